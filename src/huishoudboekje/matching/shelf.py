"""Many agreements or orders that share a key, found again by their words and amounts.

It promises that a look never goes past a fixed number of them, however many there are, and that it
says so when it left some out; it does not judge what it finds.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from huishoudboekje.matching.words import occur, words_of

LIMIT = 40
"""So many are looked at for one line; a person sees ten of them."""

_SCAN = 200
"""Among so many that share their rarest word the other words are looked for."""

T = TypeVar("T")

Place = tuple[tuple[str, str, int], tuple[int, ...]]
"""Where a thing stands on a shelf: a name of its own, and its amounts (cents)."""


class Picked(NamedTuple, Generic[T]):
    """What may fit; whether something that fits as well was left out, or that also in its words."""

    items: tuple[T, ...]
    is_cut: bool = False
    is_cut_by_words: bool = False


class Shelf(Generic[T]):
    """Things by the rarest of their words; by amount too once there are too many to look at.

    `terms` gives a thing's search terms, `place` its name and amounts. Built in one pass.
    """

    __slots__ = ("_all", "_by_word", "_place", "_sorted", "_terms", "_wordless")

    def __init__(
        self,
        items: Iterable[T],
        terms: Callable[[T], tuple[str, ...]],
        place: Callable[[T], Place],
    ) -> None:
        self._all = list(items)
        self._terms, self._place = terms, place
        said = [words_of(terms(item)) for item in self._all]
        count = Counter(word for words in said for word in words or ())
        self._wordless: list[T] = []
        self._by_word: dict[str, list[T]] = {}
        self._sorted: dict[str, _ByAmount[T]] = {}
        for item, words in zip(self._all, said, strict=True):
            if words:
                rarest = min((count[word], word) for word in words)[1]
                self._by_word.setdefault(rarest, []).append(item)
            elif words is not None:
                self._wordless.append(item)

    def picked(self, words: str, amount: int) -> Picked[T]:
        """Those whose search terms all occur, those without any, or else the nearest in amount."""
        hits: list[T] = []
        is_cut = False
        for word in self._by_word.keys() & words.split():
            some: Sequence[T] = self._by_word[word]
            if len(some) > _SCAN:
                some, is_cut = self._some(word, self._by_word[word], amount, _SCAN)
            hits += [each for each in some if occur(self._terms(each), words)]
        if len(hits) > LIMIT:
            hits, is_cut = _ByAmount(hits, self._place).nearest(amount, LIMIT), True
        wordless, cut = self._some("", self._wordless, amount, LIMIT - len(hits))
        if not hits and not wordless:
            return Picked(self.nearest(amount, LIMIT))
        return Picked((*hits, *wordless), is_cut=is_cut or cut, is_cut_by_words=is_cut)

    def nearest(self, amount: int, limit: int) -> tuple[T, ...]:
        """At most so many, those nearest in amount, whatever their words."""
        some, _ = self._some("|", self._all, amount, limit)
        return tuple(some)

    def _some(
        self, word: str, several: list[T], amount: int, limit: int
    ) -> tuple[Sequence[T], bool]:
        if len(several) <= limit:
            return several, False
        if word not in self._sorted:
            self._sorted[word] = _ByAmount(several, self._place)
        return self._sorted[word].nearest(amount, limit), True


class _ByAmount(Generic[T]):
    """Things in order of their amounts, one that has several at each of them."""

    __slots__ = ("_items", "_placed")

    def __init__(self, items: Sequence[T], place: Callable[[T], Place]) -> None:
        self._items = items
        places = map(place, items)
        self._placed: list[tuple[int, tuple[str, str, int], int]] = sorted(
            (amount, name, at) for at, (name, amounts) in enumerate(places) for amount in amounts
        )

    def nearest(self, amount: int, limit: int) -> list[T]:
        """At most so many different things, the nearest first, of two as near the lower amount."""
        placed, found = self._placed, dict[int, None]()
        above = bisect_left(placed, (amount,))
        below = above - 1
        # A thing has a few amounts; the bound keeps one with very many from becoming a scan.
        for _ in range(4 * limit):
            if len(found) == limit or (below < 0 and above == len(placed)):
                break
            if above == len(placed) or (
                below >= 0 and amount - placed[below][0] <= placed[above][0] - amount
            ):
                found[placed[below][2]] = None
                below -= 1
            else:
                found[placed[above][2]] = None
                above += 1
        return [self._items[at] for at in found]

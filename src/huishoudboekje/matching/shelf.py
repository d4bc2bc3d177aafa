"""Many agreements or orders that share a key, found again by their words and amounts.

It promises that a look never goes past a fixed number of them, however many there are, and that it
says so when it left some out; it does not judge what it finds.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from huishoudboekje.matching.words import phrases

LIMIT = 40
"""So many are looked at for one line; a person sees ten of them."""

_SCAN = 200
"""Among so many that share their rarest word the other words are looked for."""

_NEAR = 10
"""So many are proposed for their amount alone."""

T = TypeVar("T")

Place = tuple[tuple[str, str, int], tuple[int, ...]]
"""Where a thing stands on a shelf: a name of its own, and its amounts (cents)."""


class Picked(NamedTuple, Generic[T]):
    """What may fit; whether something that fits as well was left out, or that also in its words."""

    items: tuple[T, ...]
    is_cut: bool = False
    is_cut_by_words: bool = False


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


class Shelf(Generic[T]):
    """Things by the rarest of their words; by amount too once there are too many to look at.

    `terms` gives a thing's search terms, `place` its name and amounts. Built in one pass.
    """

    __slots__ = ("_all", "_by_amount", "_by_word", "_by_word_and_amount", "_place", "_wordless")

    def __init__(
        self,
        items: Iterable[T],
        terms: Callable[[T], tuple[str, ...]],
        place: Callable[[T], Place],
    ) -> None:
        self._all = list(items)
        self._place = place
        self._by_amount: dict[int, _ByAmount[T]] = {}
        self._by_word_and_amount: dict[str, _ByAmount[tuple[T, tuple[str, ...]]]] = {}
        self._wordless: list[T] = []
        self._by_word: dict[str, list[tuple[T, tuple[str, ...]]]] = {}
        said = [phrases(terms(item)) for item in self._all]
        count = Counter(word for each in said if each for word in "".join(each).split())
        for item, each in zip(self._all, said, strict=True):
            if each:
                rarest = min((count[word], word) for word in "".join(each).split())[1]
                self._by_word.setdefault(rarest, []).append((item, each))
            elif each is not None:
                self._wordless.append(item)

    def picked(self, words: str, amount: int) -> Picked[T]:
        """Those whose search terms all occur, those without any, or else the nearest in amount."""
        hits, is_cut = self._with_words(words, amount)
        if len(hits) > LIMIT:
            hits, is_cut = _ByAmount(hits, self._place).nearest(amount, LIMIT), True
        if not self._wordless:
            return Picked(tuple(hits) or self.nearest(amount, LIMIT), is_cut, is_cut)
        left = LIMIT - len(hits)
        if len(self._wordless) <= left:
            return Picked((*hits, *self._wordless), is_cut, is_cut)
        wordless = self._sorted(self._wordless).nearest(amount, left)
        return Picked((*hits, *wordless), is_cut=True, is_cut_by_words=is_cut)

    def resembling(self, words: str, amount: int) -> tuple[T, ...]:
        """Those whose search terms all occur, and the few that are nearest in amount."""
        hits, _ = self._with_words(words, amount)
        if len(hits) > LIMIT:
            hits = _ByAmount(hits, self._place).nearest(amount, LIMIT)
        several = (*hits, *self.nearest(amount, _NEAR))
        return tuple({id(each): each for each in several}.values())

    def _with_words(self, words: str, amount: int) -> tuple[list[T], bool]:
        """Those whose search terms all occur, and whether not all could be looked at."""
        hits: list[T] = []
        is_cut = False
        by_word = self._by_word
        for word in {*words.split()}:
            if (several := by_word.get(word)) is None:
                continue
            if len(several) > _SCAN:
                several, is_cut = self._crowded(word, several).nearest(amount, _SCAN), True
            for item, wanted in several:
                # Written out: it runs for every line, and all() would double its time.
                for phrase in wanted:
                    if phrase not in words:
                        break
                else:
                    hits.append(item)
        return hits, is_cut

    def nearest(self, amount: int, limit: int) -> tuple[T, ...]:
        """At most so many, those nearest in amount, whatever their words."""
        if len(self._all) <= limit:
            return tuple(self._all)
        return tuple(self._sorted(self._all).nearest(amount, limit))

    def _crowded(
        self, word: str, several: list[tuple[T, tuple[str, ...]]]
    ) -> _ByAmount[tuple[T, tuple[str, ...]]]:
        """Those with the word by amount; made when the word is asked for the first time."""
        if word not in self._by_word_and_amount:
            place = self._place
            self._by_word_and_amount[word] = _ByAmount(several, lambda each: place(each[0]))
        return self._by_word_and_amount[word]

    def _sorted(self, several: list[T]) -> _ByAmount[T]:
        """All of them, or those without words, by amount; made when asked for the first time."""
        if id(several) not in self._by_amount:
            self._by_amount[id(several)] = _ByAmount(several, self._place)
        return self._by_amount[id(several)]

"""Many agreements or orders that share a key, found again by their words and amounts.

It promises that a look never goes past a fixed number of them, however many there are, and that it
says so when it left some out; it does not judge what it finds.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

LIMIT = 40
"""So many are looked at for one line; a person sees ten of them."""

_SCAN = 200
"""Among so many that share their rarest word the other words are looked for."""

T = TypeVar("T")


class Slip(NamedTuple, Generic[T]):
    """One thing on a shelf: its search terms in folded words, its amounts, a name of its own.

    `phrases` is None when a search term can never occur.
    """

    item: T
    phrases: tuple[str, ...] | None
    amounts: tuple[int, ...]
    name: tuple[str, str, int]


class Picked(NamedTuple, Generic[T]):
    """What may fit; whether something that fits as well was left out, or that also in its words."""

    items: tuple[T, ...]
    is_cut: bool = False
    is_cut_by_words: bool = False


class Shelf(Generic[T]):
    """Things by the rarest of their words and by amount; built once, in one pass and a sort."""

    __slots__ = ("_all", "_by_word", "_sorted", "_wordless")

    def __init__(self, slips: Iterable[Slip[T]]) -> None:
        self._all = sorted(slips, key=lambda slip: slip.name)
        said = [
            {word for each in slip.phrases or () for word in each.split()} for slip in self._all
        ]
        count = Counter(word for words in said for word in words)
        self._wordless: list[Slip[T]] = []
        self._by_word: dict[str, list[Slip[T]]] = {}
        self._sorted: dict[str, _ByAmount[T]] = {}
        for slip, words in zip(self._all, said, strict=True):
            if words and slip.phrases is not None:
                rarest = min(words, key=lambda word: (count[word], word))
                self._by_word.setdefault(rarest, []).append(slip)
            elif slip.phrases is not None:
                self._wordless.append(slip)

    def picked(self, words: str, amount: int) -> Picked[T]:
        """Those whose search terms all occur, those without any, or else the nearest in amount."""
        hits: list[Slip[T]] = []
        is_cut = False
        for word in sorted(set(words.split())):
            slips = self._by_word.get(word)
            if slips is not None:
                some, cut = self._some(word, slips, amount, _SCAN)
                hits += [each for each in some if _occur(each, words)]
                is_cut = is_cut or cut
        if len(hits) > LIMIT:
            hits, is_cut = _ByAmount(hits).nearest(amount, LIMIT), True
        wordless, cut = self._some("", self._wordless, amount, LIMIT - len(hits))
        if not hits and not wordless:
            return Picked(self.nearest(amount, LIMIT), is_cut=False, is_cut_by_words=False)
        items = tuple(slip.item for slip in (*hits, *wordless))
        return Picked(items, is_cut=is_cut or cut, is_cut_by_words=is_cut)

    def nearest(self, amount: int, limit: int) -> tuple[T, ...]:
        """At most so many, those nearest in amount, whatever their words."""
        some, _ = self._some("|", self._all, amount, limit)
        return tuple(slip.item for slip in some)

    def _some(
        self, word: str, slips: list[Slip[T]], amount: int, limit: int
    ) -> tuple[Sequence[Slip[T]], bool]:
        if len(slips) <= limit:
            return slips, False
        if word not in self._sorted:
            self._sorted[word] = _ByAmount(slips)
        return self._sorted[word].nearest(amount, limit), True


class _ByAmount(Generic[T]):
    """Slips in order of their amounts, one that has several at each of them."""

    __slots__ = ("_placed", "_slips")

    def __init__(self, slips: Sequence[Slip[T]]) -> None:
        self._slips = slips
        self._placed: list[tuple[int, tuple[str, str, int], int]] = sorted(
            (amount, slip.name, at) for at, slip in enumerate(slips) for amount in slip.amounts
        )

    def nearest(self, amount: int, limit: int) -> list[Slip[T]]:
        """At most so many different slips, the nearest first, of two as near the lower amount."""
        placed, found = self._placed, dict[int, None]()
        above = bisect_left(placed, (amount,))
        below = above - 1
        # A slip has a few amounts; the second bound keeps one with very many from being a scan.
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
        return [self._slips[at] for at in found]


def _occur(slip: Slip[T], words: str) -> bool:
    return slip.phrases is not None and all(phrase in words for phrase in slip.phrases)

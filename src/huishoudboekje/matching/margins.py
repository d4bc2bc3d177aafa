"""Whose agreements an amount fits: every agreement at all its amounts, with its margin around them.

It promises to tell one household from several in a fixed number of steps, however many there are;
days, words and what is still open it does not know.
"""

from bisect import bisect_right
from collections.abc import Iterable

from huishoudboekje.matching.likeness import place_of_agreement
from huishoudboekje.matching.values import MatchableAgreement

_Reach = tuple[int, MatchableAgreement]
"""Up to which amount (cents) an agreement fits."""


def fits_ever(each: MatchableAgreement, amount: int) -> bool:
    """Whether the amount (cents above zero) is within the margin of one the agreement ever has."""
    agreement = each.agreement
    if abs(agreement.amount - amount) <= agreement.amount_margin:
        return True
    return any(abs(step.amount - amount) <= agreement.amount_margin for step in agreement.steps)


class Margins:
    """The agreements that share a counter account, by the lowest amount that fits each.

    Beside each stand the two of different households that reach highest among it and all before it.
    They are put in order when the first amount is asked.
    """

    __slots__ = ("_agreements", "_highest", "_lowest")

    def __init__(self, agreements: Iterable[MatchableAgreement]) -> None:
        self._agreements = tuple(agreements)
        self._lowest: list[int] = []
        self._highest: list[tuple[_Reach, ...]] = []

    def _put_in_order(self) -> None:
        spans = [
            (amount - each.agreement.amount_margin, amount + each.agreement.amount_margin, each)
            for each in self._agreements
            for amount in place_of_agreement(each)[1]
        ]
        spans.sort(key=lambda span: (span[0], span[1], *place_of_agreement(span[2])[0]))
        self._lowest = [low for low, _, _ in spans]
        best: tuple[_Reach, ...] = ()
        for _, high, each in spans:
            best = _two_highest(best, (high, each))
            self._highest.append(best)

    def around(self, amount: int) -> tuple[MatchableAgreement, ...]:
        """One agreement that the amount (cents) fits for each of at most two households."""
        if not self._lowest:
            self._put_in_order()
        at = bisect_right(self._lowest, amount)
        if not at:
            return ()
        return tuple(each for high, each in self._highest[at - 1] if high >= amount)


def _two_highest(best: tuple[_Reach, ...], one: _Reach) -> tuple[_Reach, ...]:
    """The two that reach highest, each of another household; of equals the ones already there."""
    high, each = one
    for at, (before, other) in enumerate(best):
        if other.household_id == each.household_id:
            if high <= before:
                return best
            best = (*best[:at], *best[at + 1 :])
            break
    return tuple(sorted((*best, one), key=lambda reach: -reach[0])[:2])

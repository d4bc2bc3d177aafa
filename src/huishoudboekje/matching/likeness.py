"""What a line looks like when no id, reference or account says what it is for.

It promises proposals by words and by amount on the line's own account, and no more; none of them
is ever certain.
"""

from collections.abc import Iterable
from typing import TypeVar

from huishoudboekje.agreements import Agreement, Kind
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.shelf import Shelf, Slip
from huishoudboekje.matching.values import Found, FoundBy, MatchableAgreement, MatchableOrder
from huishoudboekje.matching.words import phrases, said

T = TypeVar("T")

_NEAR = 10
"""So many are proposed for their amount alone."""


def telling_words(agreement: Agreement) -> tuple[str, ...]:
    """The search terms of an agreement, or the name of its party where it has none."""
    if agreement.search or not agreement.party:
        return agreement.search
    return (agreement.party,)


def agreement_slip(each: MatchableAgreement, terms: tuple[str, ...]) -> Slip[MatchableAgreement]:
    """An agreement as it stands on a shelf: by these terms and by all amounts that it ever has."""
    agreement = each.agreement
    amounts = {agreement.amount, *(step.amount for step in agreement.steps)}
    name = (each.household_id, agreement.id, 0)
    return Slip(each, phrases(terms), tuple(sorted(amounts)), name)


def order_slip(order: MatchableOrder, terms: tuple[str, ...]) -> Slip[MatchableOrder]:
    """A payment order as it stands on a shelf: by these terms and by its amount."""
    name = (order.household_id, order.agreement_id or "", order.id)
    return Slip(order, phrases(terms), (order.cents,), name)


class Likeness:
    """The agreements and awaited orders of every account of ours, by words and by amount."""

    __slots__ = ("_costs", "_incomes", "_orders")

    def __init__(
        self, agreements: Iterable[MatchableAgreement], awaited: Iterable[MatchableOrder]
    ) -> None:
        incomes: dict[str, list[Slip[MatchableAgreement]]] = {}
        costs: dict[str, list[Slip[MatchableAgreement]]] = {}
        terms = {}
        for each in agreements:
            agreement = each.agreement
            several = incomes if agreement.kind is Kind.INCOME else costs
            words = terms[each.household_id, agreement.id] = telling_words(agreement)
            several.setdefault(each.our_iban, []).append(agreement_slip(each, words))
        orders: dict[str, list[Slip[MatchableOrder]]] = {}
        for order in awaited:
            words = terms.get((order.household_id, order.agreement_id or ""), ())
            orders.setdefault(order.our_iban, []).append(order_slip(order, words))
        self._incomes = {iban: Shelf(slips) for iban, slips in incomes.items()}
        self._costs = {iban: Shelf(slips) for iban, slips in costs.items()}
        self._orders = {iban: Shelf(slips) for iban, slips in orders.items()}

    def found(self, line: StatementLine, our_iban: str) -> Found:
        """What the line resembles: first what has its words, then what is nearest in amount."""
        words, amount = said(line), abs(line.amount)
        costs = _picked(self._costs.get(our_iban), words, amount)
        if line.amount > 0:
            incomes = _picked(self._incomes.get(our_iban), words, amount)
            return Found(by=FoundBy.LIKENESS, agreements=(*incomes, *costs))
        orders = _picked(self._orders.get(our_iban), words, amount)
        return Found(by=FoundBy.LIKENESS, orders=orders, agreements=costs)


def _picked(shelf: Shelf[T] | None, words: str, amount: int) -> tuple[T, ...]:
    if shelf is None:
        return ()
    several = (*shelf.picked(words, amount).items, *shelf.nearest(amount, _NEAR))
    return tuple({id(each): each for each in several}.values())

"""What a line looks like when no id, reference or account says what it is for.

It promises proposals by words and by amount on the line's own account, and no more; none of them
is ever certain.
"""

from collections.abc import Callable, Iterable

from huishoudboekje.agreements import Agreement, Kind
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.shelf import Place, Shelf
from huishoudboekje.matching.values import (
    Found,
    FoundBy,
    MatchableAgreement,
    MatchableOrder,
)
from huishoudboekje.matching.words import said


def telling_words(agreement: Agreement) -> tuple[str, ...]:
    """The search terms of an agreement, or the name of its party where it has none."""
    if agreement.search or not agreement.party:
        return agreement.search
    return (agreement.party,)


def place_of_agreement(each: MatchableAgreement) -> Place:
    """Where an agreement stands on a shelf: at all amounts that it ever has."""
    agreement = each.agreement
    amounts = {agreement.amount}
    if agreement.steps:
        amounts.update(step.amount for step in agreement.steps)
    return (each.household_id, agreement.id, 0), tuple(amounts)


def place_of_order(order: MatchableOrder) -> Place:
    """Where a payment order stands on a shelf: at its amount."""
    return (order.household_id, order.agreement_id or "", order.id), (order.cents,)


class Likeness:
    """The agreements and awaited orders of every account of ours, by words and by amount.

    What is asked of an account is made when it is asked for the first time.
    """

    __slots__ = ("_agreement_of", "_agreements", "_order_shelves", "_orders", "_shelves")

    def __init__(
        self,
        agreements: Iterable[MatchableAgreement],
        awaited: Iterable[MatchableOrder],
        agreement_of: Callable[[MatchableOrder], MatchableAgreement | None],
    ) -> None:
        self._agreements: dict[tuple[bool, str], list[MatchableAgreement]] = {}
        for each in agreements:
            key = (each.agreement.kind is Kind.INCOME, each.our_iban)
            self._agreements.setdefault(key, []).append(each)
        self._orders: dict[str, list[MatchableOrder]] = {}
        for order in awaited:
            self._orders.setdefault(order.our_iban, []).append(order)
        self._agreement_of = agreement_of
        self._shelves: dict[tuple[bool, str], Shelf[MatchableAgreement]] = {}
        self._order_shelves: dict[str, Shelf[MatchableOrder]] = {}

    def found(self, line: StatementLine, our_iban: str) -> Found:
        """What the line resembles: first what has its words, then what is nearest in amount."""
        words, amount = said(line), abs(line.amount)
        costs = self._shelf(our_iban, is_income=False).resembling(words, amount)
        if line.amount > 0:
            incomes = self._shelf(our_iban, is_income=True).resembling(words, amount)
            return Found(by=FoundBy.LIKENESS, agreements=(*incomes, *costs))
        orders = self._order_shelf(our_iban).resembling(words, amount)
        return Found(by=FoundBy.LIKENESS, orders=orders, agreements=costs)

    def _shelf(self, our_iban: str, *, is_income: bool) -> Shelf[MatchableAgreement]:
        key = (is_income, our_iban)
        if key not in self._shelves:
            several = self._agreements.get(key, ())
            self._shelves[key] = Shelf(several, _telling_words, place_of_agreement)
        return self._shelves[key]

    def _order_shelf(self, our_iban: str) -> Shelf[MatchableOrder]:
        if our_iban not in self._order_shelves:
            several = self._orders.get(our_iban, ())
            self._order_shelves[our_iban] = Shelf(several, self._order_words, place_of_order)
        return self._order_shelves[our_iban]

    def _order_words(self, order: MatchableOrder) -> tuple[str, ...]:
        agreement = self._agreement_of(order)
        return () if agreement is None else telling_words(agreement.agreement)


def _telling_words(each: MatchableAgreement) -> tuple[str, ...]:
    return telling_words(each.agreement)

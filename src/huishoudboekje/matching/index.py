"""Where to look for what a statement line is for: by id, batch, reference, account, words, amount.

It promises that a line costs the same however many agreements and orders there are, and that it
only ever finds what stands on the line's own account; it judges nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from huishoudboekje.agreements import Kind, PaymentMethod
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.likeness import Likeness, place_of_agreement, place_of_order
from huishoudboekje.matching.margins import Margins
from huishoudboekje.matching.shelf import LIMIT, Picked, Shelf
from huishoudboekje.matching.values import (
    SENT,
    Found,
    FoundBy,
    LearntAccount,
    MatchableAgreement,
    MatchableOrder,
    TermKey,
)
from huishoudboekje.matching.words import occur, reference_key, references_in, said

AccountKey = tuple[str, str]
"""An account of ours, and what is looked for on it."""

OneOrMore = MatchableAgreement | list[MatchableAgreement]

_NOTHING = Found(by=FoundBy.NOTHING)
_NO_ONE: list[MatchableAgreement] = []
_NONE: list[MatchableOrder] = []
_NO_AGREEMENTS = Picked[MatchableAgreement](())
_NO_ORDERS = Picked[MatchableOrder](())
_AWAITED = frozenset({"exported", "expected"})
_BETWEEN_OWN_ACCOUNTS = frozenset({"advance", "repayment"})
"""Kinds of orders that are booked from both their lines together, and never matched here."""


class MatchIndex:
    """Agreements and orders by their keys; built once for the lines of any number of statements.

    What only some lines need (words, amounts, references in text) is worked out when the first of
    them asks. Building takes time in proportion to what is handed in.
    """

    def __init__(
        self,
        agreements: Iterable[MatchableAgreement],
        orders: Iterable[MatchableOrder] = (),
        learnt: Iterable[LearntAccount] = (),
    ) -> None:
        self._agreements = tuple(agreements)
        self._orders = tuple(each for each in orders if each.kind not in _BETWEEN_OWN_ACCOUNTS)
        self._incomes: dict[AccountKey, OneOrMore] = {}
        self._costs: dict[AccountKey, OneOrMore] = {}
        self._incomes_by_reference: dict[AccountKey, list[MatchableAgreement]] = {}
        self._debited: dict[TermKey, MatchableAgreement] = {}
        self._index_agreements()
        self._by_end_to_end_id: dict[AccountKey, list[MatchableOrder]] = {}
        self._by_batch: dict[AccountKey, list[MatchableOrder]] = {}
        self._orders_by_reference: dict[AccountKey, list[MatchableOrder]] = {}
        self._awaited: dict[AccountKey, list[MatchableOrder]] = {}
        self._sent: dict[AccountKey, list[MatchableOrder]] = {}
        self._index_orders()
        self._learnt: dict[str, list[TermKey]] = {}
        for each in learnt:
            key = (each.household_id, each.agreement_id)
            known = self._learnt.setdefault(each.counter_iban, [])
            if key not in known:
                known.append(key)
        self._learnt_here: dict[AccountKey, list[MatchableAgreement]] = {}
        self._by_key: dict[TermKey, MatchableAgreement] | None = None
        self._agreement_shelves: dict[int, Shelf[MatchableAgreement]] = {}
        self._order_shelves: dict[int, Shelf[MatchableOrder]] = {}
        self._margins: dict[AccountKey, Margins] = {}
        self._sums: dict[AccountKey, tuple[int, int]] = {}
        self._likeness: Likeness | None = None

    def _index_agreements(self) -> None:
        # The one loop over everything: no call in it that not every agreement needs, and no list
        # for the many accounts that have only one.
        income, debit = Kind.INCOME, PaymentMethod.DIRECT_DEBIT
        for each in self._agreements:
            agreement = each.agreement
            if agreement.kind is income:
                by_account = self._incomes
                if agreement.reference and (reference := reference_key(agreement.reference)):
                    _add(self._incomes_by_reference, (each.our_iban, reference), each)
            else:
                by_account = self._costs
                if agreement.payment_method is debit:
                    self._debited[each.household_id, agreement.id] = each
            if agreement.iban:
                key = (each.our_iban, agreement.iban)
                before = by_account.setdefault(key, each)
                if before is not each:
                    if isinstance(before, list):
                        before.append(each)
                    else:
                        by_account[key] = [before, each]

    def _index_orders(self) -> None:
        for order in self._orders:
            ours, state = order.our_iban, order.state
            if order.end_to_end_id:
                _add(self._by_end_to_end_id, (ours, order.end_to_end_id), order)
            if order.payment_information_id:
                _add(self._by_batch, (ours, order.payment_information_id), order)
            if state in _AWAITED:
                if order.creditor_iban:
                    _add(self._awaited, (ours, order.creditor_iban), order)
                if order.reference and (reference := reference_key(order.reference)):
                    _add(self._orders_by_reference, (ours, reference), order)
            if state in SENT and order.creditor_iban:
                _add(self._sent, (ours, order.creditor_iban), order)

    def found(self, line: StatementLine, our_iban: str, *, also_alike: bool = True) -> Found:
        """What the line may be for: all that the strongest key gives, nothing by weaker ones.

        What only looks alike is never certain; without `also_alike` it is not looked for, which
        changes nothing in what is certain.
        """
        if line.end_to_end_id:
            orders = self._by_end_to_end_id.get((our_iban, line.end_to_end_id))
            if orders is not None:
                return Found(FoundBy.END_TO_END_ID, tuple(orders))
        if line.payment_information_id:
            orders = self._by_batch.get((our_iban, line.payment_information_id))
            if orders is not None:
                return self._of_batch(line, (our_iban, line.payment_information_id), orders)
        by_reference = self._orders_by_reference if line.amount < 0 else self._incomes_by_reference
        found = self._referred(line, our_iban) if by_reference else None
        if found is None and line.counter_iban:
            found = self._of_account(line, (our_iban, line.counter_iban))
        if also_alike and (found is None or not self._has_words(line, found)):
            return self._resembling(line, our_iban, found or _NOTHING)
        return found or _NOTHING

    def _of_batch(
        self, line: StatementLine, key: AccountKey, orders: list[MatchableOrder]
    ) -> Found:
        """The whole batch when the amount is that of it, else the orders nearest to the amount."""
        if key not in self._sums:
            exported = sum(order.cents for order in orders if order.state == "exported")
            paid = sum(order.cents for order in orders if order.state == "paid")
            self._sums[key] = (exported, exported + paid)
        if abs(line.amount) in self._sums[key]:
            return Found(by=FoundBy.BATCH, orders=tuple(orders))
        picked = self._picked_orders(orders, line)
        return Found(by=FoundBy.BATCH, orders=picked.items, is_cut=True)

    def _referred(self, line: StatementLine, our_iban: str) -> Found | None:
        structured = reference_key(line.reference) if line.reference else ""
        keys = {structured} if structured else set[str]()
        if line.text:
            keys.update(references_in(line.text))
        if line.amount < 0:
            few = [
                self._picked_orders(several, line)
                for several in _all_of(self._orders_by_reference, our_iban, keys)
            ]
            if not few:
                return None
            orders = tuple(each for picked in few for each in picked.items)
            is_cut = any(picked.is_cut for picked in few)
            agreements = self._with_those_of(orders, ())
            return Found(by=FoundBy.REFERENCE, orders=orders, agreements=agreements, is_cut=is_cut)
        some = [
            self._picked_agreements(several, line)
            for several in _all_of(self._incomes_by_reference, our_iban, keys)
        ]
        if not some:
            return None
        agreements = tuple(each for picked in some for each in picked.items)
        is_cut = any(picked.is_cut for picked in some)
        return Found(by=FoundBy.REFERENCE, agreements=agreements, is_cut=is_cut)

    def _of_account(self, line: StatementLine, key: AccountKey) -> Found | None:
        orders: list[MatchableOrder] = _NONE
        if line.amount < 0:
            orders = self._awaited.get(key, _NONE)
        elif line.return_reason or line.is_reversal:
            orders = self._sent.get(key, _NONE)
        incomes, costs = _several(self._incomes.get(key)), _several(self._costs.get(key))
        count = len(incomes) + len(costs) + len(orders)
        if count > LIMIT:
            margins = self._margins.get(key)
            if margins is None:
                margins = self._margins[key] = Margins((*incomes, *costs))
            return self._of_busy_account(line, incomes, costs, orders, margins=margins)
        if not count:
            return self._of_learnt(line, key)
        agreements = (*incomes, *costs)
        if orders and line.amount < 0:
            agreements = self._with_those_of(orders, agreements)
        return Found(FoundBy.COUNTER_IBAN, tuple(orders), agreements)

    def _of_busy_account(
        self,
        line: StatementLine,
        incomes: list[MatchableAgreement],
        costs: list[MatchableAgreement],
        orders: list[MatchableOrder],
        *,
        margins: Margins,
    ) -> Found:
        """What fits of very many on one account: by the words, by the amount where none has them.

        What can be certain must be whole; of its rivals those that have the words.
        """
        some = self._picked_agreements(incomes, line) if incomes else _NO_AGREEMENTS
        rivals = self._picked_agreements(costs, line) if costs else _NO_AGREEMENTS
        few = self._picked_orders(orders, line) if orders else _NO_ORDERS
        agreements = (*some.items, *rivals.items)
        is_cut = few.is_cut
        if line.amount < 0:
            agreements = self._with_those_of(few.items, agreements)
        else:
            is_cut = is_cut or some.is_cut or rivals.is_cut_by_words
        return Found(FoundBy.COUNTER_IBAN, few.items, agreements, is_cut, margins.around)

    def _of_learnt(self, line: StatementLine, key: AccountKey) -> Found | None:
        ours, counter_iban = key
        if counter_iban not in self._learnt:
            return None
        if key not in self._learnt_here:
            known = map(self._agreement_of, self._learnt[counter_iban])
            here = (each for each in known if each is not None and each.our_iban == ours)
            self._learnt_here[key] = list(here)
        if not self._learnt_here[key]:
            return None
        some = self._picked_agreements(self._learnt_here[key], line)
        return Found(by=FoundBy.LEARNT, agreements=some.items, is_cut=some.is_cut)

    def _has_words(self, line: StatementLine, found: Found) -> bool:
        """Whether what was found holds something that goes the line's way and has its words."""
        if found.by is not FoundBy.COUNTER_IBAN:
            return True
        words = said(line)
        if line.amount < 0:
            return any(occur(self._search_of(each), words) for each in found.orders)
        return any(
            occur(each.agreement.search, words)
            for each in found.agreements
            if each.agreement.kind is Kind.INCOME
        )

    def _resembling(self, line: StatementLine, our_iban: str, found: Found) -> Found:
        """What was found, and all that the line looks like."""
        if self._likeness is None:
            awaited = (order for order in self._orders if order.state in _AWAITED)
            self._likeness = Likeness(self._agreements, awaited, self._agreement_of_order)
        alike = self._likeness.found(line, our_iban)
        orders = {each.id: each for each in (*found.orders, *alike.orders)}
        agreements = {id(each): each for each in (*found.agreements, *alike.agreements)}
        of_orders = alike.orders if line.amount < 0 else ()
        return Found(
            FoundBy.LIKENESS,
            tuple(orders.values()),
            self._with_those_of(of_orders, tuple(agreements.values())),
        )

    def _with_those_of(
        self, orders: Sequence[MatchableOrder], agreements: tuple[MatchableAgreement, ...]
    ) -> tuple[MatchableAgreement, ...]:
        """The agreements, and those of the orders; each once."""
        if not orders:
            return agreements
        here = {(each.household_id, each.agreement.id): each for each in agreements}
        for order in orders:
            if (order.household_id, order.agreement_id) not in here:
                agreement = self._agreement_of_order(order)
                if agreement is not None:
                    here[order.household_id, agreement.agreement.id] = agreement
        return tuple(here.values())

    def _agreement_of_order(self, order: MatchableOrder) -> MatchableAgreement | None:
        if order.agreement_id is None:
            return None
        agreement = self._agreement_of((order.household_id, order.agreement_id))
        is_here = agreement is not None and agreement.our_iban == order.our_iban
        return agreement if is_here else None

    def _agreement_of(self, key: TermKey) -> MatchableAgreement | None:
        if key in self._debited:
            return self._debited[key]
        if self._by_key is None:
            self._by_key = {
                (each.household_id, each.agreement.id): each for each in self._agreements
            }
        return self._by_key.get(key)

    def _picked_agreements(
        self, several: list[MatchableAgreement], line: StatementLine
    ) -> Picked[MatchableAgreement]:
        if len(several) <= LIMIT:
            return Picked(tuple(several))
        shelf = self._agreement_shelves.get(id(several))
        if shelf is None:
            shelf = Shelf(several, _search, place_of_agreement)
            self._agreement_shelves[id(several)] = shelf
        return shelf.picked(said(line), abs(line.amount))

    def _picked_orders(
        self, several: list[MatchableOrder], line: StatementLine
    ) -> Picked[MatchableOrder]:
        if len(several) <= LIMIT:
            return Picked(tuple(several))
        shelf = self._order_shelves.get(id(several))
        if shelf is None:
            shelf = Shelf(several, self._search_of, place_of_order)
            self._order_shelves[id(several)] = shelf
        return shelf.picked(said(line), abs(line.amount))

    def _search_of(self, order: MatchableOrder) -> tuple[str, ...]:
        agreement = self._agreement_of_order(order)
        return () if agreement is None else agreement.agreement.search


def _search(each: MatchableAgreement) -> tuple[str, ...]:
    return each.agreement.search


def _several(found: OneOrMore | None) -> list[MatchableAgreement]:
    if isinstance(found, list):
        return found
    return _NO_ONE if found is None else [found]


T = TypeVar("T")


def _add(several: dict[AccountKey, list[T]], key: AccountKey, one: T) -> None:
    if key in several:
        several[key].append(one)
    else:
        several[key] = [one]


def _all_of(
    several: dict[AccountKey, list[T]], our_iban: str, keys: Iterable[str]
) -> Iterator[list[T]]:
    return (several[our_iban, key] for key in sorted(keys) if (our_iban, key) in several)

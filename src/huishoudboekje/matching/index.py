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

OneOrMore = MatchableAgreement | list[MatchableAgreement]

_NOTHING = Found(by=FoundBy.NOTHING)
_NO_ONE: list[MatchableAgreement] = []
_NONE: list[MatchableOrder] = []
_NO_AGREEMENTS = Picked[MatchableAgreement](())
_NO_ORDERS = Picked[MatchableOrder](())
_AWAITED = frozenset({"exported", "expected"})
_BETWEEN_OWN_ACCOUNTS = frozenset({"advance", "repayment"})
"""Kinds of orders that are booked from both their lines together, and never matched here."""


class _OnAccount:
    """What is looked for on the lines of one account of ours, by what a line says."""

    __slots__ = (
        "awaited",
        "by_batch",
        "by_end_to_end_id",
        "costs",
        "incomes",
        "incomes_by_reference",
        "learnt",
        "margins",
        "orders_by_reference",
        "sent",
        "sums",
    )

    def __init__(self) -> None:
        self.incomes: dict[str, OneOrMore] = {}
        self.costs: dict[str, OneOrMore] = {}
        self.incomes_by_reference: dict[str, list[MatchableAgreement]] = {}
        self.by_end_to_end_id: dict[str, Found] = {}
        self.by_batch: dict[str, list[MatchableOrder]] = {}
        self.orders_by_reference: dict[str, list[MatchableOrder]] = {}
        self.awaited: dict[str, list[MatchableOrder]] = {}
        self.sent: dict[str, list[MatchableOrder]] = {}
        self.learnt: dict[str, list[MatchableAgreement]] = {}
        self.margins: dict[str, Margins] = {}
        self.sums: dict[str, tuple[int, int]] = {}


_NOWHERE = _OnAccount()
"""Nothing is known of an account that is not ours."""


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
        self._on: dict[str, _OnAccount] = {}
        self._debited: dict[TermKey, MatchableAgreement] = {}
        self._index_agreements()
        self._index_orders()
        self._learnt: dict[str, list[TermKey]] = {}
        for each in learnt:
            key = (each.household_id, each.agreement_id)
            known = self._learnt.setdefault(each.counter_iban, [])
            if key not in known:
                known.append(key)
        self._by_key: dict[TermKey, MatchableAgreement] | None = None
        self._agreement_shelves: dict[int, Shelf[MatchableAgreement]] = {}
        self._order_shelves: dict[int, Shelf[MatchableOrder]] = {}
        self._likeness: Likeness | None = None

    def _account(self, our_iban: str) -> _OnAccount:
        found = self._on.get(our_iban)
        if found is None:
            found = self._on[our_iban] = _OnAccount()
        return found

    def _index_agreements(self) -> None:
        # The one loop over everything: no call in it that not every agreement needs.
        income, debit = Kind.INCOME, PaymentMethod.DIRECT_DEBIT
        ours, here = "", _OnAccount()
        for each in self._agreements:
            agreement = each.agreement
            if each.our_iban != ours:
                ours = each.our_iban
                here = self._account(ours)
            if agreement.kind is income:
                by_account = here.incomes
                if agreement.reference and (reference := reference_key(agreement.reference)):
                    _add(here.incomes_by_reference, reference, each)
            else:
                by_account = here.costs
                if agreement.payment_method is debit:
                    self._debited[each.household_id, agreement.id] = each
            if agreement.iban:
                before = by_account.setdefault(agreement.iban, each)
                if before is not each:
                    _add_another(by_account, agreement.iban, each)

    def _index_orders(self) -> None:
        for order in self._orders:
            here, state = self._account(order.our_iban), order.state
            if order.end_to_end_id:
                _add_own(here.by_end_to_end_id, order)
            if order.payment_information_id:
                _add(here.by_batch, order.payment_information_id, order)
            if state in _AWAITED:
                if order.creditor_iban:
                    _add(here.awaited, order.creditor_iban, order)
                if order.reference and (reference := reference_key(order.reference)):
                    _add(here.orders_by_reference, reference, order)
            if state in SENT and order.creditor_iban:
                _add(here.sent, order.creditor_iban, order)

    def found(self, line: StatementLine, our_iban: str, *, also_alike: bool = True) -> Found:
        """What the line may be for: all that the strongest key gives, nothing by weaker ones.

        What only looks alike is never certain; without `also_alike` it is not looked for, which
        changes nothing in what is certain.
        """
        here = self._on.get(our_iban, _NOWHERE)
        if line.end_to_end_id:
            own = here.by_end_to_end_id.get(line.end_to_end_id)
            if own is not None:
                return own
        if line.payment_information_id:
            orders = here.by_batch.get(line.payment_information_id)
            if orders is not None:
                return self._of_batch(line, here, orders)
        by_reference = here.orders_by_reference if line.amount < 0 else here.incomes_by_reference
        found = self._referred(line, here) if by_reference else None
        if found is None and line.counter_iban:
            found = self._of_account(line, here, our_iban)
        if also_alike and (found is None or not self._has_words(line, found)):
            return self._resembling(line, our_iban, found or _NOTHING)
        return found or _NOTHING

    def _of_batch(
        self, line: StatementLine, here: _OnAccount, orders: list[MatchableOrder]
    ) -> Found:
        """The whole batch when the amount is that of it, else the orders nearest to the amount."""
        batch = line.payment_information_id
        if batch not in here.sums:
            exported = sum(order.cents for order in orders if order.state == "exported")
            paid = sum(order.cents for order in orders if order.state == "paid")
            here.sums[batch] = (exported, exported + paid)
        if abs(line.amount) in here.sums[batch]:
            return Found(by=FoundBy.BATCH, orders=tuple(orders))
        picked = self._picked_orders(orders, line)
        return Found(by=FoundBy.BATCH, orders=picked.items, is_cut=True)

    def _referred(self, line: StatementLine, here: _OnAccount) -> Found | None:
        structured = reference_key(line.reference) if line.reference else ""
        keys = {structured} if structured else set[str]()
        if line.text:
            keys.update(references_in(line.text))
        if line.amount < 0:
            few = [
                self._picked_orders(several, line)
                for several in _all_of(here.orders_by_reference, keys)
            ]
            if not few:
                return None
            orders = tuple(each for picked in few for each in picked.items)
            is_cut = any(picked.is_cut for picked in few)
            agreements = self._with_those_of(orders, ())
            return Found(by=FoundBy.REFERENCE, orders=orders, agreements=agreements, is_cut=is_cut)
        some = [
            self._picked_agreements(several, line)
            for several in _all_of(here.incomes_by_reference, keys)
        ]
        if not some:
            return None
        agreements = tuple(each for picked in some for each in picked.items)
        is_cut = any(picked.is_cut for picked in some)
        return Found(by=FoundBy.REFERENCE, agreements=agreements, is_cut=is_cut)

    def _of_account(self, line: StatementLine, here: _OnAccount, our_iban: str) -> Found | None:
        orders: list[MatchableOrder] = _NONE
        theirs = line.counter_iban
        if line.amount < 0:
            orders = here.awaited.get(theirs, _NONE)
        elif line.return_reason or line.is_reversal:
            orders = here.sent.get(theirs, _NONE)
        incomes, costs = _several(here.incomes.get(theirs)), _several(here.costs.get(theirs))
        count = len(incomes) + len(costs) + len(orders)
        if count > LIMIT:
            margins = here.margins.get(theirs)
            if margins is None:
                margins = here.margins[theirs] = Margins((*incomes, *costs))
            return self._of_busy_account(line, incomes, costs, orders, margins=margins)
        if not count:
            return self._of_learnt(line, here, our_iban)
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

    def _of_learnt(self, line: StatementLine, here: _OnAccount, our_iban: str) -> Found | None:
        theirs = line.counter_iban
        if theirs not in self._learnt:
            return None
        if theirs not in here.learnt:
            known = map(self._agreement_of, self._learnt[theirs])
            own = (each for each in known if each is not None and each.our_iban == our_iban)
            here.learnt[theirs] = list(own)
        if not here.learnt[theirs]:
            return None
        some = self._picked_agreements(here.learnt[theirs], line)
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
        if len(orders) == 1 == len(agreements):
            # Nearly always: one order, and the agreement that it pays.
            one, only = orders[0], agreements[0]
            if (one.agreement_id, one.household_id) == (only.agreement.id, only.household_id):
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


def _add_another(by_account: dict[str, OneOrMore], iban: str, one: MatchableAgreement) -> None:
    """One more on an account; there is no list for the many accounts that have only one."""
    before = by_account[iban]
    if isinstance(before, list):
        before.append(one)
    else:
        by_account[iban] = [before, one]


def _add_own(several: dict[str, Found], order: MatchableOrder) -> None:
    """One more of which the bank names the id: half of all lines do, and want no more than this."""
    before = several.get(order.end_to_end_id)
    others = before.orders if before else ()
    several[order.end_to_end_id] = Found(FoundBy.END_TO_END_ID, (*others, order))


def _add(several: dict[str, list[T]], key: str, one: T) -> None:
    if key in several:
        several[key].append(one)
    else:
        several[key] = [one]


def _all_of(several: dict[str, list[T]], keys: Iterable[str]) -> Iterator[list[T]]:
    return (several[key] for key in sorted(keys) if key in several)

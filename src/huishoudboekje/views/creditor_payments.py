"""What one creditor may see of its payments: per date what is promised, ordered, paid or withdrawn.

It promises that a payment is called paid only when a statement of the bank has shown it, and that a
creditor sees only its own agreements, and of those only what it needs to expect, recognise and
claim its money: no name, no living money, no balance, no other creditor, no reason of ours but that
of a promise withdrawn. It books nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from huishoudboekje.agreements import Occurrence, Terms, counted_occurrences
from huishoudboekje.calendar import period_of, settlement_date
from huishoudboekje.database import (
    AgreementKey,
    GuaranteeEventKind,
    OrderState,
    Reach,
    StoredGuarantee,
    StoredPaymentOrder,
    find_creditor_agreements,
    find_given_up,
    load_guarantees,
    load_households,
    load_orders_of_terms,
)
from huishoudboekje.database import CreditorName as CreditorName
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.planning import pays_from
from huishoudboekje.views.paid_lines import days_paid

MOST_DAYS = 366
"""How many days one list spans at most."""

_DAY = timedelta(days=1)


class TermState(StrEnum):
    """How far the payment of one term is, as its creditor may know it.

    AGREED promises nothing; ORDERED is with us or with the bank, or will be collected; PAID was
    seen on a statement; RETURNED came back. WITHDRAWN was guaranteed, and is not any more.
    """

    AGREED = "agreed"
    GUARANTEED = "guaranteed"
    ORDERED = "ordered"
    PAID = "paid"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


_STATES = {
    OrderState.OPEN: TermState.ORDERED,
    OrderState.IN_BATCH: TermState.ORDERED,
    OrderState.EXPECTED: TermState.ORDERED,
    OrderState.EXPORTED: TermState.ORDERED,
    OrderState.PAID: TermState.PAID,
    OrderState.RETURNED: TermState.RETURNED,
    OrderState.REJECTED: TermState.RETURNED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorQuestion:
    """Whose payments are asked, and of which days (both inclusive)."""

    creditor: CreditorName
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorPayment:
    """One term (cents) of an agreement with the creditor, by the day on which it is due.

    `reference` is the creditor's own; `end_to_end_id` stands on its statement. `paid_on` is the
    bank's day, `expected_on` that of an order under way. `reason` is why a guarantee was withdrawn.
    """

    due_date: date
    amount: int
    reference: str
    state: TermState
    is_guaranteed: bool
    expected_on: date | None = None
    paid_on: date | None = None
    end_to_end_id: str = ""
    reason: str = ""


def creditor_payments(
    session: Session, asked: CreditorQuestion, *, reach: Reach, after: int = 0, limit: int = 50
) -> tuple[CreditorPayment, ...]:
    """A page of the creditor's terms by due date: at most `limit`, after the first `after` ones.

    Raises InvalidInput for days that end before they begin, or for more than 366 of them.
    """
    _refuse_days(asked)
    keys = find_creditor_agreements(session, asked.creditor, reach=reach)
    found = sorted(
        _terms(session, keys, asked, reach),
        key=lambda each: (each.occurrence.date, each.key, each.occurrence.nominal_date),
    )
    page = found[after : after + limit]
    orders = _orders(session, page, reach)
    paid = days_paid(session, orders.values(), reach)
    promises = _guarantees(session, page, reach)
    return tuple(
        _payment(each, orders.get(each.term), promises.get(each.key, ()), paid) for each in page
    )


def _refuse_days(asked: CreditorQuestion) -> None:
    text = ""
    if asked.last < asked.first:
        text = f"{asked.last} ligt voor {asked.first}"
    elif (asked.last - asked.first).days >= MOST_DAYS:
        text = f"vraag hooguit {MOST_DAYS} dagen"
    if text:
        raise InvalidInput((Finding(place="until", code="invalid", text=text),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """A term of a creditor's agreement, with the household that it is of."""

    household_id: str
    occurrence: Occurrence

    @property
    def key(self) -> AgreementKey:
        return self.household_id, self.occurrence.agreement.id

    @property
    def term(self) -> tuple[str, str, date]:
        return *self.key, self.occurrence.nominal_date


def _terms(
    session: Session, keys: Sequence[AgreementKey], asked: CreditorQuestion, reach: Reach
) -> Iterator[_Term]:
    """What is due between the days, as far as it is ours to pay."""
    wanted = frozenset(keys)
    for stored in load_households(session, {each for each, _ in keys}, reach=reach).values():
        document = stored.document
        first, last = _ours(document.terms, asked)
        if first > last:
            continue
        for agreement in document.agreements:
            if (document.terms.id, agreement.id) in wanted:
                for each in counted_occurrences(agreement, first, last):
                    if each.amount:
                        yield _Term(household_id=document.terms.id, occurrence=each)


def _ours(terms: Terms, asked: CreditorQuestion) -> tuple[date, date]:
    """Of the days asked those on which what is due is ours to pay: from the first settlement on.

    The last one pays what is due up to where the next one would have been (definitions 3.3).
    """
    until = None if terms.mandate is None else terms.mandate.until
    ends = [day for day in (until, terms.ends) if day is not None]
    last = asked.last
    if ends:
        following = period_of(min(ends) + _DAY, terms.settlement_day)
        last = min(last, settlement_date(following, terms.settlement_day))
    return max(asked.first, pays_from(terms)), last


def _orders(
    session: Session, page: Sequence[_Term], reach: Reach
) -> Mapping[tuple[str, str, date], StoredPaymentOrder]:
    """Per term its last order, unless that was cancelled or given up: then it is due again."""
    if not page:
        return {}
    days = [each.occurrence.nominal_date for each in page]
    keys = {each.key for each in page}
    orders = load_orders_of_terms(session, keys, first=min(days), last=max(days), reach=reach)
    given_up = find_given_up(session, orders, reach=reach)
    latest: dict[tuple[str, str, date], StoredPaymentOrder] = {}
    for each in orders:
        order = each.order
        assert order.agreement_id is not None, "an order for a term has its agreement"
        assert order.nominal_date is not None, "an order for a term has its nominal date"
        latest[order.household_id, order.agreement_id, order.nominal_date] = each
    return {
        term: each
        for term, each in latest.items()
        if each.state is not OrderState.CANCELLED and each.id not in given_up
    }


def _guarantees(
    session: Session, page: Sequence[_Term], reach: Reach
) -> Mapping[AgreementKey, Sequence[StoredGuarantee]]:
    found: dict[AgreementKey, list[StoredGuarantee]] = defaultdict(list)
    households = {each.household_id for each in page}
    for household_id, stored in load_guarantees(session, households, reach=reach).items():
        for each in stored:
            found[household_id, each.guarantee.agreement_id].append(each)
    return found


def _payment(
    term: _Term,
    order: StoredPaymentOrder | None,
    promises: Sequence[StoredGuarantee],
    paid: Mapping[int, date],
) -> CreditorPayment:
    due = term.occurrence.date
    is_guaranteed = any(each.counts_on(due) for each in promises)
    reference = term.occurrence.agreement.reference
    if order is not None:
        state = _STATES[order.state]
        is_under_way = state is TermState.ORDERED
        return CreditorPayment(
            due_date=due,
            amount=order.order.cents,
            reference=reference,
            state=state,
            is_guaranteed=is_guaranteed,
            expected_on=order.order.execution_date if is_under_way else None,
            paid_on=paid.get(order.id),
            end_to_end_id=order.order.end_to_end_id,
        )
    withdrawn = None if is_guaranteed else _withdrawn(promises, due)
    promised = TermState.GUARANTEED if is_guaranteed else TermState.AGREED
    return CreditorPayment(
        due_date=due,
        amount=term.occurrence.amount,
        reference=reference,
        state=promised if withdrawn is None else TermState.WITHDRAWN,
        is_guaranteed=is_guaranteed,
        reason=withdrawn or "",
    )


def _withdrawn(promises: Sequence[StoredGuarantee], due: date) -> str | None:
    """Why what was promised for that day was withdrawn; None when it was not."""
    for each in promises:
        closing, given = each.closing, each.guarantee
        if closing is None or closing.kind is not GuaranteeEventKind.WITHDRAWN:
            continue
        was_promised = given.given_on <= due and (given.ends is None or due <= given.ends)
        if was_promised and closing.day <= due:
            return closing.reason
    return None

"""Payments that came back or that the bank refused, and whether they were dealt with since.

It promises every returned and rejected order of the households that are asked; it moves none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.bank import return_reason_text
from huishoudboekje.database.ledger_reading import entries_by_ids
from huishoudboekje.database.matches import load_matches_of_orders
from huishoudboekje.database.payment_events import GIVEN_UP, StoredPaymentEvent
from huishoudboekje.database.payments import (
    OrderFilter,
    OrderState,
    StoredPaymentOrder,
    find_replacements,
    load_payment_orders,
)
from huishoudboekje.database.reach import Reach
from huishoudboekje.database.signal_facts import amsterdam_day, load_events_of_orders
from huishoudboekje.database.statements import find_lines
from huishoudboekje.matching import MatchKind
from huishoudboekje.signals import FailedPayment

_PAGE = 10_000
_FAILED = frozenset({OrderState.RETURNED, OrderState.REJECTED})
_ALIVE = frozenset(OrderState) - {OrderState.REJECTED, OrderState.CANCELLED}
_OF_SETTLEMENTS = "settlement:"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """When it failed and why, as far as that was told."""

    on: date
    why: str


def load_failed_payments(
    session: Session, household_ids: Collection[str] | None, *, reach: Reach
) -> tuple[FailedPayment, ...]:
    """The returned and the rejected orders of these households or of all, those dealt with too.

    A returned one is done when it was paid again or given up, a rejected one when what it paid was
    ordered anew.
    """
    which = OrderFilter(household_ids=household_ids, states=_FAILED)
    orders = tuple(_orders(session, which, reach))
    if not orders:
        return ()
    events = load_events_of_orders(session, [each.id for each in orders], reach=reach)
    failures = {each.id: _told(each, events.get(each.id, ())) for each in orders}
    failures |= _returns(session, orders, reach)
    done = (
        frozenset(find_replacements(session, failures, reach=reach))
        | find_given_up(session, orders, reach=reach)
        | _ordered_anew(session, orders, failures, reach)
    )
    return tuple(_failed(each, failures[each.id], is_done=each.id in done) for each in orders)


def _orders(session: Session, which: OrderFilter, reach: Reach) -> Iterator[StoredPaymentOrder]:
    after = 0
    while page := load_payment_orders(session, reach=reach, which=which, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def _failed(order: StoredPaymentOrder, failure: _Failure, *, is_done: bool) -> FailedPayment:
    return FailedPayment(
        key=order.order.key,
        household_id=order.order.household_id,
        amount=order.order.cents,
        failed_on=failure.on,
        is_rejected=order.state is OrderState.REJECTED,
        creditor=order.order.creditor_name,
        agreement_id=order.order.agreement_id,
        nominal_date=order.order.nominal_date,
        why=failure.why.strip().rstrip("."),
        is_done=is_done,
    )


def _told(order: StoredPaymentOrder, events: Sequence[StoredPaymentEvent]) -> _Failure:
    """What the order's own history says of it."""
    for each in reversed(events):
        if each.event.what == order.state:
            return _Failure(on=amsterdam_day(each.recorded_at), why=each.event.detail)
    return _Failure(on=order.order.execution_date, why="")


def _returns(
    session: Session, orders: Sequence[StoredPaymentOrder], reach: Reach
) -> Mapping[int, _Failure]:
    """What the statement said of the orders that came back on one."""
    returned = [each.id for each in orders if each.state is OrderState.RETURNED]
    lines_of: dict[int, int] = {}
    for each in load_matches_of_orders(session, returned, reach=reach):
        for part in each.match.parts if not each.is_reversed else ():
            if part.kind is MatchKind.RETURN and part.order_id is not None:
                lines_of[part.order_id] = each.match.line_id
    lines = find_lines(session, lines_of.values(), reach=reach)
    return {
        order_id: _Failure(
            on=lines[line_id].line.booking_date,
            why=return_reason_text(lines[line_id].line.return_reason),
        )
        for order_id, line_id in lines_of.items()
        if line_id in lines
    }


def find_given_up(
    session: Session, orders: Sequence[StoredPaymentOrder], *, reach: Reach
) -> frozenset[int]:
    """Those of the orders that came back and were given up: nobody pays them again."""
    returned = [each for each in orders if each.state is OrderState.RETURNED]
    entries = {each.id: each.order.entry_id for each in returned if each.order.entry_id is not None}
    booked = entries_by_ids(session, set(entries.values()), reach=reach)
    undone = {
        number for number, entry_id in entries.items() if booked[entry_id].reversed_by is not None
    }
    # A transfer of our own has no entry to reverse: its history alone tells.
    own = [each.id for each in returned if each.order.entry_id is None]
    told = load_events_of_orders(session, own, reach=reach)
    return frozenset(undone) | {
        number
        for number, events in told.items()
        if any(each.event.what == GIVEN_UP for each in events)
    }


def _ordered_anew(
    session: Session,
    orders: Sequence[StoredPaymentOrder],
    failures: Mapping[int, _Failure],
    reach: Reach,
) -> frozenset[int]:
    """The rejected ones whose term was ordered again, or whose money a settlement took along."""
    rejected = [each for each in orders if each.state is OrderState.REJECTED]
    if not rejected:
        return frozenset()
    which = OrderFilter(household_ids={each.order.household_id for each in rejected}, states=_ALIVE)
    later = tuple(_orders(session, which, reach))
    return frozenset(
        each.id
        for each in rejected
        if any(_pays_again(one, each, failures[each.id]) for one in later)
    )


def _pays_again(one: StoredPaymentOrder, failed: StoredPaymentOrder, failure: _Failure) -> bool:
    new, old = one.order, failed.order
    if new.household_id != old.household_id or one.id <= failed.id:
        return False
    if old.nominal_date is not None:
        same = (new.agreement_id, new.nominal_date)
        return same == (old.agreement_id, old.nominal_date)
    # Without a term the money is free again, and the next settlement reckons with it.
    is_later = amsterdam_day(one.recorded_at) > failure.on
    is_same = (new.kind, new.creditor_name) == (old.kind, old.creditor_name)
    return is_later and (is_same or new.key.startswith(_OF_SETTLEMENTS))

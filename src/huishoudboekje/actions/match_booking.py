"""Booking matches: the entries, the matches themselves and how far their orders have come.

It promises that all of it is one transaction with what called it; it does not decide what a line
is for, and its callers hold the books.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.match_entries import OWN_TRANSFERS, match_entries, of_instalments
from huishoudboekje.actions.payments import LEFT, mark_paid, mark_returned
from huishoudboekje.actions.users import Acting
from huishoudboekje.database import (
    LineRow,
    MatchDecision,
    MatchPart,
    MatchRow,
    OrderFilter,
    OrderState,
    PaymentOrder,
    Reach,
    StoredPaymentOrder,
    load_arranged_debts,
    load_paid_on_debts,
    load_payment_orders,
    save_entries,
    save_matches,
)
from huishoudboekje.matching import MatchKind
from huishoudboekje.planning import Spending

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchBooking:
    """A line with what it is for: to be booked as its match with this number, and why.

    Booked on the line's own day, or on a later one: the first that is open for its households, or
    `not_before`.
    """

    line_id: int
    line: LineRow
    parts: tuple[MatchPart, ...]
    decided: MatchDecision
    reason: str = ""
    number: int = 1
    not_before: date = date.min

    @property
    def households(self) -> frozenset[str]:
        """The households of the parts."""
        return frozenset(part.household_id for part in self.parts if part.household_id is not None)


def load_orders(
    session: Session, order_ids: Collection[int], *, reach: Reach
) -> dict[int, StoredPaymentOrder]:
    """The orders with these numbers, as far as there are any within reach."""
    ids = sorted(set(order_ids))
    found: dict[int, StoredPaymentOrder] = {}
    for first in range(0, len(ids), _AT_ONCE):
        which = OrderFilter(ids=ids[first : first + _AT_ONCE])
        some = load_payment_orders(session, reach=reach, which=which, limit=_AT_ONCE)
        found |= {each.id: each for each in some}
    return found


def book_matches(
    session: Session,
    bookings: Sequence[MatchBooking],
    *,
    orders: Mapping[int, StoredPaymentOrder],
    open_days: Mapping[str, date],
    by: Acting,
) -> tuple[int, ...]:
    """The numbers of the matches: booked, with the orders that they pay or return moved on.

    A batch of very many payments becomes several matches of its line, booked and taken back
    together. `orders` has the orders of all parts as they are now.
    """
    plain = {number: stored.order for number, stored in orders.items()}
    spending = _spending(session, bookings, plain, open_days, reach=by.reach)
    made = [
        (booking, entry, parts, booking.number + at)
        for booking in bookings
        for at, (entry, parts) in enumerate(
            match_entries(
                booking.line_id,
                booking.line,
                booking.parts,
                plain,
                spending=spending,
                number=booking.number,
                business_date=_business_date(booking, open_days),
            )
        )
    ]
    at, who = by.now, by.user.id
    ids = save_entries(session, [entry for _, entry, _, _ in made], recorded_at=at, recorded_by=who)
    rows = [
        MatchRow(
            line_id=booking.line_id,
            number=number,
            entry_id=ids[entry.key],
            decided=booking.decided,
            parts=parts,
            reason=booking.reason,
        )
        for booking, entry, parts, number in made
    ]
    numbers = save_matches(session, rows, recorded_at=at, recorded_by=who)
    _move_orders(session, bookings, orders, by=by)
    return numbers


def _business_date(booking: MatchBooking, open_days: Mapping[str, date]) -> date:
    first_open = (open_days[name] for name in booking.households)
    return max([booking.line.booking_date, booking.not_before, *first_open])


def _spending(
    session: Session,
    bookings: Sequence[MatchBooking],
    orders: Mapping[int, PaymentOrder],
    days: Mapping[str, date],
    *,
    reach: Reach,
) -> Mapping[str, Spending]:
    """What instalments are for and what was paid on it, of the households that need it."""
    names = {
        part.household_id
        for booking in bookings
        for part in booking.parts
        if part.household_id is not None and of_instalments(part, orders.get(part.order_id or 0))
    }
    arranged = load_arranged_debts(session, names, reach=reach, on=days)
    paid = load_paid_on_debts(session, arranged, reach=reach)
    return {name: Spending(name, debts, paid[name]) for name, debts in arranged.items()}


def _move_orders(
    session: Session,
    bookings: Sequence[MatchBooking],
    orders: Mapping[int, StoredPaymentOrder],
    *,
    by: Acting,
) -> None:
    """Paid first, then returned: one file may show both. An order that came back stays so."""
    paid: list[StoredPaymentOrder] = []
    returned: dict[str, list[StoredPaymentOrder]] = {}
    for booking in bookings:
        for part in booking.parts:
            if part.order_id is None:
                continue
            stored = orders[part.order_id]
            is_transfer = part.kind in OWN_TRANSFERS and part.cents < 0
            if is_transfer or (part.kind is MatchKind.PAYMENT and stored.state in LEFT):
                paid.append(stored)
            elif part.kind is MatchKind.RETURN or (
                part.kind in OWN_TRANSFERS and booking.line.iban == stored.order.debtor_iban
            ):
                returned.setdefault(booking.line.return_reason, []).append(stored)
    mark_paid(session, paid, by=by)
    seen = {each.id for each in paid}
    for reason, several in returned.items():
        now = [
            replace(each, state=OrderState.PAID) if each.id in seen else each for each in several
        ]
        mark_returned(session, now, detail=reason, by=by)

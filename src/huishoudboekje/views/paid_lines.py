"""What became of the bills of one settlement: ordered, with the bank, paid, come back, or not paid.

It promises that a bill is called paid only when a statement of the bank has shown it; it books
nothing and chooses no words.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from huishoudboekje.database import (
    LineOutcome,
    OrderState,
    Reach,
    SettlementLine,
    StoredPaymentOrder,
    StoredSettlement,
    find_lines,
    find_orders_by_entry,
    load_matches_of_orders,
)
from huishoudboekje.planning import HouseholdState


class PaidOutcome(StrEnum):
    """What became of a payment that a settlement looked at.

    ORDERED waits to go to the bank, SENT is with the bank, EXPECTED is collected by the creditor,
    PAID was seen on a statement, RETURNED came back.
    """

    ORDERED = "ordered"
    SENT = "sent"
    EXPECTED = "expected"
    PAID = "paid"
    RETURNED = "returned"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


_OUTCOMES = {
    OrderState.OPEN: PaidOutcome.ORDERED,
    OrderState.IN_BATCH: PaidOutcome.ORDERED,
    OrderState.EXPORTED: PaidOutcome.SENT,
    OrderState.EXPECTED: PaidOutcome.EXPECTED,
    OrderState.PAID: PaidOutcome.PAID,
    OrderState.RETURNED: PaidOutcome.RETURNED,
    OrderState.REJECTED: PaidOutcome.RETURNED,
    OrderState.CANCELLED: PaidOutcome.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A fixed cost or instalment (cents) of the period: when it is due, what became of it.

    `paid_on` is the day on which the bank paid it, or is asked to.
    """

    name: str
    kind: str
    due_date: date
    amount: int
    outcome: PaidOutcome
    reason: str
    paid_on: date

    def waits(self, today: date) -> bool:
        """True when its day has passed and it is still not with the bank."""
        return self.outcome is PaidOutcome.ORDERED and self.paid_on < today


def paid_lines(
    session: Session,
    state: HouseholdState,
    stored: StoredSettlement,
    *,
    orders: Mapping[int, StoredPaymentOrder],
    reach: Reach,
) -> Iterator[PaidLine]:
    """The bills of the settlement in its order, each with what became of it.

    `orders` are those of the settlement, by the entry that ordered them.
    """
    names = {each.id: each.name for each in state.agreements}
    days = days_paid(session, _of_bills(stored, orders), reach)
    for line in stored.settlement.lines:
        if line.agreement_id is None or line.nominal_date is None:
            continue
        order = None if line.entry_id is None else orders.get(line.entry_id)
        day = stored.settlement.settlement_date
        if order is not None:
            day = days.get(order.id, order.order.execution_date)
        yield PaidLine(
            name=names.get(line.agreement_id, line.agreement_id),
            kind=line.kind.value,
            due_date=line.due_date,
            amount=line.cents,
            outcome=outcome_of(line, order, state),
            reason=line.reason,
            paid_on=day,
        )


def _of_bills(
    stored: StoredSettlement, orders: Mapping[int, StoredPaymentOrder]
) -> list[StoredPaymentOrder]:
    return [
        orders[line.entry_id]
        for line in stored.settlement.lines
        if line.agreement_id is not None and line.entry_id is not None and line.entry_id in orders
    ]


def entries_of(stored: StoredSettlement) -> list[int]:
    """The entries that the settlement ordered something with."""
    return [line.entry_id for line in stored.settlement.lines if line.entry_id is not None]


def last_attempts(
    session: Session, entry_ids: Collection[int], reach: Reach
) -> Mapping[int, StoredPaymentOrder]:
    """Per entry that ordered a payment: its order, of several attempts the last."""
    return {
        each.order.entry_id: each
        for each in find_orders_by_entry(session, entry_ids, reach=reach)
        if each.order.entry_id is not None
    }


def outcome_of(
    line: SettlementLine, order: StoredPaymentOrder | None, state: HouseholdState
) -> PaidOutcome:
    """What became of a bill of a settlement, of which this is the order."""
    if line.outcome is LineOutcome.SKIPPED:
        return PaidOutcome.SKIPPED
    if order is not None:
        return _OUTCOMES[order.state]
    is_settled = (line.agreement_id, line.nominal_date) in state.settled
    # What is nothing to pay is paid.
    return PaidOutcome.PAID if is_settled else PaidOutcome.CANCELLED


def days_paid(
    session: Session, orders: Collection[StoredPaymentOrder], reach: Reach
) -> Mapping[int, date]:
    """Per order that a statement showed: the day on which the bank booked it."""
    paid = [each.id for each in orders if each.state is OrderState.PAID]
    matched = [
        each for each in load_matches_of_orders(session, paid, reach=reach) if not each.is_reversed
    ]
    lines = find_lines(session, [each.match.line_id for each in matched], reach=reach)
    return {
        part.order_id: lines[each.match.line_id].line.booking_date
        for each in matched
        for part in each.match.parts
        if part.order_id is not None and each.match.line_id in lines
    }

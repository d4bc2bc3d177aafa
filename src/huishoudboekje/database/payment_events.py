"""What happened to payment orders and batches: who did what when, and what the bank said.

It promises that an event stays for ever; it moves no order and no batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.payment_tables import payment_events, payment_orders
from huishoudboekje.database.reach import Reach, within

GIVEN_UP = "given-up"
"""What happened to an order that came back and is not paid again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent:
    """What happened to an order, to a batch, or to an order in a batch."""

    what: str
    detail: str = ""
    order_id: int | None = None
    batch_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaymentEvent:
    """An event with its number, when it happened and by whom."""

    id: int
    event: PaymentEvent
    recorded_at: datetime
    recorded_by: str


def save_payment_events(
    session: Session, events: Sequence[PaymentEvent], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the events, in their order."""
    if not events:
        return ()
    ids = new_ids(session, "payment_events", len(events))
    rows = [
        {
            "id": number,
            "order_id": event.order_id,
            "batch_id": event.batch_id,
            "what": event.what,
            "detail": event.detail,
            **stamp(recorded_at, recorded_by),
        }
        for number, event in zip(ids, events, strict=True)
    ]
    session.execute(insert(payment_events), rows)
    return tuple(ids)


_EVENTS = select(payment_events).order_by(payment_events.c.id)
_EVENTS_OF_ORDER = _EVENTS.join(
    payment_orders, payment_orders.c.id == payment_events.c.order_id
).where(within(payment_orders.c.household_id), payment_events.c.order_id == bindparam("number"))
_EVENTS_OF_BATCH = _EVENTS.where(
    payment_events.c.order_id.is_(None), payment_events.c.batch_id == bindparam("number")
)


def stored_event(row: Row[*tuple[Any, ...]]) -> StoredPaymentEvent:
    """The event that a row holds."""
    return StoredPaymentEvent(
        id=row.id,
        event=PaymentEvent(
            what=row.what, detail=row.detail, order_id=row.order_id, batch_id=row.batch_id
        ),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def load_events_of_order(
    session: Session, order_id: int, *, reach: Reach
) -> tuple[StoredPaymentEvent, ...]:
    """What happened to the order, in the order of happening; nothing when it is out of reach."""
    rows = session.execute(_EVENTS_OF_ORDER, {"number": order_id, **reach.parameters})
    return tuple(map(stored_event, rows))


def load_events_of_batch(session: Session, batch_id: int) -> tuple[StoredPaymentEvent, ...]:
    """What happened to the batch itself, not to its orders, in the order of happening."""
    return tuple(map(stored_event, session.execute(_EVENTS_OF_BATCH, {"number": batch_id})))

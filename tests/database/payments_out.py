"""Payment orders and batches to try the database with, with defaults for what may vary."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from tests.database.bookings import BY, IBAN, NOW

from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.database import (
    BatchState,
    OrderKind,
    OrderState,
    PaymentBatchRow,
    PaymentOrder,
    move_batch,
    move_orders,
    save_payment_batch,
    save_payment_orders,
)

LANDLORD = "NL20INGB0001234567"


def an_order(key: str = "o-1", **changes: Any) -> PaymentOrder:
    return PaymentOrder(
        **{
            "key": key,
            "household_id": "h-1",
            "kind": OrderKind.COST,
            "method": PaymentMethod.TRANSFER,
            "cents": 65_000,
            "debtor_iban": IBAN,
            "creditor_iban": LANDLORD,
            "creditor_name": "Woonstichting Proef",
            "execution_date": date(2026, 12, 28),
            "end_to_end_id": f"HHB-{key}",
            "agreement_id": "rent",
            "nominal_date": date(2027, 1, 1),
            **changes,
        }
    )


def a_batch(**changes: Any) -> PaymentBatchRow:
    return PaymentBatchRow(
        **{
            "debtor_iban": IBAN,
            "execution_date": date(2026, 12, 28),
            "version": "pain.001.001.09",
            "order_count": 1,
            "cents": 65_000,
            **changes,
        }
    )


def prepared(session: Session, *orders: PaymentOrder) -> tuple[int, tuple[int, ...]]:
    """A prepared batch with the orders in it: their numbers."""
    ids = save_payment_orders(session, orders or (an_order(),), **BY)
    batch_id = save_payment_batch(session, a_batch(), **BY)
    move_orders(session, ids, state=OrderState.IN_BATCH, batch_id=batch_id)
    return batch_id, ids


def exported(session: Session, *orders: PaymentOrder) -> tuple[int, tuple[int, ...]]:
    """An exported batch with the orders in it: their numbers."""
    batch_id, ids = prepared(session, *orders)
    move_batch(session, batch_id, state=BatchState.APPROVED, moved_at=NOW, moved_by="manager")
    move_batch(session, batch_id, state=BatchState.EXPORTED, moved_at=NOW, moved_by="manager")
    move_orders(session, ids, state=OrderState.EXPORTED)
    return batch_id, ids

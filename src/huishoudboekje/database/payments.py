"""Saving, finding and moving payment orders.

It promises that an order's state moves forward only, so that no order leaves twice or is paid by
two lines; it does not decide who is paid.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.payment_tables import payment_orders
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within


class OrderKind(StrEnum):
    """What a payment order pays."""

    COST = "cost"
    INSTALMENT = "instalment"
    LIVING_MONEY = "living-money"
    ONE_OFF = "one-off"
    ADVANCE = "advance"
    REPAYMENT = "repayment"


class OrderState(StrEnum):
    """How far a payment order has come; EXPECTED is a direct debit that the creditor collects.

    A transfer goes OPEN, IN_BATCH, EXPORTED, PAID; a direct debit EXPECTED, PAID.
    """

    OPEN = "open"
    IN_BATCH = "in-batch"
    EXPECTED = "expected"
    EXPORTED = "exported"
    PAID = "paid"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """One payment (cents above zero) for a household, from an account of the organisation.

    `key` is its business key; `creditor_iban` is "" when not known yet; `entry_id` the entry that
    ordered it in the ledger; `replaces` the number of the order that it is a new attempt of.
    """

    key: str
    household_id: str
    kind: OrderKind
    method: PaymentMethod
    cents: int
    debtor_iban: str
    creditor_iban: str
    creditor_name: str
    execution_date: date
    end_to_end_id: str
    reference: str = ""
    text: str = ""
    agreement_id: str | None = None
    nominal_date: date | None = None
    entry_id: int | None = None
    replaces: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaymentOrder:
    """An order with its number, how far it has come, and who recorded it when."""

    id: int
    order: PaymentOrder
    state: OrderState
    batch_id: int | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders are asked; None asks for all of them. Ids: at most 30,000.

    `until` is the last execution date, `cents` the lowest and the highest amount.
    """

    ids: Collection[int] | None = None
    household_ids: Collection[str] | None = None
    states: Collection[OrderState] | None = None
    batch_id: int | None = None
    debtor_iban: str | None = None
    until: date | None = None
    method: PaymentMethod | None = None
    cents: tuple[int, int] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on an order, for its WHERE."""
        found: list[ColumnElement[bool]] = []
        if self.ids is not None:
            found.append(payment_orders.c.id.in_(sorted(self.ids)))
        if self.household_ids is not None:
            found.append(payment_orders.c.household_id.in_(sorted(self.household_ids)))
        if self.states is not None:
            found.append(payment_orders.c.state.in_(sorted(self.states)))
        for name in ("batch_id", "debtor_iban", "method"):
            said = getattr(self, name)
            if said is not None:
                found.append(payment_orders.c[name] == said)
        if self.until is not None:
            found.append(payment_orders.c.execution_date <= self.until)
        if self.cents is not None:
            found.append(payment_orders.c.cents.between(*self.cents))
        return found


_ANY_ORDER = OrderFilter()


def save_payment_orders(
    session: Session, orders: Sequence[PaymentOrder], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the orders, in their order: transfers open, direct debits expected."""
    if not orders:
        return ()
    ids = new_ids(session, "payment_orders", len(orders))
    by = stamp(recorded_at, recorded_by)
    rows = [_order_row(number, order) | by for number, order in zip(ids, orders, strict=True)]
    session.execute(insert(payment_orders), rows)
    return tuple(ids)


def _order_row(number: int, order: PaymentOrder) -> dict[str, Any]:
    is_debit = order.method is PaymentMethod.DIRECT_DEBIT
    return {
        "id": number,
        "key": order.key,
        "household_id": order.household_id,
        "kind": order.kind.value,
        "agreement_id": order.agreement_id,
        "nominal_date": order.nominal_date,
        "method": order.method.value,
        "cents": order.cents,
        "debtor_iban": order.debtor_iban,
        "creditor_iban": order.creditor_iban,
        "creditor_name": order.creditor_name,
        "reference": order.reference,
        "text": order.text,
        "execution_date": order.execution_date,
        "end_to_end_id": order.end_to_end_id,
        "entry_id": order.entry_id,
        "replaces": order.replaces,
        "state": (OrderState.EXPECTED if is_debit else OrderState.OPEN).value,
    }


def _stored_order(row: Row[*tuple[Any, ...]]) -> StoredPaymentOrder:
    return StoredPaymentOrder(
        id=row.id,
        order=PaymentOrder(
            key=row.key,
            household_id=row.household_id,
            kind=OrderKind(row.kind),
            method=PaymentMethod(row.method),
            cents=row.cents,
            debtor_iban=row.debtor_iban,
            creditor_iban=row.creditor_iban,
            creditor_name=row.creditor_name,
            execution_date=row.execution_date,
            end_to_end_id=row.end_to_end_id,
            reference=row.reference,
            text=row.text,
            agreement_id=row.agreement_id,
            nominal_date=row.nominal_date,
            entry_id=row.entry_id,
            replaces=row.replaces,
        ),
        state=OrderState(row.state),
        batch_id=row.batch_id,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


_ORDERS = (
    select(payment_orders)
    .where(within(payment_orders.c.household_id), payment_orders.c.id > bindparam("after"))
    .order_by(payment_orders.c.id)
    .limit(bindparam("limit"))
)


def load_payment_orders(
    session: Session,
    *,
    reach: Reach,
    which: OrderFilter = _ANY_ORDER,
    after: int = 0,
    limit: int = 100,
) -> tuple[StoredPaymentOrder, ...]:
    """A page of orders by number: those above `after`, at most `limit`."""
    parameters = {"after": after, "limit": limit, **reach.parameters}
    statement = _ORDERS.where(*which.conditions())
    return tuple(map(_stored_order, session.execute(statement, parameters)))


_ADVANCES_UNDER_WAY = select(func.coalesce(func.sum(payment_orders.c.cents), 0)).where(
    payment_orders.c.kind == OrderKind.ADVANCE.value,
    payment_orders.c.state.in_(("open", "in-batch", "exported")),
)


def advances_under_way(session: Session) -> int:
    """Advances to own accounts (cents) that are ordered and not booked yet, of all households."""
    return int(session.execute(_ADVANCES_UNDER_WAY).scalar_one())


_LOCK = (
    select(payment_orders.c.id)
    .where(payment_orders.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(payment_orders.c.id)
    .with_for_update(key_share=True)
)


def lock_payment_orders(session: Session, order_ids: Collection[int]) -> None:
    """Until this transaction ends nobody else moves these orders: they wait.

    Load the orders after it. On SQLite whoever writes waits already.
    """
    for ids in portions(sorted(order_ids)):
        session.execute(_LOCK, {"ids": ids}).all()


def _find(by: Any) -> Any:  # a select of orders by one of their columns
    return select(payment_orders).where(
        within(payment_orders.c.household_id), by.in_(bindparam("wanted", expanding=True))
    )


_BY_END_TO_END = _find(payment_orders.c.end_to_end_id)
_BY_ENTRY = _find(payment_orders.c.entry_id)
_BY_KEY = _find(payment_orders.c.key)
_BY_REPLACED = _find(payment_orders.c.replaces)


def _found(
    session: Session, statement: Any, wanted: Iterable[Any], reach: Reach
) -> list[StoredPaymentOrder]:
    return [
        _stored_order(row)
        for portion in portions(sorted(set(wanted)))
        for row in session.execute(statement, {"wanted": portion, **reach.parameters})
    ]


def find_orders_by_end_to_end(
    session: Session, end_to_end_ids: Iterable[str], *, reach: Reach
) -> Mapping[str, StoredPaymentOrder]:
    """The orders with these end-to-end ids, as far as there are any within reach."""
    found = _found(session, _BY_END_TO_END, end_to_end_ids, reach)
    return {one.order.end_to_end_id: one for one in found}


def find_orders_by_key(
    session: Session, keys: Iterable[str], *, reach: Reach
) -> Mapping[str, StoredPaymentOrder]:
    """The orders with these business keys, as far as there are any within reach."""
    return {one.order.key: one for one in _found(session, _BY_KEY, keys, reach)}


def find_orders_by_entry(
    session: Session, entry_ids: Iterable[int], *, reach: Reach
) -> tuple[StoredPaymentOrder, ...]:
    """The orders that these entries of the ledger ordered, by number; all attempts of each."""
    found = _found(session, _BY_ENTRY, entry_ids, reach)
    return tuple(sorted(found, key=lambda one: one.id))


def find_replacements(
    session: Session, order_ids: Iterable[int], *, reach: Reach
) -> Mapping[int, StoredPaymentOrder]:
    """Per order that has a new attempt: that attempt."""
    found = _found(session, _BY_REPLACED, order_ids, reach)
    return {one.order.replaces: one for one in found if one.order.replaces is not None}


_MOVE = update(payment_orders).where(payment_orders.c.id.in_(bindparam("ids", expanding=True)))
_MOVE_STATE = _MOVE.values(state=bindparam("to"))
_MOVE_WITH_BATCH = _MOVE.values(state=bindparam("to"), batch_id=bindparam("batch"))
_WITH_BATCH = frozenset({OrderState.OPEN, OrderState.IN_BATCH, OrderState.CANCELLED})


def move_orders(
    session: Session,
    order_ids: Collection[int],
    *,
    state: OrderState,
    batch_id: int | None = None,
) -> None:
    """The orders are in the state; the database refuses a way back, and to stand still.

    `batch_id` with IN_BATCH only; an order that is OPEN again or CANCELLED is in no batch.
    """
    assert (batch_id is not None) == (state is OrderState.IN_BATCH), "a batch has orders in it"
    statement = _MOVE_WITH_BATCH if state in _WITH_BATCH else _MOVE_STATE
    moved = 0
    for ids in portions(sorted(set(order_ids))):
        values: dict[str, Any] = {"ids": ids, "to": state.value}
        if state in _WITH_BATCH:
            values["batch"] = batch_id
        moved += session.connection().execute(statement, values).rowcount
    assert moved == len(set(order_ids)), "every order that moves exists"

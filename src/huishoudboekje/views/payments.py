"""Payments out as people see them: batches, orders with why they wait, payees, direct debits.

It promises that a batch is shown only to who may see all of its orders, and that a file reads back
byte for byte; it moves nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from huishoudboekje.database import BatchState as BatchState
from huishoudboekje.database import (
    DebitDay,
    OrderKind,
    PaymentFile,
    Reach,
    StoredPaymentOrder,
    WaitingPayee,
    batches_within,
    find_given_up,
    find_replacements,
    load_debit_days,
    load_events_of_batch,
    load_events_of_order,
    load_household_names,
    load_payee_confirmations,
    load_payment_batch,
    load_payment_batches,
    load_payment_file,
    load_payment_orders,
    load_waiting_payees,
)
from huishoudboekje.database import OrderFilter as OrderFilter
from huishoudboekje.database import OrderState as OrderState
from huishoudboekje.database import StoredPaymentBatch as StoredPaymentBatch
from huishoudboekje.database import StoredPaymentEvent as StoredPaymentEvent
from huishoudboekje.errors import NotFound

_LAST = 2**63 - 1
_CHUNK = 1_000
"""Of thousands of open orders few wait: they are looked through in large steps."""
_ANY = OrderFilter()

BATCH_STATE_WORDS: Mapping[str, str] = {
    BatchState.PREPARED: "wacht op goedkeuring",
    BatchState.APPROVED: "goedgekeurd",
    BatchState.EXPORTED: "gemaakt voor de bank",
    BatchState.CANCELLED: "geannuleerd",
}
ORDER_STATE_WORDS: Mapping[str, str] = {
    OrderState.OPEN: "staat klaar",
    OrderState.IN_BATCH: "in een betaalbestand",
    OrderState.EXPECTED: "wordt geïncasseerd",
    OrderState.EXPORTED: "is bij de bank",
    OrderState.PAID: "betaald",
    OrderState.RETURNED: "teruggekomen",
    OrderState.REJECTED: "geweigerd door de bank",
    OrderState.CANCELLED: "geannuleerd",
}
WAIT_WORDS: Mapping[str, str] = {
    "no-account": "het rekeningnummer is niet bekend",
    "payee-unconfirmed": "de ontvanger is nog niet bevestigd",
}
"""How payments stand and what an order waits for, in the words that people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatchDetail:
    """A batch with what happened to it; `message_id` is "" until it was written for the bank."""

    batch: StoredPaymentBatch
    events: tuple[StoredPaymentEvent, ...]
    message_id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrderRow:
    """An order (cents) with whose it is and how far it has come.

    `waits_for` says why an open order cannot leave: "no-account", "payee-unconfirmed" or "".
    `replaced_by` is the number of its new attempt; `is_given_up` tells that nobody pays it again.
    """

    id: int
    household_id: str
    household_name: str
    kind: str
    method: str
    state: str
    amount: int
    debtor_iban: str
    creditor_iban: str
    creditor_name: str
    reference: str
    text: str
    execution_date: date
    end_to_end_id: str
    agreement_id: str | None
    nominal_date: date | None
    batch_id: int | None
    replaces: int | None
    replaced_by: int | None
    is_given_up: bool
    waits_for: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrderDetail:
    """An order with what happened to it."""

    order: PaymentOrderRow
    events: tuple[StoredPaymentEvent, ...]


def payment_batches(
    session: Session,
    *,
    reach: Reach,
    states: Collection[str] = (),
    before: int = 0,
    limit: int = 50,
) -> tuple[StoredPaymentBatch, ...]:
    """A page of batches, newest first: those numbered below `before`, in these states or in any."""
    wanted = tuple(map(BatchState, states)) or tuple(BatchState)
    found: list[StoredPaymentBatch] = []
    last = before or _LAST
    while len(found) < limit:
        page = load_payment_batches(session, states=wanted, before=last, limit=limit)
        seen = batches_within(session, [each.id for each in page], reach=reach)
        found += [each for each in page if each.id in seen]
        if len(page) < limit:
            break
        last = page[-1].id
    return tuple(found[:limit])


def payment_batch(session: Session, batch_id: int, *, reach: Reach) -> PaymentBatchDetail:
    """The batch with its events; raises NotFound, also where one of its orders is out of reach."""
    batch = _batch_within(session, batch_id, reach)
    kept = load_payment_file(session, batch_id)
    return PaymentBatchDetail(
        batch=batch,
        events=load_events_of_batch(session, batch_id),
        message_id="" if kept is None else kept.file.message_id,
        sha256="" if kept is None else kept.file.sha256,
    )


def _batch_within(session: Session, batch_id: int, reach: Reach) -> StoredPaymentBatch:
    batch = load_payment_batch(session, batch_id)
    if batch is None or batch_id not in batches_within(session, [batch_id], reach=reach):
        raise NotFound(f"Er is geen betaalbestand {batch_id}.")
    return batch


def export_file(session: Session, batch_id: int, *, reach: Reach) -> PaymentFile:
    """The file of an exported batch, as it was made; raises NotFound where there is none."""
    _batch_within(session, batch_id, reach)
    kept = load_payment_file(session, batch_id)
    if kept is None:
        raise NotFound(f"Betaalbestand {batch_id} is nog niet gemaakt voor de bank.")
    return kept.file


def payment_orders(
    session: Session,
    *,
    reach: Reach,
    which: OrderFilter = _ANY,
    after: int = 0,
    limit: int = 50,
) -> tuple[PaymentOrderRow, ...]:
    """A page of orders by number: those above `after`."""
    found = load_payment_orders(session, reach=reach, which=which, after=after, limit=limit)
    return _rows(session, found, reach)


def waiting_orders(
    session: Session, *, reach: Reach, after: int = 0, limit: int = 50
) -> tuple[PaymentOrderRow, ...]:
    """A page of open orders that somebody has to do something for, by number, each with why."""
    return _open_orders(session, reach, after=after, limit=limit, is_waiting=True)


def ready_orders(
    session: Session, *, reach: Reach, after: int = 0, limit: int = 50
) -> tuple[PaymentOrderRow, ...]:
    """A page of open orders that the next batch can take, by number."""
    return _open_orders(session, reach, after=after, limit=limit, is_waiting=False)


def _open_orders(
    session: Session, reach: Reach, *, after: int, limit: int, is_waiting: bool
) -> tuple[PaymentOrderRow, ...]:
    found: list[PaymentOrderRow] = []
    which = OrderFilter(states={OrderState.OPEN})
    while len(found) < limit:
        page = payment_orders(session, reach=reach, which=which, after=after, limit=_CHUNK)
        found += [each for each in page if bool(each.waits_for) is is_waiting]
        if len(page) < _CHUNK:
            break
        after = page[-1].id
    return tuple(found[:limit])


def payment_order(session: Session, order_id: int, *, reach: Reach) -> PaymentOrderDetail:
    """The order with its events; raises NotFound."""
    which = OrderFilter(ids={order_id})
    found = payment_orders(session, reach=reach, which=which, limit=1)
    if not found:
        raise NotFound(f"Er is geen betaalopdracht {order_id}.")
    events = load_events_of_order(session, order_id, reach=reach)
    return PaymentOrderDetail(order=found[0], events=events)


def payees_to_confirm(
    session: Session, *, reach: Reach, limit: int = 200
) -> tuple[WaitingPayee, ...]:
    """The payees that nobody confirmed and that open orders wait for, the most urgent first."""
    return load_waiting_payees(session, reach=reach, limit=limit)


def direct_debits(session: Session, *, reach: Reach, limit: int = 200) -> tuple[DebitDay, ...]:
    """Per day and account what creditors will collect: money that is kept ready."""
    return load_debit_days(session, reach=reach, limit=limit)


def _rows(
    session: Session, orders: Sequence[StoredPaymentOrder], reach: Reach
) -> tuple[PaymentOrderRow, ...]:
    names = load_household_names(session, {each.order.household_id for each in orders}, reach=reach)
    again = find_replacements(session, [each.id for each in orders], reach=reach)
    given_up = find_given_up(session, orders, reach=reach)
    pairs = {
        (each.order.creditor_iban, each.order.creditor_name)
        for each in orders
        if each.state is OrderState.OPEN
    }
    confirmed = load_payee_confirmations(session, pairs).keys()
    return tuple(
        _row(
            each,
            household_name=names[each.order.household_id],
            replaced_by=again[each.id].id if each.id in again else None,
            is_given_up=each.id in given_up,
            waits_for=_waits_for(each, confirmed),
        )
        for each in orders
    )


def _waits_for(stored: StoredPaymentOrder, confirmed: Collection[tuple[str, str]]) -> str:
    order = stored.order
    is_transfer = order.kind in {OrderKind.ADVANCE, OrderKind.REPAYMENT}
    if stored.state is not OrderState.OPEN or is_transfer:
        return ""
    if not order.creditor_iban:
        return "no-account"
    is_confirmed = (order.creditor_iban, order.creditor_name) in confirmed
    return "" if is_confirmed else "payee-unconfirmed"


def _row(
    stored: StoredPaymentOrder,
    *,
    household_name: str,
    replaced_by: int | None,
    is_given_up: bool,
    waits_for: str,
) -> PaymentOrderRow:
    order = stored.order
    return PaymentOrderRow(
        id=stored.id,
        household_id=order.household_id,
        household_name=household_name,
        kind=order.kind.value,
        method=order.method.value,
        state=stored.state.value,
        amount=order.cents,
        debtor_iban=order.debtor_iban,
        creditor_iban=order.creditor_iban,
        creditor_name=order.creditor_name,
        reference=order.reference,
        text=order.text,
        execution_date=order.execution_date,
        end_to_end_id=order.end_to_end_id,
        agreement_id=order.agreement_id,
        nominal_date=order.nominal_date,
        batch_id=stored.batch_id,
        replaces=order.replaces,
        replaced_by=replaced_by,
        is_given_up=is_given_up,
        waits_for=waits_for,
        recorded_at=stored.recorded_at,
        recorded_by=stored.recorded_by,
    )

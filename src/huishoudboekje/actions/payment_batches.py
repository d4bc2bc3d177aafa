"""Payment batches: prepared by one person, approved by another, written for the bank once.

It promises that an order is in one batch at a time and leaves in one file, and that an order which
cannot be paid waits with its reason and never stops the others; it books nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.organisations import the_organisation
from huishoudboekje.actions.payer import Payer, held_orders, order_finding, payable
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.bank import (
    PainVersion,
    render_pain001,
)
from huishoudboekje.calendar import next_bank_day
from huishoudboekje.database import (
    BatchState,
    OrderFilter,
    OrderState,
    PaymentBatchRow,
    PaymentEvent,
    PaymentFile,
    Reach,
    StoredPaymentBatch,
    StoredPaymentOrder,
    entries_by_ids,
    load_organisation,
    load_payment_batch,
    load_payment_file,
    load_payment_orders,
    lock_payment_batch,
    lock_payment_orders,
    move_batch,
    move_orders,
    save_payment_batch,
    save_payment_events,
    save_payment_file,
)
from huishoudboekje.errors import (
    Finding,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
    TwoPeople,
)
from huishoudboekje.planning import ONE_OFF_SOURCE

_PAGE = 5_000
_MOST = 25_000
"""So many payments stand in one file at most: it stays below 20 MB."""

_STANDS = {
    BatchState.PREPARED: "is nog niet goedgekeurd",
    BatchState.APPROVED: "is al goedgekeurd",
    BatchState.EXPORTED: "is al gemaakt voor de bank",
    BatchState.CANCELLED: "is geannuleerd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedBatches:
    """The batches that were prepared, and why each order that waits does so."""

    batches: tuple[StoredPaymentBatch, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A batch as the bank gets it: the name of the file, and its content byte for byte."""

    name: str
    message_id: str
    content: bytes


def exported_file(file: PaymentFile) -> ExportedFile:
    """The kept file under the name that it goes by."""
    name = f"{file.message_id}.xml"
    return ExportedFile(name=name, message_id=file.message_id, content=file.content)


def prepare_batches(
    session: Session,
    *,
    until: date | None,
    version: PainVersion = PainVersion.V09,
    by: Acting,
) -> PreparedBatches:
    """Every order that can be paid up to the day stands in a batch; the others have a finding.

    A batch is of one bank account and one bank day: the order's own, or today where that has
    passed. `until` is the last execution date, today when it is None.
    """
    organisation = load_organisation(session)
    if organisation is None:
        return PreparedBatches(batches=(), findings=())
    orders = _locked_open_orders(session, until or by.today, by.reach)
    held = dict(held_orders(session, orders, organisation))
    findings = [order_finding(each, *held[each.id]) for each in orders if each.id in held]
    groups: dict[tuple[str, date], list[StoredPaymentOrder]] = defaultdict(list)
    for each in orders:
        if each.id not in held:
            day = next_bank_day(max(each.order.execution_date, by.today))
            groups[each.order.debtor_iban, day].append(each)
    payer = Payer.of(session, organisation, orders, by.reach)
    batches = []
    for (iban, day), group in sorted(groups.items()):
        fit, found = payable(payer, iban, day, group, first_day=by.today)
        findings += found
        for first in range(0, len(fit), _MOST):
            some = fit[first : first + _MOST]
            batches.append(_prepared(session, iban, day, some, version=version, by=by))
    return PreparedBatches(batches=tuple(batches), findings=tuple(findings))


def _locked_open_orders(
    session: Session, until: date, reach: Reach
) -> tuple[StoredPaymentOrder, ...]:
    which = OrderFilter(states={OrderState.OPEN}, until=until, method=PaymentMethod.TRANSFER)
    ids = {each.id for each in _every_order(session, which, reach)}
    lock_payment_orders(session, ids)
    # Another may have moved some of them before they were locked.
    return tuple(each for each in _every_order(session, which, reach) if each.id in ids)


def _every_order(
    session: Session, which: OrderFilter, reach: Reach
) -> Iterator[StoredPaymentOrder]:
    after = 0
    while page := load_payment_orders(session, reach=reach, which=which, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def _prepared(
    session: Session,
    iban: str,
    day: date,
    orders: Sequence[StoredPaymentOrder],
    *,
    version: PainVersion,
    by: Acting,
) -> StoredPaymentBatch:
    row = PaymentBatchRow(
        debtor_iban=iban,
        execution_date=day,
        version=version.value,
        order_count=len(orders),
        cents=sum(each.order.cents for each in orders),
    )
    number = save_payment_batch(session, row, recorded_at=by.now, recorded_by=by.user.id)
    ids = [each.id for each in orders]
    move_orders(session, ids, state=OrderState.IN_BATCH, batch_id=number)
    _record(session, number, "prepared", ids, by=by)
    made = load_payment_batch(session, number)
    assert made is not None, "it was just saved"
    return made


def _record(
    session: Session,
    batch_id: int,
    what: str,
    order_ids: Iterable[int] = (),
    *,
    detail: str = "",
    by: Acting,
) -> None:
    events = [PaymentEvent(what=what, detail=detail, batch_id=batch_id)]
    events += [
        PaymentEvent(what=what, detail=detail, batch_id=batch_id, order_id=each)
        for each in order_ids
    ]
    save_payment_events(session, events, recorded_at=by.now, recorded_by=by.user.id)


def _locked(session: Session, batch_id: int, reach: Reach) -> StoredPaymentBatch:
    """The batch, which nobody else moves; raises NotFound, also where an order is out of reach."""
    batch = lock_payment_batch(session, batch_id)
    if batch is None:
        raise NotFound(f"Er is geen betaalbestand {batch_id}.")
    is_whole = batch.state is BatchState.CANCELLED or reach.everything
    if not is_whole and len(orders_of_batch(session, batch_id, reach=reach)) < (
        batch.batch.order_count
    ):
        raise NotFound(f"Er is geen betaalbestand {batch_id}.")
    return batch


def orders_of_batch(
    session: Session, batch_id: int, *, reach: Reach
) -> tuple[StoredPaymentOrder, ...]:
    """The orders that stand in the batch, by number."""
    return tuple(_every_order(session, OrderFilter(batch_id=batch_id), reach))


def _refuse_state(batch: StoredPaymentBatch, needed: BatchState) -> None:
    if batch.state is not needed:
        raise OutOfOrder(f"Betaalbestand {batch.id} {_STANDS[batch.state]}.")


def approve_batch(session: Session, batch_id: int, *, by: Acting) -> StoredPaymentBatch:
    """The batch may be written; it is returned as it stands.

    Raises NotFound, OutOfOrder, and TwoPeople for who prepared it or recorded one of its one-off
    payments.
    """
    batch = _locked(session, batch_id, by.reach)
    _refuse_state(batch, BatchState.PREPARED)
    if batch.recorded_by == by.user.id:
        raise TwoPeople("Je hebt dit betaalbestand zelf klaargezet. Laat een ander het goedkeuren.")
    orders = orders_of_batch(session, batch_id, reach=by.reach)
    for order_id, recorders in _recorders(session, orders, by.reach):
        if by.user.id in recorders:
            raise TwoPeople(
                f"Je hebt opdracht {order_id} in dit betaalbestand zelf vastgelegd. Laat een ander "
                "het goedkeuren."
            )
    at, who = by.now, by.user.id
    move_batch(session, batch_id, state=BatchState.APPROVED, moved_at=at, moved_by=who)
    _record(session, batch_id, "approved", by=by)
    return replace(batch, state=BatchState.APPROVED, approved_at=at, approved_by=who)


def is_by_hand(stored: StoredPaymentOrder) -> bool:
    """True when a person ordered the payment: no settlement, and no advance that arrived."""
    return stored.order.key.startswith(f"{ONE_OFF_SOURCE}:")


def _recorders(
    session: Session, orders: Sequence[StoredPaymentOrder], reach: Reach
) -> Iterator[tuple[int, set[str]]]:
    """Who recorded each payment by hand: who ordered it first, and who made a new attempt."""
    by_hand = [each for each in orders if is_by_hand(each)]
    numbers = {each.order.entry_id for each in by_hand if each.order.entry_id is not None}
    booked = entries_by_ids(session, numbers, reach=reach)
    for each in by_hand:
        first = booked.get(each.order.entry_id or 0)
        yield each.id, {each.recorded_by} | ({first.recorded_by} if first else set())


def export_batch(session: Session, batch_id: int, *, by: Acting) -> ExportedFile:
    """The batch is written for the bank, once; asked again, the same bytes.

    Raises NotFound, and OutOfOrder when it is not approved or its day has passed.
    """
    batch = _locked(session, batch_id, by.reach)
    kept = load_payment_file(session, batch_id)
    if kept is not None:
        return exported_file(kept.file)
    _refuse_state(batch, BatchState.APPROVED)
    day = batch.batch.execution_date
    if day < by.today:
        raise OutOfOrder(
            f"De betaaldag van betaalbestand {batch_id} was {day}. Annuleer het en zet de "
            "opdrachten opnieuw klaar."
        )
    orders = orders_of_batch(session, batch_id, reach=by.reach)
    ids = [each.id for each in orders]
    lock_payment_orders(session, ids)
    total = (len(orders), sum(each.order.cents for each in orders))
    assert total == (batch.batch.order_count, batch.batch.cents), "a batch keeps its orders"
    file = _written(session, batch, orders, by=by)
    at, who = by.now, by.user.id
    save_payment_file(session, file, recorded_at=at, recorded_by=who)
    move_batch(session, batch_id, state=BatchState.EXPORTED, moved_at=at, moved_by=who)
    move_orders(session, ids, state=OrderState.EXPORTED)
    _record(session, batch_id, "exported", ids, by=by)
    return exported_file(file)


def _written(
    session: Session,
    batch: StoredPaymentBatch,
    orders: Sequence[StoredPaymentOrder],
    *,
    by: Acting,
) -> PaymentFile:
    payer = Payer.of(session, the_organisation(session), orders, by.reach)
    version = PainVersion(batch.batch.version)
    message_id = f"HHB-{by.now:%Y%m%d}-{batch.id}"
    told = payer.batch(batch.batch.debtor_iban, batch.batch.execution_date, message_id, orders)
    content = render_pain001(told, version=version, created=by.now)
    return PaymentFile(
        batch_id=batch.id, message_id=message_id, version=version.value, content=content
    )


def cancel_batch(session: Session, batch_id: int, *, reason: str, by: Acting) -> StoredPaymentBatch:
    """The batch will not leave and its orders are open again; it is returned as it stands.

    Raises InvalidInput without a reason, NotFound, and NotReversible once it was exported.
    """
    if not reason.strip():
        text = "zeg waarom; dat blijft bij het betaalbestand staan"
        raise InvalidInput((Finding(place="reason", code="missing", text=text),))
    batch = _locked(session, batch_id, by.reach)
    if batch.state is BatchState.EXPORTED:
        raise NotReversible(
            f"Betaalbestand {batch_id} is al gemaakt voor de bank. Weigert de bank het, lees dan "
            "haar statusbericht in."
        )
    if batch.state is BatchState.CANCELLED:
        raise OutOfOrder(f"Betaalbestand {batch_id} {_STANDS[batch.state]}.")
    orders = orders_of_batch(session, batch_id, reach=by.reach)
    ids = [each.id for each in orders]
    move_orders(session, ids, state=OrderState.OPEN)
    at, who = by.now, by.user.id
    move_batch(session, batch_id, state=BatchState.CANCELLED, moved_at=at, moved_by=who)
    _record(session, batch_id, "cancelled", ids, detail=reason, by=by)
    return replace(batch, state=BatchState.CANCELLED)

"""Payment batches: prepared, approved by another person, written for the bank, and its answer.

They promise that a file is read back byte for byte, and that a report of the bank is taken in once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, FindingShape, Shape, answer, finding_shapes, response
from api.routes.asking import Asking, nothing, number_in_path, read_after, read_body, read_limit
from api.routes.ledger import REVERSAL, reason
from api.routes.openapi import AFTER, DATE, LIMIT, XML, contract, in_xml, table
from api.settings import Settings
from huishoudboekje.actions import (
    approve_batch,
    cancel_batch,
    export_batch,
    prepare_batches,
    take_status_report,
)
from huishoudboekje.agreements import TableReader
from huishoudboekje.bank import PainVersion
from huishoudboekje.money import amount_text
from huishoudboekje.views import (
    BatchState,
    PaymentBatchDetail,
    StoredPaymentBatch,
    StoredPaymentEvent,
    export_file,
    payment_batch,
    payment_batches,
)

VERSIONS = [each.value for each in PainVersion]
PREPARE = table(until=DATE, version={"enum": VERSIONS})
NO_KEYS = table()
BatchStateName = Literal["prepared", "approved", "exported", "cancelled"]


class PaymentBatchShape(Shape):
    """A batch: from which account, on which bank day, how much, and who did what."""

    id: int
    debtor_iban: str
    execution_date: date
    version: Literal["pain.001.001.03", "pain.001.001.09"]
    state: BatchStateName
    order_count: int
    amount: Amount
    prepared_at: datetime
    prepared_by: str
    approved_at: datetime | None
    approved_by: str | None
    exported_at: datetime | None
    exported_by: str | None


class PaymentBatchPage(Shape):
    """A page of batches, newest first; `next` is what `after` must be for the following page."""

    batches: list[PaymentBatchShape]
    next: str | None


class PreparedShape(Shape):
    """The batches that were prepared, and why each order that waits does so."""

    batches: list[PaymentBatchShape]
    findings: list[FindingShape]


class PaymentEventShape(Shape):
    """What happened to a batch or an order, when and by whom."""

    what: str
    detail: str
    recorded_at: datetime
    recorded_by: str


class PaymentBatchWhole(Shape):
    """A batch with what happened to it; `messageId` and `fileHash` (SHA-256) once written."""

    batch: PaymentBatchShape
    events: list[PaymentEventShape]
    message_id: str | None
    file_hash: str | None


class StatusReportShape(Shape):
    """A report as it was taken in: which orders the bank does not execute."""

    is_new: bool
    batch_id: int | None
    status: str
    payments: int
    rejected_orders: list[int]
    findings: list[FindingShape]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepare:
    until: date | None
    version: PainVersion


def _prepare(reader: TableReader, usual: PainVersion) -> _Prepare:
    return _Prepare(
        until=reader.day("until"),
        version=reader.choice("version", PainVersion, usual),
    )


def read_nothing(body: bytes) -> None:
    """An object without any key."""
    return read_body(body, nothing)


def event_shapes(events: tuple[StoredPaymentEvent, ...]) -> list[PaymentEventShape]:
    """The events in the order of happening."""
    return [
        PaymentEventShape(
            what=each.event.what,
            detail=each.event.detail,
            recorded_at=each.recorded_at,
            recorded_by=each.recorded_by,
        )
        for each in events
    ]


def _shape(stored: StoredPaymentBatch) -> PaymentBatchShape:
    row = stored.batch
    version = PainVersion(row.version)
    return PaymentBatchShape(
        id=stored.id,
        debtor_iban=row.debtor_iban,
        execution_date=row.execution_date,
        version=version.value,
        state=stored.state.value,
        order_count=row.order_count,
        amount=amount_text(row.cents),
        prepared_at=stored.recorded_at,
        prepared_by=stored.recorded_by,
        approved_at=stored.approved_at,
        approved_by=stored.approved_by,
        exported_at=stored.exported_at,
        exported_by=stored.exported_by,
    )


def _whole(found: PaymentBatchDetail) -> PaymentBatchWhole:
    return PaymentBatchWhole(
        batch=_shape(found.batch),
        events=event_shapes(found.events),
        message_id=found.message_id or None,
        file_hash=found.sha256 or None,
    )


@post(
    "/payment-batches",
    sync_to_thread=True,
    opt=contract({201: PreparedShape}, body=PREPARE, is_change=True),
)
def post_payment_batches(
    body: RawBody, asking: NamedDependency[Asking], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Put all orders that can be paid up to a day in batches, one per account and bank day.

    Without a day: up to today; without a version: the one that the organisation's server is set to.
    An order that cannot be paid yet has a finding.
    """

    def read(content: bytes) -> _Prepare:
        return read_body(content, lambda reader: _prepare(reader, settings.payment_version))

    def prepare(session: Session, said: _Prepare, _: str) -> Answer:
        made = prepare_batches(session, until=said.until, version=said.version, by=asking.by)
        shape = PreparedShape(
            batches=[_shape(each) for each in made.batches],
            findings=finding_shapes(made.findings),
        )
        return answer(shape, status=201)

    return asking.changed(body, read, prepare)


def _page(reader: TableReader) -> tuple[str, int, int]:
    state = reader.text("state")
    if state and state not in {each.value for each in BatchState}:
        reader.mistake("state", "schrijf prepared, approved, exported of cancelled")
        state = ""
    return state, read_after(reader), read_limit(reader)


@get(
    "/payment-batches",
    sync_to_thread=True,
    opt=contract(
        {200: PaymentBatchPage},
        query={
            "state": {"enum": [each.value for each in BatchState]},
            "after": AFTER,
            "limit": LIMIT,
        },
    ),
)
def get_payment_batches(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The batches, newest first, a page at a time."""
    state, after, limit = asking.query(_page)
    states = (state,) if state else ()
    with asking.transactions.reading() as session:
        found = payment_batches(
            session, reach=asking.by.reach, states=states, before=after, limit=limit
        )
    following = str(found[-1].id) if len(found) == limit else None
    return response(
        answer(PaymentBatchPage(batches=[_shape(each) for each in found], next=following))
    )


@get("/payment-batches/{batch_id:str}", sync_to_thread=True, opt=contract({200: PaymentBatchWhole}))
def get_payment_batch(batch_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """One batch with what happened to it."""
    number = number_in_path(batch_id)
    asking.query(nothing)
    with asking.transactions.reading() as session:
        found = payment_batch(session, number, reach=asking.by.reach)
    return response(answer(_whole(found)))


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    return contract({201: PaymentBatchWhole}, body=body, is_change=True)


def _told(session: Session, number: int, asking: Asking) -> Answer:
    return answer(_whole(payment_batch(session, number, reach=asking.by.reach)), status=201)


@post("/payment-batches/{batch_id:str}/approval", sync_to_thread=True, opt=_changed(NO_KEYS))
def post_payment_approval(
    batch_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Approve a batch that another person prepared."""
    number = number_in_path(batch_id)

    def approve(session: Session, _: None, __: str) -> Answer:
        approve_batch(session, number, by=asking.by)
        return _told(session, number, asking)

    return asking.changed(body, read_nothing, approve)


@post("/payment-batches/{batch_id:str}/export", sync_to_thread=True, opt=_changed(NO_KEYS))
def post_payment_export(
    batch_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Write an approved batch for the bank, once; its file can be read from then on."""
    number = number_in_path(batch_id)

    def export(session: Session, _: None, __: str) -> Answer:
        export_batch(session, number, by=asking.by)
        return _told(session, number, asking)

    return asking.changed(body, read_nothing, export)


@get(
    "/payment-batches/{batch_id:str}/file",
    sync_to_thread=True,
    opt=in_xml(contract({200: {"type": "string"}}), gives=True),
)
def get_payment_file(batch_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """The file of an exported batch, the same bytes every time."""
    number = number_in_path(batch_id)
    asking.query(nothing)
    with asking.transactions.reading() as session:
        file = export_file(session, number, reach=asking.by.reach)
    named = f'attachment; filename="{file.message_id}.xml"'
    return Response(file.content, media_type=XML, headers={"Content-Disposition": named})


@post("/payment-batches/{batch_id:str}/cancellation", sync_to_thread=True, opt=_changed(REVERSAL))
def post_payment_cancellation(
    batch_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Cancel a batch before its export; its orders are open again."""
    number = number_in_path(batch_id)

    def cancel(session: Session, said: str, _: str) -> Answer:
        cancel_batch(session, number, reason=said, by=asking.by)
        return _told(session, number, asking)

    return asking.changed(body, reason, cancel)


def _as_sent(body: bytes) -> bytes:
    return body


@post(
    "/status-reports",
    sync_to_thread=True,
    opt=in_xml(
        contract({201: StatusReportShape}, body={"type": "string"}, is_change=True), takes=True
    ),
)
def post_status_report(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """Take in the bank's report (pain.002) on a file: what it rejects is booked back.

    The same report twice changes nothing.
    """

    def take(session: Session, content: bytes, _: str) -> Answer:
        taken = take_status_report(session, content, by=asking.by)
        shape = StatusReportShape(
            is_new=taken.report_id is not None,
            batch_id=taken.batch_id,
            status=taken.status,
            payments=taken.named,
            rejected_orders=list(taken.rejected),
            findings=finding_shapes(taken.findings),
        )
        return answer(shape, status=201)

    return asking.changed(body, _as_sent, take)


HANDLERS = [
    post_payment_batches,
    get_payment_batches,
    get_payment_batch,
    post_payment_approval,
    post_payment_export,
    get_payment_file,
    post_payment_cancellation,
    post_status_report,
]

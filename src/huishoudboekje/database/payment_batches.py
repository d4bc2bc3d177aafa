"""Payment batches, the files they were written to, and the bank's reports on them.

It promises that a batch is approved by another than who prepared it, leaves once, and that its file
reads back byte for byte; it does not know what stands in a file.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.payment_tables import (
    payment_batches,
    payment_events,
    payment_files,
    payment_orders,
    status_reports,
)
from huishoudboekje.database.reach import Reach, within


class BatchState(StrEnum):
    """How far a batch has come: PREPARED, APPROVED, EXPORTED; CANCELLED only before it left."""

    PREPARED = "prepared"
    APPROVED = "approved"
    EXPORTED = "exported"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatchRow:
    """Orders that leave together: from one account, on one day, how many and how much (cents).

    `version` is the format of its file, `pain.001.001.09`.
    """

    debtor_iban: str
    execution_date: date
    version: str
    order_count: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaymentBatch:
    """A batch with its number, its state, and who prepared, approved and exported it when."""

    id: int
    batch: PaymentBatchRow
    state: BatchState
    approved_at: datetime | None
    approved_by: str | None
    exported_at: datetime | None
    exported_by: str | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """What a batch was written to, as it goes to the bank."""

    batch_id: int
    message_id: str
    version: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of the content."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaymentFile:
    """A file, who made it and when."""

    file: PaymentFile
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatusReport:
    """A report of the bank as it came, with its number, who handed it in and when."""

    id: int
    content: bytes
    recorded_at: datetime
    recorded_by: str


def save_payment_batch(
    session: Session, batch: PaymentBatchRow, *, recorded_at: datetime, recorded_by: str
) -> int:
    """The number of the batch, prepared by `recorded_by`; its orders move into it after this."""
    (number,) = new_ids(session, "payment_batches", 1)
    row = {
        "id": number,
        "debtor_iban": batch.debtor_iban,
        "execution_date": batch.execution_date,
        "version": batch.version,
        "state": BatchState.PREPARED.value,
        "order_count": batch.order_count,
        "cents": batch.cents,
        **stamp(recorded_at, recorded_by),
    }
    session.execute(insert(payment_batches), row)
    return number


def _stored_batch(row: Row[*tuple[Any, ...]]) -> StoredPaymentBatch:
    return StoredPaymentBatch(
        id=row.id,
        batch=PaymentBatchRow(
            debtor_iban=row.debtor_iban,
            execution_date=row.execution_date,
            version=row.version,
            order_count=row.order_count,
            cents=row.cents,
        ),
        state=BatchState(row.state),
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        exported_at=row.exported_at,
        exported_by=row.exported_by,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


_BATCH = select(payment_batches).where(payment_batches.c.id == bindparam("number"))
_LOCKED = _BATCH.with_for_update(key_share=True)
_BATCHES = (
    select(payment_batches)
    .where(
        payment_batches.c.state.in_(bindparam("states", expanding=True)),
        payment_batches.c.id < bindparam("before"),
    )
    .order_by(payment_batches.c.id.desc())
    .limit(bindparam("limit"))
)
_BEFORE_ALL = 2**63 - 1


def load_payment_batch(session: Session, batch_id: int) -> StoredPaymentBatch | None:
    """The batch, or None."""
    row = session.execute(_BATCH, {"number": batch_id}).one_or_none()
    return None if row is None else _stored_batch(row)


def lock_payment_batch(session: Session, batch_id: int) -> StoredPaymentBatch | None:
    """The batch as it is now, or None; until this transaction ends nobody else moves it."""
    row = session.execute(_LOCKED, {"number": batch_id}).one_or_none()
    return None if row is None else _stored_batch(row)


def load_payment_batches(
    session: Session,
    *,
    states: Collection[BatchState] = tuple(BatchState),
    before: int = _BEFORE_ALL,
    limit: int = 100,
) -> tuple[StoredPaymentBatch, ...]:
    """A page of batches, newest first: those numbered below `before`, at most `limit`."""
    parameters = {"states": sorted(states), "before": before, "limit": limit}
    return tuple(map(_stored_batch, session.execute(_BATCHES, parameters)))


_OUT_OF_REACH = (
    select(payment_events.c.batch_id)
    .join(payment_orders, payment_orders.c.id == payment_events.c.order_id)
    .where(
        payment_events.c.batch_id.in_(bindparam("batches", expanding=True)),
        ~within(payment_orders.c.household_id),
    )
    .distinct()
)


def batches_within(session: Session, batch_ids: Collection[int], *, reach: Reach) -> frozenset[int]:
    """Those of the batches of which every order, by their events, is within reach."""
    if reach.everything:
        return frozenset(batch_ids)
    parameters = {"batches": sorted(batch_ids), **reach.parameters}
    return frozenset(batch_ids) - set(session.execute(_OUT_OF_REACH, parameters).scalars())


_MOVE = update(payment_batches).where(payment_batches.c.id == bindparam("number"))
_MOVES = {
    BatchState.APPROVED: _MOVE.values(
        state="approved", approved_at=bindparam("moment"), approved_by=bindparam("person")
    ),
    BatchState.EXPORTED: _MOVE.values(
        state="exported", exported_at=bindparam("moment"), exported_by=bindparam("person")
    ),
}
_CANCEL = _MOVE.values(state="cancelled")


def move_batch(
    session: Session, batch_id: int, *, state: BatchState, moved_at: datetime, moved_by: str
) -> None:
    """The batch is APPROVED, EXPORTED or CANCELLED; the database refuses any other way.

    Who cancelled it and when is an event. Its orders are moved by `move_orders`.
    """
    assert state is not BatchState.PREPARED, "a batch begins prepared"
    values: dict[str, Any] = {"number": batch_id}
    if state is not BatchState.CANCELLED:
        values |= {"moment": moved_at, "person": moved_by}
    moved = session.connection().execute(_MOVES.get(state, _CANCEL), values)
    assert moved.rowcount == 1, "a batch that moves exists"


def save_payment_file(
    session: Session, file: PaymentFile, *, recorded_at: datetime, recorded_by: str
) -> None:
    """The batch's file is kept; a second one is refused by the database."""
    row = {
        "batch_id": file.batch_id,
        "message_id": file.message_id,
        "version": file.version,
        "content": file.content,
        "sha256": file.sha256,
        **stamp(recorded_at, recorded_by),
    }
    session.execute(insert(payment_files), row)


_FILE = select(payment_files).where(payment_files.c.batch_id == bindparam("number"))


def load_payment_file(session: Session, batch_id: int) -> StoredPaymentFile | None:
    """The batch's file, byte for byte as it was made, or None when it was not exported."""
    row = session.execute(_FILE, {"number": batch_id}).one_or_none()
    if row is None:
        return None
    file = PaymentFile(
        batch_id=row.batch_id, message_id=row.message_id, version=row.version, content=row.content
    )
    assert file.sha256 == row.sha256, "a file reads back as it was made"
    return StoredPaymentFile(file=file, recorded_at=row.recorded_at, recorded_by=row.recorded_by)


_OF_MESSAGE = select(payment_files.c.batch_id).where(
    payment_files.c.message_id == bindparam("message_id")
)


def find_batch_of_message(session: Session, message_id: str) -> int | None:
    """The number of the batch that was written under this message id, or None."""
    found: int | None = session.execute(_OF_MESSAGE, {"message_id": message_id}).scalar()
    return found


_KNOWN_REPORT = select(status_reports.c.id).where(status_reports.c.sha256 == bindparam("hash"))


def save_status_report(
    session: Session, content: bytes, *, recorded_at: datetime, recorded_by: str
) -> int | None:
    """The number of the report, or None when the same one was handed in before.

    Of two that hand it in at the same moment the second waits and gets None.
    """
    digest = sha256(content).hexdigest()
    if session.execute(_KNOWN_REPORT, {"hash": digest}).scalar() is not None:
        return None
    (number,) = new_ids(session, "status_reports", 1)
    by = stamp(recorded_at, recorded_by)
    row = {"id": number, "sha256": digest, "content": content, **by}
    if session.get_bind().dialect.name == "sqlite":
        session.execute(insert(status_reports), row)
        return number
    once = postgresql.insert(status_reports).on_conflict_do_nothing(index_elements=["sha256"])
    return number if session.connection().execute(once, row).rowcount else None


_REPORTS = select(status_reports).order_by(status_reports.c.id.desc())
_REPORT = _REPORTS.where(status_reports.c.id == bindparam("number"))
_REPORT_PAGE = _REPORTS.where(status_reports.c.id < bindparam("before")).limit(bindparam("limit"))


def _stored_report(row: Row[*tuple[Any, ...]]) -> StoredStatusReport:
    return StoredStatusReport(
        id=row.id,
        content=row.content,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def load_status_report(session: Session, report_id: int) -> StoredStatusReport | None:
    """The report, or None."""
    row = session.execute(_REPORT, {"number": report_id}).one_or_none()
    return None if row is None else _stored_report(row)


def load_status_reports(
    session: Session, *, before: int = _BEFORE_ALL, limit: int = 100
) -> tuple[StoredStatusReport, ...]:
    """A page of reports, newest first: those numbered below `before`, at most `limit`."""
    rows = session.execute(_REPORT_PAGE, {"before": before, "limit": limit})
    return tuple(map(_stored_report, rows))

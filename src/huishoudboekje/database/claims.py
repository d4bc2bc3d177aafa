"""Saving and loading claims documents, byte for byte, with their events and what contradicts them.

It promises that an event keeps its first content for ever and that a contradiction is kept beside
it; what the events come to it does not know.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.claim_tables import (
    claim_conflicts,
    claim_events,
    claims_documents,
    claims_residents,
)
from huishoudboekje.database.household_tables import residents
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsDocumentRow:
    """A claims document of a household as it came: `source` is the organisation that made it.

    `resident` is the number of the resident that it is about; None where the household names none.
    """

    household_id: str
    source: str
    version: str
    made_at: datetime
    content: bytes = field(repr=False)
    received_on: date
    resident: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaimsDocument:
    """A document with its number and the hash of its bytes, and who recorded it when."""

    id: int
    document: ClaimsDocumentRow
    sha256: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEventRow:
    """An event of a document: `content` is canonical JSON and `content_hash` its SHA-256.

    `event_id` is unique with the source; `debt_id` names the debt that it is about, where known.
    """

    household_id: str
    source: str
    event_id: str
    kind: str
    case_id: str
    content: str
    content_hash: str
    document_id: int
    happened_at: datetime | None = None
    debt_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaimEvent:
    """An event with its number within the household, and who recorded it when."""

    number: int
    event: ClaimEventRow
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimConflict:
    """What a document says under the id of an event that we keep with another content."""

    household_id: str
    source: str
    event_id: str
    content: str
    content_hash: str
    document_id: int


def save_claims_document(
    session: Session, document: ClaimsDocumentRow, *, recorded_at: datetime, recorded_by: str
) -> int:
    """The number of the document; the database refuses one that the household has already."""
    (number,) = new_ids(session, "claims_documents", 1)
    row = {
        "id": number,
        "household_id": document.household_id,
        "sha256": sha256(document.content).hexdigest(),
        "source": document.source,
        "version": document.version,
        "made_at": document.made_at,
        "content": document.content,
        "received_on": document.received_on,
    }
    session.execute(insert(claims_documents), row | stamp(recorded_at, recorded_by))
    if document.resident is not None:
        whose = {"household_id": document.household_id, "document_id": number}
        whose["resident"] = document.resident
        session.execute(insert(claims_residents), whose | stamp(recorded_at, recorded_by))
    return number


_DOCUMENTS = (
    select(claims_documents, claims_residents.c.resident)
    .outerjoin(
        claims_residents,
        and_(
            claims_residents.c.household_id == claims_documents.c.household_id,
            claims_residents.c.document_id == claims_documents.c.id,
        ),
    )
    .where(
        within(claims_documents.c.household_id),
        claims_documents.c.household_id == bindparam("household_id"),
    )
    .order_by(claims_documents.c.id)
)
_BY_HASH = _DOCUMENTS.where(claims_documents.c.sha256 == bindparam("hash"))


def load_claims_documents(
    session: Session, household_id: str, *, reach: Reach
) -> tuple[StoredClaimsDocument, ...]:
    """The claims documents of the household, in the order of recording."""
    rows = session.execute(_DOCUMENTS, {"household_id": household_id, **reach.parameters})
    return tuple(map(_document, rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedClaimsDocument:
    """What is known of a document without its bytes: `resident` is the name of whose it is."""

    id: int
    source: str
    version: str
    made_at: datetime
    received_on: date
    resident: str | None
    sha256: str
    recorded_at: datetime
    recorded_by: str


_RECEIVED = (
    _DOCUMENTS.outerjoin(
        residents,
        and_(
            residents.c.household_id == claims_residents.c.household_id,
            residents.c.number == claims_residents.c.resident,
        ),
    )
).with_only_columns(
    claims_documents.c.id,
    claims_documents.c.source,
    claims_documents.c.version,
    claims_documents.c.made_at,
    claims_documents.c.received_on,
    residents.c.name.label("resident"),
    claims_documents.c.sha256,
    claims_documents.c.recorded_at,
    claims_documents.c.recorded_by,
)


def received_claims_documents(
    session: Session, household_id: str, *, reach: Reach
) -> tuple[ReceivedClaimsDocument, ...]:
    """The claims documents of the household without their bytes, in the order of recording."""
    rows = session.execute(_RECEIVED, {"household_id": household_id, **reach.parameters})
    return tuple(ReceivedClaimsDocument(**row._asdict()) for row in rows)


def find_claims_document(
    session: Session, household_id: str, content: bytes, *, reach: Reach
) -> StoredClaimsDocument | None:
    """The household's document with exactly these bytes, or None."""
    asked = {"household_id": household_id, "hash": sha256(content).hexdigest()}
    row = session.execute(_BY_HASH, asked | reach.parameters).one_or_none()
    return None if row is None else _document(row)


def _document(row: Row[*tuple[Any, ...]]) -> StoredClaimsDocument:
    return StoredClaimsDocument(
        id=row.id,
        document=ClaimsDocumentRow(
            household_id=row.household_id,
            source=row.source,
            version=row.version,
            made_at=row.made_at,
            content=row.content,
            received_on=row.received_on,
            resident=row.resident,
        ),
        sha256=row.sha256,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _last_number(session: Session, table: Any, household_id: str) -> int:
    last = select(func.coalesce(func.max(table.c.number), 0))
    return int(session.execute(last.where(table.c.household_id == household_id)).scalar_one())


def save_claim_events(
    session: Session,
    household_id: str,
    events: Sequence[ClaimEventRow],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The events stand after those before; the database refuses an id that the household knows."""
    assert all(each.household_id == household_id for each in events), "events of one household"
    first = _last_number(session, claim_events, household_id) + 1
    rows = [
        {
            "household_id": household_id,
            "number": number,
            "source": each.source,
            "event_id": each.event_id,
            "kind": each.kind,
            "case_id": each.case_id,
            "debt_id": each.debt_id,
            "content": each.content,
            "content_hash": each.content_hash,
            "document_id": each.document_id,
            "happened_at": each.happened_at,
            **stamp(recorded_at, recorded_by),
        }
        for number, each in enumerate(events, start=first)
    ]
    if rows:
        session.execute(insert(claim_events), rows)


_EVENTS = (
    select(claim_events)
    .where(
        within(claim_events.c.household_id),
        claim_events.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(claim_events.c.household_id, claim_events.c.number)
)


def load_claim_events(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> tuple[StoredClaimEvent, ...]:
    """The events of these households, by household and in the order of recording."""
    return tuple(
        StoredClaimEvent(
            number=row.number,
            event=ClaimEventRow(
                household_id=row.household_id,
                source=row.source,
                event_id=row.event_id,
                kind=row.kind,
                case_id=row.case_id,
                content=row.content,
                content_hash=row.content_hash,
                document_id=row.document_id,
                happened_at=row.happened_at,
                debt_id=row.debt_id,
            ),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_EVENTS, {"ids": ids, **reach.parameters})
    )


_CONFLICTS = (
    select(claim_conflicts)
    .where(
        within(claim_conflicts.c.household_id),
        claim_conflicts.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(claim_conflicts.c.household_id, claim_conflicts.c.number)
)


def save_claim_conflicts(
    session: Session,
    household_id: str,
    conflicts: Sequence[ClaimConflict],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """How many of the conflicts are new and kept now; one that was kept before stays as it is."""
    assert all(each.household_id == household_id for each in conflicts), "of one household"
    asked = {"ids": [household_id], **Reach(everything=True).parameters}
    known = {
        (row.source, row.event_id, row.content_hash) for row in session.execute(_CONFLICTS, asked)
    }
    new = {
        (each.source, each.event_id, each.content_hash): each
        for each in reversed(conflicts)
        if (each.source, each.event_id, each.content_hash) not in known
    }
    first = _last_number(session, claim_conflicts, household_id) + 1
    rows = [
        {
            "household_id": household_id,
            "number": number,
            "source": each.source,
            "event_id": each.event_id,
            "content": each.content,
            "content_hash": each.content_hash,
            "document_id": each.document_id,
            **stamp(recorded_at, recorded_by),
        }
        for number, each in enumerate(reversed(new.values()), start=first)
    ]
    if rows:
        session.execute(insert(claim_conflicts), rows)
    return len(rows)


def load_claim_conflicts(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> tuple[ClaimConflict, ...]:
    """What contradicts the events of these households, by household and in the order of finding."""
    return tuple(
        ClaimConflict(
            household_id=row.household_id,
            source=row.source,
            event_id=row.event_id,
            content=row.content,
            content_hash=row.content_hash,
            document_id=row.document_id,
        )
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_CONFLICTS, {"ids": ids, **reach.parameters})
    )

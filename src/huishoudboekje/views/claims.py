"""The government's overviews of claims as we keep them: documents, events, what contradicts.

It promises every event that was ever kept, in the order of keeping, with its content where we do
not know its kind; a BSN is nowhere in it. What the events come to stands with the debts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from huishoudboekje.arrangements import ClaimEventType
from huishoudboekje.database import (
    ClaimConflict,
    Reach,
    ReceivedClaimsDocument,
    StoredClaimEvent,
    load_claim_conflicts,
    load_claim_events,
    load_household_names,
    received_claims_documents,
)
from huishoudboekje.errors import NotFound
from huishoudboekje.money import amount_text
from huishoudboekje.views.claim_overviews import ClaimsOverview, claims_overviews

_PERSONAL = ("bsn", "burgerservicenummer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEventView:
    """One event: `content` is what it says where its kind is unknown, and None elsewhere."""

    number: int
    source: str
    event_id: str
    kind: str
    case_id: str
    debt_id: str | None
    document_id: int
    happened_at: datetime | None
    is_known: bool
    content: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimConflictView:
    """An id that came with another content: what we keep, and what a later document says."""

    source: str
    event_id: str
    document_id: int
    kept: Any
    other: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdClaims:
    """All that the claims documents of a household brought; `overviews` are the latest of each."""

    household_id: str
    documents: tuple[ReceivedClaimsDocument, ...]
    events: tuple[ClaimEventView, ...]
    conflicts: tuple[ClaimConflictView, ...]
    overviews: tuple[ClaimsOverview, ...]


def household_claims(
    session: Session, household_id: str, *, today: date, reach: Reach
) -> HouseholdClaims:
    """The documents of the household with their events and conflicts; raises NotFound."""
    ids = [household_id]
    if household_id not in load_household_names(session, ids, reach=reach):
        raise NotFound(f"Er is geen huishouden {household_id}.")
    events = load_claim_events(session, ids, reach=reach)
    return HouseholdClaims(
        household_id=household_id,
        documents=received_claims_documents(session, household_id, reach=reach),
        events=tuple(map(_event, events)),
        conflicts=_conflicts(events, load_claim_conflicts(session, ids, reach=reach)),
        overviews=claims_overviews(session, household_id, today=today, reach=reach),
    )


def _event(stored: StoredClaimEvent) -> ClaimEventView:
    event = stored.event
    is_known = event.kind in list(ClaimEventType)
    return ClaimEventView(
        number=stored.number,
        source=event.source,
        event_id=event.event_id,
        kind=event.kind,
        case_id=event.case_id,
        debt_id=event.debt_id,
        document_id=event.document_id,
        happened_at=event.happened_at,
        is_known=is_known,
        content=None if is_known else _without_person(json.loads(event.content)),
    )


def _conflicts(
    events: Sequence[StoredClaimEvent], conflicts: Sequence[ClaimConflict]
) -> tuple[ClaimConflictView, ...]:
    kept = {(each.event.source, each.event.event_id): each.event.content for each in events}
    return tuple(
        ClaimConflictView(
            source=each.source,
            event_id=each.event_id,
            document_id=each.document_id,
            kept=_without_person(json.loads(kept[each.source, each.event_id])),
            other=_without_person(json.loads(each.content)),
        )
        for each in conflicts
    )


def _without_person(value: Any) -> Any:
    """The value without a BSN, however deep it stands."""
    if isinstance(value, dict):
        return {
            key: _without_person(inner)
            for key, inner in value.items()
            if not any(word in key.casefold() for word in _PERSONAL)
        }
    if isinstance(value, list):
        return [_without_person(each) for each in value]
    return value


def claims_answer(found: HouseholdClaims) -> dict[str, Any]:
    """The claims documents of a household as programs read them."""
    return {
        "householdId": found.household_id,
        "documents": [
            {
                "documentId": each.id,
                "source": each.source,
                "version": each.version,
                "resident": each.resident,
                "madeAt": _moment(each.made_at),
                "receivedOn": each.received_on.isoformat(),
                "digest": each.sha256,
                "recordedAt": _moment(each.recorded_at),
                "recordedBy": each.recorded_by,
            }
            for each in found.documents
        ],
        "events": [
            {
                "number": each.number,
                "source": each.source,
                "eventId": each.event_id,
                "kind": each.kind,
                "caseId": each.case_id,
                "debtId": each.debt_id,
                "documentId": each.document_id,
                "happenedAt": None if each.happened_at is None else _moment(each.happened_at),
                "isKnown": each.is_known,
                "content": each.content,
            }
            for each in found.events
        ],
        "conflicts": [
            {
                "source": each.source,
                "eventId": each.event_id,
                "documentId": each.document_id,
                "kept": each.kept,
                "other": each.other,
            }
            for each in found.conflicts
        ],
        "overviews": [_overview_answer(each) for each in found.overviews],
    }


def _overview_answer(found: ClaimsOverview) -> dict[str, Any]:
    return {
        "documentId": found.document_id,
        "source": found.source,
        "madeOn": found.made_on.isoformat(),
        "receivedOn": found.received_on.isoformat(),
        "cases": [
            {
                "caseId": each.case_id,
                "debtId": each.debt_id,
                "name": each.name,
                "stated": None if each.stated is None else amount_text(each.stated),
                "counted": amount_text(each.counted),
                "ours": None if each.ours is None else amount_text(each.ours),
            }
            for each in found.totals
        ],
        "findings": [
            {"place": each.place, "code": each.code, "text": each.text} for each in found.findings
        ],
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")

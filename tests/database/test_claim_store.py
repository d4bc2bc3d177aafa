"""Claims documents: kept byte for byte, an event once, what contradicts it beside it."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine, exc
from tests.database.bookings import BY, DAY, NOW, a_household
from tests.database.debts_owed import a_debt, registered

from huishoudboekje.database import (
    EVERYTHING,
    ClaimConflict,
    ClaimEventRow,
    ClaimsDocumentRow,
    Reach,
    find_claims_document,
    load_claim_conflicts,
    load_claim_events,
    load_claims_documents,
    reading,
    save_claim_conflicts,
    save_claim_events,
    save_claims_document,
    writing,
)

CJIB = "00000004000000044000"
ONLY_H2 = Reach(household_ids=frozenset({"h-2"}))
BYTES = '{"type": "é"}\r\n\x00'.encode()
DOCUMENT = ClaimsDocumentRow(
    household_id="h-1",
    source=CJIB,
    version="v3.0.0",
    made_at=NOW,
    content=BYTES,
    received_on=DAY,
)


def an_event(document_id: int, event_id: str = "e-1", **changes: Any) -> ClaimEventRow:
    return ClaimEventRow(
        **{
            "household_id": "h-1",
            "source": CJIB,
            "event_id": event_id,
            "kind": "FinancieleVerplichtingOpgelegd",
            "case_id": "z-1",
            "content": '{"bedrag":10000}',
            "content_hash": "a" * 64,
            "document_id": document_id,
            "happened_at": NOW,
            "debt_id": "cjib",
            **changes,
        }
    )


def a_conflict(event: ClaimEventRow, content_hash: str) -> ClaimConflict:
    return ClaimConflict(
        household_id=event.household_id,
        source=event.source,
        event_id=event.event_id,
        content='{"bedrag":99}',
        content_hash=content_hash,
        document_id=event.document_id,
    )


@pytest.fixture
def received(engine: Engine) -> tuple[Engine, int]:
    """A document of h-1, which owes a fine, and of h-2 with the same bytes."""
    with writing(engine) as session:
        for name in ("h-1", "h-2"):
            a_household(session, name)
            registered(session, a_debt(), household=name)
        number = save_claims_document(session, DOCUMENT, **BY)
        save_claims_document(session, replace(DOCUMENT, household_id="h-2"), **BY)
    return engine, number


def test_a_document_is_kept_byte_for_byte_and_once(received: tuple[Engine, int]) -> None:
    engine, number = received
    with reading(engine) as session:
        (stored,) = load_claims_documents(session, "h-1", reach=EVERYTHING)
        assert find_claims_document(session, "h-1", BYTES, reach=EVERYTHING) == stored
        assert find_claims_document(session, "h-1", BYTES + b" ", reach=EVERYTHING) is None
        assert find_claims_document(session, "h-1", BYTES, reach=ONLY_H2) is None
        assert load_claims_documents(session, "h-1", reach=ONLY_H2) == ()
    assert (stored.id, stored.document) == (number, DOCUMENT)
    assert stored.sha256 == sha256(BYTES).hexdigest()
    assert (stored.recorded_at, stored.recorded_by) == (NOW, "coach")
    by = "uq_claims_documents|sha256 exists"
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_claims_document(session, DOCUMENT, **BY)


def test_an_event_is_kept_once_with_its_source(received: tuple[Engine, int]) -> None:
    engine, number = received
    unknown = an_event(number, "e-2", kind="NogOnbekend", happened_at=None, debt_id=None)
    elsewhere = an_event(number, source="other")
    with writing(engine) as session:
        save_claim_events(session, "h-1", [an_event(number), unknown], **BY)
        save_claim_events(session, "h-1", [elsewhere], **BY)
        save_claim_events(session, "h-1", [], **BY)
    with reading(engine) as session:
        found = load_claim_events(session, ["h-1", "h-2"], reach=EVERYTHING)
        assert load_claim_events(session, ["h-1", "h-2"], reach=ONLY_H2) == ()
    assert [(each.number, each.event) for each in found] == [
        (1, an_event(number)),
        (2, unknown),
        (3, elsewhere),
    ]
    assert {(each.recorded_at, each.recorded_by) for each in found} == {(NOW, "coach")}
    other = an_event(number, content_hash="b" * 64)
    by = "uq_claim_events|event_id exists"
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_claim_events(session, "h-1", [other], **BY)


def test_a_contradiction_is_kept_once_beside_its_event(received: tuple[Engine, int]) -> None:
    engine, number = received
    first, second = (a_conflict(an_event(number), letter * 64) for letter in "bc")
    with writing(engine) as session:
        save_claim_events(session, "h-1", [an_event(number)], **BY)
        assert save_claim_conflicts(session, "h-1", [first], **BY) == 1
        assert save_claim_conflicts(session, "h-1", [second, first, second], **BY) == 1
        assert save_claim_conflicts(session, "h-1", [second], **BY) == 0
    with reading(engine) as session:
        assert load_claim_conflicts(session, ["h-1"], reach=EVERYTHING) == (first, second)
        assert load_claim_conflicts(session, ["h-1"], reach=ONLY_H2) == ()


FOREIGN_KEY = "FOREIGN KEY|foreign key"
EVENTS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "without an id": ({"event_id": ""}, "ck_claim_events_event_id"),
    "of no kind": ({"kind": ""}, "ck_claim_events_kind"),
    "that says nothing": ({"content": ""}, "ck_claim_events_content"),
    "without its hash": ({"content_hash": ""}, "ck_claim_events_content_hash"),
    "of the document of another": ({"document_id": 2}, FOREIGN_KEY),
    "of a debt that is unknown": ({"debt_id": "none"}, FOREIGN_KEY),
}


@pytest.mark.parametrize("which", EVENTS_REFUSED)
def test_an_event_that_cannot_be_is_refused(received: tuple[Engine, int], which: str) -> None:
    engine, number = received
    changes, by = EVENTS_REFUSED[which]
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_claim_events(session, "h-1", [replace(an_event(number), **changes)], **BY)


def test_a_contradiction_of_nothing_is_refused(received: tuple[Engine, int]) -> None:
    engine, number = received
    by = FOREIGN_KEY
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_claim_conflicts(session, "h-1", [a_conflict(an_event(number), "b" * 64)], **BY)

"""No row about a debt, an arrangement or a guarantee is changed, deleted or replaced."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, exc, text
from sqlalchemy.orm import Session
from tests.database.bookings import BY, DAY, NOW, a_household
from tests.database.debts_owed import a_debt, registered
from tests.databases import NewDatabase

from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementStep,
    ArrangementTerms,
    Instalment,
    Pause,
)
from huishoudboekje.database import (
    ArrangementRow,
    ClaimConflict,
    ClaimEventRow,
    ClaimsDocumentRow,
    ConditionMark,
    DebtChange,
    DebtChangeKind,
    EffortDecision,
    EffortOutcome,
    EventRow,
    FloorSource,
    GuaranteeEvent,
    GuaranteeEventKind,
    GuaranteeRow,
    HouseholdFloor,
    append_events,
    create_engine_for,
    save_arrangement,
    save_arrangement_streams,
    save_claim_conflicts,
    save_claim_events,
    save_claims_document,
    save_condition_mark,
    save_debt_changes,
    save_effort_decision,
    save_floor,
    save_guarantee,
    save_guarantee_event,
    save_pause,
    take_debts,
    writing,
)
from huishoudboekje.database.guards import CHANGEABLE
from huishoudboekje.debts import Component, CreditorRule, DebtFact, FactKind

TABLES = (
    "arranged_debts", "arrangement_debts", "arrangement_pauses", "arrangement_steps",
    "arrangement_streams", "arrangements", "claim_conflicts", "claim_events", "claims_documents",
    "claims_residents", "condition_marks", "debt_changes", "debt_components", "debt_facts",
    "debt_stages", "debts", "effort_decisions", "events", "guarantee_events", "guarantees",
    "household_floors",
)  # fmt: skip


def _owe(session: Session) -> None:
    contested = DebtFact(kind=FactKind.CONTESTED, since=DAY, source="brief")
    registered(session, a_debt(facts=(contested,)))
    expected = DebtChange(
        household_id="h-1",
        debt_id="cjib",
        kind=DebtChangeKind.SURCHARGE_EXPECTED,
        component=Component.SURCHARGE_1,
        cents=5_000,
        day=DAY,
        source="Wahv art. 23",
    )
    undone = DebtChange(
        household_id="h-1",
        debt_id="cjib",
        kind=DebtChangeKind.TAKEN_BACK,
        component=Component.SURCHARGE_1,
        cents=5_000,
        day=DAY,
        source="betaald",
        relates_to=1,
    )
    save_debt_changes(session, [expected, undone], **BY)
    floor = HouseholdFloor(cents=90_000, source=FloorSource.PROTECTED_EARNINGS, since=DAY)
    save_floor(session, "h-1", floor, **BY)


def _claim(session: Session) -> None:
    document = ClaimsDocumentRow(
        household_id="h-1",
        source="cjib",
        version="v3.0.0",
        made_at=NOW,
        content=b"{}",
        received_on=DAY,
        resident=1,
    )
    number = save_claims_document(session, document, **BY)
    event = ClaimEventRow(
        household_id="h-1",
        source="cjib",
        event_id="e-1",
        kind="BetalingVerwerkt",
        case_id="z-1",
        content="{}",
        content_hash="a" * 64,
        document_id=number,
    )
    save_claim_events(session, "h-1", [event], **BY)
    conflict = ClaimConflict(
        household_id="h-1",
        source="cjib",
        event_id="e-1",
        content="[]",
        content_hash="b" * 64,
        document_id=number,
    )
    save_claim_conflicts(session, "h-1", [conflict], **BY)


def _arrange(session: Session) -> None:
    terms = ArrangementTerms(
        creditor="CJIB",
        rule=CreditorRule.CJIB_TRAFFIC,
        debt_ids=("cjib",),
        instalments=(Instalment(due=DAY, amount=10_900),),
    )
    first = ArrangementStep(before=None, after=ArrangementState.DRAFT, day=DAY, reason="")
    row = ArrangementRow(id="a-1", terms=terms, agreed_on=DAY)
    save_arrangement(session, "h-1", row, first=first, **BY)
    take_debts(session, "h-1", "a-1", ["cjib"], **BY)
    save_arrangement_streams(session, "h-1", "a-1", ["rent"], **BY)
    pause = Pause(start=DAY, until=DAY + timedelta(days=30), reason="ziekte")
    save_pause(session, "h-1", "a-1", pause, **BY)
    decision = EffortDecision(
        effort_id="course",
        outcome=EffortOutcome.CONFIRMED,
        day=DAY,
        by_whom="A. de Coach",
        evidence="certificaat",
    )
    save_effort_decision(session, "h-1", "a-1", decision, **BY)
    mark = ConditionMark(condition_id="rent", holds=True, day=DAY)
    save_condition_mark(session, "h-1", "a-1", mark, **BY)


def _guarantee(session: Session) -> None:
    row = GuaranteeRow(id="g-1", agreement_id="rent", creditor="Woonstede", given_on=DAY)
    save_guarantee(session, "h-1", row, **BY)
    ended = GuaranteeEvent(kind=GuaranteeEventKind.ENDED, day=DAY)
    save_guarantee_event(session, "h-1", "g-1", ended, **BY)
    event = EventRow(event_id="x", type="x", subject="x", occurred_at=NOW, data="{}")
    append_events(session, [event], **BY)


@pytest.fixture(
    params=["sqlite application", "sqlite bare", pytest.param("owner", marks=pytest.mark.postgres)]
)
def filled(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A row in every table, for three hands: the owner is the one on PostgreSQL."""
    kind = "postgres" if request.param == "owner" else "sqlite"
    new: NewDatabase = request.getfixturevalue(f"new_{kind}_url")
    engine = create_engine_for(new(), for_migration=request.param == "sqlite bare")
    with writing(engine) as session:
        a_household(session)
        _owe(session)
        _claim(session)
        _arrange(session)
        _guarantee(session)
    yield engine
    engine.dispose()


def refused(engine: Engine, statement: str, by: str) -> None:
    with pytest.raises(exc.DBAPIError, match=by), writing(engine) as session:
        session.execute(text(statement))


def test_nothing_of_it_may_change() -> None:
    assert not CHANGEABLE.keys() & set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_deleted_or_replaced(filled: Engine, table: str) -> None:
    with filled.connect() as connection:
        columns = list(connection.execute(text(f"SELECT * FROM {table} LIMIT 1")).keys())
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
    by = r"refused|not authorized"
    for column in columns:
        refused(filled, f"UPDATE {table} SET {column} = {column}", by)
    refused(filled, f"DELETE FROM {table}", by)
    if filled.dialect.name == "postgresql":
        refused(filled, f"TRUNCATE {table} CASCADE", by)
    else:
        refused(filled, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "exists")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("debts", "rule"),
        ("debts", "origin"),
        ("debt_components", "component"),
        ("debt_stages", "stage"),
        ("debt_facts", "kind"),
        ("debt_changes", "component"),
        ("household_floors", "source"),
        ("arrangements", "rule"),
        ("arrangement_pauses", "what"),
    ],
)
def test_a_word_that_nobody_knows_is_refused(filled: Engine, table: str, column: str) -> None:
    with filled.connect() as connection:
        rows = connection.execute(text(f"SELECT * FROM {table} LIMIT 1"))
        columns = list(rows.keys())
    new = {"id": "'new'", "position": "9", "number": "9", column: "'no such word'"}
    row = ", ".join(new.get(name, name) for name in columns)
    refused(
        filled,
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {row} FROM {table} LIMIT 1",
        f"ck_{table}_{column}",
    )


def test_a_change_of_an_unknown_kind_is_refused(filled: Engine) -> None:
    columns = "household_id, debt_id, component, cents, day, source, effort_id, recorded_at"
    refused(
        filled,
        f"INSERT INTO debt_changes (number, kind, entry_id, recorded_by, {columns})"
        f" SELECT 9, 'no such word', 1, recorded_by, {columns} FROM debt_changes LIMIT 1",
        "ck_debt_changes_kind",
    )

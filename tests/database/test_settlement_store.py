"""Settlements and runs: one in force per household and period, progress that only moves forward."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, exc, text
from tests.database.bookings import BY, NOW, a_household, an_entry, book

from huishoudboekje.database import (
    EVERYTHING,
    Chunk,
    LineKind,
    LineOutcome,
    Outcome,
    Reach,
    RunOutcome,
    Settlement,
    SettlementLine,
    claim_chunk,
    count_outcomes,
    count_settlements,
    finish_chunk,
    finish_run,
    load_outcomes,
    load_run,
    load_runs,
    load_settlements,
    mark_settlements_reversed,
    open_run,
    reading,
    save_outcomes,
    save_settlements,
    start_run,
    writing,
)
from huishoudboekje.errors import Finding

LATER = NOW + timedelta(minutes=1)


def a_settlement(
    household_id: str = "h-1", attempt: int = 1, *lines: SettlementLine, run_id: int | None = None
) -> Settlement:
    return Settlement(
        household_id=household_id,
        period="2026-12",
        attempt=attempt,
        settlement_date=date(2026, 12, 24),
        next_settlement_date=date(2027, 1, 25),
        figures='{"spendable":["969.49"]}',
        lines=lines,
        run_id=run_id,
    )


def test_a_settlement_reads_back_with_its_lines(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        ids = book(session, an_entry("rent"))
        settlement = a_settlement(
            "h-1",
            1,
            SettlementLine(
                kind=LineKind.COST,
                due_date=date(2027, 1, 1),
                cents=65_000,
                outcome=LineOutcome.ORDERED,
                agreement_id="rent",
                nominal_date=date(2027, 1, 1),
                entry_id=ids["rent"],
            ),
            SettlementLine(
                kind=LineKind.LIVING_MONEY,
                due_date=date(2026, 12, 24),
                cents=0,
                outcome=LineOutcome.SKIPPED,
                reason="te weinig geld",
            ),
        )
        (number,) = save_settlements(session, [settlement], **BY)
    with reading(engine) as session:
        (stored,) = load_settlements(session, ["h-1"], reach=EVERYTHING)
        assert (stored.id, stored.settlement, stored.reversed_at) == (number, settlement, None)
        assert load_settlements(session, ["h-1"], reach=EVERYTHING, period="2026-12") == (stored,)
        assert load_settlements(session, ["h-1"], reach=EVERYTHING, period="2027-01") == ()
        assert load_settlements(session, ["h-1"], reach=Reach()) == ()


def test_a_period_is_settled_once_until_it_is_reversed(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        (first,) = save_settlements(session, [a_settlement()], **BY)
    with pytest.raises(exc.IntegrityError), writing(engine) as session:
        save_settlements(session, [a_settlement(attempt=2)], **BY)
    with writing(engine) as session:
        mark_settlements_reversed(session, [first], reversed_at=LATER)
        save_settlements(session, [a_settlement(attempt=2)], **BY)
    with pytest.raises(exc.IntegrityError), writing(engine) as session:
        save_settlements(session, [a_settlement(attempt=3)], **BY)
    with reading(engine) as session:
        found = load_settlements(session, ["h-1"], reach=EVERYTHING)
    assert [(one.settlement.attempt, one.reversed_at) for one in found] == [(1, LATER), (2, None)]


def test_settlements_in_force_are_counted_per_period_within_reach(engine: Engine) -> None:
    with writing(engine) as session:
        for name in ("h-1", "h-2"):
            a_household(session, name)
            save_settlements(session, [a_settlement(name)], **BY)
        (undone,) = save_settlements(session, [replace(a_settlement(), period="2027-01")], **BY)
        mark_settlements_reversed(session, [undone], reversed_at=LATER)
        save_settlements(session, [replace(a_settlement("h-2"), period="2027-01")], **BY)
    with reading(engine) as session:
        assert list(count_settlements(session, reach=EVERYTHING, limit=9).items()) == [
            ("2027-01", 1),
            ("2026-12", 2),
        ]
        assert count_settlements(session, reach=EVERYTHING, limit=1) == {"2027-01": 1}
        own = Reach(household_ids=frozenset({"h-1"}))
        assert count_settlements(session, reach=own, limit=9) == {"2026-12": 1}


def test_two_settlements_of_a_period_are_refused_as_raw_sql(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        save_settlements(session, [a_settlement()], **BY)
    again = text(
        "INSERT INTO settlements (id, household_id, period, attempt, settlement_date,"
        " next_settlement_date, figures, recorded_at, recorded_by) VALUES (9, 'h-1', '2026-12',"
        " 2, '2026-12-24', '2027-01-25', '', '2026-12-24T10:00:00.000000+00:00', 'x')"
    )
    reason = "household_id, period exists|uq_settlements_in_force"
    with pytest.raises(exc.IntegrityError, match=reason), writing(engine) as session:
        session.execute(again)


def test_a_settlement_that_begins_as_undone_is_refused_as_raw_sql(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
    born = text(
        "INSERT INTO settlements (id, household_id, period, attempt, settlement_date,"
        " next_settlement_date, figures, reversed_at, recorded_at, recorded_by) VALUES (9, 'h-1',"
        " '2026-12', 1, '2026-12-24', '2027-01-25', '', '2026-12-24T11:00:00.000000+00:00',"
        " '2026-12-24T10:00:00.000000+00:00', 'x')"
    )
    with pytest.raises(exc.IntegrityError, match="INSERT refused"), writing(engine) as session:
        session.execute(born)


def test_a_settlement_is_reversed_once_and_never_forgotten(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        (number,) = save_settlements(session, [a_settlement()], **BY)
        mark_settlements_reversed(session, [number], reversed_at=LATER)
    with pytest.raises(exc.DBAPIError, match="refused"), writing(engine) as session:
        mark_settlements_reversed(session, [number], reversed_at=LATER)
    for statement in (
        "UPDATE settlements SET reversed_at = NULL",
        "UPDATE settlements SET period = '2027-01'",
        "DELETE FROM settlements",
    ):
        with pytest.raises(exc.DBAPIError, match=r"refused|not authorized"):  # noqa: SIM117
            with writing(engine) as session:
                session.execute(text(statement))


def test_a_run_goes_from_chunk_to_chunk_until_it_is_done(engine: Engine) -> None:
    finding = Finding(place="h-3", code="no-mandate", text="geen machtiging")
    with writing(engine) as session:
        for name in ("h-1", "h-2", "h-3"):
            a_household(session, name)
        run_id = start_run(
            session, "2026-12", [["h-2", "h-1"], ["h-3"]], started_at=NOW, started_by="manager"
        )
    with writing(engine) as session:
        chunk = claim_chunk(session, run_id)
        assert chunk == Chunk(run_id=run_id, number=1, household_ids=("h-1", "h-2"))
        done = [RunOutcome(household_id=name, outcome=Outcome.SETTLED) for name in ("h-1", "h-2")]
        save_outcomes(session, run_id, done)
        finish_chunk(session, chunk, finished_at=LATER)
        assert not finish_run(session, run_id, finished_at=LATER)
    with writing(engine) as session:
        counts = count_outcomes(session, run_id, reach=EVERYTHING)
        assert counts == {Outcome.SETTLED: 2, None: 1}
        chunk = claim_chunk(session, run_id)
        assert chunk is not None
        refused = RunOutcome(household_id="h-3", outcome=Outcome.REFUSED, findings=(finding,))
        save_outcomes(session, run_id, [refused])
        finish_chunk(session, chunk, finished_at=LATER)
        assert claim_chunk(session, run_id) is None
        assert finish_run(session, run_id, finished_at=LATER)
    with reading(engine) as session:
        run = load_run(session, run_id)
        assert run is not None
        assert (run.period, run.is_open, run.finished_at) == ("2026-12", False, LATER)
        assert load_runs(session) == (run,)
        assert open_run(session, "2026-12") is None
        assert load_outcomes(session, run_id, reach=EVERYTHING) == (*done, refused)
        assert load_outcomes(session, run_id, reach=EVERYTHING, after="h-1", limit=1) == (done[1],)
        assert load_outcomes(session, run_id, reach=Reach()) == ()


def test_a_period_has_one_open_run(engine: Engine) -> None:
    with writing(engine) as session:
        run_id = start_run(session, "2026-12", [], started_at=NOW, started_by="manager")
        found = open_run(session, "2026-12")
        assert found is not None
        assert found.id == run_id
    with pytest.raises(exc.IntegrityError), writing(engine) as session:
        start_run(session, "2026-12", [], started_at=NOW, started_by="manager")
    with writing(engine) as session:
        start_run(session, "2027-01", [], started_at=NOW, started_by="manager")
        assert finish_run(session, run_id, finished_at=LATER)
        start_run(session, "2026-12", [], started_at=LATER, started_by="manager")


def test_an_outcome_and_a_finished_chunk_are_final(engine: Engine) -> None:
    settled = RunOutcome(household_id="h-1", outcome=Outcome.SETTLED)
    with writing(engine) as session:
        a_household(session)
        run_id = start_run(session, "2026-12", [["h-1"]], started_at=NOW, started_by="manager")
        chunk = claim_chunk(session, run_id)
        assert chunk is not None
        save_outcomes(session, run_id, [settled])
        finish_chunk(session, chunk, finished_at=LATER)
    with pytest.raises(exc.DBAPIError, match="refused"), writing(engine) as session:
        save_outcomes(session, run_id, [settled])
    with pytest.raises(exc.DBAPIError, match="refused"), writing(engine) as session:
        finish_chunk(session, chunk, finished_at=LATER)


@pytest.mark.postgres
def test_two_workers_claim_different_chunks_on_postgres(postgres_engine: Engine) -> None:
    with writing(postgres_engine) as session:
        for name in ("h-1", "h-2"):
            a_household(session, name)
        run_id = start_run(
            session, "2026-12", [["h-1"], ["h-2"]], started_at=NOW, started_by="manager"
        )
    with writing(postgres_engine) as one, writing(postgres_engine) as other:
        first, second = claim_chunk(one, run_id), claim_chunk(other, run_id)
        assert first is not None
        assert second is not None
        assert (first.household_ids, second.household_ids) == (("h-1",), ("h-2",))

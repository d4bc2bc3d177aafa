"""A run settles who can be settled; whoever cannot is a finding and stops nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text
from tests.jobs import settling

from huishoudboekje.actions import import_household, refusal_of
from huishoudboekje.agreements import document_from_toml
from huishoudboekje.calendar import Period
from huishoudboekje.cli import main
from huishoudboekje.database import (
    EVERYTHING,
    Outcome,
    load_balances,
    load_entries,
    load_outcomes,
    load_run,
    load_runs,
    load_settlements,
    open_book,
    reading,
    save_household,
    verify,
    writing,
)
from huishoudboekje.errors import AlreadySettled, NotFound, OutOfOrder, OutsideMandate, Refusal
from huishoudboekje.jobs import (
    CHUNK_SIZE,
    ChunkDone,
    preview_settlement,
    run_settlement,
    settle_one,
    start_settlement,
)

DECEMBER = Period(2026, 12)
DAY = date(2026, 12, 24)
BY = settling.on(DAY)


def run(engine: Engine, period: Period = DECEMBER) -> list[ChunkDone]:
    by = settling.on(settling.settles_on(str(period)))
    with writing(engine) as session:
        started = start_settlement(session, period, by=by)
    return list(run_settlement(engine, started, by=by))


def outcomes(engine: Engine, run_id: int = 1) -> dict[str, tuple[Outcome | None, list[str]]]:
    with reading(engine) as session:
        return {
            each.household_id: (each.outcome, [finding.code for finding in each.findings])
            for each in load_outcomes(session, run_id, reach=EVERYTHING)
        }


def an_agreement_row(engine: Engine, household_id: str, **changes: object) -> None:
    """An agreement that no document could hold, put there behind the program's back."""
    row = {
        "household_id": household_id,
        "id": "broken",
        "position": 99,
        "kind": "cost",
        "name": "Broken",
        "amount": 100,
        "rule": "FREQ=MONTHLY;BYMONTHDAY=1",
        "start": "2026-01-01",
        "dates": "[]",
        "steps": "[]",
        "business_day": "previous",
        "cost_class": "other",
        "party": "",
        "iban": "",
        "reference": "",
        "search": "[]",
        "payment_method": "transfer",
        "is_guaranteed": 0,
        "is_enforced": 0,
        "amount_margin": 0,
        "day_margin": 0,
        "content_hash": "x",
        "recorded_at": "2026-11-26T12:00:00.000000Z",
        "recorded_by": "nobody",
        **changes,
    }
    columns = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    if engine.dialect.name == "postgresql":
        row |= {"is_guaranteed": False, "is_enforced": False}
        row["recorded_at"] = datetime(2026, 11, 26, 12, tzinfo=UTC)
    with writing(engine) as session:
        session.execute(text(f"INSERT INTO agreements ({columns}) VALUES ({values})"), row)


@pytest.fixture(params=[{"rule": "FREQ=NEVER"}, {"steps": "no json"}], ids=["planning", "loading"])
def broken(request: pytest.FixtureRequest) -> dict[str, object]:
    return dict(request.param)


def test_broken_household_is_a_finding_and_the_rest_is_settled(
    engine: Engine, broken: dict[str, object]
) -> None:
    settling.take_in(engine, 12)
    an_agreement_row(engine, "h-0005", **broken)
    (chunk,) = run(engine)
    found = outcomes(engine)
    assert found.pop("h-0005") == (Outcome.REFUSED, ["internal-error"])
    assert {outcome for outcome, _ in found.values()} == {Outcome.SETTLED}
    assert len(chunk.households) == 12
    with reading(engine) as session:
        assert verify(session) == ()
        done = load_run(session, 1)
    assert done is not None
    assert not done.is_open


def test_broken_household_leaves_nothing_half(engine: Engine) -> None:
    settling.take_in(engine, 3)
    with reading(engine) as session:
        before = load_balances(session, reach=EVERYTHING, books=["h-0002"])
    an_agreement_row(engine, "h-0002", rule="FREQ=NEVER")
    run(engine)
    with reading(engine) as session:
        assert load_balances(session, reach=EVERYTHING, books=["h-0002"]) == before


def test_household_without_a_mandate_is_left_out(engine: Engine) -> None:
    settling.take_in(engine, 2)
    document = document_from_toml(settling.document(9), for_import=True)
    document = replace(document, terms=replace(document.terms, mandate=None))
    with writing(engine) as session:
        open_book(session, "h-0009")
        save_household(
            session, document, content_hash="x", recorded_at=BY.now, recorded_by="nobody"
        )
    run(engine)
    found = outcomes(engine)
    assert found["h-0009"] == (Outcome.LEFT_OUT, ["outside-mandate"])
    assert [found[each][0] for each in ("h-0001", "h-0002")] == [Outcome.SETTLED] * 2


def test_short_household_is_settled_with_what_was_skipped(sqlite_engine: Engine) -> None:
    settling.take_in(sqlite_engine, 3, fund=1)
    run(sqlite_engine)
    assert outcomes(sqlite_engine)["h-0003"] == (Outcome.SETTLED, ["skipped", "skipped"])


def test_fund_that_is_too_small_is_never_exceeded(engine: Engine) -> None:
    settling.take_in(engine, 9, fund=100_000)
    run(engine)
    with reading(engine) as session:
        found = {
            each.name: amount
            for each, amount in load_balances(
                session, reach=EVERYTHING, books=["organisation"]
            ).items()
        }
    assert 0 < found["advances"] <= 100_000


def test_run_over_several_chunks_commits_each(sqlite_engine: Engine) -> None:
    count = CHUNK_SIZE + 5
    settling.take_in(sqlite_engine, count)
    by = BY
    with writing(sqlite_engine) as session:
        started = start_settlement(session, DECEMBER, by=by)
    steps = run_settlement(sqlite_engine, started, by=by)
    next(steps)
    done = [each for each in outcomes(sqlite_engine).values() if each[0] is not None]
    assert len(done) == CHUNK_SIZE
    with writing(sqlite_engine) as session:
        assert start_settlement(session, DECEMBER, by=by) == started
    assert sum(len(each.households) for each in run_settlement(sqlite_engine, started, by=by)) == 5
    assert list(steps) == []
    assert settling.mistakes(sqlite_engine, "2026-12") == []


def test_run_takes_in_who_came_later(sqlite_engine: Engine) -> None:
    settling.take_in(sqlite_engine, 2)
    run(sqlite_engine)
    with writing(sqlite_engine) as session:
        late = document_from_toml(settling.document(7), for_import=True)
        import_household(session, late, organisation=settling.ORGANISATION, by=BY)
    run(sqlite_engine)
    assert {each: it[0] for each, it in outcomes(sqlite_engine, 2).items()} == {
        "h-0007": Outcome.SETTLED
    }


def test_period_that_is_settled_is_not_run_again(engine: Engine) -> None:
    settling.take_in(engine, 2)
    run(engine)
    with pytest.raises(AlreadySettled), writing(engine) as session:
        start_settlement(session, DECEMBER, by=BY)
    with reading(engine) as session:
        assert len(load_runs(session)) == 1


def test_run_without_households_is_refused(engine: Engine) -> None:
    with pytest.raises(NotFound), writing(engine) as session:
        start_settlement(session, DECEMBER, by=BY)


def test_preview_says_what_the_run_does_and_changes_nothing(engine: Engine) -> None:
    settling.take_in(engine, 6)
    with reading(engine) as session:
        before = load_entries(session, reach=EVERYTHING, limit=1000)
    previewed = list(preview_settlement(engine, DECEMBER, by=BY))
    with reading(engine) as session:
        assert load_entries(session, reach=EVERYTHING, limit=1000) == before
        assert load_runs(session) == ()
    (chunk,) = run(engine)
    assert [(each.household_id, each.settlement) for each in previewed] == [
        (each.household_id, each.settlement) for each in chunk.households
    ]


def test_preview_of_several_chunks_counts_the_fund_once(sqlite_engine: Engine) -> None:
    """The fund serves a few households only: the preview says which, whatever their chunk."""
    settling.take_in(sqlite_engine, CHUNK_SIZE + 8, fund=3_000_000)
    previewed = list(preview_settlement(sqlite_engine, DECEMBER, by=BY))
    done = [each for chunk in run(sqlite_engine) for each in chunk.households]
    advanced = [each.settlement.advanced for each in previewed if each.settlement is not None]
    assert advanced == [each.settlement.advanced for each in done if each.settlement is not None]


def test_preview_of_an_unknown_household_is_not_found(engine: Engine) -> None:
    settling.take_in(engine, 1)
    with pytest.raises(NotFound):
        list(preview_settlement(engine, DECEMBER, household_id="h-9", by=BY))
    with pytest.raises(NotFound), writing(engine) as session:
        settle_one(session, "h-9", DECEMBER, by=BY)


def test_household_settled_alone_is_no_part_of_the_run(engine: Engine) -> None:
    settling.take_in(engine, 3)
    with writing(engine) as session:
        assert settle_one(session, "h-0002", DECEMBER, by=BY).outcome is Outcome.SETTLED
        again = settle_one(session, "h-0002", DECEMBER, by=BY)
    assert [each.code for each in again.findings] == ["already-settled"]
    run(engine)
    assert sorted(outcomes(engine)) == ["h-0001", "h-0003"]


@pytest.mark.parametrize(
    ("period", "outcome", "code"),
    [
        ("2026-10", Outcome.LEFT_OUT, "outside-mandate"),
        ("2026-11", Outcome.LEFT_OUT, "before-start"),
        ("2027-01", Outcome.REFUSED, "out-of-order"),
        ("2027-04", Outcome.REFUSED, "out-of-order"),
    ],
)
def test_period_that_has_no_turn_says_why(
    sqlite_engine: Engine, period: str, outcome: Outcome, code: str
) -> None:
    settling.take_in(sqlite_engine, 1)
    run(sqlite_engine, Period.parse(period))
    assert outcomes(sqlite_engine) == {"h-0001": (outcome, [code])}


def test_settlement_long_before_its_date_is_refused(sqlite_engine: Engine) -> None:
    settling.take_in(sqlite_engine, 1)
    run(sqlite_engine)
    with writing(sqlite_engine) as session:
        early = settling.on(date(2026, 12, 23))
        done = settle_one(session, "h-0001", Period(2027, 1), by=early)
    assert [each.code for each in done.findings] == ["too-early"]


def test_settlement_before_its_date_says_so(sqlite_engine: Engine) -> None:
    settling.take_in(sqlite_engine, 1)
    with writing(sqlite_engine) as session:
        done = settle_one(session, "h-0001", DECEMBER, by=settling.on(date(2026, 12, 1)))
    assert done.outcome is Outcome.SETTLED
    assert "before-settlement-date" in {each.code for each in done.findings}


def test_each_chunk_is_recorded_at_its_own_moment(sqlite_engine: Engine) -> None:
    settling.take_in(sqlite_engine, CHUNK_SIZE + 1)
    with writing(sqlite_engine) as session:
        started = start_settlement(session, DECEMBER, by=BY)
    moments = iter([BY.now + timedelta(minutes=minute) for minute in (1, 2, 3)])

    list(run_settlement(sqlite_engine, started, by=BY, clock=lambda: next(moments)))

    with reading(sqlite_engine) as session:
        ids = [f"h-{number:04}" for number in range(1, CHUNK_SIZE + 2)]
        found = load_settlements(session, ids, reach=EVERYTHING)
        (run,) = load_runs(session)
    assert {each.recorded_at - BY.now for each in found} == {
        timedelta(minutes=1),
        timedelta(minutes=2),
    }
    assert run.finished_at == BY.now + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        (Period(2026, 10), DAY, OutsideMandate),
        (Period(2026, 11), DAY, OutOfOrder),
        (Period(2027, 1), date(2026, 12, 1), OutOfOrder),
        (Period(2027, 2), DAY, OutOfOrder),
    ],
)
def test_why_one_household_is_not_settled_is_a_refusal(
    sqlite_engine: Engine, period: Period, today: date, expected: type[Refusal]
) -> None:
    settling.take_in(sqlite_engine, 1)
    with writing(sqlite_engine) as session:
        done = settle_one(session, "h-0001", period, by=settling.on(today))
        assert type(refusal_of(done)) is expected
        settled = settle_one(session, "h-0001", DECEMBER, by=BY)
        assert refusal_of(settled) is None


@pytest.mark.parametrize("period", ["9999-12", "2200-01", "1899-12"])
def test_period_that_nobody_lives_in_is_bad_input_and_no_run(
    sqlite_engine: Engine, period: str
) -> None:
    asked = ["--database", str(sqlite_engine.url), "--as", "Karin", "settle", period]

    refused = CliRunner().invoke(main, asked)

    assert refused.exit_code == 2
    assert f"{period}: schrijf een maand als 2027-01" in refused.output
    with reading(sqlite_engine) as session:
        assert load_runs(session) == ()

"""Signals: one life per cause, a history for ever, and closed is closed."""

import time
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, exc, text
from tests.database.bookings import BY, NOW, a_household

from huishoudboekje.database import (
    EVERYTHING,
    Reach,
    SignalFilter,
    SignalRow,
    assign_signal,
    close_signals,
    load_signal,
    load_signal_events,
    load_signals,
    open_signals,
    reading,
    refresh_signals,
    save_signals,
    snooze_signal,
    writing,
)

LATER = NOW + timedelta(days=1)
BY_LATER: dict[str, Any] = {"recorded_at": LATER, "recorded_by": "manager"}
ONLY_H1 = Reach(household_ids=frozenset({"h-1"}))


def a_signal(cause: str = "missing:h-1:wage:2027-01-25", **changes: Any) -> SignalRow:
    return SignalRow(
        **{
            "kind": "missing",
            "cause": cause,
            "household_id": "h-1",
            "agreement_id": "wage",
            "reason": "Loon van 25 januari is er niet",
            "amount": 150_000,
            "due_date": date(2027, 1, 25),
            **changes,
        }
    )


OWN = SignalRow(kind="account-mismatch", cause="account-mismatch:NL91", reason="1,00 verschil")


@pytest.fixture
def opened(engine: Engine) -> tuple[Engine, int]:
    with writing(engine) as session:
        a_household(session)
        (number,) = save_signals(session, [a_signal()], **BY).values()
    return engine, number


def whats(engine: Engine, *numbers: int) -> list[tuple[int, str, str, str]]:
    with reading(engine) as session:
        found = load_signal_events(session, numbers, reach=EVERYTHING)
    return [(one.signal_id, one.what, one.detail, one.recorded_by) for one in found]


def test_a_signal_reads_back_as_it_was_opened(opened: tuple[Engine, int]) -> None:
    engine, number = opened
    with reading(engine) as session:
        (found,) = open_signals(session, ["h-1"], reach=EVERYTHING)
        assert load_signal(session, number, reach=EVERYTHING) == found
        assert load_signal(session, number, reach=Reach()) is None
        assert load_signal(session, 99, reach=EVERYTHING) is None
        assert load_signal_events(session, [number], reach=Reach()) == ()
    assert (found.id, found.signal, found.times) == (number, a_signal(), 1)
    assert (found.opened_at, found.refreshed_at, found.recorded_by) == (NOW, NOW, "coach")
    assert (found.snoozed_until, found.closed_at, found.closed_by) == (None, None, None)
    assert whats(engine, number) == [(number, "opened", a_signal().reason, "coach")]


def test_a_cause_has_one_open_signal(opened: tuple[Engine, int]) -> None:
    engine, number = opened
    with writing(engine) as session:
        other = a_signal("other")
        made = save_signals(session, [a_signal(), other, other], **BY_LATER)
        assert list(made) == ["other"]
        assert save_signals(session, [a_signal()], **BY_LATER) == {}
        assert save_signals(session, [], **BY_LATER) == {}
        close_signals(session, {number: "het loon is er"}, **BY_LATER)
        again = save_signals(session, [a_signal()], **BY_LATER)
    assert again.keys() == {a_signal().cause}
    assert again[a_signal().cause] not in {number, made["other"]}


def test_two_open_signals_of_a_cause_are_refused_as_raw_sql(opened: tuple[Engine, int]) -> None:
    engine, _ = opened
    again = text(
        "INSERT INTO signals (id, kind, cause, owner, reason, opened_at, refreshed_at, times,"
        " recorded_by) VALUES (9, 'missing', 'missing:h-1:wage:2027-01-25', '', '',"
        " '2026-12-24T10:00:00.000000+00:00', '2026-12-24T10:00:00.000000+00:00', 1, 'x')"
    )
    reason = "cause exists|uq_signals_open"
    with pytest.raises(exc.IntegrityError, match=reason), writing(engine) as session:
        session.execute(again)


@pytest.mark.postgres
def test_a_cause_that_two_see_at_once_is_one_signal(postgres_engine: Engine) -> None:
    made: list[dict[str, int]] = []

    def second() -> None:
        with writing(postgres_engine) as session:
            made.append(dict(save_signals(session, [OWN, replace(OWN, cause="b")], **BY)))

    thread = Thread(target=second)
    with writing(postgres_engine) as session:
        first = save_signals(session, [OWN], **BY)
        thread.start()
        time.sleep(0.2)
    thread.join()
    assert list(first) == [OWN.cause]
    assert [list(one) for one in made] == [["b"]]
    numbers = [*first.values(), *made[0].values()]
    assert [what for _, what, _, _ in whats(postgres_engine, *numbers)] == ["opened"] * 2


def test_a_signal_that_is_seen_again_is_refreshed_and_keeps_its_owner(
    opened: tuple[Engine, int],
) -> None:
    engine, number = opened
    seen = a_signal(reason="nog steeds niet", amount=140_000, due_date=None)
    with writing(engine) as session:
        assign_signal(session, number, owner="coach-2", **BY_LATER)
        refresh_signals(session, {number: seen}, **BY_LATER)
        refresh_signals(session, {}, **BY_LATER)
    with reading(engine) as session:
        found = load_signal(session, number, reach=EVERYTHING)
    assert found is not None
    assert found.signal == replace(seen, owner="coach-2")
    assert (found.opened_at, found.refreshed_at, found.times) == (NOW, LATER, 2)
    assert whats(engine, number)[1:] == [
        (number, "assigned", "coach-2", "manager"),
        (number, "refreshed", "nog steeds niet", "manager"),
    ]


def test_a_signal_is_put_off_until_a_day_and_woken(opened: tuple[Engine, int]) -> None:
    engine, number = opened
    until = date(2027, 1, 4)
    with writing(engine) as session:
        snooze_signal(session, number, until=until, reason="werkgever belt", **BY_LATER)

    def awake(day: date) -> bool:
        which = SignalFilter(awake_on=day)
        with reading(engine) as session:
            return bool(load_signals(session, reach=EVERYTHING, which=which))

    assert not awake(until - timedelta(days=1))
    assert awake(until)
    with writing(engine) as session:
        snooze_signal(session, number, until=None, reason="toch nu", **BY_LATER)
    assert awake(date(2026, 12, 25))
    assert [detail for _, _, detail, _ in whats(engine, number)[1:]] == [
        "2027-01-04 werkgever belt",
        "toch nu",
    ]


def test_a_closed_signal_stays_as_it_is(opened: tuple[Engine, int]) -> None:
    engine, number = opened
    with writing(engine) as session:
        close_signals(session, {number: "het loon is er"}, **BY_LATER)
        close_signals(session, {}, **BY_LATER)
    with reading(engine) as session:
        found = load_signal(session, number, reach=EVERYTHING)
        assert found is not None
        assert (found.closed_at, found.closed_by) == (LATER, "manager")
        assert open_signals(session, ["h-1"], reach=EVERYTHING) == ()
    assert whats(engine, number)[-1] == (number, "closed", "het loon is er", "manager")
    for change in (
        lambda session: close_signals(session, {number: "nog eens"}, **BY),
        lambda session: refresh_signals(session, {number: a_signal()}, **BY),
        lambda session: assign_signal(session, number, owner="x", **BY),
        lambda session: snooze_signal(session, number, until=None, reason="", **BY),
        lambda session: session.execute(
            text("UPDATE signals SET closed_at = NULL, closed_by = NULL")
        ),
    ):
        with pytest.raises(exc.DBAPIError, match="refused"), writing(engine) as session:
            change(session)
    assert len(whats(engine, number)) == 2


def test_signals_are_asked_by_what_they_are_and_page_by_page(opened: tuple[Engine, int]) -> None:
    engine, first = opened
    with writing(engine) as session:
        a_household(session, "h-2")
        made = save_signals(
            session,
            [OWN, a_signal("b", household_id="h-2", kind="other-amount", owner="coach")],
            **BY,
        )
        own, second = made[OWN.cause], made["b"]
        close_signals(session, {second: "klaar"}, **BY)

    def numbers(which: SignalFilter, reach: Reach = EVERYTHING, **page: int) -> list[int]:
        with reading(engine) as session:
            return [one.id for one in load_signals(session, reach=reach, which=which, **page)]

    assert numbers(SignalFilter()) == [first, own, second]
    assert numbers(SignalFilter(), limit=1) == [first]
    assert numbers(SignalFilter(), after=first) == [own, second]
    assert numbers(SignalFilter(ids=[own])) == [own]
    assert numbers(SignalFilter(household_ids=["h-2"])) == [second]
    assert numbers(SignalFilter(kinds=["missing"])) == [first]
    assert numbers(SignalFilter(owner="coach")) == [second]
    assert numbers(SignalFilter(is_open=True)) == [first, own]
    assert numbers(SignalFilter(is_open=False)) == [second]
    assert numbers(SignalFilter(), ONLY_H1) == [first]
    with reading(engine) as session:
        everything = open_signals(session, None, reach=EVERYTHING)
        assert [one.id for one in everything] == [first, own]
        assert [one.id for one in open_signals(session, None, reach=ONLY_H1)] == [first]
        assert open_signals(session, ["h-2"], reach=EVERYTHING) == ()
    with writing(engine) as session:
        locked = open_signals(session, ["h-1"], reach=EVERYTHING, is_locked=True)
        assert [one.id for one in locked] == [first]


SIGNALS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no kind": ({"kind": ""}, "ck_signals_kind"),
    "no cause": ({"cause": ""}, "ck_signals_cause"),
    "an agreement of nobody": ({"household_id": None}, "ck_signals_agreement_id"),
    "an unknown household": ({"household_id": "h-9"}, "FOREIGN KEY|foreign key"),
    "an unknown agreement": ({"agreement_id": "none"}, "FOREIGN KEY|foreign key"),
}


@pytest.mark.parametrize("signal", SIGNALS_REFUSED)
def test_a_signal_that_cannot_be_is_refused(engine: Engine, signal: str) -> None:
    changes, by = SIGNALS_REFUSED[signal]
    with writing(engine) as session:
        a_household(session)
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_signals(session, [a_signal(**changes)], **BY)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE signals SET kind = 'x'",
        "UPDATE signals SET cause = 'x'",
        "UPDATE signals SET household_id = NULL",
        "UPDATE signals SET opened_at = refreshed_at",
        "UPDATE signals SET times = 0",
        "UPDATE signals SET closed_by = 'x'",
        "DELETE FROM signals",
        "UPDATE signal_events SET detail = 'x'",
        "DELETE FROM signal_events",
    ],
)
def test_what_a_signal_was_about_is_never_changed(
    opened: tuple[Engine, int], statement: str
) -> None:
    engine, _ = opened
    denied = r"refused|not authorized|ck_signals_closed"
    with pytest.raises(exc.DBAPIError, match=denied), writing(engine) as session:
        session.execute(text(statement))


@pytest.mark.parametrize("table", ["signals", "signal_events"])
def test_no_row_of_a_signal_is_replaced(opened: tuple[Engine, int], table: str) -> None:
    engine, _ = opened
    if engine.dialect.name == "postgresql":
        statement, by = f"TRUNCATE {table} CASCADE", "refused"
    else:
        statement, by = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "exists"
    with pytest.raises(exc.DBAPIError, match=by), writing(engine) as session:
        session.execute(text(statement))


def test_an_unknown_thing_does_not_happen_to_a_signal(opened: tuple[Engine, int]) -> None:
    engine, number = opened
    event = text(
        "INSERT INTO signal_events (id, signal_id, what, detail, recorded_at, recorded_by)"
        f" VALUES (99, {number}, 'lost', '', '2026-12-24T10:00:00.000000+00:00', 'x')"
    )
    with pytest.raises(exc.IntegrityError, match="what"), writing(engine) as session:
        session.execute(event)

"""The outbox: numbers without a gap, and no event that a reader has paged past."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, exc, text
from tests.database.bookings import BY, NOW, a_household

from huishoudboekje.database import (
    EVERYTHING,
    EventRow,
    Reach,
    append_events,
    load_events,
    reading,
    writing,
)

ONLY_H2 = Reach(household_ids=frozenset({"h-2"}))


def an_event(event_id: str, household_id: str | None = "h-1", kind: str = "aanvaard") -> EventRow:
    return EventRow(
        event_id=event_id,
        type=f"nl.huishoudboekje.regeling-{kind}",
        subject="a-1",
        occurred_at=NOW,
        data='{"id":"a-1"}',
        household_id=household_id,
    )


def append(engine: Engine, *rows: EventRow) -> tuple[int, ...]:
    with writing(engine) as session:
        return append_events(session, rows, **BY)


@pytest.fixture
def told(engine: Engine) -> Engine:
    """Three events: of h-1, of h-2 and of the organisation itself."""
    with writing(engine) as session:
        for name in ("h-1", "h-2"):
            a_household(session, name)
    assert append(engine, an_event("a"), an_event("b", "h-2", "verbroken")) == (1, 2)
    assert append(engine, an_event("c", None)) == (3,)
    assert append(engine) == ()
    return engine


def test_events_read_back_page_by_page(told: Engine) -> None:
    with reading(told) as session:
        found = load_events(session, reach=EVERYTHING)
        assert load_events(session, reach=EVERYTHING, limit=1) == found[:1]
        assert load_events(session, reach=EVERYTHING, after=1, limit=1) == found[1:2]
        assert load_events(session, reach=EVERYTHING, after=3) == ()
        broken = ["nl.huishoudboekje.regeling-verbroken"]
        assert load_events(session, reach=EVERYTHING, types=broken) == found[1:2]
        assert load_events(session, reach=ONLY_H2) == found[1:2]
        assert load_events(session, reach=Reach()) == ()
    assert [each.id for each in found] == [1, 2, 3]
    assert [each.event for each in found] == [
        an_event("a"),
        an_event("b", "h-2", "verbroken"),
        an_event("c", None),
    ]
    assert {(each.recorded_at, each.recorded_by) for each in found} == {(NOW, "coach")}


def test_what_is_rolled_back_leaves_no_gap(told: Engine) -> None:
    with pytest.raises(exc.IntegrityError), writing(told) as session:
        append_events(session, [an_event("lost"), an_event("a")], **BY)
    assert append(told, an_event("d")) == (4,)


def test_an_event_is_told_once(told: Engine) -> None:
    with pytest.raises(exc.IntegrityError, match=r"uq_events_event_id|event_id exists"):
        append(told, an_event("a"))


@pytest.mark.parametrize(
    ("number", "previous", "by"),
    [
        (5, "NULL", "ck_events_previous"),
        (5, "3", "ck_events_previous"),
        (5, "4", "FOREIGN KEY|foreign key"),
        (1, "NULL", "pk_events|exists"),
        (0, "NULL", "ck_events_previous"),
    ],
)
def test_a_gap_is_refused_as_raw_sql(told: Engine, number: int, previous: str, by: str) -> None:
    moment = "2026-12-24T10:00:00.000000+00:00"
    statement = (
        "INSERT INTO events (id, previous, event_id, type, subject, occurred_at, data,"
        f" recorded_at, recorded_by) VALUES ({number}, {previous}, 'x', 'x', '', '{moment}',"
        f" '{{}}', '{moment}', 'x')"
    )
    with pytest.raises(exc.IntegrityError, match=by), writing(told) as session:
        session.execute(text(statement))


def test_many_at_once_have_no_gap(told: Engine) -> None:
    names = [f"e-{number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        numbers = [
            number
            for some in pool.map(lambda name: append(told, an_event(name)), names)
            for number in some
        ]
    assert sorted(numbers) == list(range(4, 24))


@pytest.mark.postgres
def test_a_later_event_is_not_seen_before_an_earlier_one(postgres_engine: Engine) -> None:
    with writing(postgres_engine) as session:
        a_household(session)
    begun, numbers = Event(), list[int]()

    def second() -> None:
        begun.set()
        numbers.extend(append(postgres_engine, an_event("second")))

    thread = Thread(target=second)
    with writing(postgres_engine) as session:
        numbers.extend(append_events(session, [an_event("first")], **BY))
        thread.start()
        begun.wait()
        thread.join(0.3)
        # The second waits: a reader sees neither, and so passes neither by.
        assert thread.is_alive()
        with reading(postgres_engine) as other:
            assert load_events(other, reach=EVERYTHING) == ()
    thread.join()
    assert numbers == [1, 2]
    with reading(postgres_engine) as session:
        found = load_events(session, reach=EVERYTHING)
    assert [each.event.event_id for each in found] == ["first", "second"]

"""The outbox: numbers without a gap, and no event that a reader has paged past."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, exc, text
from sqlalchemy.orm import Session
from tests.database.bookings import BY, NOW, a_household

from huishoudboekje.database import (
    EVERYTHING,
    EventRow,
    GroupCommit,
    Reach,
    append_events,
    append_events_at_end,
    load_events,
    reading,
    savepoint,
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


def append_at_end(session: Session, *rows: EventRow) -> None:
    append_events_at_end(session, rows, **BY)


def test_what_is_told_at_the_end_is_told_in_its_order(told: Engine) -> None:
    with writing(told) as session:
        append_at_end(session, an_event("d"), an_event("e"))
        append_at_end(session)
        append_at_end(session, an_event("f"))
        assert len(load_events(session, reach=EVERYTHING)) == 3
    with reading(told) as session:
        found = load_events(session, reach=EVERYTHING, after=3)
    assert [(each.id, each.event.event_id) for each in found] == [(4, "d"), (5, "e"), (6, "f")]


class _Regret(Exception):
    pass


def regret(session: Session) -> None:
    append_at_end(session, an_event("lost"))
    raise _Regret


def test_what_is_rolled_back_is_not_told(told: Engine) -> None:
    with writing(told) as session:
        append_at_end(session, an_event("d"))
        with pytest.raises(_Regret), savepoint(session):
            regret(session)
        append_at_end(session, an_event("e"))
    with pytest.raises(_Regret), writing(told) as session:
        regret(session)
    with writing(told) as session:
        a_household(session, "h-9")
        append_at_end(session, an_event("lost"))
        session.rollback()
    with reading(told) as session:
        found = load_events(session, reach=EVERYTHING, after=3)
    assert [(each.id, each.event.event_id) for each in found] == [(4, "d"), (5, "e")]


def test_writers_that_are_committed_together_each_tell_their_own(sqlite_engine: Engine) -> None:
    together = GroupCommit(sqlite_engine)

    def tell(number: int) -> None:
        def act(session: Session) -> None:
            append_at_end(session, an_event(f"e-{number}", None))
            assert number % 3, "this one changes its mind"

        together.written(act)

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(tell, number) for number in range(30)]:
            each.exception()
    with reading(sqlite_engine) as session:
        found = load_events(session, reach=EVERYTHING)
    assert [each.id for each in found] == list(range(1, 21))
    told = {each.event.event_id for each in found}
    assert told == {f"e-{number}" for number in range(30) if number % 3}


@pytest.mark.postgres
def test_who_tells_first_keeps_nobody_waiting_before_it_ends(postgres_engine: Engine) -> None:
    with writing(postgres_engine) as session:
        append_at_end(session, an_event("slow", None))
        # Another tells and commits meanwhile: the lock is not held until the end.
        assert append(postgres_engine, an_event("fast", None)) == (1,)
    with reading(postgres_engine) as session:
        found = load_events(session, reach=EVERYTHING)
    assert [each.event.event_id for each in found] == ["fast", "slow"]


def test_a_reader_that_pages_while_two_write_misses_nothing(engine: Engine) -> None:
    """Each page goes on from the last number seen; two writers keep committing meanwhile."""
    total = 40
    names = [[f"{who}-{number}" for number in range(total // 2)] for who in ("a", "b")]

    def write(mine: list[str]) -> None:
        for name in mine:
            with writing(engine) as session:
                append_at_end(session, an_event(name, None))

    seen: list[str] = []
    after = 0
    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(write, mine) for mine in names]
        while len(seen) < total:
            is_done = all(each.done() for each in busy)
            with reading(engine) as session:
                page = load_events(session, reach=EVERYTHING, after=after, limit=3)
            seen += [each.event.event_id for each in page]
            after = page[-1].id if page else after
            assert page or not is_done, "what is committed was passed by"
    assert sorted(seen) == sorted(name for mine in names for name in mine)

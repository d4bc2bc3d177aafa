"""Writers to one household queue; nobody overdraws by racing; readers see one snapshot."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, exc, text
from tests.database.bookings import a_posting, an_advance, an_entry, book, open_books

from huishoudboekje.database import (
    EVERYTHING,
    create_engine_for,
    load_balances,
    load_entries,
    lock_book,
    open_book,
    reading,
    verify,
    writing,
)
from huishoudboekje.database.engine import _Queue
from huishoudboekje.ledger import Posting, available, living_money, received


def _all(*work: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one) for one in work]:
            done.result(timeout=60)


def test_many_who_open_a_new_file_at_once_all_get_in(tmp_path: Path) -> None:
    clients, files = 4, 40
    together = threading.Barrier(clients)

    def client() -> None:
        for number in range(files):
            engine = create_engine_for(f"sqlite:///{tmp_path}/{number}.db")
            together.wait(30)
            with engine.connect() as connection:
                assert connection.exec_driver_sql("SELECT 1").scalar() == 1
            engine.dispose()

    _all(*[client] * clients)


def test_a_second_writer_of_a_household_waits_for_the_first(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
    order: list[str] = []
    is_held, may_go = threading.Event(), threading.Event()

    def first() -> None:
        with writing(engine) as session:
            lock_book(session, "h-1")
            is_held.set()
            may_go.wait(30)
            order.append("first")
            book(session, an_entry("first"))

    def second() -> None:
        is_held.wait(30)
        threading.Timer(0.2, may_go.set).start()
        with writing(engine) as session:
            lock_book(session, "h-1")
            order.append("second")
            # Locked after the first one's commit, so its entry is seen.
            assert len(load_entries(session, reach=EVERYTHING)) == 1
            book(session, an_entry("second"))

    _all(first, second)
    assert order == ["first", "second"]


@pytest.mark.postgres
def test_writers_of_other_households_do_not_wait_on_postgres(postgres_engine: Engine) -> None:
    with writing(postgres_engine) as session:
        open_books(session, "h-1", "h-2")
    with writing(postgres_engine) as held:
        lock_book(held, "h-1")
        with writing(postgres_engine) as free:
            free.execute(text("SET LOCAL lock_timeout = '2s'"))
            book(free, an_entry("other", a_posting(household="h-2")))


def test_nobody_overdraws_by_racing(engine: Engine) -> None:
    """Six take 10 at a time from 200 as long as it suffices; it ends at 0, never below."""
    with writing(engine) as session:
        open_books(session)
        fill = Posting(debit=available("h-1"), credit=received("h-1"), amount=200)
        book(session, an_entry("fill", fill))

    def take(who: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(6):
                with writing(engine) as session:
                    lock_book(session, "h-1")
                    left = load_balances(session, reach=EVERYTHING, books=["h-1"])
                    if left[available("h-1")] >= 10:
                        out = Posting(debit=living_money("h-1"), credit=available("h-1"), amount=10)
                        book(session, an_entry(f"{who}-{turn}", out))

        return work

    _all(*(take(who) for who in range(6)))
    with reading(engine) as session:
        assert load_balances(session, reach=EVERYTHING)[available("h-1")] == 0
        assert verify(session) == ()


def test_writers_of_two_books_never_wait_for_each_other_in_a_circle(engine: Engine) -> None:
    households = [f"h-{n}" for n in range(4)]
    with writing(engine) as session:
        open_books(session, *households)

    def work(who: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(8):
                postings = [a_posting(1, name) for name in households[:: 1 if who % 2 else -1]]
                with writing(engine) as session:
                    book(session, an_entry(f"{who}-{turn}", *postings, an_advance(1)))

        return work

    _all(*(work(who) for who in range(4)))
    with reading(engine) as session:
        assert len(load_entries(session, reach=EVERYTHING)) == 32
        assert verify(session) == ()


def test_a_reader_sees_one_snapshot(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
    with reading(engine) as session:
        assert load_balances(session, reach=EVERYTHING) == {}
        with writing(engine) as other:
            book(other, an_entry())
        assert load_balances(session, reach=EVERYTHING) == {}
    with reading(engine) as session:
        assert load_balances(session, reach=EVERYTHING) != {}


def test_what_is_written_while_reading_does_not_stay(engine: Engine) -> None:
    def write() -> None:
        with reading(engine) as session:
            open_book(session, "h-1")

    if engine.dialect.name == "postgresql":
        with pytest.raises(exc.DBAPIError, match="read-only"):
            write()
    else:
        write()
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*) FROM books")).scalar() == 0


def test_two_programs_on_one_file_wait_for_each_other(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        open_books(session)
    # Another engine has another pool, as another process would.
    other = create_engine_for(str(sqlite_engine.url))

    def work(engine: Engine, who: str) -> Callable[[], None]:
        def work() -> None:
            for turn in range(10):
                with writing(engine) as session:
                    book(session, an_entry(f"{who}{turn}", business_date=date(2027, 1, 1)))

        return work

    _all(work(sqlite_engine, "a"), work(other, "b"))
    with reading(other) as session:
        assert len(load_entries(session, reach=EVERYTHING)) == 20
    other.dispose()


def test_a_writer_s_session_does_not_go_on_after_its_transaction(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
    with pytest.raises(exc.InvalidRequestError, match="closed"):
        session.execute(text("UPDATE book_heads SET seq = 9"))
    with writing(engine) as session:
        book(session, an_entry())
        assert verify(session) == ()


def test_a_writer_writes_on_where_the_last_one_did(sqlite_engine: Engine) -> None:
    def write() -> object:
        with writing(sqlite_engine) as session:
            return session.connection().connection.driver_connection

    first = write()
    assert write() is first
    with reading(sqlite_engine) as session:
        assert session.connection().connection.driver_connection is not first


def test_a_disposed_engine_has_no_connection_open_and_writes_again(sqlite_engine: Engine) -> None:
    # SQLite takes its log away with the last connection.
    log = Path(f"{sqlite_engine.url.database}-wal")
    with writing(sqlite_engine) as session:
        open_books(session)
    assert log.exists()
    sqlite_engine.dispose()
    assert not log.exists()
    with writing(sqlite_engine) as session:
        book(session, an_entry("around"))
        sqlite_engine.dispose()
        book(session, an_entry("after"))
    assert not log.exists()
    with reading(sqlite_engine) as session:
        assert len(load_entries(session, reach=EVERYTHING)) == 2


def test_the_queue_is_fair() -> None:
    queue, order, started = _Queue(), [], threading.Semaphore(0)

    def wait(number: int) -> None:
        started.release()
        with queue:
            order.append(number)

    with queue:
        threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
        for number, thread in enumerate(threads, start=1):
            thread.start()
            started.acquire()
            while len(queue._waiting) < number:
                pass
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_a_thread_that_would_wait_for_itself_is_told_so() -> None:
    queue = _Queue()
    with pytest.raises(AssertionError, match="one transaction at a time"), queue, queue:
        pass
    with queue:
        pass

"""Writers that are committed together: each gets its own answer, its own error, its own rows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from huishoudboekje.database import (
    EVERYTHING,
    GroupCommit,
    load_balances,
    open_book,
    reading,
    save_entries,
    savepoint,
    verify,
    writing,
)
from huishoudboekje.errors import NotFound
from huishoudboekje.ledger import Entry, Posting, opening, received

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


def an_entry(key: str, amount: int = 100) -> Entry:
    posting = Posting(debit=received("h-1"), credit=opening("h-1"), amount=amount)
    return Entry(key=key, business_date=DAY, text=key, source="test", postings=(posting,))


def book(session: Session, key: str) -> str:
    save_entries(session, [an_entry(key)], recorded_at=NOW, recorded_by="karin")
    return key


@pytest.fixture
def group(engine: Engine) -> GroupCommit:
    with writing(engine) as session:
        open_book(session, "h-1")
    return GroupCommit(engine)


def received_in(engine: Engine) -> int:
    with reading(engine) as session:
        assert verify(session) == ()
        return load_balances(session, reach=EVERYTHING)[received("h-1")]


def test_writers_at_once_are_all_written_once(engine: Engine, group: GroupCommit) -> None:
    keys = [f"key-{number}" for number in range(80)]

    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda key: group.written(lambda s: book(s, key)), keys))

    assert made == keys
    assert received_in(engine) == 80 * 100


def test_writers_at_once_share_commits(engine: Engine, group: GroupCommit) -> None:
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)

    with ThreadPoolExecutor(16) as pool:
        for future in [
            pool.submit(group.written, lambda s, n=number: book(s, f"key-{n}"))
            for number in range(200)
        ]:
            future.result()

    assert len(commits) < 200


def test_a_writer_that_raises_leaves_nothing_and_harms_nobody(
    engine: Engine, group: GroupCommit
) -> None:
    def half_done(session: Session) -> str:
        book(session, "half")
        raise NotFound("weg")

    def act(number: int) -> str:
        if number % 3:
            return group.written(lambda s: book(s, f"key-{number}"))
        with pytest.raises(NotFound):
            group.written(half_done)
        return "refused"

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(act, range(30)))

    assert made.count("refused") == 10
    assert received_in(engine) == 20 * 100


def test_a_failing_commit_is_told_to_every_writer(engine: Engine, group: GroupCommit) -> None:
    def incomplete(session: Session) -> None:
        session.execute(
            text(
                "INSERT INTO entries (id, lines, business_date, recorded_at, recorded_by, source,"
                " text_hash, idempotency_key) VALUES (9, 1, :day, :now, 'k', 's', :hash, 'bad')"
            ),
            {"day": DAY.isoformat(), "now": NOW.isoformat(), "hash": b"x" * 32},
        )

    with pytest.raises(Exception, match=r"(?i)foreign key|constraint"):
        group.written(incomplete)
    assert group.written(lambda session: book(session, "after")) == "after"
    assert received_in(engine) == 100


def test_nobody_is_told_of_a_write_that_sqlite_rolled_back_by_itself(
    sqlite_engine: Engine,
) -> None:
    """Only SQLite ends a transaction by itself, as it does when the disk is full."""
    with writing(sqlite_engine) as session:
        open_book(session, "h-1")
    group = GroupCommit(sqlite_engine)
    told = []

    def all_gone(session: Session) -> None:
        session.connection().exec_driver_sql("ROLLBACK")
        raise NotFound("weg")

    def act(number: int) -> None:
        try:
            group.written(all_gone if number % 7 == 0 else lambda s: book(s, f"key-{number}"))
        except (DBAPIError, NotFound):
            return
        told.append(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))

    with reading(sqlite_engine) as session:
        kept = session.execute(text("SELECT idempotency_key FROM entries")).scalars().all()
    assert sorted(kept) == sorted(f"key-{number}" for number in told)


def test_a_savepoint_in_a_savepoint_undoes_only_itself(engine: Engine, group: GroupCommit) -> None:
    def inner(session: Session) -> None:
        with savepoint(session):
            book(session, "inside")
            raise NotFound("weg")

    def outer(session: Session) -> str:
        book(session, "before")
        with pytest.raises(NotFound):
            inner(session)
        return book(session, "after")

    assert group.written(outer) == "after"
    assert received_in(engine) == 200

"""What the owner of the database changes behind our back is found by `verify`, every kind."""

import json
from collections.abc import Iterator
from hashlib import sha256

import pytest
from sqlalchemy import Engine, text
from tests.database.bookings import DAY, a_posting, an_advance, an_entry, book, open_books

from huishoudboekje.database import create_engine_for, reading, verify, writing
from huishoudboekje.ledger import reversal


@pytest.fixture
def owner(database_url: str) -> Iterator[Engine]:
    """An engine that nothing holds back: triggers gone, foreign keys off."""
    engine = create_engine_for(database_url)
    second = an_entry("second", a_posting(7), a_posting(8))
    with writing(engine) as session:
        open_books(session)
        undo = reversal(second, business_date=DAY, text="terug", source="test")
        book(session, an_entry("good", a_posting(), an_advance()), second, undo, an_entry("last"))
    engine.dispose()
    made = create_engine_for(database_url, for_migration=True)
    yield made
    made.dispose()


def _tamper(engine: Engine, *statements: str) -> set[str]:
    """The codes of what is found after the statements ran with everything switched off."""
    if engine.dialect.name == "sqlite":
        _tamper_sqlite(engine, statements)
    else:
        with engine.begin() as connection:
            for statement in ("SET LOCAL session_replication_role = replica", *statements):
                if table := _table(statement):
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
                connection.execute(text(statement))
    with reading(engine) as session:
        return {finding.code for finding in verify(session)}


def _table(statement: str) -> str:
    words = statement.split()
    return {"UPDATE": words[1], "DELETE": words[2]}.get(words[0], "")


def _tamper_sqlite(engine: Engine, statements: tuple[str, ...]) -> None:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            raw.execute(statement)
        raw.execute("PRAGMA foreign_keys = ON")


def test_an_untouched_ledger_has_no_findings(owner: Engine) -> None:
    with reading(owner) as session:
        assert verify(session) == ()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE postings SET cents = cents + 1 WHERE entry_id = 1 AND line_no = 1",
            "link-differs",
        ),
        ("UPDATE postings SET debit = credit, credit = debit WHERE entry_id = 1", "link-differs"),
        ("UPDATE accounts SET name = 'opening' WHERE name = 'in-transit'", "link-differs"),
        ("UPDATE entries SET business_date = '2026-12-01' WHERE id = 1", "link-differs"),
        ("UPDATE entries SET recorded_by = 'iemand' WHERE id = 1", "link-differs"),
        ("UPDATE entries SET source = 'anders' WHERE id = 1", "link-differs"),
        ("UPDATE entries SET idempotency_key = 'anders' WHERE id = 1", "link-differs"),
        ("UPDATE entries SET reverses = 1 WHERE id = 3", "reversal-not-a-mirror"),
        ("UPDATE entry_texts SET body = 'anders' WHERE entry_id = 1", "text-differs"),
        ("DELETE FROM postings WHERE entry_id = 1", "link-without-posting"),
        ("DELETE FROM postings WHERE entry_id = 2 AND line_no = 2", "entry-not-closed"),
        ("DELETE FROM entries WHERE id = 1", "link-without-posting"),
        ("DELETE FROM chain_links WHERE entry_id = 1", "entry-not-closed"),
        ("DELETE FROM chain_links WHERE entry_id = 2", "chain-broken"),
        ("DELETE FROM chain_links WHERE entry_id = 4", "head-differs"),
        ("UPDATE chain_links SET seq = seq + 10 WHERE entry_id = 4", "chain-broken"),
        ("UPDATE book_heads SET seq = 0", "head-differs"),
        ("DELETE FROM book_heads", "head-differs"),
    ],
)
def test_what_was_tampered_with_is_found(owner: Engine, statement: str, code: str) -> None:
    assert code in _tamper(owner, statement)


def test_links_in_another_order_are_found(owner: Engine) -> None:
    swap = [
        f"UPDATE chain_links SET seq = {to} WHERE book_id = 2 AND seq = {of}"
        for of, to in ((1, 99), (2, 1), (99, 2))
    ]
    assert "chain-broken" in _tamper(owner, *swap)


def test_a_text_erased_leaves_a_chain_that_holds(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM entry_texts"))
    with reading(owner) as session:
        assert verify(session) == ()


def test_the_hash_is_that_of_the_published_form(owner: Engine) -> None:
    """Anybody can check the chain with SHA-256 and JSON alone."""
    columns = "id, idempotency_key, recorded_by, source, text_hash, reverses"
    with owner.connect() as connection:
        entry = connection.execute(text(f"SELECT {columns} FROM entries WHERE id = 1")).one()
        link = connection.execute(text("SELECT * FROM chain_links WHERE book_id = 2")).first()
    assert link is not None
    lines = [
        [1, "h-1", "cost:rent", "in-transit", 65_000],
        [2, "organisation", "advances", "client-money:NL91ABNA0417164300", 59_700],
    ]
    content = json.dumps(
        [
            entry.id,
            entry.idempotency_key,
            "2026-12-24",
            "2026-12-24T09:30:15.250000+00:00",
            entry.recorded_by,
            entry.source,
            bytes(entry.text_hash).hex(),
            entry.reverses,
            lines,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert sha256(bytes(32) + b"h-1:1" + content.encode()).digest() == bytes(link.hash)

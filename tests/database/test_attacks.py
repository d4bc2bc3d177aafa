"""Every attack on the ledger that we know, as raw SQL past our own code, committed for real.

Tried by four hands: the application's connection on SQLite, a bare connection with our pragmas, the
application's role on PostgreSQL, and the owner there, for whom rights are no hindrance.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, exc, make_url, text
from tests.database.bookings import BY, DAY, IBAN, a_posting, an_advance, an_entry, open_books
from tests.databases import NewDatabase, on_server

from huishoudboekje.database import (
    create_engine_for,
    ensure_accounts,
    reading,
    save_entries,
    verify,
    writing,
)
from huishoudboekje.ledger import advances, client_money, cost, in_transit, received, reversal

ORGANISATION_BOOK, BOOK = 1, 2
RENT, IN_TRANSIT, RECEIVED, ADVANCES, CLIENT_MONEY = 1, 2, 3, 4, 5
TABLES = (
    "books", "accounts", "entries", "chain_links", "postings", "book_heads", "entry_texts",
)  # fmt: skip
ROLE = f"hhb_app_{os.getpid()}"
RIGHTS = Path(__file__).parents[2] / "migrations" / "application_role.sql"


@dataclass(frozen=True)
class Hand:
    """Who attacks: `on` an engine, with or without the application's fetters."""

    name: str
    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


def _fill(engine: Engine) -> None:
    """One good entry in two books, one that was reversed, and its reversal: numbers 1, 2 and 3."""
    second = an_entry("second")
    with writing(engine) as session:
        open_books(session)
        accounts = (cost("h-1", "rent"), in_transit("h-1"), received("h-1"), advances())
        for account in (*accounts, client_money(IBAN)):
            ensure_accounts(session, [account])
        undo = reversal(second, business_date=DAY, text="terug", source="test")
        save_entries(session, [an_entry("good", a_posting(), an_advance()), second, undo], **BY)


@pytest.fixture(scope="session")
def application_role(postgres_server: str) -> Iterator[str]:
    on_server(postgres_server, f"CREATE ROLE {ROLE} LOGIN")
    yield ROLE
    on_server(postgres_server, f"DROP ROLE {ROLE}")


def _postgres_hand(request: pytest.FixtureRequest, name: str) -> Iterator[Hand]:
    role: str = request.getfixturevalue("application_role")
    new: NewDatabase = request.getfixturevalue("new_postgres_url")
    url = new()
    on_server(url, RIGHTS.read_text().replace("huishoudboekje_app", role))
    app = make_url(url).set(username=role).render_as_string(hide_password=False)
    engine = create_engine_for(app if name == "postgres application" else url)
    yield Hand(name, engine)
    engine.dispose()
    # A role cannot go while it has rights anywhere.
    on_server(url, f"DROP OWNED BY {role}")


@pytest.fixture(
    params=[
        "sqlite application",
        "sqlite bare",
        pytest.param("postgres application", marks=pytest.mark.postgres),
        pytest.param("postgres owner", marks=pytest.mark.postgres),
    ]
)
def hand(request: pytest.FixtureRequest) -> Iterator[Hand]:
    if request.param.startswith("postgres"):
        hands = _postgres_hand(request, request.param)
    else:
        hands = _sqlite_hand(request, request.param)
    for each in hands:
        _fill(each.engine)
        yield each


def _sqlite_hand(request: pytest.FixtureRequest, name: str) -> Iterator[Hand]:
    new: NewDatabase = request.getfixturevalue("new_sqlite_url")
    engine = create_engine_for(new(), for_migration=name == "sqlite bare")
    yield Hand(name, engine)
    engine.dispose()


def _everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table: sorted(tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}")))
            if table != "entries"
            else list(connection.execute(text("SELECT * FROM entries ORDER BY id")))
            for table in TABLES
        }


def _run(hand: Hand, statements: tuple[str, ...]) -> None:
    with hand.engine.begin() as connection:
        for statement in statements:
            bound = text(statement)
            parameters = {"zero": bytes(32)} if ":zero" in statement else {}
            connection.execute(bound, parameters)


def refused(hand: Hand, *statements: str, by: str) -> None:
    """The statements are refused for the reason that `by` matches, and nothing has changed."""
    before = _everything(hand.engine)
    with pytest.raises(exc.DBAPIError) as refusal:
        _run(hand, statements)
    assert re.search(by, str(refusal.value.orig)), refusal.value.orig
    assert _everything(hand.engine) == before
    with reading(hand.engine) as session:
        assert verify(session) == ()


def entry(
    number: int = 9,
    lines: int = 1,
    day: str = "2026-12-24",
    key: str = "k9",
    reverses: str = "NULL",
) -> str:
    return (
        "INSERT INTO entries (id, lines, business_date, recorded_at, recorded_by, source,"
        f" text_hash, idempotency_key, reverses) VALUES ({number}, {lines}, '{day}',"
        f" '2026-12-24T10:00:00.000000+00:00', 'x', 'x', :zero, '{key}', {reverses})"
    )


def posting(
    entry_id: int = 9,
    lines: int = 1,
    no: int = 1,
    prev: str = "NULL",
    *,
    day: str = "2026-12-24",
    book: int = BOOK,
    debit: int = RENT,
    credit: int = IN_TRANSIT,
    cents: str = "100",
) -> str:
    return (
        "INSERT INTO postings (entry_id, lines, business_date, line_no, prev_no, book_id, debit,"
        f" credit, cents) VALUES ({entry_id}, {lines}, '{day}', {no}, {prev}, {book}, {debit},"
        f" {credit}, {cents})"
    )


def link(book: int = BOOK, seq: int = 4, entry_id: int = 9) -> str:
    return (
        "INSERT INTO chain_links (book_id, seq, entry_id, prev, hash)"
        f" VALUES ({book}, {seq}, {entry_id}, :zero, :zero)"
    )


ORGANISATION_LINE = posting(
    lines=2, no=2, prev="1", book=ORGANISATION_BOOK, debit=ADVANCES, credit=CLIENT_MONEY
)
FOREIGN_KEY = "FOREIGN KEY|foreign key"

SAME_NAME = (
    "INSERT INTO accounts (id, book_id, name, kind) VALUES (9, 2, 'in-transit', 'liability')"
)
INSERTS = {
    "no postings": ((entry(), link()), FOREIGN_KEY),
    "first line missing": (
        (entry(lines=2), posting(lines=2, no=2, prev="1"), link()),
        FOREIGN_KEY,
    ),
    "middle line missing": (
        (entry(lines=3), posting(lines=3), posting(lines=3, no=3, prev="2"), link()),
        FOREIGN_KEY,
    ),
    "last line missing": ((entry(lines=2), posting(lines=2), link()), FOREIGN_KEY),
    "second line without the one before": (
        (entry(lines=2), posting(lines=2, no=2), link()),
        "ck_postings_prev_no",
    ),
    "a lying line before": (
        (
            entry(lines=3),
            posting(lines=3),
            posting(lines=3, no=3, prev="1"),
            link(),
        ),
        "ck_postings_prev_no",
    ),
    "no lines declared": ((entry(lines=0), link()), "ck_entries_lines"),
    "too many lines declared": ((entry(lines=501), posting(lines=501)), "ck_entries_lines"),
    "a line more, later": ((posting(1, 2, 3, "2"),), "ck_postings_line_no"),
    "a line more, later, with a lying count": ((posting(1, 3, 3, "2"),), FOREIGN_KEY),
    "a line twice": ((posting(1, 2, 2, "1"),), "entry_id, line_no exists|pk_postings"),
    "amount zero": ((entry(), posting(cents="0"), link()), "ck_postings_cents"),
    "amount below zero": ((entry(), posting(cents="-100"), link()), "ck_postings_cents"),
    "a fraction of a cent": (
        (entry(), posting(cents="0.1"), link()),
        "cannot store REAL|ck_postings_cents",
    ),
    "one account on both sides": (
        (entry(), posting(credit=RENT), link()),
        "ck_postings_two_accounts",
    ),
    "an unknown account": ((entry(), posting(credit=999), link()), FOREIGN_KEY),
    "accounts of two books": ((entry(), posting(credit=ADVANCES), link()), FOREIGN_KEY),
    "a lying book": (
        (entry(), posting(book=ORGANISATION_BOOK), link(ORGANISATION_BOOK, 2)),
        FOREIGN_KEY,
    ),
    "a posting on another day": ((entry(), posting(day="2026-12-25"), link()), FOREIGN_KEY),
    "no day at all": (
        (entry(day="2026-02-30"), posting(day="2026-02-30"), link()),
        "ck_entries_business_date|out of range",
    ),
    "a key used before": (
        (entry(key="good"), posting(), link()),
        "idempotency_key",
    ),
    "a number used before": ((entry(1), posting(), link()), "entries: id exists|pk_entries"),
    "a second reversal": (
        (entry(reverses="2"), posting(), link()),
        "reverses",
    ),
    "a reversal of itself": (
        (entry(reverses="9"), posting(), link()),
        "ck_entries_reverses_another",
    ),
    "a reversal of nothing": ((entry(reverses="999"), posting(), link()), FOREIGN_KEY),
    "no link": ((entry(), posting()), FOREIGN_KEY),
    "a link in another book only": (
        (entry(), posting(), link(ORGANISATION_BOOK, 2)),
        FOREIGN_KEY,
    ),
    "two books, one link": (
        (entry(lines=2), posting(lines=2), ORGANISATION_LINE, link()),
        FOREIGN_KEY,
    ),
    "a link in the place of another": (
        (entry(), posting(), link(seq=1)),
        "book_id, seq exists|pk_chain_links",
    ),
    "a link to nothing": ((link(entry_id=999),), FOREIGN_KEY),
    "a second organisation": (
        ("INSERT INTO books (id, kind, name) VALUES (9, 'organisation', 'other')",),
        "ck_books_one_organisation",
    ),
    "the name of an account twice": (
        (SAME_NAME,),
        "book_id, name exists|uq_accounts",
    ),
}

CHANGES = {
    "a book's name": "UPDATE books SET name = 'h-9' WHERE id = 2",
    "an account to another book": f"UPDATE accounts SET book_id = 1 WHERE id = {RECEIVED}",
    "an account's name": "UPDATE accounts SET name = 'opening' WHERE id = 1",
    "an entry's date": "UPDATE entries SET business_date = '2026-12-23' WHERE id = 1",
    "an entry's lines": "UPDATE entries SET lines = 3 WHERE id = 1",
    "an amount": "UPDATE postings SET cents = 1 WHERE entry_id = 1",
    "debit and credit": "UPDATE postings SET debit = credit, credit = debit WHERE entry_id = 1",
    "a link's hash": "UPDATE chain_links SET hash = prev",
    "a text": "UPDATE entry_texts SET body = 'anders'",
    "a head to another book": "UPDATE book_heads SET book_id = 3 WHERE book_id = 2",
    "a head wound back": "UPDATE book_heads SET seq = seq - 1",
    "an entry by upsert": entry(1, 2) + " ON CONFLICT (id) DO UPDATE SET source = 'anders'",
    "books deleted": "DELETE FROM books",
    "accounts deleted": f"DELETE FROM accounts WHERE id = {RECEIVED}",
    "entries deleted": "DELETE FROM entries",
    "postings deleted": "DELETE FROM postings",
    "links deleted": "DELETE FROM chain_links",
    "heads deleted": "DELETE FROM book_heads",
}
DENIED = "refused|not authorized|permission denied|exists"


def test_a_good_entry_by_raw_sql_is_accepted(hand: Hand) -> None:
    whole = (
        entry(lines=2), posting(lines=2), ORGANISATION_LINE, link(), link(ORGANISATION_BOOK, 2),
    )  # fmt: skip
    _run(hand, whole)
    assert len(_everything(hand.engine)["postings"]) == 6


@pytest.mark.parametrize("attack", INSERTS)
def test_an_insert_that_breaks_the_ledger_is_refused(hand: Hand, attack: str) -> None:
    statements, reason = INSERTS[attack]
    refused(hand, *statements, by=reason)


@pytest.mark.parametrize("attack", CHANGES)
def test_a_change_of_what_was_booked_is_refused(hand: Hand, attack: str) -> None:
    refused(hand, CHANGES[attack], by=DENIED)


REPLACES = {
    "an entry": entry(1, 2, key="other"),
    "an entry by its key": entry(key="good"),
    "an entry by what it reverses": entry(reverses="2"),
    "a posting": posting(1, 2, 1, cents="1"),
    "a link": link(seq=1),
    "a link by its entry": link(seq=9, entry_id=1),
    "a head": "INSERT INTO book_heads (book_id, seq, hash) VALUES (2, 0, :zero)",
    "a text": "INSERT INTO entry_texts (entry_id, salt, body) VALUES (1, :zero, 'anders')",
    "a book": "INSERT INTO books (id, kind, name) VALUES (2, 'household', 'h-9')",
    "an account": (
        "INSERT INTO accounts (id, book_id, name, kind) VALUES (3, 2, 'opening', 'equity')"
    ),
}


@pytest.mark.parametrize("form", ["INSERT OR REPLACE", "REPLACE"])
@pytest.mark.parametrize("attack", REPLACES)
def test_replace_is_refused_on_sqlite(new_sqlite_url: NewDatabase, attack: str, form: str) -> None:
    engine = create_engine_for(new_sqlite_url(), for_migration=True)
    _fill(engine)
    replace = REPLACES[attack].replace("INSERT", form, 1)
    refused(Hand("sqlite bare", engine), replace, by="exists")
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA foreign_keys = OFF",
        "PRAGMA ignore_check_constraints = ON",
        "PRAGMA writable_schema = ON",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA table_info(entries)",
        "DROP TRIGGER entries_no_update",
        "DROP TABLE postings",
        "DROP INDEX ix_postings_debit",
        "ALTER TABLE entries ADD COLUMN more TEXT",
        "ALTER TABLE entries RENAME TO others",
        "CREATE TABLE more (id INTEGER)",
        "CREATE TEMP TABLE entries (id INTEGER)",
        "CREATE TEMP TRIGGER t BEFORE INSERT ON entries BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
        "ATTACH ':memory:' AS other",
        "DELETE FROM sqlite_master",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM entry_texts",
        "REINDEX",
        "ANALYZE",
    ],
)
def test_pragmas_and_schema_changes_are_denied_on_sqlite(
    sqlite_engine: Engine, statement: str
) -> None:
    _fill(sqlite_engine)
    denied = "not authorized|prohibited|may not be modified|table sqlite_master"
    refused(Hand("sqlite application", sqlite_engine), statement, by=denied)


def test_vacuum_is_denied_on_sqlite(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        with pytest.raises(Exception, match=r"not authorized|authorization denied"):
            raw.execute("VACUUM")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE postings CASCADE",
        "TRUNCATE entry_texts",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "DROP TRIGGER entries_no_update ON entries",
        "DROP TABLE entry_texts",
        "SET session_replication_role = replica",
        "ALTER TABLE entries ALTER CONSTRAINT fk_entries_id_lines NOT DEFERRABLE",
        "DELETE FROM entry_texts",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE TABLE more (id integer)",
    ],
)
def test_the_application_role_on_postgres_may_not(
    request: pytest.FixtureRequest, statement: str
) -> None:
    for hand in _postgres_hand(request, "postgres application"):
        _fill(hand.engine)
        refused(hand, statement, by="permission denied|must be owner")


@pytest.mark.postgres
def test_deferring_all_constraints_gains_nothing(request: pytest.FixtureRequest) -> None:
    for hand in _postgres_hand(request, "postgres application"):
        _fill(hand.engine)
        late = "SET CONSTRAINTS ALL DEFERRED"
        refused(hand, late, entry(lines=2), posting(lines=2), link(), by=FOREIGN_KEY)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE entries CASCADE", "DELETE FROM postings", "UPDATE entries SET source = 'x'"],
)
def test_the_replication_role_does_not_skip_the_guards(
    postgres_engine: Engine, statement: str
) -> None:
    _fill(postgres_engine)
    replica = "SET LOCAL session_replication_role = replica"
    refused(Hand("postgres owner", postgres_engine), replica, statement, by="refused")

"""Saving entries: numbers, closing keys, chain links and heads, in the driver's fastest way.

It promises that a batch is saved whole or not at all, and that a key or a reversal is used once; it
does not decide what is booked.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from huishoudboekje.database.columns import moment_text
from huishoudboekje.database.engine import driver, is_sqlite
from huishoudboekje.database.ledger_books import (
    account_numbers,
    lock_book,
    lock_books,
    new_ids,
)
from huishoudboekje.database.ledger_chain import Line, canonical, link_hash, text_hash
from huishoudboekje.database.ledger_tables import entries as entries_table
from huishoudboekje.errors import AlreadyReversed, NotFound, SameKeyOtherContent
from huishoudboekje.ledger import ORGANISATION, Entry, Posting

_SALT = 16
_AT_ONCE = 5_000
"""So many entries are rows at a time: more fill memory, fewer visit each table more often."""

_COLUMNS = {
    "entries": "id, lines, business_date, recorded_at, recorded_by, source, text_hash,"
    " idempotency_key, reverses",
    "entry_texts": "entry_id, salt, body",
    "chain_links": "book_id, seq, entry_id, prev, hash",
    "postings": "entry_id, lines, business_date, line_no, prev_no, book_id, debit, credit, cents",
}
_INSERT_SQLITE = {
    table: f"INSERT INTO {table} ({columns})"  # noqa: S608 - names of our own
    f" VALUES ({', '.join('?' * len(columns.split(',')))})"
    for table, columns in _COLUMNS.items()
}
_COPY = {table: f"COPY {table} ({columns}) FROM STDIN" for table, columns in _COLUMNS.items()}
_ARRAYS = {
    "entries": "bigint int date timestamptz text text bytea text bigint",
    "entry_texts": "bigint bytea text",
    "chain_links": "bigint bigint bigint bytea bytea",
    "postings": "bigint int date int int bigint bigint bigint bigint",
}
_FEW = 32
"""Up to so many entries PostgreSQL gets all tables in one statement: one journey instead of ten."""


def _insert_few() -> str:
    parts = []
    for table, types in _ARRAYS.items():
        arrays = ", ".join(f"%s::{one}[]" for one in types.split())
        columns = _COLUMNS[table]
        insert = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})"  # noqa: S608
        parts.append(f"{table}_in AS ({insert})")
    return f"WITH {', '.join(parts)} "


_MOVE_SQLITE = "UPDATE book_heads SET seq = ?, hash = ? WHERE book_id = ?"
_MOVE_POSTGRES = (
    "UPDATE book_heads h SET seq = m.seq, hash = m.hash"
    " FROM unnest(%s::bigint[], %s::bytea[], %s::bigint[]) AS m (seq, hash, book_id)"
    " WHERE h.book_id = m.book_id"
)
_FEW_POSTGRES = _insert_few() + _MOVE_POSTGRES


@dataclass(slots=True)
class _Rows:
    """The rows of a batch per table, in the order in which the tables are filled."""

    entries: list[tuple[Any, ...]] = field(default_factory=list)
    entry_texts: list[tuple[Any, ...]] = field(default_factory=list)
    chain_links: list[tuple[Any, ...]] = field(default_factory=list)
    postings: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Book:
    """Where a book stands while entries are added: its accounts by name and its chain's end."""

    name: str
    book_id: int
    seq: int
    hash: bytes
    accounts: dict[str, int] = field(default_factory=dict)

    def link(self, entry_id: int, content: bytes) -> tuple[Any, ...]:
        """The row of the next link, which is the chain's end from now on."""
        before = self.hash
        self.seq = seq = self.seq + 1
        self.hash = hashed = link_hash(before, self.name, seq, content)
        return (self.book_id, seq, entry_id, before, hashed)


def save_entries(
    session: Session, entries: Sequence[Entry], *, recorded_at: datetime, recorded_by: str
) -> Mapping[str, int]:
    """The numbers of the entries by their keys: saved, linked in the chains of their books.

    Accounts that were not there are opened; books must exist. Locks the heads of all books, the
    organisation's last and until the end of the transaction: save a chunk in one call, at its end.
    Raises `SameKeyOtherContent`, `AlreadyReversed`, `NotFound`.
    """
    if not entries:
        return {}
    books = _books(session, entries)
    ids = dict(
        zip(
            (entry.key for entry in entries),
            new_ids(session, "entries", len(entries)),
            strict=True,
        )
    )
    if len(ids) < len(entries):
        raise SameKeyOtherContent("Twee boekingen hebben dezelfde sleutel.")
    reversed_ids = _reversed_ids(session, entries, ids)
    writer = _Writer(books=books, ids=ids, reversed_ids=reversed_ids)
    try:
        for first in range(0, len(entries), _AT_ONCE):
            some = entries[first : first + _AT_ONCE]
            rows = writer.rows(some, recorded_at=recorded_at, recorded_by=recorded_by)
            if len(entries) <= _FEW and not is_sqlite(session):
                _write_few(session, rows, books.values())
                return ids
            _write_rows(session, rows)
        _move_heads(session, books.values())
    except (sqlite3.IntegrityError, psycopg.errors.UniqueViolation) as error:
        if "idempotency_key" in str(error):
            raise SameKeyOtherContent(
                "Deze boeking is al gedaan, met een andere inhoud."
            ) from error
        raise
    return ids


def _books(session: Session, entries: Iterable[Entry]) -> dict[str, _Book]:
    """The locked books of the entries with the accounts that these use."""
    used = {
        (account.book, account.name)
        for entry in entries
        for posting in entry.postings
        for account in (posting.debit, posting.credit)
    }
    names = {book for book, _ in used}
    heads = dict(lock_books(session, names - {ORGANISATION}))
    numbers = account_numbers(session, used)
    if ORGANISATION in names:
        heads[ORGANISATION] = lock_book(session, ORGANISATION)
    books = {name: _Book(name, head.book_id, head.seq, head.hash) for name, head in heads.items()}
    for (book, name), number in numbers.items():
        books[book].accounts[name] = number
    return books


_BY_KEY = select(entries_table.c.idempotency_key, entries_table.c.id).where(
    entries_table.c.idempotency_key.in_(bindparam("keys", expanding=True))
)
_REVERSED = select(entries_table.c.reverses).where(
    entries_table.c.reverses.in_(bindparam("ids", expanding=True))
)


def _reversed_ids(
    session: Session, entries: Sequence[Entry], ids: Mapping[str, int]
) -> Mapping[str, int]:
    """The numbers of the entries that these reverse; none of them was reversed before."""
    keys = {entry.reverses for entry in entries if entry.reverses is not None}
    if not keys:
        return {}
    found = {key: ids[key] for key in keys if key in ids}
    rows = session.execute(_BY_KEY, {"keys": sorted(keys)})
    found |= {row.idempotency_key: row.id for row in rows}
    for key in keys - found.keys():
        raise NotFound(f"Er is geen boeking {key} om terug te draaien.")
    taken = set(session.execute(_REVERSED, {"ids": sorted(found.values())}).scalars())
    for key, number in found.items():
        if number in taken:
            raise AlreadyReversed(f"Boeking {key} is al teruggedraaid.")
    return found


@dataclass(slots=True, kw_only=True)
class _Writer:
    """Turns entries into rows, moving the ends of their books' chains along."""

    books: Mapping[str, _Book]
    ids: Mapping[str, int]
    reversed_ids: Mapping[str, int]

    def rows(self, entries: Sequence[Entry], *, recorded_at: datetime, recorded_by: str) -> _Rows:
        """The rows of all tables, in the entries' order."""
        rows = _Rows()
        add_entry, add_text = rows.entries.append, rows.entry_texts.append
        salts = secrets.token_bytes(_SALT * len(entries))
        moment = moment_text(recorded_at)
        for at, entry in zip(range(0, len(salts), _SALT), entries, strict=True):
            key, body, source = entry.key, entry.text, entry.source
            salt = salts[at : at + _SALT]
            number = self.ids[key]
            day = entry.business_date.isoformat()
            hashed = text_hash(salt, body)
            reverses = None if entry.reverses is None else self.reversed_ids[entry.reverses]
            count = len(entry.postings)
            add_entry(
                (number, count, day, moment, recorded_by, source, hashed, key, reverses),
            )
            add_text((number, salt, body))
            books, lines = self._post(rows.postings, entry.postings, (number, count, day))
            content = canonical(
                (number, key, day, moment, recorded_by, source, hashed.hex(), reverses), lines
            )
            for book in books:
                rows.chain_links.append(book.link(number, content))
        return rows

    def _post(
        self,
        rows: list[tuple[Any, ...]],
        postings: Sequence[Posting],
        closing: tuple[int, int, str],
    ) -> tuple[list[_Book], list[Line]]:
        """The books of the postings, each once, and what the chain sees of the postings."""
        number, count, day = closing
        books: list[_Book] = []
        lines: list[Line] = []
        before = book = None
        for line_no, posting in enumerate(postings, start=1):
            debit, credit, cents = posting.debit.name, posting.credit.name, posting.amount
            name = posting.debit.book
            if book is None or book.name != name:
                book = self.books[name]
                if book not in books:
                    books.append(book)
            own = book.accounts
            lines.append((line_no, name, debit, credit, cents))
            rows.append(
                (number, count, day, line_no, before, book.book_id, own[debit], own[credit], cents)
            )
            before = line_no
        return books, lines


def _write_rows(session: Session, rows: _Rows) -> None:
    raw = driver(session)
    if is_sqlite(session):
        for table, insert in _INSERT_SQLITE.items():
            raw.executemany(insert, getattr(rows, table))
        return
    with raw.cursor() as cursor:
        for table, statement in _COPY.items():
            with cursor.copy(statement) as copy:
                for row in getattr(rows, table):
                    copy.write_row(row)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _write_few(session: Session, rows: _Rows, books: Iterable[_Book]) -> None:
    moved = [(book.seq, book.hash, book.book_id) for book in books]
    filled = [getattr(rows, table) for table in _ARRAYS]
    parameters = [column for table in (*filled, moved) for column in _columns(table)]
    driver(session).execute(_FEW_POSTGRES, parameters, prepare=True)


def _move_heads(session: Session, books: Iterable[_Book]) -> None:
    moved = [(book.seq, book.hash, book.book_id) for book in books]
    if is_sqlite(session):
        driver(session).executemany(_MOVE_SQLITE, moved)
    else:
        driver(session).execute(_MOVE_POSTGRES, _columns(moved))

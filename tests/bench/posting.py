"""The posting workload on SQLite: closed entries with their chain, beside the same rows raw.

The raw peer is the driver itself with rows made beforehand, into tables of the same migrations but
for the chain: the same keys, checks, indexes and triggers, the same durability. It hands out no
numbers, looks no account up and hashes nothing.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tests.bench.report import Figure, Section, Timed, medians, rate_text

from huishoudboekje.database import (
    GroupCommit,
    create_engine_for,
    ensure_accounts,
    open_book,
    save_entries,
    upgrade,
    writing,
)
from huishoudboekje.ledger import Entry, Posting, available, cost, in_transit, received

BATCH = 10_000
SINGLES = 200
CLIENTS = 16
_BOOKS = 100
_AT = datetime(2027, 1, 25, 6, 0, tzinfo=UTC)
_DAY = date(2027, 1, 25)
_CLOSING_KEY = "CONSTRAINT fk_postings_entry_id_book_id"
_COLUMNS = {"entries": 9, "entry_texts": 3, "chain_links": 5, "postings": 9}
_INSERTS = {
    table: f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"
    for table, columns in _COLUMNS.items()
}
_MOVE = "UPDATE book_heads SET seq = ?, hash = ? WHERE book_id = ?"
_RAW = (
    "Raw is sqlite3 with rows made beforehand and no chain, in the same tables; without guards "
    "also without the triggers that refuse a change. With chain rows it writes the links and moves "
    "the heads as well, in our own tables, but still looks nothing up and hashes nothing."
)
_SLOWER = (
    "On slower disks every wait for the disk lasts at least that much longer, for ours and raw "
    "alike, in a process of its own."
)
_TOGETHER = f"W2 {CLIENTS} clients, commits in groups"

Rows = dict[str, list[tuple[Any, ...]]]
"""The rows of a batch, by table, in the order in which the tables are filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Databases to copy: ours as migrated, and the raw peer's two, with and without guards."""

    ours: Path
    guarded: Path
    bare: Path


def entries_of(number: int) -> list[Entry]:
    """So many entries of two postings each, spread over the books of a hundred households."""
    return [_entry(each) for each in range(number)]


def _entry(number: int) -> Entry:
    household = f"h-{number % _BOOKS:05d}"
    paid = cost(household, f"cost-{number // _BOOKS % 8}")
    amount = 1_000 + number
    return Entry(
        key=f"settlement:2027-01:{household}:{number}",
        business_date=_DAY,
        text=f"Vaste last: huur, {_DAY}",
        source="settlement",
        postings=(
            Posting(debit=available(household), credit=received(household), amount=amount),
            Posting(debit=paid, credit=in_transit(household), amount=amount),
        ),
    )


def open_books(engine: Engine) -> None:
    """The books and accounts that the entries need are there."""
    postings = [each for entry in entries_of(BATCH) for each in entry.postings]
    with writing(engine) as session:
        for number in range(_BOOKS):
            open_book(session, f"h-{number:05d}")
        ensure_accounts(session, {side for each in postings for side in (each.debit, each.credit)})


def templates(folder: Path) -> Templates:
    """The three databases with books and accounts, and no entry yet."""
    ours = folder / "ours.db"
    upgrade(f"sqlite:///{ours}")
    with _engine(ours) as engine:
        open_books(engine)
    made = Templates(ours=ours, guarded=folder / "guarded.db", bare=folder / "bare.db")
    _without_chain(ours, made.guarded, kinds=("table", "index", "trigger"))
    _without_chain(ours, made.bare, kinds=("table", "index"))
    return made


def _without_chain(source: Path, target: Path, *, kinds: Sequence[str]) -> None:
    """The same tables, with their rows, but for the chain's links and what demands them."""
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("ATTACH ? AS source", (str(source),))
        wanted = ", ".join(f"'{kind}'" for kind in kinds)
        statements = connection.execute(
            f"SELECT sql FROM source.sqlite_master WHERE type IN ({wanted}) AND sql IS NOT NULL"
            " AND tbl_name IN ('books', 'accounts', 'entries', 'postings', 'entry_texts')"
            " ORDER BY type = 'trigger', type = 'index'"
        ).fetchall()
        for (sql,) in statements:
            connection.execute(_without_closing_key(sql))
        for table in ("books", "accounts"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM source.{table}")
        connection.commit()


def _without_closing_key(sql: str) -> str:
    before, found, after = sql.partition(_CLOSING_KEY)
    return before + after.partition("DEFERRED,")[2] if found else sql


def _raw(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _engine(path: Path) -> Iterator[Engine]:
    """An engine on the file as the product has it; its connections are closed at the end."""
    engine = create_engine_for(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()


def post(engine: Engine, entries: Sequence[Entry]) -> None:
    """The entries are saved in a transaction of their own, as the product does it."""
    with writing(engine) as session:
        save_entries(session, entries, recorded_at=_AT, recorded_by="bench")


def _post_raw(connection: sqlite3.Connection, rows: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table, some in rows.items():
        connection.executemany(_INSERTS[table], some)
    moved = [(seq, hashed, book) for book, seq, _, _, hashed in rows.get("chain_links", ())]
    if moved:
        connection.executemany(_MOVE, moved)
    connection.execute("COMMIT")


def rows_of(path: Path) -> Rows:
    """The rows that our own posting left in a database."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
            for table, order in zip(_INSERTS, ("id", "1", "entry_id", "1, 4"), strict=True)
        }


def _batches(rows: Rows, size: int) -> list[Rows]:
    """The rows, so many entries in each."""
    return [
        {
            table: some[at * 2 : (at + size) * 2] if table == "postings" else some[at : at + size]
            for table, some in rows.items()
        }
        for at in range(0, len(rows["entries"]), size)
    ]


def _first(rows: Rows, number: int) -> Rows:
    """The rows of so many entries."""
    return _batches(rows, number)[0]


def _without_links(rows: Rows) -> Rows:
    return {table: some for table, some in rows.items() if table != "chain_links"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """Where the copies stand and what is posted in them."""

    folder: Path
    templates: Templates
    numbers: Iterator[int]

    def copy(self, template: Path) -> Path:
        path = self.folder / f"copy-{next(self.numbers)}.db"
        shutil.copyfile(template, path)
        return path

    def ours(self, work: Callable[[Engine], None]) -> Timed:
        """The work on a fresh database, connected already, as a server is."""

        def timed() -> float:
            with _engine(self.copy(self.templates.ours)) as engine:
                with writing(engine) as session:
                    session.connection()
                began = perf_counter()
                work(engine)
                return perf_counter() - began

        return timed

    def raw(self, template: Path, batches: Sequence[Rows]) -> Timed:
        """The batches, each in a transaction of its own."""

        def timed() -> float:
            with closing(_raw(self.copy(template))) as connection:
                began = perf_counter()
                for rows in batches:
                    _post_raw(connection, rows)
                return perf_counter() - began

        return timed

    def rows(self, entries: Sequence[Entry]) -> Rows:
        """The rows that our own posting makes of the entries."""
        path = self.copy(self.templates.ours)
        with _engine(path) as engine:
            post(engine, entries)
        return rows_of(path)


def _each(engine: Engine) -> None:
    for entry in entries_of(SINGLES):
        post(engine, [entry])


def _together(engine: Engine) -> None:
    """As many entries for each of sixteen clients, in threads of one server."""
    group = GroupCommit(engine)
    entries = entries_of(SINGLES * CLIENTS)

    def client(number: int) -> None:
        for entry in entries[number::CLIENTS]:
            group.written(partial(_save, entry))

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))


def _save(entry: Entry, session: Session) -> None:
    save_entries(session, [entry], recorded_at=_AT, recorded_by="bench")


def single_seconds(folder: Path, rounds: int) -> dict[str, float]:
    """The median seconds of entries that are committed one by one, and by many clients together."""
    bench = _Bench(folder=folder, templates=templates(folder), numbers=count(1))
    return medians(rounds, _singly(bench, bench.rows(entries_of(BATCH))))


def _singly(bench: _Bench, chained: Rows) -> dict[str, Timed]:
    made, singles = bench.templates, _first(chained, SINGLES)
    groups = _batches(_first(chained, SINGLES * CLIENTS), CLIENTS)
    return {
        "single": bench.ours(_each),
        "single guarded": bench.raw(made.guarded, _batches(_without_links(singles), 1)),
        "single chained": bench.raw(made.ours, _batches(singles, 1)),
        "together": bench.ours(_together),
        "together chained": bench.raw(made.ours, groups),
        "together guarded": bench.raw(made.guarded, [_without_links(group) for group in groups]),
    }


def posting_section(
    folder: Path, rounds: int, slower: Callable[[Path, int], Mapping[str, Mapping[str, float]]]
) -> Section:
    """Batches and single entries, each beside the raw peer; single ones on slower disks as well."""
    made = templates(folder)
    bench = _Bench(folder=folder, templates=made, numbers=count(1))
    batch = entries_of(BATCH)
    chained = bench.rows(batch)
    rows = _without_links(chained)
    seconds = medians(
        rounds,
        {
            "batch": bench.ours(lambda engine: post(engine, batch)),
            "batch guarded": bench.raw(made.guarded, [rows]),
            "batch bare": bench.raw(made.bare, [rows]),
            **_singly(bench, chained),
        },
    )
    figures = [
        _figure("W1 closed entries in one batch", BATCH, seconds, "batch guarded", ">= 0.55"),
        _figure("W1 closed entries in one batch", BATCH, seconds, "batch bare", ""),
        *_single_figures(seconds),
        _figure(_TOGETHER, SINGLES * CLIENTS, seconds, "together chained", ""),
    ]
    for wait, elsewhere in slower(folder, rounds).items():
        figures += _single_figures(elsewhere, f", each {wait} longer")
    return Section(
        title="Posting on SQLite, every commit durable (WAL, synchronous=FULL)",
        figures=figures,
        notes=[_RAW, _SLOWER],
    )


def _single_figures(seconds: Mapping[str, float], where: str = "") -> list[Figure]:
    times = seconds["single"] * CLIENTS / seconds["together"]
    raw_times = seconds["single guarded"] * CLIENTS / seconds["together guarded"]
    alone = f"W2 one entry a commit{where}"
    return [
        _figure(alone, SINGLES, seconds, "single guarded", ">= 0.85"),
        _figure(alone, SINGLES, seconds, "single chained", ""),
        Figure(
            what=f"{_TOGETHER}{where}",
            size=f"{SINGLES * CLIENTS:,}",
            ours=f"{rate_text(SINGLES * CLIENTS, seconds['together'])} entries",
            peer="one entry a commit, ours",
            peers=rate_text(SINGLES, seconds["single"]),
            ratio=f"{times:.1f}x the rate",
            target=">= 5",
        ),
        Figure(
            what=f"raw sqlite3, no chain, {CLIENTS} a commit{where}",
            size=f"{SINGLES * CLIENTS:,}",
            ours="",
            peer="one entry a commit, raw sqlite3",
            peers=rate_text(SINGLES, seconds["single guarded"]),
            ratio=f"{raw_times:.1f}x the rate",
            target="",
        ),
    ]


def _figure(what: str, number: int, seconds: Mapping[str, float], peer: str, target: str) -> Figure:
    mine, _, kind = peer.partition(" ")
    names = {
        "guarded": "raw sqlite3, no chain",
        "bare": "raw sqlite3, no chain, no guards",
        "chained": "raw sqlite3, chain rows too",
    }
    if mine == "together":
        names["chained"] += f", {CLIENTS} a commit"
    return Figure(
        what=what,
        size=f"{number:,}",
        ours=f"{rate_text(number, seconds[mine])} entries",
        peer=names[kind],
        peers=rate_text(number, seconds[peer]),
        ratio=f"{seconds[peer] / seconds[mine]:.2f} of raw",
        target=target,
    )

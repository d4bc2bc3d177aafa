"""Posting and settling on PostgreSQL, where a server is named: beside COPY, and by two workers.

The server is taken as it is found; a figure for durable commits needs one with fsync on.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing import get_context
from time import perf_counter

import psycopg
from sqlalchemy import Engine, make_url
from tests.bench.posting import BATCH, SINGLES, entries_of, open_books, post
from tests.bench.report import Figure, Section, medians, rate_text, seconds_text
from tests.bench.settlement import BY, prepared, started
from tests.bench.workload import households
from tests.databases import SERVER, on_server

from huishoudboekje.database import SettlementRun, create_engine_for, upgrade
from huishoudboekje.jobs import run_settlement

_TABLES = ("entries", "entry_texts", "chain_links", "postings")
_SETTLED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """The server, and what was made on it."""

    url: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    made: list[str] = field(default_factory=list)

    def new(self, template: str | None = None) -> str:
        """The name of a new database, migrated or copied from another one."""
        name = f"hhb_bench_{os.getpid()}_{next(self.numbers)}"
        copied = f" TEMPLATE {template}" if template else ""
        on_server(self.url, f"CREATE DATABASE {name}{copied}")
        self.made.append(name)
        if template is None:
            upgrade(self.address(name))
        return name

    def address(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def engine(self, name: str) -> Iterator[Engine]:
        engine = create_engine_for(self.address(name))
        try:
            yield engine
        finally:
            engine.dispose()

    def raw(self, name: str) -> psycopg.Connection:
        address = make_url(self.address(name)).set(drivername="postgresql")
        return psycopg.connect(address.render_as_string(hide_password=False))

    def clear(self) -> None:
        on_server(self.url, *(f"DROP DATABASE {name} WITH (FORCE)" for name in self.made))
        self.made.clear()


def postgres_section(rounds: int) -> Section:
    """All figures on the named server."""
    server = _Server(url=os.environ[SERVER])
    try:
        figures = [*_posting(server, rounds), *_workers(server, rounds)]
        with closing(server.raw(make_url(server.url).database or "postgres")) as connection:
            (fsync,) = connection.execute("SHOW fsync").fetchone() or ("unknown",)
    finally:
        server.clear()
    return Section(
        title="PostgreSQL",
        figures=figures,
        notes=[f"The server ran with fsync {fsync}.", _COPY],
    )


_COPY = (
    "COPY writes text made beforehand into the same tables with the same keys, chain and triggers "
    "included; it hands out no numbers and hashes nothing."
)


def _posting(server: _Server, rounds: int) -> Iterator[Figure]:
    template = server.new()
    with server.engine(template) as engine:
        open_books(engine)
    batch = entries_of(BATCH)
    source = server.new(template)
    with server.engine(source) as engine:
        post(engine, batch)
    with closing(server.raw(source)) as connection:
        texts = {table: _copied_out(connection, table) for table in _TABLES}
    seconds = medians(
        rounds,
        {
            "batch": partial(_ours, server, template, 1),
            "single": partial(_ours, server, template, SINGLES),
            "copy": partial(_copy, server, template, texts),
        },
    )
    yield Figure(
        what="W3 closed entries in one batch",
        size=f"{BATCH:,}",
        ours=f"{rate_text(BATCH, seconds['batch'])} entries",
        peer="COPY of the same rows",
        peers=rate_text(BATCH, seconds["copy"]),
        ratio=f"{seconds['copy'] / seconds['batch']:.2f} of COPY",
        target=">= 0.3",
    )
    yield Figure(
        what="W4 one entry a commit",
        size=f"{SINGLES:,}",
        ours=f"{rate_text(SINGLES, seconds['single'])} entries",
    )


def _ours(server: _Server, template: str, commits: int) -> float:
    entries = entries_of(BATCH if commits == 1 else commits)
    with server.engine(server.new(template)) as engine:
        post(engine, [])
        began = perf_counter()
        for first in range(commits):
            post(engine, entries[first::commits])
        return perf_counter() - began


def _copied_out(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copied:
        return b"".join(bytes(block) for block in copied)


def _copy(server: _Server, template: str, texts: dict[str, bytes]) -> float:
    with closing(server.raw(server.new(template))) as connection:
        began = perf_counter()
        for table, text in texts.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copied:
                copied.write(text)
        connection.commit()
        return perf_counter() - began


def _workers(server: _Server, rounds: int) -> Iterator[Figure]:
    template = server.new()
    with server.engine(template) as engine:
        prepared(engine, households(_SETTLED))
        run = started(engine)
    settle = partial(_settle, server, template, run)
    seconds = medians(rounds, {"one": partial(settle, 1), "two": partial(settle, 2)})
    one, two = seconds["one"], seconds["two"]
    yield Figure(
        what="S2 settlement with two workers",
        size=f"{_SETTLED:,}",
        ours=f"{_SETTLED / two * 60:,.0f} a minute, {seconds_text(two)}",
        peer="one worker",
        peers=seconds_text(one),
        ratio=f"{one / two:.2f}x faster",
        target=">= 1.5",
    )


def _settle(server: _Server, template: str, run: SettlementRun, workers: int) -> float:
    """The seconds of the run by so many processes, from when all of them stand ready."""
    address = server.address(server.new(template))
    spawn = get_context("spawn")
    all_there = spawn.Barrier(workers).wait
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=all_there) as pool:
        list(pool.map(_ready, [address] * workers))
        began = perf_counter()
        done: Sequence[int] = list(pool.map(partial(_work, run), [address] * workers))
        seconds = perf_counter() - began
    assert sum(done) == _SETTLED, "every household is settled once"
    return seconds


def _ready(address: str) -> None:
    create_engine_for(address).dispose()


def _work(run: SettlementRun, address: str) -> int:
    engine = create_engine_for(address)
    try:
        return sum(len(chunk.households) for chunk in run_settlement(engine, run, by=BY))
    finally:
        engine.dispose()

"""Posting and settling on PostgreSQL, where a server is named: beside COPY, beside django-hordak,
and by two workers.

The server is taken as it is found; a figure for durable commits needs one with fsync on.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import Engine, make_url
from tests.bench.hordak import LEFT_OUT, has_hordak, theirs
from tests.bench.hordak import prepared as hordak_prepared
from tests.bench.posting import BATCH, entries_of, open_books, post
from tests.bench.report import Figure, Section, Timed, medians, rate_text, seconds_text
from tests.bench.settlement import BY, prepared, started
from tests.bench.workload import households
from tests.bench.writers import open_both_books, ours, race
from tests.databases import SERVER, on_server

from huishoudboekje.database import SettlementRun, create_engine_for, upgrade
from huishoudboekje.jobs import run_settlement

_TABLES = ("entries", "entry_texts", "chain_links", "postings")
_SETTLED = 1_000
_EACH = 300
"""So many entries for every writer."""
_FOUR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """The server, and what was made on it."""

    url: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    made: list[str] = field(default_factory=list)

    def new(self, template: str | None = None) -> str:
        """The name of a new database, migrated or copied from another one."""
        if template is not None:
            return self.copy(template)
        name = self.copy("template1")
        upgrade(self.address(name))
        return name

    def copy(self, template: str) -> str:
        """The name of a new database with what stands in that one."""
        name = f"hhb_bench_{os.getpid()}_{next(self.numbers)}"
        on_server(self.url, f"CREATE DATABASE {name} TEMPLATE {template}")
        self.made.append(name)
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

    def plain(self, name: str) -> str:
        """The address as PostgreSQL's own programs and drivers know it."""
        address = make_url(self.address(name)).set(drivername="postgresql")
        return address.render_as_string(hide_password=False)

    def raw(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.plain(name))

    def clear(self) -> None:
        on_server(self.url, *(f"DROP DATABASE {name} WITH (FORCE)" for name in self.made))
        self.made.clear()


def postgres_section(rounds: int) -> Section:
    """All figures on the named server."""
    server = _Server(url=os.environ[SERVER])
    try:
        batches = list(_posting(server, rounds))
        singles, about = _singles(server, rounds)
        figures = [*batches, *singles, *_workers(server, rounds)]
        with closing(server.raw(make_url(server.url).database or "postgres")) as connection:
            (fsync,) = connection.execute("SHOW fsync").fetchone() or ("unknown",)
    finally:
        server.clear()
    return Section(
        title="PostgreSQL",
        figures=figures,
        notes=[f"The server ran with fsync {fsync}.", _COPY, _BOOKS, about],
    )


_COPY = (
    "COPY writes text made beforehand into the same tables with the same keys, chain and triggers "
    "included; it hands out no numbers and hashes nothing."
)
_BOOKS = (
    "W4: every writer is a process. An entry has two lines, which is four sides, and a transaction "
    "of its own in which its book is locked and its chain moved: the household's alone, or also "
    "the organisation's, for which all writers wait in turn."
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
            "batch": partial(_ours, server, template),
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


def _ours(server: _Server, template: str) -> float:
    entries = entries_of(BATCH)
    with server.engine(server.new(template)) as engine:
        post(engine, [])
        began = perf_counter()
        post(engine, entries)
        return perf_counter() - began


def _singles(server: _Server, rounds: int) -> tuple[list[Figure], str]:
    """Single entries by one writer and by four, beside as many of hordak; what is said of it."""
    template = server.new()
    with server.engine(template) as engine:
        open_books(engine)
        open_both_books(engine)
    several: dict[str, Timed] = {
        f"{kind} {writers}": partial(_one_by_one, server, template, kind, writers)
        for kind, writers in (("household", 1), ("household", _FOUR), ("both", _FOUR))
    }
    about = LEFT_OUT
    # Outside the checkout: a Django project is no part of it, and holds nothing to keep.
    with tempfile.TemporaryDirectory(prefix="hhb-hordak-") as folder:
        if has_hordak():
            peer = server.copy("template1")
            versions = hordak_prepared(Path(folder), server.plain(peer))
            about = (
                f"A transfer_to is one credit and one debit, nothing locked or hashed: {versions}."
            )
            for writers in (1, _FOUR):
                several[f"hordak {writers}"] = partial(
                    _transfers, server, peer, Path(folder), writers
                )
        seconds = medians(rounds, several)
    return [
        _beside_hordak("household", 1, "the household's book", seconds, ""),
        _beside_hordak("household", _FOUR, "the household's book", seconds, ">= 2"),
        _beside_hordak("both", _FOUR, "both books", seconds, ">= 2"),
    ], about


def _beside_hordak(
    kind: str, writers: int, books: str, seconds: dict[str, float], target: str
) -> Figure:
    number = writers * _EACH
    mine, hordaks = seconds[f"{kind} {writers}"], seconds.get(f"hordak {writers}")
    by = "one writer" if writers == 1 else f"{writers} writers"
    return Figure(
        what=f"W4 one entry a commit, {by}, {books}",
        size=f"{number:,}",
        ours=f"{rate_text(number, mine)} entries",
        peer=f"django-hordak transfer_to, {by}",
        peers=rate_text(number, hordaks) if hordaks else "not there",
        ratio=f"{hordaks / mine:.2f}x the rate" if hordaks else "",
        target=target,
    )


def _one_by_one(server: _Server, template: str, kind: str, writers: int) -> float:
    name = server.new(template)
    seconds = race(ours(kind, writers, writers * _EACH), server.address(name))
    _all_there(server, name, "entries", writers)
    return seconds


def _transfers(server: _Server, template: str, folder: Path, writers: int) -> float:
    name = server.copy(template)
    seconds = race(theirs(writers, writers * _EACH), server.plain(name), folder)
    _all_there(server, name, "hordak_transaction", writers)
    return seconds


def _all_there(server: _Server, name: str, table: str, writers: int) -> None:
    with closing(server.raw(name)) as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() or (0,)
    assert found == writers * _EACH, "every writer has written its share"


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

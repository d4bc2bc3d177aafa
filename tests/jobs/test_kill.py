"""A run that is killed at any moment goes on where it was: every household once, no half entry."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest
from sqlalchemy import Engine, text
from sqlalchemy import create_engine as plain_engine
from tests.databases import NewDatabase
from tests.jobs import settling

from huishoudboekje.database import create_engine_for

HOUSEHOLDS = 500
COPIES, KILLS = 13, 20
POSTGRES_KILLS = 5
SEED = 20_261_224
ROOT = Path(__file__).parents[2]


@dataclass
class Run:
    """A process that is about to begin the run."""

    pid: int
    says: TextIO

    def settled(self) -> int | None:
        """How many households it settled, once it ended; nothing when it did not get so far."""
        with self.says:
            said = self.says.readline()
        return int(said) if said else None


Start = Callable[[str, str], Run]
"""Starts a process that settles that period in that database."""


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.settling", door := f"{folder}/door"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"

        def new(url: str, period: str) -> Run:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(door)
                caller.sendall(f"{url} {period}\n".encode())
                says = caller.makefile(encoding="utf-8")
            return Run(int(says.readline()), says)

        yield new
        server.kill()


def kill_at(run: Run, seconds: float) -> bool:
    """True when the process was killed at its work; false when it had finished before."""
    time.sleep(seconds)
    os.kill(run.pid, signal.SIGKILL)
    return run.settled() is None


def a_clean_run(run: Run) -> float:
    """How long a run takes here when nobody kills it (seconds)."""
    working = time.monotonic()
    assert run.settled() == HOUSEHOLDS
    return time.monotonic() - working


@pytest.fixture(scope="module")
def sqlite_households(
    new_sqlite_url: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A file with the households, ready for their first settlement."""
    url = new_sqlite_url()
    with opened(url) as engine:
        settling.take_in(engine, HOUSEHOLDS)
        settling.receive_wages(engine, "2026-12", range(1, HOUSEHOLDS + 1, 2))
    path = tmp_path_factory.mktemp("kill") / "households.db"
    shutil.copyfile(url.removeprefix("sqlite:///"), path)
    return path


@pytest.fixture
def new_copy(sqlite_households: Path, tmp_path: Path) -> Callable[[int], str]:
    def new(number: int) -> str:
        path = tmp_path / f"{number}.db"
        shutil.copyfile(sqlite_households, path)
        return f"sqlite:///{path}"

    return new


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = create_engine_for(url)
    try:
        yield engine
    finally:
        engine.dispose()


def resumed(url: str, period: str) -> list[str]:
    """Goes on with the run; everything that is off afterwards."""
    with opened(url) as engine:
        settling.settle(engine, period)
        assert settling.settle(engine, period) == 0
        return settling.mistakes(engine, period)


def booked(url: str) -> list[tuple[object, ...]]:
    with opened(url) as engine:
        return settling.booked(engine)


@pytest.mark.slow
def test_run_killed_at_twenty_moments_settles_everybody_once(
    new_copy: Callable[[int], str], start: Start
) -> None:
    chance = random.Random(SEED)
    clean = new_copy(0)
    whole = a_clean_run(start(clean, "2026-12"))
    expected = booked(clean)
    killed = 0
    for number in range(1, COPIES + 1):
        url = new_copy(number)
        for _ in range(1 + number % 2):  # every other one is killed again while it resumes
            killed += kill_at(start(url, "2026-12"), chance.uniform(0, whole / (1 + number % 2)))
        assert resumed(url, "2026-12") == [], f"kill {number} with seed {SEED}"
        assert booked(url) == expected
        Path(url.removeprefix("sqlite:///")).unlink()
    assert killed >= KILLS // 2


@pytest.mark.slow
@pytest.mark.postgres
def test_run_killed_on_postgres_settles_everybody_once(
    new_postgres_url: NewDatabase, start: Start
) -> None:
    chance = random.Random(SEED)
    url = new_postgres_url()
    with opened(url) as engine:
        settling.take_in(engine, HOUSEHOLDS)
    whole = a_clean_run(start(url, settling.PERIODS[0]))
    for period in settling.PERIODS[1 : POSTGRES_KILLS + 1]:
        kill_at(start(url, period), chance.uniform(0, whole))
        wait_until_nobody_writes(url)
        assert resumed(url, period) == [], f"{period} with seed {SEED}"


def wait_until_nobody_writes(url: str) -> None:
    """The server ends what the killed client left, when it notices."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    engine = plain_engine(url)
    with engine.connect() as connection:
        while connection.execute(others).scalar_one():
            time.sleep(0.02)
            connection.rollback()
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def households_url(request: pytest.FixtureRequest) -> str:
    new: NewDatabase = request.getfixturevalue(f"new_{request.param}_url")
    url = new()
    with opened(url) as engine:
        settling.take_in(engine, 230)
    return url


@pytest.mark.slow
def test_two_processes_that_run_one_period_settle_everybody_once(
    households_url: str, start: Start
) -> None:
    both = [start(households_url, "2026-12") for _ in range(2)]
    settled = [each.settled() for each in both]
    assert None not in settled
    assert sum(each or 0 for each in settled) == 230
    with opened(households_url) as engine:
        assert settling.mistakes(engine, "2026-12") == []

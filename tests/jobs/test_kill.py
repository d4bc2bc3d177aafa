"""A run that is killed at any moment goes on where it was: every household once, no half entry."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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


def start(url: str, period: str) -> subprocess.Popen[str]:
    """A process that is about to begin the run."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.settling", url, period],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kill_at(process: subprocess.Popen[str], seconds: float) -> bool:
    """True when the process was killed at its work; false when it had finished before."""
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def a_clean_run(url: str, period: str) -> float:
    """How long a run takes here when nobody kills it (seconds)."""
    began = time.monotonic()
    process = start(url, period)
    working = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    assert began <= working
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
    new_copy: Callable[[int], str],
) -> None:
    chance = random.Random(SEED)
    clean = new_copy(0)
    whole = a_clean_run(clean, "2026-12")
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
def test_run_killed_on_postgres_settles_everybody_once(new_postgres_url: NewDatabase) -> None:
    chance = random.Random(SEED)
    url = new_postgres_url()
    with opened(url) as engine:
        settling.take_in(engine, HOUSEHOLDS)
    whole = a_clean_run(url, settling.PERIODS[0])
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
def test_two_processes_that_run_one_period_settle_everybody_once(households_url: str) -> None:
    both = [start(households_url, "2026-12") for _ in range(2)]
    settled = [int(each.communicate()[0]) for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sum(settled) == 230
    with opened(households_url) as engine:
        assert settling.mistakes(engine, "2026-12") == []

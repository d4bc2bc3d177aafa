"""Real databases for tests: SQLite always, PostgreSQL when there is a server or one can be started.

Every test has a database of its own, copied from a template that the migrations made: commits are
real, so deferred constraints speak. `engine` gives a test both engines in turn. What a statement
is in SQL is worked out once, as in a server that runs for months, however many databases there are.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Dialect, Engine, event, make_url

from huishoudboekje.database import create_engine_for, upgrade

SERVER = "HUISHOUDBOEKJE_TEST_POSTGRES"
IN_MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3
_numbers = count(1)
_compiled: dict[str, tuple[Dialect, dict[Any, Any]]] = {}

NewDatabase = Callable[[], str]
"""Gives the URL of a fresh, migrated database each time."""


@event.listens_for(Engine, "engine_connect")
def _share_what_was_compiled(connection: Connection) -> None:
    """Every engine of a kind compiles with the first one's dialect, into one cache."""
    engine = connection.engine
    dialect, cache = _compiled.setdefault(engine.dialect.name, (engine.dialect, {}))
    engine.dialect = connection.dialect = dialect
    engine._compiled_cache = cache


def _fast_folder() -> str:
    """Where a server's files stand: in memory, where there is room."""
    is_there = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH
    return str(IN_MEMORY) if is_there else "/tmp"


def _programs() -> Path | None:
    """The newest folder with PostgreSQL's own programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _as_server(*command: str | Path) -> None:
    """Run a program as a user that PostgreSQL accepts: it refuses root."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*as_user, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/tmp"
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one that is named, or our own on a private socket."""
    named = os.environ.get(SERVER)
    if named:
        yield named
        return
    programs = _programs()
    if programs is None:
        pytest.skip(f"no PostgreSQL: install postgresql, or name a server's URL in {SERVER}")
    if os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("no PostgreSQL: it refuses root, and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="hhb-", dir=_fast_folder()))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    try:
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        options += " -c autovacuum=off"  # it would go round all those databases all the time
        _as_server(
            programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        _as_server(
            programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "start", "-o", options
        )
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            _as_server(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def on_server(server: str, *statements: str) -> None:
    """Run statements on the server itself, each by itself."""
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _url(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def new_sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    folder = tmp_path_factory.mktemp("databases")

    def new() -> str:
        path = folder / f"{next(_numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    return new


@pytest.fixture(scope="session")
def new_postgres_url(postgres_server: str) -> Iterator[NewDatabase]:
    template = f"hhb_template_{os.getpid()}"
    made = [template]
    on_server(postgres_server, f"CREATE DATABASE {template}")
    upgrade(_url(postgres_server, template))
    copied = f"TEMPLATE {template}{_as_files(postgres_server)}"

    def new() -> str:
        name = f"hhb_{os.getpid()}_{next(_numbers)}"
        on_server(postgres_server, f"CREATE DATABASE {name} {copied}")
        made.append(name)
        return _url(postgres_server, name)

    yield new
    on_server(postgres_server, *map(_drop, made))


def _as_files(server: str) -> str:
    """How a database is copied fastest; servers before 15 know only that way, and not its name."""
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        return " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""


def _drop(name: str | None) -> str:
    return f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh, migrated database, on each engine in turn."""
    new: NewDatabase = request.getfixturevalue(f"new_{request.param}_url")
    url = new()
    yield url
    if request.param == "postgres":
        # Hundreds of them take more room than a server in memory may have.
        on_server(request.getfixturevalue("postgres_server"), _drop(make_url(url).database))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine as the application uses it, on a fresh database, on each engine in turn."""
    made = create_engine_for(database_url)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_engine(new_sqlite_url: NewDatabase) -> Iterator[Engine]:
    made = create_engine_for(new_sqlite_url())
    yield made
    made.dispose()


@pytest.fixture
def postgres_engine(new_postgres_url: NewDatabase) -> Iterator[Engine]:
    made = create_engine_for(new_postgres_url())
    yield made
    made.dispose()

"""The version of the schema: bringing a database up to it, and refusing any other.

It promises that the program never works on a database that is older, newer, or without one of its
guards; it does not know what the tables are for.
"""

import re
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import CheckConstraint, Connection, Engine, make_url, text

import huishoudboekje
from huishoudboekje.database.engine import create_engine_for, reading
from huishoudboekje.database.guards import expected_triggers
from huishoudboekje.database.tables import metadata
from huishoudboekje.errors import WrongDatabase

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
"""All versions of the schema, oldest first; the last is the one this program works with."""

_ADVICE = "Voer eerst uit: huishoudboekje db upgrade"


def migrations_folder() -> Path:
    """Where the migrations are: in the installed package, or at the top of the repository."""
    package = Path(huishoudboekje.__file__).parent
    packaged = package / "migrations"
    return packaged if packaged.is_dir() else package.parents[1] / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at the URL up to the newest version; a new one comes into being.

    All migrations are one transaction: done whole, or not at all.
    """
    folder = _folder_of(url)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine_for(url, for_migration=True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # Two that migrate at once: the second waits, and finds nothing left to do.
                connection.execute(text("SELECT pg_advisory_lock(7463215)"))
                connection.commit()
            _refuse_newer(connection)
            command.upgrade(_config(connection), revision)
            connection.commit()
    finally:
        engine.dispose()


def downgrade(url: str, revision: str) -> None:
    """Take the database back to an older version, losing what only newer ones hold."""
    engine = create_engine_for(url, for_migration=True)
    try:
        with engine.connect() as connection:
            command.downgrade(_config(connection), revision)
            connection.commit()
    finally:
        engine.dispose()


def check_against_tables(url: str) -> None:
    """Raise alembic's own error when the migrated schema differs from the tables in the code."""
    engine = create_engine_for(url, for_migration=True)
    try:
        with engine.connect() as connection:
            command.check(_config(connection))
    finally:
        engine.dispose()


def _folder_of(url: str) -> Path | None:
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return None
    return Path(parts.database).parent


def check_version(engine: Engine) -> None:
    """Nothing, when the database is the one that this program works with.

    Otherwise raises `WrongDatabase` with the command that helps.
    """
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).is_file():
        raise WrongDatabase(f"Er is nog geen database. {_ADVICE}")
    with reading(engine) as session:
        connection = session.connection()
        found = _revision(connection)
        if found is None:
            raise WrongDatabase(f"De database is nog leeg. {_ADVICE}")
        _refuse_newer(connection)
        if found != REVISIONS[-1]:
            raise WrongDatabase(
                f"De database is ouder dan dit programma (versie {found}, verwacht"
                f" {REVISIONS[-1]}). {_ADVICE}"
            )
        missing = sorted(
            (expected_triggers(engine.dialect.name) - triggers(connection))
            | (expected_checks() - checks(connection))
        )
    if missing:
        raise WrongDatabase(
            f"De database mist bewaking ({', '.join(missing)}). Gebruik hem niet: zet een"
            " reservekopie terug, of maak een nieuwe met: huishoudboekje db upgrade"
        )


def _refuse_newer(connection: Connection) -> None:
    found = _revision(connection)
    if found is not None and found not in REVISIONS:
        raise WrongDatabase(
            f"De database is nieuwer dan dit programma (versie {found}, verwacht"
            f" {REVISIONS[-1]}). Werk het programma bij met: git pull && make run"
        )


def _revision(connection: Connection) -> str | None:
    names = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.dialect.name == "postgresql":
        names = "SELECT to_regclass('alembic_version')::text"
    if connection.execute(text(names)).scalar() is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def triggers(connection: Connection) -> frozenset[str]:
    """The names of the triggers that the database has and that always fire."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        names = (
            "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT tgisinternal AND tgenabled = 'A'"
            " AND relnamespace = current_schema()::regnamespace"
        )
    return frozenset(connection.execute(text(names)).scalars())


def expected_checks() -> frozenset[str]:
    """The names of all CHECK constraints that a whole database has."""
    return frozenset(
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    )


def checks(connection: Connection) -> frozenset[str]:
    """The names of the CHECK constraints that the database has."""
    if connection.dialect.name == "postgresql":
        names = (
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND convalidated"
            " AND connamespace = current_schema()::regnamespace"
        )
        return frozenset(connection.execute(text(names)).scalars())
    tables = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'"))
    return frozenset(
        name for sql in tables.scalars() for name in re.findall(r"CONSTRAINT (\w+)\s+CHECK", sql)
    )

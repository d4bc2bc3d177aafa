"""The schema comes from the migrations alone: up, down, up; the same tables; every guard."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from tests.database.bookings import a_household, an_entry, book
from tests.databases import NewDatabase

from huishoudboekje.database import check_version, create_engine_for, upgrade, writing
from huishoudboekje.database.guards import expected_triggers
from huishoudboekje.database.tables import metadata
from huishoudboekje.database.version import (
    REVISIONS,
    check_against_tables,
    checks,
    downgrade,
    expected_checks,
    migrations_folder,
    triggers,
)
from huishoudboekje.errors import WrongDatabase

GUARDS = Path(__file__).parent / "guards.txt"


def _guards(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        found = {f"trigger {name}" for name in triggers(connection)}
        found |= {f"check {name}" for name in checks(connection)}
    return sorted(f"{engine.dialect.name} {line}" for line in found)


def test_triggers_and_checks_are_those_of_the_list(engine: Engine) -> None:
    listed = GUARDS.read_text().splitlines()
    own = [line for line in listed if line.startswith(f"{engine.dialect.name} ")]
    assert _guards(engine) == own


def test_every_table_has_its_guards(engine: Engine) -> None:
    with engine.connect() as connection:
        assert triggers(connection) == expected_triggers(engine.dialect.name)
        assert checks(connection) == expected_checks()


def test_the_tables_in_the_code_are_those_of_the_migrations(database_url: str) -> None:
    check_against_tables(database_url)


def test_up_down_up_gives_the_same_schema(database_url: str) -> None:
    engine = create_engine_for(database_url, for_migration=True)
    before = _guards(engine)
    with writing(engine) as session:
        a_household(session)
        book(session, an_entry())
    downgrade(database_url, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(database_url)
    check_against_tables(database_url)
    assert _guards(engine) == before
    check_version(engine)
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_each_migration_goes_down_and_up_by_itself(database_url: str, revision: str) -> None:
    downgrade(database_url, revision)
    upgrade(database_url)
    check_against_tables(database_url)


def test_a_database_that_is_up_to_date_stays_as_it_is(database_url: str) -> None:
    upgrade(database_url)
    engine = create_engine_for(database_url)
    check_version(engine)
    engine.dispose()


def test_the_code_knows_the_revisions_of_the_migrations() -> None:
    files = sorted(path.name for path in (migrations_folder() / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in files] == list(REVISIONS)


def test_an_empty_database_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    engine = create_engine_for(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(WrongDatabase, match="huishoudboekje db upgrade"):
        check_version(engine)
    (tmp_path / "none.db").touch()
    with pytest.raises(WrongDatabase, match=r"leeg.*huishoudboekje db upgrade"):
        check_version(engine)
    engine.dispose()


def test_upgrade_makes_the_folder_of_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/deep/new.db"
    upgrade(url)
    engine = create_engine_for(url)
    check_version(engine)
    engine.dispose()


def test_an_older_database_is_refused_with_the_command_that_helps(database_url: str) -> None:
    downgrade(database_url, REVISIONS[-2])
    engine = create_engine_for(database_url)
    with pytest.raises(WrongDatabase, match=r"ouder.*huishoudboekje db upgrade"):
        check_version(engine)
    engine.dispose()


def test_a_newer_database_is_refused(database_url: str) -> None:
    _as_owner(database_url, "UPDATE alembic_version SET version_num = '9999'")
    engine = create_engine_for(database_url)
    with pytest.raises(WrongDatabase, match="nieuwer dan dit programma"):
        check_version(engine)
    engine.dispose()


def _as_owner(url: str, statement: str) -> None:
    engine = create_engine_for(url, for_migration=True)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_database_without_one_of_its_triggers_is_refused(database_url: str) -> None:
    where = " ON postings" if database_url.startswith("postgresql") else ""
    _as_owner(database_url, f"DROP TRIGGER postings_no_update{where}")
    engine = create_engine_for(database_url)
    with pytest.raises(WrongDatabase, match="postings_no_update"):
        check_version(engine)
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("ALTER TABLE entries DISABLE TRIGGER entries_no_delete", "entries_no_delete"),
        ("ALTER TABLE entries ENABLE TRIGGER entries_no_delete", "entries_no_delete"),
        ("ALTER TABLE postings DROP CONSTRAINT ck_postings_cents", "ck_postings_cents"),
    ],
)
def test_a_guard_switched_off_on_postgres_is_noticed(
    new_postgres_url: NewDatabase, statement: str, missing: str
) -> None:
    url = new_postgres_url()
    _as_owner(url, statement)
    engine = create_engine_for(url)
    with pytest.raises(WrongDatabase, match=missing):
        check_version(engine)
    engine.dispose()


def test_every_constraint_has_a_name_and_every_table_is_strict(sqlite_engine: Engine) -> None:
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name
    with sqlite_engine.connect() as connection:
        made = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> :own"),
            {"own": "alembic_version"},
        )
        assert {name for name, sql in made if "STRICT" not in sql} == set()


def test_sqlite_is_set_for_durability(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_two_that_migrate_at_once_both_end_well(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    program = f"from huishoudboekje.database import upgrade; upgrade({url!r})"
    import subprocess  # noqa: PLC0415 - for this one test
    import sys  # noqa: PLC0415 - for this one test

    both = [
        subprocess.Popen([sys.executable, "-c", program], env=dict(os.environ)) for _ in range(2)
    ]
    assert [one.wait() for one in both] == [0, 0]

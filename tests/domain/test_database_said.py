"""A database that does not write is told in words that help, on the command line."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from huishoudboekje.cli.answers import REFUSED, database_said, refusals


def _full(folder: Path) -> DBAPIError:
    """What SQLite says of a file that may not grow."""
    engine = create_engine(f"sqlite:///{folder}/full.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        connection.exec_driver_sql("PRAGMA max_page_count = 2")
        with pytest.raises(DBAPIError) as caught:
            connection.exec_driver_sql("INSERT INTO t VALUES (zeroblob(1000000))")
    engine.dispose()
    return caught.value


def test_full_disk_is_told_without_a_drivers_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, refusals():
        raise _full(tmp_path)
    assert ended.value.code == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("De schijf is vol.")
    assert "sqlite3" not in said


def test_what_nobody_can_do_anything_about_is_not_hidden() -> None:
    error = DBAPIError("", None, sqlite3.OperationalError("no such table"))
    assert database_said(error) is None
    with pytest.raises(DBAPIError), refusals():
        raise error

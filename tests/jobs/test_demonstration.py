"""The demonstration: always 6 to 17 months behind every household, and again is harmless."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.calendar import date_in_other_year
from huishoudboekje.cli import main
from huishoudboekje.jobs.demonstration import years_to_shift


@given(
    start=st.dates(date(2025, 7, 1), date(2026, 6, 30)),
    today=st.dates(date(2020, 1, 1), date(2120, 12, 31)),
)
def test_every_household_has_6_to_17_months_behind_it(start: date, today: date) -> None:
    moved = date_in_other_year(start, years_to_shift(start, today))
    months = (today.year - moved.year) * 12 + today.month - moved.month
    whole_months = months - (moved.day > today.day)

    # A start on the 29th of February that moved to the 28th is the one that may be a day short.
    assert 6 <= whole_months <= 17 or (start.month, start.day) == (2, 29)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUISHOUDBOEKJE_DATABASE", raising=False)
    return tmp_path


def hhb(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_demo_again_changes_nothing_and_grows_no_older_than_17_months(here: Path) -> None:
    first = hhb("--today", "2026-11-22", "demo")
    assert first.exit_code == 0, first.output
    books = hhb("--database", "sqlite:///var/demo.sqlite3", "ledger", "balances", "--json").output

    assert hhb("--today", "2026-11-22", "demo").exit_code == 0
    assert (
        hhb("--database", "sqlite:///var/demo.sqlite3", "ledger", "balances", "--json").output
        == books
    )

    later = hhb("--today", "2027-12-01", "demo")
    assert later.exit_code == 0, later.output
    kept = here / "var" / "demo-until-2027-12-01.sqlite3"
    assert kept.is_file()
    assert hhb("--database", f"sqlite:///{kept}", "ledger", "balances", "--json").output == books

"""What commands print as tables: nothing that a person needs is cut, at a terminal or piped."""

import os
import pty
import sys
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.actions.banking import STRANGER, BankDesk, a_line, a_statement
from tests.actions.desk import POOL

from huishoudboekje.bank import StatementFile
from huishoudboekje.cli import main
from huishoudboekje.cli.tables import days_text, new_table, print_table

SUSPENSE = f"suspense:{POOL}"


def a_wide_row() -> dict[str, str]:
    return {
        "datum": "2026-12-24",
        "rekening": SUSPENSE,
        "tekst": "Zorgtoeslag van de Dienst Toeslagen over december [kgb]",
        "boek": "organisation",
        "nog een tekst": "de tegenrekening past, en de naam ook",
        "bedrag": "€\N{NO-BREAK SPACE}12.345,67",
    }


def print_wide_row() -> None:
    row = a_wide_row()
    table = new_table(*row, whole=("datum", "bedrag"))
    table.add_row(*row.values())
    print_table(table)


def at_a_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that a terminal of that width was given."""
    ours, theirs = pty.openpty()
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "dumb")
    with os.fdopen(theirs, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        print_wide_row()
        screen.flush()
        said = os.read(ours, 65_536).decode()
    os.close(ours)
    return said.splitlines()


@pytest.mark.parametrize("width", [40, 80, 100])
def test_a_terminal_shows_days_and_amounts_whole_and_folds_texts(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = at_a_terminal(width, monkeypatch)
    row = a_wide_row()
    assert any(row["datum"] in line and row["bedrag"] in line for line in lines)
    assert "…" not in "".join(lines)
    letters = sorted("".join((*row, *row.values())).replace(" ", ""))
    assert sorted(c for c in "".join(lines) if not c.isspace() and c not in "─╶╴") == sorted(
        c for c in letters if not c.isspace()
    )
    if width >= 80:
        assert max(map(len, lines)) <= width


def test_a_pipe_gets_every_row_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_wide_row()
    (line,) = (each for each in capsys.readouterr().out.splitlines() if "2026" in each)
    assert [value for value in a_wide_row().values() if value not in line] == []


@pytest.mark.parametrize("days", [0, 1, 2])
def test_days_are_counted_in_words(days: int) -> None:
    assert days_text(days) == {0: "0 dagen", 1: "1 dag", 2: "2 dagen"}[days]


@pytest.fixture
def desk(sqlite_engine: Engine) -> BankDesk:
    made = BankDesk(sqlite_engine)
    made.with_wage()
    lines = (a_line(140_000, counter_iban=STRANGER, text="loon"), a_line(-250, text="kosten"))
    made.import_file(StatementFile(format="MT940", statements=(a_statement(*lines),)))
    return made


def said_by(desk: BankDesk, *words: str) -> str:
    start = ["--database", str(desk.engine.url), "--today", "2026-12-10"]
    done = CliRunner().invoke(main, [*start, *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_piped_entries_have_whole_days_and_accounts(desk: BankDesk) -> None:
    said = said_by(desk, "ledger", "entries", "--book", "organisation")
    for entry in desk.entries():
        for line in entry.entry.postings:
            words = (str(entry.entry.business_date), line.debit.name, line.credit.name)
            assert any(all(word in row for word in words) for row in said.splitlines())
    assert str(date(2026, 12, 8)) in said


def test_piped_proposals_have_whole_words(desk: BankDesk) -> None:
    said = said_by(desk, "match", "list")
    assert "…" not in said
    (row,) = (each for each in said.splitlines() if "2026-12-08" in each and "Ontvangst" in each)
    assert "h-1" in row
    assert "€\N{NO-BREAK SPACE}1.400,00" in row

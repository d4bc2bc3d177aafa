"""Signals and the close of a month from the command line, on a database of their own."""

import json
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.actions.desk import POOL, Desk
from tests.actions.signalled import a_statement_of
from tests.databases import NewDatabase

from huishoudboekje.cli import main
from huishoudboekje.database import create_engine_for, writing

LATE = "2026-12-09"


@pytest.fixture
def url(new_sqlite_url: NewDatabase) -> str:
    """A household that misses one income and got another amount for the other."""
    made = new_sqlite_url()
    engine = create_engine_for(made)
    desk = Desk(engine)
    desk.take_in(cost=[])
    desk.take_in("h-2", cost=[])
    desk.receive(130_000, date(2026, 12, 8), household="h-2", nominal=date(2026, 12, 8))
    engine.dispose()
    return made


def run(url: str, *words: str, today: str = LATE) -> Result:
    return CliRunner().invoke(main, ["--database", url, "--today", today, *words])


def told(url: str, *words: str, today: str = LATE) -> Any:
    answered = run(url, *words, "--json", today=today)
    assert answered.exit_code == 0, answered.output
    return json.loads(answered.output)


def test_signals_are_worked_through_from_the_command_line(url: str) -> None:
    assert told(url, "signals", "refresh") == {"opened": 2, "refreshed": 0, "closed": 0}
    assert "0 nieuw" in run(url, "signals", "refresh", "--household", "h-1").output
    missing, other = told(url, "signals", "list")
    assert (missing["kind"], other["kind"]) == ("missing", "other-amount")
    assert [each["id"] for each in told(url, "signals", "list", "--kind", "missing")] == [1]
    put_off = told(url, "signals", "snooze", "1", "--until", "2026-12-12", "--reason", "belt")
    assert (put_off["isShown"], put_off["history"][-1]["detail"]) == (False, "2026-12-12 belt")
    assert [each["id"] for each in told(url, "signals", "list", "--shown")] == [2]
    assert told(url, "signals", "assign", "1", "piet")["owner"] == "piet"
    assert [each["id"] for each in told(url, "signals", "list", "--owner", "")] == [2]
    assert told(url, "signals", "answer", "2", "minder uren")["closedBy"] == "opdrachtregel"
    assert [each["id"] for each in told(url, "signals", "list", "--closed")] == [2]


def test_signals_are_shown_in_words_that_people_read(url: str) -> None:
    told(url, "signals", "refresh")
    shown = run(url, "signals", "list").output
    assert "niet gekomen" in shown
    assert "ander" in shown
    answered = run(url, "signals", "answer", "2", "minder uren").output
    assert "gesloten op 2026-12-09, 0 dagen. Voor: nog niemand." in answered
    assert "- 2026-12-09 gesloten: minder uren" in answered
    engine = create_engine_for(url)
    Desk(engine).receive(140_000, date(2026, 12, 9), nominal=date(2026, 12, 8))
    engine.dispose()
    assert told(url, "signals", "refresh")["closed"] == 1
    assert "vanzelf, de oorzaak is weg" in run(url, "signals", "show", "1").output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "9"), 1, "Er is geen signaal 9."),
        (("answer", "1", "gezien"), 1, "huishoudboekje signals snooze 1"),
        (("answer", "2", " "), 2, "answer"),
        (("snooze", "1", "--until", LATE), 2, "until"),
        (("refresh", "--household", "h-9"), 1, "Er is geen huishouden h-9."),
    ],
)
def test_what_cannot_be_done_with_a_signal_is_refused(
    url: str, words: tuple[str, ...], code: int, said: str
) -> None:
    told(url, "signals", "refresh")
    answered = run(url, "signals", *words)
    assert (answered.exit_code, said in answered.stderr) == (code, True), answered.output


def test_bank_and_books_are_shown_side_by_side_and_the_month_says_what_blocks_it(
    url: str,
) -> None:
    engine = create_engine_for(url)
    with writing(engine) as session:
        a_statement_of(
            session,
            date(2026, 12, 8),
            {"cents": 2_500, "counter_name": "Onbekend"},
            opening=600,
        )
    engine.dispose()
    (pool,) = told(url, "ledger", "reconcile")
    assert (pool["iban"], pool["bank"], pool["books"]) == (POOL, "31.00", "1325.00")
    shown = run(url, "ledger", "reconcile").output
    assert "met de hand geboekt, niet van een afschrift: €\u00a01.300,00" in shown
    assert "niet gekoppeld, 0 tot en met 7 dagen: 1 regel, €\u00a025,00" in shown
    assert "Onbekend" in shown

    january = "2027-01-04"
    month = told(url, "ledger", "month-close", "2026-12", today=january)
    codes = [each["code"] for each in month["obstacles"]]
    assert (month["canBeSigned"], codes) == (False, ["statement-missing", "account-mismatch"])
    said = run(url, "ledger", "month-close", "2026-12", today=january).output
    assert "Dit staat het tekenen in de weg:" in said
    assert "Het grootboek klopt." in said
    november = run(url, "ledger", "month-close", "2026-11", today=january).output
    assert "er is geen afschrift" in november


def test_month_that_can_be_signed_says_so(new_sqlite_url: NewDatabase) -> None:
    made = new_sqlite_url()
    engine = create_engine_for(made)
    Desk(engine).take_in(cost=[], income=[])
    with writing(engine) as session:
        a_statement_of(session, date(2026, 12, 31), {"cents": 2_500})
    engine.dispose()
    said = run(made, "ledger", "month-close", "2026-12", today="2027-01-04")
    assert (said.exit_code, "kan worden getekend" in said.output) == (0, True)

"""The commands of the bank: statements in, the queue, decisions, and taking them back."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from tests.actions.banking import STRANGER, BankDesk, a_line, a_statement
from tests.actions.desk import POOL
from tests.actions.paying import LANDLORD

from huishoudboekje.bank import render_camt053
from huishoudboekje.cli import main
from huishoudboekje.database import EVERYTHING, reading
from huishoudboekje.views import open_line_count

MOMENT = datetime(2026, 12, 9, 6, tzinfo=UTC)


@pytest.fixture
def desk(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> BankDesk:
    monkeypatch.chdir(tmp_path)
    made = BankDesk(sqlite_engine)
    made.with_wage()
    return made


def ask(desk: BankDesk, *arguments: str) -> Result:
    start = ["--database", str(desk.engine.url), "--as", "Karin", "--today", "2026-12-10"]
    return CliRunner().invoke(main, [*start, *arguments])


def does(desk: BankDesk, *arguments: str) -> str:
    done = ask(desk, *arguments)
    assert done.exit_code == 0, done.output
    return done.output


def answer(desk: BankDesk, *arguments: str) -> Any:
    return json.loads(does(desk, *arguments, "--json"))


def write(name: str, *statements: Any) -> str:
    content = render_camt053(statements, message_id=name, created=MOMENT)
    Path(name).write_bytes(content)
    return name


def test_a_file_is_taken_in_once_and_the_totals_say_so(desk: BankDesk) -> None:
    first = write("1.xml", a_statement(a_line(), a_line(-250, counter_iban=STRANGER), name="1"))
    second = write("2.xml", a_statement(a_line(-100), opening=139_750, name="2"))

    made = answer(desk, "statement", "import", first, second)

    assert {key: made[key] for key in ("lines", "booked", "open", "duplicates")} == {
        "lines": 3, "booked": 1, "open": 2, "duplicates": 0,
    }  # fmt: skip
    again = answer(desk, "statement", "import", first, second)
    assert (again["lines"], again["duplicates"], again["open"]) == (3, 3, 0)
    assert {each["code"] for each in again["findings"]} == {"already-imported"}
    assert [each["open"] for each in answer(desk, "statement", "list")["statements"]] == [1, 1]
    assert "al bekend" in does(desk, "statement", "import", first)


def test_a_file_that_is_refused_is_named_and_does_not_stop_the_others(desk: BankDesk) -> None:
    good = write("good.xml", a_statement(a_line(), name="1"))
    other = write("other.xml", a_statement(a_line(), account=LANDLORD, name="2"))
    Path("text.xml").write_text("geen afschrift", encoding="utf-8")

    done = ask(desk, "statement", "import", "text.xml", other, good, "gone.xml", "--json")

    assert done.exit_code == 2
    assert ask(desk, "statement", "import", "text.xml").exit_code == 1
    made = json.loads(done.stdout)
    assert made["booked"] == 1
    assert [(each["file"], each["code"]) for each in made["refusals"]] == [
        ("text.xml", "not-a-statement"),
        ("other.xml", "unknown-account"),
        ("gone.xml", "unreadable"),
    ]
    assert "other.xml: statements[1].account" in done.stderr


def test_a_file_that_is_too_large_is_not_read(desk: BankDesk) -> None:
    with Path("large.xml").open("wb") as file:
        file.truncate(200_000_000)
    done = ask(desk, "statement", "import", "large.xml")
    assert done.exit_code == 1
    assert "te groot" in done.stderr


def test_a_difference_is_accepted_with_a_reason(desk: BankDesk) -> None:
    file = write("1.xml", a_statement(a_line(), closing=150_000, name="1"))
    assert ask(desk, "statement", "import", file).exit_code == 1
    made = answer(desk, "statement", "import", file, "--accept-difference", "de bank zoekt het uit")
    assert "difference-accepted" in {each["code"] for each in made["findings"]}


def test_a_number_is_tied_to_an_account_of_ours(desk: BankDesk) -> None:
    assert POOL in does(desk, "statement", "tie", "123456789", POOL)
    assert ask(desk, "statement", "tie", "123456789", LANDLORD).exit_code == 2


def test_a_month_of_decisions(desk: BankDesk) -> None:
    lines = [
        a_line(140_000, counter_iban=STRANGER, text="loon"),
        a_line(-250, counter_iban="", text="kosten"),
        a_line(3_000, counter_iban=STRANGER),
    ]
    does(desk, "statement", "import", write("1.xml", a_statement(*lines, name="1")))
    first, charges, split = answer(desk, "match", "list")["lines"]
    assert (first["amount"], first["ageDays"]) == ("1400.00", 2)
    assert first["candidates"][0]["agreement"] == "wage"
    assert "Regel 1" in does(desk, "match", "list")

    does(desk, "match", "confirm", str(first["id"]), "--candidate", "1")
    does(desk, "match", "confirm", str(charges["id"]), "--part", "kind=bank-charges")
    made = answer(
        desk, "match", "confirm", str(split["id"]), "--reason", "samen",
        "--part", "kind=receipt,household=h-1,amount=10.00",
        "--part", "kind=receipt,household=h-1,amount=20.00,agreement=wage,date=2027-01-08",
    )  # fmt: skip
    assert does(desk, "match", "list") == "Er staat niets open.\n"
    assert desk.balance("received") == 143_000
    assert desk.balance("own-costs", book="organisation") == 250

    does(desk, "match", "take-back", str(made["match"]), "--reason", "andere maand")
    assert [each["id"] for each in answer(desk, "match", "list")["lines"]] == [split["id"]]


def test_mistakes_of_a_decision_are_named(desk: BankDesk) -> None:
    does(desk, "statement", "import", write("1.xml", a_statement(a_line(5, text=""), name="1")))
    (line,) = answer(desk, "match", "list")["lines"]
    number = str(line["id"])
    for wrong in ("kind=gift", "what=1", "kind=receipt,amount=1.2.3", "kind=receipt"):
        assert ask(desk, "match", "confirm", number, "--part", wrong).exit_code == 2
    assert ask(desk, "match", "confirm", number, "--candidate", "99").exit_code == 2
    both = ("--candidate", "1", "--part", "kind=receipt")
    assert ask(desk, "match", "confirm", number, *both).exit_code == 2
    assert ask(desk, "match", "confirm", "999").exit_code == 1
    does(desk, "match", "confirm", number, "--part", "kind=receipt,household=h-1")
    assert ask(desk, "match", "confirm", number, "--candidate", "1").exit_code == 1
    with reading(desk.engine) as session:
        assert open_line_count(session, reach=EVERYTHING) == 0

"""Arrangements from the command line: who decided what on what evidence, and a pause that comes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.actions.arranged import a_loan, agreed
from tests.actions.owing import register
from tests.actions.paying import OWN, PayingDesk, a_rent
from tests.databases import NewDatabase

from huishoudboekje.cli import main
from huishoudboekje.database import create_engine_for

OF_LOAN = ("h-1", "kredietbank-r1")
OF_SHOP = ("h-1", "webwinkel-r1")
TODAY = "2027-01-25"


@pytest.fixture
def url(new_sqlite_url: NewDatabase) -> str:
    """A loan of 1,200.00 in 12 months, of which the first was paid; and a debt to a shop."""
    made = new_sqlite_url()
    engine = create_engine_for(made)
    desk = PayingDesk(engine)
    desk.take_in(cost=[a_rent()], living_money_iban=OWN, opening_balance="1000.00")
    register(desk, a_loan(), a_loan(40_000, "winkel", creditor="Webwinkel"))
    agreed(desk, "lening", months=12)
    for number, month in ((12, 2026), (1, 2027)):
        desk.receive(140_000, date(month, number, 8))
        desk.settle(f"{month}-{number:02}")
    engine.dispose()
    return made


def run(url: str, *words: str, today: str = TODAY) -> Result:
    return CliRunner().invoke(
        main, ["--database", url, "--today", today, "arrangement", *words], terminal_width=200
    )


def said(url: str, *words: str, today: str = TODAY) -> str:
    answered = run(url, *words, today=today)
    assert answered.exit_code == 0, answered.output
    return answered.output


def told(url: str, *words: str, today: str = TODAY) -> Any:
    return json.loads(said(url, *words, "--json", today=today))


def test_show_says_who_decided_what_why_and_on_what_evidence(url: str) -> None:
    said(url, "propose", "h-1", "--debt", "winkel", "--first", "2027-02-28", "--months", "4")
    said(url, "decide", *OF_SHOP, "send", "--evidence", "e-mail van vandaag")
    without = run(url, "decide", *OF_SHOP, "refuse")
    said(url, "decide", *OF_SHOP, "refuse", "--reason", "te lang", "--evidence", "brief 12")

    assert without.exit_code == 2
    assert "zonder reden wordt de regeling niet geweigerd" in without.output
    assert "schrijf op waaruit dit blijkt" in without.output
    lines = said(url, "show", *OF_SHOP).splitlines()
    assert lines[1:4] == [
        "  2027-01-25  een concept (opdrachtregel)",
        "  2027-01-25  voorgesteld; blijkt uit: e-mail van vandaag (opdrachtregel)",
        "  2027-01-25  geweigerd: te lang; blijkt uit: brief 12 (opdrachtregel)",
    ]


TERMS = """
debts = ["winkel"]
first = 2027-02-28
months = 4

[[efforts]]
id = "cursus"
kind = "course"
description = "Cursus omgaan met geld"
by_whom = "Ria"
due = 2027-06-30
reliefs = [{debt = "winkel", component = "principal", amount = "100.00"}]

[[conditions]]
id = "huur"
kind = "cost-on-time"
text = "De huur op tijd"
agreement = "rent"

[[conditions]]
id = "rust"
kind = "other"
text = "Geen brieven meer"
on_creditor = true
"""


def test_terms_that_are_wrong_are_named_with_their_file(url: str, tmp_path: Path) -> None:
    file = tmp_path / "terms.json"
    file.write_text('{"months": 3, "months": 0, "mnths": 1}', encoding="utf-8")

    refused = run(url, "propose", "h-1", "--terms", str(file))

    assert refused.exit_code == 2
    said = refused.output.replace("\n", " ")
    assert f"{file}: months: deze sleutel staat er twee keer" in said
    assert f"{file}: mnths: deze sleutel kennen we niet" in said


def test_show_prints_what_was_promised_and_all_that_was_said_of_it(
    url: str, tmp_path: Path
) -> None:
    (tmp_path / "terms.toml").write_text(TERMS, encoding="utf-8")
    said(url, "propose", "h-1", "--terms", str(tmp_path / "terms.toml"))
    too_soon = run(url, "mark", *OF_SHOP, "huur", "--kept", today="2027-01-26")
    assert too_soon.exit_code == 1
    assert "zij loopt niet. Wel mogelijk: voorgesteld, ingetrokken." in too_soon.output
    said(url, "decide", *OF_SHOP, "send")
    said(url, "decide", *OF_SHOP, "accept", "--evidence", "brief 12")
    done = ("--by-whom", "Wijkteam", "--evidence", "certificaat")
    said(url, "confirm-effort", *OF_SHOP, "cursus", *done)
    late = ("--failed", "--on", "2027-01-25", "--note", "een dag te laat")
    said(url, "mark", *OF_SHOP, "huur", *late, "--preview", today="2027-01-26")
    assert "niet nagekomen" not in said(url, "show", *OF_SHOP, today="2027-01-26")
    marked = told(url, "mark", *OF_SHOP, "huur", *late, today="2027-01-26")
    assert (marked["arrangementId"], marked["state"]) == (OF_SHOP[1], "accepted")
    said(url, "mark", *OF_SHOP, "huur", "--kept", today="2027-01-26")

    shown = said(url, "show", *OF_SHOP, today="2027-01-26").replace("\xa0", " ")
    assert shown.splitlines()[4:12] == [
        "Inzet cursus: Cursus omgaan met geld, door Ria, uiterlijk 2027-06-30: gedaan",
        "  Hierdoor viel weg: winkel hoofdsom € 100,00.",
        "  2027-01-25  gedaan, zegt Wijkteam; blijkt uit: certificaat (opdrachtregel)",
        "Voorwaarde huur: De huur op tijd, afspraak rent. Het huishouden houdt zich hieraan.",
        "  2027-01-25  niet nagekomen: een dag te laat (opdrachtregel)",
        "  2027-01-26  nagekomen (opdrachtregel)",
        "Voorwaarde rust: Geen brieven meer. De schuldeiser houdt zich hieraan.",
        "  [ ] 2027-02-28  € 75,00",
    ]
    back = ("--by-whom", "Karin", "--evidence", "verkeerde persoon", "--take-back")
    said(url, "confirm-effort", *OF_SHOP, "cursus", *back)
    shown = said(url, "show", *OF_SHOP)
    assert "uiterlijk 2027-06-30: nog te doen\n  Dan valt weg:" in shown
    assert "  2027-01-25  teruggenomen: verkeerde persoon (opdrachtregel)" in shown


def test_mark_says_whether_it_holds_and_why_not(url: str) -> None:
    assert "--kept" in run(url, "mark", *OF_LOAN, "huur").output
    assert "geen voorwaarde huur" in run(url, "mark", *OF_LOAN, "huur", "--kept").output


def test_no_pause_to_end_names_what_can_follow(url: str) -> None:
    refused = run(url, "resume", *OF_LOAN, "--reason", "weer werk")

    assert refused.exit_code == 1
    assert "er is geen pauze. Wel mogelijk: gepauzeerd, voltooid, verbroken" in refused.output


def test_counter_offer_keeps_its_evidence(url: str) -> None:
    said(url, "propose", "h-1", "--debt", "winkel", "--first", "2027-02-28", "--months", "4")
    said(url, "decide", *OF_SHOP, "send")
    words = ("decide", *OF_SHOP, "counter", "--first", "2027-02-28", "--months", "8")
    assert run(url, *words, "--reason", "te snel").exit_code == 2
    said(url, *words, "--reason", "te snel", "--evidence", "gebeld met Jan")

    assert "geweigerd: te snel; blijkt uit: gebeld met Jan" in said(url, "show", *OF_SHOP)
    assert told(url, "show", "h-1", "webwinkel-r2")["parentId"] == "webwinkel-r1"
    listed = said(url, "list", "h-1").splitlines()
    assert "webwinkel-r1  Webwinkel: geweigerd" in listed
    assert any(line.startswith("webwinkel-r2  Webwinkel: een concept, nog €") for line in listed)


def test_no_step_is_taken_before_the_one_that_it_follows(url: str) -> None:
    said(url, "propose", "h-1", "--debt", "winkel", "--first", "2027-02-28", "--months", "4")
    said(url, "decide", *OF_SHOP, "send")
    early = run(url, "decide", *OF_SHOP, "withdraw", "--reason", "x", today="2027-01-24")

    assert early.exit_code == 2
    assert "2027-01-24 ligt voor de stap die eraan voorafging: 2027-01-25" in early.output


def test_pause_that_comes_is_shown_beside_the_state_and_called_off(url: str) -> None:
    words = ("--from", "2027-03-01", "--until", "2027-05-31", "--reason", "werk")
    made = told(url, "pause", *OF_LOAN, *words)
    standing = "lopend, wordt gepauzeerd van 2027-03-01 tot en met 2027-05-31"

    assert (made["state"], made["comingPause"]) == (
        "active",
        {"from": "2027-03-01", "until": "2027-05-31"},
    )
    assert f"Kredietbank: {standing}" in said(url, "list", "h-1")
    assert said(url, "show", *OF_LOAN).startswith(f"Kredietbank: {standing}\n")
    (begun,) = told(url, "list", "h-1", today="2027-03-01")
    assert (begun["state"], begun["comingPause"]) == ("paused", None)
    assert "is lopend." in said(url, "resume", *OF_LOAN, "--reason", "toch werk")
    assert told(url, "show", *OF_LOAN)["comingPause"] is None

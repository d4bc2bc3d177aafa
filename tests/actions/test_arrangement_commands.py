"""Arrangements from the command line: who decided what on what evidence, and a pause that comes."""

import json
from datetime import date
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


def test_counter_offer_keeps_its_evidence(url: str) -> None:
    said(url, "propose", "h-1", "--debt", "winkel", "--first", "2027-02-28", "--months", "4")
    said(url, "decide", *OF_SHOP, "send")
    words = ("decide", *OF_SHOP, "counter", "--first", "2027-02-28", "--months", "8")
    assert run(url, *words, "--reason", "te snel").exit_code == 2
    said(url, *words, "--reason", "te snel", "--evidence", "gebeld met Jan")

    assert "geweigerd: te snel; blijkt uit: gebeld met Jan" in said(url, "show", *OF_SHOP)
    assert told(url, "show", "h-1", "webwinkel-r2")["parentId"] == "webwinkel-r1"


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

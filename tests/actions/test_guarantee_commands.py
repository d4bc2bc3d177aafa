"""Payment guarantees, what creditors see, and events from the command line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.actions.promising import PromisingDesk
from tests.databases import NewDatabase

from huishoudboekje.cli import main
from huishoudboekje.database import create_engine_for

TODAY = "2026-11-26"
LATER = "2027-01-10"


@pytest.fixture
def url(new_sqlite_url: NewDatabase) -> str:
    """A household with a rent."""
    made = new_sqlite_url()
    engine = create_engine_for(made)
    PromisingDesk(engine).with_rent()
    engine.dispose()
    return made


def run(url: str, *words: str, today: str = TODAY) -> Result:
    return CliRunner().invoke(main, ["--database", url, "--today", today, *words])


def told(url: str, *words: str, today: str = TODAY) -> Any:
    answered = run(url, *words, "--json", today=today)
    assert answered.exit_code == 0, answered.output
    return json.loads(answered.output)


def test_a_guarantee_from_giving_to_withdrawal(url: str) -> None:
    given = told(url, "guarantee", "give", "h-1", "rent", "--conditions", "zolang u meedoet")
    assert (given["findings"], given["guarantee"]["state"]) == ([], "running")
    called = told(url, "guarantee", "call", "h-1", "g-1", "650.00", today=LATER)
    assert called["guarantee"]["called"] == "650.00"
    reply = ("guarantee", "answer", "h-1", "g-1", "0.00")
    refused = run(url, *reply, today=LATER)
    assert (refused.exit_code, "reason: zeg waarom" in refused.output) == (2, True)
    answered = told(url, *reply, "--reason", "al betaald", today=LATER)
    assert answered["guarantee"]["called"] is None
    end = ("guarantee", "end", "h-1", "g-1", "--date", "2027-02-01")
    ended = told(url, *end, "--withdraw", "--reason", "verhuisd", today=LATER)
    assert told(url, "guarantee", "list", "h-1", today=LATER) == [ended["guarantee"]]
    again = run(url, *end, today=LATER)
    assert (again.exit_code, "geldt al niet meer vanaf 2027-02-01" in again.output) == (1, True)
    terms = told(url, "creditor", "payments", "Woonstichting Proef", today=LATER)
    assert [each["state"] for each in terms] == ["withdrawn", "withdrawn"]
    assert {each["reason"] for each in terms} == {"verhuisd"}
    events = told(url, "events")
    assert [each["type"].rpartition(".")[2] for each in events] == [
        "given",
        "called",
        "call-answered",
        "withdrawn",
    ]
    assert told(url, "events", "--after", "3") == events[3:]
    oin = told(url, "events", "--oin", "00000001234567890000", "--limit", "1")
    assert oin[0]["source"] == "urn:nld:oin:00000001234567890000:systeem:huishoudboekje"


def test_people_read_it_in_words(url: str) -> None:
    given = run(url, "guarantee", "give", "h-1", "rent", "--from", "2026-12-01")
    assert "Betaalgarantie g-1 voor rent aan Woonstichting Proef: gaat nog in" in given.output
    assert "gaat nog in" in run(url, "guarantee", "list", "h-1").output
    shown = run(url, "creditor", "payments", "NL20 INGB 0001 2345 67", "--from", "2026-12-01")
    assert "gegarandeerd" in shown.output
    assert "payment-guarantee.given" in run(url, "events").output
    refused = run(url, "guarantee", "give", "h-1", "wage")
    assert (refused.exit_code, "geen vaste last" in refused.output) == (2, True)


def test_a_creditor_has_no_proposals(url: str) -> None:
    assert told(url, "creditor", "proposals", "CJIB") == []
    assert "regeling" in run(url, "creditor", "proposals", "CJIB").output

"""Debts from the command line: registered, changed and shown, with every mistake named."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.actions.desk import Desk, an_income
from tests.databases import NewDatabase
from tests.domain.claims import FIXTURES

from huishoudboekje.cli import main
from huishoudboekje.database import create_engine_for

TODAY = "2026-12-10"
LWD_01 = (
    *("debt", "add", "h-1", "--creditor", "Woonstede", "--id", "arrears"),
    *("--incurred", "2026-03-01", "--stated-total", "1746.00"),
    *("--component", "principal=3800.00", "--component", "collection-cost=570.00"),
    *("--component", "court-cost=1000.00"),
)
FINE = (
    *("debt", "add", "h-1", "--creditor", "CJIB", "--rule", "cjib-traffic"),
    *("--incurred", "2026-03-01"),
    *("--component", "fine=100.00", "--component", "administration-cost=9.00"),
)
LETTER = ("--source", "brief")


@pytest.fixture
def url(new_sqlite_url: NewDatabase) -> str:
    made = new_sqlite_url()
    engine = create_engine_for(made)
    Desk(engine).take_in(income=[an_income(), an_income("care", amount="131.00")])
    engine.dispose()
    return made


def run(url: str, *words: str, today: str = TODAY) -> Result:
    return CliRunner().invoke(main, ["--database", url, "--today", today, *words])


def told(url: str, *words: str) -> Any:
    answered = run(url, *words, "--json")
    assert answered.exit_code == 0, answered.output
    return json.loads(answered.output)


def test_debt_is_registered_once_and_shown_by_component(url: str) -> None:
    assert told(url, *LWD_01) == {"id": "arrears", "isNew": True, "version": 2}
    assert told(url, *LWD_01) == {"id": "arrears", "isNew": False, "version": 2}
    shown = told(url, "debt", "list", "h-1")
    assert (shown["owed"], shown["registered"]) == ("5370.00", "5370.00")
    (debt,) = shown["debts"]
    assert (debt["debt"]["statedTotal"], debt["findings"][0]["code"]) == ("1746.00", "stated-total")
    assert {each["component"]: each["owed"] for each in debt["components"]} == {
        "principal": "3800.00",
        "collection-cost": "570.00",
        "court-cost": "1000.00",
    }
    shown = run(url, "debt", "list", "h-1").output
    assert "5.370,00" in shown
    assert ("Hoofdsom" in shown, "principal" in shown) == (True, False)


def test_fine_grows_by_law_and_is_waived_by_its_creditor(url: str) -> None:
    told(url, *FINE)
    expected = told(url, "debt", "surcharge", "h-1", "cjib", *LETTER)
    assert (expected["owed"], expected["entryId"]) == ("109.00", None)
    for part in ("surcharge-1=50.00", "surcharge-2=150.00"):
        words = ("debt", "surcharge", "h-1", "cjib", "--confirm", "--component", part)
        assert run(url, *words, *LETTER).exit_code == 0
    assert told(url, "debt", "list", "h-1")["owed"] == "309.00"
    waive = ("debt", "waive", "h-1", "cjib", "--component", "surcharge-1=50.00")
    assert told(url, *waive, "--component", "surcharge-2=150.00", *LETTER)["owed"] == "109.00"
    assert told(url, "debt", "interest", "h-1", "cjib", "1.00", *LETTER)["owed"] == "110.00"


def test_work_others_and_set_off_lower_a_debt_and_are_taken_back(url: str) -> None:
    told(url, *LWD_01)
    of = ("h-1", "arrears")
    assert told(url, "debt", "reduce", *of, "70.00", *LETTER)["owed"] == "5300.00"
    paid = ("debt", "reduce", *of, "100.00", "--third-party", "--key", "k", *LETTER)
    assert told(url, *paid)["owed"] == told(url, *paid)["owed"] == "5200.00"
    term = ("--income", "care", "--for", "2026-12-08")
    done = told(url, "debt", "set-off", *of, "131.00", *term, *LETTER)
    assert done["owed"] == "5069.00"
    back = ("debt", "take-back", *of, str(done["changes"][0]), "--reason", "vergissing")
    assert told(url, *back)["owed"] == "5200.00"
    assert run(url, *back).exit_code == 1


def test_what_does_not_fit_the_law_is_told_at_once_and_as_long_as_it_stands(url: str) -> None:
    claimed = ("debt", "add", "h-1", "--creditor", "Dienst Toeslagen", "--rule", "toeslagen")
    known = ("--id", "toeslag", "--incurred", "2026-11-20", "--component", "principal=300.00")
    told(url, *claimed, *known)
    kept = ("debt", "set-off", "h-1", "toeslag", "131.00", "--income", "care")
    done = run(url, *kept, "--for", "2026-12-08", *LETTER)
    assert done.exit_code == 0
    for shown in (done.output, run(url, "debt", "list", "h-1").output.replace("\n", " ")):
        assert "Let op: toeslag.set-off: te vroeg verrekend" in shown
    (debt,) = told(url, "debt", "list", "h-1")["debts"]
    assert [each["code"] for each in debt["findings"]] == ["set-off-too-early"]
    mercy = run(url, "debt", "waive", "h-1", "toeslag", "--component", "principal=9.00", *LETTER)
    assert (mercy.exit_code, "31bis" in mercy.output) == (0, True)


def test_stage_and_fact_are_said_with_a_source(url: str) -> None:
    told(url, *LWD_01)
    assert run(url, "debt", "stage", "h-1", "arrears", "bailiff", *LETTER).exit_code == 0
    assert run(url, "debt", "fact", "h-1", "arrears", "contested", *LETTER).exit_code == 0
    of = ("h-1", "arrears")
    assert told(url, "debt", "stage", *of, "bailiff", *LETTER)["debt"]["stage"] == "bailiff"
    facts = told(url, "debt", "fact", *of, "contested", *LETTER)["facts"]
    assert [each["kind"] for each in facts] == ["contested", "contested"]
    shown = told(url, "debt", "list", "h-1")
    assert shown["debts"][0]["debt"]["stage"] == "bailiff"
    assert [each["code"] for each in shown["blockers"]] == ["contested"]
    no_more = ("debt", "fact", "h-1", "arrears", "contested", "--no-longer", *LETTER)
    assert run(url, *no_more).exit_code == 0
    assert told(url, "debt", "list", "h-1")["blockers"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--reference", "1234567890123456"), 2, "betalingskenmerk klopt niet"),
        (("--iban", "NL02ABNA0123456788"), 2, "IBAN klopt niet"),
        (("--agreement", "nobody"), 2, "geen vaste last nobody"),
        (("--due", "2026-02-01"), 2, "ligt voor"),
        (("--component", "fine=100.00"), 2, "staat er twee keer"),
        (("--component", "fun=1.00"), 2, "kies uit"),
    ],
)
def test_mistake_in_a_debt_is_named_and_nothing_changes(
    url: str, words: tuple[str, ...], code: int, said: str
) -> None:
    answered = run(url, *FINE, *words)
    assert answered.exit_code == code
    assert said in answered.output
    assert told(url, "debt", "list", "h-1")["debts"] == []


def test_too_much_is_refused_with_what_is_open(url: str) -> None:
    told(url, *FINE)
    refused = run(url, "debt", "waive", "h-1", "cjib", "--component", "fine=100.01", *LETTER)
    assert (refused.exit_code, "€ 100,00 open" in refused.output.replace("\xa0", " ")) == (2, True)


def test_overview_of_claims_is_taken_in_once(url: str) -> None:
    path = str(FIXTURES / "cjib.json")
    done = told(url, "debt", "import-claims", "h-1", path)
    assert (done["isNew"], len(done["newDebts"])) == (True, 1)
    assert told(url, "debt", "list", "h-1")["owed"] == "284.00"
    assert told(url, "debt", "import-claims", "h-1", path)["isNew"] is False
    assert run(url, "debt", "import-claims", "h-1", "nowhere.json").exit_code == 2
    kept = told(url, "debt", "claims", "h-1")
    assert [each["isKnown"] for each in kept["events"]] == [True] * done["newEvents"]
    shown = run(url, "debt", "claims", "h-1").output
    assert "2026-03-02 00:00  opgelegd" in shown
    assert run(url, "debt", "claims", "h-9").exit_code == 1
    other = (*("debt", "import-claims", "h-1", path), "--resident", "Niemand")
    assert run(url, *other).exit_code == 2


def test_floor_has_a_source(url: str) -> None:
    done = told(url, "household", "floor", "h-1", "650.00", "--source", "agreed-minimum")
    assert (done["amount"], done["source"]) == ("650.00", "agreed-minimum")
    assert told(url, "household", "floor", "h-1") == done
    assert "een afgesproken minimum" in run(url, "household", "floor", "h-1").output
    assert run(url, "household", "floor", "h-1", "1.00").exit_code == 2
    assert run(url, "household", "floor", "h-1", "--note", "zo").exit_code == 2

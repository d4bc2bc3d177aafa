"""The household document is what its page and its schema say; the examples are what they claim."""

import json
import re
import tomllib
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.house.sources import ROOT, said_in

from huishoudboekje.agreements import (
    MAX_DEBTS,
    Agreement,
    HouseholdDocument,
    debt_table,
    document_from_json,
    document_from_toml,
    key_in_camel_case,
)
from huishoudboekje.calendar import nominal_dates
from huishoudboekje.debts import Component, CreditorRule, FactKind, Stage
from huishoudboekje.errors import InvalidInput
from huishoudboekje.money import amount_text
from huishoudboekje.planning import Plan, PlanStatus, plan, projection, question_from_document

HOUSEHOLDS = sorted((ROOT / "fixtures" / "households").glob("*.toml"))
PLAY = ROOT / "fixtures" / "play.toml"
PAGE = ROOT / "docs" / "household-document.md"
SCHEMA = json.loads((ROOT / "docs" / "household.schema.json").read_text(encoding="utf-8"))
WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)

each_household = pytest.mark.parametrize("path", HOUSEHOLDS, ids=lambda path: path.stem)


def household(path: Path) -> HouseholdDocument:
    """The household of a fixture, read as for import."""
    return document_from_toml(path.read_bytes(), for_import=True)


def as_json(value: Any) -> Any:
    """What TOML gives, as the API takes it."""
    if isinstance(value, dict):
        return {key_in_camel_case(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def schema_mistakes(document: object) -> list[str]:
    """What the schema has against a JSON document."""
    validator = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
    return [error.message for error in validator.iter_errors(document)]


def claimed(path: Path) -> str:
    """The last paragraph of the comment that a fixture opens with, as one line."""
    comment = path.read_text(encoding="utf-8").partition("\n[household]")[0]
    paragraph = comment.strip().rpartition("\n#\n")[2]
    return " ".join(line.removeprefix("#").strip() for line in paragraph.splitlines())


def headline(document: HouseholdDocument) -> str:
    """What the comment of a fixture says about its plan."""
    found = plan(question_from_document(document))
    text = f"{_outcome(found)}; spendable {_staircase(found)}."
    if document.terms.programme == "wonen-plus":
        text += f" Level fixed costs {amount_text(found.level_costs)} a month."
    curves = projection(found)
    lowest, without = curves.lowest.amount, curves.lowest_without.amount
    text += f" Lowest day {amount_text(lowest)}, without the programme {amount_text(without)}."
    return text


def _outcome(found: Plan) -> str:
    if found.status is PlanStatus.DEFICIT:
        return f"Plan: deficit, {amount_text(found.shortage_per_month)} short a month"
    assert found.needed_advance_limit is not None
    assert found.steady_advance_limit is not None
    needed, steady = found.needed_advance_limit, found.steady_advance_limit
    return (
        f"Plan: {found.status}, needed limit {amount_text(needed)},"
        f" steady limit {amount_text(steady)}"
    )


def _staircase(found: Plan) -> str:
    steps = [(len(list(same)), amount) for amount, same in groupby(found.spendable)]
    return ", ".join(f"{count} x {amount_text(amount)}" for count, amount in steps)


def reference_is_right(reference: str) -> bool:
    """Whether the check digits of an RF reference or a 16-digit betalingskenmerk are right."""
    if re.fullmatch(r"RF\d\d[A-Z0-9]+", reference):
        turned = reference[4:] + reference[:4]
        return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
    if re.fullmatch(r"\d{16}", reference):
        total = sum(int(d) * WEIGHTS[i % 10] for i, d in enumerate(reversed(reference[1:])))
        return int(reference[0]) == {10: 1, 11: 0}.get(11 - total % 11, 11 - total % 11)
    return not reference.isdigit()


WITH_AMOUNT = {"other-amount", "gift", "spent", "bank-charges"}
OF_NO_AGREEMENT = {"gift", "spent", "bank-charges"}
OF_PAYMENTS = {"returned", "rejected"}
OF_PERSONS = {"guaranteed": "cost", "guarantee-called": "cost", "paused": "instalment"}
WITH_DAYS = {"late", "paused", "effort"}


def taken(event: dict[str, Any], agreement: Agreement) -> tuple[date, ...]:
    """The nominal dates of the occurrences that an event takes."""
    return nominal_dates(agreement.recurrence, event["from"], event["until"])


@each_household
def test_fixture_shows_what_its_comment_says(path: Path) -> None:
    assert headline(household(path)) == claimed(path)


@each_household
def test_fixture_can_be_settled_throughout_its_plan(path: Path) -> None:
    document = household(path)
    terms = document.terms
    found = plan(question_from_document(document))

    assert path.stem.startswith(f"{terms.id}-")
    assert terms.mandate is not None
    assert all(terms.mandate.covers(day) for day in (terms.start, *found.settlement_dates))
    assert found.question.own == ()


@each_household
def test_fixture_pays_somebody_under_a_right_reference(path: Path) -> None:
    costs = [a for a in household(path).agreements if a.kind != "income"]

    assert [a.id for a in costs if not (a.party and a.iban and a.reference)] == []
    assert [a.reference for a in costs if not reference_is_right(a.reference)] == []


def test_wrong_reference_is_found() -> None:
    assert reference_is_right("RF18539007547034")
    assert reference_is_right("5000056789012345")
    assert not reference_is_right("RF19539007547034")
    assert not reference_is_right("4000056789012345")


def test_fixtures_differ_in_id_and_share_no_account_between_parties() -> None:
    documents = [household(path) for path in HOUSEHOLDS]
    accounts = {(a.iban, a.party) for document in documents for a in document.agreements}

    assert len({document.terms.id for document in documents}) == len(HOUSEHOLDS) >= 12
    assert len({iban for iban, _ in accounts}) == len(accounts)


@each_household
def test_schema_accepts_what_the_reader_accepts(path: Path) -> None:
    document = as_json(tomllib.loads(path.read_text(encoding="utf-8")))
    written = json.dumps(document).encode()

    assert schema_mistakes(document) == []
    assert document_from_json(written, for_import=True) == household(path)


DEBT = {
    "id": "fine",
    "name": "Verkeersboete",
    "creditor": "CJIB",
    "components": {"fine": "100.00", "administration-cost": "9.00", "surcharge-1": "50.00"},
    "incurredOn": "2026-05-01",
    "dueOn": "2026-06-26",
    "rule": "cjib-traffic",
    "stage": "reminder",
    "collector": "CJIB",
    "reference": "5000056789012345",
    "iban": "NL69INGB0123456789",
    "agreement": "rent",
    "statedTotal": "159.00",
    "rank": 2,
    "evidence": "Beschikking van 1 mei 2026",
    "facts": [
        {
            "kind": "excluded",
            "since": "2026-05-01",
            "source": "Wet",
            "holds": False,
            "note": "boete",
        }
    ],
}


def with_a_debt(**changes: object) -> dict[str, Any]:
    document: dict[str, Any] = as_json(tomllib.loads(HOUSEHOLDS[0].read_text(encoding="utf-8")))
    costs = [each["id"] for each in document["cost"]]
    return document | {"debt": [DEBT | {"agreement": costs[0]} | changes]}


def test_schema_accepts_a_debt_that_the_reader_accepts() -> None:
    document = with_a_debt()

    assert schema_mistakes(document) == []
    (debt,) = document_from_json(json.dumps(document).encode(), for_import=True).debts
    assert debt_table(debt) == document["debt"][0]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("components", {}),
        ("components", {"principal": "0.00"}),
        ("components", {"collectionCost": "1.00"}),
        ("rule", "cjib"),
        ("stage", "closed"),
        ("rank", 1000),
        ("statedTotal", "0.00"),
        ("facts", [{"kind": "excluded", "since": "2026-05-01"}]),
        ("facts", [{"kind": "fraud", "since": "2026-05-01", "source": "x"}]),
        ("label", "x"),
    ],
)
def test_schema_refuses_a_debt_that_the_reader_refuses(key: str, value: object) -> None:
    document = with_a_debt(**{key: value})

    assert schema_mistakes(document) != []
    with pytest.raises(InvalidInput, match=key):
        document_from_json(json.dumps(document).encode())


def test_schema_knows_every_word_of_a_debt() -> None:
    debt, fact = SCHEMA["$defs"]["debt"]["properties"], SCHEMA["$defs"]["debtFact"]["properties"]
    components = SCHEMA["$defs"]["debtComponents"]["propertyNames"]["enum"]

    assert sorted(components) == sorted(Component)
    assert sorted(debt["rule"]["enum"]) == sorted(CreditorRule)
    assert debt["stage"]["enum"] == list(Stage)
    assert fact["kind"]["enum"] == list(FactKind)
    assert SCHEMA["properties"]["debt"]["maxItems"] == MAX_DEBTS


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("household", "settlementDay"), 32),
        (("household", "floorSource"), "guess"),
        (("household", "floorNote"), "zo"),
        (("household", "roundTo"), "0.00"),
        (("household", "mont"), 3),
        (("cost", 0, "amount"), 12.5),
        (("cost", 0, "amount"), "1,50"),
        (("cost", 0, "dates"), ["2026-01-01"]),
        (("cost", 0, "amountMargin"), "1.00"),
        (("cost", 0, "enforced"), True),
        (("income", 0, "class"), "rent"),
    ],
)
def test_schema_refuses_what_the_reader_refuses(place: tuple[Any, ...], value: object) -> None:
    document = as_json(tomllib.loads(HOUSEHOLDS[0].read_text(encoding="utf-8")))
    table = document
    for key in place[:-1]:
        table = table[key]
    table[place[-1]] = value

    assert schema_mistakes(document) != []
    with pytest.raises(InvalidInput, match=str(place[-1])):
        document_from_json(json.dumps(document).encode())


def test_page_example_is_a_household() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", said_in(PAGE), re.DOTALL)
    document = document_from_toml(example.encode(), for_import=True)

    assert plan(question_from_document(document)).status is PlanStatus.BALANCED


def test_page_names_every_key() -> None:
    tables = [SCHEMA["properties"]["household"]]
    parts = ("agreement", "income", "cost", "arrangement", "debt")
    tables += [SCHEMA["$defs"][name] for name in parts]
    keys = {key for table in tables for key in table["properties"]}
    keys_part = said_in(PAGE).partition("## What is refused")[0]
    described = set(re.findall(r"^\| `([a-z_]+)` \|", keys_part, re.MULTILINE))

    assert {key_in_camel_case(key) for key in described} == keys


def test_events_take_occurrences_that_exist_and_none_twice() -> None:
    documents = {document.terms.id: document for document in map(household, HOUSEHOLDS)}
    seen: set[tuple[str, str, date]] = set()
    recent: set[tuple[str, str]] = set()
    for event in tomllib.loads(PLAY.read_text(encoding="utf-8"))["event"]:
        assert ("days" in event) == (event["kind"] in WITH_DAYS)
        assert ("amount" in event) == (event["kind"] in WITH_AMOUNT)
        assert ("agreement" in event) == (event["kind"] not in OF_NO_AGREEMENT)
        if event["kind"] in OF_NO_AGREEMENT:
            assert event["kind"] == "bank-charges" or event["household"] in documents
            continue
        if event["kind"] == "effort":
            debts = {each.id for each in documents[event["household"]].debts}
            assert event["agreement"] in debts
            assert "days_ago" in event
            continue
        agreements = {a.id: a for a in documents[event["household"]].agreements}
        agreement = agreements[event["agreement"]]
        if event["kind"] in OF_PERSONS:
            assert agreement.kind == OF_PERSONS[event["kind"]]
            assert "days_ago" in event
            continue
        assert (agreement.kind == "income") == (event["kind"] not in OF_PAYMENTS)
        if "days_ago" in event:
            assert (event["household"], agreement.id) not in recent
            recent.add((event["household"], agreement.id))
            continue
        dates = {(event["household"], agreement.id, day) for day in taken(event, agreement)}
        assert dates
        assert not dates & seen
        seen |= dates
    # What goes by the day of today could fall on any other event of the same agreement.
    assert not recent & {(household_id, agreement_id) for household_id, agreement_id, _ in seen}

"""The debts of a household document: what is read, what is refused, and that plans leave them."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.domain.test_document import COST, HOUSEHOLD, findings, json_findings, where

from huishoudboekje.agreements import (
    HouseholdDocument,
    agreement_from_toml,
    document_from_json,
    document_from_toml,
)
from huishoudboekje.debts import (
    Component,
    CreditorRule,
    Debt,
    DebtFact,
    FactKind,
    Origin,
    Stage,
)
from huishoudboekje.errors import InvalidInput
from huishoudboekje.planning import plan, question_from_document

DEBT = """
[[debt]]
name = "Huurachterstand"
creditor = "Woonstede"
components = { principal = "3800.00", collection-cost = "570.00" }
incurred_on = 2026-01-01
"""


def debt(**changes: str) -> str:
    """A document with one debt, its lines changed, added, or taken away by an empty text."""
    head, *lines = DEBT.strip().splitlines()
    kept = [line for line in lines if line.split(" = ")[0] not in changes]
    added = [f"{key} = {value}" for key, value in changes.items() if value]
    return HOUSEHOLD + COST + "\n".join([head, *kept, *added]) + "\n"


def read(content: str, *, for_import: bool = False) -> HouseholdDocument:
    return document_from_toml(content.encode(), for_import=for_import)


def test_smallest_debt_is_read_with_its_defaults() -> None:
    assert read(debt()).debts == (
        Debt(
            id="",
            name="Huurachterstand",
            creditor="Woonstede",
            components={Component.PRINCIPAL: 380_000, Component.COLLECTION_COST: 57_000},
            incurred_on=date(2026, 1, 1),
            origin=Origin.DOCUMENT,
        ),
    )


def test_full_debt_is_read_whole() -> None:
    content = debt(
        id='"arrears"',
        rule='"cjib-traffic"',
        stage='"bailiff"',
        collector='"Deurwaarder Pennings"',
        reference='"5000 0567 8901 2345"',
        iban='"NL91 ABNA 0417 1643 00"',
        due_on="2026-01-31",
        evidence='"Brief van 3 februari 2026"',
        agreement='"rent"',
        stated_total='"1746.00"',
        rank="3",
        facts=(
            '[{ kind = "excluded", since = 2026-01-01, source = "Wet", note = "boete" },'
            ' { kind = "contested", since = 2026-02-01, source = "Brief", holds = false }]'
        ),
    )
    (found,) = read(content).debts
    smallest = read(debt()).debts[0]
    assert found == replace(
        smallest,
        id="arrears",
        rule=CreditorRule.CJIB_TRAFFIC,
        stage=Stage.BAILIFF,
        collector="Deurwaarder Pennings",
        reference="5000056789012345",
        iban="NL91ABNA0417164300",
        due_on=date(2026, 1, 31),
        evidence="Brief van 3 februari 2026",
        agreement_id="rent",
        stated_total=174_600,
        rank=3,
        facts=(
            DebtFact(kind=FactKind.EXCLUDED, since=date(2026, 1, 1), source="Wet", note="boete"),
            DebtFact(kind=FactKind.CONTESTED, since=date(2026, 2, 1), source="Brief", holds=False),
        ),
    )


def test_components_are_the_same_words_in_json() -> None:
    table = {
        "household": {"name": "Invented", "start": "2026-11-26", "settlementDay": 25},
        "debt": [
            {
                "name": "Huurachterstand",
                "creditor": "Woonstede",
                "components": {"principal": "3800.00", "collection-cost": "570.00"},
                "incurredOn": "2026-01-01",
            }
        ],
    }
    assert document_from_json(json.dumps(table).encode()).debts == read(debt()).debts
    table["debt"] = [{"incurredOn": "2026-01-01", "incuredOn": "2026-01-01"}]
    assert "debt[1].incuredOn unknown-key" in where(json_findings(table))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, "debt[1].name missing"),
        ({"creditor": ""}, "debt[1].creditor missing"),
        ({"components": ""}, "debt[1].components missing"),
        ({"components": "{}"}, "debt[1].components invalid"),
        ({"components": '"3800.00"'}, "debt[1].components invalid"),
        ({"components": '{ principal = "0.00" }'}, "debt[1].components.principal invalid"),
        ({"components": '{ principal = "-1.00" }'}, "debt[1].components.principal invalid"),
        ({"components": "{ principal = 12.5 }"}, "debt[1].components.principal invalid"),
        ({"components": '{ fines = "1.00" }'}, "debt[1].components.fines unknown-key"),
        ({"incurred_on": ""}, "debt[1].incurred_on missing"),
        ({"due_on": "2025-12-31"}, "debt[1].due_on invalid"),
        ({"rule": '"cjib"'}, "debt[1].rule invalid"),
        ({"stage": '"closed"'}, "debt[1].stage invalid"),
        ({"reference": '"4000056789012345"'}, "debt[1].reference invalid-reference"),
        ({"reference": '"RF19539007547034"'}, "debt[1].reference invalid-reference"),
        ({"iban": '"NL91ABNA0417164301"'}, "debt[1].iban invalid-iban"),
        ({"agreement": '"rnt"'}, "debt[1].agreement unknown-agreement"),
        ({"stated_total": '"0.00"'}, "debt[1].stated_total invalid"),
        ({"rank": "-1"}, "debt[1].rank invalid"),
        ({"rank": "1000"}, "debt[1].rank invalid"),
        ({"facts": '[{ since = 2026-01-01, source = "x" }]'}, "debt[1].facts[1].kind missing"),
        ({"facts": '[{ kind = "excluded", source = "x" }]'}, "debt[1].facts[1].since missing"),
        (
            {"facts": '[{ kind = "excluded", since = 2026-01-01 }]'},
            "debt[1].facts[1].source missing",
        ),
        (
            {"facts": '[{ kind = "fraud", since = 2026-01-01, source = "x" }]'},
            "debt[1].facts[1].kind invalid",
        ),
        (
            {"facts": '[{ kind = "excluded", since = 2025-12-31, source = "x" }]'},
            "debt[1].facts[1].since invalid",
        ),
        (
            {"facts": '[{ kind = "excluded", since = 2026-01-01, source = "x", holds = 1 }]'},
            "debt[1].facts[1].holds invalid",
        ),
        (
            {
                "facts": '[{ kind = "excluded", since = 2026-01-01, source = "x" },'
                ' { kind = "excluded", since = 2026-01-01, source = "y", holds = false }]'
            },
            "debt[1].facts[2].since duplicate-fact",
        ),
        ({"intrest": '"1.00"'}, "debt[1].intrest unknown-key"),
    ],
)
def test_debt_with_a_mistake_is_refused_in_its_place(
    changes: dict[str, str], expected: str
) -> None:
    assert where(findings(debt(**changes))) == [expected]


def test_near_misses_are_named() -> None:
    content = debt(
        agreement='"rnt"', referense='"x"', components='{ pincipal = "1.00" }', stage='"bailif"'
    )
    text = " ".join(each.text for each in findings(content))
    for right in ("rent", "reference", "principal", "bailiff"):
        assert f"bedoel je {right}?" in text


def test_all_mistakes_of_all_debts_are_named_together() -> None:
    wrong = DEBT.replace('"Woonstede"', "3")
    content = debt(due_on="2025-01-01", reference='"12345678"') + wrong
    assert where(findings(content)) == [
        "debt[1].due_on invalid",
        "debt[1].reference invalid-reference",
        "debt[2].creditor invalid",
    ]


def test_agreement_of_a_debt_is_a_cost_with_that_id_or_a_name_that_makes_it() -> None:
    (by_name,) = read(debt(agreement='"rent"')).debts
    assert by_name.agreement_id == "rent"

    income = COST.replace("[[cost]]", "[[income]]").replace("Rent", "Wage")
    found = where(findings(debt(agreement='"wage"') + income))
    assert found == ["debt[1].agreement unknown-agreement"]


def test_debts_have_ids_of_their_own() -> None:
    as_a_cost = debt(id='"rent"').replace('name = "Rent"', 'name = "Rent"\nid = "rent"')
    assert read(as_a_cost).debts[0].id == "rent"

    twice = debt(id='"d"') + DEBT + 'id = "d"\n'
    assert where(findings(twice)) == ["debt[2].id duplicate-id"]


def test_import_makes_the_id_of_the_name() -> None:
    content = debt().replace(
        'name = "Invented"', 'name = "Invented"\nid = "h-1"\nmandate = { from = 2026-11-20 }', 1
    )
    assert [each.id for each in read(content, for_import=True).debts] == ["huurachterstand"]

    assert where(findings(content + DEBT, for_import=True)) == ["debt[2].id duplicate-id"]


def test_more_debts_than_anyone_has_are_refused() -> None:
    assert where(findings(HOUSEHOLD + DEBT * 201)) == ["debt invalid"]
    assert len(read(HOUSEHOLD + DEBT * 200).debts) == 200


def test_plan_leaves_debts_aside() -> None:
    with_debt, without = read(debt()), read(HOUSEHOLD + COST)

    assert plan(question_from_document(with_debt)) == plan(question_from_document(without))


ARRANGED = """
[[arrangement]]
id = "huurregeling"
name = "Huurregeling"
amount = "437.00"
from = 2027-01-28
rrule = "FREQ=MONTHLY;BYMONTHDAY=28;COUNT=10"
debts = ["huurachterstand"]
"""


def test_arrangement_names_the_debts_that_it_pays() -> None:
    document = read(debt() + ARRANGED)
    assert document.arranged == {"huurregeling": ("huurachterstand",)}
    without = ARRANGED.replace('debts = ["huurachterstand"]\n', "")
    assert read(debt() + without).arranged == {}
    assert document.agreements == read(debt() + without).agreements


def test_arrangement_with_debts_is_named_after_itself() -> None:
    unnamed = ARRANGED.replace('id = "huurregeling"\n', "")
    assert read(debt() + unnamed) == read(debt() + ARRANGED)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('["huurachterstand"]', "[]", [("arrangement[1].debts", "invalid")]),
        ('["huurachterstand"]', "[3]", [("arrangement[1].debts[1]", "invalid")]),
        ('["huurachterstand"]', '["huur"]', [("arrangement[1].debts[1]", "unknown-debt")]),
        (
            '["huurachterstand"]',
            '["huurachterstand", "huurachterstand"]',
            [("arrangement[1].debts[2]", "duplicate-debt")],
        ),
        (";COUNT=10", "", [("arrangement[1].debts", "no-end")]),
    ],
)
def test_arrangement_of_no_such_debts_is_refused(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    found = findings(debt() + ARRANGED.replace(old, new))
    kept = [(each.place, each.code) for each in found]
    assert [each for each in kept if each in expected] == expected


def test_only_an_arrangement_of_a_household_names_debts() -> None:
    with pytest.raises(InvalidInput, match="debts"):
        agreement_from_toml(ARRANGED.encode())
    found = findings(debt() + COST + 'debts = ["huurachterstand"]\n')
    assert [each.code for each in found] == ["unknown-key"]

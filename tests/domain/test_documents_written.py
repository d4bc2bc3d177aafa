"""Documents written back and moved by years, one agreement alone, and the journal for others."""

import json
from datetime import date

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from tests.domain.households import Table, amounts, households, to_toml
from tests.domain.test_document import COST, HOUSEHOLD, where
from tests.domain.test_ledger import entries

from huishoudboekje import ledger
from huishoudboekje.agreements import (
    Agreement,
    HouseholdDocument,
    Kind,
    Mandate,
    Step,
    agreement_from_toml,
    document_from_json,
    document_from_toml,
    document_table,
    shifted,
)
from huishoudboekje.calendar import Recurrence
from huishoudboekje.debts import Component, CreditorRule, FactKind, Stage
from huishoudboekje.errors import InvalidInput
from huishoudboekje.ledger import Entry, Posting, balances, hledger_journal

IMPORTED = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just("h-1"),
        "programme": st.sampled_from(["huishoudboekje", "wonen-plus"]),
        "ends": st.dates(date(2030, 1, 1), date(2035, 1, 1)),
        "municipality": st.just("Enschede"),
        "account": st.sampled_from(["pooled", "NL91ABNA0417164300"]),
        "language": st.sampled_from(["nl", "en"]),
        "mandate": st.sampled_from(
            [{"from": date(2026, 11, 20), "until": date(2027, 11, 20)}, {"from": date(2026, 1, 1)}]
        ),
    },
)
BOTH = st.fixed_dictionaries(
    {},
    optional={
        "party": st.text("abc é", min_size=1).filter(str.strip),
        "iban": st.just("NL91ABNA0417164300"),
        "search": st.lists(st.sampled_from(["huur", "AKW"]), max_size=3),
    },
)
OF_INCOME = st.fixed_dictionaries(
    {}, optional={"amount_margin": st.just("5.00"), "day_margin": st.integers(0, 31)}
)
OF_COST = st.fixed_dictionaries(
    {},
    optional={
        "class": st.sampled_from(["rent", "energy", "water", "health-insurance", "tax", "other"]),
        "reference": st.just("1234 5678"),
        "pay": st.sampled_from(["transfer", "direct-debit"]),
        "guaranteed": st.booleans(),
    },
)
OF_ARRANGEMENT = st.fixed_dictionaries({}, optional={"enforced": st.booleans()})


DEBTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Huurachterstand", "Boete", "Oude energierekening"]),
        "creditor": st.sampled_from(["CJIB", "Woonstede"]),
        "components": st.dictionaries(
            st.sampled_from([str(each) for each in Component]), amounts(1, 9_000), min_size=1
        ),
        "incurred_on": st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    },
    optional={
        "due_on": st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        "rule": st.sampled_from([str(each) for each in CreditorRule]),
        "stage": st.sampled_from([str(each) for each in Stage]),
        "collector": st.just("Deurwaarder Pennings"),
        "reference": st.sampled_from(["5000 0567 8901 2345", "rf18 5390 0754 7034", "Dossier 12"]),
        "iban": st.just("NL91ABNA0417164300"),
        "stated_total": amounts(1, 9_000),
        "rank": st.integers(0, 999),
        "evidence": st.just("Brief van 3 maart"),
        "facts": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from([str(each) for each in FactKind]),
                    "since": st.dates(date(2026, 1, 1), date(2027, 1, 1)),
                    "source": st.just("Brief"),
                },
                optional={"holds": st.booleans(), "note": st.just("zie dossier")},
            ),
            max_size=3,
            unique_by=lambda fact: (fact["kind"], fact["since"]),
        ),
    },
)

ARRANGED = st.fixed_dictionaries(
    {
        "amount": amounts(1, 9_000),
        "dates": st.lists(st.dates(date(2027, 1, 1), date(2029, 1, 1)), min_size=1, max_size=9),
    }
)


@st.composite
def debts(draw: st.DrawFn, costs: list[str]) -> Table:
    made = draw(DEBTS) | {"id": draw(st.sampled_from(["d-1", "d-2", "d-3"]))}
    agreement = draw(st.sampled_from(["", *costs]))
    return made | ({"agreement": agreement} if agreement else {})


@st.composite
def documents(draw: st.DrawFn) -> HouseholdDocument:
    document = draw(households(most_months=6))
    document["household"] |= draw(IMPORTED)
    for number, kind in enumerate(("income", "cost", "arrangement")):
        for at, table in enumerate(document.get(kind, [])):
            table.update(draw(BOTH), **draw(OF_INCOME if kind == "income" else OF_COST))
            if kind == "arrangement":
                table.update(draw(OF_ARRANGEMENT))
            if draw(st.booleans()):
                table["id"] = f"a-{number}-{at}"
    costs = [each["id"] for each in document.get("cost", []) if "id" in each]
    document["debt"] = draw(st.lists(debts(costs), max_size=3, unique_by=lambda it: it["id"]))
    document.setdefault("arrangement", []).extend(
        draw(ARRANGED) | {"name": f"Regeling {owed['id']}", "debts": [owed["id"]]}
        for owed in document["debt"][:1]
    )
    if draw(st.booleans()):
        document["resident"] = [{"name": "Noor"}, {"name": "Sam"}]
    try:
        return document_from_toml(to_toml(document))
    except InvalidInput:
        reject()


@given(documents())
def test_document_that_is_written_is_read_back_the_same(document: HouseholdDocument) -> None:
    written = json.dumps(document_table(document)).encode()
    assert document_from_json(written) == document


def test_document_is_moved_by_whole_years_everywhere() -> None:
    text = """
        [household]
        name = "x"
        start = 2028-02-29
        settlement_day = 25
        ends = 2029-02-28
        mandate = { from = 2028-02-20, until = 2029-02-28 }
        [[cost]]
        name = "Rent"
        amount = "650.00"
        from = 2028-02-29
        until = 2029-12-31
        rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
        steps = [{ from = 2028-07-01, amount = "672.10" }]
        [[cost]]
        name = "School"
        amount = "1.00"
        dates = [2028-02-29, 2028-09-01]
        [[debt]]
        name = "Fine"
        creditor = "CJIB"
        components = { fine = "100.00" }
        incurred_on = 2028-02-29
        due_on = 2028-04-25
        facts = [{ kind = "contested", since = 2028-03-01, source = "Letter" }]
    """
    document = document_from_toml(text.encode())
    assert shifted(document, 0) == document
    moved = shifted(document, 1)
    assert (moved.terms.start, moved.terms.ends) == (date(2029, 2, 28), date(2030, 2, 28))
    assert moved.terms.mandate == Mandate(start=date(2029, 2, 20), until=date(2030, 2, 28))
    rent, school = moved.agreements
    assert (rent.recurrence.start, rent.until) == (date(2029, 2, 28), date(2030, 12, 31))
    assert rent.steps == (Step(start=date(2029, 7, 1), amount=67210),)
    assert school.recurrence.dates == (date(2029, 2, 28), date(2029, 9, 1))
    (fine,) = moved.debts
    assert (fine.incurred_on, fine.due_on) == (date(2029, 2, 28), date(2029, 4, 25))
    assert fine.facts[0].since == date(2029, 3, 1)
    assert shifted(document_from_toml(HOUSEHOLD.encode()), 3).terms.start == date(2029, 11, 26)


def test_one_agreement_alone_is_read() -> None:
    assert agreement_from_toml(COST.encode()) == Agreement(
        id="",
        name="Rent",
        kind=Kind.COST,
        amount=65000,
        recurrence=Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2026, 1, 1)),
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a = 1\n", ["a unknown-key"]),
        ("income = []\n", [" invalid"]),
        (COST + COST, ["cost invalid"]),
        (COST + COST.replace("[[cost]]", "[[income]]"), [" invalid"]),
        (COST + "colour = 1\n", ["cost[1].colour unknown-key"]),
        ('[[arrangement]]\nname = "x"\n', [
            "arrangement[1].rrule missing", "arrangement[1].amount missing",
        ]),
    ],
)  # fmt: skip
def test_one_agreement_with_a_mistake_is_refused(content: str, expected: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        agreement_from_toml(content.encode())
    assert sorted(where(refused.value.findings)) == sorted(expected)


def test_journal_is_what_hledger_reads() -> None:
    wage = Posting(debit=ledger.received("h-1"), credit=ledger.income("h-1", "wage"), amount=150000)
    entry = Entry(
        key="receipt:1",
        business_date=date(2027, 1, 20),
        text="Wage; January | late\nby a day",
        source="test",
        postings=(wage,),
    )
    assert list(hledger_journal([entry])) == [
        "decimal-mark .",
        "commodity 1000.00 EUR",
        "account income:h-1:income:wage",
        "account asset:h-1:received",
        "",
        "2027-01-20 (receipt:1) Wage, January / late by a day",
        "    asset:h-1:received  1500.00 EUR",
        "    income:h-1:income:wage  -1500.00 EUR",
        "",
        "2027-01-20 closing balances",
        "    income:h-1:income:wage  0.00 EUR = -1500.00 EUR",
        "    asset:h-1:received  0.00 EUR = 1500.00 EUR",
    ]


def test_journal_of_nothing_only_declares() -> None:
    assert list(hledger_journal([])) == ["decimal-mark .", "commodity 1000.00 EUR", ""]


def _cents(written: str) -> int:
    return int(written.removesuffix(" EUR").replace(".", ""))


@given(entries())
def test_journal_adds_up_to_its_own_assertions(booked: list[Entry]) -> None:
    sums: dict[str, int] = {}
    asserted: dict[str, int] = {}
    for line in hledger_journal(booked):
        if not line.startswith("    "):
            continue
        account, _, rest = line.strip().partition("  ")
        amount, _, closing = rest.partition(" = ")
        sums[account] = sums.get(account, 0) + _cents(amount)
        if closing:
            asserted[account] = _cents(closing)
    assert sums == asserted
    assert sorted(asserted.values()) == sorted(balances(booked).values())

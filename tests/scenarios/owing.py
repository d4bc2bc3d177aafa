"""Steps about debts: what is owed to whom, what is said of it, and what changes it."""

from datetime import date

from pytest_bdd import given, then, when
from tests.actions.desk import on
from tests.scenarios.story import Story
from tests.scenarios.words import COMPONENTS, Rows, cents, read_rows, said, text_of

from huishoudboekje.actions import (
    DebtEvent,
    SetOffInput,
    confirm_surcharge,
    expect_surcharge,
    paid_by_others,
    say_fact,
    set_off,
)
from huishoudboekje.database import (
    EVERYTHING,
    load_debt_changes,
    load_entries,
    reading,
    writing,
)
from huishoudboekje.debts import CreditorRule, DebtFact, FactKind, total_of

RULES = {
    "de belasting": CreditorRule.TAX,
    "Toeslagen": CreditorRule.TOESLAGEN,
    "verkeersboetes": CreditorRule.CJIB_TRAFFIC,
}
FACTS = {
    "buiten de schuldregeling blijft": FactKind.EXCLUDED,
    "niet geregeld kan worden": FactKind.NOT_SETTLEABLE,
}
CASH = ("received", "available", "in-transit", "set-aside", "advance")
"""Where money of the household stands."""


# What is owed


@given(said("de schuld {debt:naam} bij {creditor:woord} van {since:dag}:"))
@given(
    said(
        "de schuld {debt:naam} bij {creditor:woord} van {since:dag}, "
        "naar de regels van {rule:woord}:"
    )
)
def a_debt(
    story: Story, datatable: Rows, debt: str, creditor: str, since: date, rule: str = ""
) -> None:
    components = {
        str(COMPONENTS[row["onderdeel"]]): text_of(row["bedrag"]) for row in read_rows(datatable)
    }
    made = {
        "id": debt,
        "name": debt.replace("-", " ").capitalize(),
        "creditor": creditor,
        "rule": str(RULES.get(rule, CreditorRule.PRIVATE)),
        "incurred_on": since,
        "components": components,
    }
    story.add("debt", [made])


@given(
    said("op {day:dag} is van {debt:naam} gezegd dat zij {what:woord}: {source:tekst}"),
)
def a_fact(story: Story, day: date, debt: str, what: str, source: str) -> None:
    story.on(day)
    fact = DebtFact(kind=FACTS[what], since=day, source=source)
    with writing(story.engine) as session:
        say_fact(session, story.who, debt, fact, by=on(day))


# What changes it


@given(
    said(
        "op {day:dag} is de termijn van {debt:naam} voorbij, "
        "en legt het CJIB de verhoging op: {amount:bedrag}"
    )
)
def a_surcharge(story: Story, day: date, debt: str, amount: int) -> None:
    """It is what the law says, and owed only since the CJIB's own letter."""
    story.on(day)
    event = DebtEvent(day=day, source="brief CJIB", key=next(story.keys))
    before = total_of(story.owed()[debt])
    with writing(story.engine) as session:
        expect_surcharge(session, story.who, debt, event=event, by=on(day))
    with reading(story.engine) as session:
        expected = load_debt_changes(session, [story.who], reach=EVERYTHING)[-1].change
    assert (expected.cents, total_of(story.owed()[debt])) == (amount, before)
    surcharge = (expected.component, amount)
    with writing(story.engine) as session:
        confirm_surcharge(session, story.who, debt, surcharge, event=event, by=on(day))


@when(
    said(
        "op {day:dag} van de {income:naam} van die dag {amount:bedrag} "
        "wordt verrekend met {debt:naam}"
    )
)
def is_set_off(story: Story, day: date, income: str, amount: int, debt: str) -> None:
    story.on(day)
    kept = SetOffInput(agreement_id=income, nominal_date=day, amount=amount)
    event = DebtEvent(day=day, source="beschikking", key=next(story.keys))
    with writing(story.engine) as session:
        set_off(session, story.who, debt, kept, event=event, by=on(day))


@when(said("op {day:dag} de gemeente {amount:bedrag} betaalt van {debt:naam}: {source:tekst}"))
def is_paid_by_others(story: Story, day: date, amount: int, debt: str, source: str) -> None:
    story.on(day)
    story.remember()
    event = DebtEvent(day=day, source=source, key=next(story.keys))
    with writing(story.engine) as session:
        paid_by_others(session, story.who, debt, amount, event=event, by=on(day))


# What is seen


@then(said("staat er van {debt:naam} nog {amount:bedrag} open"))
def is_owed(story: Story, debt: str, amount: int) -> None:
    assert total_of(story.owed()[debt]) == amount


@then(said("staat er van {debt:naam} per onderdeel nog open:"))
def is_owed_by_part(story: Story, debt: str, datatable: Rows) -> None:
    wanted = {COMPONENTS[row["onderdeel"]]: cents(row["bedrag"]) for row in read_rows(datatable)}
    assert {part: amount for part, amount in story.owed()[debt].items() if amount} == wanted


@then("zijn dit alle schulden:")
def all_debts(story: Story, datatable: Rows) -> None:
    found = [(each.debt.name, each.owed) for each in story.debts().debts]
    assert found == [(row["schuld"], cents(row["open"])) for row in read_rows(datatable)]


@then(said("is de totale schuld {amount:bedrag}"))
def in_all(story: Story, amount: int) -> None:
    assert story.debts().owed == amount


@then(said("is er daarbij geen geld van het huishouden bewogen"))
def no_money_moved(story: Story) -> None:
    before, after = story.before, story.balances()
    assert [before.get(each, 0) for each in CASH] == [after.get(each, 0) for each in CASH]


@then(said("zijn de inkomsten in de boeken niet veranderd"))
def no_income(story: Story) -> None:
    def income(balances: dict[str, int]) -> dict[str, int]:
        return {name: each for name, each in balances.items() if name.startswith("income:")}

    assert income(story.before) == income(story.balances())


@then(said("staat er nergens in de boeken een bedrag van {amount:bedrag}"))
def is_nowhere(story: Story, amount: int) -> None:
    with reading(story.engine) as session:
        found = load_entries(session, reach=EVERYTHING, limit=100_000)
    assert found
    assert amount not in {each.amount for entry in found for each in entry.entry.postings}

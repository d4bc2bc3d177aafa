"""Steps about debts: what is owed to whom, what is said of it, and what changes it."""

from datetime import date

from pytest_bdd import given, then, when
from tests.actions.desk import on
from tests.scenarios.story import Story
from tests.scenarios.words import COMPONENTS, Rows, read_rows, said, text_of

from huishoudboekje.actions import DebtEvent, SetOffInput, paid_by_others, set_off
from huishoudboekje.database import EVERYTHING, load_entries, reading, writing
from huishoudboekje.debts import CreditorRule, total_of

RULES = {
    "de belasting": CreditorRule.TAX,
    "Toeslagen": CreditorRule.TOESLAGEN,
    "verkeersboetes": CreditorRule.CJIB_TRAFFIC,
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


# What changes it


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

"""Steps about money that comes and goes: households, income, fixed costs, settlements, the plan."""

from datetime import date
from typing import Any

from pytest_bdd import given, then, when
from tests.actions.desk import on
from tests.actions.paying import PayingDesk
from tests.scenarios.story import Story
from tests.scenarios.words import Rows, cents, day, name, read_rows, said, text_of

from huishoudboekje.actions import mark_income
from huishoudboekje.agreements import Occurrence
from huishoudboekje.database import writing
from huishoudboekje.money import amount_text
from huishoudboekje.planning import MarkKind, SetOff

CLASSES = {
    "huur": "rent",
    "energie": "energy",
    "zorgverzekering": "health-insurance",
    "overig": "other",
}


# Who it is about


@given(
    said("het huishouden {who:woord}, dat begint op {start:dag} en afrekent op de {number:getal}e")
)
def a_household(story: Story, who: str, start: date, number: int) -> None:
    story.write(
        name(who),
        name=f"Huishouden {who}",
        start=start,
        settlement_day=number,
        mandate={"from": start},
    )


@given(said("een ondergrens van {amount:bedrag}"))
def a_floor(story: Story, amount: int) -> None:
    story.terms()["floor"] = amount_text(amount)


@given(said("een voorschot van hooguit {amount:bedrag}"))
def an_advance_limit(story: Story, amount: int) -> None:
    story.terms()["advance_limit"] = amount_text(amount)


@given(said("{amount:bedrag} eigen geld van de Stadsbank"))
def own_money(story: Story, amount: int) -> None:
    story.put_in(amount)


@given(said("de bewoner {only:woord}"))
@given(said("de bewoners {only:woord} en {other:woord}"))
def residents(story: Story, only: str, other: str = "") -> None:
    story.add("resident", [{"name": each} for each in (only, other) if each])


def _monthly(row: dict[str, str]) -> dict[str, Any]:
    """An agreement of the table: every month from a day on, or once."""
    made = {"id": name(row["naam"]), "name": row["naam"], "amount": text_of(row["bedrag"])}
    start = day(row["elke maand vanaf"])
    return {**made, "from": start, "rrule": f"FREQ=MONTHLY;BYMONTHDAY={start.day}"}


@given("de inkomsten:")
def incomes(story: Story, datatable: Rows) -> None:
    story.add("income", [_monthly(row) for row in read_rows(datatable)])


@given(said("het inkomen {agreement:naam} van {amount:bedrag}, één keer op {when_due:dag}"))
def an_income_once(story: Story, agreement: str, amount: int, when_due: date) -> None:
    made = {"id": agreement, "name": agreement.title(), "amount": amount_text(amount)}
    story.add("income", [{**made, "from": when_due, "dates": [when_due]}])


@given("de vaste lasten:")
def costs(story: Story, datatable: Rows) -> None:
    for row in read_rows(datatable):
        made = {**_monthly(row), "class": CLASSES[row["soort"]]}
        if "betaald aan" in row:
            made["party"], made["iban"] = row["betaald aan"].split(", ")
        story.add("cost", [made])


# What happens


@given(said("op {when_:dag} is {agreement:naam} binnengekomen: {amount:bedrag}"))
@when(said("op {when_:dag} {agreement:naam} binnenkomt: {amount:bedrag}"))
def comes_in(story: Story, when_: date, agreement: str, amount: int) -> None:
    story.on(when_)
    story.receive(agreement, amount)


@when(said("op {when_:dag} {agreement:naam} binnenkomt: {amount:bedrag}, voor {nominal:dag}"))
def comes_in_for(story: Story, when_: date, agreement: str, amount: int, nominal: date) -> None:
    story.on(when_)
    story.receive(agreement, amount, nominal=nominal)


@when(said("bij {who:naam} op {when_:dag} {agreement:naam} binnenkomt: {amount:bedrag}"))
def comes_in_at(story: Story, when_: date, who: str, agreement: str, amount: int) -> None:
    story.who = who
    comes_in(story, when_, agreement, amount)


@when(
    said(
        "op {when_:dag} {to:naam} als {income:naam} krijgt "
        "wat {who:naam} voor de {cost:naam} betaalde"
    )
)
def comes_from(story: Story, when_: date, to: str, income: str, who: str, cost: str) -> None:
    """The latest settlement of the one is the income of the other, term by term."""
    paid = [each for each in story.last(who).choice.ordered if each.agreement.id == cost]
    story.who = to
    story.on(when_)
    for each in paid:
        story.receive(income, each.amount, nominal=each.nominal_date)


@when(said("op {when_:dag} bekend is dat {agreement:naam} van {who:naam} niet komt"))
def will_not_come(story: Story, when_: date, agreement: str, who: str) -> None:
    story.who = who
    story.on(when_)
    with writing(story.engine) as session:
        mark_income(
            session, who, agreement, when_, mark=MarkKind.WILL_NOT_COME, comes_on=None, by=on(when_)
        )


@given(said("op {when_:dag} is afgerekend"))
@when(said("op {when_:dag} wordt afgerekend"))
def settled(story: Story, when_: date) -> None:
    story.on(when_)
    story.settle(story.who)


@when(said("op {when_:dag} voor {who:naam} wordt afgerekend"))
def settled_for(story: Story, when_: date, who: str) -> None:
    story.on(when_)
    story.settle(who)


@when("het betaalbestand naar de bank gaat")
def file_leaves(story: Story) -> None:
    """Karin prepares, Piet confirms who is paid and approves."""
    desk = PayingDesk(story.engine)
    desk.confirm_all()
    for batch in desk.prepare(today=story.today).batches:
        desk.approve(batch.id, today=story.today)
        desk.export(batch.id, today=story.today)
    story.look()


@when(said("het {when_:dag} is"))
def time_passes(story: Story, when_: date) -> None:
    story.on(when_)


@when(
    said(
        "{count:getal} maand lang op de {number:getal}e {income:naam} binnenkomt, "
        "{amount:bedrag}, en wordt afgerekend"
    )
)
@when(
    said(
        "{count:getal} maanden lang op de {number:getal}e {income:naam} binnenkomt, "
        "{amount:bedrag}, en wordt afgerekend"
    )
)
def months_pass(story: Story, count: int, number: int, income: str, amount: int) -> None:
    story.begin()
    for _ in range(count):
        month, settles_on = story.next_settlement()
        story.on(date(month.year, month.month, number))
        story.receive(income, amount)
        story.on(settles_on)
        story.settle(story.who)


# What is seen


def _rows(found: list[Occurrence]) -> list[tuple[str, date, int]]:
    return sorted((each.agreement.name, each.nominal_date, each.amount) for each in found)


def _bills(table: Rows) -> list[tuple[str, date, int]]:
    return sorted(
        (row["rekening"], day(row["vervaldag"]), cents(row["bedrag"])) for row in read_rows(table)
    )


@then("zijn deze rekeningen betaald:")
def are_paid(story: Story, datatable: Rows) -> None:
    assert _rows(list(story.last().choice.ordered)) == _bills(datatable)


@then("zijn deze rekeningen niet betaald:")
def are_not_paid(story: Story, datatable: Rows) -> None:
    skipped = [each.occurrence for each in story.last().choice.skipped]
    assert _rows(skipped) == _bills(datatable)


@then("is elke rekening betaald")
def all_are_paid(story: Story) -> None:
    choice = story.last().choice
    assert choice.ordered
    assert not choice.skipped


@then(said("krijgt het huishouden {amount:bedrag} om van te leven"))
def lives_on(story: Story, amount: int) -> None:
    assert sum(each.amount for each in story.last().choice.living_money) == amount


@then(said("staat er {amount:bedrag} in reserve"))
def is_kept(story: Story, amount: int) -> None:
    assert story.balance("set-aside") == amount


@then(said("is er {amount:bedrag} voorgeschoten"))
def is_advanced(story: Story, amount: int) -> None:
    assert -story.balance("advance") == amount


@then(said("staat er deze maand {amount:bedrag} aan {agreement:naam} in de boeken van {who:naam}"))
def came_this_month(story: Story, amount: int, agreement: str, who: str) -> None:
    story.who = who
    before = story.balance(f"income:{agreement}", until=story.today.replace(day=1))
    assert before - story.balance(f"income:{agreement}") == amount


@then("was dit per week het gat:")
def gap_per_week(story: Story, datatable: Rows) -> None:
    found = [
        (friday, story.missed_income(friday), story.overdue(friday))
        for friday in (day(row["vrijdag"]) for row in read_rows(datatable))
    ]
    assert found == [
        (
            day(row["vrijdag"]),
            cents(row["inkomen dat nog moest komen"]),
            cents(row["rekeningen die te laat zijn"]),
        )
        for row in read_rows(datatable)
    ]


@then("geeft het plan om van te leven:")
def plan_gives(story: Story, datatable: Rows) -> None:
    made = story.plan()
    rows = read_rows(datatable)
    found = list(zip(made.pay_dates, made.spendable, strict=True))[: len(rows)]
    assert found == [(day(row["afrekening"]), cents(row["leefgeld"])) for row in rows]


@when(said("in het plan op {when_:dag} weer {amount:bedrag} van {agreement:naam} wordt verrekend"))
def what_if_set_off(story: Story, when_: date, amount: int, agreement: str) -> None:
    """Only thought of: nothing of it is saved, and the next look at the plan shows it."""
    story.suppose = (SetOff(agreement=agreement, start=when_, until=when_, amount=amount),)


# What people are told


@then(said('is er een signaal "{word:tekst}" van {amount:bedrag}'))
def is_signalled(story: Story, word: str, amount: int) -> None:
    """Whether it is too much or too little."""
    assert amount in [abs(each.amount or 0) for each in story.signals(word)]


@then(said('is er een signaal "{word:tekst}"'))
def is_signalled_at_all(story: Story, word: str) -> None:
    assert story.signals(word)


@then(said('is er geen signaal "{word:tekst}"'))
def is_not_signalled(story: Story, word: str) -> None:
    assert not story.signals(word)

"""Steps about arrangements: what is agreed with a creditor, in return for what, and how it goes."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pytest_bdd import given, then, when
from tests.actions.desk import on
from tests.scenarios.story import Story
from tests.scenarios.words import COMPONENTS, Rows, cents, day, name, read_rows, said

from huishoudboekje.actions.arrangement_decisions import Decision, DecisionInput, decide
from huishoudboekje.actions.arrangement_pauses import pause
from huishoudboekje.actions.arrangement_proposals import (
    ProposalInput,
    ProposedArrangement,
    propose,
)
from huishoudboekje.actions.arrangements_together import (
    ProposedTogether,
    TogetherInput,
    propose_together,
)
from huishoudboekje.actions.efforts import Evidence, confirm_effort
from huishoudboekje.agreements import Kind
from huishoudboekje.arrangements import (
    Condition,
    ConditionKind,
    Effort,
    EffortKind,
    Instalment,
    Pause,
    Relief,
    monthly,
)
from huishoudboekje.database import writing
from huishoudboekje.errors import Refusal

EFFORTS = {
    "afkoop": EffortKind.BUY_OFF,
    "werk": EffortKind.WORK_IN_KIND,
    "cursus": EffortKind.COURSE,
    "taak": EffortKind.TASK,
}


# What is agreed


@given("deze inzet in ruil:")
def efforts(story: Story, datatable: Rows) -> None:
    made: dict[str, Effort] = {}
    for row in read_rows(datatable):
        effort = made.setdefault(
            row["inzet"],
            Effort(
                id=name(row["inzet"]),
                kind=EFFORTS[row["soort"]],
                description=row["wat"],
                stated=cents(row["op papier"]) if row["op papier"] else None,
            ),
        )
        relief = Relief(
            debt_id=name(row["schuld"]),
            component=COMPONENTS[row["onderdeel"]],
            amount=cents(row["vermindering"]),
        )
        made[row["inzet"]] = replace(effort, reliefs=(*effort.reliefs, relief))
    story.efforts.extend(made.values())


def _condition(story: Story, kind: ConditionKind, text: str, **rest: Any) -> None:
    number = f"voorwaarde-{len(story.conditions) + 1}"
    story.conditions.append(Condition(id=number, kind=kind, text=text, **rest))


@given(said("de voorwaarde dat {cost:naam} op tijd wordt betaald"))
def paid_on_time(story: Story, cost: str) -> None:
    text = "de huur wordt op tijd betaald"
    _condition(story, ConditionKind.COST_ON_TIME, text, agreement_id=cost)


@given(said("de voorwaarde dat {first:woord} en {second:woord} in budgetbeheer zijn"))
def in_budget_management(story: Story, first: str, second: str) -> None:
    text = "beiden in budgetbeheer"
    _condition(story, ConditionKind.BUDGET_MANAGEMENT, text, residents=(first, second))


@given(said("de voorwaarde dat {income:naam} op {due:dag} binnenkomt"))
def income_arrives(story: Story, income: str, due: date) -> None:
    text = "het vakantiegeld komt binnen"
    kind = ConditionKind.INCOME_ARRIVES
    _condition(story, kind, text, agreement_id=income, expected_on=due)


# What happens to it


def _propose(story: Story, on_day: date, debt: str, **asked: Any) -> ProposedArrangement:
    story.on(on_day)
    given_terms = ProposalInput(
        debt_ids=(debt,),
        efforts=tuple(story.efforts),
        conditions=tuple(story.conditions),
        **asked,
    )
    with writing(story.engine) as session:
        made = propose(session, story.who, given_terms, version=None, by=on(on_day))
    story.efforts.clear()
    story.conditions.clear()
    story.proposed = made
    return made


@given(
    said(
        "op {on_day:dag} is een regeling opgesteld voor {debt:naam}, "
        "in {months:getal} maanden vanaf {first:dag}"
    )
)
@when(
    said(
        "op {on_day:dag} een regeling wordt opgesteld voor {debt:naam}, "
        "in {months:getal} maanden vanaf {first:dag}"
    )
)
def is_proposed(story: Story, on_day: date, debt: str, months: int, first: date) -> None:
    _propose(story, on_day, debt, months=months, first=first)


@when(
    said(
        "op {on_day:dag} een regeling wordt opgesteld voor {debt:naam}, "
        "naar de regel van de schuldeiser, vanaf {first:dag}"
    )
)
def is_proposed_by_rule(story: Story, on_day: date, debt: str, first: date) -> None:
    made = _propose(story, on_day, debt, first=first)
    assert not made.terms.is_tailor_made


@given(said("op {on_day:dag} is een regeling opgesteld voor {debt:naam}, met deze aflossingen:"))
def is_proposed_with(story: Story, on_day: date, debt: str, datatable: Rows) -> None:
    instalments: list[Instalment] = []
    for row in read_rows(datatable):
        parts = [cents(row["bedrag"])] * int(row["aantal"])
        instalments += monthly(day(row["vanaf"]), parts)
    _propose(story, on_day, debt, instalments=tuple(instalments))


@then(
    said(
        "kan op {on_day:dag} geen regeling worden opgesteld voor {debt:naam}, "
        "in {months:getal} maanden vanaf {first:dag}: {why:tekst}"
    )
)
def is_refused(story: Story, on_day: date, debt: str, months: int, first: date, why: str) -> None:
    story.on(on_day)
    before = story.balances()
    with pytest.raises(Refusal) as caught:
        _propose(story, on_day, debt, months=months, first=first)
    assert why in caught.value.text
    assert story.balances() == before
    story.efforts.clear()


def _made(story: Story) -> ProposedArrangement:
    assert story.proposed is not None, "there is a proposal"
    return story.proposed


@given(said("de schuldeiser is op {on_day:dag} akkoord gegaan"))
@when(said("de schuldeiser op {on_day:dag} akkoord gaat"))
def is_accepted(story: Story, on_day: date) -> None:
    story.on(on_day)
    own = _made(story).arrangement_id
    for decision in (Decision.SEND, Decision.ACCEPT):
        asked = DecisionInput(decision=decision, evidence="brief")
        with writing(story.engine) as session:
            decide(session, story.who, own, asked, version=None, by=on(on_day))


@when(said("op {on_day:dag} {who:woord} de inzet {effort:naam} bevestigt: {evidence:tekst}"))
def is_confirmed(story: Story, on_day: date, who: str, effort: str, evidence: str) -> None:
    story.on(on_day)
    story.remember()
    own = _made(story).arrangement_id
    shown = Evidence(day=on_day, by_whom=who, evidence=evidence)
    with writing(story.engine) as session:
        confirm_effort(session, story.who, own, effort, said=shown, version=None, by=on(on_day))


@when(
    said(
        "op {on_day:dag} de regeling wordt gepauzeerd van {first:dag} "
        "tot en met {last:dag}: {reason:tekst}"
    )
)
def is_paused(story: Story, on_day: date, first: date, last: date, reason: str) -> None:
    story.on(on_day)
    own = _made(story).arrangement_id
    asked = Pause(start=first, until=last, reason=reason)
    with writing(story.engine) as session:
        pause(session, story.who, own, asked, version=None, by=on(on_day))


@when(
    said(
        "op {on_day:dag} aan alle schuldeisers {amount:bedrag} per maand wordt voorgesteld, "
        "in {months:getal} maanden vanaf {first:dag}"
    )
)
def is_proposed_to_all(story: Story, on_day: date, amount: int, months: int, first: date) -> None:
    story.on(on_day)
    asked = TogetherInput(per_month=amount, months=months, first=first)
    with writing(story.engine) as session:
        story.together = propose_together(session, story.who, asked, version=None, by=on(on_day))


@when(said("alle schuldeisers op {on_day:dag} akkoord gaan"))
def all_accept(story: Story, on_day: date) -> None:
    for each in _together(story).drafts:
        story.proposed = each
        is_accepted(story, on_day)


# What is seen


@then("zijn de aflossingen:")
def instalments_are(story: Story, datatable: Rows) -> None:
    found = [each.amount for each in _made(story).terms.instalments]
    assert list(Counter(found).items()) == [
        (cents(row["bedrag"]), int(row["aantal"])) for row in read_rows(datatable)
    ]
    assert found == sorted(found, reverse=True)


@then(said("zijn de aflossingen samen {amount:bedrag}"))
def instalments_add_up(story: Story, amount: int) -> None:
    assert sum(each.amount for each in _made(story).terms.instalments) == amount


@then(said("is de inzet {effort:naam} op papier {amount:bedrag}"))
def effort_is_stated(story: Story, effort: str, amount: int) -> None:
    stated = {each.id: each.stated for each in _made(story).terms.efforts}
    assert stated[effort] == amount


@then(said('staat er de opmerking "{text:tekst}"'))
def is_flagged(story: Story, text: str) -> None:
    (found,) = _made(story).anomalies
    assert text in found.text.replace("\N{NO-BREAK SPACE}", " ")


@then("is er niets afgelost")
def nothing_paid_off(story: Story) -> None:
    nothing_paid_off_in(story, 1)


@then(said("is er in {count:getal} afrekeningen niets afgelost"))
def nothing_paid_off_in(story: Story, count: int) -> None:
    done = story.settled[story.who][-count:]
    assert len(done) == count
    kinds = {each.agreement.kind for settlement in done for each in settlement.choice.ordered}
    assert kinds == {Kind.COST}


@then(said('is er een signaal "{word:woord}" over {about:woord}'))
def is_signalled_about(story: Story, word: str, about: str) -> None:
    (found,) = story.signals(word)
    assert about in found.reason


def _together(story: Story) -> ProposedTogether:
    assert story.together is not None, "there is a proposal to all"
    return story.together


@then("is de verdeling:")
def division_is(story: Story, datatable: Rows) -> None:
    shares = _together(story).division.shares
    assert [(each.debt_id, each.owed, each.paid, each.waived) for each in shares] == [
        (
            name(row["schuld"]),
            cents(row["open"]),
            cents(row["betaald"]),
            cents(row["kwijt te schelden"]),
        )
        for row in read_rows(datatable)
    ]


@then("doen deze schulden niet mee:")
def left_out(story: Story, datatable: Rows) -> None:
    found = [(each.debt_id, each.owed, each.reasons) for each in _together(story).division.left_out]
    assert found == [
        (name(row["schuld"]), cents(row["open"]), (row["waarom"],)) for row in read_rows(datatable)
    ]

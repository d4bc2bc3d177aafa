"""The two curves: every day there, nothing lost, and level where nothing happens."""

from datetime import timedelta

from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.domain.households import Table, amount, households, to_toml

from huishoudboekje.agreements import document_from_toml
from huishoudboekje.errors import InvalidInput
from huishoudboekje.planning import Plan, Projection, plan, projection, question_from_document


def _curves(document: Table) -> tuple[Plan, Projection]:
    try:
        made = plan(question_from_document(document_from_toml(to_toml(document))))
    except InvalidInput:
        reject()
    return made, projection(made)


@given(households(most_months=14), st.integers(-200_000, 200_000))
def test_projection_without_agreements_is_the_balance(document: Table, opening: int) -> None:
    # All that is there is wanted at the end, so that nothing is given out.
    terms = {"opening_balance": amount(opening), "buffer": "9999.99", "floor": "0.00"}
    _, curves = _curves({"household": document["household"] | terms})
    assert set(curves.balances) == set(curves.without) == {opening}
    assert curves.lowest == curves.lowest_without
    assert (curves.lowest.date, curves.lowest.amount) == (curves.start, opening)


FEWER = settings(max_examples=max(20, settings().max_examples // 4))
"""For what the comparison with the slow working-out would show too."""


@FEWER
@given(households(most_months=14))
def test_projection_has_every_day_up_to_the_end_of_the_plan(document: Table) -> None:
    made, curves = _curves(document)
    assert len(curves.balances) == len(curves.without) == (made.end - curves.start).days
    assert curves.day(0) == document["household"]["start"]
    assert curves.day(len(curves.balances) - 1) == made.end - timedelta(1)


@given(households(most_months=14))
def test_projection_ends_with_all_that_came_less_all_that_went(document: Table) -> None:
    made, curves = _curves(document)
    question = made.question
    received = question.opening_balance + sum(
        each.amount for each in question.income if each.date < made.end
    )
    given_out = sum(step for step in made.spendable if step > 0)
    paid = sum(made.costs) + sum(made.instalments)
    assert curves.balances[-1] == received - paid - given_out
    due_later = sum(each.amount for each in question.due if each.date >= made.end)
    assert curves.without[-1] == received - (paid - due_later) - given_out


@given(households(most_months=14))
def test_projection_stays_above_the_limit_unless_money_is_missing(document: Table) -> None:
    """What the staircase promises: never further ahead than the limit, if no step is negative."""
    made, curves = _curves(document)
    assume(min(made.spendable) >= 0)
    assume(made.question.opening_balance >= 0)
    assert curves.lowest.amount >= -made.question.advance_limit


@FEWER
@given(households(most_months=14))
def test_lowest_day_is_the_first_of_its_kind(document: Table) -> None:
    _, curves = _curves(document)
    for lowest, balances in (
        (curves.lowest, curves.balances),
        (curves.lowest_without, curves.without),
    ):
        at = (lowest.date - curves.start).days
        assert balances[at] == lowest.amount == min(balances)
        assert min(balances[:at], default=lowest.amount + 1) > lowest.amount

"""The affordable instalment: the largest that leaves every payday its floor, found by planning."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from tests.domain.households import Table, households, to_toml
from tests.domain.test_plan_examples import EXAMPLE

from huishoudboekje.agreements import Agreement, Kind, Occurrence, document_from_toml
from huishoudboekje.calendar import Recurrence
from huishoudboekje.errors import InvalidInput
from huishoudboekje.money import round_up
from huishoudboekje.planning import (
    PlanQuestion,
    affordable_instalment,
    plan,
    question_from_document,
)


def _with_instalments(question: PlanQuestion, days: tuple[date, ...], amount: int) -> PlanQuestion:
    debt = Agreement(
        id="debt", name="Debt", kind=Kind.INSTALMENT, amount=amount,
        recurrence=Recurrence(dates=days),
    )  # fmt: skip
    paid = tuple(
        Occurrence(agreement=debt, nominal_date=day, date=day, amount=amount) for day in days
    )
    return replace(question, due=question.due + paid, buffer=0)


def _keeps_the_floor(question: PlanQuestion) -> bool:
    return min(plan(question).spendable) >= round_up(question.floor, question.round_to)


def _question(document: Table) -> PlanQuestion:
    try:
        return question_from_document(document_from_toml(to_toml(document)))
    except InvalidInput:
        reject()


@given(households(most_months=14), st.data())
def test_affordable_instalment_is_the_largest_that_keeps_the_floor(
    document: Table, data: st.DataObject
) -> None:
    question = _question(document)
    settlements = question.settlement_dates
    span = (settlements[-1] - settlements[0]).days
    numbers = st.lists(st.integers(1, span), min_size=1, max_size=15, unique=True)
    days = tuple(settlements[0] + timedelta(number) for number in data.draw(numbers))
    largest = affordable_instalment(question, days)
    if largest is None:
        assert not _keeps_the_floor(replace(question, buffer=0))
        return
    assert _keeps_the_floor(_with_instalments(question, days, largest))
    assert not _keeps_the_floor(_with_instalments(question, days, largest + 1))


def test_affordable_instalment_of_no_dates_in_the_plan_is_none() -> None:
    question = question_from_document(document_from_toml(EXAMPLE.format(terms="").encode()))
    first, end = question.settlement_dates[0], question.settlement_dates[-1]
    assert affordable_instalment(question, ()) is None
    assert affordable_instalment(question, (first, end + timedelta(1))) is None


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        # Twelve months leave 11,633.90; eleven instalments from 25 January, due on or before each
        # settlement but the last: floor 900.00 leaves 833.90, which eleven share.
        ('floor = "900.00"\nadvance_limit = "5000.00"', 7580),
        ('floor = "0.00"\nadvance_limit = "5000.00"', 105762),
        ('floor = "969.49"\nadvance_limit = "600.00"', 0),  # 0.02 is left, less than eleven cents
        ('floor = "969.50"\nadvance_limit = "600.00"', None),
        ('floor = "900.00"', None),  # not met without it: the first month has 372.50
    ],
)
def test_affordable_instalment_of_the_example(terms: str, expected: int | None) -> None:
    question = question_from_document(document_from_toml(EXAMPLE.format(terms=terms).encode()))
    days = tuple(date(2027, month, 20) for month in range(1, 12))
    assert affordable_instalment(question, days) == expected

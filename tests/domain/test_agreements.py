"""Agreements in time: which amounts fall on which days, beside the slow working-out and by hand."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import oracle
from tests.domain.households import Table, agreements, days, to_toml

from huishoudboekje.agreements import (
    Agreement,
    Kind,
    Step,
    amount_on,
    counted_occurrences,
    document_from_toml,
    ended,
    occurrences,
)
from huishoudboekje.calendar import BusinessDay, Recurrence
from huishoudboekje.errors import InvalidInput

MONTHLY = Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2027, 1, 1))


def an_agreement(**values: object) -> Agreement:
    given_values: Table = {
        "id": "rent",
        "name": "Rent",
        "kind": Kind.COST,
        "amount": 65000,
        "recurrence": MONTHLY,
    }
    return Agreement(**(given_values | values))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, date, date]:
    start = draw(days())
    last = start + timedelta(draw(st.integers(0, 1500)))
    return draw(agreements(start, 900)), start, last


def _read(table: Table) -> Agreement | None:
    household = {"name": "x", "start": date(2027, 1, 1), "settlement_day": 1}
    try:
        document = document_from_toml(to_toml({"household": household, "cost": [table]}))
    except InvalidInput:
        return None
    return document.agreements[0]


@given(tables())
def test_occurrences_equal_the_slow_working_out(drawn: tuple[Table, date, date]) -> None:
    table, first, last = drawn
    agreement = _read(table)
    if agreement is None:
        assert oracle.occurrences(table, first, last) == []
        return
    found = [
        (each.nominal_date, each.date, Fraction(each.amount, 100))
        for each in occurrences(agreement, first, last)
    ]
    assert found == oracle.occurrences(table, first, last)


@given(tables(), st.integers(0, 1500))
def test_occurrences_of_a_span_cut_in_two_are_the_same(
    drawn: tuple[Table, date, date], cut_after: int
) -> None:
    table, first, last = drawn
    agreement = _read(table)
    if agreement is None:
        return
    cut = min(first + timedelta(cut_after), last)
    halves = occurrences(agreement, first, cut) + occurrences(agreement, cut + timedelta(1), last)
    assert occurrences(agreement, first, last) == halves
    nominal = [each.nominal_date for each in halves]
    assert all(earlier < later for earlier, later in pairwise(nominal))


@given(tables(), st.integers(0, 1500))
def test_agreement_and_the_one_that_follows_it_give_every_term_once(
    drawn: tuple[Table, date, date], days_later: int
) -> None:
    table, first, last = drawn
    agreement = _read(table)
    if agreement is None:
        return
    takes_over = first + timedelta(days_later)
    before = ended(agreement, takes_over - timedelta(1))
    after = replace(agreement, id="next", counts_from=takes_over, follows=agreement.id)
    both = [each for part in (before, after) for each in counted_occurrences(part, first, last)]
    assert [(each.nominal_date, each.date) for each in both] == [
        (each.nominal_date, each.date) for each in occurrences(agreement, first, last)
    ]


def test_agreement_that_follows_none_counts_from_a_date_not_a_nominal_one() -> None:
    # The rent of 1 May 2027 is due on Friday 30 April.
    later = an_agreement(counts_from=date(2027, 5, 1))
    found = counted_occurrences(later, date(2027, 4, 25), date(2027, 6, 25))
    assert [each.nominal_date for each in found] == [date(2027, 6, 1)]
    after = an_agreement(counts_from=date(2027, 5, 1), follows="old-rent")
    found = counted_occurrences(after, date(2027, 4, 25), date(2027, 6, 25))
    assert [each.nominal_date for each in found] == [date(2027, 5, 1), date(2027, 6, 1)]


@pytest.mark.parametrize(
    ("business_day", "expected"),
    [
        (BusinessDay.PREVIOUS, "2027-04-30"),
        (BusinessDay.NEXT, "2027-05-03"),
        (BusinessDay.NONE, "2027-05-01"),
    ],
)
def test_occurrence_on_a_closed_day_moves_as_agreed(
    business_day: BusinessDay, expected: str
) -> None:
    agreement = an_agreement(business_day=business_day)
    (found,) = occurrences(agreement, date(2027, 4, 25), date(2027, 5, 25))
    assert (found.nominal_date, found.date.isoformat()) == (date(2027, 5, 1), expected)


def test_occurrence_belongs_to_the_span_of_its_moved_date() -> None:
    agreement = an_agreement()  # 1 January 2028 is a Saturday: paid in December
    december = occurrences(agreement, date(2027, 12, 2), date(2027, 12, 31))
    assert [each.nominal_date for each in december] == [date(2028, 1, 1)]
    assert occurrences(agreement, date(2028, 1, 1), date(2028, 1, 31)) == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-31", 100),
        ("2027-01-01", 200),
        ("2027-06-30", 200),
        ("2027-07-01", 300),
        ("2029-01-01", 300),
    ],
)
def test_amount_is_that_of_the_latest_step_in_whatever_order(day: str, expected: int) -> None:
    steps = (Step(start=date(2027, 7, 1), amount=300), Step(start=date(2027, 1, 1), amount=200))
    nominal = date.fromisoformat(day)
    assert amount_on(an_agreement(amount=100, steps=steps), nominal) == expected
    assert amount_on(an_agreement(amount=100, steps=steps[::-1]), nominal) == expected


def test_ended_agreement_keeps_an_earlier_end() -> None:
    agreement = an_agreement(until=date(2027, 6, 30))
    assert ended(agreement, date(2027, 12, 31)) == agreement
    assert ended(agreement, date(2027, 6, 30)) == agreement
    assert ended(agreement, date(2027, 3, 31)).until == date(2027, 3, 31)
    assert ended(an_agreement(), date(2027, 3, 31)).until == date(2027, 3, 31)


def test_until_is_inclusive_and_goes_by_the_nominal_date() -> None:
    def found(until: date) -> list[date]:
        agreement = an_agreement(until=until)
        return [each.date for each in occurrences(agreement, date(2027, 4, 2), date(2027, 5, 31))]

    assert found(date(2027, 5, 1)) == [date(2027, 4, 30)]
    assert found(date(2027, 4, 30)) == []

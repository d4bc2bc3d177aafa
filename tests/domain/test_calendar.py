"""Bank days, settlement dates, periods and paydays, beside the rules of T2 and by hand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import oracle
from tests.domain.households import days

from huishoudboekje.calendar import (
    BusinessDay,
    Period,
    bank_day,
    clamped_day,
    date_in_other_year,
    days_in_month,
    is_bank_day,
    next_bank_day,
    period_of,
    previous_bank_day,
    settlement_date,
    settlement_dates,
    weekdays_between,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "day",
    [
        "2025-04-18", "2025-04-21", "2026-04-03", "2026-04-06", "2027-03-26", "2027-03-29",
        "2026-01-01", "2026-05-01", "2026-12-25", "2026-12-26", "2026-11-28", "2026-11-29",
    ],
)  # fmt: skip
def test_bank_is_closed_on_t2_closing_days(day: str) -> None:
    assert not is_bank_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day",
    [
        "2026-04-27",  # King's Day
        "2026-05-05",
        "2026-05-14",  # Ascension Day
        "2026-05-25",  # Whit Monday
        "2026-04-02",
        "2026-04-07",
        "2026-12-24",
        "2026-12-31",
        "2027-12-27",  # no day instead when Christmas falls on a weekend
    ],
)
def test_bank_is_open_on_dutch_holidays_that_t2_does_not_keep(day: str) -> None:
    assert is_bank_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "previous", "following"),
    [
        ("2026-04-03", "2026-04-02", "2026-04-07"),
        ("2026-12-25", "2026-12-24", "2026-12-28"),
        ("2027-01-01", "2026-12-31", "2027-01-04"),
        ("2027-12-25", "2027-12-24", "2027-12-27"),
        ("2026-04-27", "2026-04-27", "2026-04-27"),
    ],
)
def test_closed_day_moves_to_the_bank_day_before_or_after(
    day: str, previous: str, following: str
) -> None:
    closed = date.fromisoformat(day)
    assert previous_bank_day(closed) == date.fromisoformat(previous)
    assert next_bank_day(closed) == date.fromisoformat(following)
    assert bank_day(closed, BusinessDay.PREVIOUS) == date.fromisoformat(previous)
    assert bank_day(closed, BusinessDay.NEXT) == date.fromisoformat(following)
    assert bank_day(closed, BusinessDay.NONE) == closed


def test_bank_days_of_a_century_are_those_of_the_rules() -> None:
    first = date(1990, 1, 1)
    century = (first + number * DAY for number in range(36_525))
    assert [day for day in century if is_bank_day(day) != oracle.is_open(day)] == []


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (2026, 4, 31, "2026-04-30"),
        (2027, 2, 31, "2027-02-28"),
        (2028, 2, 30, "2028-02-29"),
        (2028, 2, 29, "2028-02-29"),
        (2027, 2, 29, "2027-02-28"),
        (2027, 2, -1, "2027-02-28"),
        (2027, 2, -28, "2027-02-01"),
        (2027, 2, -29, "2027-02-01"),
        (2026, 4, -31, "2026-04-01"),
        (2026, 5, -31, "2026-05-01"),
    ],
)
def test_day_that_a_month_lacks_is_its_last_or_its_first(
    year: int, month: int, day: int, expected: str
) -> None:
    assert clamped_day(year, month, day) == date.fromisoformat(expected)


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_days_in_month_is_how_many_the_month_has(year: int, month: int) -> None:
    assert days_in_month(year, month) == oracle.month_length(date(year, month, 1))


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        ("2026-12", 25, "2026-12-24"),  # Christmas
        ("2027-01", 1, "2026-12-31"),  # day 1 of January opens in the year before
        ("2027-05", 1, "2027-04-30"),
        ("2027-04", 25, "2027-04-23"),  # a Sunday
        ("2027-02", 31, "2027-02-26"),  # the 28th is a Sunday
        ("2026-04", 6, "2026-04-02"),  # Easter Monday, back over the whole weekend
        ("2026-11", 25, "2026-11-25"),
    ],
)
def test_settlement_date_is_the_clamped_day_or_the_bank_day_before(
    period: str, day: int, expected: str
) -> None:
    assert settlement_date(Period.parse(period), day) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "day", "expected"),
    [
        ("2026-12-31", 1, "2027-01"),  # settles on that very day
        ("2027-01-01", 1, "2027-02"),
        ("2026-12-24", 25, "2026-12"),
        ("2026-12-25", 25, "2027-01"),
        ("2026-11-26", 25, "2026-12"),
        ("2027-02-27", 31, "2027-03"),
    ],
)
def test_period_is_named_after_the_month_of_its_nominal_day(
    start: str, day: int, expected: str
) -> None:
    assert str(period_of(date.fromisoformat(start), day)) == expected


@given(days(), st.integers(1, 31), st.integers(1, 61))
def test_settlement_dates_equal_the_slow_working_out(start: date, day: int, count: int) -> None:
    found = settlement_dates(start, day, count)
    assert list(found) == oracle.settlement_dates(start, day, count)
    assert all(earlier < later for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    "text",
    ["", "2027", "2027-1", "2027-001", "2027-00", "2027-13", "27-01", "2027/01", "2027-01-01",
     "1899-12", "2200-01", "9999-12", "2027-01\n", "２０２７-01", "2027-٠١", " 2027-01", "2027-01 ",
     "abcd-ef", "-027-01"],
)  # fmt: skip
def test_period_that_is_not_written_as_year_and_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="schrijf een maand als 2027-01"):
        Period.parse(text)


@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(-200, 200))
def test_period_is_read_back_and_counts_months(year: int, month: int, months: int) -> None:
    period = Period(year, month)
    assert Period.parse(str(period)) == period
    assert period.plus(months).months_since(period) == months
    assert (period.plus(months) > period) == (months > 0)
    assert 1 <= period.plus(months).month <= 12


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        ("2028-02-29", 1, "2029-02-28"),
        ("2028-02-29", 4, "2032-02-29"),
        ("2026-12-31", -1, "2025-12-31"),
        ("2027-02-28", 1, "2028-02-28"),
    ],
)
def test_date_in_other_year_is_the_same_day_where_there_is_one(
    day: str, years: int, expected: str
) -> None:
    moved = date_in_other_year(date.fromisoformat(day), years)
    assert moved == date.fromisoformat(expected)


@given(days(), st.integers(0, 100), st.integers(0, 6))
def test_weekdays_between_are_all_of_them_without_the_end(
    first: date, length: int, weekday: int
) -> None:
    span = [first + number * DAY for number in range(length)]
    expected = [day for day in span if day.weekday() == weekday]
    assert list(weekdays_between(first, first + length * DAY, weekday)) == expected

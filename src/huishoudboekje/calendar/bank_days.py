"""The T2 calendar: on which days a bank moves money, and where a closed day's payment goes.

It promises the closing days of the euro's payment system (T2, European Central Bank); it does not
know Dutch public holidays, on which banks do work (King's Day, Ascension Day, Whit Monday).
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from dateutil.easter import easter

_DAY = timedelta(days=1)


class BusinessDay(StrEnum):
    """Where a date on a closed day goes: to the bank day before, the one after, or nowhere."""

    PREVIOUS = "previous"
    NEXT = "next"
    NONE = "none"


@cache
def _closed_in(year: int) -> frozenset[date]:
    sunday = easter(year)
    return frozenset(
        {
            date(year, 1, 1),
            sunday - 2 * _DAY,
            sunday + _DAY,
            date(year, 5, 1),
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def is_bank_day(day: date) -> bool:
    """True when T2 is open: no weekend, 1 January, Good Friday, Easter Monday, 1 May, Christmas."""
    return day.weekday() < 5 and day not in _closed_in(day.year)


def previous_bank_day(day: date) -> date:
    """The day itself when it is a bank day, otherwise the last bank day before it."""
    while not is_bank_day(day):
        day -= _DAY
    return day


def next_bank_day(day: date) -> date:
    """The day itself when it is a bank day, otherwise the first bank day after it."""
    while not is_bank_day(day):
        day += _DAY
    return day


@lru_cache(maxsize=65536)
def bank_day(day: date, business_day: BusinessDay) -> date:
    """The day on which something nominally due on `day` is done, by the given convention."""
    if business_day is BusinessDay.PREVIOUS:
        return previous_bank_day(day)
    if business_day is BusinessDay.NEXT:
        return next_bank_day(day)
    return day

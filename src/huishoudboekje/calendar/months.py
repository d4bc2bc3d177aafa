"""Months, periods and settlement dates: the one day a month on which everything is settled.

It promises that a day of the month exists in every month (the last day stands in for a day that
is lacking) and that a period is named after the month of its nominal settlement day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from huishoudboekje.calendar.bank_days import previous_bank_day

_WRITTEN = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One month of a household's plan, named `2027-01` after its nominal settlement day."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period from 1900 to 2199 that `text` names as `2027-01`; else raises ValueError."""
        if not _WRITTEN.fullmatch(text):
            raise ValueError("schrijf een maand als 2027-01")
        return cls(int(text[:4]), int(text[5:]))

    def plus(self, months: int) -> "Period":
        """The period that many months later (or earlier, when negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Period(index // 12, index % 12 + 1)

    def months_since(self, other: "Period") -> int:
        """How many months this period lies after the other one."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        """Read as `2027-01`."""
        return f"{self.year:04d}-{self.month:02d}"


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    return monthrange(year, month)[1]


def clamped_day(year: int, month: int, day: int) -> date:
    """The day of that month; one it lacks is its last day, or its first when counted from the end.

    A negative day counts from the end: -1 is the last day.
    """
    length = days_in_month(year, month)
    if day < 0:
        return date(year, month, max(length + 1 + day, 1))
    return date(year, month, min(day, length))


@lru_cache(maxsize=8192)
def settlement_date(period: Period, settlement_day: int) -> date:
    """The period's nominal settlement day, clamped to its month, on or before it a bank day."""
    return previous_bank_day(clamped_day(period.year, period.month, settlement_day))


def settlement_dates(start: date, settlement_day: int, count: int) -> tuple[date, ...]:
    """The first `count` settlement dates on or after the start, strictly rising."""
    first = period_of(start, settlement_day)
    return tuple(settlement_date(first.plus(k), settlement_day) for k in range(count))


def period_of(start: date, settlement_day: int) -> Period:
    """The first period whose settlement date is on or after the start."""
    period = Period(start.year, start.month)
    while settlement_date(period, settlement_day) < start:
        period = period.plus(1)
    return period


def date_in_other_year(day: date, years: int) -> date:
    """The same month and day that many years later; 29 February becomes the 28th where it must."""
    return clamped_day(day.year + years, day.month, day.day)

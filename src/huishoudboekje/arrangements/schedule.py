"""Instalments in time: monthly dates, what is left of them, and where a pause moves them to.

It promises that no instalment is lost or changed in amount by moving it; it does not know who pays.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from huishoudboekje.arrangements.laws.terms import months_after
from huishoudboekje.arrangements.values import Instalment, Pause
from huishoudboekje.calendar import Period, clamped_day


def monthly(first: date, amounts: Sequence[int]) -> tuple[Instalment, ...]:
    """One instalment (cents) a month from the first date on, on the day of the month of that date.

    A day that a month lacks is its last day (definitions 2.4).
    """
    return tuple(
        Instalment(due=months_after(first, months), amount=amount)
        for months, amount in enumerate(amounts)
    )


def total(instalments: Sequence[Instalment]) -> int:
    """The sum of the instalments (cents)."""
    return sum(each.amount for each in instalments)


def remaining(instalments: Sequence[Instalment], done: Collection[date]) -> tuple[Instalment, ...]:
    """The instalments whose nominal date is not among those done, in their order."""
    return tuple(each for each in instalments if each.due not in done)


def paused_schedule(
    instalments: Sequence[Instalment], pause: Pause, done: Collection[date] = ()
) -> tuple[tuple[Instalment, ...], tuple[Instalment, ...]]:
    """The instalments that stay where they are, and those from the pause on, moved behind it.

    What is done stays, and what was due before the pause and is not done stays due. All others move
    by the same whole number of months, the smallest that puts the first of them after the pause, so
    their order, amounts and day of the month are kept (definitions 11.6). None move where nothing
    falls in the pause.
    """
    stay = tuple(each for each in instalments if each.due < pause.start or each.due in done)
    moving = tuple(each for each in instalments if each.due >= pause.start and each.due not in done)
    if not moving:
        return stay, ()
    anchor = _month_day(instalments)
    months = 0
    while _moved(moving[0].due, months, anchor) <= pause.until:
        months += 1
    return stay, tuple(replace(each, due=_moved(each.due, months, anchor)) for each in moving)


def _moved(day: date, months: int, month_day: int | None) -> date:
    period = Period(day.year, day.month).plus(months)
    return clamped_day(period.year, period.month, month_day or day.day)


def _month_day(instalments: Sequence[Instalment]) -> int | None:
    """The day of the month that all instalments are on, also where a short month clamped it."""
    day = max(each.due.day for each in instalments)
    dues = [each.due for each in instalments]
    return day if all(clamped_day(due.year, due.month, day) == due for due in dues) else None

"""Terms of law in months: which day they end, counted from the day on which they begin.

It promises a day that exists in every month; it knows no law of its own.
"""

from datetime import date, timedelta

from huishoudboekje.calendar import Period, clamped_day


def months_after(day: date, months: int) -> date:
    """The same day that many months later, the last day of a month that lacks it."""
    period = Period(day.year, day.month).plus(months)
    return clamped_day(period.year, period.month, day.day)


def last_day_of(first: date, months: int) -> date:
    """The last day (inclusive) of a term of that many months of which `first` is the first day."""
    return months_after(first, months) - timedelta(days=1)

"""Weekly paydays: every given weekday between two dates.

It promises nominal days; moving one off a closed bank day is the caller's next step.
"""

from datetime import date, timedelta


def weekdays_between(first: date, end: date, weekday: int) -> tuple[date, ...]:
    """Every such weekday (0 is Monday) from `first` up to but excluding `end`, in order."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days = []
    while day < end:
        days.append(day)
        day += timedelta(days=7)
    return tuple(days)

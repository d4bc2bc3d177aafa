"""Days and months as a Dutch reader writes them.

It promises the same words on every machine, since it asks no locale; it knows no amounts and no
screens. A year is written only where somebody asks for it.
"""

from datetime import date

from huishoudboekje.calendar import Period

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def day_text(day: date) -> str:
    """The day and its month: `24 december`."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def weekday_text(day: date) -> str:
    """The day with its weekday: `donderdag 24 december`."""
    return f"{WEEKDAYS[day.weekday()]} {day_text(day)}"


def year_text(day: date) -> str:
    """The day with its weekday and year: `donderdag 24 december 2026`."""
    return f"{weekday_text(day)} {day.year}"


def date_text(day: date) -> str:
    """The day with its year: `24 december 2026`."""
    return f"{day_text(day)} {day.year}"


def short_text(day: date) -> str:
    """The day for a narrow place: `24 dec`; March is `mrt`, as it is abbreviated in Dutch."""
    month = MONTHS[day.month - 1]
    return f"{day.day} {'mrt' if month == 'maart' else month[:3]}"


def short_weekday_text(day: date) -> str:
    """The same with the first letters of its weekday: `do 24 dec`."""
    return f"{WEEKDAYS[day.weekday()][:2]} {short_text(day)}"


def month_text(period: Period) -> str:
    """The month a period is named after: `december 2026`."""
    return f"{MONTHS[period.month - 1]} {period.year}"

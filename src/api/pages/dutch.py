"""Days, months and amounts as a Dutch reader writes them.

It promises the same words on every machine, since it asks no locale; it knows no screens. A year is
written only where somebody asks for it. Amounts it reads as a Dutch reader types them.
"""

import re
from datetime import date

from huishoudboekje.calendar import Period
from huishoudboekje.money import cents

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def day_text(day: date, *, today: date | None = None) -> str:
    """The day and its month: `24 december`; with its year where that is not the year of today."""
    if today is not None and day.year != today.year:
        return date_text(day)
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


_TYPED = re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{2}))?", re.ASCII)


def typed_cents(text: str) -> int:
    """The amount (cents) that somebody typed as `1.234,56` or `1234`; raises ValueError."""
    match = _TYPED.fullmatch(text.replace("\u20ac", "").replace("\u2212", "-").replace(" ", ""))
    if match is None:
        raise ValueError("schrijf een bedrag als 1.234,56")
    sign, whole, part = match.groups()
    digits = whole.replace(".", "").lstrip("0") or "0"
    amount = cents(f"{digits}.{part or '00'}")
    return -amount if sign else amount


def amount_typed(amount: int) -> str:
    """The amount (cents) as somebody would type it: `1234,56`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100},{abs(amount) % 100:02d}"

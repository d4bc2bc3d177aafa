"""Interest on what is paid late: statutory between citizens, and collection interest on taxes.

It promises exact fractions that are rounded once, over all rates and years together; a day for
which no rate is known is refused. It does not know what else is owed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

from huishoudboekje.calendar import Period, clamped_day, date_in_other_year, days_in_month
from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import half_up, round_down

_STATUTORY_SOURCE = "Besluit wettelijke rente, BWBR0047640, volgens openbare bronnen"
_TAX_SOURCE = "openbare bron met nagekeken wetteksten, 18 september 2026"


def _rate(first: date, last: date | None, percent: Fraction, law: str) -> Figure[Fraction]:
    return Figure(
        value=Fraction(percent, 100),
        valid_from=first,
        valid_to=last,
        article=law,
        source=_STATUTORY_SOURCE if law.startswith("BW") else _TAX_SOURCE,
        standing=Standing.SECONDARY,
    )


STATUTORY = DatedFigure(
    "de wettelijke rente",
    _rate(date(2015, 1, 1), date(2022, 12, 31), Fraction(2), "BW 6:119 en 6:120"),
    _rate(date(2023, 1, 1), date(2023, 6, 30), Fraction(4), "BW 6:119 en 6:120"),
    _rate(date(2023, 7, 1), date(2023, 12, 31), Fraction(6), "BW 6:119 en 6:120"),
    _rate(date(2024, 1, 1), date(2024, 12, 31), Fraction(7), "BW 6:119 en 6:120"),
    _rate(date(2025, 1, 1), date(2025, 12, 31), Fraction(6), "BW 6:119 en 6:120"),
    _rate(date(2026, 1, 1), None, Fraction(4), "BW 6:119 en 6:120"),
)
"""A year, for who does not pay as a business."""

TAX = DatedFigure(
    "de invorderingsrente",
    _rate(date(2020, 6, 1), date(2022, 6, 30), Fraction(1, 100), "IW 1990 29"),
    _rate(date(2022, 7, 1), date(2022, 12, 31), Fraction(1), "IW 1990 29"),
    _rate(date(2023, 1, 1), date(2023, 6, 30), Fraction(2), "IW 1990 29"),
    _rate(date(2023, 7, 1), date(2023, 12, 31), Fraction(3), "IW 1990 29"),
    _rate(date(2024, 1, 1), date(2025, 12, 31), Fraction(4), "IW 1990 29"),
    _rate(date(2026, 1, 1), None, Fraction(43, 10), "IW 1990 29; Stb. 2025, 383"),
)
"""A year of 360 days; it changes on the first of a month only."""

TAX_CHARGED_FROM = DatedFigure(
    "het laagste bedrag aan invorderingsrente",
    Figure(
        value=23_00,
        valid_from=date(2020, 6, 1),
        valid_to=date(2025, 12, 31),
        article="Uitvoeringsregeling IW 1990 33",
        source=_TAX_SOURCE,
        standing=Standing.SECONDARY,
    ),
    Figure(
        value=49_00,
        valid_from=date(2026, 1, 1),
        valid_to=date(2030, 12, 31),
        article="Uitvoeringsregeling IW 1990 33",
        source=_TAX_SOURCE,
        standing=Standing.SECONDARY,
    ),
)
"""Cents, inclusive; what is less is not charged."""

TAX_DAY_COUNT = DatedFigure(
    "de dagentelling van de invorderingsrente",
    Figure(
        value=30,
        valid_from=date(1990, 6, 1),
        article="Uitvoeringsregeling IW 1990 31",
        source="openbare bron; de eerste en de laatste dag zijn nog niet nagekeken",
        standing=Standing.UNCONFIRMED,
    ),
)
"""Days of a month, in a year of twelve of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Over how many days, how much exactly, and how much is owed (cents), at which rates.

    `computed` is the rounded amount before a lowest amount is looked at; mostly it is the amount.
    `figures` are all that it rests on.
    """

    days: int
    exact: Fraction
    computed: int
    amount: int
    rates: tuple[Figure[Fraction], ...]
    figures: tuple[Figure[Any], ...]


def statutory(principal: int, *, due: date, paid: date) -> Interest:
    """Interest (BW 6:119) on a principal (cents) from the day after it was due up to the payment.

    Actual days in years of 365. At the end of each year after the due day the interest over that
    year is added to what bears interest (BW 6:119 lid 2). The total is rounded once, half up.
    Raises NoFigure.
    """
    assert principal >= 0, "a principal is not negative"
    first, last = due + timedelta(days=1), paid
    bearing, rates = Fraction(principal), dict[Figure[Fraction], None]()
    for year in count():
        start = _begin_of_year(first, year)
        if start > last:
            break
        end = min(last, _begin_of_year(first, year + 1) - timedelta(days=1))
        over_year = Fraction(0)
        for rate, days in _days_by_rate(start, end):
            over_year += Fraction(bearing * rate.value * days, 365)
            rates[rate] = None
        bearing += over_year
    exact = bearing - principal
    amount = half_up(exact)
    days = max((paid - due).days, 0)
    used = tuple(rates)
    return Interest(
        days=days, exact=exact, computed=amount, amount=amount, rates=used, figures=used
    )


def tax(principal: int, *, due: date, paid: date) -> Interest:
    """Collection interest on a tax or toeslag debt (cents) after its last due day up to payment.

    Simple interest in years of 360 days and months of 30, save the month of the due day: its own
    days, 28 in February (Uitvoeringsregeling IW 1990 31). Rounded down to whole euros over all
    rates together (32), and not charged below a lowest amount on the day of payment (33). Raises
    NoFigure.
    """
    assert principal >= 0, "a principal is not negative"
    days, exact, rates = 0, Fraction(0), dict[Figure[Fraction], None]()
    for month, counted in _months(due, paid):
        if not counted:
            continue  # due on the last day of its month: a rate without a day says nothing
        rate = TAX.on(month)
        rates[rate] = None
        days += counted
        exact += Fraction(principal * rate.value * counted, 360)
    computed = round_down(int(exact), 100)
    used: tuple[Figure[Any], ...] = (*rates, TAX_DAY_COUNT.on(paid))
    charged = 0
    if computed:
        least = TAX_CHARGED_FROM.on(paid)
        used += (least,)
        charged = computed if computed >= least.value else 0
    return Interest(
        days=days,
        exact=exact,
        computed=computed,
        amount=charged,
        rates=tuple(rates),
        figures=used,
    )


def _begin_of_year(first: date, years: int) -> date:
    # A year that begins on 29 February is whole only when 28 February is over.
    day = date_in_other_year(first, years)
    return day if day.day == first.day else day + timedelta(days=1)


def _days_by_rate(start: date, end: date) -> list[tuple[Figure[Fraction], int]]:
    found = []
    while start <= end:
        rate = STATUTORY.on(start)
        until = min(end, rate.valid_to or end)
        found.append((rate, (until - start).days + 1))
        start = until + timedelta(days=1)
    return found


def _months(due: date, paid: date) -> list[tuple[date, int]]:
    """A day of each month with interest, and for how many days it counts."""
    if paid <= due:
        return []
    full = TAX_DAY_COUNT.on(paid).value
    length = 28 if due.month == 2 else days_in_month(due.year, due.month)
    first, last = Period(due.year, due.month), Period(paid.year, paid.month)
    if first == last:
        return [(due, max(min(paid.day, length) - due.day, 0))]
    between = (first.plus(n) for n in range(1, last.months_since(first)))
    return [
        (due, max(length - due.day, 0)),
        *((clamped_day(month.year, month.month, 1), full) for month in between),
        (clamped_day(last.year, last.month, 1), min(paid.day, full)),
    ]

"""Zorgtoeslag: what somebody gets a year and a month towards the premium of health insurance.

It promises the amount of the Wet op de zorgtoeslag as the Dienst Toeslagen computes it: the year in
whole euros first, then the month. It does not know what was paid, or to whom.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Any, TypeVar

from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import cents

T = TypeVar("T")


class Insured(StrEnum):
    """Who of the household is insured: one adult, both partners, or one of two partners."""

    SINGLE = "single"
    BOTH_PARTNERS = "both-partners"
    ONE_OF_PARTNERS = "one-of-partners"


class NothingBecause(StrEnum):
    """Why there is no zorgtoeslag: too much income, too much money of one's own."""

    INCOME = "income"
    ASSETS = "assets"


def _year(value: T, year: int, article: str, *, source: str, standing: Standing) -> Figure[T]:
    return Figure(
        value=value,
        valid_from=date(year, 1, 1),
        valid_to=date(year, 12, 31),
        article=article,
        source=source,
        standing=standing,
    )


_TABLE = "openbare gegevens met officiële bronnen; de tabel van de Dienst Toeslagen komt ermee uit"
_FOR_2027 = "Stb. 2025, 412"


def _percent(text: str) -> Fraction:
    return Fraction(text) * Fraction(1, 100)


def _percentages(name: str, of_2026: str, of_2027: str, article: str) -> DatedFigure[Fraction]:
    return DatedFigure(
        name,
        _year(_percent(of_2026), 2026, article, source=_TABLE, standing=Standing.COMPUTED),
        _year(_percent(of_2027), 2027, article, source=_FOR_2027, standing=Standing.SECONDARY),
    )


def _of_2026(name: str, amount: str, article: str) -> DatedFigure[int]:
    figure = _year(cents(amount), 2026, article, source=_TABLE, standing=Standing.COMPUTED)
    return DatedFigure(name, figure)


PREMIUM = _of_2026("de standaardpremie", "2119.00", "art. 2 lid 1 Wet op de zorgtoeslag")
"""A year, for one insured person."""

THRESHOLD = _of_2026("het drempelinkomen", "29736.00", "art. 1 lid 1 onder f Wet op de zorgtoeslag")
"""A year; the Dienst Toeslagen rounds 29,735.424 up, and its table only comes out that way."""

SMALLEST = _of_2026("het kleinste bedrag", "24.00", "art. 14 lid 4 Awir")
"""A year; less is not given."""

ASSETS_SINGLE = _of_2026("de vermogensgrens", "146011.00", "art. 3 Wet op de zorgtoeslag")
ASSETS_PARTNERS = _of_2026(
    "de vermogensgrens van partners", "184633.00", "art. 3 Wet op de zorgtoeslag"
)
"""On 1 January of the year, of both partners together."""

NORM_SINGLE = _percentages("de normpremie", "1.912", "1.930", "art. 2 lid 3 Wet op de zorgtoeslag")
NORM_PARTNERS = _percentages(
    "de normpremie van partners", "4.289", "4.307", "art. 2 lid 3 Wet op de zorgtoeslag"
)
TAPER = _percentages("de afbouw", "13.730", "13.760", "art. 2 lid 3 Wet op de zorgtoeslag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zorgtoeslag:
    """The zorgtoeslag of a year and of each of its months, in cents and both in whole euros.

    `nothing_because` says why it is nothing, if so; `figures` are what it rests on.
    """

    year: int
    month: int
    nothing_because: NothingBecause | None
    figures: tuple[Figure[Any], ...]


def zorgtoeslag(
    yearly_income: int, *, on: date, insured: Insured = Insured.SINGLE, assets: int = 0
) -> Zorgtoeslag:
    """The zorgtoeslag of a whole year in which the day lies (Wet op de zorgtoeslag, art. 2 and 3).

    The income is that of the year, of partners together; `assets` what they had on 1 January. Both
    are in cents and not negative. Raises NoFigure for a year whose figures are not all known.
    """
    assert yearly_income >= 0, "an income is not negative"
    has_partner = insured is not Insured.SINGLE
    dated = (
        PREMIUM,
        THRESHOLD,
        SMALLEST,
        ASSETS_PARTNERS if has_partner else ASSETS_SINGLE,
    )
    premium, threshold, smallest, most_assets = (each.on(on) for each in dated)
    norm = (NORM_PARTNERS if has_partner else NORM_SINGLE).on(on)
    taper = TAPER.on(on)
    above = max(yearly_income - threshold.value, 0)
    own_part = norm.value * threshold.value + taper.value * above
    exact = premium.value * (2 if has_partner else 1) - own_part
    if insured is Insured.ONE_OF_PARTNERS:
        exact = exact * Fraction(1, 2)
    year = _whole_euros(exact)
    reason = None
    if assets > most_assets.value:
        reason = NothingBecause.ASSETS
    elif year < smallest.value:
        reason = NothingBecause.INCOME
    year = 0 if reason else year
    return Zorgtoeslag(
        year=year,
        month=year // 1200 * 100,
        nothing_because=reason,
        figures=(premium, threshold, smallest, most_assets, norm, taper),
    )


def _whole_euros(amount: Fraction) -> int:
    # Half a euro goes up (Awir 14 lid 5).
    return floor(amount * Fraction(1, 100) + Fraction(1, 2)) * 100

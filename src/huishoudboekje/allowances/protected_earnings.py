"""Protected earnings, the beslagvrije voet: what a debtor keeps a month when income is attached.

It promises the amount of art. 475da to 475dc Rv with each of its terms; it does not know what a
household has or spends. What somebody gets on request (475da lid 5 and 7), in an institution (475e)
or from a judge (475fa) is added by whoever grants it.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any, TypeVar

from huishoudboekje.allowances import protected_earnings_figures as law
from huishoudboekje.allowances.protected_earnings_figures import LivingSituation
from huishoudboekje.figures import DatedFigure, Figure

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIncome:
    """What comes in beside the attached income and lowers the protected earnings (475db Rv).

    Cents a month, net and with holiday pay: of the partner, of the debtor, and the wage tax on a
    car of the employer that the debtor kept.
    """

    partner: int = 0
    own: int = 0
    car_tax: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedEarnings:
    """The protected earnings with their terms, all in cents a month.

    `amount` is what the debtor keeps. `base`, `health`, `rent` and `child` are the terms of 475da
    lid 2, each rounded for the reader; `formula` is their sum, rounded once and at most `maximum`.
    `partner_part`, `own_part` and `car_tax_part` are what was taken off, in that order (475db).
    `income_limit` is the most that the net income allows (475dc) and `attachable` what is left of
    that income; both are None where no net income was given. `figures` are what it rests on.
    """

    amount: int
    base: int
    health: int
    rent: int
    child: int
    formula: int
    maximum: int | None
    partner_part: int
    own_part: int
    car_tax_part: int
    income_limit: int | None
    attachable: int | None
    figures: tuple[Figure[Any], ...]


def protected_earnings(
    situation: LivingSituation,
    yearly_income: int,
    *,
    on: date,
    other: OtherIncome | None = None,
    net_income: int | None = None,
    has_address: bool = True,
) -> ProtectedEarnings:
    """The protected earnings on a day (art. 475da, 475db and 475dc Rv).

    `yearly_income` is the taxable income of a year, of debtor and partner together, `net_income`
    the debtor's net income of a month with holiday pay, both in cents and not negative. Without a
    Dutch address in the BRP half of the norm of a couple counts (475da lid 4). Raises NoFigure for
    a day whose figures are not known.
    """
    assert yearly_income >= 0, "an income is not negative"
    used = _Figures(on)
    terms = _terms(used, situation, yearly_income) if has_address else _without_address(used)
    maximum = used(law.MAXIMUM)[situation] if has_address else None
    whole = sum(terms, Fraction(0))
    formula = _cents(whole if maximum is None else min(whole, Fraction(maximum)))
    other = other or OtherIncome()
    half = floor(formula * used(law.SHARE_OF_PARTNER)) if other.partner else 0
    partner_part = min(other.partner, half)
    own_part = min(other.own, formula - partner_part)
    car_tax_part = min(other.car_tax, formula - partner_part - own_part)
    amount = formula - partner_part - own_part - car_tax_part
    limit = None if net_income is None else _cents(net_income * used(law.SHARE_OF_NET_INCOME))
    amount = amount if limit is None else min(amount, limit)
    base, health, rent, child = map(_cents, terms)
    return ProtectedEarnings(
        amount=amount,
        base=base,
        health=health,
        rent=rent,
        child=child,
        formula=formula,
        maximum=maximum,
        partner_part=partner_part,
        own_part=own_part,
        car_tax_part=car_tax_part,
        income_limit=limit,
        attachable=None if net_income is None else net_income - amount,
        figures=tuple(used.figures),
    )


class _Figures:
    """The figures of one day, remembering those that were asked for."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.figures: list[Figure[Any]] = []

    def __call__(self, dated: DatedFigure[T]) -> T:
        figure = dated.on(self.on)
        self.figures.append(figure)
        return figure.value


def _terms(
    used: _Figures, situation: LivingSituation, income: int
) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    base = used(law.NORM)[situation] * used(law.SHARE_OF_NORM)
    threshold = min(Fraction(income), used(law.THRESHOLD))
    premiums = used(law.HEALTH_PREMIUMS_COUNTED)[situation] * used(law.HEALTH_PREMIUM)
    most = Fraction(premiums, 12) - used(law.CARE_AMOUNT)[situation]
    health = min((income - threshold) * used(law.HEALTH_TAPER) * _MONTH, most)
    above_point = max(income - used(law.RENT_INCOME_POINT)[situation], 0)
    highest = used(law.HIGHEST_RENT) - used(law.BASE_RENT)[situation]
    rent = min(above_point * used(law.RENT_TAPER)[situation] * _MONTH, Fraction(highest))
    child = Fraction(0)
    if situation is LivingSituation.SINGLE_PARENT:
        child = (income - threshold) * used(law.CHILD_TAPER) * _MONTH
    elif situation is LivingSituation.COUPLE_WITH_CHILDREN:
        above = max(income - threshold - used(law.CHILD_PARTNER_STEP), Fraction(0))
        child = above * used(law.CHILD_TAPER) * _MONTH
    return base, health, rent, child


def _without_address(used: _Figures) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    norm = used(law.NORM)[LivingSituation.COUPLE]
    return norm * used(law.SHARE_WITHOUT_ADDRESS), Fraction(0), Fraction(0), Fraction(0)


_MONTH = Fraction(1, 12)


def _cents(amount: Fraction) -> int:
    # Half a cent goes up.
    return floor(amount + Fraction(1, 2))

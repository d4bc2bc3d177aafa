"""The zorgtoeslag beside worked examples of 2026 and what must always hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.allowances import Insured, NothingBecause, zorgtoeslag
from huishoudboekje.errors import NoFigure
from huishoudboekje.money import cents

NOVEMBER = date(2026, 11, 1)
incomes = st.integers(0, 15_000_000)
everybody = st.sampled_from(Insured)


@pytest.mark.parametrize(
    ("insured", "income", "year", "month"),
    [
        (Insured.SINGLE, "29500.00", "1550.00", "129.00"),
        (Insured.SINGLE, "35000.00", "828.00", "69.00"),
        (Insured.SINGLE, "0.00", "1550.00", "129.00"),
        # 4,238 less 4.289 % of 29,736 is 2,962.62 for two people together.
        (Insured.BOTH_PARTNERS, "29736.00", "2963.00", "246.00"),
        (Insured.BOTH_PARTNERS, "45000.00", "867.00", "72.00"),
        (Insured.ONE_OF_PARTNERS, "29736.00", "1481.00", "123.00"),
    ],
)
def test_zorgtoeslag_is_the_year_in_euros_and_then_the_month(
    insured: Insured, income: str, year: str, month: str
) -> None:
    found = zorgtoeslag(cents(income), on=NOVEMBER, insured=insured)

    assert (found.year, found.month) == (cents(year), cents(month))
    assert found.nothing_because is None


def test_year_below_24_euros_is_nothing() -> None:
    """1,550.448 less 13.73 % of 11,121 is 23.53, and of 11,122 it is 23.40."""
    last = cents("40857.00")
    assert zorgtoeslag(last, on=NOVEMBER).year == cents("24.00")

    found = zorgtoeslag(last + cents("1.00"), on=NOVEMBER)

    assert (found.year, found.month) == (0, 0)
    assert found.nothing_because is NothingBecause.INCOME


@pytest.mark.parametrize(
    ("insured", "most"),
    [(Insured.SINGLE, "146011.00"), (Insured.BOTH_PARTNERS, "184633.00")],
)
def test_assets_above_the_limit_leave_nothing(insured: Insured, most: str) -> None:
    at = zorgtoeslag(0, on=NOVEMBER, insured=insured, assets=cents(most))
    above = zorgtoeslag(0, on=NOVEMBER, insured=insured, assets=cents(most) + 1)

    assert at.year > 0
    assert (above.year, above.nothing_because) == (0, NothingBecause.ASSETS)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_year_of_which_not_every_figure_is_known_is_refused(day: date) -> None:
    with pytest.raises(NoFigure, match="standaardpremie"):
        zorgtoeslag(cents("29500.00"), on=day)


@given(incomes, st.integers(0, 100_000), everybody)
def test_more_income_never_gives_more(income: int, more: int, insured: Insured) -> None:
    less = zorgtoeslag(income, on=NOVEMBER, insured=insured)

    assert zorgtoeslag(income + more, on=NOVEMBER, insured=insured).year <= less.year


@given(incomes, everybody)
def test_twelve_months_are_the_year_less_what_rounding_costs(income: int, insured: Insured) -> None:
    found = zorgtoeslag(income, on=NOVEMBER, insured=insured)

    assert 0 <= found.year - 12 * found.month < cents("12.00")
    assert found.year == 0 or found.year >= cents("24.00")
    assert found.year % 100 == found.month % 100 == 0


@given(incomes)
def test_partner_who_is_not_insured_leaves_half(income: int) -> None:
    both = zorgtoeslag(income, on=NOVEMBER, insured=Insured.BOTH_PARTNERS)
    one = zorgtoeslag(income, on=NOVEMBER, insured=Insured.ONE_OF_PARTNERS)

    assert one.year == 0 or abs(2 * one.year - both.year) <= cents("1.00")

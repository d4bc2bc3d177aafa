"""The beslagvrije voet beside the law's own maxima, worked examples and what must always hold."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.allowances import LivingSituation, OtherIncome, protected_earnings
from huishoudboekje.errors import NoFigure
from huishoudboekje.figures import Standing
from huishoudboekje.money import cents

NOVEMBER = date(2026, 11, 1)
MARCH = date(2026, 3, 1)
SINGLE, PARENT, COUPLE, FAMILY = LivingSituation

# Art. 475da lid 1 Rv, in the texts of 1 January and 14 July 2026.
MAXIMA = {
    MARCH: {SINGLE: "2191.42", PARENT: "2526.69", COUPLE: "2881.41", FAMILY: "3155.31"},
    NOVEMBER: {SINGLE: "2208.48", PARENT: "2543.75", COUPLE: "2905.79", FAMILY: "3179.68"},
}

situations = st.sampled_from(LivingSituation)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
incomes = st.integers(0, 15_000_000)
amounts = st.integers(0, 500_000)


@pytest.mark.parametrize(
    ("situation", "income", "base", "health", "rent", "child", "amount"),
    [
        (SINGLE, "17000.00", "1348.49", "0.00", "0.00", "0.00", "1348.49"),
        (SINGLE, "30000.00", "1348.49", "3.03", "147.94", "0.00", "1499.45"),
        (FAMILY, "45000.00", "1926.40", "174.65", "247.50", "37.11", "2385.66"),
        # Above the threshold of 29,735.424 by 10,000 and above the point of 31,500 by 8,235.42.
        (PARENT, "39735.42", "1348.49", "114.42", "150.98", "63.33", "1677.22"),
        (COUPLE, "31500.00", "1926.40", "20.19", "0.00", "0.00", "1946.59"),
    ],
)
def test_protected_earnings_are_the_terms_of_the_law(
    situation: LivingSituation,
    income: str,
    base: str,
    health: str,
    rent: str,
    child: str,
    amount: str,
) -> None:
    found = protected_earnings(situation, cents(income), on=NOVEMBER)

    assert (found.base, found.health) == (cents(base), cents(health))
    assert (found.rent, found.child) == (cents(rent), cents(child))
    assert found.amount == found.formula == cents(amount)


@pytest.mark.parametrize("situation", LivingSituation)
@pytest.mark.parametrize("on", [MARCH, NOVEMBER])
def test_maximum_is_that_of_the_law_and_is_reached(situation: LivingSituation, on: date) -> None:
    maximum = cents(MAXIMA[on][situation])

    found = protected_earnings(situation, cents("500000.00"), on=on)

    assert found.amount == found.maximum == maximum


@pytest.mark.parametrize("situation", LivingSituation)
@pytest.mark.parametrize("on", [MARCH, NOVEMBER])
def test_maximum_is_the_formula_where_the_rent_term_equals_the_rent(
    situation: LivingSituation, on: date
) -> None:
    """Lid 8; the published family maximum of January is a cent above its own formula."""
    taper = Fraction("0.27") if situation is SINGLE else Fraction("0.22")
    point = cents("23425.00") if situation is SINGLE else cents("31500.00")
    income = int(12 * cents("932.93") / taper) + point

    found = protected_earnings(situation, income, on=on)

    assert found.maximum is not None
    assert 0 <= found.maximum - found.formula <= 1


def test_bijstand_keeps_95_percent_and_the_rest_can_be_attached() -> None:
    norm = cents("1419.46")

    found = protected_earnings(SINGLE, 12 * norm, on=NOVEMBER, net_income=norm)

    assert found.amount == found.income_limit == cents("1348.49")
    assert found.attachable == cents("70.97")


def test_net_income_lowers_what_the_formula_gives() -> None:
    found = protected_earnings(SINGLE, cents("30000.00"), on=NOVEMBER, net_income=cents("1000.00"))

    assert (found.formula, found.amount) == (cents("1499.45"), cents("950.00"))
    assert found.attachable == cents("50.00")


def test_without_an_address_it_is_half_the_norm_of_a_couple() -> None:
    for situation in LivingSituation:
        found = protected_earnings(situation, cents("30000.00"), on=NOVEMBER, has_address=False)
        assert (found.amount, found.maximum) == (cents("963.20"), None)


def test_partner_takes_over_at_most_half_and_own_income_comes_after() -> None:
    other = OtherIncome(partner=cents("2000.00"), own=cents("400.00"), car_tax=cents("100.00"))

    found = protected_earnings(FAMILY, cents("45000.00"), on=NOVEMBER, other=other)

    assert found.formula == cents("2385.66")
    assert found.partner_part == cents("1192.83")
    assert (found.own_part, found.car_tax_part) == (cents("400.00"), cents("100.00"))
    assert found.amount == cents("692.83")


def test_half_of_an_odd_amount_is_never_more_than_half() -> None:
    found = protected_earnings(
        SINGLE, cents("30000.00"), on=NOVEMBER, other=OtherIncome(partner=cents("5000.00"))
    )

    assert (found.partner_part, found.amount) == (cents("749.72"), cents("749.73"))


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_day_without_figures_is_refused_and_names_what_is_missing(day: date) -> None:
    with pytest.raises(NoFigure, match="Van de bijstandsnorm"):
        protected_earnings(SINGLE, cents("30000.00"), on=day)


def test_norm_of_july_is_not_used_before() -> None:
    before = protected_earnings(SINGLE, 0, on=date(2026, 6, 30))
    after = protected_earnings(SINGLE, 0, on=date(2026, 7, 1))

    assert (before.amount, after.amount) == (cents("1331.43"), cents("1348.49"))
    assert Standing.SECONDARY in {each.standing for each in before.figures}
    assert Standing.SECONDARY not in {each.standing for each in after.figures}


@given(situations, incomes, days)
def test_never_above_the_maximum_and_never_below_95_percent_of_the_norm(
    situation: LivingSituation, income: int, on: date
) -> None:
    found = protected_earnings(situation, income, on=on)

    assert found.maximum is not None
    assert found.base <= found.amount <= found.maximum


@given(situations, incomes, st.integers(0, 100_000), days)
def test_more_taxable_income_never_protects_less(
    situation: LivingSituation, income: int, more: int, on: date
) -> None:
    less = protected_earnings(situation, income, on=on)

    assert protected_earnings(situation, income + more, on=on).amount >= less.amount


@given(situations, incomes, days, st.builds(OtherIncome, partner=amounts, own=amounts), amounts)
def test_what_is_taken_off_adds_up_and_nothing_is_negative(
    situation: LivingSituation, income: int, on: date, other: OtherIncome, net: int
) -> None:
    found = protected_earnings(situation, income, on=on, other=other, net_income=net)

    taken = found.partner_part + found.own_part + found.car_tax_part
    assert found.income_limit is not None
    assert found.amount == min(found.formula - taken, found.income_limit)
    assert found.amount >= 0
    assert 2 * found.partner_part <= found.formula
    assert found.amount + (found.attachable or 0) == net
    # 95 % of the smallest incomes is rounded up to the cent, so no cent is left of those.
    assert (found.attachable or 0) >= 0


@given(situations, incomes, days, amounts, amounts)
def test_more_income_of_the_partner_never_protects_more(
    situation: LivingSituation, income: int, on: date, partner: int, more: int
) -> None:
    less = protected_earnings(situation, income, on=on, other=OtherIncome(partner=partner))
    found = protected_earnings(situation, income, on=on, other=OtherIncome(partner=partner + more))

    assert found.amount <= less.amount

"""Cost, interest and imputation beside worked figures and slower ways to count the same."""

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.arrangements import (
    collection_cost,
    health_insurance,
    imputation,
    interest,
    public_creditors,
    tax,
)
from huishoudboekje.debts import Component, CreditorRule
from huishoudboekje.errors import NoFigure, NotAllowed
from huishoudboekje.money import cents

NOVEMBER = date(2026, 11, 22)
amounts = st.integers(1, 5_000_000)
balances = st.dictionaries(st.sampled_from(Component), st.integers(0, 100_000))
late_days = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("principal", "cost"),
    [
        ("0.01", "40.00"),
        ("266.66", "40.00"),
        ("266.67", "40.00"),
        ("266.70", "40.01"),
        ("266.69", "40.00"),
        ("2500.00", "375.00"),
        ("2500.04", "375.00"),
        ("2500.05", "375.01"),
        ("3000.00", "425.00"),
        ("5000.00", "625.00"),
        ("5000.10", "625.01"),
        ("10000.00", "875.00"),
        ("12000.00", "895.00"),
        ("200000.00", "2775.00"),
        ("200001.00", "2775.01"),
        ("999998.00", "6774.99"),
        ("1000000.00", "6775.00"),
        ("5000000.00", "6775.00"),
    ],
)
def test_t7_collection_cost(principal: str, cost: str) -> None:
    assert collection_cost.collection_cost(cents(principal), NOVEMBER) == cents(cost)


@given(amounts, st.integers(0, 100_000))
def test_a_larger_principal_never_costs_less(principal: int, more: int) -> None:
    lower = collection_cost.collection_cost(principal, NOVEMBER)

    assert 4000 <= lower <= collection_cost.collection_cost(principal + more, NOVEMBER) <= 677_500


def test_vat_comes_on_the_cost() -> None:
    cost = collection_cost.collection_cost(cents("3000.00"), NOVEMBER, with_vat=True)

    assert cost == cents("514.25")


def test_consumer_owes_cost_only_after_14_days() -> None:
    received = date(2026, 11, 2)

    assert collection_cost.owed_from(received) == date(2026, 11, 17)
    # The letter comes after the last day to pay, at the earliest on the day after it.
    assert collection_cost.owed_at_the_earliest(date(2026, 11, 1)) == date(2026, 11, 17)


def by_the_day(principal: int, due: date, paid: date) -> Fraction:
    """Statutory interest counted one day at a time; the anniversary adds it to what bears it."""
    bearing, running, day = Fraction(principal), Fraction(0), due + timedelta(days=1)
    begins = (day.month, day.day)
    while day <= paid:
        is_leap_begin = begins == (2, 29) and not isleap(day.year)
        if day.year > due.year and (day.month, day.day) == ((3, 1) if is_leap_begin else begins):
            bearing, running = bearing + running, Fraction(0)
        running += bearing * interest.STATUTORY.on(day).value / 365
        day += timedelta(days=1)
    return bearing + running - principal


@pytest.mark.parametrize(
    ("amount", "due", "paid", "days", "owed"),
    [
        # 31 days at 6 % and 31 at 4 %: 8.4932, and 8.50 were each rounded.
        ("1000.00", date(2025, 11, 30), date(2026, 1, 31), 62, "8.49"),
        ("1000.00", date(2026, 1, 1), date(2026, 1, 1), 0, "0.00"),
        ("1000.00", date(2026, 1, 1), date(2025, 12, 1), 0, "0.00"),
        ("1000.00", date(2025, 12, 31), date(2026, 12, 31), 365, "40.00"),
        # The second year bears interest on 1,040.00: a day of it is 0.114.
        ("1000.00", date(2025, 12, 31), date(2027, 12, 31), 730, "81.60"),
        # A leap year has 366 days of a 365th.
        ("1000.00", date(2023, 12, 31), date(2024, 12, 31), 366, "70.19"),
        # 181 days at 4 % and 184 at 6 %.
        ("1000.00", date(2022, 12, 31), date(2023, 12, 31), 365, "50.08"),
        ("1000.00", date(2015, 1, 1), date(2015, 1, 2), 1, "0.05"),
        # A year that begins on 29 February is over after 28 February: that day has no interest on
        # interest yet. 307 days at 7 % and 59 at 6 %.
        ("10000.00", date(2024, 2, 28), date(2025, 2, 28), 366, "685.75"),
    ],
)
def test_statutory_interest(amount: str, due: date, paid: date, days: int, owed: str) -> None:
    found = interest.statutory(cents(amount), due=due, paid=paid)

    assert (found.days, found.amount) == (days, cents(owed))


@given(amounts, late_days, st.integers(0, 1200))
def test_statutory_interest_is_that_of_its_days(principal: int, due: date, days: int) -> None:
    paid = due + timedelta(days=days)
    found = interest.statutory(principal, due=due, paid=paid)

    assert (found.days, found.exact) == (days, by_the_day(principal, due, paid))


@given(amounts, late_days, st.integers(0, 180), st.integers(0, 180))
def test_statutory_interest_within_a_year_is_that_of_its_parts(
    principal: int, due: date, first: int, second: int
) -> None:
    between, paid = due + timedelta(days=first), due + timedelta(days=first + second)
    whole = interest.statutory(principal, due=due, paid=paid).exact
    parts = [
        interest.statutory(principal, due=due, paid=between).exact,
        interest.statutory(principal, due=between, paid=paid).exact,
    ]

    assert whole == sum(parts)


@pytest.mark.parametrize("due", [date(2014, 12, 30), date(1990, 1, 1)])
def test_statutory_interest_before_its_first_known_rate_is_refused(due: date) -> None:
    with pytest.raises(NoFigure, match="wettelijke rente"):
        interest.statutory(cents("1.00"), due=due, paid=NOVEMBER)


@pytest.mark.parametrize(
    ("due", "paid", "days"),
    [
        (date(2026, 3, 15), date(2026, 6, 20), 96),
        (date(2026, 3, 15), date(2026, 3, 15), 0),
        (date(2026, 3, 15), date(2026, 3, 10), 0),
        (date(2026, 3, 15), date(2026, 3, 31), 16),
        (date(2026, 3, 31), date(2026, 4, 1), 1),
        (date(2026, 4, 30), date(2026, 5, 31), 30),
        (date(2026, 1, 31), date(2026, 2, 28), 28),
        (date(2026, 1, 31), date(2026, 3, 1), 31),
        # February is 28 days, also in a leap year, when the term ends in it; else it is 30.
        (date(2024, 2, 10), date(2024, 3, 10), 28),
        (date(2024, 2, 10), date(2024, 2, 29), 18),
        (date(2024, 2, 29), date(2024, 3, 5), 5),
        (date(2024, 1, 31), date(2024, 3, 31), 60),
        (date(2025, 12, 31), date(2026, 12, 31), 360),
        (date(2024, 6, 15), date(2026, 6, 15), 15 + 22 * 30 + 30 + 15),
    ],
)
def test_days_of_collection_interest(due: date, paid: date, days: int) -> None:
    assert interest.tax(cents("1000.00"), due=due, paid=paid).days == days


@pytest.mark.parametrize(
    ("amount", "due", "paid", "computed", "charged"),
    [
        ("1000.00", date(2026, 3, 15), date(2026, 6, 20), "11.00", "0.00"),
        ("10000.00", date(2026, 3, 15), date(2026, 6, 20), "114.00", "114.00"),
        # A year at 4.3 % is 49.02, and 48.998: at and below the lowest amount.
        ("1140.00", date(2025, 12, 31), date(2026, 12, 31), "49.00", "49.00"),
        ("1139.50", date(2025, 12, 31), date(2026, 12, 31), "48.00", "0.00"),
        ("575.00", date(2024, 12, 31), date(2025, 12, 31), "23.00", "23.00"),
        ("574.00", date(2024, 12, 31), date(2025, 12, 31), "22.00", "0.00"),
        # 16 days at 4 % and 20 at 4.3 %, rounded once: 17.78 + 23.89.
        ("10000.00", date(2025, 12, 15), date(2026, 1, 20), "41.00", "0.00"),
        # 30 at 2 %, 30 at 3 %: the rate changes in the middle of 2023.
        ("20000.00", date(2023, 5, 31), date(2023, 7, 31), "83.00", "83.00"),
    ],
)
def test_t14_collection_interest_goes_down_to_euros_and_to_nothing_below_a_limit(
    amount: str, due: date, paid: date, computed: str, charged: str
) -> None:
    found = interest.tax(cents(amount), due=due, paid=paid)

    assert (found.computed, found.amount) == (cents(computed), cents(charged))


@given(
    amounts, st.dates(date(2020, 6, 1), date(2027, 12, 31)), st.integers(0, 900), st.integers(0, 40)
)
def test_collection_interest_never_falls_with_time(
    principal: int, due: date, days: int, more: int
) -> None:
    sooner = interest.tax(principal, due=due, paid=due + timedelta(days=days))
    later = interest.tax(principal, due=due, paid=due + timedelta(days=days + more))

    assert sooner.days <= later.days
    assert sooner.exact <= later.exact
    assert later.computed % 100 == 0
    assert 0 <= later.exact - later.computed < 100
    assert later.amount in {0, later.computed}


def test_collection_interest_before_its_first_known_rate_is_refused() -> None:
    with pytest.raises(NoFigure, match="invorderingsrente"):
        interest.tax(cents("1000.00"), due=date(2020, 5, 31) - timedelta(days=1), paid=NOVEMBER)


def test_day_on_which_a_debt_is_due_needs_no_rate_for_its_own_month() -> None:
    """The last day of a month has no day after it in that month, so no interest at its rate."""
    first_known = interest.tax(cents("1000.00"), due=date(2020, 5, 31), paid=date(2020, 6, 30))
    new_rate = interest.tax(cents("100000.00"), due=date(2025, 12, 31), paid=date(2026, 1, 30))

    assert (first_known.days, first_known.amount) == (30, 0)
    assert (new_rate.days, new_rate.amount) == (30, cents("358.00"))
    assert [rate.value for rate in new_rate.rates] == [Fraction("0.043")]


CLAIM = {Component.COLLECTION_COST: 4000, Component.INTEREST: 500, Component.PRINCIPAL: 30_000}


def test_t6_costs_then_interest_then_principal() -> None:
    given_, rest = imputation.impute(CLAIM, 10_000)

    open_after = {component: CLAIM[component] - amount for component, amount in given_.items()}
    assert (list(open_after.values()), rest) == ([0, 0, 24_500], 0)
    assert imputation.impute({Component.PRINCIPAL: 24_500}, 24_500)[1] == 0


@given(balances, st.integers(0, 1_000_000))
def test_imputation_adds_up_and_leaves_nothing_below_zero(
    open_now: dict[Component, int], paid: int
) -> None:
    parts, rest = imputation.impute(open_now, paid)

    assert sum(parts.values()) + rest == paid
    assert all(0 < amount <= open_now[component] for component, amount in parts.items())
    assert rest == max(paid - sum(open_now.values()), 0)


@given(balances, st.integers(0, 1_000_000))
def test_nothing_goes_past_a_component_that_is_still_open(
    open_now: dict[Component, int], paid: int
) -> None:
    parts, _ = imputation.impute(open_now, paid)
    order = [each for each in imputation.ORDER.on(NOVEMBER).value if open_now.get(each)]
    short = [each for each in order if parts.get(each, 0) < open_now[each]]

    assert not short or not set(parts) & set(order[order.index(short[0]) + 1 :])


def debt(id_: str, due: date | None, incurred: date, rank: int = 0) -> imputation.OpenDebt:
    return imputation.OpenDebt(
        id=id_,
        balances={Component.PRINCIPAL: 10_000},
        incurred_on=incurred,
        due_on=due,
        rank=rank,
    )


def test_due_debts_come_first_then_rank_then_the_oldest() -> None:
    debts = [
        debt("not-due", NOVEMBER + timedelta(days=1), date(2020, 1, 1)),
        debt("young", NOVEMBER, date(2026, 2, 1)),
        debt("old", None, date(2026, 1, 1)),
        debt("burdensome", NOVEMBER, date(2026, 3, 1), rank=-1),
    ]
    given_, rest = imputation.impute_all(debts, 35_000, on=NOVEMBER)

    assert list(given_) == ["burdensome", "old", "young", "not-due"]
    assert given_["not-due"] == {Component.PRINCIPAL: 5000}
    assert rest == 0
    assert imputation.impute_all(debts, 50_000, on=NOVEMBER)[1] == 10_000


@pytest.mark.parametrize(
    ("owed", "step"),
    [
        ("299.99", "none"),
        ("300.00", "first-letter"),
        ("600.00", "second-letter"),
        ("899.99", "second-letter"),
        ("900.00", "last-letter"),
        ("900.01", "cak"),
    ],
)
def test_cak_takes_over_beyond_six_premiums(owed: str, step: str) -> None:
    assert health_insurance.arrears_step(cents(owed), cents("150.00"), NOVEMBER) == step


def test_premium_of_the_cak_is_known_for_some_years_only() -> None:
    premium = health_insurance.ADMINISTRATIVE_PREMIUM

    assert premium.on(date(2024, 6, 1)).value == cents("175.20")
    with pytest.raises(NoFigure):
        premium.on(NOVEMBER)


def test_tax_is_paid_within_a_year_of_its_due_day() -> None:
    due = date(2026, 8, 31)

    assert tax.deferred_until(due, NOVEMBER) == date(2026, 12, 31)
    assert tax.instalment_months(due, NOVEMBER) == 9
    assert tax.instalments(cents("100.00"), due, NOVEMBER) == (1112,) + (1111,) * 8
    with pytest.raises(NotAllowed, match="4 maanden"):
        tax.deferred_until(due, date(2027, 1, 1))
    with pytest.raises(NotAllowed, match="persoonlijke regeling"):
        tax.instalment_months(due, date(2027, 8, 15))


def test_only_public_creditors_share_an_arrangement() -> None:
    public = {"CJIB": CreditorRule.CJIB_TRAFFIC, "Belastingdienst": CreditorRule.TAX}

    public_creditors.refuse_together(public)
    public_creditors.refuse_together({"Webwinkel": CreditorRule.PRIVATE})
    with pytest.raises(NotAllowed, match="geen overheid: Webwinkel"):
        public_creditors.refuse_together({**public, "Webwinkel": CreditorRule.PRIVATE})

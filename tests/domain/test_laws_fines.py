"""Fines at the CJIB and toeslag debts beside the worked figures, and what must always hold."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.arrangements import cjib, equal_parts, fines, rounded_up_parts, toeslagen
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import NoFigure, NotAllowed
from huishoudboekje.figures import Standing
from huishoudboekje.money import cents

NOVEMBER = date(2026, 11, 22)
amounts = st.integers(1, 5_000_000)
stages = st.integers(0, fines.LAST_STAGE)


@pytest.mark.parametrize(
    ("fine", "due"),
    [
        ("100.00", ("109.00", "159.00", "309.00")),
        ("310.00", ("319.00", "474.00", "939.00")),
        ("37.00", ("46.00", "64.50", "120.00")),
        ("450.00", ("459.00", "684.00", "1359.00")),
    ],
)
def test_due_per_stage(fine: str, due: tuple[str, ...]) -> None:
    found = [total_of(fines.due_components(cents(fine), stage, NOVEMBER)) for stage in range(3)]

    assert found == [cents(each) for each in due]


def test_t1_second_stage_by_component() -> None:
    assert fines.due_components(cents("100.00"), 2, NOVEMBER) == {
        Component.FINE: cents("100.00"),
        Component.SURCHARGE_1: cents("50.00"),
        Component.SURCHARGE_2: cents("150.00"),
        Component.ADMINISTRATION_COST: cents("9.00"),
    }


def test_t2_without_surcharges_fine_and_cost_stay() -> None:
    due = fines.due_components(cents("100.00"), 2, NOVEMBER)
    del due[Component.SURCHARGE_1], due[Component.SURCHARGE_2]

    assert total_of(due) == cents("109.00")


@given(amounts, stages)
def test_due_is_one_or_one_and_a_half_or_three_fines_and_the_cost(fine: int, stage: int) -> None:
    due = total_of(fines.due_components(fine, stage, NOVEMBER)) - cents("9.00")

    assert abs(2 * due - fine * (2, 3, 6)[stage]) <= 1


def test_administration_cost_says_that_it_is_unconfirmed() -> None:
    figures = fines.ADMINISTRATION_COST.figures

    assert {each.standing for each in figures} == {Standing.UNCONFIRMED}
    assert fines.ADMINISTRATION_COST.on(date(2013, 1, 1)).value == cents("7.00")
    with pytest.raises(NoFigure):
        fines.due_components(cents("100.00"), 0, date(2017, 1, 1))


def test_day_before_any_known_surcharge_is_refused() -> None:
    with pytest.raises(NoFigure, match="verhoging van een boete is geen bedrag of regel bekend"):
        fines.due_components(cents("100.00"), 1, date(2013, 1, 1))


@pytest.mark.parametrize(
    ("day", "reminds"),
    [(date(2026, 6, 30), False), (date(2026, 7, 1), True), (date(2027, 12, 31), True)],
)
def test_free_reminder_begins_on_the_first_of_july(day: date, reminds: bool) -> None:
    assert fines.FREE_REMINDER.on(day).value is reminds


def test_criminal_fine_rises_by_an_amount_and_then_a_fifth() -> None:
    found = [total_of(fines.criminal_components(50_000, stage, NOVEMBER)) for stage in range(3)]

    assert found == [50_000, 52_000, 62_400]


def test_days_to_pay() -> None:
    assert fines.final_on(date(2026, 11, 2)) == date(2026, 12, 14)
    assert fines.pay_until(date(2026, 11, 2)) == date(2026, 11, 16)
    assert fines.pay_reminder_until(date(2026, 11, 2)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("reported", "until", "with_help"),
    [
        (date(2026, 11, 22), date(2027, 3, 21), date(2027, 11, 21)),
        (date(2026, 10, 31), date(2027, 2, 27), date(2027, 10, 30)),
        (date(2027, 10, 31), date(2028, 2, 28), date(2028, 10, 30)),
    ],
)
def test_noodstop_is_four_months_and_eight_more(
    reported: date, until: date, with_help: date
) -> None:
    assert fines.noodstop(reported) == fines.Noodstop(until, with_help)


@pytest.mark.parametrize(
    ("outstanding", "months"),
    [
        ("75.00", 3),
        ("119.99", 3),
        ("120.00", 6),
        ("299.99", 6),
        ("300.00", 9),
        ("309.00", 9),
        ("449.99", 9),
        ("450.00", 12),
        ("1249.99", 12),
        ("1250.00", 18),
        ("1999.99", 18),
        ("2000.00", 24),
        ("2999.99", 24),
        ("3000.00", 30),
        ("3999.99", 30),
        ("4000.00", 36),
        ("99999.00", 36),
    ],
)
def test_t3_months_at_the_cjib(outstanding: str, months: int) -> None:
    assert cjib.instalment_months(cents(outstanding), NOVEMBER) == months


def test_309_is_three_larger_and_six_smaller_instalments() -> None:
    assert cjib.instalments(cents("309.00"), NOVEMBER) == (3434,) * 3 + (3433,) * 6


def test_cjib_refuses_a_cent_too_little() -> None:
    with pytest.raises(NotAllowed, match="vanaf €\xa075,00; hier staat €\xa074,99 open"):
        cjib.instalment_months(cents("74.99"), NOVEMBER)


def test_cjib_on_a_day_before_its_rules_are_known_is_refused() -> None:
    with pytest.raises(NoFigure):
        cjib.instalment_months(cents("100.00"), date(2025, 12, 31))


@given(st.integers(7500, 1_000_000), st.integers(0, 100_000))
def test_more_open_never_gives_fewer_months(open_now: int, more: int) -> None:
    months = cjib.instalment_months(open_now, NOVEMBER)

    assert months <= cjib.instalment_months(open_now + more, NOVEMBER)


@pytest.mark.parametrize(
    ("outstanding", "under_16", "right"),
    [
        ("224.99", False, False),
        ("225.00", False, True),
        ("112.49", True, False),
        ("112.50", True, True),
    ],
)
def test_right_to_pay_in_parts(outstanding: str, under_16: bool, right: bool) -> None:
    assert cjib.is_right(cents(outstanding), NOVEMBER, under_16=under_16) is right


def test_ladder_counts_surcharges_and_no_administration_cost() -> None:
    due = fines.due_components(cents("100.00"), 2, NOVEMBER)

    assert cjib.open_without_cost(due) == cents("300.00")


def test_bailiff_and_coercive_measure_end_paying_in_parts() -> None:
    with pytest.raises(NotAllowed, match="deurwaarder"):
        cjib.refuse_arrangement(NOVEMBER, bailiff=True)
    with pytest.raises(NotAllowed, match="dwangmiddel"):
        cjib.refuse_arrangement(NOVEMBER, coercive_measure=True)
    cjib.refuse_arrangement(NOVEMBER)


@pytest.mark.parametrize("ended", [None, NOVEMBER, date(2025, 11, 23)])
def test_arrangement_of_the_last_year_must_have_been_kept(ended: date | None) -> None:
    cjib.refuse_arrangement(NOVEMBER, earlier=cjib.EarlierArrangement(ended, kept_exactly=True))
    with pytest.raises(NotAllowed, match="afgelopen 12 maanden"):
        cjib.refuse_arrangement(
            NOVEMBER, earlier=cjib.EarlierArrangement(ended, kept_exactly=False)
        )


def test_arrangement_of_a_year_ago_counts_no_more() -> None:
    ended = date(2025, 11, 22)

    cjib.refuse_arrangement(NOVEMBER, earlier=cjib.EarlierArrangement(ended, kept_exactly=False))


@pytest.mark.parametrize(
    ("debt", "instalments"),
    [
        ("600.00", ["25.00"] * 24),
        ("1200.00", ["50.00"] * 24),
        ("300.00", ["20.00"] * 15),
        ("470.00", ["20.44"] * 22 + ["20.32"]),
        ("1000.00", ["41.67"] * 23 + ["41.59"]),
        ("480.00", ["20.00"] * 24),
        ("479.99", ["20.87"] * 22 + ["20.85"]),
        ("39.99", ["39.99"]),
        ("40.00", ["20.00"] * 2),
        ("0.01", ["0.01"]),
    ],
)
def test_t5_standard_arrangement_for_a_toeslag_debt(debt: str, instalments: list[str]) -> None:
    assert toeslagen.instalments(cents(debt), NOVEMBER) == tuple(map(cents, instalments))


@given(amounts)
def test_toeslag_instalments_add_up_and_none_is_below_the_minimum(debt: int) -> None:
    found = toeslagen.instalments(debt, NOVEMBER)

    assert sum(found) == debt
    assert len(found) == max(1, min(24, debt // 2000))
    assert all(each == found[0] for each in found[:-1])
    assert 0 < found[-1] <= found[0]
    assert len(found) == 1 or found[0] >= 2000


def test_t4_small_debt_of_a_definitive_calculation_is_not_collected() -> None:
    assert not toeslagen.is_collected(cents("121.00"), NOVEMBER)
    assert toeslagen.is_collected(cents("121.01"), NOVEMBER)
    assert toeslagen.is_collected(cents("121.00"), NOVEMBER, definitive=False)
    with pytest.raises(NoFigure):
        toeslagen.is_collected(cents("121.00"), date(2027, 1, 1))


def test_set_off_begins_when_six_weeks_have_gone_by() -> None:
    decided = date(2026, 11, 2)
    first = toeslagen.set_off_from(decided)

    assert first == date(2026, 12, 15)
    toeslagen.refuse_set_off(decided, first)
    with pytest.raises(NotAllowed, match="2026-12-15"):
        toeslagen.refuse_set_off(decided, first - timedelta(days=1))


def test_toeslag_is_paid_within_six_weeks_and_a_reminder_within_two() -> None:
    assert toeslagen.pay_until(date(2026, 11, 2)) == date(2026, 12, 14)
    assert toeslagen.pay_reminder_until(date(2026, 12, 20)) == date(2027, 1, 3)


@pytest.mark.parametrize(("debt", "asked"), [("1499.99", False), ("1500.00", True)])
def test_view_is_asked_of_a_large_recovery(debt: str, asked: bool) -> None:
    assert toeslagen.is_view_asked(cents(debt), NOVEMBER) is asked


def test_36_instalments_add_up_to_exactly_10_000() -> None:
    parts = equal_parts(cents("10000.00"), 36)

    assert (len(parts), sum(parts)) == (36, cents("10000.00"))
    assert parts == (27778,) * 28 + (27777,) * 8


@given(st.integers(0, 1_000_000), st.integers(1, 400))
def test_parts_add_up_with_the_larger_ones_first(amount: int, count: int) -> None:
    for parts in (equal_parts(amount, count), rounded_up_parts(amount, count)):
        assert sum(parts) == amount
        assert len(parts) <= count
        assert all(part > 0 for part in parts)
        assert all(before >= after for before, after in pairwise(parts))
    equal = equal_parts(amount, count)
    assert not equal or equal[0] - equal[-1] <= 1
    assert len(equal) == min(amount, count)

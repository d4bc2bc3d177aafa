"""The staircase and its limits: never overdrawn, only rising, as even as can be."""

from fractions import Fraction
from itertools import accumulate, pairwise
from math import floor, lcm

from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.domain import oracle
from tests.domain.households import Table, amount, households, to_toml

from huishoudboekje.agreements import document_from_toml
from huishoudboekje.errors import InvalidInput
from huishoudboekje.planning import (
    Plan,
    PlanStatus,
    needed_limit,
    plan,
    question_from_document,
    staircase,
    steady_limit,
)

BOUNDS = st.lists(st.integers(-200_000, 500_000), min_size=1, max_size=30)
FEWER = settings(max_examples=max(20, settings().max_examples // 4))
"""For what the comparison with the slow working-out would show too."""

UNITS = st.sampled_from([1, 5, 7, 100, 500])


@given(BOUNDS, UNITS)
def test_staircase_equals_its_definition_in_fractions(bounds: list[int], unit: int) -> None:
    expected = oracle.staircase([Fraction(bound) for bound in bounds], Fraction(unit))
    assert list(staircase(bounds, unit)) == expected


@given(BOUNDS, UNITS)
def test_staircase_never_gives_more_than_its_bounds(bounds: list[int], unit: int) -> None:
    given_out = accumulate(staircase(bounds, unit))
    assert all(out <= bound for out, bound in zip(given_out, bounds, strict=True))


@given(BOUNDS, UNITS)
def test_staircase_only_rises_in_whole_units(bounds: list[int], unit: int) -> None:
    steps = staircase(bounds, unit)
    assert all(earlier <= later for earlier, later in pairwise(steps))
    assert all(step % unit == 0 for step in steps)


@given(BOUNDS, UNITS)
def test_staircase_starts_as_high_as_any_level_that_can_be_held(
    bounds: list[int], unit: int
) -> None:
    held = min(Fraction(bound, at + 1) for at, bound in enumerate(bounds))
    assert staircase(bounds, unit)[0] == floor(held / unit) * unit


@given(BOUNDS, UNITS)
def test_staircase_leaves_less_than_a_unit_per_payday_at_its_end(
    bounds: list[int], unit: int
) -> None:
    assert 0 <= bounds[-1] - sum(staircase(bounds, unit)) < unit * len(bounds)


@given(st.lists(st.integers(-50, 100), min_size=1, max_size=10))
def test_staircase_is_the_greatest_convex_minorant(heights: list[int]) -> None:
    # Every slope between two of the points is then a whole number and nothing is rounded.
    whole = lcm(*range(1, len(heights) + 1))
    bounds = [height * whole for height in heights]
    expected = oracle.convex_minorant([Fraction(bound) for bound in bounds])
    assert list(staircase(bounds, 1)) == expected


@given(BOUNDS, st.integers(0, 30_000))
def test_needed_limit_is_the_smallest_that_keeps_every_step_at_the_floor(
    bounds: list[int], level: int
) -> None:
    assume(bounds[-1] >= level * len(bounds))  # otherwise no limit helps: a deficit
    needed = needed_limit(bounds, level)
    assert min(_with_limit(bounds, needed)) >= level
    if needed:
        assert min(_with_limit(bounds, needed - 1)) < level


@given(BOUNDS)
def test_steady_limit_is_the_smallest_that_makes_one_amount(bounds: list[int]) -> None:
    steady = steady_limit(bounds, bounds[-1])
    assert _is_one_amount(bounds, steady)
    if steady:
        assert not _is_one_amount(bounds, steady - 1)


def _with_limit(bounds: list[int], limit: int) -> tuple[int, ...]:
    return staircase([bound + limit for bound in bounds[:-1]] + bounds[-1:], 1)


def _is_one_amount(bounds: list[int], limit: int) -> bool:
    """Whether the mean can be held all the way, before anything is rounded."""
    mean = Fraction(bounds[-1], len(bounds))
    return all(mean * (at + 1) <= bound + limit for at, bound in enumerate(bounds[:-1]))


def _plan_with(document: Table, **terms: str) -> Plan:
    changed = document | {"household": document["household"] | terms}
    try:
        read = document_from_toml(to_toml(changed))
    except InvalidInput:
        reject()
    return plan(question_from_document(read))


@given(households(most_months=14))
def test_needed_limit_of_a_plan_is_the_smallest_when_planned_again(document: Table) -> None:
    made = _plan_with(document)
    needed = made.needed_advance_limit
    if needed is None:
        assert made.status is PlanStatus.DEFICIT
        return
    assert _plan_with(document, advance_limit=amount(needed)).status is PlanStatus.BALANCED
    if needed:
        less = _plan_with(document, advance_limit=amount(needed - 1))
        assert less.status is PlanStatus.BRIDGE


@FEWER
@given(households(most_months=14))
def test_steady_limit_of_a_plan_makes_equal_paydays_when_planned_again(document: Table) -> None:
    made = _plan_with(document)
    steady = made.steady_advance_limit
    if steady is None:
        assert made.status is PlanStatus.DEFICIT
        return
    again = _plan_with(document, advance_limit=amount(steady))
    assert len(set(again.spendable)) == 1


@FEWER
@given(households(most_months=14))
def test_limits_do_not_depend_on_the_limit_that_is_there(document: Table) -> None:
    without = _plan_with(document, advance_limit="0.00")
    ample = _plan_with(document, advance_limit="9999.99")
    assert without.needed_advance_limit == ample.needed_advance_limit
    assert without.steady_advance_limit == ample.steady_advance_limit
    assert (without.status is PlanStatus.DEFICIT) == (ample.status is PlanStatus.DEFICIT)


@FEWER
@given(households(most_months=14))
def test_level_costs_cover_the_costs_and_the_true_up_is_less_than_a_cent_a_month(
    document: Table,
) -> None:
    made = _plan_with(document)
    months = len(made.settlement_dates)
    assert 0 <= made.true_up < months
    assert made.true_up == made.level_costs * months - sum(made.costs)


@FEWER
@given(households(most_months=14))
def test_deficit_is_gone_when_the_shortage_comes_in_every_month(document: Table) -> None:
    made = _plan_with(document)
    assert (made.shortage_per_month > 0) == (made.status is PlanStatus.DEFICIT)
    opening = made.question.opening_balance + made.shortage_per_month * len(made.settlement_dates)
    assert _plan_with(document, opening_balance=amount(opening)).status is not PlanStatus.DEFICIT

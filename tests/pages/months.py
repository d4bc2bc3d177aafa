"""A month as a view hands it over, with every part to be changed by name."""

from dataclasses import replace
from datetime import date
from typing import Any

from huishoudboekje.calendar import Period
from huishoudboekje.planning import LowestPoint, PlanStatus
from huishoudboekje.views import (
    ComingLine,
    HouseholdRow,
    MonthCurve,
    MonthOverview,
    PaidLine,
    PaidOutcome,
    Payday,
    Spendable,
    SpendableKind,
)

SETTLED = date(2026, 12, 24)
NEXT = date(2027, 1, 25)
TODAY = date(2026, 12, 28)


def a_paid_line(**changes: Any) -> PaidLine:
    line = PaidLine(
        name="Huur",
        kind="cost",
        due_date=date(2027, 1, 1),
        amount=65_000,
        outcome=PaidOutcome.PAID,
        reason="",
        paid_on=SETTLED,
    )
    return replace(line, **changes)


def a_coming_line(**changes: Any) -> ComingLine:
    line = ComingLine(
        name="Zorgtoeslag", kind="income", expected_on=date(2027, 1, 20), amount=13_100
    )
    return replace(line, **changes)


def a_curve(**changes: Any) -> MonthCurve:
    curve = MonthCurve(
        start=SETTLED,
        today=TODAY,
        balances=(-59_699, *(10_000,) * 7, *(66_000,) * 24),
        without=(*(20_000,) * 10, -35_523, *(40_000,) * 21),
        lowest=LowestPoint(date=SETTLED, amount=-59_699),
        lowest_without=LowestPoint(date=date(2027, 1, 3), amount=-35_523),
    )
    return replace(curve, **changes)


def a_spendable(**changes: Any) -> Spendable:
    spendable = Spendable(
        kind=SpendableKind.GIVEN,
        amount=96_949,
        given_on=SETTLED,
        until=date(2027, 1, 24),
        is_own_account=False,
    )
    return replace(spendable, **changes)


def a_month(**changes: Any) -> MonthOverview:
    """The month of the example in definitions 3.16, on its fifth day."""
    month = MonthOverview(
        household_id="h-1",
        name="Familie Voorbeeld",
        programme="huishoudboekje",
        period=Period(2026, 12),
        settlement_date=SETTLED,
        next_settlement_date=NEXT,
        previous_period=Period(2026, 11),
        next_period=Period(2027, 1),
        is_settled=True,
        today=TODAY,
        spendable=a_spendable(),
        next_payday=Payday(date=NEXT, amount=96_949),
        shortage=None,
        paid=(a_paid_line(),),
        coming=(a_coming_line(),),
        curve=a_curve(),
        status=PlanStatus.BALANCED,
        needed_advance_limit=0,
        steady_advance_limit=59_700,
        shortage_per_month=0,
        lowest_ahead=LowestPoint(date=date(2027, 3, 24), amount=-27_705),
        level_costs=103_485,
        advance_limit=60_000,
        advance=59_699,
        set_aside=0,
    )
    return replace(month, **changes)


def a_row(**changes: Any) -> HouseholdRow:
    row = HouseholdRow(
        household_id="h-1",
        name="Familie Voorbeeld",
        programme="huishoudboekje",
        municipality="Utrecht",
        latest_payday=Payday(date=SETTLED, amount=96_949),
        lasts_until=date(2027, 1, 24),
        next_payday=Payday(date=NEXT, amount=96_949),
        costs_paid=3,
        costs_due=3,
        lowest=LowestPoint(date=date(2027, 3, 24), amount=-27_705),
        status=PlanStatus.BALANCED,
        next_settlement_date=NEXT,
        advance=0,
        set_aside=0,
    )
    return replace(row, **changes)

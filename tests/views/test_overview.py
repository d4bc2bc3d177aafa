"""What a month shows: the money and its days, also when a settlement is late or all is over."""

from datetime import date

import pytest
from tests.actions.desk import Desk, a_cost, an_agreement

from huishoudboekje.agreements import Kind
from huishoudboekje.calendar import Period
from huishoudboekje.database import EVERYTHING, reading
from huishoudboekje.errors import NotFound
from huishoudboekje.planning import Add, Delay
from huishoudboekje.views import (
    MonthOverview,
    PaidOutcome,
    Payday,
    SpendableKind,
    household_list,
    month_overview,
    scenario,
)

S1, S2 = date(2026, 12, 24), date(2027, 1, 25)


def seen(desk: Desk, today: date, period: str | None = None) -> MonthOverview:
    month = None if period is None else Period.parse(period)
    with reading(desk.engine) as session:
        return month_overview(session, "h-1", month, today=today, reach=EVERYTHING)


def settled_once(desk: Desk) -> None:
    desk.take_in()
    desk.receive(140000, date(2026, 12, 8))
    desk.settle("2026-12")


@pytest.mark.parametrize(
    "today", [S1, date(2027, 1, 24), S2, date(2027, 2, 3)], ids=lambda day: day.isoformat()
)
def test_money_lasts_until_the_day_before_the_next_settlement_even_when_that_is_late(
    desk: Desk, today: date
) -> None:
    settled_once(desk)

    found = seen(desk, today)

    assert found.spendable.given_on == S1
    assert found.spendable.until == date(2027, 1, 24)
    assert found.next_payday is not None
    assert found.next_payday.date == S2
    assert found.spendable.amount == 75000
    # Nobody paid it out: on its own day that may still come.
    assert (found.spendable.kind is SpendableKind.NOT_PAID) == (today != S1)
    assert [line.kind for line in found.coming].count("living-money") == 1


def test_before_the_first_settlement_the_first_payday_is_the_next(desk: Desk) -> None:
    desk.take_in()

    for today in (date(2026, 11, 26), S1):
        found = seen(desk, today)
        assert found.spendable.kind is SpendableKind.NOT_STARTED
        assert found.next_payday is not None
        assert found.next_payday.date == S1


def test_paid_lines_tell_what_became_of_each(desk: Desk) -> None:
    settled_once(desk)
    order = desk.entry("settlement:2026-12:h-1:rent:2027-01-01")

    assert [line.outcome for line in seen(desk, S1).paid] == [PaidOutcome.ORDERED]
    desk.take_back(order.id, today=S1)
    assert [line.outcome for line in seen(desk, S1).paid] == [PaidOutcome.CANCELLED]


def test_skipped_payment_is_a_shortage(desk: Desk) -> None:
    desk.take_in()
    desk.settle("2026-12")

    found = seen(desk, S1)

    assert [line.outcome for line in found.paid] == [PaidOutcome.SKIPPED]
    assert found.shortage is not None
    assert found.shortage.amount == 65000


def test_curve_joins_facts_and_expectation(desk: Desk) -> None:
    settled_once(desk)
    today = date(2027, 1, 10)

    curve = seen(desk, today).curve

    assert curve is not None
    assert curve.start == S1
    # 1,400.00 less the rent and 750.00 living money; nothing more was booked up to today.
    assert set(curve.balances[: (today - S1).days + 1]) == {0}
    assert len(curve.balances) == len(curve.without) == (date(2027, 2, 25) - S1).days
    assert curve.lowest.amount == min(curve.balances)
    assert curve.lowest_without.amount == min(curve.without)


def test_ended_programme_shows_no_money_to_spend(desk: Desk) -> None:
    desk.take_in(ends=date(2026, 12, 31), programme="wonen-plus")
    desk.receive(140000, date(2026, 12, 8))
    desk.settle("2026-12")

    with reading(desk.engine) as session:
        (row,) = household_list(session, today=date(2027, 3, 1), reach=EVERYTHING)
    assert row.latest_payday is None
    assert row.status is None
    assert seen(desk, date(2027, 3, 1)).spendable.kind is SpendableKind.ENDED
    assert seen(desk, S1).spendable.kind is SpendableKind.GIVEN
    assert seen(desk, date(2027, 1, 10)).spendable.kind is SpendableKind.NOT_PAID


def test_plan_promises_nothing_after_the_mandate(desk: Desk) -> None:
    desk.take_in(mandate={"from": date(2026, 11, 20), "until": date(2027, 1, 10)})
    desk.receive(140000, date(2026, 12, 8))

    assert seen(desk, date(2026, 12, 20)).next_payday == Payday(date=S1, amount=75000)
    desk.settle("2026-12")
    assert seen(desk, date(2027, 1, 5)).next_payday is None


def test_income_of_before_the_mandate_is_not_expected(desk: Desk) -> None:
    desk.take_in(mandate={"from": date(2027, 2, 10)})

    found = seen(desk, date(2027, 2, 20))

    assert found.settlement_date == date(2027, 2, 25)
    assert [line.expected_on for line in found.coming if line.kind == "income"] == [
        date(2027, 3, 8)
    ]


def test_delay_leaves_what_was_received_or_paid_alone(desk: Desk) -> None:
    settled_once(desk)
    desk.receive(140000, date(2027, 1, 8))

    with reading(desk.engine) as session:
        answer = scenario(
            session,
            "h-1",
            [
                Delay(agreement="wage", start=date(2026, 12, 1), to=date(2027, 2, 1)),
                Delay(agreement="rent", start=date(2027, 1, 1), to=date(2027, 2, 15)),
            ],
            today=date(2027, 1, 10),
            reach=EVERYTHING,
        )

    assert answer.changed.plan.income == answer.today.plan.income
    assert sum(answer.changed.plan.costs) == sum(answer.today.plan.costs)


def test_period_that_is_neither_settled_nor_next_has_no_overview(desk: Desk) -> None:
    settled_once(desk)

    with pytest.raises(NotFound):
        seen(desk, S1, "2027-03")


def test_what_is_added_in_a_scenario_costs_what_adding_it_costs(desk: Desk) -> None:
    settled_once(desk)
    today = date(2027, 1, 10)
    energy = a_cost("energy", amount="140.00", rrule="FREQ=MONTHLY;BYMONTHDAY=15")

    with reading(desk.engine) as session:
        added = Add(agreement=an_agreement({**energy, "from": date(2020, 1, 1)}, Kind.COST))
        answer = scenario(session, "h-1", [added], today=today, reach=EVERYTHING)
    real = desk.add({**energy, "from": date(2020, 1, 1)}, today=today)

    plan = answer.changed.plan
    assert tuple(zip(plan.pay_dates, plan.spendable, strict=True)) == real.after

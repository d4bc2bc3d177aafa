"""What an advance that arrived orders: recorded by nobody, and for its own payday."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from tests.actions.desk import POOL
from tests.actions.paying import SETTLED, PayingDesk
from tests.actions.test_own_transfers import (
    OWN_ACCOUNT,
    a_line,
    orders,
    sent,
    shown,
    taken_in,
)

from huishoudboekje.calendar import Period
from huishoudboekje.database import EVERYTHING, OrderKind, OrderState, reading
from huishoudboekje.views import Payday, household_list, month_overview

ARRIVED = SETTLED + timedelta(days=4)


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    """Karin has read in the statements that show the advance leaving and arriving."""
    made = PayingDesk(engine)
    taken_in(made)
    made.settle("2026-12", today=SETTLED)
    sent(made, SETTLED)
    (advance,) = orders(made, OrderKind.ADVANCE)
    amount = advance.order.cents
    shown(made, POOL, 100_000, ARRIVED, a_line(-amount, ARRIVED, advance))
    shown(made, OWN_ACCOUNT, 70_000, ARRIVED, a_line(amount, ARRIVED, advance))
    return made


def test_who_read_in_the_statement_approves_what_the_advance_ordered(desk: PayingDesk) -> None:
    late = [each for each in desk.orders(OrderState.OPEN) if each.order.key.startswith("late:")]
    assert {each.recorded_by for each in late} == {"karin"}
    desk.confirm_all(user="piet")
    batches = desk.prepare(user="piet", today=ARRIVED).batches

    approved = [desk.approve(each.id, user="karin", today=ARRIVED) for each in batches]

    assert sum(each.batch.order_count for each in approved) == len(late) > 0


def test_late_living_money_adds_to_the_payday_that_it_is_for(desk: PayingDesk) -> None:
    given = orders(desk, OrderKind.LIVING_MONEY)
    first, *later = given
    assert [each.order.key.startswith("late:") for each in given] == [False, True]
    assert first.order.execution_date == SETTLED < later[0].order.execution_date
    whole = sum(each.order.cents for each in given)

    with reading(desk.engine) as session:
        found = month_overview(
            session, "h-1", Period.parse("2026-12"), today=ARRIVED, reach=EVERYTHING
        )
        (row,) = household_list(session, today=ARRIVED, reach=EVERYTHING)

    assert (found.spendable.given_on, found.spendable.amount) == (SETTLED, whole)
    assert row.latest_payday == Payday(date=SETTLED, amount=whole)


def test_extra_living_money_is_still_nobodys_payday(sqlite_engine: Engine) -> None:
    desk = PayingDesk(sqlite_engine)
    desk.paying()
    regular = desk.order("living-money").order.cents
    desk.one_off(100, is_living_money=True)

    with reading(desk.engine) as session:
        (row,) = household_list(session, today=SETTLED, reach=EVERYTHING)
    assert row.latest_payday == Payday(date=SETTLED, amount=regular)

"""What is said of money that never left or came back: living money and fixed costs."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.actions.desk import an_income
from tests.actions.paying import SETTLED, PayingDesk, a_rent, acting
from tests.pages.played import fixture_households, play

from huishoudboekje.actions import give_up, mark_paid, mark_returned, pay_again, reverse_entry
from huishoudboekje.cli import main
from huishoudboekje.database import EVERYTHING, StoredPaymentOrder, reading, writing
from huishoudboekje.views import (
    HouseholdRow,
    MonthOverview,
    PaidOutcome,
    Shortage,
    SpendableKind,
    household_list,
    month_overview,
)

NEXT_DAY = SETTLED + timedelta(days=1)


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    return PayingDesk(engine)


def seen(desk: PayingDesk, today: date = NEXT_DAY) -> tuple[MonthOverview, HouseholdRow]:
    with reading(desk.engine) as session:
        month = month_overview(session, "h-1", None, today=today, reach=EVERYTHING)
        (row,) = household_list(session, today=today, reach=EVERYTHING)
    return month, row


def came_back(desk: PayingDesk, order: StoredPaymentOrder) -> None:
    with writing(desk.engine) as session:
        mark_returned(session, [order], by=acting("karin"))


def test_money_that_left_is_given(desk: PayingDesk) -> None:
    desk.paying()
    ordered = desk.order("living-money").order.cents
    desk.exported()

    month, row = seen(desk)

    assert (month.spendable.kind, month.spendable.amount) == (SpendableKind.GIVEN, ordered)
    assert row.latest_payday is not None
    assert (row.latest_payday.date, row.latest_payday.amount) == (SETTLED, ordered)


def test_money_that_nobody_confirmed_the_account_of_is_not_paid_once_its_day_has_passed(
    desk: PayingDesk,
) -> None:
    desk.paying()

    ordered = desk.order("living-money").order.cents
    assert seen(desk, SETTLED)[0].spendable.kind is SpendableKind.GIVEN
    month, row = seen(desk)
    assert month.spendable.kind is SpendableKind.NOT_PAID
    assert (month.spendable.given_on, month.spendable.amount) == (SETTLED, ordered)
    assert month.shortage is None
    assert row.latest_payday is not None
    assert (row.latest_payday.date, row.latest_payday.amount) == (SETTLED, 0)
    assert [line.waits(NEXT_DAY) for line in month.paid] == [True]
    assert [line.waits(SETTLED) for line in month.paid] == [False]


def test_money_that_came_back_is_not_paid_until_it_is_paid_again(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()
    living = desk.order("living-money")
    came_back(desk, living)
    assert seen(desk)[0].spendable.kind is SpendableKind.NOT_PAID

    with writing(desk.engine) as session:
        pay_again(session, living.id, by=acting("karin", NEXT_DAY))
    desk.exported(today=NEXT_DAY)

    month, _ = seen(desk, NEXT_DAY + timedelta(days=5))
    assert (month.spendable.kind, month.spendable.amount) == (
        SpendableKind.GIVEN,
        living.order.cents,
    )


def test_money_that_was_given_up_is_not_paid(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()
    living = desk.order("living-money")
    came_back(desk, living)
    with writing(desk.engine) as session:
        give_up(session, living.id, reason="opgegeven", by=acting("karin"))

    month, _ = seen(desk)

    assert month.spendable.kind is SpendableKind.NOT_PAID
    assert month.spendable.given_on == SETTLED


def test_money_that_was_withdrawn_is_not_paid(desk: PayingDesk) -> None:
    desk.paying()
    entry_id = desk.order("living-money").order.entry_id
    assert entry_id is not None
    with writing(desk.engine) as session:
        reverse_entry(session, entry_id, reason="vergissing", by=acting("karin"))

    assert seen(desk, SETTLED)[0].spendable.kind is SpendableKind.NOT_PAID


def test_costs_paid_are_costs_that_the_bank_has_shown(desk: PayingDesk) -> None:
    instalment = a_rent(id="cjib", name="Cjib", amount="50.00", iban="NL44RABO0123456789")
    del instalment["class"]
    energy = a_rent(id="energy", name="Energy", amount="140.00", iban="NL44RABO0123456789")
    desk.paying(cost=[a_rent(), energy], arrangement=[instalment])
    desk.exported()
    rent, gas = (each for each in desk.orders() if each.order.agreement_id in {"rent", "energy"})

    assert (seen(desk)[1].costs_paid, seen(desk)[1].costs_due) == (0, 2)
    with writing(desk.engine) as session:
        mark_paid(session, [rent, gas], by=acting("karin"))
    assert (seen(desk)[1].costs_paid, seen(desk)[1].costs_due) == (2, 2)
    came_back(desk, gas)
    month, row = seen(desk)

    assert (row.costs_paid, row.costs_due) == (1, 2)
    paid = [line for line in month.paid if line.kind == "cost"]
    assert row.costs_paid == sum(line.outcome is PaidOutcome.PAID for line in paid)


def test_shortage_is_of_the_days_that_it_names(desk: PayingDesk) -> None:
    """As h-1006: every Thursday gives less than the floor, and every bill is paid."""
    wage = an_income(amount="700.00")
    desk.take_in(cost=[a_rent()], income=[wage], payday="thursday", floor="60.00", round_to="1.00")
    desk.receive(70000, date(2026, 12, 8))
    desk.settle("2026-12", today=SETTLED)

    month, _ = seen(desk, SETTLED)

    payday = month.spendable.amount
    assert 0 < payday < 6000
    assert month.next_payday is not None
    assert month.next_payday.date == date(2026, 12, 31)
    assert month.shortage == Shortage(amount=6000 - payday, until=date(2026, 12, 30))


def test_shortage_with_a_bill_unpaid_is_of_the_whole_period(desk: PayingDesk) -> None:
    """As h-1009: no money for the rent, and none for any week."""
    desk.take_in(cost=[a_rent()], payday="thursday", floor="60.00")
    desk.settle("2026-12", today=SETTLED)

    month, _ = seen(desk, SETTLED)

    # Five Thursdays: 24 and 31 December, 7, 14 and 21 January.
    assert month.shortage == Shortage(amount=65000 + 5 * 6000, until=date(2027, 1, 24))


def test_shortage_of_an_example_household_lasts_until_its_next_payday(
    sqlite_engine: Engine,
) -> None:
    """Familie Baars lives on 21.00 a week with a floor of 60.00."""
    today = date(2026, 11, 22)
    play(sqlite_engine, fixture_households(1006), today)

    with reading(sqlite_engine) as session:
        month = month_overview(session, "h-1006", None, today=today, reach=EVERYTHING)

    assert month.next_payday is not None
    assert month.next_payday.date == date(2026, 11, 26)
    assert month.shortage == Shortage(amount=3900, until=date(2026, 11, 25))


def test_command_line_says_the_same(sqlite_engine: Engine) -> None:
    desk = PayingDesk(sqlite_engine)
    desk.paying()
    start = ["--database", str(desk.engine.url), "--today", str(NEXT_DAY)]

    overview = CliRunner().invoke(main, [*start, "overview", "h-1"]).output
    listed = CliRunner().invoke(main, [*start, "household", "list", "--json"]).output

    assert f"Het geld van {SETTLED} (€\u00a0" in overview
    assert "is nog niet betaald. Je coach zoekt het uit." in overview
    assert "Kreeg" not in overview
    (row,) = json.loads(listed)
    assert (row["spendable"], row["costsPaid"], row["costsDue"]) == ("0.00", 0, 1)

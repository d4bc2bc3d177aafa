"""The plan that is made again at every settlement keeps what it promised (design 5.12).

Random households live their months over a real database with nothing changed; what happens when
something does change is told in plain examples.
"""

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, assume, given, settings
from sqlalchemy import Engine
from tests.actions.desk import (
    ORGANISATION,
    Desk,
    a_cost,
    given_out,
    on,
    ordered,
    skipped,
)
from tests.databases import NewDatabase
from tests.domain.households import to_toml
from tests.machines import plans
from tests.machines.auditor import HouseholdModel, moved
from tests.machines.plans import POOL, Table

from huishoudboekje.actions import (
    ReceiptInput,
    SettledHousehold,
    import_household,
    put_in_own_money,
    record_receipt,
    settle_households,
)
from huishoudboekje.agreements import document_from_toml
from huishoudboekje.calendar import Period
from huishoudboekje.database import create_engine_for, writing
from huishoudboekje.planning import MarkKind, Plan, PlanStatus

PLENTY = 100_000_000


class Life:
    """A household that lives as agreed: income on its day, every settlement on its date."""

    def __init__(self, url: str, table: Table, *, fund: int = PLENTY) -> None:
        self.engine = create_engine_for(url)
        self.model = HouseholdModel(table, POOL)
        self.received: set[tuple[str, date]] = set()
        self.settled = 0
        with writing(self.engine) as session:
            document = document_from_toml(to_toml(table), for_import=True)
            import_household(session, document, organisation=ORGANISATION, by=on(self.model.start))
            put_in_own_money(session, fund, self.model.start, key="1", by=on(self.model.start))

    def month(self) -> SettledHousehold:
        """What came in before the next settlement, and that settlement."""
        settles_on = self.model.dates(self.settled + 1)[-1]
        period = Period.parse(self.model.period_of(settles_on))
        with writing(self.engine) as session:
            for each in self.model.agreements.values():
                terms = each.terms() if each.kind == "income" else ()
                for nominal, dated in terms:
                    key = (each.id, nominal)
                    if self.model.start <= dated < settles_on and key not in self.received:
                        self.received.add(key)
                        if each.amount:
                            came = ReceiptInput(
                                agreement_id=each.id,
                                amount=each.amount,
                                business_date=dated,
                                nominal_date=nominal,
                            )
                            name = f"{each.id}-{nominal}"
                            record_receipt(session, self.model.id, came, key=name, by=on(dated))
            (done,) = settle_households(session, [self.model.id], period, by=on(settles_on))
        self.settled += 1
        return done


def promised(made: Plan, until: date) -> list[int]:
    """What the plan gives on the paydays of the periods that are promised."""
    return [
        step for payday, step in zip(made.paydays, made.spendable, strict=True) if payday < until
    ]


def lasting(table: Table) -> None:
    """The mandate holds as long as the programme; the advance needs no second bank account."""
    own = table["household"]
    own["account"] = "pooled"
    if "ends" in own:
        own["mandate"]["until"] = own["ends"]


@given(table=plans.households(1))
@settings(
    max_examples=max(10, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_household_gets_what_was_promised_and_never_less_than_before(
    new_sqlite_url: NewDatabase, table: Table
) -> None:
    lasting(table)
    life = Life(new_sqlite_url(), table)
    dates, months = life.model.window()
    assume(months > 0)
    first = life.month()
    assert first.settlement is not None
    made = first.settlement.plan
    promise = promised(made, dates[months])
    assume(made.status is not PlanStatus.DEFICIT and min(made.spendable) >= 0)
    got = given_out(first)
    for _ in range(months - 1):
        done = life.month()
        assert skipped(done) == []
        got += given_out(done)
    life.engine.dispose()
    assert len(got) == len(promise)
    assert got == sorted(got), "no payday gives less than the one before"
    # What rounding down left over is given as soon as it can be; what is given early is not there
    # later, so that a payday may then give less than was promised, but never all of them together.
    unit = life.model.unit
    left_over = [had - said for had, said in zip(accumulate(got), accumulate(promise), strict=True)]
    assert min(left_over) >= 0
    assert max(left_over) < unit * len(made.spendable)


@given(table=plans.households(1))
@settings(
    max_examples=max(10, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_programme_that_ends_leaves_no_advance_and_is_settled_no_more(
    new_sqlite_url: NewDatabase, table: Table
) -> None:
    own = table["household"]
    own.setdefault("ends", own["mandate"].get("until", own["start"] + timedelta(days=200)))
    lasting(table)
    life = Life(new_sqlite_url(), table)
    _, months = life.model.window()
    assume(months > 0)
    done = life.month()
    assert done.settlement is not None
    assume(done.settlement.plan.status is not PlanStatus.DEFICIT)
    for _ in range(months - 1):
        done = life.month()
    desk = Desk(life.engine)
    assert desk.balance("advance") == 0
    assert desk.balance("advances", book="organisation") == 0
    after = life.month()
    assert [each.code for each in after.findings] in (["programme-ended"], ["outside-mandate"])
    life.engine.dispose()


@pytest.fixture
def desk(sqlite_engine: Engine) -> Desk:
    return Desk(sqlite_engine)


JANUARY, FEBRUARY = date(2027, 1, 8), date(2027, 2, 8)


def lives_a_year(desk: Desk) -> list[int]:
    """A year in which nothing changes: what each month gives."""
    desk.take_in()
    got = []
    for period in ["2026-12", *(f"2027-{month:02d}" for month in range(1, 12))]:
        day = moved(date.fromisoformat(f"{period}-08"), "previous")
        desk.receive(140_000, day)
        got += given_out(desk.settle(period))
    return got


def test_year_without_changes_gives_twelve_equal_months(desk: Desk) -> None:
    assert lives_a_year(desk) == [75_000] * 12


def test_missing_income_is_expected_in_the_next_period(desk: Desk) -> None:
    """The wage of December does not come: the plan goes on counting on it."""
    desk.take_in(months=2, advance_limit="1500.00")
    desk.put_in(1_000_000)
    first = desk.settle("2026-12")
    assert first.settlement is not None
    assert first.settlement.plan.income[:2] == (0, 280_000)
    desk.receive(140_000, JANUARY)
    second = desk.settle("2027-01")
    assert second.settlement is not None
    assert second.settlement.plan.income[:2] == (0, 280_000)


def test_late_income_counts_once_when_it_comes(desk: Desk) -> None:
    desk.take_in(months=2, advance_limit="1500.00")
    desk.put_in(1_000_000)
    got = given_out(desk.settle("2026-12"))
    desk.receive(140_000, date(2027, 1, 4), nominal=date(2026, 12, 8))
    desk.receive(140_000, JANUARY)
    second = desk.settle("2027-01")
    assert second.settlement is not None
    assert second.settlement.made_available == 280_000
    assert given_out(second) == got
    assert second.settlement.plan.income[1] == 140_000


def test_income_that_will_not_come_is_not_expected(desk: Desk) -> None:
    desk.take_in(months=2, advance_limit="1500.00")
    desk.put_in(1_000_000)
    desk.mark(date(2026, 12, 8), MarkKind.WILL_NOT_COME)
    done = desk.settle("2026-12")
    assert done.settlement is not None
    assert done.settlement.plan.income[:2] == (0, 140_000)
    desk.mark(date(2026, 12, 8), MarkKind.EXPECTED)
    desk.take_back_settlement("2026-12")
    again = desk.settle("2026-12")
    assert again.settlement is not None
    assert again.settlement.plan.income[:2] == (0, 280_000)


def test_income_that_comes_on_a_later_day_is_expected_then(desk: Desk) -> None:
    desk.take_in(months=3, advance_limit="1500.00")
    desk.mark(date(2026, 12, 8), MarkKind.COMES_ON, comes_on=date(2027, 2, 3))
    done = desk.settle("2026-12")
    assert done.settlement is not None
    assert done.settlement.plan.income[:3] == (0, 140_000, 280_000)


def test_income_that_came_early_is_no_longer_expected(desk: Desk) -> None:
    desk.take_in(months=2)
    desk.receive(140_000, date(2026, 12, 8))
    desk.receive(140_000, date(2026, 12, 22), nominal=JANUARY)
    done = desk.settle("2026-12")
    assert done.settlement is not None
    assert done.settlement.made_available == 280_000
    assert done.settlement.plan.income[:3] == (0, 0, 140_000)


def test_income_that_came_in_part_is_expected_no_more(desk: Desk) -> None:
    desk.take_in(months=2)
    desk.receive(100_000, date(2026, 12, 8))
    done = desk.settle("2026-12")
    assert done.settlement is not None
    assert (done.settlement.made_available, done.settlement.plan.income[0]) == (100_000, 0)


def test_skipped_cost_stays_due_and_is_paid_at_the_first_chance(desk: Desk) -> None:
    """Nothing comes in: the premium and the rent of January wait; then both are paid."""
    premium = a_cost("premium", amount="158.50", **{"class": "health-insurance"})
    desk.take_in(cost=[a_cost(), premium], floor="50.00")
    first = desk.settle("2026-12")
    assert ordered(first) == []
    assert skipped(first) == [("premium", date(2027, 1, 1)), ("rent", date(2027, 1, 1))]
    desk.receive(140_000, JANUARY)
    second = desk.settle("2027-01")
    assert ordered(second) == [("rent", date(2027, 1, 1)), ("rent", date(2027, 2, 1))]
    assert skipped(second) == [("premium", date(2027, 1, 1)), ("premium", date(2027, 2, 1))]
    desk.receive(140_000, FEBRUARY)
    third = desk.settle("2027-02")
    assert skipped(third) == []
    names = [name for name, _ in (*ordered(second), *ordered(third))]
    assert (names.count("rent"), names.count("premium")) == (3, 3)


def test_receipt_of_a_settled_period_counts_from_the_settlement_date(desk: Desk) -> None:
    desk.take_in()
    desk.settle("2026-12")
    made = desk.receive(140_000, date(2026, 12, 8), today=date(2026, 12, 28))
    assert made.business_date == date(2026, 12, 24)
    assert desk.balance("received", until=date(2026, 12, 23)) == 0
    done = desk.settle("2027-01")
    assert done.settlement is not None
    assert done.settlement.made_available == 140_000


def test_advance_comes_back_in_a_programme_that_ends(desk: Desk) -> None:
    """Wonen+ for five months: the rent is paid ahead, and at the end nothing is owed."""
    desk.take_in(
        advance_limit="1500.00",
        ends=date(2027, 5, 24),
        cost=[a_cost(), a_cost("school", dates=[date(2027, 1, 10)], amount="480.00")],
    )
    desk.put_in(1_000_000)
    advances = []
    for period in ("2026-12", "2027-01", "2027-02", "2027-03", "2027-04"):
        day = date.fromisoformat(f"{period}-08")
        desk.receive(140_000, moved(day, "previous"))
        desk.settle(period)
        advances.append(-desk.balance("advance"))
    assert advances[0] > 0
    assert advances[-1] == 0
    assert [each.code for each in desk.settle("2027-05").findings] == ["programme-ended"]


def test_open_ended_plan_promises_one_window_and_looks_a_second_ahead(desk: Desk) -> None:
    desk.take_in(months=3)
    seen = []
    for period in ("2026-12", "2027-01", "2027-02", "2027-03"):
        done = desk.settle(period)
        assert done.settlement is not None
        seen.append(len(done.settlement.plan.settlement_dates))
    assert seen == [6, 5, 4, 6]

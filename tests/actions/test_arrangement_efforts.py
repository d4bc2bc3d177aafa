"""What an effort relieves is booked when it is confirmed, and pauses move what is still to come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.actions.arranged import (
    FIRST,
    a_loan,
    agreed,
    an_effort,
    changes_nothing,
    confirmed,
    decided,
    failed,
    marked,
    pause_ended,
    paused,
    proposed,
    stored,
    taken_back,
    to_come,
)
from tests.actions.desk import Desk, ordered
from tests.actions.owing import LATER, a_debt, a_fine, owed, register

from huishoudboekje.actions.arrangement_decisions import ArrangementChange, Decision
from huishoudboekje.arrangements import (
    ArrangementState,
    Condition,
    ConditionKind,
    EffortKind,
)
from huishoudboekje.database import EVERYTHING, ConditionMark, EffortOutcome, reading
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    StepNotAllowed,
)
from huishoudboekje.views import running_plan

FINE, COST = Component.FINE, Component.ADMINISTRATION_COST
SURCHARGE_1, SURCHARGE_2 = Component.SURCHARGE_1, Component.SURCHARGE_2
PRINCIPAL = Component.PRINCIPAL
AT_LAST_STAGE = {FINE: 10_000, SURCHARGE_1: 5_000, SURCHARGE_2: 15_000, COST: 900}


def a_course(**other: Any) -> Any:
    return an_effort(("cjib", SURCHARGE_1, 5_000), ("cjib", SURCHARGE_2, 15_000), **other)


def with_course(desk: Desk, **asked: Any) -> str:
    desk.take_in()
    register(desk, a_fine(components=AT_LAST_STAGE))
    return agreed(desk, "cjib", efforts=(a_course(),), **asked)


def test_surcharges_fall_away_on_a_confirmed_effort_and_exactly_109_is_left(
    any_desk: Desk,
) -> None:
    made = with_course(any_desk)
    assert sum(amount for _, amount in to_come(any_desk, made)) == 10_900
    before = any_desk.balance("waived")
    assert total_of(owed(any_desk, "cjib")) == 30_900
    confirmed(any_desk, made)
    assert owed(any_desk, "cjib") == {FINE: 10_000, COST: 900, SURCHARGE_1: 0, SURCHARGE_2: 0}
    assert any_desk.balance("waived") == before - 20_000
    assert sum(amount for _, amount in to_come(any_desk, made)) == 10_900
    assert any_desk.verify() == ()


@pytest.mark.parametrize("component", [FINE, COST])
def test_fine_and_cost_of_the_cjib_are_never_waived_by_an_arrangement(
    desk: Desk, component: Component
) -> None:
    desk.take_in()
    register(desk, a_fine(components=AT_LAST_STAGE))
    asked = an_effort(("cjib", component, 900))
    refused = changes_nothing(
        desk, InvalidInput, lambda: proposed(desk, "cjib", months=9, efforts=(asked,))
    )
    assert isinstance(refused, InvalidInput)
    assert "never-waived" in {each.code for each in refused.findings}


def test_nothing_is_booked_before_the_effort_is_confirmed_by_somebody(desk: Desk) -> None:
    made = with_course(desk)
    changes_nothing(desk, InvalidInput, lambda: confirmed(desk, made, by_whom=" "))
    changes_nothing(desk, InvalidInput, lambda: confirmed(desk, made, evidence=""))
    future = date(2027, 5, 1)
    changes_nothing(desk, InvalidInput, lambda: confirmed(desk, made, day=future))
    changes_nothing(desk, NotFound, lambda: confirmed(desk, made, "onbekend"))
    assert total_of(owed(desk, "cjib")) == 30_900


@pytest.mark.parametrize("decide_effort", [confirmed, failed])
def test_effort_is_not_done_before_the_arrangement_was_drawn_up(
    desk: Desk, decide_effort: Callable[..., ArrangementChange]
) -> None:
    made = with_course(desk)
    before = LATER - timedelta(days=1)
    refused = changes_nothing(desk, InvalidInput, lambda: decide_effort(desk, made, day=before))
    assert isinstance(refused, InvalidInput)
    assert [(each.place, each.code) for each in refused.findings] == [
        ("day", "before-the-arrangement")
    ]
    decide_effort(desk, made, day=LATER)


def test_effort_is_confirmed_once_and_can_be_taken_back_and_confirmed_again(
    any_desk: Desk,
) -> None:
    made = with_course(any_desk)
    confirmed(any_desk, made)
    changes_nothing(any_desk, AlreadyExists, lambda: confirmed(any_desk, made))
    changes_nothing(any_desk, AlreadyExists, lambda: failed(any_desk, made))
    taken_back(any_desk, made)
    assert total_of(owed(any_desk, "cjib")) == 30_900
    assert any_desk.verify() == ()
    changes_nothing(any_desk, NotFound, lambda: taken_back(any_desk, made))
    confirmed(any_desk, made)
    assert total_of(owed(any_desk, "cjib")) == 10_900
    assert [each.decision.outcome for each in stored(any_desk, made).decisions] == [
        EffortOutcome.CONFIRMED,
        EffortOutcome.TAKEN_BACK,
        EffortOutcome.CONFIRMED,
    ]
    assert any_desk.verify() == ()


def test_effort_that_failed_leaves_its_amount_open_and_nothing_else_follows(desk: Desk) -> None:
    made = with_course(desk)
    before, instalments = desk.entries(), to_come(desk, made)
    failed(desk, made)
    assert (desk.entries(), to_come(desk, made)) == (before, instalments)
    taken_back(desk, made)
    confirmed(desk, made)
    assert total_of(owed(desk, "cjib")) == 10_900


def test_effort_counts_only_while_the_arrangement_runs(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_fine(components=AT_LAST_STAGE))
    made = proposed(desk, "cjib", efforts=(a_course(),)).arrangement_id
    said = changes_nothing(desk, StepNotAllowed, lambda: confirmed(desk, made)).text
    assert said.endswith("Wel mogelijk: voorgesteld, ingetrokken.")
    decided(desk, made, Decision.WITHDRAW)
    said = changes_nothing(desk, StepNotAllowed, lambda: confirmed(desk, made)).text
    assert said.endswith("Wel mogelijk: niets meer.")


def test_rent_arrears_are_half_bought_off_and_half_worked_off_without_cash(
    any_desk: Desk,
) -> None:
    """LWD-01: 3,800 + 570 + 1,000 = 5,370; the stated 1,746 is kept as given, and flagged."""
    any_desk.take_in()
    parts = {
        PRINCIPAL: 380_000,
        Component.COLLECTION_COST: 57_000,
        Component.COURT_COST: 100_000,
    }
    register(any_desk, a_debt(components=parts))
    assert total_of(owed(any_desk)) == 537_000
    bought = an_effort(
        ("woonstede", PRINCIPAL, 190_000),
        effort_id="rvb",
        kind=EffortKind.BUY_OFF,
        description="Helft betaald uit de regeling",
        stated=174_600,
    )
    worked = an_effort(
        ("woonstede", PRINCIPAL, 190_000),
        effort_id="werk",
        kind=EffortKind.WORK_IN_KIND,
        description="Werk voor de corporatie",
    )
    made = proposed(any_desk, "woonstede", months=10, efforts=(bought, worked))
    assert {each.code for each in made.anomalies} == {"stated-relief", "stated-share"}
    assert made.terms.efforts[0].stated == 174_600
    decided(any_desk, made.arrangement_id, Decision.SEND)
    decided(any_desk, made.arrangement_id, Decision.ACCEPT)
    cash = ("received", "available", "set-aside", "in-transit", "advance", "living-money")
    before = [any_desk.balance(name) for name in cash]
    confirmed(any_desk, made.arrangement_id, "werk")
    assert total_of(owed(any_desk)) == 347_000
    confirmed(any_desk, made.arrangement_id, "rvb")
    assert owed(any_desk) == {**parts, PRINCIPAL: 0}
    assert [any_desk.balance(name) for name in cash] == before
    assert sum(amount for _, amount in to_come(any_desk, made.arrangement_id)) == 157_000
    assert any_desk.verify() == ()


def test_arrangement_without_cash_is_active_at_once_and_completed_by_the_effort(
    desk: Desk,
) -> None:
    desk.take_in()
    register(desk, a_loan(50_000))
    work = an_effort(("lening", PRINCIPAL, 50_000), kind=EffortKind.WORK_IN_KIND)
    made = agreed(desk, "lening", first=None, efforts=(work,))
    assert (stored(desk, made).state, stored(desk, made).streams) == (ArrangementState.ACTIVE, ())
    done = confirmed(desk, made)
    assert done.state is ArrangementState.COMPLETED
    assert total_of(owed(desk, "lening")) == 0


def active(desk: Desk) -> str:
    """A loan of 1,200.00 in twelve months, of which the first instalment is paid."""
    desk.take_in()
    register(desk, a_loan())
    made = agreed(desk, "lening", months=12)
    for month in ("2026-12", "2027-01"):
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        desk.settle(month)
    assert stored(desk, made).state is ArrangementState.ACTIVE
    return made


PAUSE = (date(2027, 2, 1), date(2027, 7, 31))
IN_PAUSE = date(2027, 2, 1)


def test_nothing_is_paid_in_a_pause_and_collection_is_back_in_the_month_after(
    any_desk: Desk,
) -> None:
    """EHV-04: six months without collection, and the month after it in the plan."""
    made = active(any_desk)
    done = paused(any_desk, made, *PAUSE, today=IN_PAUSE)
    assert done.state is ArrangementState.PAUSED
    days = [day for day, _ in to_come(any_desk, made)]
    assert days[:2] == [FIRST, date(2027, 8, 28)]
    assert (len(days), sum(amount for _, amount in to_come(any_desk, made))) == (12, 120_000)
    with reading(any_desk.engine) as session:
        ahead = running_plan(session, "h-1", today=IN_PAUSE, reach=EVERYTHING).plan
    assert ahead.instalments[:8] == (0, 0, 0, 0, 0, 0, 10_000, 10_000)
    assert ahead.settlement_dates[6] == date(2027, 8, 25)
    for number in range(2, 8):
        any_desk.receive(140_000, date(2027, number, 8))
        paid = {name for name, _ in ordered(any_desk.settle(f"2027-{number:02d}"))}
        # What is due on the 28th of August is paid in the settlement of August.
        assert paid == {"rent"}
    any_desk.receive(140_000, date(2027, 8, 8))
    settled = any_desk.settle("2027-08")
    assert ("kredietbank-r1-2", date(2027, 8, 28)) in ordered(settled)
    assert stored(any_desk, made).state is ArrangementState.ACTIVE
    assert owed(any_desk, "lening") == {PRINCIPAL: 100_000}
    assert any_desk.verify() == ()


def test_pause_that_ends_sooner_brings_the_instalments_back(any_desk: Desk) -> None:
    made = active(any_desk)
    paused(any_desk, made, *PAUSE, today=IN_PAUSE)
    done = pause_ended(any_desk, made, date(2027, 4, 1), today=date(2027, 3, 1))
    assert done.state is ArrangementState.PAUSED
    days = [day for day, _ in to_come(any_desk, made)]
    assert days[:2] == [FIRST, date(2027, 4, 28)]
    assert len(days) == 12
    for number in (2, 3, 4):
        any_desk.receive(140_000, date(2027, number, 8))
        any_desk.settle(f"2027-{number:02d}")
    assert stored(any_desk, made).state is ArrangementState.ACTIVE
    assert owed(any_desk, "lening") == {PRINCIPAL: 100_000}


def test_pause_that_ends_today_is_over_at_once(desk: Desk) -> None:
    made = active(desk)
    paused(desk, made, *PAUSE, today=IN_PAUSE)
    done = pause_ended(desk, made, date(2027, 2, 10), today=date(2027, 2, 10))
    assert done.state is ArrangementState.ACTIVE
    assert [day for day, _ in to_come(desk, made)][:2] == [FIRST, date(2027, 2, 28)]


def test_mistakes_in_a_pause_change_nothing(desk: Desk) -> None:
    made = active(desk)
    turned = (PAUSE[1], PAUSE[0])
    changes_nothing(desk, InvalidInput, lambda: paused(desk, made, *turned, today=IN_PAUSE))
    changes_nothing(
        desk,
        StepNotAllowed,
        lambda: pause_ended(desk, made, date(2027, 3, 1), today=IN_PAUSE),
    )
    paused(desk, made, *PAUSE, today=IN_PAUSE)
    changes_nothing(desk, StepNotAllowed, lambda: paused(desk, made, *PAUSE, today=IN_PAUSE))
    changes_nothing(
        desk,
        InvalidInput,
        lambda: pause_ended(desk, made, date(2027, 1, 31), today=IN_PAUSE),
    )
    changes_nothing(
        desk,
        InvalidInput,
        lambda: pause_ended(desk, made, date(2027, 3, 1), today=IN_PAUSE, reason=" "),
    )


def test_person_says_whether_a_condition_holds(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan())
    rent = Condition(
        id="huur", kind=ConditionKind.COST_ON_TIME, text="De huur op tijd", agreement_id="rent"
    )
    made = agreed(desk, "lening", months=12, conditions=(rent,))
    broken = ConditionMark(condition_id="huur", holds=False, day=LATER, note="te laat")
    marked(desk, made, broken)
    assert [each.mark for each in stored(desk, made).marks] == [broken]
    without = ConditionMark(condition_id="huur", holds=False, day=LATER)
    changes_nothing(desk, InvalidInput, lambda: marked(desk, made, without))
    other = ConditionMark(condition_id="auto", holds=True, day=LATER)
    changes_nothing(desk, NotFound, lambda: marked(desk, made, other))


def test_condition_on_what_the_household_has_not_is_refused_with_all_else(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan())
    nothing = Condition(
        id="huur", kind=ConditionKind.COST_ON_TIME, text="De huur op tijd", agreement_id="nope"
    )
    wage = replace(nothing, id="loon", agreement_id="wage")
    refused = changes_nothing(
        desk,
        InvalidInput,
        lambda: proposed(desk, "lening", months=12, creditor="X", conditions=(nothing, wage)),
    )
    assert isinstance(refused, InvalidInput)
    assert [(each.place, each.text) for each in refused.findings] == [
        ("creditor", "geen van deze schulden is van X"),
        ("conditions[1].agreement", "deze afspraak kennen we niet: nope"),
        ("conditions[2].agreement", "wage is geen vaste last"),
    ]

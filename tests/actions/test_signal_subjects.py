"""What a signal is about: the arrangement, the guarantee or the debt, where there is one."""

from datetime import date

import pytest
from tests.actions.desk import START, Desk, on
from tests.actions.owing import a_fine, register
from tests.actions.signalled import stamp
from tests.actions.test_debt_signals import DAY, FIRST, seen, terms, with_arrangement
from tests.actions.watched import arranged, moved, paused

from huishoudboekje.actions import DebtEvent, SetOffInput, set_off
from huishoudboekje.arrangements import ArrangementState, Effort, EffortKind, Pause, Relief, monthly
from huishoudboekje.database import (
    EVERYTHING,
    GuaranteeEvent,
    GuaranteeEventKind,
    GuaranteeRow,
    Reach,
    SignalFilter,
    load_signals,
    reading,
    save_guarantee,
    save_guarantee_event,
    writing,
)
from huishoudboekje.debts import Component
from huishoudboekje.views import SignalSubject, signal_history

ARRANGEMENT = SignalSubject(arrangement_id="regeling")


def subject(desk: Desk, kind: str, today: date) -> SignalSubject:
    assert kind in seen(desk, today)
    with reading(desk.engine) as session:
        which = SignalFilter(kinds=[kind], is_open=True)
        (one,) = load_signals(session, reach=EVERYTHING, which=which)
        return signal_history(session, one.id, today=today, reach=EVERYTHING).subject


def test_missed_and_broken_are_of_the_arrangement(any_desk: Desk) -> None:
    with_arrangement(any_desk)
    any_desk.settle("2026-12")
    assert subject(any_desk, "instalment-missed", FIRST + DAY) == ARRANGEMENT
    moved(any_desk, ArrangementState.BROKEN, day=FIRST + DAY, reason="Niet betaald.")
    assert subject(any_desk, "arrangement-broken", FIRST + DAY) == ARRANGEMENT


def test_end_of_a_pause_is_of_the_arrangement(desk: Desk) -> None:
    made = terms()
    with_arrangement(desk, made)
    pause = Pause(start=date(2026, 12, 1), until=date(2027, 5, 31), reason="stabilisatie")
    paused(desk, pause, made.instalments, day=START)
    assert subject(desk, "pause-ends", date(2027, 5, 1)) == ARRANGEMENT


def test_overdue_effort_is_of_the_arrangement(desk: Desk) -> None:
    relief = Relief(debt_id="cjib", component=Component.FINE, amount=5_000)
    course = Effort(
        id="cursus",
        kind=EffortKind.COURSE,
        description="Cursus",
        reliefs=(relief,),
        due=date(2026, 12, 15),
    )
    with_arrangement(desk, terms(efforts=(course,), instalments=monthly(FIRST, [5_900])))
    assert subject(desk, "effort-overdue", date(2026, 12, 16)) == ARRANGEMENT


@pytest.mark.parametrize("is_arranged", [False, True])
def test_set_off_is_of_the_arrangement_on_the_debt_else_of_the_debt(
    any_desk: Desk, *, is_arranged: bool
) -> None:
    any_desk.take_in()
    register(any_desk, a_fine())
    kept = SetOffInput(agreement_id="wage", nominal_date=date(2026, 12, 8), amount=1_000)
    with writing(any_desk.engine) as session:
        told = DebtEvent(day=START, source="brief", key="s-1")
        set_off(session, "h-1", "cjib", kept, event=told, by=on(START))
    if is_arranged:
        arranged(any_desk, terms(instalments=monthly(FIRST, [9_900])), day=START)
    expected = ARRANGEMENT if is_arranged else SignalSubject(debt_id="cjib")
    assert subject(any_desk, "set-off", START) == expected


def test_call_is_of_the_guarantee_and_another_reach_sees_none(any_desk: Desk) -> None:
    any_desk.take_in()
    promised = GuaranteeRow(
        id="g-1", agreement_id="rent", creditor="Woonstede", given_on=START, conditions=""
    )
    called = GuaranteeEvent(kind=GuaranteeEventKind.CALLED, day=START, cents=65_000)
    with writing(any_desk.engine) as session:
        save_guarantee(session, "h-1", promised, **stamp(START))
        save_guarantee_event(session, "h-1", "g-1", called, **stamp(START))
    assert subject(any_desk, "guarantee-called", START) == SignalSubject(guarantee_id="g-1")
    with reading(any_desk.engine) as session:
        elsewhere = Reach(household_ids=frozenset({"h-2"}))
        assert load_signals(session, reach=elsewhere) == ()

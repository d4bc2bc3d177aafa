"""A pause counts from its own first day: before that it is on its way, and can be called off."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.arranged import (
    a_loan,
    agreed,
    changes_nothing,
    countered,
    decided,
    pause_ended,
    paused,
    stored,
    to_come,
)
from tests.actions.desk import on
from tests.actions.owing import register
from tests.actions.paying import OWN, PayingDesk, a_rent
from tests.actions.test_debt_signals import seen

from huishoudboekje.actions import DebtEvent, paid_by_others
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.actions.arrangement_following import follow_arrangements
from huishoudboekje.arrangements import ArrangementState, Pause, take_step
from huishoudboekje.database import (
    EVERYTHING,
    reading,
    save_arrangement_step,
    save_pause,
    writing,
)
from huishoudboekje.errors import AlreadyExists, InvalidInput, StepNotAllowed
from huishoudboekje.views import arrangement_detail

S = ArrangementState
LOAN = "kredietbank-r1"
JANUARY = date(2027, 1, 25)
"""The settlement that pays the first instalment, of 28 January."""
COMING = (date(2027, 3, 1), date(2027, 5, 31))
DAY = timedelta(days=1)


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    """A loan of 1,200.00 in 12 months, of which the first instalment was paid."""
    made = PayingDesk(engine)
    made.take_in(cost=[a_rent()], living_money_iban=OWN, opening_balance="1000.00")
    register(made, a_loan())
    assert agreed(made, "lening", months=12) == LOAN
    for name in ("2026-12", "2027-01"):
        settled(made, name)
    return made


def settled(desk: PayingDesk, *months: str) -> None:
    for name in months:
        year, month = map(int, name.split("-"))
        desk.receive(140_000, date(year, month, 8))
        desk.settle(name)


def shown(desk: PayingDesk, today: date) -> ArrangementState:
    with reading(desk.engine) as session:
        found = arrangement_detail(session, "h-1", LOAN, today=today, reach=EVERYTHING)
    return found.view.state


def alerts(desk: PayingDesk, today: date) -> list[str]:
    with reading(desk.engine) as session:
        found = arrangement_detail(session, "h-1", LOAN, today=today, reach=EVERYTHING)
    return [str(each.kind) for each in found.alerts]


def steps(desk: PayingDesk) -> list[tuple[str, date]]:
    return [(str(each.step.after), each.step.day) for each in stored(desk, LOAN).steps]


def codes(refused: object) -> list[tuple[str, str]]:
    assert isinstance(refused, InvalidInput)
    return [(each.place, each.code) for each in refused.findings]


def test_it_is_active_until_the_pause_begins_and_again_after_it(desk: PayingDesk) -> None:
    made = paused(desk, LOAN, *COMING, today=JANUARY)

    assert made.state is S.ACTIVE
    assert S.COMPLETED in made.allowed
    assert made.coming is not None
    assert (made.coming.start, made.coming.until) == COMING
    assert [str(day)[:7] for day, _ in to_come(desk, LOAN)[:3]] == ["2027-01", "2027-02", "2027-06"]
    assert shown(desk, COMING[0] - DAY) is S.ACTIVE
    assert shown(desk, COMING[0]) is shown(desk, COMING[1]) is S.PAUSED
    assert shown(desk, COMING[1] + DAY) is S.ACTIVE


def test_its_steps_follow_by_themselves_on_its_own_days(desk: PayingDesk) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    settled(desk, "2027-02")
    assert steps(desk)[-1][0] == "active"
    settled(desk, "2027-03")
    assert steps(desk)[-1] == ("paused", COMING[0])
    assert stored(desk, LOAN).steps[-1].step.reason == "afspraak met de schuldeiser"
    settled(desk, "2027-04", "2027-05")
    assert stored(desk, LOAN).state is S.PAUSED
    settled(desk, "2027-06")
    assert steps(desk)[-1] == ("active", COMING[1] + DAY)


def test_a_pause_that_nobody_saw_begin_or_end_leaves_both_steps(desk: PayingDesk) -> None:
    paused(desk, LOAN, date(2027, 2, 26), date(2027, 3, 20), today=JANUARY)
    settled(desk, "2027-02")
    with writing(desk.engine) as session:
        made = follow_arrangements(session, ["h-1"], by=on(date(2027, 3, 25)))
    assert [str(each.step.after) for each in made] == ["paused", "active"]
    assert steps(desk)[-2:] == [("paused", date(2027, 2, 26)), ("active", date(2027, 3, 21))]


def test_one_that_comes_is_called_off_without_a_step(desk: PayingDesk) -> None:
    before = to_come(desk, LOAN), steps(desk)
    paused(desk, LOAN, *COMING, today=JANUARY)
    made = pause_ended(desk, LOAN, JANUARY, today=JANUARY, reason="toch werk")

    assert (made.state, made.coming) == (S.ACTIVE, None)
    assert (to_come(desk, LOAN), steps(desk)) == before
    assert shown(desk, COMING[0]) is S.ACTIVE
    settled(desk, "2027-02", "2027-03")
    assert steps(desk) == before[1]
    assert paused(desk, LOAN, date(2027, 4, 1), date(2027, 4, 30), today=date(2027, 3, 25)).coming


def test_one_that_comes_can_only_be_called_off(desk: PayingDesk) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    for day, code in ((COMING[0] + DAY, "not-begun"), (JANUARY - DAY, "in-the-past")):
        with pytest.raises(InvalidInput) as refused:
            pause_ended(desk, LOAN, day, today=JANUARY)
        assert codes(refused.value) == [("endedOn", code)]
    assert pause_ended(desk, LOAN, COMING[0], today=JANUARY).coming is None


def test_no_second_pause_while_one_is_coming(desk: PayingDesk) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    refused = changes_nothing(
        desk,
        AlreadyExists,
        lambda: paused(desk, LOAN, date(2027, 7, 1), date(2027, 8, 31), today=JANUARY),
    )
    assert refused.text == (
        "Er staat al een pauze van 2027-03-01 tot en met 2027-05-31. Beëindig die eerst."
    )


def test_in_the_pause_no_other_is_set_and_after_it_there_is_none_to_end(desk: PayingDesk) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    other = (date(2027, 7, 1), date(2027, 7, 31))
    # Nothing was settled since, so no step has followed.
    refused = changes_nothing(
        desk, StepNotAllowed, lambda: paused(desk, LOAN, *other, today=COMING[0])
    )
    assert isinstance(refused, StepNotAllowed)
    assert refused.allowed == ("active", "broken", "withdrawn")
    refused = changes_nothing(
        desk, StepNotAllowed, lambda: pause_ended(desk, LOAN, other[0], today=COMING[1] + DAY)
    )
    assert "er is geen pauze" in refused.text
    assert paused(desk, LOAN, *other, today=COMING[1] + DAY).coming is not None
    assert steps(desk)[-2:] == [("paused", COMING[0]), ("active", COMING[1] + DAY)]


@pytest.mark.parametrize(
    ("today", "allowed"),
    [
        (COMING[0], ("active", "broken", "withdrawn")),
        (COMING[1] + DAY, ("paused", "completed", "broken", "withdrawn")),
    ],
)
def test_counter_offer_in_and_after_a_pause_names_what_that_day_allows(
    desk: PayingDesk, today: date, allowed: tuple[str, ...]
) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    # Nothing was settled since, so no step has followed.
    refused = changes_nothing(
        desk, StepNotAllowed, lambda: countered(desk, LOAN, months=24, today=today)
    )
    assert isinstance(refused, StepNotAllowed)
    assert refused.allowed == allowed


def test_end_of_a_pause_lies_in_it(desk: PayingDesk) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    late = COMING[1] + DAY
    refused = changes_nothing(
        desk, InvalidInput, lambda: pause_ended(desk, LOAN, late, today=COMING[0])
    )
    assert codes(refused) == [("endedOn", "after-the-pause")]
    made = pause_ended(desk, LOAN, COMING[1], today=COMING[0])
    assert made.state is S.PAUSED
    assert shown(desk, COMING[1]) is S.ACTIVE


def test_what_is_only_accepted_has_no_pause_to_end(desk: PayingDesk) -> None:
    register(desk, a_loan(30_000, "auto", creditor="Autobedrijf"), today=JANUARY)
    other = agreed(desk, "auto", months=3, first=date(2027, 2, 28), today=JANUARY)
    refused = changes_nothing(
        desk, StepNotAllowed, lambda: pause_ended(desk, other, JANUARY, today=JANUARY)
    )
    assert isinstance(refused, StepNotAllowed)
    assert refused.allowed == ("active", "withdrawn")


@pytest.mark.parametrize("decision", [Decision.BREAK, Decision.WITHDRAW])
@pytest.mark.parametrize("today", [JANUARY, COMING[0], COMING[1] + DAY])
def test_it_can_be_given_up_before_in_and_after_its_pause(
    desk: PayingDesk, decision: Decision, today: date
) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    made = decided(desk, LOAN, decision, today=today)
    assert (made.state, made.allowed, made.coming) == (stored(desk, LOAN).state, (), None)
    days = [day for _, day in steps(desk)]
    assert days == sorted(days)


def test_its_end_is_announced_only_when_it_has_begun(desk: PayingDesk) -> None:
    short = (date(2027, 2, 20), date(2027, 3, 10))
    paused(desk, LOAN, *short, today=JANUARY)

    # Less than thirty days before its end, yet it has not begun.
    assert alerts(desk, short[0] - DAY) == []
    assert "pause-ends" not in seen(desk, short[0] - DAY)
    assert alerts(desk, short[0]) == ["pause-ends"]
    # Until the step out of it was taken, so that collection does not come back unseen.
    assert alerts(desk, short[1] + DAY) == ["pause-ends"]
    assert "pause-ends" in seen(desk, short[1] + DAY)
    settled(desk, "2027-02", "2027-03")
    assert alerts(desk, date(2027, 3, 25)) == []


def test_nothing_owed_in_or_before_a_pause_completes_it(desk: PayingDesk) -> None:
    paused(desk, LOAN, *COMING, today=JANUARY)
    settled(desk, "2027-02", "2027-03")
    assert stored(desk, LOAN).state is S.PAUSED
    event = DebtEvent(day=date(2027, 3, 25), source="brief van de tante", key="tante")
    with writing(desk.engine) as session:
        paid_by_others(session, "h-1", "lening", 100_000, event=event, by=on(date(2027, 3, 25)))
    last = stored(desk, LOAN)
    assert last.steps[-1].step.after is S.ACTIVE
    assert last.steps[-1].step.reason == "Er staat niets meer open."
    assert last.state_on(date(2027, 3, 26)) is S.ACTIVE


def test_what_was_written_down_as_paused_too_early_is_set_right(desk: PayingDesk) -> None:
    """As it was kept before: paused on the day on which the pause was written down."""
    kept: Any = {"recorded_at": on(JANUARY).now, "recorded_by": "karin"}
    step = take_step(S.ACTIVE, S.PAUSED, day=JANUARY, reason="werk zoeken")
    pause = Pause(start=COMING[0], until=COMING[1], reason="werk zoeken")
    with writing(desk.engine) as session:
        save_arrangement_step(session, "h-1", LOAN, step, **kept)
        save_pause(session, "h-1", LOAN, pause, **kept)

    assert shown(desk, JANUARY) is S.ACTIVE
    assert shown(desk, COMING[0]) is S.PAUSED
    settled(desk, "2027-02")
    assert stored(desk, LOAN).state is S.ACTIVE
    settled(desk, "2027-03")
    assert steps(desk)[-1] == ("paused", COMING[0])

"""The view of an arrangement: an effort as the books have it, and a pause beside the noodstop."""

from datetime import date

import pytest
from sqlalchemy import Engine
from tests.actions.arranged import agreed, an_effort, confirmed, decided, paused, proposed
from tests.actions.desk import Desk, on
from tests.actions.owing import LATER, a_debt, a_fine, owed, register

from huishoudboekje.actions import take_back_change
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.database import EVERYTHING, EffortOutcome, load_debt_changes, reading, writing
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import NotReversible
from huishoudboekje.views import ArrangementDetail, arrangement_answer, arrangement_detail

PARTS = {
    Component.FINE: 10_000,
    Component.SURCHARGE_1: 5_000,
    Component.COLLECTION_COST: 2_000,
    Component.ADMINISTRATION_COST: 900,
}
COURSE = an_effort(
    ("cjib", Component.SURCHARGE_1, 5_000), ("cjib", Component.COLLECTION_COST, 2_000)
)


@pytest.fixture
def any_desk(engine: Engine) -> Desk:
    return Desk(engine)


def seen(desk: Desk, made: str, today: date = LATER) -> ArrangementDetail:
    with reading(desk.engine) as session:
        return arrangement_detail(session, "h-1", made, today=today, reach=EVERYTHING)


def take_back(desk: Desk, debt_id: str = "cjib") -> None:
    """All that the effort booked on the debt, by hand."""
    with writing(desk.engine) as session:
        (first, *_) = (
            each.number
            for each in load_debt_changes(session, ["h-1"], reach=EVERYTHING)
            if each.change.debt_id == debt_id and not each.is_taken_back
        )
        take_back_change(session, "h-1", debt_id, first, reason="besluit vervallen", by=on(LATER))


def outcomes(detail: ArrangementDetail) -> list[EffortOutcome]:
    return [each.decision.outcome for each in detail.view.arrangement.decisions]


def test_effort_reads_taken_back_when_its_booking_is_and_its_arrangement_is_over(
    any_desk: Desk,
) -> None:
    any_desk.take_in()
    register(any_desk, a_fine(components=PARTS))
    made = agreed(any_desk, "cjib", efforts=(COURSE,))
    confirmed(any_desk, made)
    with pytest.raises(NotReversible):
        take_back(any_desk)
    decided(any_desk, made, Decision.WITHDRAW)
    assert outcomes(seen(any_desk, made)) == [EffortOutcome.CONFIRMED]
    take_back(any_desk)
    detail = seen(any_desk, made)
    assert total_of(owed(any_desk, "cjib")) == 17_900
    assert outcomes(detail) == [EffortOutcome.CONFIRMED, EffortOutcome.TAKEN_BACK]
    said = detail.view.decisions["cursus"].decision
    assert (said.outcome, said.evidence, said.day) == (
        EffortOutcome.TAKEN_BACK,
        "besluit vervallen",
        LATER,
    )
    (_, last) = arrangement_answer(detail)["decisions"]
    assert (last["outcome"], last["evidence"]) == ("taken-back", "besluit vervallen")


def test_effort_on_two_debts_is_taken_back_when_both_are(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_fine(components=PARTS), a_fine("ander", components=PARTS))
    both = an_effort(
        ("cjib", Component.SURCHARGE_1, 5_000), ("ander", Component.SURCHARGE_1, 5_000)
    )
    made = agreed(any_desk, "cjib", "ander", efforts=(both,))
    confirmed(any_desk, made)
    decided(any_desk, made, Decision.WITHDRAW)
    take_back(any_desk, "ander")
    assert seen(any_desk, made).view.decisions["cursus"].decision.outcome is EffortOutcome.CONFIRMED
    take_back(any_desk)
    assert (
        seen(any_desk, made).view.decisions["cursus"].decision.outcome is EffortOutcome.TAKEN_BACK
    )


@pytest.mark.parametrize(
    "steps",
    [
        [Decision.WITHDRAW],
        [Decision.SEND, Decision.REFUSE],
        [Decision.SEND, Decision.ACCEPT, Decision.WITHDRAW],
    ],
)
def test_nothing_is_to_come_of_an_arrangement_that_is_over(
    any_desk: Desk, steps: list[Decision]
) -> None:
    any_desk.take_in()
    register(any_desk, a_fine(components=PARTS))
    made = proposed(any_desk, "cjib", efforts=(COURSE,)).arrangement_id
    before = seen(any_desk, made)
    assert (before.view.left, before.progress.points[-1].total) == (10_900, 0)
    for step in steps:
        decided(any_desk, made, step)
    detail = seen(any_desk, made)
    assert (detail.view.left, detail.view.next_due, detail.view.ends_on) == (0, None, None)
    assert [each.total for each in detail.progress.points] == [17_900]
    assert detail.progress.ends_on is None


@pytest.mark.parametrize(
    ("creditor", "flagged"), [("C.J.I.B.", ["longer-than-noodstop"]), ("Woonstede", [])]
)
def test_pause_longer_than_the_noodstop_is_flagged_at_the_cjib(
    desk: Desk, creditor: str, flagged: list[str]
) -> None:
    desk.take_in()
    loan = {Component.PRINCIPAL: 120_000}
    register(desk, a_debt("schuld", creditor=creditor, components=loan))
    made = agreed(desk, "schuld", months=12)
    for number in (12, 1):
        month = date(2026 if number == 12 else 2027, number, 8)
        desk.receive(140_000, month)
        desk.settle(f"{month:%Y-%m}")
    february = date(2027, 2, 1)
    paused(desk, made, february, date(2027, 7, 31), today=february)
    assert [each.code for each in seen(desk, made, february).anomalies] == flagged

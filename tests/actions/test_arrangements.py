"""An arrangement is agreed when the household can bear it, and is in the plan from there."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.actions.arranged import (
    FIRST,
    a_loan,
    adjusted,
    affords,
    agreed,
    an_effort,
    changes_nothing,
    countered,
    decided,
    proposed,
    stored,
    to_come,
    version_of,
)
from tests.actions.desk import START, Desk, a_cost, on, ordered
from tests.actions.owing import LATER, a_fine, owed, register
from tests.databases import NewDatabase

from huishoudboekje.actions import DebtEvent, paid_by_others
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.actions.debts import say_fact
from huishoudboekje.arrangements import ArrangementState, Instalment
from huishoudboekje.database import (
    EVERYTHING,
    FloorSource,
    HouseholdFloor,
    create_engine_for,
    lock_book,
    reading,
    running_on_debts,
    save_floor,
    writing,
)
from huishoudboekje.debts import Component, DebtFact, FactKind
from huishoudboekje.errors import (
    AlreadyArranged,
    InvalidInput,
    NotAffordable,
    NotAllowed,
    NotArrangeable,
    NotFound,
    OutsideMandate,
    StaleVersion,
    StepNotAllowed,
)

SEND, ACCEPT, REFUSE = Decision.SEND, Decision.ACCEPT, Decision.REFUSE
WITHDRAW, BREAK = Decision.WITHDRAW, Decision.BREAK
PRINCIPAL = Component.PRINCIPAL


@pytest.fixture
def lent(desk: Desk) -> Desk:
    """A household with 750.00 a month to spend, a floor of 700.00 and a loan of 1,200.00."""
    desk.take_in(floor="700.00")
    register(desk, a_loan())
    return desk


def test_accepted_arrangement_is_paid_by_the_settlements_until_it_is_over(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_loan(90_000))
    made = agreed(any_desk, "lening", months=3, first=date(2027, 2, 10))
    assert stored(any_desk, made).state is ArrangementState.ACCEPTED
    any_desk.receive(140_000, date(2026, 12, 8))
    assert ordered(any_desk.settle("2026-12")) == [("rent", date(2027, 1, 1))]
    for month, left in (("2027-01", 60_000), ("2027-02", 30_000), ("2027-03", 0)):
        any_desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        assert "kredietbank-r1-1" in {name for name, _ in ordered(any_desk.settle(month))}
        assert owed(any_desk, "lening") == {PRINCIPAL: left}
        assert any_desk.verify() == ()
    assert stored(any_desk, made).state is ArrangementState.ACTIVE
    assert [each.step.after for each in stored(any_desk, made).steps] == [
        "draft",
        "proposed",
        "accepted",
        "active",
    ]


def test_ten_thousand_in_three_years_adds_up_to_the_cent(desk: Desk) -> None:
    """UTR-02: 36 x 277.78 would be 8 cents too much."""
    desk.take_in()
    register(desk, a_loan(1_000_000))
    made = agreed(desk, "lening", months=36)
    amounts = [amount for _, amount in to_come(desk, made)]
    assert (len(amounts), sum(amounts)) == (36, 1_000_000)
    assert amounts == [27_778] * 28 + [27_777] * 8


def test_proposal_says_what_it_does_to_the_paydays(lent: Desk) -> None:
    made = proposed(lent, "lening", months=24)
    assert (made.arrangement_id, made.state) == ("kredietbank-r1", ArrangementState.DRAFT)
    assert made.version == version_of(lent)
    assert {amount for _, amount in made.before} == {75_000}
    assert min(amount for _, amount in made.after) == 70_000
    assert made.plans is not None
    assert min(made.plans[1].spendable) == 70_000


def test_refusal_says_what_fits_and_that_is_accepted(lent: Desk) -> None:
    refused = changes_nothing(lent, NotAffordable, lambda: proposed(lent, "lening", amount=15_000))
    assert isinstance(refused, NotAffordable)
    assert refused.fits is not None
    fits = refused.fits
    changes_nothing(lent, NotAffordable, lambda: proposed(lent, "lening", amount=fits + 1))
    made = agreed(lent, "lening", amount=fits)
    assert sum(amount for _, amount in to_come(lent, made)) == 120_000


def test_what_is_affordable_is_told_with_the_payday_that_decides(lent: Desk) -> None:
    found = affords(lent, months=12)
    assert found.amount is not None
    assert found.after is not None
    assert min(found.after.spendable) >= 70_000
    assert found.payday in found.before.paydays
    assert found.floor == 70_000


def test_floor_that_was_set_goes_before_that_of_the_terms(lent: Desk) -> None:
    floor = HouseholdFloor(
        cents=76_000, source=FloorSource.PROTECTED_EARNINGS, since=LATER, note="berekening"
    )
    with writing(lent.engine) as session:
        lock_book(session, "h-1")
        save_floor(session, "h-1", floor, recorded_at=on(LATER).now, recorded_by="karin")
    found = affords(lent, months=12)
    assert (found.amount, found.after) == (None, None)
    assert found.floor == floor
    refused = changes_nothing(lent, NotAffordable, lambda: proposed(lent, "lening", months=24))
    assert isinstance(refused, NotAffordable)
    assert refused.fits is None


@settings(max_examples=12, deadline=None)
@given(
    debt=st.integers(1_000, 300_000),
    floor=st.integers(60_000, 74_500),
    limit=st.sampled_from([0, 20_000]),
    bill=st.integers(1, 40_000),
    asked=st.integers(1, 24),
)
def test_what_fits_is_the_largest_amount_that_does(
    new_sqlite_url: NewDatabase, debt: int, floor: int, limit: int, bill: int, asked: int
) -> None:
    engine = create_engine_for(new_sqlite_url())
    try:
        desk = Desk(engine)
        yearly = a_cost("tax", amount=f"{bill // 100}.{bill % 100:02d}", dates=[date(2027, 6, 15)])
        desk.take_in(
            floor=f"{floor // 100}.{floor % 100:02d}",
            advance_limit=f"{limit // 100}.00",
            cost=[a_cost(), yearly],
        )
        register(desk, a_loan(debt))
        fits = what_fits(desk, months=asked)
        if fits is not None:
            # All of it at once is the largest that there is.
            if fits < debt:
                with pytest.raises(NotAffordable):
                    proposed(desk, "lening", amount=fits + 1)
            assert what_fits(desk, amount=fits) is None
    finally:
        engine.dispose()


def what_fits(desk: Desk, **asked: Any) -> int | None:
    """What the refusal says; None when there is none, and then every payday keeps its floor."""
    try:
        made = proposed(desk, "lening", **asked)
    except NotAffordable as refused:
        return refused.fits
    assert made.plans is not None
    question = made.plans[1].question
    assert min(made.plans[1].spendable) >= question.floor
    return None


def test_unequal_instalments_are_judged_one_by_one(lent: Desk) -> None:
    """Each of them fits by itself, but not on the first date."""
    even = [Instalment(due=date(2027, month, 28), amount=20_000) for month in range(2, 8)]
    asked: dict[str, Any] = {"first": None, "instalments": tuple(even)}
    changes_nothing(lent, NotAffordable, lambda: proposed(lent, "lening", **asked))


def test_second_arrangement_on_a_debt_is_refused_until_the_first_is_over(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_loan())
    second = proposed(any_desk, "lening", months=24).arrangement_id
    decided(any_desk, second, SEND)
    first = agreed(any_desk, "lening", months=12)
    changes_nothing(any_desk, AlreadyArranged, lambda: decided(any_desk, second, ACCEPT))
    told = changes_nothing(
        any_desk, AlreadyArranged, lambda: proposed(any_desk, "lening", months=6)
    )
    assert "Voor Lening loopt al een regeling met Kredietbank." in told.text
    decided(any_desk, first, WITHDRAW)
    decided(any_desk, second, ACCEPT)
    with reading(any_desk.engine) as session:
        running = running_on_debts(session, ["h-1"], reach=EVERYTHING)
    assert running == {"h-1": {"lening": second}}


@pytest.mark.parametrize(
    ("steps", "then", "allowed"),
    [
        ([], ACCEPT, ("proposed", "withdrawn")),
        ([SEND], BREAK, ("accepted", "refused", "withdrawn", "counter")),
        ([SEND, ACCEPT], SEND, ("active", "withdrawn")),
        ([SEND, REFUSE], SEND, ()),
        ([WITHDRAW], SEND, ()),
    ],
)
def test_step_that_the_state_does_not_allow_names_those_that_it_does(
    lent: Desk, steps: list[Decision], then: Decision, allowed: tuple[str, ...]
) -> None:
    made = proposed(lent, "lening", months=24).arrangement_id
    for step in steps:
        decided(lent, made, step)
    refused = changes_nothing(lent, StepNotAllowed, lambda: decided(lent, made, then))
    assert isinstance(refused, StepNotAllowed)
    assert refused.allowed == allowed


def test_who_refuses_or_withdraws_says_why(lent: Desk) -> None:
    made = proposed(lent, "lening", months=24).arrangement_id
    changes_nothing(lent, InvalidInput, lambda: decided(lent, made, WITHDRAW, reason=" "))
    decided(lent, made, SEND)
    changes_nothing(lent, InvalidInput, lambda: decided(lent, made, REFUSE, reason=""))
    decided(lent, made, REFUSE, reason="te laag")
    last = stored(lent, made).steps[-1]
    assert (last.step.reason, last.step.day, last.recorded_by) == ("te laag", LATER, "karin")
    assert last.evidence == "brief"


def test_counter_offer_names_what_it_answers(lent: Desk) -> None:
    made = proposed(lent, "lening", months=30).arrangement_id
    decided(lent, made, SEND)
    answer = countered(lent, made, months=24)
    assert stored(lent, made).state is ArrangementState.REFUSED
    assert stored(lent, answer.arrangement_id).parent_id == made
    assert len(answer.terms.instalments) == 24


def test_counter_offer_that_does_not_fit_leaves_what_was_proposed(lent: Desk) -> None:
    made = proposed(lent, "lening", months=30).arrangement_id
    decided(lent, made, SEND)
    changes_nothing(lent, NotAffordable, lambda: countered(lent, made, months=2))
    assert stored(lent, made).state is ArrangementState.PROPOSED


def test_withdrawn_arrangement_is_out_of_the_plan_and_what_was_paid_stays(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan())
    made = agreed(desk, "lening", months=12)
    for month in ("2026-12", "2027-01"):
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        desk.settle(month)
    done = decided(desk, made, WITHDRAW, today=date(2027, 2, 1))
    assert done.state is ArrangementState.WITHDRAWN
    assert to_come(desk, made) == [(FIRST, 10_000)]
    desk.receive(140_000, date(2027, 2, 8))
    assert [name for name, _ in ordered(desk.settle("2027-02"))] == ["rent"]
    assert owed(desk, "lening") == {PRINCIPAL: 110_000}


def test_broken_arrangement_expects_the_surcharge_and_books_nothing(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_fine())
    made = agreed(desk, "cjib")
    for month in ("2026-12", "2027-01"):
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        desk.settle(month)
    before = desk.entries()
    done = decided(desk, made, BREAK, today=date(2027, 2, 1))
    assert done.state is ArrangementState.BROKEN
    (follows,) = done.consequences
    assert follows.surcharge is not None
    assert (follows.surcharge.component, follows.surcharge.amount) == (
        Component.SURCHARGE_1,
        5_000,
    )
    assert desk.entries() == before


def test_cjib_gives_no_second_arrangement_within_a_year_of_a_broken_one(desk: Desk) -> None:
    """T08: the table is closed for a year, tailor-made stays open, and other creditors too."""
    desk.take_in()
    register(desk, a_fine(), a_fine("boete", creditor="CJIB Leeuwarden"), a_loan())
    made = agreed(desk, "cjib", today=START)
    for month in ("2026-12", "2027-01"):
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        desk.settle(month)
    then: Any = {"today": date(2027, 2, 1), "first": date(2027, 3, 28)}
    decided(desk, made, BREAK, today=then["today"])
    for debt_id in ("cjib", "boete"):
        refusal = changes_nothing(desk, NotAllowed, partial(proposed, desk, debt_id, **then))
        assert "de afgelopen 12 maanden" in str(refusal)
    assert proposed(desk, "cjib", months=3, **then).terms.is_tailor_made
    assert not proposed(desk, "lening", months=12, **then).terms.is_tailor_made


def test_arrangement_on_a_debt_that_cannot_be_arranged_is_refused(lent: Desk) -> None:
    fact = DebtFact(kind=FactKind.EXCLUDED, since=LATER, source="gemeente")
    with writing(lent.engine) as session:
        say_fact(session, "h-1", "lening", fact, by=on(LATER))
    changes_nothing(lent, NotArrangeable, lambda: proposed(lent, "lening", months=24))


def test_all_mistakes_in_the_terms_are_named(lent: Desk) -> None:
    wrong = (
        Instalment(due=date(2027, 3, 28), amount=0),
        Instalment(due=date(2027, 2, 28), amount=1_000),
    )
    refused = changes_nothing(
        lent,
        InvalidInput,
        lambda: proposed(lent, "lening", instalments=wrong, efforts=(an_effort(description=" "),)),
    )
    assert isinstance(refused, InvalidInput)
    assert [each.place for each in refused.findings] == [
        "instalments[1].amount",
        "instalments[2].due",
        "efforts[1].description",
        "instalments",
    ]
    changes_nothing(lent, InvalidInput, lambda: proposed(lent, "onbekend", months=3))
    changes_nothing(lent, InvalidInput, lambda: proposed(lent, months=3))
    changes_nothing(lent, InvalidInput, lambda: proposed(lent, "lening", first=None, months=3))


def test_first_instalment_is_one_that_a_settlement_can_pay_in_time(lent: Desk) -> None:
    too_soon = date(2026, 12, 21)
    refused = changes_nothing(
        lent, InvalidInput, lambda: proposed(lent, "lening", first=too_soon, months=24)
    )
    assert isinstance(refused, InvalidInput)
    assert [(each.place, each.code) for each in refused.findings] == [
        ("instalments[1].due", "too-early")
    ]
    changes_nothing(lent, InvalidInput, lambda: affords(lent, first=too_soon, months=3))
    proposed(lent, "lening", first=date(2026, 12, 28), months=40)


def test_nothing_is_agreed_outside_the_mandate_but_it_can_be_withdrawn(desk: Desk) -> None:
    desk.take_in(mandate={"from": date(2026, 11, 20), "until": date(2027, 11, 20)})
    register(desk, a_loan())
    made = proposed(desk, "lening", months=24).arrangement_id
    after = date(2027, 12, 1)
    changes_nothing(desk, OutsideMandate, lambda: decided(desk, made, SEND, today=after))
    changes_nothing(desk, OutsideMandate, lambda: proposed(desk, "lening", months=24, today=after))
    decided(desk, made, WITHDRAW, today=after)


def test_change_names_the_version_that_it_is_based_on(lent: Desk) -> None:
    version = version_of(lent)
    made = proposed(lent, "lening", months=24, version=version)
    assert made.version == version + 1
    changes_nothing(
        lent,
        StaleVersion,
        lambda: decided(lent, made.arrangement_id, SEND, version=version),
    )
    changes_nothing(lent, NotFound, lambda: decided(lent, "onbekend", SEND))


def test_what_is_owed_less_is_paid_less_at_the_end(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan())
    made = agreed(desk, "lening", months=12)
    event = DebtEvent(day=LATER, source="brief bank", key="oom")
    with writing(desk.engine) as session:
        paid_by_others(session, "h-1", "lening", 25_000, event=event, by=on(LATER))
    left = to_come(desk, made)
    assert [amount for _, amount in left] == [10_000] * 9 + [5_000]
    assert adjusted(desk) == ()
    assert stored(desk, made).state is ArrangementState.ACCEPTED


def test_arrangement_on_which_nothing_is_owed_any_more_is_completed(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan())
    made = agreed(desk, "lening", months=12)
    event = DebtEvent(day=LATER, source="brief bank", key="oom")
    with writing(desk.engine) as session:
        paid_by_others(session, "h-1", "lening", 120_000, event=event, by=on(LATER))
    assert to_come(desk, made) == []
    assert stored(desk, made).state is ArrangementState.COMPLETED
    assert desk.verify() == ()

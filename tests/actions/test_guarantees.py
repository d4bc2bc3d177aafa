"""Payment guarantees: given where the plan carries the cost, ended, called and answered."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from tests.actions.desk import START, a_cost, an_income, on
from tests.actions.paying import OWN, SETTLED, a_rent
from tests.actions.promising import PromisingDesk

from huishoudboekje.actions import GuaranteeInput, give_guarantee, mark_paid
from huishoudboekje.database import EVERYTHING, GuaranteeEventKind, Reach, reading, writing
from huishoudboekje.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    OutsideMandate,
    StepNotAllowed,
    TooLittleMoney,
)
from huishoudboekje.views import GuaranteeState

ONE = timedelta(days=1)
JANUARY = date(2027, 1, 1)
LATER = date(2027, 1, 10)


@pytest.fixture
def desk(sqlite_engine: Engine) -> PromisingDesk:
    found = PromisingDesk(sqlite_engine)
    found.with_rent()
    return found


@pytest.fixture
def called(desk: PromisingDesk) -> PromisingDesk:
    """The rent of January was promised and not paid, and the landlord asks for it."""
    desk.give()
    desk.call(65_000, LATER)
    return desk


def places(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [f"{each.place}: {each.code}" for each in refused.value.findings]


def test_the_landlord_has_a_promise(engine: Engine) -> None:
    desk = PromisingDesk(engine)
    desk.with_rent()
    made = desk.give(conditions=" zolang u meedoet ")
    assert made.findings == ()
    (promise,) = desk.promises()
    assert promise.guarantee == made.guarantee.guarantee
    assert (promise.guarantee.id, promise.guarantee.creditor) == ("g-1", "Woonstichting Proef")
    assert (promise.guarantee.conditions, promise.until) == ("zolang u meedoet", None)
    assert promise.state is GuaranteeState.RUNNING
    assert desk.kinds_told() == ["payment-guarantee.given"]


def test_the_same_promise_again_changes_nothing(desk: PromisingDesk) -> None:
    first = desk.give()
    assert desk.give() == first
    assert (len(desk.promises()), len(desk.told())) == (1, 1)


def test_it_lasts_as_long_as_the_mandate_when_nothing_is_said(desk: PromisingDesk) -> None:
    until = date(2027, 11, 20)
    desk.with_rent("h-2", mandate={"from": START, "until": until})
    assert desk.give(household="h-2").guarantee.guarantee.ends == until


def test_nothing_is_promised_in_a_deficit(desk: PromisingDesk) -> None:
    desk.take_in("h-2", income=[an_income(amount="500.00")], cost=[a_rent()])
    with pytest.raises(TooLittleMoney, match=r"150,00 per maand te kort"):
        desk.give(household="h-2")
    assert (desk.promises(household="h-2"), desk.told()) == ((), ())


def test_a_bridge_is_promised_with_a_warning(desk: PromisingDesk) -> None:
    dates = [date(2027, 1, 15), date(2027, 2, 15)]
    desk.take_in("h-2", cost=[a_rent(), a_cost("school", amount="900.00", dates=dates)])
    (finding,) = desk.give(household="h-2").findings
    assert (finding.place, finding.code) == ("plan", "bridge")
    assert "300,00 nodig" in finding.text


def test_only_a_cost_of_this_household_is_guaranteed(desk: PromisingDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.give("wage", start=START - ONE)
    assert places(refused) == ["agreementId: no-cost", "from: in-the-past"]
    with pytest.raises(NotFound):
        desk.give("energy")
    with pytest.raises(NotFound):
        desk.give(household="h-9")
    with pytest.raises(NotFound):
        desk.give(reach=Reach(household_ids=frozenset({"h-2"})))


def test_a_cost_has_one_promise_at_a_time(desk: PromisingDesk) -> None:
    desk.give(ends=date(2027, 3, 31))
    with pytest.raises(AlreadyExists, match=r"vanaf 2026-11-26 tot en met 2027-03-31"):
        desk.give(start=date(2027, 3, 31))
    assert desk.give(start=date(2027, 4, 1)).guarantee.guarantee.id == "g-2"
    with pytest.raises(AlreadyExists, match=r"g-2, vanaf 2027-04-01\. "):
        desk.give(start=date(2027, 5, 1))


def test_after_a_withdrawal_it_can_be_promised_again(desk: PromisingDesk) -> None:
    desk.give()
    desk.withdraw(START)
    assert desk.give().guarantee.guarantee.id == "g-2"
    assert [each.state for each in desk.promises()] == [
        GuaranteeState.WITHDRAWN,
        GuaranteeState.RUNNING,
    ]


def test_nothing_is_promised_outside_the_mandate(desk: PromisingDesk) -> None:
    until = date(2027, 5, 20)
    desk.with_rent("h-2", mandate={"from": START, "until": until})
    with pytest.raises(OutsideMandate, match="Op 2027-05-21 is er geen machtiging"):
        desk.give(household="h-2", start=until + ONE, ends=until + ONE)
    with pytest.raises(OutsideMandate, match="uiterlijk"):
        desk.give(household="h-2", ends=until + ONE)
    assert desk.give(household="h-2", ends=until).guarantee.guarantee.ends == until


def test_mistakes_are_named_together(desk: PromisingDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.give(start=START - ONE, ends=START - 2 * ONE)
    assert places(refused) == ["from: in-the-past", "until: before-start"]
    desk.end("rent", date(2026, 12, 31))
    with pytest.raises(InvalidInput) as refused:
        desk.give(start=JANUARY)
    assert places(refused) == ["from: after-agreement"]


@pytest.mark.parametrize("kind", [GuaranteeEventKind.ENDED, GuaranteeEventKind.WITHDRAWN])
def test_it_is_over_from_the_day_on(desk: PromisingDesk, kind: GuaranteeEventKind) -> None:
    desk.give()
    act = desk.withdraw if kind is GuaranteeEventKind.WITHDRAWN else desk.end_promise
    act(JANUARY)
    before, after = desk.promises(today=JANUARY - ONE)[0], desk.promises(today=JANUARY)[0]
    assert (before.state, after.state) == (GuaranteeState.RUNNING, GuaranteeState(str(kind)))
    assert before.until == JANUARY - ONE
    assert desk.kinds_told()[-1] == f"payment-guarantee.{kind}"
    with pytest.raises(StepNotAllowed) as refused:
        desk.end_promise(LATER, today=LATER)
    assert refused.value.allowed == ("called",)


def test_a_withdrawal_needs_a_reason_and_a_day_to_come(desk: PromisingDesk) -> None:
    desk.give(ends=LATER)
    with pytest.raises(InvalidInput) as refused:
        desk.withdraw(START - ONE, reason=" ")
    assert places(refused) == ["day: in-the-past", "reason: missing"]
    with pytest.raises(InvalidInput) as refused:
        desk.end_promise(LATER + ONE)
    assert places(refused) == ["day: after-end"]
    with pytest.raises(NotFound):
        desk.end_promise(LATER, number="g-2")


def test_the_landlord_calls_and_is_answered(called: PromisingDesk) -> None:
    assert called.promises(today=LATER)[0].called == 65_000
    called.answer(65_000, LATER + ONE)
    (promise,) = called.promises(today=LATER)
    assert promise.called is None
    assert [(str(each.event.kind), each.event.cents) for each in promise.events] == [
        ("called", 65_000),
        ("call-answered", 65_000),
    ]
    said = [json.loads(each.event.data) for each in called.told()[1:]]
    assert [each["amount"] for each in said] == ["650.00", "650.00"]


def test_nothing_may_be_answered_with_a_reason(called: PromisingDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        called.answer(0, LATER)
    assert places(refused) == ["reason: missing"]
    called.answer(0, LATER, reason="de huur is al betaald door een ander")
    (promise,) = called.promises(today=LATER)
    assert (promise.called, promise.events[-1].event.cents) == (None, None)


def test_an_answer_is_to_the_call(called: PromisingDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        called.answer(65_001, LATER - ONE, today=LATER)
    assert places(refused) == ["day: invalid", "amount: invalid"]
    with pytest.raises(StepNotAllowed) as waits:
        called.call(1, LATER)
    assert waits.value.allowed == ("ended", "withdrawn", "call-answered")
    called.answer(65_000, LATER)
    with pytest.raises(StepNotAllowed) as unasked:
        called.answer(65_000, LATER)
    assert unasked.value.allowed == ("ended", "withdrawn", "called")


def test_no_more_is_called_than_was_promised_and_is_unpaid(desk: PromisingDesk) -> None:
    desk.give()
    # The rent of December is due before the first settlement: the household pays it itself.
    with pytest.raises(InvalidInput, match=r" €\s0,00 beloofd"):
        desk.call(1, JANUARY - 2 * ONE)
    with pytest.raises(InvalidInput, match=r" €\s650,00 beloofd"):
        desk.call(65_001, LATER)
    desk.withdraw(date(2027, 2, 1), today=LATER)
    # What was due before the withdrawal stays promised, what came after never was.
    with pytest.raises(InvalidInput, match=r" €\s650,00 beloofd"):
        desk.call(65_001, date(2027, 3, 10))
    desk.call(65_000, date(2027, 3, 10))


def test_what_a_statement_shows_as_paid_is_not_called(desk: PromisingDesk) -> None:
    desk.give()
    desk.receive(140_000, date(2026, 12, 8))
    desk.settle("2026-12", today=SETTLED)
    desk.exported()
    # Ordered is not paid.
    desk.call(65_000, LATER)
    desk.answer(0, LATER, reason="is onderweg")
    order = desk.order("cost")
    with writing(desk.engine) as session:
        mark_paid(session, [order], by=on(LATER))
    with pytest.raises(InvalidInput, match=r" €\s0,00 beloofd"):
        desk.call(65_000, LATER)


def test_a_call_has_its_mistakes_named(desk: PromisingDesk) -> None:
    desk.give(start=LATER)
    with pytest.raises(InvalidInput) as refused:
        desk.call(0, LATER - ONE)
    assert places(refused) == ["day: before-start", "amount: invalid"]
    with pytest.raises(InvalidInput) as refused:
        desk.call(1, LATER + ONE, today=LATER)
    assert places(refused) == ["day: in-the-future"]


def test_a_preview_leaves_nothing(desk: PromisingDesk) -> None:
    given = GuaranteeInput(agreement_id="rent", given_on=START)
    with reading(desk.engine) as session:
        give_guarantee(session, "h-1", given, by=on(START, reach=EVERYTHING))
    assert (desk.promises(), desk.told()) == ((), ())


def follow_up(desk: PromisingDesk, **changes: object) -> None:
    """The rent goes up from February on; it is due on the first of the month."""
    start = date(2027, 2, 1)
    rent = a_rent(**{"id": "rent-2027", "name": "Huur 2027", "amount": "672.10", **changes})
    desk.follow_up("rent", rent | {"from": start}, start)


def test_a_promise_goes_along_with_a_rent_that_goes_up(engine: Engine) -> None:
    desk = PromisingDesk(engine)
    desk.with_rent()
    desk.give(conditions="zolang u meedoet", ends=date(2027, 6, 30))
    follow_up(desk)
    old, new = desk.promises(today=START)
    assert (new.guarantee.agreement_id, new.guarantee.given_on) == ("rent-2027", date(2027, 2, 1))
    assert (new.guarantee.conditions, new.guarantee.ends) == (
        "zolang u meedoet",
        date(2027, 6, 30),
    )
    assert old.until == date(2027, 1, 31)
    assert desk.kinds_told() == [
        "payment-guarantee.given",
        "payment-guarantee.given",
        "payment-guarantee.ended",
    ]
    seen = [(each.due_date, each.amount, each.is_guaranteed) for each in desk.seen_by()]
    assert seen == [
        (date(2026, 12, 31), 65_000, True),
        (date(2027, 2, 1), 67_210, True),
    ]


def test_a_promise_from_a_later_day_goes_along_from_that_day(desk: PromisingDesk) -> None:
    desk.give(start=date(2027, 3, 1))
    follow_up(desk)
    new = desk.promises()[-1]
    assert (new.guarantee.agreement_id, new.guarantee.given_on) == ("rent-2027", date(2027, 3, 1))


@pytest.mark.parametrize(
    "changes", [{"party": "Een andere verhuurder"}, {"iban": OWN}], ids=["party", "account"]
)
def test_a_promise_is_not_made_to_another_creditor(
    desk: PromisingDesk, changes: dict[str, str]
) -> None:
    desk.give()
    follow_up(desk, **changes)
    assert [each.guarantee.agreement_id for each in desk.promises()] == ["rent"]


def test_a_promise_that_is_over_does_not_come_back(desk: PromisingDesk) -> None:
    desk.give()
    desk.withdraw(JANUARY)
    follow_up(desk)
    assert [each.guarantee.agreement_id for each in desk.promises()] == ["rent"]


def test_a_promise_for_after_the_end_of_the_new_rent_is_not_made(desk: PromisingDesk) -> None:
    desk.give(start=date(2027, 6, 1))
    follow_up(desk, until=date(2027, 4, 30))
    assert [each.guarantee.agreement_id for each in desk.promises()] == ["rent"]

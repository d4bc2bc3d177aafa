"""A payer sets a debt off: the income's term is lower, the debt is lower, and a person is told."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.actions.desk import START, Desk, an_income, on
from tests.actions.owing import LATER, a_debt, owed, register

from huishoudboekje.actions import (
    DebtChanged,
    DebtEvent,
    SetOffInput,
    refresh_signals,
    set_off,
    take_back_change,
)
from huishoudboekje.database import (
    EVERYTHING,
    SignalFilter,
    StoredSignal,
    load_household,
    load_signals,
    load_states,
    reading,
    writing,
)
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import InvalidInput, SameKeyOtherContent
from huishoudboekje.planning import HouseholdState, MarkKind, plan, running_question
from huishoudboekje.signals import SignalKind

DECEMBER, JANUARY = date(2026, 12, 20), date(2027, 1, 20)
TOESLAGEN = a_debt("toeslagen", creditor="Dienst Toeslagen", name="Zorgtoeslag 2024")
CARE = an_income(
    "care", amount="131.00", rrule="FREQ=MONTHLY;BYMONTHDAY=20", party="Dienst Toeslagen"
)


@pytest.fixture
def owing(any_desk: Desk) -> Desk:
    any_desk.take_in(income=[an_income(), CARE])
    register(any_desk, TOESLAGEN)
    return any_desk


def kept(
    desk: Desk,
    amount: int,
    nominal: date = DECEMBER,
    *,
    key: str = "k",
    today: date = LATER,
    income: str = "care",
) -> DebtChanged:
    told = DebtEvent(day=today, source="beschikking", key=key)
    what = SetOffInput(agreement_id=income, nominal_date=nominal, amount=amount)
    with writing(desk.engine) as session:
        return set_off(session, "h-1", "toeslagen", what, event=told, by=on(today))


def state(desk: Desk) -> HouseholdState:
    with reading(desk.engine) as session:
        document = load_household(session, "h-1", reach=EVERYTHING).document
        pair = (document.terms, document.agreements)
        return load_states(session, [pair], reach=EVERYTHING)["h-1"]


def expected(desk: Desk, today: date = LATER) -> dict[date, int]:
    """What the plan expects of the allowance, by nominal date."""
    question = running_question(state(desk), today=today)
    return {
        each.nominal_date: each.amount for each in question.income if each.agreement.id == "care"
    }


def signals(desk: Desk, today: date) -> list[StoredSignal]:
    with writing(desk.engine) as session:
        refresh_signals(session, ["h-1"], by=on(today))
    with reading(desk.engine) as session:
        found = load_signals(session, reach=EVERYTHING, which=SignalFilter(is_open=True))
    return [each for each in found if each.signal.agreement_id == "care"]


def test_set_off_lowers_the_term_and_the_debt_by_one_booking(owing: Desk) -> None:
    before = plan(running_question(state(owing), today=LATER))
    made = kept(owing, 4_000)
    assert made.owed == {Component.PRINCIPAL: 380_000, Component.COLLECTION_COST: 53_000}
    assert owing.balance("income:care") == -4_000
    assert expected(owing)[DECEMBER] == 9_100
    assert expected(owing)[JANUARY] == 13_100
    after = plan(running_question(state(owing), today=LATER))
    assert sum(after.income) == sum(before.income) - 4_000
    assert owing.verify() == ()


def test_what_comes_of_the_term_is_a_receipt_as_any_other(owing: Desk) -> None:
    kept(owing, 4_000)
    owing.receive(9_100, DECEMBER, agreement="care")
    assert owing.balance("income:care") == -13_100
    assert owing.balance("received") == 9_100
    kinds = [each.signal.kind for each in signals(owing, date(2027, 1, 19))]
    assert kinds == [SignalKind.SET_OFF]


def test_term_of_which_nothing_is_left_is_told_of_and_not_missing(owing: Desk) -> None:
    kept(owing, 13_100)
    assert DECEMBER not in expected(owing)
    (signal,) = signals(owing, date(2027, 1, 10))
    assert (signal.signal.kind, signal.signal.amount) == (SignalKind.SET_OFF, -13_100)
    assert signal.signal.reason.replace("\N{NO-BREAK SPACE}", " ") == (
        "Dienst Toeslagen verrekent € 131,00 van Care van 20 december 2026 met een schuld; "
        "er komt niets."
    )


def test_less_than_is_left_is_another_amount(owing: Desk) -> None:
    kept(owing, 4_000)
    owing.receive(9_000, DECEMBER, agreement="care")
    kinds = {each.signal.kind for each in signals(owing, date(2027, 1, 19))}
    assert kinds == {SignalKind.SET_OFF, SignalKind.SET_OFF_SUSPECTED}


def test_term_that_moved_is_lower_on_its_new_day(owing: Desk) -> None:
    kept(owing, 4_000)
    owing.mark(DECEMBER, MarkKind.COMES_ON, comes_on=date(2026, 12, 28), agreement="care")
    assert expected(owing)[DECEMBER] == 9_100


def test_two_debts_may_be_set_off_with_one_term_but_never_more_than_it(owing: Desk) -> None:
    kept(owing, 4_000, key="a")
    kept(owing, 9_100, key="b")
    before = owing.entries()
    with pytest.raises(InvalidInput) as caught:
        kept(owing, 1, key="c")
    assert [(each.place, each.code) for each in caught.value.findings] == [("amount", "too-much")]
    assert owing.entries() == before


def test_same_key_sets_off_once(owing: Desk) -> None:
    made = kept(owing, 4_000)
    before = owing.entries()
    assert kept(owing, 4_000) == made
    others: list[Callable[[], object]] = [
        lambda: kept(owing, 4_001),
        lambda: kept(owing, 4_000, JANUARY),
        lambda: kept(owing, 4_000, date(2026, 12, 8), income="wage"),
    ]
    for other in others:
        with pytest.raises(SameKeyOtherContent):
            other()
    assert owing.entries() == before
    assert expected(owing)[JANUARY] == 13_100


def test_set_off_that_is_taken_back_leaves_debt_and_term_as_they_were(owing: Desk) -> None:
    made = kept(owing, 4_000)
    with writing(owing.engine) as session:
        take_back_change(
            session, "h-1", "toeslagen", made.numbers[0], reason="vergissing", by=on(LATER)
        )
    assert total_of(owed(owing, "toeslagen")) == 437_000
    assert expected(owing)[DECEMBER] == 13_100
    assert signals(owing, LATER) == []
    kept(owing, 13_100, key="again")
    assert owing.verify() == ()


def test_mistakes_of_a_set_off_are_named_together(owing: Desk) -> None:
    with pytest.raises(InvalidInput) as nobody:
        kept(owing, 0, income="nobody", today=START)
    with pytest.raises(InvalidInput) as too_much:
        kept(owing, 437_001, date(2026, 12, 21))
    assert [(each.place, each.code) for each in nobody.value.findings] == [
        ("amount", "invalid"),
        ("agreementId", "not-found"),
    ]
    assert [(each.place, each.code) for each in too_much.value.findings] == [
        ("amount", "below-zero"),
        ("nominalDate", "no-occurrence"),
    ]


def test_payer_with_a_claim_that_pays_less_is_suspected_of_setting_off(owing: Desk) -> None:
    owing.receive(9_100, DECEMBER, agreement="care")
    assert [each.signal.kind for each in signals(owing, DECEMBER)] == [SignalKind.SET_OFF_SUSPECTED]
    kept(owing, 4_000, today=DECEMBER)
    assert [each.signal.kind for each in signals(owing, DECEMBER)] == [SignalKind.SET_OFF]


def test_what_came_in_full_was_not_set_off(owing: Desk) -> None:
    owing.receive(13_100, DECEMBER, agreement="care")

    with pytest.raises(InvalidInput) as refused:
        kept(owing, 4_000, today=date(2026, 12, 21))

    assert [each.code for each in refused.value.findings] == ["too-much"]
    assert owed(owing, "toeslagen")[Component.PRINCIPAL] == 380_000


def test_what_is_short_of_what_came_was_set_off(owing: Desk) -> None:
    owing.receive(9_100, DECEMBER, agreement="care")
    kept(owing, 4_000, today=date(2026, 12, 21))

    assert owing.balance("income:care") == -13_100

"""What changes a debt is booked once with its evidence, never below zero, and can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.actions.desk import START, Desk, on
from tests.actions.owing import LATER, a_debt, a_fine, debts_of, owed, register

from huishoudboekje.actions import (
    DebtChanged,
    DebtEvent,
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    paid_by_others,
    reduce_in_kind,
    take_back_change,
    waive,
)
from huishoudboekje.database import (
    EVERYTHING,
    DebtChangeKind,
    StoredDebtChange,
    load_debt_changes,
    reading,
    writing,
)
from huishoudboekje.debts import Component, CreditorRule, Stage, total_of
from huishoudboekje.errors import (
    AlreadyExists,
    AlreadyReversed,
    InvalidInput,
    NotFound,
    NotReversible,
    OutsideMandate,
    SameKeyOtherContent,
)

FINE, COST = Component.FINE, Component.ADMINISTRATION_COST
FIRST, SECOND = Component.SURCHARGE_1, Component.SURCHARGE_2
Act = Callable[..., DebtChanged]


def event(key: str = "k", *, day: date = LATER, source: str = "brief CJIB") -> DebtEvent:
    return DebtEvent(day=day, source=source, key=key)


def do(
    desk: Desk,
    act: Act,
    *what: Any,
    of: str = "cjib",
    today: date = LATER,
    told: DebtEvent | None = None,
) -> DebtChanged:
    with writing(desk.engine) as session:
        return act(session, "h-1", of, *what, event=told or event(), by=on(today))


def take_back(desk: Desk, number: int, *, of: str = "cjib", today: date = LATER) -> DebtChanged:
    with writing(desk.engine) as session:
        return take_back_change(session, "h-1", of, number, reason="vergissing", by=on(today))


def changes(desk: Desk) -> tuple[StoredDebtChange, ...]:
    with reading(desk.engine) as session:
        return load_debt_changes(session, ["h-1"], reach=EVERYTHING)


def codes(caught: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    return [(each.place, each.code) for each in caught.value.findings]


@pytest.fixture
def fined(desk: Desk) -> Desk:
    desk.take_in()
    register(desk, a_fine())
    return desk


def test_fine_of_a_hundred_euros_grows_to_309_and_back(any_desk: Desk) -> None:
    """With surcharges waived by the CJIB itself exactly the fine and its cost are left."""
    any_desk.take_in()
    register(any_desk, a_fine())
    for number, (component, amount) in enumerate(((FIRST, 5_000), (SECOND, 15_000)), start=1):
        expected = do(any_desk, expect_surcharge)
        assert (expected.entry_id, total_of(expected.owed)) == (None, (10_900, 15_900)[number - 1])
        assert changes(any_desk)[-1].change.cents == amount
        do(any_desk, confirm_surcharge, (component, amount), told=event(f"s-{number}"))
    assert total_of(owed(any_desk, "cjib")) == 30_900
    assert any_desk.balance("surcharges") == 20_000
    do(any_desk, waive, {FIRST: 5_000, SECOND: 15_000})
    assert total_of(owed(any_desk, "cjib")) == 10_900
    assert any_desk.balance("waived") == -20_000
    assert any_desk.verify() == ()


def test_expected_surcharge_is_not_owed_and_is_expected_once(fined: Desk) -> None:
    before = fined.entries()
    made = do(fined, expect_surcharge)
    assert do(fined, expect_surcharge).numbers == made.numbers
    with pytest.raises(AlreadyExists):
        do(fined, expect_surcharge, (FIRST, 1))
    assert fined.entries() == before


def test_surcharge_may_be_expected_on_a_day_to_come(fined: Desk) -> None:
    do(fined, expect_surcharge, told=event(day=LATER + timedelta(days=30)))
    assert changes(fined)[0].change.kind is DebtChangeKind.SURCHARGE_EXPECTED


def test_confirmation_names_what_it_confirms_whatever_the_amount(fined: Desk) -> None:
    (expected,) = do(fined, expect_surcharge).numbers
    do(fined, confirm_surcharge, (FIRST, 4_900))
    assert changes(fined)[-1].change.relates_to == expected
    with pytest.raises(NotReversible):
        take_back(fined, expected)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"rule": CreditorRule.PRIVATE}, "no rule knows one"),
        ({"stage": Stage.SUSPENDED}, "collection is suspended"),
        ({"components": {FINE: 10_000, FIRST: 5_000, SECOND: 15_000}}, "there is no third"),
    ],
)
def test_surcharge_without_a_rule_needs_an_amount(
    desk: Desk, changed: dict[str, Any], reason: str
) -> None:
    del reason
    desk.take_in()
    register(desk, a_fine(**changed))
    with pytest.raises(InvalidInput) as caught:
        do(desk, expect_surcharge)
    assert codes(caught) == [("amount", "missing")]


@pytest.mark.parametrize("component", [Component.PRINCIPAL, FINE, Component.INTEREST])
def test_surcharge_is_no_part_of_the_original_debt(fined: Desk, component: Component) -> None:
    with pytest.raises(InvalidInput) as caught:
        do(fined, confirm_surcharge, (component, 1))
    assert codes(caught) == [("component", "invalid")]


def test_interest_is_owed_beside_the_rest(fined: Desk) -> None:
    assert do(fined, add_interest, 123).owed[Component.INTEREST] == 123
    assert fined.balance("debt:cjib:interest") == -123


def test_creditor_itself_may_waive_a_fine(fined: Desk) -> None:
    assert total_of(do(fined, waive, {FINE: 10_000, COST: 900}).owed) == 0


@pytest.mark.parametrize("act", [reduce_in_kind, paid_by_others])
def test_what_is_done_without_our_money_goes_to_costs_first(any_desk: Desk, act: Act) -> None:
    any_desk.take_in()
    register(any_desk, a_debt())
    made = do(any_desk, act, 60_000, of="woonstede")
    assert made.owed == {Component.COLLECTION_COST: 0, Component.PRINCIPAL: 377_000}
    assert any_desk.balance("available") == any_desk.balance("in-transit") == 0
    assert any_desk.balance("waived") == -60_000
    assert any_desk.verify() == ()


def test_same_key_books_once(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_debt())
    made = do(any_desk, paid_by_others, 60_000, of="woonstede")
    before = any_desk.entries()
    assert do(any_desk, paid_by_others, 60_000, of="woonstede") == made
    for act, what in ((paid_by_others, 1), (reduce_in_kind, 60_000), (add_interest, 60_000)):
        with pytest.raises(SameKeyOtherContent):
            do(any_desk, act, what, of="woonstede")
    with pytest.raises(SameKeyOtherContent):
        do(any_desk, paid_by_others, 60_000, of="woonstede", told=event(source="iemand anders"))
    assert any_desk.entries() == before


def test_no_component_comes_below_zero(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_fine())
    before = any_desk.entries()
    with pytest.raises(InvalidInput) as parts:
        do(any_desk, waive, {FINE: 10_001, COST: 0, FIRST: 1})
    with pytest.raises(InvalidInput) as amount:
        do(any_desk, paid_by_others, 10_901)
    assert codes(parts) == [
        ("parts.administration-cost", "invalid"),
        ("parts.fine", "below-zero"),
        ("parts.surcharge-1", "below-zero"),
    ]
    assert codes(amount) == [("amount", "below-zero")]
    assert any_desk.entries() == before


def test_mistakes_of_a_change_are_named_together(fined: Desk) -> None:
    with pytest.raises(InvalidInput) as early:
        do(fined, waive, {}, told=event(day=date(2026, 2, 28), source=" "))
    with pytest.raises(InvalidInput) as late:
        do(fined, add_interest, 0, told=event(day=LATER + timedelta(days=1)))
    assert codes(early) == [("day", "before-debt"), ("source", "missing"), ("parts", "missing")]
    assert codes(late) == [("day", "in-the-future"), ("parts.interest", "invalid")]


def test_change_of_before_the_debt_was_known_counts_from_when_it_was(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_fine(), today=LATER)
    do(desk, waive, {COST: 900}, told=event(day=START))
    assert desk.balance("waived", until=LATER - timedelta(days=1)) == 0
    assert changes(desk)[0].change.day == START


def test_nothing_changes_without_a_mandate(desk: Desk) -> None:
    desk.take_in(mandate={"from": START, "until": LATER})
    register(desk, a_fine())
    with pytest.raises(OutsideMandate):
        do(desk, waive, {COST: 900}, today=LATER + timedelta(days=1))
    assert changes(desk) == ()


def test_debt_that_is_not_there_is_not_found(fined: Desk) -> None:
    with pytest.raises(NotFound):
        do(fined, waive, {COST: 900}, of="nobody")
    with pytest.raises(NotFound):
        take_back(fined, 1)


def test_change_is_taken_back_whole_and_once(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_fine())
    first, second = do(any_desk, waive, {FINE: 10_000, COST: 900}).numbers
    undone = take_back(any_desk, second)
    assert undone.owed == {FINE: 10_000, COST: 900}
    assert [each.is_taken_back for each in changes(any_desk)] == [True, True, False, False]
    assert any_desk.balance("waived") == 0
    for number in (first, second):
        with pytest.raises(AlreadyReversed):
            take_back(any_desk, number)
    with pytest.raises(NotReversible):
        take_back(any_desk, undone.numbers[0])
    assert any_desk.verify() == ()


def test_expected_surcharge_is_taken_back_without_a_booking(fined: Desk) -> None:
    (number,) = do(fined, expect_surcharge).numbers
    before = fined.entries()
    assert take_back(fined, number).entry_id is None
    assert fined.entries() == before
    do(fined, expect_surcharge, (FIRST, 4_000))


def test_surcharge_that_was_waived_is_not_taken_back_before_the_waiver(fined: Desk) -> None:
    (number,) = do(fined, confirm_surcharge, (FIRST, 5_000)).numbers
    (waived,) = do(fined, waive, {FIRST: 1}, told=event("w")).numbers
    with pytest.raises(InvalidInput) as caught:
        take_back(fined, number)
    assert codes(caught) == [("parts.surcharge-1", "below-zero")]
    take_back(fined, waived)
    take_back(fined, number)
    assert owed(fined, "cjib")[FIRST] == 0


def test_registered_content_stays_what_it_was(fined: Desk) -> None:
    do(fined, waive, {FINE: 10_000})
    assert debts_of(fined)["cjib"].debt.components == a_fine().components
    assert not register(fined, a_fine()).new_ids

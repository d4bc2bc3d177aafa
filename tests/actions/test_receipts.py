"""Money that came in is booked once, tied to its expected term; the latest mark counts."""

from datetime import date

import pytest
from tests.actions.desk import POOL, Desk, a_cost, an_income, on, ordered

from huishoudboekje.actions import record_receipt
from huishoudboekje.actions.receipts import ReceiptInput
from huishoudboekje.database import Reach, writing
from huishoudboekje.errors import InvalidInput, NotFound, SameKeyOtherContent
from huishoudboekje.planning import MarkKind

DECEMBER, JANUARY = date(2026, 12, 8), date(2027, 1, 8)


def test_receipt_stands_on_the_bank_and_with_the_household(any_desk: Desk) -> None:
    any_desk.take_in()
    made = any_desk.receive(140_000, DECEMBER)
    assert (made.agreement_id, made.nominal_date, made.amount) == ("wage", DECEMBER, 140_000)
    assert any_desk.balance("received") == 140_000
    assert any_desk.balance("income:wage") == -140_000
    assert any_desk.balance(f"bank:{POOL}", book="organisation") == 140_000
    assert any_desk.balance(f"suspense:{POOL}", book="organisation") == 0
    assert any_desk.balance(f"client-money:{POOL}", book="organisation") == -140_000


def test_receipt_of_an_own_account_stands_on_that_account(desk: Desk) -> None:
    own = "NL91ABNA0417164300"
    desk.take_in(account=own)
    desk.receive(140_000, DECEMBER)
    assert desk.balance(f"bank:{own}", book="organisation") == 140_000
    assert desk.balance(f"bank:{POOL}", book="organisation") == 0


def test_receipt_without_an_agreement_is_other_income(desk: Desk) -> None:
    desk.take_in()
    desk.receive(5_000, DECEMBER, agreement=None)
    assert desk.balance("income:_other") == -5_000


@pytest.mark.parametrize(
    ("day", "nominal"),
    [
        (date(2026, 12, 1), date(2026, 12, 8)),
        (date(2026, 12, 23), date(2026, 12, 8)),
        (date(2026, 12, 25), date(2027, 1, 8)),
    ],
)
def test_receipt_is_tied_to_the_nearest_open_term(desk: Desk, day: date, nominal: date) -> None:
    desk.take_in()
    assert desk.receive(140_000, day).nominal_date == nominal


def test_second_receipt_is_tied_to_the_next_open_term(desk: Desk) -> None:
    desk.take_in()
    desk.receive(140_000, DECEMBER, key="a")
    assert desk.receive(140_000, DECEMBER, key="b").nominal_date == JANUARY


def test_same_key_books_once(any_desk: Desk) -> None:
    any_desk.take_in()
    made = any_desk.receive(140_000, DECEMBER, key="k")
    before = any_desk.entries()
    assert any_desk.receive(140_000, DECEMBER, key="k") == made
    assert any_desk.entries() == before
    with pytest.raises(SameKeyOtherContent):
        any_desk.receive(999, DECEMBER, key="k")
    assert any_desk.entries() == before


def test_key_of_one_household_is_free_for_another(desk: Desk) -> None:
    desk.take_in()
    desk.take_in("h-2")
    desk.receive(140_000, DECEMBER, key="k")
    assert desk.receive(140_000, DECEMBER, key="k", household="h-2").amount == 140_000


@pytest.mark.parametrize("key", ["opening", "fund", "1", "living-money"])
def test_any_key_will_do(desk: Desk, key: str) -> None:
    """Also one that the program uses a word of itself."""
    desk.take_in(opening_balance="12.00")
    desk.take_in("fund")
    desk.put_in(1_000, key=key)
    desk.receive(140_000, DECEMBER, key=key)
    desk.receive(140_000, DECEMBER, key=key, household="fund")
    assert desk.balance("income:wage") == -140_000
    assert desk.balance("opening") == -1_200
    assert desk.balance("income:wage", book="fund") == -140_000


def test_agreement_may_have_any_id(desk: Desk) -> None:
    """Also one that the program uses itself, due on a day on which living money is paid."""
    names = ["living-money", "available", "balance", "opening", "other"]
    costs = [a_cost(name, amount="10.00", rrule="FREQ=WEEKLY;BYDAY=FR") for name in names]
    desk.take_in(cost=costs, payday="friday")
    desk.receive(140_000, DECEMBER)
    assert {name for name, _ in ordered(desk.settle("2026-12"))} == set(names)
    assert desk.take_back_settlement("2026-12") > len(names)


def test_mistakes_of_a_receipt_are_named_together(any_desk: Desk) -> None:
    any_desk.take_in()
    before = any_desk.entries()
    with pytest.raises(InvalidInput) as caught:
        any_desk.receive(0, JANUARY, agreement="nobody", today=DECEMBER)
    assert [(each.place, each.code) for each in caught.value.findings] == [
        ("amount", "invalid"),
        ("businessDate", "in-the-future"),
        ("agreementId", "not-found"),
    ]
    assert any_desk.entries() == before


def test_receipt_for_a_day_without_a_term_is_refused(desk: Desk) -> None:
    desk.take_in()
    with pytest.raises(InvalidInput) as caught:
        desk.receive(140_000, DECEMBER, nominal=date(2026, 12, 9))
    assert [each.code for each in caught.value.findings] == ["no-occurrence"]


def test_cost_is_no_income(desk: Desk) -> None:
    desk.take_in()
    with pytest.raises(InvalidInput):
        desk.receive(140_000, DECEMBER, agreement="rent")


def test_receipt_of_an_unknown_household_or_out_of_reach_is_not_found(any_desk: Desk) -> None:
    any_desk.take_in()
    with pytest.raises(NotFound):
        any_desk.receive(140_000, DECEMBER, household="h-9")
    other = on(DECEMBER, reach=Reach(household_ids=frozenset({"h-2"})))
    given = ReceiptInput(agreement_id="wage", amount=1, business_date=DECEMBER)
    with pytest.raises(NotFound), writing(any_desk.engine) as session:
        record_receipt(session, "h-1", given, key="k", by=other)


def test_mistakes_of_a_mark_are_named_together(desk: Desk) -> None:
    desk.take_in(income=[an_income()])
    with pytest.raises(InvalidInput) as caught:
        desk.mark(date(2026, 12, 9), MarkKind.COMES_ON)
    assert [each.code for each in caught.value.findings] == ["no-occurrence", "invalid"]
    with pytest.raises(InvalidInput) as caught:
        desk.mark(DECEMBER, MarkKind.EXPECTED, comes_on=JANUARY, agreement="rent")
    assert [each.code for each in caught.value.findings] == ["not-found", "invalid"]
    with pytest.raises(NotFound):
        desk.mark(DECEMBER, MarkKind.EXPECTED, household="h-9")


def test_income_that_came_in_is_not_marked_any_more(desk: Desk) -> None:
    desk.take_in()
    desk.receive(140_000, DECEMBER)
    with pytest.raises(InvalidInput) as caught:
        desk.mark(DECEMBER, MarkKind.WILL_NOT_COME)
    assert [each.code for each in caught.value.findings] == ["already-received"]


def test_own_money_is_above_zero_and_booked_once(any_desk: Desk) -> None:
    any_desk.take_in()
    assert any_desk.put_in(50_000) == 50_000
    assert any_desk.put_in(50_000) == 50_000
    with pytest.raises(SameKeyOtherContent):
        any_desk.put_in(60_000)
    for amount in (0, -1):
        with pytest.raises(InvalidInput):
            any_desk.put_in(amount, key="other")
    assert any_desk.balance("guarantee-fund", book="organisation") == -50_000

"""Paying between two settlements: from what money, once per key, and counted by the next one."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.desk import a_cost, an_income, given_out, ordered
from tests.actions.paying import ENERGY, OWN, SETTLED, PayingDesk, a_rent, acting

from huishoudboekje.actions import cancel_order, reverse_entry
from huishoudboekje.database import OrderState, writing
from huishoudboekje.errors import (
    InvalidInput,
    NotFound,
    NotReversible,
    SameKeyOtherContent,
    TooLittleMoney,
)

JANUARY = date(2027, 1, 25)
LATER = date(2027, 1, 5)


@pytest.fixture
def desk(sqlite_engine: Engine) -> PayingDesk:
    return PayingDesk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> PayingDesk:
    return PayingDesk(engine)


def figures(desk: PayingDesk) -> dict[str, int]:
    return {
        "free": desk.balance("available") + desk.balance("in-transit"),
        "reserve": desk.balance("set-aside"),
        "advance": -desk.balance("advance"),
    }


def cancel(desk: PayingDesk, order_id: int, *, today: date = LATER) -> None:
    with writing(desk.engine) as session:
        cancel_order(session, order_id, reason="niet nodig", by=acting("karin", today))


@pytest.mark.parametrize(
    ("asked", "executed"),
    [
        (date(2027, 1, 10), date(2027, 1, 8)),  # a Sunday
        (date(2027, 1, 11), date(2027, 1, 11)),
        (date(2027, 3, 29), date(2027, 3, 25)),  # Easter Monday, after Good Friday
    ],
)
def test_day_without_a_bank_is_paid_on_the_bank_day_before(
    desk: PayingDesk, asked: date, executed: date
) -> None:
    desk.paying()

    made = desk.one_off(100, today=LATER, execution_date=asked)

    assert made.order.execution_date == executed
    later = desk.one_off(100, today=executed + timedelta(days=5), execution_date=asked)
    assert later.id == made.id
    with pytest.raises(SameKeyOtherContent):
        desk.one_off(100, today=LATER, execution_date=asked + timedelta(days=7))


@pytest.mark.parametrize("asked", [None, date(2027, 1, 9), date(2027, 1, 10)])
def test_bank_day_before_that_has_passed_is_the_one_after(
    desk: PayingDesk, asked: date | None
) -> None:
    desk.paying()

    made = desk.one_off(100, today=date(2027, 1, 9), execution_date=asked)

    assert made.order.execution_date == date(2027, 1, 11)


def test_one_off_payment_is_paid_from_the_reserve(any_desk: PayingDesk) -> None:
    any_desk.paying()
    before = figures(any_desk)

    made = any_desk.one_off(12_345, today=LATER)

    assert (made.state, made.order.kind, made.order.debtor_iban) == (
        OrderState.OPEN,
        "one-off",
        "NL02ABNA0123456789",
    )
    assert figures(any_desk) == before | {"reserve": before["reserve"] - 12_345}
    assert any_desk.balance("cost:_other") == 12_345
    assert any_desk.verify() == ()


def test_one_off_payment_waits_for_a_batch_as_every_order(any_desk: PayingDesk) -> None:
    any_desk.paying()
    made = any_desk.one_off(12_345)

    assert {each.code for each in any_desk.prepare().findings} == {"payee-unconfirmed"}
    assert made.order.end_to_end_id.encode() in any_desk.exported().content


def test_advance_pays_what_the_reserve_does_not(any_desk: PayingDesk) -> None:
    any_desk.take_in("h-2")
    any_desk.put_in(100_000)
    any_desk.paying(
        opening_balance="1000.00", income=[an_income(amount="700.00")], advance_limit="900.00"
    )
    before = figures(any_desk)

    any_desk.one_off(before["reserve"] + 5_000, today=LATER)

    assert figures(any_desk) == {**before, "reserve": 0, "advance": before["advance"] + 5_000}
    assert any_desk.balance("advances", book="organisation") == before["advance"] + 5_000


def test_more_than_fits_is_refused_with_what_would_fit(any_desk: PayingDesk) -> None:
    any_desk.paying()
    fits = figures(any_desk)["reserve"]

    with pytest.raises(TooLittleMoney) as caught:
        any_desk.one_off(fits + 1)
    assert f"{fits / 100:,.2f}".translate(str.maketrans(",.", ".,")) in caught.value.text
    any_desk.one_off(fits)
    with pytest.raises(TooLittleMoney, match="niets vrij"):
        any_desk.one_off(1, key="2")


def test_advance_stays_within_the_fund(desk: PayingDesk) -> None:
    desk.take_in("h-2")
    desk.put_in(3_000)
    desk.paying(advance_limit="900.00")
    reserve = figures(desk)["reserve"]
    assert figures(desk)["advance"] == 0

    with pytest.raises(TooLittleMoney):
        desk.one_off(reserve + 3_001)
    desk.one_off(reserve + 3_000)
    assert desk.balance("advances", book="organisation") == 3_000


def test_money_that_was_received_waits_for_its_settlement(desk: PayingDesk) -> None:
    desk.paying(opening_balance="650.00")
    desk.receive(140_000, date(2027, 1, 4))

    with pytest.raises(TooLittleMoney):
        desk.one_off(140_000, today=LATER)


def test_living_money_that_is_still_to_be_paid_is_not_free(desk: PayingDesk) -> None:
    desk.paying(payday="friday", opening_balance="700.00")
    free = figures(desk)

    with pytest.raises(TooLittleMoney):
        desk.one_off(free["reserve"] + 1, today=SETTLED)


def test_extra_living_money_goes_to_the_households_own_account(any_desk: PayingDesk) -> None:
    any_desk.paying()
    given = any_desk.balance("living-money")

    made = any_desk.one_off(5_000, is_living_money=True)

    assert (made.order.creditor_iban, made.order.creditor_name) == (OWN, "Huishouden Proef")
    assert (made.order.kind, made.order.text) == ("living-money", "Leefgeld")
    assert any_desk.balance("living-money") == given + 5_000


def test_the_same_key_orders_once(any_desk: PayingDesk) -> None:
    any_desk.paying()
    first = any_desk.one_off(5_000)

    assert any_desk.changes_nothing(lambda: any_desk.one_off(5_000))
    assert any_desk.one_off(5_000, today=LATER) == first
    with pytest.raises(SameKeyOtherContent):
        any_desk.one_off(5_001)
    assert any_desk.one_off(5_000, key="2") != first


@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        ({"amount": 0, "iban": "NL00", "name": "", "text": ""}, ["amount", "iban", "name", "text"]),
        ({"reference": "5000056789012346", "text": ""}, ["reference"]),
        ({"reference": "5000056789012345"}, ["text"]),
        ({"execution_date": date(2026, 12, 23)}, ["executionDate"]),
        ({"execution_date": date(2027, 12, 26)}, ["executionDate"]),
        ({"execution_date": date(9999, 12, 31)}, ["executionDate"]),
        ({"execution_date": date(1, 1, 1)}, ["executionDate"]),
        ({"agreement_id": "rent", "nominal_date": date(1, 1, 1)}, ["nominalDate"]),
        ({"agreement_id": "rent", "nominal_date": date(9999, 12, 1)}, ["nominalDate"]),
        ({"name": "x" * 71, "text": "y" * 141}, ["name", "text"]),
        ({"agreement_id": "nobody"}, ["agreementId"]),
        ({"agreement_id": "wage"}, ["agreementId"]),
        ({"nominal_date": date(2027, 1, 1)}, ["agreementId"]),
        ({"agreement_id": "rent", "nominal_date": date(2027, 1, 2)}, ["nominalDate"]),
        ({"agreement_id": "rent", "nominal_date": date(2027, 1, 1)}, ["nominalDate"]),
        ({"agreement_id": "rent", "nominal_date": date(2027, 2, 1)}, ["amount"]),
        ({"is_living_money": True, "iban": ENERGY, "name": "X"}, ["iban", "name"]),
    ],
)
def test_all_mistakes_are_named(desk: PayingDesk, wrong: dict[str, Any], places: list[str]) -> None:
    desk.paying()
    given = {"amount": 1_000, **wrong}

    with pytest.raises(InvalidInput) as caught:
        desk.one_off(given.pop("amount"), **given)
    assert sorted(each.place for each in caught.value.findings) == sorted(places)


def test_extra_living_money_needs_an_account(desk: PayingDesk) -> None:
    desk.paying(living_money_iban=ENERGY)
    desk.take_in("h-2")

    with pytest.raises(InvalidInput) as caught:
        desk.one_off(1_000, household="h-2", is_living_money=True)
    assert [each.code for each in caught.value.findings] == ["no-account"]
    with pytest.raises(NotFound):
        desk.one_off(1_000, household="h-9")


def test_term_that_was_paid_by_hand_is_not_paid_by_the_settlement(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.one_off(65_000, today=LATER, agreement_id="rent", nominal_date=date(2027, 2, 1))

    done = any_desk.settle("2027-01", today=JANUARY)

    assert ("rent", date(2027, 2, 1)) not in ordered(done)
    with pytest.raises(InvalidInput):
        any_desk.one_off(
            65_000, key="2", today=JANUARY, agreement_id="rent", nominal_date=date(2027, 2, 1)
        )


def test_term_of_which_the_payment_was_cancelled_is_due_again(any_desk: PayingDesk) -> None:
    any_desk.paying()
    made = any_desk.one_off(65_000, today=LATER, agreement_id="rent", nominal_date=date(2027, 2, 1))
    cancel(any_desk, made.id)

    assert ("rent", date(2027, 2, 1)) in ordered(any_desk.settle("2027-01", today=JANUARY))


def test_cancelled_payment_leaves_free_money_that_is_used_first(any_desk: PayingDesk) -> None:
    any_desk.paying()
    before = figures(any_desk)
    made = any_desk.one_off(12_345)
    cancel(any_desk, made.id)
    assert figures(any_desk) == {**before, "free": 12_345, "reserve": before["reserve"] - 12_345}

    any_desk.one_off(20_000, key="2")

    assert figures(any_desk) == {**before, "free": 0, "reserve": before["reserve"] - 20_000}


def test_payment_is_taken_back_by_its_entry_but_its_funding_is_not(desk: PayingDesk) -> None:
    desk.paying()
    made = desk.one_off(12_345)
    funded = desk.entry("one-off-funding:h-1:1").id
    assert made.order.entry_id is not None

    desk.take_back(made.order.entry_id, today=LATER)

    assert desk.orders(OrderState.CANCELLED)[0].id == made.id
    with pytest.raises(NotReversible), writing(desk.engine) as session:
        reverse_entry(session, funded, reason="?", by=acting("karin"))


def test_next_settlement_counts_with_what_was_paid(any_desk: PayingDesk) -> None:
    """With and without the payment a household has the same, less the payment."""
    any_desk.paying()
    any_desk.paying("h-2")
    any_desk.one_off(10_000, today=LATER)
    any_desk.one_off(3_000, today=LATER, key="2", is_living_money=True)

    for household in ("h-1", "h-2"):
        any_desk.settle("2027-01", household=household, today=JANUARY)

    def net(book: str) -> int:
        names = ("received", "available", "set-aside", "in-transit", "advance")
        return sum(any_desk.balance(name, book=book) for name in names)

    def spent(book: str) -> int:
        return any_desk.balance("living-money", book=book)

    given = net("h-1") + spent("h-1") - 3_000
    assert given + 13_000 == net("h-2") + spent("h-2")
    assert net("h-1") >= 0


def test_payment_after_a_late_settlement_date_is_not_given_away_twice(desk: PayingDesk) -> None:
    """The reserve that paid it cannot be drawn again by the settlement that is still to be done."""
    desk.paying(
        income=[an_income(amount="10.00")], cost=[a_rent(), a_cost("water", amount="20.00")]
    )
    reserve = figures(desk)["reserve"]
    today = date(2027, 1, 27)
    made = desk.one_off(reserve, today=today)
    assert desk.entry(made.order.key).entry.business_date == date(2027, 1, 24)

    done = desk.settle("2027-01", today=today)

    assert done.settlement is not None
    assert desk.balance("set-aside") >= 0
    assert desk.balance("set-aside", until=date(2027, 1, 25)) >= 0
    assert sum(given_out(done)) == 0


def test_payment_within_a_settlement_ahead_counts_on_its_date(desk: PayingDesk) -> None:
    desk.take_in(cost=[a_rent()], living_money_iban=OWN, opening_balance="5000.00")
    desk.settle("2026-12", today=date(2026, 12, 22))

    made = desk.one_off(1_000, today=date(2026, 12, 22))

    assert desk.entry(made.order.key).entry.business_date == SETTLED
    assert desk.balance("set-aside", until=date(2026, 12, 23)) == 0


def test_settlement_whose_reserve_was_used_is_not_taken_back(any_desk: PayingDesk) -> None:
    any_desk.paying()
    made = any_desk.one_off(12_345)

    with pytest.raises(NotReversible, match="losse betaling"):
        any_desk.take_back_settlement("2026-12", today=LATER)
    cancel(any_desk, made.id)
    with pytest.raises(NotReversible):
        any_desk.take_back_settlement("2026-12", today=LATER)
    assert any_desk.balance("set-aside") >= 0


def test_settlement_whose_released_money_was_used_is_not_taken_back(desk: PayingDesk) -> None:
    desk.paying()
    cancel(desk, desk.order("cost").id, today=SETTLED)
    desk.one_off(60_000, today=SETTLED)

    with pytest.raises(NotReversible, match="losse betaling"):
        desk.take_back_settlement("2026-12", today=SETTLED)


def test_settlement_after_which_an_advance_paid_something_is_not_taken_back(
    desk: PayingDesk,
) -> None:
    """Settled once more it would not see that advance, and could lend beyond the limit."""
    desk.take_in("h-2")
    desk.put_in(100_000)
    desk.paying(opening_balance="100.00", advance_limit="700.00")
    lent = figures(desk)["advance"]
    desk.receive(140_000, date(2027, 1, 8))
    desk.receive(40_000, date(2027, 1, 8), agreement=None)
    desk.settle("2027-01", today=JANUARY)
    assert figures(desk)["advance"] < lent
    desk.one_off(70_000 - figures(desk)["advance"], today=JANUARY)

    with pytest.raises(NotReversible, match="losse betaling"):
        desk.take_back_settlement("2027-01", today=JANUARY)


def test_settlement_is_not_taken_back_after_a_payment_that_its_own_money_did_not_pay(
    desk: PayingDesk,
) -> None:
    """The reserve was there before it; done again, it would draw what the payment has used."""
    desk.paying()
    desk.settle("2027-01", today=JANUARY)
    desk.one_off(100_000, today=JANUARY)

    with pytest.raises(NotReversible, match="losse betaling"):
        desk.take_back_settlement("2027-01", today=JANUARY)


def test_settlement_is_taken_back_when_the_payment_after_it_was_and_used_nothing_else(
    desk: PayingDesk,
) -> None:
    desk.paying()
    cancel(desk, desk.order("cost").id, today=SETTLED)
    made = desk.one_off(50_000, today=SETTLED)
    cancel(desk, made.id, today=SETTLED)

    assert desk.take_back_settlement("2026-12", today=SETTLED) > 0
    assert ordered(desk.settle("2026-12", today=SETTLED)) == [("rent", date(2027, 1, 1))]

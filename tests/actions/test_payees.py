"""Payees: a second person confirms each account and name before the first payment to it."""

import time
from datetime import date
from threading import Thread

import pytest
from sqlalchemy import Engine
from tests.actions.desk import a_cost
from tests.actions.paying import ENERGY, LANDLORD, OWN, PayingDesk, a_rent, acting

from huishoudboekje.actions import (
    cancel_order,
    confirm_payee,
    refresh_signals,
    set_living_money_account,
)
from huishoudboekje.bank import PayeeCheck
from huishoudboekje.database import (
    EVERYTHING,
    OrderState,
    Reach,
    SignalFilter,
    load_household,
    load_payee_confirmations,
    load_signals,
    load_waiting_payees,
    reading,
    writing,
)
from huishoudboekje.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    StaleVersion,
    TwoPeople,
)

NEW = "NL93RABO0123456780"


@pytest.fixture
def desk(sqlite_engine: Engine) -> PayingDesk:
    return PayingDesk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> PayingDesk:
    return PayingDesk(engine)


def waiting(desk: PayingDesk, reach: Reach = EVERYTHING) -> list[tuple[str, str, int, int]]:
    with reading(desk.engine) as session:
        found = load_waiting_payees(session, reach=reach)
    return [(each.iban, each.household_id, each.orders, each.cents) for each in found]


def move(desk: PayingDesk, iban: str, *, user: str = "eva", version: int | None = None) -> int:
    with writing(desk.engine) as session:
        return set_living_money_account(session, "h-1", iban, version=version, by=acting(user))


def test_second_person_confirms_and_the_answer_is_kept(any_desk: PayingDesk) -> None:
    any_desk.paying()

    any_desk.confirm(result=PayeeCheck.CLOSE_MATCH, vop_answer="Woonst. Proef")

    pair = (LANDLORD, "Woonstichting Proef")
    with reading(any_desk.engine) as session:
        made = load_payee_confirmations(session, [pair])[pair]
    assert (made.vop_result, made.vop_answer, made.recorded_by) == (
        "close-match",
        "Woonst. Proef",
        "piet",
    )


def test_who_recorded_the_agreement_does_not_confirm_its_payee(any_desk: PayingDesk) -> None:
    any_desk.paying()

    with pytest.raises(TwoPeople):
        any_desk.confirm(user="karin")
    any_desk.confirm(user="piet")


def test_who_recorded_the_account_for_living_money_does_not_confirm_it(desk: PayingDesk) -> None:
    desk.paying()
    move(desk, NEW, user="eva")

    with pytest.raises(TwoPeople):
        desk.confirm(NEW, "Huishouden Proef", user="eva")
    with pytest.raises(TwoPeople):
        desk.confirm(OWN, "Huishouden Proef", user="karin")
    desk.confirm(NEW, "Huishouden Proef", user="karin")


def test_who_ordered_a_one_off_payment_does_not_confirm_its_payee(desk: PayingDesk) -> None:
    desk.paying()
    desk.one_off(1_000, user="eva")

    with pytest.raises(TwoPeople):
        desk.confirm(ENERGY, "Loodgieter Proef", user="eva")
    desk.confirm(ENERGY, "Loodgieter Proef", user="karin")


def test_another_agreement_of_the_same_payee_counts_too(desk: PayingDesk) -> None:
    desk.paying()
    desk.take_in("h-2", cost=[a_rent()])

    with pytest.raises(TwoPeople):
        desk.confirm(user="karin")


@pytest.mark.parametrize("result", [PayeeCheck.NO_MATCH, PayeeCheck.NOT_POSSIBLE])
def test_no_match_needs_a_reason(desk: PayingDesk, result: PayeeCheck) -> None:
    desk.paying()

    with pytest.raises(InvalidInput) as caught:
        desk.confirm(result=result, reason=" ")
    assert [each.place for each in caught.value.findings] == ["reason"]
    desk.confirm(result=result, reason="naam stond op de factuur")


def test_payee_that_nothing_is_for_is_not_confirmed(desk: PayingDesk) -> None:
    desk.paying()

    for iban, name in ((LANDLORD, "Somebody Else"), (ENERGY, "Woonstichting Proef")):
        with pytest.raises(NotFound):
            desk.confirm(iban, name)


def test_payee_is_confirmed_once(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm()
    desk.confirm()

    with pytest.raises(AlreadyExists):
        desk.confirm(user="eva")
    with pytest.raises(AlreadyExists):
        desk.confirm(result=PayeeCheck.CLOSE_MATCH)


def test_another_name_on_the_account_is_another_payee(desk: PayingDesk) -> None:
    desk.paying(cost=[a_rent(), a_cost("garage", iban=LANDLORD, party="Garage Proef")])
    desk.confirm()

    made = desk.prepare()

    held = {each.place for each in made.findings if each.code == "payee-unconfirmed"}
    assert held == {"h-1", "h-1.garage"}


def test_waiting_payees_say_what_waits(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.paying("h-2", living_money_iban=ENERGY)

    found = waiting(any_desk)

    assert [each[:3] for each in found if each[0] == LANDLORD] == [(LANDLORD, "", 2)]
    assert [each[3] for each in found if each[0] == LANDLORD] == [130_000]
    assert [each[:3] for each in found if each[0] == OWN] == [(OWN, "h-1", 1)]
    only = Reach(household_ids=frozenset({"h-2"}))
    assert [each[:3] for each in waiting(any_desk, only) if each[0] == LANDLORD] == [
        (LANDLORD, "h-2", 1)
    ]
    any_desk.confirm()
    assert LANDLORD not in {each[0] for each in waiting(any_desk)}


def test_changed_account_waits_and_open_orders_go_to_it(any_desk: PayingDesk) -> None:
    any_desk.paying(payday="friday")
    any_desk.confirm_all()
    before = any_desk.orders(OrderState.OPEN)
    entries = any_desk.entries()

    move(any_desk, NEW)

    orders = any_desk.orders(OrderState.OPEN)
    living = [each.order for each in orders if each.order.kind == "living-money"]
    assert {each.creditor_iban for each in living} == {NEW}
    assert len(orders) == len(before)
    assert {(each.entry_id, each.cents, each.execution_date) for each in living} == {
        (each.order.entry_id, each.order.cents, each.order.execution_date)
        for each in before
        if each.order.kind == "living-money"
    }
    assert any_desk.entries() == entries
    made = any_desk.prepare(until=date(2027, 1, 24))
    assert {each.code for each in made.findings} == {"payee-unconfirmed"}
    assert sum(each.batch.order_count for each in made.batches) == 1


def test_readdressed_order_is_taken_back_with_its_settlement(desk: PayingDesk) -> None:
    desk.paying()
    move(desk, NEW)

    desk.take_back_settlement("2026-12")

    assert {each.state for each in desk.orders()} == {OrderState.CANCELLED}
    assert desk.balance("living-money") == 0


def test_order_in_a_batch_still_goes_to_the_account_that_was_confirmed(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    desk.prepare()

    move(desk, NEW)

    assert {each.order.creditor_iban for each in desk.orders()} == {OWN, LANDLORD}


def test_account_changes_the_version_and_the_same_one_nothing(desk: PayingDesk) -> None:
    desk.paying()

    assert move(desk, OWN) == 1
    assert move(desk, f" {NEW[:4]} {NEW[4:].lower()}", version=1) == 2
    with pytest.raises(StaleVersion):
        move(desk, OWN, version=1)
    with reading(desk.engine) as session:
        found = load_household(session, "h-1", reach=EVERYTHING)
    assert found.document.terms.living_money_iban == NEW


@pytest.mark.parametrize("iban", ["", "NL00", "NL20INGB0001234568", "US123"])
def test_account_that_no_bank_takes_is_refused(desk: PayingDesk, iban: str) -> None:
    desk.paying()

    with pytest.raises(InvalidInput) as caught:
        move(desk, iban)
    assert [each.place for each in caught.value.findings] == ["iban"]


def test_confirming_is_refused_out_of_reach(desk: PayingDesk) -> None:
    desk.paying()
    desk.take_in("h-2", cost=[a_cost()])
    only = Reach(household_ids=frozenset({"h-2"}))

    by = acting("piet", reach=only)
    with pytest.raises(NotFound), writing(desk.engine) as session:
        confirm_payee(session, LANDLORD, "Woonstichting Proef", vop_result=PayeeCheck.MATCH, by=by)


def held(desk: PayingDesk) -> list[tuple[str | None, int | None]]:
    """Of which household and how much each signal is that a payee waits."""
    with reading(desk.engine) as session:
        which = SignalFilter(kinds={"payee-unconfirmed"}, is_open=True)
        found = load_signals(session, reach=EVERYTHING, which=which)
    return sorted((each.signal.household_id, each.signal.amount) for each in found)


def test_signals_follow_who_is_paid_at_once(any_desk: PayingDesk) -> None:
    any_desk.paying()
    living = any_desk.order("living-money").order.cents
    assert held(any_desk) == [("h-1", 65_000), ("h-1", living)]
    any_desk.confirm()
    assert held(any_desk) == [("h-1", living)]
    any_desk.confirm_all()
    assert held(any_desk) == []

    made = any_desk.one_off(1_000)
    assert held(any_desk) == [("h-1", 1_000)]
    with writing(any_desk.engine) as session:
        cancel_order(session, made.id, reason="niet nodig", by=acting("karin"))
    assert held(any_desk) == []

    move(any_desk, NEW)
    assert held(any_desk) == [("h-1", living)]


def test_signal_of_another_household_follows_when_a_payee_becomes_shared(desk: PayingDesk) -> None:
    desk.paying()
    desk.paying("h-2", cost=[])
    desk.confirm_all()
    desk.one_off(1_000)
    desk.one_off(2_000, household="h-2")
    assert held(desk) == [(None, 3_000)]

    desk.confirm_all()

    assert held(desk) == []


def test_who_ordered_extra_living_money_does_not_confirm_the_account_it_moves_to(
    desk: PayingDesk,
) -> None:
    desk.paying()
    desk.one_off(1_000, user="anna", is_living_money=True)
    move(desk, NEW, user="eva")

    for user in ("anna", "eva"):
        with pytest.raises(TwoPeople):
            desk.confirm(NEW, "Huishouden Proef", user=user)
    desk.confirm(NEW, "Huishouden Proef", user="karin")


@pytest.mark.postgres
@pytest.mark.parametrize("second", ["eva", "piet"])
def test_two_who_confirm_at_once_make_one_confirmation(
    postgres_engine: Engine, second: str
) -> None:
    desk = PayingDesk(postgres_engine)
    desk.paying()
    came: list[str] = []

    def also() -> None:
        try:
            desk.confirm(user=second)
            came.append("the same")
        except AlreadyExists:
            came.append("refused")

    thread = Thread(target=also)
    with writing(desk.engine) as session:
        payee = (LANDLORD, "Woonstichting Proef")
        confirm_payee(session, *payee, vop_result=PayeeCheck.MATCH, by=acting("piet"))
        thread.start()
        time.sleep(0.3)
    thread.join()

    assert came == ["refused" if second == "eva" else "the same"]


@pytest.mark.postgres
def test_signal_that_closes_while_another_looks_stays_closed(postgres_engine: Engine) -> None:
    desk = PayingDesk(postgres_engine)
    desk.paying()

    def look() -> None:
        with writing(desk.engine) as session:
            refresh_signals(session, None, by=acting("karin"))

    thread = Thread(target=look)
    with writing(desk.engine) as session:
        payee = (LANDLORD, "Woonstichting Proef")
        confirm_payee(session, *payee, vop_result=PayeeCheck.MATCH, by=acting("piet"))
        thread.start()
        time.sleep(0.3)
    thread.join()

    assert ("h-1", 65_000) not in held(desk)

"""What is seen of payments: batches, orders with why they wait, payees, debits, and the file."""

from datetime import date

import pytest
from sqlalchemy import Engine
from tests.actions.paying import LANDLORD, SETTLED, PayingDesk, a_rent, acting

from huishoudboekje.actions import give_up, mark_returned, pay_again
from huishoudboekje.database import EVERYTHING, OrderFilter, OrderState, Reach, reading, writing
from huishoudboekje.errors import NotFound
from huishoudboekje.views import (
    PaymentOrderRow,
    direct_debits,
    export_file,
    payees_to_confirm,
    payment_batch,
    payment_batches,
    payment_order,
    payment_orders,
    ready_orders,
    waiting_orders,
)

ONLY = Reach(household_ids=frozenset({"h-2"}))


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    return PayingDesk(engine)


def rows(desk: PayingDesk, *states: OrderState) -> list[PaymentOrderRow]:
    which = OrderFilter(states=set(states) or None)
    with reading(desk.engine) as session:
        return list(payment_orders(session, reach=EVERYTHING, which=which))


def test_waiting_orders_say_why(desk: PayingDesk) -> None:
    desk.paying(living_money_iban=LANDLORD)
    desk.confirm()

    with reading(desk.engine) as session:
        waiting = waiting_orders(session, reach=EVERYTHING)
        first = waiting_orders(session, reach=EVERYTHING, limit=1)
        ready = ready_orders(session, reach=EVERYTHING)
        payees = payees_to_confirm(session, reach=EVERYTHING)

    assert [(each.kind, each.waits_for) for each in waiting] == [
        ("living-money", "payee-unconfirmed")
    ]
    assert first == waiting
    assert [(each.kind, each.waits_for) for each in ready] == [("cost", "")]
    assert [(each.name, each.orders) for each in payees] == [("Huishouden Proef", 1)]


def test_batch_shows_its_file_and_who_did_what(desk: PayingDesk) -> None:
    desk.paying()
    file = desk.exported()

    with reading(desk.engine) as session:
        (batch,) = payment_batches(session, reach=EVERYTHING)
        detail = payment_batch(session, batch.id, reach=EVERYTHING)
        kept = export_file(session, batch.id, reach=EVERYTHING)

    assert kept.content == file.content
    assert (detail.message_id, detail.sha256) == (file.message_id, kept.sha256)
    assert [each.event.what for each in detail.events] == ["prepared", "approved", "exported"]
    assert {each.state for each in rows(desk)} == {"exported"}


def test_batch_is_shown_only_to_who_may_see_all_of_it(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()
    desk.paying("h-2", account=LANDLORD, payday="friday")
    desk.confirm_all()
    (own, *_) = desk.prepare().batches

    with reading(desk.engine) as session:
        assert [each.id for each in payment_batches(session, reach=ONLY)] == [own.id]
        assert [each.id for each in payment_batches(session, reach=EVERYTHING, limit=1)] == [own.id]
        assert [each.id for each in payment_batches(session, reach=EVERYTHING, before=own.id)] == [
            1
        ]
        for look in (payment_batch, export_file):
            with pytest.raises(NotFound):
                look(session, 1, reach=ONLY)
        with pytest.raises(NotFound):
            export_file(session, own.id, reach=ONLY)


def test_cancelled_batch_stays_out_of_reach(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    (batch,) = desk.prepare().batches
    desk.cancel_batch(batch.id)

    with reading(desk.engine) as session:
        assert payment_batches(session, reach=ONLY) == ()
        assert len(payment_batches(session, reach=EVERYTHING, states=["cancelled"])) == 1


def test_returned_orders_show_what_became_of_them(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()
    with writing(desk.engine) as session:
        mark_returned(session, desk.orders(), by=acting("karin"))
        give_up(session, 1, reason="opgegeven", by=acting("karin"))
        again = pay_again(session, 2, by=acting("karin"))

    found = {each.id: each for each in rows(desk)}
    assert (found[1].is_given_up, found[1].replaced_by) == (True, None)
    assert (found[2].is_given_up, found[2].replaced_by) == (False, again.id)
    assert (found[again.id].replaces, found[again.id].waits_for) == (2, "")
    with reading(desk.engine) as session:
        whole = payment_order(session, 1, reach=EVERYTHING)
        with pytest.raises(NotFound):
            payment_order(session, 1, reach=ONLY)
    assert [each.event.what for each in whole.events][-2:] == ["returned", "given-up"]


def test_direct_debits_show_what_is_kept_ready_per_day(desk: PayingDesk) -> None:
    desk.paying(cost=[a_rent(pay="direct-debit")])
    desk.paying("h-2", cost=[a_rent(pay="direct-debit")])

    with reading(desk.engine) as session:
        (day,) = direct_debits(session, reach=EVERYTHING)
        (own,) = direct_debits(session, reach=ONLY)

    assert (day.date, day.orders, day.cents) == (date(2026, 12, 31), 2, 130_000)
    assert (own.orders, own.cents) == (1, 65_000)
    assert day.date > SETTLED

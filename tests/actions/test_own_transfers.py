"""An advance to an account of the household's own: ordered, shown twice, booked once, then used."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.desk import POOL, a_cost, given_out, on
from tests.actions.paying import LANDLORD, SETTLED, PayingDesk

from huishoudboekje.actions import (
    ImportedStatements,
    PartInput,
    confirm_match,
    confirm_own_transfer,
    give_up,
    import_statements,
    pay_again,
)
from huishoudboekje.actions.own_transfers import order_what_waited
from huishoudboekje.bank import Statement, StatementLine, read_statements, render_camt053
from huishoudboekje.database import (
    EVERYTHING,
    OrderFilter,
    OrderKind,
    OrderState,
    StoredPaymentOrder,
    load_failed_payments,
    load_household,
    load_payment_orders,
    load_states,
    reading,
    writing,
)
from huishoudboekje.errors import AlreadyReversed, InvalidInput, NotReversible, OutOfOrder
from huishoudboekje.matching import MatchKind
from huishoudboekje.views import open_lines
from huishoudboekje.views.payments import payment_order

OWN_ACCOUNT = "NL60RABO0000001012"
ENERGY = "NL44RABO0123456789"


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    return PayingDesk(engine)


def shown(
    desk: PayingDesk, iban: str, opening: int, day: date, *lines: StatementLine
) -> ImportedStatements:
    """The bank's statement of that day, through its bytes."""
    statement = Statement(
        account=iban,
        id=f"{iban[-4:]}-{day}",
        sequence="1",
        opening=opening,
        closing=opening + sum(each.amount for each in lines),
        opening_date=day,
        closing_date=day,
        lines=lines,
    )
    made = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    content = render_camt053([statement], message_id=f"m-{iban[-4:]}-{day}", created=made)
    file = read_statements(content)
    with writing(desk.engine) as session:
        return import_statements(session, file, content, name="dag.xml", by=on(day))


def a_line(amount: int, day: date, order: StoredPaymentOrder) -> StatementLine:
    return StatementLine(
        number=1,
        booking_date=day,
        value_date=day,
        amount=amount,
        end_to_end_id=order.order.end_to_end_id,
        bank_reference=f"ref{day}{amount}",
        text=order.order.text,
    )


def orders(desk: PayingDesk, kind: OrderKind) -> list[StoredPaymentOrder]:
    with reading(desk.engine) as session:
        found = load_payment_orders(session, reach=EVERYTHING, which=OrderFilter(), limit=1000)
    return [each for each in found if each.order.kind is kind]


def mirrored(desk: PayingDesk, household: str, until: date) -> Iterator[bool]:
    """On that day: the account's money is the household's, and the advance has its mirror."""
    kept = sum(
        desk.balance(name, book=household, until=until)
        for name in ("received", "available", "set-aside")
    )
    yield -desk.balance(f"client-money:{OWN_ACCOUNT}", book="organisation", until=until) == kept
    advanced = -desk.balance("advance", book=household, until=until)
    yield desk.balance("advances", book="organisation", until=until) == advanced


def taken_in(desk: PayingDesk, **changes: Any) -> None:
    """Money for the rent, none for the energy: 700.00 on the own account, a fund of 1,000.00."""
    desk.take_in(
        account=OWN_ACCOUNT,
        advance_limit="500.00",
        opening_balance="700.00",
        cost=[
            a_cost(party="Woonstichting Proef", iban=LANDLORD),
            a_cost(
                "energy",
                amount="300.00",
                party="Windrijk",
                iban=ENERGY,
                rrule="FREQ=MONTHLY;BYMONTHDAY=15",
                **{"class": "energy"},
            ),
        ],
        living_money_iban="NL39RABO0300065264",
        **changes,
    )
    desk.put_in(100000)


def sent(desk: PayingDesk, day: date) -> None:
    """Everything that can be paid that day has left."""
    desk.confirm_all()
    for batch in desk.prepare(today=day).batches:
        desk.approve(batch.id, today=day)
        desk.export(batch.id, today=day)


def test_the_advance_is_booked_when_both_statements_show_it_and_pays_what_waited(
    desk: PayingDesk,
) -> None:
    taken_in(desk)

    done = desk.settle("2026-12", today=SETTLED)

    assert done.settlement is not None
    (transfer,) = orders(desk, OrderKind.ADVANCE)
    assert transfer.order.cents == done.settlement.to_transfer > 30000
    assert [each.agreement.id for each in done.settlement.waiting.ordered] == ["energy"]
    assert desk.balance("advance") == 0
    sent(desk, SETTLED)
    amount = transfer.order.cents
    (rent,) = orders(desk, OrderKind.COST)
    out = shown(desk, POOL, 100000, SETTLED, a_line(-amount, SETTLED, transfer))
    assert (out.booked, out.open) == (0, 1)
    assert desk.balance("advance") == 0

    day = SETTLED + timedelta(days=4)
    arrived = shown(
        desk, OWN_ACCOUNT, 70000, day, a_line(-65000, day, rent), a_line(amount, day, transfer)
    )

    assert (arrived.booked, arrived.open) == (2, 0)
    assert -desk.balance("advance") == amount
    costs = orders(desk, OrderKind.COST)
    assert [each.order.agreement_id for each in costs] == ["rent", "energy"]
    assert [each.state for each in costs] == [OrderState.PAID, OrderState.OPEN]
    assert orders(desk, OrderKind.ADVANCE)[0].state is OrderState.PAID
    assert desk.balance("available") + desk.balance("in-transit") == 0
    for ahead in range(10):
        assert all(mirrored(desk, "h-1", SETTLED + timedelta(days=ahead)))
    assert desk.verify() == ()
    sides = [each.id for each in desk.entries() if each.entry.text.startswith("Voorschot naar")]
    assert len(sides) == 2
    for number in sides:
        with pytest.raises(NotReversible, match="komt terug met de volgende maandverwerking"):
            desk.take_back(number, today=day)


def test_the_energy_that_waited_is_not_due_again(desk: PayingDesk) -> None:
    test_the_advance_is_booked_when_both_statements_show_it_and_pays_what_waited(desk)

    done = desk.settle("2027-01", today=date(2027, 1, 25))

    assert done.settlement is not None
    due = {
        (each.agreement.id, each.nominal_date)
        for each in (
            *done.settlement.choice.ordered,
            *(skipped.occurrence for skipped in done.settlement.choice.skipped),
        )
    }
    assert ("energy", date(2027, 1, 15)) not in due
    assert given_out(done) != []


def test_an_advance_under_way_counts_against_the_fund(desk: PayingDesk) -> None:
    taken_in(desk)
    desk.settle("2026-12", today=SETTLED)
    (transfer,) = orders(desk, OrderKind.ADVANCE)

    assert desk.put_in(1, key="cent") == 100001 - transfer.order.cents


def test_an_advance_that_is_seen_after_the_next_settlement_pays_nothing_twice(
    desk: PayingDesk,
) -> None:
    taken_in(desk, income=[])
    desk.settle("2026-12", today=SETTLED)
    (first,) = orders(desk, OrderKind.ADVANCE)
    sent(desk, SETTLED)

    done = desk.settle("2027-01", today=date(2027, 1, 25))
    assert done.settlement is not None
    again = {(each.agreement.id, each.nominal_date) for each in done.settlement.waiting.ordered}
    assert ("energy", date(2027, 1, 15)) not in again
    day = date(2027, 1, 26)
    amount = first.order.cents
    shown(desk, POOL, 100000, day, a_line(-amount, day, first))
    shown(desk, OWN_ACCOUNT, 70000, day, a_line(amount, day, first))

    terms = [(each.order.agreement_id, each.order.nominal_date) for each in desk.orders()]
    of_costs = [each for each in terms if each[0] is not None]
    assert len(of_costs) == len(set(of_costs))
    assert desk.balance("available") + desk.balance("in-transit") >= 0
    assert desk.verify() == ()


def test_what_was_ordered_once_is_not_ordered_again(desk: PayingDesk) -> None:
    taken_in(desk)
    desk.settle("2026-12", today=SETTLED)
    (transfer,) = orders(desk, OrderKind.ADVANCE)
    sent(desk, SETTLED)
    with reading(desk.engine) as session:
        document = load_household(session, "h-1", reach=EVERYTHING).document
        pair = (document.terms, document.agreements)
        state = load_states(session, [pair], reach=EVERYTHING)["h-1"]
    assert ("energy", date(2027, 1, 15)) in state.transfers.waiting
    day, amount = SETTLED + timedelta(days=4), transfer.order.cents
    shown(desk, POOL, 100000, day, a_line(-amount, day, transfer))
    shown(desk, OWN_ACCOUNT, 70000, day, a_line(amount, day, transfer))
    once = len(desk.orders())

    with writing(desk.engine) as session:
        living = [each for each in desk.orders() if each.order.kind is OrderKind.LIVING_MONEY]
        assert living != []
        (stored,) = orders(desk, OrderKind.ADVANCE)
        assert order_what_waited(session, stored, by=on(day)) == ()
    assert len(desk.orders()) == once


def test_an_advance_that_the_bank_returns_is_no_advance_and_can_be_sent_again(
    desk: PayingDesk,
) -> None:
    taken_in(desk)
    desk.settle("2026-12", today=SETTLED)
    (transfer,) = orders(desk, OrderKind.ADVANCE)
    sent(desk, SETTLED)
    amount = transfer.order.cents
    day = SETTLED + timedelta(days=4)

    done = shown(
        desk,
        POOL,
        100000,
        day,
        a_line(-amount, day, transfer),
        replace(a_line(amount, day, transfer), number=2, return_reason="AC04"),
    )

    assert (done.booked, done.open) == (2, 0)
    assert desk.balance("advance") == 0
    assert orders(desk, OrderKind.ADVANCE)[0].state is OrderState.RETURNED
    assert [each.order.agreement_id for each in orders(desk, OrderKind.COST)] == ["rent"]
    with writing(desk.engine) as session:
        pay_again(session, transfer.id, by=on(day))
    again = orders(desk, OrderKind.ADVANCE)[-1]
    sent(desk, day)
    later = day + timedelta(days=1)
    shown(desk, POOL, 100000, later, a_line(-amount, later, again))
    shown(desk, OWN_ACCOUNT, 70000, later, a_line(amount, later, again))
    assert -desk.balance("advance") == amount
    assert [each.order.agreement_id for each in orders(desk, OrderKind.COST)] == ["rent", "energy"]
    assert all(mirrored(desk, "h-1", later))


def test_the_queue_shows_a_transfer_of_which_one_statement_is_here(desk: PayingDesk) -> None:
    taken_in(desk)
    desk.settle("2026-12", today=SETTLED)
    (transfer,) = orders(desk, OrderKind.ADVANCE)
    sent(desk, SETTLED)
    amount = transfer.order.cents
    shown(desk, POOL, 100000, SETTLED, a_line(-amount, SETTLED, transfer))

    with reading(desk.engine) as session:
        (line,) = open_lines(session, today=SETTLED, reach=EVERYTHING)
    part = PartInput(kind=MatchKind.PAYMENT, amount=-amount, order_id=transfer.id)
    with pytest.raises(InvalidInput, match="koppelt zichzelf"), writing(desk.engine) as session:
        confirm_match(session, line.line.id, [part], by=on(SETTLED))


def test_a_person_names_the_lines_where_the_bank_left_our_id_out(desk: PayingDesk) -> None:
    taken_in(desk)
    desk.settle("2026-12", today=SETTLED)
    (transfer,) = orders(desk, OrderKind.ADVANCE)
    sent(desk, SETTLED)
    amount = transfer.order.cents
    nameless = replace(a_line(amount, SETTLED, transfer), end_to_end_id="", text="overboeking")
    shown(desk, POOL, 100000, SETTLED, a_line(-amount, SETTLED, transfer))
    shown(desk, OWN_ACCOUNT, 70000, SETTLED, nameless)
    with reading(desk.engine) as session:
        found = open_lines(session, today=SETTLED, reach=EVERYTHING)
    left, arrived = (each.line.id for each in found)

    with pytest.raises(InvalidInput, match="niet zien"), writing(desk.engine) as session:
        confirm_own_transfer(session, transfer.id, (left, left), by=on(SETTLED))
    with writing(desk.engine) as session:
        assert confirm_own_transfer(session, transfer.id, (arrived, left), by=on(SETTLED)) == (
            left,
            arrived,
        )

    assert -desk.balance("advance") == amount
    assert all(mirrored(desk, "h-1", SETTLED))
    with pytest.raises(OutOfOrder), writing(desk.engine) as session:
        confirm_own_transfer(session, transfer.id, (left, arrived), by=on(SETTLED))


def test_a_returned_advance_is_given_up_once_and_bothers_nobody_any_more(desk: PayingDesk) -> None:
    taken_in(desk)
    desk.settle("2026-12", today=SETTLED)
    (transfer,) = orders(desk, OrderKind.ADVANCE)
    sent(desk, SETTLED)
    amount = transfer.order.cents
    back = replace(a_line(amount, SETTLED, transfer), number=2, return_reason="AC04")
    shown(desk, POOL, 100000, SETTLED, a_line(-amount, SETTLED, transfer), back)
    with reading(desk.engine) as session:
        (failed,) = load_failed_payments(session, ["h-1"], reach=EVERYTHING)
    assert not failed.is_done

    with writing(desk.engine) as session:
        give_up(session, transfer.id, reason="rekening is opgeheven", by=on(SETTLED))

    with reading(desk.engine) as session:
        (failed,) = load_failed_payments(session, ["h-1"], reach=EVERYTHING)
        shown_now = payment_order(session, transfer.id, reach=EVERYTHING)
    assert failed.is_done
    assert shown_now.order.is_given_up
    with pytest.raises(AlreadyReversed), writing(desk.engine) as session:
        pay_again(session, transfer.id, by=on(SETTLED))

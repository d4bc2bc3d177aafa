"""Batches: prepared by one, approved by another, written once; and what becomes of their orders."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, exc
from tests.actions.desk import POOL, a_cost, an_income
from tests.actions.paying import ENERGY, LANDLORD, OWN, SETTLED, PayingDesk, a_rent, acting

from huishoudboekje.actions import (
    cancel_order,
    give_up,
    mark_paid,
    mark_returned,
    pay_again,
    reverse_entry,
    reverse_settlement,
    take_status_report,
    unmark_paid,
    unmark_returned,
)
from huishoudboekje.bank import PainVersion, read_pain001
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    EVERYTHING,
    BatchState,
    OrderState,
    Reach,
    load_events_of_batch,
    load_events_of_order,
    move_orders,
    reading,
    save_payment_file,
    writing,
)
from huishoudboekje.database.payment_batches import PaymentFile
from huishoudboekje.errors import (
    AlreadyExists,
    AlreadyReversed,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
    TwoPeople,
)

JANUARY = date(2027, 1, 25)


@pytest.fixture
def desk(sqlite_engine: Engine) -> PayingDesk:
    return PayingDesk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> PayingDesk:
    return PayingDesk(engine)


def codes(made: Any) -> list[str]:
    return [each.code for each in made.findings]


def together(*acts: Callable[[], object]) -> list[object]:
    """What each came to, done at the same moment; a refusal or an error is what it came to."""

    def outcome(act: Callable[[], object]) -> object:
        try:
            return act()
        except (exc.DBAPIError, OutOfOrder, TwoPeople, AssertionError) as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))


# Preparing.


def test_orders_of_one_account_and_day_stand_in_one_batch(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.paying("h-2")
    any_desk.confirm_all()

    (batch,) = any_desk.prepare().batches

    assert (batch.batch.debtor_iban, batch.batch.execution_date) == (POOL, SETTLED)
    assert (batch.batch.order_count, batch.state) == (4, BatchState.PREPARED)
    assert batch.batch.cents == sum(
        each.order.cents for each in (*any_desk.orders(), *any_desk.orders(household="h-2"))
    )


def test_preparing_again_gives_nothing(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    desk.prepare()

    assert desk.prepare() == desk.prepare()
    assert desk.prepare().batches == ()


def test_nothing_is_prepared_without_any_household(desk: PayingDesk) -> None:
    assert desk.prepare().batches == ()


def test_each_account_and_each_day_has_a_batch_of_its_own(desk: PayingDesk) -> None:
    desk.paying(payday="friday")
    desk.paying("h-2", account=ENERGY)
    desk.confirm_all()

    made = desk.prepare(until=date(2027, 1, 24)).batches

    days = [(each.batch.debtor_iban, each.batch.execution_date) for each in made]
    assert days == sorted(set(days))
    assert {iban for iban, _ in days} == {POOL, ENERGY}
    assert [day for iban, day in days if iban == POOL] == [
        date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 8), date(2027, 1, 15),
        date(2027, 1, 22),
    ]  # fmt: skip


def test_what_is_for_later_waits_for_its_day(desk: PayingDesk) -> None:
    desk.paying(payday="friday")
    desk.confirm_all()

    (batch,) = desk.prepare(until=date(2026, 12, 27)).batches

    assert batch.batch.order_count == 2
    assert len(desk.orders(OrderState.OPEN)) == 4


def test_late_order_leaves_on_the_next_bank_day(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()

    (batch,) = desk.prepare(today=date(2026, 12, 25)).batches

    assert batch.batch.execution_date == date(2026, 12, 28)


def test_order_without_account_waits_and_says_so(desk: PayingDesk) -> None:
    desk.paying(cost=[a_rent(), a_cost("water", amount="20.00")])
    desk.confirm_all()

    made = desk.prepare()

    assert [(each.place, each.code) for each in made.findings] == [("h-1.water", "no-account")]
    assert [each.batch.order_count for each in made.batches] == [2]


def test_order_to_an_unconfirmed_payee_waits_and_the_others_leave(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm()

    made = desk.prepare()

    assert [(each.place, each.code) for each in made.findings] == [("h-1", "payee-unconfirmed")]
    assert [each.batch.order_count for each in made.batches] == [1]


@pytest.mark.parametrize(
    ("broken", "code"),
    [({"party": "住宅"}, "no-bank-character"), ({"party": "x" * 71}, "too-long")],
)
def test_order_that_the_bank_would_refuse_waits(
    desk: PayingDesk, broken: dict[str, Any], code: str
) -> None:
    desk.paying(cost=[a_rent(), a_cost("water", iban=ENERGY, **broken)])
    desk.confirm_all()

    made = desk.prepare()

    assert [(each.place, each.code) for each in made.findings] == [("h-1.water", code)]
    assert [each.batch.order_count for each in made.batches] == [2]
    assert [each.order.agreement_id for each in desk.orders(OrderState.OPEN)] == ["water"]


def test_direct_debit_is_never_prepared(desk: PayingDesk) -> None:
    desk.paying(cost=[a_rent(pay="direct-debit")])
    desk.confirm_all()

    (batch,) = desk.prepare().batches

    assert batch.batch.order_count == 1
    assert [each.order.agreement_id for each in desk.orders(OrderState.EXPECTED)] == ["rent"]


def test_two_who_prepare_at_once_batch_an_order_once(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.confirm_all()

    made = together(*[any_desk.prepare] * 4)

    batches = [each for one in made for each in getattr(one, "batches", ())]
    assert [each.batch.order_count for each in batches] == [2], made


# Approving.


def test_preparer_does_not_approve(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.confirm_all()
    (batch,) = any_desk.prepare().batches

    with pytest.raises(TwoPeople):
        any_desk.approve(batch.id, user="karin")
    assert any_desk.state_of(batch.id) is BatchState.PREPARED


def test_who_recorded_a_one_off_payment_does_not_approve_its_batch(desk: PayingDesk) -> None:
    desk.paying()
    desk.one_off(1_000, user="eva")
    desk.confirm_all()
    (batch,) = desk.prepare().batches

    with pytest.raises(TwoPeople):
        desk.approve(batch.id, user="eva")
    assert desk.approve(batch.id, user="piet").approved_by == "piet"


def test_who_recorded_a_one_off_payment_does_not_approve_its_next_attempt(
    desk: PayingDesk,
) -> None:
    desk.paying()
    made = desk.one_off(1_000, user="eva")
    desk.exported()
    _seen(desk, mark_returned, OrderState.EXPORTED)
    _act(desk, pay_again, made.id)
    (batch,) = desk.prepare(today=JANUARY, user="anna").batches

    for user in ("eva", "karin"):
        with pytest.raises(TwoPeople):
            desk.approve(batch.id, user=user, today=JANUARY)
    assert desk.approve(batch.id, user="piet", today=JANUARY).approved_by == "piet"


def test_batch_is_approved_once(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    (batch,) = desk.prepare().batches
    desk.approve(batch.id)

    with pytest.raises(OutOfOrder):
        desk.approve(batch.id, user="eva")
    with pytest.raises(NotFound):
        desk.approve(99)


# Exporting.


def test_file_holds_every_order_of_the_batch(any_desk: PayingDesk) -> None:
    any_desk.paying()

    file = any_desk.exported()

    batch = read_pain001(file.content)
    assert {each.end_to_end_id: each.amount for each in batch.payments} == {
        each.order.end_to_end_id: each.order.cents for each in any_desk.orders()
    }
    assert (batch.debtor_iban, batch.debtor_name) == (POOL, "Stadsbank")
    assert {each.ultimate_debtor for each in batch.payments} == {"Huishouden Proef"}
    assert {each.creditor_iban for each in batch.payments} == {LANDLORD, OWN}
    assert file.name == f"{batch.message_id}.xml"
    assert {each.state for each in any_desk.orders()} == {OrderState.EXPORTED}


def test_own_account_pays_in_its_own_name(desk: PayingDesk) -> None:
    desk.paying(account=ENERGY)

    batch = read_pain001(desk.exported().content)

    assert batch.debtor_iban == ENERGY
    assert {each.ultimate_debtor for each in batch.payments} == {""}


def test_names_are_written_in_the_banks_characters(desk: PayingDesk) -> None:
    desk.paying(cost=[a_rent(party="Cliënten & Zoë")], name="Familie Müller")

    batch = read_pain001(desk.exported().content)

    assert "Clienten + Zoe" in {each.creditor_name for each in batch.payments}
    assert {each.ultimate_debtor for each in batch.payments} == {"Familie Muller"}


@pytest.mark.parametrize("version", list(PainVersion))
def test_version_is_chosen_when_preparing(desk: PayingDesk, version: PainVersion) -> None:
    desk.paying()
    desk.confirm_all()
    (batch,) = desk.prepare(version=version).batches
    desk.approve(batch.id)

    assert version.value.encode() in desk.export(batch.id).content


def test_lost_answer_is_given_again_byte_for_byte(any_desk: PayingDesk) -> None:
    any_desk.paying()
    first = any_desk.exported()

    again = any_desk.export(1, user="eva", today=date(2027, 1, 8))

    assert again == first


def test_unapproved_batch_is_not_exported(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    (batch,) = desk.prepare().batches

    with pytest.raises(OutOfOrder):
        desk.export(batch.id)
    with pytest.raises(NotFound):
        desk.export(99)


def test_batch_whose_day_has_passed_is_prepared_again(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    (batch,) = desk.prepare().batches
    desk.approve(batch.id)

    with pytest.raises(OutOfOrder):
        desk.export(batch.id, today=date(2026, 12, 28))
    desk.cancel_batch(batch.id)
    (again,) = desk.prepare(today=date(2026, 12, 28)).batches
    desk.approve(again.id, today=date(2026, 12, 28))
    assert desk.export(again.id, today=date(2026, 12, 28)).content


def test_no_double_export_at_the_same_moment(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.confirm_all()
    (batch,) = any_desk.prepare().batches
    any_desk.approve(batch.id)

    made = together(*[lambda: any_desk.export(batch.id)] * 4)

    assert len({getattr(each, "content", None) for each in made}) == 1, made


def test_no_double_export_by_raw_attempts(any_desk: PayingDesk) -> None:
    """Whatever the code above it does, the database lets an order leave once."""
    any_desk.paying()
    any_desk.exported()
    order = any_desk.orders()[0]
    again = PaymentFile(batch_id=1, message_id="X", version="pain.001.001.09", content=b"<x/>")
    now = acting("eva").now

    for state in (OrderState.OPEN, OrderState.CANCELLED, OrderState.EXPORTED):
        with pytest.raises(exc.DBAPIError), writing(any_desk.engine) as session:
            move_orders(session, [order.id], state=state)
    with pytest.raises(exc.DBAPIError), writing(any_desk.engine) as session:
        move_orders(session, [order.id], state=OrderState.IN_BATCH, batch_id=1)
    with pytest.raises(exc.DBAPIError), writing(any_desk.engine) as session:
        save_payment_file(session, again, recorded_at=now, recorded_by="eva")


# Cancelling.


def test_cancelled_batch_gives_its_orders_back(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.confirm_all()
    (batch,) = any_desk.prepare().batches
    any_desk.approve(batch.id)

    any_desk.cancel_batch(batch.id)

    assert any_desk.state_of(batch.id) is BatchState.CANCELLED
    assert {each.state for each in any_desk.orders()} == {OrderState.OPEN}
    assert len(any_desk.prepare().batches) == 1


def test_exported_batch_is_not_cancelled(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()

    with pytest.raises(NotReversible):
        desk.cancel_batch(1)
    assert {each.state for each in desk.orders()} == {OrderState.EXPORTED}


def test_cancelling_needs_a_reason_and_happens_once(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    (batch,) = desk.prepare().batches

    with pytest.raises(InvalidInput):
        desk.cancel_batch(batch.id, reason=" ")
    desk.cancel_batch(batch.id)
    with pytest.raises(OutOfOrder):
        desk.cancel_batch(batch.id)


def test_batch_keeps_who_did_what(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()

    with reading(desk.engine) as session:
        batch = load_events_of_batch(session, 1)
        order = load_events_of_order(session, 1, reach=EVERYTHING)

    assert [(each.event.what, each.recorded_by) for each in batch] == [
        ("prepared", "karin"),
        ("approved", "piet"),
        ("exported", "karin"),
    ]
    assert [each.event.what for each in order] == ["prepared", "exported"]


def test_batch_with_an_order_out_of_reach_does_not_exist(desk: PayingDesk) -> None:
    desk.paying()
    desk.paying("h-2")
    desk.confirm_all()
    (batch,) = desk.prepare().batches
    some = Reach(household_ids=frozenset({"h-1"}))

    with pytest.raises(NotFound):
        desk.approve(batch.id, reach=some)
    assert desk.prepare(reach=some).batches == ()


# One order.


def _act(desk: PayingDesk, action: Any, *arguments: Any, user: str = "karin", **more: Any) -> Any:
    with writing(desk.engine) as session:
        return action(session, *arguments, by=acting(user, JANUARY), **more)


def test_cancelled_order_is_due_again(any_desk: PayingDesk) -> None:
    any_desk.paying()
    rent = any_desk.order("cost")

    _act(any_desk, cancel_order, rent.id, reason="opgezegd")

    assert any_desk.order("cost").state is OrderState.CANCELLED
    assert any_desk.balance("cost:rent") == 0
    again = any_desk.settle("2027-01", today=JANUARY)
    assert again.settlement is not None
    assert date(2027, 1, 1) in [each.nominal_date for each in again.settlement.choice.ordered]


def test_order_in_a_batch_is_not_cancelled_by_any_way(desk: PayingDesk) -> None:
    desk.paying()
    desk.confirm_all()
    desk.prepare()
    rent = desk.order("cost")
    assert rent.order.entry_id is not None

    for state in ("in-batch", "exported"):
        with pytest.raises(NotReversible):
            _act(desk, cancel_order, rent.id, reason="opgezegd")
        with pytest.raises(NotReversible):
            _act(desk, reverse_entry, rent.order.entry_id, reason="opgezegd")
        with pytest.raises(NotReversible):
            _act(desk, reverse_settlement, "h-1", Period.parse("2026-12"), reason="opgezegd")
        if state == "in-batch":
            desk.approve(1)
            desk.export(1)
    assert desk.balance("cost:rent") == 65_000


def _seen(desk: PayingDesk, action: Any, *states: OrderState, **more: Any) -> None:
    with writing(desk.engine) as session:
        action(session, desk.orders(*states), by=acting("karin", JANUARY), **more)


def test_returned_order_is_paid_again_once_under_a_new_id(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.exported()
    _seen(any_desk, mark_paid)
    _seen(any_desk, mark_returned, detail="AC04")
    rent = any_desk.order("cost")

    again = _act(any_desk, pay_again, rent.id)

    assert again.order.replaces == rent.id
    assert again.order.key == f"{rent.order.key}#2"
    assert again.order.entry_id == rent.order.entry_id
    assert again.order.end_to_end_id != rent.order.end_to_end_id
    with pytest.raises(AlreadyExists):
        _act(any_desk, pay_again, rent.id)
    with pytest.raises(AlreadyExists):
        _act(any_desk, give_up, rent.id, reason="?")
    (batch,) = any_desk.prepare(today=JANUARY).batches
    assert (batch.batch.order_count, batch.batch.cents) == (1, 65_000)


def test_third_attempt_replaces_the_second(desk: PayingDesk) -> None:
    desk.paying(opening_balance="600.00", cost=[a_rent(amount="500.00")])
    desk.exported()
    _seen(desk, mark_returned, OrderState.EXPORTED)
    second = _act(desk, pay_again, desk.order("cost").id)
    (batch,) = desk.prepare(today=JANUARY).batches
    desk.approve(batch.id, today=JANUARY)
    desk.export(batch.id, today=JANUARY)
    _seen(desk, mark_returned, OrderState.EXPORTED)

    third = _act(desk, pay_again, second.id)

    assert third.order.key.endswith("#3")
    assert third.order.key.count("#") == 1


def test_given_up_order_is_due_again(any_desk: PayingDesk) -> None:
    any_desk.paying()
    any_desk.exported()
    _seen(any_desk, mark_returned)
    rent = any_desk.order("cost")

    _act(any_desk, give_up, rent.id, reason="rekening opgeheven")

    assert any_desk.balance("cost:rent") == 0
    with pytest.raises(AlreadyReversed):
        _act(any_desk, give_up, rent.id, reason="nog eens")
    with pytest.raises(AlreadyReversed):
        _act(any_desk, pay_again, rent.id)
    again = any_desk.settle("2027-01", today=JANUARY)
    assert again.settlement is not None
    assert date(2027, 1, 1) in [each.nominal_date for each in again.settlement.choice.ordered]


@pytest.mark.parametrize("action", [pay_again, give_up])
def test_only_what_came_back_is_paid_again_or_given_up(desk: PayingDesk, action: Any) -> None:
    desk.paying()
    desk.exported()
    more = {"reason": "?"} if action is give_up else {}

    with pytest.raises(OutOfOrder):
        _act(desk, action, 1, **more)
    with pytest.raises(NotFound):
        _act(desk, action, 99, **more)


def test_collected_and_returned_debit_is_given_up_not_paid_again(desk: PayingDesk) -> None:
    desk.paying(cost=[a_rent(pay="direct-debit")])
    _seen(desk, mark_paid, OrderState.EXPECTED)
    _seen(desk, mark_returned, OrderState.PAID)
    rent = desk.order("cost")

    with pytest.raises(NotReversible):
        _act(desk, pay_again, rent.id)
    _act(desk, give_up, rent.id, reason="gestorneerd")
    assert desk.balance("cost:rent") == 0


def test_order_that_never_left_is_not_seen_on_a_statement(desk: PayingDesk) -> None:
    desk.paying()

    for action in (mark_paid, mark_returned):
        with pytest.raises(OutOfOrder):
            _seen(desk, action)


def test_what_was_seen_can_be_taken_back(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()
    _seen(desk, mark_paid)
    _seen(desk, unmark_paid)
    assert {each.state for each in desk.orders()} == {OrderState.EXPORTED}

    _seen(desk, mark_paid)
    _seen(desk, mark_returned)
    with pytest.raises(OutOfOrder):
        _seen(desk, unmark_paid)
    _seen(desk, unmark_returned)
    assert {each.state for each in desk.orders()} == {OrderState.PAID}


def test_return_stays_once_it_was_acted_on(desk: PayingDesk) -> None:
    desk.paying()
    desk.exported()
    _seen(desk, mark_returned)
    _act(desk, give_up, 1, reason="opgegeven")
    _act(desk, pay_again, 2)

    for one in desk.orders(OrderState.RETURNED):
        with pytest.raises(NotReversible), writing(desk.engine) as session:
            unmark_returned(session, [one], by=acting("karin", JANUARY))


# What the bank reports.


def a_report(file: Any, group: str = "", *payments: tuple[str, str, str]) -> bytes:
    """A pain.002 on the file: the group's status, and id, status and reason of each payment."""
    status = f"<GrpSts>{group}</GrpSts>" if group else ""
    named = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{said}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for name, said, reason in payments
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>R-{len(payments)}</MsgId><CreDtTm>2026-12-24T12:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{getattr(file, 'message_id', file)}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>{named}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def test_rejected_payment_is_booked_back_and_due_again(any_desk: PayingDesk) -> None:
    any_desk.paying()
    file = any_desk.exported()
    rent, living = any_desk.order("cost"), any_desk.order("living-money")
    said = a_report(
        file,
        "PART",
        (rent.order.end_to_end_id, "RJCT", "AC04"),
        (living.order.end_to_end_id, "ACSC", "MS03"),
    )

    taken = _act(any_desk, take_status_report, said)

    assert (taken.rejected, taken.findings, taken.named) == ((rent.id,), (), 2)
    assert any_desk.order("cost").state is OrderState.REJECTED
    assert any_desk.order("living-money").state is OrderState.EXPORTED
    assert any_desk.balance("cost:rent") == 0
    assert any_desk.verify() == ()
    with reading(any_desk.engine) as session:
        events = load_events_of_order(session, rent.id, reach=EVERYTHING)
    told = {each.event.what: each.event.detail for each in events}
    assert told["rejected"].startswith("AC04 De rekening van de ontvanger is opgeheven")


def test_same_report_twice_adds_nothing(any_desk: PayingDesk) -> None:
    any_desk.paying()
    file = any_desk.exported()
    said = a_report(file, "RJCT")
    first = _act(any_desk, take_status_report, said)
    before = any_desk.entries()

    again = _act(any_desk, take_status_report, said)

    assert (len(first.rejected), again.report_id, again.rejected) == (2, None, ())
    assert any_desk.entries() == before


def test_rejected_file_rejects_every_order(desk: PayingDesk) -> None:
    desk.paying()
    file = desk.exported()

    taken = _act(desk, take_status_report, a_report(file, "RJCT"))

    assert len(taken.rejected) == 2
    assert {each.state for each in desk.orders()} == {OrderState.REJECTED}
    assert desk.balance("in-transit") == 0
    assert desk.settle("2027-01", today=JANUARY).findings == ()


def test_another_report_that_says_the_same_rejects_once(desk: PayingDesk) -> None:
    desk.paying()
    file = desk.exported()
    rent = desk.order("cost").order.end_to_end_id
    _act(desk, take_status_report, a_report(file, "RJCT"))

    again = _act(desk, take_status_report, a_report(file, "PART", (rent, "RJCT", "AC01")))

    assert (again.rejected, again.findings) == ((), ())


def test_answer_on_the_payee_stands_with_the_order(desk: PayingDesk) -> None:
    desk.paying()
    file = desk.exported()
    rent = desk.order("cost")

    said = a_report(file, "RCVC", (rent.order.end_to_end_id, "RVMC", "NARR"))
    taken = _act(desk, take_status_report, said)

    with reading(desk.engine) as session:
        events = load_events_of_order(session, rent.id, reach=EVERYTHING)
    assert taken.rejected == ()
    assert ("payee-check", "RVMC NARR close-match") in [
        (each.event.what, each.event.detail) for each in events
    ]


def test_report_on_what_we_do_not_know_is_a_finding(desk: PayingDesk) -> None:
    desk.paying()
    file = desk.exported()

    of_others = _act(desk, take_status_report, a_report("SOMEBODY-ELSE", "RJCT"))
    of_ours = _act(desk, take_status_report, a_report(file, "PART", ("UNKNOWN", "RJCT", "AC01")))

    assert (codes(of_others), codes(of_ours)) == (["unknown-file"], ["unknown-payment"])
    assert {each.state for each in desk.orders()} == {OrderState.EXPORTED}


def test_rejection_of_what_a_statement_showed_is_a_finding(desk: PayingDesk) -> None:
    desk.paying()
    file = desk.exported()
    _seen(desk, mark_paid)

    taken = _act(desk, take_status_report, a_report(file, "RJCT"))

    assert codes(taken) == ["rejected-after-booking"] * 2
    assert {each.state for each in desk.orders()} == {OrderState.PAID}
    assert desk.balance("cost:rent") == 65_000


def test_report_of_who_reaches_less_is_refused_and_does_its_work_later(desk: PayingDesk) -> None:
    desk.paying()
    said = a_report(desk.exported(), "RJCT")

    by = acting("karin", JANUARY, reach=Reach(household_ids=frozenset({"h-1"})))
    with pytest.raises(NotFound), writing(desk.engine) as session:
        take_status_report(session, said, by=by)
    assert len(_act(desk, take_status_report, said).rejected) == 2


def test_what_is_no_report_is_refused(desk: PayingDesk) -> None:
    for content in (b"", b"no xml", b"<Document/>", a_report("")):
        with pytest.raises(InvalidInput):
            _act(desk, take_status_report, content)


def test_rejection_after_the_next_settlement_counts_from_there(desk: PayingDesk) -> None:
    desk.paying(income=[an_income()])
    file = desk.exported()
    desk.settle("2027-01", today=JANUARY)

    taken = _act(desk, take_status_report, a_report(file, "RJCT"))

    undone = [each for each in desk.entries() if each.entry.source == "reversal"]
    assert len(undone) == len(taken.rejected) == 2
    assert {each.entry.business_date for each in undone} == {JANUARY}

"""Orders, batches and their files: forward only, two people, once to the bank."""

import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, exc, text
from tests.database.bookings import BY, IBAN, NOW, a_household, an_entry, book
from tests.database.payments_out import LANDLORD, a_batch, an_order, exported, prepared

from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.database import (
    EVERYTHING,
    BatchState,
    OrderFilter,
    OrderKind,
    OrderState,
    PayeeConfirmation,
    PaymentEvent,
    PaymentFile,
    Reach,
    VopResult,
    find_orders_by_end_to_end,
    find_orders_by_entry,
    find_orders_by_key,
    find_replacements,
    load_events_of_batch,
    load_events_of_order,
    load_payee_confirmations,
    load_payment_batch,
    load_payment_batches,
    load_payment_file,
    load_payment_orders,
    load_status_report,
    load_status_reports,
    lock_payment_batch,
    lock_payment_orders,
    move_batch,
    move_orders,
    reading,
    save_payee_confirmation,
    save_payment_batch,
    save_payment_events,
    save_payment_file,
    save_payment_orders,
    save_status_report,
    writing,
)

LATER = NOW + timedelta(minutes=1)
REFUSED = r"refused|not authorized"


def a_debit(key: str = "d-1", **changes: Any) -> Any:
    values = {"method": PaymentMethod.DIRECT_DEBIT, "creditor_iban": ""}
    return an_order(key, **{**values, **changes})


def states(engine: Engine) -> dict[str, tuple[OrderState, int | None]]:
    with reading(engine) as session:
        found = load_payment_orders(session, reach=EVERYTHING)
    return {one.order.key: (one.state, one.batch_id) for one in found}


def test_orders_read_back_as_they_were_saved(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        ids = book(session, an_entry("rent"))
        rent = an_order(entry_id=ids["rent"], reference="1234567890123452", text="Huur")
        money = an_order(
            "o-2", kind=OrderKind.LIVING_MONEY, agreement_id=None, nominal_date=None, cents=1
        )
        first, second, third = save_payment_orders(session, [rent, money, a_debit()], **BY)
        (again,) = save_payment_orders(session, [an_order("o-3", replaces=first)], **BY)
    with reading(engine) as session:
        found = load_payment_orders(session, reach=EVERYTHING)
        assert [(one.id, one.order) for one in found] == [
            (first, rent),
            (second, money),
            (third, a_debit()),
            (again, an_order("o-3", replaces=first)),
        ]
        assert [one.state for one in found] == ["open", "open", "expected", "open"]
        assert (found[0].recorded_at, found[0].recorded_by) == (NOW, "coach")
        by_end = find_orders_by_end_to_end(session, ["HHB-o-2", "HHB-none"], reach=EVERYTHING)
        assert by_end == {"HHB-o-2": found[1]}
        assert find_orders_by_key(session, ["d-1"], reach=EVERYTHING) == {"d-1": found[2]}
        assert find_orders_by_entry(session, [ids["rent"]], reach=EVERYTHING) == (found[0],)
        assert find_replacements(session, [first, second], reach=EVERYTHING) == {first: found[3]}


def test_orders_are_asked_by_what_they_are_and_page_by_page(engine: Engine) -> None:
    other = an_order("o-3", household_id="h-2")
    with writing(engine) as session:
        a_household(session)
        a_household(session, "h-2")
        batch_id, ids = prepared(session)
        (last,) = save_payment_orders(session, [other], **BY)

    def keys(which: OrderFilter, reach: Reach = EVERYTHING, after: int = 0) -> list[str]:
        with reading(engine) as session:
            found = load_payment_orders(session, reach=reach, which=which, after=after, limit=1)
        return [one.order.key for one in found]

    assert keys(OrderFilter()) == ["o-1"]
    assert keys(OrderFilter(), after=ids[0]) == ["o-3"]
    assert keys(OrderFilter(ids=[last])) == ["o-3"]
    assert keys(OrderFilter(ids=[])) == []
    assert keys(OrderFilter(household_ids=["h-2"])) == ["o-3"]
    assert keys(OrderFilter(states=[OrderState.OPEN])) == ["o-3"]
    assert keys(OrderFilter(batch_id=batch_id)) == ["o-1"]
    assert keys(OrderFilter(debtor_iban=LANDLORD)) == []
    own = Reach(household_ids=frozenset({"h-2"}))
    assert keys(OrderFilter(), own) == ["o-3"]
    assert keys(OrderFilter(batch_id=batch_id), own) == []
    with reading(engine) as session:
        assert find_orders_by_end_to_end(session, ["HHB-o-1"], reach=own) == {}
        assert find_orders_by_key(session, ["o-1"], reach=own) == {}
        assert find_replacements(session, ids, reach=own) == {}


def test_an_order_goes_from_open_to_paid_and_back_when_a_match_is_taken_back(
    engine: Engine,
) -> None:
    with writing(engine) as session:
        a_household(session)
        batch_id, ids = exported(session)
    for state in (
        OrderState.PAID,
        OrderState.EXPORTED,
        OrderState.PAID,
        OrderState.RETURNED,
        OrderState.PAID,
        OrderState.RETURNED,
    ):
        with writing(engine) as session:
            lock_payment_orders(session, ids)
            move_orders(session, ids, state=state)
        assert states(engine)["o-1"] == (state, batch_id)


def test_a_cancelled_batch_gives_its_orders_back(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        batch_id, ids = prepared(session)
        move_batch(session, batch_id, state=BatchState.CANCELLED, moved_at=LATER, moved_by="coach")
        move_orders(session, ids, state=OrderState.OPEN)
    assert states(engine)["o-1"] == (OrderState.OPEN, None)
    with writing(engine) as session:
        second = save_payment_batch(session, a_batch(), **BY)
        move_orders(session, ids, state=OrderState.IN_BATCH, batch_id=second)
    assert states(engine)["o-1"] == (OrderState.IN_BATCH, second)


WAYS = {
    OrderState.OPEN: {OrderState.IN_BATCH, OrderState.CANCELLED},
    OrderState.IN_BATCH: {OrderState.OPEN, OrderState.EXPORTED},
    OrderState.EXPORTED: {OrderState.PAID, OrderState.RETURNED, OrderState.REJECTED},
    OrderState.PAID: {OrderState.EXPORTED, OrderState.RETURNED},
    OrderState.RETURNED: {OrderState.EXPORTED, OrderState.PAID},
    OrderState.REJECTED: {OrderState.EXPORTED, OrderState.PAID, OrderState.RETURNED},
    OrderState.CANCELLED: set(),
}
TO_GET_THERE: dict[OrderState, tuple[OrderState, ...]] = {
    OrderState.OPEN: (),
    OrderState.CANCELLED: (OrderState.CANCELLED,),
    OrderState.IN_BATCH: (OrderState.IN_BATCH,),
    OrderState.EXPORTED: (OrderState.IN_BATCH, OrderState.EXPORTED),
    OrderState.PAID: (OrderState.IN_BATCH, OrderState.EXPORTED, OrderState.PAID),
    OrderState.RETURNED: (OrderState.IN_BATCH, OrderState.EXPORTED, OrderState.RETURNED),
    OrderState.REJECTED: (OrderState.IN_BATCH, OrderState.EXPORTED, OrderState.REJECTED),
}


@pytest.mark.parametrize("origin", WAYS)
def test_a_transfer_takes_only_the_ways_that_exist(engine: Engine, origin: OrderState) -> None:
    """From every state each other one is tried, as raw SQL that keeps its batch right."""
    with writing(engine) as session:
        a_household(session)
        ids = save_payment_orders(session, [an_order()], **BY)
        batch_id = save_payment_batch(session, a_batch(), **BY)
        for state in TO_GET_THERE[origin]:
            within_batch = batch_id if state is OrderState.IN_BATCH else None
            move_orders(session, ids, state=state, batch_id=within_batch)
    for state in OrderState:
        batch = "NULL" if state in {OrderState.OPEN, OrderState.CANCELLED} else str(batch_id)
        change = text(f"UPDATE payment_orders SET state = '{state}', batch_id = {batch}")
        if state in WAYS[origin]:
            with engine.connect() as connection:
                connection.execute(change)
                connection.rollback()
            continue
        with pytest.raises(exc.DBAPIError, match=r"refused|ck_payment_orders_state"):  # noqa: SIM117
            with writing(engine) as session:
                session.execute(change)
    assert states(engine)["o-1"][0] is origin


def test_a_direct_debit_is_expected_and_never_in_a_batch(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        ids = save_payment_orders(session, [a_debit()], **BY)
        batch_id = save_payment_batch(session, a_batch(), **BY)
    for state, batch in ((OrderState.IN_BATCH, batch_id), (OrderState.EXPORTED, None)):
        with pytest.raises(exc.DBAPIError), writing(engine) as session:
            move_orders(session, ids, state=state, batch_id=batch)
    with writing(engine) as session:
        for state in (OrderState.PAID, OrderState.EXPECTED, OrderState.CANCELLED):
            move_orders(session, ids, state=state)
    assert states(engine)["d-1"] == (OrderState.CANCELLED, None)


def test_an_order_that_left_is_never_in_another_batch(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        _, ids = exported(session)
        second = save_payment_batch(session, a_batch(), **BY)
    for change in (
        f"state = 'in-batch', batch_id = {second}",
        f"state = 'paid', batch_id = {second}",
        f"batch_id = {second}",
        "state = 'paid', batch_id = NULL",
    ):
        with pytest.raises(exc.DBAPIError), writing(engine) as session:
            session.execute(text(f"UPDATE payment_orders SET {change}"))
    with pytest.raises(exc.DBAPIError, match="refused"), writing(engine) as session:
        move_orders(session, ids, state=OrderState.EXPORTED)


def test_a_batch_pays_from_one_account_to_accounts_that_are_known(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        wrong = [an_order(debtor_iban=LANDLORD), an_order("o-2", creditor_iban="")]
        other, unknown = save_payment_orders(session, wrong, **BY)
        batch_id = save_payment_batch(session, a_batch(), **BY)
    foreign = "fk_payment_orders_batch_id_debtor_iban|FOREIGN KEY"
    for number, by in ((other, foreign), (unknown, "ck_payment_orders_creditor_iban")):
        with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
            move_orders(session, [number], state=OrderState.IN_BATCH, batch_id=batch_id)


ORDERS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an amount of nothing": ({"cents": 0}, "ck_payment_orders_cents"),
    "a negative amount": ({"cents": -1}, "ck_payment_orders_cents"),
    "a key used before": ({"key": "o-1"}, "key exists|uq_payment_orders_key"),
    "an end-to-end id used before": (
        {"end_to_end_id": "HHB-o-1"},
        "end_to_end_id exists|uq_payment_orders_end_to_end_id",
    ),
    "an end-to-end id too long": (
        {"end_to_end_id": "x" * 36},
        "ck_payment_orders_end_to_end_id",
    ),
    "a cost without an agreement": (
        {"agreement_id": None, "nominal_date": None},
        "ck_payment_orders_agreement_id",
    ),
    "a day of no agreement": (
        {"kind": OrderKind.ONE_OFF, "agreement_id": None},
        "ck_payment_orders_nominal_date",
    ),
    "an agreement of another": ({"agreement_id": "none"}, "FOREIGN KEY|foreign key"),
    "an unknown household": ({"household_id": "h-9"}, "FOREIGN KEY|foreign key"),
}


@pytest.mark.parametrize("order", ORDERS_REFUSED)
def test_an_order_that_cannot_be_is_refused(engine: Engine, order: str) -> None:
    changes, by = ORDERS_REFUSED[order]
    with writing(engine) as session:
        a_household(session)
        save_payment_orders(session, [an_order()], **BY)
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_payment_orders(session, [replace(an_order("o-2"), **changes)], **BY)


def test_an_order_has_one_new_attempt(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        (first,) = save_payment_orders(session, [an_order()], **BY)
        save_payment_orders(session, [an_order("o-2", replaces=first)], **BY)
    with pytest.raises(exc.IntegrityError, match="replaces"), writing(engine) as session:
        save_payment_orders(session, [an_order("o-3", replaces=first)], **BY)


def test_a_batch_is_approved_and_exported_by_who_may(engine: Engine) -> None:
    with writing(engine) as session:
        first = save_payment_batch(session, a_batch(), **BY)
        second = save_payment_batch(session, a_batch(cents=1), **BY)
    two_people = "ck_payment_batches_two_people"
    with pytest.raises(exc.IntegrityError, match=two_people), writing(engine) as session:
        move_batch(session, first, state=BatchState.APPROVED, moved_at=LATER, moved_by="coach")
    with writing(engine) as session:
        locked = lock_payment_batch(session, first)
        assert locked is not None
        assert locked.state is BatchState.PREPARED
        move_batch(session, first, state=BatchState.APPROVED, moved_at=NOW, moved_by="manager")
        move_batch(session, first, state=BatchState.EXPORTED, moved_at=LATER, moved_by="coach")
    with reading(engine) as session:
        batch = load_payment_batch(session, first)
        assert batch is not None
        assert (batch.batch, batch.state) == (a_batch(), BatchState.EXPORTED)
        assert (batch.recorded_by, batch.approved_by, batch.exported_by) == (
            "coach",
            "manager",
            "coach",
        )
        assert (batch.recorded_at, batch.approved_at, batch.exported_at) == (NOW, NOW, LATER)
        found = load_payment_batches(session)
        assert [one.id for one in found] == [second, first]
        assert load_payment_batches(session, before=second) == (batch,)
        assert load_payment_batches(session, states=[BatchState.PREPARED], limit=1) == (found[0],)
        assert load_payment_batch(session, 99) is None


BATCH_WAYS = {
    "prepared": ("approved", "cancelled"),
    "approved": ("exported", "cancelled"),
    "exported": (),
    "cancelled": (),
}


@pytest.mark.parametrize("origin", BATCH_WAYS)
def test_a_batch_takes_only_the_ways_that_exist(engine: Engine, origin: str) -> None:
    moment = "'2026-12-24T10:00:00.000000+00:00'"
    approved = f"approved_at = {moment}, approved_by = 'manager'"
    sets = {
        "prepared": "state = 'prepared', approved_at = NULL, approved_by = NULL,"
        " exported_at = NULL, exported_by = NULL",
        "approved": f"state = 'approved', {approved}",
        "exported": f"state = 'exported', {approved}, exported_at = {moment}, exported_by = 'x'",
        "cancelled": "state = 'cancelled'",
    }
    path = {"prepared": (), "exported": ("approved", "exported")}.get(origin, (origin,))
    with writing(engine) as session:
        save_payment_batch(session, a_batch(), **BY)
        for state in path:
            session.execute(text(f"UPDATE payment_batches SET {sets[state]}"))
    for state, change in sets.items():
        with engine.connect() as connection:
            statement = text(f"UPDATE payment_batches SET {change}")
            if state in BATCH_WAYS[origin]:
                connection.execute(statement)
            else:
                with pytest.raises(exc.DBAPIError, match="refused"):
                    connection.execute(statement)
            connection.rollback()


def test_an_approval_is_never_changed_or_wiped(engine: Engine) -> None:
    with writing(engine) as session:
        number = save_payment_batch(session, a_batch(), **BY)
        move_batch(session, number, state=BatchState.APPROVED, moved_at=NOW, moved_by="manager")
    moment = "'2026-12-24T10:00:00.000000+00:00'"
    out = f"state = 'exported', exported_at = {moment}, exported_by = 'x'"
    for change in (
        "approved_by = 'other'",
        f"{out}, approved_by = 'other'",
        f"{out}, approved_at = {moment}",
        "state = 'cancelled', approved_at = NULL, approved_by = NULL",
        f"{out}, approved_at = NULL, approved_by = NULL",
    ):
        with pytest.raises(exc.DBAPIError, match="refused"), writing(engine) as session:
            session.execute(text(f"UPDATE payment_batches SET {change}"))


CHANGES = {
    "an order's amount": "UPDATE payment_orders SET cents = 1",
    "an order's payee": f"UPDATE payment_orders SET creditor_iban = '{IBAN}'",
    "an order's household": "UPDATE payment_orders SET household_id = 'h-2'",
    "an order's end-to-end id": "UPDATE payment_orders SET end_to_end_id = 'x'",
    "orders deleted": "DELETE FROM payment_orders",
    "a batch's sum": "UPDATE payment_batches SET cents = 1",
    "a batch's preparer": "UPDATE payment_batches SET recorded_by = 'x'",
    "batches deleted": "DELETE FROM payment_batches",
    "a file's content": "UPDATE payment_files SET sha256 = 'x'",
    "files deleted": "DELETE FROM payment_files",
    "an event": "UPDATE payment_events SET what = 'x'",
    "events deleted": "DELETE FROM payment_events",
    "a confirmation": "UPDATE payee_confirmations SET reason = 'x'",
    "confirmations deleted": "DELETE FROM payee_confirmations",
    "a report": "UPDATE status_reports SET sha256 = 'x'",
    "reports deleted": "DELETE FROM status_reports",
}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An exported batch with all that belongs to it."""
    with writing(engine) as session:
        a_household(session)
        a_household(session, "h-2")
        batch_id, ids = exported(session)
        save_payment_file(session, a_file(batch_id), **BY)
        save_payment_events(session, [PaymentEvent(what="exported", order_id=ids[0])], **BY)
        save_payee_confirmation(session, a_confirmation())
        save_status_report(session, b"<pain.002/>", **BY)
    return engine


def a_file(batch_id: int, **changes: Any) -> PaymentFile:
    values = {"message_id": "HHB-B-1", "version": "pain.001.001.09", "content": b"<pain.001/>"}
    return PaymentFile(**{"batch_id": batch_id, **values, **changes})


def a_confirmation(**changes: Any) -> PayeeConfirmation:
    return PayeeConfirmation(
        **{
            "iban": LANDLORD,
            "name": "Woonstichting Proef",
            "vop_result": VopResult.CLOSE_MATCH,
            "vop_answer": "Stichting Woonproef",
            "reason": "gebeld",
            "recorded_at": NOW,
            "recorded_by": "manager",
            **changes,
        }
    )


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_ordered_and_exported_is_never_changed(filled: Engine, change: str) -> None:
    with pytest.raises(exc.DBAPIError, match=REFUSED), writing(filled) as session:
        session.execute(text(CHANGES[change]))


@pytest.mark.parametrize(
    "table", ["payment_orders", "payment_batches", "payment_files", "payment_events",
              "payee_confirmations", "status_reports"],
)  # fmt: skip
def test_no_row_of_a_payment_is_replaced(filled: Engine, table: str) -> None:
    if filled.dialect.name == "postgresql":
        statement, by = f"TRUNCATE {table} CASCADE", "refused"
    else:
        statement, by = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "exists"
    with pytest.raises(exc.DBAPIError, match=by), writing(filled) as session:
        session.execute(text(statement))


def test_a_file_is_made_once_and_reads_back_byte_for_byte(filled: Engine) -> None:
    with reading(filled) as session:
        stored = load_payment_file(session, 1)
        assert stored is not None
        assert (stored.file, stored.recorded_by) == (a_file(1), "coach")
        assert load_payment_file(session, 2) is None
    other = a_file(1, message_id="HHB-B-2", content=b"<other/>")
    once = "batch_id exists|pk_payment_files"
    with pytest.raises(exc.IntegrityError, match=once), writing(filled) as session:
        save_payment_file(session, other, **BY)
    same_message = "message_id exists|uq_payment_files_message_id"
    with writing(filled) as session:
        second = save_payment_batch(session, a_batch(), **BY)
    with pytest.raises(exc.IntegrityError, match=same_message), writing(filled) as session:
        save_payment_file(session, a_file(second), **BY)


def test_a_report_counts_once(engine: Engine) -> None:
    with writing(engine) as session:
        first = save_status_report(session, b"<one/>", **BY)
        second = save_status_report(session, b"<two/>", **BY)
        assert first is not None
        assert save_status_report(session, b"<one/>", **BY) is None
    with reading(engine) as session:
        found = load_status_report(session, first)
        assert found is not None
        assert found.content == b"<one/>"
        assert [one.id for one in load_status_reports(session)] == [second, first]
        assert load_status_reports(session, before=first) == ()
        assert load_status_report(session, 99) is None


def test_events_tell_what_happened_to_an_order_and_to_a_batch(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        batch_id, (order_id,) = prepared(session)
        events = [
            PaymentEvent(what="prepared", batch_id=batch_id),
            PaymentEvent(what="in-batch", order_id=order_id, batch_id=batch_id),
            PaymentEvent(what="held", detail="nieuwe rekening", order_id=order_id),
        ]
        ids = save_payment_events(session, events, **BY)
    with reading(engine) as session:
        of_order = load_events_of_order(session, order_id, reach=EVERYTHING)
        assert [(one.id, one.event) for one in of_order] == [
            (ids[1], events[1]),
            (ids[2], events[2]),
        ]
        assert [one.event for one in load_events_of_batch(session, batch_id)] == [events[0]]
        assert load_events_of_order(session, order_id, reach=Reach()) == ()
    with pytest.raises(exc.IntegrityError, match="of_something"), writing(engine) as session:
        save_payment_events(session, [PaymentEvent(what="lost")], **BY)


def test_a_payee_is_confirmed_once_by_name_and_account(engine: Engine) -> None:
    with writing(engine) as session:
        save_payee_confirmation(session, a_confirmation())
    with reading(engine) as session:
        pairs = [(LANDLORD, "Woonstichting Proef"), (LANDLORD, "Iemand anders")]
        assert load_payee_confirmations(session, pairs) == {pairs[0]: a_confirmation()}
        assert load_payee_confirmations(session, []) == {}
    with writing(engine) as session:
        save_payee_confirmation(session, a_confirmation(reason="nog eens"))
        assert load_payee_confirmations(session, pairs) == {pairs[0]: a_confirmation()}


@pytest.mark.postgres
def test_two_that_batch_the_same_order_at_once_do_not_both_get_it(
    postgres_engine: Engine,
) -> None:
    with writing(postgres_engine) as session:
        a_household(session)
        ids = save_payment_orders(session, [an_order()], **BY)
        one, other = (save_payment_batch(session, a_batch(), **BY) for _ in range(2))
    from threading import Thread  # noqa: PLC0415 - for this one test

    refusals: list[Exception] = []

    def second() -> None:
        try:
            with writing(postgres_engine) as session:
                move_orders(session, ids, state=OrderState.IN_BATCH, batch_id=other)
        except exc.DBAPIError as error:
            refusals.append(error)

    thread = Thread(target=second)
    with writing(postgres_engine) as session:
        move_orders(session, ids, state=OrderState.IN_BATCH, batch_id=one)
        thread.start()
        time.sleep(0.2)
    thread.join()
    assert "refused" in str(refusals[0])
    assert states(postgres_engine)["o-1"] == (OrderState.IN_BATCH, one)


def test_ten_thousand_orders_are_saved_batched_and_found_in_seconds(engine: Engine) -> None:
    orders = [an_order(f"o-{number}") for number in range(10_000)]
    with writing(engine) as session:
        a_household(session)
        batch_id = save_payment_batch(session, a_batch(order_count=10_000), **BY)
    started = time.perf_counter()
    with writing(engine) as session:
        ids = save_payment_orders(session, orders, **BY)
    saved = time.perf_counter()
    with writing(engine) as session:
        move_orders(session, ids, state=OrderState.IN_BATCH, batch_id=batch_id)
    moved = time.perf_counter()
    with reading(engine) as session:
        wanted = [order.end_to_end_id for order in orders]
        assert len(find_orders_by_end_to_end(session, wanted, reach=EVERYTHING)) == 10_000
        which = OrderFilter(batch_id=batch_id)
        found = load_payment_orders(session, reach=EVERYTHING, which=which, limit=20_000)
        assert tuple(one.id for one in found) == ids
    # Generous, for a machine that does other work too: one statement per order takes longer.
    assert saved - started < 5
    assert moved - saved < 5


def test_days_of_an_order_come_back_as_days(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        save_payment_orders(session, [an_order(execution_date=date(2027, 2, 28))], **BY)
    with reading(engine) as session:
        (found,) = load_payment_orders(session, reach=EVERYTHING)
    assert (found.order.execution_date, found.order.nominal_date) == (
        date(2027, 2, 28),
        date(2027, 1, 1),
    )

"""Single payment orders: cancelled, seen on a statement, paid again after a return, or given up.

It promises that an occurrence is paid at most once net of returns: an order that left is never
cancelled, and a returned one gets one new attempt or its entry is reversed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.corrections import load_open_days, reverse_entries
from huishoudboekje.actions.payment_events import tell_payments
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.bank import end_to_end_id
from huishoudboekje.database import (
    GIVEN_UP,
    OrderFilter,
    OrderState,
    PaymentEvent,
    PaymentOrder,
    Reach,
    StoredPaymentOrder,
    entries_by_ids,
    find_given_up,
    find_replacements,
    households_waiting_for,
    load_households,
    load_payment_orders,
    lock_book,
    lock_payment_orders,
    move_orders,
    save_payment_events,
    save_payment_orders,
)
from huishoudboekje.errors import (
    AlreadyExists,
    AlreadyReversed,
    Finding,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
)

_WAITS = frozenset({OrderState.OPEN, OrderState.EXPECTED})
LEFT = frozenset({OrderState.EXPORTED, OrderState.EXPECTED})
"""How far an order is that a line of the bank may pay."""

_STANDS = {
    OrderState.OPEN: "staat nog klaar",
    OrderState.IN_BATCH: "staat in een betaalbestand",
    OrderState.EXPECTED: "wordt nog geïncasseerd",
    OrderState.EXPORTED: "is bij de bank",
    OrderState.PAID: "is betaald",
    OrderState.RETURNED: "is teruggekomen",
    OrderState.REJECTED: "is geweigerd door de bank",
    OrderState.CANCELLED: "is geannuleerd",
}


def cancel_order(session: Session, order_id: int, *, reason: str, by: Acting) -> StoredPaymentOrder:
    """The order will not be paid and what it pays is due again; it is returned as it stands.

    Raises InvalidInput without a reason, NotFound, and NotReversible once it is in a batch.
    """
    _need_reason(reason)
    stored = _locked_order(session, order_id, by.reach)
    if stored.state is OrderState.IN_BATCH:
        raise NotReversible(
            f"Deze opdracht staat in betaalbestand {stored.batch_id}. Annuleer dat eerst met: "
            f"huishoudboekje payments cancel {stored.batch_id}"
        )
    if stored.state not in _WAITS:
        raise NotReversible(f"Opdracht {order_id} {_STANDS[stored.state]} en blijft staan.")
    move_orders(session, [order_id], state=OrderState.CANCELLED)
    _record(session, "cancelled", {order_id: reason}, by=by)
    undo_orders(session, [stored], reason=reason, by=by)
    refresh_around(session, stored.order, by=by)
    return _order(session, order_id, by.reach)


def refresh_around(session: Session, order: PaymentOrder, *, by: Acting) -> None:
    """Signals say what holds for the order's household, and for others that wait for its payee."""
    iban, name = order.creditor_iban, order.creditor_name
    others = households_waiting_for(session, iban, name, reach=by.reach)
    refresh_signals(session, others | {order.household_id}, by=by)


def pay_again(session: Session, order_id: int, *, by: Acting) -> StoredPaymentOrder:
    """A returned order has one new attempt, open and under an end-to-end id of its own.

    Raises NotFound, OutOfOrder when it was not returned, AlreadyExists for a second attempt,
    AlreadyReversed when it was given up, and NotReversible for a direct debit: that the creditor
    collects again.
    """
    stored = _locked_order(session, order_id, by.reach)
    _refuse_not_returned(session, stored, by.reach)
    if stored.order.method is PaymentMethod.DIRECT_DEBIT:
        raise NotReversible(
            "Dit was een incasso. Geef de opdracht op, en betaal zelf met een losse betaling."
        )
    made = replace_order(session, stored, execution_date=by.today, by=by)
    _record(session, "paid-again", {order_id: str(made.id)}, by=by)
    refresh_signals(session, [made.order.household_id], by=by)
    return made


def replace_order(
    session: Session,
    stored: StoredPaymentOrder,
    *,
    execution_date: date,
    creditor_iban: str | None = None,
    by: Acting,
) -> StoredPaymentOrder:
    """A new attempt for the same entry, to the same payee or to another account of it."""
    old = stored.order
    base, number = old.key, 1
    if old.replaces is not None:
        base, _, said = old.key.rpartition("#")
        number = int(said)
    key = f"{base}#{number + 1}"
    new = replace(
        old,
        key=key,
        end_to_end_id=end_to_end_id(key),
        execution_date=max(old.execution_date, execution_date),
        creditor_iban=old.creditor_iban if creditor_iban is None else creditor_iban,
        replaces=stored.id,
    )
    at, who = by.now, by.user.id
    (made,) = save_payment_orders(session, [new], recorded_at=at, recorded_by=who)
    return _order(session, made, by.reach)


def give_up(session: Session, order_id: int, *, reason: str, by: Acting) -> StoredPaymentOrder:
    """A returned order is not paid again and what it paid is due again; it is returned.

    Raises InvalidInput without a reason, NotFound, OutOfOrder when it was not returned,
    AlreadyExists when it has a new attempt, AlreadyReversed when it was given up before.
    """
    _need_reason(reason)
    stored = _locked_order(session, order_id, by.reach)
    _refuse_not_returned(session, stored, by.reach)
    _record(session, GIVEN_UP, {order_id: reason}, by=by)
    undo_orders(session, [stored], reason=reason, by=by)
    refresh_signals(session, [stored.order.household_id], by=by)
    return stored


def _need_reason(reason: str) -> None:
    if not reason.strip():
        finding = Finding(place="reason", code="missing", text="zeg waarom; dat staat in de boeken")
        raise InvalidInput((finding,))


def _order(session: Session, order_id: int, reach: Reach) -> StoredPaymentOrder:
    found = load_payment_orders(session, reach=reach, which=OrderFilter(ids={order_id}))
    if not found:
        raise NotFound(f"Er is geen betaalopdracht {order_id}.")
    return found[0]


def _locked_order(session: Session, order_id: int, reach: Reach) -> StoredPaymentOrder:
    """The order as it is, with its household's book locked before it."""
    lock_book(session, _order(session, order_id, reach).order.household_id)
    lock_payment_orders(session, [order_id])
    return _order(session, order_id, reach)


def _refuse_not_returned(session: Session, stored: StoredPaymentOrder, reach: Reach) -> None:
    if stored.state is not OrderState.RETURNED:
        raise OutOfOrder(f"Opdracht {stored.id} {_STANDS[stored.state]}, en niet teruggekomen.")
    again = find_replacements(session, [stored.id], reach=reach).get(stored.id)
    if again is not None:
        raise AlreadyExists(
            f"Opdracht {stored.id} wordt al opnieuw betaald, met opdracht {again.id}."
        )
    if find_given_up(session, [stored], reach=reach):
        raise AlreadyReversed(f"Opdracht {stored.id} is al opgegeven.")


def undo_orders(
    session: Session, orders: Sequence[StoredPaymentOrder], *, reason: str, by: Acting
) -> tuple[int, ...]:
    """The entries that the orders stand for are reversed; the numbers of the reversals.

    Each on its own day, or on the household's latest settlement date where that is later. An order
    without an entry, a transfer of our own, has nothing to reverse. The caller holds the books of
    the households. Raises AlreadyReversed.
    """
    whose = {
        each.order.entry_id: each.order.household_id
        for each in orders
        if each.order.entry_id is not None
    }
    booked = entries_by_ids(session, whose, reach=by.reach)
    stored = load_households(session, set(whose.values()), reach=by.reach).values()
    since = load_open_days(session, [each.document.terms for each in stored], reach=by.reach)
    days = {
        number: max(booked[number].entry.business_date, since[household_id])
        for number, household_id in whose.items()
    }
    return reverse_entries(
        session, [booked[number] for number in whose], days, reason=reason, by=by
    )


def _record(
    session: Session, what: str, details: Mapping[int, str], *, by: Acting
) -> tuple[int, ...]:
    events = [
        PaymentEvent(what=what, detail=detail, order_id=number)
        for number, detail in details.items()
    ]
    return save_payment_events(session, events, recorded_at=by.now, recorded_by=by.user.id)


# What statements say. The caller books the entries, and holds the households' books.


def mark_paid(
    session: Session, orders: Sequence[StoredPaymentOrder], *, detail: str = "", by: Acting
) -> None:
    """The orders were seen on a statement; raises OutOfOrder for one that never left."""
    for each in orders:
        if each.state not in LEFT:
            raise OutOfOrder(f"Opdracht {each.id} {_STANDS[each.state]}: dit kan die niet zijn.")
    _move(session, orders, OrderState.PAID, "paid", detail=detail, by=by)


def mark_returned(
    session: Session, orders: Sequence[StoredPaymentOrder], *, detail: str = "", by: Acting
) -> None:
    """The orders came back on a statement; raises OutOfOrder for one that never left."""
    for each in orders:
        if each.state not in LEFT | {OrderState.PAID}:
            raise OutOfOrder(f"Opdracht {each.id} {_STANDS[each.state]}: die komt niet terug.")
    _move(session, orders, OrderState.RETURNED, "returned", detail=detail, by=by)


def unmark_paid(
    session: Session, orders: Sequence[StoredPaymentOrder], *, detail: str = "", by: Acting
) -> None:
    """The orders were not seen after all; raises OutOfOrder when one is not paid any more."""
    for each in orders:
        if each.state is not OrderState.PAID:
            raise OutOfOrder(f"Opdracht {each.id} {_STANDS[each.state]}. Neem dat eerst terug.")
    for method, before in (
        (PaymentMethod.TRANSFER, OrderState.EXPORTED),
        (PaymentMethod.DIRECT_DEBIT, OrderState.EXPECTED),
    ):
        some = [each for each in orders if each.order.method is method]
        _move(session, some, before, "payment-taken-back", detail=detail, by=by)


def unmark_returned(
    session: Session,
    orders: Sequence[StoredPaymentOrder],
    *,
    was: OrderState = OrderState.PAID,
    by: Acting,
) -> None:
    """The orders did not come back after all and are what they were before.

    Raises OutOfOrder when one is not returned, and NotReversible when it was paid again or given
    up since.
    """
    again = find_replacements(session, [each.id for each in orders], reach=by.reach)
    given_up = find_given_up(session, orders, reach=by.reach)
    for each in orders:
        if each.state is not OrderState.RETURNED:
            raise OutOfOrder(f"Opdracht {each.id} {_STANDS[each.state]}, en niet teruggekomen.")
        if each.id in again or each.id in given_up:
            raise NotReversible(
                f"Opdracht {each.id} is sinds de terugboeking opnieuw betaald of opgegeven."
            )
    _move(session, orders, was, "return-taken-back", by=by)


def _move(
    session: Session,
    orders: Sequence[StoredPaymentOrder],
    state: OrderState,
    what: str,
    *,
    detail: str = "",
    by: Acting,
) -> None:
    if orders:
        move_orders(session, [each.id for each in orders], state=state)
        numbers = _record(session, what, {each.id: detail for each in orders}, by=by)
        tell_payments(session, orders, what, numbers, state=state, by=by)

"""Telling other systems what statements show of the payments that a creditor was promised.

It promises an event for every payment of a guaranteed term that was seen, came back, or was not
seen after all; payments that nobody was promised are told to nobody.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from huishoudboekje.actions.events import EventKind, Happened, record_events
from huishoudboekje.actions.users import Acting
from huishoudboekje.database import (
    OrderState,
    PaymentOrder,
    StoredGuarantee,
    StoredPaymentOrder,
    load_guarantees,
)
from huishoudboekje.money import amount_text

_KINDS = {
    "paid": EventKind.PAYMENT_EXECUTED,
    "returned": EventKind.PAYMENT_RETURNED,
    "payment-taken-back": EventKind.PAYMENT_CORRECTED,
    "return-taken-back": EventKind.PAYMENT_CORRECTED,
}


def tell_payments(
    session: Session,
    orders: Sequence[StoredPaymentOrder],
    what: str,
    numbers: Sequence[int],
    *,
    state: OrderState,
    by: Acting,
) -> None:
    """What happened to the orders, as recorded under these numbers, is told where it was promised.

    They are in the state now.
    """
    households = {each.order.household_id for each in orders if each.order.nominal_date}
    promises = load_guarantees(session, households, reach=by.reach)
    happened = [
        _happened(stored, _KINDS[what], number, state)
        for stored, number in zip(orders, numbers, strict=True)
        if _is_promised(stored.order, promises.get(stored.order.household_id, ()))
    ]
    record_events(session, happened, by=by)


def _is_promised(order: PaymentOrder, promises: Sequence[StoredGuarantee]) -> bool:
    day = order.nominal_date
    return day is not None and any(
        each.guarantee.agreement_id == order.agreement_id and each.counts_on(day)
        for each in promises
    )


def _happened(
    stored: StoredPaymentOrder, kind: EventKind, number: int, state: OrderState
) -> Happened:
    order = stored.order
    return Happened(
        kind=kind,
        household_id=order.household_id,
        thing=str(stored.id),
        step=number,
        data={
            "agreementId": order.agreement_id,
            "date": None if order.nominal_date is None else order.nominal_date.isoformat(),
            "amount": amount_text(order.cents),
            "endToEndId": order.end_to_end_id,
            "state": str(state),
        },
    )

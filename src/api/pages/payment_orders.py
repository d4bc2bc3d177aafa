"""One payment order: to whom, how far it is, and what can be done when it came back.

It promises that what is done about it is done once and keeps its reason; it decides nothing.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled
from api.pages.sent import number_in
from api.pages.viewers import address
from api.pages.words import ORDER_KINDS, ORDER_STATES, PAYMENT_EVENTS
from huishoudboekje.actions import cancel_order, give_up, pay_again
from huishoudboekje.views import WAIT_WORDS, PaymentOrderRow, payment_order

_PLACE = ("betalingen", "opdrachten")


def is_undecided(order: PaymentOrderRow) -> bool:
    """Whether nobody paid the order again or gave it up, once it came back."""
    return order.replaced_by is None and not order.is_given_up


def _page(
    desk: Desk, order_id: str, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    with desk.transactions.reading() as session:
        detail = payment_order(session, number_in(order_id), reach=desk.by.reach)
    order = detail.order
    return desk.page(
        "payment_order.html",
        here=address(*_PLACE, order_id),
        filled=filled,
        status=status,
        order=order,
        kind=ORDER_KINDS.get(order.kind, order.kind),
        state=ORDER_STATES[order.state],
        waits=WAIT_WORDS.get(order.waits_for, ""),
        is_debit=order.method == "direct-debit",
        can_cancel=order.state in {"open", "expected"},
        can_repeat=order.state == "returned" and is_undecided(order),
        events=detail.events,
        event_names=PAYMENT_EVENTS,
    )


@get("/betalingen/opdrachten/{order_id:str}", include_in_schema=False, sync_to_thread=True)
def order(order_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """One order with what happened to it."""
    return _page(desk, order_id)


@post("/betalingen/opdrachten/{order_id:str}/opnieuw", include_in_schema=False, sync_to_thread=True)
def again(order_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """A returned order is paid once more, with a new order."""

    def act(session: Session) -> Done:
        made = pay_again(session, number_in(order_id), by=desk.by)
        told = f"Er staat een nieuwe opdracht klaar: opdracht {made.id}."
        return Done(to=address(*_PLACE, str(made.id)), told=(told,))

    return desk.done("again", act, lambda filled, status: _page(desk, order_id, filled, status))


@post("/betalingen/opdrachten/{order_id:str}/opgeven", include_in_schema=False, sync_to_thread=True)
def stop(order_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """A returned order is not paid again; what it paid is due again."""

    def act(session: Session) -> Done:
        give_up(session, number_in(order_id), reason=desk.sent.text("reason"), by=desk.by)
        told = "De opdracht is opgegeven. De rekening staat weer open."
        return Done(to=address(*_PLACE, order_id), told=(told,))

    return desk.done("stop", act, lambda filled, status: _page(desk, order_id, filled, status))


@post(
    "/betalingen/opdrachten/{order_id:str}/annuleren", include_in_schema=False, sync_to_thread=True
)
def cancel(order_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """An order that did not leave will not be paid."""

    def act(session: Session) -> Done:
        cancel_order(session, number_in(order_id), reason=desk.sent.text("reason"), by=desk.by)
        told = "De opdracht is geannuleerd. De rekening staat weer open."
        return Done(to=address(*_PLACE, order_id), told=(told,))

    return desk.done("cancel", act, lambda filled, status: _page(desk, order_id, filled, status))


HANDLERS = [order, again, stop, cancel]

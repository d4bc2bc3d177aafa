"""Payments out: what is ready, what waits and why, what came back, and the batches.

It promises that nobody pays from this screen alone: it puts orders ready for another person, and
takes in what the bank answers. What may be paid it does not decide.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, found, on_screen
from api.pages.payment_orders import is_undecided
from api.pages.sent import place_in
from api.pages.viewers import address
from api.pages.words import BATCH_STATES, ORDER_KINDS, ORDER_STATES
from api.settings import Settings
from huishoudboekje.actions import prepare_batches, take_status_report
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    WAIT_WORDS,
    PaymentOrderRow,
    direct_debits,
    payment_batches,
    payment_orders,
    ready_orders,
    waiting_orders,
)
from huishoudboekje.views.payments import OrderFilter, OrderState

PAGE = 20
_FEW = 50
_MANY = 500
_HERE = "betalingen"


def payments_page(
    desk: Desk, *, before: int = 0, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    """The screen with batches, and with the orders that are open or came back."""
    reach = desk.by.reach
    with desk.transactions.reading() as session:
        batches = payment_batches(session, reach=reach, before=before, limit=PAGE + 1)
        waiting = waiting_orders(session, reach=reach, limit=_FEW)
        ready = ready_orders(session, reach=reach, limit=_MANY)
        returned = _returned(session, desk)
        debits = direct_debits(session, reach=reach, limit=_FEW)
    more = address(_HERE, voor=str(batches[PAGE - 1].id)) if len(batches) > PAGE else ""
    return desk.page(
        "payments.html",
        here=address(_HERE, voor=str(before) if before else ""),
        filled=filled,
        status=status,
        batches=batches[:PAGE],
        ready=ready[:_FEW],
        ready_said=_ready_said(ready, desk.by.today),
        waiting=waiting,
        returned=returned,
        debits=debits,
        few=_FEW,
        states=BATCH_STATES,
        order_states=ORDER_STATES,
        order_kinds=ORDER_KINDS,
        waits=WAIT_WORDS,
        next_page=more,
        first_page=address(_HERE) if before else "",
    )


def _returned(session: Session, desk: Desk) -> list[PaymentOrderRow]:
    """The first orders that came back and wait, however many were dealt with before them."""
    found: list[PaymentOrderRow] = []
    which, after = OrderFilter(states={OrderState.RETURNED}), 0
    while len(found) < _FEW:
        rows = payment_orders(session, reach=desk.by.reach, which=which, after=after, limit=_MANY)
        found += filter(is_undecided, rows)
        if len(rows) < _MANY:
            break
        after = rows[-1].id
    return found[:_FEW]


@get("/betalingen", include_in_schema=False, sync_to_thread=True)
def payments(*, desk: NamedDependency[Desk], voor: FromQuery[str] = "") -> Response[str]:
    """The batches, the newest first, and the orders that ask for somebody."""
    return payments_page(desk, before=place_in(voor))


@post("/betalingen/klaarzetten", include_in_schema=False, sync_to_thread=True)
def prepare(desk: NamedDependency[Desk], settings: NamedDependency[Settings]) -> Response[Any]:
    """What can be paid up to a day stands in batches; what waits is told with its reason."""

    def act(session: Session) -> Done:
        try:
            until = date.fromisoformat(desk.sent.text("until"))
        except ValueError:
            found({"until": "Kies een dag."})
            raise
        made = prepare_batches(session, until=until, version=settings.payment_version, by=desk.by)
        told = [on_screen(each.text) for each in made.findings]
        cents = sum(each.batch.cents for each in made.batches)
        count = sum(each.batch.order_count for each in made.batches)
        said = f"{_payments(count)} van samen {euro_text(cents)} klaargezet."
        if not made.batches:
            said = "Er is niets klaargezet."
        if told:
            said += " Dit wacht nog:"
        to = address(_HERE)
        if len(made.batches) == 1:
            to = address(_HERE, str(made.batches[0].id))
        return Done(to=to, told=(said, *told))

    return desk.done(
        "prepare", act, lambda filled, status: payments_page(desk, filled=filled, status=status)
    )


def _ready_said(ready: Sequence[PaymentOrderRow], today: date) -> str:
    """How many orders could be prepared, today and later."""
    now = sum(each.execution_date <= today for each in ready)
    later = len(ready) - now
    if not ready:
        return "Er staat nu niets klaar om te betalen."
    most = " of meer" if len(ready) == _MANY else ""
    return f"Tot en met vandaag: {_payments(now)}. Later: {_payments(later)}{most}."


def _payments(count: int) -> str:
    return "1 betaling" if count == 1 else f"{count} betalingen"


@post("/betalingen/berichten", include_in_schema=False, sync_to_thread=True)
def take_report(desk: NamedDependency[Desk]) -> Response[Any]:
    """What the bank says of a payment file is kept, and done."""

    def act(session: Session) -> Done:
        made = take_status_report(session, desk.sent.file("file").content, by=desk.by)
        if made.report_id is None:
            return Done(to=address(_HERE), told=("Dit bericht was al ingelezen.",))
        said = "Het bericht is ingelezen. De bank weigert geen betaling."
        if made.rejected:
            said = f"Het bericht is ingelezen. De bank weigert: {_payments(len(made.rejected))}."
        to = address(_HERE) if made.batch_id is None else address(_HERE, str(made.batch_id))
        return Done(to=to, told=(said, *(on_screen(each.text) for each in made.findings)))

    return desk.done(
        "report", act, lambda filled, status: payments_page(desk, filled=filled, status=status)
    )


HANDLERS = [payments, prepare, take_report]

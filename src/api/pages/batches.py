"""One payment batch: prepared by one person, approved by another, made for the bank once.

It promises that looking never changes anything, so that the file is made by a button and fetched
by a link, as often as somebody needs it; who may approve it does not decide.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled
from api.pages.rendering import HEADERS
from api.pages.sent import number_in, place_in
from api.pages.viewers import address
from api.pages.words import BATCH_STATES, ORDER_KINDS, ORDER_STATES, PAYMENT_EVENTS
from huishoudboekje.actions import approve_batch, cancel_batch, export_batch
from huishoudboekje.views import export_file, payment_batch, payment_orders
from huishoudboekje.views.payments import OrderFilter

PAGE = 100
_HERE = "betalingen"


def _page(
    desk: Desk, batch_id: str, *, after: int = 0, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    number, reach = number_in(batch_id), desk.by.reach
    with desk.transactions.reading() as session:
        detail = payment_batch(session, number, reach=reach)
        which = OrderFilter(batch_id=number)
        orders = payment_orders(session, reach=reach, which=which, after=after, limit=PAGE + 1)
    more = address(_HERE, batch_id, na=str(orders[PAGE - 1].id)) if len(orders) > PAGE else ""
    return desk.page(
        "batch.html",
        here=address(_HERE, batch_id, na=str(after) if after else ""),
        filled=filled,
        status=status,
        batch=detail.batch,
        row=detail.batch.batch,
        state=BATCH_STATES[detail.batch.state],
        message_id=detail.message_id,
        sha256=detail.sha256,
        events=[each for each in detail.events if each.event.order_id is None],
        event_names=PAYMENT_EVENTS,
        orders=orders[:PAGE],
        order_states=ORDER_STATES,
        order_kinds=ORDER_KINDS,
        next_page=more,
        first_page=address(_HERE, batch_id) if after else "",
    )


@get("/betalingen/{batch_id:str}", include_in_schema=False, sync_to_thread=True)
def batch(
    *, batch_id: FromPath[str], desk: NamedDependency[Desk], na: FromQuery[str] = ""
) -> Response[str]:
    """One batch: how far it is, what can be done with it, and its orders."""
    return _page(desk, batch_id, after=place_in(na))


@post("/betalingen/{batch_id:str}/goedkeuren", include_in_schema=False, sync_to_thread=True)
def approve(batch_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The batch may be made for the bank; refused for who prepared it."""

    def act(session: Session) -> Done:
        approve_batch(session, number_in(batch_id), by=desk.by)
        return Done(to=address(_HERE, batch_id), told=("Het betaalbestand is goedgekeurd.",))

    return desk.done(
        "approve",
        act,
        lambda filled, status: _page(desk, batch_id, filled=filled, status=status),
    )


@post("/betalingen/{batch_id:str}/maken", include_in_schema=False, sync_to_thread=True)
def export(batch_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The batch is written for the bank, once; the page has the link to it."""

    def act(session: Session) -> Done:
        export_batch(session, number_in(batch_id), by=desk.by)
        told = "Het bestand is gemaakt. Haal het op, en lever het in bij de bank."
        return Done(to=address(_HERE, batch_id), told=(told,))

    return desk.done(
        "export",
        act,
        lambda filled, status: _page(desk, batch_id, filled=filled, status=status),
    )


@get("/betalingen/{batch_id:str}/bestand", include_in_schema=False, sync_to_thread=True)
def download(batch_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[bytes]:
    """The file as it was made, byte for byte; it is there once it was made."""
    with desk.transactions.reading() as session:
        file = export_file(session, number_in(batch_id), reach=desk.by.reach)
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{file.message_id}.xml"'}
    return Response(file.content, media_type="application/xml", headers=headers)


@post("/betalingen/{batch_id:str}/annuleren", include_in_schema=False, sync_to_thread=True)
def cancel(batch_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The batch will not leave and its orders are ready again."""

    def act(session: Session) -> Done:
        cancel_batch(session, number_in(batch_id), reason=desk.sent.text("reason"), by=desk.by)
        told = "Het betaalbestand is geannuleerd. De opdrachten staan weer klaar."
        return Done(to=address(_HERE, batch_id), told=(told,))

    return desk.done(
        "cancel",
        act,
        lambda filled, status: _page(desk, batch_id, filled=filled, status=status),
    )


HANDLERS = [batch, approve, export, download, cancel]

"""Single payments, who is paid, and payments between two settlements.

They promise that a payment is ordered once per key and that who recorded a payee never confirms it.
"""

from datetime import date, datetime
from typing import Any, Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer, response
from api.routes.asking import (
    Asking,
    nothing,
    number_in_path,
    read_after,
    read_body,
    read_limit,
    read_number,
)
from api.routes.ledger import REVERSAL, reason
from api.routes.openapi import AFTER, AMOUNT, DATE, ID, LIMIT, NUMBER, TEXT, contract, table
from api.routes.payments import NO_KEYS, PaymentEventShape, event_shapes, read_nothing
from huishoudboekje.actions import (
    OneOffInput,
    cancel_order,
    give_up,
    order_one_off,
    pay_again,
)
from huishoudboekje.agreements import TableReader
from huishoudboekje.money import amount_text
from huishoudboekje.views import (
    OrderFilter,
    OrderState,
    PaymentOrderRow,
    payment_order,
    payment_orders,
)

STATES = [each.value for each in OrderState]
ONE_OFF = table(
    ("amount",),
    amount=AMOUNT,
    iban=TEXT,
    name=TEXT,
    reference=TEXT,
    text=TEXT,
    executionDate=DATE,
    agreementId=ID,
    nominalDate=DATE,
    isLivingMoney={"type": "boolean"},
)
Kind = Literal["cost", "instalment", "living-money", "one-off", "advance", "repayment"]
State = Literal[
    "open", "in-batch", "expected", "exported", "paid", "returned", "rejected", "cancelled"
]


class PaymentOrderShape(Shape):
    """A payment order: for whom, to whom, how far it is and what it waits for."""

    id: int
    household_id: str
    kind: Kind
    method: Literal["transfer", "direct-debit"]
    state: State
    waits_for: Literal["no-account", "payee-unconfirmed"] | None
    amount: Amount
    debtor_iban: str
    creditor_iban: str
    creditor_name: str
    reference: str
    text: str
    execution_date: date
    end_to_end_id: str
    agreement_id: str | None
    nominal_date: date | None
    batch_id: int | None
    replaces: int | None
    replaced_by: int | None
    is_given_up: bool
    recorded_at: datetime
    recorded_by: str


class PaymentOrderPage(Shape):
    """A page of orders; `next` is what `after` must be for the following page."""

    orders: list[PaymentOrderShape]
    next: str | None


class PaymentOrderWhole(Shape):
    """An order with what happened to it."""

    order: PaymentOrderShape
    events: list[PaymentEventShape]


def _shape(row: PaymentOrderRow) -> PaymentOrderShape:
    names: dict[str, Any] = {
        name: getattr(row, name)
        for name in PaymentOrderShape.__struct_fields__
        if name not in {"amount", "waits_for"}
    }
    return PaymentOrderShape(
        amount=amount_text(row.amount), waits_for=_waits_for(row.waits_for), **names
    )


def _waits_for(said: str) -> Literal["no-account", "payee-unconfirmed"] | None:
    if said == "no-account":
        return "no-account"
    return "payee-unconfirmed" if said else None


def _page(reader: TableReader) -> tuple[OrderFilter, int, int]:
    state = reader.text("state")
    if state and state not in STATES:
        reader.mistake("state", f"schrijf een van: {', '.join(STATES)}")
        state = ""
    household, batch = reader.slug("household_id"), read_number(reader, "batch_id")
    which = OrderFilter(
        states={OrderState(state)} if state else None,
        household_ids={household} if household else None,
        batch_id=batch or None,
    )
    return which, read_after(reader), read_limit(reader)


@get(
    "/payment-orders",
    sync_to_thread=True,
    opt=contract(
        {200: PaymentOrderPage},
        query={
            "state": {"enum": STATES},
            "householdId": ID,
            "batchId": NUMBER,
            "after": AFTER,
            "limit": LIMIT,
        },
    ),
)
def get_payment_orders(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The orders by number, a page at a time: of a household, a batch, in a state, or all."""
    which, after, limit = asking.query(_page)
    with asking.transactions.reading() as session:
        found = payment_orders(
            session, reach=asking.by.reach, which=which, after=after, limit=limit
        )
    following = str(found[-1].id) if len(found) == limit else None
    return response(
        answer(PaymentOrderPage(orders=[_shape(each) for each in found], next=following))
    )


def _whole(session: Session, number: int, asking: Asking) -> PaymentOrderWhole:
    found = payment_order(session, number, reach=asking.by.reach)
    return PaymentOrderWhole(order=_shape(found.order), events=event_shapes(found.events))


@get("/payment-orders/{order_id:str}", sync_to_thread=True, opt=contract({200: PaymentOrderWhole}))
def get_payment_order(order_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """One order with what happened to it."""
    number = number_in_path(order_id)
    asking.query(nothing)
    with asking.transactions.reading() as session:
        found = _whole(session, number, asking)
    return response(answer(found))


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    return contract({201: PaymentOrderWhole}, body=body, is_change=True)


@post("/payment-orders/{order_id:str}/cancellation", sync_to_thread=True, opt=_changed(REVERSAL))
def post_order_cancellation(
    order_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Cancel an order that is in no batch; what it pays is due again."""
    number = number_in_path(order_id)

    def cancel(session: Session, said: str, _: str) -> Answer:
        cancel_order(session, number, reason=said, by=asking.by)
        return answer(_whole(session, number, asking), status=201)

    return asking.changed(body, reason, cancel)


@post("/payment-orders/{order_id:str}/new-attempt", sync_to_thread=True, opt=_changed(NO_KEYS))
def post_new_attempt(
    order_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Pay an order again that came back: the new order is answered."""
    number = number_in_path(order_id)

    def again(session: Session, _: None, __: str) -> Answer:
        made = pay_again(session, number, by=asking.by)
        return answer(_whole(session, made.id, asking), status=201)

    return asking.changed(body, read_nothing, again)


@post("/payment-orders/{order_id:str}/give-up", sync_to_thread=True, opt=_changed(REVERSAL))
def post_give_up(
    order_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Give up an order that came back; what it paid is due again."""
    number = number_in_path(order_id)

    def undo(session: Session, said: str, _: str) -> Answer:
        give_up(session, number, reason=said, by=asking.by)
        return answer(_whole(session, number, asking), status=201)

    return asking.changed(body, reason, undo)


def _one_off(reader: TableReader) -> OneOffInput:
    return OneOffInput(
        amount=reader.amount("amount", required=True),
        iban=reader.text("iban"),
        name=reader.text("name"),
        reference=reader.text("reference"),
        text=reader.text("text"),
        execution_date=reader.day("execution_date"),
        agreement_id=reader.slug("agreement_id") or None,
        nominal_date=reader.day("nominal_date"),
        is_living_money=reader.flag("is_living_money"),
    )


def _read_one_off(body: bytes) -> OneOffInput:
    return read_body(body, _one_off)


@post(
    "/households/{household_id:str}/one-off-payments",
    sync_to_thread=True,
    opt=_changed(ONE_OFF),
)
def post_one_off_payment(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Pay something between two settlements, or give the household extra living money.

    A day on which no bank pays becomes the bank day before, or after where that has passed.
    """

    def order(session: Session, payment: OneOffInput, key: str) -> Answer:
        name = f"api:{asking.by.user.id}:{key}"
        made = order_one_off(session, household_id, payment, key=name, by=asking.by)
        return answer(_whole(session, made.id, asking), status=201)

    return asking.changed(body, _read_one_off, order)


HANDLERS = [
    get_payment_orders,
    get_payment_order,
    post_order_cancellation,
    post_new_attempt,
    post_give_up,
    post_one_off_payment,
]

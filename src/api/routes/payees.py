"""Who is paid: payees that a second person confirms, accounts for living money, direct debits.

They promise that who recorded a payee never confirms it; they pay nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer, response
from api.routes.asking import Asking, read_body, read_limit
from api.routes.openapi import LIMIT, TEXT, contract, table
from huishoudboekje.actions import confirm_payee, set_living_money_account
from huishoudboekje.agreements import TableReader
from huishoudboekje.bank import PayeeCheck
from huishoudboekje.money import amount_text
from huishoudboekje.views import direct_debits, payees_to_confirm

CONFIRMATION = table(
    ("iban", "name", "result"),
    iban=TEXT,
    name=TEXT,
    result={"enum": [each.value for each in PayeeCheck]},
    answer=TEXT,
    reason=TEXT,
)
ACCOUNT = table(("iban",), iban=TEXT)
Result = Literal["match", "close-match", "no-match", "not-possible"]


class UnconfirmedPayee(Shape):
    """A payee that nobody confirmed, with the orders that wait for it.

    `householdId` where they are all of one household.
    """

    iban: str
    name: str
    household_id: str | None
    orders: int
    amount: Amount
    first_execution_date: date


class UnconfirmedPayees(Shape):
    """The payees that are to be confirmed, the most urgent first."""

    payees: list[UnconfirmedPayee]


class ConfirmationShape(Shape):
    """A payee that a second person confirmed, with what the bank answered."""

    iban: str
    name: str
    result: Result
    answer: str
    reason: str
    recorded_at: datetime
    recorded_by: str


class DebitDayShape(Shape):
    """What creditors collect from one account on one day."""

    date: date
    debtor_iban: str
    orders: int
    amount: Amount


class DebitDays(Shape):
    """The days on which direct debits are expected."""

    days: list[DebitDayShape]


class AccountShape(Shape):
    """The account that a household's living money is paid to from now on."""

    household_id: str
    iban: str
    version: int


def _account(reader: TableReader) -> str:
    return reader.text("iban", required=True)


def _read_account(body: bytes) -> str:
    return read_body(body, _account)


@post(
    "/households/{household_id:str}/living-money-accounts",
    sync_to_thread=True,
    opt=contract(
        {201: AccountShape}, body=ACCOUNT, is_change=True, needs_version=True, has_version=True
    ),
)
def post_living_money_account(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Pay living money to another account from now on, once a second person confirmed it."""
    read = asking.version()

    def change(session: Session, iban: str, _: str) -> Answer:
        version = set_living_money_account(session, household_id, iban, version=read, by=asking.by)
        shape = AccountShape(household_id=household_id, iban=iban, version=version)
        return answer(shape, status=201, version=version)

    return asking.changed(body, _read_account, change)


@get(
    "/unconfirmed-payees",
    sync_to_thread=True,
    opt=contract({200: UnconfirmedPayees}, query={"limit": LIMIT}),
)
def get_unconfirmed_payees(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The payees that open orders wait for, the most urgent first."""
    limit = asking.query(read_limit)
    with asking.transactions.reading() as session:
        found = payees_to_confirm(session, reach=asking.by.reach, limit=limit)
    payees = [
        UnconfirmedPayee(
            iban=each.iban,
            name=each.name,
            household_id=each.household_id or None,
            orders=each.orders,
            amount=amount_text(each.cents),
            first_execution_date=each.first_execution_date,
        )
        for each in found
    ]
    return response(answer(UnconfirmedPayees(payees=payees)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Confirmation:
    iban: str
    name: str
    result: PayeeCheck
    answer: str
    reason: str


def _confirmation(reader: TableReader) -> _Confirmation:
    if not reader.has("result"):
        reader.mistake("result", "ontbreekt", "missing")
    return _Confirmation(
        iban=reader.text("iban", required=True),
        name=reader.text("name", required=True),
        result=reader.choice("result", PayeeCheck, PayeeCheck.NO_MATCH),
        answer=reader.text("answer"),
        reason=reader.text("reason"),
    )


def _read_confirmation(body: bytes) -> _Confirmation:
    return read_body(body, _confirmation)


@post(
    "/payee-confirmations",
    sync_to_thread=True,
    opt=contract({201: ConfirmationShape}, body=CONFIRMATION, is_change=True),
)
def post_payee_confirmation(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """Confirm, as a second person, that an account is of that name, with the bank's answer."""

    def confirm(session: Session, said: _Confirmation, _: str) -> Answer:
        made = confirm_payee(
            session,
            said.iban,
            said.name,
            vop_result=said.result,
            vop_answer=said.answer,
            reason=said.reason,
            by=asking.by,
        )
        shape = ConfirmationShape(
            iban=made.iban,
            name=made.name,
            result=said.result.value,
            answer=made.vop_answer,
            reason=made.reason,
            recorded_at=made.recorded_at,
            recorded_by=made.recorded_by,
        )
        return answer(shape, status=201)

    return asking.changed(body, _read_confirmation, confirm)


@get(
    "/expected-direct-debits",
    sync_to_thread=True,
    opt=contract({200: DebitDays}, query={"limit": LIMIT}),
)
def get_expected_direct_debits(asking: NamedDependency[Asking]) -> Response[bytes]:
    """Per day and account what creditors will collect: money that is kept ready."""
    limit = asking.query(read_limit)
    with asking.transactions.reading() as session:
        found = direct_debits(session, reach=asking.by.reach, limit=limit)
    days = [
        DebitDayShape(
            date=each.date,
            debtor_iban=each.debtor_iban,
            orders=each.orders,
            amount=amount_text(each.cents),
        )
        for each in found
    ]
    return response(answer(DebitDays(days=days)))


HANDLERS = [
    post_living_money_account,
    get_unconfirmed_payees,
    post_payee_confirmation,
    get_expected_direct_debits,
]

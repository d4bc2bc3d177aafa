"""Payment guarantees of a household: given to a creditor for a cost, ended, called and answered.

They promise that nothing is guaranteed that the household's income does not carry, and that what
was promised and called stays to be read.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, FindingShape, Shape, answer, finding_shapes, response
from api.routes.asking import Asking, nothing, read_body
from api.routes.openapi import AMOUNT, DATE, ID, TEXT, contract, part, table
from huishoudboekje.actions import (
    GuaranteeChanged,
    GuaranteeInput,
    answer_call,
    call_guarantee,
    end_guarantee,
    give_guarantee,
    withdraw_guarantee,
)
from huishoudboekje.agreements import TableReader
from huishoudboekje.views import guarantee_answer, guarantee_view, household_guarantees

_GUARANTEES = "/households/{household_id:str}/payment-guarantees"
_GUARANTEE = f"{_GUARANTEES}/{{guarantee_id:str}}"
GIVEN = table(("agreementId",), agreementId=ID, until=DATE, conditions=TEXT, **{"from": DATE})
ENDING = table(date=DATE, reason=TEXT)
WITHDRAWAL = table(("reason",), date=DATE, reason=TEXT)
CALLED = table(("amount",), amount=AMOUNT, date=DATE, reason=TEXT)
ANSWERED = table(("amount",), amount=part("amount"), date=DATE, reason=TEXT)


class GuaranteeStep(Shape):
    """Something that happened to a payment guarantee."""

    number: int
    what: Literal["ended", "withdrawn", "called", "call-answered"]
    date: date
    amount: Amount | None
    reason: str
    recorded_by: str


class GuaranteeShape(Shape):
    """A payment guarantee: `until` is its last day, `called` what a call that waits asks."""

    id: str
    household_id: str
    agreement_id: str
    creditor: str
    start: date = msgspec.field(name="from")
    until: date | None
    conditions: str
    state: Literal["to-come", "running", "ended", "withdrawn"]
    called: Amount | None
    history: list[GuaranteeStep]


class GuaranteeList(Shape):
    """The payment guarantees of a household, in the order of giving."""

    guarantees: list[GuaranteeShape]


class ChangedGuarantee(Shape):
    """The payment guarantee as it stands now, and what to look at in the plan."""

    guarantee: GuaranteeShape
    findings: list[FindingShape]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is said about a guarantee: on which day, how much (cents), and why."""

    day: date
    amount: int = 0
    reason: str


def _changed(made: GuaranteeChanged, today: date) -> Answer:
    told = guarantee_answer(guarantee_view(made.guarantee, today=today))
    shape = ChangedGuarantee(
        guarantee=msgspec.convert(told, type=GuaranteeShape),
        findings=finding_shapes(made.findings),
    )
    return answer(shape, status=201)


def _change(body: dict[str, Any]) -> dict[str, Any]:
    return contract({201: ChangedGuarantee}, body=body, is_change=True)


@get(_GUARANTEES, sync_to_thread=True, opt=contract({200: GuaranteeList}))
def get_payment_guarantees(
    household_id: FromPath[str], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Every payment guarantee of the household, with all that happened to it."""
    asking.query(nothing)
    by = asking.by
    with asking.transactions.reading() as session:
        found = household_guarantees(session, household_id, today=by.today, reach=by.reach)
    told = {"guarantees": [guarantee_answer(each) for each in found]}
    return response(answer(msgspec.convert(told, type=GuaranteeList)))


@post(_GUARANTEES, sync_to_thread=True, opt=_change(GIVEN))
def post_payment_guarantee(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Promise the creditor of a cost that its terms are paid, from today where no day is given.

    Refused where the household's income does not carry its costs.
    """
    today = asking.by.today

    def read(reader: TableReader) -> GuaranteeInput:
        return GuaranteeInput(
            agreement_id=reader.slug("agreement_id", required=True),
            given_on=reader.day("from") or today,
            ends=reader.day("until"),
            conditions=reader.text("conditions"),
        )

    def give(session: Session, given: GuaranteeInput, _: str) -> Answer:
        return _changed(give_guarantee(session, household_id, given, by=asking.by), today)

    return asking.changed(body, lambda body: read_body(body, read), give)


def _ending(today: date, reader: TableReader, *, needs_reason: bool) -> _Said:
    reason = reader.text("reason", required=needs_reason)
    return _Said(day=reader.day("date") or today, reason=reason)


@post(f"{_GUARANTEE}/endings", sync_to_thread=True, opt=_change(ENDING))
def post_payment_guarantee_ending(
    household_id: FromPath[str],
    guarantee_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """End it as was agreed: from the day on (today when left out) it promises nothing."""
    today = asking.by.today

    def read(reader: TableReader) -> _Said:
        return _ending(today, reader, needs_reason=False)

    def end(session: Session, said: _Said, _: str) -> Answer:
        made = end_guarantee(
            session, household_id, guarantee_id, day=said.day, reason=said.reason, by=asking.by
        )
        return _changed(made, today)

    return asking.changed(body, lambda body: read_body(body, read), end)


@post(f"{_GUARANTEE}/withdrawals", sync_to_thread=True, opt=_change(WITHDRAWAL))
def post_payment_guarantee_withdrawal(
    household_id: FromPath[str],
    guarantee_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Take it back from a day on (today when left out); the creditor reads the reason."""
    today = asking.by.today

    def read(reader: TableReader) -> _Said:
        return _ending(today, reader, needs_reason=True)

    def withdraw(session: Session, said: _Said, _: str) -> Answer:
        made = withdraw_guarantee(
            session, household_id, guarantee_id, day=said.day, reason=said.reason, by=asking.by
        )
        return _changed(made, today)

    return asking.changed(body, lambda body: read_body(body, read), withdraw)


def _amount(today: date, reader: TableReader) -> _Said:
    amount = reader.amount("amount", required=True)
    return _Said(day=reader.day("date") or today, amount=amount, reason=reader.text("reason"))


@post(f"{_GUARANTEE}/calls", sync_to_thread=True, opt=_change(CALLED))
def post_payment_guarantee_call(
    household_id: FromPath[str],
    guarantee_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """The creditor asks for what was promised up to the day and was not paid."""
    today = asking.by.today

    def read(reader: TableReader) -> _Said:
        return _amount(today, reader)

    def call(session: Session, said: _Said, _: str) -> Answer:
        made = call_guarantee(
            session,
            household_id,
            guarantee_id,
            said.amount,
            day=said.day,
            reason=said.reason,
            by=asking.by,
        )
        return _changed(made, today)

    return asking.changed(body, lambda body: read_body(body, read), call)


@post(f"{_GUARANTEE}/call-answers", sync_to_thread=True, opt=_change(ANSWERED))
def post_payment_guarantee_call_answer(
    household_id: FromPath[str],
    guarantee_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Answer the creditor's call: so much of it is paid, 0.00 for nothing, less with a reason.

    The payment itself is an order of its own.
    """
    today = asking.by.today

    def read(reader: TableReader) -> _Said:
        return _amount(today, reader)

    def reply(session: Session, said: _Said, _: str) -> Answer:
        made = answer_call(
            session,
            household_id,
            guarantee_id,
            said.amount,
            day=said.day,
            reason=said.reason,
            by=asking.by,
        )
        return _changed(made, today)

    return asking.changed(body, lambda body: read_body(body, read), reply)


HANDLERS = [
    get_payment_guarantees,
    post_payment_guarantee,
    post_payment_guarantee_ending,
    post_payment_guarantee_withdrawal,
    post_payment_guarantee_call,
    post_payment_guarantee_call_answer,
]

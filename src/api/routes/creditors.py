"""What a creditor may see: its payments per date, and what was proposed to it.

They promise only what names the creditor that is asked for, by name, by IBAN or by both, and ask
for it in a body: no name and no account stands in an address.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from api.routes.answers import Amount, DayAmount, Shape, answer, response
from api.routes.asking import MAX_PAGE, PAGE, Asking, read_body
from api.routes.openapi import DATE, TEXT, contract, table
from huishoudboekje.agreements import TableReader
from huishoudboekje.views import (
    CreditorName,
    CreditorQuestion,
    creditor_payment_answer,
    creditor_payments,
    creditor_proposal_answer,
    creditor_proposals,
)

_TWO_MONTHS = timedelta(days=61)
_MOST = 1_000_000
_PAGE: dict[str, Any] = {
    "after": {"type": "integer", "minimum": 0, "maximum": _MOST, "default": 0},
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": PAGE},
}
_DAYS: dict[str, Any] = {"from": DATE, "until": DATE}
PAYMENTS = table((), name=TEXT, iban=TEXT, **_DAYS, **_PAGE)
PROPOSALS = table((), name=TEXT, iban=TEXT, **_PAGE)


class CreditorPaymentShape(Shape):
    """One term of the creditor; `paidOn` is there once a statement of the bank showed it.

    `reason` says why what was guaranteed is not any more.
    """

    due_date: date
    amount: Amount
    reference: str
    state: Literal["agreed", "guaranteed", "ordered", "paid", "returned", "withdrawn"]
    is_guaranteed: bool
    expected_on: date | None
    paid_on: date | None
    end_to_end_id: str | None
    reason: str | None


class CreditorPayments(Shape):
    """A page of terms by due date; `next` is what `after` must be for the following one."""

    payments: list[CreditorPaymentShape]
    next: int | None


class EffortShape(Shape):
    """What somebody does in return: of which kind, what it takes off, and until when."""

    kind: str
    amount: Amount
    until: date | None


class CreditorProposalShape(Shape):
    """An arrangement that was proposed to the creditor; the two ids are there to answer it by."""

    household_id: str
    arrangement_id: str
    parent_id: str | None
    state: str
    since: date
    references: list[str]
    reference: str
    total: Amount
    instalments: list[DayAmount]
    efforts: list[EffortShape]
    conditions_on_creditor: list[str]
    reason: str | None


class CreditorProposals(Shape):
    """A page of proposals, the latest first; `next` is what `after` must be for the next one."""

    proposals: list[CreditorProposalShape]
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    creditor: CreditorName
    after: int
    limit: int
    first: date
    last: date


def _asked(reader: TableReader) -> _Asked:
    name, iban = reader.text("name"), reader.iban("iban")
    if not reader.has("name") and not reader.has("iban"):
        reader.mistake("name", "noem de schuldeiser bij naam, IBAN of allebei", "missing")
    return _Asked(
        creditor=CreditorName(name=name, iban=iban),
        after=reader.whole("after", 0, _MOST, default=0),
        limit=reader.whole("limit", 1, MAX_PAGE, default=PAGE),
        first=date.min,
        last=date.max,
    )


def _asked_days(reader: TableReader, today: date) -> _Asked:
    said = _asked(reader)
    first = reader.day("from") or today.replace(day=1)
    last = reader.day("until") or first + _TWO_MONTHS
    return _Asked(
        creditor=said.creditor, after=said.after, limit=said.limit, first=first, last=last
    )


def _next(said: _Asked, found: int) -> int | None:
    return said.after + found if found == said.limit else None


def _search(body: dict[str, Any], shape: type[Shape]) -> dict[str, Any]:
    return contract({200: shape}, body=body)


@post(
    "/creditor-payment-searches",
    status_code=200,
    sync_to_thread=True,
    opt=_search(PAYMENTS, CreditorPayments),
)
def post_creditor_payment_search(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """The creditor's terms by due date: guaranteed, ordered, paid, returned or withdrawn.

    From the first of this month, for two months, when no days are given. Nothing is changed.
    """
    by = asking.by

    def read(reader: TableReader) -> _Asked:
        return _asked_days(reader, by.today)

    said = asking.said(body, lambda given: read_body(given, read))
    question = CreditorQuestion(creditor=said.creditor, first=said.first, last=said.last)
    with asking.transactions.reading() as session:
        found = creditor_payments(
            session, question, reach=by.reach, after=said.after, limit=said.limit
        )
    told = {
        "payments": [creditor_payment_answer(each) for each in found],
        "next": _next(said, len(found)),
    }
    return response(answer(msgspec.convert(told, type=CreditorPayments)))


@post(
    "/creditor-proposal-searches",
    status_code=200,
    sync_to_thread=True,
    opt=_search(PROPOSALS, CreditorProposals),
)
def post_creditor_proposal_search(
    body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """What was proposed to the creditor, and how it stands; no draft. Nothing is changed."""
    by = asking.by
    said = asking.said(body, lambda given: read_body(given, _asked))
    with asking.transactions.reading() as session:
        found = creditor_proposals(
            session,
            said.creditor,
            today=by.today,
            reach=by.reach,
            after=said.after,
            limit=said.limit,
        )
    told = {
        "proposals": [creditor_proposal_answer(each) for each in found],
        "next": _next(said, len(found)),
    }
    return response(answer(msgspec.convert(told, type=CreditorProposals)))


HANDLERS = [post_creditor_payment_search, post_creditor_proposal_search]

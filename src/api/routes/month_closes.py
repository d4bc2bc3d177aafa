"""Bank against books: every bank account today, and the close of a month.

They promise figures as they are known now, each with what it is made of; they change nothing.
"""

from datetime import date
from typing import Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.routes.answers import Amount, FindingShape, Shape, answer, response
from api.routes.asking import Asking, nothing, period_in_path
from api.routes.openapi import contract
from api.routes.signals import KindName
from huishoudboekje.views import account_answer, close_answer, month_close, reconciliation


class DifferenceReasonShape(Shape):
    """A part of a difference, books less bank: why, since when, and who accepted it."""

    kind: Literal["opening", "accepted-difference", "gap", "known-lines", "by-hand", "other-day"]
    amount: Amount
    text: str
    date: date | None
    accepted_by: str


class StatementCheckShape(Shape):
    """A statement beside the books at the end of its day; of several that day only the last."""

    id: int
    statement_id: str
    closing_date: date
    opening: Amount
    closing: Amount
    books: Amount | None
    difference: Amount | None
    accepted_difference: Amount
    accepted_reason: str
    recorded_by: str


class StatementGapShape(Shape):
    """A statement that does not open with what the one before it closed with."""

    date: date
    statement_id: str
    amount: Amount
    is_overlap: bool


class SuspenseAgeShape(Shape):
    """What is not matched for `since` up to `until` days; null is without end."""

    since: int
    until: int | None
    lines: int
    amount: Amount


class SuspenseLineShape(Shape):
    """A line that is not matched, and for how many days."""

    line_id: int
    booking_date: date
    days: int
    amount: Amount
    counter_name: str
    text: str


class BankAccountShape(Shape):
    """A bank account as the bank tells it and as the books have it.

    A difference is books less bank; `bookedAfter` came after the latest statement; `ownMoney` is
    what should be `ownMoneyDue`.
    """

    iban: str
    use: Literal["pooled", "household", "own-money", "other"]
    households: int
    closing_date: date | None
    bank: Amount | None
    books: Amount
    difference: Amount | None
    booked_after: Amount
    reasons: list[DifferenceReasonShape]
    statements: list[StatementCheckShape]
    gaps: list[StatementGapShape]
    suspense: Amount
    suspense_elsewhere: Amount
    suspense_ages: list[SuspenseAgeShape]
    suspense_lines: list[SuspenseLineShape]
    client_money: Amount
    households_money: Amount
    own_money: Amount
    own_money_due: Amount


class BankAccountList(Shape):
    """Every bank account, by IBAN."""

    accounts: list[BankAccountShape]


class AccountCloseShape(Shape):
    """A bank account over a month; `isToldToTheEnd` says that the bank told of all of it."""

    opening_bank: Amount | None
    opening_books: Amount
    closing_books: Amount
    is_told_to_the_end: bool
    account: BankAccountShape


class AdvanceCloseShape(Shape):
    """What was paid ahead at the end of the month, and what stands behind it."""

    advances: Amount
    of_households: Amount
    guarantee_fund: Amount
    own_costs: Amount
    headroom: Amount


class UnseenOrderShape(Shape):
    """A payment that should be on a statement and is not."""

    order_id: int
    household_id: str
    creditor_name: str
    amount: Amount
    execution_date: date
    days: int


class FailedPaymentShape(Shape):
    """A payment that came back or was rejected, and that nobody dealt with."""

    key: str
    household_id: str | None
    creditor_name: str
    amount: Amount
    failed_on: date
    is_rejected: bool
    why: str


class MonthCloseShape(Shape):
    """A calendar month as it closes; it can be signed when there are no obstacles."""

    period: str
    first: date
    last: date
    made_on: date
    organisation: str
    accounts: list[AccountCloseShape]
    advances: AdvanceCloseShape
    exported_unseen: list[UnseenOrderShape]
    debits_unseen: list[UnseenOrderShape]
    failed: list[FailedPaymentShape]
    signals: dict[KindName, int]
    ledger_findings: list[FindingShape]
    obstacles: list[FindingShape]
    can_be_signed: bool


@get("/bank-accounts", sync_to_thread=True, opt=contract({200: BankAccountList}))
def get_bank_accounts(asking: NamedDependency[Asking]) -> Response[bytes]:
    """Every bank account of ours: what the bank says, what the books have, and why they differ."""
    asking.query(nothing)
    by = asking.by
    with asking.transactions.reading() as session:
        found = reconciliation(session, on=by.today, reach=by.reach)
    told = {"accounts": [account_answer(each) for each in found]}
    return response(answer(msgspec.convert(told, type=BankAccountList)))


@get("/month-closes/{period:str}", sync_to_thread=True, opt=contract({200: MonthCloseShape}))
def get_month_close(period: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """How a calendar month closes, and what stands in the way of signing it."""
    month = period_in_path(period)
    asking.query(nothing)
    by = asking.by
    with asking.transactions.reading() as session:
        found = month_close(session, month, today=by.today, reach=by.reach)
    return response(answer(msgspec.convert(close_answer(found), type=MonthCloseShape)))


HANDLERS = [get_bank_accounts, get_month_close]

"""What came in for a household, recorded by hand, and what is known of income to come.

They promise that a receipt is booked once per key, and that the latest word on an income counts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer, response
from api.routes.asking import Asking, needed_day, read_after, read_body, read_limit
from api.routes.openapi import AFTER, AMOUNT, DATE, ID, LIMIT, contract, table
from huishoudboekje.actions import ReceiptInput, RecordedReceipt, mark_income, record_receipt
from huishoudboekje.agreements import TableReader
from huishoudboekje.money import amount_text
from huishoudboekje.planning import MarkKind
from huishoudboekje.views import ReceiptRow, receipt_list

RECEIPT = table(
    ("amount", "businessDate"), amount=AMOUNT, businessDate=DATE, agreementId=ID, nominalDate=DATE
)
MARK = table(
    ("agreementId", "nominalDate", "mark"),
    agreementId=ID,
    nominalDate=DATE,
    mark={"enum": [str(kind) for kind in MarkKind]},
    comesOn=DATE,
)


class ReceiptShape(Shape):
    """Money that came in, as it was booked: for which occurrence, on which business date."""

    id: int
    agreement_id: str | None
    nominal_date: date | None
    business_date: date
    amount: Amount
    match_entry_id: int


class ReceiptInList(Shape):
    """A receipt with whether it was taken back, and when it was recorded."""

    id: int
    agreement_id: str | None
    nominal_date: date | None
    business_date: date
    amount: Amount
    match_entry_id: int
    is_reversed: bool
    recorded_at: datetime


class ReceiptPage(Shape):
    """A page of receipts; `next` is what `after` must be for the following page."""

    receipts: list[ReceiptInList]
    next: str | None


class MarkShape(Shape):
    """What is known of one expected income."""

    agreement_id: str
    nominal_date: date
    mark: Literal["comes-on", "will-not-come", "expected"]
    comes_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    agreement_id: str
    nominal_date: date
    kind: MarkKind
    comes_on: date | None


def _receipt(reader: TableReader) -> ReceiptInput:
    return ReceiptInput(
        amount=reader.amount("amount", required=True),
        business_date=needed_day(reader, "business_date"),
        agreement_id=reader.slug("agreement_id") or None,
        nominal_date=reader.day("nominal_date"),
    )


def _read_receipt(body: bytes) -> ReceiptInput:
    return read_body(body, _receipt)


def _mark(reader: TableReader) -> _Mark:
    if not reader.has("mark"):
        reader.mistake("mark", "ontbreekt", "missing")
    return _Mark(
        agreement_id=reader.slug("agreement_id", required=True),
        nominal_date=needed_day(reader, "nominal_date"),
        kind=reader.choice("mark", MarkKind, MarkKind.EXPECTED),
        comes_on=reader.day("comes_on"),
    )


def _read_mark(body: bytes) -> _Mark:
    return read_body(body, _mark)


@post(
    "/households/{household_id:str}/receipts",
    sync_to_thread=True,
    opt=contract({201: ReceiptShape}, body=RECEIPT, is_change=True),
)
def post_receipt(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Record money that came in; without an occurrence the nearest open one is taken."""

    def record(session: Session, receipt: ReceiptInput, key: str) -> Answer:
        by = asking.by
        name = f"api:{by.user.id}:{key}"
        return answer(
            _booked(record_receipt(session, household_id, receipt, key=name, by=by)), status=201
        )

    return asking.changed(body, _read_receipt, record)


def _booked(made: RecordedReceipt) -> ReceiptShape:
    return ReceiptShape(
        id=made.id,
        agreement_id=made.agreement_id,
        nominal_date=made.nominal_date,
        business_date=made.business_date,
        amount=amount_text(made.amount),
        match_entry_id=made.match_entry_id,
    )


def _page(reader: TableReader) -> tuple[int, int]:
    return read_after(reader), read_limit(reader)


@get(
    "/households/{household_id:str}/receipts",
    sync_to_thread=True,
    opt=contract({200: ReceiptPage}, query={"after": AFTER, "limit": LIMIT}),
)
def get_receipts(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """What came in, a page at a time, in the order of recording."""
    after, limit = asking.query(_page)
    reach = asking.by.reach
    with asking.transactions.reading() as session:
        rows = receipt_list(session, household_id, reach=reach, after=after, limit=limit)
    page = ReceiptPage(
        receipts=[_in_list(row) for row in rows],
        next=str(rows[-1].id) if len(rows) == limit else None,
    )
    return response(answer(page))


def _in_list(row: ReceiptRow) -> ReceiptInList:
    return ReceiptInList(
        id=row.id,
        agreement_id=row.agreement_id,
        nominal_date=row.nominal_date,
        business_date=row.business_date,
        amount=amount_text(row.amount),
        match_entry_id=row.match_entry_id,
        is_reversed=row.is_reversed,
        recorded_at=row.recorded_at,
    )


@post(
    "/households/{household_id:str}/expected-income-marks",
    sync_to_thread=True,
    opt=contract({201: MarkShape}, body=MARK, is_change=True),
)
def post_income_mark(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Say that an expected income comes on a day, will not come, or is expected after all."""

    def record(session: Session, said: _Mark, _: str) -> Answer:
        mark_income(
            session,
            household_id,
            said.agreement_id,
            said.nominal_date,
            mark=said.kind,
            comes_on=said.comes_on,
            by=asking.by,
        )
        shape = MarkShape(
            agreement_id=said.agreement_id,
            nominal_date=said.nominal_date,
            mark=said.kind.value,
            comes_on=said.comes_on,
        )
        return answer(shape, status=201)

    return asking.changed(body, _read_mark, record)


HANDLERS = [post_receipt, get_receipts, post_income_mark]

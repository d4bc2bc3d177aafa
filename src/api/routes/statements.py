"""Bank statements: files in, what was taken in, and the lines with what they are for.

They promise that a file is taken in once, however often it is sent and by whom.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, get_args

from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.guard import MAX_FILE, file_too_large
from api.problems import MEDIA_TYPE, http_problem
from api.routes.answers import (
    Amount,
    FindingShape,
    Shape,
    answer,
    finding_shapes,
    response,
)
from api.routes.asking import Asking, number_in_path, read_after, read_body, read_limit, read_number
from api.routes.openapi import AFTER, LIMIT, NUMBER, TEXT, contract, in_form, table
from api.routes.uploads import SentForm, sent_form
from huishoudboekje.actions import ImportedStatements, import_statements, tie_account
from huishoudboekje.agreements import TableReader
from huishoudboekje.bank import StatementFile, read_statements
from huishoudboekje.errors import InvalidInput
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import amount_text
from huishoudboekje.views import (
    LineMatch,
    LineRow,
    MatchPart,
    StatementRow,
    statement_lines,
    statement_list,
)

UPLOAD = table(
    ("file",), file={"type": "string", "contentMediaType": "application/octet-stream"}, reason=TEXT
)
IBAN = {"type": "string", "minLength": 1, "maxLength": 40}
TIE = table(("number", "iban"), number=IBAN, iban=IBAN)

KindName = Literal[
    "receipt",
    "refund",
    "payment",
    "return",
    "spent",
    "opening",
    "own-money",
    "bank-charges",
    "advance",
    "repayment",
]
assert set(get_args(KindName)) == set(MatchKind), "the API names every kind"


class ImportShape(Shape):
    """What a file brought: `lines` is `booked` + `open` + `duplicates`."""

    statement_ids: list[int]
    lines: int
    booked: int
    open: int
    duplicates: int
    findings: list[FindingShape]


class StatementShape(Shape):
    """A statement that was taken in, and how many of its lines are open."""

    id: int
    iban: str
    name: str
    opening_date: date | None
    closing_date: date
    opening: Amount
    closing: Amount
    difference: Amount
    difference_reason: str
    lines: int
    open: int
    recorded_at: datetime
    recorded_by: str


class StatementPage(Shape):
    """A page of statements; `next` is what `before` must be for the following page."""

    statements: list[StatementShape]
    next: str | None


class MatchPartShape(Shape):
    """What a part of a line is for; its amount has the sign of the line."""

    kind: KindName
    amount: Amount
    household_id: str | None
    agreement_id: str | None
    nominal_date: date | None
    order_id: int | None


class LineMatchShape(Shape):
    """A match in force: who decided and why, from which day it counts, its parts."""

    id: int
    is_automatic: bool
    reason: str
    business_date: date
    parts: list[MatchPartShape]
    recorded_at: datetime
    recorded_by: str


class BankLineShape(Shape):
    """A booked movement as the bank says it: negative is money out."""

    id: int
    statement_id: int
    number: int
    iban: str
    booking_date: date
    amount: Amount
    counter_iban: str
    counter_name: str
    text: str
    end_to_end_id: str
    reference: str
    return_reason: str
    is_reversal: bool
    matches: list[LineMatchShape]


class LinePage(Shape):
    """A page of lines; `next` is what `after` must be for the following page."""

    lines: list[BankLineShape]
    next: str | None


class TieShape(Shape):
    """An account number that is no IBAN, and the account of ours that it stands for."""

    number: str
    iban: str


def _read_file(sent: SentForm) -> StatementFile:
    if sent.mistakes:
        raise InvalidInput(sent.mistakes)
    return read_statements(sent.content)


@post(
    "/statements",
    sync_to_thread=True,
    dependencies={"sent": Provide(sent_form)},
    opt=in_form(contract({201: ImportShape}, body=UPLOAD, is_change=True)),
)
def post_statement(
    sent: NamedDependency[SentForm], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Take in a file with bank statements (camt.053 or MT940) of at most 25 MB.

    A reason accepts a file that does not add up. The same file twice adds nothing.
    """
    if len(sent.content) > MAX_FILE:
        # How large the file in a form is shows only when the form is read.
        said = http_problem(413, file_too_large(asking.request.url.path))
        return Response(said, status_code=413, media_type=MEDIA_TYPE)

    def take(session: Session, file: StatementFile, _: str) -> Answer:
        made = import_statements(
            session,
            file,
            sent.content,
            name=sent.name,
            accepted_reason=sent.reason,
            by=asking.by,
        )
        return answer(_imported(made), status=201)

    return asking.changed(sent.said, lambda _: _read_file(sent), take)


def _imported(made: ImportedStatements) -> ImportShape:
    return ImportShape(
        statement_ids=list(made.statement_ids),
        lines=made.lines,
        booked=made.booked,
        open=made.open,
        duplicates=made.duplicates,
        findings=finding_shapes(made.findings),
    )


def _page(reader: TableReader) -> tuple[int, int]:
    return read_number(reader, "before"), read_limit(reader)


@get(
    "/statements",
    sync_to_thread=True,
    opt=contract({200: StatementPage}, query={"before": NUMBER, "limit": LIMIT}),
)
def get_statements(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The statements that were taken in, the newest first."""
    before, limit = asking.query(_page)
    with asking.transactions.reading() as session:
        rows = statement_list(session, reach=asking.by.reach, before=before or None, limit=limit)
    page = StatementPage(
        statements=[_statement(row) for row in rows],
        next=str(rows[-1].id) if len(rows) == limit else None,
    )
    return response(answer(page))


def _statement(row: StatementRow) -> StatementShape:
    return StatementShape(
        id=row.id,
        iban=row.iban,
        name=row.name,
        opening_date=row.opening_date,
        closing_date=row.closing_date,
        opening=amount_text(row.opening),
        closing=amount_text(row.closing),
        difference=amount_text(row.difference),
        difference_reason=row.difference_reason,
        lines=row.lines,
        open=row.open,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _lines_page(reader: TableReader) -> tuple[int, int]:
    return read_after(reader), read_limit(reader)


@get(
    "/statements/{statement_id:str}/lines",
    sync_to_thread=True,
    opt=contract({200: LinePage}, query={"after": AFTER, "limit": LIMIT}),
)
def get_lines(statement_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """The lines of a statement with what they are for, as far as that is within reach."""
    after, limit = asking.query(_lines_page)
    number = number_in_path(statement_id)
    with asking.transactions.reading() as session:
        rows = statement_lines(session, number, reach=asking.by.reach, after=after, limit=limit)
    page = LinePage(
        lines=[line_shape(row) for row in rows],
        next=str(rows[-1].id) if len(rows) == limit else None,
    )
    return response(answer(page))


def line_shape(row: LineRow) -> BankLineShape:
    """The line as it is told."""
    return BankLineShape(
        id=row.id,
        statement_id=row.statement_id,
        number=row.number,
        iban=row.iban,
        booking_date=row.booking_date,
        amount=amount_text(row.amount),
        counter_iban=row.counter_iban,
        counter_name=row.counter_name,
        text=row.text,
        end_to_end_id=row.end_to_end_id,
        reference=row.reference,
        return_reason=row.return_reason,
        is_reversal=row.is_reversal,
        matches=[_match(each) for each in row.matches],
    )


def _match(row: LineMatch) -> LineMatchShape:
    return LineMatchShape(
        id=row.id,
        is_automatic=row.is_automatic,
        reason=row.reason,
        business_date=row.business_date,
        parts=part_shapes(row.parts),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def part_shapes(parts: Iterable[MatchPart]) -> list[MatchPartShape]:
    """The parts as they are told."""
    return [
        MatchPartShape(
            kind=each.kind.value,
            amount=amount_text(each.cents),
            household_id=each.household_id,
            agreement_id=each.agreement_id,
            nominal_date=each.nominal_date,
            order_id=each.order_id,
        )
        for each in parts
    ]


def _tie(reader: TableReader) -> TieShape:
    return TieShape(
        number=reader.text("number", required=True), iban=reader.text("iban", required=True)
    )


@post(
    "/bank-account-numbers",
    sync_to_thread=True,
    opt=contract({201: TieShape}, body=TIE, is_change=True),
)
def post_bank_account_number(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """Say which account of ours an account number that is no IBAN stands for in statements."""

    def tie(session: Session, said: TieShape, _: str) -> Answer:
        tie_account(session, said.number, said.iban, by=asking.by)
        return answer(said, status=201)

    return asking.changed(body, lambda said: read_body(said, _tie), tie)


HANDLERS = [post_statement, get_statements, get_lines, post_bank_account_number]

"""What lines of the bank are for: the queue, a person's decision, and taking it back.

They promise that a line has one match in force, and that all mistakes in a decision are named.
"""

from datetime import date

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer, optional_amount, response
from api.routes.asking import Asking, number_in_path, read_after, read_body, read_limit
from api.routes.ledger import REVERSAL, reason
from api.routes.openapi import AFTER, DATE, ID, LIMIT, TEXT, contract, part, table
from api.routes.statements import (
    BankLineShape,
    KindName,
    MatchPartShape,
    line_shape,
    part_shapes,
)
from huishoudboekje.actions import ConfirmedMatch, PartInput, confirm_match, take_back_match
from huishoudboekje.agreements import TableReader
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import amount_text
from huishoudboekje.views import OpenLine, Proposal, open_lines

MOST_PARTS = 100
_MOST = 10**18 - 1
PART = table(
    ("kind", "amount"),
    kind={"enum": [str(kind) for kind in MatchKind]},
    amount=part("amount"),
    householdId=ID,
    agreementId=ID,
    nominalDate=DATE,
    orderId={"type": "integer", "minimum": 1, "maximum": _MOST},
)
MATCH = table(
    ("parts",),
    parts={"type": "array", "items": PART, "minItems": 1, "maxItems": MOST_PARTS},
    reason=TEXT,
)
_STATE = {"enum": ["open"], "default": "open"}


class CandidateShape(Shape):
    """What a line, or a part of it, may be for: with its reasons and what speaks against it."""

    kind: KindName
    amount: Amount
    expected: Amount | None
    household_id: str
    household_name: str
    agreement_id: str | None
    agreement_name: str
    nominal_date: date | None
    order_id: int | None
    reasons: list[str]
    doubts: list[str]


class OpenLineShape(Shape):
    """A line that waits for a person, the best candidate first, and why it was not matched.

    `isTogether` when the candidates are all parts of it, and not one or the other.
    """

    line: BankLineShape
    age_days: int
    is_together: bool
    candidates: list[CandidateShape]
    doubts: list[str]


class OpenLinePage(Shape):
    """A page of the queue; `next` is what `after` must be for the following page."""

    lines: list[OpenLineShape]
    next: str | None


class MatchShape(Shape):
    """A match as it was made: its line, from which day it counts, its parts."""

    id: int
    line_id: int
    business_date: date
    parts: list[MatchPartShape]


class TakenBackShape(Shape):
    """The entries that took a match back."""

    match_id: int
    entry_ids: list[int]


def _page(reader: TableReader) -> tuple[int, int]:
    if reader.text("state", default="open") != "open":
        reader.mistake("state", "kies open")
    return read_after(reader), read_limit(reader)


@get(
    "/statement-lines",
    sync_to_thread=True,
    opt=contract({200: OpenLinePage}, query={"state": _STATE, "after": AFTER, "limit": LIMIT}),
)
def get_statement_lines(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The lines that wait for a person, the oldest first, with what each may be for."""
    after, limit = asking.query(_page)
    by = asking.by
    with asking.transactions.reading() as session:
        rows = open_lines(session, today=by.today, reach=by.reach, after=after, limit=limit)
    page = OpenLinePage(
        lines=[_open_line(row) for row in rows],
        next=str(rows[-1].line.id) if len(rows) == limit else None,
    )
    return response(answer(page))


def _open_line(row: OpenLine) -> OpenLineShape:
    return OpenLineShape(
        line=line_shape(row.line),
        age_days=row.age_days,
        is_together=row.is_together,
        candidates=[_candidate(each) for each in row.proposals],
        doubts=list(row.doubts),
    )


def _candidate(row: Proposal) -> CandidateShape:
    return CandidateShape(
        kind=row.kind.value,
        amount=amount_text(row.amount),
        expected=optional_amount(row.expected),
        household_id=row.household_id,
        household_name=row.household_name,
        agreement_id=row.agreement_id,
        agreement_name=row.agreement_name,
        nominal_date=row.nominal_date,
        order_id=row.order_id,
        reasons=list(row.reasons),
        doubts=list(row.doubts),
    )


def _part(reader: TableReader) -> PartInput:
    if not reader.has("kind"):
        reader.mistake("kind", "ontbreekt", "missing")
    return PartInput(
        kind=reader.choice("kind", MatchKind, MatchKind.RECEIPT),
        amount=reader.amount("amount", required=True, lowest=None),
        household_id=reader.slug("household_id") or None,
        agreement_id=reader.slug("agreement_id") or None,
        nominal_date=reader.day("nominal_date"),
        order_id=reader.whole("order_id", 1, _MOST, default=0) or None,
    )


def _decision(reader: TableReader) -> tuple[tuple[PartInput, ...], str]:
    parts = []
    for number, item in enumerate(reader.items("parts", MOST_PARTS), start=1):
        inner = TableReader(item, f"parts[{number}]", reader.findings, in_camel_case=True)
        parts.append(_part(inner))
        inner.refuse_unknown_keys()
    if not parts:
        reader.mistake("parts", "zeg waar de regel voor is", "missing")
    return tuple(parts), reader.text("reason")


@post(
    "/statement-lines/{line_id:str}/matches",
    sync_to_thread=True,
    opt=contract({201: MatchShape}, body=MATCH, is_change=True),
)
def post_match(
    line_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Say what a line is for: one part, or several over agreements and households.

    A receipt may leave out its nominal date; it is then for the nearest open term.
    """

    def confirm(session: Session, said: tuple[tuple[PartInput, ...], str], _: str) -> Answer:
        parts, why = said
        number = number_in_path(line_id)
        made = confirm_match(session, number, parts, reason=why, by=asking.by)
        return answer(_match(made), status=201)

    return asking.changed(body, lambda said: read_body(said, _decision), confirm)


def _match(made: ConfirmedMatch) -> MatchShape:
    return MatchShape(
        id=made.id,
        line_id=made.line_id,
        business_date=made.business_date,
        parts=part_shapes(made.parts),
    )


@post(
    "/matches/{match_id:str}/reversal",
    sync_to_thread=True,
    opt=contract({201: TakenBackShape}, body=REVERSAL, is_change=True),
)
def post_match_reversal(
    match_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Take a match back: its line waits again, and its order is what it was before."""

    def take_back(session: Session, said: str, _: str) -> Answer:
        number = number_in_path(match_id)
        entries = take_back_match(session, number, reason=said, by=asking.by)
        return answer(TakenBackShape(match_id=number, entry_ids=list(entries)), status=201)

    return asking.changed(body, reason, take_back)


HANDLERS = [get_statement_lines, post_match, post_match_reversal]

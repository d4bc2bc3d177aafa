"""Claims documents of the government: taken in as they came, and the floor of a household.

They promise that a document counts once, and that all that is odd about it is told.
"""

from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, FindingShape, Shape, answer, finding_shapes, response
from api.routes.asking import Asking, needed_day, nothing, number_in_path, read_body
from api.routes.openapi import DATE, TEXT, contract, part, table
from huishoudboekje.actions import FloorSource, HouseholdFloor, import_claims_document, set_floor
from huishoudboekje.agreements import TableReader
from huishoudboekje.views import (
    claims_answer,
    floor_answer,
    household_claims,
    household_floor,
)

DOCUMENT = {
    "type": "object",
    "description": "A Financial Claims Information Document, version 3.0.0, as it came.",
}
FLOOR = table(
    ("amount", "source", "since"),
    amount=part("amount"),
    source={"enum": [str(each) for each in FloorSource]},
    since=DATE,
    note=TEXT,
)


class ClaimsShape(Shape):
    """What a claims document brought, and all that is odd about it."""

    document_id: int
    is_new: bool
    new_debts: list[str]
    changed_debts: list[str]
    new_events: int
    known_events: int
    conflicting_events: int
    unknown_events: int
    findings: list[FindingShape]


class ClaimsDocumentShape(Shape):
    """One claims document; `resident` is the name of whose it is, where that was said."""

    document_id: int
    source: str
    version: str
    resident: str | None
    made_at: datetime
    received_on: date
    digest: str
    recorded_at: datetime
    recorded_by: str


class ClaimEventShape(Shape):
    """One event; `content` is what it says where its kind is unknown."""

    number: int
    source: str
    event_id: str
    kind: str
    case_id: str
    debt_id: str | None
    document_id: int
    happened_at: datetime | None
    is_known: bool
    content: dict[str, Any] | None


class ClaimConflictShape(Shape):
    """An id that came with another content: what we keep, and what the document says."""

    source: str
    event_id: str
    document_id: int
    kept: dict[str, Any]
    other: dict[str, Any]


class ClaimTotalsShape(Shape):
    """One case: the balance it states, what its events leave, what we had open that day."""

    case_id: str
    debt_id: str | None
    name: str
    stated: Amount | None
    counted: Amount
    ours: Amount | None


class ClaimsOverviewShape(Shape):
    """The latest overview of an organisation about a person, with all that is odd about it."""

    document_id: int
    source: str
    made_on: date
    received_on: date
    cases: list[ClaimTotalsShape]
    findings: list[FindingShape]


class ClaimsKeptShape(Shape):
    """All that the claims documents of a household brought, without a BSN."""

    household_id: str
    documents: list[ClaimsDocumentShape]
    events: list[ClaimEventShape]
    conflicts: list[ClaimConflictShape]
    overviews: list[ClaimsOverviewShape]


class FloorShape(Shape):
    """The floor per payday with its source; without one it is that of the household document."""

    amount: Amount
    source: str | None
    since: date | None
    note: str


@post(
    "/households/{household_id:str}/claims-documents",
    sync_to_thread=True,
    opt=contract({201: ClaimsShape}, body=DOCUMENT, is_change=True),
)
def post_claims_document(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Take in the government's overview of claims; its cases become debts.

    The same document, and the same event in a later one, changes nothing.
    """
    return _taken(household_id, body, asking, resident="")


@post(
    "/households/{household_id:str}/residents/{resident_number:str}/claims-documents",
    sync_to_thread=True,
    opt=contract({201: ClaimsShape}, body=DOCUMENT, is_change=True),
)
def post_claims_document_of_resident(
    household_id: FromPath[str],
    resident_number: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Take in the overview of one resident, by its place in the household document from 1.

    Needed once for each resident where the household has more than one.
    """
    resident = str(number_in_path(resident_number))
    return _taken(household_id, body, asking, resident=resident)


def _taken(household_id: str, body: bytes, asking: Asking, *, resident: str) -> Response[bytes]:
    def take(session: Session, data: bytes, _: str) -> Answer:
        made = import_claims_document(session, household_id, data, resident=resident, by=asking.by)
        shape = ClaimsShape(
            document_id=made.document_id,
            is_new=made.is_new,
            new_debts=list(made.new_debts),
            changed_debts=list(made.changed_debts),
            new_events=made.new_events,
            known_events=made.known_events,
            conflicting_events=made.conflicting_events,
            unknown_events=made.unknown_events,
            findings=finding_shapes(made.findings),
        )
        return answer(shape, status=201)

    return asking.changed(body, lambda data: data, take)


@get(
    "/households/{household_id:str}/claims-documents",
    sync_to_thread=True,
    opt=contract({200: ClaimsKeptShape}),
)
def get_claims_documents(
    household_id: FromPath[str], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """The overviews of claims of the household: their events in order, and what contradicts."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        found = household_claims(
            session, household_id, today=asking.by.today, reach=asking.by.reach
        )
    return response(answer(claims_answer(found)))


def _floor(reader: TableReader) -> HouseholdFloor:
    if not reader.has("source"):
        reader.mistake("source", "ontbreekt", "missing")
    return HouseholdFloor(
        cents=reader.amount("amount", required=True),
        source=reader.choice("source", FloorSource, FloorSource.AGREED_MINIMUM),
        since=needed_day(reader, "since"),
        note=reader.text("note"),
    )


def _read_floor(body: bytes) -> HouseholdFloor:
    return read_body(body, _floor)


@get(
    "/households/{household_id:str}/floors/current",
    sync_to_thread=True,
    opt=contract({200: FloorShape}, has_version=True),
)
def get_floor(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """Below which amount no payday of the household may come, and who says so."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        return response(_told(session, household_id, asking, status=200))


def _told(session: Session, household_id: str, asking: Asking, *, status: int) -> Answer:
    by = asking.by
    view = household_floor(session, household_id, today=by.today, reach=by.reach)
    return answer(floor_answer(view), status=status, version=view.version)


@post(
    "/households/{household_id:str}/floors",
    sync_to_thread=True,
    opt=contract(
        {201: FloorShape}, body=FLOOR, is_change=True, needs_version=True, has_version=True
    ),
)
def post_floor(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Set the floor; it counts for every plan and every arrangement from now on."""
    version = asking.version()

    def change(session: Session, floor: HouseholdFloor, _: str) -> Answer:
        set_floor(session, household_id, floor, version=version, by=asking.by)
        return _told(session, household_id, asking, status=201)

    return asking.changed(body, _read_floor, change)


HANDLERS = [
    post_claims_document,
    post_claims_document_of_resident,
    get_claims_documents,
    get_floor,
    post_floor,
]

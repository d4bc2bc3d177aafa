"""The agreements of a household: listed, added, followed up and ended.

They promise that every change says what it does to the coming paydays, and that a preview of it
saves nothing. A change names the version it is based on.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import DayAmount, Shape, answer, day_amounts, response
from api.routes.asking import Asking, needed_day, nothing, read_body
from api.routes.openapi import DATE, PREVIEW, contract, part, table
from huishoudboekje.actions import (
    AgreementChange,
    add_agreement,
    end_agreement,
    follow_up_agreement,
)
from huishoudboekje.agreements import (
    Agreement,
    Kind,
    TableReader,
    agreement_table,
    read_agreement,
    slug,
)
from huishoudboekje.views import household_document

_KIND = {"enum": [str(kind) for kind in Kind]}
_AGREEMENT = {"anyOf": [part("income"), part("cost"), part("arrangement")]}
ADDED = table(("kind", "agreement"), kind=_KIND, agreement=_AGREEMENT)
FOLLOWING = table(("kind", "from", "agreement"), kind=_KIND, agreement=_AGREEMENT, **{"from": DATE})
ENDED = table(("until",), until=DATE)
LISTED = table(
    ("agreements",),
    agreements={
        "type": "array",
        "items": table(
            ("kind", "agreement"),
            kind=_KIND,
            agreement=_AGREEMENT,
            follows={"type": "string"},
            countsFrom=DATE,
        ),
    },
)


class ChangedAgreement(Shape):
    """What a change made of an agreement, and what it does to the paydays ahead."""

    agreement_id: str
    version: int
    before: list[DayAmount]
    after: list[DayAmount]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Following:
    agreement: Agreement
    start: date


def _agreement(reader: TableReader) -> Agreement | None:
    kind = reader.choice("kind", Kind, Kind.COST)
    if not reader.has("kind"):
        reader.mistake("kind", "ontbreekt", "missing")
    found: list[Agreement] = []

    def read(inner: TableReader) -> None:
        made = read_agreement(inner, kind)
        if made.name and not made.id and not slug(made.name):
            inner.mistake("id", "ontbreekt; uit deze naam is er geen te maken", "missing")
        found.append(made)

    if not reader.nested("agreement", read):
        reader.mistake("agreement", "ontbreekt", "missing")
    return found[0] if found else None


def _read_added(body: bytes) -> Agreement:
    made = read_body(body, _agreement)
    assert made is not None, "without an agreement the body is refused"
    return made


def _following(reader: TableReader) -> _Following | None:
    start = needed_day(reader, "from")
    made = _agreement(reader)
    return None if made is None else _Following(agreement=made, start=start)


def _read_following(body: bytes) -> _Following:
    made = read_body(body, _following)
    assert made is not None, "without an agreement the body is refused"
    return made


def _read_end(body: bytes) -> date:
    return read_body(body, lambda reader: needed_day(reader, "until"))


def _changed(made: AgreementChange) -> Answer:
    shape = ChangedAgreement(
        agreement_id=made.agreement_id,
        version=made.version,
        before=day_amounts(made.before),
        after=day_amounts(made.after),
    )
    return answer(shape, status=201, version=made.version)


def _change(body: dict[str, Any]) -> dict[str, Any]:
    return contract(
        {201: ChangedAgreement, 200: ChangedAgreement},
        body=body,
        query={"preview": PREVIEW},
        is_change=True,
        needs_version=True,
        has_version=True,
    )


@get(
    "/households/{household_id:str}/agreements",
    sync_to_thread=True,
    opt=contract({200: LISTED}, has_version=True),
)
def get_agreements(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """Every agreement of the household, also those that have ended; at most 200."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        document, version = household_document(session, household_id, reach=asking.by.reach)
    agreements = [_listed(each) for each in document.agreements]
    return response(answer({"agreements": agreements}, version=version))


def _listed(agreement: Agreement) -> dict[str, Any]:
    listed: dict[str, Any] = {"kind": str(agreement.kind), "agreement": agreement_table(agreement)}
    if agreement.follows is not None:
        listed["follows"] = agreement.follows
    if agreement.counts_from is not None:
        listed["countsFrom"] = agreement.counts_from.isoformat()
    return listed


@post("/households/{household_id:str}/agreements", sync_to_thread=True, opt=_change(ADDED))
def post_agreement(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Add an agreement; it counts for what is dated from today on."""
    version = asking.version()

    def add(session: Session, agreement: Agreement, _: str) -> Answer:
        return _changed(
            add_agreement(session, household_id, agreement, version=version, by=asking.by)
        )

    return asking.changed(body, _read_added, add, may_preview=True)


@post(
    "/households/{household_id:str}/agreements/{agreement_id:str}/follow-ups",
    sync_to_thread=True,
    opt=_change(FOLLOWING),
)
def post_follow_up(
    household_id: FromPath[str],
    agreement_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Let another agreement take the place of this one from a day on; history is kept."""
    version = asking.version()

    def follow(session: Session, found: _Following, _: str) -> Answer:
        return _changed(
            follow_up_agreement(
                session,
                household_id,
                agreement_id,
                found.agreement,
                start=found.start,
                version=version,
                by=asking.by,
            )
        )

    return asking.changed(body, _read_following, follow, may_preview=True)


@post(
    "/households/{household_id:str}/agreements/{agreement_id:str}/endings",
    sync_to_thread=True,
    opt=_change(ENDED),
)
def post_ending(
    household_id: FromPath[str],
    agreement_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """End the agreement on a day, inclusive."""
    version = asking.version()

    def end(session: Session, until: date, _: str) -> Answer:
        return _changed(
            end_agreement(session, household_id, agreement_id, until, version=version, by=asking.by)
        )

    return asking.changed(body, _read_end, end, may_preview=True)


HANDLERS = [get_agreements, post_agreement, post_follow_up, post_ending]

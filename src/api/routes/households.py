"""Households: taken in as a document, listed a page at a time, read back as a document.

They promise the document that stands, with every recorded change applied, under an ETag.
"""

from datetime import date
from typing import Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import (
    Amount,
    DayAmount,
    Shape,
    answer,
    day_amount,
    lowest,
    response,
)
from api.routes.asking import Asking, nothing, read_limit
from api.routes.openapi import ID, LIMIT, contract, part
from api.settings import Settings
from huishoudboekje.actions import import_household
from huishoudboekje.agreements import (
    HouseholdDocument,
    TableReader,
    document_from_json,
    document_table,
)
from huishoudboekje.money import amount_text
from huishoudboekje.views import HouseholdRow, Payday, household_document, household_list


class HouseholdTaken(Shape):
    """A household that a document stands for; `isNew` is false when it was known already."""

    household_id: str
    is_new: bool
    version: int


class HouseholdInList(Shape):
    """How one household stands today; no status where its programme has ended."""

    id: str
    name: str
    programme: Literal["huishoudboekje", "wonen-plus"]
    municipality: str
    latest_payday: DayAmount | None
    lasts_until: date | None
    next_payday: DayAmount | None
    costs_paid: int
    costs_due: int
    lowest: DayAmount | None
    status: Literal["balanced", "bridge", "deficit"] | None
    next_settlement_date: date
    advance: Amount
    set_aside: Amount


class HouseholdPage(Shape):
    """A page of households by id; `next` is what `after` must be for the following page."""

    households: list[HouseholdInList]
    next: str | None


def _read_document(body: bytes) -> HouseholdDocument:
    return document_from_json(body, for_import=True)


@post(
    "/households",
    sync_to_thread=True,
    opt=contract(
        {201: HouseholdTaken, 200: HouseholdTaken},
        body=part("householdDocument"),
        is_change=True,
        has_version=True,
    ),
)
def post_household(
    body: RawBody, asking: NamedDependency[Asking], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Take a household in. The same document again changes nothing and answers 200."""

    def take(session: Session, document: HouseholdDocument, _: str) -> Answer:
        made = import_household(session, document, organisation=settings.organisation, by=asking.by)
        taken = HouseholdTaken(
            household_id=made.household_id, is_new=made.is_new, version=made.version
        )
        return answer(taken, status=201 if made.is_new else 200, version=made.version)

    return asking.changed(body, _read_document, take)


def _page(reader: TableReader) -> tuple[str, int]:
    return reader.slug("after"), read_limit(reader)


@get(
    "/households",
    sync_to_thread=True,
    opt=contract({200: HouseholdPage}, query={"after": ID, "limit": LIMIT}),
)
def get_households(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The households, a page at a time, by id."""
    after, limit = asking.query(_page)
    by = asking.by
    with asking.transactions.reading() as session:
        rows = household_list(session, today=by.today, reach=by.reach, after=after, limit=limit)
    page = HouseholdPage(
        households=[_in_list(row) for row in rows],
        next=rows[-1].household_id if len(rows) == limit else None,
    )
    return response(answer(page))


def _payday(payday: Payday | None) -> DayAmount | None:
    return None if payday is None else day_amount(payday.date, payday.amount)


def _in_list(row: HouseholdRow) -> HouseholdInList:
    return HouseholdInList(
        id=row.household_id,
        name=row.name,
        programme="wonen-plus" if row.programme == "wonen-plus" else "huishoudboekje",
        municipality=row.municipality,
        latest_payday=_payday(row.latest_payday),
        lasts_until=row.lasts_until,
        next_payday=_payday(row.next_payday),
        costs_paid=row.costs_paid,
        costs_due=row.costs_due,
        lowest=lowest(row.lowest),
        status=None if row.status is None else row.status.value,
        next_settlement_date=row.next_settlement_date,
        advance=amount_text(row.advance),
        set_aside=amount_text(row.set_aside),
    )


@get(
    "/households/{household_id:str}",
    sync_to_thread=True,
    opt=contract({200: part("householdDocument")}, has_version=True),
)
def get_household(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """One household as its document, every recorded change applied."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        document, version = household_document(session, household_id, reach=asking.by.reach)
    return response(answer(document_table(document), version=version))


HANDLERS = [post_household, get_households, get_household]

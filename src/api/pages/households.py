"""The list of households: who can spend what and until when, and whose month needs a look.

It promises a page at a time, found by name in the address; it holds no rule and decides nothing.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from api.dependencies import Reach, Transactions
from api.pages.desk import Desk
from api.pages.dutch import day_text
from api.pages.people import KARIN, Person
from api.pages.rendering import page
from api.pages.viewers import Viewer, address, viewer_of
from api.pages.words import PROGRAMMES, State, state_of
from huishoudboekje.money import euro_text
from huishoudboekje.views import HouseholdRow, household_list

PAGE = 50
NOTHING = "geen"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A household as its line on the screen says it."""

    id: str
    name: str
    programme: str
    municipality: str
    spendable: str
    until: str
    lowest: str
    state: State


def _row(row: HouseholdRow, today: date) -> _Row:
    payday, until, lowest = row.latest_payday, row.lasts_until, row.lowest
    return _Row(
        id=row.household_id,
        name=row.name,
        programme=PROGRAMMES.get(row.programme, row.programme),
        municipality=row.municipality or NOTHING,
        spendable=NOTHING if payday is None else euro_text(payday.amount, whole=True),
        until=NOTHING if payday is None or until is None else day_text(until),
        lowest=(
            NOTHING
            if lowest is None
            else f"{euro_text(lowest.amount, whole=True)} op {day_text(lowest.date, today=today)}"
        ),
        state=state_of(row.status),
    )


def said(text: str) -> str:
    """What somebody typed, without signs that cannot be seen, and no longer than a name."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:100]


def households_page(
    rows: tuple[HouseholdRow, ...],
    *,
    search: str,
    after: str,
    today: date,
    viewer: Viewer,
    person: Person = KARIN,
) -> Response[str]:
    """The screen with at most a page of these rows; one more means a next page."""
    here = partial(address, "huishoudens", zoek=search)
    shown = rows[:PAGE]
    more = here(na=shown[-1].household_id, viewer=viewer) if len(rows) > PAGE else ""
    return page(
        "households.html",
        rows=[_row(row, today) for row in shown],
        search=search,
        today=today,
        viewer=viewer,
        person=person,
        here=lambda other: here(na=after, viewer=other),
        first_page=here(viewer=viewer) if after else "",
        next_page=more,
    )


@get("/", include_in_schema=False, sync_to_thread=False)
def home() -> Redirect:
    """The way to the list of households."""
    return Redirect(address("huishoudens"))


@get("/huishoudens", include_in_schema=False, sync_to_thread=True)
def households(
    *,
    transactions: NamedDependency[Transactions],
    desk: NamedDependency[Desk],
    today: NamedDependency[date],
    reach: NamedDependency[Reach],
    zoek: FromQuery[str] = "",
    na: FromQuery[str] = "",
    als: FromQuery[str] = "",
) -> Response[str]:
    """The households by name or part of it, from the one after `na`, for whoever looks."""
    search, after = said(zoek), said(na)
    with transactions.reading() as session:
        rows = household_list(
            session, today=today, reach=reach, search=search, after=after, limit=PAGE + 1
        )
    viewer, person = viewer_of(als), desk.person
    return households_page(
        rows, search=search, after=after, today=today, viewer=viewer, person=person
    )

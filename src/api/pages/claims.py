"""The government's overviews of claims: handed in, held against our debts, and what is odd in them.

It promises that a file is taken in whole or refused with every mistake and its place, and that what
does not agree stays to be seen; what an event comes to it does not decide.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.claim_words import brought, fields_of, odd_said, said, unlike
from api.pages.debts import household_in
from api.pages.desk import UNTOUCHED, Desk, Done, Filled
from api.pages.viewers import address
from huishoudboekje.actions import ImportedClaims, import_claims_document
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.views import (
    ClaimsOverview,
    claims_overviews,
    household_claims,
    household_document,
)

_HERE = "vorderingenoverzicht"


def claims_address(household_id: str) -> str:
    """Where the household's overviews of claims are."""
    return address("huishoudens", household_id, _HERE)


def _page(
    desk: Desk, household_id: str, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        found = household_claims(session, household_id, today=today, reach=reach)
        document, _ = household_document(session, household_id, reach=reach)
    whose = {each.id: each.resident for each in found.documents}
    residents = [(str(at), each.name) for at, each in enumerate(document.residents, start=1)]
    return desk.page(
        "claims.html",
        here=claims_address(household_id),
        filled=filled,
        status=status,
        household_id=household_id,
        household=document.terms,
        residents=[("", "Kies"), *residents] if len(residents) > 1 else [],
        overviews=[
            (each, whose[each.document_id], _rows(each), odd_said(each))
            for each in reversed(found.overviews)
        ],
        unknown=[(each, fields_of(each.content)) for each in found.events if not each.is_known],
        conflicts=[(each, unlike(each)) for each in found.conflicts],
        documents=[(each, brought(found.events, each.id)) for each in reversed(found.documents)],
    )


def _rows(overview: ClaimsOverview) -> list[tuple[Any, bool]]:
    """Every case, and whether its amounts agree."""
    off = {each.place for each in overview.differences}
    return [(each, not off & {each.case_id, each.debt_id}) for each in overview.totals]


@get(
    "/huishoudens/{household_id:str}/vorderingenoverzicht",
    include_in_schema=False,
    sync_to_thread=True,
)
def claims(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """The overviews that came, what they add up to, and the form for another one."""
    return _page(desk, household_id)


@post("/vorderingenoverzichten", include_in_schema=False, sync_to_thread=True)
def take_in(desk: NamedDependency[Desk]) -> Response[Any]:
    """The overview is kept as it came, and its cases are debts of the household."""
    household_id = household_in(desk.sent.text("household"))

    def act(session: Session) -> Done:
        data, resident = desk.sent.file("file").content, desk.sent.text("resident")
        try:
            made = import_claims_document(
                session, household_id, data, resident=resident, by=desk.by
            )
        except InvalidInput as refusal:
            raise _at_the_file(refusal) from None
        today, reach = desk.by.today, desk.by.reach
        shown = claims_overviews(session, household_id, today=today, reach=reach)
        known = {each for overview in shown for each in overview.findings}
        more = [each for each in made.findings if each not in known]
        return Done(to=claims_address(household_id), told=(*_told(made), *said(more)))

    return desk.done(
        "claims", act, lambda filled, status: _page(desk, household_id, filled, status)
    )


def _at_the_file(refusal: InvalidInput) -> InvalidInput:
    """The same refusal: what is wrong in the file is told with its place in it."""
    if all(each.place in {"file", "resident"} for each in refusal.findings):
        return refusal
    count = len(refusal.findings)
    text = "er staat een fout in" if count == 1 else f"er staan {count} fouten in"
    inside = (
        Finding(place="", code=each.code, text=f"bij {each}" if each.place else each.text)
        for each in refusal.findings
    )
    return InvalidInput((Finding(place="file", code="invalid", text=text), *inside))


def _told(made: ImportedClaims) -> tuple[str, ...]:
    """What a person reads once the overview is taken in."""
    if not made.is_new:
        return ("Dit overzicht hadden we al. Er is niets veranderd.",)
    parts = [
        "Het overzicht is ingelezen.",
        f"Nieuw: {_debts(len(made.new_debts))}. Gewijzigd: {_debts(len(made.changed_debts))}.",
        f"Gebeurtenissen: {made.new_events} nieuw en {made.known_events} al bekend.",
    ]
    if made.unknown_events:
        parts.append(f"Van een soort die we niet kennen: {made.unknown_events}.")
    if made.conflicting_events:
        parts.append(f"In strijd met wat we al hadden: {made.conflicting_events}.")
    return (" ".join(parts),)


def _debts(count: int) -> str:
    return "1 schuld" if count == 1 else f"{count} schulden"


HANDLERS = [claims, take_in]

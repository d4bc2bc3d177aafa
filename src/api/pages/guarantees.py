"""Payment guarantees of a household: given for a cost, ended, withdrawn, and calls answered.

It promises that every step keeps its day and its reason; what may be guaranteed it does not decide.
"""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.debt_words import GUARANTEE_EVENTS, GUARANTEE_STATES
from api.pages.debts import household_in
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.typed import Typed
from api.pages.viewers import address
from huishoudboekje.actions import (
    GuaranteeChanged,
    GuaranteeInput,
    answer_call,
    call_guarantee,
    end_guarantee,
    give_guarantee,
    withdraw_guarantee,
)
from huishoudboekje.agreements import Kind
from huishoudboekje.errors import NotFound
from huishoudboekje.views import household_document, household_guarantees

_HERE = "betaalgaranties"
_STEPS = frozenset({"beeindigen", "intrekken", "aanspreken", "antwoorden"})


def _page(
    desk: Desk, household_id: str, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        found = household_guarantees(session, household_id, today=today, reach=reach)
        document, _ = household_document(session, household_id, reach=reach)
    return desk.page(
        "guarantees.html",
        here=address("huishoudens", household_id, _HERE),
        filled=filled,
        status=status,
        household_id=household_id,
        household=document.terms,
        guarantees=tuple(reversed(found)),
        costs=[
            (each.id, each.name)
            for each in document.agreements
            if each.kind is Kind.COST and (each.until is None or each.until >= today)
        ],
        agreements={each.id: each.name for each in document.agreements},
        states=GUARANTEE_STATES,
        events=GUARANTEE_EVENTS,
    )


@get(
    "/huishoudens/{household_id:str}/betaalgaranties", include_in_schema=False, sync_to_thread=True
)
def guarantees(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """What was promised to whom, the latest first."""
    return _page(desk, household_id)


def _done(
    desk: Desk,
    household_id: str,
    form: str,
    act: Callable[[Session, Typed], GuaranteeChanged],
) -> Response[Any]:
    def once(session: Session) -> Done:
        made = act(session, Typed(desk.sent))
        warnings = (on_screen(each.text) for each in made.findings)
        to = address("huishoudens", household_id, _HERE)
        return Done(to=to, told=("Dat is bewaard.", *warnings))

    return desk.done(form, once, lambda filled, status: _page(desk, household_id, filled, status))


@post(
    "/huishoudens/{household_id:str}/betaalgaranties", include_in_schema=False, sync_to_thread=True
)
def give(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The creditor of a cost has our promise."""

    def act(session: Session, typed: Typed) -> GuaranteeChanged:
        given = GuaranteeInput(
            agreement_id=typed.needed("agreement", "Kies een vaste last."),
            given_on=typed.needed_day("from", desk.by.today),
            conditions=typed.text("conditions"),
            ends=typed.day("until"),
        )
        typed.refuse()
        return give_guarantee(session, household_id, given, by=desk.by)

    return _done(desk, household_id, "give", act)


@post(
    "/huishoudens/{household_id:str}/betaalgaranties/{guarantee_id:str}/{step:str}",
    include_in_schema=False,
    sync_to_thread=True,
)
def step(
    household_id: FromPath[str],
    guarantee_id: FromPath[str],
    step: FromPath[str],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """It is ended, withdrawn, called by the creditor, or a call is answered."""
    if step not in _STEPS:
        raise NotFound("Dit adres bestaat niet.")
    ids = household_id, guarantee_id

    def act(session: Session, typed: Typed) -> GuaranteeChanged:
        day, reason = typed.needed_day("day", desk.by.today), typed.text("reason")
        if step in {"beeindigen", "intrekken"}:
            typed.refuse()
            close = end_guarantee if step == "beeindigen" else withdraw_guarantee
            return close(session, *ids, day=day, reason=reason, by=desk.by)
        amount = typed.needed_amount("amount")
        typed.refuse()
        say = call_guarantee if step == "aanspreken" else answer_call
        return say(session, *ids, amount, day=day, reason=reason, by=desk.by)

    return _done(desk, household_id, f"{step}-{guarantee_id}", act)


HANDLERS = [guarantees, give, step]

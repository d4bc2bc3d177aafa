"""What Karin agrees with creditors of the example households, on top of what they came with.

It promises that whatever an action refuses is left undone: in a demonstration that grew on, it
was done before. It decides nothing about money or law.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    Acting,
    Decision,
    DecisionInput,
    GuaranteeInput,
    ProposalInput,
    call_guarantee,
    decide,
    give_guarantee,
    pause,
    propose,
)
from huishoudboekje.arrangements import Effort, EffortKind, Pause, Relief
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    arrangements_of_agreements,
    load_guarantees,
    load_household,
    load_owed,
)
from huishoudboekje.debts import Component
from huishoudboekje.errors import Refusal
from huishoudboekje.jobs.example_events import EventKind, PlayEvent
from huishoudboekje.jobs.example_office import karin

_SURCHARGES = (Component.SURCHARGE_1, Component.SURCHARGE_2)
_BY_PHONE = "Gebeld met de schuldeiser"


def agree(session: Session, events: Iterable[PlayEvent], day: date, *, by: Acting) -> None:
    """What is to be promised, called, put off or proposed on the day is done."""
    at = karin(by, day, 14)
    for event in events:
        # Each on its own: what was refused leaves nothing behind.
        with suppress(Refusal), session.begin_nested():
            _DONE[event.kind](session, event, at)


def _guarantee(session: Session, event: PlayEvent, by: Acting) -> None:
    given = GuaranteeInput(agreement_id=event.agreement, given_on=by.today)
    give_guarantee(session, event.household, given, by=by)


def _call(session: Session, event: PlayEvent, by: Acting) -> None:
    household = load_household(session, event.household, reach=by.reach)
    amounts = {each.id: each.amount for each in household.document.agreements}
    given = load_guarantees(session, [event.household], reach=by.reach).get(event.household, ())
    for each in given:
        if each.guarantee.agreement_id == event.agreement and each.counts_on(by.today):
            call_guarantee(
                session,
                event.household,
                each.guarantee.id,
                amounts[event.agreement],
                day=by.today,
                reason="De betaling kwam niet aan.",
                by=by,
            )


def _pause(session: Session, event: PlayEvent, by: Acting) -> None:
    streams = arrangements_of_agreements(session, [event.household], reach=by.reach)
    arrangement_id = streams.get(event.household, {}).get(event.agreement, "")
    until = event.start + timedelta(days=event.days)
    asked = Pause(start=by.today, until=until, reason="Even minder werk.")
    pause(session, event.household, arrangement_id, asked, version=None, by=by)


def _propose(session: Session, event: PlayEvent, by: Acting) -> None:
    """By the creditor's rule; the surcharges go when a course is done."""
    debt_id = event.agreement
    owed = load_owed(session, [event.household], reach=by.reach)[event.household][debt_id]
    reliefs = tuple(
        Relief(debt_id=debt_id, component=each, amount=owed[each])
        for each in _SURCHARGES
        if owed.get(each)
    )
    course = Effort(
        id="cursus",
        kind=EffortKind.COURSE,
        description="Omgaan met geld",
        reliefs=reliefs,
        due=event.start + timedelta(days=event.days),
    )
    following = Period(by.today.year, by.today.month).plus(2)
    first = date(following.year, following.month, 1)
    asked = ProposalInput(debt_ids=(debt_id,), first=first, efforts=(course,))
    made = propose(session, event.household, asked, version=None, by=by)
    for said in (
        DecisionInput(decision=Decision.SEND),
        DecisionInput(decision=Decision.ACCEPT, evidence=_BY_PHONE),
    ):
        decide(session, event.household, made.arrangement_id, said, version=None, by=by)


_DONE = {
    EventKind.GUARANTEED: _guarantee,
    EventKind.GUARANTEE_CALLED: _call,
    EventKind.PAUSED: _pause,
    EventKind.EFFORT: _propose,
}

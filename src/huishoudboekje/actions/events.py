"""Telling other systems what happened: events in the outbox, in the transaction of the change.

It promises one event per thing that happened, whose id anyone can compute again, and no word of a
person in what an event is called or is about: only ids, amounts, dates and kinds. It sends nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import ArrangementState, ArrangementStep
from huishoudboekje.database import (
    DebtChange,
    DebtChangeKind,
    DebtStage,
    EventRow,
    StoredDebt,
    append_events_at_end,
)
from huishoudboekje.debts import Debt, DebtFact, total_of
from huishoudboekje.money import amount_text

TYPE_PREFIX = "nl.huishoudboekje."
"""What the type of every event begins with (NL GOV profile for CloudEvents 1.0)."""

_NAMESPACE = UUID("4d1f7a34-53c1-5d0b-9e6c-2a6a9d3c8f10")
"""Ours for ever: another one would make other ids of the same events."""
_TAKEN_BACK = DebtChangeKind.TAKEN_BACK


class EventKind(StrEnum):
    """What can have happened; the type of an event is this after the prefix."""

    DEBT_REGISTERED = "debt.registered"
    DEBT_STAGE_CHANGED = "debt.stage-changed"
    DEBT_FACT_STATED = "debt.fact-stated"
    DEBT_CHANGED = "debt.changed"
    ARRANGEMENT_DRAFTED = "arrangement.drafted"
    ARRANGEMENT_PROPOSED = "arrangement.proposed"
    ARRANGEMENT_ACCEPTED = "arrangement.accepted"
    ARRANGEMENT_ACTIVATED = "arrangement.activated"
    ARRANGEMENT_PAUSED = "arrangement.paused"
    ARRANGEMENT_COMPLETED = "arrangement.completed"
    ARRANGEMENT_BROKEN = "arrangement.broken"
    ARRANGEMENT_REFUSED = "arrangement.refused"
    ARRANGEMENT_WITHDRAWN = "arrangement.withdrawn"
    ARRANGEMENT_EFFORT_DECIDED = "arrangement.effort-decided"
    PAYMENT_GUARANTEE_GIVEN = "payment-guarantee.given"
    PAYMENT_GUARANTEE_ENDED = "payment-guarantee.ended"
    PAYMENT_GUARANTEE_WITHDRAWN = "payment-guarantee.withdrawn"
    PAYMENT_GUARANTEE_CALLED = "payment-guarantee.called"
    PAYMENT_GUARANTEE_CALL_ANSWERED = "payment-guarantee.call-answered"
    PAYMENT_EXECUTED = "payment.executed"
    PAYMENT_RETURNED = "payment.returned"
    PAYMENT_CORRECTED = "payment.corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that happened to a thing of a household.

    `thing` is its id within the household, `step` which time of its kind it was for that thing:
    the three and the kind make the id of the event. `data` is what there is to tell beside the
    household and the thing: ids, amounts (as text), days and kinds, never free text.
    """

    kind: EventKind
    household_id: str
    thing: str
    step: int
    data: Mapping[str, object]


def record_events(session: Session, happened: Sequence[Happened], *, by: Acting) -> None:
    """The events stand in the outbox when the transaction ends, in their order; or with it none."""
    rows = [
        EventRow(
            event_id=str(uuid5(_NAMESPACE, _name(each, str(each.kind), str(each.step)))),
            type=f"{TYPE_PREFIX}{each.kind}",
            subject=subject_of(each.kind, each.household_id, each.thing),
            household_id=each.household_id,
            occurred_at=by.now,
            data=_data(each),
        )
        for each in happened
    ]
    append_events_at_end(session, rows, recorded_at=by.now, recorded_by=by.user.id)


_ARRANGEMENTS = {
    ArrangementState.DRAFT: EventKind.ARRANGEMENT_DRAFTED,
    ArrangementState.PROPOSED: EventKind.ARRANGEMENT_PROPOSED,
    ArrangementState.ACCEPTED: EventKind.ARRANGEMENT_ACCEPTED,
    ArrangementState.ACTIVE: EventKind.ARRANGEMENT_ACTIVATED,
    ArrangementState.PAUSED: EventKind.ARRANGEMENT_PAUSED,
    ArrangementState.COMPLETED: EventKind.ARRANGEMENT_COMPLETED,
    ArrangementState.BROKEN: EventKind.ARRANGEMENT_BROKEN,
    ArrangementState.REFUSED: EventKind.ARRANGEMENT_REFUSED,
    ArrangementState.WITHDRAWN: EventKind.ARRANGEMENT_WITHDRAWN,
}


def arrangement_stepped(
    household_id: str, arrangement_id: str, number: int, step: ArrangementStep
) -> Happened:
    """The event that the arrangement took the step with that number."""
    return Happened(
        kind=_ARRANGEMENTS[step.after],
        household_id=household_id,
        thing=arrangement_id,
        step=number,
        data={
            "step": number,
            "before": None if step.before is None else str(step.before),
            "after": str(step.after),
            "date": step.day.isoformat(),
        },
    )


def debt_registered(household_id: str, registered: Debt) -> Happened:
    """The event that the household owes a debt more, with what was claimed per component."""
    return Happened(
        kind=EventKind.DEBT_REGISTERED,
        household_id=household_id,
        thing=registered.id,
        step=1,
        data={
            "rule": str(registered.rule),
            "stage": str(registered.stage),
            "incurredOn": registered.incurred_on.isoformat(),
            "total": amount_text(total_of(registered.components)),
            "parts": [
                {"component": str(component), "amount": amount_text(cents)}
                for component, cents in registered.components.items()
            ],
        },
    )


def debt_stage_changed(stored: StoredDebt, said: DebtStage) -> Happened:
    """The event that the debt, as it stood before, is in another stage."""
    return Happened(
        kind=EventKind.DEBT_STAGE_CHANGED,
        household_id=stored.household_id,
        thing=stored.debt.id,
        step=len(stored.stages) + 1,
        data={"stage": str(said.stage), "date": said.since.isoformat()},
    )


def debt_fact_stated(stored: StoredDebt, fact: DebtFact) -> Happened:
    """The event that a fact is said of the debt, as it stood before, or is taken back."""
    return Happened(
        kind=EventKind.DEBT_FACT_STATED,
        household_id=stored.household_id,
        thing=stored.debt.id,
        step=len(stored.facts) + 1,
        data={"fact": str(fact.kind), "holds": fact.holds, "date": fact.since.isoformat()},
    )


def debt_changed(numbers: Sequence[int], rows: Sequence[DebtChange]) -> Happened:
    """The event that these changes of one debt, all made at once, were recorded as numbered."""
    first = rows[0]
    return Happened(
        kind=EventKind.DEBT_CHANGED,
        household_id=first.household_id,
        thing=first.debt_id,
        step=numbers[0],
        data={
            "change": str(first.kind),
            "date": first.day.isoformat(),
            "parts": [
                {
                    "number": number,
                    "component": str(each.component),
                    "amount": amount_text(each.cents),
                    "takesBack": each.relates_to if each.kind is _TAKEN_BACK else None,
                }
                for number, each in zip(numbers, rows, strict=True)
            ],
            "arrangementId": first.arrangement_id,
        },
    )


def subject_of(kind: EventKind, household_id: str, thing: str) -> str:
    """The name by which events say which thing they are about, the same for all its events.

    It can be compared and not read: what is around an event is logged by all who pass it on.
    """
    sort = str(kind).partition(".")[0]
    return str(uuid5(_NAMESPACE, json.dumps([sort, household_id, thing])))


def _name(each: Happened, *more: str) -> str:
    return json.dumps([each.household_id, each.thing, *more])


def _data(each: Happened) -> str:
    whose = {"householdId": each.household_id, "id": each.thing}
    return json.dumps({**whose, **each.data}, ensure_ascii=False)

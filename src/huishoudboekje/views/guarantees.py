"""The payment guarantees of a household: what was promised to whom, and how each stands today.

It promises the whole history of each, in the order of giving; it changes nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from huishoudboekje.database import (
    GuaranteeEventKind,
    GuaranteeRow,
    Reach,
    StoredGuarantee,
    StoredGuaranteeEvent,
    load_guarantees,
    load_household,
)

_DAY = timedelta(days=1)


class GuaranteeState(StrEnum):
    """Whether a payment guarantee promises anything on a day, and if not any more, why."""

    TO_COME = "to-come"
    RUNNING = "running"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeView:
    """A payment guarantee as it stands: `until` is its last day, None while that is open.

    `called` is what the creditor asked for (cents) and nobody answered yet, None for nothing.
    """

    household_id: str
    guarantee: GuaranteeRow
    state: GuaranteeState
    until: date | None
    called: int | None
    events: tuple[StoredGuaranteeEvent, ...]


def household_guarantees(
    session: Session, household_id: str, *, today: date, reach: Reach
) -> tuple[GuaranteeView, ...]:
    """The household's payment guarantees, in the order of giving; raises NotFound."""
    load_household(session, household_id, reach=reach)
    found = load_guarantees(session, [household_id], reach=reach).get(household_id, ())
    return tuple(guarantee_view(each, today=today) for each in found)


def guarantee_view(stored: StoredGuarantee, *, today: date) -> GuaranteeView:
    """The guarantee as it stands on the day."""
    over, call = stored.over_from, stored.open_call
    return GuaranteeView(
        household_id=stored.household_id,
        guarantee=stored.guarantee,
        state=_state(stored, today),
        until=None if over is None else over - _DAY,
        called=None if call is None else call.cents,
        events=stored.events,
    )


def _state(stored: StoredGuarantee, today: date) -> GuaranteeState:
    closing, over = stored.closing, stored.over_from
    if over is not None and over <= today:
        was_withdrawn = closing is not None and closing.kind is GuaranteeEventKind.WITHDRAWN
        return GuaranteeState.WITHDRAWN if was_withdrawn else GuaranteeState.ENDED
    is_to_come = stored.guarantee.given_on > today
    return GuaranteeState.TO_COME if is_to_come else GuaranteeState.RUNNING

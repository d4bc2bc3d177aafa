"""What arrangements do by themselves: they become active, go on after a pause, and are completed.

It promises only steps that the life of an arrangement knows, each with its reason; what a person or
a creditor decides it does not take.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from huishoudboekje.actions.events import arrangement_stepped, record_events
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    RUNNING_STATES,
    ArrangementState,
    ArrangementStep,
    steps_by_day,
    take_step,
)
from huishoudboekje.database import (
    OrderState,
    StoredArrangement,
    StreamOrder,
    load_arrangements,
    load_owed,
    load_stream_orders,
    release_debts,
    save_arrangement_step,
)
from huishoudboekje.debts import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedStep:
    """A step that an arrangement took by itself, with its number."""

    household_id: str
    arrangement_id: str
    number: int
    step: ArrangementStep


def follow_arrangements(
    session: Session, household_ids: Collection[str], *, by: Acting
) -> tuple[FollowedStep, ...]:
    """The steps that the households' arrangements took because of what was booked and paid.

    Accepted becomes active with the first order of an instalment, active and paused become each
    other as the days of a pause have it, and whatever runs is active when nothing is owed on its
    debts. Active is completed then, once every payment of it was seen on a statement: what came
    back before that is not paid, and nothing follows on completed. The caller holds the books of
    the households.
    """
    running = load_arrangements(session, household_ids, reach=by.reach, states=RUNNING_STATES)
    if not running:
        return ()
    orders = load_stream_orders(session, running, reach=by.reach)
    owed = load_owed(session, running, reach=by.reach)
    made: list[FollowedStep] = []
    for household_id, several in running.items():
        for each in several:
            own = orders.get((household_id, each.id), ())
            steps = _steps(each, own, owed[household_id], by)
            made += (_saved(session, each, step, by=by) for step in steps)
    return tuple(made)


def tell_followed(session: Session, followed: Sequence[FollowedStep], *, by: Acting) -> None:
    """Other systems can read of these steps; make it the last thing of an action."""
    told = [
        arrangement_stepped(each.household_id, each.arrangement_id, each.number, each.step)
        for each in followed
    ]
    record_events(session, told, by=by)


def _steps(
    stored: StoredArrangement,
    orders: Sequence[StreamOrder],
    owed: Mapping[str, Mapping[Component, int]],
    by: Acting,
) -> Iterator[ArrangementStep]:
    """The steps that follow on each other now."""
    by_day = steps_by_day(stored.steps[-1].step, stored.latest_pause, by.today)
    yield from by_day
    state = by_day[-1].after if by_day else stored.state
    is_owed = _is_owed(stored, owed)
    reason = _reason_to_run(state, orders, is_owed=is_owed)
    if reason:
        yield take_step(state, ArrangementState.ACTIVE, day=by.today, reason=reason)
        state = ArrangementState.ACTIVE
    is_paid = all(each.state is OrderState.PAID for each in orders)
    if state is ArrangementState.ACTIVE and is_paid and not is_owed:
        text = "Er staat niets meer open, en alle betalingen staan op een afschrift."
        yield take_step(state, ArrangementState.COMPLETED, day=by.today, reason=text)


def _reason_to_run(state: ArrangementState, orders: Sequence[StreamOrder], *, is_owed: bool) -> str:
    """Why it becomes active; empty when it does not."""
    if state is ArrangementState.ACCEPTED and orders:
        return f"De eerste aflossing is opgedragen: {_of_which(orders[0].key)}."
    if state is not ArrangementState.ACTIVE and not is_owed:
        return "Er staat niets meer open."
    return ""


def _of_which(key: str) -> str:
    """What ordered it, as its key says: a settlement, or a payment between two of them."""
    name = key.removeprefix("late:")
    if not name.startswith("settlement:"):
        return "losse betaling"
    return f"maandverwerking {name.split(':')[1].partition('.')[0]}"


def _is_owed(stored: StoredArrangement, owed: Mapping[str, Mapping[Component, int]]) -> bool:
    return any(cents > 0 for debt_id in stored.terms.debt_ids for cents in owed[debt_id].values())


def _saved(
    session: Session, stored: StoredArrangement, step: ArrangementStep, *, by: Acting
) -> FollowedStep:
    at, who = by.now, by.user.id
    number = save_arrangement_step(
        session, stored.household_id, stored.id, step, recorded_at=at, recorded_by=who
    )
    if step.after is ArrangementState.COMPLETED:
        release_debts(
            session,
            stored.household_id,
            stored.id,
            stored.terms.debt_ids,
            recorded_at=at,
            recorded_by=who,
        )
    return FollowedStep(
        household_id=stored.household_id, arrangement_id=stored.id, number=number, step=step
    )

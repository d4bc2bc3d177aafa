"""Steps of arrangements, and what follows for them when less is owed than was agreed.

It promises that a step is kept and told to other systems, and that never more is paid than is owed;
who decided about it, or why less is owed, it does not know.
"""

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_following import follow_arrangements, tell_followed
from huishoudboekje.actions.arrangement_streams import fit_stream
from huishoudboekje.actions.arranging import held_arranging
from huishoudboekje.actions.events import arrangement_stepped, record_events
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    RUNNING_STATES,
    ArrangementStep,
    steps_by_day,
)
from huishoudboekje.database import (
    StoredArrangement,
    load_arrangement,
    load_arrangements,
    move_version,
    save_arrangement_step,
)


def save_step(
    session: Session,
    arrangement: StoredArrangement,
    step: ArrangementStep,
    *,
    evidence: str = "",
    by: Acting,
) -> None:
    """The arrangement took the step, and other systems are told."""
    number = save_arrangement_step(
        session,
        arrangement.household_id,
        arrangement.id,
        step,
        evidence=evidence,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    told = arrangement_stepped(arrangement.household_id, arrangement.id, number, step)
    record_events(session, [told], by=by)


def arrangement_today(
    session: Session, household_id: str, arrangement_id: str, *, by: Acting
) -> StoredArrangement:
    """The arrangement with the steps that the days of a pause brought it, which are kept.

    The caller holds the book. Raises NotFound.
    """
    stored = load_arrangement(session, household_id, arrangement_id, reach=by.reach)
    steps = steps_by_day(stored.steps[-1].step, stored.latest_pause, by.today)
    for step in steps:
        save_step(session, stored, step, by=by)
    if not steps:
        return stored
    return load_arrangement(session, household_id, arrangement_id, reach=by.reach)


def adjust_streams(session: Session, household_id: str, *, by: Acting) -> tuple[str, ...]:
    """No running arrangement pays more than is owed; the ids of those that changed.

    The last instalments are cut. One on whose debts nothing is owed any more is active from here,
    whatever it was, and completed when all its payments were seen. The caller holds the book; the
    household's version moves where an instalment changed.
    """
    held = before = held_arranging(session, household_id, version=None, by=by)
    running = load_arrangements(session, [household_id], reach=by.reach, states=RUNNING_STATES)
    changed = []
    for arrangement in running.get(household_id, ()):
        fitted = fit_stream(session, held, arrangement, by=by)
        if fitted is not held:
            changed.append(arrangement.id)
            held = fitted
    if changed:
        move_version(session, household_id, before.household.version)
    followed = follow_arrangements(session, [household_id], by=by)
    tell_followed(session, followed, by=by)
    return tuple(dict.fromkeys((*changed, *(each.arrangement_id for each in followed))))

"""Steps of arrangements, and what follows for them when less is owed than was agreed.

It promises that a step is kept and told to other systems, and that never more is paid than is owed;
who decided about it, or why less is owed, it does not know.
"""

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_following import follow_arrangements, tell_followed
from huishoudboekje.actions.arrangement_streams import fit_stream
from huishoudboekje.actions.arranging import Arranging, held_arranging
from huishoudboekje.actions.events import arrangement_stepped, record_events
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    RUNNING_STATES,
    ArrangementState,
    ArrangementStep,
    take_step,
)
from huishoudboekje.database import (
    StoredArrangement,
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
        if arrangement.state is not ArrangementState.ACTIVE and not _is_owed(held, arrangement):
            reason = "er is niets meer verschuldigd"
            step = take_step(
                arrangement.state, ArrangementState.ACTIVE, day=by.today, reason=reason
            )
            save_step(session, arrangement, step, by=by)
    if changed:
        move_version(session, household_id, before.household.version)
    followed = follow_arrangements(session, [household_id], by=by)
    tell_followed(session, followed, by=by)
    return tuple(dict.fromkeys((*changed, *(each.arrangement_id for each in followed))))


def _is_owed(held: Arranging, arrangement: StoredArrangement) -> bool:
    owed = (held.owed.get(debt_id, {}) for debt_id in arrangement.terms.debt_ids)
    return any(cents > 0 for each in owed for cents in each.values())

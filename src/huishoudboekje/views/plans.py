"""Plans of a household in the database: the running plan, its curves, what if, what fits.

It promises the answers that a coach asks for, computed from the ledger as it stands; it saves
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.database import Reach
from huishoudboekje.errors import NotFound
from huishoudboekje.planning import (
    Change,
    Plan,
    Projection,
    changed,
    periods_promised,
    plan,
    projection,
    running_question,
)
from huishoudboekje.views.situations import Situation, load_situations


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPlan:
    """The plan from today with both curves; the first `promised` periods are promised."""

    plan: Plan
    projection: Projection
    promised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The plan as it is, and the same plan after the changes."""

    today: RunningPlan
    changed: RunningPlan


def _situation(session: Session, household_id: str, today: date, reach: Reach) -> Situation:
    found = load_situations(session, [household_id], today=today, reach=reach).get(household_id)
    if found is None:
        raise NotFound(f"Er is geen huishouden {household_id}.")
    return found


def _plan_of(situation: Situation) -> RunningPlan:
    terms = situation.state.terms
    if situation.plan is None or situation.projection is None:
        raise NotFound(f"Het programma van huishouden {terms.id} is afgelopen.")
    promised = periods_promised(terms, situation.state.period)
    return RunningPlan(plan=situation.plan, projection=situation.projection, promised=promised)


def running_plan(session: Session, household_id: str, *, today: date, reach: Reach) -> RunningPlan:
    """The household's months ahead; raises NotFound, also when its programme has ended."""
    return _plan_of(_situation(session, household_id, today, reach))


def scenario(
    session: Session,
    household_id: str,
    changes: Sequence[Change],
    *,
    today: date,
    reach: Reach,
) -> Scenario:
    """The running plan beside the one after the changes; raises NotFound and InvalidInput.

    What a change adds counts from today on, as it would when it was really added.
    """
    situation = _situation(session, household_id, today, reach)
    now, state = _plan_of(situation), situation.state
    terms, agreements = changed(
        state.terms,
        state.agreements,
        changes,
        until=now.plan.end,
        done=state.settled | state.arrivals.keys(),
        since=max(today, state.terms.start),
    )
    after = plan(running_question(replace(state, terms=terms, agreements=agreements), today=today))
    answer = RunningPlan(plan=after, projection=projection(after), promised=now.promised)
    return Scenario(today=now, changed=answer)

"""Plans of a household in the database: the running plan, its curves, what if, what fits.

It promises the answers that a coach asks for, computed from the ledger as it stands; it saves
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.agreements import Agreement, Kind, occurrences
from huishoudboekje.database import Reach
from huishoudboekje.errors import NotFound
from huishoudboekje.planning import (
    Change,
    Plan,
    Projection,
    affordable_instalment,
    changed,
    periods_ahead,
    periods_promised,
    plan,
    projection,
    running_question,
)
from huishoudboekje.views.situations import load_situations

_MAX_MONTHS = 120
_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)


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


def running_plan(session: Session, household_id: str, *, today: date, reach: Reach) -> RunningPlan:
    """The household's months ahead; raises NotFound, also when its programme has ended."""
    situation = load_situations(session, [household_id], today=today, reach=reach).get(household_id)
    if situation is None:
        raise NotFound(f"Er is geen huishouden {household_id}.")
    if situation.plan is None or situation.projection is None:
        raise NotFound(f"Het programma van huishouden {household_id} is afgelopen.")
    promised = periods_promised(situation.state.terms, situation.state.period)
    return RunningPlan(plan=situation.plan, projection=situation.projection, promised=promised)


def scenario(
    session: Session,
    household_id: str,
    changes: Sequence[Change],
    *,
    today: date,
    reach: Reach,
) -> Scenario:
    """The running plan beside the one after the changes; raises NotFound and InvalidInput."""
    now = running_plan(session, household_id, today=today, reach=reach)
    state = load_situations(session, [household_id], today=today, reach=reach)[household_id].state
    done = state.settled | state.arrivals.keys()
    terms, agreements = changed(
        state.terms, state.agreements, changes, until=now.plan.end, done=done
    )
    after = plan(running_question(replace(state, terms=terms, agreements=agreements), today=today))
    answer = RunningPlan(plan=after, projection=projection(after), promised=now.promised)
    return Scenario(today=now, changed=answer)


def affordable(
    session: Session, household_id: str, instalment: Agreement, *, today: date, reach: Reach
) -> int | None:
    """The largest amount (cents) of these instalments that leaves every payday at its floor.

    The plan runs until one period after the last instalment. None when even none would fit.
    """
    assert instalment.kind is Kind.INSTALMENT, "only an instalment is asked about"
    now = running_plan(session, household_id, today=today, reach=reach)
    state = load_situations(session, [household_id], today=today, reach=reach)[household_id].state
    first = now.plan.settlement_dates[0]
    horizon = first + timedelta(days=31 * _MAX_MONTHS)
    dates = tuple(each.date for each in occurrences(instalment, first + _DAY, horizon))
    months = periods_ahead(state.terms, state.period)
    question = running_question(state, today=today, months=months)
    if dates and dates[-1] < horizon - _YEAR:
        months = 1
        question = running_question(state, today=today, months=months)
        while question.settlement_dates[-2] < dates[-1] and months < _MAX_MONTHS:
            months += 1
            question = running_question(state, today=today, months=months)
    return affordable_instalment(question, dates)

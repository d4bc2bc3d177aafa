"""One arrangement with all that there is to know of it: what is off, what must be seen, its source.

It promises that a figure that nobody confirmed is shown as such, and that what was stated and does
not add up is flagged; it judges no terms and changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.arrangements import (
    ArrangementAlert,
    ArrangementState,
    DebtProgress,
    Instalment,
    Owed,
    RuleLimit,
    RunningArrangement,
    WhatIsKnown,
    anomalies,
    arrangement_alerts,
    debt_progress,
    is_over,
    pause_alert,
    pause_anomalies,
    rule_limit,
)
from huishoudboekje.database import (
    EffortOutcome,
    Reach,
    StoredArrangement,
    efforts_to_confirm,
    load_arrivals,
    load_debts,
    load_household,
    load_owed,
)
from huishoudboekje.debts import Debt
from huishoudboekje.errors import Finding, Refusal
from huishoudboekje.views.debt_screens import ArrangementView, arrangement_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementDetail:
    """An arrangement with its debts, what is owed on them now, and what is the matter with it.

    `limit` is what the creditor's rule allows, None where it has no table or no arrangement.
    """

    view: ArrangementView
    debts: tuple[Debt, ...]
    owed: Owed
    progress: DebtProgress
    anomalies: tuple[Finding, ...]
    alerts: tuple[ArrangementAlert, ...]
    limit: RuleLimit | None
    version: int


def arrangement_detail(
    session: Session, household_id: str, arrangement_id: str, *, today: date, reach: Reach
) -> ArrangementDetail:
    """The arrangement as it stands; raises NotFound."""
    household = load_household(session, household_id, reach=reach)
    view = arrangement_view(session, household_id, arrangement_id, today=today, reach=reach)
    stored = view.arrangement
    known = load_debts(session, [household_id], reach=reach).get(household_id, ())
    debts = tuple(each.debt for each in known if each.debt.id in stored.terms.debt_ids)
    owed = load_owed(session, [household_id], reach=reach).get(household_id, {})
    is_ahead = not is_over(view.state)
    to_come = RunningArrangement(
        debt_ids=stored.terms.debt_ids,
        instalments=tuple(
            Instalment(due=each.due, amount=each.amount)
            for each in view.schedule
            if is_ahead and not each.is_settled
        ),
        efforts=tuple(efforts_to_confirm(stored)) if is_ahead else (),
    )
    return ArrangementDetail(
        view=view,
        debts=debts,
        owed={each.id: owed.get(each.id, {}) for each in debts},
        progress=debt_progress(debts, owed, [to_come], today=today),
        anomalies=(
            *anomalies(stored.terms, debts, owed),
            *pause_anomalies(debts, [each.held for each in stored.pauses]),
        ),
        alerts=tuple(_alerts(session, view, today=today, reach=reach)),
        limit=_limit(stored, debts, owed),
        version=household.version,
    )


def _limit(stored: StoredArrangement, debts: tuple[Debt, ...], owed: Owed) -> RuleLimit | None:
    try:
        return rule_limit(stored.terms.rule, debts, owed, on=stored.agreed_on)
    except Refusal:
        return None


def _alerts(
    session: Session, view: ArrangementView, *, today: date, reach: Reach
) -> Iterator[ArrangementAlert]:
    """What its own conditions, efforts and pause say; a cost that was late is a signal."""
    stored = view.arrangement
    if not view.is_running:
        return
    outcomes = {name: each.decision.outcome for name, each in view.decisions.items()}
    marks = {name: each.mark.holds for name, each in view.marks.items()}
    arrivals = load_arrivals(session, [stored.household_id], reach=reach)
    known = WhatIsKnown(
        arrived=frozenset(arrivals.get(stored.household_id, {})),
        confirmed=frozenset(
            name for name, each in outcomes.items() if each is EffortOutcome.CONFIRMED
        ),
        failed=frozenset(name for name, each in outcomes.items() if each is EffortOutcome.FAILED),
        failed_conditions=frozenset(name for name, holds in marks.items() if not holds),
        in_budget_management=frozenset(
            resident for each in stored.terms.conditions for resident in each.residents
        ),
    )
    since = next(
        each.step.day for each in stored.steps if each.step.after is ArrangementState.ACCEPTED
    )
    yield from arrangement_alerts(stored.id, stored.terms, known, since=since, today=today)
    pause = stored.begun_pause(today)
    if pause is not None:
        moved = [Instalment(due=each.due, amount=each.amount) for each in view.schedule]
        found = pause_alert(stored.id, pause, moved, today=today)
        if found is not None:
            yield found

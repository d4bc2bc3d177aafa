"""What is the matter with arrangements: what their own rules say, asked with what is known today.

It promises plain values for signals; it decides nothing about an arrangement and changes none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.agreements import Kind, counted_occurrences
from huishoudboekje.arrangements import (
    RUNNING_STATES,
    AlertKind,
    ArrangementAlert,
    ArrangementState,
    ArrangementTerms,
    Condition,
    ConditionKind,
    Instalment,
    WhatIsKnown,
    arrangement_alerts,
    pause_alert,
)
from huishoudboekje.database import (
    EffortOutcome,
    Reach,
    StoredArrangement,
    StoredHousehold,
    load_days_paid,
)
from huishoudboekje.planning import HouseholdState, pays_from
from huishoudboekje.signals import ArrangementMatter, SignalKind, dated

_DAY = timedelta(days=1)
_TWO_MONTHS = timedelta(days=62)
_KINDS = {
    AlertKind.PAUSE_ENDS: SignalKind.PAUSE_ENDS,
    AlertKind.INCOME_NOT_ARRIVED: SignalKind.TIED_INCOME_MISSING,
    AlertKind.COST_PAID_LATE: SignalKind.CONDITION_FAILED,
    AlertKind.CONDITION_FAILED: SignalKind.CONDITION_FAILED,
    AlertKind.NOT_IN_BUDGET_MANAGEMENT: SignalKind.CONDITION_FAILED,
    AlertKind.EFFORT_OVERDUE: SignalKind.EFFORT_OVERDUE,
    AlertKind.EFFORT_FAILED: SignalKind.EFFORT_FAILED,
}

DaysPaid = Mapping[tuple[str, str], Mapping[date, date]]
"""By household and agreement: the day on which each term is paid, by its nominal date."""


def days_paid(
    session: Session, arranged: Mapping[str, Sequence[StoredArrangement]], *, reach: Reach
) -> DaysPaid:
    """Of the costs that a running arrangement of these households wants paid on time."""
    costs = {
        (name, condition.agreement_id)
        for name, mine in arranged.items()
        for each in mine
        if each.state in RUNNING_STATES
        for condition in each.terms.conditions
        if condition.kind is ConditionKind.COST_ON_TIME and condition.agreement_id is not None
    }
    return load_days_paid(session, costs, reach=reach) if costs else {}


def arrangement_matters(
    stored: StoredHousehold,
    state: HouseholdState,
    arrangements: Sequence[StoredArrangement],
    *,
    open_debts: Collection[str],
    paid: DaysPaid,
    today: date,
) -> Iterator[ArrangementMatter]:
    """What is the matter with the household's arrangements that run, or that were broken, today.

    `open_debts` are those on which something is owed. One that was broken is no matter any more
    when its debts are paid, or in an arrangement that runs.
    """
    arranged = {
        debt_id
        for each in arrangements
        if each.state in RUNNING_STATES
        for debt_id in each.terms.debt_ids
    }
    waiting = set(open_debts) - arranged
    for each in arrangements:
        if each.state in RUNNING_STATES:
            known = _known(stored, state, each, paid=paid, today=today)
            alerts = (
                *arrangement_alerts(
                    each.id, each.terms, known, since=_accepted_on(each), today=today
                ),
                *_pause(state, each, today),
            )
            yield from (_of_alert(stored, each.terms, alert) for alert in alerts)
        elif each.state is ArrangementState.BROKEN and waiting.intersection(each.terms.debt_ids):
            step = each.steps[-1].step
            yield ArrangementMatter(
                kind=SignalKind.ARRANGEMENT_BROKEN,
                household_id=stored.document.terms.id,
                arrangement_id=each.id,
                creditor=each.terms.creditor,
                what=step.reason,
                due=step.day,
            )


def _accepted_on(arrangement: StoredArrangement) -> date:
    steps = (each.step for each in arrangement.steps)
    return next(step.day for step in steps if step.after is ArrangementState.ACCEPTED)


def _known(
    stored: StoredHousehold,
    state: HouseholdState,
    arrangement: StoredArrangement,
    *,
    paid: DaysPaid,
    today: date,
) -> WhatIsKnown:
    efforts = {each.decision.effort_id: each.decision.outcome for each in arrangement.decisions}
    marks = {each.mark.condition_id: each.mark.holds for each in arrangement.marks}
    mandate = state.terms.mandate
    is_managed = mandate is not None and mandate.covers(today)
    residents = stored.document.residents if is_managed else ()
    return WhatIsKnown(
        arrived=frozenset(state.arrivals),
        paid_late=frozenset(_paid_late(state, arrangement, paid, today)),
        confirmed=_efforts(efforts, EffortOutcome.CONFIRMED),
        failed=_efforts(efforts, EffortOutcome.FAILED),
        failed_conditions=frozenset(name for name, holds in marks.items() if not holds),
        in_budget_management=frozenset(each.name for each in residents),
    )


def _efforts(outcomes: Mapping[str, EffortOutcome], wanted: EffortOutcome) -> frozenset[str]:
    return frozenset(name for name, outcome in outcomes.items() if outcome is wanted)


def _paid_late(
    state: HouseholdState, arrangement: StoredArrangement, paid: DaysPaid, today: date
) -> Iterator[tuple[str, date]]:
    """The terms of which the day is over and that we paid after it, or not at all."""
    since = max(_accepted_on(arrangement), pays_from(state.terms))
    named = {each.agreement_id for each in arrangement.terms.conditions if _is_on_time(each)}
    for agreement in state.agreements:
        if agreement.id not in named or agreement.kind is not Kind.COST:
            continue
        days = paid.get((state.terms.id, agreement.id), {})
        for each in counted_occurrences(agreement, since, today - _DAY):
            day = days.get(each.nominal_date)
            if each.amount and (day is None or day > each.date):
                yield agreement.id, each.nominal_date


def _is_on_time(condition: Condition) -> bool:
    return condition.kind is ConditionKind.COST_ON_TIME


def _pause(
    state: HouseholdState, arrangement: StoredArrangement, today: date
) -> Iterator[ArrangementAlert]:
    pause = arrangement.begun_pause(today)
    if pause is None:
        return
    first, last = pause.until + _DAY, pause.until + _TWO_MONTHS
    moved = [
        Instalment(due=each.nominal_date, amount=each.amount)
        for agreement in state.agreements
        if agreement.id in arrangement.streams
        for each in counted_occurrences(agreement, first, last)
    ]
    alert = pause_alert(arrangement.id, pause, moved, today=today)
    if alert is not None:
        yield alert


def _of_alert(
    stored: StoredHousehold, terms: ArrangementTerms, alert: ArrangementAlert
) -> ArrangementMatter:
    return ArrangementMatter(
        kind=_KINDS[alert.kind],
        household_id=stored.document.terms.id,
        arrangement_id=alert.arrangement_id,
        creditor=terms.creditor,
        about=(alert.kind, alert.about),
        what=_what(alert, terms),
        due=alert.due,
        amount=alert.amount,
    )


def _what(alert: ArrangementAlert, terms: ArrangementTerms) -> str:
    """What was agreed, and what is the matter with it where the kind does not say so."""
    of_part, _, resident = alert.about.partition(":")
    said = {each.id: each.text for each in terms.conditions}
    said |= {each.id: each.description for each in terms.efforts}
    text = said.get(of_part, "").strip().rstrip(".")
    if alert.kind is AlertKind.NOT_IN_BUDGET_MANAGEMENT:
        return f"{text} ({resident} is niet in budgetbeheer)"
    if alert.kind is AlertKind.COST_PAID_LATE and alert.due is not None:
        return f"{text} ({dated(alert.due)} is te laat of niet betaald)"
    return text

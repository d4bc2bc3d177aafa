"""Efforts and conditions of an arrangement: confirmed, failed, taken back, kept or not.

It promises that what an effort relieves is booked only when somebody confirms it, on evidence, and
that the fine and the cost of the CJIB never fall away by it. What an effort is worth it is told.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from huishoudboekje.actions.agreements import coming_paydays
from huishoudboekje.actions.arrangement_adjusting import adjust_streams
from huishoudboekje.actions.arrangement_decisions import ArrangementChange
from huishoudboekje.actions.arranging import (
    Arranging,
    held_arranging,
    read_arranging,
    refuse_without_plan,
)
from huishoudboekje.actions.debt_booking import DebtEvent, book_less, held_debt
from huishoudboekje.actions.debt_changes import take_back_change
from huishoudboekje.actions.debts import refuse_all
from huishoudboekje.actions.effort_refusals import (
    AskedEffort,
    refuse_decided,
    refuse_evidence,
    refuse_not_running,
    refuse_unpaid,
    refuse_waiving,
)
from huishoudboekje.actions.effort_refusals import Evidence as Evidence
from huishoudboekje.actions.events import EventKind, Happened, record_events
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import EffortKind
from huishoudboekje.database import ConditionMark as ConditionMark
from huishoudboekje.database import (
    DebtChangeKind,
    EffortDecision,
    EffortOutcome,
    load_arrangement,
    load_debt_changes,
    load_household,
    move_version,
    save_condition_mark,
    save_effort_decision,
)
from huishoudboekje.debts import Component
from huishoudboekje.errors import NotFound

_BOOKED_AS: Mapping[EffortKind, DebtChangeKind] = {
    EffortKind.COURSE: DebtChangeKind.WAIVER,
    EffortKind.TASK: DebtChangeKind.WAIVER,
    EffortKind.VOLUNTEERING: DebtChangeKind.WAIVER,
    EffortKind.OWN_LIFE_STEP: DebtChangeKind.WAIVER,
    EffortKind.WORK_IN_KIND: DebtChangeKind.IN_KIND,
    EffortKind.BUY_OFF: DebtChangeKind.THIRD_PARTY,
}


def confirm_effort(
    session: Session,
    household_id: str,
    arrangement_id: str,
    effort_id: str,
    *,
    said: Evidence,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """What was done is confirmed, and its reliefs are booked: nobody pays, and less is owed.

    Of a component of which less is owed than was to be relieved, all of it falls away. Raises
    NotFound, StaleVersion, StepNotAllowed when the arrangement does not run, AlreadyExists when it
    was decided before, OutsideMandate, NotAllowed for what no arrangement waives and for paid
    instalments that are not paid, InvalidInput.
    """
    asked = _asked(session, household_id, arrangement_id, effort_id, version=version, by=by)
    refuse_evidence(said, asked, by=by)
    refuse_decided(asked)
    refuse_waiving(asked)
    refuse_unpaid(session, asked, by=by)
    refuse_without_plan(asked.held, by=by)
    entry_ids = [
        entry_id
        for debt_id, parts in _reliefs(asked).items()
        if (entry_id := _book(session, asked, debt_id, parts, said=said, by=by)) is not None
    ]
    decision = EffortDecision(
        effort_id=effort_id,
        outcome=EffortOutcome.CONFIRMED,
        day=said.day,
        by_whom=said.by_whom,
        evidence=said.evidence,
        entry_id=entry_ids[0] if entry_ids else None,
    )
    return _decided(session, asked, decision, by=by)


def fail_effort(
    session: Session,
    household_id: str,
    arrangement_id: str,
    effort_id: str,
    *,
    said: Evidence,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """The effort did not work out: its amount stays open, and nothing else follows.

    Raises as `confirm_effort` does.
    """
    asked = _asked(session, household_id, arrangement_id, effort_id, version=version, by=by)
    refuse_evidence(said, asked, by=by)
    refuse_decided(asked)
    decision = EffortDecision(
        effort_id=effort_id,
        outcome=EffortOutcome.FAILED,
        day=said.day,
        by_whom=said.by_whom,
        evidence=said.evidence,
    )
    return _decided(session, asked, decision, by=by)


def take_back_effort(
    session: Session,
    household_id: str,
    arrangement_id: str,
    effort_id: str,
    *,
    reason: str,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """What was decided about the effort holds no longer; what was booked is reversed.

    Raises as `confirm_effort` does, and NotFound when nothing was decided.
    """
    asked = _asked(session, household_id, arrangement_id, effort_id, version=version, by=by)
    if not reason.strip():
        refuse_all([("reason", "missing", "zeg waarom; dat staat in de boeken")])
    if asked.latest in {None, EffortOutcome.TAKEN_BACK}:
        raise NotFound("Over deze inzet is nog niets besloten.")
    entry_id = _reverse(session, asked, reason, by=by)
    decision = EffortDecision(
        effort_id=effort_id,
        outcome=EffortOutcome.TAKEN_BACK,
        day=by.today,
        by_whom=by.user.name,
        evidence=reason,
        entry_id=entry_id,
    )
    return _decided(session, asked, decision, by=by)


def mark_condition(
    session: Session,
    household_id: str,
    arrangement_id: str,
    mark: ConditionMark,
    *,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """A person says whether the condition holds; the latest word counts.

    Raises NotFound, StaleVersion, StepNotAllowed when the arrangement does not run, InvalidInput.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    arrangement = load_arrangement(session, household_id, arrangement_id, reach=by.reach)
    if mark.condition_id not in {each.id for each in arrangement.terms.conditions}:
        raise NotFound(f"Deze regeling heeft geen voorwaarde {mark.condition_id}.")
    refuse_not_running(arrangement)
    mistakes = []
    if mark.day > by.today:
        mistakes.append(("day", "in-the-future", f"{mark.day} is nog niet geweest"))
    if not mark.holds and not mark.note.strip():
        mistakes.append(("note", "missing", "schrijf op wat er niet is nagekomen"))
    refuse_all(mistakes)
    save_condition_mark(
        session,
        household_id,
        arrangement_id,
        mark,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    return _changed(session, held, arrangement_id, by=by)


def _asked(
    session: Session,
    household_id: str,
    arrangement_id: str,
    effort_id: str,
    *,
    version: int | None,
    by: Acting,
) -> AskedEffort:
    held = held_arranging(session, household_id, version=version, by=by)
    arrangement = load_arrangement(session, household_id, arrangement_id, reach=by.reach)
    for effort in arrangement.terms.efforts:
        if effort.id == effort_id:
            break
    else:
        raise NotFound(f"Deze regeling heeft geen inzet {effort_id}.")
    refuse_not_running(arrangement)
    own = [each for each in arrangement.decisions if each.decision.effort_id == effort_id]
    return AskedEffort(
        held=held,
        arrangement=arrangement,
        effort=effort,
        latest=own[-1].decision.outcome if own else None,
        number=len(own) + 1,
    )


def _reliefs(asked: AskedEffort) -> dict[str, dict[Component, int]]:
    found: dict[str, dict[Component, int]] = {}
    for relief in asked.effort.reliefs:
        parts = found.setdefault(relief.debt_id, {})
        parts[relief.component] = parts.get(relief.component, 0) + relief.amount
    return found


def _book(
    session: Session,
    asked: AskedEffort,
    debt_id: str,
    parts: Mapping[Component, int],
    *,
    said: Evidence,
    by: Acting,
) -> int | None:
    own = held_debt(session, asked.held.household_id, debt_id, reach=by.reach)
    fits = {each: min(amount, own.owed.get(each, 0)) for each, amount in parts.items()}
    fits = {each: amount for each, amount in fits.items() if amount > 0}
    if not fits:
        return None
    event = DebtEvent(
        day=said.day,
        source=f"{said.by_whom}: {said.evidence}",
        key=f"effort:{asked.arrangement.id}:{asked.effort.id}:{asked.number}",
        arrangement_id=asked.arrangement.id,
        effort_id=asked.effort.id,
    )
    kind = _BOOKED_AS[asked.effort.kind]
    return book_less(session, own, fits, kind=kind, event=event, by=by).entry_id


def _reverse(session: Session, asked: AskedEffort, reason: str, *, by: Acting) -> int | None:
    """The reversal of all that the effort booked; the first of the entries, or None."""
    entry_id = None
    household_id = asked.held.household_id
    seen = set()
    for each in load_debt_changes(session, [household_id], reach=by.reach):
        change = each.change
        is_own = (change.arrangement_id, change.effort_id) == (
            asked.arrangement.id,
            asked.effort.id,
        )
        if not is_own or each.is_taken_back or change.kind is DebtChangeKind.TAKEN_BACK:
            continue
        if change.entry_id in seen:
            continue
        seen.add(change.entry_id)
        made = take_back_change(
            session,
            household_id,
            change.debt_id,
            each.number,
            reason=reason,
            of_effort=change.effort_id,
            by=by,
        )
        entry_id = entry_id or made.entry_id
    return entry_id


def _decided(
    session: Session, asked: AskedEffort, decision: EffortDecision, *, by: Acting
) -> ArrangementChange:
    household_id, arrangement_id = asked.held.household_id, asked.arrangement.id
    save_effort_decision(
        session,
        household_id,
        arrangement_id,
        decision,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    told = Happened(
        kind=EventKind.ARRANGEMENT_EFFORT_DECIDED,
        household_id=household_id,
        thing=arrangement_id,
        step=len(asked.arrangement.decisions) + 1,
        data={
            "effortId": decision.effort_id,
            "outcome": str(decision.outcome),
            "date": decision.day.isoformat(),
        },
    )
    record_events(session, [told], by=by)
    adjust_streams(session, household_id, by=by)
    return _changed(session, asked.held, arrangement_id, by=by)


def _changed(
    session: Session, held: Arranging, arrangement_id: str, *, by: Acting
) -> ArrangementChange:
    refresh_signals(session, [held.household_id], by=by)
    now = load_household(session, held.household_id, reach=by.reach)
    version = now.version
    if version == held.household.version:
        version = move_version(session, held.household_id, version)
    after = read_arranging(session, held.household_id, by=by)
    made = load_arrangement(session, held.household_id, arrangement_id, reach=by.reach)
    return ArrangementChange(
        arrangement_id=arrangement_id,
        state=made.state_on(by.today),
        coming=made.coming_pause(by.today),
        version=version,
        before=coming_paydays(held.state, today=by.today),
        after=coming_paydays(after.state, today=by.today),
    )

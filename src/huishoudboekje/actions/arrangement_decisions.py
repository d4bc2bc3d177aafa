"""Deciding about an arrangement: sent, accepted, refused, countered, withdrawn, broken.

It promises that each step is one that the state allows, with who, when and why; that nothing is
sent or accepted that the household cannot bear on that day; and that what runs is in the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from huishoudboekje.actions.agreements import Paydays, coming_paydays
from huishoudboekje.actions.arrangement_adjusting import arrangement_today, save_step
from huishoudboekje.actions.arrangement_proposals import (
    ProposalInput,
    ProposedArrangement,
    draft,
    refuse_terms,
)
from huishoudboekje.actions.arrangement_streams import add_stream, end_stream
from huishoudboekje.actions.arranging import (
    Arranging,
    held_arranging,
    refuse_obstacles,
    refuse_without_plan,
)
from huishoudboekje.actions.debt_booking import DebtEvent, charged, held_debt
from huishoudboekje.actions.debt_changes import expect_surcharge
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    AFFORDABILITY_NEEDED,
    RUNNING_STATES,
    ArrangementState,
    MissedConsequence,
    Pause,
    allowed_steps,
    counter_offer,
    decided_step,
    missed_consequence,
    take_step,
)
from huishoudboekje.database import (
    StoredArrangement,
    load_arrangement,
    move_version,
    release_debts,
    take_debts,
)
from huishoudboekje.errors import AlreadyExists


class Decision(StrEnum):
    """What can be decided about an arrangement; a counter-offer has terms of its own."""

    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    BREAK = "break"


LEADS_TO: Mapping[Decision, ArrangementState] = {
    Decision.SEND: ArrangementState.PROPOSED,
    Decision.ACCEPT: ArrangementState.ACCEPTED,
    Decision.REFUSE: ArrangementState.REFUSED,
    Decision.WITHDRAW: ArrangementState.WITHDRAWN,
    Decision.BREAK: ArrangementState.BROKEN,
}
"""The state that a decision leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInput:
    """A decision with its reason, and the letter, e-mail or call that shows it."""

    decision: Decision
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterInput:
    """The creditor's own terms, why it wants them, and the letter, e-mail or call that shows it."""

    terms: ProposalInput
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementChange:
    """What a change made of an arrangement: its state, the paydays, and what its rule expects.

    `coming` is a pause that has not begun.
    """

    arrangement_id: str
    state: ArrangementState
    version: int
    before: Paydays
    after: Paydays
    coming: Pause | None = None
    consequences: tuple[MissedConsequence, ...] = ()

    @property
    def allowed(self) -> tuple[ArrangementState, ...]:
        """The states that it can go to from here."""
        return allowed_steps(self.state)


def decide(
    session: Session,
    household_id: str,
    arrangement_id: str,
    asked: DecisionInput,
    *,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """The decision is taken, and the plan follows it.

    An accepted arrangement is in the plan from here; one that is withdrawn or broken is not, from
    its first instalment that was not settled. Raises NotFound, StaleVersion, StepNotAllowed with
    the steps that are, InvalidInput without the reason or the evidence that the step needs,
    OutsideMandate, and where it is sent or accepted all that `propose` raises.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    arrangement = arrangement_today(session, household_id, arrangement_id, by=by)
    step = decided_step(
        arrangement.steps[-1].step,
        LEADS_TO[asked.decision],
        day=by.today,
        reason=asked.reason,
        evidence=asked.evidence,
    )
    if step.after in AFFORDABILITY_NEEDED:
        refuse_without_plan(held, by=by)
        refuse_obstacles(held, arrangement.terms.debt_ids, by=by)
        refuse_terms(held, arrangement.terms, by=by)
    save_step(session, arrangement, step, evidence=asked.evidence, by=by)
    after = held
    consequences: tuple[MissedConsequence, ...] = ()
    if asked.decision is Decision.ACCEPT:
        after = _accepted(session, held, arrangement, by=by)
    elif arrangement.state in RUNNING_STATES:
        after = stop(session, held, arrangement, by=by)
        if asked.decision is Decision.BREAK:
            consequences = _broken(session, held, arrangement, by=by)
    return changed_arrangement(
        session, held, after, arrangement_id, consequences=consequences, by=by
    )


def changed_arrangement(
    session: Session,
    held: Arranging,
    after: Arranging,
    arrangement_id: str,
    *,
    consequences: tuple[MissedConsequence, ...] = (),
    by: Acting,
) -> ArrangementChange:
    """What was changed, read back, with the household's new version; its signals are in line."""
    refresh_signals(session, [held.household_id], by=by)
    made = load_arrangement(session, held.household_id, arrangement_id, reach=by.reach)
    return ArrangementChange(
        arrangement_id=arrangement_id,
        state=made.state_on(by.today),
        coming=made.coming_pause(by.today),
        version=move_version(session, held.household_id, held.household.version),
        before=coming_paydays(held.state, today=by.today),
        after=coming_paydays(after.state, today=by.today),
        consequences=consequences,
    )


def _accepted(
    session: Session, held: Arranging, arrangement: StoredArrangement, *, by: Acting
) -> Arranging:
    terms = arrangement.terms
    take_debts(
        session,
        held.household_id,
        arrangement.id,
        terms.debt_ids,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    if terms.instalments:
        return add_stream(session, held, arrangement, terms.instalments, by=by)
    # Nothing is paid in cash, so no settlement will make it active.
    reason = "er is niets af te lossen"
    step = take_step(
        ArrangementState.ACCEPTED, ArrangementState.ACTIVE, day=by.today, reason=reason
    )
    save_step(session, arrangement, step, by=by)
    return held


def stop(
    session: Session, held: Arranging, arrangement: StoredArrangement, *, by: Acting
) -> Arranging:
    """The arrangement is out of the plan, and its debts can be arranged anew."""
    release_debts(
        session,
        held.household_id,
        arrangement.id,
        arrangement.terms.debt_ids,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    return end_stream(session, held, arrangement, by=by)


def _broken(
    session: Session, held: Arranging, arrangement: StoredArrangement, *, by: Acting
) -> tuple[MissedConsequence, ...]:
    """What the creditor's rule says happens; its surcharge is expected, and not booked."""
    found = []
    for debt_id in arrangement.terms.debt_ids:
        own = held_debt(session, held.household_id, debt_id, reach=by.reach)
        follows = missed_consequence(own.stored.debt, on=by.today, charged=charged(own))
        found.append(follows)
        if follows.surcharge is None:
            continue
        event = DebtEvent(
            day=by.today,
            source=follows.surcharge.article,
            arrangement_id=arrangement.id,
        )
        expected = (follows.surcharge.component, follows.surcharge.amount)
        try:
            expect_surcharge(session, held.household_id, debt_id, expected, event=event, by=by)
        except AlreadyExists:
            # It was expected before, with what somebody wrote down then.
            continue
    return tuple(found)


def counter(
    session: Session,
    household_id: str,
    arrangement_id: str,
    asked: CounterInput,
    *,
    version: int | None,
    by: Acting,
) -> ProposedArrangement:
    """What was proposed is refused, and the creditor's own terms are a new draft that names it.

    Raises as `decide` and `propose` do.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    arrangement = arrangement_today(session, household_id, arrangement_id, by=by)
    last = arrangement.steps[-1].step
    refused, _ = counter_offer(last, day=by.today, reason=asked.reason, evidence=asked.evidence)
    refuse_without_plan(held, by=by)
    own = replace(asked.terms, debt_ids=asked.terms.debt_ids or arrangement.terms.debt_ids)
    save_step(session, arrangement, refused, evidence=asked.evidence, by=by)
    return draft(session, held, own, reason=asked.reason, parent_id=arrangement_id, by=by)

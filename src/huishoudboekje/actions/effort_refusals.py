"""What stands in the way of deciding about an effort, or about a condition.

It promises that nothing is said to be done before it was agreed, twice, or against what our own
books say. What a decision books it does not know.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_streams import current_stream
from huishoudboekje.actions.arrangements_together import FINAL_RELIEF
from huishoudboekje.actions.arranging import Arranging
from huishoudboekje.actions.debts import refuse_all
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    RUNNING_STATES,
    ArrangementState,
    Effort,
    EffortKind,
    never_waived,
    next_steps,
    next_steps_text,
    state_text,
)
from huishoudboekje.database import (
    EffortOutcome,
    OrderState,
    StoredArrangement,
    load_stream_orders,
)
from huishoudboekje.errors import AlreadyExists, NotAllowed, StepNotAllowed
from huishoudboekje.money import euro_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who says something of an effort, on what day it was so, and what shows it."""

    day: date
    by_whom: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEffort:
    """An effort of an arrangement that is held, and what was decided about it last."""

    held: Arranging
    arrangement: StoredArrangement
    effort: Effort
    latest: EffortOutcome | None
    number: int


def refuse_not_running(arrangement: StoredArrangement) -> None:
    """Nothing, when the arrangement runs or is completed; raises StepNotAllowed."""
    # What was paid off by the effort itself can still be taken back.
    if arrangement.state in RUNNING_STATES | {ArrangementState.COMPLETED}:
        return
    raise StepNotAllowed(
        f"Deze regeling is {state_text(arrangement.state)}; zij loopt niet. "
        f"Wel mogelijk: {next_steps_text(arrangement.state) or 'niets meer'}.",
        allowed=next_steps(arrangement.state),
    )


def refuse_evidence(said: Evidence, asked: AskedEffort, *, by: Acting) -> None:
    """Nothing, when it is told who says so, on what, of a day that can be; raises InvalidInput."""
    mistakes = []
    if said.day > by.today:
        mistakes.append(("day", "in-the-future", f"{said.day} is nog niet geweest"))
    if not said.by_whom.strip():
        mistakes.append(("byWhom", "missing", "schrijf op wie dit zegt"))
    if not said.evidence.strip():
        mistakes.append(("evidence", "missing", "schrijf op waaruit dit blijkt"))
    covered = [each for each in asked.held.debts if each.id in asked.arrangement.terms.debt_ids]
    began = max(each.incurred_on for each in covered)
    first = asked.arrangement.steps[0].step.day
    if said.day < began:
        text = f"{said.day} ligt voor de dag waarop de schuld ontstond: {began}"
        mistakes.append(("day", "before-the-debt", text))
    elif said.day < first:
        text = f"{said.day} ligt voor de dag waarop deze regeling is opgesteld: {first}"
        mistakes.append(("day", "before-the-arrangement", text))
    refuse_all(mistakes)


def refuse_decided(asked: AskedEffort) -> None:
    """Nothing, while the effort waits for a decision; raises AlreadyExists, StepNotAllowed."""
    if asked.latest in {EffortOutcome.CONFIRMED, EffortOutcome.FAILED}:
        word = "bevestigd" if asked.latest is EffortOutcome.CONFIRMED else "niet gelukt"
        raise AlreadyExists(f"Deze inzet staat al als {word}. Neem dat eerst terug.")
    if asked.arrangement.state is ArrangementState.COMPLETED:
        raise StepNotAllowed("Deze regeling is voltooid; zij is afgelopen.")


def refuse_waiving(asked: AskedEffort) -> None:
    """Nothing, unless it relieves what no arrangement waives; raises NotAllowed."""
    if asked.effort.kind is EffortKind.BUY_OFF:
        return
    by_id = {each.id: each for each in asked.held.debts}
    for relief in asked.effort.reliefs:
        why = never_waived(by_id[relief.debt_id], relief.component)
        if why is not None:
            raise NotAllowed(f"Dit kan niet: {why}.")


def refuse_unpaid(session: Session, asked: AskedEffort, *, by: Acting) -> None:
    """Nothing, unless the effort is that all was paid, and by our books it was not.

    It is that one by the id and the kind which a proposal for all creditors together gives it.
    Raises NotAllowed with what is still to be paid.
    """
    effort, household_id = asked.effort, asked.held.household_id
    if (effort.id, effort.kind) != (FINAL_RELIEF, EffortKind.TASK):
        return
    current = current_stream(asked.held, asked.arrangement)
    left = () if current is None else current.unsettled
    if left:
        rest = euro_text(sum(each.amount for each in left))
        until = left[-1].due
        raise NotAllowed(f"Dit kan nog niet: er is nog {rest} af te lossen, tot en met {until}.")
    orders = load_stream_orders(session, [household_id], reach=by.reach)
    own = orders.get((household_id, asked.arrangement.id), ())
    waiting = sum(each.state is not OrderState.PAID for each in own)
    if waiting:
        which = "de betaling van 1 aflossing" if waiting == 1 else f"{waiting} betalingen"
        raise NotAllowed(f"Dit kan nog niet: nog niet op een afschrift gezien: {which}.")

"""Efforts of arrangements that are over, of which the booking was taken back by itself.

It promises that such an effort reads taken back, as the books do; it changes nothing that is kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from huishoudboekje.arrangements import RUNNING_STATES, ArrangementState
from huishoudboekje.database import (
    DebtChangeKind,
    EffortDecision,
    EffortOutcome,
    Reach,
    StoredArrangement,
    StoredDebtChange,
    StoredEffortDecision,
    load_debt_changes,
)

_OVER = frozenset(ArrangementState) - RUNNING_STATES - {ArrangementState.COMPLETED}
"""Of a running or completed one an effort is taken back by a decision of its own."""


def with_undone_efforts(
    session: Session, stored: Collection[StoredArrangement], *, reach: Reach
) -> Iterator[StoredArrangement]:
    """The arrangements, with a decision more for an effort all of whose changes were taken back."""
    over = {each.household_id for each in stored if each.state in _OVER and each.decisions}
    changes = load_debt_changes(session, sorted(over), reach=reach) if over else ()
    booked: dict[tuple[str | None, str], list[StoredDebtChange]] = defaultdict(list)
    backs: dict[tuple[str, int | None], StoredDebtChange] = {}
    for each in changes:
        if each.change.kind is DebtChangeKind.TAKEN_BACK:
            backs[each.change.debt_id, each.change.relates_to] = each
        elif each.change.effort_id:
            booked[each.change.arrangement_id, each.change.effort_id].append(each)
    for one in stored:
        latest = {each.decision.effort_id: each for each in one.decisions}
        added = []
        for effort_id, said in latest.items():
            own = booked[one.id, effort_id] if one.state in _OVER else []
            is_undone = own and all(each.is_taken_back for each in own)
            if is_undone and said.decision.outcome is EffortOutcome.CONFIRMED:
                added.append(_taken_back(said, backs[own[-1].change.debt_id, own[-1].number]))
        yield replace(one, decisions=(*one.decisions, *added))


def _taken_back(confirmed: StoredEffortDecision, by: StoredDebtChange) -> StoredEffortDecision:
    return StoredEffortDecision(
        number=confirmed.number + 1,
        decision=EffortDecision(
            effort_id=confirmed.decision.effort_id,
            outcome=EffortOutcome.TAKEN_BACK,
            day=by.change.day,
            by_whom="",
            evidence=by.change.source,
            entry_id=by.change.entry_id,
        ),
        recorded_at=by.recorded_at,
        recorded_by=by.recorded_by,
    )

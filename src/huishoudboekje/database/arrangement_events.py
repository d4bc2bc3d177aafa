"""Saving and loading what happens to arrangements: steps, pauses, efforts, conditions, instalments.

It promises that all that was said stays, in its order, and one query per table however many
households are asked; what is allowed it does not know, but the database refuses a step that the
life of an arrangement has not, and a second confirmation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.arrangements import ArrangementState, ArrangementStep, Pause
from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.arrangement_tables import (
    arrangement_pauses,
    arrangement_steps,
    arrangement_streams,
    condition_marks,
    effort_decisions,
)
from huishoudboekje.database.reach import within


class EffortOutcome(StrEnum):
    """What was decided about an effort; what was decided can be taken back."""

    CONFIRMED = "confirmed"
    FAILED = "failed"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortDecision:
    """A decision about an effort: by whom, on what day and on what evidence.

    `entry_id` is the entry that booked its reliefs, or that took them back.
    """

    effort_id: str
    outcome: EffortOutcome
    day: date
    by_whom: str
    evidence: str
    entry_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionMark:
    """Whether a condition holds from a day, and what there is to say about it."""

    condition_id: str
    holds: bool
    day: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStep:
    """A step with its number and its evidence, and who recorded it when."""

    number: int
    step: ArrangementStep
    evidence: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEnd:
    """The pause with this number holds no longer from a day, and why."""

    number: int
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPause:
    """A pause as it was set, and the day from which it holds no longer if it was ended early."""

    number: int
    pause: Pause
    ended_on: date | None
    end_reason: str
    recorded_at: datetime
    recorded_by: str

    @property
    def last_day(self) -> date:
        """The last day on which it holds; before its start when it was ended before that."""
        if self.ended_on is None:
            return self.pause.until
        return min(self.pause.until, self.ended_on - timedelta(days=1))

    @property
    def held(self) -> Pause:
        """The pause up to the day on which it was ended; nothing is left of one called off."""
        return replace(self.pause, until=self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEffortDecision:
    """A decision with its number within its effort, and who recorded it when."""

    number: int
    decision: EffortDecision
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConditionMark:
    """A mark with its number within its condition, and who recorded it when."""

    number: int
    mark: ConditionMark
    recorded_at: datetime
    recorded_by: str


ArrangementKey = tuple[str, str]
"""A household's id and that of an arrangement of it."""


def _last(session: Session, table: Table, **of: str) -> Any:  # the last row, or None
    statement = select(table).where(*(table.c[name] == value for name, value in of.items()))
    return session.execute(statement.order_by(table.c.number.desc()).limit(1)).one_or_none()


def _number_after(session: Session, table: Table, **of: str) -> int:
    statement = select(func.coalesce(func.max(table.c.number), 0))
    own = (table.c[name] == value for name, value in of.items())
    return int(session.execute(statement.where(*own)).scalar_one()) + 1


def save_arrangement_step(
    session: Session,
    household_id: str,
    arrangement_id: str,
    step: ArrangementStep,
    *,
    evidence: str = "",
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the step, which the arrangement has taken; hold the lock of the book.

    The database refuses one that does not begin where the step before it ended.
    """
    of = {"household_id": household_id, "arrangement_id": arrangement_id}
    last = _number_after(session, arrangement_steps, **of) - 1
    row = {
        **of,
        "number": last + 1,
        "previous": last or None,
        "before": None if step.before is None else step.before.value,
        "after": step.after.value,
        "day": step.day,
        "reason": step.reason,
        "evidence": evidence,
    }
    session.execute(insert(arrangement_steps), row | stamp(recorded_at, recorded_by))
    return last + 1


def save_arrangement_streams(
    session: Session,
    household_id: str,
    arrangement_id: str,
    agreement_ids: Sequence[str],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The agreements are the arrangement's instalments too; an agreement is of one arrangement."""
    of = {"household_id": household_id, "arrangement_id": arrangement_id}
    first = _number_after(session, arrangement_streams, **of)
    rows = [
        {**of, "number": number, "agreement_id": agreement_id, **stamp(recorded_at, recorded_by)}
        for number, agreement_id in enumerate(agreement_ids, start=first)
    ]
    if rows:
        session.execute(insert(arrangement_streams), rows)


def save_pause(
    session: Session,
    household_id: str,
    arrangement_id: str,
    pause: Pause,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the pause, which is set; hold the lock of the book."""
    of = {"household_id": household_id, "arrangement_id": arrangement_id}
    number = _number_after(session, arrangement_pauses, **of)
    row = {**of, "number": number, "what": "set"}
    row |= {"start": pause.start, "until": pause.until, "reason": pause.reason}
    session.execute(insert(arrangement_pauses), row | stamp(recorded_at, recorded_by))
    return number


def save_pause_end(
    session: Session,
    household_id: str,
    arrangement_id: str,
    end: PauseEnd,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The pause is ended before its time; the database refuses to end it once more."""
    of = {"household_id": household_id, "arrangement_id": arrangement_id}
    row = {**of, "number": _number_after(session, arrangement_pauses, **of), "what": "ended"}
    row |= {"ends": end.number, "ended_on": end.ended_on, "reason": end.reason}
    session.execute(insert(arrangement_pauses), row | stamp(recorded_at, recorded_by))


def save_effort_decision(
    session: Session,
    household_id: str,
    arrangement_id: str,
    decision: EffortDecision,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the decision within its effort; hold the lock of the book.

    The database refuses anything but taking back for an effort that is confirmed.
    """
    of = {"household_id": household_id, "arrangement_id": arrangement_id}
    of |= {"effort_id": decision.effort_id}
    last = _last(session, effort_decisions, **of)
    number = 1 if last is None else last.number + 1
    row = {
        **of,
        "number": number,
        "previous": None if last is None else last.number,
        "before": None if last is None else last.outcome,
        "outcome": decision.outcome.value,
        "day": decision.day,
        "by_whom": decision.by_whom,
        "evidence": decision.evidence,
        "entry_id": decision.entry_id,
    }
    session.execute(insert(effort_decisions), row | stamp(recorded_at, recorded_by))
    return number


def save_condition_mark(
    session: Session,
    household_id: str,
    arrangement_id: str,
    mark: ConditionMark,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the mark, which counts instead of those before; hold the lock of the book."""
    of = {"household_id": household_id, "arrangement_id": arrangement_id}
    of |= {"condition_id": mark.condition_id}
    number = _number_after(session, condition_marks, **of)
    row = {**of, "number": number, "holds": mark.holds, "day": mark.day, "note": mark.note}
    session.execute(insert(condition_marks), row | stamp(recorded_at, recorded_by))
    return number


def _of_these(table: Table, *of: str) -> Any:  # a select of a table's rows
    return (
        select(table)
        .where(
            within(table.c.household_id),
            table.c.household_id.in_(bindparam("ids", expanding=True)),
        )
        .order_by(
            table.c.household_id,
            table.c.arrangement_id,
            *(table.c[name] for name in of),
            table.c.number,
        )
    )


_STEPS = _of_these(arrangement_steps)
_STREAMS = _of_these(arrangement_streams)
_PAUSES = _of_these(arrangement_pauses)
_DECISIONS = _of_these(effort_decisions, "effort_id")
_MARKS = _of_these(condition_marks, "condition_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementEvents:
    """All that happened to a number of arrangements, each kind by arrangement and in its order."""

    steps: Mapping[ArrangementKey, Sequence[StoredStep]]
    streams: Mapping[ArrangementKey, Sequence[str]]
    pauses: Mapping[ArrangementKey, Sequence[StoredPause]]
    decisions: Mapping[ArrangementKey, Sequence[StoredEffortDecision]]
    marks: Mapping[ArrangementKey, Sequence[StoredConditionMark]]


def events_of(session: Session, parameters: Mapping[str, Any]) -> ArrangementEvents:
    """What happened to the arrangements of the households in `ids`, within the reach beside it."""
    streams: dict[ArrangementKey, list[str]] = defaultdict(list)
    for row in session.execute(_STREAMS, parameters):
        streams[row.household_id, row.arrangement_id].append(row.agreement_id)
    steps: dict[ArrangementKey, list[StoredStep]] = defaultdict(list)
    for row in session.execute(_STEPS, parameters):
        steps[row.household_id, row.arrangement_id].append(_step(row))
    decisions: dict[ArrangementKey, list[StoredEffortDecision]] = defaultdict(list)
    for row in session.execute(_DECISIONS, parameters):
        decisions[row.household_id, row.arrangement_id].append(_decision(row))
    marks: dict[ArrangementKey, list[StoredConditionMark]] = defaultdict(list)
    for row in session.execute(_MARKS, parameters):
        marks[row.household_id, row.arrangement_id].append(_mark(row))
    return ArrangementEvents(
        steps=steps,
        streams=streams,
        pauses=_pauses(session.execute(_PAUSES, parameters)),
        decisions=decisions,
        marks=marks,
    )


def _step(row: Any) -> StoredStep:
    return StoredStep(
        number=row.number,
        step=ArrangementStep(
            before=None if row.before is None else ArrangementState(row.before),
            after=ArrangementState(row.after),
            day=row.day,
            reason=row.reason,
        ),
        evidence=row.evidence,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _decision(row: Any) -> StoredEffortDecision:
    return StoredEffortDecision(
        number=row.number,
        decision=EffortDecision(
            effort_id=row.effort_id,
            outcome=EffortOutcome(row.outcome),
            day=row.day,
            by_whom=row.by_whom,
            evidence=row.evidence,
            entry_id=row.entry_id,
        ),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _mark(row: Any) -> StoredConditionMark:
    return StoredConditionMark(
        number=row.number,
        mark=ConditionMark(
            condition_id=row.condition_id, holds=row.holds, day=row.day, note=row.note
        ),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _pauses(rows: Iterable[Any]) -> Mapping[ArrangementKey, Sequence[StoredPause]]:
    rows = list(rows)
    ends = {(row.household_id, row.arrangement_id, row.ends): row for row in rows if row.ends}
    pauses: dict[ArrangementKey, list[StoredPause]] = defaultdict(list)
    for row in rows:
        if row.what == "set":
            end = ends.get((row.household_id, row.arrangement_id, row.number))
            pauses[row.household_id, row.arrangement_id].append(
                StoredPause(
                    number=row.number,
                    pause=Pause(start=row.start, until=row.until, reason=row.reason),
                    ended_on=None if end is None else end.ended_on,
                    end_reason="" if end is None else end.reason,
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                )
            )
    return pauses

"""Saving and loading arrangements: their terms, which debts they run on, and all that happened.

It promises one query per table however many households are asked, that terms are never changed, and
that two arrangements never run on one debt; it does not decide what is agreed.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select
from sqlalchemy.orm import Session, aliased

from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementStep,
    ArrangementTerms,
    Pause,
    begun_pause,
    coming_pause,
    state_on,
)
from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.arrangement_events import (
    ArrangementEvents,
    StoredConditionMark,
    StoredEffortDecision,
    StoredPause,
    StoredStep,
    events_of,
    save_arrangement_step,
)
from huishoudboekje.database.arrangement_tables import (
    arranged_debts,
    arrangement_debts,
    arrangement_steps,
    arrangement_streams,
    arrangements,
)
from huishoudboekje.database.arrangement_terms import terms_from_text, terms_text
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementRow:
    """An arrangement to keep: `agreed_on` is the day of its terms, `parent_id` what it answers."""

    id: str
    terms: ArrangementTerms
    agreed_on: date
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArrangement:
    """An arrangement as it stands: the state it is in, and all that happened to it in its order.

    `streams` are the agreements that are its instalments; `decisions` and `marks` go by effort and
    by condition, of each the latest last.
    """

    household_id: str
    id: str
    position: int
    terms: ArrangementTerms
    agreed_on: date
    parent_id: str | None
    steps: tuple[StoredStep, ...]
    streams: tuple[str, ...]
    pauses: tuple[StoredPause, ...]
    decisions: tuple[StoredEffortDecision, ...]
    marks: tuple[StoredConditionMark, ...]
    recorded_at: datetime
    recorded_by: str

    @property
    def state(self) -> ArrangementState:
        """The state after its last step; on a day it can be another (`state_on`)."""
        return self.steps[-1].step.after

    @property
    def latest_pause(self) -> Pause | None:
        """The pause that was set last, up to the day on which it was ended; None without one."""
        return self.pauses[-1].held if self.pauses else None

    def state_on(self, day: date) -> ArrangementState:
        """Its state on a day, not before its last step: paused in a pause's own days only."""
        return state_on(self.steps[-1].step, self.latest_pause, day)

    def coming_pause(self, day: date) -> Pause | None:
        """The pause that begins after that day; None without one."""
        return coming_pause(self.steps[-1].step, self.latest_pause, day)

    def begun_pause(self, day: date) -> Pause | None:
        """The pause that began by that day, until a step has led out of it; None without one."""
        return begun_pause(self.steps[-1].step, self.latest_pause, day)


_LAST_POSITION = select(func.coalesce(func.max(arrangements.c.position), 0)).where(
    arrangements.c.household_id == bindparam("household_id")
)


def save_arrangement(
    session: Session,
    household_id: str,
    row: ArrangementRow,
    *,
    first: ArrangementStep,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The household has the arrangement, which took its first step; hold the lock of its book."""
    by = stamp(recorded_at, recorded_by)
    position = session.execute(_LAST_POSITION, {"household_id": household_id}).scalar_one() + 1
    values = {
        "household_id": household_id,
        "id": row.id,
        "position": position,
        "creditor": row.terms.creditor,
        "rule": row.terms.rule.value,
        "parent_id": row.parent_id,
        "terms": terms_text(row.terms),
        "agreed_on": row.agreed_on,
    }
    session.execute(insert(arrangements), values | by)
    about = [
        {"household_id": household_id, "arrangement_id": row.id, "debt_id": debt_id} | by
        for debt_id in row.terms.debt_ids
    ]
    assert about, "an arrangement is about a debt"
    session.execute(insert(arrangement_debts), about)
    save_arrangement_step(
        session, household_id, row.id, first, recorded_at=recorded_at, recorded_by=recorded_by
    )


_later = aliased(arrangement_steps)
_ARRANGEMENTS = (
    select(arrangements)
    .where(
        within(arrangements.c.household_id),
        arrangements.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(arrangements.c.household_id, arrangements.c.position)
)


def _is_in(states: Collection[ArrangementState]) -> ColumnElement[bool]:
    """The condition that an arrangement's last step led to one of these states."""
    follows = select(_later.c.number).where(
        _later.c.household_id == arrangement_steps.c.household_id,
        _later.c.arrangement_id == arrangement_steps.c.arrangement_id,
        _later.c.previous == arrangement_steps.c.number,
    )
    return (
        select(arrangement_steps.c.number)
        .where(
            arrangement_steps.c.household_id == arrangements.c.household_id,
            arrangement_steps.c.arrangement_id == arrangements.c.id,
            arrangement_steps.c.after.in_(sorted(states)),
            ~follows.exists(),
        )
        .exists()
    )


def load_arrangements(
    session: Session,
    household_ids: Collection[str],
    *,
    reach: Reach,
    ids: Collection[str] | None = None,
    states: Collection[ArrangementState] | None = None,
) -> Mapping[str, tuple[StoredArrangement, ...]]:
    """The arrangements of these households by household id, in the order of proposing.

    `ids` and `states` ask for those only. A household without any, or out of reach, is absent.
    """
    statement = _ARRANGEMENTS
    if ids is not None:
        statement = statement.where(arrangements.c.id.in_(sorted(ids)))
    if states is not None:
        statement = statement.where(_is_in(states))
    found: dict[str, list[StoredArrangement]] = defaultdict(list)
    for some in portions(sorted(set(household_ids))):
        rows = session.execute(statement, {"ids": some, **reach.parameters}).all()
        if not rows:
            continue
        whose = sorted({row.household_id for row in rows})
        happened = events_of(session, {"ids": whose, **reach.parameters})
        for row in rows:
            found[row.household_id].append(_stored(row, happened))
    return {household_id: tuple(stored) for household_id, stored in found.items()}


def _stored(row: Row[*tuple[Any, ...]], happened: ArrangementEvents) -> StoredArrangement:
    key = (row.household_id, row.id)
    return StoredArrangement(
        household_id=row.household_id,
        id=row.id,
        position=row.position,
        terms=terms_from_text(row.terms),
        agreed_on=row.agreed_on,
        parent_id=row.parent_id,
        steps=tuple(happened.steps.get(key, ())),
        streams=tuple(happened.streams.get(key, ())),
        pauses=tuple(happened.pauses.get(key, ())),
        decisions=tuple(happened.decisions.get(key, ())),
        marks=tuple(happened.marks.get(key, ())),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def load_arrangement(
    session: Session, household_id: str, arrangement_id: str, *, reach: Reach
) -> StoredArrangement:
    """The arrangement; raises `NotFound` when it does not exist, or not within reach."""
    found = load_arrangements(session, [household_id], reach=reach, ids=[arrangement_id])
    if household_id not in found:
        raise NotFound(f"Er is geen regeling {arrangement_id}.")
    return found[household_id][0]


_STREAMS = select(arrangement_streams).where(
    within(arrangement_streams.c.household_id),
    arrangement_streams.c.household_id.in_(bindparam("ids", expanding=True)),
)


def arrangements_of_agreements(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, Mapping[str, str]]:
    """By household id and agreement id: the arrangement whose instalments the agreement is."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for ids in portions(sorted(set(household_ids))):
        for row in session.execute(_STREAMS, {"ids": ids, **reach.parameters}):
            found[row.household_id][row.agreement_id] = row.arrangement_id
    return dict(found)


_LATEST = (
    select(arranged_debts.c.debt_id, func.max(arranged_debts.c.number))
    .where(
        arranged_debts.c.household_id == bindparam("household_id"),
        arranged_debts.c.debt_id.in_(bindparam("debts", expanding=True)),
    )
    .group_by(arranged_debts.c.debt_id)
)


def take_debts(
    session: Session,
    household_id: str,
    arrangement_id: str,
    debt_ids: Collection[str],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The arrangement runs on these debts of it; the database refuses one on which another runs."""
    by = stamp(recorded_at, recorded_by)
    said = {"household_id": household_id, "arrangement_id": arrangement_id, "what": "taken"}
    _turn(session, debt_ids, said | by)


def release_debts(
    session: Session,
    household_id: str,
    arrangement_id: str,
    debt_ids: Collection[str],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The arrangement runs on these debts no longer; one that it does not run on is refused."""
    by = stamp(recorded_at, recorded_by)
    said = {"household_id": household_id, "arrangement_id": arrangement_id, "what": "released"}
    _turn(session, debt_ids, said | by)


def _turn(session: Session, debt_ids: Collection[str], said: Mapping[str, Any]) -> None:
    asked = {"household_id": said["household_id"], "debts": sorted(debt_ids)}
    last: dict[str, int] = {row[0]: row[1] for row in session.execute(_LATEST, asked)}
    rows = [
        {
            **said,
            "debt_id": debt_id,
            "number": last.get(debt_id, 0) + 1,
            "previous": last.get(debt_id),
            "released": last.get(debt_id) if said["what"] == "released" else None,
        }
        for debt_id in sorted(debt_ids)
    ]
    if rows:
        session.execute(insert(arranged_debts), rows)


_next = aliased(arranged_debts)
_RUNNING = select(arranged_debts).where(
    within(arranged_debts.c.household_id),
    arranged_debts.c.household_id.in_(bindparam("ids", expanding=True)),
    arranged_debts.c.what == "taken",
    ~select(_next.c.number)
    .where(
        _next.c.household_id == arranged_debts.c.household_id,
        _next.c.debt_id == arranged_debts.c.debt_id,
        _next.c.previous == arranged_debts.c.number,
    )
    .exists(),
)


def running_on_debts(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, Mapping[str, str]]:
    """By household id and debt id: the arrangement that runs on the debt, where one does."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for ids in portions(sorted(set(household_ids))):
        for row in session.execute(_RUNNING, {"ids": ids, **reach.parameters}):
            found[row.household_id][row.debt_id] = row.arrangement_id
    return dict(found)

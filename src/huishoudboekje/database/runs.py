"""Runs of settlements: their chunks, who is in them, and what became of each household.

It promises that a chunk is claimed in the transaction that does its work, so that a killed worker
leaves nothing half; it does not do the work.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.settlement_tables import (
    settlement_chunks,
    settlement_outcomes,
    settlement_runs,
)
from huishoudboekje.errors import Finding


class Outcome(StrEnum):
    """What a run made of one household."""

    SETTLED = "settled"
    ALREADY_SETTLED = "already-settled"
    LEFT_OUT = "left-out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRun:
    """A run over one period; open until its last chunk is done."""

    id: int
    period: str
    is_open: bool
    started_at: datetime
    started_by: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What became of one household in a run; `outcome` is None while its turn has not come."""

    household_id: str
    outcome: Outcome | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some households of a run, done in one transaction."""

    run_id: int
    number: int
    household_ids: tuple[str, ...]


def start_run(
    session: Session,
    period: str,
    chunks: Sequence[Sequence[str]],
    *,
    started_at: datetime,
    started_by: str,
) -> int:
    """The number of a new open run over the period, with its chunks of household ids."""
    (run_id,) = new_ids(session, "settlement_runs", 1)
    run = {"id": run_id, "period": period, "state": "open"}
    run |= {"started_at": started_at, "started_by": started_by}
    session.execute(insert(settlement_runs), run)
    numbered = list(enumerate(chunks, start=1))
    if numbered:
        session.execute(
            insert(settlement_chunks),
            [{"run_id": run_id, "number": number, "state": "open"} for number, _ in numbered],
        )
    members = [
        {"run_id": run_id, "household_id": household_id, "chunk": number, "findings": "[]"}
        for number, household_ids in numbered
        for household_id in household_ids
    ]
    if members:
        session.execute(insert(settlement_outcomes), members)
    return run_id


def _run(row: Row[*tuple[Any, ...]]) -> SettlementRun:
    return SettlementRun(
        id=row.id,
        period=row.period,
        is_open=row.state == "open",
        started_at=row.started_at,
        started_by=row.started_by,
        finished_at=row.finished_at,
    )


_RUN = select(settlement_runs).where(settlement_runs.c.id == bindparam("run_id"))
_OPEN_RUN = select(settlement_runs).where(
    settlement_runs.c.period == bindparam("period"), settlement_runs.c.state == "open"
)
_RUNS = (
    select(settlement_runs)
    .where(settlement_runs.c.id > bindparam("after"))
    .order_by(settlement_runs.c.id)
    .limit(bindparam("limit"))
)


def load_run(session: Session, run_id: int) -> SettlementRun | None:
    """The run, or None."""
    row = session.execute(_RUN, {"run_id": run_id}).one_or_none()
    return None if row is None else _run(row)


def open_run(session: Session, period: str) -> SettlementRun | None:
    """The run over the period that is not finished, or None."""
    row = session.execute(_OPEN_RUN, {"period": period}).one_or_none()
    return None if row is None else _run(row)


def load_runs(session: Session, *, after: int = 0, limit: int = 100) -> tuple[SettlementRun, ...]:
    """A page of runs in the order of their numbers: those above `after`, at most `limit`."""
    return tuple(map(_run, session.execute(_RUNS, {"after": after, "limit": limit})))


_CLAIM = (
    select(settlement_chunks.c.number)
    .where(settlement_chunks.c.run_id == bindparam("run_id"), settlement_chunks.c.state == "open")
    .order_by(settlement_chunks.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OPEN_MEMBERS = (
    select(settlement_outcomes.c.household_id)
    .where(
        settlement_outcomes.c.run_id == bindparam("run_id"),
        settlement_outcomes.c.chunk == bindparam("number"),
        settlement_outcomes.c.outcome.is_(None),
    )
    .order_by(settlement_outcomes.c.household_id)
)


def claim_chunk(session: Session, run_id: int) -> Chunk | None:
    """The first open chunk that no other worker holds, held until the transaction ends; or None.

    Its household ids are those that have no outcome yet.
    """
    number = session.execute(_CLAIM, {"run_id": run_id}).scalar()
    if number is None:
        return None
    members = session.execute(_OPEN_MEMBERS, {"run_id": run_id, "number": number}).scalars()
    return Chunk(run_id=run_id, number=number, household_ids=tuple(members))


_SET_OUTCOME = (
    update(settlement_outcomes)
    .where(
        settlement_outcomes.c.run_id == bindparam("run"),
        settlement_outcomes.c.household_id == bindparam("household"),
    )
    .values(outcome=bindparam("result"), findings=bindparam("found"))
)
_CHUNK_DONE = (
    update(settlement_chunks)
    .where(
        and_(
            settlement_chunks.c.run_id == bindparam("run"),
            settlement_chunks.c.number == bindparam("chunk"),
        )
    )
    .values(state="done", finished_at=bindparam("moment"))
)
_RUN_DONE = (
    update(settlement_runs)
    .where(settlement_runs.c.id == bindparam("run"), settlement_runs.c.state == "open")
    .values(state="done", finished_at=bindparam("moment"))
)
_CHUNKS_LEFT = select(func.count()).where(
    settlement_chunks.c.run_id == bindparam("run_id"), settlement_chunks.c.state == "open"
)


def save_outcomes(session: Session, run_id: int, outcomes: Sequence[RunOutcome]) -> None:
    """The households of the run have their outcomes; the database refuses a second one."""
    if not outcomes:
        return
    session.connection().execute(
        _SET_OUTCOME,
        [
            {
                "run": run_id,
                "household": one.household_id,
                "result": one.outcome,
                "found": json.dumps([asdict(finding) for finding in one.findings]),
            }
            for one in outcomes
        ],
    )


def finish_chunk(session: Session, chunk: Chunk, *, finished_at: datetime) -> None:
    """The chunk is done."""
    values = {"run": chunk.run_id, "chunk": chunk.number, "moment": finished_at}
    session.connection().execute(_CHUNK_DONE, values)


def finish_run(session: Session, run_id: int, *, finished_at: datetime) -> bool:
    """True when the run is done now; false when a chunk is open still, and the run with it."""
    if session.execute(_CHUNKS_LEFT, {"run_id": run_id}).scalar_one():
        return False
    session.connection().execute(_RUN_DONE, {"run": run_id, "moment": finished_at})
    return True


_OUTCOMES = (
    select(settlement_outcomes)
    .where(
        within(settlement_outcomes.c.household_id),
        settlement_outcomes.c.run_id == bindparam("run_id"),
        settlement_outcomes.c.household_id > bindparam("after"),
    )
    .order_by(settlement_outcomes.c.household_id)
    .limit(bindparam("limit"))
)
_COUNTS = (
    select(settlement_outcomes.c.run_id, settlement_outcomes.c.outcome, func.count())
    .where(within(settlement_outcomes.c.household_id))
    .where(settlement_outcomes.c.run_id.in_(bindparam("run_ids", expanding=True)))
    .group_by(settlement_outcomes.c.run_id, settlement_outcomes.c.outcome)
)


def load_outcomes(
    session: Session, run_id: int, *, reach: Reach, after: str = "", limit: int = 1_000_000
) -> tuple[RunOutcome, ...]:
    """A page of the run's households within reach and what became of them, by household id."""
    parameters = {"run_id": run_id, "after": after, "limit": limit, **reach.parameters}
    return tuple(
        RunOutcome(
            household_id=row.household_id,
            outcome=None if row.outcome is None else Outcome(row.outcome),
            findings=tuple(Finding(**finding) for finding in json.loads(row.findings)),
        )
        for row in session.execute(_OUTCOMES, parameters)
    )


def count_outcomes_of_runs(
    session: Session, run_ids: Collection[int], *, reach: Reach
) -> Mapping[int, Mapping[Outcome | None, int]]:
    """Per run how many households within reach had which outcome; None is still to come."""
    counts: dict[int, dict[Outcome | None, int]] = {run_id: {} for run_id in run_ids}
    parameters = {"run_ids": sorted(run_ids), **reach.parameters}
    for run_id, name, count in session.execute(_COUNTS, parameters):
        counts[run_id][None if name is None else Outcome(name)] = count
    return counts


def count_outcomes(session: Session, run_id: int, *, reach: Reach) -> Mapping[Outcome | None, int]:
    """How many of the run's households within reach had which outcome; None is still to come."""
    return count_outcomes_of_runs(session, [run_id], reach=reach)[run_id]

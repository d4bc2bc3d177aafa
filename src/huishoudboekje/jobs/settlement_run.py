"""The monthly run over all households: started once, resumed after anything, one chunk at a time.

It promises that a chunk's bookings, outcomes and its being done are one commit, and that one bad
household becomes a finding and never stops the rest.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from huishoudboekje.actions import Acting, SettledHousehold, settle_households
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    Chunk,
    Outcome,
    SettlementRun,
    claim_chunk,
    finish_chunk,
    finish_run,
    load_household,
    load_household_ids,
    load_run,
    load_settlements,
    open_run,
    reading,
    save_outcomes,
    savepoint,
    start_run,
    writing,
)
from huishoudboekje.errors import AlreadySettled, Finding, NotFound

LOG = logging.getLogger("huishoudboekje.jobs")

CHUNK_SIZE = 100
"""How many households are settled in one transaction."""

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkDone:
    """One chunk that was committed: what became of each of its households."""

    run_id: int
    households: tuple[SettledHousehold, ...]


def start_settlement(session: Session, period: Period, *, by: Acting) -> SettlementRun:
    """The open run over the period: the one that was not finished, else a new one.

    Raises NotFound when there are no households, AlreadySettled when all of them are settled.
    """
    unfinished = open_run(session, str(period))
    if unfinished is not None:
        return unfinished
    ids = load_household_ids(session, reach=by.reach)
    if not ids:
        raise NotFound("Er zijn nog geen huishoudens.")
    settled = _settled(session, ids, period, by)
    open_ids = [each for each in ids if each not in settled]
    if not open_ids:
        raise AlreadySettled(f"Periode {period} is al verwerkt. Er is niets veranderd.")
    chunks = [open_ids[at : at + CHUNK_SIZE] for at in range(0, len(open_ids), CHUNK_SIZE)]
    try:
        with savepoint(session):
            at, who = by.now, by.user.id
            run_id = start_run(session, str(period), chunks, started_at=at, started_by=who)
    except IntegrityError:
        # Another began it at this very moment; its run is there by now, and is done by both.
        begun = open_run(session, str(period))
        if begun is None:
            raise
        return begun
    run = load_run(session, run_id)
    assert run is not None, "the run was just written"
    return run


def _settled(session: Session, ids: Sequence[str], period: Period, by: Acting) -> frozenset[str]:
    found: set[str] = set()
    for at in range(0, len(ids), _AT_ONCE):
        some = load_settlements(
            session, ids[at : at + _AT_ONCE], reach=by.reach, period=str(period)
        )
        found |= {each.settlement.household_id for each in some if each.reversed_at is None}
    return frozenset(found)


def run_settlement(
    engine: Engine,
    run: SettlementRun,
    *,
    by: Acting,
    clock: Callable[[], datetime] | None = None,
) -> Iterator[ChunkDone]:
    """Every open chunk of the run is done and committed, one at a time, as it is asked for.

    `clock` says the moment (UTC) at which each chunk is recorded, so that what was known at a
    moment stays what it was; without one that is the moment of `by`.
    """
    period = Period.parse(run.period)
    while True:
        by = by if clock is None else replace(by, now=clock())
        try:
            with writing(engine) as session:
                done = _next_chunk(session, run.id, period, by)
        except Exception:  # noqa: BLE001 - whatever one household broke must not stop the others
            with writing(engine) as session:
                done = _next_chunk_one_by_one(session, run.id, period, by)
        if done is None:
            with writing(engine) as session:
                finish_run(session, run.id, finished_at=by.now)
            return
        yield done


def _next_chunk(session: Session, run_id: int, period: Period, by: Acting) -> ChunkDone | None:
    chunk = claim_chunk(session, run_id)
    if chunk is None:
        return None
    households = settle_households(session, chunk.household_ids, period, run_id=run_id, by=by)
    return _finish(session, chunk, households, by)


def _finish(
    session: Session, chunk: Chunk, households: tuple[SettledHousehold, ...], by: Acting
) -> ChunkDone:
    save_outcomes(session, chunk.run_id, [each.run_outcome for each in households])
    finish_chunk(session, chunk, finished_at=by.now)
    return ChunkDone(run_id=chunk.run_id, households=households)


def _next_chunk_one_by_one(
    session: Session, run_id: int, period: Period, by: Acting
) -> ChunkDone | None:
    chunk = claim_chunk(session, run_id)
    if chunk is None:
        return None
    found: list[SettledHousehold] = []
    for household_id in chunk.household_ids:
        try:
            with savepoint(session):
                found += settle_households(session, [household_id], period, run_id=run_id, by=by)
        except Exception as error:  # it becomes this household's finding
            LOG.exception("settling %s for %s failed", household_id, period)
            text = f"niet verwerkt door een fout in het programma ({type(error).__name__})"
            finding = Finding(place=household_id, code="internal-error", text=text)
            found.append(
                SettledHousehold(
                    household_id=household_id, outcome=Outcome.REFUSED, findings=(finding,)
                )
            )
    return _finish(session, chunk, tuple(found), by)


def settle_one(
    session: Session, household_id: str, period: Period, *, by: Acting
) -> SettledHousehold:
    """One household is settled outside any run, or its outcome says why not; raises NotFound."""
    load_household(session, household_id, reach=by.reach)
    (done,) = settle_households(session, [household_id], period, by=by)
    return done


def preview_settlement(
    engine: Engine, period: Period, *, household_id: str | None = None, by: Acting
) -> Iterator[SettledHousehold]:
    """What a run would do now, by the same code, rolled back; in order of id. Raises NotFound."""
    with reading(engine) as session:
        ids = load_household_ids(session, reach=by.reach)
    if household_id is not None:
        if household_id not in ids:
            raise NotFound(f"Er is geen huishouden {household_id}.")
        ids = (household_id,)
    used = 0
    for at in range(0, len(ids), CHUNK_SIZE):
        found = _rolled_back(engine, ids[at : at + CHUNK_SIZE], period, used, by=by)
        used += sum(
            each.settlement.advanced - each.settlement.repaid
            for each in found
            if each.settlement is not None
        )
        yield from found


class _RolledBackError(Exception):
    """Leaves a transaction without committing it."""


def _rolled_back(
    engine: Engine, ids: Sequence[str], period: Period, used: int, *, by: Acting
) -> tuple[SettledHousehold, ...]:
    found: tuple[SettledHousehold, ...] = ()
    try:
        with writing(engine) as session:
            found = settle_households(session, ids, period, fund_used=used, by=by)
            raise _RolledBackError  # noqa: TRY301 - the one way out that keeps nothing
    except _RolledBackError:
        return found

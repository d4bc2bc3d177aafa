"""How far a settlement run is and what it found, and what is settled whoever asked for it.

It promises the durable state of the run, whoever executes it; it starts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    Outcome,
    Reach,
    RunOutcome,
    SettlementRun,
    count_outcomes,
    count_outcomes_of_runs,
    count_settlements,
    load_outcomes,
    load_run,
    load_runs,
)
from huishoudboekje.errors import NotFound

OutcomeCount = Literal["settled", "alreadySettled", "leftOut", "refused"]

OUTCOME_COUNTS: Mapping[Outcome, OutcomeCount] = {
    Outcome.SETTLED: "settled",
    Outcome.ALREADY_SETTLED: "alreadySettled",
    Outcome.LEFT_OUT: "leftOut",
    Outcome.REFUSED: "refused",
}
"""By which key of an answer the households with an outcome are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """A run with how many households have which outcome; None counts those still to come."""

    run: SettlementRun
    counts: Mapping[Outcome | None, int]

    @property
    def total(self) -> int:
        """How many households the run has."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many households have their outcome."""
        return self.total - self.counts.get(None, 0)


def run_progress(session: Session, run_id: int, *, reach: Reach) -> RunProgress:
    """The run's progress, counting households within reach; raises NotFound."""
    run = load_run(session, run_id)
    if run is None:
        raise NotFound(f"Er is geen maandverwerking {run_id}.")
    return RunProgress(run=run, counts=count_outcomes(session, run_id, reach=reach))


def run_list(
    session: Session, *, reach: Reach, after: int = 0, limit: int = 100
) -> tuple[RunProgress, ...]:
    """A page of runs by number, with their progress."""
    runs = load_runs(session, after=after, limit=limit)
    counts = count_outcomes_of_runs(session, [run.id for run in runs], reach=reach)
    return tuple(RunProgress(run=run, counts=counts[run.id]) for run in runs)


def settled_periods(session: Session, *, reach: Reach, limit: int = 12) -> Mapping[Period, int]:
    """How many households within reach are settled per period, in a run or by themselves.

    The latest periods first, at most `limit`.
    """
    found = count_settlements(session, reach=reach, limit=limit)
    return {Period.parse(period): count for period, count in found.items()}


def run_findings(
    session: Session, run_id: int, *, reach: Reach, after: str = "", limit: int = 200
) -> tuple[RunOutcome, ...]:
    """A page of the run's households with their outcomes and findings; raises NotFound."""
    if load_run(session, run_id) is None:
        raise NotFound(f"Er is geen maandverwerking {run_id}.")
    return load_outcomes(session, run_id, reach=reach, after=after, limit=limit)

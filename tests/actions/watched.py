"""Arrangements of the desk's household to look at, in the tables as they are after their steps."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from tests.actions.desk import Desk
from tests.actions.signalled import stamp

from huishoudboekje.arrangements import (
    RUNNING_STATES,
    ArrangementState,
    ArrangementStep,
    ArrangementTerms,
    Instalment,
    Pause,
    drafted,
    paused_schedule,
    stream,
    stream_id,
)
from huishoudboekje.database import (
    EVERYTHING,
    ArrangementRow,
    load_arrangement,
    release_debts,
    save_agreement,
    save_agreement_end,
    save_arrangement,
    save_arrangement_step,
    save_arrangement_streams,
    save_pause,
    take_debts,
    writing,
)

_S = ArrangementState
_WAY = (_S.DRAFT, _S.PROPOSED, _S.ACCEPTED, _S.ACTIVE)


def arranged(
    desk: Desk,
    terms: ArrangementTerms,
    *,
    day: date,
    arrangement_id: str = "regeling",
    household: str = "h-1",
) -> None:
    """The arrangement is active from the day: its instalments are in the plan."""
    by = stamp(day)
    row = ArrangementRow(id=arrangement_id, terms=terms, agreed_on=day)
    with writing(desk.engine) as session:
        save_arrangement(session, household, row, first=drafted(day), **by)
        for before, after in pairwise(_WAY):
            step = ArrangementStep(before=before, after=after, day=day, reason="akkoord")
            save_arrangement_step(session, household, arrangement_id, step, **by)
        take_debts(session, household, arrangement_id, terms.debt_ids, **by)
        made = stream(arrangement_id, 1, terms, terms.instalments, name="Aflossing")
        save_agreement(session, household, made, **by)
        save_arrangement_streams(session, household, arrangement_id, [made.id], **by)


def moved(
    desk: Desk,
    to: ArrangementState,
    *,
    day: date,
    reason: str = "zo is het",
    arrangement_id: str = "regeling",
) -> None:
    """The arrangement took one step more; one that runs no longer gives its debts free."""
    with writing(desk.engine) as session:
        found = load_arrangement(session, "h-1", arrangement_id, reach=EVERYTHING)
        step = ArrangementStep(before=found.state, after=to, day=day, reason=reason)
        save_arrangement_step(session, "h-1", arrangement_id, step, **stamp(day))
        if to not in RUNNING_STATES:
            release_debts(session, "h-1", arrangement_id, found.terms.debt_ids, **stamp(day))


def paused(desk: Desk, pause: Pause, instalments: Sequence[Instalment], *, day: date) -> None:
    """The arrangement is paused, and its instalments are moved behind the pause."""
    _, later = paused_schedule(instalments, pause)
    moved(desk, _S.PAUSED, day=day, reason=pause.reason)
    with writing(desk.engine) as session:
        found = load_arrangement(session, "h-1", "regeling", reach=EVERYTHING)
        save_pause(session, "h-1", "regeling", pause, **stamp(day))
        until = pause.start - timedelta(days=1)
        save_agreement_end(session, "h-1", stream_id("regeling", 1), until, **stamp(day))
        made = stream("regeling", 2, found.terms, later, name="Aflossing")
        save_agreement(session, "h-1", made, **stamp(day))
        save_arrangement_streams(session, "h-1", "regeling", [made.id], **stamp(day))

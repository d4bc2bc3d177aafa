"""Pausing an arrangement, and ending a pause before its time.

It promises that no instalment falls in a pause, that all others move by whole months and keep their
amounts, and that the plan shows the months after it. That the pause is over it does not notice.
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.affordability import first_payable, refuse_new_shortage
from huishoudboekje.actions.arrangement_adjusting import arrangement_today, save_step
from huishoudboekje.actions.arrangement_decisions import ArrangementChange, changed_arrangement
from huishoudboekje.actions.arrangement_streams import (
    CurrentStream,
    add_stream,
    current_stream,
    cut_stream,
)
from huishoudboekje.actions.arranging import Arranging, held_arranging, refuse_without_plan
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    ArrangementState,
    Instalment,
    Pause,
    decided_step,
    instalments_of,
    next_steps,
    next_steps_text,
    pause_findings,
    paused_schedule,
    state_text,
)
from huishoudboekje.database import (
    PauseEnd,
    StoredArrangement,
    StoredPause,
    save_pause,
    save_pause_end,
)
from huishoudboekje.errors import AlreadyExists, Finding, InvalidInput, StepNotAllowed

_DAY = timedelta(days=1)


def pause(
    session: Session,
    household_id: str,
    arrangement_id: str,
    asked: Pause,
    *,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """No instalment falls due in the pause; those after it are moved behind it (definitions 11.6).

    It is paused from the first day of the pause on; until then the pause is on its way, and the
    instalments are moved already. Raises NotFound, StaleVersion, StepNotAllowed, AlreadyExists
    when another pause is on its way, OutsideMandate, NotAffordable where the instalments would
    bring a later payday below the floor, and InvalidInput with all mistakes.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    arrangement = arrangement_today(session, household_id, arrangement_id, by=by)
    last = arrangement.steps[-1].step
    step = decided_step(last, ArrangementState.PAUSED, day=by.today, reason=asked.reason or "pauze")
    _refuse_second(arrangement, by=by)
    current = current_stream(held, arrangement)
    waiting = () if current is None else current.unsettled
    findings = pause_findings(asked, today=by.today)
    if not any(asked.start <= each.due <= asked.until for each in waiting) and not findings:
        text = "in deze dagen valt geen aflossing; een pauze heeft dan geen zin"
        findings = (Finding(place="from", code="nothing-falls", text=text),)
    if findings:
        raise InvalidInput(findings)
    refuse_without_plan(held, by=by)
    if asked.start <= by.today:
        save_step(session, arrangement, step, by=by)
    save_pause(
        session,
        household_id,
        arrangement_id,
        asked,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    after = held
    if current is not None:
        _, moved = paused_schedule(waiting, asked)
        after = _replaced(session, held, arrangement, current=current, moved=moved, by=by)
    return changed_arrangement(session, held, after, arrangement_id, by=by)


def _refuse_second(arrangement: StoredArrangement, *, by: Acting) -> None:
    coming = arrangement.coming_pause(by.today)
    if coming is not None:
        raise AlreadyExists(
            f"Er staat al een pauze van {coming.start} tot en met {coming.until}. Beëindig die "
            "eerst."
        )


def _replaced(
    session: Session,
    held: Arranging,
    arrangement: StoredArrangement,
    *,
    current: CurrentStream,
    moved: tuple[Instalment, ...],
    by: Acting,
) -> Arranging:
    """The last instalments that were not settled fall on other days from here on."""
    old = current.unsettled[len(current.unsettled) - len(moved) :]
    if not moved or moved == old:
        return held
    cut = cut_stream(session, held, current, old[0].due, by=by)
    after = add_stream(session, cut, arrangement, moved, by=by)
    refuse_new_shortage(held, after, moved[-1].due, by=by)
    return after


def end_pause(
    session: Session,
    household_id: str,
    arrangement_id: str,
    ended_on: date,
    *,
    reason: str,
    version: int | None,
    by: Acting,
) -> ArrangementChange:
    """The pause holds no longer from that day on; the instalments come back as if it ended then.

    One that has not begun is called off, by a day up to its first. No instalment falls before the
    next settlement, which could not pay it in time. Raises NotFound, StaleVersion, StepNotAllowed
    when it is not paused and will not be, OutsideMandate, NotAffordable where the instalments would
    bring a payday below the floor, and InvalidInput for a day that has passed or lies after the
    pause, or without a reason.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    arrangement = arrangement_today(session, household_id, arrangement_id, by=by)
    own = _own_pause(arrangement, by=by)
    findings = tuple(_end_findings(own, ended_on, reason, by.today))
    if findings:
        raise InvalidInput(findings)
    refuse_without_plan(held, by=by)
    end = PauseEnd(number=own.number, ended_on=ended_on, reason=reason)
    save_pause_end(
        session, household_id, arrangement_id, end, recorded_at=by.now, recorded_by=by.user.id
    )
    after = _brought_back(session, held, arrangement, ended_on, by=by)
    if arrangement.state is ArrangementState.PAUSED and ended_on <= by.today:
        last = arrangement.steps[-1].step
        step = decided_step(last, ArrangementState.ACTIVE, day=by.today, reason=reason)
        save_step(session, arrangement, step, by=by)
    return changed_arrangement(session, held, after, arrangement_id, by=by)


def _own_pause(arrangement: StoredArrangement, *, by: Acting) -> StoredPause:
    """The pause that it is in, or that is on its way."""
    is_paused = arrangement.state is ArrangementState.PAUSED
    if is_paused or arrangement.coming_pause(by.today) is not None:
        return arrangement.pauses[-1]
    raise StepNotAllowed(
        f"Deze regeling is {state_text(arrangement.state)}; er is geen pauze. "
        f"Wel mogelijk: {next_steps_text(arrangement.state) or 'niets meer'}.",
        allowed=next_steps(arrangement.state),
    )


def _end_findings(own: StoredPause, ended_on: date, reason: str, today: date) -> list[Finding]:
    found = []
    if own.ended_on is not None:
        text = f"deze pauze eindigt al op {own.ended_on}"
        found.append(Finding(place="endedOn", code="already-ended", text=text))
    if ended_on < today:
        text = f"{ended_on} is voorbij"
        found.append(Finding(place="endedOn", code="in-the-past", text=text))
    elif today < own.pause.start < ended_on:
        text = (
            f"de pauze begint pas op {own.pause.start}. Kies een dag tot en met die dag: dan "
            "vervalt de pauze. Daarna kun je een andere opschrijven"
        )
        found.append(Finding(place="endedOn", code="not-begun", text=text))
    elif own.ended_on is None and ended_on > own.last_day:
        text = f"de pauze duurt tot en met {own.last_day} en eindigt dan vanzelf"
        found.append(Finding(place="endedOn", code="after-the-pause", text=text))
    if not reason.strip():
        text = "schrijf op waarom de pauze eerder eindigt"
        found.append(Finding(place="reason", code="missing", text=text))
    return found


def _brought_back(
    session: Session,
    held: Arranging,
    arrangement: StoredArrangement,
    ended_on: date,
    *,
    by: Acting,
) -> Arranging:
    own = arrangement.pauses[-1]
    current = current_stream(held, arrangement)
    if current is None or not current.unsettled:
        return held
    moved_from = _dates_before(held, arrangement, own)
    waiting = [each for each in current.unsettled if each.due > own.pause.until]
    # What was cut meanwhile was cut from the end, so the first dates are still theirs.
    first_days = [replace(each, due=day) for each, day in zip(waiting, moved_from, strict=False)]
    if not first_days:
        return held
    until = max(ended_on, first_payable(held.state)) - _DAY
    shorter = replace(own.pause, until=max(until, own.pause.start - _DAY))
    _, moved = paused_schedule(first_days, shorter)
    if not moved or moved[0].due >= waiting[0].due:
        return held
    return _replaced(session, held, arrangement, current=current, moved=moved, by=by)


def _dates_before(
    held: Arranging, arrangement: StoredArrangement, own: StoredPause
) -> tuple[date, ...]:
    """The days of the instalments that the pause moved, as they were before it."""
    by_id = {each.id: each for each in held.state.agreements}
    # Also those that the pause took away: they stand behind the end that it gave.
    days_of = {
        name: [each.due for each in instalments_of(replace(by_id[name], until=None))]
        for name in arrangement.streams
    }
    for at, name in reversed(tuple(enumerate(arrangement.streams))):
        days = days_of[name]
        if {day for one in arrangement.streams[:at] for day in days_of[one]}.issuperset(days):
            continue  # it only holds what was left of an instalment that was cut
        if any(own.pause.start <= day <= own.pause.until for day in days):
            settled = {day for stream, day in held.state.settled if stream == name}
            return tuple(day for day in days if day >= own.pause.start and day not in settled)
    return ()

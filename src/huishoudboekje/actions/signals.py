"""Signals: bringing them in line with what holds, and what a person does with one.

It promises one open signal per cause however often and by however many it is looked for, and a
history of all that happened to it; what makes a cause it does not know.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.signal_facts import (
    household_causes,
    organisation_causes,
    unconfirmed_payees,
)
from huishoudboekje.actions.users import Acting
from huishoudboekje.database import (
    EVERYTHING,
    SignalFilter,
    SignalRow,
    StoredSignal,
    amsterdam_day,
    close_signals,
    load_answered_causes,
    load_household_ids,
    load_household_names,
    load_signal,
    load_signals,
    lock_signals,
    open_signals,
    save_signals,
)
from huishoudboekje.database import assign_signal as save_owner
from huishoudboekje.database import refresh_signals as save_refreshed
from huishoudboekje.database import snooze_signal as save_snooze
from huishoudboekje.errors import AlreadyClosed, Finding, InvalidInput, NotAnswerable, NotFound
from huishoudboekje.signals import (
    ANSWERABLE,
    Cause,
    OpenSignal,
    SignalKind,
    difference,
)

_CHUNK = 100
_ALL = 1_000_000
_ITSELF = ""
"""What is said of a signal that closes because its cause is gone; an answer is never empty."""
_OF_ORGANISATION = frozenset(
    {SignalKind.PAYEE_UNCONFIRMED, SignalKind.DIFFERENCE_ACCEPTED, SignalKind.ACCOUNT_MISMATCH}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalChanges:
    """How many signals were opened, refreshed and closed."""

    opened: int
    refreshed: int
    closed: int


def refresh_signals(
    session: Session, household_ids: Collection[str] | None, *, by: Acting
) -> SignalChanges:
    """Signals say what holds today: of these households, or of all within reach.

    Whoever reaches everything has those of the organisation brought in line too. A second time on
    the same day changes nothing. Raises NotFound for a household out of reach.
    """
    made = []
    for ids in _chunks(_wanted(session, household_ids, by)):
        # Two who do this at once take turns here, so that neither works on what the other closed.
        known = open_signals(session, ids, reach=by.reach, is_locked=True)
        payees = unconfirmed_payees(session)
        causes = household_causes(session, ids, payees=payees, by=by)
        answered = load_answered_causes(session, ids, reach=by.reach)
        made.append(_bring_in_line(session, known, causes, answered, by=by))
    if by.reach.everything:
        known = _open_of_organisation(session)
        own = organisation_causes(session, payees=unconfirmed_payees(session), today=by.today)
        made.append(_bring_in_line(session, known, own, {}, by=by))
    return SignalChanges(
        opened=sum(each.opened for each in made),
        refreshed=sum(each.refreshed for each in made),
        closed=sum(each.closed for each in made),
    )


def _wanted(session: Session, household_ids: Collection[str] | None, by: Acting) -> Sequence[str]:
    if household_ids is None:
        return load_household_ids(session, reach=by.reach)
    wanted = sorted(set(household_ids))
    known = load_household_names(session, wanted, reach=by.reach)
    for household_id in wanted:
        if household_id not in known:
            raise NotFound(f"Er is geen huishouden {household_id}.")
    return wanted


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _CHUNK):
        yield ids[first : first + _CHUNK]


def _open_of_organisation(session: Session) -> tuple[StoredSignal, ...]:
    which = SignalFilter(kinds=_OF_ORGANISATION, is_open=True)
    found = load_signals(session, reach=EVERYTHING, which=which, limit=_ALL)
    own = {each.id for each in found if each.signal.household_id is None}
    lock_signals(session, own)
    # Another may have closed some of them before they were locked.
    locked = replace(which, ids=own)
    return load_signals(session, reach=EVERYTHING, which=locked, limit=_ALL)


def _bring_in_line(
    session: Session,
    known: Sequence[StoredSignal],
    causes: Sequence[Cause],
    answered: Mapping[str, int | None],
    *,
    by: Acting,
) -> SignalChanges:
    numbers = {each.signal.cause: each.id for each in known}
    now_open = {each.signal.cause: _as_open(each) for each in known}
    found = difference(now_open, causes, today=by.today, answered=answered)
    # In one order, so that two who open the same ones at once wait for each other only once.
    rows = [_row(each) for each in sorted(found.to_open, key=lambda each: each.key)]
    opened = save_signals(session, rows, recorded_at=by.now, recorded_by=by.user.id)
    refreshed = {numbers[each.key]: _row(each) for each in found.to_refresh}
    save_refreshed(session, refreshed, recorded_at=by.now, recorded_by=by.user.id)
    closed = {numbers[key]: _ITSELF for key in found.to_close}
    close_signals(session, closed, recorded_at=by.now, recorded_by=by.user.id)
    return SignalChanges(opened=len(opened), refreshed=len(refreshed), closed=len(closed))


def _as_open(stored: StoredSignal) -> OpenSignal:
    return OpenSignal(
        reason=stored.signal.reason,
        amount=stored.signal.amount,
        due_date=stored.signal.due_date,
        refreshed_on=amsterdam_day(stored.refreshed_at),
    )


def _row(cause: Cause) -> SignalRow:
    return SignalRow(
        kind=cause.kind.value,
        cause=cause.key,
        household_id=cause.household_id,
        agreement_id=cause.agreement_id,
        reason=cause.reason,
        amount=cause.amount,
        due_date=cause.due_date,
    )


def snooze_signal(
    session: Session, signal_id: int, *, until: date | None, reason: str = "", by: Acting
) -> StoredSignal:
    """The signal is put off until a day to come, on which it is shown again; None wakes it.

    Raises NotFound, AlreadyClosed, InvalidInput for a day that is not to come.
    """
    _open_signal(session, signal_id, by)
    if until is not None and until <= by.today:
        text = f"kies een dag na vandaag; {until} is te vroeg"
        raise InvalidInput((Finding(place="until", code="not-ahead", text=text),))
    save_snooze(
        session,
        signal_id,
        until=until,
        reason=reason.strip(),
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    return _again(session, signal_id, by)


def assign_signal(session: Session, signal_id: int, *, owner: str, by: Acting) -> StoredSignal:
    """The signal is for this person to look at, or nobody's when `owner` is empty.

    Raises NotFound, AlreadyClosed.
    """
    _open_signal(session, signal_id, by)
    save_owner(session, signal_id, owner=owner.strip(), recorded_at=by.now, recorded_by=by.user.id)
    return _again(session, signal_id, by)


def answer_signal(session: Session, signal_id: int, *, answer: str, by: Acting) -> StoredSignal:
    """The signal is closed with what a person found; the same cause stays closed at this amount.

    Raises NotFound, AlreadyClosed, InvalidInput without an answer, NotAnswerable for a kind that
    goes away by itself when something is done about it.
    """
    stored = _open_signal(session, signal_id, by)
    if stored.signal.kind not in ANSWERABLE:
        raise NotAnswerable(
            "Dit signaal sluit vanzelf als de oorzaak weg is. Los die op, of stel het signaal uit "
            f"met: huishoudboekje signals snooze {signal_id} --until DATUM"
        )
    if not answer.strip():
        text = "zeg wat je hebt gevonden; dat blijft bewaard"
        raise InvalidInput((Finding(place="answer", code="missing", text=text),))
    close_signals(session, {signal_id: answer.strip()}, recorded_at=by.now, recorded_by=by.user.id)
    return _again(session, signal_id, by)


def _open_signal(session: Session, signal_id: int, by: Acting) -> StoredSignal:
    stored = load_signal(session, signal_id, reach=by.reach, is_locked=True)
    if stored is None:
        raise NotFound(f"Er is geen signaal {signal_id}.")
    if stored.closed_at is not None:
        day = amsterdam_day(stored.closed_at)
        raise AlreadyClosed(f"Signaal {signal_id} is op {day} gesloten en blijft zoals het is.")
    return stored


def _again(session: Session, signal_id: int, by: Acting) -> StoredSignal:
    found = load_signal(session, signal_id, reach=by.reach)
    assert found is not None, "it was there a moment ago"
    return found

"""Signals: opening, refreshing, putting off, handing on and closing them, and their history.

It promises one open signal per cause, an event for everything that happens to one, and that what is
closed stays closed; it does not know when something is a signal.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.signal_tables import signal_events, signals


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """What a person must look at: what kind, from which cause, and why.

    `amount` in cents and `due_date` where the kind has them. Without a household it is the
    organisation's. `owner` is "" while nobody has it.
    """

    kind: str
    cause: str
    household_id: str | None = None
    agreement_id: str | None = None
    owner: str = ""
    reason: str = ""
    amount: int | None = None
    due_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSignal:
    """A signal with its number and its life; `times` is how often its cause was seen."""

    id: int
    signal: SignalRow
    opened_at: datetime
    refreshed_at: datetime
    times: int
    snoozed_until: date | None
    closed_at: datetime | None
    closed_by: str | None
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSignalEvent:
    """What happened to a signal: `opened`, `refreshed`, `snoozed`, `assigned` or `closed`."""

    id: int
    signal_id: int
    what: str
    detail: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFilter:
    """Which signals are asked; None asks for all of them.

    `awake_on` leaves out those that are put off until a later day.
    """

    ids: Collection[int] | None = None
    household_ids: Collection[str] | None = None
    kinds: Collection[str] | None = None
    owner: str | None = None
    is_open: bool | None = None
    awake_on: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on a signal, for its WHERE."""
        found: list[ColumnElement[bool]] = []
        if self.ids is not None:
            found.append(signals.c.id.in_(sorted(self.ids)))
        if self.household_ids is not None:
            found.append(signals.c.household_id.in_(sorted(self.household_ids)))
        if self.kinds is not None:
            found.append(signals.c.kind.in_(sorted(self.kinds)))
        if self.owner is not None:
            found.append(signals.c.owner == self.owner)
        if self.is_open is not None:
            closed = signals.c.closed_at
            found.append(closed.is_(None) if self.is_open else closed.is_not(None))
        if self.awake_on is not None:
            until = signals.c.snoozed_until
            found.append(or_(until.is_(None), until <= self.awake_on))
        return found


_ANY_SIGNAL = SignalFilter()


def _stored(row: Row[*tuple[Any, ...]]) -> StoredSignal:
    return StoredSignal(
        id=row.id,
        signal=SignalRow(
            kind=row.kind,
            cause=row.cause,
            household_id=row.household_id,
            agreement_id=row.agreement_id,
            owner=row.owner,
            reason=row.reason,
            amount=row.amount,
            due_date=row.due_date,
        ),
        opened_at=row.opened_at,
        refreshed_at=row.refreshed_at,
        times=row.times,
        snoozed_until=row.snoozed_until,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        recorded_by=row.recorded_by,
    )


_OPEN = (
    select(signals)
    .where(within(signals.c.household_id), signals.c.closed_at.is_(None))
    .order_by(signals.c.id)
)
_OPEN_OF = _OPEN.where(signals.c.household_id.in_(bindparam("ids", expanding=True)))


def open_signals(
    session: Session,
    household_ids: Collection[str] | None,
    *,
    reach: Reach,
    is_locked: bool = False,
) -> tuple[StoredSignal, ...]:
    """The open signals of these households, by number; None asks for all, the organisation's too.

    Locked ones nobody else changes until this transaction ends.
    """
    statement = _OPEN if household_ids is None else _OPEN_OF
    if is_locked:
        statement = statement.with_for_update(key_share=True)
    if household_ids is None:
        return tuple(map(_stored, session.execute(statement, reach.parameters)))
    return tuple(
        _stored(row)
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(statement, {"ids": ids, **reach.parameters})
    )


_OPEN_CAUSES = select(signals.c.cause).where(
    signals.c.closed_at.is_(None), signals.c.cause.in_(bindparam("causes", expanding=True))
)
_OPEN_ONCE = (
    postgresql.insert(signals)
    .on_conflict_do_nothing(index_elements=["cause"], index_where=text("closed_at IS NULL"))
    .returning(signals.c.id)
)


def save_signals(
    session: Session, rows: Sequence[SignalRow], *, recorded_at: datetime, recorded_by: str
) -> Mapping[str, int]:
    """The numbers of the signals that are opened now, by cause, with an event each.

    A cause that is open already is absent, also when somebody else opened it at this moment.
    """
    causes = sorted({row.cause for row in rows})
    known = {
        cause
        for portion in portions(causes)
        for cause in session.execute(_OPEN_CAUSES, {"causes": portion}).scalars()
    }
    wanted = {row.cause: row for row in rows if row.cause not in known}
    if not wanted:
        return {}
    ids = new_ids(session, "signals", len(wanted))
    values = [
        _row(number, row)
        | {"opened_at": recorded_at, "refreshed_at": recorded_at}
        | {"recorded_by": recorded_by}
        for number, row in zip(ids, wanted.values(), strict=True)
    ]
    opened = set(ids)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(insert(signals), values)
    else:
        opened = set(session.connection().execute(_OPEN_ONCE, values).scalars())
    made = {row["cause"]: row["id"] for row in values if row["id"] in opened}
    happened = {number: wanted[cause].reason for cause, number in made.items()}
    _save_events(session, "opened", happened, recorded_at=recorded_at, recorded_by=recorded_by)
    return made


def _row(number: int, row: SignalRow) -> dict[str, Any]:
    return {
        "id": number,
        "household_id": row.household_id,
        "agreement_id": row.agreement_id,
        "kind": row.kind,
        "cause": row.cause,
        "owner": row.owner,
        "reason": row.reason,
        "amount": row.amount,
        "due_date": row.due_date,
        "times": 1,
    }


def _save_events(
    session: Session,
    what: str,
    details: Mapping[int, str],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    rows = [
        {
            "id": number,
            "signal_id": signal_id,
            "what": what,
            "detail": detail,
            "recorded_at": recorded_at,
            "recorded_by": recorded_by,
        }
        for number, (signal_id, detail) in zip(
            new_ids(session, "signal_events", len(details)), details.items(), strict=True
        )
    ]
    if rows:
        session.execute(insert(signal_events), rows)


_CHANGE = update(signals).where(signals.c.id == bindparam("number"))
_REFRESH = _CHANGE.values(
    reason=bindparam("why"),
    amount=bindparam("much"),
    due_date=bindparam("due"),
    refreshed_at=bindparam("moment"),
    times=signals.c.times + 1,
)
_SNOOZE = _CHANGE.values(snoozed_until=bindparam("until"))
_ASSIGN = _CHANGE.values(owner=bindparam("person"))
_CLOSE = _CHANGE.values(closed_at=bindparam("moment"), closed_by=bindparam("person"))


def refresh_signals(
    session: Session,
    rows: Mapping[int, SignalRow],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The signals with these numbers were seen once more: as the rows say, but for their owner."""
    if not rows:
        return
    values = [
        {
            "number": number,
            "why": row.reason,
            "much": row.amount,
            "due": row.due_date,
            "moment": recorded_at,
        }
        for number, row in rows.items()
    ]
    session.connection().execute(_REFRESH, values)
    happened = {number: row.reason for number, row in rows.items()}
    _save_events(session, "refreshed", happened, recorded_at=recorded_at, recorded_by=recorded_by)


def snooze_signal(
    session: Session,
    signal_id: int,
    *,
    until: date | None,
    reason: str,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The signal is put off until a day, or no longer; the database refuses a closed one."""
    session.connection().execute(_SNOOZE, {"number": signal_id, "until": until})
    detail = f"{'' if until is None else until.isoformat()} {reason}".strip()
    happened = {signal_id: detail}
    _save_events(session, "snoozed", happened, recorded_at=recorded_at, recorded_by=recorded_by)


def assign_signal(
    session: Session, signal_id: int, *, owner: str, recorded_at: datetime, recorded_by: str
) -> None:
    """The signal is for this person to look at; the database refuses a closed one."""
    session.connection().execute(_ASSIGN, {"number": signal_id, "person": owner})
    happened = {signal_id: owner}
    _save_events(session, "assigned", happened, recorded_at=recorded_at, recorded_by=recorded_by)


def close_signals(
    session: Session,
    reasons: Mapping[int, str],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The signals with these numbers are closed for good, each for its reason."""
    if not reasons:
        return
    by = {"moment": recorded_at, "person": recorded_by}
    session.connection().execute(_CLOSE, [{"number": number, **by} for number in reasons])
    _save_events(session, "closed", reasons, recorded_at=recorded_at, recorded_by=recorded_by)


_SIGNALS = (
    select(signals)
    .where(within(signals.c.household_id), signals.c.id > bindparam("after"))
    .order_by(signals.c.id)
    .limit(bindparam("limit"))
)
_LOCK = (
    select(signals.c.id)
    .where(signals.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(signals.c.id)
    .with_for_update(key_share=True)
)
_EVENTS = (
    select(signal_events)
    .join(signals, signals.c.id == signal_events.c.signal_id)
    .where(
        within(signals.c.household_id),
        signal_events.c.signal_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(signal_events.c.id)
)


def load_signals(
    session: Session,
    *,
    reach: Reach,
    which: SignalFilter = _ANY_SIGNAL,
    after: int = 0,
    limit: int = 100,
) -> tuple[StoredSignal, ...]:
    """A page of signals, the oldest first: those numbered above `after`, at most `limit`."""
    parameters = {"after": after, "limit": limit, **reach.parameters}
    return tuple(map(_stored, session.execute(_SIGNALS.where(*which.conditions()), parameters)))


def lock_signals(session: Session, signal_ids: Collection[int]) -> None:
    """Nobody else changes these signals until this transaction ends: they wait. Load them after."""
    for ids in portions(sorted(signal_ids)):
        session.execute(_LOCK, {"ids": ids}).all()


def load_signal(
    session: Session, signal_id: int, *, reach: Reach, is_locked: bool = False
) -> StoredSignal | None:
    """The signal, or None when there is none within reach.

    A locked one nobody else changes until this transaction ends.
    """
    if is_locked:
        lock_signals(session, [signal_id])
    found = load_signals(session, reach=reach, which=SignalFilter(ids=[signal_id]))
    return found[0] if found else None


def load_signal_events(
    session: Session, signal_ids: Collection[int], *, reach: Reach
) -> tuple[StoredSignalEvent, ...]:
    """What happened to these signals, in the order of happening."""
    return tuple(
        StoredSignalEvent(**row._asdict())
        for ids in portions(sorted(set(signal_ids)))
        for row in session.execute(_EVENTS, {"ids": ids, **reach.parameters})
    )

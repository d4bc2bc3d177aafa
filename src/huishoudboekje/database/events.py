"""The outbox: events for other systems, which page through them by number.

It promises numbers without a gap, in the order in which the events became visible: whoever has read
up to a number never misses an event below it. A sequence could not promise that: a number drawn
early may be committed late, behind the reader's back. So on PostgreSQL whoever appends holds one
lock until the transaction ends, takes the number after the last one that is committed, and names
that one as its previous; on SQLite one writes at a time anyway. The lock is the last that a
transaction takes, after those of all books, or two that wait for each other would fail. It does not
know who reads, nor send anything.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.engine import at_end, is_sqlite
from huishoudboekje.database.guarantee_tables import events
from huishoudboekje.database.reach import Reach, within


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event to tell others: `event_id` is unique for ever, `data` is JSON.

    `type` and `subject` are those of CloudEvents; without a household it is the organisation's.
    """

    event_id: str
    type: str
    subject: str
    occurred_at: datetime
    data: str
    household_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event with its number in the outbox, and who recorded it when."""

    id: int
    event: EventRow
    recorded_at: datetime
    recorded_by: str


_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended("events", 0)))
_LAST = select(func.coalesce(func.max(events.c.id), 0))


def append_events(
    session: Session, rows: Sequence[EventRow], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the events, in their order; nobody else appends until the transaction ends.

    For the last thing of a transaction only; anywhere else, `append_events_at_end`.
    """
    if not rows:
        return ()
    if not is_sqlite(session):
        session.execute(_LOCK)
    first = int(session.execute(_LAST).scalar_one()) + 1
    values = [
        {
            "id": number,
            "previous": None if number == 1 else number - 1,
            "event_id": row.event_id,
            "type": row.type,
            "subject": row.subject,
            "household_id": row.household_id,
            "occurred_at": row.occurred_at,
            "data": row.data,
            **stamp(recorded_at, recorded_by),
        }
        for number, row in enumerate(rows, start=first)
    ]
    session.execute(insert(events), values)
    return tuple(range(first, first + len(rows)))


def append_events_at_end(
    session: Session, rows: Sequence[EventRow], *, recorded_at: datetime, recorded_by: str
) -> None:
    """The events are in the outbox once the transaction has ended, after all that it locks."""

    def append(ending: Session) -> None:
        append_events(ending, rows, recorded_at=recorded_at, recorded_by=recorded_by)

    if rows:
        at_end(session, append)


_EVENTS = (
    select(events)
    .where(within(events.c.household_id), events.c.id > bindparam("after"))
    .order_by(events.c.id)
    .limit(bindparam("limit"))
)


def load_events(
    session: Session,
    *,
    reach: Reach,
    after: int = 0,
    limit: int = 100,
    types: Collection[str] | None = None,
) -> tuple[StoredEvent, ...]:
    """A page of events by number: those above `after`, at most `limit`; None asks for all types.

    The organisation's own events are seen only by who may see everything.
    """
    statement = _EVENTS if types is None else _EVENTS.where(events.c.type.in_(sorted(types)))
    parameters = {"after": after, "limit": limit, **reach.parameters}
    return tuple(
        StoredEvent(
            id=row.id,
            event=EventRow(
                event_id=row.event_id,
                type=row.type,
                subject=row.subject,
                occurred_at=row.occurred_at,
                data=row.data,
                household_id=row.household_id,
            ),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in session.execute(statement, parameters)
    )

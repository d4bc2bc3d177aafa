"""Saving and loading payment guarantees: what was promised to a creditor for a cost, and its life.

It promises that a guarantee stays as it was given and that what happened to it stays beside it; it
does not decide who is paid first.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, bindparam, func, insert, or_, select
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.guarantee_tables import guarantee_events, guarantees
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within


class GuaranteeEventKind(StrEnum):
    """What happened to a guarantee; after ENDED and WITHDRAWN it promises nothing any more."""

    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    CALLED = "called"
    CALL_ANSWERED = "call-answered"


_OVER_KINDS = frozenset({GuaranteeEventKind.ENDED, GuaranteeEventKind.WITHDRAWN})
_CALL_KINDS = frozenset({GuaranteeEventKind.CALLED, GuaranteeEventKind.CALL_ANSWERED})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeRow:
    """A payment guarantee for a cost agreement: to whom, on what conditions, from when.

    `ends` is its last day, None when it has none.
    """

    id: str
    agreement_id: str
    creditor: str
    given_on: date
    conditions: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeEvent:
    """What happened to a guarantee on a day.

    `cents`, above zero, is what was called, or what was paid on a call; None where nothing was.
    """

    kind: GuaranteeEventKind
    day: date
    reason: str = ""
    cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGuaranteeEvent:
    """An event with its number within the guarantee, and who recorded it when."""

    number: int
    event: GuaranteeEvent
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGuarantee:
    """A guarantee as it was given, with all that happened to it in its order."""

    household_id: str
    guarantee: GuaranteeRow
    events: tuple[StoredGuaranteeEvent, ...]
    recorded_at: datetime
    recorded_by: str

    @property
    def closing(self) -> GuaranteeEvent | None:
        """How it ended or was withdrawn before its last day; None when it was not."""
        over = (each.event for each in self.events if each.event.kind in _OVER_KINDS)
        return next(over, None)

    @property
    def over_from(self) -> date | None:
        """The first day on which it promises nothing any more; None when no end is known."""
        days = [] if self.guarantee.ends is None else [self.guarantee.ends + _DAY]
        days += [] if self.closing is None else [self.closing.day]
        return min(days, default=None)

    def counts_on(self, day: date) -> bool:
        """True when it promises to pay what is due on that day."""
        return self.guarantee.given_on <= day and (self.over_from is None or day < self.over_from)

    @property
    def open_call(self) -> GuaranteeEvent | None:
        """The creditor's call that nobody answered yet, or None."""
        calls = [each.event for each in self.events if each.event.kind in _CALL_KINDS]
        return calls[-1] if calls and calls[-1].kind is GuaranteeEventKind.CALLED else None


_LAST_POSITION = select(func.coalesce(func.max(guarantees.c.position), 0)).where(
    guarantees.c.household_id == bindparam("household_id")
)
_LAST_NUMBER = select(func.coalesce(func.max(guarantee_events.c.number), 0)).where(
    guarantee_events.c.household_id == bindparam("household_id"),
    guarantee_events.c.guarantee_id == bindparam("guarantee_id"),
)


def save_guarantee(
    session: Session,
    household_id: str,
    guarantee: GuaranteeRow,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The guarantee is given; hold the lock of the household's book."""
    position = session.execute(_LAST_POSITION, {"household_id": household_id}).scalar_one() + 1
    row = {
        "household_id": household_id,
        "id": guarantee.id,
        "position": position,
        "agreement_id": guarantee.agreement_id,
        "creditor": guarantee.creditor,
        "conditions": guarantee.conditions,
        "given_on": guarantee.given_on,
        "ends": guarantee.ends,
    }
    session.execute(insert(guarantees), row | stamp(recorded_at, recorded_by))


def save_guarantee_event(
    session: Session,
    household_id: str,
    guarantee_id: str,
    event: GuaranteeEvent,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the event, which happened to the guarantee; hold the lock of the book."""
    of = {"household_id": household_id, "guarantee_id": guarantee_id}
    number = int(session.execute(_LAST_NUMBER, of).scalar_one()) + 1
    row = {
        **of,
        "number": number,
        "kind": event.kind.value,
        "day": event.day,
        "reason": event.reason,
        "cents": event.cents,
    }
    session.execute(insert(guarantee_events), row | stamp(recorded_at, recorded_by))
    return number


_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_GUARANTEES = (
    select(guarantees)
    .where(within(guarantees.c.household_id), guarantees.c.household_id.in_(_IDS))
    .order_by(guarantees.c.household_id, guarantees.c.position)
)
_EVENTS = (
    select(guarantee_events)
    .where(within(guarantee_events.c.household_id), guarantee_events.c.household_id.in_(_IDS))
    .order_by(guarantee_events.c.number)
)


def load_guarantees(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, tuple[StoredGuarantee, ...]]:
    """The guarantees of these households by household id, in the order of giving.

    A household without any, or out of reach, is absent.
    """
    found: dict[str, list[StoredGuarantee]] = defaultdict(list)
    for ids in portions(sorted(set(household_ids))):
        parameters = {"ids": ids, **reach.parameters}
        given = session.execute(_GUARANTEES, parameters).all()
        if not given:
            continue
        happened: dict[tuple[str, str], list[StoredGuaranteeEvent]] = defaultdict(list)
        for row in session.execute(_EVENTS, parameters):
            happened[row.household_id, row.guarantee_id].append(
                StoredGuaranteeEvent(
                    number=row.number,
                    event=GuaranteeEvent(
                        kind=GuaranteeEventKind(row.kind),
                        day=row.day,
                        reason=row.reason,
                        cents=row.cents,
                    ),
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                )
            )
        for row in given:
            found[row.household_id].append(
                StoredGuarantee(
                    household_id=row.household_id,
                    guarantee=GuaranteeRow(
                        id=row.id,
                        agreement_id=row.agreement_id,
                        creditor=row.creditor,
                        given_on=row.given_on,
                        conditions=row.conditions,
                        ends=row.ends,
                    ),
                    events=tuple(happened[row.household_id, row.id]),
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                )
            )
    return {household_id: tuple(stored) for household_id, stored in found.items()}


_OVER = (
    select(guarantee_events.c.number)
    .where(
        guarantee_events.c.household_id == guarantees.c.household_id,
        guarantee_events.c.guarantee_id == guarantees.c.id,
        guarantee_events.c.kind.in_(("ended", "withdrawn")),
        guarantee_events.c.day <= bindparam("on"),
    )
    .exists()
)
_GUARANTEED = select(guarantees.c.household_id, guarantees.c.agreement_id).where(
    within(guarantees.c.household_id),
    guarantees.c.household_id.in_(_IDS),
    guarantees.c.given_on <= bindparam("on"),
    or_(guarantees.c.ends.is_(None), guarantees.c.ends >= bindparam("on")),
    ~_OVER,
)


def guaranteed_agreements(
    session: Session, household_ids: Collection[str], *, reach: Reach, on: date
) -> Mapping[str, frozenset[str]]:
    """By household id the agreements with a guarantee that counts on the day.

    It counts from the day it was given up to and including its last; from the day on which it
    ended or was withdrawn it counts no longer.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for ids in portions(sorted(set(household_ids))):
        parameters = {"ids": ids, "on": on, **reach.parameters}
        for household_id, agreement_id in session.execute(_GUARANTEED, parameters):
            found[household_id].add(agreement_id)
    return {household_id: frozenset(ids) for household_id, ids in found.items()}

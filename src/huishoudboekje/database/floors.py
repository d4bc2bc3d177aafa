"""Saving and loading floors: below which a household's payday may not come, and who says so.

It promises that a floor that was set stays readable for ever; it does not compute one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.agreements import FloorSource as FloorSource
from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.debt_tables import household_floors
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFloor:
    """The floor of a household (cents a payday) from a day, with its source and a note on it."""

    cents: int
    source: FloorSource
    since: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFloor:
    """A floor with its number within the household, and who recorded it when."""

    household_id: str
    number: int
    floor: HouseholdFloor
    recorded_at: datetime
    recorded_by: str


_LAST = select(func.coalesce(func.max(household_floors.c.number), 0)).where(
    household_floors.c.household_id == bindparam("household_id")
)


def save_floor(
    session: Session,
    household_id: str,
    floor: HouseholdFloor,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the floor, which counts from its day; hold the lock of the book."""
    number = int(session.execute(_LAST, {"household_id": household_id}).scalar_one()) + 1
    row = {
        "household_id": household_id,
        "number": number,
        "cents": floor.cents,
        "source": floor.source.value,
        "note": floor.note,
        "since": floor.since,
    }
    session.execute(insert(household_floors), row | stamp(recorded_at, recorded_by))
    return number


_FLOORS = (
    select(household_floors)
    .where(
        within(household_floors.c.household_id),
        household_floors.c.household_id.in_(bindparam("ids", expanding=True)),
        household_floors.c.since <= bindparam("on"),
    )
    .order_by(household_floors.c.household_id, household_floors.c.number)
)


def load_floors(
    session: Session, household_ids: Collection[str], *, reach: Reach, on: date
) -> Mapping[str, StoredFloor]:
    """The floor that counts on the day, by household id: the latest recorded of those begun.

    A household for which none was set is absent: there the floor of its terms counts.
    """
    return {
        row.household_id: StoredFloor(
            household_id=row.household_id,
            number=row.number,
            floor=HouseholdFloor(
                cents=row.cents, source=FloorSource(row.source), since=row.since, note=row.note
            ),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_FLOORS, {"ids": ids, "on": on, **reach.parameters})
    }

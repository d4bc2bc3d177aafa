"""Saving and loading what changed on debts beside payments: surcharges, waivers, set-offs and more.

It promises that a change stays for ever and is taken back once at most; what it does to the books
it does not know.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select
from sqlalchemy.orm import Session, aliased

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.debt_tables import debt_changes
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.debts import Component


class DebtChangeKind(StrEnum):
    """Why a component of a debt is, or is expected to be, another than it was."""

    SURCHARGE_EXPECTED = "surcharge-expected"
    SURCHARGE_CONFIRMED = "surcharge-confirmed"
    WAIVER = "waiver"
    IN_KIND = "in-kind"
    THIRD_PARTY = "third-party"
    SET_OFF = "set-off"
    INTEREST = "interest"
    TAKEN_BACK = "taken-back"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtChange:
    """A change of one component (cents above zero; a correction downwards is below it).

    `source` is who says so or on what evidence; `entry_id` the entry that booked it, which only
    what is expected has not; `relates_to` the number of the change of this debt that it takes back
    or confirms. `arrangement_id` and `effort_id` name what it was done for.
    """

    household_id: str
    debt_id: str
    kind: DebtChangeKind
    component: Component
    cents: int
    day: date
    source: str
    entry_id: int | None = None
    relates_to: int | None = None
    arrangement_id: str | None = None
    effort_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDebtChange:
    """A change with its number within its debt; `is_taken_back` when a later one took it back."""

    number: int
    change: DebtChange
    is_taken_back: bool
    recorded_at: datetime
    recorded_by: str


_LAST_NUMBERS = (
    select(debt_changes.c.household_id, debt_changes.c.debt_id, func.max(debt_changes.c.number))
    .where(debt_changes.c.household_id.in_(bindparam("ids", expanding=True)))
    .group_by(debt_changes.c.household_id, debt_changes.c.debt_id)
)


def save_debt_changes(
    session: Session, changes: Sequence[DebtChange], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the changes within their debts, in their order; hold the lock of the books."""
    if not changes:
        return ()
    last = {
        (household_id, debt_id): number
        for ids in portions(sorted({change.household_id for change in changes}))
        for household_id, debt_id, number in session.execute(_LAST_NUMBERS, {"ids": ids})
    }
    by = stamp(recorded_at, recorded_by)
    rows = []
    for change in changes:
        key = (change.household_id, change.debt_id)
        last[key] = last.get(key, 0) + 1
        rows.append(_row(change, last[key]) | by)
    session.execute(insert(debt_changes), rows)
    return tuple(row["number"] for row in rows)


def _row(change: DebtChange, number: int) -> dict[str, Any]:
    return {
        "household_id": change.household_id,
        "debt_id": change.debt_id,
        "number": number,
        "kind": change.kind.value,
        "component": change.component.value,
        "cents": change.cents,
        "day": change.day,
        "source": change.source,
        "entry_id": change.entry_id,
        "relates_to": change.relates_to,
        "arrangement_id": change.arrangement_id,
        "effort_id": change.effort_id,
    }


_undo = aliased(debt_changes)
_CHANGES = (
    select(
        debt_changes,
        select(_undo.c.number)
        .where(
            _undo.c.household_id == debt_changes.c.household_id,
            _undo.c.debt_id == debt_changes.c.debt_id,
            _undo.c.relates_to == debt_changes.c.number,
            _undo.c.kind == "taken-back",
        )
        .exists()
        .label("is_taken_back"),
    )
    .where(
        within(debt_changes.c.household_id),
        debt_changes.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(debt_changes.c.household_id, debt_changes.c.debt_id, debt_changes.c.number)
)


def load_debt_changes(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> tuple[StoredDebtChange, ...]:
    """All changes on the debts of these households, by household, debt and number."""
    return tuple(
        _stored(row)
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_CHANGES, {"ids": ids, **reach.parameters})
    )


def _stored(row: Row[*tuple[Any, ...]]) -> StoredDebtChange:
    return StoredDebtChange(
        number=row.number,
        change=DebtChange(
            household_id=row.household_id,
            debt_id=row.debt_id,
            kind=DebtChangeKind(row.kind),
            component=Component(row.component),
            cents=row.cents,
            day=row.day,
            source=row.source,
            entry_id=row.entry_id,
            relates_to=row.relates_to,
            arrangement_id=row.arrangement_id,
            effort_id=row.effort_id,
        ),
        is_taken_back=bool(row.is_taken_back),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )

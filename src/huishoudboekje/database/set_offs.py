"""Saving and loading set-offs: what a payer kept back of an income's term for a debt.

It promises that one taken back is seen in the ledger alone: its entry was reversed. It books
nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.orm import Session, aliased

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.debt_tables import income_set_offs
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.planning import OccurrenceKey


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeSetOff:
    """What was kept back (cents) of an income's term for a debt, and the entry that booked it."""

    household_id: str
    entry_id: int
    debt_id: str
    agreement_id: str
    nominal_date: date
    cents: int


def save_set_off(
    session: Session, row: IncomeSetOff, *, recorded_at: datetime, recorded_by: str
) -> None:
    """The set-off is known; hold the lock of the book."""
    values = {
        "household_id": row.household_id,
        "entry_id": row.entry_id,
        "debt_id": row.debt_id,
        "agreement_id": row.agreement_id,
        "nominal_date": row.nominal_date,
        "cents": row.cents,
    }
    session.execute(insert(income_set_offs), values | stamp(recorded_at, recorded_by))


_undo = aliased(entries)
_SET_OFFS = (
    select(income_set_offs)
    .where(
        within(income_set_offs.c.household_id),
        income_set_offs.c.household_id.in_(bindparam("ids", expanding=True)),
        ~exists().where(_undo.c.reverses == income_set_offs.c.entry_id),
    )
    .order_by(income_set_offs.c.household_id, income_set_offs.c.entry_id)
)


def load_set_offs(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> tuple[IncomeSetOff, ...]:
    """The set-offs of these households that stand, by household and in the order of booking."""
    return tuple(
        IncomeSetOff(
            household_id=row.household_id,
            entry_id=row.entry_id,
            debt_id=row.debt_id,
            agreement_id=row.agreement_id,
            nominal_date=row.nominal_date,
            cents=row.cents,
        )
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_SET_OFFS, {"ids": ids, **reach.parameters})
    )


def load_kept_back(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, Mapping[OccurrenceKey, int]]:
    """Per household what is kept back (cents) of each term; a household without is absent."""
    found: dict[str, dict[OccurrenceKey, int]] = {}
    for each in load_set_offs(session, household_ids, reach=reach):
        terms = found.setdefault(each.household_id, {})
        key = (each.agreement_id, each.nominal_date)
        terms[key] = terms.get(key, 0) + each.cents
    return found

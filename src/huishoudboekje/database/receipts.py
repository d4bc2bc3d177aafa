"""Saving and loading what was received, and what people said about income to come.

It promises that a receipt taken back is seen in the ledger alone: its match was reversed. It does
not book anything.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.household_tables import income_marks, receipts
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.planning import MarkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMark:
    """A word about one occurrence of an income; `comes_on` only with COMES_ON."""

    household_id: str
    agreement_id: str
    nominal_date: date
    mark: MarkKind
    comes_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that came in (cents) on a day, for one occurrence of an income or for none.

    The entries are those of the bank's line and of its match.
    """

    household_id: str
    agreement_id: str | None
    nominal_date: date | None
    business_date: date
    cents: int
    line_entry_id: int
    match_entry_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """A receipt with its number, who recorded it when, and whether it was taken back."""

    id: int
    receipt: Receipt
    is_reversed: bool
    recorded_at: datetime
    recorded_by: str


def save_receipts(
    session: Session, rows: Sequence[Receipt], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the receipts, in their order."""
    if not rows:
        return ()
    ids = new_ids(session, "receipts", len(rows))
    session.execute(
        insert(receipts),
        [
            {
                "id": number,
                "household_id": row.household_id,
                "agreement_id": row.agreement_id,
                "nominal_date": row.nominal_date,
                "business_date": row.business_date,
                "cents": row.cents,
                "line_entry_id": row.line_entry_id,
                "match_entry_id": row.match_entry_id,
                **stamp(recorded_at, recorded_by),
            }
            for number, row in zip(ids, rows, strict=True)
        ],
    )
    return tuple(ids)


_undo = aliased(entries)
_RECEIPTS = (
    select(
        receipts,
        exists().where(_undo.c.reverses == receipts.c.match_entry_id).label("is_reversed"),
    )
    .where(
        within(receipts.c.household_id),
        receipts.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(receipts.c.id)
)
_RECEIPTS_BETWEEN = _RECEIPTS.where(
    receipts.c.business_date.between(bindparam("first"), bindparam("last"))
)


def load_receipts(
    session: Session,
    household_ids: Collection[str],
    *,
    reach: Reach,
    first: date = date.min,
    last: date = date.max,
) -> tuple[StoredReceipt, ...]:
    """The receipts of these households dated `first` to `last`, in the order of recording."""
    parameters: dict[str, Any] = {"ids": sorted(household_ids), **reach.parameters}
    dates = {"first": first, "last": last}
    return tuple(
        StoredReceipt(
            id=row.id,
            receipt=Receipt(
                household_id=row.household_id,
                agreement_id=row.agreement_id,
                nominal_date=row.nominal_date,
                business_date=row.business_date,
                cents=row.cents,
                line_entry_id=row.line_entry_id,
                match_entry_id=row.match_entry_id,
            ),
            is_reversed=bool(row.is_reversed),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in session.execute(_RECEIPTS_BETWEEN, parameters | dates)
    )


_LAST_MARKS = (
    select(
        income_marks.c.household_id,
        income_marks.c.agreement_id,
        income_marks.c.nominal_date,
        func.max(income_marks.c.number),
    )
    .where(income_marks.c.household_id.in_(bindparam("ids", expanding=True)))
    .group_by(income_marks.c.household_id, income_marks.c.agreement_id, income_marks.c.nominal_date)
)


def save_income_marks(
    session: Session, marks: Sequence[RecordedMark], *, recorded_at: datetime, recorded_by: str
) -> None:
    """The marks stand beside those made before, and count instead of them."""
    if not marks:
        return
    ids = sorted({mark.household_id for mark in marks})
    numbers = {
        (household_id, agreement_id, nominal_date): number
        for household_id, agreement_id, nominal_date, number in session.execute(
            _LAST_MARKS, {"ids": ids}
        )
    }
    rows = []
    for mark in marks:
        of = (mark.household_id, mark.agreement_id, mark.nominal_date)
        numbers[of] = numbers.get(of, 0) + 1
        rows.append(
            {
                "household_id": mark.household_id,
                "agreement_id": mark.agreement_id,
                "nominal_date": mark.nominal_date,
                "number": numbers[of],
                "mark": mark.mark.value,
                "comes_on": mark.comes_on,
                **stamp(recorded_at, recorded_by),
            }
        )
    session.execute(insert(income_marks), rows)


_MARKS = (
    select(income_marks)
    .where(
        within(income_marks.c.household_id),
        income_marks.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(
        income_marks.c.household_id,
        income_marks.c.agreement_id,
        income_marks.c.nominal_date,
        income_marks.c.number,
    )
)


def load_income_marks(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> tuple[RecordedMark, ...]:
    """The marks that count now: the latest of each occurrence, by household, agreement and day."""
    latest = {
        (row.household_id, row.agreement_id, row.nominal_date): RecordedMark(
            household_id=row.household_id,
            agreement_id=row.agreement_id,
            nominal_date=row.nominal_date,
            mark=MarkKind(row.mark),
            comes_on=row.comes_on,
        )
        for row in session.execute(_MARKS, {"ids": sorted(household_ids), **reach.parameters})
    }
    return tuple(latest.values())

"""Saving and loading settlements with their lines.

It promises that a settlement in force is the only one of its household and period, whatever the
program does; it does not decide who is paid.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.settlement_tables import settlement_lines, settlements


class LineKind(StrEnum):
    """What a settlement's line pays."""

    COST = "cost"
    INSTALMENT = "instalment"
    LIVING_MONEY = "living-money"


class LineOutcome(StrEnum):
    """Whether the line was ordered, or skipped for a reason."""

    ORDERED = "ordered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLine:
    """One payment (cents) of a settlement; `entry_id` only when it was ordered and is not zero."""

    kind: LineKind
    due_date: date
    cents: int
    outcome: LineOutcome
    agreement_id: str | None = None
    nominal_date: date | None = None
    reason: str = ""
    entry_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What was done for one household in one period (`2027-01`), in the lines' order.

    `figures` is JSON text: what the plan said at the moment.
    """

    household_id: str
    period: str
    attempt: int
    settlement_date: date
    next_settlement_date: date
    figures: str
    lines: tuple[SettlementLine, ...]
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSettlement:
    """A settlement with its number, who recorded it when, and the moment it was reversed."""

    id: int
    settlement: Settlement
    reversed_at: datetime | None
    recorded_at: datetime
    recorded_by: str


def save_settlements(
    session: Session, values: Sequence[Settlement], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the settlements, saved with their lines, in their order."""
    if not values:
        return ()
    ids = new_ids(session, "settlements", len(values))
    rows, lines = [], []
    for number, value in zip(ids, values, strict=True):
        rows.append(
            {
                "id": number,
                "household_id": value.household_id,
                "period": value.period,
                "attempt": value.attempt,
                "settlement_date": value.settlement_date,
                "next_settlement_date": value.next_settlement_date,
                "run_id": value.run_id,
                "figures": value.figures,
                **stamp(recorded_at, recorded_by),
            }
        )
        lines += [
            _line_row(number, value.household_id, line_no, line)
            for line_no, line in enumerate(value.lines, start=1)
        ]
    session.execute(insert(settlements), rows)
    if lines:
        session.execute(insert(settlement_lines), lines)
    return tuple(ids)


def _line_row(
    settlement_id: int, household_id: str, line_no: int, line: SettlementLine
) -> dict[str, Any]:
    return {
        "settlement_id": settlement_id,
        "line_no": line_no,
        "household_id": household_id,
        "kind": line.kind.value,
        "agreement_id": line.agreement_id,
        "nominal_date": line.nominal_date,
        "due_date": line.due_date,
        "cents": line.cents,
        "outcome": line.outcome.value,
        "reason": line.reason,
        "entry_id": line.entry_id,
    }


_SETTLEMENTS = (
    select(settlements)
    .where(
        within(settlements.c.household_id),
        settlements.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(settlements.c.household_id, settlements.c.period, settlements.c.attempt)
)
_SETTLEMENTS_OF_PERIOD = _SETTLEMENTS.where(settlements.c.period == bindparam("period"))
_LINES = (
    select(settlement_lines)
    .where(
        within(settlement_lines.c.household_id),
        settlement_lines.c.household_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(settlement_lines.c.settlement_id, settlement_lines.c.line_no)
)
_LINES_OF_PERIOD = _LINES.join(
    settlements, settlements.c.id == settlement_lines.c.settlement_id
).where(settlements.c.period == bindparam("period"))


def load_settlements(
    session: Session,
    household_ids: Collection[str],
    *,
    reach: Reach,
    period: str | None = None,
) -> tuple[StoredSettlement, ...]:
    """The settlements of these households, reversed ones too, by household, period, attempt."""
    parameters: dict[str, Any] = {"ids": sorted(household_ids), **reach.parameters}
    if period is not None:
        parameters["period"] = period
    lines: dict[int, list[SettlementLine]] = defaultdict(list)
    for row in session.execute(_LINES if period is None else _LINES_OF_PERIOD, parameters):
        lines[row.settlement_id].append(
            SettlementLine(
                kind=LineKind(row.kind),
                due_date=row.due_date,
                cents=row.cents,
                outcome=LineOutcome(row.outcome),
                agreement_id=row.agreement_id,
                nominal_date=row.nominal_date,
                reason=row.reason,
                entry_id=row.entry_id,
            )
        )
    statement = _SETTLEMENTS if period is None else _SETTLEMENTS_OF_PERIOD
    return tuple(
        StoredSettlement(
            id=row.id,
            settlement=Settlement(
                household_id=row.household_id,
                period=row.period,
                attempt=row.attempt,
                settlement_date=row.settlement_date,
                next_settlement_date=row.next_settlement_date,
                figures=row.figures,
                lines=tuple(lines[row.id]),
                run_id=row.run_id,
            ),
            reversed_at=row.reversed_at,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in session.execute(statement, parameters)
    )


_IN_FORCE_BY_PERIOD = (
    select(settlements.c.period, func.count())
    .where(within(settlements.c.household_id), settlements.c.reversed_at.is_(None))
    .group_by(settlements.c.period)
    .order_by(settlements.c.period.desc())
    .limit(bindparam("limit"))
)


def count_settlements(session: Session, *, reach: Reach, limit: int) -> Mapping[str, int]:
    """How many settlements are in force per period, the latest periods first."""
    parameters = {"limit": limit, **reach.parameters}
    return {row[0]: row[1] for row in session.execute(_IN_FORCE_BY_PERIOD, parameters)}


_REVERSE = (
    update(settlements)
    .where(settlements.c.id.in_(bindparam("ids", expanding=True)))
    .values(reversed_at=bindparam("moment"))
)


def mark_settlements_reversed(
    session: Session, settlement_ids: Collection[int], *, reversed_at: datetime
) -> None:
    """The settlements are no longer in force; the database refuses to say so twice."""
    session.connection().execute(_REVERSE, {"ids": sorted(settlement_ids), "moment": reversed_at})

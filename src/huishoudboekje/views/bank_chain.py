"""What the statements of an account say one after the other, and why the books may differ.

It promises that the reasons add up to the difference to the cent, whatever happened; it does not
judge which of them may stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from huishoudboekje.database import StoredStatement
from huishoudboekje.money import euro_text


class ReasonKind(StrEnum):
    """Why the books of an account and the bank differ."""

    OPENING = "opening"
    ACCEPTED = "accepted-difference"
    GAP = "gap"
    KNOWN_LINES = "known-lines"
    BY_HAND = "by-hand"
    OTHER_DAY = "other-day"


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceReason:
    """A part (cents, books less bank) of a difference: the day it arose, and who accepted it."""

    kind: ReasonKind
    amount: int
    text: str
    date: date | None
    accepted_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGap:
    """Two statements that do not follow each other: what the second opens with too much (cents)."""

    date: date
    statement_id: str
    amount: int
    is_overlap: bool


def statement_gaps(chain: Sequence[StoredStatement]) -> tuple[StatementGap, ...]:
    """Where a statement of the chain does not open with what the one before it closed with."""
    return tuple(
        StatementGap(
            date=after.statement.closing_date,
            statement_id=after.statement.statement_id,
            amount=after.statement.opening - before.statement.closing,
            is_overlap=_overlaps(before, after),
        )
        for before, after in pairwise(chain)
        if after.statement.opening != before.statement.closing
    )


def _overlaps(before: StoredStatement, after: StoredStatement) -> bool:
    opened = after.statement.opening_date
    return opened is not None and opened < before.statement.closing_date


def difference_reasons(
    chain: Sequence[StoredStatement],
    *,
    booked: Mapping[int, int],
    booked_until: int,
    books: int,
) -> tuple[DifferenceReason, ...]:
    """Why `books` (cents) is not what the last statement of the chain closed with.

    `booked` is what the lines of each statement brought, `booked_until` what all lines brought
    that count up to that day.
    """
    found = (*_of_statements(chain, booked), *_of_books(chain, booked, booked_until, books))
    made = tuple(each for each in found if each.amount)
    assert sum(each.amount for each in made) == books - chain[-1].statement.closing, (
        "the reasons are the whole difference"
    )
    return made


def _of_statements(
    chain: Sequence[StoredStatement], booked: Mapping[int, int]
) -> Iterator[DifferenceReason]:
    first = chain[0].statement
    opening = euro_text(first.opening)
    yield DifferenceReason(
        kind=ReasonKind.OPENING,
        amount=-first.opening,
        date=first.opening_date or first.closing_date,
        text=f"het eerste afschrift begint met {opening}",
    )
    for gap in statement_gaps(chain):
        what = "overlapt met het afschrift ervoor" if gap.is_overlap else "sluit niet aan"
        yield DifferenceReason(
            kind=ReasonKind.GAP,
            amount=-gap.amount,
            date=gap.date,
            text=f"afschrift {gap.statement_id} {what}",
        )
    for each in chain:
        row = each.statement
        yield DifferenceReason(
            kind=ReasonKind.ACCEPTED,
            amount=row.difference,
            date=row.closing_date,
            text=f"afschrift {row.statement_id} telt niet op: {row.difference_reason}",
            accepted_by=each.recorded_by,
        )
        said = row.closing - row.opening + row.difference
        yield DifferenceReason(
            kind=ReasonKind.KNOWN_LINES,
            amount=booked.get(each.id, 0) - said,
            date=row.closing_date,
            text=f"regels van afschrift {row.statement_id} stonden al op een ander afschrift",
        )


def _of_books(
    chain: Sequence[StoredStatement], booked: Mapping[int, int], booked_until: int, books: int
) -> Iterator[DifferenceReason]:
    day = chain[-1].statement.closing_date
    yield DifferenceReason(
        kind=ReasonKind.BY_HAND,
        amount=books - booked_until,
        date=None,
        text="met de hand geboekt, niet van een afschrift",
    )
    yield DifferenceReason(
        kind=ReasonKind.OTHER_DAY,
        amount=booked_until - sum(booked.get(each.id, 0) for each in chain),
        date=day,
        text=f"regels die op een andere dag tellen dan hun afschrift van {day}",
    )

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
    """A part (cents, books less bank) of a difference: the day it arose, and who accepted it.

    It is nothing where lines that were known already are the whole of a gap.
    """

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


def statement_gaps(
    chain: Sequence[StoredStatement], booked: Mapping[int, int]
) -> tuple[StatementGap, ...]:
    """Where a statement of the chain does not open with what the one before it closed with.

    `booked` (cents) is what the lines of each statement brought.
    """
    return tuple(
        StatementGap(
            date=after.statement.closing_date,
            statement_id=after.statement.statement_id,
            amount=after.statement.opening - before.statement.closing,
            is_overlap=_overlaps(before, after) or _is_repeated(before, after, booked),
        )
        for before, after in pairwise(chain)
        if after.statement.opening != before.statement.closing
    )


def _overlaps(before: StoredStatement, after: StoredStatement) -> bool:
    opened = after.statement.opening_date
    return opened is not None and opened < before.statement.closing_date


def _is_repeated(
    before: StoredStatement, after: StoredStatement, booked: Mapping[int, int]
) -> bool:
    """Whether lines that were known already are exactly what the statement opens too low with."""
    gap = after.statement.opening - before.statement.closing
    return gap != 0 and _known(after, booked) == gap


def _known(each: StoredStatement, booked: Mapping[int, int]) -> int:
    """What the statement's lines brought (cents), less what it says they bring."""
    row = each.statement
    return booked.get(each.id, 0) - (row.closing - row.opening + row.difference)


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
    made = tuple(each for each in found if each.amount or each.kind is ReasonKind.KNOWN_LINES)
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
    repeated = {
        after.id for before, after in pairwise(chain) if _is_repeated(before, after, booked)
    }
    for before, after in pairwise(chain):
        if after.id in repeated:
            continue
        what = "overlapt met het afschrift ervoor" if _overlaps(before, after) else "sluit niet aan"
        yield DifferenceReason(
            kind=ReasonKind.GAP,
            amount=before.statement.closing - after.statement.opening,
            date=after.statement.closing_date,
            text=f"afschrift {after.statement.statement_id} {what}",
        )
    for each in chain:
        yield from _of_lines(each, booked, is_repeated=each.id in repeated)


def _of_lines(
    each: StoredStatement, booked: Mapping[int, int], *, is_repeated: bool
) -> Iterator[DifferenceReason]:
    row = each.statement
    yield DifferenceReason(
        kind=ReasonKind.ACCEPTED,
        amount=row.difference,
        date=row.closing_date,
        text=f"afschrift {row.statement_id} telt niet op: {row.difference_reason}",
        accepted_by=each.recorded_by,
    )
    known = _known(each, booked)
    text = f"regels van afschrift {row.statement_id} stonden al op een ander afschrift"
    if known:
        yield DifferenceReason(
            kind=ReasonKind.KNOWN_LINES,
            amount=0 if is_repeated else known,
            date=row.closing_date,
            text=f"{text}; er mist niets" if is_repeated else text,
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

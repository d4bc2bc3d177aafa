"""What the bank said: statements with what is open of them, and their lines with what they are for.

It promises a page at a time and of a split line only what lies within reach; it proposes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from huishoudboekje.database import MatchPart as MatchPart
from huishoudboekje.database import (
    Reach,
    StoredLine,
    StoredMatch,
    StoredStatement,
    count_lines,
    find_lines,
    load_lines,
    load_matches,
    load_statement,
    load_statements,
)
from huishoudboekje.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement of one account (amounts in cents): its balances, and how many lines are open.

    `difference` is what its lines leave unexplained, accepted for a reason.
    """

    id: int
    iban: str
    name: str
    opening_date: date | None
    closing_date: date
    opening: int
    closing: int
    difference: int
    difference_reason: str
    lines: int
    open: int
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """What a line is for: its parts within reach, who decided and why, from which day it counts."""

    id: int
    is_automatic: bool
    reason: str
    business_date: date
    parts: tuple[MatchPart, ...]
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A booked movement (cents, negative = money out) as the bank says it, with its matches.

    `matches` are those in force; a whole batch booked as one line may have several.
    """

    id: int
    statement_id: int
    number: int
    iban: str
    booking_date: date
    amount: int
    counter_iban: str
    counter_name: str
    text: str
    end_to_end_id: str
    reference: str
    return_reason: str
    is_reversal: bool
    matches: tuple[LineMatch, ...] = ()


def statement_list(
    session: Session,
    *,
    reach: Reach,
    iban: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> tuple[StatementRow, ...]:
    """A page of statements, the newest first; `before` is the last one of the page before.

    They are of the whole organisation: with less than everything in reach there are none.
    """
    if not reach.everything:
        return ()
    stored = load_statements(session, iban=iban, before=before, limit=limit)
    counts = count_lines(session, [each.id for each in stored])
    return tuple(_statement(each, counts) for each in stored)


def statement(session: Session, statement_id: int, *, reach: Reach) -> StatementRow:
    """One statement; raises NotFound."""
    found = load_statement(session, statement_id) if reach.everything else None
    if found is None:
        raise NotFound(f"Er is geen afschrift {statement_id}.")
    return _statement(found, count_lines(session, [statement_id]))


def _statement(stored: StoredStatement, counts: Mapping[int, tuple[int, int]]) -> StatementRow:
    said = stored.statement
    lines, still_open = counts.get(stored.id, (0, 0))
    return StatementRow(
        id=stored.id,
        iban=said.iban,
        name=said.statement_id or said.sequence,
        opening_date=said.opening_date,
        closing_date=said.closing_date,
        opening=said.opening,
        closing=said.closing,
        difference=said.difference,
        difference_reason=said.difference_reason,
        lines=lines,
        open=still_open,
        recorded_at=stored.recorded_at,
        recorded_by=stored.recorded_by,
    )


def statement_lines(
    session: Session, statement_id: int, *, reach: Reach, after: int = 0, limit: int = 100
) -> tuple[LineRow, ...]:
    """A page of a statement's lines in the order of recording, as far as they are within reach.

    Raises NotFound where there is no such statement for the asker.
    """
    if load_statement(session, statement_id) is None:
        raise NotFound(f"Er is geen afschrift {statement_id}.")
    lines = load_lines(session, reach=reach, statement_id=statement_id, after=after, limit=limit)
    if not lines and not reach.everything:
        raise NotFound(f"Er is geen afschrift {statement_id}.")
    matches = load_matches(session, [each.id for each in lines], reach=reach)
    return tuple(line_row(each, matches) for each in lines)


def statement_line(session: Session, line_id: int, *, reach: Reach) -> LineRow:
    """One line, matched or not; raises NotFound."""
    found = find_lines(session, [line_id], reach=reach).get(line_id)
    if found is None:
        raise NotFound(f"Er is geen regel {line_id}.")
    return line_row(found, load_matches(session, [line_id], reach=reach))


def line_row(stored: StoredLine, matches: Sequence[StoredMatch] = ()) -> LineRow:
    """The line with those of the matches that are in force and its own."""
    said = stored.line
    return LineRow(
        id=stored.id,
        statement_id=said.statement_id,
        number=said.number,
        iban=said.iban,
        booking_date=said.booking_date,
        amount=said.cents,
        counter_iban=said.counter_iban,
        counter_name=said.counter_name,
        text=said.text,
        end_to_end_id=said.end_to_end_id,
        reference=said.reference,
        return_reason=said.return_reason,
        is_reversal=said.is_reversal,
        matches=tuple(
            _match(each)
            for each in matches
            if each.match.line_id == stored.id and not each.is_reversed
        ),
    )


def _match(stored: StoredMatch) -> LineMatch:
    return LineMatch(
        id=stored.id,
        is_automatic=stored.match.decided == "automatic",
        reason=stored.match.reason,
        business_date=stored.business_date,
        parts=stored.match.parts,
        recorded_at=stored.recorded_at,
        recorded_by=stored.recorded_by,
    )

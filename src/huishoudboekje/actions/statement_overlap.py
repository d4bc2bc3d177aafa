"""Lines that a bank told of before in another format, by which they have other fingerprints.

It promises that the balances decide: a line is taken for known only where the books then stand
where the bank says, and what fits half is named for a person; it changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.statement_lines import PrintedLine, fingerprints
from huishoudboekje.bank import Statement, StatementLine
from huishoudboekje.database import (
    LineRow,
    StatementRow,
    load_lines_between,
    load_statements_from,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The lines that are new after all, and whether a person has to say what the others are."""

    new: tuple[PrintedLine, ...]
    is_doubtful: bool = False


def overlap_of(
    session: Session,
    iban: str,
    statement: Statement,
    *,
    printed: Sequence[PrintedLine],
    new: tuple[PrintedLine, ...],
    books: int,
) -> Overlap:
    """The lines of `new` that we do not have in another format either.

    `printed` are all lines of the statement; `books` (cents) is what the account holds on the
    closing day, before any of it is booked.
    """
    if not new:
        return Overlap(new=new)
    days = [line.booking_date for line, _ in new]
    own = fingerprints(printed)
    known = [
        each
        for each in load_lines_between(session, iban, min(days), max(days))
        if each.fingerprint not in own
    ]
    told = _told_before([line for line, _ in new], known)
    if not told:
        return Overlap(new=new)
    rest = tuple(each for number, each in enumerate(new) if number not in told)
    all_new, only_rest = _total(new), _total(rest)
    if not rest and _has_twin(session, iban, statement, min(days)):
        return Overlap(new=rest)
    if books + all_new == statement.closing:
        return Overlap(new=new)
    if books + only_rest == statement.closing:
        return Overlap(new=rest)
    return Overlap(new=new, is_doubtful=True)


def _total(lines: Iterable[PrintedLine]) -> int:
    return sum(line.amount for line, _ in lines)


def _told_before(lines: Sequence[StatementLine], known: Iterable[LineRow]) -> Collection[int]:
    """The places of the lines of which a known one, each once, may say the same."""
    left: Mapping[tuple[date, int], list[LineRow]] = defaultdict(list)
    for row in known:
        left[row.booking_date, row.cents].append(row)
    found: set[int] = set()
    for says in (_is_same, _may_be_same):
        for number, line in enumerate(lines):
            rows = left.get((line.booking_date, line.amount), [])
            same = next((row for row in rows if says(line, row)), None)
            if number not in found and same is not None:
                rows.remove(same)
                found.add(number)
    return found


def _is_same(line: StatementLine, row: LineRow) -> bool:
    if line.end_to_end_id and row.end_to_end_id:
        return line.end_to_end_id == row.end_to_end_id
    return bool(line.counter_iban) and line.counter_iban == row.counter_iban


def _may_be_same(line: StatementLine, row: LineRow) -> bool:
    """Whether the one leaves out what the other says, as MT940 does."""
    if line.end_to_end_id and row.end_to_end_id:
        return line.end_to_end_id == row.end_to_end_id
    return not (line.counter_iban and row.counter_iban) or line.counter_iban == row.counter_iban


def _has_twin(session: Session, iban: str, statement: Statement, begins: date) -> bool:
    """Whether we have a statement of these days that begins where it does, or ends there."""
    return any(
        _is_twin(each.statement, statement) for each in load_statements_from(session, iban, begins)
    )


def _is_twin(row: StatementRow, statement: Statement) -> bool:
    ends = (row.closing_date, row.closing) == (statement.closing_date, statement.closing)
    begins = row.opening == statement.opening and row.closing_date <= statement.closing_date
    return ends or begins

"""Bank files as they came, their statements, and the lines that were booked from them.

It promises that a file, a statement and a line are there once and stay as they came; it does not
know what a line means or whose it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Row, bindparam, exists, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.statement_tables import (
    bank_account_numbers,
    bank_files,
    match_parts,
    matches,
    statement_lines,
    statements,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A file of a bank as it was handed in; `findings` is JSON text: what was off in it."""

    name: str
    format: str
    content: bytes
    findings: str = "[]"

    @property
    def sha256(self) -> str:
        """The hash of the content: by it a file is known."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBankFile:
    """A file with its number, who handed it in and when."""

    id: int
    file: BankFile
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """What the bank says of one account (amounts in cents).

    `difference` is opening + lines - closing, accepted for a reason where it is not zero.
    """

    file_id: int
    iban: str
    statement_id: str
    closing_date: date
    opening: int
    closing: int
    sequence: str = ""
    opening_date: date | None = None
    difference: int = 0
    difference_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement with its number, who recorded it and when."""

    id: int
    statement: StatementRow
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One booked movement (cents, negative = money out) of a statement; absent texts are "".

    `fingerprint` tells it from every other line there ever was; `entry_id` books it.
    """

    statement_id: int
    number: int
    iban: str
    booking_date: date
    cents: int
    fingerprint: str
    entry_id: int
    value_date: date | None = None
    counter_iban: str = ""
    counter_name: str = ""
    text: str = ""
    end_to_end_id: str = ""
    reference: str = ""
    return_reason: str = ""
    is_reversal: bool = False
    bank_reference: str = ""
    payment_information_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """A line with its number, who recorded it and when."""

    id: int
    line: LineRow
    recorded_at: datetime
    recorded_by: str


def save_bank_file(
    session: Session, file: BankFile, *, recorded_at: datetime, recorded_by: str
) -> int:
    """The number of the file; the database refuses the same content twice."""
    (number,) = new_ids(session, "bank_files", 1)
    row = {
        "id": number,
        "sha256": file.sha256,
        "name": file.name,
        "format": file.format,
        "content": file.content,
        "findings": file.findings,
        **stamp(recorded_at, recorded_by),
    }
    session.execute(insert(bank_files), row)
    return number


_KNOWN_FILE = select(bank_files.c.id).where(bank_files.c.sha256 == bindparam("hash"))
_FILE = select(bank_files).where(bank_files.c.id == bindparam("number"))


def find_bank_file(session: Session, digest: str) -> int | None:
    """The number of the file whose content has this SHA-256 (in hex), or None."""
    return session.execute(_KNOWN_FILE, {"hash": digest}).scalar()


def load_bank_file(session: Session, file_id: int) -> StoredBankFile | None:
    """The file, byte for byte as it came, or None."""
    row = session.execute(_FILE, {"number": file_id}).one_or_none()
    if row is None:
        return None
    file = BankFile(name=row.name, format=row.format, content=row.content, findings=row.findings)
    assert file.sha256 == row.sha256, "a file reads back as it came"
    return StoredBankFile(
        id=row.id, file=file, recorded_at=row.recorded_at, recorded_by=row.recorded_by
    )


_STATEMENT_FIELDS = tuple(field.name for field in fields(StatementRow))
_LINE_FIELDS = tuple(field.name for field in fields(LineRow))


def save_statement(
    session: Session, statement: StatementRow, *, recorded_at: datetime, recorded_by: str
) -> int:
    """The number of the statement; the database refuses the same one twice."""
    (number,) = new_ids(session, "statements", 1)
    row = {name: getattr(statement, name) for name in _STATEMENT_FIELDS}
    session.execute(insert(statements), {"id": number, **row, **stamp(recorded_at, recorded_by)})
    return number


def stored_statement(row: Row[*tuple[Any, ...]]) -> StoredStatement:
    """The statement that a row holds."""
    return StoredStatement(
        id=row.id,
        statement=StatementRow(**{name: getattr(row, name) for name in _STATEMENT_FIELDS}),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


_STATEMENTS = select(statements).order_by(statements.c.closing_date.desc(), statements.c.id.desc())
_STATEMENT = select(statements).where(statements.c.id == bindparam("number"))
_SAME_STATEMENT = select(statements).where(
    statements.c.iban == bindparam("account"),
    statements.c.statement_id == bindparam("name"),
    statements.c.closing_date == bindparam("closed"),
)
_OF_ACCOUNT = statements.c.iban == bindparam("account")
_LATEST = _STATEMENTS.where(_OF_ACCOUNT).limit(1)
_seen = statements.alias("seen")
_OLDER = tuple_(statements.c.closing_date, statements.c.id) < (
    select(_seen.c.closing_date, _seen.c.id)
    .where(_seen.c.id == bindparam("before"))
    .scalar_subquery()
)


def load_statement(session: Session, statement_id: int) -> StoredStatement | None:
    """The statement with this number, or None."""
    row = session.execute(_STATEMENT, {"number": statement_id}).one_or_none()
    return None if row is None else stored_statement(row)


def find_statement(
    session: Session, iban: str, statement_id: str, closing_date: date
) -> StoredStatement | None:
    """The statement that the bank gave this id and closed on this day, or None."""
    parameters = {"account": iban, "name": statement_id, "closed": closing_date}
    row = session.execute(_SAME_STATEMENT, parameters).one_or_none()
    return None if row is None else stored_statement(row)


def latest_statement(session: Session, iban: str) -> StoredStatement | None:
    """The account's statement with the latest closing date, or None."""
    row = session.execute(_LATEST, {"account": iban}).one_or_none()
    return None if row is None else stored_statement(row)


def load_statements(
    session: Session, *, iban: str | None = None, before: int | None = None, limit: int = 100
) -> tuple[StoredStatement, ...]:
    """A page of statements by closing date, the newest first, of one account or of all.

    `before` is the number of the last statement of the page before this one.
    """
    statement = _STATEMENTS.limit(bindparam("limit"))
    parameters: dict[str, Any] = {"limit": limit}
    if iban is not None:
        statement = statement.where(_OF_ACCOUNT)
        parameters["account"] = iban
    if before is not None:
        statement = statement.where(_OLDER)
        parameters["before"] = before
    return tuple(map(stored_statement, session.execute(statement, parameters)))


_CLOSED_FROM = _STATEMENTS.where(_OF_ACCOUNT, statements.c.closing_date >= bindparam("first"))
_LINES_BETWEEN = (
    select(statement_lines)
    .join(statements, statements.c.id == statement_lines.c.statement_id)
    .where(
        _OF_ACCOUNT,
        # No line is booked after its statement closed, and the index is on the statements.
        statements.c.closing_date >= bindparam("first"),
        statement_lines.c.booking_date.between(bindparam("first"), bindparam("last")),
    )
    .order_by(statement_lines.c.id)
)


def load_statements_from(session: Session, iban: str, first: date) -> tuple[StoredStatement, ...]:
    """The account's statements that closed on that day or later, the newest first."""
    rows = session.execute(_CLOSED_FROM, {"account": iban, "first": first})
    return tuple(map(stored_statement, rows))


def load_lines_between(session: Session, iban: str, first: date, last: date) -> tuple[LineRow, ...]:
    """The account's lines that were booked from one day up to and including another."""
    parameters = {"account": iban, "first": first, "last": last}
    return tuple(stored_line(row).line for row in session.execute(_LINES_BETWEEN, parameters))


def save_lines(
    session: Session, lines: Sequence[LineRow], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the lines, in their order; the database refuses a known fingerprint."""
    if not lines:
        return ()
    ids = new_ids(session, "statement_lines", len(lines))
    by = stamp(recorded_at, recorded_by)
    rows = [
        {"id": number, **{name: getattr(line, name) for name in _LINE_FIELDS}, **by}
        for number, line in zip(ids, lines, strict=True)
    ]
    session.execute(insert(statement_lines), rows)
    return tuple(ids)


_KNOWN = select(statement_lines.c.fingerprint).where(
    statement_lines.c.fingerprint.in_(bindparam("wanted", expanding=True))
)


def known_fingerprints(session: Session, fingerprints: Iterable[str]) -> frozenset[str]:
    """Those of the fingerprints whose lines are recorded already."""
    return frozenset(
        found
        for portion in portions(sorted(set(fingerprints)))
        for found in session.execute(_KNOWN, {"wanted": portion}).scalars()
    )


def stored_line(row: Row[*tuple[Any, ...]]) -> StoredLine:
    """The line that a row holds."""
    return StoredLine(
        id=row.id,
        line=LineRow(**{name: getattr(row, name) for name in _LINE_FIELDS}),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


_undo = entries.alias("undo")
_OF_A_HOUSEHOLD = (
    exists()
    .where(
        matches.c.line_id == statement_lines.c.id,
        match_parts.c.match_id == matches.c.id,
        within(match_parts.c.household_id),
        ~exists().where(_undo.c.reverses == matches.c.entry_id),
    )
    .correlate(statement_lines)
)
LINES = select(statement_lines).where(
    or_(bindparam("reach_everything", type_=Boolean), _OF_A_HOUSEHOLD)
)
"""The lines within reach: all, or those matched for a household within it."""

_PAGE = (
    LINES.where(statement_lines.c.id > bindparam("after"))
    .order_by(statement_lines.c.id)
    .limit(bindparam("limit"))
)
_PAGE_OF_STATEMENT = _PAGE.where(statement_lines.c.statement_id == bindparam("statement"))
_BY_IDS = LINES.where(statement_lines.c.id.in_(bindparam("ids", expanding=True)))


def load_lines(
    session: Session,
    *,
    reach: Reach,
    statement_id: int | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[StoredLine, ...]:
    """A page of lines by number, of one statement or of all: those above `after`, at most `limit`.

    With less than everything in reach: those that are matched for a household within it.
    """
    parameters: dict[str, Any] = {"after": after, "limit": limit, **reach.parameters}
    statement = _PAGE
    if statement_id is not None:
        statement = _PAGE_OF_STATEMENT
        parameters["statement"] = statement_id
    return tuple(map(stored_line, session.execute(statement, parameters)))


def find_lines(
    session: Session, line_ids: Collection[int], *, reach: Reach
) -> Mapping[int, StoredLine]:
    """The lines with these numbers, as far as there are any within reach."""
    return {
        row.id: stored_line(row)
        for ids in portions(sorted(set(line_ids)))
        for row in session.execute(_BY_IDS, {"ids": ids, **reach.parameters})
    }


def tie_account_number(
    session: Session, number: str, iban: str, *, recorded_at: datetime, recorded_by: str
) -> None:
    """An account number that is no IBAN stands for this IBAN from now on, and for no other."""
    row = {"number": number, "iban": iban, **stamp(recorded_at, recorded_by)}
    session.execute(insert(bank_account_numbers), row)


_NUMBERS = select(bank_account_numbers.c.number, bank_account_numbers.c.iban)


def load_account_numbers(session: Session) -> Mapping[str, str]:
    """The IBAN that each account number stands for."""
    return {row.number: row.iban for row in session.execute(_NUMBERS)}

"""What the bank said of each account, in order, and what of it stands in the books.

It promises figures as of a day, as they are known now; it does not judge what they should be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from huishoudboekje.database.household_tables import households
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.statement_tables import matches, statement_lines, statements
from huishoudboekje.database.statements import (
    StoredLine,
    StoredStatement,
    stored_line,
    stored_statement,
)

_IN_ORDER = select(statements).order_by(
    statements.c.iban, statements.c.closing_date, statements.c.id
)
_UNTIL = _IN_ORDER.where(statements.c.closing_date <= bindparam("until"))
_ACCEPTED = _IN_ORDER.where(statements.c.difference != 0)


def statements_by_account(
    session: Session, *, until: date
) -> Mapping[str, tuple[StoredStatement, ...]]:
    """Per IBAN its statements closed up to a day, in the order in which they follow each other."""
    rows = map(stored_statement, session.execute(_UNTIL, {"until": until}))
    return {
        iban: tuple(chained(same))
        for iban, same in groupby(rows, key=lambda row: row.statement.iban)
    }


def chained(found: Iterable[StoredStatement]) -> Iterator[StoredStatement]:
    """Statements by closing date; of one day each opens where the one before it closed.

    Handed over by closing date and number; what opens nowhere comes by its number.
    """
    closing: int | None = None
    for _, same in groupby(found, key=lambda one: one.statement.closing_date):
        left = list(same)
        while left:
            following = _next(left, closing)
            left.remove(following)
            closing = following.statement.closing
            yield following


def _next(left: Sequence[StoredStatement], closing: int | None) -> StoredStatement:
    if closing is None and len(left) > 1:
        closings = {one.statement.closing for one in left}
        return next((one for one in left if one.statement.opening not in closings), left[0])
    return next((one for one in left if one.statement.opening == closing), left[0])


def load_accepted_differences(session: Session) -> tuple[StoredStatement, ...]:
    """The statements that do not add up and were accepted, by IBAN and closing date."""
    return tuple(map(stored_statement, session.execute(_ACCEPTED)))


_BOOKED = (
    select(
        statement_lines.c.statement_id,
        statement_lines.c.iban,
        func.sum(statement_lines.c.cents).label("cents"),
    )
    .group_by(statement_lines.c.statement_id, statement_lines.c.iban)
    .order_by(statement_lines.c.statement_id)
)
_BOOKED_UNTIL = (
    select(statement_lines.c.iban, func.sum(statement_lines.c.cents).label("cents"))
    .join(entries, entries.c.id == statement_lines.c.entry_id)
    .where(entries.c.business_date <= bindparam("until"))
    .group_by(statement_lines.c.iban)
)


def booked_by_statement(session: Session) -> Mapping[int, int]:
    """What the lines of each statement brought (cents), on whatever day; none without lines."""
    return {row.statement_id: int(row.cents) for row in session.execute(_BOOKED)}


def booked_by_account(session: Session, *, until: date) -> Mapping[str, int]:
    """What statement lines brought each IBAN (cents), of those that count up to the day."""
    rows = session.execute(_BOOKED_UNTIL, {"until": until})
    return {row.iban: int(row.cents) for row in rows}


_undo, _matched, _booked = entries.alias("undo"), entries.alias("matched"), entries.alias("booked")
_IN_FORCE = (
    exists()
    .where(
        matches.c.line_id == statement_lines.c.id,
        _matched.c.id == matches.c.entry_id,
        _matched.c.business_date <= bindparam("on"),
        ~exists().where(
            _undo.c.reverses == matches.c.entry_id, _undo.c.business_date <= bindparam("on")
        ),
    )
    .correlate(statement_lines)
)
_SUSPENSE = (
    select(statement_lines)
    .join(_booked, _booked.c.id == statement_lines.c.entry_id)
    .where(_booked.c.business_date <= bindparam("on"), ~_IN_FORCE)
    .order_by(statement_lines.c.iban, statement_lines.c.booking_date, statement_lines.c.id)
)


def load_suspense_lines(session: Session, *, on: date) -> tuple[StoredLine, ...]:
    """The lines whose money stood in suspense at the end of that day, by IBAN, the oldest first."""
    return tuple(map(stored_line, session.execute(_SUSPENSE, {"on": on})))


_ACCOUNTS = (
    select(households.c.id, households.c.bank_account)
    .where(within(households.c.id))
    .order_by(households.c.id)
)


def load_household_accounts(session: Session, *, reach: Reach) -> Mapping[str, str]:
    """Where the money of each household stands: `pooled`, or an IBAN of its own; by id."""
    return {row.id: row.bank_account for row in session.execute(_ACCOUNTS, reach.parameters)}

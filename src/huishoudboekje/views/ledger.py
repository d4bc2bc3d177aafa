"""What the books say: balances at any date as known at any moment, and the entries behind them.

It promises figures derived from the postings alone; it changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from huishoudboekje.database import (
    BookedEntry,
    Reach,
    load_balances,
    load_entries,
    load_household,
)
from huishoudboekje.database import EntryFilter as EntryFilter
from huishoudboekje.ledger import ORGANISATION, AccountKind, account_kind

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """The balance (cents, debit less credit) of one account of one book."""

    book: str
    account: str
    kind: AccountKind
    balance: int


def _refuse_unknown(session: Session, book: str | None, reach: Reach) -> None:
    if book is not None and book != ORGANISATION:
        load_household(session, book, reach=reach)


def ledger_balances(
    session: Session,
    *,
    reach: Reach,
    on: date | None = None,
    known_at: datetime | None = None,
    book: str | None = None,
) -> tuple[BalanceRow, ...]:
    """The balance of every account up to a date (inclusive), as known at a moment, in order.

    Raises NotFound for a book that does not exist within reach.
    """
    _refuse_unknown(session, book, reach)
    books = None if book is None else [book]
    found = load_balances(session, reach=reach, books=books, until=on, known_at=known_at)
    return tuple(
        BalanceRow(
            book=account.book,
            account=account.name,
            kind=account_kind(account.name),
            balance=balance,
        )
        for account, balance in sorted(found.items())
    )


def ledger_entries(
    session: Session,
    *,
    reach: Reach,
    which: EntryFilter | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[BookedEntry, ...]:
    """A page of entries in the order of recording: those numbered above `after`.

    Raises NotFound for a book that does not exist within reach.
    """
    _refuse_unknown(session, None if which is None else which.book, reach)
    return load_entries(session, reach=reach, which=which, after=after, limit=limit)


def all_entries(
    session: Session, *, reach: Reach, which: EntryFilter | None = None
) -> Iterator[BookedEntry]:
    """Every entry within reach, read a page at a time; raises NotFound for an unknown book."""
    _refuse_unknown(session, None if which is None else which.book, reach)
    after = 0
    while page := load_entries(session, reach=reach, which=which, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id

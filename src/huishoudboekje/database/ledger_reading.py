"""Reading the ledger: balances and entries, at any date, as known at any moment.

It promises figures that follow from the postings alone; it does not know what they mean.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from huishoudboekje.database.ledger_tables import (
    accounts,
    books,
    chain_links,
    entries,
    entry_texts,
    postings,
)
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.ledger import Account, Entry, Posting

_LAST_DAY = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEntry:
    """An entry as it stands in the ledger: its number, when and by whom it was recorded.

    `reversed_by` is the key of the entry that reversed it, or None.
    """

    id: int
    entry: Entry
    recorded_at: datetime
    recorded_by: str
    reversed_by: str | None


def _side(side: str, *, as_known: bool) -> Any:  # a scalar subquery
    column = postings.c[side]
    total = (
        select(func.sum(postings.c.cents))
        .where(column == accounts.c.id, postings.c.business_date <= bindparam("until"))
        .correlate(accounts)
    )
    if as_known:
        total = total.join(entries, entries.c.id == postings.c.entry_id).where(
            entries.c.recorded_at <= bindparam("known_at")
        )
    return total.scalar_subquery()


def _balances(*, as_known: bool, of_all: bool) -> Any:  # a select of five columns
    statement = (
        select(
            books.c.name,
            accounts.c.name,
            _side("debit", as_known=as_known),
            _side("credit", as_known=as_known),
        )
        .join_from(accounts, books)
        .where(within(books.c.name))
    )
    if not of_all:
        statement = statement.where(books.c.name.in_(bindparam("books", expanding=True)))
    return statement


_BALANCES = {
    (as_known, of_all): _balances(as_known=as_known, of_all=of_all)
    for as_known in (False, True)
    for of_all in (False, True)
}


def load_balances(
    session: Session,
    *,
    reach: Reach,
    books: Collection[str] | None = None,
    until: date | None = None,
    known_at: datetime | None = None,
) -> Mapping[Account, int]:
    """Debit less credit per account (cents), of the named books or of all within reach.

    Counts what is dated up to and including `until` and was recorded up to `known_at`. An account
    that nothing was booked on is absent.
    """
    parameters: dict[str, Any] = {"until": until or _LAST_DAY, **reach.parameters}
    if books is not None:
        parameters["books"] = sorted(books)
    if known_at is not None:
        parameters["known_at"] = known_at
    statement = _BALANCES[known_at is not None, books is None]
    return {
        Account(book, name): int(debited or 0) - int(credited or 0)
        for book, name, debited, credited in session.execute(statement, parameters)
        if debited is not None or credited is not None
    }


_debit, _credit = aliased(accounts, name="debit"), aliased(accounts, name="credit")
_original, _reversal = aliased(entries, name="original"), aliased(entries, name="reversal")

_ENTRIES = (
    select(
        entries.c.id,
        entries.c.idempotency_key,
        entries.c.business_date,
        entries.c.recorded_at,
        entries.c.recorded_by,
        entries.c.source,
        func.coalesce(entry_texts.c.body, "").label("body"),
        _original.c.idempotency_key.label("reverses"),
        _reversal.c.idempotency_key.label("reversed_by"),
        books.c.name.label("book"),
        _debit.c.name.label("debit"),
        _credit.c.name.label("credit"),
        postings.c.cents,
    )
    .select_from(entries)
    .join(postings, postings.c.entry_id == entries.c.id)
    .join(books, books.c.id == postings.c.book_id)
    .join(_debit, _debit.c.id == postings.c.debit)
    .join(_credit, _credit.c.id == postings.c.credit)
    .outerjoin(entry_texts, entry_texts.c.entry_id == entries.c.id)
    .outerjoin(_original, _original.c.id == entries.c.reverses)
    .outerjoin(_reversal, _reversal.c.reverses == entries.c.id)
    .where(within(books.c.name))
    .order_by(entries.c.id, postings.c.line_no)
)
_BY_KEYS = _ENTRIES.where(entries.c.idempotency_key.in_(bindparam("keys", expanding=True)))
_BY_IDS = _ENTRIES.where(entries.c.id.in_(bindparam("ids", expanding=True)))


def _booked(rows: Iterator[Row[*tuple[Any, ...]]]) -> Iterator[BookedEntry]:
    for _, lines in groupby(rows, key=lambda row: row.id):
        same = list(lines)
        first = same[0]
        yield BookedEntry(
            id=first.id,
            entry=Entry(
                key=first.idempotency_key,
                business_date=first.business_date,
                text=first.body,
                source=first.source,
                reverses=first.reverses,
                postings=tuple(
                    Posting(
                        debit=Account(row.book, row.debit),
                        credit=Account(row.book, row.credit),
                        amount=row.cents,
                    )
                    for row in same
                ),
            ),
            recorded_at=first.recorded_at,
            recorded_by=first.recorded_by,
            reversed_by=first.reversed_by,
        )


def entry_by_key(session: Session, key: str, *, reach: Reach) -> BookedEntry | None:
    """The entry with this idempotency key, or None when there is none within reach."""
    return entries_by_keys(session, [key], reach=reach).get(key)


def entries_by_keys(
    session: Session, keys: Collection[str], *, reach: Reach
) -> Mapping[str, BookedEntry]:
    """The entries with these idempotency keys, as far as there are any within reach.

    Of an entry only the postings in books within reach are shown.
    """
    rows = session.execute(_BY_KEYS, {"keys": sorted(keys), **reach.parameters})
    return {booked.entry.key: booked for booked in _booked(iter(rows))}


def entries_by_ids(
    session: Session, entry_ids: Collection[int], *, reach: Reach
) -> Mapping[int, BookedEntry]:
    """The entries with these numbers, as far as there are any within reach.

    Of an entry only the postings in books within reach are shown.
    """
    return {
        booked.id: booked
        for ids in portions(sorted(entry_ids))
        for booked in _booked(iter(session.execute(_BY_IDS, {"ids": ids, **reach.parameters})))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries are asked: of one book, one account in it, dated and recorded when."""

    book: str | None = None
    account: str | None = None
    first: date | None = None
    last: date | None = None
    known_at: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on an entry, for its WHERE."""
        found: list[ColumnElement[bool]] = []
        if self.book is not None:
            found.append(self._touches())
        if self.first is not None:
            found.append(entries.c.business_date >= self.first)
        if self.last is not None:
            found.append(entries.c.business_date <= self.last)
        if self.known_at is not None:
            found.append(entries.c.recorded_at <= self.known_at)
        return found

    def _touches(self) -> ColumnElement[bool]:
        if self.account is None:
            linked = select(chain_links.c.entry_id).join_from(chain_links, books)
            return entries.c.id.in_(linked.where(books.c.name == self.book))
        touched = (
            select(postings.c.entry_id)
            .join(
                accounts, or_(postings.c.debit == accounts.c.id, postings.c.credit == accounts.c.id)
            )
            .join(books, books.c.id == accounts.c.book_id)
            .where(books.c.name == self.book, accounts.c.name == self.account)
        )
        return entries.c.id.in_(touched)


def load_entries(
    session: Session,
    *,
    reach: Reach,
    which: EntryFilter | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[BookedEntry, ...]:
    """A page of entries in the order of recording: those numbered above `after`, at most `limit`.

    Of an entry only the postings in books within reach are shown.
    """
    seen = (
        select(literal(1))
        .select_from(chain_links)
        .join(books)
        .where(chain_links.c.entry_id == entries.c.id, within(books.c.name))
    )
    page = (
        select(entries.c.id)
        .where(entries.c.id > after, seen.exists(), *(which or EntryFilter()).conditions())
        .order_by(entries.c.id)
        .limit(limit)
    )
    ids = list(session.execute(page, reach.parameters).scalars())
    rows = session.execute(_BY_IDS, {"ids": ids, **reach.parameters})
    return tuple(_booked(iter(rows)))

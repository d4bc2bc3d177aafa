"""Books and accounts in the database: opening them, locking them, knowing their numbers.

It promises that whoever holds a book's head is the only one who writes in that book; it does not
know what is booked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from huishoudboekje.database.engine import driver, is_sqlite
from huishoudboekje.database.ledger_tables import book_heads, books
from huishoudboekje.errors import NotFound
from huishoudboekje.ledger import ORGANISATION, Account, account_kind

NO_HASH = bytes(32)
"""What the first link of a chain follows."""


AccountName = tuple[str, str]
"""An account by its book and name: a batch looks up thousands, and these compare much faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a book's chain stands: its number, its last link's number and hash."""

    book_id: int
    seq: int
    hash: bytes


_HEADS = """
SELECT b.name, b.id, h.seq, h.hash FROM books b JOIN book_heads h ON h.book_id = b.id
WHERE b.name {within}
"""
_HEAD_SQLITE = _HEADS.format(within="= ?")
_HEADS_POSTGRES = _HEADS.format(within="= ANY(%s)") + " ORDER BY b.id FOR NO KEY UPDATE OF h"

_ACCOUNT_SQLITE = """
SELECT b.name, ?1, b.id, a.id
FROM books b LEFT JOIN accounts a ON a.book_id = b.id AND a.name = ?1 WHERE b.name = ?2
"""
_ACCOUNTS_POSTGRES = """
SELECT b.name, w.name, b.id, a.id FROM unnest(%s::text[], %s::text[]) AS w (book, name)
JOIN books b ON b.name = w.book LEFT JOIN accounts a ON a.book_id = b.id AND a.name = w.name
"""

_NEXT_IDS_SQLITE = "SELECT coalesce(max(id), 0) + 1 FROM {table}"
_NEXT_IDS_POSTGRES = "SELECT nextval('{table}_id_seq') FROM generate_series(1, %s)"


def new_ids(session: Session, table: str, count: int) -> list[int]:
    """As many numbers as asked, rising and never handed out before, for rows of the table."""
    if count == 0:
        return []
    if is_sqlite(session):
        (first,) = driver(session).execute(_NEXT_IDS_SQLITE.format(table=table)).fetchone()
        return list(range(first, first + count))
    rows = driver(session).execute(_NEXT_IDS_POSTGRES.format(table=table), (count,)).fetchall()
    return sorted(number for (number,) in rows)


def open_book(session: Session, name: str) -> int:
    """The number of the book of the organisation or of a household; opened when there was none."""
    found = session.execute(text("SELECT id FROM books WHERE name = :name"), {"name": name})
    book_id = found.scalar()
    if book_id is not None:
        return int(book_id)
    (book_id,) = new_ids(session, "books", 1)
    kind = "organisation" if name == ORGANISATION else "household"
    opened = insert(books).values(id=book_id, kind=kind, name=name)
    if not is_sqlite(session):
        # Another transaction may open the same book at this moment; it is waited for.
        opened = opened.on_conflict_do_nothing(index_elements=["name"])
    if session.execute(opened.returning(books.c.id)).scalar() is None:
        return open_book(session, name)
    session.execute(insert(book_heads).values(book_id=book_id, seq=0, hash=NO_HASH))
    return book_id


def _heads(session: Session, names: Collection[str]) -> dict[str, Head]:
    if not names:
        return {}
    if is_sqlite(session):
        look = driver(session).execute
        rows = [row for name in names for row in look(_HEAD_SQLITE, (name,))]
    else:
        rows = driver(session).execute(_HEADS_POSTGRES, (sorted(names),)).fetchall()
    heads = {name: Head(book_id=book_id, seq=seq, hash=head) for name, book_id, seq, head in rows}
    for name in names:
        if name not in heads:
            raise NotFound(f"Er is geen boek van {name}.")
    return heads


def lock_books(session: Session, names: Iterable[str]) -> Mapping[str, Head]:
    """The heads of the books, locked until the transaction ends; whoever comes next waits.

    Households in rising order of book, the organisation last, so that no two wait for each other.
    Make it the first statement of a write that touches money; every check comes after it.
    """
    households = set(names)
    if ORGANISATION not in households:
        return _heads(session, households)
    households.remove(ORGANISATION)
    return _heads(session, households) | _heads(session, {ORGANISATION})


def lock_book(session: Session, name: str) -> Head:
    """The head of one book, locked until the transaction ends; raises `NotFound`."""
    return lock_books(session, [name])[name]


def ensure_accounts(session: Session, wanted: Iterable[Account]) -> Mapping[Account, int]:
    """The numbers of the accounts; those that did not exist do now. Their books must exist."""
    named = {(account.book, account.name): account for account in wanted}
    numbers = account_numbers(session, named)
    return {named[name]: number for name, number in numbers.items()}


def account_numbers(session: Session, wanted: Collection[AccountName]) -> dict[AccountName, int]:
    """The numbers of the accounts as `ensure_accounts` gives them, by book and name."""
    if not wanted:
        return {}
    books, numbers = _found_accounts(session, wanted)
    if len(numbers) < len(wanted):
        new = sorted(name for name in wanted if name not in numbers)
        for book, _ in new:
            if book not in books:
                raise NotFound(f"Er is geen boek van {book}.")
        _add_accounts(session, [(name, books[name[0]]) for name in new])
        numbers |= _found_accounts(session, new)[1]
    return numbers


def _found_accounts(
    session: Session, wanted: Collection[AccountName]
) -> tuple[dict[str, int], dict[AccountName, int]]:
    """The numbers of the books that are there, and of the accounts that are."""
    raw = driver(session)
    if is_sqlite(session):
        # One by one: a look into an index is cheaper here than the list it would come from.
        look = raw.execute
        rows = [look(_ACCOUNT_SQLITE, (name, book)).fetchone() for book, name in wanted]
    else:
        rows = raw.execute(_ACCOUNTS_POSTGRES, [list(each) for each in zip(*wanted, strict=True)])
    books: dict[str, int] = {}
    numbers: dict[AccountName, int] = {}
    for book, name, book_id, number in filter(None, rows):
        books[book] = book_id
        if number is not None:
            numbers[book, name] = number
    return books, numbers


def _add_accounts(session: Session, new: list[tuple[AccountName, int]]) -> None:
    ids = new_ids(session, "accounts", len(new))
    rows = [
        (number, book_id, name, account_kind(name).value)
        for number, ((_, name), book_id) in zip(ids, new, strict=True)
    ]
    sql = "INSERT INTO accounts (id, book_id, name, kind) VALUES "
    if is_sqlite(session):
        driver(session).executemany(f"{sql}(?, ?, ?, ?)", rows)
        return
    with driver(session).cursor() as cursor:
        # Another transaction may open the same account of the organisation at this moment.
        cursor.executemany(f"{sql}(%s, %s, %s, %s) ON CONFLICT (book_id, name) DO NOTHING", rows)

"""Entries and postings: booked facts in double entry, correct by construction.

It promises that every posting moves a positive amount between two accounts of one book, and that
an entry is corrected by its mirror image only; it does not know why anything is booked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

MAX_POSTINGS = 500
"""An entry has at most this many postings."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """A ledger account: its book (`organisation` or a household's id) and its name in that book."""

    book: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An amount (cents, above zero) debited to one account and credited to another of its book."""

    debit: Account
    credit: Account
    amount: int

    def __post_init__(self) -> None:
        """Refuse what the database would refuse too: broken promises, not input."""
        assert type(self.amount) is int, "an amount is whole cents"
        assert self.amount > 0, "a posting moves something"
        assert self.debit.book == self.credit.book, "a posting stays in one book"
        assert self.debit != self.credit, "a posting moves between two accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A booked fact: when it counts, what happened, where from, its idempotency key, postings.

    `reverses` is the key of the entry that this one corrects.
    """

    key: str
    business_date: date
    text: str
    source: str
    postings: tuple[Posting, ...]
    reverses: str | None = None

    def __post_init__(self) -> None:
        """Refuse an entry without postings or with too many."""
        assert 1 <= len(self.postings) <= MAX_POSTINGS, "an entry has 1 to 500 postings"


def reversal(entry: Entry, *, business_date: date, text: str, source: str) -> Entry:
    """The one entry that undoes `entry`: line by line with debit and credit exchanged."""
    return Entry(
        key=f"reversal:{entry.key}",
        business_date=business_date,
        text=text,
        source=source,
        reverses=entry.key,
        postings=tuple(
            Posting(debit=posting.credit, credit=posting.debit, amount=posting.amount)
            for posting in entry.postings
        ),
    )


def balances(entries: Iterable[Entry], *, until: date | None = None) -> Mapping[Account, int]:
    """Debit less credit per account (cents) of all entries dated up to and including `until`.

    An account that nothing was booked on is absent; per book the balances add up to zero.
    """
    sums: dict[Account, int] = {}
    for entry in entries:
        if until is not None and entry.business_date > until:
            continue
        for posting in entry.postings:
            sums[posting.debit] = sums.get(posting.debit, 0) + posting.amount
            sums[posting.credit] = sums.get(posting.credit, 0) - posting.amount
    return sums

"""The ledger: balances at any date as known at any moment, entries, and their reversals.

They promise figures that follow from the postings; an entry is never changed, only reversed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer, response
from api.routes.asking import Asking, number_in_path, read_after, read_body, read_limit, read_moment
from api.routes.openapi import AFTER, DATE, ID, LIMIT, MOMENT, TEXT, contract, table
from huishoudboekje.actions import reverse_entry
from huishoudboekje.agreements import TableReader
from huishoudboekje.ledger import ORGANISATION
from huishoudboekje.money import amount_text
from huishoudboekje.views import (
    BalanceRow,
    EntryFilter,
    household_document,
    ledger_balances,
    ledger_entries,
)

REVERSAL = table(("reason",), reason=TEXT)


class BalanceShape(Shape):
    """The balance of one account: debit less credit."""

    book: str
    account: str
    kind: str
    balance: Amount


class BalanceList(Shape):
    """The balances of every account of one book."""

    balances: list[BalanceShape]


class PostingShape(Shape):
    """An amount debited to one account and credited to another of the same book."""

    book: str
    debit: str
    credit: str
    amount: Amount


class EntryShape(Shape):
    """A booked fact: when it counts, when and by whom it was recorded, and its postings."""

    id: int
    key: str
    business_date: date
    recorded_at: datetime
    recorded_by: str
    source: str
    text: str
    reverses: str | None
    reversed_by: str | None
    postings: list[PostingShape]


class EntryPage(Shape):
    """A page of entries; `next` is what `after` must be for the following page."""

    entries: list[EntryShape]
    next: str | None


class ReversalShape(Shape):
    """The entry that undoes another one."""

    entry_id: int
    reverses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balances:
    on: date | None
    known_at: datetime | None
    household_id: str


def _balances(reader: TableReader) -> _Balances:
    return _Balances(
        on=reader.day("date"),
        known_at=read_moment(reader, "known_at"),
        household_id=reader.slug("household_id"),
    )


@get(
    "/balances",
    sync_to_thread=True,
    opt=contract({200: BalanceList}, query={"date": DATE, "knownAt": MOMENT, "householdId": ID}),
)
def get_balances(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The balances of a household's book, or of the organisation's where none is named.

    They count what is dated up to `date` (inclusive) and was recorded up to `knownAt`.
    """
    said = asking.query(_balances)
    reach = asking.by.reach
    with asking.transactions.reading() as session:
        if said.household_id:
            _refuse_unknown(session, said.household_id, asking)
        rows = ledger_balances(
            session,
            reach=reach,
            on=said.on,
            known_at=said.known_at,
            book=said.household_id or ORGANISATION,
        )
    return response(answer(BalanceList(balances=[_balance(row) for row in rows])))


def _refuse_unknown(session: Session, household_id: str, asking: Asking) -> None:
    household_document(session, household_id, reach=asking.by.reach)


def _balance(row: BalanceRow) -> BalanceShape:
    return BalanceShape(
        book=row.book, account=row.account, kind=str(row.kind), balance=amount_text(row.balance)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entries:
    which: EntryFilter
    after: int
    limit: int


def _entries(reader: TableReader) -> _Entries:
    household_id = reader.slug("household_id")
    account = reader.text("account")
    if account and not household_id:
        # The organisation's accounts are named after IBANs, which no address may hold.
        reader.mistake("account", "alleen samen met householdId")
    which = EntryFilter(
        book=household_id or None,
        account=account or None,
        first=reader.day("from"),
        last=reader.day("until"),
        known_at=read_moment(reader, "known_at"),
    )
    return _Entries(which=which, after=read_after(reader), limit=read_limit(reader))


@get(
    "/entries",
    sync_to_thread=True,
    opt=contract(
        {200: EntryPage},
        query={
            "householdId": ID,
            "account": TEXT,
            "from": DATE,
            "until": DATE,
            "knownAt": MOMENT,
            "after": AFTER,
            "limit": LIMIT,
        },
    ),
)
def get_entries(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The entries in the order of recording, a page at a time: of a household, or of all."""
    said = asking.query(_entries)
    reach = asking.by.reach
    with asking.transactions.reading() as session:
        if said.which.book is not None:
            _refuse_unknown(session, said.which.book, asking)
        found = ledger_entries(
            session, reach=reach, which=said.which, after=said.after, limit=said.limit
        )
    shapes = [
        EntryShape(
            id=each.id,
            key=each.entry.key,
            business_date=each.entry.business_date,
            recorded_at=each.recorded_at,
            recorded_by=each.recorded_by,
            source=each.entry.source,
            text=each.entry.text,
            reverses=each.entry.reverses,
            reversed_by=each.reversed_by,
            postings=[
                PostingShape(
                    book=posting.debit.book,
                    debit=posting.debit.name,
                    credit=posting.credit.name,
                    amount=amount_text(posting.amount),
                )
                for posting in each.entry.postings
            ],
        )
        for each in found
    ]
    after = str(found[-1].id) if len(found) == said.limit else None
    return response(answer(EntryPage(entries=shapes, next=after)))


def reason(body: bytes) -> str:
    """The reason that a reversal gives; raises InvalidInput."""
    return read_body(body, lambda reader: reader.text("reason", required=True))


@post(
    "/entries/{entry_id:str}/reversals",
    sync_to_thread=True,
    opt=contract({201: ReversalShape}, body=REVERSAL, is_change=True),
)
def post_reversal(
    entry_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Reverse an entry that may be reversed; at most once."""
    number = number_in_path(entry_id)

    def reverse(session: Session, said: str, _: str) -> Answer:
        made = reverse_entry(session, number, reason=said, by=asking.by)
        return answer(ReversalShape(entry_id=made, reverses=number), status=201)

    return asking.changed(body, reason, reverse)


HANDLERS = [get_balances, get_entries, post_reversal]

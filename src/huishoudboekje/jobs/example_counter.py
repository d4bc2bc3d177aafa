"""What the invented bank finds when its day ends: payments sent to it, debits, and what came back.

It promises one statement per account with a movement, in one file, opening where the one before it
closed; of our payments it knows only what stands in the files that were made for it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions import EXAMPLE_ORGANISATION, Acting
from huishoudboekje.agreements import Agreement, HouseholdDocument
from huishoudboekje.bank import read_pain001
from huishoudboekje.calendar import next_bank_day
from huishoudboekje.database import (
    EVERYTHING,
    OrderFilter,
    OrderState,
    StoredPaymentOrder,
    entries_by_keys,
    latest_statement,
    load_balances,
    load_open_lines,
    load_payment_file,
    load_payment_orders,
)
from huishoudboekje.jobs.example_bank import (
    Movement,
    debit_reference,
    direct_debit,
    executed,
    returned,
    statement,
    statement_file,
)
from huishoudboekje.jobs.example_events import EventKind, PlayEvent
from huishoudboekje.jobs.example_office import takes_order
from huishoudboekje.ledger import ORGANISATION, bank
from huishoudboekje.matching import MatchKind

_ALL = 1_000_000
_CLOSED = "AC04"


def bank_closes(
    session: Session,
    movements: Sequence[Movement],
    events: Iterable[PlayEvent],
    documents: Mapping[str, HouseholdDocument],
    *,
    day: date,
    by: Acting,
) -> bytes:
    """The bank's file of the day; empty when nothing moved."""
    booked = [each for each in movements if _is_due(session, each)]
    booked += _of_orders(session, events, documents, day=day, by=by)
    if not booked:
        return b""
    of_accounts: dict[str, list[Movement]] = defaultdict(list)
    for each in booked:
        of_accounts[each.iban].append(each)
    statements = [
        statement(iban, day, _opening(session, iban), some)
        for iban, some in sorted(of_accounts.items())
    ]
    return statement_file(statements, day)


def _is_due(session: Session, movement: Movement) -> bool:
    """An opening balance comes over the bank only where it was not booked by hand."""
    meant = movement.meant
    if meant is None or meant.kind is not MatchKind.OPENING:
        return True
    return not entries_by_keys(session, [f"hand:{meant.household_id}:opening"], reach=EVERYTHING)


def _opening(session: Session, iban: str) -> int:
    """Where the account stood: on its last statement, or in the books before there was any."""
    before = latest_statement(session, iban)
    if before is not None:
        return before.statement.closing
    found = load_balances(session, reach=EVERYTHING, books=[ORGANISATION])
    return found.get(bank(iban), 0)


def _of_orders(
    session: Session,
    events: Iterable[PlayEvent],
    documents: Mapping[str, HouseholdDocument],
    *,
    day: date,
    by: Acting,
) -> Iterator[Movement]:
    waiting = {OrderState.EXPORTED, OrderState.EXPECTED}
    which = OrderFilter(states=waiting, until=day)
    orders = load_payment_orders(session, reach=by.reach, which=which, limit=_ALL)
    shown = load_open_lines(session, reach=by.reach, limit=_ALL) if orders else ()
    ids = {each.line.end_to_end_id for each in shown}
    references = {each.line.bank_reference for each in shown}
    sent = [each for each in orders if each.state is OrderState.EXPORTED]
    yield from _sent(
        session, [each for each in sent if each.order.end_to_end_id not in ids], documents, day
    )
    for each in orders:
        is_expected = each.state is OrderState.EXPECTED
        if is_expected and debit_reference(each.order) not in references:
            yield direct_debit(each.order, _agreement(documents, each), day)
    back = [each for each in events if each.kind is EventKind.RETURNED]
    for each in _paid(session, back, day, by=by):
        yield returned(each.order, _CLOSED, day)


def _sent(
    session: Session,
    orders: Sequence[StoredPaymentOrder],
    documents: Mapping[str, HouseholdDocument],
    day: date,
) -> Iterator[Movement]:
    wanted = {each.order.end_to_end_id for each in orders}
    ours = _our_accounts(documents)
    for batch_id in sorted({each.batch_id for each in orders if each.batch_id is not None}):
        file = load_payment_file(session, batch_id)
        assert file is not None, "what was exported has a file"
        batch = read_pain001(file.file.content)
        if batch.execution_date <= day:
            yield from executed(batch, wanted, ours, day)


def _our_accounts(documents: Mapping[str, HouseholdDocument]) -> Collection[str]:
    own = {each.terms.bank_account for each in documents.values()}
    return own | {EXAMPLE_ORGANISATION.pooled_iban, EXAMPLE_ORGANISATION.own_money_iban}


def _agreement(
    documents: Mapping[str, HouseholdDocument], stored: StoredPaymentOrder
) -> Agreement | None:
    document = documents.get(stored.order.household_id)
    found = document.agreements if document else ()
    return next((each for each in found if each.id == stored.order.agreement_id), None)


def _paid(
    session: Session, events: Sequence[PlayEvent], day: date, *, by: Acting
) -> Iterator[StoredPaymentOrder]:
    """The payments that come back: some days after they left, and only the first attempt."""
    if not events:
        return
    households = {each.household for each in events}
    which = OrderFilter(states={OrderState.PAID}, household_ids=households, until=day)
    for each in load_payment_orders(session, reach=by.reach, which=which, limit=_ALL):
        is_first = each.order.replaces is None
        left = next_bank_day(each.order.execution_date)
        if is_first and left < day and takes_order(events, each):
            yield each

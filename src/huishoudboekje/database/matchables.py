"""What statement lines may be for: the agreements, orders and open terms on our own accounts.

It promises an index that holds all that the lines could be matched with within reach, in a handful
of statements however many lines; it judges nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from huishoudboekje.agreements import POOLED, Kind, Occurrence, PaymentMethod, counted_occurrences
from huishoudboekje.bank import StatementLine
from huishoudboekje.database.household_tables import households
from huishoudboekje.database.households import StoredHousehold
from huishoudboekje.database.matches import learnt_accounts
from huishoudboekje.database.payment_tables import payment_files, payment_orders
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.set_offs import load_kept_back
from huishoudboekje.database.state_store import load_arrivals
from huishoudboekje.database.statements import LineRow
from huishoudboekje.matching import MatchableAgreement, MatchableOrder, MatchIndex, TermKey
from huishoudboekje.planning import less_kept_back

AccountLine = tuple[str, StatementLine]
"""A line and the account of ours that it stands on."""

_NEAR = timedelta(days=62)
_ONLY = "1"
"""A payment file has one batch; its id is that of the message with this behind it."""

_ON_ACCOUNTS = (
    select(households.c.id, households.c.bank_account)
    .where(
        within(households.c.id),
        households.c.bank_account.in_(bindparam("accounts", expanding=True)),
    )
    .order_by(households.c.id)
)


def households_on(
    session: Session, ibans: Collection[str], *, pooled_iban: str, reach: Reach
) -> Mapping[str, str]:
    """The households whose money stands on these accounts, by id, each with that account."""
    accounts = {iban: iban for iban in ibans}
    if pooled_iban in accounts:
        accounts[POOLED] = pooled_iban
    parameters = {"accounts": sorted(accounts), **reach.parameters}
    rows = session.execute(_ON_ACCOUNTS, parameters)
    return {row.id: accounts[row.bank_account] for row in rows}


def as_bank_line(row: LineRow) -> StatementLine:
    """The line as the bank said it."""
    return StatementLine(
        number=row.number,
        booking_date=row.booking_date,
        value_date=row.value_date,
        amount=row.cents,
        counter_iban=row.counter_iban,
        counter_name=row.counter_name,
        text=row.text,
        end_to_end_id=row.end_to_end_id,
        reference=row.reference,
        return_reason=row.return_reason,
        is_reversal=row.is_reversal,
        bank_reference=row.bank_reference,
        payment_information_id=row.payment_information_id,
    )


_ORDERS = (
    select(payment_orders, payment_files.c.message_id)
    .outerjoin(payment_files, payment_files.c.batch_id == payment_orders.c.batch_id)
    .where(within(payment_orders.c.household_id))
)
_AWAITED = _ORDERS.where(
    payment_orders.c.state.in_(("exported", "expected")),
    payment_orders.c.debtor_iban.in_(bindparam("wanted", expanding=True)),
)
_BY_END_TO_END_ID = _ORDERS.where(
    payment_orders.c.end_to_end_id.in_(bindparam("wanted", expanding=True))
)
_BY_BATCH = _ORDERS.where(payment_files.c.message_id.in_(bindparam("wanted", expanding=True)))
_PAID_TO = _ORDERS.where(
    payment_orders.c.state == "paid",
    payment_orders.c.creditor_iban.in_(bindparam("wanted", expanding=True)),
)


def load_match_index(
    session: Session,
    lines: Sequence[AccountLine],
    of_accounts: Mapping[str, StoredHousehold],
    *,
    accounts: Mapping[str, str],
    reach: Reach,
) -> MatchIndex:
    """All that the lines may be for: agreements of these households, orders, what people taught.

    `accounts` says on which account of ours each household's money stands.
    """
    counter_ibans = {line.counter_iban for _, line in lines} - {""}
    return MatchIndex(
        (
            MatchableAgreement(household_id=name, our_iban=accounts[name], agreement=agreement)
            for name, household in of_accounts.items()
            for agreement in household.document.agreements
        ),
        _load_orders(session, lines, reach),
        learnt_accounts(session, counter_ibans, reach=reach),
    )


def _load_orders(
    session: Session, lines: Sequence[AccountLine], reach: Reach
) -> Iterable[MatchableOrder]:
    """The orders that a line may pay or return: awaited, or named by one of the lines."""
    came_back = (line for _, line in lines if line.return_reason or line.is_reversal)
    asked: tuple[tuple[Any, set[str]], ...] = (
        (_AWAITED, {iban for iban, _ in lines}),
        (_BY_END_TO_END_ID, {line.end_to_end_id for _, line in lines}),
        (_BY_BATCH, {_message_id(line.payment_information_id) for _, line in lines}),
        (_PAID_TO, {line.counter_iban for line in came_back}),
    )
    found: dict[int, MatchableOrder] = {}
    for statement, wanted in asked:
        for portion in portions(sorted(wanted - {""})):
            rows = session.execute(statement, {"wanted": portion, **reach.parameters})
            found |= {row.id: _matchable(row) for row in rows}
    return found.values()


def _message_id(payment_information_id: str) -> str:
    """The message of ours that a batch came in: it is the message's one and only."""
    message_id, _, number = payment_information_id.rpartition("-")
    return message_id if number == _ONLY else ""


def _matchable(row: Row[*tuple[Any, ...]]) -> MatchableOrder:
    return MatchableOrder(
        id=row.id,
        household_id=row.household_id,
        agreement_id=row.agreement_id,
        nominal_date=row.nominal_date,
        kind=row.kind,
        end_to_end_id=row.end_to_end_id,
        creditor_iban=row.creditor_iban,
        reference=row.reference,
        cents=row.cents,
        our_iban=row.debtor_iban,
        execution_date=row.execution_date,
        is_direct_debit=row.method == PaymentMethod.DIRECT_DEBIT.value,
        state=row.state,
        payment_information_id=f"{row.message_id}-{_ONLY}" if row.message_id else "",
    )


def load_open_terms(
    session: Session,
    keys: Collection[TermKey],
    of_accounts: Mapping[str, StoredHousehold],
    *,
    days: tuple[date, date],
    reach: Reach,
) -> Mapping[TermKey, tuple[Occurrence, ...]]:
    """Per income agreement its terms around the days that nothing came in for yet.

    Each with what its payer will pay of it, where a debt is set off with the rest.
    """
    names = sorted({name for name, _ in keys})
    came = load_arrivals(session, names, reach=reach)
    kept_back = load_kept_back(session, names, reach=reach)
    return {
        key: tuple(
            less_kept_back(each, kept_back.get(key[0], {}))
            for each in _terms(of_accounts[key[0]], key[1], days)
            if (key[1], each.nominal_date) not in came[key[0]]
        )
        for key in keys
    }


def _terms(
    household: StoredHousehold, agreement_id: str, days: tuple[date, date]
) -> Iterator[Occurrence]:
    since = max(household.document.terms.start, days[0] - _NEAR)
    for agreement in household.document.agreements:
        if agreement.id == agreement_id and agreement.kind is Kind.INCOME:
            ahead = max(_NEAR, timedelta(days=agreement.day_margin))
            yield from counted_occurrences(agreement, since, days[1] + ahead)

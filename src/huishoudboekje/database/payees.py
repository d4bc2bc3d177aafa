"""Payees that a second person confirmed, who recorded them, and which of them orders wait for.

It promises that a confirmation is given once and stays; it does not know who has to be confirmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BindParameter,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.household_tables import agreements, households, living_money_accounts
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.payment_tables import payee_confirmations, payment_orders
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within


class VopResult(StrEnum):
    """What the payee's bank said of the name beside the account."""

    MATCH = "match"
    CLOSE_MATCH = "close-match"
    NO_MATCH = "no-match"
    NOT_POSSIBLE = "not-possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeConfirmation:
    """A payee that a second person confirmed, with the bank's answer about name and account."""

    iban: str
    name: str
    vop_result: VopResult
    vop_answer: str
    reason: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPayee:
    """A payee that nobody confirmed, with the open orders that wait for it (cents together).

    `household_id` where they are all of one household, otherwise "".
    """

    iban: str
    name: str
    household_id: str
    households: int
    orders: int
    cents: int
    first_execution_date: date


_ONCE = postgresql.insert(payee_confirmations).on_conflict_do_nothing(
    index_elements=["iban", "name"]
)


def save_payee_confirmation(session: Session, confirmation: PayeeConfirmation) -> None:
    """The payee is confirmed; who did so first, also at this moment, stays the one who did."""
    values = {
        "iban": confirmation.iban,
        "name": confirmation.name,
        "vop_result": confirmation.vop_result.value,
        "vop_answer": confirmation.vop_answer,
        "reason": confirmation.reason,
        **stamp(confirmation.recorded_at, confirmation.recorded_by),
    }
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_ONCE, values)
    elif not load_payee_confirmations(session, [(confirmation.iban, confirmation.name)]):
        # Who writes is alone here.
        session.execute(insert(payee_confirmations), values)


_PAYEES = select(payee_confirmations).where(
    tuple_(payee_confirmations.c.iban, payee_confirmations.c.name).in_(
        bindparam("pairs", expanding=True)
    )
)


def load_payee_confirmations(
    session: Session, pairs: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], PayeeConfirmation]:
    """The confirmations of these payees (IBAN and name), as far as there are any."""
    return {
        (row.iban, row.name): PayeeConfirmation(
            iban=row.iban,
            name=row.name,
            vop_result=VopResult(row.vop_result),
            vop_answer=row.vop_answer,
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for portion in portions(sorted(set(pairs)))
        for row in session.execute(_PAYEES, {"pairs": portion})
    }


_NOBODY = ""
_IBAN: BindParameter[str] = bindparam("iban")
_NAME: BindParameter[str] = bindparam("name")

# Who recorded it must be known whatever the asker may see; whether it exists is asked by reach.
_BY_AGREEMENT = select(
    agreements.c.recorded_by, within(agreements.c.household_id).label("is_within")
).where(
    agreements.c.iban == _IBAN,
    agreements.c.kind != "income",
    func.coalesce(func.nullif(agreements.c.party, ""), agreements.c.name) == _NAME,
)
_BY_ACCOUNT = (
    select(living_money_accounts.c.recorded_by, within(households.c.id).label("is_within"))
    .join(households, households.c.id == living_money_accounts.c.household_id)
    .where(living_money_accounts.c.iban == _IBAN, households.c.name == _NAME)
)
# Only a one-off payment was recorded by somebody: by who ordered it, also where another attempt or
# another account came after. What a settlement or an advance that arrived orders is nobody's.
_BY_ORDER = (
    select(
        case((payment_orders.c.key.like("one-off:%"), entries.c.recorded_by), else_=_NOBODY),
        within(payment_orders.c.household_id),
    )
    .outerjoin(entries, entries.c.id == payment_orders.c.entry_id)
    .where(payment_orders.c.creditor_iban == _IBAN, payment_orders.c.creditor_name == _NAME)
)
_BY_HOUSEHOLD = select(households.c.recorded_by, within(households.c.id)).where(
    households.c.bank_account == _IBAN, households.c.name == _NAME
)
_RECORDERS = union_all(_BY_AGREEMENT, _BY_ACCOUNT, _BY_ORDER, _BY_HOUSEHOLD)


def payee_recorders(
    session: Session, iban: str, name: str, *, reach: Reach
) -> frozenset[str] | None:
    """Who recorded an agreement, an account for living money or a one-off payment with this payee.

    None when no household within reach has the payee.
    """
    rows = list(session.execute(_RECORDERS, {"iban": iban, "name": name, **reach.parameters}))
    if not any(row.is_within for row in rows):
        return None
    return frozenset(row.recorded_by for row in rows) - {_NOBODY}


_WAITING_FOR = (
    select(payment_orders.c.household_id)
    .distinct()
    .where(
        payment_orders.c.state == "open",
        payment_orders.c.creditor_iban == _IBAN,
        payment_orders.c.creditor_name == _NAME,
        within(payment_orders.c.household_id),
    )
)


def households_waiting_for(session: Session, iban: str, name: str, *, reach: Reach) -> set[str]:
    """The households within reach of which an open order goes to the payee."""
    named = {"iban": iban, "name": name, **reach.parameters}
    return set(session.execute(_WAITING_FOR, named).scalars())


_IS_CONFIRMED = exists(
    select(literal(1)).where(
        payee_confirmations.c.iban == payment_orders.c.creditor_iban,
        payee_confirmations.c.name == payment_orders.c.creditor_name,
    )
)
_WAITING = (
    select(
        payment_orders.c.creditor_iban,
        payment_orders.c.creditor_name,
        func.min(payment_orders.c.household_id).label("household_id"),
        func.count(payment_orders.c.household_id.distinct()).label("households"),
        func.count().label("orders"),
        func.sum(payment_orders.c.cents).label("cents"),
        func.min(payment_orders.c.execution_date).label("first_date"),
    )
    .where(
        payment_orders.c.state == "open",
        payment_orders.c.kind.not_in(("advance", "repayment")),  # between our own accounts
        payment_orders.c.creditor_iban != "",
        within(payment_orders.c.household_id),
        ~_IS_CONFIRMED,
    )
    .group_by(payment_orders.c.creditor_iban, payment_orders.c.creditor_name)
    .order_by("first_date", payment_orders.c.creditor_iban, payment_orders.c.creditor_name)
    .limit(bindparam("limit"))
)


def load_waiting_payees(
    session: Session, *, reach: Reach, limit: int = 1_000
) -> tuple[WaitingPayee, ...]:
    """The payees that open orders wait for, at most `limit`, the most urgent first."""
    rows = session.execute(_WAITING, {"limit": limit, **reach.parameters})
    return tuple(
        WaitingPayee(
            iban=row.creditor_iban,
            name=row.creditor_name,
            household_id=row.household_id if row.households == 1 else "",
            households=row.households,
            orders=row.orders,
            cents=int(row.cents),
            first_execution_date=row.first_date,
        )
        for row in rows
    )

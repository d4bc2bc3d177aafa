"""Direct debits that creditors will collect: per day and account, what must be kept ready.

It promises sums of orders that are expected and not yet seen on a statement; it moves nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from huishoudboekje.database.payment_tables import payment_orders
from huishoudboekje.database.reach import Reach, within


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitDay:
    """What creditors collect from one account of ours on one day (cents together)."""

    date: date
    debtor_iban: str
    orders: int
    cents: int


_DAYS = (
    select(
        payment_orders.c.execution_date,
        payment_orders.c.debtor_iban,
        func.count().label("orders"),
        func.sum(payment_orders.c.cents).label("cents"),
    )
    .where(payment_orders.c.state == "expected", within(payment_orders.c.household_id))
    .group_by(payment_orders.c.execution_date, payment_orders.c.debtor_iban)
    .order_by(payment_orders.c.execution_date, payment_orders.c.debtor_iban)
    .limit(bindparam("limit"))
)


def load_debit_days(session: Session, *, reach: Reach, limit: int = 1_000) -> tuple[DebitDay, ...]:
    """The days on which direct debits are expected, also days that have passed; the first ones."""
    return tuple(
        DebitDay(
            date=row.execution_date,
            debtor_iban=row.debtor_iban,
            orders=row.orders,
            cents=int(row.cents),
        )
        for row in session.execute(_DAYS, {"limit": limit, **reach.parameters})
    )

"""What belongs to one creditor: its agreements, its proposals, and the orders that pay its terms.

It promises that only what names that creditor is found, within the asker's reach; what of it the
creditor may see it does not decide.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from huishoudboekje.database.arrangement_tables import arrangement_debts, arrangements
from huishoudboekje.database.debt_tables import debts
from huishoudboekje.database.household_tables import agreements
from huishoudboekje.database.payment_tables import payment_orders
from huishoudboekje.database.payments import (
    OrderFilter,
    StoredPaymentOrder,
    load_payment_orders,
)
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within

AgreementKey = tuple[str, str]
"""A household's id and that of an agreement, or of an arrangement, of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorName:
    """Who a creditor is, as agreements and debts name it: by name, by IBAN, or by both.

    What is left empty is not looked at; at least one is given.
    """

    name: str = ""
    iban: str = ""

    def conditions(
        self, name: ColumnElement[str], iban: ColumnElement[str]
    ) -> list[ColumnElement[bool]]:
        """The conditions that both columns name this creditor; capitals do not matter."""
        assert self.name or self.iban, "a creditor has a name or an account"
        found: list[ColumnElement[bool]] = []
        if self.name:
            found.append(func.lower(name) == func.lower(self.name))
        if self.iban:
            found.append(iban == self.iban)
        return found


# Who is paid without a party of its own is named as the agreement is.
_PAYEE = func.coalesce(func.nullif(agreements.c.party, ""), agreements.c.name)
_AGREEMENTS = (
    select(agreements.c.household_id, agreements.c.id)
    .where(within(agreements.c.household_id), agreements.c.kind.in_(("cost", "instalment")))
    .order_by(agreements.c.household_id, agreements.c.position)
)


def find_creditor_agreements(
    session: Session, creditor: CreditorName, *, reach: Reach
) -> tuple[AgreementKey, ...]:
    """The costs and instalments that are paid to the creditor, by household."""
    statement = _AGREEMENTS.where(*creditor.conditions(_PAYEE, agreements.c.iban))
    return tuple((row[0], row[1]) for row in session.execute(statement, reach.parameters))


_ARRANGEMENTS = (
    select(arrangements.c.household_id, arrangements.c.id)
    .where(within(arrangements.c.household_id))
    .order_by(arrangements.c.household_id, arrangements.c.position)
)
_ITS_DEBTS = (
    select(debts.c.id)
    .join(
        arrangement_debts,
        and_(
            arrangement_debts.c.household_id == debts.c.household_id,
            arrangement_debts.c.debt_id == debts.c.id,
        ),
    )
    .where(
        arrangement_debts.c.household_id == arrangements.c.household_id,
        arrangement_debts.c.arrangement_id == arrangements.c.id,
    )
)


def find_creditor_arrangements(
    session: Session, creditor: CreditorName, *, reach: Reach
) -> tuple[AgreementKey, ...]:
    """The arrangements with the creditor, or on debts that are paid to its account."""
    statement = _ARRANGEMENTS
    if creditor.name:
        named = func.lower(arrangements.c.creditor) == func.lower(creditor.name)
        statement = statement.where(named)
    if creditor.iban:
        paid_there = _ITS_DEBTS.where(debts.c.iban == creditor.iban)
        statement = statement.where(paid_there.exists())
    return tuple((row[0], row[1]) for row in session.execute(statement, reach.parameters))


_ORDERS = select(
    payment_orders.c.id, payment_orders.c.household_id, payment_orders.c.agreement_id
).where(
    within(payment_orders.c.household_id),
    payment_orders.c.household_id.in_(bindparam("ids", expanding=True)),
    payment_orders.c.nominal_date >= bindparam("first"),
    payment_orders.c.nominal_date <= bindparam("last"),
)


def load_orders_of_terms(
    session: Session, keys: Collection[AgreementKey], *, first: date, last: date, reach: Reach
) -> tuple[StoredPaymentOrder, ...]:
    """The orders for these agreements with a nominal date from `first` up to `last`, by number."""
    wanted = frozenset(keys)
    between = {"first": first, "last": last, **reach.parameters}
    ids = [
        row.id
        for some in portions(sorted({household_id for household_id, _ in wanted}))
        for row in session.execute(_ORDERS, {"ids": some, **between})
        if (row.household_id, row.agreement_id) in wanted
    ]
    found = [
        each
        for some in portions(sorted(ids))
        for each in load_payment_orders(
            session, reach=reach, which=OrderFilter(ids=some), limit=len(some)
        )
    ]
    return tuple(found)

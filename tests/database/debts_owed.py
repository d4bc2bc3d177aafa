"""Debts to try the database with: registered, with their booking, for a household of the tests."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from tests.database.bookings import BY, DAY, an_entry, book

from huishoudboekje.database import DebtRow, save_debts
from huishoudboekje.debts import Component, CreditorRule, Debt
from huishoudboekje.ledger import Posting, debt, opening

FINE = {Component.FINE: 10_000, Component.ADMINISTRATION_COST: 900}


def a_debt(debt_id: str = "cjib", **changes: Any) -> Debt:
    return Debt(
        **{
            "id": debt_id,
            "name": "Boete",
            "creditor": "CJIB",
            "components": FINE,
            "incurred_on": date(2026, 10, 1),
            "rule": CreditorRule.CJIB_TRAFFIC,
            **changes,
        }
    )


def registered(session: Session, *debts: Debt, household: str = "h-1") -> int:
    """The number of the entry that books the debts of the household; they are saved."""
    postings = [
        Posting(debit=opening(household), credit=debt(household, each.id, component), amount=cents)
        for each in debts
        for component, cents in each.components.items()
    ]
    key = f"debt:{household}:{'+'.join(each.id for each in debts)}"
    entry_id = book(session, an_entry(key, *postings))[key]
    rows = [DebtRow(debt=each, entry_id=entry_id, known_on=DAY) for each in debts]
    save_debts(session, household, rows, **BY)
    return entry_id

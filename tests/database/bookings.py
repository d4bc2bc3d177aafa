"""Entries and households to try the database with, with defaults for everything that may vary."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from huishoudboekje.agreements import (
    Agreement,
    HouseholdDocument,
    Kind,
    Mandate,
    Resident,
    Terms,
)
from huishoudboekje.calendar import Recurrence
from huishoudboekje.database import open_book, save_entries, save_household
from huishoudboekje.ledger import (
    ORGANISATION,
    Entry,
    Posting,
    advances,
    client_money,
    cost,
    in_transit,
)

DAY = date(2026, 12, 24)
NOW = datetime(2026, 12, 24, 9, 30, 15, 250_000, tzinfo=UTC)
IBAN = "NL91ABNA0417164300"
BY: dict[str, Any] = {"recorded_at": NOW, "recorded_by": "coach"}


def a_posting(amount: int = 65_000, household: str = "h-1") -> Posting:
    return Posting(debit=cost(household, "rent"), credit=in_transit(household), amount=amount)


def an_advance(amount: int = 59_700) -> Posting:
    return Posting(debit=advances(), credit=client_money(IBAN), amount=amount)


def an_entry(key: str = "k", *postings: Posting, business_date: date = DAY) -> Entry:
    return Entry(
        key=key,
        business_date=business_date,
        text='Huur januari "Zuid" é',
        source="test",
        postings=postings or (a_posting(),),
    )


def open_books(session: Session, *households: str) -> None:
    """The books of the organisation and of the households exist."""
    for name in (ORGANISATION, *(households or ("h-1",))):
        open_book(session, name)


def book(session: Session, *entries: Entry) -> dict[str, int]:
    return dict(save_entries(session, entries, **BY))


def an_agreement(agreement_id: str = "rent", **changes: Any) -> Agreement:
    return Agreement(
        **{
            "id": agreement_id,
            "name": "Huur",
            "kind": Kind.COST,
            "amount": 65_000,
            "recurrence": Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2026, 1, 1)),
            **changes,
        }
    )


def a_wage(agreement_id: str = "wage", **changes: Any) -> Agreement:
    dates = (date(2027, 1, 25), date(2027, 2, 24))
    values = {"name": "Loon", "kind": Kind.INCOME, "recurrence": Recurrence(dates=dates)}
    return an_agreement(agreement_id, **{**values, **changes})


def a_document(
    household_id: str = "h-1", *agreements: Agreement, **changes: Any
) -> HouseholdDocument:
    terms = {
        "id": household_id,
        "name": "Huishouden Proef",
        "start": date(2026, 11, 26),
        "settlement_day": 25,
        "mandate": Mandate(start=date(2026, 11, 20), until=date(2027, 11, 20)),
        **changes,
    }
    return HouseholdDocument(
        terms=Terms(**terms),
        residents=(Resident(name="A. Proef"), Resident(name="B. Proef")),
        agreements=agreements or (an_agreement(), a_wage()),
    )


def a_household(session: Session, household_id: str = "h-1", *agreements: Agreement) -> None:
    """The household is saved, with a rent and a wage when no agreements are named."""
    open_book(session, ORGANISATION)
    document = a_document(household_id, *agreements)
    save_household(session, document, content_hash=f"hash of {household_id}", **BY)

"""Taking a household in: its document becomes terms, residents, agreements and a book.

It promises that the same document changes nothing a second time, and that another one under the
same id is refused with the way that does work.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from huishoudboekje.actions.agreed_before import counted_from_us, read_agreed, record_agreed
from huishoudboekje.actions.debts import book_debts, refuse_debts
from huishoudboekje.actions.organisations import account_iban, ensure_organisation
from huishoudboekje.actions.receipts import book_receipts, receipt_entries
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import FloorSource, HouseholdDocument, Terms, document_table
from huishoudboekje.database import (
    HouseholdFloor,
    Organisation,
    latest_statement,
    load_households,
    lock_book,
    save_floor,
    save_household,
)
from huishoudboekje.errors import AlreadyExists, Finding, NotFound
from huishoudboekje.money import euro_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedHousehold:
    """The household that a document stands for: new, or known with the same content.

    `findings` says where its opening balance was left to the statements.
    """

    household_id: str
    is_new: bool
    version: int
    findings: tuple[Finding, ...] = ()


def content_hash(document: HouseholdDocument) -> str:
    """A hash of all that the document says, the same for TOML and JSON."""
    text = json.dumps(document_table(document), sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


def import_household(
    session: Session,
    document: HouseholdDocument,
    *,
    organisation: Organisation,
    by: Acting,
) -> ImportedHousehold:
    """The household of the document is known, its opening balance and debts booked, its floor set.

    The opening balance is dated the day before the start, so that it counts in the first
    settlement. On an account with statements nothing is booked: a line there brings it. An
    arrangement that pays a debt of the document runs, as agreed before. Raises AlreadyExists for
    other content under the same id, NotFound outside the asker's reach, and InvalidInput for debts
    and such arrangements with mistakes.
    """
    terms = document.terms
    if not by.reach.holds(terms.id):
        raise NotFound(f"Er is geen huishouden {terms.id}.")
    organisation = ensure_organisation(session, organisation)
    said = content_hash(document)
    known = load_households(session, [terms.id], reach=by.reach).get(terms.id)
    if known is not None:
        if known.content_hash == said:
            return ImportedHousehold(household_id=terms.id, is_new=False, version=known.version)
        raise AlreadyExists(
            f"Huishouden {terms.id} is er al, met een andere inhoud. Er is niets veranderd. Wijzig "
            f"een afspraak met: huishoudboekje agreement follow-up {terms.id} AFSPRAAK BESTAND"
        )
    booked_on = min(by.today, terms.start - timedelta(days=1))
    document = counted_from_us(document)
    agreed, mistakes = read_agreed(document, day=booked_on, today=by.today)
    debts = refuse_debts(document, today=by.today, also=mistakes)
    assert terms.opening_balance >= 0, "a document for import has no opening balance below zero"
    save_household(session, document, content_hash=said, recorded_at=by.now, recorded_by=by.user.id)
    findings = _open(session, terms, organisation, by=by) if terms.opening_balance else ()
    if terms.floor_source is not None:
        _save_floor(session, terms, terms.floor_source, by=by)
    if debts:
        lock_book(session, terms.id)
        book_debts(session, terms, debts, booked_on=booked_on, by=by)
        record_agreed(session, terms.id, agreed, by=by)
        refresh_signals(session, [terms.id], by=by)
    return ImportedHousehold(household_id=terms.id, is_new=True, version=1, findings=findings)


def _open(
    session: Session, terms: Terms, organisation: Organisation, *, by: Acting
) -> tuple[Finding, ...]:
    """The opening balance is booked, or what is found where that is left to the statements."""
    lock_book(session, terms.id)
    iban = account_iban(organisation, terms.bank_account)
    if latest_statement(session, iban) is not None:
        return (_left_to_statements(terms.opening_balance, iban),)
    _book_opening(session, terms, organisation, by=by)
    return ()


def _save_floor(session: Session, terms: Terms, source: FloorSource, *, by: Acting) -> None:
    lock_book(session, terms.id)
    since = min(by.today, terms.start)
    floor = HouseholdFloor(cents=terms.floor, source=source, since=since, note=terms.floor_note)
    save_floor(session, terms.id, floor, recorded_at=by.now, recorded_by=by.user.id)


def _left_to_statements(amount: int, iban: str) -> Finding:
    text = (
        f"het beginsaldo van {euro_text(amount)} is niet geboekt: van {iban} zijn er afschriften. "
        "Koppel de regel waarmee het binnenkwam als beginsaldo"
    )
    return Finding(place="household.openingBalance", code="opening-on-statement", text=text)


def _book_opening(
    session: Session, terms: Terms, organisation: Organisation, *, by: Acting
) -> None:
    entries = receipt_entries(
        terms,
        organisation,
        name="opening",
        agreement_id=None,
        amount=terms.opening_balance,
        business_date=terms.start - timedelta(days=1),
        text="Beginsaldo",
    )
    book_receipts(session, [(terms.id, None, None, entries)], by=by)

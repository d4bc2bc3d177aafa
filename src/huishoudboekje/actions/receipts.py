"""Recording money that came in, by hand, until statements arrive; and what is known of the rest.

It promises a bank line and its match as two entries in one transaction, so that a match can be
taken back alone; it settles nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.organisations import (
    account_iban,
    refuse_by_hand,
    the_organisation,
)
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, Kind, Terms, counted_occurrences, occurrences
from huishoudboekje.calendar import settlement_date
from huishoudboekje.database import (
    BookedEntry,
    Organisation,
    Receipt,
    RecordedMark,
    StoredHousehold,
    entry_by_key,
    load_household,
    load_receipts,
    load_states,
    lock_book,
    save_entries,
    save_income_marks,
    save_receipts,
)
from huishoudboekje.errors import Finding, InvalidInput, SameKeyOtherContent
from huishoudboekje.ledger import (
    Entry,
    Posting,
    bank,
    client_money,
    income,
    opening,
    received,
    suspense,
)
from huishoudboekje.planning import HouseholdState, MarkKind

RECEIPT = "receipt"
LINE = "bank-line"
_NEAR = timedelta(days=62)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptInput:
    """Money (cents) that came in on a day, for an income agreement or for none.

    `nominal_date` names the occurrence; left out, it is the open one nearest to the day.
    """

    agreement_id: str | None
    amount: int
    business_date: date
    nominal_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReceipt:
    """A receipt as it was booked: for which occurrence, on which business date, in which entry."""

    id: int
    agreement_id: str | None
    nominal_date: date | None
    business_date: date
    amount: int
    match_entry_id: int


def receipt_entries(
    terms: Terms,
    organisation: Organisation,
    *,
    name: str,
    agreement_id: str | None,
    amount: int,
    business_date: date,
    text: str,
) -> tuple[Entry, Entry]:
    """The two entries of money (cents) that came in: the bank's line, and its match."""
    iban = account_iban(organisation, terms.bank_account)
    source = opening(terms.id) if name == "opening" else income(terms.id, agreement_id or "")
    key = f"hand:{terms.id}:{name}"
    line = Posting(debit=bank(iban), credit=suspense(iban), amount=amount)
    matched = (
        Posting(debit=received(terms.id), credit=source, amount=amount),
        Posting(debit=suspense(iban), credit=client_money(iban), amount=amount),
    )
    return (
        Entry(key=key, business_date=business_date, text=text, source=LINE, postings=(line,)),
        Entry(
            key=f"match:{key}:1",
            business_date=business_date,
            text=text,
            source=RECEIPT,
            postings=matched,
        ),
    )


def book_receipts(
    session: Session,
    rows: Sequence[tuple[str, str | None, date | None, tuple[Entry, Entry]]],
    *,
    by: Acting,
) -> tuple[RecordedReceipt, ...]:
    """The receipts are booked: household, agreement, nominal date and the two entries of each."""
    entries = [entry for *_, pair in rows for entry in pair]
    ids = save_entries(session, entries, recorded_at=by.now, recorded_by=by.user.id)
    receipts = [
        Receipt(
            household_id=household,
            agreement_id=agreement,
            nominal_date=nominal,
            business_date=line.business_date,
            cents=line.postings[0].amount,
            line_entry_id=ids[line.key],
            match_entry_id=ids[match.key],
        )
        for household, agreement, nominal, (line, match) in rows
    ]
    numbers = save_receipts(session, receipts, recorded_at=by.now, recorded_by=by.user.id)
    return tuple(map(_recorded, numbers, receipts))


def record_receipt(
    session: Session,
    household_id: str,
    receipt: ReceiptInput,
    *,
    key: str,
    by: Acting,
) -> RecordedReceipt:
    """The money is in the books, tied to the income that it was expected for.

    Money of a period that is settled is booked on that settlement's date: it counts from there.
    The same key books once. Raises NotFound, InvalidInput with all mistakes, SameKeyOtherContent,
    StatementsExist where the bank's statements bring the money.
    """
    household = load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    name = f"receipt:{key}"
    known = entry_by_key(session, f"match:hand:{household_id}:{name}:1", reach=by.reach)
    if known is not None:
        return _known_receipt(session, household, receipt, known, by=by)
    terms = household.document.terms
    organisation = the_organisation(session)
    refuse_by_hand(session, account_iban(organisation, terms.bank_account))
    state = _state(session, household, by)
    agreement = _checked(household, receipt, today=by.today)
    nominal = receipt.nominal_date
    if agreement is not None and nominal is None:
        nominal = open_occurrence(state, agreement, receipt.business_date)
    entries = receipt_entries(
        terms,
        organisation,
        name=name,
        agreement_id=receipt.agreement_id,
        amount=receipt.amount,
        business_date=max(receipt.business_date, open_since(state)),
        text=_text(agreement, receipt),
    )
    row = (household_id, receipt.agreement_id, nominal, entries)
    (recorded,) = book_receipts(session, [row], by=by)
    return recorded


def _state(session: Session, household: StoredHousehold, by: Acting) -> HouseholdState:
    document = household.document
    pair = (document.terms, document.agreements)
    return load_states(session, [pair], reach=by.reach)[document.terms.id]


def _known_receipt(
    session: Session,
    household: StoredHousehold,
    receipt: ReceiptInput,
    known: BookedEntry,
    *,
    by: Acting,
) -> RecordedReceipt:
    """The receipt that was booked under the key, when it says the same."""
    agreement = None
    if receipt.agreement_id is not None:
        agreement = _income(household, receipt.agreement_id)
    found = load_receipts(session, [household.document.terms.id], reach=by.reach)
    stored = next(each for each in found if each.receipt.match_entry_id == known.id)
    same = stored.receipt
    is_same = (
        same.agreement_id == receipt.agreement_id
        and same.cents == receipt.amount
        and receipt.nominal_date in (None, same.nominal_date)
        and known.entry.text == _text(agreement, receipt)
    )
    if not is_same:
        raise SameKeyOtherContent("Deze sleutel is al gebruikt voor een andere ontvangst.")
    return _recorded(stored.id, same)


def _recorded(number: int, receipt: Receipt) -> RecordedReceipt:
    return RecordedReceipt(
        id=number,
        agreement_id=receipt.agreement_id,
        nominal_date=receipt.nominal_date,
        business_date=receipt.business_date,
        amount=receipt.cents,
        match_entry_id=receipt.match_entry_id,
    )


def _text(agreement: Agreement | None, receipt: ReceiptInput) -> str:
    name = "Ontvangst" if agreement is None else agreement.name
    return f"{name}, op de bank gekomen op {receipt.business_date}"


def open_since(state: HouseholdState) -> date:
    """The first day on which something may still be booked: the latest settlement's date."""
    return settlement_date(state.period.plus(-1), state.terms.settlement_day)


def _checked(household: StoredHousehold, receipt: ReceiptInput, *, today: date) -> Agreement | None:
    findings = []
    agreement = None
    if receipt.amount <= 0:
        text = "een ontvangst is hoger dan nul"
        findings.append(Finding(place="amount", code="invalid", text=text))
    if receipt.business_date > today:
        text = f"{receipt.business_date} is nog niet geweest"
        findings.append(Finding(place="businessDate", code="in-the-future", text=text))
    if receipt.agreement_id is not None:
        agreement = _income(household, receipt.agreement_id)
        if agreement is None:
            text = f"er is geen inkomen {receipt.agreement_id}"
            findings.append(Finding(place="agreementId", code="not-found", text=text))
        elif receipt.nominal_date is not None and not falls_on(agreement, receipt.nominal_date):
            text = f"{agreement.name} wordt niet verwacht op {receipt.nominal_date}"
            findings.append(Finding(place="nominalDate", code="no-occurrence", text=text))
    if findings:
        raise InvalidInput(tuple(findings))
    return agreement


def _income(household: StoredHousehold, agreement_id: str) -> Agreement | None:
    return next(
        (
            each
            for each in household.document.agreements
            if each.id == agreement_id and each.kind is Kind.INCOME
        ),
        None,
    )


def falls_on(agreement: Agreement, nominal: date) -> bool:
    """True when the agreement has a term on that nominal date."""
    found = occurrences(agreement, nominal - _NEAR, nominal + _NEAR)
    return any(each.nominal_date == nominal for each in found)


def open_occurrence(state: HouseholdState, agreement: Agreement, day: date) -> date | None:
    """The nominal date of the expected income nearest to `day` that nothing came in for yet.

    Of two that are as near, the earlier; None when there is none within two months.
    """
    arrivals: Mapping[tuple[str, date], object] = state.arrivals
    since = max(state.terms.start, day - _NEAR)
    found = [
        each
        for each in counted_occurrences(agreement, since, day + _NEAR)
        if (agreement.id, each.nominal_date) not in arrivals
    ]
    if not found:
        return None
    return min(found, key=lambda each: (abs((each.date - day).days), each.date)).nominal_date


def mark_income(
    session: Session,
    household_id: str,
    agreement_id: str,
    nominal_date: date,
    *,
    mark: MarkKind,
    comes_on: date | None = None,
    by: Acting,
) -> None:
    """What a person knows about the expected income is recorded; the latest word counts.

    Raises NotFound and InvalidInput with all mistakes.
    """
    household = load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    findings = []
    agreement = _income(household, agreement_id)
    if agreement is None:
        text = f"er is geen inkomen {agreement_id}"
        findings.append(Finding(place="agreementId", code="not-found", text=text))
    elif not falls_on(agreement, nominal_date):
        text = f"{agreement.name} wordt niet verwacht op {nominal_date}"
        findings.append(Finding(place="nominalDate", code="no-occurrence", text=text))
    elif (agreement_id, nominal_date) in _state(session, household, by).arrivals:
        text = f"{agreement.name} van {nominal_date} is al binnen"
        findings.append(Finding(place="nominalDate", code="already-received", text=text))
    if (mark is MarkKind.COMES_ON) != (comes_on is not None):
        text = "geef een datum bij comes-on, en alleen daar"
        findings.append(Finding(place="comesOn", code="invalid", text=text))
    if findings:
        raise InvalidInput(tuple(findings))
    row = RecordedMark(
        household_id=household_id,
        agreement_id=agreement_id,
        nominal_date=nominal_date,
        mark=mark,
        comes_on=comes_on,
    )
    save_income_marks(session, [row], recorded_at=by.now, recorded_by=by.user.id)

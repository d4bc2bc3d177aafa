"""From an entry of camt.053 to statement lines: batches split, signs set, counterparties found.

It promises that the lines of an entry add up to what the bank booked, or says why they do not;
it gets records and knows no XML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huishoudboekje.bank.camt053_shape import Record
from huishoudboekje.bank.information import (
    Information,
    information_of,
    provided,
    reason_in,
)
from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.statement import StatementLine
from huishoudboekje.bank.values import (
    EURO,
    bank_cents,
    bank_day,
    closed_up,
    one_line,
    shown,
)
from huishoudboekje.money import euro_text

_BOOKED = "BOOK"
_NOTHING = Information()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEntry:
    """An entry that counts: what the bank booked, and when."""

    place: str
    amount: int
    booking_date: date
    value_date: date | None
    record: Record


def booked_entry(record: Record, notes: Notes, *, place: str, last_day: str) -> BookedEntry | None:
    """The entry, or None where it is not booked or cannot be read, which is noted.

    `last_day` is taken where the entry has no date at all.
    """
    status = (record.get("status") or "").strip()
    if status != _BOOKED:
        text = f"is nog niet geboekt ({shown(status) or 'geen status'}) en telt niet mee"
        notes.remark(place, "not-booked", text)
        return None
    try:
        amount = signed(record)
        days = _days(record, notes, place=place, last_day=last_day)
    except ValueError as error:
        notes.mistake(place, "unreadable-entry", str(error))
        return None
    if not amount:
        notes.remark(place, "zero", "heeft bedrag nul en telt niet mee")
        return None
    return BookedEntry(
        place=place, amount=amount, booking_date=days[0], value_date=days[1], record=record
    )


def signed(record: Record, fact: str = "amount") -> int:
    """The amount (cents) of a record, negative for a debit; raises ValueError.

    A reversal is booked with the direction in which the money really goes.
    """
    text, currency = record.get(fact) or ("", EURO)
    if currency != EURO:
        raise ValueError(f"de munt is geen EUR: {shown(currency or '') or 'onbekend'}")
    amount = bank_cents(text or "")
    direction = record.get("direction")
    if direction == "CRDT":
        return amount
    if direction == "DBIT":
        return -amount
    raise ValueError(f"niet bij (CRDT) en niet af (DBIT): {shown(direction or '') or 'leeg'}")


def _days(record: Record, notes: Notes, *, place: str, last_day: str) -> tuple[date, date | None]:
    booked, value = record.get("booking_date"), record.get("value_date")
    value_date = bank_day(value) if value else None
    if booked:
        return bank_day(booked), value_date
    notes.remark(place, "no-booking-date", "heeft geen boekdatum; de rentedatum is genomen")
    return value_date or bank_day(last_day), value_date


def lines_of(
    entry: BookedEntry, details: Sequence[Record], notes: Notes, *, ours: str, first: int
) -> list[StatementLine]:
    """The lines of an entry, numbered from `first`; they add up to its amount.

    One line for each detail of a batch that adds up, else one line for the whole entry.
    """
    record = entry.record
    amounts = _amounts(entry, details, notes)
    if record.get("batches"):
        _check_batches(entry, details, notes)
    if amounts is None:
        return [_line(entry, entry.amount, {}, ours=ours, number=first)]
    return [
        _line(entry, amount, detail, ours=ours, number=first + at, is_part=len(amounts) > 1)
        for at, (amount, detail) in enumerate(zip(amounts, details or ({},), strict=True))
    ]


def _amounts(entry: BookedEntry, details: Sequence[Record], notes: Notes) -> Sequence[int] | None:
    """The amount (cents) of each line; None where the details cannot be booked one by one."""
    if len(details) < 2:
        if details:
            _check_single(entry, details[0], notes)
        return (entry.amount,)
    found = [_detail_amount(entry, detail) for detail in details]
    amounts = [amount for amount in found if amount]
    if len(amounts) < len(details):
        text = "is een batch zonder bedrag per opdracht; het is één regel"
        notes.remark(entry.place, "batch-without-amounts", text)
        return None
    if sum(amounts) == entry.amount:
        return amounts
    if _has_charges(entry.record) or any(map(_has_charges, details)):
        text = "is een batch met kosten erin; het is één regel"
        notes.remark(entry.place, "batch-with-charges", text)
    else:
        _refuse_batch(entry, sum(amounts), "de opdrachten samen zijn", notes)
    return None


def _detail_amount(entry: BookedEntry, detail: Record) -> int | None:
    """The signed amount (cents) of a detail in euros, or None where it says none that is usable."""
    own = detail if detail.get("direction") else detail | {"direction": entry.record["direction"]}
    for fact in ("amount", "transaction_amount", "instructed_amount"):
        if (detail.get(fact) or ("", ""))[1] == EURO:
            try:
                return signed(own, fact)
            except ValueError:
                return None
    return None


def _check_single(entry: BookedEntry, detail: Record, notes: Notes) -> None:
    """The one detail of an entry has its amount, unless charges or a currency come between."""
    said = [detail.get("amount"), detail.get("transaction_amount")]
    if said == [None, None] or _has_charges(entry.record) or _has_charges(detail):
        return
    for money in said:
        if money is None or money[1] != EURO:
            continue
        try:
            amount = bank_cents(money[0] or "")
        except ValueError:
            amount = -1
        if amount != abs(entry.amount):
            text = shown(money[0] or "") if amount < 0 else euro_text(amount)
            notes.refuse(
                entry.place,
                "batch-does-not-add-up",
                f"er is {euro_text(abs(entry.amount))} geboekt, maar de opdracht zegt {text}",
            )


def _check_batches(entry: BookedEntry, details: Sequence[Record], notes: Notes) -> None:
    batches = entry.record["batches"]
    said = [batch for batch in batches if (batch.get("total") or ("", ""))[1] == EURO]
    count = sum(int(batch["count"]) for batch in batches if _is_count(batch.get("count")))
    if details and count and count != len(details):
        text = f"de batch telt {count} opdrachten, maar er staan er {len(details)}"
        notes.remark(entry.place, "batch-count", text)
    if len(said) != len(batches) or _has_charges(entry.record):
        return
    direction = {"direction": entry.record["direction"]}
    try:
        total = sum(signed(direction | batch, "total") for batch in said)
    except ValueError as error:
        notes.mistake(entry.place, "unreadable-entry", str(error))
        return
    if total != entry.amount:
        _refuse_batch(entry, total, "de batch telt op tot", notes)


def _is_count(text: Any) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 15


def _refuse_batch(entry: BookedEntry, total: int, said: str, notes: Notes) -> None:
    text = f"er is {euro_text(entry.amount)} geboekt, maar {said} {euro_text(total)}"
    notes.refuse(entry.place, "batch-does-not-add-up", text)


def _has_charges(record: Record) -> bool:
    return bool(record.get("charges"))


def _line(
    entry: BookedEntry,
    amount: int,
    detail: Record,
    *,
    ours: str,
    number: int,
    is_part: bool = False,
) -> StatementLine:
    record = entry.record
    is_reversal = record.get("reversal") in {"true", "1"}
    reason = _reason(detail)
    iban, name = _counterparty(
        detail, is_credit=amount > 0, is_turned=is_reversal or bool(reason), ours=ours
    )
    text = _text(detail)
    references = detail.get("reference")
    reference = closed_up(references[0]) if references else ""
    more = _NOTHING
    information = record.get("information")
    if information and not is_part and _is_needed(information, text or reference, iban, name):
        more = information_of([one_line(information)])
    return StatementLine(
        number=number,
        booking_date=entry.booking_date,
        value_date=entry.value_date,
        amount=amount,
        counter_iban=iban or more.iban,
        counter_name=name or more.name,
        text=text or more.text or ("" if reference else more.title),
        end_to_end_id=provided(detail.get("end_to_end_id")) or more.end_to_end_id,
        reference=reference or more.reference,
        return_reason=reason or more.return_reason,
        is_reversal=is_reversal,
        bank_reference=one_line(
            detail.get("bank_reference")
            or record.get("bank_reference")
            or record.get("entry_reference")
        ),
        payment_information_id=one_line(detail.get("payment_information_id"))
        or _batch_id(record)
        or more.payment_information_id,
    )


def _is_needed(information: str, *facts: str) -> bool:
    """Whether the bank's own text can add something; reading it takes time."""
    return not all(facts) or "/RTRN/" in information


def _reason(detail: Record) -> str:
    reason = one_line(detail.get("return_reason"))
    return reason or reason_in(" ".join(detail.get("return_text", ())))


def _text(detail: Record) -> str:
    texts = detail.get("text")
    if texts:
        return one_line(texts[0] if len(texts) == 1 else " ".join(texts))
    more = detail.get("more_text")
    return one_line(" ".join(more) if more else detail.get("information"))


def _batch_id(record: Record) -> str:
    """The id of the batch that the entry is: ours, when we sent it."""
    batches = record.get("batches")
    if not batches:
        return ""
    return one_line(batches[0].get("payment_information_id") or batches[0].get("message_id"))


def _counterparty(
    detail: Record, *, is_credit: bool, is_turned: bool, ours: str
) -> tuple[str, str]:
    """Account and name of the side that is not ours.

    Money comes from a debtor and goes to a creditor. What is turned back names the parties of the
    first payment, so the other way round; banks that swap them give one side only.
    """
    sides = ("debtor", "creditor") if is_credit != is_turned else ("creditor", "debtor")
    for side in sides:
        iban = closed_up(detail.get(f"{side}_account") or detail.get(f"{side}_account_other"))
        name = one_line(detail.get(side))
        if iban == ours and iban:
            continue
        if iban or name:
            return iban, name or one_line(detail.get(f"ultimate_{side}"))
    return "", one_line(detail.get(f"ultimate_{sides[0]}") or detail.get(f"ultimate_{sides[1]}"))

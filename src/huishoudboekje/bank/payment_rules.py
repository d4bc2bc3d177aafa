"""What a bank, and we ourselves, ask of a batch of payments before it leaves.

All mistakes are told at once, each with its place, counted from 1. It does not know how a batch is
written, nor whether the money is there.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import chain

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from huishoudboekje.bank.payment import Payment, PaymentBatch
from huishoudboekje.calendar import is_bank_day
from huishoudboekje.errors import Finding
from huishoudboekje.money import MAX_CENTS, amount_text
from huishoudboekje.references import in_digits, normalised_reference, reference_kind

MAX_PAYMENTS = 100_000
"""The most payments in one batch."""

_Mistake = tuple[str, str]
"""A code and its sentence."""

_OTHER = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]")
_ID = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]{1,35}")
_DUTCH_IBAN = re.compile(r"NL([0-9]{2})([A-Z]{4})([0-9]{10})")
_NL00 = in_digits("NL00")
_bank_in_digits = lru_cache(maxsize=1_000)(in_digits)
_BANK_FORMS = str.maketrans(
    {
        "\u0132": "IJ", "\u0133": "ij", "\u00c6": "AE", "\u00e6": "ae", "\u0152": "OE",
        "\u0153": "oe", "\u00d8": "O", "\u00f8": "o", "\u00df": "ss", "\u0141": "L",
        "\u0142": "l", "\u0110": "D", "\u0111": "d", "\u0131": "i",
        "\u2018": "'", "\u2019": "'", "\u201c": "'", "\u201d": "'", '"': "'", "`": "'",
        "\u2013": "-", "\u2014": "-", "_": "-", "&": "+", ";": ",", "\u20ac": "EUR ",
    }
)  # fmt: skip


def in_bank_characters(text: str) -> str:
    """The text in the characters that every bank takes, where Dutch usage knows how to write it.

    Accents are left off, `&` becomes `+`, several spaces one. What has no known form stays as it
    is, so that `payment_findings` refuses it instead of sending another name than was meant.
    """
    plain = unicodedata.normalize("NFD", text.translate(_BANK_FORMS))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def payment_findings(
    batch: PaymentBatch, *, first_day: date | None = None, is_pooled: bool = False
) -> tuple[Finding, ...]:
    """Every reason not to send the batch; none when it may leave.

    It is executed on `first_day` or later; from a pooled account every payment names its household.
    """
    found = chain(_batch_mistakes(batch), _day_mistakes(batch, first_day), _count_mistakes(batch))
    findings = [_finding(place, mistake) for place, mistake in found]
    if len(batch.payments) <= MAX_PAYMENTS:
        findings += _findings_of_payments(batch, is_pooled=is_pooled)
    return tuple(findings)


def _finding(place: str, mistake: _Mistake) -> Finding:
    code, text = mistake
    return Finding(place=place, code=code, text=text)


def _batch_mistakes(batch: PaymentBatch) -> Iterator[tuple[str, _Mistake]]:
    checked = (
        ("messageId", _id_mistake(batch.message_id)),
        ("paymentInformationId", _id_mistake(batch.payment_information_id)),
        ("debtorIban", iban_mistake(batch.debtor_iban)),
        ("debtorName", _name_mistake(batch.debtor_name)),
    )
    yield from ((place, mistake) for place, mistake in checked if mistake)


def _day_mistakes(batch: PaymentBatch, first_day: date | None) -> Iterator[tuple[str, _Mistake]]:
    day = batch.execution_date
    if not is_bank_day(day):
        yield "executionDate", ("closed-bank-day", f"op {day} zijn de banken dicht")
    if first_day is not None and day < first_day:
        yield "executionDate", ("date-too-early", f"ligt voor {first_day}")


def _count_mistakes(batch: PaymentBatch) -> Iterator[tuple[str, _Mistake]]:
    if not batch.payments:
        yield "payments", ("no-payments", "er is niets om te betalen")
    if len(batch.payments) > MAX_PAYMENTS:
        text = f"hooguit {MAX_PAYMENTS} betalingen in een keer"
        yield "payments", ("too-many-payments", text)


def _findings_of_payments(batch: PaymentBatch, *, is_pooled: bool) -> list[Finding]:
    findings = []
    used: dict[str, int] = {}
    for number, payment in enumerate(batch.payments, start=1):
        found = _payment_mistakes(payment, is_pooled=is_pooled)
        first = used.setdefault(payment.end_to_end_id, number)
        if first != number:
            found.append(("endToEndId", ("duplicate-id", f"is ook het kenmerk van {first}")))
        if found:
            place = f"payments[{number}]"
            findings += [_finding(f"{place}.{field}", mistake) for field, mistake in found]
    return findings


def _payment_mistakes(payment: Payment, *, is_pooled: bool) -> list[tuple[str, _Mistake]]:
    checked = (
        ("endToEndId", _id_mistake(payment.end_to_end_id)),
        ("amount", _amount_mistake(payment.amount)),
        ("creditorIban", iban_mistake(payment.creditor_iban)),
        ("creditorName", _name_mistake(payment.creditor_name)),
        ("reference", _reference_mistake(payment.reference) if payment.reference else None),
        ("text", _remittance_mistake(payment)),
        ("ultimateDebtor", _debtor_mistake(payment.ultimate_debtor, is_pooled=is_pooled)),
    )
    return [(field, mistake) for field, mistake in checked if mistake]


def _id_mistake(text: str) -> _Mistake | None:
    if _ID.fullmatch(text) and text == text.strip("/ ") and "//" not in text:
        return None
    if not text:
        return "missing", "ontbreekt"
    return "invalid-id", (
        "bestaat uit hooguit 35 tekens die elke bank aanneemt, zonder spatie of / aan het begin "
        "of eind en zonder //"
    )


def _amount_mistake(amount: int) -> _Mistake | None:
    if 1 <= amount <= MAX_CENTS:
        return None
    return "invalid-amount", f"ligt niet tussen 0.01 en {amount_text(MAX_CENTS)}"


def iban_mistake(text: str) -> tuple[str, str] | None:
    """Why no payment can go to this account, as a code and a sentence; None when one can."""
    dutch = _DUTCH_IBAN.fullmatch(text)
    if dutch:
        check, bank, account = dutch.groups()
        if 98 - int(f"{_bank_in_digits(bank)}{account}{_NL00}") % 97 == int(check):
            return None
    return _rare_iban_mistake(text) if text else ("missing", "ontbreekt")


def _rare_iban_mistake(text: str) -> _Mistake | None:
    """By the registry of all countries, which takes ten times as long."""
    try:
        iban = IBAN(text)
    except (SchwiftyException, ValueError):
        return "invalid-iban", "dit IBAN klopt niet; kijk de cijfers na"
    if iban.compact != text:
        return "invalid-iban", "schrijf het IBAN in hoofdletters en zonder spaties"
    if not iban.in_sepa_zone:
        return "iban-outside-sepa", "naar dit land kan geen SEPA-overboeking"
    return None


def _name_mistake(text: str) -> _Mistake | None:
    return _text_mistake(text, 70) if text.strip() else ("missing", "ontbreekt")


def _debtor_mistake(text: str, *, is_pooled: bool) -> _Mistake | None:
    if text or is_pooled:
        return _name_mistake(text)
    return None


def _reference_mistake(text: str) -> _Mistake | None:
    if reference_kind(text) is None:
        return "invalid-reference", "is geen betalingskenmerk en geen RF-kenmerk"
    if normalised_reference(text) != text:
        return "invalid-reference", "schrijf het kenmerk in hoofdletters en zonder spaties"
    return None


def _remittance_mistake(payment: Payment) -> _Mistake | None:
    text = payment.text
    if payment.reference:
        return ("reference-and-text", "geef een kenmerk of een omschrijving") if text else None
    if not text.strip():
        return "missing", "een kenmerk of een omschrijving ontbreekt"
    return _text_mistake(text, 140)


def _text_mistake(text: str, longest: int) -> _Mistake | None:
    if len(text) > longest:
        return "too-long", f"is langer dan {longest} tekens"
    other = _OTHER.search(text)
    if other:
        return "no-bank-character", f"niet elke bank neemt dit teken aan: {other.group()!r}"
    return None

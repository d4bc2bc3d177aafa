"""Payments for tests: invented, valid in every rule, and drawn by Hypothesis."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from schwifty import IBAN

from huishoudboekje.bank import Payment, PaymentBatch, end_to_end_id
from huishoudboekje.calendar import is_bank_day

CREATED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DEBTOR = "NL86INGB0002445588"
LANDLORD = "NL63ABNA0000000008"
BANK_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
PLAIN = BANK_CHARACTERS.replace("/", "").replace(" ", "")
REFERENCES = (
    "5000056789012345", "12234534622567", "5010002167010010", "1234567", "RF18539007547034",
)  # fmt: skip


def payment(**changes: Any) -> Payment:
    """A rent that may be paid, with changes."""
    known: dict[str, Any] = {
        "end_to_end_id": end_to_end_id("settlement:2026-12:h-1002:huur"),
        "amount": 65_000,
        "creditor_iban": LANDLORD,
        "creditor_name": "Woningstichting De Brug",
        "text": "Huur december 2026",
    }
    return Payment(**(known | changes))


def batch(*payments: Payment, **changes: Any) -> PaymentBatch:
    """A batch that may leave, with changes; of one rent unless payments are given."""
    known: dict[str, Any] = {
        "message_id": "HHB-20261123-1",
        "payment_information_id": "HHB-20261123-1-1",
        "debtor_iban": DEBTOR,
        "debtor_name": "Voorbeeldgemeente",
        "execution_date": date(2026, 11, 24),
        "payments": payments or (payment(),),
    }
    return PaymentBatch(**(known | changes))


@st.composite
def texts(draw: st.DrawFn, longest: int) -> str:
    """Anything that a bank takes as a name or a description."""
    words = st.text(BANK_CHARACTERS, max_size=longest - 1)
    return draw(words) + draw(st.sampled_from(PLAIN))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    """A Dutch or a German account."""
    if draw(st.booleans()):
        bank = draw(st.sampled_from(["ABNA", "BNGH", "INGB", "RABO"]))
        account = draw(st.text("0123456789", min_size=10, max_size=10))
        return str(IBAN.generate("NL", bank_code=bank, account_code=account))
    account = draw(st.text("0123456789", min_size=10, max_size=10))
    return str(IBAN.generate("DE", bank_code="37040044", account_code=account))


@st.composite
def payments(draw: st.DrawFn, key: int) -> Payment:
    """A payment that may leave, with its number as its key."""
    has_reference = draw(st.booleans())
    return Payment(
        end_to_end_id=end_to_end_id(f"order:{key}"),
        amount=draw(st.integers(1, 99_999_999_999)),
        creditor_iban=draw(ibans()),
        creditor_name=draw(texts(70)),
        reference=draw(st.sampled_from(REFERENCES)) if has_reference else "",
        text="" if has_reference else draw(texts(140)),
        ultimate_debtor=draw(st.just("") | texts(70)),
    )


@st.composite
def batches(draw: st.DrawFn) -> PaymentBatch:
    """A batch that may leave."""
    days = st.dates(date(2026, 1, 1), date(2035, 12, 31))
    day = draw(days)
    while not is_bank_day(day):
        day += timedelta(days=1)
    ids = st.text(PLAIN, min_size=1, max_size=35)
    return PaymentBatch(
        message_id=draw(ids),
        payment_information_id=draw(ids),
        debtor_iban=draw(ibans()),
        debtor_name=draw(texts(70)),
        execution_date=day,
        payments=tuple(draw(payments(key)) for key in range(draw(st.integers(1, 5)))),
    )

"""What we tell the bank: payments, and the batch in which they leave.

It promises plain values; it does not know how they are written, nor whom they are for.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PainVersion(StrEnum):
    """The version of pain.001 that a bank takes."""

    V03 = "pain.001.001.03"
    V09 = "pain.001.001.09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One credit transfer of `amount` cents.

    A structured `reference` (betalingskenmerk or RF) or a free `text`, never both.
    `ultimate_debtor` names the household when the money leaves from a pooled account.
    """

    end_to_end_id: str
    amount: int
    creditor_iban: str
    creditor_name: str
    reference: str = ""
    text: str = ""
    ultimate_debtor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatch:
    """Payments from one bank account on one bank day."""

    message_id: str
    payment_information_id: str
    debtor_iban: str
    debtor_name: str
    execution_date: date
    payments: tuple[Payment, ...]

    @property
    def total(self) -> int:
        """The control sum (cents)."""
        return sum(payment.amount for payment in self.payments)

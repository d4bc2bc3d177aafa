"""What a bank says of an account: statements and their lines, whatever format they came in.

It promises values that add up or say that they do not; it knows no format and no household.
"""

from dataclasses import dataclass
from datetime import date

from huishoudboekje.errors import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One booked movement; `amount` in cents, negative when money went out.

    `number` counts from 1 within the statement, after batches are split into their details.
    `end_to_end_id` is empty where the bank says NOTPROVIDED; `reference` is a betalingskenmerk or
    an RF reference; `return_reason` an ISO code such as AC04.
    """

    number: int
    booking_date: date
    value_date: date | None
    amount: int
    counter_iban: str = ""
    counter_name: str = ""
    text: str = ""
    end_to_end_id: str = ""
    reference: str = ""
    return_reason: str = ""
    is_reversal: bool = False
    bank_reference: str = ""
    payment_information_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of one bank account: balances in cents, and the lines between them.

    `account` is an IBAN, or the number as the file gives it.
    """

    account: str
    id: str
    sequence: str
    opening: int
    closing: int
    opening_date: date | None
    closing_date: date
    lines: tuple[StatementLine, ...]

    @property
    def total(self) -> int:
        """The sum of the lines (cents)."""
        return sum(line.amount for line in self.lines)

    @property
    def difference(self) -> int:
        """What the lines leave unexplained (cents): closing less opening and total."""
        return self.closing - self.opening - self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """A file as it was read: its format, its statements, and what is off.

    `refusals` are why the whole file is not taken in unless a person accepts the difference;
    `findings` are warnings that stop nothing.
    """

    format: str
    statements: tuple[Statement, ...]
    refusals: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()

"""A cause: one thing that did not happen, or happened otherwise, and what a person reads about it.

It promises plain values and Dutch dates; it does not know what makes a cause, nor who owns it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


class SignalKind(StrEnum):
    """What is the matter (definitions 9.3 to 9.7, 9.10)."""

    MISSING = "missing"
    OTHER_AMOUNT = "other-amount"
    MORE_THAN_ONCE = "more-than-once"
    UNEXPECTED_RECEIPT = "unexpected-receipt"
    SET_OFF_SUSPECTED = "set-off-suspected"
    SET_OFF = "set-off"
    BALANCE_BELOW_ZERO = "balance-below-zero"
    ADVANCE_LIMIT_NEAR = "advance-limit-near"
    SHORTAGE_AHEAD = "shortage-ahead"
    PAYMENT_RETURNED = "payment-returned"
    PAYMENT_REJECTED = "payment-rejected"
    PAYEE_UNCONFIRMED = "payee-unconfirmed"
    DIFFERENCE_ACCEPTED = "difference-accepted"
    ACCOUNT_MISMATCH = "account-mismatch"
    COST_MISSED = "cost-missed"
    INSTALMENT_MISSED = "instalment-missed"
    ARRANGEMENT_BROKEN = "arrangement-broken"
    PAUSE_ENDS = "pause-ends"
    TIED_INCOME_MISSING = "tied-income-missing"
    CONDITION_FAILED = "condition-failed"
    EFFORT_OVERDUE = "effort-overdue"
    EFFORT_FAILED = "effort-failed"
    PREMIUMS_BEHIND = "premiums-behind"
    CLAIMS_CONFLICT = "claims-conflict"
    GUARANTEE_CALLED = "guarantee-called"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that holds on the day it was looked for.

    `key` is the same as long as it is the same matter; `amount` is in cents, what it means differs
    by kind (definitions 9.2); `due_date` is the day it is about; `reason` is one Dutch sentence.
    """

    kind: SignalKind
    household_id: str | None
    agreement_id: str | None = None
    nominal_date: date | None = None
    key: str
    amount: int | None
    due_date: date | None
    reason: str


def signal_key(kind: SignalKind, *parts: str | date) -> str:
    """The identity of a cause: its kind and what it is about, joined by colons."""
    return ":".join([kind, *map(str, parts)])


def about(kind: SignalKind, household_id: str, key: str) -> tuple[str, ...]:
    """What the key of a household's cause is about, after its kind and its household."""
    return tuple(key.removeprefix(f"{signal_key(kind, household_id)}:").split(":"))


def dated(day: date) -> str:
    """The day as it stands in a reason: `24 december 2026`; a reason may be read years later."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

"""The household as a document states it: the terms of its programme, its agreements and debts.

It promises one value for what is agreed with a household; it does not know what happened since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huishoudboekje.agreements.agreement import Agreement
from huishoudboekje.debts import Debt

POOLED = "pooled"
"""The household has a share of the organisation's pooled account."""


class Programme(StrEnum):
    """Which of the two programmes the household takes part in."""

    HUISHOUDBOEKJE = "huishoudboekje"
    WONEN_PLUS = "wonen-plus"


class FloorSource(StrEnum):
    """Where a floor comes from: the law's protected earnings, or a minimum that was agreed."""

    PROTECTED_EARNINGS = "protected-earnings"
    AGREED_MINIMUM = "agreed-minimum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """The resident's dated consent; the household is settled only within it (both inclusive)."""

    start: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """True when the consent holds on that day."""
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a household's plan: dates, limits and wishes, amounts in cents.

    `payday` is a weekday (0 is Monday), or None for monthly on the settlement date; `floor` is
    per payday; `ends` is the last day of a programme that has an end. `bank_account` is where the
    household's money stands, `living_money_iban` the account that its living money is paid to.
    `floor_source` is None where nobody said where the floor comes from.
    """

    name: str
    start: date
    settlement_day: int
    months: int = 12
    advance_limit: int = 0
    floor: int = 0
    buffer: int = 0
    opening_balance: int = 0
    payday: int | None = None
    round_to: int = 1
    id: str = ""
    programme: Programme = Programme.HUISHOUDBOEKJE
    ends: date | None = None
    municipality: str = ""
    bank_account: str = POOLED
    living_money_iban: str = ""
    language: str = "nl"
    mandate: Mandate | None = None
    floor_source: FloorSource | None = None
    floor_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A person whose money is managed."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDocument:
    """All that one document says: terms, residents, agreements and debts, in its own order.

    `arranged` has, by the id of an agreement of instalments, the debts that an arrangement of
    before pays with it.
    """

    terms: Terms
    residents: tuple[Resident, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    debts: tuple[Debt, ...] = ()
    arranged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

"""Agreements in time: an expected income, a cost or an instalment, and its dated occurrences.

It promises for every agreement which amounts fall on which days; it does not know what was
received, paid or planned.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from huishoudboekje.calendar import BusinessDay, Recurrence, bank_day, nominal_dates

_SHIFT = timedelta(days=10)
"""No run of closed bank days is longer, so a shifted date stays within it of its nominal date."""

_MOST_KEPT = 100
"""More occurrences than this are found anew each time: memory does not grow with requests."""


class Kind(StrEnum):
    """Whether money comes in, or goes out as a fixed cost or as an instalment on a debt."""

    INCOME = "income"
    COST = "cost"
    INSTALMENT = "instalment"


class CostClass(StrEnum):
    """What a fixed cost is for; it decides who is paid first when money is short."""

    RENT = "rent"
    ENERGY = "energy"
    WATER = "water"
    HEALTH_INSURANCE = "health-insurance"
    LIABILITY_INSURANCE = "liability-insurance"
    TELECOM = "telecom"
    TAX = "tax"
    OTHER = "other"


class PaymentMethod(StrEnum):
    """Whether we transfer the money or the creditor collects it by direct debit."""

    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct-debit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From this nominal date the agreement's amount (cents) is another one."""

    start: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What is agreed: with whom, how much (cents), from when, how often, until when (inclusive).

    `counts_from` is the day from which we take it into account; `follows` names the agreement
    that it takes the place of.
    """

    id: str
    name: str
    kind: Kind
    amount: int
    recurrence: Recurrence
    until: date | None = None
    steps: tuple[Step, ...] = ()
    business_day: BusinessDay = BusinessDay.PREVIOUS
    cost_class: CostClass = CostClass.OTHER
    party: str = ""
    iban: str = ""
    reference: str = ""
    search: tuple[str, ...] = ()
    payment_method: PaymentMethod = PaymentMethod.TRANSFER
    is_guaranteed: bool = False
    is_enforced: bool = False
    amount_margin: int = 0
    day_margin: int = 0
    counts_from: date | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One dated instance of an agreement: its nominal date, the date it moves to, cents."""

    agreement: Agreement
    nominal_date: date
    date: date
    amount: int


def amount_on(agreement: Agreement, nominal_date: date) -> int:
    """The agreed amount (cents) on a nominal date: that of the latest step on or before it."""
    latest = None
    for step in agreement.steps:
        if step.start <= nominal_date and (latest is None or step.start > latest.start):
            latest = step
    return agreement.amount if latest is None else latest.amount


def occurrences(agreement: Agreement, first: date, last: date) -> tuple[Occurrence, ...]:
    """The occurrences dated from `first` up to and including `last`, by their shifted date.

    Ordered by nominal date. `until`, steps and a rule's count go by the nominal date.
    """
    kept = _kept_occurrences(agreement, first, last)
    return _found_occurrences(agreement, first, last) if kept is None else kept


@lru_cache(maxsize=16384)
def _kept_occurrences(
    agreement: Agreement, first: date, last: date
) -> tuple[Occurrence, ...] | None:
    """The same, unless they are too many to keep in memory."""
    found = _found_occurrences(agreement, first, last)
    return found if len(found) <= _MOST_KEPT else None


def _found_occurrences(agreement: Agreement, first: date, last: date) -> tuple[Occurrence, ...]:
    until = last + _SHIFT
    if agreement.until is not None:
        until = min(until, agreement.until)
    found = []
    for nominal in nominal_dates(agreement.recurrence, first - _SHIFT, until):
        day = bank_day(nominal, agreement.business_day)
        if first <= day <= last:
            found.append(
                Occurrence(
                    agreement=agreement,
                    nominal_date=nominal,
                    date=day,
                    amount=amount_on(agreement, nominal) if agreement.steps else agreement.amount,
                )
            )
    return tuple(found)


def counted_occurrences(agreement: Agreement, first: date, last: date) -> tuple[Occurrence, ...]:
    """The occurrences dated from `first` up to `last` that we take into account.

    An agreement that follows another counts by its nominal dates, as the other ends by them, so
    that no term is lost or counted twice between the two; any other counts by its dates.
    """
    found = occurrences(agreement, first, last)
    since = agreement.counts_from
    if since is None:
        return found
    by_nominal = agreement.follows is not None
    return tuple(
        each for each in found if (each.nominal_date if by_nominal else each.date) >= since
    )


def dates_between(agreement: Agreement, first: date, last: date) -> int:
    """How many nominal dates the agreement has from `first` up to and including `last`."""
    until = last if agreement.until is None else min(last, agreement.until)
    return len(nominal_dates(agreement.recurrence, first, until))


def ended(agreement: Agreement, until: date) -> Agreement:
    """The same agreement, ending on `until` (inclusive) or earlier where it already did."""
    if agreement.until is not None and agreement.until <= until:
        return agreement
    return replace(agreement, until=until)

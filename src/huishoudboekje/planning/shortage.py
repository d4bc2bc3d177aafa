"""Who gets paid when money is short: living money first, then costs in a fixed, visible order.

It promises that each line is paid whole or skipped with its reason, and that nothing is given that
is not there; the order is configuration, handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huishoudboekje.agreements import CostClass, Kind, Occurrence
from huishoudboekje.money import euro_text, round_down, shares


class PaymentRank(StrEnum):
    """A class of payments that is paid before or after another class."""

    RENT = "rent"
    ENERGY = "energy"
    WATER = "water"
    HEALTH_INSURANCE = "health-insurance"
    OTHER_COSTS = "other-costs"
    ENFORCED_INSTALMENTS = "enforced-instalments"
    OTHER_INSTALMENTS = "other-instalments"


PAYMENT_ORDER = tuple(PaymentRank)
"""The order of definitions 5.4, after the floor of the living money."""

_RANKS = {
    CostClass.RENT: PaymentRank.RENT,
    CostClass.ENERGY: PaymentRank.ENERGY,
    CostClass.WATER: PaymentRank.WATER,
    CostClass.HEALTH_INSURANCE: PaymentRank.HEALTH_INSURANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingMoney:
    """What one payday gives (cents) and on which bank day it is paid."""

    date: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A payment that is not made now and stays due, with the reason in Dutch."""

    occurrence: Occurrence
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is ordered, what is skipped, and the living money of the period's paydays."""

    ordered: tuple[Occurrence, ...]
    skipped: tuple[Skipped, ...]
    living_money: tuple[LivingMoney, ...]


NOTHING_CHOSEN = Choice(ordered=(), skipped=(), living_money=())
"""Nothing to pay and nothing to give."""


def payment_rank(occurrence: Occurrence) -> PaymentRank:
    """The class that the payment belongs to when money is short."""
    agreement = occurrence.agreement
    if agreement.kind is Kind.INSTALMENT:
        if agreement.is_enforced:
            return PaymentRank.ENFORCED_INSTALMENTS
        return PaymentRank.OTHER_INSTALMENTS
    return _RANKS.get(agreement.cost_class, PaymentRank.OTHER_COSTS)


def in_payment_order(
    due: Sequence[Occurrence], order: Sequence[PaymentRank] = PAYMENT_ORDER
) -> tuple[Occurrence, ...]:
    """The payments first to last: by class, guaranteed ones first, then by date and id."""
    place = {rank: at for at, rank in enumerate(order)}
    return tuple(
        sorted(
            due,
            key=lambda each: (
                place[payment_rank(each)],
                not each.agreement.is_guaranteed,
                each.date,
                each.agreement.id,
                each.nominal_date,
            ),
        )
    )


def choose(
    due: Sequence[Occurrence],
    planned: Sequence[LivingMoney],
    *,
    means: int,
    floor: int,
    round_to: int,
    order: Sequence[PaymentRank] = PAYMENT_ORDER,
) -> Choice:
    """What is done with `means` (cents): all of it when that suffices, else by the order.

    When short, the floor (cents) of every payday is kept first, then each payment that still fits
    is made whole, then the living money is filled up to what was planned.
    """
    ranked = in_payment_order(due, order)
    wanted = sum(each.amount for each in planned)
    if means >= sum(each.amount for each in ranked) + wanted:
        return Choice(ordered=ranked, skipped=(), living_money=tuple(planned))
    kept = min(max(0, means), floor * len(planned))
    left = max(0, means) - kept
    ordered: list[Occurrence] = []
    skipped: list[Skipped] = []
    for occurrence in ranked:
        if occurrence.amount <= left:
            left -= occurrence.amount
            ordered.append(occurrence)
        else:
            skipped.append(Skipped(occurrence=occurrence, reason=_reason(occurrence, left)))
    filled = kept + min(left, max(0, wanted - kept))
    living = _living_money(planned, filled, floor=floor, round_to=round_to)
    return Choice(ordered=tuple(ordered), skipped=tuple(skipped), living_money=living)


def _reason(occurrence: Occurrence, left: int) -> str:
    return f"te weinig geld: {euro_text(occurrence.amount)} nodig, {euro_text(left)} over"


def _living_money(
    planned: Sequence[LivingMoney], given: int, *, floor: int, round_to: int
) -> tuple[LivingMoney, ...]:
    """Share out what is given: the floor on every payday first, the rest as it was planned."""
    count = len(planned)
    if not count:
        return ()
    if given < floor * count:
        parts = shares(given, [1] * count)
    else:
        above = [max(0, each.amount - floor) for each in planned]
        rest = given - floor * count
        extra = shares(rest, above) if any(above) else (0,) * count
        parts = tuple(floor + round_down(each, round_to) for each in extra)
    return tuple(
        LivingMoney(date=each.date, amount=part) for each, part in zip(planned, parts, strict=True)
    )

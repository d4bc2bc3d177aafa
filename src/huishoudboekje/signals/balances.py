"""A household's own money: a balance below zero, an advance near its limit, a shortage ahead.

It promises causes from figures that it is handed in whole cents; it computes no plan and reads no
ledger.
"""

from dataclasses import dataclass
from datetime import date

from huishoudboekje.money import euro_text
from huishoudboekje.signals.cause import Cause, SignalKind, dated, signal_key

ADVANCE_NEAR_PERCENT = 90
"""From this part of the limit on the advance is near it: what is left rarely covers one more bill,
and a coach still has a month to act in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageAhead:
    """The first payday ahead that gives less than the floor, and how much less (cents).

    `per_month` is above zero when the whole plan is in deficit: what the income lacks a month.
    """

    date: date
    amount: int
    per_month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMoney:
    """What a household has today, in cents, each on its natural side, and what the plan lacks."""

    household_id: str
    received: int
    available: int
    in_transit: int
    advance: int
    advance_limit: int
    shortage: ShortageAhead | None = None


def money_causes(money: HouseholdMoney) -> tuple[Cause, ...]:
    """What is the matter with the household's money, at most one cause of each kind."""
    found = (_below_zero(money), _advance_near(money), _shortage_ahead(money))
    return tuple(cause for cause in found if cause is not None)


def _cause(
    money: HouseholdMoney,
    kind: SignalKind,
    *,
    amount: int,
    reason: str,
    due_date: date | None = None,
) -> Cause:
    return Cause(
        kind=kind,
        household_id=money.household_id,
        key=signal_key(kind, money.household_id),
        amount=amount,
        due_date=due_date,
        reason=reason,
    )


def _below_zero(money: HouseholdMoney) -> Cause | None:
    balances = {
        "ontvangen": money.received,
        "beschikbaar na betalingen onderweg": money.available - money.in_transit,
    }
    below = {name: amount for name, amount in balances.items() if amount < 0}
    if not below:
        return None
    figures = ", ".join(f"{name} {euro_text(amount)}" for name, amount in below.items())
    reason = f"Het saldo is onder nul: {figures}."
    return _cause(money, SignalKind.BALANCE_BELOW_ZERO, amount=sum(below.values()), reason=reason)


def _advance_near(money: HouseholdMoney) -> Cause | None:
    if money.advance <= 0 or money.advance * 100 < money.advance_limit * ADVANCE_NEAR_PERCENT:
        return None
    left = max(0, money.advance_limit - money.advance)
    reason = (
        f"Het voorschot is {euro_text(money.advance)}; de grens is "
        f"{euro_text(money.advance_limit)}, er is nog {euro_text(left)} over."
    )
    return _cause(money, SignalKind.ADVANCE_LIMIT_NEAR, amount=money.advance, reason=reason)


def _shortage_ahead(money: HouseholdMoney) -> Cause | None:
    short = money.shortage
    if short is None:
        return None
    reason = f"Op {dated(short.date)} komt het huishouden {euro_text(short.amount)} tekort"
    if short.per_month > 0:
        reason += f"; het inkomen is elke maand {euro_text(short.per_month)} te laag"
    return _cause(
        money,
        SignalKind.SHORTAGE_AHEAD,
        amount=short.amount,
        reason=f"{reason}.",
        due_date=short.date,
    )

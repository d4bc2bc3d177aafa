"""The stabilised month: income and costs by period, and what can be spent on each payday.

It promises definitions 3.1 to 3.10 (docs/definitions.md) to the cent; the question is handed to it
whole, so it knows no document, no ledger and no day of today.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huishoudboekje.agreements import Kind, Occurrence
from huishoudboekje.calendar import previous_bank_day, weekdays_between
from huishoudboekje.money import ceil_div, round_up
from huishoudboekje.planning.staircase import needed_limit, staircase, steady_limit


class PlanStatus(StrEnum):
    """Whether the income carries the costs: always, with money ahead, or not at all."""

    BALANCED = "balanced"
    BRIDGE = "bridge"
    DEFICIT = "deficit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Living money (cents) that is decided already and leaves on a day; extra is no payday's.

    It leaves `days_late` days after the payday that it is for.
    """

    date: date
    amount: int
    is_extra: bool = False
    days_late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion:
    """All that a plan is computed from; amounts in cents.

    `settlement_dates` are S1 … Sn+1, the last one closing the last period. `income` and `due` are
    in no special order; what is due on or before S1 is paid on it. `own` is what the household
    still pays itself before the first settlement. `given` leaves before S1 and is part of the
    opening balance.
    """

    start: date
    settlement_dates: tuple[date, ...]
    opening_balance: int
    advance_limit: int
    floor: int
    buffer: int
    payday: int | None
    round_to: int
    income: tuple[Occurrence, ...]
    due: tuple[Occurrence, ...]
    own: tuple[Occurrence, ...] = ()
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The months ahead: one amount (cents) per period, and spendable one per payday, in order.

    `pay_dates` are the bank days on which the paydays are paid. `needed_advance_limit` and
    `steady_advance_limit` are None for a deficit. `first_due` are the occurrences that the first
    settlement pays.
    """

    question: PlanQuestion
    settlement_dates: tuple[date, ...]
    end: date
    paydays: tuple[date, ...]
    pay_dates: tuple[date, ...]
    income: tuple[int, ...]
    costs: tuple[int, ...]
    instalments: tuple[int, ...]
    spendable: tuple[int, ...]
    level_costs: int
    status: PlanStatus
    needed_advance_limit: int | None
    steady_advance_limit: int | None
    shortage_per_month: int
    buffer_kept: int

    @property
    def true_up(self) -> int:
        """What level fixed costs collect more than the costs over the whole plan (cents)."""
        return self.level_costs * len(self.costs) - sum(self.costs)

    def first_paydays(self) -> tuple[tuple[date, int], ...]:
        """The pay dates of the first period with what each gives (cents, never below zero)."""
        end = self.question.settlement_dates[1]
        return tuple(
            (paid, max(0, step))
            for payday, paid, step in zip(self.paydays, self.pay_dates, self.spendable, strict=True)
            if payday < end
        )


def income_period(settlements: Sequence[date], day: date) -> int:
    """The period (0-based) that income dated `day` belongs to; n or more is after the plan."""
    return bisect_right(settlements, day)


def due_period(settlements: Sequence[date], day: date) -> int:
    """The period (0-based) whose settlement pays what is due on `day`."""
    return max(0, bisect_left(settlements, day) - 1)


def paydays_between(settlements: Sequence[date], payday: int | None) -> tuple[date, ...]:
    """The nominal paydays: the settlement dates, or each such weekday before the last date."""
    if payday is None:
        return tuple(settlements[:-1])
    return weekdays_between(settlements[0], settlements[-1], payday)


def upper_bounds(
    opening_balance: int, net: Sequence[int], settlements: Sequence[date], paydays: Sequence[date]
) -> list[int]:
    """What can be given in all (cents) up to each payday, without any advance or buffer."""
    bounds = []
    bound, at = opening_balance, 0
    for payday in paydays:
        while at < len(net) and settlements[at] <= payday:
            bound += net[at]
            at += 1
        bounds.append(bound)
    return bounds


def plan(question: PlanQuestion) -> Plan:
    """The plan that answers the question (definitions 3.1 to 3.10)."""
    settlements = question.settlement_dates
    months = len(settlements) - 1
    income, costs, instalments = [0] * months, [0] * months, [0] * months
    for occurrence in question.income:
        period = income_period(settlements, occurrence.date)
        if period < months:
            income[period] += occurrence.amount
    for occurrence in question.due:
        row = costs if occurrence.agreement.kind is Kind.COST else instalments
        row[due_period(settlements, occurrence.date)] += occurrence.amount
    net = [i - c - a for i, c, a in zip(income, costs, instalments, strict=True)]
    floor = round_up(question.floor, question.round_to)
    paydays = paydays_between(settlements, question.payday)
    opening = question.opening_balance - sum(given.amount for given in question.given)
    bounds = upper_bounds(opening, net, settlements, paydays)
    total = opening + sum(net)
    wanted = floor * len(paydays)
    buffer = max(0, min(question.buffer, total - wanted))
    with_limit = [bound + question.advance_limit for bound in bounds]
    with_limit[-1] = total - buffer
    spendable = staircase(with_limit, question.round_to)
    deficit = total < wanted
    return Plan(
        question=question,
        settlement_dates=settlements[:-1],
        end=settlements[-1],
        paydays=paydays,
        pay_dates=tuple(previous_bank_day(payday) for payday in paydays),
        income=tuple(income),
        costs=tuple(costs),
        instalments=tuple(instalments),
        spendable=spendable,
        level_costs=ceil_div(sum(costs), months),
        status=_status(spendable, floor, is_deficit=deficit),
        needed_advance_limit=None if deficit else needed_limit(bounds, floor),
        steady_advance_limit=None if deficit else steady_limit(bounds, total - buffer),
        shortage_per_month=ceil_div(wanted - total, months) if deficit else 0,
        buffer_kept=buffer,
    )


def _status(spendable: Sequence[int], floor: int, *, is_deficit: bool) -> PlanStatus:
    if is_deficit:
        return PlanStatus.DEFICIT
    return PlanStatus.BALANCED if min(spendable) >= floor else PlanStatus.BRIDGE

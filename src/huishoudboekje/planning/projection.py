"""The projection: the expected balance at the end of each day, with and without the programme.

It promises both curves over the same days and the first lowest day of each; it does not know
which of the expected amounts came true.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain

from huishoudboekje.planning.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class LowestPoint:
    """The first day with the lowest balance (cents)."""

    date: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The balance (cents) at the end of each day from the start, with and without the programme."""

    start: date
    balances: tuple[int, ...]
    without: tuple[int, ...]
    lowest: LowestPoint
    lowest_without: LowestPoint

    def day(self, index: int) -> date:
        """The day that the balances at `index` belong to."""
        return self.start + timedelta(days=index)


def lowest_point(start: date, balances: Sequence[int]) -> LowestPoint:
    """The first day with the lowest of the balances (cents), which begin with that of `start`."""
    amount = min(balances)
    return LowestPoint(date=start + timedelta(days=balances.index(amount)), amount=amount)


def balance_curve(
    start: date, days: int, changes: Iterable[tuple[date, int]], spent: int = 0
) -> tuple[int, ...]:
    """The balance (cents) at the end of each of `days` days, from the changes on their days.

    A change before the start counts on the start; what is `spent` (cents) is spread evenly over
    the days, rounded down.
    """
    first = start.toordinal()
    sums = [0] * days
    for day, amount in changes:
        at = day.toordinal() - first
        if 0 <= at < days:
            sums[at] += amount
        elif at < 0:
            sums[0] += amount
    balances = accumulate(sums)
    if not spent:
        return tuple(balances)
    return tuple(
        balance - spent * number // days for number, balance in enumerate(balances, start=1)
    )


def _living_money(plan: Plan) -> Iterator[tuple[date, int]]:
    for paid, step in zip(plan.pay_dates, plan.spendable, strict=True):
        yield paid, max(0, step)
    for given in plan.question.given:
        yield given.date, given.amount


def _incoming(plan: Plan) -> Iterator[tuple[date, int]]:
    yield plan.question.start, plan.question.opening_balance
    for occurrence in plan.question.income:
        yield occurrence.date, occurrence.amount


def _outgoing(plan: Plan) -> Iterator[tuple[date, int]]:
    for day, costs, instalments in zip(
        plan.settlement_dates, plan.costs, plan.instalments, strict=True
    ):
        yield day, -costs - instalments
    for day, amount in _living_money(plan):
        yield day, -amount


def projection(plan: Plan) -> Projection:
    """The two curves from the plan's start up to the day before its end (definitions 3.11).

    With the programme costs leave on their settlement date; without it on their own due date,
    and the same spending is spread evenly over the days.
    """
    start = plan.question.start
    days = plan.end.toordinal() - start.toordinal()
    own_days = ((each.date, -each.amount) for each in plan.question.due)
    balances = balance_curve(start, days, chain(_incoming(plan), _outgoing(plan)))
    spent = sum(amount for _, amount in _living_money(plan))
    without = balance_curve(start, days, chain(_incoming(plan), own_days), spent)
    return Projection(
        start=start,
        balances=balances,
        without=without,
        lowest=lowest_point(start, balances),
        lowest_without=lowest_point(start, without),
    )

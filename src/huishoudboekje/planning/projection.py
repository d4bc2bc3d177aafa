"""The projection: the expected balance at the end of each day, with and without the programme.

It promises both curves over the same days and the first lowest day of each; it does not know
which of the expected amounts came true.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

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


def _lowest(start: date, values: Sequence[int]) -> LowestPoint:
    amount = min(values)
    return LowestPoint(date=start + timedelta(days=values.index(amount)), amount=amount)


def _living_money(plan: Plan) -> Iterator[tuple[date, int]]:
    for paid, step in zip(plan.pay_dates, plan.spendable, strict=True):
        yield paid, max(0, step)
    for given in plan.question.given:
        yield given.date, given.amount


def _outgoing(plan: Plan) -> Iterator[tuple[date, int]]:
    yield from zip(plan.settlement_dates, plan.costs, strict=True)
    yield from zip(plan.settlement_dates, plan.instalments, strict=True)
    yield from _living_money(plan)


def projection(plan: Plan) -> Projection:
    """The two curves from the plan's start up to the day before its end (design 5, definition 11).

    With the programme costs leave on their settlement date; without it on their own due date,
    and the same spending is spread evenly over the days.
    """
    question = plan.question
    first = question.start.toordinal()
    days = plan.end.toordinal() - first
    changes = [0] * days
    changes[0] = question.opening_balance
    for occurrence in question.income:
        at = occurrence.date.toordinal() - first
        if at < days:
            changes[at] += occurrence.amount
    changes_without = changes.copy()
    for occurrence in question.due:
        at = max(0, occurrence.date.toordinal() - first)
        if at < days:
            changes_without[at] -= occurrence.amount
    for day, amount in _outgoing(plan):
        changes[day.toordinal() - first] -= amount
    spent = sum(amount for _, amount in _living_money(plan))
    balances = tuple(accumulate(changes))
    without = tuple(
        balance - spent * number // days
        for number, balance in enumerate(accumulate(changes_without), start=1)
    )
    return Projection(
        start=question.start,
        balances=balances,
        without=without,
        lowest=_lowest(question.start, balances),
        lowest_without=_lowest(question.start, without),
    )

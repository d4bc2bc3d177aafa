"""The curve of a household's month: facts up to today, expectation after, with and without us.

It promises the same days for both lines, read from the ledger and the running plan; it draws
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from huishoudboekje.agreements import Kind, counted_occurrences
from huishoudboekje.database import (
    Reach,
    load_net_changes,
    load_positions,
)
from huishoudboekje.planning import LowestPoint, balance_curve, lowest_point
from huishoudboekje.views.situations import Situation

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCurve:
    """The balance (cents) at the end of each day from `start`; days after `today` are expected."""

    start: date
    today: date
    balances: tuple[int, ...]
    without: tuple[int, ...]
    lowest: LowestPoint
    lowest_without: LowestPoint

    def is_covered(self, advance_limit: int) -> bool:
        """Whether all that is expected can be paid, with at most that advance (cents)."""
        ahead = self.balances[max(0, (self.today - self.start).days) :]
        return min(ahead, default=0) >= -advance_limit


def month_curve(
    session: Session, situation: Situation, starts: date, ends: date, *, reach: Reach
) -> MonthCurve:
    """Both lines from a settlement date up to the day before the next one, or a month further.

    The current month is shown together with the one after it.
    """
    today = situation.today
    last = ends
    if ends > today and situation.plan is not None:
        last = max(ends, situation.plan.question.settlement_dates[1])
    first = min(starts, max(today, situation.state.terms.start))
    days = (last - first).days
    name = situation.state.terms.id
    opening = load_positions(session, [name], before=first, reach=reach)[name].net
    changes = load_net_changes(session, name, first=first, last=last, reach=reach)
    facts = balance_curve(
        first, days, [(first, opening), *((day, change) for day, change in changes.items())]
    )
    balances = tuple(_balance(situation, first + at * _DAY, fact) for at, fact in enumerate(facts))
    flows = [(first, opening), *_flows_without(situation, first, last)]
    without = balance_curve(first, days, flows, _spent(situation, first, last))
    return MonthCurve(
        start=first,
        today=today,
        balances=balances,
        without=without,
        lowest=lowest_point(first, balances),
        lowest_without=lowest_point(first, without),
    )


def _balance(situation: Situation, day: date, fact: int) -> int:
    curves = situation.projection
    if day <= situation.today or curves is None or day < curves.start:
        return fact
    return curves.balances[(day - curves.start).days]


def _flows_without(situation: Situation, first: date, last: date) -> Iterator[tuple[date, int]]:
    """Income as it came or is expected, and every cost on its own due date after `first`."""
    state = situation.state
    for arrival in chain.from_iterable(state.arrivals.values()):
        if first <= arrival.date <= situation.today:
            yield arrival.date, arrival.amount
    if situation.plan is not None:
        for each in situation.plan.question.income:
            if each.date < last:
                yield max(each.date, first), each.amount
    for agreement in state.agreements:
        if agreement.kind is not Kind.INCOME:
            due = counted_occurrences(agreement, first + _DAY, last)
            yield from ((each.date, -each.amount) for each in due)


def _spent(situation: Situation, first: date, last: date) -> int:
    spent = sum(each.amount for each in situation.state.given if first <= each.date < last)
    if situation.plan is not None:
        pairs = zip(situation.plan.pay_dates, situation.plan.spendable, strict=True)
        spent += sum(max(0, amount) for day, amount in pairs if first <= day < last)
    return spent

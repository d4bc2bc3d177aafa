"""Debts on their way to zero: what is owed on every day on which something is due to be paid.

It promises what happens when everything goes as agreed; it does not know whether it does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huishoudboekje.arrangements.laws.imputation import OpenDebt, impute_all
from huishoudboekje.arrangements.proposing import payable
from huishoudboekje.arrangements.values import Effort, Instalment, Owed
from huishoudboekje.debts import Component, Debt, total_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningArrangement:
    """What is still to come of an arrangement: instalments to pay and efforts to confirm."""

    debt_ids: tuple[str, ...]
    instalments: tuple[Instalment, ...]
    efforts: tuple[Effort, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtPoint:
    """What is owed (cents) at the end of a day: in all, and by debt id."""

    day: date
    total: int
    by_debt: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtProgress:
    """The points of the picture, the first what is owed today, and when what is arranged is paid.

    `ends_on` is None while something that is arranged does not come to zero, or nothing is.
    """

    points: tuple[DebtPoint, ...]
    ends_on: date | None


def debt_progress(
    debts: Sequence[Debt],
    owed: Owed,
    arrangements: Sequence[RunningArrangement],
    *,
    today: date,
) -> DebtProgress:
    """What is owed on the debts from today on, when all instalments and efforts come (11.13).

    An instalment pays by the order of imputation what no effort will relieve; an effort's reliefs
    count on its last day, with the last instalment where it has none or that is over. What was due
    by today and is still to come counts tomorrow: the first point is what is owed today.
    """
    by_id = {debt.id: debt for debt in debts}
    pay = payable(
        {debt.id: owed.get(debt.id, {}) for debt in debts},
        (effort for each in arrangements for effort in each.efforts),
    )
    relieve = {
        debt_id: {
            component: owed[debt_id][component] - balances[component] for component in balances
        }
        for debt_id, balances in pay.items()
    }
    points = {today: _point(today, pay, relieve)}
    for day, arrangement, event in _events(arrangements, today):
        if isinstance(event, Effort):
            for relief in event.reliefs:
                waiting = relieve[relief.debt_id]
                waiting[relief.component] -= min(relief.amount, waiting[relief.component])
        else:
            _pay(pay, [by_id[debt_id] for debt_id in arrangement.debt_ids], event.amount, day)
        points[day] = _point(day, pay, relieve)
    arranged = {debt_id for each in arrangements for debt_id in each.debt_ids}
    return DebtProgress(points=tuple(points.values()), ends_on=_end(points.values(), arranged))


def _events(
    arrangements: Sequence[RunningArrangement], today: date
) -> list[tuple[date, RunningArrangement, Instalment | Effort]]:
    tomorrow = today + _DAY
    events: list[tuple[date, RunningArrangement, Instalment | Effort]] = []
    for arrangement in arrangements:
        last = max((each.due for each in arrangement.instalments), default=today)
        events += [(max(each.due, tomorrow), arrangement, each) for each in arrangement.instalments]
        for effort in arrangement.efforts:
            # Nobody knows when one that is overdue will be confirmed.
            due = last if effort.due is None or effort.due < today else effort.due
            events.append((max(due, tomorrow), arrangement, effort))
    return sorted(events, key=lambda event: event[0])


def _pay(
    pay: Mapping[str, dict[Component, int]], debts: Sequence[Debt], amount: int, day: date
) -> None:
    opened = [
        OpenDebt(
            id=debt.id,
            balances=pay[debt.id],
            incurred_on=debt.incurred_on,
            due_on=debt.due_on,
            rank=debt.rank,
        )
        for debt in debts
    ]
    given, _ = impute_all(opened, amount, on=day)
    for debt_id, parts in given.items():
        for component, part in parts.items():
            pay[debt_id][component] -= part


def _point(
    day: date,
    pay: Mapping[str, Mapping[Component, int]],
    relieve: Mapping[str, Mapping[Component, int]],
) -> DebtPoint:
    by_debt = {
        debt_id: total_of(balances) + total_of(relieve[debt_id])
        for debt_id, balances in pay.items()
    }
    return DebtPoint(day=day, total=sum(by_debt.values()), by_debt=by_debt)


def _end(points: Iterable[DebtPoint], arranged: Collection[str]) -> date | None:
    if not arranged:
        return None
    paid_off = (
        point.day for point in points if not any(point.by_debt[debt_id] for debt_id in arranged)
    )
    return next(paid_off, None)

"""A household's situation on a day: its state, its settlements and its running plan, read once.

It promises one value that the lists and the overviews are made from, in a fixed number of
queries for any number of households; it chooses no words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.calendar import settlement_date
from huishoudboekje.database import (
    LineKind,
    LineOutcome,
    OrderState,
    Reach,
    SettlementLine,
    StoredHousehold,
    StoredPaymentOrder,
    StoredSettlement,
    load_households,
    load_settlements,
    load_states,
)
from huishoudboekje.money import round_up
from huishoudboekje.planning import (
    HouseholdState,
    Plan,
    Projection,
    periods_ahead,
    plan,
    projection,
    running_question,
)
from huishoudboekje.views.paid_lines import entries_of, last_attempts

_DAY = timedelta(days=1)
_HERE = frozenset({OrderState.OPEN, OrderState.IN_BATCH})
_BACK = frozenset({OrderState.RETURNED, OrderState.REJECTED, OrderState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payday:
    """A day on which living money is paid, and how much (cents).

    `unpaid` is what it was to give besides, and what did not leave or did not arrive.
    """

    date: date
    amount: int
    unpaid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How a household stands on a day; without a plan when its programme has ended.

    `settlements` are those in force, by period; `orders` are those of the latest one dated up to
    today, by the entry that ordered them.
    """

    today: date
    household: StoredHousehold
    state: HouseholdState
    settlements: tuple[StoredSettlement, ...]
    orders: Mapping[int, StoredPaymentOrder]
    plan: Plan | None
    projection: Projection | None

    @property
    def floor(self) -> int:
        """The floor per payday (cents), rounded up to the rounding unit."""
        return round_up(self.state.terms.floor, self.state.terms.round_to)

    def paydays(self) -> list[Payday]:
        """What each payday gives, by day, with what waited for an advance and came later."""
        amounts: dict[date, int] = defaultdict(int)
        for each in self.state.given:
            if not each.is_extra:
                amounts[each.date - each.days_late * _DAY] += each.amount
        return [Payday(date=day, amount=amount) for day, amount in sorted(amounts.items())]

    def latest_payday(self) -> Payday | None:
        """The latest payday up to today by the day it was paid; None before the first.

        What was ordered for it and did not leave, or came back, it did not give.
        """
        booked = [each for each in self.paydays() if each.date <= self.today]
        latest = booked[-1] if booked else None
        lines = self._living_money()
        last = max((line.due_date for line in lines), default=date.min)
        if latest is not None and last < latest.date:
            return latest
        unpaid = sum(line.cents for line in lines if line.due_date == last and self._failed(line))
        if not unpaid:
            return latest
        ordered = sum(line.cents for line in lines if line.due_date == last)
        late = sum(
            each.amount
            for each in self.state.given
            if each.days_late and each.date - each.days_late * _DAY == last
        )
        return Payday(date=last, amount=ordered - unpaid + late, unpaid=unpaid)

    def _living_money(self) -> list[SettlementLine]:
        """What the current settlement ordered to live on for the days up to today."""
        current = self.current_settlement()
        return [
            line
            for line in (() if current is None else current.settlement.lines)
            if line.kind is LineKind.LIVING_MONEY
            and line.outcome is LineOutcome.ORDERED
            and line.due_date <= self.today
        ]

    def _failed(self, line: SettlementLine) -> bool:
        """The payment came back or was withdrawn, or its day passed without it."""
        order = None if line.entry_id is None else self.orders.get(line.entry_id)
        if order is None:
            return False
        if order.state in _HERE:
            return order.order.execution_date < self.today
        return order.state in _BACK

    def next_payday(self) -> Payday | None:
        """The next payday: ordered already for a day to come, or the first one of the plan.

        Where a settlement is late that one has passed: its money is due and not yet given.
        """
        ordered = [each for each in self.paydays() if each.date > self.today]
        if ordered:
            return ordered[0]
        if self.plan is None:
            return None
        return Payday(date=self.plan.pay_dates[0], amount=max(0, self.plan.spendable[0]))

    def lasts_until(self) -> date | None:
        """The last day that the latest payday's money is for: the day before the next payday."""
        following = self.next_payday()
        if following is not None:
            return following.date - _DAY
        if self.settlements:
            return self.settlements[-1].settlement.next_settlement_date - _DAY
        return None

    @property
    def is_over(self) -> bool:
        """True when the programme has ended and its last money has had its days."""
        until = self.lasts_until()
        return self.plan is None and (until is None or until < self.today)

    def current_settlement(self) -> StoredSettlement | None:
        """The latest settlement dated up to today."""
        return _current(self.settlements, self.today)

    def next_settlement_date(self) -> date:
        """The date of the next settlement."""
        return settlement_date(self.state.period, self.state.terms.settlement_day)


def load_situations(
    session: Session, household_ids: Sequence[str], *, today: date, reach: Reach
) -> Mapping[str, Situation]:
    """The situation of each household within reach, by id."""
    stored = load_households(session, household_ids, reach=reach)
    pairs = [(each.document.terms, each.document.agreements) for each in stored.values()]
    states = load_states(session, pairs, reach=reach)
    in_force: dict[str, list[StoredSettlement]] = {household_id: [] for household_id in stored}
    for settlement in load_settlements(session, list(stored), reach=reach):
        if settlement.reversed_at is None:
            in_force[settlement.settlement.household_id].append(settlement)
    orders = last_attempts(session, _entries(in_force.values(), today), reach)
    return {
        household_id: _situation(
            each, states[household_id], in_force[household_id], orders, today=today
        )
        for household_id, each in stored.items()
    }


def _current(settlements: Sequence[StoredSettlement], today: date) -> StoredSettlement | None:
    done = [each for each in settlements if each.settlement.settlement_date <= today]
    return done[-1] if done else None


def _entries(in_force: Iterable[Sequence[StoredSettlement]], today: date) -> list[int]:
    """The entries that the current settlements ordered something with."""
    current = (_current(settlements, today) for settlements in in_force)
    return [entry for stored in current if stored is not None for entry in entries_of(stored)]


def _situation(
    household: StoredHousehold,
    state: HouseholdState,
    settlements: Sequence[StoredSettlement],
    orders: Mapping[int, StoredPaymentOrder],
    *,
    today: date,
) -> Situation:
    made = None
    if periods_ahead(state.terms, state.period):
        made = plan(running_question(state, today=today))
    return Situation(
        today=today,
        household=household,
        state=state,
        settlements=tuple(settlements),
        orders=orders,
        plan=made,
        projection=None if made is None else projection(made),
    )

"""A household's situation on a day: its state, its settlements and its running plan, read once.

It promises one value that the lists and the overviews are made from, in a fixed number of
queries for any number of households; it chooses no words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.calendar import settlement_date
from huishoudboekje.database import (
    Reach,
    StoredHousehold,
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

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payday:
    """A day on which living money is paid, and how much (cents)."""

    date: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How a household stands on a day; without a plan when its programme has ended.

    `settlements` are those in force, by period.
    """

    today: date
    household: StoredHousehold
    state: HouseholdState
    settlements: tuple[StoredSettlement, ...]
    plan: Plan | None
    projection: Projection | None

    @property
    def floor(self) -> int:
        """The floor per payday (cents), rounded up to the rounding unit."""
        return round_up(self.state.terms.floor, self.state.terms.round_to)

    def _paydays(self) -> list[Payday]:
        """What each payday gives, with what waited for an advance and came later."""
        amounts: dict[date, int] = defaultdict(int)
        for each in self.state.given:
            if not each.is_extra:
                amounts[each.date - each.days_late * _DAY] += each.amount
        return [Payday(date=day, amount=amount) for day, amount in sorted(amounts.items())]

    def latest_payday(self) -> Payday | None:
        """The latest payday up to today by the day it was paid; None before the first."""
        paid = [each for each in self._paydays() if each.date <= self.today]
        return paid[-1] if paid else None

    def next_payday(self) -> Payday | None:
        """The next payday: ordered already for a day to come, or the first one of the plan.

        Where a settlement is late that one has passed: its money is due and not yet given.
        """
        ordered = [each for each in self._paydays() if each.date > self.today]
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
        done = [each for each in self.settlements if each.settlement.settlement_date <= self.today]
        return done[-1] if done else None

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
    return {
        household_id: _situation(each, states[household_id], in_force[household_id], today)
        for household_id, each in stored.items()
    }


def _situation(
    household: StoredHousehold,
    state: HouseholdState,
    settlements: Sequence[StoredSettlement],
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
        plan=made,
        projection=None if made is None else projection(made),
    )

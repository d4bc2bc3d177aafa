"""Arrangements and debts as the screens need them: the life of each, its dates, the way to zero.

It promises that what is still to come is what was not settled yet; it judges no terms and changes
nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.agreements import Agreement
from huishoudboekje.arrangements import (
    RUNNING_STATES,
    ArrangementState,
    DebtProgress,
    Instalment,
    Owed,
    Pause,
    RunningArrangement,
    allowed_steps,
    debt_progress,
    instalments_of,
    is_over,
)
from huishoudboekje.calendar import Period
from huishoudboekje.database import CreditorName as CreditorName
from huishoudboekje.database import FloorSource as FloorSource
from huishoudboekje.database import HouseholdFloor as HouseholdFloor
from huishoudboekje.database import (
    OrderState,
    Reach,
    StoredArrangement,
    StoredConditionMark,
    StoredEffortDecision,
    efforts_to_confirm,
    load_arrangements,
    load_debts,
    load_orders_of_terms,
    load_owed,
)
from huishoudboekje.debts import Debt
from huishoudboekje.errors import NotFound
from huishoudboekje.views.situations import Situation, load_situations
from huishoudboekje.views.undone_efforts import with_undone_efforts

_WEEK = timedelta(days=7)
"""So long before its date at most an instalment is paid, where banks are closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentView:
    """An instalment (cents) on its nominal date; without a state nobody ordered it yet.

    It is settled while an order for it stands; one that came back is to come again.
    """

    due: date
    amount: int
    is_settled: bool = False
    state: OrderState | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementView:
    """An arrangement as it stands: its schedule as it is now, and what can follow.

    The schedule is that of the plan once it is in it, else that of the terms. `left` is what its
    instalments still pay (cents) and `ends_on` the last of them, None where none is to come;
    `is_behind` where the next one should have been paid before today. The state is that of the
    day; `coming` is a pause that has not begun.
    """

    arrangement: StoredArrangement
    household_name: str
    schedule: tuple[InstalmentView, ...]
    left: int
    next_due: date | None
    is_behind: bool
    ends_on: date | None
    decisions: Mapping[str, StoredEffortDecision]
    marks: Mapping[str, StoredConditionMark]
    state: ArrangementState
    coming: Pause | None

    @property
    def allowed(self) -> tuple[ArrangementState, ...]:
        """The states that it can go to from here."""
        return allowed_steps(self.state)

    @property
    def is_running(self) -> bool:
        """Whether it is in the plan."""
        return self.state in RUNNING_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtsAhead:
    """The way of a household's debts to zero, and what its running arrangements are."""

    progress: DebtProgress
    arrangements: tuple[ArrangementView, ...]
    first_date: date


def debts_ahead(session: Session, household_id: str, *, today: date, reach: Reach) -> DebtsAhead:
    """All arrangements of the household, the latest first, and when its debts are paid.

    `first_date` is the first of a month on which a new instalment can be paid. Raises NotFound.
    """
    situation = _situation(session, household_id, today, reach)
    stored = load_arrangements(session, [household_id], reach=reach).get(household_id, ())
    views = _views(session, situation, stored, today=today, reach=reach)
    debts, owed = _debts(session, household_id, reach)
    running = [
        RunningArrangement(
            debt_ids=each.arrangement.terms.debt_ids,
            instalments=_to_come(each.schedule),
            efforts=tuple(efforts_to_confirm(each.arrangement)),
        )
        for each in views
        if each.is_running
    ]
    return DebtsAhead(
        progress=debt_progress(debts, owed, running, today=today),
        arrangements=tuple(reversed(views)),
        first_date=_first_of_month(max(today, situation.next_settlement_date()) + _WEEK),
    )


def arrangement_view(
    session: Session, household_id: str, arrangement_id: str, *, today: date, reach: Reach
) -> ArrangementView:
    """One arrangement of the household; raises NotFound."""
    situation = _situation(session, household_id, today, reach)
    ids = [arrangement_id]
    stored = load_arrangements(session, [household_id], reach=reach, ids=ids).get(household_id, ())
    if not stored:
        raise NotFound(f"Er is geen regeling {arrangement_id} in dit huishouden.")
    return _views(session, situation, stored, today=today, reach=reach)[0]


def _situation(session: Session, household_id: str, today: date, reach: Reach) -> Situation:
    found = load_situations(session, [household_id], today=today, reach=reach).get(household_id)
    if found is None:
        raise NotFound(f"Er is geen huishouden {household_id}.")
    return found


def _first_of_month(day: date) -> date:
    """The first day of the month after the day."""
    following = Period(day.year, day.month).plus(1)
    return date(following.year, following.month, 1)


def _debts(session: Session, household_id: str, reach: Reach) -> tuple[tuple[Debt, ...], Owed]:
    stored = load_debts(session, [household_id], reach=reach).get(household_id, ())
    owed = load_owed(session, [household_id], reach=reach).get(household_id, {})
    return tuple(each.debt for each in stored), owed


def _views(
    session: Session,
    situation: Situation,
    stored: Iterable[StoredArrangement],
    *,
    today: date,
    reach: Reach,
) -> tuple[ArrangementView, ...]:
    agreements = {each.id: each for each in situation.state.agreements}
    made = []
    for each in with_undone_efforts(session, tuple(stored), reach=reach):
        streams = [agreements[name] for name in each.streams]
        schedule = tuple(_schedule(session, situation, each, streams, reach=reach))
        is_ahead = each.state in RUNNING_STATES or not (streams or is_over(each.state))
        to_come = _to_come(schedule) if is_ahead else ()
        next_due = min((one.due for one in to_come), default=None)
        made.append(
            ArrangementView(
                arrangement=each,
                household_name=situation.household.document.terms.name,
                schedule=schedule,
                left=sum(one.amount for one in to_come),
                next_due=next_due,
                is_behind=each.state in RUNNING_STATES
                and next_due is not None
                and next_due < today,
                ends_on=max((one.due for one in to_come), default=None),
                decisions={one.decision.effort_id: one for one in each.decisions},
                marks={one.mark.condition_id: one for one in each.marks},
                state=each.state_on(today),
                coming=each.coming_pause(today),
            )
        )
    return tuple(made)


def _schedule(
    session: Session,
    situation: Situation,
    stored: StoredArrangement,
    streams: Collection[Agreement],
    *,
    reach: Reach,
) -> Iterator[InstalmentView]:
    """What is agreed now: as the plan has it once it is there, else as the terms say."""
    if not streams:
        for each in stored.terms.instalments:
            yield InstalmentView(due=each.due, amount=each.amount)
        return
    terms = [(each, stream) for stream in streams for each in instalments_of(stream)]
    dates = [each.due for each, _ in terms]
    if not dates:
        return
    keys = {(stored.household_id, stream.id) for stream in streams}
    orders = load_orders_of_terms(session, keys, first=min(dates), last=max(dates), reach=reach)
    # Of several attempts the last counts.
    latest = {(each.order.agreement_id, each.order.nominal_date): each for each in orders}
    for each, stream in sorted(terms, key=lambda term: term[0].due):
        order = latest.get((stream.id, each.due))
        yield InstalmentView(
            due=each.due,
            amount=each.amount if order is None else order.order.cents,
            is_settled=(stream.id, each.due) in situation.state.settled,
            state=None if order is None else order.state,
            order_id=None if order is None else order.id,
        )


def _to_come(schedule: Iterable[InstalmentView]) -> tuple[Instalment, ...]:
    open_ones = (each for each in schedule if not each.is_settled)
    return tuple(Instalment(due=each.due, amount=each.amount) for each in open_ones)

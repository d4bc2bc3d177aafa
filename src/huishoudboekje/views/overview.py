"""The month of one household: what can be spent, what was paid, what comes, and the curve.

It promises facts up to today and expectations after it, kept apart, from the same functions that
settle; wording is for whoever shows it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from huishoudboekje.agreements import POOLED
from huishoudboekje.calendar import Period
from huishoudboekje.database import Reach, StoredSettlement
from huishoudboekje.errors import NotFound
from huishoudboekje.planning import LowestPoint, PlanStatus
from huishoudboekje.views.curves import MonthCurve, month_curve
from huishoudboekje.views.paid_lines import (
    PaidLine,
    PaidOutcome,
    entries_of,
    last_attempts,
    paid_lines,
)
from huishoudboekje.views.situations import Payday, Situation, load_situations

_DAY = timedelta(days=1)


class SpendableKind(StrEnum):
    """What there is to say about the money to live on."""

    GIVEN = "given"
    NOT_PAID = "not-paid"
    NOT_STARTED = "not-started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spendable:
    """What the latest payday gave (cents), on which day, and until when it must last.

    NOT_PAID when all of it did not leave or came back: then the amount is what it was to give.
    """

    kind: SpendableKind
    amount: int
    given_on: date | None
    until: date | None
    is_own_account: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Money (cents) that is missing for the days up to and including `until`."""

    amount: int
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingLine:
    """Something expected after today (cents): income, a payment of ours, or living money."""

    name: str
    kind: str
    expected_on: date
    amount: int
    due_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOverview:
    """One period of one household; amounts in cents. Limits are None for a deficit or an end."""

    household_id: str
    name: str
    programme: str
    period: Period
    settlement_date: date
    next_settlement_date: date
    previous_period: Period | None
    next_period: Period | None
    is_settled: bool
    today: date
    spendable: Spendable
    next_payday: Payday | None
    shortage: Shortage | None
    paid: tuple[PaidLine, ...]
    coming: tuple[ComingLine, ...]
    curve: MonthCurve | None
    status: PlanStatus | None
    needed_advance_limit: int | None
    steady_advance_limit: int | None
    shortage_per_month: int
    lowest_ahead: LowestPoint | None
    level_costs: int | None
    advance_limit: int
    advance: int
    set_aside: int


def month_overview(
    session: Session, household_id: str, period: Period | None, *, today: date, reach: Reach
) -> MonthOverview:
    """The household's month; without a period the current one. Raises NotFound.

    A period that is not settled and is not the next one has no overview.
    """
    situation = load_situations(session, [household_id], today=today, reach=reach).get(household_id)
    if situation is None:
        raise NotFound(f"Er is geen huishouden {household_id}.")
    current = situation.current_settlement()
    shown = period or (
        situation.state.period if current is None else Period.parse(current.settlement.period)
    )
    settlement = _of_period(situation, shown)
    if settlement is None and shown != situation.state.period:
        raise NotFound(f"Periode {shown} is voor dit huishouden niet verwerkt.")
    return _overview(session, situation, shown, settlement, reach=reach)


def _of_period(situation: Situation, period: Period) -> StoredSettlement | None:
    for each in situation.settlements:
        if each.settlement.period == str(period):
            return each
    return None


def _overview(
    session: Session,
    situation: Situation,
    period: Period,
    settlement: StoredSettlement | None,
    *,
    reach: Reach,
) -> MonthOverview:
    terms, made, curves = situation.state.terms, situation.plan, situation.projection
    starts, ends = _dates(situation, settlement)
    is_past = situation.state.period not in (period, period.plus(1))
    paid: tuple[PaidLine, ...] = ()
    if settlement is not None:
        orders = situation.orders
        if settlement is not situation.current_settlement():
            orders = last_attempts(session, entries_of(settlement), reach)
        state = situation.state
        paid = tuple(paid_lines(session, state, settlement, orders=orders, reach=reach))
    periods = [Period.parse(each.settlement.period) for each in situation.settlements]
    known = sorted({*periods, situation.state.period} if made is not None else set(periods))
    return MonthOverview(
        household_id=terms.id,
        name=terms.name,
        programme=str(terms.programme),
        period=period,
        settlement_date=starts,
        next_settlement_date=ends,
        previous_period=period.plus(-1) if period.plus(-1) in known else None,
        next_period=period.plus(1) if period.plus(1) in known else None,
        is_settled=settlement is not None,
        today=situation.today,
        spendable=_spendable(situation),
        next_payday=situation.next_payday(),
        shortage=_shortage(situation, paid, starts, ends),
        paid=paid,
        coming=() if is_past else tuple(_coming(situation)),
        curve=month_curve(session, situation, starts, ends, reach=reach),
        status=None if made is None else made.status,
        needed_advance_limit=None if made is None else made.needed_advance_limit,
        steady_advance_limit=None if made is None else made.steady_advance_limit,
        shortage_per_month=0 if made is None else made.shortage_per_month,
        lowest_ahead=None if curves is None else curves.lowest,
        level_costs=None if made is None else made.level_costs,
        advance_limit=terms.advance_limit,
        advance=situation.state.position.advance,
        set_aside=situation.state.position.set_aside,
    )


def _dates(situation: Situation, settlement: StoredSettlement | None) -> tuple[date, date]:
    if settlement is not None:
        stored = settlement.settlement
        return stored.settlement_date, stored.next_settlement_date
    starts = situation.next_settlement_date()
    if situation.plan is None:
        return starts, starts + 30 * _DAY
    return starts, situation.plan.question.settlement_dates[1]


def _spendable(situation: Situation) -> Spendable:
    latest = situation.latest_payday()
    until = situation.lasts_until()
    kind = SpendableKind.GIVEN if latest is not None else SpendableKind.NOT_STARTED
    amount = 0 if latest is None else latest.amount
    if latest is not None and latest.unpaid and not latest.amount:
        kind, amount = SpendableKind.NOT_PAID, latest.unpaid
    if situation.is_over:
        kind = SpendableKind.ENDED
    return Spendable(
        kind=kind,
        amount=amount,
        given_on=None if latest is None else latest.date,
        until=until,
        is_own_account=situation.state.terms.bank_account != POOLED,
    )


def _shortage(
    situation: Situation, paid: tuple[PaidLine, ...], starts: date, ends: date
) -> Shortage | None:
    """What this payday lacks until the next one; with bills unpaid what the whole period lacks."""
    skipped = sum(line.amount for line in paid if line.outcome is PaidOutcome.SKIPPED)
    latest = situation.latest_payday()
    if latest is None or not starts <= situation.today < ends:
        amount, until = skipped, ends - _DAY
    elif skipped:
        others = (each for each in situation.paydays() if starts <= each.date < ends)
        lacking = sum(_lacks(situation, each) for each in others if each.date != latest.date)
        amount, until = skipped + lacking + _lacks(situation, latest), ends - _DAY
    else:
        amount, until = _lacks(situation, latest), situation.lasts_until() or ends - _DAY
    return Shortage(amount=amount, until=until) if amount else None


def _lacks(situation: Situation, payday: Payday) -> int:
    return max(0, situation.floor - payday.amount - payday.unpaid)


def _coming(situation: Situation) -> list[ComingLine]:
    """What is expected after today and before the settlement after the next, by date."""
    today, made = situation.today, situation.plan
    lines = [
        ComingLine(name="Leefgeld", kind="living-money", expected_on=each.date, amount=each.amount)
        for each in situation.state.given
        if each.date > today
    ]
    if made is not None:
        settles_on, until = made.question.settlement_dates[:2]
        lines += [
            ComingLine(
                name=each.agreement.name, kind="income", expected_on=each.date, amount=each.amount
            )
            for each in made.question.income
            if each.date < until and each.amount
        ]
        lines += [
            ComingLine(
                name=each.agreement.name,
                kind=each.agreement.kind.value,
                expected_on=settles_on,
                amount=each.amount,
                due_date=each.date,
            )
            for each in made.question.due
            if each.date <= until and each.amount
        ]
        lines += [
            ComingLine(name="Leefgeld", kind="living-money", expected_on=day, amount=amount)
            for day, amount in made.first_paydays()
        ]
    return sorted(lines, key=lambda line: (line.expected_on, line.kind != "income", line.name))

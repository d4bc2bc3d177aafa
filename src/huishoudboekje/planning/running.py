"""The running plan: the months ahead again, from what was booked, received, settled and marked.

It promises that with nothing changed a household gets what was promised; it is handed the
household's state whole and knows neither the database nor the day of today.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from huishoudboekje.agreements import (
    POOLED,
    Agreement,
    Kind,
    Occurrence,
    Terms,
    counted_occurrences,
)
from huishoudboekje.calendar import Period, period_of, settlement_date
from huishoudboekje.planning.instalments import (
    NO_DEBTS,
    ArrangedDebts,
    as_owed,
)
from huishoudboekje.planning.plan import Given, PlanQuestion

_DAY = timedelta(days=1)

OccurrenceKey = tuple[str, date]
"""An occurrence's agreement id and nominal date."""


class MarkKind(StrEnum):
    """What a person knows about an expected income: when it comes, that it will not, or neither."""

    COMES_ON = "comes-on"
    WILL_NOT_COME = "will-not-come"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeMark:
    """What was marked last about one expected income."""

    kind: MarkKind
    comes_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came in for one expected income: when, and how much (cents)."""

    date: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A household's balances in cents, each on its natural side, before a settlement."""

    received: int = 0
    available: int = 0
    set_aside: int = 0
    in_transit: int = 0
    advance: int = 0

    @property
    def net(self) -> int:
        """The opening balance of the running plan (definitions 3.12)."""
        return self.received + self.available + self.set_aside - self.in_transit - self.advance

    @property
    def to_give_out(self) -> int:
        """The living money still to be given out in this period."""
        return self.available - self.in_transit


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTransfers:
    """Transfers between the organisation's account and the household's own, ordered but not booked.

    Cents: an advance on its way to the household's account, a repayment on its way back. They are
    booked when both statements have shown them. `waiting` are the occurrences that the advance on
    its way will pay.
    """

    advance: int = 0
    repayment: int = 0
    waiting: frozenset[tuple[str, date]] = frozenset()


NO_TRANSFERS = OwnTransfers()
"""Nothing is on its way between our own accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdState:
    """All that a household's next months depend on.

    `period` is the next one to settle; `position` holds all bookings dated before its settlement
    date; `settled` the occurrences ordered before; `given` the living money ordered for the days
    up to that date, also part of the position; `transfers` what is on its way to or from an
    account of its own; `debts` is what its instalments pay; `kept_back` what payers keep back
    (cents) of expected income for a debt.
    """

    terms: Terms
    agreements: tuple[Agreement, ...]
    period: Period
    position: Position
    settled: frozenset[OccurrenceKey] = frozenset()
    arrivals: Mapping[OccurrenceKey, tuple[Arrival, ...]]
    marks: Mapping[OccurrenceKey, IncomeMark]
    given: tuple[Given, ...] = ()
    transfers: OwnTransfers = NO_TRANSFERS
    debts: ArrangedDebts = NO_DEBTS
    kept_back: Mapping[OccurrenceKey, int] = field(default_factory=dict)

    @property
    def settlement_date(self) -> date:
        """The date of the next settlement."""
        return settlement_date(self.period, self.terms.settlement_day)


def first_period(terms: Terms) -> Period:
    """The first period that is settled: its date is on or after the start and in the mandate."""
    return period_of(_begins(terms), terms.settlement_day)


def _begins(terms: Terms) -> date:
    return terms.start if terms.mandate is None else max(terms.start, terms.mandate.start)


def pays_from(terms: Terms) -> date:
    """The day from which what falls due is ours to pay: the one after the first settlement.

    What is due before, the household still pays itself (definitions 3.3).
    """
    return settlement_date(first_period(terms), terms.settlement_day) + _DAY


def _periods_until(terms: Terms, period: Period, last: date) -> int:
    ahead = 0
    while settlement_date(period.plus(ahead), terms.settlement_day) <= last:
        ahead += 1
    return ahead


def periods_ahead(terms: Terms, period: Period) -> int:
    """How many periods a running plan that begins with `period` has; zero after the end.

    A programme with an end is planned up to it; otherwise a window of twice the plan's months,
    of which the first half is promised, and the next window starts where the promise ends. No plan
    goes on after the mandate.
    """
    passed = period.months_since(first_period(terms))
    ahead = 2 * terms.months - passed % terms.months
    if terms.ends is not None:
        ahead = _periods_until(terms, period, terms.ends)
    if terms.mandate is not None and terms.mandate.until is not None:
        ahead = min(ahead, _periods_until(terms, period, terms.mandate.until))
    return ahead


def periods_promised(terms: Terms, period: Period) -> int:
    """How many of the periods ahead are promised: all of a programme that ends, else one window."""
    ahead = periods_ahead(terms, period)
    if terms.ends is not None:
        return ahead
    promised = terms.months - period.months_since(first_period(terms)) % terms.months
    return min(ahead, promised)


def _expected_income(state: HouseholdState, start: date, last: date) -> Iterator[Occurrence]:
    settles_on = state.settlement_date
    for agreement in state.agreements:
        if agreement.kind is not Kind.INCOME:
            continue
        for occurrence in counted_occurrences(agreement, _begins(state.terms), last):
            key = (agreement.id, occurrence.nominal_date)
            came = state.arrivals.get(key)
            if came is not None:
                yield from (
                    replace(occurrence, date=each.date, amount=each.amount)
                    for each in came
                    if each.date >= settles_on
                )
            else:
                left = less_kept_back(occurrence, state.kept_back)
                yield from _to_come(left, state.marks.get(key), start)


def less_kept_back(occurrence: Occurrence, kept_back: Mapping[OccurrenceKey, int]) -> Occurrence:
    """The term with what is left of it (cents, never below zero) when its payer sets off a debt."""
    kept = kept_back.get((occurrence.agreement.id, occurrence.nominal_date), 0)
    return replace(occurrence, amount=max(0, occurrence.amount - kept)) if kept else occurrence


def _to_come(occurrence: Occurrence, mark: IncomeMark | None, start: date) -> Iterator[Occurrence]:
    if not occurrence.amount:
        return
    if mark is None or mark.kind is MarkKind.EXPECTED:
        yield _not_before(occurrence, start)
    elif mark.kind is MarkKind.COMES_ON and mark.comes_on is not None:
        yield _not_before(replace(occurrence, date=mark.comes_on), start)


def _not_before(occurrence: Occurrence, start: date) -> Occurrence:
    return occurrence if occurrence.date >= start else replace(occurrence, date=start)


def _unsettled(state: HouseholdState, last: date) -> Iterator[Occurrence]:
    from_here = pays_from(state.terms)
    for agreement in state.agreements:
        if agreement.kind is Kind.INCOME:
            continue
        for occurrence in counted_occurrences(agreement, from_here, last):
            if (agreement.id, occurrence.nominal_date) not in state.settled:
                yield occurrence


def missed(state: HouseholdState, *, today: date) -> tuple[Occurrence, ...]:
    """The instalments on registered debts whose date passed before today and that nobody ordered.

    They stay due; with what is left to pay of each. What fell before the first settlement the
    household paid itself.
    """
    if not state.debts.turns:
        return ()
    due = as_owed(tuple(_unsettled(state, today - _DAY)), state.debts)
    return tuple(each for each in due if each.agreement.id in state.debts.turns)


def limit_now(state: HouseholdState) -> int:
    """How far (cents) an advance can be booked at this settlement.

    To an own account a new advance is a transfer that both statements have to show first, so there
    it is what has been advanced already.
    """
    if state.terms.bank_account == POOLED:
        return state.terms.advance_limit
    return min(state.terms.advance_limit, max(0, state.position.advance))


def running_question(
    state: HouseholdState, *, today: date, months: int | None = None
) -> PlanQuestion:
    """The question of the plan as of `today`, or as of the next settlement when that has passed.

    `months` overrides how many periods are looked at.
    """
    settles_on = state.settlement_date
    start = min(max(today, state.terms.start), settles_on)
    ahead = periods_ahead(state.terms, state.period) if months is None else months
    assert ahead > 0, "a household whose programme has ended has no plan"
    settlements = tuple(
        settlement_date(state.period.plus(k), state.terms.settlement_day) for k in range(ahead + 1)
    )
    given = tuple(given for given in state.given if start <= given.date < settles_on)
    return PlanQuestion(
        start=start,
        settlement_dates=settlements,
        opening_balance=state.position.net + sum(each.amount for each in given),
        advance_limit=state.terms.advance_limit,
        floor=state.terms.floor,
        buffer=state.terms.buffer,
        payday=state.terms.payday,
        round_to=state.terms.round_to,
        income=tuple(_expected_income(state, start, settlements[-1] - _DAY)),
        due=as_owed(tuple(_unsettled(state, settlements[-1])), state.debts),
        given=given,
    )

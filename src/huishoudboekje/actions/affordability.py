"""Whether a household can bear an instalment: the largest that fits, and what decides it.

It promises that nothing passes that puts a payday below the floor, and that a refusal names an
amount that does pass. Of the debt it asks only how much is to be paid.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.arranging import (
    Arranging,
    read_arranging,
    refuse_without_plan,
)
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, Kind, occurrences
from huishoudboekje.arrangements import Instalment, RuleLimit, monthly
from huishoudboekje.calendar import (
    MAX_DATES,
    BusinessDay,
    Recurrence,
    bank_day,
    settlement_date,
)
from huishoudboekje.database import HouseholdFloor
from huishoudboekje.errors import Finding, InvalidInput, NotAffordable
from huishoudboekje.money import ceil_div, euro_text, round_up
from huishoudboekje.planning import (
    HouseholdState,
    Plan,
    PlanQuestion,
    affordable,
    affordable_amount,
    pays_from,
    plan,
    running_question,
)

LONGEST_SEARCH = 120
"""How many months a refusal looks ahead for an instalment that does fit."""

_SMALLEST = 100
"""An amount a month (cents) that a search for what fits together never skips."""

_EXACT_TRIES = 10
"""After so many bounds that do not fit the search for one halves what it tries."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affordability:
    """The largest instalment (cents) on these dates, the payday that decides, and the floor.

    `before` is the plan without it, up to one period after the last date, `after` the one with it.
    Without an amount, and without `after`, the floor is not met even without an instalment. A floor
    without a source is that of the household's own terms (cents).
    """

    amount: int | None
    dates: tuple[date, ...]
    payday: date | None
    floor: HouseholdFloor | int
    before: Plan
    after: Plan | None
    text: str


def afford(
    session: Session, household_id: str, *, first: date, months: int, by: Acting
) -> Affordability:
    """The largest monthly instalment from the first date on, and why no more (definitions 3.13).

    Raises NotFound, OutsideMandate, NotAllowed after the programme's end, and InvalidInput.
    """
    found = read_arranging(session, household_id, by=by)
    refuse_without_plan(found, by=by)
    if not 1 <= months <= MAX_DATES:
        text = f"kies 1 tot en met {MAX_DATES} maanden"
        raise InvalidInput((Finding(place="months", code="invalid", text=text),))
    dates = tuple(each.due for each in monthly(first, [1] * months))
    mistakes = date_findings(found.state, dates[0], place="first")
    if mistakes:
        raise InvalidInput(mistakes)
    return affordability(found, dates, by=by)


def first_payable(state: HouseholdState) -> date:
    """The first date on which an instalment that is agreed now is not paid too late."""
    return max(state.settlement_date, pays_from(state.terms))


def date_findings(
    state: HouseholdState, due: date, *, place: str = "instalments[1].due"
) -> tuple[Finding, ...]:
    """A finding for a first date that passes before the next settlement can pay it."""
    earliest = first_payable(state)
    if _shifted(due) >= earliest:
        return ()
    text = (
        f"de eerstvolgende verwerking is op {earliest}; {due} wordt dan te laat betaald. Kies een "
        "latere dag"
    )
    return (Finding(place=place, code="too-early", text=text),)


def _shifted(day: date) -> date:
    return bank_day(day, BusinessDay.PREVIOUS)


def question_until(state: HouseholdState, last: date, *, today: date) -> PlanQuestion:
    """The running question up to one period after the one that pays the date; no buffer is kept."""
    ahead = 0
    while settlement_date(state.period.plus(ahead + 1), state.terms.settlement_day) < last:
        ahead += 1
    return replace(running_question(state, today=today, months=ahead + 2), buffer=0)


def _dates_in(question: PlanQuestion, dates: Sequence[date]) -> tuple[date, ...]:
    """The bank days of the dates; what is due on the first settlement date is paid on it."""
    earliest = question.settlement_dates[0] + _DAY
    return tuple(max(_shifted(each), earliest) for each in dates)


def affordability(found: Arranging, dates: Sequence[date], *, by: Acting) -> Affordability:
    """The largest instalment on these nominal dates, in order; the first is on time."""
    question = question_until(found.state, _shifted(dates[-1]), today=by.today)
    largest = affordable(question, _dates_in(question, dates))
    after = None
    if largest.amount:
        same = [Instalment(due=each, amount=largest.amount) for each in dates]
        after = _plan_with(question, [_as_agreement(same)])
    return Affordability(
        amount=largest.amount,
        dates=tuple(dates),
        payday=largest.payday,
        floor=found.state.terms.floor if found.floor is None else found.floor,
        before=plan(question),
        after=after,
        text=_why(found, largest.amount, largest.payday),
    )


def _why(found: Arranging, amount: int | None, payday: date | None) -> str:
    floor = euro_text(round_up(found.state.terms.floor, found.state.terms.round_to))
    if amount is None:
        return (
            f"Ook zonder aflossing houdt het huishouden op {payday} minder over dan de ondergrens "
            f"van {floor}."
        )
    return (
        f"Hooguit {euro_text(amount)} per keer. Met meer komt er op {payday} minder dan de "
        f"ondergrens van {floor}."
    )


def _as_agreement(instalments: Sequence[Instalment]) -> Agreement:
    (amount,) = {each.amount for each in instalments}
    return Agreement(
        id="instalment",
        name="instalment",
        kind=Kind.INSTALMENT,
        amount=amount,
        recurrence=Recurrence(dates=tuple(each.due for each in instalments)),
    )


def _plan_with(question: PlanQuestion, streams: Sequence[Agreement]) -> Plan:
    last = question.settlement_dates[-1]
    due = (each for stream in streams for each in occurrences(stream, _first_day(stream), last))
    return plan(replace(question, due=(*question.due, *due)))


def _first_day(stream: Agreement) -> date:
    return _shifted(min(stream.recurrence.dates))


def refuse_unaffordable(
    found: Arranging, streams: Sequence[Agreement], limit: RuleLimit | None, *, by: Acting
) -> tuple[Plan, Plan] | None:
    """The plans without and with the streams, when every payday keeps its floor with them.

    None without streams. The plan runs until one period after the last instalment. Raises
    NotAffordable with what does fit a month, from the first date on until the same is paid, how
    long that takes, and whether the creditor's `limit` (None without one) lets it.
    """
    judged = _judged(found, streams, by=by)
    if judged is None or judged.below is None:
        return None if judged is None else judged.plans
    first = min(day for each in streams for day in each.recurrence.dates)
    dates = [each.due for each in monthly(first, [1] * LONGEST_SEARCH)]
    question = question_until(found.state, _shifted(dates[-1]), today=by.today)
    due = _sum(streams)
    fits = affordable_amount(question, _dates_in(question, dates), due)
    text = _short(judged.below, judged.floor)
    if fits is None:
        largest = affordable(question, _dates_in(question, dates)).amount
        raise NotAffordable(f"{text} {_nothing_fits(judged, largest or 0)}")
    months = ceil_div(due, fits)
    offer = _offer(fits, due, months=months, last=dates[months - 1], limit=limit)
    raise NotAffordable(f"{text} {offer}", fits=fits, months=months)


def refuse_unaffordable_together(
    found: Arranging,
    streams_of: Callable[[int], Sequence[Agreement]],
    per_month: int,
    months: int,
    *,
    by: Acting,
) -> tuple[Plan, Plan] | None:
    """As `refuse_unaffordable`, of what that much a month (cents) for so many months pays.

    `streams_of` says what is paid for an amount a month; what a refusal names passes by it.
    """
    streams = streams_of(per_month)
    judged = _judged(found, streams, by=by)
    if judged is None or judged.below is None:
        return None if judged is None else judged.plans
    text = _short(judged.below, judged.floor)
    first = min(day for each in streams for day in each.recurrence.dates)
    dates = [each.due for each in monthly(first, [1] * months)]
    most = min(_same_on_all(found, dates, by=by), per_month - 1)
    fits = _largest_together(found, streams_of, most, by=by)
    if not fits:
        raise NotAffordable(f"{text} {_nothing_fits(judged, 0)}")
    offer = (
        f"Wat wel past: hooguit {euro_text(fits)} per maand voor alle schuldeisers samen, "
        f"{months} maanden lang."
    )
    raise NotAffordable(f"{text} {offer}", fits=fits, months=months)


def _largest_together(
    found: Arranging,
    streams_of: Callable[[int], Sequence[Agreement]],
    most: int,
    *,
    by: Acting,
) -> int:
    """An amount a month (cents, at most `most`) that passes, while a cent more does not.

    0 where none was found. Less a month takes longer, so that passing is not monotone: what can be
    paid for as long as an amount takes bounds what is tried after it.
    """

    def bearable(amount: int) -> tuple[bool, int]:
        """Whether it passes, and if not what can be paid on every one of its dates."""
        try:
            streams = streams_of(amount)
        except InvalidInput:
            return False, 0  # it would take too long
        judged = _judged(found, streams, by=by)
        if judged is not None and judged.below is None:
            return True, amount
        dates = sorted({day for each in streams for day in each.recurrence.dates})
        return False, _same_on_all(found, dates, by=by)

    fits = most
    tries = 0
    while fits:
        passes, bound = bearable(fits)
        if passes:
            break
        tries += 1
        half = fits // 2
        less = max(half, min(bound, fits - 1)) if tries < _EXACT_TRIES else half
        fits = max(less, _SMALLEST) if fits > _SMALLEST else less
    fails = most + 1
    while fits and fails - fits > 1:
        middle = (fits + fails) // 2
        if bearable(middle)[0]:
            fits = middle
        else:
            fails = middle
    return fits


def _same_on_all(found: Arranging, dates: Sequence[date], *, by: Acting) -> int:
    """The largest amount (cents) that can be paid on each of these nominal dates, in order."""
    question = question_until(found.state, _shifted(dates[-1]), today=by.today)
    return affordable(question, _dates_in(question, dates)).amount or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """The plans without and with an arrangement, and the first payday below the floor (cents)."""

    plans: tuple[Plan, Plan]
    floor: int

    @property
    def below(self) -> tuple[date, int] | None:
        return _below(self.plans[1], self.floor)


def _judged(found: Arranging, streams: Sequence[Agreement], *, by: Acting) -> _Judged | None:
    dates = sorted(_shifted(day) for each in streams for day in each.recurrence.dates)
    if not dates:
        return None
    question = question_until(found.state, dates[-1], today=by.today)
    plans = plan(question), _plan_with(question, streams)
    return _Judged(plans=plans, floor=round_up(question.floor, question.round_to))


def refuse_new_shortage(before: Arranging, after: Arranging, last: date, *, by: Acting) -> None:
    """Raises NotAffordable when a payday comes below its floor and none did before the change.

    `last` is the last instalment of the change. Where money is short anyway nothing is refused.
    """
    day = _shifted(last)
    was, made = (plan(question_until(each.state, day, today=by.today)) for each in (before, after))
    floor = round_up(before.state.terms.floor, before.state.terms.round_to)
    below = _below(made, floor)
    if below is not None and _below(was, floor) is None:
        raise NotAffordable(_short(below, floor))


def _below(made: Plan, floor: int) -> tuple[date, int] | None:
    """The first payday that gives less than the floor, and what it gives."""
    for day, amount in zip(made.pay_dates, made.spendable, strict=True):
        if amount < floor:
            return day, amount
    return None


def _sum(streams: Sequence[Agreement]) -> int:
    return sum(
        each.amount
        for stream in streams
        for each in occurrences(stream, _first_day(stream), max(stream.recurrence.dates))
    )


def _offer(fits: int, due: int, *, months: int, last: date, limit: RuleLimit | None) -> str:
    """The largest amount that fits, how long it takes, and what the creditor's rule says of it."""
    if months == 1:
        text = f"Wat wel past: alles in één keer, {euro_text(fits)} op {last}."
    else:
        rest = due - fits * (months - 1)
        end = "" if rest == fits else f"; de laatste keer is {euro_text(rest)}"
        text = (
            f"Wat wel past: hooguit {euro_text(fits)} per maand. Dan duurt het {months} maanden"
            f"{end}."
        )
    if limit is None:
        return text
    if months > 1 and fits < limit.lowest:
        why = f"minder dan {euro_text(limit.lowest)} per maand"
    elif months > limit.months or (limit.until is not None and last > limit.until):
        why = f"langer dan {limit.months} maanden"
    else:
        return text
    return f"{text} Dat is {why} en kan alleen als maatwerk ({limit.source})."


def _nothing_fits(judged: _Judged, largest: int) -> str:
    """Why no amount a month will do; `largest` (cents) is what fits without paying all of it."""
    short = _below(judged.plans[0], judged.floor)
    text = "Er is geen bedrag per maand dat wel past"
    if short is not None:
        return f"{text}: ook zonder aflossing komt er op {short[0]} minder dan de ondergrens."
    if largest:
        return (
            f"{text}: hooguit {euro_text(largest)} per maand, en dan is na {LONGEST_SEARCH} "
            "maanden nog niet alles betaald."
        )
    return f"{text}."


def _short(below: tuple[date, int], floor: int) -> str:
    day, amount = below
    left = f"houdt het huishouden {euro_text(amount)} over"
    if amount < 0:
        left = f"komt het huishouden {euro_text(-amount)} tekort"
    return f"Dit past niet: op {day} {left}, en de ondergrens is {euro_text(floor)}."

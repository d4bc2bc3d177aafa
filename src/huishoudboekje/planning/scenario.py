"""What if: a list of changes applied to the agreements, so that the same plan can be made again.

It promises new values and leaves the old ones as they were; it computes no plan and stores none.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from huishoudboekje.agreements import Agreement, Step, Terms, amount_on, ended
from huishoudboekje.calendar import Recurrence, nominal_dates
from huishoudboekje.errors import Finding, InvalidInput

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """From this day on the agreement gives nothing any more."""

    agreement: str
    start: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """What falls from `start` up to but excluding `to` comes on `to`, in one sum."""

    agreement: str
    start: date
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAmount:
    """From this day on the agreement's amount is another one (cents)."""

    agreement: str
    start: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOff:
    """From `start` until `until` (inclusive) the payer keeps back an amount (cents) each time."""

    agreement: str
    start: date
    amount: int
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """An agreement more."""

    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLimit:
    """Another advance limit (cents)."""

    amount: int


Change = Stop | Delay | ChangeAmount | SetOff | Add | ChangeLimit
"""One change of a scenario."""


def changed(
    terms: Terms,
    agreements: Iterable[Agreement],
    changes: Iterable[Change],
    *,
    until: date,
    done: Collection[tuple[str, date]] = (),
    since: date | None = None,
) -> tuple[Terms, tuple[Agreement, ...]]:
    """Terms and agreements after the changes, in order; rules are followed up to `until`.

    What is `done` (settled or received) is not delayed any more; what is added counts from `since`
    on. Raises InvalidInput that names every change of an agreement that does not exist.
    """
    known = list(agreements)
    findings: list[Finding] = []
    for number, change in enumerate(changes, start=1):
        if isinstance(change, ChangeLimit):
            terms = replace(terms, advance_limit=change.amount)
        elif isinstance(change, Add):
            known.append(replace(change.agreement, counts_from=since))
        else:
            found = [at for at, each in enumerate(known) if each.id == change.agreement]
            if not found:
                text = f"er is geen afspraak {change.agreement}"
                place = f"changes[{number}].agreement"
                findings.append(Finding(place=place, code="not-found", text=text))
            for at in reversed(found):
                known[at : at + 1] = _parts(known[at], change, until, done)
    if findings:
        raise InvalidInput(tuple(findings))
    return terms, tuple(known)


def _parts(
    agreement: Agreement,
    change: Stop | Delay | ChangeAmount | SetOff,
    until: date,
    done: Collection[tuple[str, date]],
) -> list[Agreement]:
    if isinstance(change, Stop):
        return [ended(agreement, change.start - _DAY)]
    if isinstance(change, Delay):
        return _delayed(agreement, change, until, done)
    if isinstance(change, ChangeAmount):
        step = Step(start=change.start, amount=change.amount)
        kept = tuple(each for each in agreement.steps if each.start < change.start)
        return [replace(agreement, steps=(*kept, step))]
    return [_set_off(agreement, change)]


def _delayed(
    agreement: Agreement, change: Delay, until: date, done: Collection[tuple[str, date]]
) -> list[Agreement]:
    last = until if agreement.until is None else min(until, agreement.until)
    within = nominal_dates(agreement.recurrence, change.start, min(last, change.to - _DAY))
    held = [day for day in within if (agreement.id, day) not in done]
    after = nominal_dates(agreement.recurrence, change.to, last)
    parts = [ended(agreement, change.start - _DAY)]
    total = sum(amount_on(agreement, day) for day in held)
    if held:
        once = Recurrence(dates=(change.to,))
        parts.append(replace(agreement, recurrence=once, amount=total, steps=(), until=None))
    if after:
        parts.append(replace(agreement, recurrence=Recurrence(dates=after)))
    return parts


def _set_off(agreement: Agreement, change: SetOff) -> Agreement:
    back = None if change.until is None else change.until + _DAY

    def lower(amount: int) -> int:
        return max(0, amount - change.amount)

    def steps_within(is_within: Callable[[date], bool]) -> list[Step]:
        return [
            replace(step, amount=lower(step.amount)) if is_within(step.start) else step
            for step in agreement.steps
        ]

    steps = steps_within(lambda day: day >= change.start and (back is None or day < back))
    starts = {step.start for step in steps}
    if change.start not in starts:
        steps.append(Step(start=change.start, amount=lower(amount_on(agreement, change.start))))
    if back is not None and back not in starts:
        steps.append(Step(start=back, amount=amount_on(agreement, back)))
    return replace(agreement, steps=tuple(steps))

"""The life of an arrangement: which state leads to which, and what a step needs.

It promises that no other step is taken than those of the table, and one answer to whether it is
paused on a day. It does not know who takes a step, nor whether the household can bear it: for the
steps that need it the caller has shown that.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from huishoudboekje.arrangements.values import ArrangementState, ArrangementStep, Pause
from huishoudboekje.errors import Finding, InvalidInput, StepNotAllowed

_S = ArrangementState

LIFE: Mapping[ArrangementState, tuple[ArrangementState, ...]] = {
    _S.DRAFT: (_S.PROPOSED, _S.WITHDRAWN),
    _S.PROPOSED: (_S.ACCEPTED, _S.REFUSED, _S.WITHDRAWN),
    _S.ACCEPTED: (_S.ACTIVE, _S.WITHDRAWN),
    _S.ACTIVE: (_S.PAUSED, _S.COMPLETED, _S.BROKEN, _S.WITHDRAWN),
    _S.PAUSED: (_S.ACTIVE, _S.BROKEN, _S.WITHDRAWN),
    _S.COMPLETED: (),
    _S.BROKEN: (),
    _S.REFUSED: (),
    _S.WITHDRAWN: (),
}
"""Definitions 11.5."""

RUNNING_STATES = frozenset({_S.ACCEPTED, _S.ACTIVE, _S.PAUSED})
"""The arrangement counts: it is in the plan, and no other one can cover its debts."""

REASON_NEEDED = frozenset({_S.REFUSED, _S.PAUSED, _S.BROKEN, _S.WITHDRAWN})
"""Who reads the history later must know why."""

EVIDENCE_NEEDED = frozenset({_S.ACCEPTED, _S.REFUSED})
"""The creditor said so, and somebody else wrote it down: what shows it stands beside it."""

COUNTER = "counter"
"""A step to no state of its own: what was proposed is refused, and a new draft names it."""

AFFORDABILITY_NEEDED = frozenset({_S.PROPOSED, _S.ACCEPTED})
"""The household can bear it, computed on the day of the step (definitions 3.13)."""

_BY_DAY = frozenset({_S.ACTIVE, _S.PAUSED})
"""Which of the two it is depends on the day."""

_DAY = timedelta(days=1)

_DUTCH = {
    _S.DRAFT: "een concept",
    _S.PROPOSED: "voorgesteld",
    _S.ACCEPTED: "aanvaard",
    _S.ACTIVE: "lopend",
    _S.PAUSED: "gepauzeerd",
    _S.COMPLETED: "voltooid",
    _S.BROKEN: "verbroken",
    _S.REFUSED: "geweigerd",
    _S.WITHDRAWN: "ingetrokken",
}


def state_text(state: ArrangementState) -> str:
    """The state as a Dutch word."""
    return _DUTCH[state]


def allowed_steps(state: ArrangementState) -> tuple[ArrangementState, ...]:
    """The states that this one can go to, in the order of the table; none when it is over."""
    return LIFE[state]


def next_steps(state: ArrangementState) -> tuple[str, ...]:
    """What can follow, in words for programs: those states, and on a proposal a counter-offer."""
    return (*map(str, LIFE[state]), *[COUNTER] * (state is _S.PROPOSED))


def next_steps_text(state: ArrangementState) -> str:
    """What can follow, in Dutch; empty when it is over."""
    words = [_DUTCH[each] for each in LIFE[state]]
    return ", ".join([*words, *["een tegenvoorstel"] * (state is _S.PROPOSED)])


def is_over(state: ArrangementState) -> bool:
    """Whether nothing follows on this state."""
    return not LIFE[state]


def drafted(day: date, *, reason: str = "") -> ArrangementStep:
    """The first step of every arrangement: it is a draft."""
    return ArrangementStep(before=None, after=ArrangementState.DRAFT, day=day, reason=reason)


def take_step(
    state: ArrangementState, to: ArrangementState, *, day: date, reason: str = ""
) -> ArrangementStep:
    """The step from the one state to the other, on that day, as it follows by itself.

    Raises StepNotAllowed with the steps that are allowed, and InvalidInput where a reason is
    needed and there is none.
    """
    _refuse_step(state, to)
    _refuse_all(*_reason_mistakes(to, reason))
    return ArrangementStep(before=state, after=to, day=day, reason=reason)


def decided_step(
    last: ArrangementStep, to: ArrangementState, *, day: date, reason: str = "", evidence: str = ""
) -> ArrangementStep:
    """The step that somebody decides after the last one, on that day.

    Raises StepNotAllowed with the steps that are allowed, and InvalidInput with all mistakes: a
    reason or evidence that is needed and not there, and a day before that of the last step.
    """
    _refuse_step(last.after, to)
    _refuse_all(
        *_reason_mistakes(to, reason),
        *_evidence_mistakes(to, evidence),
        *_day_mistakes(last, day),
    )
    return ArrangementStep(before=last.after, after=to, day=day, reason=reason)


def counter_offer(
    last: ArrangementStep, *, day: date, reason: str, evidence: str
) -> tuple[ArrangementStep, ArrangementStep]:
    """The creditor's counter-offer: what was proposed is refused, and a new draft begins.

    The new draft is kept with the id of the arrangement that it answers. Raises as `decided_step`.
    """
    _refuse_step(last.after, ArrangementState.REFUSED)
    why = [] if reason.strip() else [_missing("reason", "schrijf op waarom de schuldeiser dit wil")]
    _refuse_all(
        *why,
        *_evidence_mistakes(ArrangementState.REFUSED, evidence),
        *_day_mistakes(last, day),
    )
    refused = take_step(last.after, ArrangementState.REFUSED, day=day, reason=reason)
    return refused, drafted(day, reason=reason)


def state_on(last: ArrangementStep, pause: Pause | None, day: date) -> ArrangementState:
    """The state on a day from that of the last step on (definitions 11.5).

    It is paused from the first up to and including the last day of the pause. `pause` is the one
    that was set last, up to the day on which it was ended; None without one.
    """
    if last.after not in _BY_DAY:
        return last.after
    begun = begun_pause(last, pause, day)
    return _S.PAUSED if begun is not None and day <= begun.until else _S.ACTIVE


def begun_pause(last: ArrangementStep, pause: Pause | None, day: date) -> Pause | None:
    """The pause when it has begun by that day, until a step has led out of it; else None."""
    if pause is None or last.after not in _BY_DAY or not pause.start <= min(day, pause.until):
        return None
    is_left = last.before is _S.PAUSED and last.day >= pause.start
    return None if is_left else pause


def coming_pause(last: ArrangementStep, pause: Pause | None, day: date) -> Pause | None:
    """The pause when it begins after that day and was not called off; else None."""
    if pause is None or last.after not in _BY_DAY:
        return None
    return pause if day < pause.start <= pause.until else None


def steps_by_day(
    last: ArrangementStep, pause: Pause | None, day: date
) -> tuple[ArrangementStep, ...]:
    """The steps that the days alone bring up to that one: into the pause, and out of it."""
    return tuple(_by_day(last, pause, day))


def _by_day(last: ArrangementStep, pause: Pause | None, day: date) -> Iterator[ArrangementStep]:
    begun = begun_pause(last, pause, day)
    if begun is not None and last.after is _S.ACTIVE:
        since = max(begun.start, last.day)
        last = take_step(_S.ACTIVE, _S.PAUSED, day=since, reason=begun.reason)
        yield last
    if pause is None or last.after is not _S.PAUSED:
        return
    if begun is None:
        text = "De pauze is nog niet begonnen, of zij gaat niet door."
        yield take_step(_S.PAUSED, _S.ACTIVE, day=max(day, last.day), reason=text)
    elif day > begun.until:
        text = f"De pauze is voorbij: zij duurde tot en met {begun.until}."
        over = max(begun.until + _DAY, last.day)
        yield take_step(_S.PAUSED, _S.ACTIVE, day=over, reason=text)


def standing_text(state: ArrangementState, coming: Pause | None) -> str:
    """The state as a Dutch word, with the pause that has not begun."""
    if coming is None:
        return state_text(state)
    return f"{state_text(state)}, wordt gepauzeerd van {coming.start} tot en met {coming.until}"


def _missing(place: str, text: str) -> Finding:
    return Finding(place=place, code="missing", text=text)


def _reason_mistakes(to: ArrangementState, reason: str) -> Iterator[Finding]:
    if to in REASON_NEEDED and not reason.strip():
        text = f"schrijf op waarom: zonder reden wordt de regeling niet {_DUTCH[to]}"
        yield _missing("reason", text)


def _evidence_mistakes(to: ArrangementState, evidence: str) -> Iterator[Finding]:
    if to in EVIDENCE_NEEDED and not evidence.strip():
        text = (
            "schrijf op waaruit dit blijkt: een brief, een e-mail, of met wie en wanneer je belde"
        )
        yield _missing("evidence", text)


def _day_mistakes(last: ArrangementStep, day: date) -> Iterator[Finding]:
    if day < last.day:
        text = f"{day} ligt voor de stap die eraan voorafging: {last.day}"
        yield Finding(place="day", code="before-the-step", text=text)


def _refuse_all(*findings: Finding) -> None:
    if findings:
        raise InvalidInput(findings)


def _refuse_step(state: ArrangementState, to: ArrangementState) -> None:
    if to not in LIFE[state]:
        raise StepNotAllowed(_refusal(state, to), allowed=next_steps(state))


def _refusal(state: ArrangementState, to: ArrangementState) -> str:
    text = f"Deze regeling is {_DUTCH[state]} en wordt niet {_DUTCH[to]}."
    if is_over(state):
        return f"{text} Zij is afgelopen."
    return f"{text} Wel mogelijk: {next_steps_text(state)}."

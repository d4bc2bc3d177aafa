"""The life of an arrangement: which state leads to which, and what a step needs.

It promises that no other step is taken than those of the table; it does not know who takes it, nor
whether the household can bear it: for the steps that need it the caller has shown that.
"""

from collections.abc import Mapping
from datetime import date

from huishoudboekje.arrangements.values import ArrangementState, ArrangementStep
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

AFFORDABILITY_NEEDED = frozenset({_S.PROPOSED, _S.ACCEPTED})
"""The household can bear it, computed on the day of the step (definitions 3.13)."""

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


def is_over(state: ArrangementState) -> bool:
    """Whether nothing follows on this state."""
    return not LIFE[state]


def drafted(day: date, *, reason: str = "") -> ArrangementStep:
    """The first step of every arrangement: it is a draft."""
    return ArrangementStep(before=None, after=ArrangementState.DRAFT, day=day, reason=reason)


def take_step(
    state: ArrangementState, to: ArrangementState, *, day: date, reason: str = ""
) -> ArrangementStep:
    """The step from the one state to the other, on that day.

    Raises StepNotAllowed with the states that are allowed, and InvalidInput where a reason is
    needed and there is none.
    """
    allowed = LIFE[state]
    if to not in allowed:
        raise StepNotAllowed(_refusal(state, to), allowed=tuple(map(str, allowed)))
    if to in REASON_NEEDED and not reason.strip():
        text = f"schrijf op waarom: zonder reden wordt de regeling niet {_DUTCH[to]}"
        raise InvalidInput((Finding(place="reason", code="missing", text=text),))
    return ArrangementStep(before=state, after=to, day=day, reason=reason)


def counter_offer(
    state: ArrangementState, *, day: date, reason: str
) -> tuple[ArrangementStep, ArrangementStep]:
    """The creditor's counter-offer: what was proposed is refused, and a new draft begins.

    The new draft is kept with the id of the arrangement that it answers. Raises as `take_step`.
    """
    refused = take_step(state, ArrangementState.REFUSED, day=day, reason=reason)
    return refused, drafted(day, reason=reason)


def _refusal(state: ArrangementState, to: ArrangementState) -> str:
    allowed = LIFE[state]
    text = f"Deze regeling is {_DUTCH[state]} en wordt niet {_DUTCH[to]}."
    if not allowed:
        return f"{text} Zij is afgelopen."
    return f"{text} Wel mogelijk: {', '.join(_DUTCH[each] for each in allowed)}."

"""The life of a signal: opened when its cause appears, refreshed while it lasts, closed when gone.

It promises one life per cause at a time; it decides what is to be done and stores nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from huishoudboekje.signals.cause import Cause, SignalKind

ANSWERABLE = frozenset(
    {
        SignalKind.OTHER_AMOUNT,
        SignalKind.MORE_THAN_ONCE,
        SignalKind.UNEXPECTED_RECEIPT,
        SignalKind.SET_OFF_SUSPECTED,
        SignalKind.SET_OFF,
        SignalKind.ARRANGEMENT_BROKEN,
        SignalKind.CONDITION_FAILED,
        SignalKind.EFFORT_FAILED,
        SignalKind.CLAIMS_CONFLICT,
    }
)
"""What happened and stays so: nothing makes it go away, so a person may close it with an answer.
Every other cause goes away when something is done about it, and can only be snoozed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSignal:
    """What an open signal says, and the day on which it was opened or refreshed last."""

    reason: str
    amount: int | None
    due_date: date | None
    refreshed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is to be done with the signals: these opened, these refreshed, these keys closed."""

    to_open: tuple[Cause, ...]
    to_refresh: tuple[Cause, ...]
    to_close: tuple[str, ...]


def difference(
    open_signals: Mapping[str, OpenSignal],
    now: Iterable[Cause],
    *,
    today: date,
    answered: Mapping[str, int | None] | None = None,
) -> Difference:
    """What brings the open signals in line with the causes that hold now.

    `open_signals` are those, by key, of everything that `now` was looked for in: what is not in
    `now` is closed. `answered` are the causes that a person closed, with the amount (cents) then:
    they stay closed as long as they are answerable and the amount is the same. Snoozing is left
    as it is. The same cause twice counts once.
    """
    causes: dict[str, Cause] = {}
    for cause in now:
        causes.setdefault(cause.key, cause)
    known = answered or {}
    return Difference(
        to_open=tuple(
            cause
            for key, cause in causes.items()
            if key not in open_signals and not _is_answered(cause, known)
        ),
        to_refresh=tuple(
            cause
            for key, cause in causes.items()
            if key in open_signals and _is_stale(open_signals[key], cause, today)
        ),
        to_close=tuple(key for key in open_signals if key not in causes),
    )


def _is_answered(cause: Cause, answered: Mapping[str, int | None]) -> bool:
    return (
        cause.kind in ANSWERABLE and cause.key in answered and answered[cause.key] == cause.amount
    )


def _is_stale(signal: OpenSignal, cause: Cause, today: date) -> bool:
    says = (signal.reason, signal.amount, signal.due_date)
    return signal.refreshed_on < today or says != (cause.reason, cause.amount, cause.due_date)


def is_shown(snoozed_until: date | None, today: date) -> bool:
    """True when the signal is not snoozed, or the day until which it was has come."""
    return snoozed_until is None or snoozed_until <= today


def age_in_days(opened_on: date, today: date) -> int:
    """How many days a signal is open; 0 on the day on which it was opened."""
    return (today - opened_on).days

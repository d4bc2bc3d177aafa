"""The signals that people work from: a list to choose from, and one with all that happened to it.

It promises what lies within the asker's reach, the oldest first; it opens and closes none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from huishoudboekje.database import (
    Reach,
    StoredSignal,
    StoredSignalEvent,
    amsterdam_day,
    count_open_signals,
    load_household_names,
    load_signal,
    load_signal_events,
    load_signals,
)
from huishoudboekje.database import SignalFilter as SignalFilter
from huishoudboekje.errors import NotFound
from huishoudboekje.signals import ANSWERABLE, SignalKind, age_in_days, is_shown
from huishoudboekje.views.signal_subjects import SignalSubject, signal_subject

SIGNAL_WORDS: Mapping[SignalKind, str] = {
    SignalKind.MISSING: "niet gekomen",
    SignalKind.OTHER_AMOUNT: "ander bedrag",
    SignalKind.MORE_THAN_ONCE: "meer dan één keer",
    SignalKind.UNEXPECTED_RECEIPT: "onverwacht geld",
    SignalKind.SET_OFF_SUSPECTED: "misschien verrekend",
    SignalKind.SET_OFF: "verrekend",
    SignalKind.BALANCE_BELOW_ZERO: "saldo onder nul",
    SignalKind.ADVANCE_LIMIT_NEAR: "voorschot bijna op",
    SignalKind.SHORTAGE_AHEAD: "tekort op komst",
    SignalKind.PAYMENT_RETURNED: "betaling teruggekomen",
    SignalKind.PAYMENT_REJECTED: "betaling geweigerd",
    SignalKind.PAYEE_UNCONFIRMED: "rekening niet bevestigd",
    SignalKind.DIFFERENCE_ACCEPTED: "verschil geaccepteerd",
    SignalKind.ACCOUNT_MISMATCH: "boeken en bank verschillen",
    SignalKind.COST_MISSED: "vaste last niet betaald",
    SignalKind.INSTALMENT_MISSED: "aflossing niet betaald",
    SignalKind.ARRANGEMENT_BROKEN: "regeling verbroken",
    SignalKind.PAUSE_ENDS: "pauze loopt af",
    SignalKind.TIED_INCOME_MISSING: "inkomen voor regeling niet gekomen",
    SignalKind.CONDITION_FAILED: "voorwaarde niet nagekomen",
    SignalKind.EFFORT_OVERDUE: "inzet niet bevestigd",
    SignalKind.EFFORT_FAILED: "inzet niet gelukt",
    SignalKind.PREMIUMS_BEHIND: "achterstand zorgpremie",
    SignalKind.CLAIMS_CONFLICT: "vorderingenoverzicht spreekt zich tegen",
    SignalKind.GUARANTEE_CALLED: "betaalgarantie aangesproken",
}
"""What is the matter, in the words that people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine:
    """One signal in a list (cents); without a household it is the organisation's.

    `age` is in days, up to the day it was closed; `times` is on how many days it was seen;
    `is_answerable` says that a person may close it with an answer.
    """

    id: int
    kind: SignalKind
    household_id: str | None
    household_name: str
    agreement_id: str | None
    owner: str
    reason: str
    amount: int | None
    due_date: date | None
    opened_on: date
    age: int
    times: int
    snoozed_until: date | None
    is_shown: bool
    is_answerable: bool
    closed_on: date | None
    closed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalStep:
    """Something that happened to a signal: `opened`, `refreshed`, `snoozed`, `assigned`, `closed`.

    A signal that closed by itself has no detail there; one that a person closed has the answer.
    """

    what: str
    detail: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalHistory:
    """A signal with what it is about and all that happened to it, in the order of happening."""

    signal: SignalLine
    subject: SignalSubject
    steps: tuple[SignalStep, ...]


_OPEN = SignalFilter(is_open=True)


def signal_list(
    session: Session,
    *,
    today: date,
    reach: Reach,
    which: SignalFilter = _OPEN,
    after: int = 0,
    limit: int = 50,
) -> tuple[SignalLine, ...]:
    """A page of signals by number: those above `after`, at most `limit`; open ones if not asked."""
    found = load_signals(session, reach=reach, which=which, after=after, limit=limit)
    ids = {each.signal.household_id for each in found if each.signal.household_id is not None}
    names = load_household_names(session, ids, reach=reach)
    return tuple(_line(each, names, today) for each in found)


def signal_history(session: Session, signal_id: int, *, today: date, reach: Reach) -> SignalHistory:
    """One signal, whole; raises NotFound."""
    stored = load_signal(session, signal_id, reach=reach)
    if stored is None:
        raise NotFound(f"Er is geen signaal {signal_id}.")
    household = stored.signal.household_id
    names = load_household_names(session, [] if household is None else [household], reach=reach)
    events = load_signal_events(session, [signal_id], reach=reach)
    return SignalHistory(
        signal=_line(stored, names, today),
        subject=signal_subject(session, stored.signal, reach=reach),
        steps=tuple(_step(each) for each in events),
    )


def open_signal_counts(session: Session, *, on: date, reach: Reach) -> Mapping[SignalKind, int]:
    """How many signals of each kind within reach were open at a day's end, snoozed ones too."""
    found = count_open_signals(session, on=on, reach=reach)
    return {SignalKind(kind): count for kind, count in found.items()}


def _line(stored: StoredSignal, names: Mapping[str, str], today: date) -> SignalLine:
    row = stored.signal
    opened = amsterdam_day(stored.opened_at)
    closed = None if stored.closed_at is None else amsterdam_day(stored.closed_at)
    kind = SignalKind(row.kind)
    return SignalLine(
        id=stored.id,
        kind=kind,
        household_id=row.household_id,
        household_name=names.get(row.household_id or "", ""),
        agreement_id=row.agreement_id,
        owner=row.owner,
        reason=row.reason,
        amount=row.amount,
        due_date=row.due_date,
        opened_on=opened,
        age=age_in_days(opened, closed or today),
        times=stored.times,
        snoozed_until=stored.snoozed_until,
        is_shown=closed is None and is_shown(stored.snoozed_until, today),
        is_answerable=closed is None and kind in ANSWERABLE,
        closed_on=closed,
        closed_by=stored.closed_by,
    )


def _step(event: StoredSignalEvent) -> SignalStep:
    return SignalStep(
        what=event.what,
        detail=event.detail,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
    )

"""The signals as a list to work from, and one of them with all that happened to it.

It promises that every signal says why it is there and until when, and that what is done about it
keeps who did it; which signals there are it does not decide.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, found
from api.pages.dutch import date_text
from api.pages.people import PEOPLE, name_of
from api.pages.sent import number_in, place_in
from api.pages.viewers import address
from huishoudboekje.actions import answer_signal, assign_signal, refresh_signals, snooze_signal
from huishoudboekje.signals import SignalKind
from huishoudboekje.views import (
    SIGNAL_WORDS,
    SignalFilter,
    SignalLine,
    SignalStep,
    SignalSubject,
    signal_history,
    signal_list,
)

PAGE = 50
KINDS = {kind: words[:1].upper() + words[1:] for kind, words in SIGNAL_WORDS.items()}
_WHERE = {
    SignalKind.PAYMENT_RETURNED: (address("betalingen"), "Naar de betalingen"),
    SignalKind.PAYMENT_REJECTED: (address("betalingen"), "Naar de betalingen"),
    SignalKind.PAYEE_UNCONFIRMED: (address("ontvangers"), "Naar de ontvangers"),
    SignalKind.ACCOUNT_MISMATCH: (address("bank"), "Naar de bank"),
    SignalKind.DIFFERENCE_ACCEPTED: (address("bank"), "Naar de bank"),
}
_DEBTS = ("schulden", "Naar de schulden en regelingen")
_OF_HOUSEHOLD = {
    SignalKind.SET_OFF_SUSPECTED: _DEBTS,
    SignalKind.SET_OFF: _DEBTS,
    SignalKind.INSTALMENT_MISSED: _DEBTS,
    SignalKind.ARRANGEMENT_BROKEN: _DEBTS,
    SignalKind.PAUSE_ENDS: _DEBTS,
    SignalKind.TIED_INCOME_MISSING: _DEBTS,
    SignalKind.CONDITION_FAILED: _DEBTS,
    SignalKind.EFFORT_OVERDUE: _DEBTS,
    SignalKind.EFFORT_FAILED: _DEBTS,
    SignalKind.PREMIUMS_BEHIND: _DEBTS,
    SignalKind.CLAIMS_CONFLICT: ("vorderingenoverzicht", "Naar het vorderingenoverzicht"),
    SignalKind.GUARANTEE_CALLED: ("betaalgaranties", "Naar de betaalgaranties"),
}
"""The screen of the household where something is done about it."""
_STEPS = {
    "opened": "Gezien",
    "refreshed": "Weer gezien",
    "snoozed": "Uitgesteld",
    "assigned": "Voor",
    "closed": "Gesloten",
}
_SHOWN = {
    "nu": "Nu te doen",
    "uitgesteld": "Ook uitgestelde",
    "gesloten": "Gesloten",
}


def _filter(shown: str, today: date) -> SignalFilter:
    if shown == "gesloten":
        return SignalFilter(is_open=False)
    return SignalFilter(is_open=True, awake_on=None if shown == "uitgesteld" else today)


def _list(
    desk: Desk, *, shown: str = "", after: int = 0, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    shown = shown if shown in _SHOWN else "nu"
    today = desk.by.today
    with desk.transactions.reading() as session:
        rows = signal_list(
            session,
            today=today,
            reach=desk.by.reach,
            which=_filter(shown, today),
            after=after,
            limit=PAGE + 1,
        )
    said = "" if shown == "nu" else shown
    more = address("signalen", toon=said, na=str(rows[PAGE - 1].id)) if len(rows) > PAGE else ""
    return desk.page(
        "signals.html",
        here=address("signalen", toon=said, na=str(after) if after else ""),
        filled=filled,
        status=status,
        rows=rows[:PAGE],
        kinds=KINDS,
        choices=[
            (name, address("signalen", toon="" if key == "nu" else key), key == shown)
            for key, name in _SHOWN.items()
        ],
        shown=shown,
        next_page=more,
        first_page=address("signalen", toon=said) if after else "",
    )


@get("/signalen", include_in_schema=False, sync_to_thread=True)
def signals(
    *, desk: NamedDependency[Desk], toon: FromQuery[str] = "", na: FromQuery[str] = ""
) -> Response[str]:
    """The signals that ask for a person now, the oldest first; others when asked."""
    return _list(desk, shown=toon, after=place_in(na))


@post("/signalen/bijwerken", include_in_schema=False, sync_to_thread=True)
def refresh(desk: NamedDependency[Desk]) -> Response[Any]:
    """The signals are brought in line with what holds today."""

    def act(session: Session) -> Done:
        made = refresh_signals(session, None, by=desk.by)
        told = f"Er is gekeken. Nieuw: {made.opened}. Gesloten: {made.closed}."
        return Done(to=address("signalen"), told=(told,))

    return desk.done(
        "refresh", act, lambda filled, status: _list(desk, filled=filled, status=status)
    )


def _step(step: SignalStep) -> Mapping[str, Any]:
    detail = step.detail
    if step.what == "snoozed":
        day, _, reason = detail.partition(" ")
        detail = "niet langer" if not day else f"tot {_day_said(day)} {reason}".strip()
    if step.what == "assigned":
        detail = name_of(detail) or "niemand"
    if step.what == "closed" and not detail:
        detail = "de oorzaak is weg"
    return {
        "what": _STEPS.get(step.what, step.what),
        "detail": detail,
        "day": step.recorded_at,
        "who": name_of(step.recorded_by),
    }


def _day_said(text: str) -> str:
    try:
        return date_text(date.fromisoformat(text))
    except ValueError:
        return text


def _where(line: SignalLine, subject: SignalSubject) -> tuple[str, str] | None:
    """The screen where something is done about it, and what the way there is called."""
    if line.household_id is not None:
        home = ("huishoudens", line.household_id)
        if subject.arrangement_id is not None:
            return address(*home, "regelingen", subject.arrangement_id), "Naar de regeling"
        if subject.debt_id is not None:
            return address(*home, "schulden", subject.debt_id), "Naar de schuld"
        if subject.guarantee_id is not None:
            place = address(*home, "betaalgaranties")
            return f"{place}#garantie-{subject.guarantee_id}", "Naar de betaalgarantie"
    if line.household_id is not None and line.kind in _OF_HOUSEHOLD:
        place, name = _OF_HOUSEHOLD[line.kind]
        return address("huishoudens", line.household_id, place), name
    return _WHERE.get(line.kind)


def _one(
    desk: Desk, signal_id: str, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    number = number_in(signal_id)
    with desk.transactions.reading() as session:
        history = signal_history(session, number, today=desk.by.today, reach=desk.by.reach)
    return desk.page(
        "signal.html",
        here=address("signalen", signal_id),
        filled=filled,
        status=status,
        signal=history.signal,
        kind=KINDS[history.signal.kind],
        where=_where(history.signal, history.subject),
        steps=[_step(each) for each in history.steps if each.what != "refreshed"],
        owners=[("", "Niemand"), *((each.user.id, each.name) for each in PEOPLE)],
    )


@get("/signalen/{signal_id:str}", include_in_schema=False, sync_to_thread=True)
def signal(signal_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """One signal: why it is there, what happened to it, and what can be done."""
    return _one(desk, signal_id)


@post("/signalen/{signal_id:str}/uitstellen", include_in_schema=False, sync_to_thread=True)
def snooze(signal_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The signal is not shown until a day to come."""

    def act(session: Session) -> Done:
        until = desk.sent.text("until")
        try:
            day = date.fromisoformat(until)
        except ValueError:
            found({"until": "Kies een dag."})
            raise
        snooze_signal(
            session, number_in(signal_id), until=day, reason=desk.sent.text("reason"), by=desk.by
        )
        return Done(to=address("signalen", signal_id), told=("Dat is bewaard.",))

    return desk.done("snooze", act, lambda filled, status: _one(desk, signal_id, filled, status))


@post("/signalen/{signal_id:str}/toewijzen", include_in_schema=False, sync_to_thread=True)
def assign(signal_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The signal is for one of the people, or for nobody."""

    def act(session: Session) -> Done:
        owner = desk.sent.text("owner")
        if owner not in {"", *(each.user.id for each in PEOPLE)}:
            found({"owner": "Kies iemand uit de lijst."})
        assign_signal(session, number_in(signal_id), owner=owner, by=desk.by)
        return Done(to=address("signalen", signal_id), told=("Dat is bewaard.",))

    return desk.done("assign", act, lambda filled, status: _one(desk, signal_id, filled, status))


@post("/signalen/{signal_id:str}/beantwoorden", include_in_schema=False, sync_to_thread=True)
def answer(signal_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The signal is closed with what a person found."""

    def act(session: Session) -> Done:
        answer_signal(session, number_in(signal_id), answer=desk.sent.text("answer"), by=desk.by)
        return Done(to=address("signalen", signal_id), told=("Dat is bewaard.",))

    return desk.done("answer", act, lambda filled, status: _one(desk, signal_id, filled, status))


HANDLERS = [signals, refresh, signal, snooze, assign, answer]

"""Signals: what somebody must look at, who does, and until when it waits.

They promise one signal per cause, its whole history, and that what is closed stays as it is.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer, response
from api.routes.asking import (
    MAX_PAGE,
    Asking,
    nothing,
    number_in_path,
    read_after,
    read_body,
    read_flag,
    read_limit,
)
from api.routes.openapi import AFTER, DATE, ID, LIMIT, TEXT, contract, table
from huishoudboekje.actions import answer_signal, assign_signal, refresh_signals, snooze_signal
from huishoudboekje.agreements import TableReader
from huishoudboekje.signals import SignalKind
from huishoudboekje.views import (
    SignalFilter,
    history_answer,
    signal_answer,
    signal_history,
    signal_list,
)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST = 40
_KINDS = {"enum": [str(kind) for kind in SignalKind]}
_STATES = {"enum": ["open", "closed"], "default": "open"}
_FLAG = {"type": "boolean", "default": False}
_HOUSEHOLDS = {"type": "array", "items": ID, "minItems": 1, "maxItems": MAX_PAGE}
REFRESH = table(householdIds=_HOUSEHOLDS)
SNOOZE = table(until=DATE, reason=TEXT)
ASSIGNMENT = table(owner=TEXT)
ANSWER = table(("answer",), answer=TEXT)

KindName = Literal[
    "missing",
    "other-amount",
    "more-than-once",
    "unexpected-receipt",
    "set-off-suspected",
    "set-off",
    "balance-below-zero",
    "advance-limit-near",
    "shortage-ahead",
    "payment-returned",
    "payment-rejected",
    "payee-unconfirmed",
    "difference-accepted",
    "account-mismatch",
    "cost-missed",
    "instalment-missed",
    "arrangement-broken",
    "pause-ends",
    "tied-income-missing",
    "condition-failed",
    "effort-overdue",
    "effort-failed",
    "premiums-behind",
    "claims-conflict",
    "guarantee-called",
]
_Made = TypeVar("_Made", bound=Shape)


class SignalShape(Shape):
    """A signal; `age` is in days, `isShown` says that it is open and not put off."""

    id: int
    kind: KindName
    household_id: str | None
    household_name: str
    agreement_id: str | None
    owner: str
    reason: str
    amount: Amount | None
    due_date: date | None
    opened_on: date
    age: int
    times: int
    snoozed_until: date | None
    is_shown: bool
    is_answerable: bool
    closed_on: date | None
    closed_by: str | None


class SignalStepShape(Shape):
    """Something that happened to a signal; what closed by itself has no detail there."""

    what: Literal["opened", "refreshed", "snoozed", "assigned", "closed"]
    detail: str
    recorded_at: datetime
    recorded_by: str


class SignalHistoryShape(SignalShape):
    """A signal with all that happened to it, in the order of happening."""

    history: list[SignalStepShape]


class SignalPage(Shape):
    """A page of signals, the oldest first; `next` is what `after` must be for the following one."""

    signals: list[SignalShape]
    next: str | None


class SignalChangesShape(Shape):
    """How many signals were opened, refreshed and closed by themselves."""

    opened: int
    refreshed: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    which: SignalFilter
    after: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snooze:
    until: date | None
    reason: str


def _is_open(reader: TableReader) -> bool:
    text = reader.text("state", default="open")
    if text not in _STATES["enum"]:
        reader.mistake("state", "schrijf open of closed")
    return text != "closed"


def _signals(reader: TableReader, today: date) -> _Asked:
    household_id, owner = reader.slug("household_id"), reader.text("owner")
    kind = reader.choice("kind", SignalKind, SignalKind.MISSING)
    is_unassigned = read_flag(reader, "is_unassigned")
    if is_unassigned and owner:
        reader.mistake("owner", "niet samen met isUnassigned")
    which = SignalFilter(
        household_ids=[household_id] if household_id else None,
        kinds=[kind] if reader.has("kind") else None,
        owner="" if is_unassigned else owner or None,
        is_open=_is_open(reader),
        awake_on=today if read_flag(reader, "is_shown") else None,
    )
    return _Asked(which=which, after=read_after(reader), limit=read_limit(reader))


@get(
    "/signals",
    sync_to_thread=True,
    opt=contract(
        {200: SignalPage},
        query={
            "householdId": ID,
            "kind": _KINDS,
            "owner": TEXT,
            "isUnassigned": _FLAG,
            "isShown": _FLAG,
            "state": _STATES,
            "after": AFTER,
            "limit": LIMIT,
        },
    ),
)
def get_signals(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The open signals, or the closed ones, a page at a time, the oldest first."""
    by = asking.by
    said = asking.query(lambda reader: _signals(reader, by.today))
    with asking.transactions.reading() as session:
        found = signal_list(
            session,
            today=by.today,
            reach=by.reach,
            which=said.which,
            after=said.after,
            limit=said.limit,
        )
    page = SignalPage(
        signals=[_shape(signal_answer(each), SignalShape) for each in found],
        next=str(found[-1].id) if len(found) == said.limit else None,
    )
    return response(answer(page))


def _shape(told: dict[str, object], shape: type[_Made]) -> _Made:
    return msgspec.convert(told, type=shape)


def _whole(session: Session, number: int, asking: Asking) -> SignalHistoryShape:
    found = signal_history(session, number, today=asking.by.today, reach=asking.by.reach)
    return _shape(history_answer(found), SignalHistoryShape)


@get("/signals/{signal_id:str}", sync_to_thread=True, opt=contract({200: SignalHistoryShape}))
def get_signal(signal_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """One signal with all that happened to it."""
    number = number_in_path(signal_id)
    asking.query(nothing)
    with asking.transactions.reading() as session:
        return response(answer(_whole(session, number, asking)))


def _change(body: dict[str, Any], shape: type[Shape] = SignalHistoryShape) -> dict[str, Any]:
    return contract({201: shape}, body=body, is_change=True)


def _read_snooze(body: bytes) -> _Snooze:
    return read_body(
        body, lambda reader: _Snooze(until=reader.day("until"), reason=reader.text("reason"))
    )


@post("/signals/{signal_id:str}/snooze", sync_to_thread=True, opt=_change(SNOOZE))
def post_snooze(
    signal_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Put a signal off until a day to come; without a day it is shown again now."""
    number = number_in_path(signal_id)

    def snooze(session: Session, said: _Snooze, _: str) -> Answer:
        snooze_signal(session, number, until=said.until, reason=said.reason, by=asking.by)
        return answer(_whole(session, number, asking), status=201)

    return asking.changed(body, _read_snooze, snooze)


def _read_owner(body: bytes) -> str:
    return read_body(body, lambda reader: reader.text("owner"))


@post("/signals/{signal_id:str}/assignment", sync_to_thread=True, opt=_change(ASSIGNMENT))
def post_assignment(
    signal_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Make a signal somebody's to look at; without an owner it is nobody's."""
    number = number_in_path(signal_id)

    def assign(session: Session, owner: str, _: str) -> Answer:
        assign_signal(session, number, owner=owner, by=asking.by)
        return answer(_whole(session, number, asking), status=201)

    return asking.changed(body, _read_owner, assign)


def _read_answer(body: bytes) -> str:
    return read_body(body, lambda reader: reader.text("answer", required=True))


@post("/signals/{signal_id:str}/answer", sync_to_thread=True, opt=_change(ANSWER))
def post_answer(
    signal_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Close a signal about what happened and stays so, with what was found."""
    number = number_in_path(signal_id)

    def close(session: Session, said: str, _: str) -> Answer:
        answer_signal(session, number, answer=said, by=asking.by)
        return answer(_whole(session, number, asking), status=201)

    return asking.changed(body, _read_answer, close)


def _households(reader: TableReader) -> list[str] | None:
    found = []
    for item in reader.items("household_ids", MAX_PAGE):
        if isinstance(item, str) and len(item) <= _LONGEST and _SLUG.fullmatch(item):
            found.append(item)
        else:
            reader.mistake("household_ids", "schrijf ids van huishoudens, als h-1002")
    if reader.has("household_ids") and not found:
        reader.mistake("household_ids", "is leeg; laat de sleutel weg voor alle huishoudens")
    return found or None


def _read_households(body: bytes) -> list[str] | None:
    return read_body(body, _households)


@post("/signal-refreshes", sync_to_thread=True, opt=_change(REFRESH, SignalChangesShape))
def post_signal_refresh(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """Look for what is the matter today, with these households or with all, and close the rest."""

    def refresh(session: Session, households: list[str] | None, _: str) -> Answer:
        made = refresh_signals(session, households, by=asking.by)
        shape = SignalChangesShape(opened=made.opened, refreshed=made.refreshed, closed=made.closed)
        return answer(shape, status=201)

    return asking.changed(body, _read_households, refresh)


HANDLERS = [
    get_signals,
    get_signal,
    post_snooze,
    post_assignment,
    post_answer,
    post_signal_refresh,
]

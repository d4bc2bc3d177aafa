"""What every request needs: who acts and when, and one transaction around what it does.

It promises that a transaction is opened, ended and, where two got in each other's way, repeated
in one place, in the thread of the handler: it has ended before the answer leaves. It is the only
module of the server that asks the clock and makes keys. What is done inside it does not know.
"""

import logging
import re
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from threading import Event, Lock
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.di import NamedDependency, Provide
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Session

from api.settings import Settings
from huishoudboekje.actions import Acting, User
from huishoudboekje.database import (
    EVERYTHING,
    GroupCommit,
    StoredAnswer,
    check_version,
    load_answer,
    lock_answer,
    reading,
    save_answer,
    writing,
)
from huishoudboekje.database import Reach as Reach
from huishoudboekje.errors import Finding, InvalidInput, SameKeyOtherContent

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOBODY_YET = User(id="demo", name="Demo")
"""Who acts over the API until somebody can log in."""
ACTING_USER = "Acting-User"
"""The header by which a request says who acts."""
_USER_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)

LOG = logging.getLogger("api")

# Serialization failure, deadlock, and a row that somebody else made first: seen the second time.
_REPEATABLE = ("40001", "40P01", "23505")
_ATTEMPTS = 3
_Made = TypeVar("_Made")


class _Preview(Exception):
    """Ends a transaction whose work was only looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client is told: status, body (JSON text) and the version of what was changed."""

    status: int
    content: bytes
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request under an idempotency key: whose, which key, and a hash of all that it asks."""

    client: str
    key: str
    content_hash: str


def asked(user: User, key: str, *content: bytes) -> Asked:
    """The request of that user under the key; equal content gives equal hashes."""
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in content)
    return Asked(client=user.id, key=key, content_hash=sha256(whole).hexdigest())


def new_key() -> str:
    """A key that nobody used before, for a form that is about to be filled in."""
    return token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Transactions:
    """The ways to be in the database: read one snapshot, write once, or look what would be."""

    engine: Engine
    together: GroupCommit | None = None

    def check(self) -> None:
        """Nothing, when the database is the one of this program; raises WrongDatabase."""
        check_version(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """A session over one snapshot; nothing written in it stays."""
        return reading(self.engine)

    def written(self, act: Callable[[Session], _Made]) -> _Made:
        """What `act` made, committed; rolled back when it raises.

        On SQLite it is committed together with what others write at the same moment. On PostgreSQL
        it is done again, from the start, when the database broke it off because of another.
        """
        if self.together is not None:
            return self.together.written(act)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with writing(self.engine) as session:
                    return act(session)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state not in _REPEATABLE or attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def previewed(self, act: Callable[[Session], _Made]) -> _Made:
        """What `act` would make; it is rolled back."""
        made: list[_Made] = []

        def look(session: Session) -> None:
            made.append(act(session))
            raise _Preview

        try:
            self.written(look)
        except _Preview:
            return made[-1]
        raise AssertionError("a preview is always rolled back")

    def answered_once(
        self, question: Asked, act: Callable[[Session], Answer], *, now: datetime
    ) -> Answer:
        """The answer to the request: of `act` the first time, the kept one ever after.

        Effect and answer are one transaction; the same key at the same time waits for the first.
        Raises SameKeyOtherContent. A refusal is not kept: asked again, it is decided again.
        """

        def once(session: Session) -> Answer:
            lock_answer(session, question.client, question.key)
            known = load_answer(session, question.client, question.key)
            if known is None:
                answer = act(session)
                save_answer(session, _stored(question, answer), recorded_at=now)
                return answer
            if known.request_hash != question.content_hash:
                raise SameKeyOtherContent(
                    "Deze Idempotency-Key is al gebruikt voor een andere vraag. Neem een nieuwe."
                )
            return Answer(status=known.status, content=known.answer, etag=known.etag)

        return self.written(once)


def _stored(question: Asked, answer: Answer) -> StoredAnswer:
    return StoredAnswer(
        client=question.client,
        key=question.key,
        request_hash=question.content_hash,
        status=answer.status,
        content_type="application/json",
        answer=answer.content,
        etag=answer.etag,
    )


class Background:
    """Long work beside the requests, one piece after the other, each step by step.

    Closing stops it between two steps: whatever it does must be able to go on another time.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._closing = Event()
        self._names: set[str] = set()
        self._guard = Lock()

    def begin(self, name: str, steps: Callable[[], Iterable[object]]) -> None:
        """The steps are taken soon, unless work of that name waits or is busy already."""
        with self._guard:
            if name in self._names:
                return
            self._names.add(name)
        self._worker.submit(self._work, name, steps)

    def _work(self, name: str, steps: Callable[[], Iterable[object]]) -> None:
        try:
            for _ in steps():
                if self._closing.is_set():
                    break
        except Exception as error:  # noqa: BLE001 - nobody is waiting for it
            places = "".join(traceback.format_tb(error.__traceback__))
            LOG.error("%s: %s\n%s", name, type(error).__name__, places)  # noqa: TRY400
        finally:
            with self._guard:
                self._names.discard(name)

    def close(self) -> None:
        """No step is busy any more, and none will begin."""
        self._closing.set()
        self._worker.shutdown(cancel_futures=True)


def clock(today: date | None) -> Callable[[], datetime]:
    """What says which moment it is (UTC): the clock, or noon on the day that is played."""
    if today is None:
        return lambda: datetime.now(UTC)
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=AMSTERDAM).astimezone(UTC)
    return lambda: noon


def day_in_amsterdam(now: NamedDependency[datetime]) -> date:
    """The day on which the moment falls in Amsterdam, whatever this machine's zone."""
    return now.astimezone(AMSTERDAM).date()


def said_user(request: Request[Any, Any, Any]) -> User:
    """Who acts, as the request says itself: it proves nothing, until there is a log-in.

    Some work takes two people, so a request may name its own. Raises InvalidInput.
    """
    name = request.headers.get(ACTING_USER)
    if name is None:
        return NOBODY_YET
    if not _USER_ID.fullmatch(name):
        text = "is een naam van kleine letters, cijfers en streepjes, hooguit 40 tekens"
        raise InvalidInput((Finding(place=ACTING_USER, code="invalid", text=text),))
    return User(id=name, name=name)


def all_households() -> Reach:
    """What may be reached until there are roles: everything."""
    return EVERYTHING


def acting(
    user: NamedDependency[User],
    reach: NamedDependency[Reach],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Acting:
    """The user at work, as every action takes it."""
    return Acting(user=user, reach=reach, today=today, now=now)


def dependencies(engine: Engine, settings: Settings, background: Background) -> dict[str, Provide]:
    """The dependencies by the names under which handlers ask for them; tests put in others."""
    is_sqlite = engine.dialect.name == "sqlite"
    transactions = Transactions(engine, GroupCommit(engine) if is_sqlite else None)
    return {
        "now": Provide(clock(settings.today), sync_to_thread=False),
        "today": Provide(day_in_amsterdam, sync_to_thread=False),
        "user": Provide(said_user, sync_to_thread=False),
        "reach": Provide(all_households, sync_to_thread=False),
        "by": Provide(acting, sync_to_thread=False),
        "transactions": Provide(lambda: transactions, sync_to_thread=False),
        "settings": Provide(lambda: settings, sync_to_thread=False),
        "background": Provide(lambda: background, sync_to_thread=False),
    }

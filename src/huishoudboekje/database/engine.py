"""The connection to the database: settings per engine, one transaction at a time, one queue.

It promises durable commits, foreign keys that hold, and that writers on SQLite wait for their turn
in order; on an ordinary connection to SQLite nobody changes the ledger or the schema. It does not
know what is read or written.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from time import monotonic, sleep
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from huishoudboekje.database.guards import CHANGEABLE
from huishoudboekje.database.tables import metadata
from huishoudboekje.errors import WrongDatabase

_READS = "huishoudboekje_reads"
_DRIVER = "huishoudboekje_driver"
_WRITER = "huishoudboekje_writer"
_AT_END = "huishoudboekje_at_end"
_BUSY_SECONDS = 30.0
_BUSY_PAUSE = 0.01
_FROZEN = frozenset(metadata.tables) - CHANGEABLE.keys()
_DENIED = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ANALYZE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_INDEX,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TEMP_INDEX,
        sqlite3.SQLITE_DROP_TEMP_TABLE,
        sqlite3.SQLITE_DROP_TEMP_TRIGGER,
        sqlite3.SQLITE_DROP_TEMP_VIEW,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_DROP_VTABLE,
        sqlite3.SQLITE_REINDEX,
    }
)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Deny what no request has any business with; asked once per statement, when prepared."""
    if action in _DENIED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_UPDATE:
        is_frozen = first in _FROZEN or (first or "").startswith(("sqlite_", "alembic_"))
        return sqlite3.SQLITE_DENY if is_frozen else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_INSERT and (first or "").startswith(("sqlite_", "alembic_")):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and second is not None:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


class _Queue:
    """A lock that is handed on in the order of asking, so that no writer waits for ever."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._holder: int | None = None

    def __enter__(self) -> None:
        turn = None
        with self._guard:
            assert self._holder != get_ident(), "a thread writes in one transaction at a time"
            if self._holder is None:
                self._holder = get_ident()
            else:
                turn = Lock()
                turn.acquire()
                self._waiting.append(turn)
        if turn is not None:
            turn.acquire()
            self._holder = get_ident()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                # Nobody may slip in before the next in line has taken over.
                self._holder = -1
                self._waiting.popleft().release()
            else:
                self._holder = None


_queues: dict[str, _Queue] = {}
_queues_guard = Lock()


def _queue(engine: Engine) -> _Queue:
    """The one queue of this process for the engine's file, whoever opened it."""
    name = str(engine.url.database)
    with _queues_guard:
        return _queues.setdefault(name, _Queue())


class _Writer:
    """The connection on which an engine writes to SQLite, kept warm from one commit to the next.

    Fetching one takes longer than beginning and ending a transaction, and another one would have
    to read anew what this one wrote. Whoever has the queue's turn has it alone.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._kept: Connection | None = None

    @contextmanager
    def connection(self, engine: Engine) -> Iterator[Connection]:
        """Closed when anything is raised, so that the pool cleans it up as any other."""
        pool = engine.pool
        connection = self._taken() or engine.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._kept = connection
        if engine.pool is not pool:
            self.let_go(engine)

    def let_go(self, _: Engine) -> None:
        """Close what is kept: the engine has parted with the pool from which it came."""
        kept = self._taken()
        if kept is not None:
            kept.detach()
            kept.close()

    def _taken(self) -> Connection | None:
        with self._guard:
            taken, self._kept = self._kept, None
        return taken


def create_engine_for(url: str, *, for_migration: bool = False) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://...`; it opens nothing yet.

    For a migration SQLite's connections may change the schema, which others may not.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url, for_migration=for_migration)
    return create_engine(
        url,
        connect_args={
            "options": "-c timezone=UTC -c default_transaction_isolation=read\\ committed"
        },
    )


def _sqlite_engine(url: str, *, for_migration: bool) -> Engine:
    if not make_url(url).database:
        raise WrongDatabase("De database is een bestand: sqlite:///map/naam.sqlite3")
    assert sqlite3.sqlite_version_info >= (3, 38), "SQLite 3.38 or newer is needed"
    engine = create_engine(
        url,
        connect_args={
            "isolation_level": None,
            "timeout": _BUSY_SECONDS,
            "cached_statements": 512,
            "check_same_thread": False,
        },
        execution_options={_WRITER: (writer := _Writer())},
    )

    def prepare(raw: Any, _: object) -> None:  # the driver's own connection
        _use_wal(raw)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")
        if not for_migration:
            raw.set_authorizer(_authorize)

    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(_READS)
        raw = _raw(connection)
        with one_kind_of_error(engine):
            raw.execute("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    event.listen(engine, "engine_disposed", writer.let_go)
    return engine


def _use_wal(raw: sqlite3.Connection) -> None:
    """The file is in WAL mode, also where another connection is about to say so of a new file.

    SQLite does not wait here: two who both read and want to write would wait for each other.
    """
    last = monotonic() + _BUSY_SECONDS
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > last:
                raise
            sleep(_BUSY_PAUSE)
        else:
            return


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session of one transaction: committed at the end, rolled back when anything is raised.

    On SQLite writers of this process queue; a thread never opens a second one inside the first.
    """
    if engine.dialect.name == "sqlite":
        writer: _Writer = engine.get_execution_options()[_WRITER]
        with (
            _queue(engine),
            writer.connection(engine) as connection,
            _transaction(connection) as session,
        ):
            yield session
    else:
        with engine.connect() as connection, _transaction(connection) as session:
            yield session


@contextmanager
def _transaction(connection: Connection) -> Iterator[Session]:
    with (
        connection.begin() as transaction,
        # Once closed it stays closed, also where its connection is kept.
        Session(connection, close_resets_only=False) as session,
        one_kind_of_error(connection.engine),
    ):
        raw = session.info[_DRIVER] = _raw(connection)
        yield session
        if not transaction.is_active:  # who was in it has looked, and rolled it back
            return
        for act in session.info.pop(_AT_END, ()):
            act(session)
        session.flush()
        if isinstance(raw, sqlite3.Connection):
            _still_open(raw)


def at_end(session: Session, act: Callable[[Session], None]) -> None:
    """It is done as the last thing of the transaction, unless what asked for it is rolled back.

    For what all others wait for: it is held no longer than the commit takes.
    """
    session.info.setdefault(_AT_END, []).append(act)


@contextmanager
def _asked_inside(session: Session) -> Iterator[None]:
    """What is asked inside for the end of the transaction is forgotten when it raises."""
    before = len(session.info.get(_AT_END, ()))
    try:
        yield
    except BaseException:
        del session.info.get(_AT_END, [])[before:]
        raise


def _raw(connection: Connection) -> Any:  # sqlite3's or psycopg's own connection
    return connection.connection.driver_connection


def _still_open(raw: sqlite3.Connection) -> None:
    """Refuse to go on where SQLite rolled all back by itself, as it does when the disk is full.

    Its driver would commit nothing without a word, and what is written next would stay at once.
    """
    if not raw.in_transaction:
        raise sqlite3.OperationalError("SQLite has rolled the transaction back")


def driver(session: Session) -> Any:  # sqlite3's or psycopg's own connection
    """The driver's own connection, for statements too hot for a layer in between.

    Kept with the session, which `writing` and `reading` give one connection for its whole life.
    """
    found = session.info.get(_DRIVER)
    if found is None:
        found = session.info[_DRIVER] = _raw(session.connection())
    return found


def is_sqlite(session: Session) -> bool:
    """True on SQLite, false on PostgreSQL."""
    return isinstance(driver(session), sqlite3.Connection)


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """What is done inside is undone when it raises; the transaction around it goes on.

    Set on the connection itself, since the session's own would begin only with its next statement;
    on SQLite by the driver, which takes a fiftieth of the time.
    """
    raw = driver(session)
    if not isinstance(raw, sqlite3.Connection):
        with session.connection().begin_nested(), _asked_inside(session):
            yield
        return
    _still_open(raw)
    raw.execute("SAVEPOINT here")
    try:
        with _asked_inside(session):
            yield
    except BaseException:
        # Savepoints of one name lie in one another; the name is the innermost.
        _still_open(raw)
        raw.execute("ROLLBACK TO here")
        raw.execute("RELEASE here")
        raise
    _still_open(raw)
    raw.execute("RELEASE here")


@contextmanager
def one_kind_of_error(engine: Engine) -> Iterator[None]:
    """Errors of the driver itself come out as SQLAlchemy's, whose kinds the edge knows."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        base = engine.dialect.loaded_dbapi.Error
        known = DBAPIError.instance("", None, error, base, dialect=engine.dialect)
        raise known from error


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one snapshot; what is written in it does not stay."""
    options: dict[str, Any] = {_READS: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        engine.connect().execution_options(**options) as connection,
        Session(connection) as session,
        one_kind_of_error(engine),
    ):
        yield session
        session.rollback()

"""Waiting for another process that does the same long work on the same database.

It promises that one at a time goes on, and that who dies lets the next one go; it does not know
what the work is, and writes nothing in the database.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url, text

from huishoudboekje.database import create_engine_for

_LOCK = 7463216


@contextmanager
def one_at_a_time(url: str, *, on_waiting: Callable[[], None]) -> Iterator[None]:
    """Inside is one process per database; `on_waiting` is called before waiting for another one.

    On SQLite the lock is a file beside the database's own, on PostgreSQL the server's.
    """
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        path = Path(parts.database)
        with path.with_name(f"{path.name}.lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    engine = create_engine_for(url)
    try:
        with engine.connect() as connection:
            if not connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK})")):
                on_waiting()
                connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
            # The lock is the connection's; nothing stays open in it meanwhile.
            connection.commit()
            yield
    finally:
        engine.dispose()

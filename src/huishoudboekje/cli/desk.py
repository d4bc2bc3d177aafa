"""Where a command works: which database, on whose behalf, and what day and moment it is.

It promises that the clock is asked once per command, here, and that a database of another version
is refused before anything is done.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from huishoudboekje.actions import Acting, User
from huishoudboekje.agreements import slug
from huishoudboekje.cli.answers import database_said, refusals
from huishoudboekje.cli.parameters import DEFAULT_DATABASE
from huishoudboekje.database import EVERYTHING, check_version, create_engine_for, reading, writing
from huishoudboekje.errors import WrongDatabase

_DEMO_DATABASE = "sqlite:///var/demo.sqlite3"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Desk:
    """One command's surroundings."""

    def __init__(self, *, database: str, user_name: str, today_option: date | None) -> None:
        self.database = database
        self.user_name = user_name
        self.today_option = today_option

    @property
    def database_shown(self) -> str:
        """The database's address without its password."""
        return make_url(self.database).difference_update_query(["password"]).render_as_string()

    def use_demo_database(self, today: date | None) -> None:
        """The demonstration has a database of its own, unless one was named; one per named day."""
        if today is not None:
            self.today_option = today
        if self.database == DEFAULT_DATABASE:
            named = f"sqlite:///var/demo-{today}.sqlite3"
            self.database = _DEMO_DATABASE if today is None else named

    @property
    def is_demo_database(self) -> bool:
        """True when the database is the demonstration's own file of no named day."""
        return self.database == _DEMO_DATABASE

    def put_demo_aside(self) -> Path:
        """The demonstration's file under the name of this day; the next use makes a new one."""
        self.engine.dispose()
        del self.engine
        path = Path(str(make_url(self.database).database))
        kept = path.with_name(f"demo-until-{self.by.today}.sqlite3")
        # Copied by SQLite itself, since part of it may stand in the log beside the file.
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(kept)) as copy:
            source.backup(copy)
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        return kept

    def tell_server(self, port: int) -> None:
        """The server, which reads its settings from the environment, gets this desk's."""
        os.environ["HUISHOUDBOEKJE_DATABASE"] = self.database
        os.environ["HUISHOUDBOEKJE_PORT"] = str(port)
        if self.today_option is not None:
            os.environ["HUISHOUDBOEKJE_TODAY"] = self.today_option.isoformat()

    def clock(self) -> datetime:
        """The moment it is (UTC); at noon on the day when a day was given."""
        if self.today_option is not None:
            day = self.today_option
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM)
            return noon.astimezone(UTC)
        return datetime.now(UTC)

    @cached_property
    def now(self) -> datetime:
        """The moment of the command (UTC)."""
        return self.clock()

    @property
    def by(self) -> Acting:
        """Who acts, on which day, with what reach."""
        user = User(id=slug(self.user_name), name=self.user_name)
        today = self.now.astimezone(AMSTERDAM).date()
        return Acting(user=user, reach=EVERYTHING, today=today, now=self.now)

    @cached_property
    def engine(self) -> Engine:
        """The database, of the version that this program knows; raises WrongDatabase."""
        with reachable(self.database_shown):
            engine = create_engine_for(self.database)
            check_version(engine)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot to read from; a refusal ends the command with its exit code."""
        with refusals(), reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction; a refusal rolls it back and ends the command with its exit code."""
        with refusals(), writing(self.engine) as session:
            yield session


@contextmanager
def reachable(shown: str) -> Iterator[None]:
    """A database that cannot be opened is refused with its address, without a driver's text."""
    try:
        yield
    except (SQLAlchemyError, ModuleNotFoundError, OSError) as error:
        raise WrongDatabase(
            database_said(error)
            or f"Kan de database niet openen: {shown}. Kijk of het adres klopt, of het een "
            "database is en of hij draait."
        ) from None


def make_folder(url: str) -> None:
    """The folder of an SQLite file exists."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


def _refuse_no_address(database: str) -> None:
    """It is not repeated: there is no telling where in it a password stands."""
    try:
        make_url(database.encode().decode())  # an address is text
    except (ArgumentError, ValueError):
        text = "dit is geen adres: schrijf sqlite:///map/naam.sqlite3 of postgresql+psycopg://..."
        raise click.BadParameter(text, param_hint="'--database'") from None


_Command = TypeVar("_Command", bound=Callable[..., None])


def pass_desk(command: _Command) -> _Command:
    """Hand the command its desk, made from what the program was called with."""

    @click.pass_context
    def with_desk(context: click.Context, /, *arguments: Any, **options: Any) -> None:
        _refuse_no_address(context.obj["database"])
        desk = Desk(**context.obj)
        context.invoke(command, desk, *arguments, **options)

    return update_wrapper(with_desk, command)  # type: ignore[return-value]

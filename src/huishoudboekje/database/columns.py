"""Column types that mean the same on both engines: days, moments, flags, whole numbers, bytes.

It promises that a value read back equals the value written, and that SQLite's STRICT tables get
only the types they know; it does not know any table.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""All tables; every constraint has a name, so that a migration can find it."""

WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""Ids and cents: 64 bits on both engines."""


def moment_text(moment: datetime) -> str:
    """The moment in UTC in one fixed form, whose order as text is its order in time."""
    assert moment.tzinfo is not None, "a moment knows its zone"
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Day(TypeDecorator[date]):
    """A calendar day: DATE on PostgreSQL, ISO text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where the engine has no days of its own."""
        known: TypeEngine[Any] = Text() if dialect.name == "sqlite" else Date()
        return dialect.type_descriptor(known)

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | str | None:
        """ISO text for SQLite; PostgreSQL takes the day as it is."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.isoformat()

    def process_result_value(self, value: date | str | None, dialect: Dialect) -> date | None:
        """Read ISO text back as a day."""
        del dialect
        return date.fromisoformat(value) if isinstance(value, str) else value


class Moment(TypeDecorator[datetime]):
    """A recorded moment in UTC: TIMESTAMP WITH TIME ZONE on PostgreSQL, ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where the engine has no moments of its own."""
        is_text = dialect.name == "sqlite"
        known: TypeEngine[Any] = Text() if is_text else DateTime(timezone=True)
        return dialect.type_descriptor(known)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """UTC in both; a moment without a zone is a broken promise."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return moment_text(value)
        assert value.tzinfo is not None, "a moment knows its zone"
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | str | None, dialect: Dialect
    ) -> datetime | None:
        """Read it back as an aware moment in UTC."""
        del dialect
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value if value is None else value.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """True or false: BOOLEAN on PostgreSQL, 0 or 1 on SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A number where the engine has no truth values of its own."""
        known: TypeEngine[Any] = Integer() if dialect.name == "sqlite" else Boolean()
        return dialect.type_descriptor(known)

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> bool | int | None:  # noqa: FBT001
        """0 or 1 for SQLite."""
        if value is None or dialect.name != "sqlite":
            return value
        return int(value)

    def process_result_value(self, value: bool | int | None, dialect: Dialect) -> bool | None:  # noqa: FBT001
        """Read 0 or 1 back as a truth value."""
        del dialect
        return None if value is None else bool(value)

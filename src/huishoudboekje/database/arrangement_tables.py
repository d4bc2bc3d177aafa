"""The tables of arrangements: what was proposed and agreed, and all that happened to it.

They promise that terms stay as they were proposed and that nothing said of them is overwritten;
whether the terms are allowed they do not know.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from huishoudboekje.database.columns import Day, Moment, metadata
from huishoudboekje.database.debt_tables import RULES

arrangements = Table(
    "arrangements",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("creditor", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("parent_id", Text, nullable=True),
    Column("terms", Text, nullable=False),
    Column("agreed_on", Day, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "id"),
    UniqueConstraint("household_id", "position"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(
        ["household_id", "parent_id"], ["arrangements.household_id", "arrangements.id"]
    ),
    CheckConstraint("id <> ''", name="id"),
    CheckConstraint("position > 0", name="position"),
    CheckConstraint("creditor <> ''", name="creditor"),
    CheckConstraint(RULES, name="rule"),
    CheckConstraint("parent_id <> id", name="parent_is_another"),
    CheckConstraint("terms <> ''", name="terms"),
    sqlite_strict=True,
)

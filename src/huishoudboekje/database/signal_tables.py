"""The tables of signals: what a person must look at, and all that happened to it.

They promise one open signal per cause, and that a closed one stays as it is for ever; they do not
know when something is a signal.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    text,
)

from huishoudboekje.database.columns import Day, Moment, WholeNumber, metadata

signals = Table(
    "signals",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("household_id", Text, nullable=True, index=True),
    Column("agreement_id", Text, nullable=True),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("amount", WholeNumber, nullable=True),
    Column("due_date", Day, nullable=True),
    Column("opened_at", Moment, nullable=False),
    Column("refreshed_at", Moment, nullable=False),
    Column("times", WholeNumber, nullable=False),
    Column("snoozed_until", Day, nullable=True),
    Column("closed_at", Moment, nullable=True),
    Column("closed_by", Text, nullable=True),
    Column("recorded_by", Text, nullable=False),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    CheckConstraint("agreement_id IS NULL OR household_id IS NOT NULL", name="agreement_id"),
    CheckConstraint("kind <> ''", name="kind"),
    CheckConstraint("cause <> ''", name="cause"),
    CheckConstraint("times > 0", name="times"),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
    Index(
        "uq_signals_open",
        "cause",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    sqlite_strict=True,
)

signal_events = Table(
    "signal_events",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("signal_id", WholeNumber, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    ForeignKeyConstraint(["signal_id"], ["signals.id"]),
    CheckConstraint(
        "what IN ('opened', 'refreshed', 'snoozed', 'assigned', 'closed')", name="what"
    ),
    sqlite_strict=True,
)

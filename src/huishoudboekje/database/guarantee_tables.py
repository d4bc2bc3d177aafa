"""The tables of payment guarantees, and of the events that other systems page through.

They promise that a guarantee stays as it was given, and that events are numbered without a gap in
the order in which they became visible; they do not know who reads them.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from huishoudboekje.database.columns import Day, Moment, WholeNumber, metadata

guarantees = Table(
    "guarantees",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("agreement_id", Text, nullable=False),
    Column("creditor", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("given_on", Day, nullable=False),
    Column("ends", Day, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "id"),
    UniqueConstraint("household_id", "position"),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    CheckConstraint("id <> ''", name="id"),
    CheckConstraint("position > 0", name="position"),
    CheckConstraint("creditor <> ''", name="creditor"),
    CheckConstraint("ends IS NULL OR ends >= given_on", name="ends"),
    Index("ix_guarantees_agreement", "household_id", "agreement_id"),
    sqlite_strict=True,
)

guarantee_events = Table(
    "guarantee_events",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("guarantee_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", Day, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cents", WholeNumber, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "guarantee_id", "number"),
    ForeignKeyConstraint(
        ["household_id", "guarantee_id"], ["guarantees.household_id", "guarantees.id"]
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("kind IN ('ended', 'withdrawn', 'called', 'call-answered')", name="kind"),
    CheckConstraint("kind <> 'withdrawn' OR reason <> ''", name="reason"),
    # A call names its amount; the answer may be that nothing is paid.
    CheckConstraint(
        "(kind IN ('ended', 'withdrawn') AND cents IS NULL)"
        " OR (kind = 'called' AND cents IS NOT NULL AND cents > 0)"
        " OR (kind = 'call-answered' AND (cents IS NULL OR cents > 0))",
        name="cents",
    ),
    sqlite_strict=True,
)

events = Table(
    "events",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("previous", WholeNumber, nullable=True),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("household_id", Text, nullable=True, index=True),
    Column("occurred_at", Moment, nullable=False),
    Column("data", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("event_id"),
    # The one before is there and committed, so that a reader who has this one has missed none.
    ForeignKeyConstraint(["previous"], ["events.id"]),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint(
        "(id = 1 AND previous IS NULL) OR (id > 1 AND previous IS NOT NULL AND previous = id - 1)",
        name="previous",
    ),
    CheckConstraint("event_id <> ''", name="event_id"),
    CheckConstraint("type <> ''", name="type"),
    CheckConstraint("data <> ''", name="data"),
    sqlite_strict=True,
)

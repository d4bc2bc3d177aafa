"""The tables of claims documents: as they came, of whom, their events, and what contradicts.

They promise that a document and an event exist once in a household, and that an event stays as it
first came; what an event means they do not know.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from huishoudboekje.database.columns import Day, Moment, WholeNumber, metadata

claims_documents = Table(
    "claims_documents",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("household_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("received_on", Day, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("household_id", "id"),
    UniqueConstraint("household_id", "sha256"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("source <> ''", name="source"),
    CheckConstraint("version <> ''", name="version"),
    CheckConstraint("length(content) > 0", name="content"),
    sqlite_strict=True,
)

claims_residents = Table(
    "claims_residents",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("document_id", WholeNumber, nullable=False, index=True),
    Column("resident", Integer, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "document_id"),
    ForeignKeyConstraint(
        ["household_id", "document_id"], ["claims_documents.household_id", "claims_documents.id"]
    ),
    ForeignKeyConstraint(
        ["household_id", "resident"], ["residents.household_id", "residents.number"]
    ),
    sqlite_strict=True,
)

claim_events = Table(
    "claim_events",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("debt_id", Text, nullable=True),
    Column("content", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("document_id", WholeNumber, nullable=False, index=True),
    Column("happened_at", Moment, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "number"),
    # An id is unique with the organisation that sent it.
    UniqueConstraint("household_id", "source", "event_id"),
    ForeignKeyConstraint(
        ["household_id", "document_id"], ["claims_documents.household_id", "claims_documents.id"]
    ),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("event_id <> ''", name="event_id"),
    CheckConstraint("kind <> ''", name="kind"),
    CheckConstraint("content <> ''", name="content"),
    CheckConstraint("length(content_hash) = 64", name="content_hash"),
    sqlite_strict=True,
)

claim_conflicts = Table(
    "claim_conflicts",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("document_id", WholeNumber, nullable=False, index=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "number"),
    # The same contradiction in a later document is no other one.
    UniqueConstraint(
        "household_id", "source", "event_id", "content_hash", name="uq_claim_conflicts_once"
    ),
    ForeignKeyConstraint(
        ["household_id", "source", "event_id"],
        ["claim_events.household_id", "claim_events.source", "claim_events.event_id"],
    ),
    ForeignKeyConstraint(
        ["household_id", "document_id"], ["claims_documents.household_id", "claims_documents.id"]
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("content <> ''", name="content"),
    CheckConstraint("length(content_hash) = 64", name="content_hash"),
    sqlite_strict=True,
)

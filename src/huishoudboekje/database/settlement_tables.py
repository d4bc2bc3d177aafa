"""The tables of settlements and of the runs that make them, and the answers given per key.

They promise one settlement in force per household and period, and that a run's progress moves
forward only; they do not know how a settlement is decided.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from huishoudboekje.database.columns import Day, Moment, WholeNumber, metadata

_PERIOD = (
    "length(period) = 7 AND substr(period, 5, 1) = '-'"
    " AND substr(period, 6, 2) BETWEEN '01' AND '12'"
)

settlement_runs = Table(
    "settlement_runs",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("period", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("finished_at", Moment, nullable=True),
    CheckConstraint(_PERIOD, name="period"),
    CheckConstraint("state IN ('open', 'done')", name="state"),
    CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="finished_at"),
    Index(
        "uq_settlement_runs_open",
        "period",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    sqlite_strict=True,
)

settlement_chunks = Table(
    "settlement_chunks",
    metadata,
    Column("run_id", WholeNumber, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("finished_at", Moment, nullable=True),
    PrimaryKeyConstraint("run_id", "number"),
    ForeignKeyConstraint(["run_id"], ["settlement_runs.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("state IN ('open', 'done')", name="state"),
    CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="finished_at"),
    sqlite_strict=True,
)

settlement_outcomes = Table(
    "settlement_outcomes",
    metadata,
    Column("run_id", WholeNumber, nullable=False),
    Column("household_id", Text, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("outcome", Text, nullable=True),
    Column("findings", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "household_id"),
    ForeignKeyConstraint(["run_id"], ["settlement_runs.id"]),
    ForeignKeyConstraint(
        ["run_id", "chunk"], ["settlement_chunks.run_id", "settlement_chunks.number"]
    ),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint(
        "outcome IN ('settled', 'already-settled', 'left-out', 'refused')", name="outcome"
    ),
    Index("ix_settlement_outcomes_chunk", "run_id", "chunk"),
    sqlite_strict=True,
)

settlements = Table(
    "settlements",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("household_id", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("settlement_date", Day, nullable=False),
    Column("next_settlement_date", Day, nullable=False),
    Column("run_id", WholeNumber, nullable=True),
    Column("reversed_at", Moment, nullable=True),
    Column("figures", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("household_id", "period", "attempt"),
    UniqueConstraint("id", "household_id"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(["run_id"], ["settlement_runs.id"]),
    CheckConstraint(_PERIOD, name="period"),
    CheckConstraint("attempt > 0", name="attempt"),
    CheckConstraint("settlement_date < next_settlement_date", name="dates"),
    Index(
        "uq_settlements_in_force",
        "household_id",
        "period",
        unique=True,
        sqlite_where=text("reversed_at IS NULL"),
        postgresql_where=text("reversed_at IS NULL"),
    ),
    sqlite_strict=True,
)

settlement_lines = Table(
    "settlement_lines",
    metadata,
    Column("settlement_id", WholeNumber, nullable=False),
    Column("line_no", Integer, nullable=False),
    Column("household_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("agreement_id", Text, nullable=True),
    Column("nominal_date", Day, nullable=True),
    Column("due_date", Day, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=True),
    PrimaryKeyConstraint("settlement_id", "line_no"),
    ForeignKeyConstraint(
        ["settlement_id", "household_id"], ["settlements.id", "settlements.household_id"]
    ),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("line_no > 0", name="line_no"),
    CheckConstraint("kind IN ('cost', 'instalment', 'living-money')", name="kind"),
    CheckConstraint("(kind = 'living-money') = (agreement_id IS NULL)", name="agreement_id"),
    CheckConstraint("cents >= 0", name="cents"),
    CheckConstraint("outcome IN ('ordered', 'skipped')", name="outcome"),
    CheckConstraint("entry_id IS NULL OR (outcome = 'ordered' AND cents > 0)", name="entry_id"),
    Index("ix_settlement_lines_household_id", "household_id", "agreement_id", "nominal_date"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("client", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("etag", Text, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    PrimaryKeyConstraint("client", "key"),
    CheckConstraint("key <> ''", name="key"),
    sqlite_strict=True,
)

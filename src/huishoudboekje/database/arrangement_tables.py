"""The tables of arrangements: what was proposed and agreed, and all that happened to it.

They promise that terms stay as they were proposed, that no step is taken that the life of an
arrangement does not know, that an effort is confirmed once and that two arrangements never run on
one debt; whether the terms are allowed they do not know.
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

from huishoudboekje.database.columns import Day, Flag, Moment, WholeNumber, metadata
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

_ARRANGEMENT = ["arrangements.household_id", "arrangements.id"]
# `IS NOT NULL` matters: a CHECK that yields NULL passes.
_CHAIN = (
    "(number = 1 AND previous IS NULL AND before IS NULL)"
    " OR (previous IS NOT NULL AND previous = number - 1 AND before IS NOT NULL)"
)
"""A row says what the row before it ended with, and a foreign key that it did."""

arrangement_debts = Table(
    "arrangement_debts",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("arrangement_id", Text, nullable=False),
    Column("debt_id", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "arrangement_id", "debt_id"),
    ForeignKeyConstraint(["household_id", "arrangement_id"], _ARRANGEMENT),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    sqlite_strict=True,
)

arranged_debts = Table(
    "arranged_debts",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("debt_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", Integer, nullable=True),
    Column("arrangement_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("released", Integer, nullable=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "debt_id", "number"),
    UniqueConstraint("household_id", "debt_id", "number", "arrangement_id"),
    # Only the debts that it is about.
    ForeignKeyConstraint(
        ["household_id", "arrangement_id", "debt_id"],
        [
            "arrangement_debts.household_id",
            "arrangement_debts.arrangement_id",
            "arrangement_debts.debt_id",
        ],
    ),
    ForeignKeyConstraint(
        ["household_id", "debt_id", "previous"],
        ["arranged_debts.household_id", "arranged_debts.debt_id", "arranged_debts.number"],
    ),
    # Who took it releases it.
    ForeignKeyConstraint(
        ["household_id", "debt_id", "released", "arrangement_id"],
        [
            "arranged_debts.household_id",
            "arranged_debts.debt_id",
            "arranged_debts.number",
            "arranged_debts.arrangement_id",
        ],
    ),
    CheckConstraint(
        "(number = 1 AND previous IS NULL) OR (previous IS NOT NULL AND previous = number - 1)",
        name="previous",
    ),
    # Taken and released in turn: what is taken cannot be taken again.
    CheckConstraint(
        "(number % 2 = 1 AND what = 'taken' AND released IS NULL) OR (number % 2 = 0"
        " AND what = 'released' AND released IS NOT NULL AND released = number - 1)",
        name="what",
    ),
    CheckConstraint("number > 0", name="number"),
    sqlite_strict=True,
)

arrangement_steps = Table(
    "arrangement_steps",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("arrangement_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", Integer, nullable=True),
    Column("before", Text, nullable=True),
    Column("after", Text, nullable=False),
    Column("day", Day, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "arrangement_id", "number"),
    UniqueConstraint("household_id", "arrangement_id", "number", "after"),
    ForeignKeyConstraint(["household_id", "arrangement_id"], _ARRANGEMENT),
    ForeignKeyConstraint(
        ["household_id", "arrangement_id", "previous", "before"],
        [
            "arrangement_steps.household_id",
            "arrangement_steps.arrangement_id",
            "arrangement_steps.number",
            "arrangement_steps.after",
        ],
        name="fk_arrangement_steps_before",
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint(_CHAIN, name="before"),
    CheckConstraint(
        "(before IS NULL AND after = 'draft')"
        " OR (before = 'draft' AND after IN ('proposed', 'withdrawn'))"
        " OR (before = 'proposed' AND after IN ('accepted', 'refused', 'withdrawn'))"
        " OR (before = 'accepted' AND after IN ('active', 'withdrawn'))"
        " OR (before = 'active' AND after IN ('paused', 'completed', 'broken', 'withdrawn'))"
        " OR (before = 'paused' AND after IN ('active', 'broken', 'withdrawn'))",
        name="after",
    ),
    sqlite_strict=True,
)

arrangement_streams = Table(
    "arrangement_streams",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("arrangement_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("agreement_id", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "arrangement_id", "number"),
    UniqueConstraint("household_id", "agreement_id"),
    ForeignKeyConstraint(["household_id", "arrangement_id"], _ARRANGEMENT),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    CheckConstraint("number > 0", name="number"),
    sqlite_strict=True,
)

arrangement_pauses = Table(
    "arrangement_pauses",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("arrangement_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("start", Day, nullable=True),
    Column("until", Day, nullable=True),
    Column("ends", Integer, nullable=True),
    Column("ended_on", Day, nullable=True),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "arrangement_id", "number"),
    UniqueConstraint("household_id", "arrangement_id", "ends"),
    ForeignKeyConstraint(["household_id", "arrangement_id"], _ARRANGEMENT),
    ForeignKeyConstraint(
        ["household_id", "arrangement_id", "ends"],
        [
            "arrangement_pauses.household_id",
            "arrangement_pauses.arrangement_id",
            "arrangement_pauses.number",
        ],
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint(
        "(what = 'set' AND start IS NOT NULL AND until IS NOT NULL AND start <= until"
        " AND ends IS NULL AND ended_on IS NULL)"
        " OR (what = 'ended' AND start IS NULL AND until IS NULL"
        " AND ends IS NOT NULL AND ends < number AND ended_on IS NOT NULL)",
        name="what",
    ),
    sqlite_strict=True,
)

effort_decisions = Table(
    "effort_decisions",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("arrangement_id", Text, nullable=False),
    Column("effort_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", Integer, nullable=True),
    Column("before", Text, nullable=True),
    Column("outcome", Text, nullable=False),
    Column("day", Day, nullable=False),
    Column("by_whom", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=True, index=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "arrangement_id", "effort_id", "number"),
    UniqueConstraint(
        "household_id",
        "arrangement_id",
        "effort_id",
        "number",
        "outcome",
        name="uq_effort_decisions_outcome",
    ),
    ForeignKeyConstraint(["household_id", "arrangement_id"], _ARRANGEMENT),
    ForeignKeyConstraint(
        ["household_id", "arrangement_id", "effort_id", "previous", "before"],
        [
            "effort_decisions.household_id",
            "effort_decisions.arrangement_id",
            "effort_decisions.effort_id",
            "effort_decisions.number",
            "effort_decisions.outcome",
        ],
        name="fk_effort_decisions_before",
    ),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("effort_id <> ''", name="effort_id"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint(_CHAIN, name="before"),
    # What is confirmed is taken back before anything else is said, and only what was said is.
    CheckConstraint(
        "outcome IN ('confirmed', 'failed', 'taken-back')"
        " AND (before IS NULL OR before <> 'confirmed' OR outcome = 'taken-back')"
        " AND (outcome <> 'taken-back' OR (before IS NOT NULL AND before <> 'taken-back'))",
        name="outcome",
    ),
    CheckConstraint(
        "outcome <> 'confirmed' OR (by_whom <> '' AND evidence <> '')", name="evidence"
    ),
    sqlite_strict=True,
)

condition_marks = Table(
    "condition_marks",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("arrangement_id", Text, nullable=False),
    Column("condition_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("holds", Flag, nullable=False),
    Column("day", Day, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "arrangement_id", "condition_id", "number"),
    ForeignKeyConstraint(["household_id", "arrangement_id"], _ARRANGEMENT),
    CheckConstraint("condition_id <> ''", name="condition_id"),
    CheckConstraint("number > 0", name="number"),
    sqlite_strict=True,
)

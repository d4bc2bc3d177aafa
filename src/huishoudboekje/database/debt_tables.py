"""The tables of debts: what was registered of them, what was said of them later, what changed.

They promise that nothing said of a debt is ever overwritten, that every change of money has its
entry in the ledger, and that a change is taken back once; what is owed they do not know.
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
    text,
)

from huishoudboekje.database.columns import Day, Flag, Moment, WholeNumber, metadata

RULES = (
    "rule IN ('cjib-traffic', 'cjib-criminal', 'toeslagen', 'tax', 'health-insurance', 'private')"
)
_COMPONENTS = (
    "component IN ('administration-cost', 'collection-cost', 'court-cost', 'interest',"
    " 'principal', 'fine', 'surcharge-1', 'surcharge-2')"
)

debts = Table(
    "debts",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("creditor", Text, nullable=False),
    Column("collector", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("iban", Text, nullable=False),
    Column("incurred_on", Day, nullable=False),
    Column("due_on", Day, nullable=True),
    Column("origin", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("agreement_id", Text, nullable=True),
    Column("stated_total", WholeNumber, nullable=True),
    Column("rank", Integer, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=False, index=True),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "id"),
    UniqueConstraint("household_id", "position"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("id <> ''", name="id"),
    CheckConstraint("position > 0", name="position"),
    CheckConstraint("creditor <> ''", name="creditor"),
    CheckConstraint(RULES, name="rule"),
    CheckConstraint("due_on IS NULL OR due_on >= incurred_on", name="due_on"),
    CheckConstraint("origin IN ('form', 'document', 'claims-document')", name="origin"),
    CheckConstraint("stated_total IS NULL OR stated_total >= 0", name="stated_total"),
    CheckConstraint("length(content_hash) = 64", name="content_hash"),
    sqlite_strict=True,
)

debt_components = Table(
    "debt_components",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("debt_id", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "debt_id", "component"),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    CheckConstraint(_COMPONENTS, name="component"),
    CheckConstraint("cents > 0", name="cents"),
    sqlite_strict=True,
)

debt_stages = Table(
    "debt_stages",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("debt_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("since", Day, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "debt_id", "number"),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint(
        "stage IN ('open', 'reminder', 'writ', 'bailiff', 'judgment', 'suspended', 'transferred')",
        name="stage",
    ),
    sqlite_strict=True,
)

debt_facts = Table(
    "debt_facts",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("debt_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("holds", Flag, nullable=False),
    Column("since", Day, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "debt_id", "number"),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("kind IN ('not-settleable', 'excluded', 'contested')", name="kind"),
    CheckConstraint("source <> ''", name="source"),
    sqlite_strict=True,
)

debt_changes = Table(
    "debt_changes",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("debt_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("day", Day, nullable=False),
    Column("source", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=True, index=True),
    Column("relates_to", Integer, nullable=True),
    Column("arrangement_id", Text, nullable=True),
    Column("effort_id", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "debt_id", "number"),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    ForeignKeyConstraint(
        ["household_id", "debt_id", "relates_to"],
        ["debt_changes.household_id", "debt_changes.debt_id", "debt_changes.number"],
    ),
    ForeignKeyConstraint(
        ["household_id", "arrangement_id"], ["arrangements.household_id", "arrangements.id"]
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint(
        "kind IN ('surcharge-expected', 'surcharge-confirmed', 'waiver', 'in-kind',"
        " 'third-party', 'set-off', 'interest', 'taken-back', 'correction')",
        name="kind",
    ),
    CheckConstraint(_COMPONENTS, name="component"),
    # Only a correction may lower what is owed by an amount of its own.
    CheckConstraint("cents > 0 OR (kind = 'correction' AND cents < 0)", name="cents"),
    CheckConstraint("source <> ''", name="source"),
    # What is expected is not booked, all else is; what is taken back may be either.
    CheckConstraint(
        "kind = 'taken-back' OR (kind = 'surcharge-expected') = (entry_id IS NULL)",
        name="entry_id",
    ),
    CheckConstraint(
        "(relates_to IS NULL AND kind <> 'taken-back')"
        " OR (relates_to IS NOT NULL AND relates_to < number)",
        name="relates_to",
    ),
    CheckConstraint("effort_id = '' OR arrangement_id IS NOT NULL", name="effort_id"),
    Index(
        "uq_debt_changes_taken_back",
        "household_id",
        "debt_id",
        "relates_to",
        unique=True,
        sqlite_where=text("kind = 'taken-back'"),
        postgresql_where=text("kind = 'taken-back'"),
    ),
    Index("ix_debt_changes_arrangement", "household_id", "arrangement_id"),
    sqlite_strict=True,
)

household_floors = Table(
    "household_floors",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("since", Day, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "number"),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("cents >= 0", name="cents"),
    CheckConstraint("source IN ('protected-earnings', 'agreed-minimum')", name="source"),
    sqlite_strict=True,
)

income_set_offs = Table(
    "income_set_offs",
    metadata,
    Column("household_id", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=False, index=True),
    Column("debt_id", Text, nullable=False),
    Column("agreement_id", Text, nullable=False),
    Column("nominal_date", Day, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("household_id", "entry_id"),
    ForeignKeyConstraint(["household_id", "debt_id"], ["debts.household_id", "debts.id"]),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("cents > 0", name="cents"),
    sqlite_strict=True,
)

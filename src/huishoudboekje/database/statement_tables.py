"""The tables of statements: the files as they came, their statements and lines, and the matches.

They promise that a file, a statement and a line exist once, whoever uploads them when, and that
nothing of it ever changes; they do not know what a line means.
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
)

from huishoudboekje.database.columns import Day, Flag, Moment, WholeNumber, metadata

bank_account_numbers = Table(
    "bank_account_numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("iban", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    CheckConstraint("number <> ''", name="number"),
    CheckConstraint("iban <> ''", name="iban"),
    sqlite_strict=True,
)

bank_files = Table(
    "bank_files",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("findings", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("sha256"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    sqlite_strict=True,
)

statements = Table(
    "statements",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("file_id", WholeNumber, nullable=False, index=True),
    Column("iban", Text, nullable=False),
    Column("statement_id", Text, nullable=False),
    Column("sequence", Text, nullable=False),
    Column("opening_date", Day, nullable=True),
    Column("closing_date", Day, nullable=False),
    Column("opening", WholeNumber, nullable=False),
    Column("closing", WholeNumber, nullable=False),
    Column("difference", WholeNumber, nullable=False),
    Column("difference_reason", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("iban", "statement_id", "closing_date", name="uq_statements_once"),
    UniqueConstraint("id", "iban"),
    ForeignKeyConstraint(["file_id"], ["bank_files.id"]),
    CheckConstraint("iban <> ''", name="iban"),
    CheckConstraint("opening_date IS NULL OR opening_date <= closing_date", name="dates"),
    # A difference is accepted with a reason, or it is none.
    CheckConstraint("(difference = 0) = (difference_reason = '')", name="difference_reason"),
    Index("ix_statements_closing_date", "closing_date", "id"),
    Index("ix_statements_iban", "iban", "closing_date", "id"),
    sqlite_strict=True,
)

statement_lines = Table(
    "statement_lines",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("statement_id", WholeNumber, nullable=False),
    Column("number", Integer, nullable=False),
    Column("iban", Text, nullable=False),
    Column("booking_date", Day, nullable=False),
    Column("value_date", Day, nullable=True),
    Column("cents", WholeNumber, nullable=False),
    Column("counter_iban", Text, nullable=False, index=True),
    Column("counter_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("return_reason", Text, nullable=False),
    Column("is_reversal", Flag, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("payment_information_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("entry_id", WholeNumber, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("statement_id", "number"),
    UniqueConstraint("fingerprint"),
    UniqueConstraint("entry_id"),
    ForeignKeyConstraint(["statement_id", "iban"], ["statements.id", "statements.iban"]),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("cents <> 0", name="cents"),
    CheckConstraint("fingerprint <> ''", name="fingerprint"),
    sqlite_strict=True,
)

matches = Table(
    "matches",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("line_id", WholeNumber, nullable=False),
    Column("number", Integer, nullable=False),
    Column("entry_id", WholeNumber, nullable=False),
    Column("decided", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("line_id", "number"),
    UniqueConstraint("entry_id"),
    ForeignKeyConstraint(["line_id"], ["statement_lines.id"]),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("decided IN ('automatic', 'person')", name="decided"),
    sqlite_strict=True,
)

match_parts = Table(
    "match_parts",
    metadata,
    Column("match_id", WholeNumber, nullable=False),
    Column("part_no", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("household_id", Text, nullable=True, index=True),
    Column("agreement_id", Text, nullable=True),
    Column("nominal_date", Day, nullable=True),
    Column("order_id", WholeNumber, nullable=True, index=True),
    Column("cents", WholeNumber, nullable=False),
    PrimaryKeyConstraint("match_id", "part_no"),
    ForeignKeyConstraint(["match_id"], ["matches.id"]),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    ForeignKeyConstraint(
        ["household_id", "agreement_id"], ["agreements.household_id", "agreements.id"]
    ),
    # An order is matched for the household it pays for.
    ForeignKeyConstraint(
        ["household_id", "order_id"], ["payment_orders.household_id", "payment_orders.id"]
    ),
    CheckConstraint("part_no > 0", name="part_no"),
    CheckConstraint(
        "kind IN ('receipt', 'refund', 'payment', 'return', 'spent', 'opening', 'own-money',"
        " 'bank-charges', 'advance', 'repayment')",
        name="kind",
    ),
    # Own money and the bank's charges are the organisation's, all else is some household's.
    CheckConstraint(
        "(kind IN ('own-money', 'bank-charges')) = (household_id IS NULL)", name="household_id"
    ),
    CheckConstraint(
        "household_id IS NOT NULL OR (agreement_id IS NULL AND order_id IS NULL)",
        name="of_a_household",
    ),
    CheckConstraint("nominal_date IS NULL OR agreement_id IS NOT NULL", name="nominal_date"),
    CheckConstraint(
        "order_id IS NULL OR kind IN ('payment', 'return', 'advance', 'repayment')",
        name="order_id",
    ),
    CheckConstraint("cents <> 0", name="cents"),
    CheckConstraint(
        "(kind <> 'payment' OR cents < 0) AND (kind <> 'return' OR cents > 0)", name="direction"
    ),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

"""The tables of the ledger: closed entries, the hash chain of every book, erasable texts.

They promise that an entry has exactly its declared lines 1..n, none missing and none added later,
proven by plain foreign keys; they do not know why anything is booked.
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

from huishoudboekje.database.columns import Day, Moment, WholeNumber, metadata

books = Table(
    "books",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("name"),
    CheckConstraint("kind IN ('organisation', 'household')", name="kind"),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("(kind = 'organisation') = (name = 'organisation')", name="one_organisation"),
    sqlite_strict=True,
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("book_id", WholeNumber, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    UniqueConstraint("id", "book_id"),
    UniqueConstraint("book_id", "name"),
    ForeignKeyConstraint(["book_id"], ["books.id"]),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("kind IN ('asset', 'liability', 'income', 'expense', 'equity')", name="kind"),
    sqlite_strict=True,
)

entries = Table(
    "entries",
    metadata,
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("lines", Integer, nullable=False),
    Column("business_date", Day, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("text_hash", LargeBinary, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("reverses", WholeNumber, nullable=True),
    UniqueConstraint("idempotency_key"),
    UniqueConstraint("reverses"),
    UniqueConstraint("id", "lines", "business_date"),
    ForeignKeyConstraint(["reverses"], ["entries.id"]),
    # The last line exists; with the chain of prev_no below, every line does.
    ForeignKeyConstraint(
        ["id", "lines"],
        ["postings.entry_id", "postings.line_no"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    CheckConstraint("lines BETWEEN 1 AND 500", name="lines"),
    CheckConstraint("reverses <> id", name="reverses_another"),
    CheckConstraint("idempotency_key <> ''", name="idempotency_key"),
    CheckConstraint("length(text_hash) = 32", name="text_hash"),
    # SQLite has no type for days; PostgreSQL's own type knows days that never come.
    CheckConstraint("date(business_date, '+0 days') IS business_date", name="business_date").ddl_if(
        dialect="sqlite"
    ),
    CheckConstraint("isfinite(business_date)", name="business_date").ddl_if(dialect="postgresql"),
    sqlite_strict=True,
)

chain_links = Table(
    "chain_links",
    metadata,
    Column("book_id", WholeNumber, nullable=False),
    Column("seq", WholeNumber, nullable=False),
    Column("entry_id", WholeNumber, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("book_id", "seq"),
    UniqueConstraint("entry_id", "book_id"),
    ForeignKeyConstraint(["book_id"], ["books.id"]),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    CheckConstraint("seq > 0", name="seq"),
    CheckConstraint("length(prev) = 32 AND length(hash) = 32", name="hash"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

postings = Table(
    "postings",
    metadata,
    Column("entry_id", WholeNumber, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("business_date", Day, nullable=False),
    Column("line_no", Integer, nullable=False),
    Column("prev_no", Integer, nullable=True),
    Column("book_id", WholeNumber, nullable=False),
    Column("debit", WholeNumber, nullable=False),
    Column("credit", WholeNumber, nullable=False),
    Column("cents", WholeNumber, nullable=False),
    PrimaryKeyConstraint("entry_id", "line_no"),
    ForeignKeyConstraint(
        ["entry_id", "lines", "business_date"],
        ["entries.id", "entries.lines", "entries.business_date"],
    ),
    ForeignKeyConstraint(["entry_id", "prev_no"], ["postings.entry_id", "postings.line_no"]),
    ForeignKeyConstraint(["debit", "book_id"], ["accounts.id", "accounts.book_id"]),
    ForeignKeyConstraint(["credit", "book_id"], ["accounts.id", "accounts.book_id"]),
    ForeignKeyConstraint(
        ["entry_id", "book_id"],
        ["chain_links.entry_id", "chain_links.book_id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    CheckConstraint("line_no BETWEEN 1 AND lines", name="line_no"),
    # `IS NOT NULL` matters: a CHECK that yields NULL passes.
    CheckConstraint(
        "(line_no = 1 AND prev_no IS NULL) OR (prev_no IS NOT NULL AND prev_no = line_no - 1)",
        name="prev_no",
    ),
    CheckConstraint("debit <> credit", name="two_accounts"),
    CheckConstraint("cents > 0", name="cents"),
    # Cents in the index: a balance at a date never touches the table.
    Index("ix_postings_debit", "debit", "business_date", "cents"),
    Index("ix_postings_credit", "credit", "business_date", "cents"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

book_heads = Table(
    "book_heads",
    metadata,
    Column("book_id", WholeNumber, primary_key=True, autoincrement=False),
    Column("seq", WholeNumber, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    ForeignKeyConstraint(["book_id"], ["books.id"]),
    CheckConstraint("seq >= 0", name="seq"),
    CheckConstraint("length(hash) = 32", name="hash"),
    sqlite_strict=True,
)

entry_texts = Table(
    "entry_texts",
    metadata,
    Column("entry_id", WholeNumber, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(["entry_id"], ["entries.id"]),
    sqlite_strict=True,
)

"""The ledger: closed entries, hash chains, triggers that refuse every change."""

from alembic import op

from huishoudboekje.database.guards import REFUSE_FUNCTION, downgrade_statements, upgrade_statements

revision = "0001"
down_revision = None

TABLES = (
    "books",
    "accounts",
    "entries",
    "chain_links",
    "postings",
    "book_heads",
    "entry_texts",
)

SEQUENCES = (
    "books_id_seq",
    "accounts_id_seq",
    "entries_id_seq",
)

SCHEMA = (
    """
CREATE TABLE books (
    id {whole} NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_books PRIMARY KEY (id),
    CONSTRAINT uq_books_name UNIQUE (name),
    CONSTRAINT ck_books_kind CHECK (kind IN ('organisation', 'household')),
    CONSTRAINT ck_books_name CHECK (name <> ''),
    CONSTRAINT ck_books_one_organisation CHECK ((kind = 'organisation') = (name = 'organisation'))
) {strict}
""",
    """
CREATE TABLE accounts (
    id {whole} NOT NULL,
    book_id {whole} NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT uq_accounts_id_book_id UNIQUE (id, book_id),
    CONSTRAINT uq_accounts_book_id_name UNIQUE (book_id, name),
    CONSTRAINT fk_accounts_book_id FOREIGN KEY (book_id) REFERENCES books (id),
    CONSTRAINT ck_accounts_name CHECK (name <> ''),
    CONSTRAINT ck_accounts_kind CHECK (kind IN ('asset', 'liability', 'income', 'expense',
        'equity'))
) {strict}
""",
    """
CREATE TABLE entries (
    id {whole} NOT NULL,
    lines INTEGER NOT NULL,
    business_date {day} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    source TEXT NOT NULL,
    text_hash {bytes} NOT NULL,
    idempotency_key TEXT NOT NULL,
    reverses {whole},
    CONSTRAINT pk_entries PRIMARY KEY (id),
    CONSTRAINT uq_entries_idempotency_key UNIQUE (idempotency_key),
    CONSTRAINT uq_entries_reverses UNIQUE (reverses),
    CONSTRAINT uq_entries_id_lines_business_date UNIQUE (id, lines, business_date),
    CONSTRAINT fk_entries_reverses FOREIGN KEY (reverses) REFERENCES entries (id),
    CONSTRAINT ck_entries_lines CHECK (lines BETWEEN 1 AND 500),
    CONSTRAINT ck_entries_reverses_another CHECK (reverses <> id),
    CONSTRAINT ck_entries_idempotency_key CHECK (idempotency_key <> ''),
    CONSTRAINT ck_entries_text_hash CHECK (length(text_hash) = 32),
    {last_line}
) {strict}
""",
    """
CREATE TABLE chain_links (
    book_id {whole} NOT NULL,
    seq {whole} NOT NULL,
    entry_id {whole} NOT NULL,
    prev {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    CONSTRAINT pk_chain_links PRIMARY KEY (book_id, seq),
    CONSTRAINT uq_chain_links_entry_id_book_id UNIQUE (entry_id, book_id),
    CONSTRAINT fk_chain_links_book_id FOREIGN KEY (book_id) REFERENCES books (id),
    CONSTRAINT fk_chain_links_entry_id FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT ck_chain_links_seq CHECK (seq > 0),
    CONSTRAINT ck_chain_links_hash CHECK (length(prev) = 32 AND length(hash) = 32)
) {clustered}
""",
    """
CREATE TABLE postings (
    entry_id {whole} NOT NULL,
    lines INTEGER NOT NULL,
    business_date {day} NOT NULL,
    line_no INTEGER NOT NULL,
    prev_no INTEGER,
    book_id {whole} NOT NULL,
    debit {whole} NOT NULL,
    credit {whole} NOT NULL,
    cents {whole} NOT NULL,
    CONSTRAINT pk_postings PRIMARY KEY (entry_id, line_no),
    CONSTRAINT fk_postings_entry_id_lines_business_date FOREIGN KEY (entry_id, lines, business_date)
        REFERENCES entries (id, lines, business_date),
    CONSTRAINT fk_postings_entry_id_prev_no FOREIGN KEY (entry_id, prev_no)
        REFERENCES postings (entry_id, line_no),
    CONSTRAINT fk_postings_debit_book_id FOREIGN KEY (debit, book_id)
        REFERENCES accounts (id, book_id),
    CONSTRAINT fk_postings_credit_book_id FOREIGN KEY (credit, book_id)
        REFERENCES accounts (id, book_id),
    CONSTRAINT fk_postings_entry_id_book_id FOREIGN KEY (entry_id, book_id)
        REFERENCES chain_links (entry_id, book_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_postings_line_no CHECK (line_no BETWEEN 1 AND lines),
    CONSTRAINT ck_postings_prev_no CHECK ((line_no = 1 AND prev_no IS NULL)
        OR (prev_no IS NOT NULL AND prev_no = line_no - 1)),
    CONSTRAINT ck_postings_two_accounts CHECK (debit <> credit),
    CONSTRAINT ck_postings_cents CHECK (cents > 0)
) {clustered}
""",
    """
CREATE INDEX ix_postings_credit ON postings (credit, business_date, cents)
""",
    """
CREATE INDEX ix_postings_debit ON postings (debit, business_date, cents)
""",
    """
CREATE TABLE book_heads (
    book_id {whole} NOT NULL,
    seq {whole} NOT NULL,
    hash {bytes} NOT NULL,
    CONSTRAINT pk_book_heads PRIMARY KEY (book_id),
    CONSTRAINT fk_book_heads_book_id FOREIGN KEY (book_id) REFERENCES books (id),
    CONSTRAINT ck_book_heads_seq CHECK (seq >= 0),
    CONSTRAINT ck_book_heads_hash CHECK (length(hash) = 32)
) {strict}
""",
    """
CREATE TABLE entry_texts (
    entry_id {whole} NOT NULL,
    salt {bytes} NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT pk_entry_texts PRIMARY KEY (entry_id),
    CONSTRAINT fk_entry_texts_entry_id FOREIGN KEY (entry_id) REFERENCES entries (id)
) {strict}
""",
)

# The last line exists; with the chain of prev_no, every line does. The two tables name each other:
# SQLite, which takes the name of a table that is still to come, has it in CREATE TABLE. There a day
# is text besides, so it is checked to be one.
LAST_LINE = """
ALTER TABLE entries ADD CONSTRAINT fk_entries_id_lines FOREIGN KEY (id, lines)
    REFERENCES postings (entry_id, line_no) DEFERRABLE INITIALLY DEFERRED
"""

POSTING_SIDES = """
CREATE VIEW posting_sides AS
SELECT entry_id, line_no, business_date, book_id, debit AS account_id, credit AS other_id,
    cents AS cents FROM postings
UNION ALL
SELECT entry_id, line_no, business_date, book_id, credit AS account_id, debit AS other_id,
    -cents AS cents FROM postings
"""

GUARDS = (
    {
        "table": "books",
        "keys": (
            "id",
            "name",
        ),
    },
    {
        "table": "accounts",
        "keys": (
            "id",
            "book_id, name",
        ),
    },
    {
        "table": "entries",
        "keys": (
            "id",
            "idempotency_key",
            "reverses",
        ),
    },
    {
        "table": "chain_links",
        "keys": (
            "book_id, seq",
            "entry_id, book_id",
        ),
    },
    {"table": "postings", "keys": ("entry_id, line_no",)},
    {
        "table": "book_heads",
        "keys": ("book_id",),
        "fixed": ("book_id",),
        "forward": "NEW.seq <= OLD.seq",
    },
    {"table": "entry_texts", "keys": ("entry_id",)},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    if dialect == "postgresql":
        op.execute(REFUSE_FUNCTION)
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS, sequences=SEQUENCES):
        op.execute(statement)
    if dialect == "postgresql":
        op.execute(LAST_LINE)
    op.execute(POSTING_SIDES)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    op.execute("DROP VIEW posting_sides")
    for statement in downgrade_statements(dialect, tables=TABLES, sequences=SEQUENCES):
        op.execute(statement)
    if dialect == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")

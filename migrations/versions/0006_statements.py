"""Statements as they came, their lines, and what the lines were matched with."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0006"
down_revision = "0005"

TABLES = (
    "bank_account_numbers",
    "bank_files",
    "statements",
    "statement_lines",
    "matches",
    "match_parts",
)

SEQUENCES = (
    "bank_files_id_seq",
    "statements_id_seq",
    "statement_lines_id_seq",
    "matches_id_seq",
)

SCHEMA = (
    """
CREATE TABLE bank_account_numbers (
    number TEXT NOT NULL,
    iban TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_bank_account_numbers PRIMARY KEY (number),
    CONSTRAINT ck_bank_account_numbers_number CHECK (number <> ''),
    CONSTRAINT ck_bank_account_numbers_iban CHECK (iban <> '')
) {strict}
""",
    """
CREATE TABLE bank_files (
    id {whole} NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    content {bytes} NOT NULL,
    findings TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_bank_files PRIMARY KEY (id),
    CONSTRAINT uq_bank_files_sha256 UNIQUE (sha256),
    CONSTRAINT ck_bank_files_sha256 CHECK (length(sha256) = 64)
) {strict}
""",
    """
CREATE TABLE statements (
    id {whole} NOT NULL,
    file_id {whole} NOT NULL,
    iban TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    sequence TEXT NOT NULL,
    opening_date {day},
    closing_date {day} NOT NULL,
    opening {whole} NOT NULL,
    closing {whole} NOT NULL,
    difference {whole} NOT NULL,
    difference_reason TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_statements PRIMARY KEY (id),
    CONSTRAINT uq_statements_once UNIQUE (iban, statement_id, closing_date),
    CONSTRAINT uq_statements_id_iban UNIQUE (id, iban),
    CONSTRAINT fk_statements_file_id FOREIGN KEY (file_id) REFERENCES bank_files (id),
    CONSTRAINT ck_statements_iban CHECK (iban <> ''),
    CONSTRAINT ck_statements_dates CHECK (opening_date IS NULL OR opening_date <= closing_date),
    CONSTRAINT ck_statements_difference_reason
        CHECK ((difference = 0) = (difference_reason = ''))
) {strict}
""",
    """
CREATE INDEX ix_statements_closing_date ON statements (closing_date, id)
""",
    """
CREATE INDEX ix_statements_file_id ON statements (file_id)
""",
    """
CREATE INDEX ix_statements_iban ON statements (iban, closing_date, id)
""",
    """
CREATE TABLE statement_lines (
    id {whole} NOT NULL,
    statement_id {whole} NOT NULL,
    number INTEGER NOT NULL,
    iban TEXT NOT NULL,
    booking_date {day} NOT NULL,
    value_date {day},
    cents {whole} NOT NULL,
    counter_iban TEXT NOT NULL,
    counter_name TEXT NOT NULL,
    text TEXT NOT NULL,
    end_to_end_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    return_reason TEXT NOT NULL,
    is_reversal {flag} NOT NULL,
    bank_reference TEXT NOT NULL,
    payment_information_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    entry_id {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_statement_lines PRIMARY KEY (id),
    CONSTRAINT uq_statement_lines_statement_id_number UNIQUE (statement_id, number),
    CONSTRAINT uq_statement_lines_fingerprint UNIQUE (fingerprint),
    CONSTRAINT uq_statement_lines_entry_id UNIQUE (entry_id),
    CONSTRAINT fk_statement_lines_statement_id_iban FOREIGN KEY (statement_id, iban)
        REFERENCES statements (id, iban),
    CONSTRAINT fk_statement_lines_entry_id FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT ck_statement_lines_number CHECK (number > 0),
    CONSTRAINT ck_statement_lines_cents CHECK (cents <> 0),
    CONSTRAINT ck_statement_lines_fingerprint CHECK (fingerprint <> '')
) {strict}
""",
    """
CREATE INDEX ix_statement_lines_counter_iban ON statement_lines (counter_iban)
""",
    """
CREATE TABLE matches (
    id {whole} NOT NULL,
    line_id {whole} NOT NULL,
    number INTEGER NOT NULL,
    entry_id {whole} NOT NULL,
    decided TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_matches PRIMARY KEY (id),
    CONSTRAINT uq_matches_line_id_number UNIQUE (line_id, number),
    CONSTRAINT uq_matches_entry_id UNIQUE (entry_id),
    CONSTRAINT fk_matches_line_id FOREIGN KEY (line_id) REFERENCES statement_lines (id),
    CONSTRAINT fk_matches_entry_id FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT ck_matches_number CHECK (number > 0),
    CONSTRAINT ck_matches_decided CHECK (decided IN ('automatic', 'person'))
) {strict}
""",
    """
CREATE TABLE match_parts (
    match_id {whole} NOT NULL,
    part_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    household_id TEXT,
    agreement_id TEXT,
    nominal_date {day},
    order_id {whole},
    cents {whole} NOT NULL,
    CONSTRAINT pk_match_parts PRIMARY KEY (match_id, part_no),
    CONSTRAINT fk_match_parts_match_id FOREIGN KEY (match_id) REFERENCES matches (id),
    CONSTRAINT fk_match_parts_household_id FOREIGN KEY (household_id) REFERENCES households (id),
    CONSTRAINT fk_match_parts_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT fk_match_parts_household_id_order_id FOREIGN KEY (household_id, order_id)
        REFERENCES payment_orders (household_id, id),
    CONSTRAINT ck_match_parts_part_no CHECK (part_no > 0),
    CONSTRAINT ck_match_parts_kind
        CHECK (kind IN ('receipt', 'refund', 'payment', 'return', 'spent', 'opening',
        'own-money', 'bank-charges', 'advance', 'repayment')),
    CONSTRAINT ck_match_parts_household_id
        CHECK ((kind IN ('own-money', 'bank-charges')) = (household_id IS NULL)),
    CONSTRAINT ck_match_parts_of_a_household
        CHECK (household_id IS NOT NULL OR (agreement_id IS NULL AND order_id IS NULL)),
    CONSTRAINT ck_match_parts_nominal_date
        CHECK (nominal_date IS NULL OR agreement_id IS NOT NULL),
    CONSTRAINT ck_match_parts_order_id
        CHECK (order_id IS NULL OR kind IN ('payment', 'return', 'advance', 'repayment')),
    CONSTRAINT ck_match_parts_cents CHECK (cents <> 0),
    CONSTRAINT ck_match_parts_direction
        CHECK ((kind <> 'payment' OR cents < 0) AND (kind <> 'return' OR cents > 0))
) {clustered}
""",
    """
CREATE INDEX ix_match_parts_household_id ON match_parts (household_id)
""",
    """
CREATE INDEX ix_match_parts_order_id ON match_parts (order_id)
""",
)

GUARDS = (
    {"table": "bank_account_numbers", "keys": ("number",)},
    {"table": "bank_files", "keys": ("id", "sha256")},
    {"table": "statements", "keys": ("id", "iban, statement_id, closing_date")},
    {"table": "statement_lines", "keys": ("id", "statement_id, number", "fingerprint", "entry_id")},
    {"table": "matches", "keys": ("id", "line_id, number", "entry_id")},
    {"table": "match_parts", "keys": ("match_id, part_no",)},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS, sequences=SEQUENCES):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES, sequences=SEQUENCES):
        op.execute(statement)

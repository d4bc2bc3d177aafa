"""Households, their agreements, and what is recorded about them later."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0002"
down_revision = "0001"

TABLES = (
    "organisation",
    "households",
    "residents",
    "agreements",
    "agreement_ends",
    "income_marks",
    "receipts",
)

SEQUENCES = ("receipts_id_seq",)

SCHEMA = (
    """
CREATE TABLE organisation (
    id {whole} NOT NULL,
    name TEXT NOT NULL,
    pooled_iban TEXT NOT NULL,
    own_money_iban TEXT NOT NULL,
    CONSTRAINT pk_organisation PRIMARY KEY (id),
    CONSTRAINT ck_organisation_only_one CHECK (id = 1)
) {strict}
""",
    """
CREATE TABLE households (
    id TEXT NOT NULL,
    book_id {whole} NOT NULL,
    name TEXT NOT NULL,
    programme TEXT NOT NULL,
    start {day} NOT NULL,
    settlement_day INTEGER NOT NULL,
    months INTEGER NOT NULL,
    advance_limit {whole} NOT NULL,
    floor {whole} NOT NULL,
    buffer {whole} NOT NULL,
    opening_balance {whole} NOT NULL,
    payday {small},
    round_to {whole} NOT NULL,
    ends {day},
    municipality TEXT NOT NULL,
    bank_account TEXT NOT NULL,
    language TEXT NOT NULL,
    mandate_from {day},
    mandate_until {day},
    content_hash TEXT NOT NULL,
    version {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_households PRIMARY KEY (id),
    CONSTRAINT uq_households_book_id UNIQUE (book_id),
    CONSTRAINT fk_households_book_id FOREIGN KEY (book_id) REFERENCES books (id),
    CONSTRAINT ck_households_id CHECK (id <> '' AND id <> 'organisation'),
    CONSTRAINT ck_households_programme CHECK (programme IN ('huishoudboekje', 'wonen-plus')),
    CONSTRAINT ck_households_settlement_day CHECK (settlement_day BETWEEN 1 AND 31),
    CONSTRAINT ck_households_months CHECK (months > 0),
    CONSTRAINT ck_households_advance_limit CHECK (advance_limit >= 0),
    CONSTRAINT ck_households_floor CHECK (floor >= 0),
    CONSTRAINT ck_households_buffer CHECK (buffer >= 0),
    CONSTRAINT ck_households_payday CHECK (payday BETWEEN 0 AND 4),
    CONSTRAINT ck_households_round_to CHECK (round_to > 0),
    CONSTRAINT ck_households_mandate CHECK (mandate_until IS NULL OR mandate_from IS NOT NULL),
    CONSTRAINT ck_households_version CHECK (version > 0)
) {strict}
""",
    """
CREATE TABLE residents (
    household_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_residents PRIMARY KEY (household_id, number),
    CONSTRAINT fk_residents_household_id FOREIGN KEY (household_id) REFERENCES households (id),
    CONSTRAINT ck_residents_number CHECK (number > 0)
) {strict}
""",
    """
CREATE TABLE agreements (
    household_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    amount {whole} NOT NULL,
    rule TEXT,
    start {day},
    dates TEXT NOT NULL,
    until {day},
    steps TEXT NOT NULL,
    business_day TEXT NOT NULL,
    cost_class TEXT NOT NULL,
    party TEXT NOT NULL,
    iban TEXT NOT NULL,
    reference TEXT NOT NULL,
    search TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    is_guaranteed {flag} NOT NULL,
    is_enforced {flag} NOT NULL,
    amount_margin {whole} NOT NULL,
    day_margin INTEGER NOT NULL,
    counts_from {day},
    follows TEXT,
    content_hash TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_agreements PRIMARY KEY (household_id, id),
    CONSTRAINT uq_agreements_household_id_position UNIQUE (household_id, position),
    CONSTRAINT uq_agreements_household_id_follows UNIQUE (household_id, follows),
    CONSTRAINT fk_agreements_household_id FOREIGN KEY (household_id) REFERENCES households (id),
    CONSTRAINT fk_agreements_household_id_follows FOREIGN KEY (household_id, follows)
        REFERENCES agreements (household_id, id),
    CONSTRAINT ck_agreements_id CHECK (id <> ''),
    CONSTRAINT ck_agreements_position CHECK (position > 0),
    CONSTRAINT ck_agreements_kind CHECK (kind IN ('income', 'cost', 'instalment')),
    CONSTRAINT ck_agreements_amount CHECK (amount >= 0),
    CONSTRAINT ck_agreements_recurrence CHECK ((rule IS NOT NULL AND start IS NOT NULL
        AND dates = '[]')
        OR (rule IS NULL AND dates <> '[]')),
    CONSTRAINT ck_agreements_business_day CHECK (business_day IN ('previous', 'next', 'none')),
    CONSTRAINT ck_agreements_cost_class CHECK (cost_class IN ('rent', 'energy', 'water',
        'health-insurance', 'liability-insurance', 'telecom', 'tax', 'other')),
    CONSTRAINT ck_agreements_payment_method CHECK (payment_method IN ('transfer', 'direct-debit')),
    CONSTRAINT ck_agreements_amount_margin CHECK (amount_margin >= 0),
    CONSTRAINT ck_agreements_day_margin CHECK (day_margin >= 0),
    CONSTRAINT ck_agreements_follows_another CHECK (follows <> id)
) {strict}
""",
    """
CREATE TABLE agreement_ends (
    household_id TEXT NOT NULL,
    agreement_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    until {day} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_agreement_ends PRIMARY KEY (household_id, agreement_id, number),
    CONSTRAINT fk_agreement_ends_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT ck_agreement_ends_number CHECK (number > 0)
) {strict}
""",
    """
CREATE TABLE income_marks (
    household_id TEXT NOT NULL,
    agreement_id TEXT NOT NULL,
    nominal_date {day} NOT NULL,
    number INTEGER NOT NULL,
    mark TEXT NOT NULL,
    comes_on {day},
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_income_marks PRIMARY KEY (household_id, agreement_id, nominal_date, number),
    CONSTRAINT fk_income_marks_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT ck_income_marks_number CHECK (number > 0),
    CONSTRAINT ck_income_marks_mark CHECK (mark IN ('comes-on', 'will-not-come', 'expected')),
    CONSTRAINT ck_income_marks_comes_on CHECK ((mark = 'comes-on') = (comes_on IS NOT NULL))
) {strict}
""",
    """
CREATE TABLE receipts (
    id {whole} NOT NULL,
    household_id TEXT NOT NULL,
    agreement_id TEXT,
    nominal_date {day},
    business_date {day} NOT NULL,
    cents {whole} NOT NULL,
    line_entry_id {whole} NOT NULL,
    match_entry_id {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_receipts PRIMARY KEY (id),
    CONSTRAINT uq_receipts_line_entry_id UNIQUE (line_entry_id),
    CONSTRAINT uq_receipts_match_entry_id UNIQUE (match_entry_id),
    CONSTRAINT fk_receipts_household_id FOREIGN KEY (household_id) REFERENCES households (id),
    CONSTRAINT fk_receipts_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT fk_receipts_line_entry_id FOREIGN KEY (line_entry_id) REFERENCES entries (id),
    CONSTRAINT fk_receipts_match_entry_id FOREIGN KEY (match_entry_id) REFERENCES entries (id),
    CONSTRAINT ck_receipts_cents CHECK (cents > 0),
    CONSTRAINT ck_receipts_nominal_date CHECK (nominal_date IS NULL OR agreement_id IS NOT NULL),
    CONSTRAINT ck_receipts_two_entries CHECK (line_entry_id <> match_entry_id)
) {strict}
""",
    """
CREATE INDEX ix_receipts_household_id ON receipts (household_id)
""",
)

GUARDS = (
    {"table": "organisation", "keys": ("id",)},
    {
        "table": "households",
        "keys": (
            "id",
            "book_id",
        ),
        "fixed": (
            "id",
            "book_id",
            "name",
            "programme",
            "start",
            "settlement_day",
            "months",
            "advance_limit",
            "floor",
            "buffer",
            "opening_balance",
            "payday",
            "round_to",
            "ends",
            "municipality",
            "bank_account",
            "language",
            "mandate_from",
            "mandate_until",
            "content_hash",
            "recorded_at",
            "recorded_by",
        ),
        "forward": "NEW.version <> OLD.version + 1",
    },
    {"table": "residents", "keys": ("household_id, number",)},
    {
        "table": "agreements",
        "keys": (
            "household_id, id",
            "household_id, position",
            "household_id, follows",
        ),
    },
    {"table": "agreement_ends", "keys": ("household_id, agreement_id, number",)},
    {"table": "income_marks", "keys": ("household_id, agreement_id, nominal_date, number",)},
    {
        "table": "receipts",
        "keys": (
            "id",
            "line_entry_id",
            "match_entry_id",
        ),
    },
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS, sequences=SEQUENCES):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES, sequences=SEQUENCES):
        op.execute(statement)

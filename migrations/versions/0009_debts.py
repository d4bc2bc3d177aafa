"""Debts, what changed on them, and claims documents; and what arrangements say, to point at."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0009"
down_revision = "0008"

TABLES = (
    "arrangements",
    "debts",
    "debt_components",
    "debt_stages",
    "debt_facts",
    "debt_changes",
    "household_floors",
    "claims_documents",
    "claim_events",
    "claim_conflicts",
)

SEQUENCES = ("claims_documents_id_seq",)

SCHEMA = (
    """
CREATE TABLE arrangements (
    household_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    creditor TEXT NOT NULL,
    rule TEXT NOT NULL,
    parent_id TEXT,
    terms TEXT NOT NULL,
    agreed_on {day} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_arrangements PRIMARY KEY (household_id, id),
    CONSTRAINT uq_arrangements_household_id_position UNIQUE (household_id, position),
    CONSTRAINT fk_arrangements_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT fk_arrangements_household_id_parent_id FOREIGN KEY (household_id, parent_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT ck_arrangements_id CHECK (id <> ''),
    CONSTRAINT ck_arrangements_position CHECK (position > 0),
    CONSTRAINT ck_arrangements_creditor CHECK (creditor <> ''),
    CONSTRAINT ck_arrangements_rule
        CHECK (rule IN ('cjib-traffic', 'cjib-criminal', 'toeslagen', 'tax', 'health-insurance',
            'private')),
    CONSTRAINT ck_arrangements_parent_is_another CHECK (parent_id <> id),
    CONSTRAINT ck_arrangements_terms CHECK (terms <> '')
) {strict}
""",
    """
CREATE TABLE debts (
    household_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    creditor TEXT NOT NULL,
    collector TEXT NOT NULL,
    rule TEXT NOT NULL,
    reference TEXT NOT NULL,
    iban TEXT NOT NULL,
    incurred_on {day} NOT NULL,
    due_on {day},
    origin TEXT NOT NULL,
    evidence TEXT NOT NULL,
    agreement_id TEXT,
    stated_total {whole},
    rank INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    entry_id {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_debts PRIMARY KEY (household_id, id),
    CONSTRAINT uq_debts_household_id_position UNIQUE (household_id, position),
    CONSTRAINT fk_debts_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT fk_debts_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT fk_debts_entry_id FOREIGN KEY (entry_id)
        REFERENCES entries (id),
    CONSTRAINT ck_debts_id CHECK (id <> ''),
    CONSTRAINT ck_debts_position CHECK (position > 0),
    CONSTRAINT ck_debts_creditor CHECK (creditor <> ''),
    CONSTRAINT ck_debts_rule
        CHECK (rule IN ('cjib-traffic', 'cjib-criminal', 'toeslagen', 'tax', 'health-insurance',
            'private')),
    CONSTRAINT ck_debts_due_on CHECK (due_on IS NULL OR due_on >= incurred_on),
    CONSTRAINT ck_debts_origin CHECK (origin IN ('form', 'document', 'claims-document')),
    CONSTRAINT ck_debts_stated_total CHECK (stated_total IS NULL OR stated_total >= 0),
    CONSTRAINT ck_debts_content_hash CHECK (length(content_hash) = 64)
) {strict}
""",
    """
CREATE INDEX ix_debts_entry_id ON debts (entry_id)
""",
    """
CREATE TABLE debt_components (
    household_id TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    component TEXT NOT NULL,
    cents {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_debt_components PRIMARY KEY (household_id, debt_id, component),
    CONSTRAINT fk_debt_components_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id),
    CONSTRAINT ck_debt_components_component
        CHECK (component IN ('administration-cost', 'collection-cost', 'court-cost', 'interest',
            'principal', 'fine', 'surcharge-1', 'surcharge-2')),
    CONSTRAINT ck_debt_components_cents CHECK (cents > 0)
) {strict}
""",
    """
CREATE TABLE debt_stages (
    household_id TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    stage TEXT NOT NULL,
    since {day} NOT NULL,
    source TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_debt_stages PRIMARY KEY (household_id, debt_id, number),
    CONSTRAINT fk_debt_stages_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id),
    CONSTRAINT ck_debt_stages_number CHECK (number > 0),
    CONSTRAINT ck_debt_stages_stage
        CHECK (stage IN ('open', 'reminder', 'writ', 'bailiff', 'judgment', 'suspended',
            'transferred'))
) {strict}
""",
    """
CREATE TABLE debt_facts (
    household_id TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    holds {flag} NOT NULL,
    since {day} NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_debt_facts PRIMARY KEY (household_id, debt_id, number),
    CONSTRAINT fk_debt_facts_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id),
    CONSTRAINT ck_debt_facts_number CHECK (number > 0),
    CONSTRAINT ck_debt_facts_kind CHECK (kind IN ('not-settleable', 'excluded', 'contested')),
    CONSTRAINT ck_debt_facts_source CHECK (source <> '')
) {strict}
""",
    """
CREATE TABLE debt_changes (
    household_id TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    component TEXT NOT NULL,
    cents {whole} NOT NULL,
    day {day} NOT NULL,
    source TEXT NOT NULL,
    entry_id {whole},
    relates_to INTEGER,
    arrangement_id TEXT,
    effort_id TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_debt_changes PRIMARY KEY (household_id, debt_id, number),
    CONSTRAINT fk_debt_changes_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id),
    CONSTRAINT fk_debt_changes_entry_id FOREIGN KEY (entry_id)
        REFERENCES entries (id),
    CONSTRAINT fk_debt_changes_household_id_debt_id_relates_to
        FOREIGN KEY (household_id, debt_id, relates_to)
        REFERENCES debt_changes (household_id, debt_id, number),
    CONSTRAINT fk_debt_changes_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT ck_debt_changes_number CHECK (number > 0),
    CONSTRAINT ck_debt_changes_kind
        CHECK (kind IN ('surcharge-expected', 'surcharge-confirmed', 'waiver', 'in-kind',
            'third-party', 'set-off', 'interest', 'taken-back', 'correction')),
    CONSTRAINT ck_debt_changes_component
        CHECK (component IN ('administration-cost', 'collection-cost', 'court-cost', 'interest',
            'principal', 'fine', 'surcharge-1', 'surcharge-2')),
    CONSTRAINT ck_debt_changes_cents CHECK (cents > 0 OR (kind = 'correction' AND cents < 0)),
    CONSTRAINT ck_debt_changes_source CHECK (source <> ''),
    CONSTRAINT ck_debt_changes_entry_id
        CHECK (kind = 'taken-back' OR (kind = 'surcharge-expected') = (entry_id IS NULL)),
    CONSTRAINT ck_debt_changes_relates_to
        CHECK ((relates_to IS NULL AND kind <> 'taken-back') OR (relates_to IS NOT NULL AND
            relates_to < number)),
    CONSTRAINT ck_debt_changes_effort_id CHECK (effort_id = '' OR arrangement_id IS NOT NULL)
) {strict}
""",
    """
CREATE INDEX ix_debt_changes_arrangement ON debt_changes (household_id, arrangement_id)
""",
    """
CREATE INDEX ix_debt_changes_entry_id ON debt_changes (entry_id)
""",
    """
CREATE UNIQUE INDEX uq_debt_changes_taken_back ON debt_changes (household_id, debt_id, relates_to)
    WHERE kind = 'taken-back'
""",
    """
CREATE TABLE household_floors (
    household_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    cents {whole} NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    since {day} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_household_floors PRIMARY KEY (household_id, number),
    CONSTRAINT fk_household_floors_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT ck_household_floors_number CHECK (number > 0),
    CONSTRAINT ck_household_floors_cents CHECK (cents >= 0),
    CONSTRAINT ck_household_floors_source
        CHECK (source IN ('protected-earnings', 'agreed-minimum'))
) {strict}
""",
    """
CREATE TABLE claims_documents (
    id {whole} NOT NULL,
    household_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    source TEXT NOT NULL,
    version TEXT NOT NULL,
    made_at {moment} NOT NULL,
    content {bytes} NOT NULL,
    received_on {day} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_claims_documents PRIMARY KEY (id),
    CONSTRAINT uq_claims_documents_household_id_id UNIQUE (household_id, id),
    CONSTRAINT uq_claims_documents_household_id_sha256 UNIQUE (household_id, sha256),
    CONSTRAINT fk_claims_documents_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT ck_claims_documents_sha256 CHECK (length(sha256) = 64),
    CONSTRAINT ck_claims_documents_source CHECK (source <> ''),
    CONSTRAINT ck_claims_documents_version CHECK (version <> ''),
    CONSTRAINT ck_claims_documents_content CHECK (length(content) > 0)
) {strict}
""",
    """
CREATE TABLE claim_events (
    household_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT NOT NULL,
    debt_id TEXT,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document_id {whole} NOT NULL,
    happened_at {moment},
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_claim_events PRIMARY KEY (household_id, number),
    CONSTRAINT uq_claim_events_household_id_source_event_id UNIQUE (household_id, source, event_id),
    CONSTRAINT fk_claim_events_household_id_document_id FOREIGN KEY (household_id, document_id)
        REFERENCES claims_documents (household_id, id),
    CONSTRAINT fk_claim_events_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id),
    CONSTRAINT ck_claim_events_number CHECK (number > 0),
    CONSTRAINT ck_claim_events_event_id CHECK (event_id <> ''),
    CONSTRAINT ck_claim_events_kind CHECK (kind <> ''),
    CONSTRAINT ck_claim_events_content CHECK (content <> ''),
    CONSTRAINT ck_claim_events_content_hash CHECK (length(content_hash) = 64)
) {strict}
""",
    """
CREATE INDEX ix_claim_events_document_id ON claim_events (document_id)
""",
    """
CREATE TABLE claim_conflicts (
    household_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document_id {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_claim_conflicts PRIMARY KEY (household_id, number),
    CONSTRAINT uq_claim_conflicts_once UNIQUE (household_id, source, event_id, content_hash),
    CONSTRAINT fk_claim_conflicts_household_id_source_event_id
        FOREIGN KEY (household_id, source, event_id)
        REFERENCES claim_events (household_id, source, event_id),
    CONSTRAINT fk_claim_conflicts_household_id_document_id FOREIGN KEY (household_id, document_id)
        REFERENCES claims_documents (household_id, id),
    CONSTRAINT ck_claim_conflicts_number CHECK (number > 0),
    CONSTRAINT ck_claim_conflicts_content CHECK (content <> ''),
    CONSTRAINT ck_claim_conflicts_content_hash CHECK (length(content_hash) = 64)
) {strict}
""",
    """
CREATE INDEX ix_claim_conflicts_document_id ON claim_conflicts (document_id)
""",
)

GUARDS = (
    {"table": "arrangements", "keys": ("household_id, id", "household_id, position")},
    {"table": "debts", "keys": ("household_id, id", "household_id, position")},
    {"table": "debt_components", "keys": ("household_id, debt_id, component",)},
    {"table": "debt_stages", "keys": ("household_id, debt_id, number",)},
    {"table": "debt_facts", "keys": ("household_id, debt_id, number",)},
    {
        "table": "debt_changes",
        "keys": (
            "household_id, debt_id, number",
            "household_id, debt_id, relates_to WHERE kind = 'taken-back'",
        ),
    },
    {"table": "household_floors", "keys": ("household_id, number",)},
    {"table": "claims_documents", "keys": ("id", "household_id, id", "household_id, sha256")},
    {"table": "claim_events", "keys": ("household_id, number", "household_id, source, event_id")},
    {
        "table": "claim_conflicts",
        "keys": ("household_id, number", "household_id, source, event_id, content_hash"),
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

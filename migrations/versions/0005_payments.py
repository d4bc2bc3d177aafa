"""Payment orders, their batches and files, and the payees that were confirmed."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0005"
down_revision = "0004"

TABLES = (
    "payee_confirmations",
    "payment_batches",
    "payment_orders",
    "payment_files",
    "payment_events",
    "status_reports",
)

SEQUENCES = (
    "payment_batches_id_seq",
    "payment_orders_id_seq",
    "payment_events_id_seq",
    "status_reports_id_seq",
)

SCHEMA = (
    """
CREATE TABLE payee_confirmations (
    iban TEXT NOT NULL,
    name TEXT NOT NULL,
    vop_result TEXT NOT NULL,
    vop_answer TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_payee_confirmations PRIMARY KEY (iban, name),
    CONSTRAINT ck_payee_confirmations_iban CHECK (iban <> ''),
    CONSTRAINT ck_payee_confirmations_vop_result
        CHECK (vop_result IN ('match', 'close-match', 'no-match', 'not-possible'))
) {strict}
""",
    """
CREATE TABLE payment_batches (
    id {whole} NOT NULL,
    debtor_iban TEXT NOT NULL,
    execution_date {day} NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    order_count {whole} NOT NULL,
    cents {whole} NOT NULL,
    approved_at {moment},
    approved_by TEXT,
    exported_at {moment},
    exported_by TEXT,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_payment_batches PRIMARY KEY (id),
    CONSTRAINT uq_payment_batches_id_debtor_iban UNIQUE (id, debtor_iban),
    CONSTRAINT ck_payment_batches_debtor_iban CHECK (debtor_iban <> ''),
    CONSTRAINT ck_payment_batches_version
        CHECK (version IN ('pain.001.001.03', 'pain.001.001.09')),
    CONSTRAINT ck_payment_batches_state
        CHECK (state IN ('prepared', 'approved', 'exported', 'cancelled')),
    CONSTRAINT ck_payment_batches_order_count CHECK (order_count > 0),
    CONSTRAINT ck_payment_batches_cents CHECK (cents > 0),
    CONSTRAINT ck_payment_batches_two_people CHECK (approved_by <> recorded_by),
    CONSTRAINT ck_payment_batches_approved
        CHECK ((approved_at IS NULL) = (approved_by IS NULL)
        AND (state <> 'prepared' OR approved_by IS NULL)
        AND (state NOT IN ('approved', 'exported') OR approved_by IS NOT NULL)),
    CONSTRAINT ck_payment_batches_exported
        CHECK ((exported_at IS NULL) = (exported_by IS NULL)
        AND (state = 'exported') = (exported_by IS NOT NULL))
) {strict}
""",
    """
CREATE INDEX ix_payment_batches_state ON payment_batches (state)
""",
    """
CREATE TABLE payment_orders (
    id {whole} NOT NULL,
    key TEXT NOT NULL,
    household_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    agreement_id TEXT,
    nominal_date {day},
    method TEXT NOT NULL,
    cents {whole} NOT NULL,
    debtor_iban TEXT NOT NULL,
    creditor_iban TEXT NOT NULL,
    creditor_name TEXT NOT NULL,
    reference TEXT NOT NULL,
    text TEXT NOT NULL,
    execution_date {day} NOT NULL,
    end_to_end_id TEXT NOT NULL,
    entry_id {whole},
    replaces {whole},
    state TEXT NOT NULL,
    batch_id {whole},
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_payment_orders PRIMARY KEY (id),
    CONSTRAINT uq_payment_orders_household_id_id UNIQUE (household_id, id),
    CONSTRAINT uq_payment_orders_key UNIQUE (key),
    CONSTRAINT uq_payment_orders_end_to_end_id UNIQUE (end_to_end_id),
    CONSTRAINT uq_payment_orders_replaces UNIQUE (replaces),
    CONSTRAINT fk_payment_orders_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT fk_payment_orders_household_id_agreement_id
        FOREIGN KEY (household_id, agreement_id) REFERENCES agreements (household_id, id),
    CONSTRAINT fk_payment_orders_entry_id FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT fk_payment_orders_replaces FOREIGN KEY (replaces) REFERENCES payment_orders (id),
    CONSTRAINT fk_payment_orders_batch_id_debtor_iban FOREIGN KEY (batch_id, debtor_iban)
        REFERENCES payment_batches (id, debtor_iban),
    CONSTRAINT ck_payment_orders_key CHECK (key <> ''),
    CONSTRAINT ck_payment_orders_end_to_end_id CHECK (length(end_to_end_id) BETWEEN 1 AND 35),
    CONSTRAINT ck_payment_orders_kind
        CHECK (kind IN ('cost', 'instalment', 'living-money', 'one-off', 'advance',
        'repayment')),
    CONSTRAINT ck_payment_orders_agreement_id
        CHECK (kind NOT IN ('cost', 'instalment') OR agreement_id IS NOT NULL),
    CONSTRAINT ck_payment_orders_nominal_date
        CHECK (nominal_date IS NULL OR agreement_id IS NOT NULL),
    CONSTRAINT ck_payment_orders_cents CHECK (cents > 0),
    CONSTRAINT ck_payment_orders_replaces_another CHECK (replaces <> id),
    CONSTRAINT ck_payment_orders_state
        CHECK ((method = 'transfer'
        AND state IN ('open', 'in-batch', 'exported', 'paid', 'returned', 'rejected',
        'cancelled')) OR (method = 'direct-debit'
        AND state IN ('expected', 'paid', 'returned', 'cancelled'))),
    CONSTRAINT ck_payment_orders_batch_id
        CHECK ((batch_id IS NOT NULL) = (method = 'transfer'
        AND state NOT IN ('open', 'cancelled'))),
    CONSTRAINT ck_payment_orders_creditor_iban CHECK (batch_id IS NULL OR creditor_iban <> '')
) {strict}
""",
    """
CREATE INDEX ix_payment_orders_batch_id ON payment_orders (batch_id)
""",
    """
CREATE INDEX ix_payment_orders_entry_id ON payment_orders (entry_id)
""",
    """
CREATE INDEX ix_payment_orders_state ON payment_orders (state)
""",
    """
CREATE TABLE payment_files (
    batch_id {whole} NOT NULL,
    message_id TEXT NOT NULL,
    version TEXT NOT NULL,
    content {bytes} NOT NULL,
    sha256 TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_payment_files PRIMARY KEY (batch_id),
    CONSTRAINT uq_payment_files_message_id UNIQUE (message_id),
    CONSTRAINT fk_payment_files_batch_id FOREIGN KEY (batch_id) REFERENCES payment_batches (id),
    CONSTRAINT ck_payment_files_message_id CHECK (message_id <> ''),
    CONSTRAINT ck_payment_files_version
        CHECK (version IN ('pain.001.001.03', 'pain.001.001.09')),
    CONSTRAINT ck_payment_files_sha256 CHECK (length(sha256) = 64)
) {strict}
""",
    """
CREATE TABLE payment_events (
    id {whole} NOT NULL,
    order_id {whole},
    batch_id {whole},
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_payment_events PRIMARY KEY (id),
    CONSTRAINT fk_payment_events_order_id FOREIGN KEY (order_id) REFERENCES payment_orders (id),
    CONSTRAINT fk_payment_events_batch_id FOREIGN KEY (batch_id) REFERENCES payment_batches (id),
    CONSTRAINT ck_payment_events_of_something
        CHECK (order_id IS NOT NULL OR batch_id IS NOT NULL),
    CONSTRAINT ck_payment_events_what CHECK (what <> '')
) {strict}
""",
    """
CREATE INDEX ix_payment_events_batch_id ON payment_events (batch_id)
""",
    """
CREATE INDEX ix_payment_events_order_id ON payment_events (order_id)
""",
    """
CREATE TABLE status_reports (
    id {whole} NOT NULL,
    sha256 TEXT NOT NULL,
    content {bytes} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_status_reports PRIMARY KEY (id),
    CONSTRAINT uq_status_reports_sha256 UNIQUE (sha256),
    CONSTRAINT ck_status_reports_sha256 CHECK (length(sha256) = 64)
) {strict}
""",
)

GUARDS = (
    {"table": "payee_confirmations", "keys": ("iban, name",)},
    {
        "table": "payment_batches",
        "keys": ("id",),
        "fixed": (
            "id",
            "debtor_iban",
            "execution_date",
            "version",
            "order_count",
            "cents",
            "recorded_at",
            "recorded_by",
        ),
        "forward": (
            "NOT (OLD.state = 'prepared' AND NEW.state = 'approved'"
            " OR OLD.state = 'prepared' AND NEW.state = 'cancelled' AND NEW.approved_by IS NULL"
            " OR OLD.state = 'approved' AND NEW.state IN ('exported', 'cancelled')"
            " AND NEW.approved_by IS NOT NULL AND NEW.approved_by = OLD.approved_by"
            " AND NEW.approved_at IS NOT NULL AND NEW.approved_at = OLD.approved_at)"
        ),
    },
    {
        "table": "payment_orders",
        "keys": ("id", "key", "end_to_end_id", "replaces"),
        "fixed": (
            "id",
            "key",
            "household_id",
            "kind",
            "agreement_id",
            "nominal_date",
            "method",
            "cents",
            "debtor_iban",
            "creditor_iban",
            "creditor_name",
            "reference",
            "text",
            "execution_date",
            "end_to_end_id",
            "entry_id",
            "replaces",
            "recorded_at",
            "recorded_by",
        ),
        "forward": (
            "NOT (OLD.state = 'open' AND NEW.state IN ('in-batch', 'cancelled')"
            " OR OLD.state = 'in-batch' AND NEW.state IN ('open', 'exported')"
            " OR OLD.state = 'expected' AND NEW.state IN ('paid', 'returned', 'cancelled')"
            " OR OLD.state = 'exported' AND NEW.state IN ('paid', 'returned', 'rejected')"
            " OR OLD.state = 'paid' AND NEW.state IN ('exported', 'expected', 'returned')"
            " OR OLD.state = 'returned' AND NEW.state IN ('exported', 'expected', 'paid')"
            " OR OLD.state = 'rejected' AND NEW.state IN ('exported', 'paid', 'returned'))"
            " OR (OLD.batch_id IS NOT NULL AND NEW.state <> 'open'"
            " AND (NEW.batch_id IS NULL OR NEW.batch_id <> OLD.batch_id))"
        ),
    },
    {"table": "payment_files", "keys": ("batch_id", "message_id")},
    {"table": "payment_events", "keys": ("id",)},
    {"table": "status_reports", "keys": ("id", "sha256")},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS, sequences=SEQUENCES):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES, sequences=SEQUENCES):
        op.execute(statement)

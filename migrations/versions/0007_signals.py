"""Signals, and all that happened to them."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0007"
down_revision = "0006"

TABLES = (
    "signals",
    "signal_events",
)

SEQUENCES = (
    "signals_id_seq",
    "signal_events_id_seq",
)

SCHEMA = (
    """
CREATE TABLE signals (
    id {whole} NOT NULL,
    household_id TEXT,
    agreement_id TEXT,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    amount {whole},
    due_date {day},
    opened_at {moment} NOT NULL,
    refreshed_at {moment} NOT NULL,
    times {whole} NOT NULL,
    snoozed_until {day},
    closed_at {moment},
    closed_by TEXT,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_signals PRIMARY KEY (id),
    CONSTRAINT fk_signals_household_id FOREIGN KEY (household_id) REFERENCES households (id),
    CONSTRAINT fk_signals_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT ck_signals_agreement_id CHECK (agreement_id IS NULL OR household_id IS NOT NULL),
    CONSTRAINT ck_signals_kind CHECK (kind <> ''),
    CONSTRAINT ck_signals_cause CHECK (cause <> ''),
    CONSTRAINT ck_signals_times CHECK (times > 0),
    CONSTRAINT ck_signals_closed CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) {strict}
""",
    """
CREATE INDEX ix_signals_household_id ON signals (household_id)
""",
    """
CREATE UNIQUE INDEX uq_signals_open ON signals (cause) WHERE closed_at IS NULL
""",
    """
CREATE TABLE signal_events (
    id {whole} NOT NULL,
    signal_id {whole} NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_signal_events PRIMARY KEY (id),
    CONSTRAINT fk_signal_events_signal_id FOREIGN KEY (signal_id) REFERENCES signals (id),
    CONSTRAINT ck_signal_events_what
        CHECK (what IN ('opened', 'refreshed', 'snoozed', 'assigned', 'closed'))
) {strict}
""",
    """
CREATE INDEX ix_signal_events_signal_id ON signal_events (signal_id)
""",
)

GUARDS = (
    {
        "table": "signals",
        "keys": ("id", "cause WHERE closed_at IS NULL"),
        "fixed": (
            "id",
            "household_id",
            "agreement_id",
            "kind",
            "cause",
            "opened_at",
            "recorded_by",
        ),
        "forward": "OLD.closed_at IS NOT NULL OR NEW.times < OLD.times",
    },
    {"table": "signal_events", "keys": ("id",)},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS, sequences=SEQUENCES):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES, sequences=SEQUENCES):
        op.execute(statement)

"""Settlements, and the runs that make them."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0003"
down_revision = "0002"

TABLES = (
    "settlement_runs",
    "settlement_chunks",
    "settlement_outcomes",
    "settlements",
    "settlement_lines",
)

SEQUENCES = (
    "settlement_runs_id_seq",
    "settlements_id_seq",
)

SCHEMA = (
    """
CREATE TABLE settlement_runs (
    id {whole} NOT NULL,
    period TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at {moment} NOT NULL,
    started_by TEXT NOT NULL,
    finished_at {moment},
    CONSTRAINT pk_settlement_runs PRIMARY KEY (id),
    CONSTRAINT ck_settlement_runs_period CHECK (length(period) = 7
        AND substr(period, 5, 1) = '-' AND substr(period, 6, 2) BETWEEN '01' AND '12'),
    CONSTRAINT ck_settlement_runs_state CHECK (state IN ('open', 'done')),
    CONSTRAINT ck_settlement_runs_finished_at CHECK ((state = 'done') = (finished_at IS NOT NULL))
) {strict}
""",
    """
CREATE UNIQUE INDEX uq_settlement_runs_open ON settlement_runs (period) WHERE state = 'open'
""",
    """
CREATE TABLE settlement_chunks (
    run_id {whole} NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    finished_at {moment},
    CONSTRAINT pk_settlement_chunks PRIMARY KEY (run_id, number),
    CONSTRAINT fk_settlement_chunks_run_id FOREIGN KEY (run_id) REFERENCES settlement_runs (id),
    CONSTRAINT ck_settlement_chunks_number CHECK (number > 0),
    CONSTRAINT ck_settlement_chunks_state CHECK (state IN ('open', 'done')),
    CONSTRAINT ck_settlement_chunks_finished_at CHECK ((state = 'done') = (finished_at IS NOT NULL))
) {strict}
""",
    """
CREATE TABLE settlement_outcomes (
    run_id {whole} NOT NULL,
    household_id TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    outcome TEXT,
    findings TEXT NOT NULL,
    CONSTRAINT pk_settlement_outcomes PRIMARY KEY (run_id, household_id),
    CONSTRAINT fk_settlement_outcomes_run_id FOREIGN KEY (run_id)
        REFERENCES settlement_runs (id),
    CONSTRAINT fk_settlement_outcomes_run_id_chunk FOREIGN KEY (run_id, chunk)
        REFERENCES settlement_chunks (run_id, number),
    CONSTRAINT fk_settlement_outcomes_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT ck_settlement_outcomes_outcome CHECK (outcome IN ('settled', 'already-settled',
        'left-out', 'refused'))
) {strict}
""",
    """
CREATE INDEX ix_settlement_outcomes_chunk ON settlement_outcomes (run_id, chunk)
""",
    """
CREATE TABLE settlements (
    id {whole} NOT NULL,
    household_id TEXT NOT NULL,
    period TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    settlement_date {day} NOT NULL,
    next_settlement_date {day} NOT NULL,
    run_id {whole},
    reversed_at {moment},
    figures TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_settlements PRIMARY KEY (id),
    CONSTRAINT uq_settlements_household_id_period_attempt UNIQUE (household_id, period, attempt),
    CONSTRAINT uq_settlements_id_household_id UNIQUE (id, household_id),
    CONSTRAINT fk_settlements_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT fk_settlements_run_id FOREIGN KEY (run_id) REFERENCES settlement_runs (id),
    CONSTRAINT ck_settlements_period CHECK (length(period) = 7 AND substr(period, 5, 1) = '-'
        AND substr(period, 6, 2) BETWEEN '01' AND '12'),
    CONSTRAINT ck_settlements_attempt CHECK (attempt > 0),
    CONSTRAINT ck_settlements_dates CHECK (settlement_date < next_settlement_date)
) {strict}
""",
    """
CREATE UNIQUE INDEX uq_settlements_in_force ON settlements (household_id, period)
        WHERE reversed_at IS NULL
""",
    """
CREATE TABLE settlement_lines (
    settlement_id {whole} NOT NULL,
    line_no INTEGER NOT NULL,
    household_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    agreement_id TEXT,
    nominal_date {day},
    due_date {day} NOT NULL,
    cents {whole} NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    entry_id {whole},
    CONSTRAINT pk_settlement_lines PRIMARY KEY (settlement_id, line_no),
    CONSTRAINT fk_settlement_lines_settlement_id_household_id
        FOREIGN KEY (settlement_id, household_id) REFERENCES settlements (id, household_id),
    CONSTRAINT fk_settlement_lines_household_id_agreement_id
        FOREIGN KEY (household_id, agreement_id) REFERENCES agreements (household_id, id),
    CONSTRAINT fk_settlement_lines_entry_id FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT ck_settlement_lines_line_no CHECK (line_no > 0),
    CONSTRAINT ck_settlement_lines_kind CHECK (kind IN ('cost', 'instalment', 'living-money')),
    CONSTRAINT ck_settlement_lines_agreement_id
        CHECK ((kind = 'living-money') = (agreement_id IS NULL)),
    CONSTRAINT ck_settlement_lines_cents CHECK (cents >= 0),
    CONSTRAINT ck_settlement_lines_outcome CHECK (outcome IN ('ordered', 'skipped')),
    CONSTRAINT ck_settlement_lines_entry_id CHECK (entry_id IS NULL
        OR (outcome = 'ordered' AND cents > 0))
) {clustered}
""",
    """
CREATE INDEX ix_settlement_lines_household_id ON settlement_lines
    (household_id, agreement_id, nominal_date)
""",
)

GUARDS = (
    {
        "table": "settlement_runs",
        "keys": (
            "id",
            "period WHERE state = 'open'",
        ),
        "fixed": (
            "id",
            "period",
            "started_at",
            "started_by",
        ),
        "forward": "OLD.state = 'done'",
    },
    {
        "table": "settlement_chunks",
        "keys": ("run_id, number",),
        "fixed": (
            "run_id",
            "number",
        ),
        "forward": "OLD.state = 'done'",
    },
    {
        "table": "settlement_outcomes",
        "keys": ("run_id, household_id",),
        "fixed": (
            "run_id",
            "household_id",
            "chunk",
        ),
        "forward": "OLD.outcome IS NOT NULL",
    },
    {
        "table": "settlements",
        "keys": (
            "id",
            "household_id, period, attempt",
            "household_id, period WHERE reversed_at IS NULL",
        ),
        "fixed": (
            "id",
            "household_id",
            "period",
            "attempt",
            "settlement_date",
            "next_settlement_date",
            "run_id",
            "figures",
            "recorded_at",
            "recorded_by",
        ),
        "forward": "OLD.reversed_at IS NOT NULL",
    },
    {"table": "settlement_lines", "keys": ("settlement_id, line_no",)},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS, sequences=SEQUENCES):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES, sequences=SEQUENCES):
        op.execute(statement)

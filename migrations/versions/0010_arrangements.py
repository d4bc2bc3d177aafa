"""What happens to arrangements: steps, debts in turn, instalments, pauses, efforts, conditions."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0010"
down_revision = "0009"

TABLES = (
    "arrangement_debts",
    "arranged_debts",
    "arrangement_steps",
    "arrangement_streams",
    "arrangement_pauses",
    "effort_decisions",
    "condition_marks",
)

SCHEMA = (
    """
CREATE TABLE arrangement_debts (
    household_id TEXT NOT NULL,
    arrangement_id TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_arrangement_debts PRIMARY KEY (household_id, arrangement_id, debt_id),
    CONSTRAINT fk_arrangement_debts_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT fk_arrangement_debts_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id)
) {strict}
""",
    """
CREATE TABLE arranged_debts (
    household_id TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    previous INTEGER,
    arrangement_id TEXT NOT NULL,
    what TEXT NOT NULL,
    released INTEGER,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_arranged_debts PRIMARY KEY (household_id, debt_id, number),
    CONSTRAINT uq_arranged_debts_household_id_debt_id_number_arrangement_id
        UNIQUE (household_id, debt_id, number, arrangement_id),
    CONSTRAINT fk_arranged_debts_household_id_arrangement_id_debt_id
        FOREIGN KEY (household_id, arrangement_id, debt_id)
        REFERENCES arrangement_debts (household_id, arrangement_id, debt_id),
    CONSTRAINT fk_arranged_debts_household_id_debt_id_previous
        FOREIGN KEY (household_id, debt_id, previous)
        REFERENCES arranged_debts (household_id, debt_id, number),
    CONSTRAINT fk_arranged_debts_household_id_debt_id_released_arrangement_id
        FOREIGN KEY (household_id, debt_id, released, arrangement_id)
        REFERENCES arranged_debts (household_id, debt_id, number, arrangement_id),
    CONSTRAINT ck_arranged_debts_previous
        CHECK ((number = 1 AND previous IS NULL) OR (previous IS NOT NULL AND previous = number
            - 1)),
    CONSTRAINT ck_arranged_debts_what
        CHECK ((number % 2 = 1 AND what = 'taken' AND released IS NULL) OR (number % 2 = 0 AND
            what = 'released' AND released IS NOT NULL AND released = number - 1)),
    CONSTRAINT ck_arranged_debts_number CHECK (number > 0)
) {strict}
""",
    """
CREATE TABLE arrangement_steps (
    household_id TEXT NOT NULL,
    arrangement_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    previous INTEGER,
    before TEXT,
    after TEXT NOT NULL,
    day {day} NOT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_arrangement_steps PRIMARY KEY (household_id, arrangement_id, number),
    CONSTRAINT uq_arrangement_steps_household_id_arrangement_id_number_after
        UNIQUE (household_id, arrangement_id, number, after),
    CONSTRAINT fk_arrangement_steps_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT fk_arrangement_steps_before
        FOREIGN KEY (household_id, arrangement_id, previous, before)
        REFERENCES arrangement_steps (household_id, arrangement_id, number, after),
    CONSTRAINT ck_arrangement_steps_number CHECK (number > 0),
    CONSTRAINT ck_arrangement_steps_before
        CHECK ((number = 1 AND previous IS NULL AND before IS NULL) OR (previous IS NOT NULL AND
            previous = number - 1 AND before IS NOT NULL)),
    CONSTRAINT ck_arrangement_steps_after
        CHECK ((before IS NULL AND after = 'draft') OR (before = 'draft' AND after IN
            ('proposed', 'withdrawn')) OR (before = 'proposed' AND after IN ('accepted',
            'refused', 'withdrawn')) OR (before = 'accepted' AND after IN ('active',
            'withdrawn')) OR (before = 'active' AND after IN ('paused', 'completed', 'broken',
            'withdrawn')) OR (before = 'paused' AND after IN ('active', 'broken', 'withdrawn')))
) {strict}
""",
    """
CREATE TABLE arrangement_streams (
    household_id TEXT NOT NULL,
    arrangement_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    agreement_id TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_arrangement_streams PRIMARY KEY (household_id, arrangement_id, number),
    CONSTRAINT uq_arrangement_streams_household_id_agreement_id UNIQUE (household_id, agreement_id),
    CONSTRAINT fk_arrangement_streams_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT fk_arrangement_streams_household_id_agreement_id
        FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT ck_arrangement_streams_number CHECK (number > 0)
) {strict}
""",
    """
CREATE TABLE arrangement_pauses (
    household_id TEXT NOT NULL,
    arrangement_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    what TEXT NOT NULL,
    start {day},
    until {day},
    ends INTEGER,
    ended_on {day},
    reason TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_arrangement_pauses PRIMARY KEY (household_id, arrangement_id, number),
    CONSTRAINT uq_arrangement_pauses_household_id_arrangement_id_ends
        UNIQUE (household_id, arrangement_id, ends),
    CONSTRAINT fk_arrangement_pauses_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT fk_arrangement_pauses_household_id_arrangement_id_ends
        FOREIGN KEY (household_id, arrangement_id, ends)
        REFERENCES arrangement_pauses (household_id, arrangement_id, number),
    CONSTRAINT ck_arrangement_pauses_number CHECK (number > 0),
    CONSTRAINT ck_arrangement_pauses_what
        CHECK ((what = 'set' AND start IS NOT NULL AND until IS NOT NULL AND start <= until AND
            ends IS NULL AND ended_on IS NULL) OR (what = 'ended' AND start IS NULL AND until IS
            NULL AND ends IS NOT NULL AND ends < number AND ended_on IS NOT NULL))
) {strict}
""",
    """
CREATE TABLE effort_decisions (
    household_id TEXT NOT NULL,
    arrangement_id TEXT NOT NULL,
    effort_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    previous INTEGER,
    before TEXT,
    outcome TEXT NOT NULL,
    day {day} NOT NULL,
    by_whom TEXT NOT NULL,
    evidence TEXT NOT NULL,
    entry_id {whole},
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_effort_decisions PRIMARY KEY (household_id, arrangement_id, effort_id, number),
    CONSTRAINT uq_effort_decisions_outcome
        UNIQUE (household_id, arrangement_id, effort_id, number, outcome),
    CONSTRAINT fk_effort_decisions_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT fk_effort_decisions_before
        FOREIGN KEY (household_id, arrangement_id, effort_id, previous, before)
        REFERENCES effort_decisions (household_id, arrangement_id, effort_id, number, outcome),
    CONSTRAINT fk_effort_decisions_entry_id FOREIGN KEY (entry_id)
        REFERENCES entries (id),
    CONSTRAINT ck_effort_decisions_effort_id CHECK (effort_id <> ''),
    CONSTRAINT ck_effort_decisions_number CHECK (number > 0),
    CONSTRAINT ck_effort_decisions_before
        CHECK ((number = 1 AND previous IS NULL AND before IS NULL) OR (previous IS NOT NULL AND
            previous = number - 1 AND before IS NOT NULL)),
    CONSTRAINT ck_effort_decisions_outcome
        CHECK (outcome IN ('confirmed', 'failed', 'taken-back') AND (before IS NULL OR before <>
            'confirmed' OR outcome = 'taken-back') AND (outcome <> 'taken-back' OR (before IS
            NOT NULL AND before <> 'taken-back'))),
    CONSTRAINT ck_effort_decisions_evidence
        CHECK (outcome <> 'confirmed' OR (by_whom <> '' AND evidence <> ''))
) {strict}
""",
    """
CREATE INDEX ix_effort_decisions_entry_id ON effort_decisions (entry_id)
""",
    """
CREATE TABLE condition_marks (
    household_id TEXT NOT NULL,
    arrangement_id TEXT NOT NULL,
    condition_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    holds {flag} NOT NULL,
    day {day} NOT NULL,
    note TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_condition_marks PRIMARY KEY (household_id, arrangement_id, condition_id, number),
    CONSTRAINT fk_condition_marks_household_id_arrangement_id
        FOREIGN KEY (household_id, arrangement_id)
        REFERENCES arrangements (household_id, id),
    CONSTRAINT ck_condition_marks_condition_id CHECK (condition_id <> ''),
    CONSTRAINT ck_condition_marks_number CHECK (number > 0)
) {strict}
""",
)

GUARDS = (
    {"table": "arrangement_debts", "keys": ("household_id, arrangement_id, debt_id",)},
    {
        "table": "arranged_debts",
        "keys": ("household_id, debt_id, number", "household_id, debt_id, number, arrangement_id"),
    },
    {
        "table": "arrangement_steps",
        "keys": (
            "household_id, arrangement_id, number",
            "household_id, arrangement_id, number, after",
        ),
    },
    {
        "table": "arrangement_streams",
        "keys": ("household_id, arrangement_id, number", "household_id, agreement_id"),
    },
    {
        "table": "arrangement_pauses",
        "keys": ("household_id, arrangement_id, number", "household_id, arrangement_id, ends"),
    },
    {
        "table": "effort_decisions",
        "keys": (
            "household_id, arrangement_id, effort_id, number",
            "household_id, arrangement_id, effort_id, number, outcome",
        ),
    },
    {"table": "condition_marks", "keys": ("household_id, arrangement_id, condition_id, number",)},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES):
        op.execute(statement)

"""Payment guarantees, and the events that other systems page through."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0011"
down_revision = "0010"

TABLES = (
    "guarantees",
    "guarantee_events",
    "events",
)

SCHEMA = (
    """
CREATE TABLE guarantees (
    household_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    agreement_id TEXT NOT NULL,
    creditor TEXT NOT NULL,
    conditions TEXT NOT NULL,
    given_on {day} NOT NULL,
    ends {day},
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_guarantees PRIMARY KEY (household_id, id),
    CONSTRAINT uq_guarantees_household_id_position UNIQUE (household_id, position),
    CONSTRAINT fk_guarantees_household_id_agreement_id FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT ck_guarantees_id CHECK (id <> ''),
    CONSTRAINT ck_guarantees_position CHECK (position > 0),
    CONSTRAINT ck_guarantees_creditor CHECK (creditor <> ''),
    CONSTRAINT ck_guarantees_ends CHECK (ends IS NULL OR ends >= given_on)
) {strict}
""",
    """
CREATE INDEX ix_guarantees_agreement ON guarantees (household_id, agreement_id)
""",
    """
CREATE TABLE guarantee_events (
    household_id TEXT NOT NULL,
    guarantee_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    day {day} NOT NULL,
    reason TEXT NOT NULL,
    cents {whole},
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_guarantee_events PRIMARY KEY (household_id, guarantee_id, number),
    CONSTRAINT fk_guarantee_events_household_id_guarantee_id
        FOREIGN KEY (household_id, guarantee_id)
        REFERENCES guarantees (household_id, id),
    CONSTRAINT ck_guarantee_events_number CHECK (number > 0),
    CONSTRAINT ck_guarantee_events_kind
        CHECK (kind IN ('ended', 'withdrawn', 'called', 'call-answered')),
    CONSTRAINT ck_guarantee_events_reason CHECK (kind <> 'withdrawn' OR reason <> ''),
    CONSTRAINT ck_guarantee_events_cents
        CHECK ((kind IN ('ended', 'withdrawn') AND cents IS NULL) OR (kind = 'called' AND cents
            IS NOT NULL AND cents > 0) OR (kind = 'call-answered' AND (cents IS NULL OR cents >
            0)))
) {strict}
""",
    """
CREATE TABLE events (
    id {whole} NOT NULL,
    previous {whole},
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    household_id TEXT,
    occurred_at {moment} NOT NULL,
    data TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (id),
    CONSTRAINT uq_events_event_id UNIQUE (event_id),
    CONSTRAINT fk_events_previous FOREIGN KEY (previous)
        REFERENCES events (id),
    CONSTRAINT fk_events_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT ck_events_previous
        CHECK ((id = 1 AND previous IS NULL) OR (id > 1 AND previous IS NOT NULL AND previous =
            id - 1)),
    CONSTRAINT ck_events_event_id CHECK (event_id <> ''),
    CONSTRAINT ck_events_type CHECK (type <> ''),
    CONSTRAINT ck_events_data CHECK (data <> '')
) {strict}
""",
    """
CREATE INDEX ix_events_household_id ON events (household_id)
""",
)

GUARDS = (
    {"table": "guarantees", "keys": ("household_id, id", "household_id, position")},
    {"table": "guarantee_events", "keys": ("household_id, guarantee_id, number",)},
    {"table": "events", "keys": ("id", "event_id")},
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES):
        op.execute(statement)

"""The answers given per idempotency key."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0004"
down_revision = "0003"

TABLES = ("idempotency_keys",)

SCHEMA = (
    """
CREATE TABLE idempotency_keys (
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    answer {bytes} NOT NULL,
    etag TEXT,
    recorded_at {moment} NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (client, key),
    CONSTRAINT ck_idempotency_keys_key CHECK (key <> '')
) {strict}
""",
)

GUARDS = ({"table": "idempotency_keys", "keys": ("client, key",)},)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES):
        op.execute(statement)

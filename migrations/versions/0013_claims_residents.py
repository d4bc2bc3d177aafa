"""Which resident of the household a claims document is about."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0013"
down_revision = "0012"

TABLES = ("claims_residents",)

SCHEMA = (
    """
CREATE TABLE claims_residents (
    household_id TEXT NOT NULL,
    document_id {whole} NOT NULL,
    resident INTEGER NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_claims_residents PRIMARY KEY (household_id, document_id),
    CONSTRAINT fk_claims_residents_household_id_document_id
        FOREIGN KEY (household_id, document_id)
        REFERENCES claims_documents (household_id, id),
    CONSTRAINT fk_claims_residents_household_id_resident FOREIGN KEY (household_id, resident)
        REFERENCES residents (household_id, number)
) {strict}
""",
    """
CREATE INDEX ix_claims_residents_document_id ON claims_residents (document_id)
""",
)

GUARDS = ({"table": "claims_residents", "keys": ("household_id, document_id",)},)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES):
        op.execute(statement)

"""Of which term of an income a payer kept something back for a debt."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0012"
down_revision = "0011"

TABLES = ("income_set_offs",)

SCHEMA = (
    """
CREATE TABLE income_set_offs (
    household_id TEXT NOT NULL,
    entry_id {whole} NOT NULL,
    debt_id TEXT NOT NULL,
    agreement_id TEXT NOT NULL,
    nominal_date {day} NOT NULL,
    cents {whole} NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_income_set_offs PRIMARY KEY (household_id, entry_id),
    CONSTRAINT fk_income_set_offs_household_id_debt_id FOREIGN KEY (household_id, debt_id)
        REFERENCES debts (household_id, id),
    CONSTRAINT fk_income_set_offs_household_id_agreement_id
        FOREIGN KEY (household_id, agreement_id)
        REFERENCES agreements (household_id, id),
    CONSTRAINT fk_income_set_offs_entry_id FOREIGN KEY (entry_id)
        REFERENCES entries (id),
    CONSTRAINT ck_income_set_offs_cents CHECK (cents > 0)
) {strict}
""",
    """
CREATE INDEX ix_income_set_offs_entry_id ON income_set_offs (entry_id)
""",
)

GUARDS = ({"table": "income_set_offs", "keys": ("household_id, entry_id",)},)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES):
        op.execute(statement)

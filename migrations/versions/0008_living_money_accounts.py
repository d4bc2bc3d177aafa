"""The accounts that living money is paid to: the latest of a household counts."""

from alembic import op

from huishoudboekje.database.guards import downgrade_statements, upgrade_statements

revision = "0008"
down_revision = "0007"

TABLES = ("living_money_accounts",)

SCHEMA = (
    """
CREATE TABLE living_money_accounts (
    household_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    iban TEXT NOT NULL,
    recorded_at {moment} NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_living_money_accounts PRIMARY KEY (household_id, number),
    CONSTRAINT fk_living_money_accounts_household_id FOREIGN KEY (household_id)
        REFERENCES households (id),
    CONSTRAINT ck_living_money_accounts_number CHECK (number > 0),
    CONSTRAINT ck_living_money_accounts_iban CHECK (iban <> '')
) {strict}
""",
)

GUARDS = ({"table": "living_money_accounts", "keys": ("household_id, number",)},)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in upgrade_statements(dialect, schema=SCHEMA, guards=GUARDS):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in downgrade_statements(dialect, tables=TABLES):
        op.execute(statement)

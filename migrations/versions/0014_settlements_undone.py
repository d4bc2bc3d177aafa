"""A settlement leaves its place to another only when each of its entries is reversed."""

from alembic import op

revision = "0014"
down_revision = "0013"

# The keys by which a settlement's entries are booked stand here as they were on this day: those of
# its orders are known by its lines, the two that are of the whole settlement only by their keys.
STANDS = """
EXISTS (
    SELECT 1 FROM settlement_lines l LEFT JOIN entries r ON r.reverses = l.entry_id
    WHERE l.settlement_id = OLD.id AND l.entry_id IS NOT NULL AND r.id IS NULL
) OR EXISTS (
    SELECT 1 FROM entries e LEFT JOIN entries r ON r.reverses = e.id
    WHERE r.id IS NULL AND e.idempotency_key IN ({keys})
)
"""
KEY = (
    "'settlement:' || OLD.period || CASE WHEN OLD.attempt > 1 THEN '.' || OLD.attempt ELSE '' END"
    " || ':' || OLD.household_id || ':' || '{name}'"
)
SCHEMA = "SELECT quote_ident(current_schema())"
REFUSED = "settlements: UPDATE refused, an entry of it is not reversed"

BORN_UNDONE = "settlements: INSERT refused, it is undone before it was done"

SQLITE = (
    """
CREATE TRIGGER settlements_undone BEFORE UPDATE OF reversed_at ON settlements
WHEN NEW.reversed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{refused}') WHERE {stands}; END
""",
    """
CREATE TRIGGER settlements_done BEFORE INSERT ON settlements
WHEN NEW.reversed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{born_undone}'); END
""",
)
# The path is fixed, temporary tables last: nobody puts a table of his own before ours.
POSTGRES = (
    """
CREATE FUNCTION refuse_standing_settlement() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, {schema}, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION '{born_undone}' USING ERRCODE = 'restrict_violation';
    END IF;
    IF {stands} THEN
        RAISE EXCEPTION '{refused}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER settlements_undone BEFORE UPDATE ON settlements FOR EACH ROW
WHEN (NEW.reversed_at IS NOT NULL) EXECUTE FUNCTION refuse_standing_settlement()
""",
    """
CREATE TRIGGER settlements_done BEFORE INSERT ON settlements FOR EACH ROW
WHEN (NEW.reversed_at IS NOT NULL) EXECUTE FUNCTION refuse_standing_settlement()
""",
    "ALTER TABLE settlements ENABLE ALWAYS TRIGGER settlements_undone",
    "ALTER TABLE settlements ENABLE ALWAYS TRIGGER settlements_done",
)


def upgrade() -> None:
    keys = ", ".join(KEY.format(name=name) for name in ("available", "balance"))
    words = {"stands": STANDS.format(keys=keys), "refused": REFUSED, "born_undone": BORN_UNDONE}
    statements = SQLITE
    if op.get_context().dialect.name == "postgresql":
        statements = POSTGRES
        words["schema"] = str(op.get_bind().exec_driver_sql(SCHEMA).scalar())
    for statement in statements:
        op.execute(statement.format(**words))


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER settlements_done")
        op.execute("DROP TRIGGER settlements_undone")
    else:
        op.execute("DROP FUNCTION refuse_standing_settlement() CASCADE")

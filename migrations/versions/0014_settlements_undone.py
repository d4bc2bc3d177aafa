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
REFUSED = "settlements: UPDATE refused, an entry of it is not reversed"

SQLITE = """
CREATE TRIGGER settlements_undone BEFORE UPDATE OF reversed_at ON settlements
WHEN NEW.reversed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{refused}') WHERE {stands}; END
"""
POSTGRES = (
    """
CREATE FUNCTION refuse_standing_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
    "ALTER TABLE settlements ENABLE ALWAYS TRIGGER settlements_undone",
)


def upgrade() -> None:
    keys = ", ".join(KEY.format(name=name) for name in ("available", "balance"))
    words = {"stands": STANDS.format(keys=keys), "refused": REFUSED}
    is_sqlite = op.get_context().dialect.name == "sqlite"
    for statement in (SQLITE,) if is_sqlite else POSTGRES:
        op.execute(statement.format(**words))


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER settlements_undone")
    else:
        op.execute("DROP TRIGGER settlements_undone ON settlements")
        op.execute("DROP FUNCTION refuse_standing_settlement()")

"""The triggers that make tables append-only, and the list of those that must be there.

It promises the same refusals on both engines: no UPDATE but of named columns and forward only, no
DELETE, no TRUNCATE, no REPLACE. The migrations call it, so its SQL stays as it is for ever.
"""

from collections.abc import Iterator, Mapping, Sequence

from huishoudboekje.database.tables import metadata

CHANGEABLE: dict[str, tuple[str, ...]] = {
    "book_heads": ("seq", "hash"),
    "households": ("version",),
    "settlement_runs": ("state", "finished_at"),
    "settlement_chunks": ("state", "finished_at"),
    "settlement_outcomes": ("outcome", "findings"),
    "settlements": ("reversed_at",),
    "payment_batches": ("state", "approved_at", "approved_by", "exported_at", "exported_by"),
    "payment_orders": ("state", "batch_id"),
    "signals": (
        "owner",
        "reason",
        "amount",
        "due_date",
        "refreshed_at",
        "times",
        "snoozed_until",
        "closed_at",
        "closed_by",
    ),
}
"""The only tables of which a row may change, and the columns that may."""

ERASABLE = frozenset({"entry_texts"})
"""The only table of which a row may be deleted, by the erasure job."""

_TYPES = {
    "sqlite": {
        "whole": "INTEGER",
        "small": "INTEGER",
        "day": "TEXT",
        "moment": "TEXT",
        "flag": "INTEGER",
        "bytes": "BLOB",
        "strict": "STRICT",
        "clustered": "STRICT, WITHOUT ROWID",
        "last_line": "CONSTRAINT fk_entries_id_lines FOREIGN KEY (id, lines)"
        " REFERENCES postings (entry_id, line_no) DEFERRABLE INITIALLY DEFERRED,"
        " CONSTRAINT ck_entries_business_date"
        " CHECK (date(business_date, '+0 days') IS business_date)",
    },
    "postgresql": {
        "whole": "BIGINT",
        "small": "SMALLINT",
        "day": "DATE",
        "moment": "TIMESTAMP WITH TIME ZONE",
        "flag": "BOOLEAN",
        "bytes": "BYTEA",
        "strict": "",
        "clustered": "",
        "last_line": "CONSTRAINT ck_entries_business_date CHECK (isfinite(business_date))",
    },
}


def engine_sql(dialect: str, sql: str) -> str:
    """The SQL with `{whole}`, `{day}`, `{moment}` and so on written in the engine's own words."""
    return sql.format(**_TYPES[dialect])


REFUSE_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
"""PostgreSQL's one trigger function; SQLite's triggers say it themselves."""


def _sqlite_guard(
    table: str, columns: Sequence[str], keys: Sequence[str], forward: str
) -> Iterator[str]:
    update = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: %s refused'); END"
    yield f"CREATE TRIGGER {table}_no_update BEFORE {update} ON {table} {refuse % 'UPDATE'}"
    if table not in ERASABLE:
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse % 'DELETE'}"
    if forward:
        when = f"BEFORE UPDATE ON {table} WHEN {forward}"
        yield f"CREATE TRIGGER {table}_forward {when} {refuse % 'UPDATE'}"
    # REPLACE deletes without firing delete triggers: no row may come in the place of another.
    checks = " ".join(
        f"SELECT RAISE(ABORT, '{table}: {key.split(' WHERE ')[0]} exists')"  # noqa: S608 - names of our own
        f" WHERE EXISTS (SELECT 1 FROM {table} WHERE {_same(key)});"
        for key in keys
    )
    yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {checks} END"


def _same(key: str) -> str:
    columns, _, condition = key.partition(" WHERE ")
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns.split(", "))
    return f"{same} AND {condition} AND NEW.{condition}" if condition else same


def _postgres_guard(table: str, columns: Sequence[str], forward: str) -> Iterator[str]:
    update = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    events = {"no_update": update, "no_delete": "DELETE", "no_truncate": "TRUNCATE"}
    if table in ERASABLE:
        del events["no_delete"]
    for name, event in events.items():
        yield (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    if forward:
        yield (
            f"CREATE TRIGGER {table}_forward BEFORE UPDATE ON {table}"
            f" FOR EACH ROW WHEN ({forward}) EXECUTE FUNCTION refuse_change()"
        )
    for name in [*events, *(["forward"] if forward else [])]:
        # Ordinary triggers are skipped when session_replication_role is replica.
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}"


def guard(
    dialect: str,
    table: str,
    *,
    keys: Sequence[str],
    fixed: Sequence[str] = (),
    forward: str = "",
) -> tuple[str, ...]:
    """The statements that make the table append-only.

    `keys` are its unique keys (`a, b`, or `a, b WHERE c IS NULL`); `fixed` the columns that never
    change where others may (none: no column changes); `forward` what of OLD and NEW is refused.
    """
    if dialect == "sqlite":
        return tuple(_sqlite_guard(table, fixed, keys, forward))
    return tuple(_postgres_guard(table, fixed, forward))


def expected_triggers(dialect: str) -> frozenset[str]:
    """The names of all triggers that a whole database has."""
    names = {"settlements_done", "settlements_undone"}
    own = "no_replace" if dialect == "sqlite" else "no_truncate"
    for table in metadata.tables:
        names |= {f"{table}_no_update", f"{table}_{own}"}
        if table not in ERASABLE:
            names.add(f"{table}_no_delete")
        if table in CHANGEABLE:
            names.add(f"{table}_forward")
    return frozenset(names)


def upgrade_statements(
    dialect: str,
    *,
    schema: Sequence[str],
    guards: Sequence[Mapping[str, str | Sequence[str]]],
    sequences: Sequence[str] = (),
) -> Iterator[str]:
    """All that a migration runs, in order: tables and indexes, number sequences, guards.

    SQLite needs no sequences: there one writer at a time hands out the next number.
    """
    for statement in schema:
        if words := engine_sql(dialect, statement).strip():
            yield words
    if dialect == "postgresql":
        yield from (f"CREATE SEQUENCE {sequence}" for sequence in sequences)
    for one in guards:
        yield from guard(
            dialect,
            str(one["table"]),
            keys=tuple(one["keys"]),
            fixed=tuple(one.get("fixed", ())),
            forward=str(one.get("forward", "")),
        )


def downgrade_statements(
    dialect: str, *, tables: Sequence[str], sequences: Sequence[str] = ()
) -> Iterator[str]:
    """All that takes a migration's tables away again, the last made first."""
    cascade = " CASCADE" if dialect == "postgresql" else ""
    yield from (f"DROP TABLE {table}{cascade}" for table in reversed(tables))
    if dialect == "postgresql":
        yield from (f"DROP SEQUENCE {sequence}" for sequence in sequences)

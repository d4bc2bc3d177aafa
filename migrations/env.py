"""How Alembic reaches the database: on a connection that the caller hands over."""

from alembic import context
from sqlalchemy import Connection

from huishoudboekje.database.engine import create_engine_for
from huishoudboekje.database.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # All or nothing, on SQLite too.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url, "alembic -x or the configuration names a URL"
    engine = create_engine_for(url, for_migration=True)
    with engine.connect() as connection:
        _run(connection)
    engine.dispose()

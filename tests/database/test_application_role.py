"""The application's role on PostgreSQL changes what moves forward, and no column more."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text
from tests.database.bookings import BY, a_household
from tests.database.payments_out import prepared
from tests.databases import NewDatabase, on_server

from huishoudboekje.database import (
    EVERYTHING,
    OrderState,
    SignalRow,
    create_engine_for,
    lock_payment_batch,
    lock_payment_orders,
    move_orders,
    open_signals,
    refresh_signals,
    save_signals,
    writing,
)
from huishoudboekje.database.guards import CHANGEABLE

ROLE = f"hhb_limited_{os.getpid()}"
RIGHTS = Path(__file__).parents[2] / "migrations" / "application_role.sql"
MAY_UPDATE = text(
    "SELECT table_name, column_name FROM information_schema.column_privileges"
    " WHERE grantee = :role AND privilege_type = 'UPDATE'"
)


@pytest.fixture
def limited_engine(postgres_server: str, new_postgres_url: NewDatabase) -> Iterator[Engine]:
    url = new_postgres_url()
    on_server(postgres_server, f"CREATE ROLE {ROLE} LOGIN")
    on_server(url, RIGHTS.read_text().replace("huishoudboekje_app", ROLE))
    as_role = make_url(url).set(username=ROLE).render_as_string(hide_password=False)
    engine = create_engine_for(as_role)
    yield engine
    engine.dispose()
    on_server(url, f"DROP OWNED BY {ROLE}")
    on_server(postgres_server, f"DROP ROLE {ROLE}")


@pytest.mark.postgres
def test_the_role_may_change_the_columns_that_may_change(limited_engine: Engine) -> None:
    with limited_engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(MAY_UPDATE, {"role": ROLE})}
    assert found == {(table, name) for table, names in CHANGEABLE.items() for name in names}


@pytest.mark.postgres
def test_the_role_locks_and_moves_what_it_works_on(limited_engine: Engine) -> None:
    signal = SignalRow(kind="missing", cause="missing:h-1")
    with writing(limited_engine) as session:
        a_household(session)
        batch_id, ids = prepared(session)
        lock_payment_orders(session, ids)
        assert lock_payment_batch(session, batch_id) is not None
        move_orders(session, ids, state=OrderState.OPEN)
        (number,) = save_signals(session, [signal], **BY).values()
        assert len(open_signals(session, None, reach=EVERYTHING, is_locked=True)) == 1
        refresh_signals(session, {number: signal}, **BY)

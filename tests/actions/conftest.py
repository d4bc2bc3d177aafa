"""A desk on a fresh database, on each engine or on SQLite alone."""

import pytest
from sqlalchemy import Engine
from tests.actions.desk import Desk


@pytest.fixture
def desk(sqlite_engine: Engine) -> Desk:
    return Desk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> Desk:
    return Desk(engine)

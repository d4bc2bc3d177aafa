"""A desk on a fresh SQLite database."""

import pytest
from sqlalchemy import Engine
from tests.actions.desk import Desk


@pytest.fixture
def desk(sqlite_engine: Engine) -> Desk:
    return Desk(sqlite_engine)

"""A scenario on a fresh SQLite database."""

import pytest
from sqlalchemy import Engine
from tests.scenarios.story import Story


@pytest.fixture
def story(sqlite_engine: Engine) -> Story:
    return Story(sqlite_engine)

"""A client of the server: on SQLite for most tests, on both engines where it matters."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from tests.api.served import Client, app_on
from tests.databases import NewDatabase


@pytest.fixture
def sqlite_url(new_sqlite_url: NewDatabase) -> str:
    return new_sqlite_url()


@pytest.fixture
def client(sqlite_url: str) -> Iterator[Client]:
    """On SQLite."""
    with TestClient(app_on(sqlite_url)) as http:
        yield Client(http)


@pytest.fixture
def client_on_each(database_url: str) -> Iterator[Client]:
    """On each engine in turn."""
    with TestClient(app_on(database_url)) as http:
        yield Client(http)

"""A list asks the database as often for many rows as for few.

(The households share one settlement date: the state of those with another one is asked apart.)
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine, event
from tests.api.served import Client, app_on

LISTS = [
    "/households?limit=200",
    "/households/h-4001/receipts?limit=200",
    "/households/h-4001/agreements",
    "/households/h-4001/overview",
    "/entries?limit=200",
    "/entries?householdId=h-4001&limit=200",
    "/balances",
    "/settlement-runs",
    "/settlement-runs/1/findings?limit=200",
]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that any engine executes meanwhile."""
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(client: Client) -> dict[str, int]:
    found = {}
    for path in LISTS:
        with counted() as asked:
            assert client.http.get(f"/v1{path}").status_code == 200, path
        found[path] = len(asked)
    return found


def live(client: Client, numbers: range) -> None:
    """Households come in, get money, and are settled: the first two by a run."""
    for number in numbers:
        household = client.take_in(1001, id=f"h-{number}")
        client.receive(household, "bijstand", "100.00", "2025-12-20")
        if number > 4002:
            client.post(f"/households/{household}/settlements", {"period": "2025-12"})
    client.receive("h-4001", "bijstand", "50.00", "2025-12-21")


def run(client: Client, period: str) -> None:
    """A run over the month is done."""
    started = client.post("/settlement-runs", {"period": period}).json()
    while client.get(f"/settlement-runs/{started['id']}").json()["state"] != "done":
        time.sleep(0.02)


@pytest.fixture
def lived(sqlite_url: str) -> Iterator[Client]:
    with TestClient(app_on(sqlite_url)) as http:
        client = Client(http)
        live(client, range(4001, 4003))
        run(client, "2025-12")
        yield client


def test_list_asks_no_more_for_more_rows(lived: Client) -> None:
    few = statements(lived)
    live(lived, range(4003, 4013))
    run(lived, "2026-01")

    assert statements(lived) == few
    assert max(few.values()) <= 20, few

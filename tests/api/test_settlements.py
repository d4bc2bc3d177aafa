"""Settlements over HTTP: a run goes on by itself, once; one household may be settled and undone."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.api.served import TODAY, Client, app_on, on_day

from api.dependencies import Background
from huishoudboekje.actions import Acting, User
from huishoudboekje.calendar import Period
from huishoudboekje.database import EVERYTHING, create_engine_for, writing
from huishoudboekje.jobs import start_settlement

PERIOD = {"period": "2025-12"}


def finished(client: Client, run_id: int) -> dict[str, Any]:
    """The run, once its last household has its outcome."""
    for _ in range(400):
        run: dict[str, Any] = client.get(f"/settlement-runs/{run_id}").json()
        if run["state"] == "done":
            return run
        time.sleep(0.05)
    raise AssertionError("the run goes on in the background")


def several(client: Client) -> list[str]:
    return [client.take_in(1001, id=f"h-{number}") for number in range(3001, 3006)]


def test_run_goes_on_after_its_answer_left(client_on_each: Client) -> None:
    households = several(client_on_each)

    started = client_on_each.post("/settlement-runs", PERIOD)

    assert started.status_code == 202
    assert (started.json()["state"], started.json()["total"]) == ("open", 5)
    run = finished(client_on_each, started.json()["id"])
    assert (run["done"], run["counts"]) == (5, {"settled": 5})
    found = client_on_each.get(f"/settlement-runs/{run['id']}/findings").json()["households"]
    assert [(each["householdId"], each["outcome"]) for each in found] == [
        (household, "settled") for household in households
    ]


def test_run_is_listed(client: Client) -> None:
    several(client)
    run = finished(client, client.post("/settlement-runs", PERIOD).json()["id"])

    assert client.get("/settlement-runs").json() == {"runs": [run], "next": None}


def test_run_over_a_settled_month_is_refused(client: Client) -> None:
    several(client)
    finished(client, client.post("/settlement-runs", PERIOD).json()["id"])

    answered = client.post("/settlement-runs", PERIOD)

    assert (answered.status_code, answered.json()["code"]) == (409, "already-settled")


def test_run_that_a_stopped_server_left_is_gone_on_with(sqlite_url: str) -> None:
    """The same month is asked again; under a known key the answer is the kept one."""
    with TestClient(app_on(sqlite_url)) as http:
        several(Client(http))
    engine = create_engine_for(sqlite_url)
    with writing(engine) as session:
        by = Acting(
            user=User(id="demo", name="Demo"), reach=EVERYTHING, today=TODAY, now=on_day(TODAY)
        )
        left = start_settlement(session, Period(2025, 12), by=by)
    engine.dispose()

    with TestClient(app_on(sqlite_url)) as http:
        client = Client(http)
        assert client.get(f"/settlement-runs/{left.id}").json()["done"] == 0
        again = client.post("/settlement-runs", PERIOD, key="k")
        assert again.json()["id"] == left.id
        assert client.post("/settlement-runs", PERIOD, key="k").content == again.content
        assert finished(client, left.id)["done"] == 5


def test_preview_of_a_run_saves_nothing(client_on_each: Client) -> None:
    several(client_on_each)
    before = client_on_each.get("/entries").json()

    shown = client_on_each.post("/settlement-runs?preview=true", PERIOD)

    assert shown.status_code == 200
    assert shown.json()["counts"] == {"settled": 5}
    assert {each["outcome"] for each in shown.json()["households"]} == {"settled"}
    assert client_on_each.get("/entries").json() == before
    assert client_on_each.get("/settlement-runs").json()["runs"] == []


def test_who_is_left_out_is_counted_by_a_key_like_all_others(client: Client) -> None:
    several(client)
    client.take_in(1001, id="h-9001", mandate={"from": "2025-01-01", "until": "2025-06-30"})

    shown = client.post("/settlement-runs?preview=true", PERIOD).json()
    started = client.post("/settlement-runs", PERIOD).json()

    assert shown["counts"] == {"settled": 5, "leftOut": 1}
    assert finished(client, started["id"])["counts"] == shown["counts"]


def test_one_household_is_settled_and_undone(client: Client) -> None:
    path = f"/households/{client.take_in()}/settlements"
    client.receive("h-1001", "bijstand", "1303.35", "2025-12-20")

    shown = client.post(f"{path}?preview=true", PERIOD)
    settled = client.post(path, PERIOD)

    assert (shown.status_code, settled.status_code) == (200, 201)
    assert shown.json() == settled.json()
    assert settled.json()["settlement"]["madeAvailable"] == "1303.35"
    assert client.get("/households/h-1001/overview", period="2025-12").json()["isSettled"]
    undone = client.post(f"{path}/2025-12/reversals", {"reason": "verkeerde maand"})
    assert undone.status_code == 201
    assert undone.json()["entries"] > 0
    assert not client.get("/households/h-1001/overview", period="2025-12").json()["isSettled"]
    assert client.post(path, PERIOD).status_code == 201


@pytest.mark.parametrize("period", ["2025-13", "2025-1", "x", "0001-01"])
def test_month_in_the_address_that_is_none_is_not_there(client: Client, period: str) -> None:
    client.take_in()

    answered = client.post(f"/households/h-1001/settlements/{period}/reversals", {"reason": "x"})

    assert answered.status_code == 404


def test_unknown_run_is_not_there(client: Client) -> None:
    for path in ("/settlement-runs/9", "/settlement-runs/9/findings", "/settlement-runs/x"):
        assert client.get(path).status_code == 404


def test_work_in_the_background_stops_between_steps_when_closed() -> None:
    background = Background(lambda: datetime(2026, 12, 24, 9, tzinfo=UTC))
    steps: list[int] = []

    def work() -> Any:
        for step in range(1_000):
            steps.append(step)
            yield step
            time.sleep(0.01)

    background.begin("work", work)
    background.begin("work", work)
    while not steps:
        time.sleep(0.01)
    background.close()

    assert steps == list(range(len(steps)))
    assert len(steps) < 1_000


def test_work_that_fails_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    background = Background(lambda: datetime(2026, 12, 24, 9, tzinfo=UTC))
    done = Event()
    secret = "iets persoonlijks"

    def fails() -> Iterator[None]:
        raise ValueError(secret)
        yield

    def works() -> Iterator[None]:
        done.set()
        yield

    background.begin("a", fails)
    background.begin("b", works)

    assert done.wait(10)
    background.close()
    assert "ValueError" in caplog.text
    assert secret not in caplog.text

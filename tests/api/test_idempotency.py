"""A change under an idempotency key is made once and answered the same every time."""

from typing import Any

import pytest
from litestar.di import Provide
from litestar.testing import TestClient
from tests.api.served import (
    Client,
    a_cost,
    a_household,
    all_raw,
    app_on,
    posted,
)

from huishoudboekje.database import Reach


def test_same_key_and_body_give_the_same_answer(client_on_each: Client) -> None:
    first = client_on_each.post("/households", a_household(), key="k")
    again = client_on_each.post("/households", a_household(), key="k")

    assert first.status_code == 201
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert again.headers["content-type"] == first.headers["content-type"]


def test_same_key_answers_what_was_answered_then(client: Client) -> None:
    """Also after the world moved on: the change is not made again and no version is compared."""
    household = client.take_in()
    path = f"/households/{household}/agreements"
    first = client.post(path, a_cost(), version=1, key="k")
    client.post(path, a_cost("Krant"), version=2)

    again = client.post(path, a_cost(), version=1, key="k")

    assert (again.status_code, again.content) == (201, first.content)
    assert client.get(path).headers["etag"] == '"3"'


@pytest.mark.parametrize("change", ["body", "path", "version"])
def test_same_key_for_something_else_is_refused(client: Client, change: str) -> None:
    for number in (1001, 1002):
        client.take_in(number)
    asked: dict[str, Any] = {"path": "/households/h-1001/agreements", "body": a_cost()}
    client.post(asked["path"], asked["body"], version=1, key="k")
    others: dict[str, dict[str, Any]] = {
        "body": {"body": a_cost("Krant")},
        "path": {"path": "/households/h-1002/agreements"},
        "version": {},
    }
    asked |= others[change]

    again = client.post(
        asked["path"], asked["body"], version=2 if change == "version" else 1, key="k"
    )

    assert (again.status_code, again.json()["code"]) == (409, "same-key-other-content")


def test_refused_change_may_be_asked_again_under_its_key(client: Client) -> None:
    household = client.take_in()
    path = f"/households/{household}/agreements"
    assert client.post(path, a_cost(), version=7, key="k").status_code == 412

    assert client.post(path, a_cost(), version=1, key="k").status_code == 201


def test_of_many_at_once_one_is_made_and_all_are_answered(database_url: str) -> None:
    app = app_on(database_url)
    with TestClient(app) as http:
        Client(http).take_in()
    receipt = {"amount": "12.34", "businessDate": "2025-12-20"}
    one = posted("/v1/households/h-1001/receipts", receipt, (b"idempotency-key", b"same"))

    app = app_on(database_url)
    answers = all_raw(app, *[one] * 20)

    assert [each.status for each in answers] == [201] * 20
    assert len({each.content for each in answers}) == 1
    with TestClient(app_on(database_url)) as http:
        found = Client(http).get("/households/h-1001/receipts").json()["receipts"]
    assert [each["amount"] for each in found] == ["12.34"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/households", a_household()),
        ("/households/h-1/agreements", a_cost()),
        ("/households/h-1/agreements/rent/follow-ups", {**a_cost(), "from": "2026-02-01"}),
        ("/households/h-1/agreements/rent/endings", {"until": "2026-02-01"}),
        ("/households/h-1/receipts", {"amount": "1.00", "businessDate": "2026-01-01"}),
        (
            "/households/h-1/expected-income-marks",
            {"agreementId": "a", "nominalDate": "2026-01-01", "mark": "expected"},
        ),
        ("/households/h-1/settlements", {"period": "2026-01"}),
        ("/households/h-1/settlements/2026-01/reversals", {"reason": "x"}),
        ("/entries/1/reversals", {"reason": "x"}),
        ("/settlement-runs", {"period": "2026-01"}),
    ],
)
def test_change_without_a_key_is_refused(client: Client, path: str, body: Any) -> None:
    answered = client.http.post(f"/v1{path}", json=body, headers={"If-Match": '"1"'})

    assert answered.status_code == 400
    assert [(each["place"], each["code"]) for each in answered.json()["errors"]] == [
        ("Idempotency-Key", "missing")
    ]


@pytest.mark.parametrize("path", ["/plans", "/projections"])
def test_question_needs_no_key(client: Client, path: str) -> None:
    assert client.http.post(f"/v1{path}", json=a_household()).status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 129])
def test_key_that_is_none_is_refused(client: Client, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode())]
    answered = client.http.post("/v1/households", json=a_household(), headers=headers)

    assert answered.status_code == 400


def test_mistakes_of_header_and_body_are_told_together(client: Client) -> None:
    answered = client.http.post("/v1/households", json={"household": {}})

    places = [each["place"] for each in answered.json()["errors"]]
    assert places[0] == "Idempotency-Key"
    assert {"household.name", "household.start", "household.settlementDay"} <= set(places)


def test_reach_is_asked_again_before_a_change(sqlite_url: str) -> None:
    """Nothing of a household that is out of reach, whatever the key."""
    with TestClient(app_on(sqlite_url)) as http:
        Client(http).take_in()

    def nothing() -> Reach:
        return Reach()

    nobody = Provide(nothing, sync_to_thread=False)
    with TestClient(app_on(sqlite_url, reach=nobody)) as http:
        answered = Client(http).post("/households/h-1001/agreements", a_cost(), version=1)

    assert answered.status_code == 404

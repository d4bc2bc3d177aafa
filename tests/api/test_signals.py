"""Signals, bank accounts and month closes over HTTP."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from litestar.di import Provide
from litestar.testing import TestClient
from sqlalchemy import Engine
from tests.actions.signalled import a_statement_of
from tests.api.served import TODAY, Client, app_on

from huishoudboekje.actions import EXAMPLE_ORGANISATION
from huishoudboekje.database import Reach, create_engine_for, writing

MARCH = date(2026, 3, 2)
POOL = EXAMPLE_ORGANISATION.pooled_iban


@pytest.fixture
def busy(database_url: str) -> Iterator[Client]:
    """A server in March, on each engine, whose household misses its income since December."""
    with TestClient(app_on(database_url, today=MARCH)) as http:
        client = Client(http)
        client.take_in(1001)
        client.take_in(1002)
        yield client


@pytest.fixture
def on_bank(database_url: str) -> Iterator[Engine]:
    made = create_engine_for(database_url)
    yield made
    made.dispose()


def refreshed(client: Client, *households: str) -> dict[str, int]:
    body: dict[str, Any] = {"householdIds": list(households)} if households else {}
    answered = client.post("/signal-refreshes", body)
    assert answered.status_code == 201, answered.text
    found: dict[str, int] = answered.json()
    return found


def listed(client: Client, **query: str) -> list[dict[str, Any]]:
    answered = client.get("/signals", **query)
    assert answered.status_code == 200, answered.text
    found: list[dict[str, Any]] = answered.json()["signals"]
    return found


def test_signals_are_looked_for_and_listed_page_by_page(busy: Client) -> None:
    first = refreshed(busy, "h-1001")
    assert (first["opened"] > 2, first["refreshed"], first["closed"]) == (True, 0, 0)
    assert refreshed(busy, "h-1001") == {"opened": 0, "refreshed": 0, "closed": 0}
    assert {each["householdId"] for each in listed(busy)} == {"h-1001"}
    assert refreshed(busy)["opened"] > 0

    page = busy.get("/signals", limit="2").json()
    assert [len(page["signals"]), page["next"]] == [2, str(page["signals"][-1]["id"])]
    following = listed(busy, after=page["next"])
    assert following[0]["id"] > page["signals"][-1]["id"]
    missing = listed(busy, kind="missing", householdId="h-1002")
    assert {(each["kind"], each["householdId"]) for each in missing} == {("missing", "h-1002")}
    assert listed(busy, state="closed") == []
    assert missing[0]["age"] == 0


def test_signal_is_put_off_and_handed_on_and_keeps_its_history(busy: Client) -> None:
    refreshed(busy)
    number = listed(busy, kind="missing")[0]["id"]
    until = {"until": "2026-03-09", "reason": "werkgever belt"}
    snoozed = busy.post(f"/signals/{number}/snooze", until)
    assert (snoozed.status_code, snoozed.json()["isShown"]) == (201, False)
    assert number not in [each["id"] for each in listed(busy, isShown="true")]
    assigned = busy.post(f"/signals/{number}/assignment", {"owner": "piet"})
    assert assigned.json()["owner"] == "piet"
    assert [each["id"] for each in listed(busy, owner="piet")] == [number]
    assert number not in [each["id"] for each in listed(busy, isUnassigned="true")]
    whole = busy.get(f"/signals/{number}").json()
    assert [each["what"] for each in whole["history"]] == ["opened", "snoozed", "assigned"]
    assert busy.post(f"/signals/{number}/snooze", {}).json()["isShown"]
    assert busy.post(f"/signals/{number}/assignment", {}).json()["owner"] == ""
    early = busy.post(f"/signals/{number}/snooze", {"until": "2026-03-02"})
    assert (early.status_code, early.json()["errors"][0]["code"]) == (400, "not-ahead")


def test_only_what_stays_as_it_is_can_be_answered(busy: Client) -> None:
    busy.receive("h-1001", "bijstand", "10.00", "2025-12-20")
    refreshed(busy)
    missing = listed(busy, kind="missing")[0]["id"]
    refused = busy.post(f"/signals/{missing}/answer", {"answer": "gezien"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-answerable")
    (other,) = listed(busy, kind="other-amount")
    assert other["isAnswerable"]
    answered = busy.post(f"/signals/{other['id']}/answer", {"answer": "te laat ingediend"})
    assert (answered.status_code, answered.json()["closedBy"]) == (201, "demo")
    again = busy.post(f"/signals/{other['id']}/answer", {"answer": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "already-closed")
    assert refreshed(busy) == {"opened": 0, "refreshed": 0, "closed": 0}
    assert [each["id"] for each in listed(busy, state="closed")] == [other["id"]]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"kind": "x"}, "kind"),
        ({"state": "x"}, "state"),
        ({"isShown": "ja"}, "isShown"),
        ({"owner": "piet", "isUnassigned": "true"}, "owner"),
    ],
)
def test_unreadable_question_about_signals_is_refused(
    client: Client, query: dict[str, str], place: str
) -> None:
    answered = client.get("/signals", **query)
    assert answered.status_code == 400
    assert [each["place"] for each in answered.json()["errors"]] == [place]


@pytest.mark.parametrize("ids", [[], ["H 1"], [7], "h-1001"])
def test_unreadable_households_are_refused(client: Client, ids: object) -> None:
    answered = client.post("/signal-refreshes", {"householdIds": ids})
    assert answered.status_code == 400
    assert answered.json()["errors"][0]["place"] == "householdIds"


def test_signals_out_of_reach_are_not_there(sqlite_url: str) -> None:
    with TestClient(app_on(sqlite_url, today=MARCH)) as http:
        everyone = Client(http)
        for number in (1001, 1002):
            everyone.take_in(number)
        refreshed(everyone)
        foreign = listed(everyone, householdId="h-1002")[0]["id"]
    reach = Provide(lambda: Reach(household_ids=frozenset({"h-1001"})), sync_to_thread=False)
    with TestClient(app_on(sqlite_url, today=MARCH, reach=reach)) as http:
        client = Client(http)
        assert {each["householdId"] for each in listed(client)} == {"h-1001"}
        assert listed(client, householdId="h-1002") == []
        assert client.get(f"/signals/{foreign}").status_code == 404
        bodies: dict[str, Any] = {"snooze": {}, "assignment": {}, "answer": {"answer": "x"}}
        for name, body in bodies.items():
            assert client.post(f"/signals/{foreign}/{name}", body).status_code == 404
        asked = client.post("/signal-refreshes", {"householdIds": ["h-1002"]})
        assert asked.status_code == 404
        assert client.get("/bank-accounts").json() == {"accounts": []}
        assert client.get("/month-closes/2026-02").status_code == 404


def test_bank_accounts_and_the_month_are_told_with_what_they_are_made_of(
    busy: Client, on_bank: Engine
) -> None:
    with writing(on_bank) as session:
        odd: dict[str, Any] = {"difference": 5, "reason": "bank belt", "iban": POOL}
        a_statement_of(session, date(2026, 2, 27), {"cents": 2_500, "counter_name": "X"}, **odd)
    (pool,) = busy.get("/bank-accounts").json()["accounts"]
    assert (pool["iban"], pool["use"], pool["households"]) == (POOL, "pooled", 2)
    assert (pool["bank"], pool["books"], pool["difference"]) == ("24.95", "25.00", "0.05")
    assert [(each["kind"], each["amount"]) for each in pool["reasons"]] == [
        ("accepted-difference", "0.05")
    ]
    assert [each["days"] for each in pool["suspenseLines"]] == [3]

    refreshed(busy)
    month = busy.get("/month-closes/2026-02").json()
    assert (month["canBeSigned"], month["obstacles"]) == (True, [])
    # It was seen today, and was not open when that month ended.
    assert "difference-accepted" not in month["signals"]
    assert [each["closingBooks"] for each in month["accounts"]] == ["25.00"]
    blocked = busy.get("/month-closes/2026-03").json()
    assert blocked["signals"]["difference-accepted"] == 1
    assert "not-over" in [each["code"] for each in blocked["obstacles"]]
    assert busy.get("/month-closes/2026-3").status_code == 404


def test_month_of_a_new_database_is_not_there(client: Client) -> None:
    assert client.get(f"/month-closes/{TODAY:%Y-%m}").status_code == 404
    assert client.get("/bank-accounts").json() == {"accounts": []}

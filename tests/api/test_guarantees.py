"""Payment guarantees, what creditors see of them, and events, over HTTP."""

from datetime import date
from typing import Any

import pytest
from litestar.di import Provide
from litestar.testing import TestClient
from tests.api.served import TODAY, Client, a_household, app_on
from tests.databases import NewDatabase

from api.app import create_app
from api.settings import Settings, settings_from
from huishoudboekje.database import Reach
from huishoudboekje.errors import InvalidInput

GUARANTEES = "/households/h-1001/payment-guarantees"
SEARCH = "/creditor-payment-searches"
DAYS = {"from": "2025-12-01", "until": "2026-03-31"}


def household() -> dict[str, Any]:
    """A household with a rent of which the landlord is known."""
    made = a_household(1001)
    rent = next(each for each in made["cost"] if each["id"] == "rent")
    rent |= {"party": "Woonstede", "iban": "NL20INGB0001234567", "reference": "huur 1802"}
    return made


@pytest.fixture
def landlord(client_on_each: Client) -> Client:
    answered = client_on_each.post("/households", household())
    assert answered.status_code == 201, answered.text
    return client_on_each


def given(client: Client, **more: str) -> dict[str, Any]:
    answered = client.post(GUARANTEES, {"agreementId": "rent", **more})
    assert answered.status_code == 201, answered.text
    found: dict[str, Any] = answered.json()["guarantee"]
    return found


def seen(client: Client, **asked: Any) -> list[dict[str, Any]]:
    answered = client.post(SEARCH, {"name": "Woonstede", **DAYS, **asked})
    assert answered.status_code == 200, answered.text
    found: list[dict[str, Any]] = answered.json()["payments"]
    return found


def test_a_guarantee_is_given_called_answered_and_withdrawn(landlord: Client) -> None:
    made = given(landlord, conditions="zolang het huishouden meedoet")
    assert made == {
        "id": "g-1",
        "householdId": "h-1001",
        "agreementId": "rent",
        "creditor": "Woonstede",
        "from": TODAY.isoformat(),
        "until": made["until"],
        "conditions": "zolang het huishouden meedoet",
        "state": "running",
        "called": None,
        "history": [],
    }
    called = landlord.post(f"{GUARANTEES}/g-1/calls", {"amount": "1.00"})
    assert called.json()["code"] == "invalid-input"
    assert called.json()["errors"][0]["code"] == "more-than-promised"
    unasked = landlord.post(f"{GUARANTEES}/g-1/call-answers", {"amount": "0.00", "reason": "x"})
    assert (unasked.status_code, unasked.json()["code"]) == (409, "step-not-allowed")
    assert unasked.json()["allowed"] == ["ended", "withdrawn", "called"]
    withdrawal = {"date": "2026-02-01", "reason": "verhuisd"}
    gone = landlord.post(f"{GUARANTEES}/g-1/withdrawals", withdrawal)
    assert gone.status_code == 201
    (listed,) = landlord.get(GUARANTEES).json()["guarantees"]
    assert listed == gone.json()["guarantee"]
    assert (listed["until"], listed["state"]) == ("2026-01-31", "running")
    assert [each["what"] for each in listed["history"]] == ["withdrawn"]


def test_a_call_over_http(database_url: str) -> None:
    with TestClient(app_on(database_url)) as http:
        client = Client(http)
        client.post("/households", household())
        given(client)
    with TestClient(app_on(database_url, today=date(2026, 2, 15))) as http:
        client = Client(http)
        first, second = (each for each in seen(client) if each["dueDate"] <= "2026-02-15")
        body = {"amount": first["amount"], "date": "2026-02-10", "reason": "niet ontvangen"}
        called = client.post(f"{GUARANTEES}/g-1/calls", body).json()["guarantee"]
        assert (called["called"], second["state"]) == (first["amount"], "guaranteed")
        reply = {"amount": "0.00", "reason": "al betaald"}
        answered = client.post(f"{GUARANTEES}/g-1/call-answers", reply).json()["guarantee"]
        assert (answered["called"], answered["history"][-1]["amount"]) == (None, None)
        types = [each["type"].rpartition(".")[2] for each in client.get("/events").json()]
        assert types == ["given", "called", "call-answered"]


def test_a_deficit_is_refused_with_why(client_on_each: Client) -> None:
    poor = household()
    poor["income"] = [poor["income"][0] | {"amount": "100.00", "steps": []}]
    assert client_on_each.post("/households", poor).status_code == 201
    answered = client_on_each.post(GUARANTEES, {"agreementId": "rent"})
    assert (answered.status_code, answered.json()["code"]) == (409, "too-little-money")
    assert "per maand te kort" in answered.json()["detail"]
    assert client_on_each.get(GUARANTEES).json() == {"guarantees": []}
    assert client_on_each.get("/events").json() == []


def test_mistakes_of_a_guarantee_are_named_together(client: Client) -> None:
    client.post("/households", household())
    body = {"agreementId": "rent", "from": "2020-01-01", "until": "2019-01-01"}
    places = [each["place"] for each in client.post(GUARANTEES, body).json()["errors"]]
    assert places == ["from", "until"]
    missing = client.post(f"{GUARANTEES}/g-1/withdrawals", {"date": "x"})
    assert [each["place"] for each in missing.json()["errors"]] == ["reason", "date"]
    assert client.post(GUARANTEES, {"agreementId": "cellar"}).status_code == 404


def test_a_creditor_sees_its_terms(landlord: Client) -> None:
    given(landlord)
    terms = seen(landlord)
    assert [each["state"] for each in terms] == ["guaranteed"] * len(terms)
    assert set(terms[0]) == {
        "dueDate",
        "amount",
        "reference",
        "state",
        "isGuaranteed",
        "expectedOn",
        "paidOn",
        "endToEndId",
        "reason",
    }
    assert {each["reference"] for each in terms} == {"huur 1802"}
    one = landlord.post(SEARCH, {"iban": "NL20 INGB 0001 2345 67", **DAYS, "limit": 1}).json()
    assert (one["payments"], one["next"]) == (terms[:1], 1)
    rest = landlord.post(SEARCH, {"name": "woonstede", **DAYS, "after": 1}).json()
    assert (rest["payments"], rest["next"]) == (terms[1:], None)


def test_a_creditor_is_named(client: Client) -> None:
    for address in (SEARCH, "/creditor-proposal-searches"):
        answered = client.post(address, {})
        assert [each["place"] for each in answered.json()["errors"]] == ["name"]
    wrong = client.post(SEARCH, {"iban": "NL00INGB0001234567"})
    assert [each["code"] for each in wrong.json()["errors"]] == ["invalid-iban"]
    assert client.post("/creditor-proposal-searches", {"name": "CJIB"}).json() == {
        "proposals": [],
        "next": None,
    }


def test_nothing_is_seen_out_of_reach(new_sqlite_url: NewDatabase) -> None:
    url = new_sqlite_url()
    with TestClient(app_on(url)) as http:
        client = Client(http)
        client.post("/households", household())
        given(client)
        assert seen(client)
    other = Provide(lambda: Reach(household_ids=frozenset({"h-1"})), sync_to_thread=False)
    with TestClient(app_on(url, reach=other)) as http:
        client = Client(http)
        assert seen(client) == []
        assert client.get("/events").json() == []
        assert client.get(GUARANTEES).status_code == 404


@pytest.fixture
def told(landlord: Client) -> Client:
    given(landlord, until="2026-01-31")
    given(landlord, **{"from": "2026-02-01"})
    landlord.post(f"{GUARANTEES}/g-2/endings", {"date": "2026-03-01"})
    return landlord


def test_events_are_paged_by_their_sequence(told: Client) -> None:
    answered = told.get("/events")
    assert answered.headers["content-type"] == "application/cloudevents-batch+json"
    whole = answered.json()
    assert [each["sequence"] for each in whole] == ["1", "2", "3"]
    assert {each["specversion"] for each in whole} == {"1.0"}
    assert {each["source"] for each in whole} == {"urn:huishoudboekje:no-oin"}
    assert whole[0]["subject"] != whole[1]["subject"] == whole[2]["subject"]
    assert told.get("/events", limit="2").json() == whole[:2]
    assert told.get("/events", after="2", limit="2").json() == whole[2:]
    assert told.get("/events", after="0").json() == whole
    assert told.get("/events", after="3").json() == []
    ended = "nl.huishoudboekje.payment-guarantee.ended"
    assert told.get("/events", type=ended).json() == whole[2:]


def test_events_ask_for_known_types_and_numbers(client: Client) -> None:
    answered = client.get("/events", type="nl.huishoudboekje.cellar.dug", after="-1", limit="201")
    places = {each["place"] for each in answered.json()["errors"]}
    assert places == {"type", "after", "limit"}


def test_the_same_change_again_is_told_once(landlord: Client) -> None:
    for _ in range(2):
        answered = landlord.post(GUARANTEES, {"agreementId": "rent"}, key="mine")
        assert answered.status_code == 201
    assert len(landlord.get("/events").json()) == 1


def test_events_carry_the_number_of_the_organisation(new_sqlite_url: NewDatabase) -> None:
    oin = "00000001234567890000"
    settings = settings_from({"HUISHOUDBOEKJE_OIN": oin, "HUISHOUDBOEKJE_TODAY": str(TODAY)})
    url = new_sqlite_url()
    made = Settings(database_url=url, hosts=("testserver.local",), today=TODAY, oin=settings.oin)
    with TestClient(create_app(made)) as http:
        client = Client(http)
        client.post("/households", household())
        given(client)
        (event,) = client.get("/events").json()
    assert event["source"] == f"urn:nld:oin:{oin}:systeem:huishoudboekje"
    with pytest.raises(InvalidInput, match="20 cijfers"):
        settings_from({"HUISHOUDBOEKJE_OIN": "123"})

"""Arrangements over the API: proposed with what would fit, decided step by step, paused."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from litestar.testing import TestClient
from tests.api.openapi_file import FILE
from tests.api.served import Client, app_on

HOME = "/households/h-1002"
ALL = f"{HOME}/arrangements"
FIRST = "2026-03-28"
FINE: dict[str, Any] = {
    "name": "Boete",
    "id": "boete",
    "creditor": "CJIB",
    "rule": "cjib-traffic",
    "components": {
        "fine": "100.00",
        "administration-cost": "9.00",
        "surcharge-1": "50.00",
        "surcharge-2": "150.00",
    },
    "incurredOn": "2025-10-01",
}
COURSE = {
    "id": "cursus",
    "kind": "course",
    "description": "Cursus omgaan met geld",
    "reliefs": [
        {"debt": "boete", "component": "surcharge-1", "amount": "50.00"},
        {"debt": "boete", "component": "surcharge-2", "amount": "150.00"},
    ],
}
RENT = {"id": "huur", "kind": "cost-on-time", "text": "De huur op tijd", "agreement": "rent"}


def version(client: Client) -> int:
    return int(client.get(ALL).headers["etag"].strip('"'))


@pytest.fixture
def owing(sqlite_url: str) -> Iterator[Client]:
    with TestClient(app_on(sqlite_url, today=date(2026, 1, 2))) as http:
        client = Client(http)
        client.take_in(1002)
        answered = client.post(f"{HOME}/debts", {"debt": [FINE]}, version=1)
        assert answered.status_code == 201, answered.text
        yield client


def proposed(client: Client, **more: Any) -> dict[str, Any]:
    body = {"debts": ["boete"], "first": FIRST, "efforts": [COURSE], **more}
    answered = client.post(ALL, body, version=version(client))
    assert answered.status_code == 201, answered.text
    made: dict[str, Any] = answered.json()
    return made


def decided(client: Client, decision: str, *, status: int = 201, **more: Any) -> dict[str, Any]:
    body = {"decision": decision, **more}
    answered = client.post(f"{ALL}/cjib-r1/decisions", body, version=version(client))
    assert answered.status_code == status, answered.text
    made: dict[str, Any] = answered.json()
    return made


def test_arrangement_goes_from_draft_to_accepted_with_its_next_steps(owing: Client) -> None:
    made = proposed(owing, conditions=[RENT])
    assert (made["arrangementId"], made["state"]) == ("cjib-r1", "draft")
    assert made["allowed"] == ["proposed", "withdrawn"]
    assert made["terms"]["total"] == "109.00"
    sent = ["accepted", "refused", "withdrawn", "counter"]
    assert decided(owing, "send")["allowed"] == sent
    assert owing.get(ALL).json()["arrangements"][0]["allowed"] == sent
    assert decided(owing, "accept", evidence="brief")["allowed"] == ["active", "withdrawn"]
    found = owing.get(f"{ALL}/cjib-r1").json()
    assert (found["owed"], found["left"]) == ("309.00", "109.00")
    assert [each["after"] for each in found["steps"]] == ["draft", "proposed", "accepted"]
    assert found["terms"]["conditions"][0]["agreement"] == "rent"
    assert found["rule"]["months"] == 9
    listed = owing.get(ALL).json()
    assert [each["id"] for each in listed["arrangements"]] == ["cjib-r1"]
    mark = {"holds": False, "note": "een dag te laat"}
    where = f"{ALL}/cjib-r1/conditions/huur/marks"
    assert owing.post(where, mark, version=version(owing)).status_code == 201
    assert owing.get(f"{ALL}/cjib-r1").json()["alerts"][0]["kind"] == "condition-failed"


def test_effort_is_confirmed_on_evidence(owing: Client) -> None:
    proposed(owing)
    decided(owing, "send")
    assert decided(owing, "accept", status=400)["errors"][0]["place"] == "evidence"
    decided(owing, "accept", evidence="brief")
    where = f"{ALL}/cjib-r1/efforts/cursus/decisions"
    without = owing.post(where, {"outcome": "confirmed"}, version=version(owing))
    assert {each["place"] for each in without.json()["errors"]} == {"byWhom", "evidence"}
    said = {"outcome": "confirmed", "byWhom": "Wijkteam", "evidence": "bewijs"}
    assert owing.post(where, said, version=version(owing)).status_code == 201
    assert owing.get(f"{ALL}/cjib-r1").json()["owed"] == "109.00"
    back = {"outcome": "taken-back", "reason": "verkeerde persoon"}
    assert owing.post(where, back, version=version(owing)).status_code == 201
    assert owing.get(f"{ALL}/cjib-r1").json()["owed"] == "309.00"


def test_step_that_is_not_allowed_names_those_that_are(owing: Client) -> None:
    proposed(owing)
    told = decided(owing, "accept", status=409)
    assert (told["code"], told["allowed"]) == ("step-not-allowed", ["proposed", "withdrawn"])
    told = decided(owing, "dance", status=400)
    assert told["errors"][0]["place"] == "decision"
    assert decided(owing, "counter", status=400)["errors"][0]["place"] == "terms"
    assert decided(owing, "send", status=400, terms={})["errors"][0]["place"] == "terms"


def test_counter_offer_is_a_draft_that_names_what_it_answers(owing: Client) -> None:
    proposed(owing)
    decided(owing, "send")
    terms = {"first": FIRST, "months": 3, "efforts": [COURSE]}
    told = decided(owing, "counter", status=400, terms=terms)
    assert [each["place"] for each in told["errors"]] == ["reason", "evidence"]
    made = decided(owing, "counter", reason="te lang", evidence="gebeld met CJIB", terms=terms)
    assert (made["arrangementId"], made["state"]) == ("cjib-r2", "draft")
    assert owing.get(f"{ALL}/cjib-r2").json()["parentId"] == "cjib-r1"
    found = owing.get(f"{ALL}/cjib-r1").json()
    assert (found["state"], found["comingPause"]) == ("refused", None)
    assert found["steps"][-1]["evidence"] == "gebeld met CJIB"


def check_problem(said: dict[str, Any]) -> None:
    """The problem is as the published description says, which allows no other members."""
    described = json.loads(FILE.read_text(encoding="utf-8"))["components"]
    assert described["schemas"]["ProblemShape"]["additionalProperties"] is False
    schema = {"$ref": "#/components/schemas/ProblemShape", "components": described}
    jsonschema_rs.validate(schema, said)


def borrowed(client: Client, amount: str) -> None:
    loan = {
        "name": "Lening",
        "creditor": "Kredietbank",
        "components": {"principal": amount},
        "incurredOn": "2025-10-01",
    }
    answered = client.post(f"{HOME}/debts", {"debt": [loan]}, version=version(client))
    assert answered.status_code == 201, answered.text


def test_refusals_that_say_what_would_do_obey_the_description(owing: Client) -> None:
    proposed(owing)
    step = decided(owing, "accept", status=409)
    borrowed(owing, "9000.00")
    body = {"debts": ["lening"], "first": FIRST, "months": 2}
    heavy = owing.post(ALL, body, version=version(owing)).json()

    assert (step["code"], heavy["code"]) == ("step-not-allowed", "not-affordable")
    assert step["allowed"]
    assert heavy["fits"]
    assert heavy["months"]
    check_problem(step)
    check_problem(heavy)


def test_what_does_not_fit_is_refused_with_what_does(owing: Client) -> None:
    borrowed(owing, "900000.00")
    before = version(owing)
    body = {"debts": ["lening"], "first": FIRST, "months": 2}
    answered = owing.post(ALL, body, version=before)
    assert (answered.status_code, answered.json()["code"]) == (409, "not-affordable")
    assert (answered.json()["fits"], answered.json()["months"]) == (None, None)
    check_problem(answered.json())
    assert version(owing) == before


def test_affordability_says_which_payday_decides(owing: Client) -> None:
    answered = owing.get(f"{HOME}/affordability", first=FIRST, months="6")
    assert answered.status_code == 200, answered.text
    found = answered.json()
    assert found["payday"] is not None
    assert len(found["after"]) == len(found["before"])
    assert len(found["dates"]) == 6
    assert found["floor"]["source"] == "terms"
    assert owing.get(f"{HOME}/affordability", first=FIRST, months="x").status_code == 400
    assert owing.get("/households/h-9/affordability", first=FIRST).status_code == 404


def test_proposal_for_all_creditors_is_looked_at_and_not_kept(owing: Client) -> None:
    body = {"perMonth": "5.00", "months": 12, "first": FIRST}
    where = f"{HOME}/joint-proposals"
    seen = owing.post(f"{where}?preview=true", body, version=version(owing))
    assert seen.status_code == 200, seen.text
    assert [each["debt"] for each in seen.json()["shares"]] == ["boete"]
    assert owing.get(ALL).json()["arrangements"] == []
    made = owing.post(where, body, version=version(owing))
    assert made.status_code == 201
    assert len(owing.get(ALL).json()["arrangements"]) == 1


def test_only_what_runs_is_paused(owing: Client) -> None:
    proposed(owing)
    body = {"from": "2026-04-01", "until": "2026-06-30", "reason": "verhuizing"}
    answered = owing.post(f"{ALL}/cjib-r1/pauses", body, version=version(owing))
    assert (answered.status_code, answered.json()["code"]) == (409, "step-not-allowed")
    ending = {"from": "2026-04-01", "reason": "werk"}
    answered = owing.post(f"{ALL}/cjib-r1/pause-endings", ending, version=version(owing))
    assert answered.json()["code"] == "step-not-allowed"

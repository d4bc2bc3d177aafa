"""The API keeps its word: the description is the one that was read, and every answer obeys it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.openapi_file import FILE, text
from tests.api.served import HOST, Client, a_cost, a_household, app_on
from tests.databases import NewDatabase

from api.routes.openapi import household_schema

DOCUMENT: dict[str, Any] = json.loads(text())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_description_is_the_one_that_was_read() -> None:
    """After a change that is meant: `make openapi`, and read what it changed."""
    assert FILE.read_text(encoding="utf-8") == text()


def test_every_route_of_the_api_is_described(sqlite_url: str) -> None:
    described = {(path, method) for path, method, _ in operations()}
    served = {
        (re.sub(r"_(\w)", lambda m: m[1].upper(), route.path.replace(":str", "")), method.lower())
        for route in app_on(sqlite_url).routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/v1/")
        for method in route.methods - {"OPTIONS"}
    }

    assert served - {("/v1/openapi.json", "get")} == described


def test_options_and_refused_methods_name_every_method_of_the_path(client: Client) -> None:
    allowed = {}
    for path in DOCUMENT["paths"]:
        address = re.sub(r"\{\w+\}", "1", path)
        for method in ("OPTIONS", "BREW"):
            answered = client.http.request(method, address)
            assert answered.status_code == {"OPTIONS": 204, "BREW": 405}[method]
            allowed[path, method] = answered.headers["allow"]

    assert allowed == {
        (path, method): ", ".join(sorted([*(each.upper() for each in described), "OPTIONS"]))
        for path, described in DOCUMENT["paths"].items()
        for method in ("OPTIONS", "BREW")
    }


def test_options_of_a_screen_name_every_method_too(client: Client) -> None:
    answered = client.http.options("/huishoudens/h-1001/nieuwe-schuld")

    assert (answered.status_code, answered.headers["allow"]) == (204, "GET, OPTIONS, POST")
    assert client.http.options("/nergens").status_code == 404


def test_paths_are_plural_kebab_case_and_versioned() -> None:
    part = re.compile(r"[a-z]+(-[a-z]+)*|\{[a-z][A-Za-z]*\}")

    assert [
        path
        for path in DOCUMENT["paths"]
        if not path.startswith("/v1/") or not all(map(part.fullmatch, path[1:].split("/")[1:]))
    ] == []


def test_query_keys_and_fields_are_camel_case() -> None:
    asked = [
        each["name"]
        for _, _, operation in operations()
        for each in operation["parameters"]
        if each["in"] != "header"
    ]
    fields = [
        name
        for schema in DOCUMENT["components"]["schemas"].values()
        for name in schema.get("properties", ())
    ]

    assert [name for name in asked + fields if not re.fullmatch(r"[a-z][A-Za-z]*", name)] == []


def test_description_says_who_to_ask_and_which_version() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert set(DOCUMENT["info"]["contact"]) == {"name", "url", "email"}
    assert re.fullmatch(r"1\.\d+\.\d+", DOCUMENT["info"]["version"])
    for _, _, operation in operations():
        assert {"400", "404", "405", "500"} <= set(operation["responses"])


def test_every_change_needs_a_key() -> None:
    asked = {
        operation["operationId"]
        for _, method, operation in operations()
        if method != "get"
        and not any(each["name"] == "Idempotency-Key" for each in operation["parameters"])
    }

    assert asked == {
        "postCreditorPaymentSearch",
        "postCreditorProposalSearch",
        "postPlan",
        "postProjection",
        "postScenario",
    }


def test_description_is_open_to_every_website(client: Client) -> None:
    answered = client.get("/openapi.json")

    assert answered.headers["access-control-allow-origin"] == "*"
    assert answered.headers["api-version"] == DOCUMENT["info"]["version"]
    assert answered.json() == DOCUMENT


def test_household_is_answered_as_its_schema_says(client: Client) -> None:
    schema = json.loads(json.dumps(household_schema()).replace("#/components/schemas/", "#/$defs/"))

    for number in range(1001, 1006):
        household = client.take_in(number)
        document = client.get(f"/households/{household}").json()

        jsonschema_rs.validate(schema, document)
        assert client.post("/plans", document).status_code == 200


@pytest.fixture(scope="module")
def played(new_sqlite_url: NewDatabase) -> Iterator[Client]:
    """A server that households, receipts, a run and a reversal have passed through."""
    url = new_sqlite_url()
    with TestClient(app_on(url)) as http:
        client = Client(http)
        for number in (1001, 1002):
            client.take_in(number)
        path = "/households/h-1001/agreements"
        client.post(path, a_cost(), version=1)
        receipt = client.receive("h-1001", "bijstand", "100.00", "2025-12-20")
        client.post(f"/entries/{receipt['matchEntryId']}/reversals", {"reason": "fout"})
        client.receive("h-1001", "bijstand", "1303.35", "2025-12-20")
        client.post("/households/h-1001/settlements", {"period": "2025-12"})
        yield client


KNOWN = {
    "householdId": "h-1001",
    "agreementId": "bijstand",
    "runId": "1",
    "entryId": "2",
    "batchId": "1",
    "orderId": "1",
}
FOUND: Any = schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
OPERATIONS = {each.ok().definition.raw["operationId"]: each.ok() for each in FOUND}


# Whole documents take a second each to make up.
SLOWLY_MADE = ("postAgreement", "postFollowUp", "postHousehold", "postPlan", "postProjection")


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_answer_obeys_the_description(played: Client, name: str) -> None:
    """Requests of each kind that the description allows, most of them about a known household."""

    @settings(
        max_examples=3 if name in SLOWLY_MADE else 12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(), is_known=st.sampled_from([True, True, False]))
    def ask(case: Any, *, is_known: bool) -> None:
        if is_known:
            case.path_parameters |= {
                key: value for key, value in KNOWN.items() if key in case.path_parameters
            }
        sent = case.as_transport_kwargs(base_url=f"http://{HOST}")
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), bytes):  # a file: httpx wants it by another name
            sent["content"] = sent.pop("data")
        answered = played.http.request(**sent)
        case.validate_response(Response.from_any(answered), checks=CHECKS)

    ask()


@pytest.mark.parametrize(
    "path",
    [
        "/households",
        "/households/h-1001",
        "/households/h-1001/agreements",
        "/households/h-1001/plan",
        "/households/h-1001/projection",
        "/households/h-1001/overview",
        "/households/h-1001/receipts",
        "/balances",
        "/balances?householdId=h-1001",
        "/entries",
        "/settlement-runs",
    ],
)
def test_answer_about_a_known_household_obeys_the_description(played: Client, path: str) -> None:
    answered = played.http.get(f"/v1{path}")

    assert answered.status_code == 200
    name = path.partition("?")[0].replace("h-1001", "{householdId}")
    content = DOCUMENT["paths"][f"/v1{name}"]["get"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"] | {"components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, answered.json())


def test_scenario_obeys_the_description(played: Client) -> None:
    changes = [
        {"kind": "advance-limit", "amount": "0.00"},
        {"kind": "stop", "agreement": "bijstand", "from": "2026-03-01"},
    ]
    answered = played.post("/households/h-1001/scenarios", {"changes": changes})

    assert answered.status_code == 200
    schema = {"$ref": "#/components/schemas/ScenarioShape", "components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, answered.json())


def test_posted_document_obeys_the_schema_that_is_told() -> None:
    schema = DOCUMENT["components"]["schemas"]["householdDocument"]

    jsonschema_rs.validate(schema | {"components": DOCUMENT["components"]}, a_household())

"""All mistakes of a request are told at once, in headers, query and body alike."""

from typing import Any

import httpx
import pytest
from tests.api.served import Client, a_cost

AGREEMENTS = "/households/h-1001/agreements"
GOOD = {"If-Match": '"1"', "Idempotency-Key": "k"}


def sent(client: Client, path: str, body: Any, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return client.http.post(f"/v1{path}", json=body, headers=named)


def places(answered: httpx.Response) -> list[str]:
    assert answered.status_code == 400, answered.text
    return [each["place"] for each in answered.json()["errors"]]


def test_headers_query_and_body_are_told_together(client: Client) -> None:
    client.take_in()
    wrong = a_cost(amount="1,50")

    answered = sent(
        client,
        f"{AGREEMENTS}?preview=maybe&x=1&x=2",
        wrong,
        If_Match="3",
        Idempotency_Key="two words",
    )

    assert places(answered) == [
        "If-Match", "Idempotency-Key", "x", "preview", "x", "agreement.amount",
    ]  # fmt: skip
    assert answered.json()["detail"] == "Er zijn 6 fouten."
    assert client.get(AGREEMENTS).headers["etag"] == '"1"'


@pytest.mark.parametrize(
    ("query", "headers", "mistakes"),
    [
        ("", GOOD | {"If-Match": "*"}, ["If-Match"]),
        ("?preview=maybe", GOOD, ["preview"]),
        ("?preview=maybe", {"If-Match": '"1"'}, ["Idempotency-Key", "preview"]),
        ("?preview=true&x=1", {"If-Match": '"1"'}, ["x"]),
        ("?preview=true", {"If-Match": "1"}, ["If-Match"]),
        ("", {"If-Match": "1"}, ["If-Match", "Idempotency-Key"]),
    ],
)
def test_no_mistake_hides_and_none_is_made_up(
    client: Client, query: str, headers: dict[str, str], mistakes: list[str]
) -> None:
    client.take_in()

    assert places(sent(client, AGREEMENTS + query, a_cost(), **headers)) == mistakes
    assert client.get(AGREEMENTS).headers["etag"] == '"1"'


def test_version_that_is_not_said_comes_before_every_mistake(client: Client) -> None:
    client.take_in()

    answered = sent(client, f"{AGREEMENTS}?preview=maybe", {}, Idempotency_Key="two words")

    assert (answered.status_code, answered.json()["code"]) == (428, "version-missing")


def test_header_that_a_change_does_not_read_is_no_mistake(client: Client) -> None:
    body = {"amount": "1.00", "businessDate": "2025-12-20", "agreementId": "bijstand"}
    path = f"/households/{client.take_in()}/receipts"

    assert sent(client, path, body, If_Match="*", Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "mistake"),
    [
        ("/plans", {"household": {}, "incom": []}, "incom"),
        ("/projections", {"household": {}, "incom": []}, "incom"),
        ("/households/h-1001/scenarios", {"changes": [], "what": 1}, "what"),
        ("/creditor-payment-searches", {"from": "nu"}, "from"),
        ("/creditor-proposal-searches", {"limit": 0}, "limit"),
        ("/settlement-runs", {"period": "2026-13"}, "period"),
    ],
)
def test_what_only_asks_tells_query_and_body_together(
    client: Client, path: str, body: dict[str, Any], mistake: str
) -> None:
    client.take_in()
    query = "?preview=true&x=1" if path == "/settlement-runs" else "?x=1"

    found = places(sent(client, path + query, body))

    assert found[0] == "x"
    assert mistake in found
    assert "Idempotency-Key" not in found

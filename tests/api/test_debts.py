"""Debts over the API: the same rules as anywhere, keys and versions as for every resource."""

import json
from typing import Any

import pytest
from tests.api.served import Client
from tests.domain.claims import BSN, fixture

HOME = "/households/h-1001"
FINE: dict[str, Any] = {
    "name": "Boete",
    "creditor": "CJIB",
    "rule": "cjib-traffic",
    "components": {"fine": "100.00", "administration-cost": "9.00"},
    "incurredOn": "2025-10-01",
}
LETTER = {"day": "2025-12-01", "source": "brief"}


@pytest.fixture
def owing(client_on_each: Client) -> Client:
    client_on_each.take_in()
    answered = client_on_each.post(f"{HOME}/debts", {"debt": [FINE]}, version=1)
    assert answered.status_code == 201, answered.text
    assert answered.json() == {"debtIds": ["boete"], "newIds": ["boete"], "version": 2}
    return client_on_each


def test_debt_is_listed_with_its_version(owing: Client) -> None:
    answered = owing.get(f"{HOME}/debts")
    assert (answered.headers["etag"], answered.json()["owed"]) == ('"2"', "109.00")
    one = owing.get(f"{HOME}/debts/boete").json()
    assert one["debt"] | {"id": "boete"} == FINE | {"id": "boete"}
    assert owing.get(f"{HOME}/debts/nobody").status_code == 404
    assert owing.get("/households/h-9/debts").status_code == 404


def test_debts_are_registered_on_the_version_that_was_read(owing: Client) -> None:
    assert owing.post(f"{HOME}/debts", {"debt": [FINE]}, version=1).status_code == 412
    assert owing.post(f"{HOME}/debts", {"debt": [FINE]}).status_code == 428
    again = owing.post(f"{HOME}/debts", {"debt": [FINE]}, version=2)
    assert again.json()["newIds"] == []
    other = owing.post(f"{HOME}/debts", {"debt": [FINE | {"creditor": "Ander"}]}, version=2)
    assert (other.status_code, other.json()["code"]) == (409, "already-exists")


def test_all_mistakes_are_told_at_once_and_nothing_changes(owing: Client) -> None:
    bad = FINE | {
        "name": "Fout",
        "reference": "1234567890123456",
        "iban": "NL02ABNA0123456788",
        "components": {"fine": "0.00", "fun": "1.00"},
    }
    answered = owing.post(f"{HOME}/debts", {"debt": [bad]}, version=2)
    assert answered.status_code == 400
    assert {each["place"] for each in answered.json()["errors"]} == {
        "debt[1].reference",
        "debt[1].iban",
        "debt[1].components.fine",
        "debt[1].components.fun",
    }
    assert len(owing.get(f"{HOME}/debts").json()["debts"]) == 1


def test_changes_are_told_with_what_is_owed_after_them(owing: Client) -> None:
    of = f"{HOME}/debts/boete"
    told: list[tuple[str, dict[str, Any], str]] = [
        ("surcharges", {"kind": "expected"}, "109.00"),
        ("surcharges", {"kind": "confirmed", "component": "surcharge-1", "amount": "50.00"}, "159"),
        ("interest", {"amount": "1.00"}, "160"),
        ("waivers", {"components": {"surcharge-1": "50.00"}}, "110"),
        ("reductions", {"kind": "in-kind", "amount": "10.00"}, "100"),
        ("reductions", {"kind": "third-party", "components": {"fine": "5.00"}}, "95"),
        (
            "set-offs",
            {"agreementId": "bijstand", "nominalDate": "2025-12-21", "amount": "5.00"},
            "",
        ),
    ]
    for path, body, owed in told:
        answered = owing.post(f"{of}/{path}", body | LETTER)
        assert answered.status_code == 201, answered.text
        assert answered.json()["owed"].startswith(owed)
    last = owing.get(of).json()["changes"][-1]["number"]
    back = owing.post(f"{of}/take-backs", {"number": last, "reason": "vergissing"})
    assert back.json()["owed"] == "95.00"
    changes = owing.get(of).json()["changes"]
    assert [each["isTakenBack"] for each in changes].count(True) == 1


def test_same_key_changes_a_debt_once(owing: Client) -> None:
    path, body = f"{HOME}/debts/boete/waivers", {"components": {"fine": "1.00"}} | LETTER
    first = owing.post(path, body, key="k")
    assert owing.post(path, body, key="k").content == first.content
    assert owing.post(path, body | {"source": "ander"}, key="k").status_code == 409


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("surcharges", {"kind": "confirmed", "amount": "1.00"}, "component"),
        ("surcharges", {}, "kind"),
        ("waivers", {}, "components"),
        ("waivers", {"components": {"fine": "100.01"}}, "parts.fine"),
        ("reductions", {"kind": "in-kind"}, "amount"),
        ("reductions", {"amount": "1.00", "components": {"fine": "1.00"}}, "kind"),
        ("set-offs", {"agreementId": "bijstand", "amount": "1.00"}, "nominalDate"),
        ("interest", {"amount": "0.00"}, "amount"),
    ],
)
def test_mistake_in_a_change_has_its_place(
    owing: Client, path: str, body: dict[str, Any], place: str
) -> None:
    answered = owing.post(f"{HOME}/debts/boete/{path}", body | LETTER)
    assert answered.status_code == 400
    assert place in [each["place"] for each in answered.json()["errors"]]


def test_stage_and_facts_are_said(owing: Client) -> None:
    of, since = f"{HOME}/debts/boete", {"since": "2025-12-01", "source": "brief"}
    assert owing.post(f"{of}/stages", {"stage": "writ"} | since).json()["debt"]["stage"] == "writ"
    owing.post(f"{of}/facts", {"kind": "contested"} | since)
    assert "contested" in [each["code"] for each in owing.get(f"{HOME}/debts").json()["blockers"]]
    done = owing.post(f"{of}/facts", {"kind": "contested", "holds": False} | since)
    assert [each["holds"] for each in done.json()["facts"]] == [True, False]
    assert owing.post(f"{of}/facts", since).status_code == 400


def test_claims_document_is_taken_in_once_and_another_person_is_refused(client: Client) -> None:
    client.take_in()
    # The overview was made after the day that is played: its days are brought before it.
    document = json.loads(fixture("cjib").replace(b"2026-", b"2025-"))
    path = f"{HOME}/claims-documents"
    first = client.post(path, document)
    assert first.status_code == 201, first.text
    assert len(first.json()["newDebts"]) == 1
    assert BSN not in first.text
    assert client.post(path, document).json()["isNew"] is False
    other = json.loads(json.dumps(document).replace(BSN, "999990020"))
    refused = client.post(path, other)
    assert refused.json()["code"] == "wrong-document"
    assert client.post(path, document | {"version": "v2.0.0"}).json()["code"] == "wrong-document"
    kept = client.get(path)
    assert (kept.status_code, BSN in kept.text) == (200, False)
    assert kept.json()["documents"][0]["documentId"] == first.json()["documentId"]
    assert client.get("/households/h-9/claims-documents").status_code == 404
    assert client.post(f"{HOME}/residents/9/claims-documents", document).status_code == 400
    assert client.post(f"{HOME}/residents/x/claims-documents", document).status_code == 404


def test_floor_is_set_with_its_source(client: Client) -> None:
    client.take_in()
    said = {"amount": "650.00", "source": "protected-earnings", "since": "2025-12-01"}
    made = client.post(f"{HOME}/floors", said, version=1)
    assert (made.status_code, made.headers["etag"]) == (201, '"2"')
    assert client.get(f"{HOME}/floors/current").json() == said | {"note": ""}
    assert client.get(HOME).json()["household"]["floor"] == "650.00"
    assert client.post(f"{HOME}/floors", said, version=1).status_code == 412
    assert client.post(f"{HOME}/floors", {"amount": "-1.00"}, version=2).status_code == 400

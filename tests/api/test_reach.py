"""What lies out of reach is not there: on every route, in the same words as what never was."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.di import Provide
from litestar.testing import TestClient
from tests.api.served import Client, a_cost, a_household, app_on
from tests.api.test_contract import operations
from tests.databases import NewDatabase
from tests.domain.claims import fixture

from huishoudboekje.database import Reach

OWN, FOREIGN, UNKNOWN = "h-1001", "h-1002", "h-9999"
FINE = {
    "name": "Boete",
    "creditor": "CJIB",
    "rule": "cjib-traffic",
    "components": {"fine": "100.00"},
    "incurredOn": "2025-10-01",
}
LOAN = {
    "name": "Lening",
    "creditor": "Kredietbank",
    "components": {"principal": "100.00"},
    "incurredOn": "2025-10-01",
}
TOLD = {"day": "2025-12-01", "source": "x"}
PROPOSAL: dict[str, Any] = {
    "debts": ["lening"],
    "first": "2026-03-28",
    "months": 9,
    "efforts": [
        {
            "id": "cursus",
            "kind": "course",
            "description": "x",
            "reliefs": [{"debt": "lening", "component": "principal", "amount": "10.00"}],
        }
    ],
    "conditions": [{"id": "huur", "kind": "cost-on-time", "text": "x", "agreement": "rent"}],
}
MANDATE = {"from": "2025-11-01", "until": "2027-12-31"}
PAYABLE = {"party": "Woonstede", "iban": "NL20INGB0001234567"}
BODIES: dict[str, Any] = {
    "postAgreement": a_cost(),
    "postFollowUp": a_cost() | {"from": "2026-06-01"},
    "postEnding": {"until": "2026-06-01"},
    "postScenario": {"changes": []},
    "postReceipt": {"amount": "1.00", "businessDate": "2025-12-20"},
    "postIncomeMark": {"agreementId": "bijstand", "nominalDate": "2026-01-21", "mark": "expected"},
    "postSettlement": {"period": "2025-12"},
    "postSettlementReversal": {"reason": "x"},
    "postOneOffPayment": {"amount": "1.00", "isLivingMoney": True},
    "postLivingMoneyAccount": {"iban": "NL39RABO0300065264"},
    "postDebts": {"debt": [FINE]},
    "postStage": {"stage": "writ", "since": "2025-12-01", "source": "x"},
    "postFact": {"kind": "contested", "since": "2025-12-01", "source": "x"},
    "postSurcharges": {"kind": "expected"} | TOLD,
    "postInterest": {"amount": "1.00"} | TOLD,
    "postWaivers": {"components": {"fine": "1.00"}} | TOLD,
    "postReductions": {"kind": "in-kind", "amount": "1.00"} | TOLD,
    "postSetOffs": {"agreementId": "bijstand", "nominalDate": "2026-01-21", "amount": "1.00"}
    | TOLD,
    "postTakeBacks": {"number": 1, "reason": "x"},
    "postClaimsDocument": json.loads(fixture("cjib")),
    "postClaimsDocumentOfResident": json.loads(fixture("cjib")),
    "postArrangement": PROPOSAL,
    "postJointProposal": {"perMonth": "10.00", "months": 6, "first": "2026-03-28"},
    "postDecision": {"decision": "send"},
    "postPause": {"from": "2026-04-01", "until": "2026-05-01", "reason": "x"},
    "postPauseEnding": {"from": "2026-04-20", "reason": "x"},
    "postEffortDecision": {"outcome": "failed", "byWhom": "x", "evidence": "x"},
    "postConditionMark": {"holds": True},
    "postPaymentGuarantee": {"agreementId": "rent"},
    "postPaymentGuaranteeEnding": {"reason": "x"},
    "postPaymentGuaranteeWithdrawal": {"reason": "x"},
    "postPaymentGuaranteeCall": {"amount": "1.00"},
    "postPaymentGuaranteeCallAnswer": {"amount": "0.00", "reason": "x"},
    "postFloor": {"amount": "1.00", "source": "agreed-minimum", "since": "2025-12-01"},
}
QUERIES = {"getAffordability": {"first": "2026-03-28"}}
NAMES = {
    "{debtId}": "boete",
    "{arrangementId}": "kredietbank-r1",
    "{effortId}": "cursus",
    "{conditionId}": "huur",
    "{guaranteeId}": "g-1",
    "{residentNumber}": "1",
}
OF_A_HOUSEHOLD = {
    operation["operationId"]: (path, method)
    for path, method, operation in operations()
    if "{householdId}" in path
}


@pytest.fixture(scope="module")
def limited(new_sqlite_url: NewDatabase) -> Iterator[Client]:
    """Somebody who reaches one of two households, in a server where both are busy."""
    url = new_sqlite_url()
    with TestClient(app_on(url)) as http:
        everyone = Client(http)
        for number in (1001, 1002):
            make_busy(everyone, number)
    reach = Provide(lambda: Reach(household_ids=frozenset({OWN})), sync_to_thread=False)
    with TestClient(app_on(url, reach=reach)) as http:
        yield Client(http)


def make_busy(everyone: Client, number: int) -> None:
    """Something is there on every route about the household."""
    home, document = f"/households/h-{number}", a_household(number, mandate=MANDATE)
    rent = next(each for each in document["cost"] if each["id"] == "rent")
    everyone.post("/households", document | {"cost": [rent | PAYABLE]})
    everyone.receive(f"h-{number}", "bijstand", "10.00", "2025-12-20")
    everyone.post(f"{home}/settlements", {"period": "2025-12"})
    made = [
        everyone.post(f"{home}/debts", {"debt": [FINE, LOAN]}, version=1),
        everyone.post(
            f"{home}/debts/boete/waivers", {"components": {"fine": "1.00"}} | TOLD, version=2
        ),
        everyone.post(f"{home}/arrangements", PROPOSAL, version=2),
        everyone.post(f"{home}/payment-guarantees", {"agreementId": "rent"}),
    ]
    assert [each.status_code for each in made] == [201] * 4, [each.text for each in made]


def ask(client: Client, name: str, household: str) -> tuple[int, str]:
    path, method = OF_A_HOUSEHOLD[name]
    path = path.removeprefix("/v1").replace("{householdId}", household)
    path = path.replace("{agreementId}", "rent").replace("{period}", "2025-12")
    for part, name_of in NAMES.items():
        path = path.replace(part, name_of)
    if method == "get":
        answered = client.get(path, **QUERIES.get(name, {}))
    else:
        answered = client.post(path, BODIES[name], version=1)
    return answered.status_code, answered.text.replace(household, "X")


@pytest.mark.parametrize("name", sorted(OF_A_HOUSEHOLD))
def test_foreign_household_is_as_unknown_as_none(limited: Client, name: str) -> None:
    foreign, unknown = ask(limited, name, FOREIGN), ask(limited, name, UNKNOWN)

    assert foreign == unknown
    assert foreign[0] == 404
    assert ask(limited, name, OWN)[0] != 404


def test_lists_hold_what_is_within_reach(limited: Client) -> None:
    households = limited.get("/households").json()["households"]
    entries = limited.get("/entries", limit="200").json()["entries"]
    books = {each["book"] for entry in entries for each in entry["postings"]}

    assert [each["id"] for each in households] == [OWN]
    assert books == {OWN}
    assert limited.get("/balances").json()["balances"] == []
    assert limited.get("/balances", householdId=FOREIGN).status_code == 404
    assert limited.get("/entries", householdId=FOREIGN).status_code == 404


def test_foreign_entry_is_not_reversed(limited: Client) -> None:
    answers = [
        limited.post(f"/entries/{entry}/reversals", {"reason": "x"}).status_code
        for entry in range(1, 40)
    ]

    own = {each["id"] for each in limited.get("/entries", limit="200").json()["entries"]}
    assert {at for at, status in enumerate(answers, start=1) if status != 404} <= own

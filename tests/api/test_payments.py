"""Payments over the API: two people, one file, its bytes, the bank's report, and who is paid."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from litestar.di import Provide
from litestar.testing import TestClient
from tests.actions.test_payments import a_report
from tests.api.served import TODAY, Client, Raw, all_raw, app_on
from tests.databases import NewDatabase

from api.app import create_app
from api.settings import settings_from
from huishoudboekje.actions import User
from huishoudboekje.bank import read_pain001
from huishoudboekje.database import Reach

XML = (b"content-type", b"application/xml")
KEY = (b"idempotency-key", b"a-key")


@dataclass
class Office:
    """Two people at the same database."""

    url: str
    karin: Client
    piet: Client

    def payees(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.karin.get("/unconfirmed-payees").json()["payees"]
        return found

    def confirm_all(self) -> None:
        for each in self.payees():
            body = {"iban": each["iban"], "name": each["name"], "result": "match"}
            assert self.piet.post("/payee-confirmations", body).status_code == 201

    def prepare(self, **body: str) -> dict[str, Any]:
        answered = self.karin.post("/payment-batches", body)
        assert answered.status_code == 201, answered.text
        found: dict[str, Any] = answered.json()
        return found

    def exported(self) -> int:
        self.confirm_all()
        (batch,) = self.prepare()["batches"]
        path = f"/payment-batches/{batch['id']}"
        assert self.piet.post(f"{path}/approval", {}).status_code == 201
        assert self.karin.post(f"{path}/export", {}).status_code == 201
        return int(batch["id"])

    def orders(self, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.karin.get("/payment-orders", **query).json()["orders"]
        return found


def _as(name: str) -> Provide:
    return Provide(lambda: User(id=name, name=name.title()), sync_to_thread=False)


def settled(office: Office) -> None:
    """One household of which the first month is settled."""
    office.karin.take_in(1001)
    office.karin.receive("h-1001", "bijstand", "2303.35", "2025-12-20")
    done = office.karin.post("/households/h-1001/settlements", {"period": "2025-12"})
    assert done.status_code == 201, done.text


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """One household of which the first month is settled, on each engine in turn."""
    karin, piet = app_on(database_url, user=_as("karin")), app_on(database_url, user=_as("piet"))
    with TestClient(karin) as one, TestClient(piet) as another:
        made = Office(database_url, Client(one), Client(another))
        settled(made)
        yield made


def test_payments_leave_by_the_hands_of_two(office: Office) -> None:
    waiting = office.prepare()
    assert {each["code"] for each in waiting["findings"]} == {"payee-unconfirmed"}
    office.confirm_all()
    (batch,) = office.prepare()["batches"]
    path = f"/payment-batches/{batch['id']}"

    alone = office.karin.post(f"{path}/approval", {})
    assert (alone.status_code, alone.json()["code"]) == (409, "two-people")
    assert office.karin.post(f"{path}/export", {}).json()["code"] == "out-of-order"
    assert office.karin.get(f"{path}/file").status_code == 404
    assert office.piet.post(f"{path}/approval", {}).json()["batch"]["state"] == "approved"
    whole = office.karin.post(f"{path}/export", {}).json()

    assert whole["batch"]["approvedBy"] == "piet"
    assert [each["what"] for each in whole["events"]] == ["prepared", "approved", "exported"]
    file = office.karin.get(f"{path}/file")
    assert file.headers["content-type"].startswith("application/xml")
    assert whole["messageId"] in file.headers["content-disposition"]
    paid = read_pain001(file.content)
    assert f"{paid.total // 100}.{paid.total % 100:02d}" == batch["amount"]
    assert {each["state"] for each in office.orders(batchId=str(batch["id"]))} == {"exported"}


def test_lost_answer_to_an_export_is_given_again(office: Office) -> None:
    office.confirm_all()
    (batch,) = office.prepare()["batches"]
    path = f"/payment-batches/{batch['id']}"
    office.piet.post(f"{path}/approval", {})

    first = office.karin.post(f"{path}/export", {}, key="lost")
    again = office.karin.post(f"{path}/export", {}, key="lost")
    otherwise = office.karin.post(f"{path}/export", {})

    assert first.json() == again.json() == otherwise.json()
    files = {office.karin.get(f"{path}/file").content for _ in range(2)}
    assert len(files) == 1


def test_batches_come_a_page_at_a_time_newest_first(office: Office) -> None:
    office.confirm_all()
    office.prepare(until="2026-01-20")

    first = office.karin.get("/payment-batches", limit="2").json()
    rest = office.karin.get("/payment-batches", after=first["next"]).json()

    ids = [each["id"] for each in (*first["batches"], *rest["batches"])]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) > 2
    assert rest["next"] is None
    assert office.karin.get("/payment-batches", state="exported").json()["batches"] == []
    assert office.karin.get("/payment-batches", state="lost").status_code == 400


def test_files_are_in_the_version_that_the_organisation_chose(new_sqlite_url: NewDatabase) -> None:
    chosen = settings_from({"HUISHOUDBOEKJE_PAYMENT_VERSION": "pain.001.001.03"})
    url = new_sqlite_url()
    made = replace(chosen, database_url=url, hosts=("testserver.local",), today=TODAY)
    karin, piet = create_app(made, instead={"user": _as("karin")}), app_on(url, user=_as("piet"))
    with TestClient(karin) as one, TestClient(piet) as another:
        office = Office(url, Client(one), Client(another))
        settled(office)
        office.confirm_all()
        (usual,) = office.prepare()["batches"]
        office.karin.post(f"/payment-batches/{usual['id']}/cancellation", {"reason": "verkeerd"})
        (asked,) = office.prepare(version="pain.001.001.09")["batches"]
    versions = [each["version"] for each in (usual, asked)]
    assert versions == ["pain.001.001.03", "pain.001.001.09"]


def test_batch_is_cancelled_with_a_reason(office: Office) -> None:
    office.confirm_all()
    (batch,) = office.prepare(version="pain.001.001.03")["batches"]
    path = f"/payment-batches/{batch['id']}/cancellation"

    assert office.karin.post(path, {}).status_code == 400
    done = office.karin.post(path, {"reason": "verkeerde dag"}).json()

    assert done["batch"]["state"] == "cancelled"
    assert {each["state"] for each in office.orders()} == {"open", "expected"}


def test_who_recorded_a_payee_does_not_confirm_it(office: Office) -> None:
    body = {**{key: office.payees()[0][key] for key in ("iban", "name")}, "result": "match"}

    alone = office.karin.post("/payee-confirmations", body)
    assert (alone.status_code, alone.json()["code"]) == (409, "two-people")
    doubtful = office.piet.post("/payee-confirmations", body | {"result": "no-match"})
    assert [each["place"] for each in doubtful.json()["errors"]] == ["reason"]
    assert office.piet.post("/payee-confirmations", body).json()["recordedBy"] == "piet"
    unknown = office.piet.post("/payee-confirmations", body | {"name": "Niemand"})
    assert unknown.status_code == 404


def test_report_of_the_bank_is_taken_in_once(office: Office) -> None:
    number = office.exported()
    message = office.karin.get(f"/payment-batches/{number}").json()["messageId"]

    def sent() -> dict[str, Any]:
        answered = office.karin.http.post(
            "/v1/status-reports",
            content=a_report(message, "RJCT"),
            headers={"Content-Type": "application/xml", "Idempotency-Key": f"r-{len(said)}"},
        )
        assert answered.status_code == 201, answered.text
        found: dict[str, Any] = answered.json()
        return found

    said: list[dict[str, Any]] = []
    said.append(sent())
    said.append(sent())

    assert (said[0]["isNew"], said[1]["isNew"]) == (True, False)
    assert said[0]["rejectedOrders"] == [each["id"] for each in office.orders(state="rejected")]
    assert said[0]["batchId"] == number
    assert office.karin.get("/entries", limit="200").json()["entries"][-1]["reverses"]


def test_report_is_xml_and_nothing_else_is_taken(sqlite_url: str) -> None:
    app = app_on(sqlite_url)
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'

    def sent(body: bytes, *headers: tuple[bytes, bytes]) -> Raw:
        return Raw(method="POST", path=b"/v1/status-reports", headers=headers, body=(body,))

    answers = all_raw(
        app,
        sent(b"{}", (b"content-type", b"application/json"), KEY),
        sent(bomb, XML, KEY),
        sent(b"no xml", XML, KEY),
        sent(b"", XML, KEY),
        sent(b"<x/>", XML),
        sent(b"x" * 30_000_000, XML, KEY),
        sent(b"x" * 25_000_001, XML, KEY),
        sent(b"x" * 25_000_000, XML, KEY),
        Raw(method="POST", path=b"/v1/payment-batches", headers=(XML, KEY), body=(b"<x/>",)),
    )

    assert [each.status for each in answers] == [
        415, 400, 400, 400, 400, 413, 413, 400, 415,
    ]  # fmt: skip
    for refused in answers[5:7]:
        assert refused.problem["code"] == "content-too-large"
        assert refused.problem["detail"] == "Dit bestand is te groot. Stuur hooguit 25 MB."


def test_one_off_payment_is_ordered_once_per_key(office: Office) -> None:
    path = "/households/h-1001/one-off-payments"
    body = {"amount": "5.00", "iban": "NL44RABO0123456789", "name": "Loodgieter", "text": "Lek"}

    first = office.karin.post(path, body, key="pipe")
    again = office.karin.post(path, body, key="pipe")

    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    assert first.json()["order"]["waitsFor"] == "payee-unconfirmed"
    much = office.karin.post(path, body | {"amount": "99999.00"})
    assert (much.status_code, much.json()["code"]) == (409, "too-little-money")
    wrong = office.karin.post(path, {"amount": "0.00", "iban": "NL00"})
    assert [each["place"] for each in wrong.json()["errors"]] == ["amount", "iban", "name", "text"]


def test_order_is_cancelled_and_shows_what_happened(office: Office) -> None:
    order = office.orders()[0]
    path = f"/payment-orders/{order['id']}"

    done = office.karin.post(f"{path}/cancellation", {"reason": "opgezegd"}).json()

    assert done["order"]["state"] == "cancelled"
    assert [each["what"] for each in done["events"]] == ["cancelled"]
    assert office.karin.get(path).json() == done
    for way, body in (("new-attempt", {}), ("give-up", {"reason": "x"})):
        refused = office.karin.post(f"{path}/{way}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "out-of-order")


def test_account_for_living_money_changes_with_its_version(office: Office) -> None:
    path = "/households/h-1001/living-money-accounts"
    body = {"iban": "NL39RABO0300065264"}

    assert office.karin.post(path, body).status_code == 428
    done = office.karin.post(path, body, version=1)
    assert (done.status_code, done.headers["etag"]) == (201, '"2"')
    assert office.karin.post(path, body, version=1).status_code == 412
    assert body["iban"] in {each["iban"] for each in office.payees()}


def test_debits_are_listed_per_day(office: Office) -> None:
    days = office.karin.get("/expected-direct-debits").json()["days"]

    expected = [each for each in office.orders() if each["state"] == "expected"]
    assert [each["date"] for each in days] == sorted({each["executionDate"] for each in expected})
    assert sum(each["orders"] for each in days) == len(expected) > 0


def test_foreign_batches_and_orders_do_not_exist(office: Office) -> None:
    number = office.exported()
    reach = Provide(lambda: Reach(household_ids=frozenset({"h-9"})), sync_to_thread=False)
    with TestClient(app_on(office.url, reach=reach)) as http:
        other = Client(http)
        assert other.get("/payment-batches").json()["batches"] == []
        assert other.get("/payment-orders").json()["orders"] == []
        assert other.get("/unconfirmed-payees").json()["payees"] == []
        for path in (
            f"/payment-batches/{number}",
            f"/payment-batches/{number}/file",
            "/payment-orders/1",
        ):
            assert other.get(path).status_code == 404
        for path, body in (
            (f"/payment-batches/{number}/export", {}),
            ("/payment-orders/1/give-up", {"reason": "x"}),
        ):
            assert other.post(path, body).status_code == 404


def test_a_request_says_who_acts_and_one_person_does_not_approve_alone(office: Office) -> None:
    office.confirm_all()
    with TestClient(app_on(office.url)) as http:
        anyone = Client(http)
        (batch,) = anyone.post("/payment-batches", {}, user="karin").json()["batches"]
        path = f"/payment-batches/{batch['id']}/approval"

        wrong = anyone.post(path, {}, user="Karin de Wit!")
        alone = anyone.post(path, {}, user="karin")
        done = anyone.post(path, {}, user="piet")

    assert wrong.status_code == 400
    assert "Acting-User" in wrong.text
    assert (alone.status_code, alone.json()["code"]) == (409, "two-people")
    assert done.json()["batch"]["approvedBy"] == "piet"

"""Households, agreements, months, money and books over HTTP: what each resource does."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from tests.api.served import Client, a_cost, a_household, app_on

from api.dependencies import clock, day_in_amsterdam
from huishoudboekje.cli import main
from huishoudboekje.errors import WrongDatabase


def test_household_comes_back_as_it_was_taken_in(client_on_each: Client) -> None:
    client_on_each.take_in(1002)

    answered = client_on_each.get("/households/h-1002")

    assert answered.json() == a_household(1002)
    assert answered.headers["etag"] == '"1"'


def test_same_household_again_changes_nothing(client: Client) -> None:
    client.take_in()

    again = client.post("/households", a_household())

    assert again.status_code == 200
    assert again.json() == {"householdId": "h-1001", "isNew": False, "version": 1}


def test_list_is_read_a_page_at_a_time(client: Client) -> None:
    for number in (1001, 1002, 1003):
        client.take_in(number)

    first = client.get("/households", limit="2").json()
    second = client.get("/households", limit="2", after=first["next"]).json()

    assert [each["id"] for each in first["households"]] == ["h-1001", "h-1002"]
    assert [each["id"] for each in second["households"]] == ["h-1003"]
    assert (first["next"], second["next"]) == ("h-1002", None)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.0", "x", "\u0663"])
def test_page_has_a_bound(client: Client, limit: str) -> None:
    assert client.get("/households", limit=limit).status_code == 400


def test_answers_are_those_of_the_command_line(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "household.json"
    file.write_text(json.dumps(a_household()), encoding="utf-8")

    for path, command in (("/plans", "plan"), ("/projections", "project")):
        said = CliRunner().invoke(main, [command, str(file), "--json"])
        assert client.post(path, a_household()).json() == json.loads(said.stdout)


def test_agreement_is_added_followed_up_and_ended(client_on_each: Client) -> None:
    path = f"/households/{client_on_each.take_in()}/agreements"
    following = a_cost() | {"from": "2026-06-01"}
    following["agreement"] |= {"amount": "25.00"}

    added = client_on_each.post(path, a_cost(), version=1)
    followed = client_on_each.post(f"{path}/kabel/follow-ups", following, version=2)
    ended = client_on_each.post(f"{path}/kabel-2/endings", {"until": "2026-09-30"}, version=3)

    assert [each.status_code for each in (added, followed, ended)] == [201, 201, 201]
    assert [each.headers["etag"] for each in (added, followed, ended)] == ['"2"', '"3"', '"4"']
    known = client_on_each.get(path).json()["agreements"]
    found = {
        each["agreement"]["id"]: (each["agreement"]["amount"], each["agreement"]["until"])
        for each in known
        if each["agreement"]["name"] == "Kabel"
    }
    assert found == {"kabel": ("20.00", "2026-05-31"), "kabel-2": ("25.00", "2026-09-30")}
    assert known[-1]["follows"] == "kabel"


def test_change_on_an_old_version_is_refused(client: Client) -> None:
    path = f"/households/{client.take_in()}/agreements"
    client.post(path, a_cost(), version=1)

    late = client.post(path, a_cost("Krant"), version=1)

    assert (late.status_code, late.json()["code"]) == (412, "stale-version")
    assert len(client.get(path).json()["agreements"]) == len(_all_agreements()) + 1


def _all_agreements() -> list[object]:
    document = a_household()
    return [each for key in ("income", "cost", "arrangement") for each in document.get(key, ())]


@pytest.mark.parametrize("version", ["*", "1", 'W/"1"', '"0"', '"1", "2"', '"x"'])
def test_version_that_is_none_is_refused(client: Client, version: str) -> None:
    path = f"/v1/households/{client.take_in()}/agreements"
    headers = {"If-Match": version, "Idempotency-Key": "k"}

    assert client.http.post(path, json=a_cost(), headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, {"kind", "agreement"}),
        ({"kind": "costs", "agreement": {}}, {"kind", "agreement.name", "agreement.rrule"}),
        (a_cost("€€€"), {"agreement.id"}),
        (a_cost(amount=20, unknown=1), {"agreement.amount", "agreement.unknown"}),
    ],
)
def test_mistakes_in_an_agreement_are_named(client: Client, body: object, places: set[str]) -> None:
    path = f"/households/{client.take_in()}/agreements"

    answered = client.post(path, body, version=1)

    assert answered.status_code == 400
    assert places <= {each["place"] for each in answered.json()["errors"]}


def test_months_ahead_answer_to_what_came_in(client: Client) -> None:
    path = f"/households/{client.take_in()}"
    before = client.get(f"{path}/plan").json()
    client.receive("h-1001", "bijstand", "2303.35", "2025-12-20")

    after = client.get(f"{path}/plan").json()

    assert before["promised"] == 12
    assert after["plan"]["spendable"] != before["plan"]["spendable"]
    assert client.get(f"{path}/projection").json()["lowest"] == after["plan"]["lowest"]


def test_scenario_is_shown_beside_today_and_not_kept(client: Client) -> None:
    path = f"/households/{client.take_in()}"
    changes = {"changes": [{"kind": "stop", "agreement": "bijstand", "from": "2026-02-01"}]}

    shown = client.http.post(f"/v1{path}/scenarios", json=changes).json()

    assert shown["today"] == client.get(f"{path}/plan").json()
    assert shown["changed"]["plan"]["status"] == "deficit"


def test_scenario_with_unknown_agreement_is_refused(client: Client) -> None:
    path = f"/v1/households/{client.take_in()}/scenarios"
    changes = {"changes": [{"kind": "stop", "agreement": "none", "from": "2026-02-01"}]}

    answered = client.http.post(path, json=changes)

    assert [each["place"] for each in answered.json()["errors"]] == ["changes[1].agreement"]


def test_income_that_will_not_come_is_left_out_of_the_plan(client: Client) -> None:
    path = f"/households/{client.take_in()}"
    before = client.get(f"{path}/plan").json()["plan"]["income"]
    mark = {"agreementId": "bijstand", "nominalDate": "2026-01-21", "mark": "will-not-come"}

    answered = client.post(f"{path}/expected-income-marks", mark)

    assert answered.json() == mark | {"comesOn": None}
    assert client.get(f"{path}/plan").json()["plan"]["income"] != before


def test_receipts_are_listed_with_what_was_taken_back(client: Client) -> None:
    household = client.take_in()
    first = client.receive(household, "bijstand", "100.00", "2025-12-20")
    client.receive(household, "bijstand", "200.00", "2025-12-21")
    client.post(f"/entries/{first['matchEntryId']}/reversals", {"reason": "dubbel"})

    page = client.get(f"/households/{household}/receipts", limit="1").json()
    rest = client.get(f"/households/{household}/receipts", after=page["next"]).json()

    found = [*page["receipts"], *rest["receipts"]]
    assert [(each["amount"], each["isReversed"]) for each in found] == [
        ("100.00", True),
        ("200.00", False),
    ]


def test_receipt_of_tomorrow_is_refused(client: Client) -> None:
    body = {"amount": "1.00", "businessDate": "2025-12-25"}

    answered = client.post(f"/households/{client.take_in()}/receipts", body)

    assert [each["code"] for each in answered.json()["errors"]] == ["in-the-future"]


def test_balances_are_those_of_a_day_as_known_at_a_moment(client: Client) -> None:
    household = client.take_in()
    client.receive(household, "bijstand", "100.00", "2025-12-20")

    def received(**query: str) -> list[str]:
        found = client.get("/balances", householdId=household, **query).json()["balances"]
        return [each["balance"] for each in found if each["account"] == "received"]

    assert received() == ["100.00"]
    assert received(date="2025-12-19") == []
    assert received(knownAt="2025-12-24T10:59:59Z") == []
    assert received(knownAt="2025-12-24T12:00:01+01:00") == ["100.00"]


def test_books_of_the_organisation_mirror_its_households(client: Client) -> None:
    client.receive(client.take_in(), "bijstand", "100.00", "2025-12-20")

    found = client.get("/balances").json()["balances"]

    assert {each["book"] for each in found} == {"organisation"}
    assert sum(float(each["balance"]) for each in found) == 0


def test_entries_are_read_a_page_at_a_time(client: Client) -> None:
    household = client.take_in()
    for day in ("2025-12-19", "2025-12-20", "2025-12-21"):
        client.receive(household, "bijstand", "10.00", day)

    found, after = [], ""
    while True:
        query = {"after": after} if after else {}
        page = client.get("/entries", limit="2", **query).json()
        found += [each["id"] for each in page["entries"]]
        if page["next"] is None:
            break
        after = page["next"]

    assert found == [1, 2, 3, 4, 5, 6]
    of_day = client.get("/entries", householdId=household, **{"from": "2025-12-21"}).json()
    assert [each["businessDate"] for each in of_day["entries"]] == ["2025-12-21"]


def test_account_of_the_organisation_stands_in_no_address(client: Client) -> None:
    answered = client.get("/entries", account="bank:x")

    assert [each["place"] for each in answered.json()["errors"]] == ["account"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), date(2026, 8, 1)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_day_is_the_one_in_amsterdam(moment: datetime, day: date) -> None:
    assert day_in_amsterdam(moment) == day


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 29), date(2026, 10, 25)])
def test_played_day_is_that_day_in_amsterdam(day: date) -> None:
    assert day_in_amsterdam(clock(day)()) == day


def test_clock_goes_on_where_no_day_is_played() -> None:
    tells = clock(None)

    assert datetime(2026, 1, 1, tzinfo=UTC) < tells() <= tells()


def test_server_does_not_start_on_a_database_without_tables(tmp_path: Path) -> None:
    with (
        pytest.raises(BaseExceptionGroup) as refused,
        TestClient(app_on(f"sqlite:///{tmp_path}/none.db")),
    ):
        pass

    assert refused.value.subgroup(WrongDatabase) is not None

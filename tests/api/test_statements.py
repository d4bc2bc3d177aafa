"""Statements over the API: a file in, its lines, the queue, decisions; and hostile forms."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from litestar import Litestar, post
from litestar.di import NamedDependency, Provide
from litestar.testing import TestClient
from tests.actions.banking import STRANGER, a_line, a_statement
from tests.api.served import Client, a_household, app_on
from tests.databases import NewDatabase

from api.routes.uploads import SentForm, sent_form
from huishoudboekje.bank import render_camt053
from huishoudboekje.database import Reach

POOL = "NL87INGB0000000200"
DAY = date(2025, 12, 22)
MOMENT = datetime(2025, 12, 23, 6, tzinfo=UTC)


@pytest.fixture
def client(new_sqlite_url: NewDatabase) -> Iterator[Client]:
    with TestClient(app_on(new_sqlite_url())) as http:
        made = Client(http)
        made.post("/households", a_household(1001, openingBalance="0.00"))
        yield made


def a_file(*lines: Any, name: str = "s-1", **changes: Any) -> bytes:
    said = lines or (a_line(12_345, DAY, counter_iban=STRANGER, text="wie"),)
    statement = a_statement(*said, account=POOL, day=DAY, name=name, **changes)
    return render_camt053([statement], message_id=name, created=MOMENT)


def wide(megabytes: int) -> bytes:
    """A statement with a line for each of so many megabytes, most of it not for us."""
    lines = [a_line(100 + at, DAY, counter_iban=STRANGER, text="wie") for at in range(megabytes)]
    remark = b"<!--" + b"x" * 999_993 + b"-->"
    return a_file(*lines).replace(b"<Ntry>", remark + b"<Ntry>")


def upload(client: Client, content: bytes, *, key: str = "k-1", **fields: str) -> Any:
    return client.http.post(
        "/v1/statements",
        files={"file": ("december.xml", content, "application/xml")},
        data=fields,
        headers={"Idempotency-Key": key},
    )


def codes(answered: Any) -> list[str]:
    return [each["code"] for each in answered.json()["errors"]]


def test_a_month_of_statements_over_http(client: Client) -> None:
    made = upload(client, a_file())
    assert made.status_code == 201, made.text
    assert {key: made.json()[key] for key in ("lines", "booked", "open", "duplicates")} == {
        "lines": 1, "booked": 0, "open": 1, "duplicates": 0,
    }  # fmt: skip
    (statement,) = client.get("/statements").json()["statements"]
    assert (statement["iban"], statement["closing"], statement["open"]) == (POOL, "123.45", 1)
    (waiting,) = client.get("/statement-lines", state="open").json()["lines"]
    assert (waiting["line"]["amount"], waiting["ageDays"]) == ("123.45", 2)
    number = waiting["line"]["id"]

    body = {"parts": [{"kind": "receipt", "amount": "123.45", "householdId": "h-1001"}]}
    matched = client.post(f"/statement-lines/{number}/matches", body)
    assert matched.status_code == 201, matched.text
    assert client.get("/statement-lines").json()["lines"] == []
    (line,) = client.get(f"/statements/{statement['id']}/lines").json()["lines"]
    assert line["matches"][0]["id"] == matched.json()["id"]
    assert line["matches"][0]["parts"][0]["householdId"] == "h-1001"

    again = client.post(f"/statement-lines/{number}/matches", body)
    assert (again.status_code, again.json()["code"]) == (409, "already-matched")
    path = f"/matches/{matched.json()['id']}/reversal"
    assert client.post(path, {"reason": "vergissing"}).status_code == 201
    assert len(client.get("/statement-lines").json()["lines"]) == 1
    assert client.post(path, {"reason": "vergissing"}).status_code == 409


def test_no_account_is_asked_for_in_an_address(client: Client) -> None:
    answered = client.get("/statements", account=POOL)
    assert answered.status_code == 400
    (mistake,) = answered.json()["errors"]
    assert (mistake["place"], mistake["code"]) == ("account", "unknown-key")
    assert POOL not in answered.text


def test_the_same_file_adds_nothing_and_the_same_key_answers_the_same(client: Client) -> None:
    first = upload(client, a_file())
    assert upload(client, a_file()).json() == first.json()
    again = upload(client, a_file(), key="k-2").json()
    assert (again["open"], again["duplicates"]) == (0, 1)
    other = upload(client, a_file(name="s-2"))
    assert (other.status_code, other.json()["code"]) == (409, "same-key-other-content")


def test_what_does_not_add_up_is_accepted_with_a_reason(client: Client) -> None:
    file = a_file(closing=20_000)
    assert codes(upload(client, file)) == ["does-not-balance"]
    made = upload(client, file, key="k-2", reason="de bank zoekt het uit")
    assert "difference-accepted" in {each["code"] for each in made.json()["findings"]}


@pytest.mark.parametrize("year", [b"0001-", b"9999-"])
def test_a_day_that_no_calendar_reaches_is_refused(client: Client, year: bytes) -> None:
    answered = upload(client, re.sub(rb"20[0-9]{2}-", year, a_file()))
    assert answered.status_code == 400, answered.text
    assert set(codes(answered)) == {"unreadable-entry", "unreadable-balance"}


def test_an_account_that_is_not_ours_is_refused_with_its_place(client: Client) -> None:
    statement = a_statement(a_line(day=DAY), account=STRANGER, day=DAY, name="s-1")
    file = render_camt053([statement], message_id="m", created=MOMENT)
    answered = upload(client, file)
    (error,) = answered.json()["errors"]
    assert (error["place"], error["code"]) == ("statements[1].account", "unknown-account")


def test_a_number_is_tied_to_an_account(client: Client) -> None:
    body = {"number": "123456789", "iban": POOL}
    assert client.post("/bank-account-numbers", body).json() == body
    assert client.post("/bank-account-numbers", {"number": "1"}).status_code == 400
    other = client.post("/bank-account-numbers", {"number": "1", "iban": STRANGER})
    assert codes(other) == ["unknown-account"]


def test_mistakes_of_a_decision_are_named_together(client: Client) -> None:
    upload(client, a_file())
    (waiting,) = client.get("/statement-lines").json()["lines"]
    path = f"/statement-lines/{waiting['line']['id']}/matches"
    shape = client.post(path, {"parts": [{"kind": "gift", "amount": 1}, {"what": 1}]})
    assert shape.status_code == 400
    assert {each["place"] for each in shape.json()["errors"]} >= {
        "parts[1].kind", "parts[1].amount", "parts[2].kind", "parts[2].what",
    }  # fmt: skip
    assert codes(client.post(path, {"parts": []})) == ["missing"]
    wrong = client.post(
        path,
        {
            "parts": [
                {"kind": "receipt", "amount": "23.45", "householdId": "h-9"},
                {"kind": "payment", "amount": "100.00"},
            ]
        },
    )
    assert [each["place"] for each in wrong.json()["errors"]] == [
        "parts[1].householdId", "parts[2].kind", "parts[2].orderId",
    ]  # fmt: skip
    assert client.post("/statement-lines/x/matches", {"parts": []}).status_code in {400, 404}
    assert client.get("/statement-lines", state="matched").status_code == 400


def test_hand_receipts_end_where_statements_begin(client: Client) -> None:
    upload(client, a_file())
    body = {"amount": "1.00", "businessDate": "2025-12-20"}
    answered = client.post("/households/h-1001/receipts", body)
    assert (answered.status_code, answered.json()["code"]) == (409, "statements-exist")


# Hostile forms. Where one breaks off, Litestar leaves its temporary file to be closed by itself.


def form(*parts: str, end: str = "--X--\r\n") -> bytes:
    return ("".join(f"--X\r\n{part}\r\n" for part in parts) + end).encode()


FILE = 'Content-Disposition: form-data; name="file"; filename="a.xml"\r\n\r\nx'
TEXT = 'Content-Disposition: form-data; name="reason"\r\n\r\nx'


@pytest.mark.parametrize(
    "body",
    [
        form(),
        form(TEXT),
        form(FILE, FILE),
        form(FILE, TEXT, TEXT),
        form(FILE, TEXT.replace("reason", "other")),
        form(FILE.replace('"file"', '"other"')),
        form(FILE.replace('; filename="a.xml"', "")),
        form(FILE, 'Content-Disposition: form-data; name="reason"; filename="b"\r\n\r\nx'),
        form(FILE, TEXT.replace("\r\n\r\nx", "\r\n\r\n" + "x" * 201)),
        form(FILE, TEXT.replace("\r\n\r\n", "\r\nContent-Type: text/plain; charset=nope\r\n\r\n")),
        form(FILE, end=""),
        form(FILE, end="--X--garbage"),
        form("Content-Disposition: form-data\r\n\r\nx"),
        form("\r\nx"),
        form("x" * 20_000),
        form(*[TEXT] * 2_000),
        form(TEXT).replace(b"\r\n\r\nx", b"\r\n\r\n\xff\xfe"),
        b"--X",
        b"--X\r\n",
        b"not a form",
        b"\x00" * 1_000,
        b"--X\r\n" * 10_000,
    ],
    ids=range(22),
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_hostile_form_is_a_mistake_of_who_sent_it(client: Client, body: bytes) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "multipart/form-data; boundary=X"}
    answered = client.http.post("/v1/statements", content=body, headers=headers)
    assert answered.status_code == 400, answered.text
    assert client.get("/statements").json()["statements"] == []


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        ('multipart/form-data; boundary=""', 400),
        (f"multipart/form-data; boundary={'x' * 4_000}", 400),
        ("application/json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
    ],
)
def test_another_kind_of_content_is_refused(client: Client, content_type: str, status: int) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": content_type}
    answered = client.http.post("/v1/statements", content=form(FILE), headers=headers)
    assert answered.status_code == status, answered.text


def test_a_form_is_for_this_address_alone(client: Client) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "multipart/form-data; boundary=X"}
    answered = client.http.post("/v1/households", content=form(FILE), headers=headers)
    assert answered.status_code == 415


def test_a_file_of_twelve_megabytes_is_taken_in(client: Client) -> None:
    answered = upload(client, wide(12))
    assert answered.status_code == 201, answered.text
    assert answered.json()["lines"] == 12


@pytest.mark.parametrize("size", [25_000_001, 26_000_000, 27_000_000])
def test_a_file_that_is_too_large_is_refused(client: Client, size: int) -> None:
    answered = upload(client, b" " * size)
    assert answered.status_code == 413
    assert answered.json()["code"] == "content-too-large"
    assert answered.json()["detail"] == "Dit bestand is te groot. Stuur hooguit 25 MB."


def test_the_largest_file_is_read(client: Client) -> None:
    assert codes(upload(client, b" " * 25_000_000)) == ["empty"]


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/status-reports"])
def test_a_large_file_of_another_kind_is_refused_for_its_kind(client: Client, path: str) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/octet-stream"}
    answered = client.http.post(path, content=b" " * 2_000_000, headers=headers)
    assert (answered.status_code, "MB" in answered.text) == (415, False)


def test_a_server_that_takes_less_says_so_of_a_form() -> None:
    @post("/", dependencies={"sent": Provide(sent_form)})
    async def take(sent: NamedDependency[SentForm]) -> str:
        return str(sent.mistakes)

    with TestClient(Litestar([take], request_max_body_size=100)) as http:
        assert http.post("/", files={"file": ("a.xml", b"x" * 101)}).status_code == 413


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"geen afschrift",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        a_file()[:600],
    ],
    ids=["empty", "zip", "text", "entity", "truncated"],
)
def test_what_is_no_statement_is_refused_with_a_sentence(client: Client, content: bytes) -> None:
    answered = upload(client, content)
    assert answered.status_code == 400
    assert answered.json()["errors"][0]["text"]


def test_everything_without_a_key_is_refused(client: Client) -> None:
    answered = client.http.post("/v1/statements", files={"file": ("a.xml", b"x")})
    assert answered.status_code == 400
    assert {each["code"] for each in answered.json()["errors"]} >= {"missing"}


def test_who_reaches_one_household_sees_no_statement_of_others(
    new_sqlite_url: NewDatabase,
) -> None:
    url = new_sqlite_url()
    with TestClient(app_on(url)) as http:
        everyone = Client(http)
        everyone.post("/households", a_household(1001, openingBalance="0.00"))
        upload(everyone, a_file())
    reach = Provide(lambda: Reach(household_ids=frozenset({"h-1001"})), sync_to_thread=False)
    with TestClient(app_on(url, reach=reach)) as http:
        limited = Client(http)
        assert limited.get("/statements").json()["statements"] == []
        assert limited.get("/statement-lines").json()["lines"] == []
        assert limited.get("/statements/1/lines").status_code == 404
        body = {"parts": [{"kind": "receipt", "amount": "123.45", "householdId": "h-1001"}]}
        assert limited.post("/statement-lines/1/matches", body).status_code == 404
        assert limited.post("/matches/1/reversal", {"reason": "x"}).status_code == 404
        assert upload(limited, a_file(name="s-2"), key="k-2").status_code == 404

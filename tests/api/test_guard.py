"""The outer wall: nothing that can be sent gets an answer of 5xx, and every answer is dressed."""

import random
from itertools import product
from typing import Any

import pytest
from tests.api.served import Raw, all_raw, app_on, posted

from api.guard import HEADERS, MAX_DEPTH
from api.settings import Settings, settings_from
from huishoudboekje.errors import InvalidInput

JSON = (b"content-type", b"application/json")
KEY = (b"idempotency-key", b"k")
BODIES = [
    b"", b"\xff\xfe", b"\x00", b"null", b"[]", b'"', b'"\\', b"{", b"0", b"1e999999999", b"NaN",
    b"-Infinity", b'{"a":1,"a":2}', b"[" * 5_000, b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
    b'{"' + b"a" * 70_000 + b'":1}', b'{"household":[]}', b'{"household":{"start":5}}',
    b'{"household":{"start":"2026-02-30","settlementDay":1e400,"name":"\\ud800"}}',
    b'{"household":{"name":"\\u0000","start":"2026-01-01","settlementDay":1}}',
    b'{"household":{"name":"a","start":"2199-12-31","settlementDay":31,"months":120}}',
    b'{"changes":[{"kind":"stop"}]}', b'{"changes":{}}', b'{"period":"2026-13"}',
    b'{"period":"0001-01"}', b'{"kind":"cost","agreement":{"name":"\xc2\xa0"}}',
    b'{"amount":"99999999999999999999.00","businessDate":"2026-01-01"}',
    '{"amount":"\u0661.\u0660\u0660","businessDate":"\uff12\uff10\uff12\uff16-01-01"}'.encode(),
    b"\xef\xbb\xbf{}", b'{"\\ud800":1,"\\ud800":2}', b'{"\\ud800":1}',
    b'{"arrangement":[{"name":"x","amount":"1.00","dates":["2026-12-01"],"debts":["\\ud800"]}]}',
]  # fmt: skip
POSTED = [
    "/v1/plans", "/v1/projections", "/v1/households", "/v1/households/h-1/agreements",
    "/v1/households/h-1/scenarios", "/v1/households/h-1/receipts", "/v1/settlement-runs",
    "/v1/households/h-1/expected-income-marks", "/v1/households/h-1/settlements",
]  # fmt: skip
PATHS = [
    b"/", b"//", b"/v1", b"/v1/", b"/v1/../v1/health", b"/v1/%2e%2e/health", b"/v1/households/%00",
    b"/v1/households/%ff", b"/v1/households/" + b"a" * 3_000, b"/v1/households/h%2F1",
    b"/v1/households/organisation", b"/v1/households/h-1%20OR%201=1", b"/v1/entries/+1/reversals",
    b"/v1/entries/1_0/reversals", b"/v1/entries/99999999999999999999/reversals",
    b"/v1/settlement-runs/0", b"/v1/settlement-runs/9223372036854775808", b"/v1/settlement-runs/a",
    "/v1/settlement-runs/\u0661".encode(), b"/v1/households/h-1/overview", b"/huishoudens/%f0",
    b"/static/../../etc/passwd", b"*",
]  # fmt: skip
QUERIES = [
    b"limit=0", b"limit=-1", b"limit=1e3", b"limit=201", b"limit=", b"limit=1&limit=2", b"after=",
    b"after=%ff", b"after=%00", b"after=%25", b"x", b"=", b"&&&", b"date=2026-02-30", b"date=5",
    b"date=1970-01-01T00:00:00Z", b"knownAt=2026-01-01", b"knownAt=9999-12-31T23:59:59-14:00",
    b"knownAt=0001-01-01T00:00:00%2B14:00", b"householdId='%3B--", b"householdId=organisation",
    b"account=bank:x", b"period=2026-00", b"period=9999-12", b"preview=yes", b"als=%3Cscript%3E",
    b"limit=" + "\uff11".encode(), b"q=" + b"%F0%9F%92%A9" * 99,
]  # fmt: skip
HEADERS_SENT = [
    (b"content-type", b""), (b"content-type", b"text/plain"), (b"content-type", b"\xff"),
    (b"content-type", b"application/json; charset=utf-16"),
    (b"content-type", b"multipart/form-data"),
    (b"content-type", b"multipart/form-data; boundary=x; charset=klingon"),
    (b"content-type", b"application/x-msgpack"), (b"content-type", b"application/json;;;"),
    (b"content-type", b"application/x-www-form-urlencoded"),
    (b"content-length", b"-1"), (b"content-length", b"9" * 30), (b"content-length", b"x"),
    (b"if-match", b"*"), (b"if-match", b'W/"1"'), (b"if-match", b'"9999999999999999999"'),
    (b"idempotency-key", b"\xc3\xa9"), (b"idempotency-key", b"x" * 10_000),
    (b"cookie", b"a=\x01"), (b"cookie", b"=;=;"), (b"accept", b"text/html"),
    (b"range", b"bytes=0-"),
    (b"accept-encoding", b"\x80"), (b"origin", b"null"), (b"origin", b"http://["),
    (b"x-http-method-override", b"DELETE"), (b"transfer-encoding", b"gzip"),
]  # fmt: skip


def probes() -> list[Raw]:
    """Bad requests of every kind, 600 and more, the same ones each time."""
    asked = [posted(path, body, KEY) for path, body in product(POSTED, BODIES)]
    asked += [Raw(path=path, method=method) for path in PATHS for method in ("GET", "POST", "BREW")]
    where = [b"/v1/households", b"/v1/entries", b"/v1/balances", b"/v1/settlement-runs",
             b"/v1/households/h-1/overview", b"/huishoudens"]  # fmt: skip
    asked += [Raw(path=path, query=query) for path, query in product(where, QUERIES)]
    asked += [
        Raw(method=method, path=path, headers=(header,), body=(b"{}",))
        for header in HEADERS_SENT
        for method, path in (("GET", b"/v1/households"), ("POST", b"/v1/households"))
    ]
    chance = random.Random(2026)
    asked += [
        posted("/v1/plans", chance.randbytes(chance.randrange(1, 200)), KEY) for _ in range(60)
    ]
    return asked


def test_nothing_that_is_sent_breaks_the_server(sqlite_url: str) -> None:
    asked = probes()

    answers = all_raw(app_on(sqlite_url), *asked)

    assert len(answers) > 600
    broken = [
        (each.method, each.path, each.query, each.body, got.status)
        for each, got in zip(asked, answers, strict=True)
        if not 200 <= got.status < 500
    ]
    assert broken == []


def test_every_refusal_of_the_api_is_a_problem(sqlite_url: str) -> None:
    asked = [each for each in probes() if each.path.startswith(b"/v1/")]

    answers = all_raw(app_on(sqlite_url), *asked)

    assert [
        (each.path, got.status)
        for each, got in zip(asked, answers, strict=True)
        if got.status >= 400 and got.problem["status"] != got.status
    ] == []


@pytest.mark.parametrize(
    "asked",
    [Raw(), Raw(path=b"/v1/nowhere"), Raw(path=b"/huishoudens"), posted("/v1/plans", b"\xff")],
    ids=["answer", "unknown", "screen", "refused"],
)
def test_every_answer_is_dressed(sqlite_url: str, asked: Raw) -> None:
    (answered,) = all_raw(app_on(sqlite_url), asked)

    assert {name.decode() for name in HEADERS} <= set(answered.headers)
    assert answered.headers["x-request-id"]
    assert answered.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("depth", "status"), [(MAX_DEPTH, 400), (MAX_DEPTH + 1, 400), (MAX_DEPTH - 1, 400)]
)
def test_depth_is_counted_outside_texts_only(sqlite_url: str, depth: int, status: int) -> None:
    nested = b"[" * depth + b'"]]]]\\"[[[["' + b"]" * depth

    (answered,) = all_raw(app_on(sqlite_url), posted("/v1/plans", nested))

    assert answered.status == status
    assert (answered.problem["code"] == "too-deep") == (depth > MAX_DEPTH)


def test_text_that_never_closes_is_read_once() -> None:
    """A megabyte of quotes that are escaped takes no longer than a megabyte of anything."""
    from api.guard import _depth  # noqa: PLC0415 - looks into the wall itself

    assert _depth(b'"' + b'\\"' * 500_000) == 0
    assert _depth(b'"' + b"\\" * 1_000_001) == 0


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (Raw(host=b"evil.example"), 400, "unknown-host"),
        (Raw(host=b"localhost:8000"), 200, ""),
        (Raw(host=b"[::1]:8000"), 200, ""),
        (Raw(server=("192.168.1.7", 8000)), 403, "forbidden"),
        (posted("/v1/plans", {}, (b"origin", b"https://evil.example")), 403, "other-origin"),
        (posted("/v1/plans", {}, (b"origin", b"null")), 403, "other-origin"),
        (posted("/v1/plans", {}, (b"origin", b"http://localhost:8000")), 400, "invalid-input"),
    ],
)
def test_only_this_computer_is_answered(
    sqlite_url: str, asked: Raw, status: int, code: str
) -> None:
    (answered,) = all_raw(app_on(sqlite_url), asked)

    assert answered.status == status
    assert status == 200 or answered.problem["code"] == code


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])
def test_address_that_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Settings(host=host)

    assert refused.value.findings[0].code == "not-loopback"


def test_settings_come_from_the_environment() -> None:
    settings = settings_from({"HUISHOUDBOEKJE_DATABASE": "sqlite:///x", "HUISHOUDBOEKJE_PORT": "1"})

    assert (settings.database_url, settings.port, settings.host) == ("sqlite:///x", 1, "127.0.0.1")


def test_all_mistakes_in_the_environment_are_told() -> None:
    wrong: dict[str, Any] = {
        "HUISHOUDBOEKJE_PORT": "0",
        "HUISHOUDBOEKJE_TODAY": "nu",
        "HUISHOUDBOEKJE_PAYMENT_VERSION": "pain.001.001.08",
    }

    with pytest.raises(InvalidInput) as refused:
        settings_from(wrong)

    assert [each.place for each in refused.value.findings] == list(wrong)
    assert "pain.001.001.03" in refused.value.findings[-1].text

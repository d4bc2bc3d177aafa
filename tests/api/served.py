"""The server as its clients meet it, over a real database; and raw HTTP, as nobody should send.

`Client` speaks well-formed requests with a new key each time; `raw` hands over any bytes.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import httpx
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from api.app import create_app
from api.settings import LOOPBACK, Settings
from huishoudboekje.agreements import document_from_toml, document_table

FIXTURES = Path(__file__).parents[2] / "fixtures" / "households"
HOST = "testserver.local"
TODAY = date(2025, 12, 24)
_Made = TypeVar("_Made")
_keys = count(1)


def app_on(url: str, *, today: date = TODAY, **instead: Provide) -> Litestar:
    """The application on this database, on a day that stands still."""
    settings = Settings(database_url=url, hosts=(*LOOPBACK, HOST), today=today)
    return create_app(settings, instead=instead)


def on_day(day: date) -> datetime:
    return datetime.combine(day, time(11), tzinfo=UTC)


def a_household(number: int = 1001, **terms: Any) -> dict[str, Any]:
    """A fixture household as JSON, with other terms where they are named."""
    path = next(FIXTURES.glob(f"h-{number}-*.toml"))
    table = document_table(document_from_toml(path.read_bytes()))
    table["household"] |= terms
    return table


def a_cost(name: str = "Kabel", **keys: Any) -> dict[str, Any]:
    """A new cost as the API takes it."""
    agreement = {"name": name, "amount": "20.00", "from": "2026-02-01", "rrule": "FREQ=MONTHLY"}
    return {"kind": "cost", "agreement": agreement | keys}


@dataclass
class Client:
    """A well-behaved client."""

    http: TestClient[Litestar]

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.http.get(f"/v1{path}", params=query)

    def post(
        self,
        path: str,
        body: Any,
        *,
        key: str | None = None,
        version: int | None = None,
        user: str | None = None,
    ) -> httpx.Response:
        """Post JSON under a key of its own, based on a version where one is named."""
        headers = {"Idempotency-Key": key or f"key-{next(_keys)}"}
        if user is not None:
            headers["Acting-User"] = user
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.http.post(f"/v1{path}", json=body, headers=headers)

    def take_in(self, number: int = 1001, **terms: Any) -> str:
        """A fixture household is known to the server; its id is returned."""
        answered = self.post("/households", a_household(number, **terms))
        assert answered.status_code == 201, answered.text
        return str(answered.json()["householdId"])

    def receive(self, household: str, agreement: str, amount: str, day: str) -> dict[str, Any]:
        """Money came in for an income."""
        body = {"amount": amount, "businessDate": day, "agreementId": agreement}
        answered = self.post(f"/households/{household}/receipts", body)
        assert answered.status_code == 201, answered.text
        found: dict[str, Any] = answered.json()
        return found


@dataclass(frozen=True)
class Raw:
    """A request in bytes."""

    method: str = "GET"
    path: bytes = b"/v1/health"
    query: bytes = b""
    headers: Sequence[tuple[bytes, bytes]] = ()
    body: Sequence[bytes] = (b"",)
    host: bytes = HOST.encode()
    server: tuple[str, int] = (HOST, 80)


@dataclass
class Answered:
    """What came back."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        found: dict[str, Any] = json.loads(self.content)
        return found


async def raw(app: Litestar, asked: Raw) -> Answered:
    """What the application answers to these bytes."""
    chunks = list(asked.body)
    answered = Answered()

    async def receive() -> dict[str, Any]:
        body = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": body, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {
                name.decode().lower(): value.decode() for name, value in message["headers"]
            }
        else:
            answered.content += message.get("body", b"")

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": unquote(asked.path.decode("ascii", "replace")),  # as uvicorn does
        "raw_path": asked.path,
        "query_string": asked.query,
        "root_path": "",
        "headers": [(b"host", asked.host), *asked.headers],
        "client": ("127.0.0.1", 40000),
        "server": asked.server,
        "state": {},
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    return answered


def posted(path: str, body: Any, *headers: tuple[bytes, bytes]) -> Raw:
    """A well-formed POST."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    known = (b"content-type", b"application/json")
    return Raw(method="POST", path=path.encode(), headers=(known, *headers), body=(content,))


def together(app: Litestar, *asked: Coroutine[Any, Any, _Made]) -> list[_Made]:
    """The answers to requests that are all there at once, of the application while it runs."""

    async def gather() -> list[_Made]:
        async with app.lifespan():
            return list(await asyncio.gather(*asked))

    return asyncio.run(gather())


def all_raw(app: Litestar, *asked: Raw) -> list[Answered]:
    """What the application answers to each of these, all there at once."""
    return together(app, *(raw(app, each) for each in asked))

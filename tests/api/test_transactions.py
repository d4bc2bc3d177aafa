"""One request is one transaction: the three promises that all else leans on."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, post
from litestar.di import NamedDependency
from sqlalchemy import Engine, create_engine, make_url, text
from tests.api.served import Client, a_cost, a_household, all_raw, app_on, posted, together

from api.dependencies import NOBODY_YET, Session, Transactions, asked
from huishoudboekje.errors import OutOfOrder

INSERT = text(
    "INSERT INTO organisation (id, name, pooled_iban, own_money_iban) VALUES (1, 'a', 'b', 'c')"
)
HALF_ENTRY = text(
    "INSERT INTO entries (id, lines, business_date, recorded_at, recorded_by, source, text_hash,"
    " idempotency_key)"
    " VALUES (1, 1, '2026-01-01', '2026-01-01 00:00:00.000000', 'x', 's', 'h', 'k')"
)


@post("/v1/committed", sync_to_thread=True)
def committed(transactions: NamedDependency[Transactions]) -> str:
    def act(session: Session) -> str:
        session.execute(INSERT)
        return "done"

    return transactions.written(act)


@post("/v1/unfinished", sync_to_thread=True)
def unfinished(transactions: NamedDependency[Transactions]) -> str:
    """Leaves an entry without lines: only COMMIT finds out."""

    def act(session: Session) -> str:
        session.execute(INSERT)
        session.execute(HALF_ENTRY)
        return "done"

    return transactions.written(act)


@post("/v1/refused", sync_to_thread=True)
def refused(transactions: NamedDependency[Transactions]) -> str:
    def act(session: Session) -> str:
        session.execute(INSERT)
        raise OutOfOrder("Nog niet.")

    return transactions.written(act)


@pytest.fixture
def app(database_url: str) -> Litestar:
    made = app_on(database_url)
    for handler in (committed, unfinished, refused):
        made.register(handler)
    return made


@pytest.fixture
def others(database_url: str) -> Iterator[Engine]:
    """Somebody else's connection to the same database."""
    engine = create_engine(make_url(database_url))
    yield engine
    engine.dispose()


def seen_by(others: Engine) -> int:
    with others.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM organisation")).scalar_one())


def test_commit_comes_before_the_response_starts(app: Litestar, others: Engine) -> None:
    seen: list[int] = []

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                seen.append(seen_by(others))

        scope: Any = {
            "type": "http", "method": "POST", "path": "/v1/committed", "root_path": "",
            "raw_path": b"/v1/committed", "query_string": b"", "http_version": "1.1",
            "headers": [(b"host", b"localhost")], "scheme": "http", "server": ("127.0.0.1", 80),
            "client": None, "state": {},
        }  # fmt: skip
        await app(scope, receive, send)  # type: ignore[arg-type]

    together(app, ask())

    assert seen == [1]


def test_commit_that_fails_is_a_500_and_leaves_nothing(app: Litestar, others: Engine) -> None:
    (answered,) = all_raw(app, posted("/v1/unfinished", b""))

    assert (answered.status, answered.problem["code"]) == (500, "internal-error")
    assert seen_by(others) == 0


def test_refusal_rolls_back(app: Litestar, others: Engine) -> None:
    (answered,) = all_raw(app, posted("/v1/refused", b""))

    assert (answered.status, answered.problem["code"]) == (409, "out-of-order")
    assert seen_by(others) == 0


def test_many_writers_at_once_all_get_their_turn(database_url: str) -> None:
    """More writers than the pool has threads: a writer that waits holds no one up."""
    app = app_on(database_url)
    households = [a_household(1001, id=f"h-{number}") for number in range(5001, 5051)]

    answers = all_raw(
        app,
        *(
            posted("/v1/households", each, (b"idempotency-key", f"k{at}".encode()))
            for at, each in enumerate(households)
        ),
    )

    assert [each.status for each in answers] == [201] * 50


def test_preview_answers_and_saves_nothing(client_on_each: Client) -> None:
    household = client_on_each.take_in()
    path = f"/households/{household}/agreements"

    shown = client_on_each.post(f"{path}?preview=true", a_cost(), version=1)

    assert shown.status_code == 200
    assert shown.json()["before"] != shown.json()["after"]
    assert shown.json()["version"] == 2
    assert client_on_each.get(path).headers["etag"] == '"1"'
    assert client_on_each.post(path, a_cost(), version=1).json() == shown.json()


def test_transaction_that_the_database_broke_off_is_done_again(postgres_engine: Engine) -> None:
    tries = []

    def act(session: Session) -> str:
        tries.append(1)
        if len(tries) == 1:
            session.execute(text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"))
        return "done"

    assert Transactions(postgres_engine).written(act) == "done"
    assert len(tries) == 2


def test_equal_content_only_has_equal_hashes() -> None:
    hashes = {
        asked(NOBODY_YET, "k", *parts).content_hash
        for parts in [(b"ab", b"c"), (b"a", b"bc"), (b"abc",), (b"abc", b"")]
    }

    assert len(hashes) == 4


def test_answer_of_a_broken_database_says_nothing_of_it(client: Client, sqlite_url: str) -> None:
    with sqlite3.connect(str(make_url(sqlite_url).database)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DROP TABLE households")

    answered = client.get("/households")

    assert (answered.status_code, answered.json()["code"]) == (500, "internal-error")
    told = answered.text.lower()
    assert not any(word in told for word in ("sql", "table", "select", "traceback"))

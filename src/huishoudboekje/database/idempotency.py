"""Answers kept per idempotency key, in the transaction of the effect they answer.

It promises that a key has one answer for ever; it does not know what was asked.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.database.settlement_tables import idempotency_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """What a client was answered under a key, and the hash of what it had asked."""

    client: str
    key: str
    request_hash: str
    status: int
    content_type: str
    answer: bytes
    etag: str | None = None


def save_answer(session: Session, answer: StoredAnswer, *, recorded_at: datetime) -> None:
    """The answer is kept; a second one under the same key is refused by the database."""
    values = {
        "client": answer.client,
        "key": answer.key,
        "request_hash": answer.request_hash,
        "status": answer.status,
        "content_type": answer.content_type,
        "answer": answer.answer,
        "etag": answer.etag,
        "recorded_at": recorded_at,
    }
    session.execute(insert(idempotency_keys), values)


_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


def lock_answer(session: Session, client: str, key: str) -> None:
    """Until this transaction ends nobody else answers this client under this key: they wait.

    On SQLite whoever writes waits already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"name": f"answer:{len(client)}:{client}:{key}"})


_ANSWER = select(
    idempotency_keys.c.client,
    idempotency_keys.c.key,
    idempotency_keys.c.request_hash,
    idempotency_keys.c.status,
    idempotency_keys.c.content_type,
    idempotency_keys.c.answer,
    idempotency_keys.c.etag,
).where(
    idempotency_keys.c.client == bindparam("client"), idempotency_keys.c.key == bindparam("key")
)


def load_answer(session: Session, client: str, key: str) -> StoredAnswer | None:
    """What this client was answered under this key, or None."""
    row = session.execute(_ANSWER, {"client": client, "key": key}).one_or_none()
    return None if row is None else StoredAnswer(**row._asdict())

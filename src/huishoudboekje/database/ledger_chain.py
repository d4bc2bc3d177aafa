"""The hash chain of a book: what a link says, and the search for links that do not hold.

It promises that every change made behind the program's back is found, but for a tail cut off with
the head wound back; it does not repair anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from huishoudboekje.database.columns import Day, Moment, moment_text
from huishoudboekje.database.ledger_books import NO_HASH
from huishoudboekje.errors import Finding

_encode = msgspec.json.Encoder().encode

Line = tuple[int, str, str, str, int]
"""A posting as the chain sees it: number, book, debited account, credited account, cents."""


def text_hash(salt: bytes, body: str) -> bytes:
    """What stays in the entry of its text, which stands aside and may be erased."""
    return sha256(salt + body.encode()).digest()


def canonical(fields: Sequence[str | int | None], lines: Sequence[Line]) -> bytes:
    """The entry as the chain sees it: JSON without spaces, a list with the list of its lines.

    The fields are id, key, business date, recorded moment, by whom, source, hash of the text (hex),
    id of the entry it reverses.
    """
    return _encode((*fields, lines))


def link_hash(prev: bytes, book: str, seq: int, content: bytes) -> bytes:
    """The hash of a book's link number `seq`, which follows the link with hash `prev`."""
    return sha256(prev + f"{book}:{seq}".encode() + content).digest()


_LINKS = text("""
SELECT b.name AS book, l.seq, l.prev, l.hash, e.id, e.lines, e.idempotency_key, e.business_date,
    e.recorded_at, e.recorded_by, e.source, e.text_hash, e.reverses, t.salt, t.body,
    p.line_no, p.book_id = l.book_id AS is_own, pb.name AS line_book,
    debit.name AS debit, credit.name AS credit, p.cents
FROM chain_links l JOIN books b ON b.id = l.book_id
LEFT JOIN entries e ON e.id = l.entry_id LEFT JOIN entry_texts t ON t.entry_id = e.id
LEFT JOIN postings p ON p.entry_id = e.id LEFT JOIN books pb ON pb.id = p.book_id
LEFT JOIN accounts debit ON debit.id = p.debit LEFT JOIN accounts credit ON credit.id = p.credit
ORDER BY l.book_id, l.seq, p.line_no
""").columns(business_date=Day, recorded_at=Moment)

_HEADS = text("""
SELECT b.name, h.seq, h.hash FROM books b LEFT JOIN book_heads h ON h.book_id = b.id ORDER BY b.id
""")

_UNLINKED = text("""
SELECT e.id, e.lines, e.idempotency_key, count(p.line_no) AS found,
    sum(CASE WHEN l.seq IS NULL THEN 1 ELSE 0 END) AS unlinked
FROM entries e LEFT JOIN postings p ON p.entry_id = e.id
LEFT JOIN chain_links l ON l.entry_id = p.entry_id AND l.book_id = p.book_id
GROUP BY e.id, e.lines, e.idempotency_key
HAVING count(p.line_no) <> e.lines OR sum(CASE WHEN l.seq IS NULL THEN 1 ELSE 0 END) > 0
ORDER BY e.id
""")

_MIRRORS = text("""
SELECT DISTINCT r.id, r.idempotency_key FROM entries r JOIN entries o ON o.id = r.reverses
LEFT JOIN postings p ON p.entry_id = r.id
LEFT JOIN postings q ON q.entry_id = o.id AND q.line_no = p.line_no
    AND q.debit = p.credit AND q.credit = p.debit AND q.cents = p.cents
WHERE q.entry_id IS NULL OR r.lines <> o.lines ORDER BY r.id
""")

_SUMS = text("""
SELECT b.name, sum(s.cents) AS total FROM posting_sides s
JOIN accounts a ON a.id = s.account_id JOIN books b ON b.id = a.book_id
GROUP BY b.name HAVING sum(s.cents) <> 0 ORDER BY b.name
""")


@dataclass(slots=True)
class _Chain:
    """Where a walk along one book's chain stands."""

    seq: int = 0
    hash: bytes = NO_HASH


def verify(session: Session) -> tuple[Finding, ...]:
    """Everything in the ledger that does not hold; empty when nothing was touched.

    Chains and heads, texts against their hashes, lines against what entries declare, reversals
    against their originals, the sum of every book.
    """
    return (
        *_chain_findings(session),
        *(
            _finding(row.id, "entry-not-closed", f"boeking {row.idempotency_key} is niet heel")
            for row in session.execute(_UNLINKED)
        ),
        *(
            _finding(
                row.id,
                "reversal-not-a-mirror",
                f"tegenboeking {row.idempotency_key} is niet het spiegelbeeld van haar boeking",
            )
            for row in session.execute(_MIRRORS)
        ),
        *(
            Finding(
                place=row.name,
                code="book-out-of-balance",
                text=f"het boek van {row.name} is {row.total} cent uit evenwicht",
            )
            for row in session.execute(_SUMS)
        ),
    )


def _finding(entry_id: int, code: str, sentence: str) -> Finding:
    return Finding(place=f"entry {entry_id}", code=code, text=sentence)


def _chain_findings(session: Session) -> Iterator[Finding]:
    chains: dict[str, _Chain] = {}
    rows = session.execute(_LINKS, execution_options={"yield_per": 1000})
    for (book, seq), lines in groupby(rows, key=lambda row: (row.book, row.seq)):
        chain = chains.setdefault(book, _Chain())
        for code, sentence in _link_mistakes(chain, list(lines)):
            yield Finding(place=f"{book} {seq}", code=code, text=sentence)
    for name, seq, head in session.execute(_HEADS):
        chain = chains.get(name, _Chain())
        if (chain.seq, chain.hash) != (seq, head):
            yield Finding(
                place=name,
                code="head-differs",
                text=f"de keten van {name} eindigt bij {chain.seq}, niet bij {seq}, of anders",
            )


def _link_mistakes(chain: _Chain, rows: list[Row[*tuple[Any, ...]]]) -> Iterator[tuple[str, str]]:
    """What is wrong with one link; the walk goes on from what the link itself says."""
    first = rows[0]
    where = f"schakel {first.seq} van {first.book}"
    if first.seq != chain.seq + 1 or first.prev != chain.hash:
        yield "chain-broken", f"{where} volgt niet op schakel {chain.seq}"
    chain.seq, chain.hash = first.seq, first.hash
    if first.id is None or not any(row.is_own for row in rows):
        yield "link-without-posting", f"{where} heeft geen boekingsregel in dit boek"
        return
    content = canonical(
        (
            first.id,
            first.idempotency_key,
            first.business_date.isoformat(),
            moment_text(first.recorded_at),
            first.recorded_by,
            first.source,
            first.text_hash.hex(),
            first.reverses,
        ),
        [(row.line_no, row.line_book, row.debit, row.credit, row.cents) for row in rows],
    )
    if link_hash(first.prev, first.book, first.seq, content) != first.hash:
        yield "link-differs", f"{where} past niet bij boeking {first.id}"
    if first.body is not None and text_hash(first.salt, first.body) != first.text_hash:
        yield "text-differs", f"de tekst van boeking {first.id} is veranderd"

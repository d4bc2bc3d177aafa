"""Statements, lines and matches to try the database with, with defaults for what may vary."""

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session
from tests.database.bookings import BY, DAY, IBAN, a_posting, an_entry, book

from huishoudboekje.database import (
    BankFile,
    LineRow,
    MatchDecision,
    MatchPart,
    MatchRow,
    StatementRow,
    entries_by_keys,
    save_bank_file,
    save_lines,
    save_matches,
    save_statement,
)
from huishoudboekje.database.reach import EVERYTHING
from huishoudboekje.ledger import reversal
from huishoudboekje.matching import MatchKind

EMPLOYER = "NL12RABO0123456789"
_numbers = count(1)


def a_bank_file(content: bytes = b"<Document/>", **changes: Any) -> BankFile:
    values = {"name": "december.xml", "format": "camt.053.001.08"}
    return BankFile(**{**values, "content": content, **changes})


def a_statement(file_id: int = 1, **changes: Any) -> StatementRow:
    return StatementRow(
        **{
            "file_id": file_id,
            "iban": IBAN,
            "statement_id": "2026-358",
            "closing_date": DAY,
            "opening": 0,
            "closing": 150_000,
            **changes,
        }
    )


def a_line(entry_id: int, **changes: Any) -> LineRow:
    return LineRow(
        **{
            "statement_id": 1,
            "number": 1,
            "iban": IBAN,
            "booking_date": DAY,
            "cents": 150_000,
            "fingerprint": f"line of entry {entry_id}",
            "entry_id": entry_id,
            "counter_iban": EMPLOYER,
            "counter_name": "Werkgever Proef",
            **changes,
        }
    )


def a_statement_with(session: Session, *lines: dict[str, Any]) -> tuple[int, ...]:
    """A file with one statement of these lines, each booked by an entry: the lines' numbers."""
    number = next(_numbers)
    file_id = save_bank_file(session, a_bank_file(f"<{number}/>".encode()), **BY)
    statement = save_statement(session, a_statement(file_id, statement_id=str(number)), **BY)
    keys = [f"bank:{IBAN}:{statement}:{no}" for no in range(1, len(lines) + 1)]
    ids = book(session, *(an_entry(key) for key in keys))
    rows = [
        a_line(ids[key], **{"statement_id": statement, "number": no, **line})
        for no, (key, line) in enumerate(zip(keys, lines, strict=True), start=1)
    ]
    return save_lines(session, rows, **BY)


def a_receipt(cents: int = 150_000, **changes: Any) -> MatchPart:
    return MatchPart(
        **{
            "kind": MatchKind.RECEIPT,
            "cents": cents,
            "household_id": "h-1",
            "agreement_id": "wage",
            "nominal_date": date(2027, 1, 25),
            **changes,
        }
    )


def match(
    session: Session,
    line_id: int,
    *parts: MatchPart,
    number: int = 1,
    decided: MatchDecision = MatchDecision.PERSON,
    business_date: date = DAY,
) -> int:
    """The line is matched with the parts: the match's number."""
    key = f"match:{line_id}:{number}"
    entry = an_entry(key, a_posting(len(parts) + 1), business_date=business_date)
    row = MatchRow(
        line_id=line_id,
        number=number,
        entry_id=book(session, entry)[key],
        decided=decided,
        parts=parts or (a_receipt(),),
        reason="zelfde naam",
    )
    return save_matches(session, [row], **BY)[0]


def take_back(session: Session, line_id: int, number: int = 1) -> None:
    """The match of the line with this number is in force no more."""
    key = f"match:{line_id}:{number}"
    entry = entries_by_keys(session, [key], reach=EVERYTHING)[key].entry
    day = entry.business_date
    book(session, reversal(entry, business_date=day, text="terug", source="match"))

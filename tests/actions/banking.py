"""A desk that also takes statements in: lines of a bank, files of them, and what people decide."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from tests.actions.desk import POOL, an_income, on
from tests.actions.paying import PayingDesk, a_rent

from huishoudboekje.actions import (
    Acting,
    ConfirmedMatch,
    ImportedStatements,
    PartInput,
    confirm_match,
    import_statements,
    take_back_match,
)
from huishoudboekje.bank import Statement, StatementFile, StatementLine
from huishoudboekje.database import (
    EVERYTHING,
    StoredLine,
    StoredMatch,
    load_balances,
    load_lines,
    load_matches,
    load_open_lines,
    reading,
    verify,
    writing,
)
from huishoudboekje.matching import MatchKind

EMPLOYER = "NL19RABO0000112233"
STRANGER = "NL91ABNA0417164300"
DAY = date(2026, 12, 8)
_numbers = count(1)


def a_line(amount: int = 140_000, day: date = DAY, **changes: Any) -> StatementLine:
    """A line of the employer, unless it says something else."""
    said = {"counter_iban": EMPLOYER, "counter_name": "Werkgever Proef", "text": "salaris"}
    plain = {"number": 1, "booking_date": day, "value_date": day, "amount": amount}
    return StatementLine(**{**plain, **said, **changes})


def a_statement(
    *lines: StatementLine,
    opening: int = 0,
    closing: int | None = None,
    account: str = POOL,
    name: str = "",
    day: date = DAY,
    **changes: Any,
) -> Statement:
    numbered = tuple(replace(line, number=at) for at, line in enumerate(lines, start=1))
    total = sum(line.amount for line in lines)
    return Statement(
        account=account,
        id=name or f"statement-{next(_numbers)}",
        sequence="",
        opening=opening,
        closing=opening + total if closing is None else closing,
        opening_date=changes.pop("opening_date", None),
        closing_date=day,
        lines=numbered,
        **changes,
    )


def a_file(*statements: Statement, **changes: Any) -> StatementFile:
    return StatementFile(format="camt.053.001.08", statements=statements, **changes)


def content_of(file: StatementFile) -> bytes:
    """Bytes that are another for every other file, as the bank's are."""
    return repr(file).encode()


def a_wage(**changes: Any) -> dict[str, Any]:
    return an_income(**{"party": "Werkgever Proef", "iban": EMPLOYER, **changes})


def receipt(amount: int = 140_000, household: str = "h-1", **changes: Any) -> PartInput:
    plain = {"kind": MatchKind.RECEIPT, "household_id": household, "agreement_id": "wage"}
    return PartInput(**{**plain, "amount": amount, **changes})


def part(kind: MatchKind, amount: int, **changes: Any) -> PartInput:
    return PartInput(kind=kind, amount=amount, **changes)


@dataclass
class BankDesk(PayingDesk):
    """Statements come in, and people say what their open lines are for."""

    def with_wage(self, household_id: str = "h-1", **changes: Any) -> None:
        """A household whose wage comes from the employer's account."""
        terms = {"income": [a_wage()], "cost": [a_rent()], **changes}
        self.take_in(household_id, **terms)

    def import_file(
        self,
        file: StatementFile,
        *,
        content: bytes | None = None,
        reason: str = "",
        by: Acting | None = None,
    ) -> ImportedStatements:
        acting = by or on(max(each.closing_date for each in file.statements))
        with writing(self.engine) as session:
            return import_statements(
                session,
                file,
                content_of(file) if content is None else content,
                name="afschrift.xml",
                accepted_reason=reason,
                by=acting,
            )

    def import_lines(self, *lines: StatementLine, **changes: Any) -> ImportedStatements:
        """A file with one statement of these lines; it begins where the books are."""
        changes.setdefault("opening", self.balance(f"bank:{POOL}", book="organisation"))
        changes.setdefault("day", max((line.booking_date for line in lines), default=DAY))
        return self.import_file(a_file(a_statement(*lines, **changes)))

    def confirm_line(
        self, line_id: int, *parts: PartInput, by: Acting | None = None, reason: str = ""
    ) -> ConfirmedMatch:
        with writing(self.engine) as session:
            return confirm_match(session, line_id, parts, reason=reason, by=by or on(DAY))

    def take_back_match(
        self, match_id: int, *, reason: str = "vergissing", by: Acting | None = None
    ) -> tuple[int, ...]:
        with writing(self.engine) as session:
            return take_back_match(session, match_id, reason=reason, by=by or on(DAY))

    def lines(self) -> Sequence[StoredLine]:
        with reading(self.engine) as session:
            return load_lines(session, reach=EVERYTHING, limit=100_000)

    def open_lines(self) -> Sequence[StoredLine]:
        with reading(self.engine) as session:
            return load_open_lines(session, reach=EVERYTHING, limit=100_000)

    def matches(self) -> Sequence[StoredMatch]:
        """Those in force."""
        ids = [each.id for each in self.lines()]
        with reading(self.engine) as session:
            found = load_matches(session, ids, reach=EVERYTHING)
        return [each for each in found if not each.is_reversed]

    def is_whole(self) -> bool:
        """The chains hold, every book balances, and client money is what households have."""
        with reading(self.engine) as session:
            found = load_balances(session, reach=EVERYTHING)
            assert verify(session) == ()
        books: Counter[str] = Counter()
        held = 0
        for account, amount in found.items():
            books[account.book] += amount
            if account.name in {"received", "available", "set-aside"} or account.name.startswith(
                "client-money"
            ):
                held += amount
        return not any(books.values()) and held == 0

"""Reading camt.053: one pass over the file, entry by entry, checked against its schema on the way.

It promises every statement with lines that add up to what the bank booked, and takes no more
memory for a longer file than its lines need; of the schema's complaints it makes findings.
"""

import re
from datetime import date
from typing import Any

from huishoudboekje.bank.camt053_balances import (
    Balances,
    EntryTotals,
    balances_of,
    check_summary,
)
from huishoudboekje.bank.camt053_entries import booked_entry, lines_of
from huishoudboekje.bank.camt053_shape import (
    DETAIL,
    ENTRY,
    STATEMENT,
    Record,
    collect,
    in_namespace,
)
from huishoudboekje.bank.notes import MAX_LINES, Notes, unreadable
from huishoudboekje.bank.schemas import schema, schema_findings
from huishoudboekje.bank.statement import Statement, StatementLine
from huishoudboekje.bank.values import EURO, bank_day, closed_up, one_line, shown
from huishoudboekje.bank.xml import LongMessage
from huishoudboekje.errors import Finding

VERSIONS = ("camt.053.001.02", "camt.053.001.08")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"

_SAID = 5
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']{1,60})'")
_COMPLAINTS = (
    ("maxLength", "is te lang"),
    ("minLength", "is te kort"),
    ("'enumeration'", "heeft een waarde die de standaard niet kent"),
    ("'pattern'", "heeft een waarde die de standaard niet toelaat"),
    ("Missing child", "is niet compleet"),
    ("not expected", "staat op een plaats waar de standaard het niet verwacht"),
    ("attribute", "heeft een kenmerk dat de standaard niet kent"),
)


def read_camt053(
    content: bytes, version: str, notes: Notes, *, is_checked: bool
) -> list[Statement]:
    """The statements of a file in that version, in its order; raises InvalidInput.

    The schema is checked in the same pass, unless `is_checked` is false.
    """
    file = _File(f"{NAMESPACE}{version}", notes)
    message = LongMessage(content, file.names, schema=schema(version) if is_checked else None)
    for element in message:
        file.take(element)
    if message.breaks_schema:
        for finding in schema_findings(content, version)[:_SAID]:
            notes.remark(finding.place, "schema-violation", _in_dutch(finding, version))
    return file.statements


def _in_dutch(finding: Finding, version: str) -> str:
    element = _ELEMENT.search(finding.text)
    name = element[1] if element else "iets"
    said = next((dutch for sign, dutch in _COMPLAINTS if sign in finding.text), "past niet")
    return f"<{name}> {said} ({version})"


class _File:
    """What has been read of a file so far: whole statements, and the one that is going on."""

    def __init__(self, namespace: str, notes: Notes) -> None:
        self.statements: list[Statement] = []
        detail, entry, statement = (f"{{{namespace}}}{name}" for name in ("TxDtls", "Ntry", "Stmt"))
        self.names = (detail, entry, statement)
        self._detail_name, self._entry_name = detail, entry
        self._detail_shape = in_namespace(DETAIL, namespace)
        self._entry_shape = in_namespace(ENTRY, namespace)
        self._statement_shape = in_namespace(STATEMENT, namespace)
        self._notes = notes
        self._line_count = 0
        self._begin()

    def _begin(self) -> None:
        self._details: list[Record] = []
        self._lines: list[StatementLine] = []
        self._totals = EntryTotals()
        self._head: Record | None = None
        self._entry_count = 0

    def take(self, element: Any) -> None:
        """Read what has ended: a detail, an entry or a whole statement."""
        record: Record = {}
        tag = element.tag
        if tag == self._detail_name:
            collect(element, self._detail_shape, record)
            self._details.append(record)
            self._count(1)
        elif tag == self._entry_name:
            collect(element, self._entry_shape, record)
            self._take_entry(element, record)
        else:
            collect(element, self._statement_shape, record)
            self._take_statement(record)

    def _count(self, more: int) -> None:
        self._line_count += more
        if self._line_count > MAX_LINES:
            text = f"er staan meer dan {MAX_LINES} regels in; vraag de bank om kleinere bestanden"
            raise unreadable("too-large", text)

    def _take_entry(self, element: Any, record: Record) -> None:
        if self._head is None:
            # The account stands before the entries: it tells which side of an entry is ours.
            self._head = {}
            collect(element.getparent(), self._statement_shape, self._head)
        details, self._details = self._details, []
        head, notes = self._head, self._notes
        self._entry_count += 1
        place = f"afschrift {shown(head.get('id') or '')}, boeking {self._entry_count}"
        last_day = head.get("last_moment") or head.get("created") or ""
        entry = booked_entry(record, notes, place=place, last_day=last_day)
        if entry is None:
            self._totals.pending += 1
            return
        lines = lines_of(entry, details, notes, ours=_account(head), first=len(self._lines) + 1)
        self._count(0 if details else 1)
        self._lines += lines
        self._totals.add(entry.amount, len(lines))

    def _take_statement(self, record: Record) -> None:
        notes = self._notes
        name = one_line(record.get("id"))
        place = f"afschrift {shown(name)}"
        account = _account(record)
        if not account:
            notes.mistake(place, "no-account", "er staat geen rekening in")
        currency = record.get("currency")
        if currency and currency != EURO:
            notes.mistake(place, "currency", f"de rekening is niet in EUR: {shown(currency)}")
        balances = balances_of(record, notes, place=place)
        if balances is not None:
            check_summary(record, self._totals, notes, place=place)
            closing_date = self._closing_date(record, balances)
            if closing_date is None:
                notes.mistake(place, "no-date", "er staat geen datum in")
            else:
                self.statements.append(
                    Statement(
                        account=account,
                        id=name,
                        sequence=one_line(record.get("sequence") or record.get("legal_sequence")),
                        opening=balances.opening,
                        closing=balances.closing,
                        opening_date=balances.opening_date,
                        closing_date=closing_date,
                        lines=tuple(self._lines),
                    )
                )
        self._begin()

    def _closing_date(self, record: Record, balances: Balances) -> date | None:
        """The day of the closing balance, or the last that the statement knows."""
        if balances.closing_date is not None:
            return balances.closing_date
        if record.get("last_moment"):
            return _day(record["last_moment"])
        if self._lines:
            return max(line.booking_date for line in self._lines)
        return _day(record.get("created") or "")


def _account(record: Record) -> str:
    return closed_up(record.get("account") or record.get("account_other"))


def _day(text: str) -> date | None:
    try:
        return bank_day(text)
    except ValueError:
        return None

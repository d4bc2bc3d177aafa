"""Reading camt.053 entry by entry, and saying where a file breaks its schema.

It promises every statement with lines that add up to what the bank booked, and takes no more
memory for a longer file than its lines need. The schema is checked in a pass of its own, which
makes no tree: together they are quicker than one pass that does both.
"""

import re
from datetime import date
from typing import Any

from huishoudboekje.bank.camt053_balances import Balances, balances_of
from huishoudboekje.bank.camt053_entries import TRUE, Entries, account_of, is_count
from huishoudboekje.bank.camt053_shape import (
    DETAIL,
    ENTRY,
    STATEMENT,
    Record,
    collect,
    in_namespace,
)
from huishoudboekje.bank.camt053_totals import check_summary
from huishoudboekje.bank.notes import Notes, refuse_many
from huishoudboekje.bank.pages import Page, whole_statements
from huishoudboekje.bank.schemas import NAMESPACE, schema_findings
from huishoudboekje.bank.statement import Statement, StatementLine
from huishoudboekje.bank.values import EURO, bank_day, one_line, shown
from huishoudboekje.bank.xml import LongMessage
from huishoudboekje.errors import Finding

VERSIONS = ("camt.053.001.02", "camt.053.001.08")

_LONG = 500_000
_SAID = 5
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']{1,60})'")
_COMPLAINTS = (
    ("maxLength", "is te lang"),
    ("minLength", "is te kort"),
    ("'enumeration'", "heeft een waarde die de standaard niet kent"),
    ("'pattern'", "heeft een waarde die de standaard niet toelaat"),
    ("Missing child", "is niet compleet"),
    ("not expected", "staat op een plaats waar de standaard het niet verwacht"),
    ("not a valid value", "heeft een waarde die de standaard niet toelaat"),
    ("attribute", "heeft een kenmerk dat de standaard niet kent"),
)


def read_camt053(content: bytes, version: str, notes: Notes) -> list[Statement]:
    """The statements of a file in that version, in its order; raises InvalidInput."""
    file = _File(f"{NAMESPACE}{version}", notes, with_details=_has_long_entries(content))
    for element in LongMessage(content, file.names):
        file.take(element)
    return whole_statements(file.pages, notes)


def note_violations(content: bytes, version: str, notes: Notes) -> None:
    """The first places where the file breaks its schema are noted; they stop nothing."""
    for finding in schema_findings(content, version, most=_SAID):
        notes.remark(finding.place, "schema-violation", _in_dutch(finding, version))


def _in_dutch(finding: Finding, version: str) -> str:
    element = _ELEMENT.search(finding.text)
    name = element[1] if element else "iets"
    said = next((dutch for sign, dutch in _COMPLAINTS if sign in finding.text), "past niet")
    return f"<{name}> {said} ({version})"


def _has_long_entries(content: bytes) -> bool:
    """Whether an entry may be too long to be held whole: a batch with thousands of details."""
    starts = range(0, len(content) - _LONG, _LONG)
    return any(content.find(b"Ntry>", at, at + _LONG) < 0 for at in starts)


class _File:
    """What has been read of a file so far: its statements, and the one that is going on.

    Details are read with their entry, or, which takes a little longer, each when it has ended.
    """

    def __init__(self, namespace: str, notes: Notes, *, with_details: bool) -> None:
        self.pages: list[Page] = []
        names = ("Stmt", "Ntry", "TxDtls") if with_details else ("Stmt", "Ntry")
        self.names = tuple(f"{{{namespace}}}{name}" for name in names)
        self._shapes = [in_namespace(shape, namespace) for shape in (STATEMENT, ENTRY, DETAIL)]
        self._notes = notes
        self._count = 0
        self._details: list[Record] = []
        self._entries: Entries | None = None

    def take(self, element: Any) -> None:
        """Read what has ended: a statement, an entry or a detail."""
        kind = self.names.index(element.tag)
        record: Record = {}
        collect(element, self._shapes[kind], record)
        if kind == 1:
            if self._entries is None:
                self._entries = self._begun(element.getparent())
            # Those that were read before are empty by now.
            details = self._details or record.get("details", ())
            self._entries.take(record, details)
            self._count += len(details) or 1
            self._details = []
        elif kind == 0:
            self._end(record, self._entries or Entries(record, self._notes))
            self._entries = None
        else:
            self._details.append(record)
        refuse_many(self._count + len(self._details))

    def _begun(self, statement: Any) -> Entries:
        """The entries to come: the account stands before them and tells which side is ours."""
        head: Record = {}
        collect(statement, self._shapes[0], head)
        return Entries(head, self._notes)

    def _end(self, record: Record, entries: Entries) -> None:
        notes = self._notes
        name = one_line(record.get("id"))
        place = f"afschrift {shown(name)}"
        account = account_of(record)
        if not account:
            notes.mistake(place, "no-account", "er staat geen rekening in")
        currency = (record.get("currency") or "").strip()
        if currency and currency != EURO:
            notes.mistake(place, "currency", f"de rekening is niet in EUR: {shown(currency)}")
        check_summary(record, entries.totals, notes, place=place)
        balances = balances_of(record, notes, place=place)
        if balances is None:
            return
        closing_date = _closing_date(record, balances, entries.lines)
        if closing_date is None:
            notes.mistake(place, "no-date", "er staat geen datum in")
            return
        statement = Statement(
            account=account,
            id=name,
            sequence=one_line(record.get("sequence") or record.get("legal_sequence")),
            opening=balances.opening,
            closing=balances.closing,
            opening_date=balances.opening_date,
            closing_date=closing_date,
            lines=tuple(entries.lines),
        )
        self.pages.append(_page(statement, record, balances))


def _page(statement: Statement, record: Record, balances: Balances) -> Page:
    """The statement, which is a page where its balances or the bank's own count say so."""
    text = (record.get("page") or "").strip()
    number = int(text) if is_count(text) else None
    is_last = (record.get("is_last_page") or "true").strip() in TRUE
    return Page(
        statement=statement,
        series=statement.id,
        number=number,
        continues=balances.opens_on_the_way or (number or 1) > 1,
        is_continued=balances.closes_on_the_way or not is_last,
    )


def _closing_date(record: Record, balances: Balances, lines: list[StatementLine]) -> date | None:
    """The day of the closing balance, or the last that the statement knows."""
    if balances.closing_date is not None:
        return balances.closing_date
    if record.get("last_moment"):
        return _day(record["last_moment"])
    if lines:
        return max(line.booking_date for line in lines)
    return _day(record.get("created") or "")


def _day(text: str) -> date | None:
    try:
        return bank_day(text)
    except ValueError:
        return None

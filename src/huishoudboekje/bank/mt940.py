"""Reading MT940 as Dutch banks send it, by regular expressions over its fields.

It promises every statement of the file with its own balances, pages joined; what stands in `:86:`
is taken apart next door. It knows no bank by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from huishoudboekje.bank.information import Information, information_of
from huishoudboekje.bank.notes import Notes, refuse_many, unreadable
from huishoudboekje.bank.pages import Page, whole_statements
from huishoudboekje.bank.statement import Statement, StatementLine
from huishoudboekje.bank.values import EURO, bank_cents, closed_up, one_line, shown

MT940 = "MT940"

_BEGINS = re.compile(rb"(?:^|[\r\n}:])[ \t]*:20:")
_TAG = re.compile(r"\n[ \t]*:(20|21|25|28C?|60[FM]|61|62[FM]|64|65|86|34F|90[CD]):")
_LONGEST = 20_000
"""As many characters may stand in one field; the standard has about 400."""

_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9,.]+)[ \t]*(?:\n|$)", re.ASCII)
_ENTRY = re.compile(
    r"([0-9]{6})([0-9]{4}| {4})?(E?R?[CD])[A-Z]?([0-9]*,[0-9]*|[0-9]+)(?![0-9.,])"
    r"(?:[NSF][A-Z0-9 ]{3})?([^\n]*)(?:\n([^\n]*))?",
    re.ASCII,
)
_CURRENCY = re.compile(r"(.*[0-9]) ?([A-Z]{3})", re.ASCII)
_ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{6,12}|[A-Z]?[0-9]{5,18}", re.ASCII)
_ACCOUNT_AND_NAME = re.compile(r"([A-Z]?[0-9]{5,16}) {2,}(\S.*)", re.ASCII)


@dataclass(slots=True)
class _Page:
    """One message while it is read."""

    reference: str
    account: str = ""
    number: str = ""
    opening: tuple[int, date] | None = None
    closing: tuple[int, date] | None = None
    is_continued: bool = False
    continues: bool = False
    lines: list[StatementLine] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"afschrift {shown(self.name)}"

    @property
    def entry_place(self) -> str:
        """Where the next line comes from."""
        return f"{self.place}, boeking {len(self.lines) + 1}"

    @property
    def name(self) -> str:
        """The reference alone is often the same on every statement of a bank."""
        return f"{self.reference} {self.number}".strip()


def is_mt940(content: bytes) -> bool:
    """Whether the content begins as an MT940 file does."""
    return _BEGINS.search(content[:2000]) is not None and b"\x00" not in content[:2000]


def read_mt940(content: bytes, notes: Notes) -> list[Statement]:
    """The statements of a file, in its order; what cannot be read is a mistake in the notes."""
    file = _File(notes)
    for tag, text in _fields(_text(content)):
        file.take(tag, text)
    file.end_movement()
    found = [_statement(page, notes) for page in file.pages]
    return whole_statements([page for page in found if page is not None], notes)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return "\n" + text.replace("\r\n", "\n").replace("\r", "\n").replace("{4::", "{4:\n:")


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """The fields in their order: tag and content, with the lines that belong to it."""
    found = _TAG.finditer(text)
    before = next(found, None)
    while before is not None:
        match = next(found, None)
        end = len(text) if match is None else match.start()
        if end - before.end() > _LONGEST:
            code = "not-a-statement"
            raise unreadable(code, f"veld {before[1]} is veel te lang; dit is geen bankafschrift")
        yield before[1], text[before.end() : end]
        before = match


class _File:
    """The pages read so far, and the one that is going on."""

    def __init__(self, notes: Notes) -> None:
        self.pages: list[_Page] = []
        self._notes = notes
        self._entry: str | None = None
        self._information: list[str] = []
        self._count = 0

    def take(self, tag: str, content: str) -> None:
        """Read the next field."""
        if tag == "20":
            self.end_movement()
            self.pages.append(_Page(one_line(content.partition("\n")[0])))
            refuse_many(len(self.pages))
        elif tag == "86":
            # Behind the closing balance it says something of the statement as a whole.
            if self._entry is not None:
                self._information += content.rstrip("\n").split("\n")
        elif self.pages:
            self.end_movement()
            if tag == "61":
                self._begin_movement(content)
            else:
                _take(self.pages[-1], tag, content, self._notes)

    def _begin_movement(self, content: str) -> None:
        self._entry = content
        self._count += 1
        refuse_many(self._count)

    def end_movement(self) -> None:
        """The movement that was going on is a line of its page."""
        if self._entry is not None:
            _add(self.pages[-1], self._entry, self._information, self._notes)
            self._entry, self._information = None, []


def _take(page: _Page, tag: str, content: str, notes: Notes) -> None:
    """A field that is no movement."""
    if tag == "25":
        page.account = _account(content, page, notes)
    elif tag in {"28", "28C"}:
        page.number = one_line(content.partition("\n")[0])
    elif tag in {"60F", "60M"}:
        page.continues = tag == "60M"
        page.opening = _balance(content, page, notes)
    elif tag in {"62F", "62M"}:
        page.is_continued = tag == "62M"
        page.closing = _balance(content, page, notes)


def _account(content: str, page: _Page, notes: Notes) -> str:
    text = one_line(content.partition("\n")[0])
    with_currency = _CURRENCY.fullmatch(text)
    if with_currency:
        text, currency = with_currency.groups()
        if currency != EURO:
            notes.mistake(page.place, "currency", f"de rekening is niet in EUR: {currency}")
    return closed_up(text.rpartition("/")[2])


def _balance(content: str, page: _Page, notes: Notes) -> tuple[int, date] | None:
    found = _BALANCE.match(content)
    if found is None:
        text = f"het saldo is niet te lezen: {shown(content.partition(chr(10))[0])}"
        notes.mistake(page.place, "unreadable-balance", text)
        return None
    mark, day, currency, amount = found.groups()
    if currency != EURO:
        notes.mistake(page.place, "currency", f"het saldo is niet in EUR: {currency}")
        return None
    try:
        cents = bank_cents(amount)
        return (cents if mark == "C" else -cents), _day(day)
    except ValueError as error:
        notes.mistake(page.place, "unreadable-balance", f"het saldo is niet te lezen: {error}")
        return None


def _add(page: _Page, entry: str, information: list[str], notes: Notes) -> None:
    """The movement, a `:61:` with the lines of its `:86:`, becomes a line of its page."""
    found = _ENTRY.match(entry)
    if found is None:
        text = f"de boeking is niet te lezen: {shown(entry)}"
        notes.mistake(page.entry_place, "unreadable-entry", text)
        return
    value_text, booked_text, mark, amount_text, owner_reference, more = found.groups()
    if mark[0] == "E":
        notes.remark(page.entry_place, "not-booked", "wordt nog verwacht en telt niet mee")
        return
    try:
        amount = bank_cents(amount_text)
        value_date = _day(value_text)
        booking_date = _near(booked_text, value_date) if booked_text else value_date
    except ValueError as error:
        notes.mistake(page.entry_place, "unreadable-entry", str(error))
        return
    if not amount:
        notes.remark(page.entry_place, "zero", "heeft bedrag nul en telt niet mee")
        return
    said = information_of(information)
    own, _, bank_reference = owner_reference.partition("//")
    if not (said.iban and said.name):
        said = _with_counterparty(said, own.strip(), (more or "").strip())
    # RC takes back a credit, so money goes out; RD takes back a debit.
    is_out = mark in {"D", "RC"}
    page.lines.append(
        StatementLine(
            number=len(page.lines) + 1,
            booking_date=booking_date,
            value_date=value_date,
            amount=-amount if is_out else amount,
            counter_iban=said.iban,
            counter_name=said.name,
            text=said.text or ("" if said.reference else said.title),
            end_to_end_id=said.end_to_end_id,
            reference=said.reference,
            return_reason=said.return_reason,
            is_reversal=mark[0] == "R",
            bank_reference=one_line(bank_reference),
            payment_information_id=said.payment_information_id,
        )
    )


def _with_counterparty(said: Information, own: str, more: str) -> Information:
    """Account and name from `:61:`, where some banks write them.

    Rabobank has the account on a line of its own, older files account and name on the first line,
    SNS and ASN the account as reference and the name below it.
    """
    both = _ACCOUNT_AND_NAME.fullmatch(own)
    if both:
        iban, name = both[1], both[2]
    elif _ACCOUNT.fullmatch(more):
        iban, name = more, ""
    elif _ACCOUNT.fullmatch(own) and not own.isdigit():
        iban, name = own, "" if more.startswith("/") else more
    else:
        return said
    return replace(said, iban=said.iban or closed_up(iban), name=said.name or one_line(name))


def _statement(page: _Page, notes: Notes) -> Page | None:
    """The page as it stands in the file; None for one without balances: a mistake."""
    if not page.account:
        notes.mistake(page.place, "no-account", "er staat geen rekening in")
    if page.opening is None or page.closing is None:
        name = "beginsaldo" if page.opening is None else "eindsaldo"
        notes.mistake(page.place, "no-balance", f"er is geen {name}")
        return None
    statement = Statement(
        account=page.account,
        id=page.name,
        sequence=page.number,
        opening=page.opening[0],
        closing=page.closing[0],
        opening_date=page.opening[1],
        closing_date=page.closing[1],
        lines=tuple(page.lines),
    )
    # Some banks give every page a reference of its own, so that says nothing of what belongs.
    return Page(
        statement=statement,
        series="",
        has_number_in_id="/" in page.number,
        continues=page.continues,
        is_continued=page.is_continued,
    )


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    """The day that YYMMDD writes; raises ValueError."""
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise ValueError(f"dit is geen datum: {text}") from None


@lru_cache(maxsize=4096)
def _near(text: str, value_date: date) -> date:
    """The day that MMDD writes, in the year that brings it nearest to the value date."""
    if text.isspace():
        return value_date
    days = []
    for year in (value_date.year - 1, value_date.year, value_date.year + 1):
        try:
            days.append(date(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue
    if not days:
        raise ValueError(f"dit is geen datum: {text}")
    return min(days, key=lambda day: abs(day - value_date))

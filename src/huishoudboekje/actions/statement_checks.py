"""Whether a file of statements is taken in, and what is off when it is.

It promises that all reasons to refuse are named together, and that a gap, an overlap and a
difference with the books never pass unseen; it changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.statement_lines import PrintedLine, fingerprints, printed_lines
from huishoudboekje.actions.statement_overlap import overlap_of
from huishoudboekje.bank import Statement
from huishoudboekje.database import (
    EVERYTHING,
    StoredStatement,
    find_statement,
    known_fingerprints,
    load_balances,
    load_statements,
)
from huishoudboekje.errors import Finding
from huishoudboekje.ledger import ORGANISATION, bank
from huishoudboekje.money import euro_text

_DAY = timedelta(days=1)
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementToAdd:
    """A statement of a file: the how-many-eth, on which account of ours, its lines.

    `known` is the same statement where we have it, `new` the lines that we do not have;
    `is_doubtful` when some of those may be lines that we have from another format.
    """

    number: int
    iban: str
    statement: Statement
    printed: tuple[PrintedLine, ...]
    new: tuple[PrintedLine, ...]
    known: StoredStatement | None
    is_doubtful: bool = False

    @property
    def place(self) -> str:
        """How a finding names it."""
        return f"statements[{self.number}]"

    def finding(self, code: str, text: str) -> Finding:
        """A finding about it that names the statement."""
        name = self.statement.id or self.statement.sequence or str(self.statement.closing_date)
        return Finding(place=self.place, code=code, text=f"afschrift {name}: {text}")


def statements_to_add(
    session: Session, statements: Sequence[tuple[str, Statement, tuple[PrintedLine, ...]]]
) -> tuple[StatementToAdd, ...]:
    """The statements with their lines that are new, a line that comes twice in the file once."""
    prints = {each for _, _, lines in statements for each in fingerprints(lines)}
    seen = set(known_fingerprints(session, prints))
    pending: Counter[str] = Counter()
    found: list[StatementToAdd] = []
    for number, (iban, statement, printed) in enumerate(statements, start=1):
        each = StatementToAdd(
            number=number,
            iban=iban,
            statement=statement,
            printed=printed,
            new=tuple(line for line in printed if line[1] not in seen),
            known=find_statement(session, iban, statement.id, statement.closing_date),
        )
        if each.known is None and _goes_on(session, each, found, pending[iban]):
            more = _printed_on(session, each, seen)
            each = replace(each, printed=more, new=more)
        else:
            each = _without_told(session, each, pending[iban])
        found.append(each)
        seen |= fingerprints(each.printed)
        pending[iban] += sum(line.amount for line, _ in each.new)
    return tuple(found)


def _without_told(session: Session, each: StatementToAdd, pending: int) -> StatementToAdd:
    """The statement without the lines that we have from another format."""
    books = books_of_bank(session, each.iban, until=each.statement.closing_date)
    found = overlap_of(
        session,
        each.iban,
        each.statement,
        printed=each.printed,
        new=each.new,
        books=books + pending,
    )
    return replace(each, new=found.new, is_doubtful=found.is_doubtful)


def overlapping_statements(to_add: Sequence[StatementToAdd]) -> Iterator[Finding]:
    """The statements of which it is not clear whether we have their lines from another format."""
    text = (
        "regels ervan lijken op regels die we al hebben, uit een ander bestand van de bank, maar "
        "de saldi passen niet; lees elke dag in één soort bestand in, of geef een reden"
    )
    for each in to_add:
        if each.is_doubtful and each.known is None:
            yield each.finding("overlaps-another-format", text)


def future_statements(to_add: Sequence[StatementToAdd], *, today: date) -> Iterator[Finding]:
    """The statements of a day that cannot have ended yet: later than tomorrow."""
    for each in to_add:
        if each.statement.closing_date > today + _DAY:
            text = f"is van {each.statement.closing_date}, en die dag is nog niet geweest"
            yield each.finding("in-the-future", text)


def _goes_on(
    session: Session, each: StatementToAdd, earlier: Sequence[StatementToAdd], pending: int
) -> bool:
    """Whether the lines that we seem to have are more of the same.

    They are when the books and the statement before it stand where it begins: had we those lines
    already, both would have been moved by them.
    """
    statement = each.statement
    new = fingerprints(each.new)
    known = sum(line.amount for line, fingerprint in each.printed if fingerprint not in new)
    if not known or statement.difference:
        return False
    books = books_of_bank(session, each.iban, until=statement.closing_date)
    return books + pending == statement.opening == _last_closing(session, each, earlier)


def _last_closing(
    session: Session, each: StatementToAdd, earlier: Sequence[StatementToAdd]
) -> int | None:
    """Where the latest statement up to its closing day ended, in the file or before it."""
    same = [one.statement for one in earlier if one.iban == each.iban and one.known is None]
    until = [one for one in same if one.closing_date <= each.statement.closing_date]
    if until:
        return until[-1].closing
    before, _ = _neighbours(session, each.iban, each.statement, each.statement)
    return None if before is None else before.closing


def _printed_on(session: Session, each: StatementToAdd, seen: set[str]) -> tuple[PrintedLine, ...]:
    def is_taken(fingerprint: str) -> bool:
        return fingerprint in seen or bool(known_fingerprints(session, [fingerprint]))

    return printed_lines(each.iban, each.statement, is_taken=is_taken)


def changed_statements(to_add: Sequence[StatementToAdd]) -> Iterator[Finding]:
    """The statements that we have with another content, or that are in the file so."""
    text = "we hebben dit afschrift al, met een andere inhoud; vraag de bank welke klopt"
    named: set[tuple[str, str, date]] = set()
    for each in to_add:
        statement = each.statement
        key = (each.iban, statement.id, statement.closing_date)
        if each.known is not None:
            before = each.known.statement
            balances = (before.opening, before.closing)
            if each.new or balances != (statement.opening, statement.closing):
                yield each.finding("statement-changed", text)
        elif key in named:
            yield each.finding("statement-changed", "staat twee keer in het bestand, verschillend")
        named.add(key)


def chain_findings(session: Session, to_add: Sequence[StatementToAdd]) -> Iterator[Finding]:
    """Where the statements do not follow on what we have of their accounts, or on each other."""
    for iban, several in _by_account(to_add).items():
        before, after = _neighbours(session, iban, several[0].statement, several[-1].statement)
        yield from _first_finding(session, several[0], before)
        if after is not None and after.opening != several[-1].statement.closing:
            text = "sluit niet aan op het afschrift erna: eindsaldo {} en beginsaldo {}"
            ours, theirs = several[-1].statement.closing, after.opening
            yield several[-1].finding("gap", text.format(euro_text(ours), euro_text(theirs)))


def _by_account(to_add: Sequence[StatementToAdd]) -> Mapping[str, list[StatementToAdd]]:
    found: dict[str, list[StatementToAdd]] = {}
    for each in sorted(to_add, key=lambda each: (each.statement.closing_date, each.number)):
        found.setdefault(each.iban, []).append(each)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Neighbour:
    opening: int
    closing: int
    closing_date: date


def _neighbours(
    session: Session, iban: str, first: Statement, last: Statement
) -> tuple[_Neighbour | None, _Neighbour | None]:
    """What we have of the account just before the first and just after the last of the file."""
    after, page_before = None, None
    while page := load_statements(session, iban=iban, before=page_before, limit=_PAGE):
        for stored in page:
            kept = stored.statement
            found = _Neighbour(
                opening=kept.opening, closing=kept.closing, closing_date=kept.closing_date
            )
            if kept.closing_date <= first.closing_date:
                return found, after
            if kept.closing_date > last.closing_date:
                after = found
        page_before = page[-1].id
    return None, after


def _first_finding(
    session: Session, each: StatementToAdd, before: _Neighbour | None
) -> Iterator[Finding]:
    statement = each.statement
    opening = euro_text(statement.opening)
    if len(each.new) < len(each.printed):
        known = len(each.printed) - len(each.new)
        yield each.finding("overlap", f"{known} van de regels hebben we al; die tellen niet mee")
    if before is None:
        books = books_of_bank(session, each.iban, until=_begins(statement) - _DAY)
        if books != statement.opening:
            text = f"begint met {opening}, maar in de boeken staat dan {euro_text(books)}"
            yield each.finding("opening-differs", text)
    elif before.closing != statement.opening and len(each.new) == len(each.printed):
        text = (
            f"sluit niet aan op dat van {before.closing_date}: dat eindigde met "
            f"{euro_text(before.closing)} en dit begint met {opening}; er mist iets tussen"
        )
        yield each.finding("gap", text)


def _begins(statement: Statement) -> date:
    days = [statement.closing_date, *(line.booking_date for line in statement.lines)]
    return min(days)


def books_of_bank(session: Session, iban: str, *, until: date) -> int:
    """What the books say of the bank account (cents) at the end of a day."""
    found = load_balances(session, reach=EVERYTHING, books=[ORGANISATION], until=until)
    return found.get(bank(iban), 0)


def balance_findings(session: Session, to_add: Sequence[StatementToAdd]) -> Iterator[Finding]:
    """Where the books of an account are not what the bank says, once all lines are booked."""
    for iban, several in _by_account(to_add).items():
        last = several[-1]
        day, closing = last.statement.closing_date, last.statement.closing
        books = books_of_bank(session, iban, until=day)
        if books != closing:
            text = (
                f"op {day} staat in de boeken {euro_text(books)} en volgens de bank "
                f"{euro_text(closing)} op {iban}"
            )
            yield last.finding("account-mismatch", text)


def plain_findings(
    to_add: Sequence[StatementToAdd], *, today: date, reason: str
) -> Iterator[Finding]:
    """What stands in the statements themselves and a person may want to know."""
    for each in to_add:
        statement = each.statement
        if each.known is not None:
            yield each.finding("already-imported", "hebben we al; er is niets toegevoegd")
            continue
        if statement.difference:
            text = f"verschil van {euro_text(statement.difference)} aanvaard: {reason}"
            yield each.finding("difference-accepted", text)
        empty = len(statement.lines) - len(each.printed)
        if empty:
            yield each.finding("zero-amount", f"{empty} regels van € 0,00 tellen niet mee")
        if statement.closing_date > today:
            text = f"is van {statement.closing_date}, en die dag is nog niet geweest"
            yield each.finding("in-the-future", text)

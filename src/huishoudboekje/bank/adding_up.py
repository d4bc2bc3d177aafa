"""Whether statements add up and follow each other, whatever format they came in.

It promises that what is taken in explains the bank's own balances; it reads no file.
"""

from itertools import pairwise

from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.statement import Statement
from huishoudboekje.money import euro_text


def without_repeats(statements: list[Statement], notes: Notes) -> tuple[Statement, ...]:
    """The statements of a file; one that comes back is left out when it is equal.

    With other content it is refused when it is of the same day, else it is noted: some banks use
    an id again.
    """
    kept: list[Statement] = []
    seen: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements:
        before = seen.setdefault((statement.account, statement.id), [])
        text = "staat twee keer in het bestand"
        if statement in before:
            notes.remark(place_of(statement), "duplicate", f"{text}; het telt één keer")
            continue
        other = f"{text}, met verschillende inhoud"
        if any(each.closing_date == statement.closing_date for each in before):
            notes.refuse(place_of(statement), "statement-changed", other)
        elif before:
            notes.remark(place_of(statement), "duplicate", other)
        before.append(statement)
        kept.append(statement)
    return tuple(kept)


def check_balances(statements: tuple[Statement, ...], notes: Notes) -> None:
    """A statement whose lines do not lead from its opening to its closing balance is refused."""
    for statement in statements:
        if statement.difference:
            explained = euro_text(statement.opening + statement.total)
            text = (
                f"begin {euro_text(statement.opening)} en regels {euro_text(statement.total)} "
                f"geven samen {explained}, maar het eindsaldo is {euro_text(statement.closing)}; "
                f"verschil {euro_text(statement.difference)}"
            )
            notes.refuse(place_of(statement), "does-not-balance", text)


def check_sequence(statements: tuple[Statement, ...], notes: Notes) -> None:
    """Statements of one account that do not follow each other are noted: a gap or an overlap."""
    by_account: dict[str, list[Statement]] = {}
    for statement in statements:
        by_account.setdefault(statement.account, []).append(statement)
    for several in by_account.values():
        for before, after in pairwise(sorted(several, key=lambda each: each.closing_date)):
            if after.opening != before.closing:
                _note_break(before, after, notes)


def _note_break(before: Statement, after: Statement, notes: Notes) -> None:
    balances = f"{euro_text(before.closing)} en {euro_text(after.opening)}"
    begins_earlier = after.opening_date is not None and after.opening_date < before.closing_date
    if begins_earlier:
        text = f"overlapt met het afschrift ervoor: saldo's {balances}"
        notes.remark(place_of(after), "overlap", text)
    else:
        text = f"sluit niet aan op het afschrift ervoor: saldo's {balances}; er mist iets tussen"
        notes.remark(place_of(after), "gap", text)


def place_of(statement: Statement) -> str:
    """How a finding names the statement."""
    return f"afschrift {statement.id or statement.closing_date}"

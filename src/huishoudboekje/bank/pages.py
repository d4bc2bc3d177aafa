"""Statements that a bank spread over pages, joined again, whatever format they came in.

It promises that pages in one file are one statement only where they fit and each adds up, and that
a page on its own can be told from the others of its statement; it reads no file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from huishoudboekje.bank.adding_up import place_of
from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.statement import Statement
from huishoudboekje.money import amount_text, euro_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A statement as it stands in a file: all of it, or one of its pages.

    `series` is the same on the pages of one statement; `number` is the page's own, None where the
    bank does not say it; `has_number_in_id` where the id of the statement tells it already.
    """

    statement: Statement
    series: str
    number: int | None = None
    has_number_in_id: bool = False
    continues: bool = False
    is_continued: bool = False


def whole_statements(pages: Iterable[Page], notes: Notes) -> list[Statement]:
    """The statements, the pages that follow each other joined; a missing page is noted."""
    found: list[list[Page]] = []
    for page in pages:
        if found and _follows(page, found[-1][-1]):
            found[-1].append(page)
        else:
            found.append([page])
    return [_joined(several, notes) for several in found]


def _follows(page: Page, before: Page) -> bool:
    return (
        before.is_continued
        and page.continues
        and page.statement.account == before.statement.account
        and page.series == before.series
        and (page.number is None or before.number is None or page.number == before.number + 1)
    )


def _joined(pages: Sequence[Page], notes: Notes) -> Statement:
    first, last = pages[0], pages[-1]
    statement = first.statement
    if len(pages) > 1:
        several = [page.statement for page in pages]
        _check_joins(several, notes)
        lines = [line for each in several for line in each.lines]
        statement = replace(
            statement,
            closing=last.statement.closing,
            closing_date=last.statement.closing_date,
            lines=tuple(replace(line, number=at) for at, line in enumerate(lines, start=1)),
        )
        if not statement.difference:
            _check_pages(several, notes)
    if first.continues or last.is_continued:
        text = "is een deel van een afschrift; er mist een pagina"
        notes.remark(place_of(statement), "incomplete", text)
        statement = replace(statement, id=_own_id(first))
    return statement


def _own_id(page: Page) -> str:
    """The id by which the pages of one statement, each in its own file, are told apart."""
    statement = page.statement
    if page.has_number_in_id:
        return statement.id
    if page.number is not None:
        return f"{statement.id} pagina {page.number}"
    # Without a number only where it begins tells a page from those before it.
    return (
        f"{statement.id} vanaf {amount_text(statement.opening)}" if page.continues else statement.id
    )


def _check_joins(pages: Sequence[Statement], notes: Notes) -> None:
    for before, after in pairwise(pages):
        if before.closing != after.opening:
            text = (
                "de pagina's sluiten niet aan: "
                f"{euro_text(before.closing)} en daarna {euro_text(after.opening)}"
            )
            notes.refuse(place_of(pages[0]), "pages-do-not-connect", text)


def _check_pages(pages: Sequence[Statement], notes: Notes) -> None:
    """The pages add up one by one too: what is too much on one may not make up for another."""
    for number, page in enumerate(pages, start=1):
        if page.difference:
            text = f"pagina {number} telt niet op; verschil {euro_text(page.difference)}"
            notes.refuse(place_of(page), "does-not-balance", text)

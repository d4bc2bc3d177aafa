"""What the bank says: statements handed in, every account beside the books, and one statement.

It promises that a file is taken in whole or refused with every reason, and that a difference is
taken only by who says why; it reads no file itself.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.sent import number_in, place_in
from api.pages.viewers import address
from api.pages.words import ACCOUNT_USES, MATCH_KINDS
from huishoudboekje.actions import ImportedStatements, import_statements, tie_account
from huishoudboekje.bank import read_statements
from huishoudboekje.errors import InvalidInput
from huishoudboekje.views import (
    household_names,
    open_line_count,
    reconciliation,
    statement,
    statement_lines,
    statement_list,
)

PAGE = 20
LINES = 100
_FORM = "upload"


def bank_page(
    desk: Desk,
    *,
    before: int = 0,
    filled: Filled = UNTOUCHED,
    status: int = 200,
    may_accept: bool = False,
) -> Response[str]:
    """The screen with the form for a file; `may_accept` asks why a difference would be right."""
    reach = desk.by.reach
    with desk.transactions.reading() as session:
        rows = statement_list(session, reach=reach, before=before or None, limit=PAGE + 1)
        accounts = reconciliation(session, on=desk.by.today, reach=reach)
        waiting = open_line_count(session, reach=reach)
    return desk.page(
        "bank.html",
        here=address("bank", voor=str(before) if before else ""),
        filled=filled,
        status=status,
        may_accept=may_accept,
        rows=rows[:PAGE],
        accounts=accounts,
        tie_choices=[("", "Kies"), *((each.iban, each.iban) for each in accounts)],
        uses=ACCOUNT_USES,
        waiting=waiting,
        next_page=address("bank", voor=str(rows[PAGE - 1].id)) if len(rows) > PAGE else "",
        first_page=address("bank") if before else "",
    )


@get("/bank", include_in_schema=False, sync_to_thread=True)
def bank(*, desk: NamedDependency[Desk], voor: FromQuery[str] = "") -> Response[str]:
    """The accounts and the statements, the newest first."""
    return bank_page(desk, before=place_in(voor))


@post("/bank/afschriften", include_in_schema=False, sync_to_thread=True)
def take_in(desk: NamedDependency[Desk]) -> Response[Any]:
    """The statements of a file are on the books, and what is certain is matched."""
    try:
        chosen = desk.sent.file("file")
        file = read_statements(chosen.content)
    except InvalidInput as refusal:
        return desk.refused(_FORM, refusal, _again(desk))

    def act(session: Session) -> Done:
        made = import_statements(
            session,
            file,
            chosen.content,
            name=chosen.name or "afschrift",
            accepted_reason=desk.sent.text("acceptedReason"),
            by=desk.by,
        )
        to = address("bank")
        if len(made.statement_ids) == 1:
            to = address("bank", "afschriften", str(made.statement_ids[0]))
        return Done(to=to, told=told_of(made))

    return desk.done(_FORM, act, _again(desk, may_accept=bool(file.refusals)))


def _again(desk: Desk, *, may_accept: bool = False) -> Any:
    return lambda filled, status: bank_page(
        desk, filled=filled, status=status, may_accept=may_accept
    )


@post("/bank/rekeningen", include_in_schema=False, sync_to_thread=True)
def tie(desk: NamedDependency[Desk]) -> Response[Any]:
    """A number that is no IBAN stands for an account of ours from now on."""
    number, iban = desk.sent.text("number"), desk.sent.text("iban")

    def act(session: Session) -> Done:
        tie_account(session, number, iban, by=desk.by)
        return Done(to=address("bank"), told=(f"Nummer {number} hoort nu bij {iban}.",))

    return desk.done("tie", act, _again(desk))


def told_of(made: ImportedStatements) -> tuple[str, ...]:
    """What a person reads once a file is taken in."""
    if not made.statement_ids and made.duplicates == made.lines:
        said = "Dit bestand hadden we al. Er is niets toegevoegd."
    else:
        said = f"Het bestand is ingelezen. Nieuw: {_lines(made.lines - made.duplicates)}."
        said += f" Meteen gekoppeld: {made.booked}. Voor jou: {made.open}."
        if made.duplicates:
            said += f" We hadden al: {_lines(made.duplicates)}."
    return (said, *(on_screen(each.text) for each in made.findings))


def _lines(count: int) -> str:
    return "1 regel" if count == 1 else f"{count} regels"


@get("/bank/afschriften/{statement_id:str}", include_in_schema=False, sync_to_thread=True)
def one_statement(
    *, statement_id: FromPath[str], desk: NamedDependency[Desk], na: FromQuery[str] = ""
) -> Response[str]:
    """One statement: its balances, and its lines with what they are for."""
    number, after, reach = number_in(statement_id), place_in(na), desk.by.reach
    place = ("bank", "afschriften", statement_id)
    with desk.transactions.reading() as session:
        found = statement(session, number, reach=reach)
        lines = statement_lines(session, number, reach=reach, after=after, limit=LINES + 1)
        ids = {part.household_id or "" for line in lines for part in _parts(line)} - {""}
        names = household_names(session, ids, reach=reach)
    return desk.page(
        "statement.html",
        here=address(*place, na=str(after) if after else ""),
        statement=found,
        lines=[
            (line, [(MATCH_KINDS[part.kind], part, names) for part in _parts(line)])
            for line in lines[:LINES]
        ],
        next_page=address(*place, na=str(lines[LINES - 1].id)) if len(lines) > LINES else "",
        first_page=address(*place) if after else "",
    )


def _parts(line: Any) -> list[Any]:
    return [part for each in line.matches for part in each.parts]


HANDLERS = [bank, take_in, tie, one_statement]

"""Taking bank statements in from the command line, and looking at those that are in.

They promise that each file is one transaction, and that a file that is refused is named and does
not stop the others; they decide nothing.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from huishoudboekje.actions import ImportedStatements, import_statements, tie_account
from huishoudboekje.bank import read_statements
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.statement_commands import refused_with, statement_content
from huishoudboekje.cli.tables import new_table, print_table
from huishoudboekje.database import writing
from huishoudboekje.errors import Finding, InvalidInput, Refusal
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.views import StatementRow, statement_list

_MOST = 200
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


@click.command("import", epilog="\b\nExample:\n  huishoudboekje statement import 2027-01-*.xml")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--accept-difference",
    "reason",
    default="",
    metavar="REASON",
    help="Take in what does not add up, with this reason; it stays a finding.",
)
@_JSON
@pass_desk
def import_command(desk: Desk, *, files: tuple[Path, ...], reason: str, as_json: bool) -> None:
    """Take in bank statements: every line on the ledger, and matched where that is certain.

    The same file, statement or line twice adds nothing. Exit code 1 when a file is refused, 2
    when one cannot be opened; the others are taken in.
    """
    made: list[tuple[Path, ImportedStatements]] = []
    refused: list[tuple[Path, Finding]] = []
    for file in files:
        try:
            made.append((file, _taken_in(desk, file, reason)))
        except InvalidInput as refusal:
            refused += [(file, finding) for finding in refusal.findings]
        except Refusal as refusal:
            refused.append((file, Finding(place="", code=refusal.code, text=refusal.text)))
    if as_json:
        print_json(_totals(made, refused))
    else:
        _print_totals(made)
    for file, finding in refused:
        click.echo(f"{file}: {finding}", err=True)
    if refused:
        sys.exit(refused_with(finding for _, finding in refused))


def _taken_in(desk: Desk, file: Path, reason: str) -> ImportedStatements:
    content = statement_content(file)
    found = read_statements(content)
    with writing(desk.engine) as session:
        return import_statements(
            session, found, content, name=file.name, accepted_reason=reason, by=desk.by
        )


def _totals(
    made: Iterable[tuple[Path, ImportedStatements]], refused: Iterable[tuple[Path, Finding]]
) -> dict[str, Any]:
    made = list(made)
    return {
        "lines": sum(each.lines for _, each in made),
        "booked": sum(each.booked for _, each in made),
        "open": sum(each.open for _, each in made),
        "duplicates": sum(each.duplicates for _, each in made),
        "findings": [_finding(file, finding) for file, each in made for finding in each.findings],
        "refusals": [_finding(file, finding) for file, finding in refused],
    }


def _finding(file: Path, finding: Finding) -> dict[str, str]:
    return {
        "file": str(file),
        "place": finding.place,
        "code": finding.code,
        "text": finding.text,
    }


def _print_totals(made: Iterable[tuple[Path, ImportedStatements]]) -> None:
    for file, each in made:
        click.echo(
            f"{file}: {each.lines} regels, {each.booked} gekoppeld, {each.open} open, "
            f"{each.duplicates} al bekend"
        )
        for finding in each.findings:
            click.echo(f"- {finding}")


@click.command("list", epilog="\b\nExample:\n  huishoudboekje statement list")
@click.option("--account", default=None, help="Of this account only.")
@_JSON
@pass_desk
def list_command(desk: Desk, *, account: str | None, as_json: bool) -> None:
    """Show the statements that were taken in, the newest first."""
    with desk.reading() as session:
        rows = statement_list(session, reach=desk.by.reach, iban=account, limit=_MOST)
    if as_json:
        print_json({"statements": list(map(_answer, rows))})
        return
    table = new_table(
        "nr",
        "rekening",
        "afschrift",
        "tot en met",
        "eindsaldo",
        "regels",
        "open",
        whole=("nr", "tot en met", "eindsaldo"),
    )
    for row in rows:
        table.add_row(
            str(row.id),
            row.iban,
            row.name,
            row.closing_date.isoformat(),
            euro_text(row.closing),
            str(row.lines),
            str(row.open),
        )
    print_table(table)


def _answer(row: StatementRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "iban": row.iban,
        "name": row.name,
        "openingDate": None if row.opening_date is None else row.opening_date.isoformat(),
        "closingDate": row.closing_date.isoformat(),
        "opening": amount_text(row.opening),
        "closing": amount_text(row.closing),
        "difference": amount_text(row.difference),
        "differenceReason": row.difference_reason,
        "lines": row.lines,
        "open": row.open,
        "recordedBy": row.recorded_by,
    }


@click.command(
    "tie", epilog="\b\nExample:\n  huishoudboekje statement tie 123456789 NL87INGB0000000200"
)
@click.argument("number")
@click.argument("iban")
@pass_desk
def tie_command(desk: Desk, *, number: str, iban: str) -> None:
    """Say that the account NUMBER in statements, which is no IBAN, is our account IBAN."""
    with desk.writing() as session:
        tie_account(session, number, iban, by=desk.by)
    click.echo(f"Nummer {number} staat voor rekening {iban}.")

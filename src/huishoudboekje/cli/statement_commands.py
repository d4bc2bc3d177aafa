"""Bank statements from the command line: look at a file before it is taken in.

It promises the lines of a file and whether it would be accepted; checking needs no database.
"""

import errno
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from huishoudboekje.bank import (
    MAX_STATEMENT_BYTES,
    Statement,
    StatementFile,
    StatementLine,
    read_statements,
    refuse_too_large,
)
from huishoudboekje.cli.answers import BAD_INPUT, REFUSED, finding_answer, print_json, system_said
from huishoudboekje.cli.tables import new_console, new_table, print_table
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.money import amount_text, euro_text

_UNREADABLE = "unreadable"
STATEMENT_COMMANDS = {
    "import": "statement_import_commands:import_command",
    "list": "statement_import_commands:list_command",
    "tie": "statement_import_commands:tie_command",
}
"""What needs a database, and where it is found: checking a file does not wait for its import."""


class _StatementCommands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *STATEMENT_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in STATEMENT_COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = STATEMENT_COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"huishoudboekje.cli.{module}"), name)
        assert isinstance(found, click.Command), "the table names commands"
        return found


@click.group(
    "statement",
    cls=_StatementCommands,
    epilog="\b\nExample:\n  huishoudboekje statement check 2027-01-25.xml",
)
def statement_group() -> None:
    """Look at what the bank says, and take it in."""


@statement_group.command(
    "check", epilog="\b\nExample:\n  huishoudboekje statement check 2027-01-25.xml --json"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def check_command(file: Path, *, as_json: bool) -> None:
    """Show what a bank statement FILE (camt.053 or MT940) says and whether it would be accepted.

    Nothing is stored and no database is needed. Exit code 1 when the file would be refused, 2 when
    it cannot be opened, with the reason on standard error.
    """
    try:
        found = read_statements(statement_content(file))
    except InvalidInput as refusal:
        for finding in refusal.findings:
            click.echo(f"{file}: {finding}", err=True)
        sys.exit(refused_with(refusal.findings))
    if as_json:
        print_json(_answer(found))
    else:
        _print_file(found)
    for finding in found.refusals:
        click.echo(f"{file}: {finding}", err=True)
    if found.refusals:
        sys.exit(REFUSED)


def refused_with(findings: Iterable[Finding]) -> int:
    """The exit code: 2 where a file could not be opened, 1 where what the bank says is wrong."""
    return BAD_INPUT if any(each.code == _UNREADABLE for each in findings) else REFUSED


def statement_content(file: Path) -> bytes:
    """The bytes of a file whose size is allowed; raises InvalidInput without reading another."""
    try:
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        refuse_too_large(file.stat().st_size)
        with file.open("rb") as opened:
            # Also from what has no size of its own no more than this is read.
            return opened.read(MAX_STATEMENT_BYTES + 1)
    except OSError as error:
        text = f"kan het bestand niet lezen: {system_said(error)}"
        raise InvalidInput((Finding(place="", code=_UNREADABLE, text=text),)) from None


def _answer(found: StatementFile) -> dict[str, object]:
    return {
        "format": found.format,
        "statements": [_statement_answer(statement) for statement in found.statements],
        "refusals": [finding_answer(finding) for finding in found.refusals],
        "findings": [finding_answer(finding) for finding in found.findings],
    }


def _statement_answer(statement: Statement) -> dict[str, object]:
    return {
        "iban": statement.account,
        "id": statement.id,
        "sequence": statement.sequence,
        "openingDate": str(statement.opening_date or ""),
        "closingDate": statement.closing_date.isoformat(),
        "opening": amount_text(statement.opening),
        "closing": amount_text(statement.closing),
        "sum": amount_text(statement.total),
        "balanced": statement.difference == 0,
        "lineCount": len(statement.lines),
        "lines": [_line_answer(line) for line in statement.lines],
    }


def _line_answer(line: StatementLine) -> dict[str, object]:
    return {
        "date": line.booking_date.isoformat(),
        "amount": amount_text(line.amount),
        "counterIban": line.counter_iban,
        "counterName": line.counter_name,
        "text": line.text,
        "endToEndId": line.end_to_end_id,
        "reference": line.reference,
        "returnReason": line.return_reason,
        "reversal": line.is_reversal,
    }


def _print_file(found: StatementFile) -> None:
    console = new_console()
    for statement in found.statements:
        title = f"{statement.account}, afschrift {statement.id} van {statement.closing_date}"
        table = new_table(
            "datum",
            "bedrag",
            "tegenrekening",
            "naam",
            "omschrijving",
            whole=("datum", "bedrag"),
            title=title,
        )
        for line in statement.lines:
            text = line.text or line.reference or line.end_to_end_id
            if line.return_reason:
                text = f"{text} (terug: {line.return_reason})"
            table.add_row(
                line.booking_date.isoformat(),
                euro_text(line.amount),
                line.counter_iban,
                line.counter_name,
                text,
            )
        print_table(table)
        console.print(
            f"Begin {euro_text(statement.opening)}, regels ({len(statement.lines)}) samen "
            f"{euro_text(statement.total)}, eind {euro_text(statement.closing)}: "
            + ("klopt." if statement.difference == 0 else "klopt niet.")
        )
    for finding in found.findings:
        console.print(f"- {finding}")

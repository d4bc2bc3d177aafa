"""The commands about the books: balances, entries, an export, and a check of the whole ledger.

They promise figures as of any date, as known at any moment; they change nothing.
"""

import sys
from collections.abc import Sequence
from datetime import date, datetime

import click

from huishoudboekje.cli.answers import REFUSED, print_json
from huishoudboekje.cli.close_commands import month_close_command, reconcile_command
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import DAY
from huishoudboekje.cli.tables import new_table, print_table
from huishoudboekje.database import BookedEntry, EntryFilter, verify
from huishoudboekje.ledger import hledger_journal
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.views import all_entries, ledger_balances, ledger_entries

_ON = click.option("--on", "on", type=DAY, help="Up to this date (inclusive); left out, all.")
_BOOK = click.option("--book", help="Only this book: a household's id, or organisation.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_KNOWN = click.option(
    "--known-at",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]),
    help="As known at this moment, such as 2026-11-22T12:00:00+00:00.",
)


@click.group("ledger", epilog="\b\nExample:\n  huishoudboekje ledger entries --book h-1002")
def ledger_group() -> None:
    """The books: balances, entries, export, verify, bank against books, the close of a month."""


ledger_group.add_command(reconcile_command)
ledger_group.add_command(month_close_command)


@ledger_group.command(
    "balances",
    epilog=("\b\nExample:\n  huishoudboekje ledger balances --book h-1002 --on 2026-09-30"),
)
@_ON
@_KNOWN
@_BOOK
@_JSON
@pass_desk
def balances_command(
    desk: Desk,
    *,
    on: date | None,
    known_at: datetime | None,
    book: str | None,
    as_json: bool,
) -> None:
    """Show the balance of every account (debit less credit)."""
    with desk.reading() as session:
        rows = ledger_balances(session, reach=desk.by.reach, on=on, known_at=known_at, book=book)
    if as_json:
        print_json(
            [
                {"book": row.book, "account": row.account, "balance": amount_text(row.balance)}
                for row in rows
            ]
        )
        return
    table = new_table("boek", "rekening", "saldo", whole=("saldo",))
    for row in rows:
        table.add_row(row.book, row.account, euro_text(row.balance))
    print_table(table)


@ledger_group.command(
    "entries",
    epilog=("\b\nExample:\n  huishoudboekje ledger entries --book h-1002 --from 2026-10-01"),
)
@_BOOK
@click.option("--from", "first", type=DAY, help="Dated from this day on.")
@click.option("--until", "last", type=DAY, help="Dated up to this day.")
@click.option("--after", default=0, help="Only entries numbered above this.")
@click.option("--limit", default=50, type=click.IntRange(1, 200), help="At most so many.")
@_JSON
@pass_desk
def entries_command(
    desk: Desk,
    *,
    book: str | None,
    first: date | None,
    last: date | None,
    after: int,
    limit: int,
    as_json: bool,
) -> None:
    """Show a page of entries with their postings, in the order of recording."""
    which = EntryFilter(book=book, first=first, last=last)
    with desk.reading() as session:
        found = ledger_entries(session, reach=desk.by.reach, which=which, after=after, limit=limit)
    if as_json:
        print_json(
            [
                {
                    "id": each.id,
                    "key": each.entry.key,
                    "businessDate": each.entry.business_date.isoformat(),
                    "text": each.entry.text,
                    "reversedBy": each.reversed_by,
                    "postings": [
                        {
                            "book": line.debit.book,
                            "debit": line.debit.name,
                            "credit": line.credit.name,
                            "amount": amount_text(line.amount),
                        }
                        for line in each.entry.postings
                    ],
                }
                for each in found
            ]
        )
        return
    _print_entries(found)


def _print_entries(found: Sequence[BookedEntry]) -> None:
    table = new_table(
        "nr", "datum", "tekst", "boek", "debet", "credit", "bedrag", whole=("nr", "datum", "bedrag")
    )
    for each in found:
        for line in each.entry.postings:
            table.add_row(
                str(each.id),
                str(each.entry.business_date),
                each.entry.text,
                line.debit.book,
                line.debit.name,
                line.credit.name,
                euro_text(line.amount),
            )
    print_table(table)


@ledger_group.command(
    "export",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje ledger export --format hledger > books.journal\n"
        "  hledger -f books.journal check --strict"
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["hledger"]),
    default="hledger",
    show_default=True,
    help="The program whose journal is written.",
)
@_ON
@_BOOK
@pass_desk
def export_command(desk: Desk, *, form: str, on: date | None, book: str | None) -> None:
    """Write the books as a journal that another program can check."""
    assert form == "hledger", "the only format"
    with desk.reading() as session:
        found = all_entries(session, reach=desk.by.reach, which=EntryFilter(book=book, last=on))
        for line in hledger_journal(each.entry for each in found):
            click.echo(line)


@ledger_group.command("verify", epilog=("\b\nExample:\n  huishoudboekje ledger verify"))
@pass_desk
def verify_command(desk: Desk) -> None:
    """Check the whole ledger: every chain, every reversal, every book's sum."""
    with desk.reading() as session:
        findings = verify(session)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        sys.exit(REFUSED)
    click.echo("Het grootboek klopt.")

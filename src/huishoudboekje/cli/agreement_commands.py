"""The commands about one household's agreements, income and money: what a coach changes.

They promise that the effect on the coming paydays is shown, and with `--preview` nothing is saved.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    AgreementChange,
    ReceiptInput,
    add_agreement,
    end_agreement,
    ensure_organisation,
    follow_up_agreement,
    mark_income,
    put_in_own_money,
    record_receipt,
    reverse_entry,
)
from huishoudboekje.agreements import Agreement
from huishoudboekje.cli.answers import refusals
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.files import read_agreement_file
from huishoudboekje.cli.parameters import AMOUNT, DAY
from huishoudboekje.cli.tables import new_table, print_table
from huishoudboekje.money import euro_text
from huishoudboekje.planning import MarkKind

_PREVIEW = click.option("--preview", is_flag=True, help="Show the effect and save nothing.")


@click.group(
    "agreement", epilog="\b\nExample:\n  huishoudboekje agreement add h-1002 water.toml --preview"
)
def agreement_group() -> None:
    """Agreements: add one, follow one up from a date, or end one. History is kept."""


def _read(path: Path) -> Agreement:
    with refusals(path):
        return read_agreement_file(path)


def _change(desk: Desk, change: Callable[[Session], AgreementChange], *, preview: bool) -> None:
    with desk.writing() as session:
        done = change(session)
        if preview:
            session.rollback()
    _print_change(done)
    if preview:
        click.echo("Dit was een proef: er is niets veranderd.")
    else:
        click.echo(f"Afspraak {done.agreement_id} is opgeslagen (versie {done.version}).")


def _print_change(done: AgreementChange) -> None:
    table = new_table("uitbetaling", "nu", "straks", whole=("uitbetaling", "nu", "straks"))
    after = dict(done.after)
    for day, amount in done.before:
        if after.get(day) != amount:
            new = after.get(day)
            table.add_row(str(day), euro_text(amount), "" if new is None else euro_text(new))
    if table.row_count:
        print_table(table)
    else:
        click.echo("De uitbetalingen blijven gelijk.")


@agreement_group.command(
    "add", epilog=("\b\nExample:\n  huishoudboekje agreement add h-1002 water.toml --preview")
)
@click.argument("household")
@click.argument("file", type=click.Path(path_type=Path))
@_PREVIEW
@pass_desk
def add_command(desk: Desk, household: str, file: Path, *, preview: bool) -> None:
    """Add the one agreement in FILE to a HOUSEHOLD.

    FILE is TOML with one [[income]], [[cost]] or [[arrangement]] table.
    """
    new = _read(file)
    _change(
        desk,
        lambda session: add_agreement(session, household, new, version=None, by=desk.by),
        preview=preview,
    )


@agreement_group.command(
    "follow-up",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje agreement follow-up h-1002 rent new-rent.toml --from 2027-07-01"
    ),
)
@click.argument("household")
@click.argument("agreement")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "start", type=DAY, required=True, help="From this nominal date on.")
@_PREVIEW
@pass_desk
def follow_up_command(
    desk: Desk, household: str, agreement: str, file: Path, *, start: date, preview: bool
) -> None:
    """End an AGREEMENT of a HOUSEHOLD the day before a date; the one in FILE follows it up."""
    new = _read(file)
    _change(
        desk,
        lambda session: follow_up_agreement(
            session, household, agreement, new, start=start, version=None, by=desk.by
        ),
        preview=preview,
    )


@agreement_group.command(
    "end", epilog=("\b\nExample:\n  huishoudboekje agreement end h-1002 telecom --until 2027-03-31")
)
@click.argument("household")
@click.argument("agreement")
@click.option("--until", type=DAY, required=True, help="The last day (inclusive).")
@_PREVIEW
@pass_desk
def end_command(desk: Desk, household: str, agreement: str, *, until: date, preview: bool) -> None:
    """End an AGREEMENT of a HOUSEHOLD on a day."""
    _change(
        desk,
        lambda session: end_agreement(
            session, household, agreement, until, version=None, by=desk.by
        ),
        preview=preview,
    )


@click.command(
    "receipt",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje receipt h-1002 1351.33 --agreement bijstand --date 2026-11-06"
    ),
)
@click.argument("household")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", help="The income that it is; left out, it belongs to none.")
@click.option("--date", "day", type=DAY, help="The bank's date; left out, today.")
@click.option("--for", "nominal", type=DAY, help="The nominal date of the expected income.")
@click.option("--key", help="A name of your own, so that repeating it books once.")
@pass_desk
def receipt_command(
    desk: Desk,
    household: str,
    amount: int,
    *,
    agreement: str | None,
    day: date | None,
    nominal: date | None,
    key: str | None,
) -> None:
    """Record by hand that an AMOUNT (as 1351.33) came in for a HOUSEHOLD."""
    given = ReceiptInput(
        agreement_id=agreement,
        amount=amount,
        business_date=day or desk.by.today,
        nominal_date=nominal,
    )
    with desk.writing() as session:
        done = record_receipt(session, household, given, key=key or str(uuid4()), by=desk.by)
    known = "" if done.nominal_date is None else f" voor {done.nominal_date}"
    click.echo(
        f"{euro_text(done.amount)} geboekt op {done.business_date}{known} "
        f"(boeking {done.match_entry_id})."
    )


@click.command(
    "expect",
    epilog=("\b\nExample:\n  huishoudboekje expect h-1008 holiday-pay 2026-05-20 --on 2026-06-15"),
)
@click.argument("household")
@click.argument("agreement")
@click.argument("nominal", type=DAY)
@click.option("--on", "comes_on", type=DAY, help="It comes on this day.")
@click.option("--will-not-come", is_flag=True, help="It will not come.")
@pass_desk
def expect_command(
    desk: Desk,
    household: str,
    agreement: str,
    nominal: date,
    *,
    comes_on: date | None,
    will_not_come: bool,
) -> None:
    """Say what is known about an income AGREEMENT's term of a NOMINAL date.

    Without an option it is expected again as agreed. The latest word counts.
    """
    if comes_on is not None and will_not_come:
        raise click.UsageError("kies --on of --will-not-come, niet allebei")
    mark = MarkKind.WILL_NOT_COME if will_not_come else MarkKind.EXPECTED
    if comes_on is not None:
        mark = MarkKind.COMES_ON
    with desk.writing() as session:
        mark_income(
            session, household, agreement, nominal, mark=mark, comes_on=comes_on, by=desk.by
        )
    click.echo("Onthouden.")


@click.command(
    "reverse",
    epilog=('\b\nExample:\n  huishoudboekje reverse 1204 --reason "was van een ander huishouden"'),
)
@click.argument("entry", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why; it stands in the books.")
@pass_desk
def reverse_command(desk: Desk, entry: int, *, reason: str) -> None:
    """Take back one ENTRY: a receipt's match, or an order that has not left."""
    with desk.writing() as session:
        number = reverse_entry(session, entry, reason=reason, by=desk.by)
    click.echo(f"Boeking {entry} is teruggenomen met boeking {number}.")


@click.command("fund", epilog=("\b\nExample:\n  huishoudboekje fund 50000.00"))
@click.argument("amount", type=AMOUNT)
@click.option("--date", "day", type=DAY, help="The bank's date; left out, today.")
@click.option("--key", help="A name of your own, so that repeating it books once.")
@pass_desk
def fund_command(desk: Desk, amount: int, *, day: date | None, key: str | None) -> None:
    """Put an AMOUNT of the organisation's own money in the guarantee fund behind all advances."""
    with desk.writing() as session:
        ensure_organisation(session, EXAMPLE_ORGANISATION)
        left = put_in_own_money(
            session, amount, day or desk.by.today, key=key or str(uuid4()), by=desk.by
        )
    click.echo(f"Geboekt. Er kan nog {euro_text(left)} worden voorgeschoten.")

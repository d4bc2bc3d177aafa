"""Bank against books from the command line: every account today, and the close of a month.

They promise figures as they are known now; they change nothing.
"""

from collections.abc import Sequence

import click
from rich.table import Table

from huishoudboekje.calendar import Period
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import PERIOD
from huishoudboekje.cli.tables import days_text, new_table, print_table
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    SIGNAL_WORDS,
    BankAccount,
    MonthClose,
    SuspenseAge,
    UnseenOrder,
    account_answer,
    close_answer,
    month_close,
    reconciliation,
)

_SHOWN = 20
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_USES = {
    "pooled": "alle huishoudens",
    "household": "eigen rekening",
    "own-money": "eigen geld",
    "other": "onbekend",
}


@click.command("reconcile", epilog="\b\nExample:\n  huishoudboekje ledger reconcile --json")
@_JSON
@pass_desk
def reconcile_command(desk: Desk, *, as_json: bool) -> None:
    """Show every bank account: what the bank says and what the books have."""
    with desk.reading() as session:
        found = reconciliation(session, on=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json([account_answer(each) for each in found])
        return
    _print_accounts(found)
    for each in found:
        _print_account(each)


@click.command("month-close", epilog="\b\nExample:\n  huishoudboekje ledger month-close 2027-01")
@click.argument("period", type=PERIOD)
@_JSON
@pass_desk
def month_close_command(desk: Desk, period: Period, *, as_json: bool) -> None:
    """Show how the calendar month PERIOD closes, and what stands in the way of signing it."""
    with desk.reading() as session:
        found = month_close(session, period, today=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json(close_answer(found))
        return
    _print_close(found)


def _euros(amount: int | None) -> str:
    return "-" if amount is None else euro_text(amount)


def _print_accounts(accounts: Sequence[BankAccount]) -> None:
    table = new_table(
        "rekening", "", "bank", "boeken", "verschil", whole=("bank", "boeken", "verschil")
    )
    for each in accounts:
        _add_rows(table, each, each.books)
    print_table(table)


def _add_rows(table: Table, account: BankAccount, books: int) -> None:
    """What the bank says beside `books` (cents), and what is held beside what households have."""
    difference = None if account.bank is None else books - account.bank
    table.add_row(
        account.iban,
        f"afschrift {account.closing_date or '-'}",
        _euros(account.bank),
        euro_text(books),
        _euros(difference),
    )
    table.add_row(
        _USES[account.use],
        "cliëntgeld, huishoudens",
        euro_text(account.client_money),
        euro_text(account.households_money),
        euro_text(account.households_money - account.client_money),
    )


def _age(age: SuspenseAge) -> str:
    if age.until is None:
        return f"{age.since} dagen en ouder"
    return f"{age.since} tot en met {age.until} dagen"


def _lines(count: int) -> str:
    return "1 regel" if count == 1 else f"{count} regels"


def _print_account(account: BankAccount) -> None:
    """What is to be said of an account beside its line in the table."""
    said = [f"{each.text}: {euro_text(each.amount)}" for each in account.reasons]
    if account.booked_after:
        said.append(f"na het laatste afschrift geboekt: {euro_text(account.booked_after)}")
    said += [
        f"niet gekoppeld, {_age(each)}: {_lines(each.lines)}, {euro_text(each.amount)}"
        for each in account.suspense_ages
        if each.lines
    ]
    if account.suspense_elsewhere:
        said.append(f"niet gekoppeld, van geen regel: {euro_text(account.suspense_elsewhere)}")
    if account.own_money or account.own_money_due:
        due = euro_text(account.own_money_due)
        said.append(f"eigen geld: {euro_text(account.own_money)}, hoort {due} te zijn")
    for line in account.suspense_lines[:_SHOWN]:
        who = " ".join(word for word in (line.counter_name, line.text) if word)
        said.append(f"regel {line.line_id} van {line.booking_date}, {euro_text(line.amount)} {who}")
    if len(account.suspense_lines) > _SHOWN:
        said.append(f"en nog {len(account.suspense_lines) - _SHOWN} regels; zie --json")
    if said:
        click.echo(f"{account.iban}:")
    for text in said:
        click.echo(f"- {text}")


def _print_close(found: MonthClose) -> None:
    click.echo(
        f"Maandafsluiting {found.period} van {found.organisation} ({found.first} tot en met "
        f"{found.last}), gemaakt op {found.made_on}."
    )
    table = new_table(
        "rekening", "", "bank", "boeken", "verschil", whole=("bank", "boeken", "verschil")
    )
    for each in found.accounts:
        before = None if each.opening_bank is None else each.opening_books - each.opening_bank
        books = euro_text(each.opening_books)
        table.add_row("", "begin", _euros(each.opening_bank), books, _euros(before))
        _add_rows(table, each.account, each.closing_books)
    print_table(table)
    for each in found.accounts:
        _print_account(each.account)
    ahead = found.advances
    click.echo(
        f"Voorschotten: {euro_text(ahead.advances)}, van de huishoudens samen "
        f"{euro_text(ahead.of_households)}. Waarborgfonds {euro_text(ahead.guarantee_fund)}, eigen "
        f"kosten {euro_text(ahead.own_costs)}: er is nog {euro_text(ahead.headroom)} over."
    )
    _print_orders("Geëxporteerd, nog op geen afschrift", found.exported_unseen)
    _print_orders("Verwachte incasso's, nog op geen afschrift", found.debits_unseen)
    total = euro_text(sum(each.amount for each in found.failed))
    click.echo(f"Teruggekomen of geweigerd en niet opgelost: {len(found.failed)}, samen {total}.")
    said = ", ".join(f"{count} {SIGNAL_WORDS[kind]}" for kind, count in found.signals.items())
    day = min(found.last, found.made_on)
    click.echo(f"Open signalen op {day}: {said or 'geen'}.")
    click.echo("Het grootboek klopt." if not found.ledger_findings else "Het grootboek klopt niet.")
    if found.can_be_signed:
        click.echo("Niets staat in de weg: deze maand kan worden getekend.")
        return
    click.echo("Dit staat het tekenen in de weg:")
    for finding in found.obstacles:
        click.echo(f"- {finding}")


def _print_orders(title: str, orders: tuple[UnseenOrder, ...]) -> None:
    total = euro_text(sum(each.amount for each in orders))
    click.echo(f"{title}: {len(orders)}, samen {total}.")
    for each in sorted(orders, key=lambda each: -each.days)[:_SHOWN]:
        click.echo(
            f"- opdracht {each.order_id}, {each.household_id}, {each.creditor_name}: "
            f"{euro_text(each.amount)}, {days_text(each.days)}"
        )

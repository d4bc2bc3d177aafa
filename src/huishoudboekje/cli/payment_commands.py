"""The commands of payments out: prepare, approve, export, and what comes back.

They promise that a file is written after its batch was exported for good, so that a command that
was cut off gives the same file again; they decide nothing.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from huishoudboekje.actions import (
    approve_batch,
    cancel_batch,
    export_batch,
    prepare_batches,
    take_status_report,
)
from huishoudboekje.bank import PainVersion
from huishoudboekje.cli.answers import finding_answer, print_json, refusals, system_said
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import DAY
from huishoudboekje.cli.payment_answers import (
    batch_answer,
    debit_answer,
    order_answer,
    payee_answer,
)
from huishoudboekje.cli.payment_order_commands import ORDER_COMMANDS
from huishoudboekje.cli.statement_commands import statement_content
from huishoudboekje.cli.tables import new_table, print_table
from huishoudboekje.database import OrderFilter, OrderState, StoredPaymentBatch
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    BATCH_STATE_WORDS,
    ORDER_STATE_WORDS,
    WAIT_WORDS,
    PaymentOrderRow,
    direct_debits,
    payees_to_confirm,
    payment_batches,
    payment_orders,
    ready_orders,
    waiting_orders,
)

_MOST = 200
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_REASON = click.option("--reason", required=True, help="Why; it stays on record.")
_BATCH = click.argument("batch", type=click.IntRange(min=1))


@click.group("payments", epilog="\b\nExample:\n  huishoudboekje payments list --orders")
def payments_group() -> None:
    """Payments out: prepare, approve by another person, export, and what comes back."""


for command in ORDER_COMMANDS:
    payments_group.add_command(command)


@payments_group.command(
    "prepare",
    epilog="\b\nExample:\n  huishoudboekje --as Karin payments prepare --until 2027-01-24",
)
@click.option("--until", type=DAY, help="Orders up to this execution date; left out, today.")
@click.option(
    "--version",
    type=click.Choice([each.value for each in PainVersion]),
    envvar="HUISHOUDBOEKJE_PAYMENT_VERSION",
    default=PainVersion.V09.value,
    show_default=True,
    show_envvar=True,
    help="The version of the file that the bank takes.",
)
@_JSON
@pass_desk
def prepare_command(desk: Desk, *, until: date | None, version: str, as_json: bool) -> None:
    """Put all orders that can be paid in batches, one per bank account and day.

    An order that cannot be paid yet is named with its reason and does not stop the others.
    """
    with desk.writing() as session:
        made = prepare_batches(session, until=until, version=PainVersion(version), by=desk.by)
    if as_json:
        print_json(
            {
                "batches": list(map(batch_answer, made.batches)),
                "findings": list(map(finding_answer, made.findings)),
            }
        )
        return
    if made.batches:
        _print_batches(made.batches)
    else:
        click.echo("Er is niets klaargezet.")
    _print_findings(made.findings)


def _print_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(f"- {finding}")


def _print_batches(batches: Sequence[StoredPaymentBatch]) -> None:
    table = new_table(
        "bestand",
        "rekening",
        "betaaldag",
        "opdrachten",
        "bedrag",
        "stand",
        whole=("betaaldag", "bedrag"),
    )
    for each in batches:
        table.add_row(
            str(each.id),
            each.batch.debtor_iban,
            each.batch.execution_date.isoformat(),
            str(each.batch.order_count),
            euro_text(each.batch.cents),
            BATCH_STATE_WORDS[each.state],
        )
    print_table(table)


@payments_group.command(
    "list", epilog="\b\nExample:\n  huishoudboekje payments list --orders --household h-1002"
)
@click.option("--orders", is_flag=True, help="Show orders instead of batches.")
@click.option("--batch", type=click.IntRange(min=1), help="Only the orders of this batch.")
@click.option("--household", help="Only the orders of this household.")
@click.option(
    "--state",
    type=click.Choice([each.value for each in OrderState]),
    help="Only the orders in this state.",
)
@click.option("--after", type=click.IntRange(min=0), default=0, help="Orders above this number.")
@_JSON
@pass_desk
def list_command(
    desk: Desk,
    *,
    orders: bool,
    batch: int | None,
    household: str | None,
    state: str | None,
    after: int,
    as_json: bool,
) -> None:
    """Show the latest batches, what is ready, what waits and why, and expected direct debits."""
    which = OrderFilter(
        batch_id=batch,
        household_ids=None if household is None else {household},
        states=None if state is None else {OrderState(state)},
    )
    if orders or which != OrderFilter():
        _list_orders(desk, which, after, as_json=as_json)
        return
    with desk.reading() as session:
        reach = desk.by.reach
        batches = payment_batches(session, reach=reach, limit=_MOST)
        ready = ready_orders(session, reach=reach, limit=_MOST)
        waiting = waiting_orders(session, reach=reach, limit=_MOST)
        payees = payees_to_confirm(session, reach=reach)
        debits = direct_debits(session, reach=reach)
    if as_json:
        print_json(
            {
                "batches": list(map(batch_answer, batches)),
                "ready": list(map(order_answer, ready)),
                "waiting": list(map(order_answer, waiting)),
                "payees": list(map(payee_answer, payees)),
                "debits": list(map(debit_answer, debits)),
            }
        )
        return
    _print_batches(batches)
    _print_orders(ready, title="Klaar voor een betaalbestand")
    _print_orders(waiting, title="Wacht nog")
    for each in payees:
        click.echo(f"Nog te bevestigen: {each.iban} {each.name} ({euro_text(each.cents)} wacht)")
    for day in debits:
        click.echo(f"Incasso op {day.date}: {euro_text(day.cents)} van {day.debtor_iban}")


def _list_orders(desk: Desk, which: OrderFilter, after: int, *, as_json: bool) -> None:
    with desk.reading() as session:
        found = payment_orders(session, reach=desk.by.reach, which=which, after=after, limit=_MOST)
    if as_json:
        print_json({"orders": list(map(order_answer, found))})
    else:
        _print_orders(found)


def _print_orders(orders: Sequence[PaymentOrderRow], *, title: str | None = None) -> None:
    names = ("opdracht", "huishouden", "aan", "dag", "bedrag", "stand")
    table = new_table(*names, whole=("dag", "bedrag"), title=title)
    for each in orders:
        table.add_row(
            str(each.id),
            each.household_id,
            f"{each.creditor_name} {each.creditor_iban}",
            each.execution_date.isoformat(),
            euro_text(each.amount),
            WAIT_WORDS.get(each.waits_for) or ORDER_STATE_WORDS[each.state],
        )
    print_table(table)


@payments_group.command(
    "approve", epilog="\b\nExample:\n  huishoudboekje --as Piet payments approve 1"
)
@_BATCH
@_JSON
@pass_desk
def approve_command(desk: Desk, batch: int, *, as_json: bool) -> None:
    """Approve a BATCH that another person prepared."""
    with desk.writing() as session:
        made = approve_batch(session, batch, by=desk.by)
    if as_json:
        print_json(batch_answer(made))
    else:
        click.echo(f"Betaalbestand {batch} is goedgekeurd: {euro_text(made.batch.cents)}.")


@payments_group.command(
    "export", epilog="\b\nExample:\n  huishoudboekje payments export 1 --output payments.xml"
)
@_BATCH
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Where the file is written (- for standard output); left out, here by its own name.",
)
@pass_desk
def export_command(desk: Desk, batch: int, *, output: Path | None) -> None:
    """Write an approved BATCH for the bank; asked again, the same file byte for byte."""
    with desk.writing() as session:
        file = export_batch(session, batch, by=desk.by)
    path = output or Path(file.name)
    if str(path) == "-":
        click.echo(file.content, nl=False)
        return
    with refusals():
        _write(path, file.content)
    click.echo(f"Betaalbestand {batch} staat in {path}.")


def _write(path: Path, content: bytes) -> None:
    """A file that is there already and says something else is left alone."""
    try:
        if path.exists() and path.read_bytes() != content:
            text = f"{path} is er al, met een andere inhoud. Kies met --output een andere naam."
            raise InvalidInput((Finding(place="", code="already-exists", text=text),))
        path.write_bytes(content)
    except OSError as error:
        text = f"kan {path} niet schrijven: {system_said(error)}. Vraag het bestand opnieuw."
        raise InvalidInput((Finding(place="", code="unwritable", text=text),)) from None


@payments_group.command(
    "cancel",
    epilog='\b\nExample:\n  huishoudboekje payments cancel 1 --reason "verkeerde dag"',
)
@_BATCH
@_REASON
@pass_desk
def cancel_command(desk: Desk, batch: int, *, reason: str) -> None:
    """Cancel a BATCH that was not exported; its orders are open again."""
    with desk.writing() as session:
        cancel_batch(session, batch, reason=reason, by=desk.by)
    click.echo(f"Betaalbestand {batch} is geannuleerd; de opdrachten staan weer open.")


@payments_group.command(
    "status", epilog="\b\nExample:\n  huishoudboekje payments status report.xml"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_JSON
@pass_desk
def status_command(desk: Desk, file: Path, *, as_json: bool) -> None:
    """Take in the bank's status report (pain.002) on a payment file."""
    with refusals(file):
        content = statement_content(file)
    with desk.writing() as session:
        taken = take_status_report(session, content, by=desk.by)
    if as_json:
        print_json(
            {
                "isNew": taken.report_id is not None,
                "batchId": taken.batch_id,
                "status": taken.status,
                "payments": taken.named,
                "rejected": list(taken.rejected),
                "findings": list(map(finding_answer, taken.findings)),
            }
        )
        return
    if taken.report_id is None:
        click.echo("Dit bericht was al ingelezen; er is niets veranderd.")
    else:
        click.echo(f"{len(taken.rejected)} opdrachten zijn geweigerd door de bank.")
    _print_findings(taken.findings)

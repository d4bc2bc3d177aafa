"""The commands of single payments: cancelled, paid again, given up, ordered once; and of payees.

They promise one sentence about what was done; they decide nothing.
"""

from typing import Any
from uuid import uuid4

import click

from huishoudboekje.actions import (
    OneOffInput,
    cancel_order,
    confirm_payee,
    give_up,
    order_one_off,
    pay_again,
    set_living_money_account,
)
from huishoudboekje.bank import PayeeCheck
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import AMOUNT, DAY
from huishoudboekje.money import euro_text

_REASON = click.option("--reason", required=True, help="Why; it stays on record.")
_ORDER = click.argument("order", type=click.IntRange(min=1))


@click.command(
    "cancel-order",
    epilog='\b\nExample:\n  huishoudboekje payments cancel-order 12 --reason "al betaald"',
)
@_ORDER
@_REASON
@pass_desk
def cancel_order_command(desk: Desk, order: int, *, reason: str) -> None:
    """Cancel an ORDER that is in no batch; what it pays is due again."""
    with desk.writing() as session:
        cancel_order(session, order, reason=reason, by=desk.by)
    click.echo(f"Opdracht {order} is geannuleerd.")


@click.command(
    "confirm-payee",
    epilog=(
        "\b\nExample:\n  huishoudboekje --as Piet payments confirm-payee NL20INGB0001234567 "
        '"Woonstichting" --result match'
    ),
)
@click.argument("iban")
@click.argument("name")
@click.option(
    "--result",
    required=True,
    type=click.Choice([each.value for each in PayeeCheck]),
    help="What the bank answered about name and account.",
)
@click.option("--answer", default="", help="The bank's answer in its own words.")
@click.option("--reason", default="", help="Why it is right after all, where the bank doubts it.")
@pass_desk
def confirm_payee_command(
    desk: Desk, iban: str, name: str, *, result: str, answer: str, reason: str
) -> None:
    """Confirm, as a second person, that IBAN is the account of NAME."""
    with desk.writing() as session:
        check = PayeeCheck(result)
        confirm_payee(
            session, iban, name, vop_result=check, vop_answer=answer, reason=reason, by=desk.by
        )
    click.echo(f"{iban} van {name} is bevestigd.")


@click.command("pay-again", epilog="\b\nExample:\n  huishoudboekje payments pay-again 12")
@_ORDER
@pass_desk
def pay_again_command(desk: Desk, order: int) -> None:
    """Pay an ORDER again that came back."""
    with desk.writing() as session:
        made = pay_again(session, order, by=desk.by)
    click.echo(f"Opdracht {order} wordt opnieuw betaald, met opdracht {made.id}.")


@click.command(
    "give-up",
    epilog='\b\nExample:\n  huishoudboekje payments give-up 12 --reason "rekening is opgeheven"',
)
@_ORDER
@_REASON
@pass_desk
def give_up_command(desk: Desk, order: int, *, reason: str) -> None:
    """Give up an ORDER that came back; what it paid is due again."""
    with desk.writing() as session:
        give_up(session, order, reason=reason, by=desk.by)
    click.echo(f"Opdracht {order} is opgegeven; wat die betaalde is weer nodig.")


@click.command(
    "one-off",
    epilog=(
        "\b\nExample:\n  huishoudboekje payments one-off h-1002 45.00 --to NL44RABO0123456789 "
        '--name "Loodgieter" --text "Lekkage"\n'
        "  huishoudboekje payments one-off h-1002 30.00 --living-money"
    ),
)
@click.argument("household")
@click.argument("amount", type=AMOUNT)
@click.option("--to", "iban", default="", help="The account of who is paid.")
@click.option("--name", default="", help="The name of who is paid.")
@click.option("--reference", default="", help="The payment reference.")
@click.option("--text", default="", help="What the payee reads, without a reference.")
@click.option(
    "--on", "execution_date", type=DAY, help="When it is paid; left out, as soon as can be."
)
@click.option("--agreement", "agreement_id", help="For which cost or instalment it is.")
@click.option("--for", "nominal_date", type=DAY, help="Which term of it, by its nominal date.")
@click.option(
    "--living-money",
    "is_living_money",
    is_flag=True,
    help="Extra living money for the household itself.",
)
@click.option("--key", help="The same key orders once.")
@pass_desk
def one_off_command(desk: Desk, household: str, amount: int, **asked: Any) -> None:
    """Pay AMOUNT for a HOUSEHOLD once, or give it extra living money."""
    key = asked.pop("key") or str(uuid4())
    payment = OneOffInput(amount=amount, **asked)
    with desk.writing() as session:
        made = order_one_off(session, household, payment, key=f"cli:{key}", by=desk.by)
    order = made.order
    said = f"{euro_text(amount)} aan {order.creditor_name}, op {order.execution_date}"
    click.echo(f"Opdracht {made.id}: {said}.")


@click.command(
    "living-money-account",
    epilog="\b\nExample:\n  huishoudboekje payments living-money-account h-1002 NL44RABO0123456789",
)
@click.argument("household")
@click.argument("iban")
@pass_desk
def living_money_account_command(desk: Desk, household: str, iban: str) -> None:
    """Pay living money of a HOUSEHOLD to IBAN from now on, once another person confirms it."""
    with desk.writing() as session:
        set_living_money_account(session, household, iban, version=None, by=desk.by)
    click.echo(f"Leefgeld van {household} gaat naar {iban}, zodra een ander die bevestigt.")


ORDER_COMMANDS = (
    cancel_order_command,
    confirm_payee_command,
    pay_again_command,
    give_up_command,
    one_off_command,
    living_money_account_command,
)
"""All of them, for their group."""

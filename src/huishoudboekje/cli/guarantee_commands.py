"""The commands about payment guarantees: give one, end or withdraw it, call it, answer the call.

They promise that what was promised stays to be read; they pay nothing.
"""

from datetime import date
from typing import Any

import click

from huishoudboekje.actions import (
    GuaranteeChanged,
    GuaranteeInput,
    answer_call,
    call_guarantee,
    end_guarantee,
    give_guarantee,
    withdraw_guarantee,
)
from huishoudboekje.cli.answers import finding_answer, print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import AMOUNT, DAY
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    GuaranteeState,
    GuaranteeView,
    guarantee_answer,
    guarantee_view,
    household_guarantees,
)

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_HOUSEHOLD = click.argument("household")
_GUARANTEE = click.argument("guarantee")
_AMOUNT = click.argument("amount", type=AMOUNT)
_DATE = click.option("--date", "day", type=DAY, help="The day; left out, today.")
_STATES = {
    GuaranteeState.TO_COME: "gaat nog in",
    GuaranteeState.RUNNING: "loopt",
    GuaranteeState.ENDED: "beëindigd",
    GuaranteeState.WITHDRAWN: "ingetrokken",
}


@click.group("guarantee", epilog="\b\nExample:\n  huishoudboekje guarantee list h-1002")
def guarantee_group() -> None:
    """Payment guarantees: what a creditor is promised for one fixed cost."""


def _tell(desk: Desk, done: GuaranteeChanged, *, as_json: bool) -> None:
    view = guarantee_view(done.guarantee, today=desk.by.today)
    if as_json:
        findings = [finding_answer(each) for each in done.findings]
        print_json({"guarantee": guarantee_answer(view), "findings": findings})
        return
    click.echo(_line(view))
    for each in done.findings:
        click.echo(f"Let op: {each.text}.")


def _line(view: GuaranteeView) -> str:
    given = view.guarantee
    until = "" if view.until is None else f" tot en met {view.until}"
    called = "" if view.called is None else f"; gevraagd: {euro_text(view.called)}"
    return (
        f"Betaalgarantie {given.id} voor {given.agreement_id} aan {given.creditor}: "
        f"{_STATES[view.state]}, vanaf {given.given_on}{until}{called}."
    )


@guarantee_group.command(
    "give",
    epilog="\b\nExample:\n  huishoudboekje guarantee give h-1002 rent --from 2027-01-01",
)
@_HOUSEHOLD
@click.argument("agreement")
@click.option("--from", "start", type=DAY, help="From this day on; left out, from today.")
@click.option("--until", "ends", type=DAY, help="The last day; left out, that of the mandate.")
@click.option("--conditions", default="", help="On what conditions; the creditor reads it.")
@_JSON
@pass_desk
def give_command(
    desk: Desk, household: str, agreement: str, *, as_json: bool, start: date | None, **more: Any
) -> None:
    """Promise the creditor of a cost AGREEMENT of a HOUSEHOLD that it is paid.

    Refused when the household's income does not carry its costs.
    """
    given = GuaranteeInput(agreement_id=agreement, given_on=start or desk.by.today, **more)
    with desk.writing() as session:
        done = give_guarantee(session, household, given, by=desk.by)
    _tell(desk, done, as_json=as_json)


@guarantee_group.command(
    "end",
    epilog=(
        "\b\nExample:\n"
        '  huishoudboekje guarantee end h-1002 g-1 --withdraw --reason "de woning is verlaten"'
    ),
)
@_HOUSEHOLD
@_GUARANTEE
@_DATE
@click.option("--withdraw", is_flag=True, help="Take it back; the creditor reads the reason.")
@click.option("--reason", default="", help="Why; needed to withdraw it.")
@_JSON
@pass_desk
def end_command(
    desk: Desk,
    household: str,
    guarantee: str,
    *,
    as_json: bool,
    day: date | None,
    withdraw: bool,
    reason: str,
) -> None:
    """End a GUARANTEE (as g-1) of a HOUSEHOLD: from the day on it promises nothing."""
    act = withdraw_guarantee if withdraw else end_guarantee
    with desk.writing() as session:
        done = act(
            session, household, guarantee, day=day or desk.by.today, reason=reason, by=desk.by
        )
    _tell(desk, done, as_json=as_json)


@guarantee_group.command(
    "call", epilog="\b\nExample:\n  huishoudboekje guarantee call h-1002 g-1 650.00"
)
@_HOUSEHOLD
@_GUARANTEE
@_AMOUNT
@_DATE
@click.option("--reason", default="", help="What the creditor says.")
@_JSON
@pass_desk
def call_command(
    desk: Desk,
    household: str,
    guarantee: str,
    amount: int,
    *,
    as_json: bool,
    day: date | None,
    reason: str,
) -> None:
    """Record that the creditor calls a GUARANTEE of a HOUSEHOLD for an AMOUNT."""
    on = day or desk.by.today
    with desk.writing() as session:
        done = call_guarantee(
            session, household, guarantee, amount, day=on, reason=reason, by=desk.by
        )
    _tell(desk, done, as_json=as_json)


@guarantee_group.command(
    "answer", epilog="\b\nExample:\n  huishoudboekje guarantee answer h-1002 g-1 650.00"
)
@_HOUSEHOLD
@_GUARANTEE
@_AMOUNT
@_DATE
@click.option("--reason", default="", help="Why; needed when it is less than was asked.")
@_JSON
@pass_desk
def answer_command(
    desk: Desk,
    household: str,
    guarantee: str,
    amount: int,
    *,
    as_json: bool,
    day: date | None,
    reason: str,
) -> None:
    """Answer the call of a GUARANTEE: so much is paid, 0.00 for nothing.

    It pays nothing itself: that is a one-off payment.
    """
    on = day or desk.by.today
    with desk.writing() as session:
        done = answer_call(session, household, guarantee, amount, day=on, reason=reason, by=desk.by)
    _tell(desk, done, as_json=as_json)


@guarantee_group.command("list", epilog="\b\nExample:\n  huishoudboekje guarantee list h-1002")
@_HOUSEHOLD
@_JSON
@pass_desk
def list_command(desk: Desk, household: str, *, as_json: bool) -> None:
    """Show the payment guarantees of a HOUSEHOLD, in the order of giving."""
    by = desk.by
    with desk.reading() as session:
        found = household_guarantees(session, household, today=by.today, reach=by.reach)
    if as_json:
        print_json([guarantee_answer(each) for each in found])
        return
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("Er zijn geen betaalgaranties.")

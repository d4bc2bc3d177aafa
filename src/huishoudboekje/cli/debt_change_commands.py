"""The commands that book what changes a debt beside our payments.

They promise that each says on which day and by whose word, and shows what is owed after it.
"""

from collections.abc import Callable
from datetime import date
from functools import update_wrapper
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    Acting,
    DebtChanged,
    DebtEvent,
    SetOffInput,
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    paid_by_others,
    reduce_in_kind,
    set_off,
    take_back_change,
    waive,
)
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.debt_options import AS_JSON, COMPONENTS, SOURCE, amounts, of_debt
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import AMOUNT, COMPONENT, DAY
from huishoudboekje.debts import Component
from huishoudboekje.money import euro_text
from huishoudboekje.views import debt_change_answer, debt_view

_ON = click.option("--on", "day", type=DAY, help="On which day it was; left out, today.")
_KEY = click.option("--key", help="A name of your own, so that repeating it books once.")


def _changes_debt(command: Callable[..., DebtChanged]) -> Callable[..., None]:
    """The command of what changes a debt: told on which day, by whom, and under which key."""

    def run(
        desk: Desk, *, day: date | None, source: str, key: str | None, as_json: bool, **given: Any
    ) -> None:
        name = key or f"cli:{uuid4()}"
        event = DebtEvent(day=day or desk.by.today, source=source, key=name)
        with desk.writing() as session:
            done = command(session, event=event, by=desk.by, **given)
        _print_change(done, as_json=as_json)
        if not as_json:
            _print_findings(desk, given["household"], given["debt"])

    return _ON(SOURCE(_KEY(AS_JSON(pass_desk(update_wrapper(run, command))))))


def _print_change(done: DebtChanged, *, as_json: bool) -> None:
    if as_json:
        print_json(debt_change_answer(done.debt_id, done.numbers, done.entry_id, done.owed))
        return
    numbers = ", ".join(map(str, done.numbers))
    owed = euro_text(sum(done.owed.values()))
    click.echo(f"Schuld {done.debt_id}: wijziging {numbers} vastgelegd. Er staat {owed} open.")


def _print_findings(desk: Desk, household: str, debt: str) -> None:
    """What does not fit in the debt as it is now, or not the law."""
    with desk.reading() as session:
        view = debt_view(session, household, debt, today=desk.by.today, reach=desk.by.reach)
    for finding in view.findings:
        click.echo(f"Let op: {finding}")


@click.command(
    "surcharge",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt surcharge h-1002 cjib --confirm --component surcharge-1=50.00 \\\n"
        '    --source "aanmaning van het CJIB"'
    ),
)
@of_debt
@click.option("--expected/--confirm", "is_expected", default=True, help="Confirm: it is booked.")
@click.option(
    "--component",
    type=COMPONENT,
    help="As surcharge-1=50.00; needed with --confirm, else it may be left out: by law.",
)
@_changes_debt
def surcharge_command(
    session: Session,
    household: str,
    debt: str,
    *,
    is_expected: bool,
    component: tuple[Component, int] | None,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """Expect a surcharge on a DEBT of a HOUSEHOLD, or confirm it by the creditor's document."""
    if is_expected:
        return expect_surcharge(session, household, debt, component, event=event, by=by)
    if component is None:
        raise click.UsageError("zeg met --component wat er bij komt")
    return confirm_surcharge(session, household, debt, component, event=event, by=by)


@click.command(
    "interest",
    epilog='\b\nExample:\n  huishoudboekje debt interest h-1002 tax 12.00 --source "beschikking"',
)
@of_debt
@click.argument("amount", type=AMOUNT)
@_changes_debt
def interest_command(
    session: Session, household: str, debt: str, amount: int, *, event: DebtEvent, by: Acting
) -> DebtChanged:
    """Book an AMOUNT of interest on a DEBT of a HOUSEHOLD."""
    return add_interest(session, household, debt, amount, event=event, by=by)


@click.command(
    "waive",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt waive h-1002 cjib --component surcharge-1=50.00 \\\n"
        '    --source "brief van het CJIB"'
    ),
)
@of_debt
@COMPONENTS
@_changes_debt
def waive_command(
    session: Session,
    household: str,
    debt: str,
    *,
    components: tuple[tuple[Component, int], ...],
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """Record that the creditor itself waived components of a DEBT of a HOUSEHOLD."""
    return waive(session, household, debt, amounts(components), event=event, by=by)


@click.command(
    "reduce",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt reduce h-1002 woonstede 570.00 --in-kind \\\n"
        '    --source "tuinwerk, bevestigd door Woonstede"'
    ),
)
@of_debt
@click.argument("amount", type=AMOUNT)
@click.option("--in-kind/--third-party", "is_in_kind", default=True, help="Work, or who paid.")
@_changes_debt
def reduce_command(
    session: Session,
    household: str,
    debt: str,
    amount: int,
    *,
    is_in_kind: bool,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """Book that an AMOUNT of a DEBT was done in kind, or paid by others than we."""
    act = reduce_in_kind if is_in_kind else paid_by_others
    return act(session, household, debt, amount, event=event, by=by)


@click.command(
    "set-off",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt set-off h-1002 toeslagen 40.00 --income zorgtoeslag \\\n"
        '    --for 2026-12-20 --source "beschikking"'
    ),
)
@of_debt
@click.argument("amount", type=AMOUNT)
@click.option("--income", required=True, help="The income of which it is kept back.")
@click.option("--for", "nominal", type=DAY, required=True, help="The term's nominal date.")
@_changes_debt
def set_off_command(
    session: Session,
    household: str,
    debt: str,
    amount: int,
    *,
    event: DebtEvent,
    by: Acting,
    **term: Any,
) -> DebtChanged:
    """Book that a payer keeps back an AMOUNT of an income for a DEBT of a HOUSEHOLD."""
    kept = SetOffInput(agreement_id=term["income"], nominal_date=term["nominal"], amount=amount)
    return set_off(session, household, debt, kept, event=event, by=by)


@click.command(
    "take-back",
    epilog='\b\nExample:\n  huishoudboekje debt take-back h-1002 cjib 2 --reason "verkeerde boete"',
)
@of_debt
@click.argument("number", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why; it stands in the books.")
@AS_JSON
@pass_desk
def take_back_command(
    desk: Desk, household: str, debt: str, number: int, *, reason: str, as_json: bool
) -> None:
    """Take back change NUMBER of a DEBT of a HOUSEHOLD."""
    with desk.writing() as session:
        done = take_back_change(session, household, debt, number, reason=reason, by=desk.by)
    _print_change(done, as_json=as_json)


DEBT_CHANGES = (
    surcharge_command,
    interest_command,
    waive_command,
    reduce_command,
    set_off_command,
    take_back_command,
)
"""The commands of this module, for the group that they are in."""

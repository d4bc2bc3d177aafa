"""The commands about the debts of a household: registered, said, changed, shown.

They promise that a debt is refused with all its mistakes, and that every change has its source.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    Acting,
    DebtChanged,
    DebtEvent,
    SetOffInput,
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    import_claims_document,
    paid_by_others,
    reduce_in_kind,
    register_debts,
    say_fact,
    set_off,
    set_stage,
    take_back_change,
    waive,
)
from huishoudboekje.agreements import TableReader, read_debts
from huishoudboekje.cli.answers import finding_answer, print_json, refusals
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.files import read_claims_file
from huishoudboekje.cli.parameters import AMOUNT, COMPONENT, DAY
from huishoudboekje.debts import Component, CreditorRule, Debt, DebtFact, FactKind, Origin, Stage
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.views import (
    HouseholdDebts,
    debt_change_answer,
    debts_answer,
    household_debts,
)

_Command = TypeVar("_Command", bound=Callable[..., Any])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_SOURCE = click.option("--source", required=True, help="Who says so, or on what evidence.")
_ON = click.option("--on", "day", type=DAY, help="On which day it was; left out, today.")
_KEY = click.option("--key", help="A name of your own, so that repeating it books once.")
_COMPONENTS = click.option(
    "--component",
    "components",
    type=COMPONENT,
    multiple=True,
    help="As principal=3800.00; more than once for more components.",
)


def _debt(command: _Command) -> _Command:
    """The household and its debt, as the first two words."""
    return click.argument("household")(click.argument("debt")(command))


@click.group("debt")
def debt_group() -> None:
    """Debts: register them, say what is known, and book what changes them."""


def _parts(components: tuple[tuple[Component, int], ...]) -> dict[Component, int]:
    parts: dict[Component, int] = {}
    for component, amount in components:
        if component in parts:
            raise click.UsageError(f"{component} staat er twee keer")
        parts[component] = amount
    return parts


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

    return _ON(_SOURCE(_KEY(_JSON(pass_desk(update_wrapper(run, command))))))


def _print_change(done: DebtChanged, *, as_json: bool) -> None:
    if as_json:
        print_json(debt_change_answer(done.debt_id, done.numbers, done.entry_id, done.owed))
        return
    numbers = ", ".join(map(str, done.numbers))
    owed = euro_text(sum(done.owed.values()))
    click.echo(f"Schuld {done.debt_id}: wijziging {numbers} vastgelegd. Er staat {owed} open.")


@debt_group.command(
    "add",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt add h-1002 --creditor Woonstede --incurred 2026-03-01 \\\n"
        "    --component principal=3800.00 --component collection-cost=570.00"
    ),
)
@click.argument("household")
@click.option("--creditor", required=True, help="Whose claim it is.")
@click.option("--name", help="What it is called; left out, as the creditor.")
@click.option("--id", "debt_id", help="Its id; left out, made from the name.")
@_COMPONENTS
@click.option("--incurred", type=DAY, required=True, help="From which day it exists.")
@click.option("--due", type=DAY, help="Until when it could be paid without consequences.")
@click.option("--rule", type=click.Choice([str(each) for each in CreditorRule]), default="private")
@click.option("--stage", type=click.Choice([str(each) for each in Stage]), default="open")
@click.option("--collector", help="Who collects it.")
@click.option("--reference", help="The creditor's reference; a betalingskenmerk or RF is checked.")
@click.option("--iban", help="Where it is paid to.")
@click.option("--evidence", help="From what paper we know.")
@click.option("--agreement", help="The cost whose arrears it is.")
@click.option("--stated-total", help="What the paper says in all; kept as given.")
@_JSON
@pass_desk
def add_command(
    desk: Desk,
    household: str,
    *,
    components: tuple[tuple[Component, int], ...],
    as_json: bool,
    **options: object,
) -> None:
    """Register a debt of a HOUSEHOLD. The same debt changes nothing a second time."""
    with refusals():
        debt = _read(_parts(components), options)
    with desk.writing() as session:
        done = register_debts(session, household, [debt], version=None, by=desk.by)
    (debt_id,) = done.debt_ids
    if as_json:
        print_json({"id": debt_id, "isNew": debt_id in done.new_ids, "version": done.version})
    elif done.new_ids:
        click.echo(
            f"Schuld {debt_id} is geregistreerd: {euro_text(sum(debt.components.values()))}."
        )
    else:
        click.echo(f"Schuld {debt_id} was er al, met dezelfde inhoud.")


def _read(parts: Mapping[Component, int], options: Mapping[str, object]) -> Debt:
    """The debt that the options describe, checked as one in a document is."""
    table: dict[str, object] = {
        "id": options["debt_id"],
        "name": options["name"] or options["creditor"],
        "creditor": options["creditor"],
        "components": {str(each): amount_text(amount) for each, amount in parts.items()},
        "incurred_on": options["incurred"],
        "due_on": options["due"],
        "rule": options["rule"],
        "stage": options["stage"],
        "collector": options["collector"],
        "reference": options["reference"],
        "iban": options["iban"],
        "evidence": options["evidence"],
        "agreement": options["agreement"],
        "stated_total": options["stated_total"],
    }
    findings: list[Finding] = []
    given = {key: value for key, value in table.items() if value is not None}
    reader = TableReader({"debt": [given]}, "", findings, in_camel_case=False)
    ((_, debt),) = read_debts(reader, Origin.FORM)
    if findings:
        raise InvalidInput(tuple(findings))
    return debt


@debt_group.command("list", epilog="\b\nExample:\n  huishoudboekje debt list h-1002")
@click.argument("household")
@_JSON
@pass_desk
def list_command(desk: Desk, household: str, *, as_json: bool) -> None:
    """Show what a HOUSEHOLD owes to whom, per component."""
    with desk.reading() as session:
        found = household_debts(session, household, today=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json(debts_answer(found))
    else:
        _print(found)


def _print(found: HouseholdDebts) -> None:
    table = Table("schuld", "schuldeiser", "onderdeel", "geregistreerd", "open", "verwacht")
    for debt in found.debts:
        for each in debt.components:
            table.add_row(
                debt.debt.id,
                debt.debt.creditor,
                str(each.component),
                euro_text(each.registered),
                euro_text(each.owed),
                euro_text(each.expected) if each.expected else "",
            )
    console = Console()
    console.print(table)
    console.print(f"Samen open: {euro_text(found.owed)}.")
    for finding in (*(each for debt in found.debts for each in debt.findings), *found.blockers):
        console.print(f"Let op: {finding}")


@debt_group.command(
    "stage",
    epilog='\b\nExample:\n  huishoudboekje debt stage h-1002 cjib bailiff --source "exploot"',
)
@_debt
@click.argument("stage", type=click.Choice([str(each) for each in Stage]))
@click.option("--since", "day", type=DAY, help="From which day; left out, today.")
@_SOURCE
@pass_desk
def stage_command(
    desk: Desk, household: str, debt: str, stage: str, *, day: date | None, source: str
) -> None:
    """Say which STAGE a DEBT of a HOUSEHOLD is in."""
    since = day or desk.by.today
    with desk.writing() as session:
        set_stage(session, household, debt, Stage(stage), since=since, source=source, by=desk.by)
    click.echo("Onthouden.")


@debt_group.command(
    "fact",
    epilog='\b\nExample:\n  huishoudboekje debt fact h-1002 cjib contested --source "bezwaar"',
)
@_debt
@click.argument("kind", type=click.Choice([str(each) for each in FactKind]))
@click.option("--since", "day", type=DAY, help="From which day; left out, today.")
@click.option("--no-longer", is_flag=True, help="It holds no longer.")
@_SOURCE
@pass_desk
def fact_command(
    desk: Desk,
    household: str,
    debt: str,
    kind: str,
    *,
    day: date | None,
    no_longer: bool,
    source: str,
) -> None:
    """Say a fact of this KIND about a DEBT of a HOUSEHOLD; the latest word counts."""
    since = day or desk.by.today
    fact = DebtFact(kind=FactKind(kind), since=since, source=source, holds=not no_longer)
    with desk.writing() as session:
        say_fact(session, household, debt, fact, by=desk.by)
    click.echo("Onthouden.")


@debt_group.command(
    "surcharge",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt surcharge h-1002 cjib --confirm --component surcharge-1=50.00 \\\n"
        '    --source "aanmaning van het CJIB"'
    ),
)
@_debt
@click.option("--expected/--confirm", "is_expected", default=True, help="Confirm: it is booked.")
@click.option("--component", type=COMPONENT, help="As surcharge-1=50.00; left out, by law.")
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


@debt_group.command(
    "interest",
    epilog='\b\nExample:\n  huishoudboekje debt interest h-1002 tax 12.00 --source "beschikking"',
)
@_debt
@click.argument("amount", type=AMOUNT)
@_changes_debt
def interest_command(
    session: Session, household: str, debt: str, amount: int, *, event: DebtEvent, by: Acting
) -> DebtChanged:
    """Book an AMOUNT of interest on a DEBT of a HOUSEHOLD."""
    return add_interest(session, household, debt, amount, event=event, by=by)


@debt_group.command(
    "waive",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt waive h-1002 cjib --component surcharge-1=50.00 \\\n"
        '    --source "brief van het CJIB"'
    ),
)
@_debt
@_COMPONENTS
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
    return waive(session, household, debt, _parts(components), event=event, by=by)


@debt_group.command(
    "reduce",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt reduce h-1002 woonstede 570.00 --in-kind \\\n"
        '    --source "tuinwerk, bevestigd door Woonstede"'
    ),
)
@_debt
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


@debt_group.command(
    "set-off",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje debt set-off h-1002 toeslagen 40.00 --income zorgtoeslag \\\n"
        '    --for 2026-12-20 --source "beschikking"'
    ),
)
@_debt
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


@debt_group.command(
    "take-back",
    epilog='\b\nExample:\n  huishoudboekje debt take-back h-1002 cjib 2 --reason "verkeerde boete"',
)
@_debt
@click.argument("number", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why; it stands in the books.")
@_JSON
@pass_desk
def take_back_command(
    desk: Desk, household: str, debt: str, number: int, *, reason: str, as_json: bool
) -> None:
    """Take back change NUMBER of a DEBT of a HOUSEHOLD."""
    with desk.writing() as session:
        done = take_back_change(session, household, debt, number, reason=reason, by=desk.by)
    _print_change(done, as_json=as_json)


@debt_group.command(
    "import-claims",
    epilog="\b\nExample:\n  huishoudboekje debt import-claims h-1002 overzicht.json",
)
@click.argument("household")
@click.argument("file", type=click.Path(path_type=Path))
@_JSON
@pass_desk
def import_claims_command(desk: Desk, household: str, file: Path, *, as_json: bool) -> None:
    """Take in the government's overview of claims (vorderingenoverzicht) in FILE.

    The same events change nothing a second time.
    """
    with refusals(file):
        content = read_claims_file(file)
    with desk.writing() as session:
        done = import_claims_document(session, household, content, by=desk.by)
    if as_json:
        print_json(
            {
                "documentId": done.document_id,
                "isNew": done.is_new,
                "newDebts": list(done.new_debts),
                "changedDebts": list(done.changed_debts),
                "newEvents": done.new_events,
                "unknownEvents": done.unknown_events,
                "findings": [finding_answer(each) for each in done.findings],
            }
        )
        return
    if not done.is_new:
        click.echo("Dit overzicht was er al. Er is niets veranderd.")
    click.echo(
        f"Nieuwe schulden: {len(done.new_debts)}. Gewijzigd: {len(done.changed_debts)}. "
        f"Gebeurtenissen: {done.new_events}, waarvan onbekend: {done.unknown_events}."
    )
    for finding in done.findings:
        click.echo(f"Let op: {finding}")

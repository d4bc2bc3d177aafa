"""The commands about the debts of a household: registered, said, changed, shown.

They promise that a debt is refused with all its mistakes, and that every change has its source.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from huishoudboekje.actions import import_claims_document, register_debts, say_fact, set_stage
from huishoudboekje.agreements import TableReader, read_debts
from huishoudboekje.arrangements import ClaimEventType
from huishoudboekje.cli.answers import finding_answer, print_json, refusals
from huishoudboekje.cli.debt_change_commands import DEBT_CHANGES
from huishoudboekje.cli.debt_options import AS_JSON, COMPONENTS, SOURCE, amounts, of_debt
from huishoudboekje.cli.desk import AMSTERDAM, Desk, pass_desk
from huishoudboekje.cli.files import read_claims_file
from huishoudboekje.cli.parameters import DAY
from huishoudboekje.cli.tables import new_console, new_table, print_table
from huishoudboekje.debts import Component, CreditorRule, Debt, DebtFact, FactKind, Origin, Stage
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.views import (
    COMPONENT_WORDS,
    DebtView,
    HouseholdClaims,
    HouseholdDebts,
    claims_answer,
    debt_answer,
    debt_view,
    debts_answer,
    household_claims,
    household_debts,
)


@click.group("debt", epilog="\b\nExample:\n  huishoudboekje debt list h-1002")
def debt_group() -> None:
    """Debts: register them, say what is known, and book what changes them."""


for _change in DEBT_CHANGES:
    debt_group.add_command(_change)


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
@COMPONENTS
@click.option("--incurred", type=DAY, required=True, help="From which day it exists.")
@click.option("--due", type=DAY, help="Until when it could be paid without consequences.")
@click.option(
    "--rule",
    type=click.Choice([str(each) for each in CreditorRule]),
    default="private",
    show_default=True,
    help="Whose rules it follows.",
)
@click.option(
    "--stage",
    type=click.Choice([str(each) for each in Stage]),
    default="open",
    show_default=True,
    help="How far it has come.",
)
@click.option("--collector", help="Who collects it.")
@click.option("--reference", help="The creditor's reference; a betalingskenmerk or RF is checked.")
@click.option("--iban", help="Where it is paid to.")
@click.option("--evidence", help="From what paper we know.")
@click.option("--agreement", help="The cost whose arrears it is.")
@click.option("--stated-total", help="What the paper says in all; kept as given.")
@AS_JSON
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
        debt = _read(amounts(components), options)
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
@AS_JSON
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
    table = new_table(
        "schuld",
        "schuldeiser",
        "onderdeel",
        "geregistreerd",
        "open",
        "verwacht",
        whole=("geregistreerd", "open", "verwacht"),
    )
    for debt in found.debts:
        for each in debt.components:
            table.add_row(
                debt.debt.id,
                debt.debt.creditor,
                COMPONENT_WORDS[each.component],
                euro_text(each.registered),
                euro_text(each.owed),
                euro_text(each.expected) if each.expected else "",
            )
    console = new_console()
    print_table(table)
    console.print(f"Samen open: {euro_text(found.owed)}.")
    for finding in (*(each for debt in found.debts for each in debt.findings), *found.blockers):
        console.print(f"Let op: {finding}")


@debt_group.command(
    "stage",
    epilog='\b\nExample:\n  huishoudboekje debt stage h-1002 cjib bailiff --source "exploot"',
)
@of_debt
@click.argument("stage", type=click.Choice([str(each) for each in Stage]))
@click.option("--since", "day", type=DAY, help="From which day; left out, today.")
@SOURCE
@AS_JSON
@pass_desk
def stage_command(
    desk: Desk,
    household: str,
    debt: str,
    stage: str,
    *,
    day: date | None,
    source: str,
    as_json: bool,
) -> None:
    """Say which STAGE a DEBT of a HOUSEHOLD is in."""
    since = day or desk.by.today
    with desk.writing() as session:
        set_stage(session, household, debt, Stage(stage), since=since, source=source, by=desk.by)
        view = debt_view(session, household, debt, today=desk.by.today, reach=desk.by.reach)
    _print_said(view, as_json=as_json)


def _print_said(view: DebtView, *, as_json: bool) -> None:
    if as_json:
        print_json(debt_answer(view))
    else:
        click.echo("Onthouden.")


@debt_group.command(
    "fact",
    epilog='\b\nExample:\n  huishoudboekje debt fact h-1002 cjib contested --source "bezwaar"',
)
@of_debt
@click.argument("kind", type=click.Choice([str(each) for each in FactKind]))
@click.option("--since", "day", type=DAY, help="From which day; left out, today.")
@click.option("--no-longer", is_flag=True, help="It holds no longer.")
@SOURCE
@AS_JSON
@pass_desk
def fact_command(
    desk: Desk,
    household: str,
    debt: str,
    kind: str,
    *,
    as_json: bool,
    **said: Any,
) -> None:
    """Say a fact of this KIND about a DEBT of a HOUSEHOLD; the latest word counts."""
    fact = DebtFact(
        kind=FactKind(kind),
        since=said["day"] or desk.by.today,
        source=said["source"],
        holds=not said["no_longer"],
    )
    with desk.writing() as session:
        say_fact(session, household, debt, fact, by=desk.by)
        view = debt_view(session, household, debt, today=desk.by.today, reach=desk.by.reach)
    _print_said(view, as_json=as_json)


@debt_group.command(
    "import-claims",
    epilog="\b\nExample:\n  huishoudboekje debt import-claims h-1002 overzicht.json",
)
@click.argument("household")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--resident", default="", help="Whose it is, where there is more than one resident.")
@AS_JSON
@pass_desk
def import_claims_command(
    desk: Desk, household: str, file: Path, *, resident: str, as_json: bool
) -> None:
    """Take in the government's overview of claims (vorderingenoverzicht) in FILE.

    The same events change nothing a second time.
    """
    with refusals(file):
        content = read_claims_file(file)
    with desk.writing() as session:
        done = import_claims_document(session, household, content, resident=resident, by=desk.by)
    if as_json:
        print_json(
            {
                "documentId": done.document_id,
                "isNew": done.is_new,
                "newDebts": list(done.new_debts),
                "changedDebts": list(done.changed_debts),
                "newEvents": done.new_events,
                "knownEvents": done.known_events,
                "conflictingEvents": done.conflicting_events,
                "unknownEvents": done.unknown_events,
                "findings": [finding_answer(each) for each in done.findings],
            }
        )
        return
    if not done.is_new:
        click.echo("Dit overzicht was er al. Er is niets veranderd.")
    click.echo(
        f"Nieuwe schulden: {len(done.new_debts)}. Gewijzigd: {len(done.changed_debts)}. "
        f"Gebeurtenissen: {done.new_events} nieuw, waarvan {done.unknown_events} van een soort die "
        f"we niet kennen. {done.known_events} waren er al, {done.conflicting_events} spreken die "
        "tegen."
    )
    for finding in done.findings:
        click.echo(f"Let op: {finding}")


@debt_group.command("claims", epilog="\b\nExample:\n  huishoudboekje debt claims h-1002 --json")
@click.argument("household")
@AS_JSON
@pass_desk
def claims_command(desk: Desk, household: str, *, as_json: bool) -> None:
    """Show the overviews of claims of a HOUSEHOLD: their events, and what contradicts."""
    with desk.reading() as session:
        found = household_claims(session, household, today=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json(claims_answer(found))
    else:
        _print_claims(found)


_EVENT_WORDS: dict[str, str] = {
    ClaimEventType.OBLIGATION_IMPOSED: "opgelegd",
    ClaimEventType.PAYMENT_DEMANDED: "betaling gevraagd",
    ClaimEventType.DEMAND_WITHDRAWN: "vraag ingetrokken",
    ClaimEventType.PAYMENT_PROCESSED: "betaling verwerkt",
}


_DAY = "%Y-%m-%d"


def _local(moment: datetime, form: str) -> str:
    return moment.astimezone(AMSTERDAM).strftime(form)


def _print_claims(found: HouseholdClaims) -> None:
    console = new_console()
    for document in found.documents:
        whose = "" if document.resident is None else f" van {document.resident}"
        console.print(
            f"Overzicht {document.id}{whose}: gemaakt op {_local(document.made_at, _DAY)} door "
            f"{document.source}, ontvangen op {document.received_on}."
        )
    table = new_table(
        "nr", "moment", "soort", "zaak", "schuld", "overzicht", whole=("nr", "moment")
    )
    for each in found.events:
        moment = "" if each.happened_at is None else _local(each.happened_at, f"{_DAY} %H:%M")
        kind = _EVENT_WORDS.get(each.kind, f"{each.kind} (onbekend)")
        row = (str(each.number), moment, kind, each.case_id, each.debt_id or "")
        table.add_row(*row, str(each.document_id))
    print_table(table)
    for overview in found.overviews:
        for finding in overview.findings:
            click.echo(f"Let op, overzicht {overview.document_id}: {finding}")
    for each in found.events:
        if not each.is_known:
            said = json.dumps(each.content, ensure_ascii=False)
            click.echo(f"Onbekende gebeurtenis {each.number}: {said}")
    for conflict in found.conflicts:
        kept, other = (
            json.dumps(each, ensure_ascii=False) for each in (conflict.kept, conflict.other)
        )
        click.echo(
            f"Let op: gebeurtenis {conflict.event_id} staat anders in overzicht "
            f"{conflict.document_id}. Wij hebben {kept}; daar staat {other}."
        )

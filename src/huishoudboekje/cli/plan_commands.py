"""The commands that need no database: `plan` and `project` on one household file.

They promise the plan of the document as it stands; nothing is stored.
"""

from pathlib import Path

import click

from huishoudboekje.cli.answers import print_json, refusals
from huishoudboekje.cli.files import read_household_file
from huishoudboekje.cli.tables import new_console, new_table, print_table
from huishoudboekje.money import euro_text
from huishoudboekje.planning import (
    Plan,
    PlanStatus,
    Projection,
    own_payments_shortage,
    plan,
    plan_answer,
    projection,
    projection_answer,
    question_from_document,
)

_STATUS = {
    PlanStatus.BALANCED: "in evenwicht",
    PlanStatus.BRIDGE: "overbrugging nodig",
    PlanStatus.DEFICIT: "tekort",
}


@click.command("plan", epilog=("\b\nExample:\n  huishoudboekje plan docs/examples/december.toml"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def plan_command(file: Path, *, as_json: bool) -> None:
    """Show the stabilised months of one household FILE (TOML, or JSON by its name).

    Nothing is stored and no database is needed. All mistakes in the file are named together,
    with their places, and end the command with exit code 2.
    """
    with refusals(file):
        made = plan(question_from_document(read_household_file(file)))
        curves = projection(made)
    if as_json:
        print_json(plan_answer(made, curves))
    else:
        _print_plan(made, curves)


@click.command(
    "project",
    epilog=("\b\nExample:\n  huishoudboekje project docs/examples/december.toml --json"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def project_command(file: Path, *, as_json: bool) -> None:
    """Show the expected balance of every day, with and without the programme."""
    with refusals(file):
        curves = projection(plan(question_from_document(read_household_file(file))))
    if as_json:
        print_json(projection_answer(curves))
        return
    table = new_table(
        "dag", "saldo", "zonder programma", whole=("dag", "saldo", "zonder programma")
    )
    for at, (balance, without) in enumerate(zip(curves.balances, curves.without, strict=True)):
        table.add_row(curves.day(at).isoformat(), euro_text(balance), euro_text(without))
    print_table(table)
    _print_lowest(curves)


def _print_plan(made: Plan, curves: Projection) -> None:
    console = new_console()
    table = new_table(
        "verwerkingsdatum",
        "inkomen",
        "vaste lasten",
        "aflossing",
        "vrij te besteden",
        whole=("verwerkingsdatum", "inkomen", "vaste lasten", "aflossing"),
    )
    for at, day in enumerate(made.settlement_dates):
        end = made.settlement_dates[at + 1] if at + 1 < len(made.settlement_dates) else made.end
        steps = [
            step
            for payday, step in zip(made.paydays, made.spendable, strict=True)
            if day <= payday < end
        ]
        each = sorted(set(steps))
        shown = " / ".join(euro_text(step) for step in each)
        table.add_row(
            day.isoformat(),
            euro_text(made.income[at]),
            euro_text(made.costs[at]),
            euro_text(made.instalments[at]),
            f"{len(steps)} x {shown}" if len(steps) > 1 else shown,
        )
    print_table(table)
    console.print(f"Uitkomst: {_STATUS[made.status]}.")
    if made.status is PlanStatus.DEFICIT:
        console.print(f"Er is elke maand {euro_text(made.shortage_per_month)} te weinig.")
    else:
        assert made.needed_advance_limit is not None
        assert made.steady_advance_limit is not None
        console.print(f"Nodig om vooruit te betalen: {euro_text(made.needed_advance_limit)}.")
        console.print(f"Met {euro_text(made.steady_advance_limit)} is elke betaling gelijk.")
    console.print(f"Vaste lasten gelijk per maand: {euro_text(made.level_costs)}.")
    console.print(f"Daarvan aan het eind te verrekenen: {euro_text(made.true_up)}.")
    _print_lowest(curves)
    _print_before_first(made)


def _print_before_first(made: Plan) -> None:
    """What the household still pays itself before the first settlement, and what it has by then."""
    own = made.question.own
    if not own:
        return
    console = new_console()
    held = made.question.opening_balance + made.income[0]
    console.print(
        f"Tot en met {made.settlement_dates[0]} betaalt het huishouden zelf nog "
        f"{euro_text(sum(each.amount for each in own))}; "
        f"beginsaldo en inkomen tot dan: {euro_text(held)}."
    )
    for each in sorted(own, key=lambda occurrence: occurrence.date):
        console.print(f"- {each.date} {each.agreement.name} {euro_text(each.amount)}")
    shortage = own_payments_shortage(made.question)
    if shortage:
        console.print(f"Let op: daarvoor komt het huishouden {euro_text(shortage)} tekort.")


def _print_lowest(curves: Projection) -> None:
    lowest, without = curves.lowest, curves.lowest_without
    console = new_console()
    console.print(f"Laagste saldo: {euro_text(lowest.amount)} op {lowest.date}.")
    console.print(f"Zonder programma: {euro_text(without.amount)} op {without.date}.")

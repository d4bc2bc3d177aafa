"""The commands about households: import and list them, and look at one household's month.

They promise all files or none at an import, with every mistake in every file.
"""

import sys
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from huishoudboekje.actions import EXAMPLE_ORGANISATION, import_household, set_floor
from huishoudboekje.agreements import HouseholdDocument
from huishoudboekje.calendar import Period
from huishoudboekje.cli.answers import BAD_INPUT, print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.files import read_household_file
from huishoudboekje.cli.parameters import AMOUNT, DAY, PERIOD
from huishoudboekje.cli.tables import new_console, new_table, print_table
from huishoudboekje.database import FloorSource, HouseholdFloor
from huishoudboekje.errors import InvalidInput
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.planning import LowestPoint, PlanStatus
from huishoudboekje.views import (
    MAX_PAGE,
    FloorView,
    HouseholdRow,
    MonthOverview,
    PaidOutcome,
    SpendableKind,
    floor_answer,
    household_floor,
    household_list,
    month_overview,
    overview_answer,
)

STATUS = {
    PlanStatus.BALANCED: "in evenwicht",
    PlanStatus.BRIDGE: "overbrugging nodig",
    PlanStatus.DEFICIT: "tekort",
    None: "afgelopen",
}

_SHORT = {
    PlanStatus.BALANCED: "balans",
    PlanStatus.BRIDGE: "brug",
    PlanStatus.DEFICIT: "tekort",
    None: "klaar",
}


_FLOOR_SOURCE = {
    FloorSource.PROTECTED_EARNINGS: "de beslagvrije voet",
    FloorSource.AGREED_MINIMUM: "een afgesproken minimum",
}


@click.group("household", epilog="\b\nExample:\n  huishoudboekje household list")
def household_group() -> None:
    """Households: take them in and list them."""


def _read_all(files: tuple[Path, ...]) -> list[HouseholdDocument]:
    documents, mistakes = [], 0
    for path in files:
        try:
            documents.append(read_household_file(path, for_import=True))
        except InvalidInput as refusal:
            mistakes += len(refusal.findings)
            for finding in refusal.findings:
                click.echo(f"{path}: {finding}", err=True)
    if mistakes:
        click.echo(f"Aantal fouten: {mistakes}. Er is niets ingelezen.", err=True)
        sys.exit(BAD_INPUT)
    return documents


@household_group.command(
    "import", epilog=("\b\nExample:\n  huishoudboekje household import fixtures/households/*.toml")
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@pass_desk
def import_command(desk: Desk, files: tuple[Path, ...]) -> None:
    """Take in the households that FILES describe: all of them, or none.

    The same file changes nothing a second time. Other content under the same id is refused with
    the command that does change an agreement.
    """
    documents = _read_all(files)
    with desk.writing() as session:
        done = [
            import_household(session, each, organisation=EXAMPLE_ORGANISATION, by=desk.by)
            for each in documents
        ]
    new = sum(each.is_new for each in done)
    click.echo(f"Ingelezen: {new}. Was er al: {len(done) - new}.")


@household_group.command(
    "list", epilog=("\b\nExample:\n  huishoudboekje household list --search linden")
)
@click.option("--search", default="", help="Part of a name, or an id.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@pass_desk
def list_command(desk: Desk, search: str, *, as_json: bool) -> None:
    """List the households with what each can spend now, and until when."""
    rows: list[HouseholdRow] = []
    with desk.reading() as session:
        while page := household_list(
            session,
            today=desk.by.today,
            reach=desk.by.reach,
            search=search,
            after=rows[-1].household_id if rows else "",
            limit=MAX_PAGE,
        ):
            rows += page
    if as_json:
        print_json([_row_answer(row) for row in rows])
    else:
        print_table(household_table(rows, today=desk.by.today))


def _row_answer(row: HouseholdRow) -> dict[str, object]:
    latest, lowest = row.latest_payday, row.lowest
    return {
        "id": row.household_id,
        "name": row.name,
        "programme": row.programme,
        "spendable": None if latest is None else amount_text(latest.amount),
        "until": None if row.lasts_until is None else row.lasts_until.isoformat(),
        "costsPaid": row.costs_paid,
        "costsDue": row.costs_due,
        "lowest": None
        if lowest is None
        else {"date": lowest.date.isoformat(), "amount": amount_text(lowest.amount)},
        "status": None if row.status is None else str(row.status),
    }


def household_table(rows: list[HouseholdRow], *, today: date) -> Table:
    """The households as a table: spendable now, until when, costs paid, lowest day, status.

    The lowest day has its year where that is not the year of today.
    """
    figures = ("besteden", "t/m", "lasten", "laagste dag")
    names = ("id", "huishouden", *figures, "stand")
    table = new_table(*names, whole=("id", *figures), right=figures)
    for row in rows:
        latest, lowest = row.latest_payday, row.lowest
        table.add_row(
            row.household_id,
            row.name,
            "" if latest is None else euro_text(latest.amount),
            "" if row.lasts_until is None else f"{row.lasts_until:%d-%m}",
            f"{row.costs_paid}/{row.costs_due}",
            "" if lowest is None else _lowest(lowest, today),
            _SHORT[row.status],
        )
    return table


def _lowest(point: LowestPoint, today: date) -> str:
    day = f"{point.date:%d-%m}" if point.date.year == today.year else f"{point.date:%d-%m-%Y}"
    return f"{euro_text(point.amount, whole=True)} {day}"


@household_group.command(
    "floor",
    epilog=("\b\nExample:\n  huishoudboekje household floor h-1002 650.00 --source agreed-minimum"),
)
@click.argument("household")
@click.argument("amount", type=AMOUNT, required=False)
@click.option(
    "--source",
    type=click.Choice([str(each) for each in FloorSource]),
    help="The beslagvrije voet, or a minimum that was agreed.",
)
@click.option("--since", type=DAY, help="From which day; left out, today.")
@click.option("--note", default="", help="How it was worked out.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@pass_desk
def floor_command(
    desk: Desk,
    household: str,
    amount: int | None,
    *,
    source: str | None,
    since: date | None,
    note: str,
    as_json: bool,
) -> None:
    """Set below which AMOUNT no payday of a HOUSEHOLD may come; without one, show it."""
    by = desk.by
    if amount is None and (source or since or note):
        raise click.UsageError("zeg ook het bedrag van de bodem")
    if amount is None:
        with desk.reading() as session:
            view = household_floor(session, household, today=by.today, reach=by.reach)
    elif source is None:
        raise click.UsageError("zeg met --source waar de bodem vandaan komt")
    else:
        floor = HouseholdFloor(
            cents=amount, source=FloorSource(source), since=since or by.today, note=note
        )
        with desk.writing() as session:
            set_floor(session, household, floor, version=None, by=by)
            view = household_floor(session, household, today=by.today, reach=by.reach)
    if as_json:
        print_json(floor_answer(view))
    else:
        _print_floor(household, view)


def _print_floor(household: str, view: FloorView) -> None:
    said = f"De bodem van huishouden {household} is {euro_text(view.amount)} per uitbetaling"
    if view.source is None:
        click.echo(f"{said}. Waar die vandaan komt, is niet gezegd.")
        return
    note = f": {view.note}" if view.note else ""
    click.echo(f"{said} sinds {view.since}, {_FLOOR_SOURCE[view.source]}{note}.")


@click.command("overview", epilog=("\b\nExample:\n  huishoudboekje overview h-1002 2026-10"))
@click.argument("household")
@click.argument("period", required=False, type=PERIOD)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@pass_desk
def overview_command(desk: Desk, household: str, period: Period | None, *, as_json: bool) -> None:
    """Show one HOUSEHOLD's month: what it can spend, what was paid, what comes.

    Without a PERIOD (as 2027-01) it is the current one.
    """
    with desk.reading() as session:
        found = month_overview(session, household, period, today=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json(overview_answer(found))
    else:
        _print_overview(found)


_OUTCOME = {
    PaidOutcome.ORDERED: "klaar om te betalen",
    PaidOutcome.SENT: "bij de bank",
    PaidOutcome.EXPECTED: "wordt afgeschreven",
    PaidOutcome.PAID: "betaald",
    PaidOutcome.RETURNED: "teruggekomen",
    PaidOutcome.SKIPPED: "niet betaald",
    PaidOutcome.CANCELLED: "teruggenomen",
}


def _print_number(console: Console, found: MonthOverview) -> None:
    given = found.spendable
    if given.kind is SpendableKind.NOT_PAID:
        what = f"Het geld van {given.given_on} ({euro_text(given.amount)})"
        console.print(f"{what} is nog niet betaald. Je coach zoekt het uit.")
    elif given.given_on is not None and not given.amount:
        console.print(f"Op {given.given_on} was er geen geld om van te leven. Bel je coach.")
    elif given.given_on is not None:
        console.print(
            f"Kreeg {euro_text(given.amount)} op {given.given_on}, tot en met {given.until}."
        )
    if found.next_payday is not None:
        coming = found.next_payday
        what = euro_text(coming.amount) if coming.amount else "geen geld om van te leven"
        console.print(f"Volgende keer: {what} op {coming.date}.")
    if found.shortage is not None:
        missing = f"{euro_text(found.shortage.amount)} tot en met {found.shortage.until}"
        console.print(f"Tekort: {missing}. Bel je coach.")


def _print_overview(found: MonthOverview) -> None:
    console = new_console()
    console.print(f"{found.name} ({found.household_id}), periode {found.period}")
    _print_number(console, found)
    table = new_table("wat", "datum", "bedrag", "uitkomst", whole=("datum", "bedrag"))
    for line in found.paid:
        said = "nog niet betaald" if line.waits(found.today) else _OUTCOME[line.outcome]
        outcome = f"{said}: {line.reason}" if line.reason else said
        day = line.paid_on if line.outcome is PaidOutcome.ORDERED else line.due_date
        table.add_row(line.name, str(day), euro_text(-line.amount), outcome)
    for each in (line for line in found.coming if line.amount):
        amount = each.amount if each.kind == "income" else -each.amount
        table.add_row(each.name, str(each.expected_on), euro_text(amount), "verwacht")
    print_table(table)
    if found.curve is not None:
        low, without = found.curve.lowest, found.curve.lowest_without
        console.print(f"Laagste saldo: {euro_text(low.amount)} op {low.date}.")
        console.print(f"Zonder programma: {euro_text(without.amount)} op {without.date}.")
    console.print(
        f"Voorschot {euro_text(found.advance)} van {euro_text(found.advance_limit)}, "
        f"reserve {euro_text(found.set_aside)}. Uitkomst: {STATUS[found.status]}."
    )

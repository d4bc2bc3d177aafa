"""The monthly settlement from the command line: preview it, run it, resume it, take it back.

It promises that a run is started once per period and goes on where it stopped.
"""

import sys
from collections.abc import Mapping

import click
from rich.progress import Progress

from huishoudboekje.actions import SettledHousehold, refusal_of, reverse_settlement
from huishoudboekje.calendar import Period
from huishoudboekje.cli.answers import REFUSED, finding_answer, print_json, refusals
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import PERIOD
from huishoudboekje.cli.tables import new_console, new_table, print_table
from huishoudboekje.database import Outcome, SettlementRun, writing
from huishoudboekje.errors import Finding
from huishoudboekje.jobs import preview_settlement, run_settlement, settle_one, start_settlement
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.views import OUTCOME_COUNTS, OutcomeCount, run_findings, run_progress

_PAGE = 200
_SHOWN = 20
_WORDS = {
    Outcome.SETTLED: "verwerkt",
    Outcome.ALREADY_SETTLED: "al verwerkt",
    Outcome.LEFT_OUT: "overgeslagen",
    Outcome.REFUSED: "niet gelukt",
}


@click.command(
    "settle",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje settle 2027-01 --preview\n"
        "  huishoudboekje settle 2027-01 --household h-1002\n"
        '  huishoudboekje settle 2027-01 --household h-1002 --reverse --reason "verkeerd bedrag"'
    ),
)
@click.argument("period", type=PERIOD)
@click.option("--preview", is_flag=True, help="Show what would be done and keep nothing.")
@click.option("--household", help="Settle only the household with this id.")
@click.option(
    "--reverse",
    is_flag=True,
    help="Take back the settlement of the household that --household names.",
)
@click.option("--reason", default="", help="Why it is taken back; it stands in the books.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@pass_desk
def settle_command(
    desk: Desk,
    period: Period,
    *,
    preview: bool,
    household: str | None,
    reverse: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Settle a PERIOD (as 2027-01) for all households, or for one.

    A household is settled once per period. A run that was interrupted goes on where it stopped
    when the same command is given again. A household that cannot be settled is named with the
    reason and does not stop the others.
    """
    if reverse:
        _reverse(desk, period, household, reason)
    elif preview:
        with refusals():
            found = list(
                preview_settlement(desk.engine, period, household_id=household, by=desk.by)
            )
        _print_households(period, found, as_json=as_json)
    elif household is not None:
        with desk.writing() as session:
            done = settle_one(session, household, period, by=desk.by)
        _print_households(period, [done], as_json=as_json)
        with refusals():
            refusal = refusal_of(done)
            if refusal is not None:
                raise refusal
    else:
        _confirm_when_early(desk, period)
        _run(desk, period, as_json=as_json)


def _confirm_when_early(desk: Desk, period: Period) -> None:
    """A person at a terminal is asked whether a month that lies ahead is really meant."""
    month_ahead = (period.year, period.month) > (desk.by.today.year, desk.by.today.month)
    if month_ahead and sys.stdin.isatty():
        click.confirm(f"Periode {period} moet nog komen. Toch verwerken?", abort=True)


def _reverse(desk: Desk, period: Period, household: str | None, reason: str) -> None:
    if household is None or not reason:
        raise click.UsageError("--reverse vraagt om --household en --reason")
    with desk.writing() as session:
        count = reverse_settlement(session, household, period, reason=reason, by=desk.by)
    click.echo(f"Periode {period} van {household} is teruggenomen ({count} boekingen).")


def _household_answer(each: SettledHousehold) -> dict[str, object]:
    answer: dict[str, object] = {
        "id": each.household_id,
        "outcome": str(each.outcome),
        "findings": [finding_answer(finding) for finding in each.findings],
    }
    made = each.settlement
    if made is not None:
        answer |= {
            "settlementDate": made.settlement_date.isoformat(),
            "ordered": amount_text(sum(line.amount for line in made.choice.ordered)),
            "skipped": amount_text(sum(line.occurrence.amount for line in made.choice.skipped)),
            "livingMoney": [
                {"date": line.date.isoformat(), "amount": amount_text(line.amount)}
                for line in made.choice.living_money
            ],
            "advanced": amount_text(made.advanced),
            "repaid": amount_text(made.repaid),
            "kept": amount_text(made.kept),
            "drawn": amount_text(made.drawn),
        }
    return answer


def _print_households(period: Period, found: list[SettledHousehold], *, as_json: bool) -> None:
    if as_json:
        print_json({"period": str(period), "households": list(map(_household_answer, found))})
        return
    table = new_table(
        "huishouden",
        "vaste lasten",
        "niet betaald",
        "leefgeld",
        "voorschot",
        "reserve",
        whole=("vaste lasten", "niet betaald", "leefgeld", "voorschot", "reserve"),
    )
    for each in found:
        made = each.settlement
        if made is None:
            table.add_row(each.household_id, _WORDS[each.outcome])
            continue
        table.add_row(
            each.household_id,
            euro_text(sum(line.amount for line in made.choice.ordered)),
            euro_text(sum(line.occurrence.amount for line in made.choice.skipped)),
            euro_text(sum(line.amount for line in made.choice.living_money)),
            euro_text(made.advanced - made.repaid),
            euro_text(made.kept - made.drawn),
        )
    print_table(table)
    for each in found:
        for finding in each.findings:
            click.echo(str(finding))


def _run(desk: Desk, period: Period, *, as_json: bool) -> None:
    with refusals():
        engine = desk.engine
        with writing(engine) as session:
            run = start_settlement(session, period, by=desk.by)
        _do_chunks(desk, run)
    with desk.reading() as session:
        progress = run_progress(session, run.id, reach=desk.by.reach)
        findings: list[Finding] = []
        after = ""
        while page := run_findings(session, run.id, reach=desk.by.reach, after=after, limit=_PAGE):
            findings += [finding for each in page for finding in each.findings]
            after = page[-1].household_id
    counts = {OUTCOME_COUNTS[outcome]: progress.counts.get(outcome, 0) for outcome in Outcome}
    if as_json:
        answer = {"period": str(period), "runId": run.id, "households": progress.total}
        print_json(answer | counts | {"findings": list(map(finding_answer, findings))})
    else:
        _print_run(period, counts, findings)
    if not counts[OUTCOME_COUNTS[Outcome.SETTLED]]:
        sys.exit(REFUSED)


def _do_chunks(desk: Desk, run: SettlementRun) -> None:
    with desk.reading() as session:
        before = run_progress(session, run.id, reach=desk.by.reach)
    console = new_console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Periode {run.period}", total=before.total, completed=before.done)
        for chunk in run_settlement(desk.engine, run, by=desk.by, clock=desk.clock):
            bar.advance(task, len(chunk.households))


def _print_run(period: Period, counts: Mapping[OutcomeCount, int], findings: list[Finding]) -> None:
    said = ", ".join(
        f"{counts[OUTCOME_COUNTS[outcome]]} {word}" for outcome, word in _WORDS.items()
    )
    click.echo(f"Periode {period}: {said}.")
    for finding in findings[:_SHOWN]:
        click.echo(f"- {finding}")
    if len(findings) > _SHOWN:
        click.echo(f"- en nog {len(findings) - _SHOWN}; zie --json")

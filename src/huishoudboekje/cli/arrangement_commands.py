"""The commands about arrangements: what fits, proposed, decided, paused, listed and shown.

They promise that the effect on the coming paydays is shown, and with `--preview` nothing is saved.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    ArrangementChange,
    CounterInput,
    Decision,
    DecisionInput,
    ProposedArrangement,
    TogetherInput,
    afford,
    counter,
    decide,
    end_pause,
    pause,
    propose,
    propose_together,
)
from huishoudboekje.arrangements import Pause, standing_text
from huishoudboekje.cli.answers import print_json, refusals
from huishoudboekje.cli.arrangement_options import proposal
from huishoudboekje.cli.arrangement_printing import (
    draft,
    print_change,
    print_draft,
    print_promises,
    print_step,
    write,
)
from huishoudboekje.cli.arrangement_promise_commands import PREVIEW, PROMISES
from huishoudboekje.cli.debt_options import AS_JSON
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import AMOUNT, DAY
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    affordability_answer,
    arrangement_answer,
    arrangement_detail,
    arrangement_in_list,
    debts_ahead,
    division_answer,
)

_REASON = click.option("--reason", default="", help="Why.")


def _terms(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what is proposed."""
    options = (
        click.option("--debt", "debts", multiple=True, help="The id of a debt; may be repeated."),
        click.option("--first", type=DAY, help="The day of the first instalment."),
        click.option("--months", type=click.IntRange(1, 1000), help="In how many equal parts."),
        click.option("--amount", type=AMOUNT, help="Or how much a month, as 34.34."),
        click.option(
            "--instalments",
            multiple=True,
            metavar="DAY=AMOUNT",
            help="Or each one, as 2027-01-28=34.34; may be repeated.",
        ),
        click.option(
            "--effort",
            "efforts",
            multiple=True,
            metavar="KIND:DEBT:COMPONENT=AMOUNT",
            help="In return, as course:cjib:surcharge-1=50.00; may be repeated.",
        ),
        click.option("--terms", "file", type=click.Path(path_type=Path), help="A TOML file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("arrangement", epilog="\b\nExample:\n  huishoudboekje arrangement list h-1002")
def arrangement_group() -> None:
    """Arrangements: what fits, propose, decide, pause, confirm efforts, mark conditions, list."""


for _promise in PROMISES:
    arrangement_group.add_command(_promise)


@arrangement_group.command(
    "propose",
    epilog=(
        "\b\nExample:\n"
        "  huishoudboekje arrangement propose h-1002 --debt cjib --first 2027-01-28 --preview"
    ),
)
@click.argument("household")
@_terms
@PREVIEW
@AS_JSON
@pass_desk
def propose_command(
    desk: Desk, household: str, *, preview: bool, as_json: bool, **given: Any
) -> None:
    """Propose an arrangement for debts of a HOUSEHOLD: by the creditor's rule, or as asked.

    It is refused with what would fit when the household cannot bear it.
    """
    with refusals():
        asked = proposal(**given)

    def act(session: Session) -> ProposedArrangement:
        return propose(session, household, asked, version=None, by=desk.by)

    print_draft(write(desk, act, preview=preview), as_json=as_json, preview=preview)


@arrangement_group.command(
    "decide",
    epilog=(
        "\b\nExample:\n  huishoudboekje arrangement decide h-1002 cjib-r1 refuse \\\n"
        '    --reason "te lang" --evidence "brief van 3 februari"'
    ),
)
@click.argument("household")
@click.argument("arrangement")
@click.argument("decision", type=click.Choice([*map(str, Decision), "counter"]))
@_REASON
@click.option("--evidence", default="", help="The letter, e-mail or call that shows it.")
@_terms
@PREVIEW
@AS_JSON
@pass_desk
def decide_command(
    desk: Desk,
    household: str,
    arrangement: str,
    *,
    decision: str,
    preview: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Decide about an ARRANGEMENT of a HOUSEHOLD; a counter-offer has terms of its own."""
    reason, evidence = given.pop("reason"), given.pop("evidence")
    if decision == "counter":
        with refusals():
            asked = CounterInput(terms=proposal(**given), reason=reason, evidence=evidence)
        act_on = _counter(desk, household, arrangement, asked)
        made = write(desk, act_on, preview=preview)
        print_draft(made, as_json=as_json, preview=preview)
        return
    said = DecisionInput(decision=Decision(decision), reason=reason, evidence=evidence)

    def act(session: Session) -> ArrangementChange:
        return decide(session, household, arrangement, said, version=None, by=desk.by)

    print_change(write(desk, act, preview=preview), as_json=as_json, preview=preview)


def _counter(
    desk: Desk, household: str, arrangement: str, asked: CounterInput
) -> Callable[[Session], ProposedArrangement]:
    return lambda session: counter(session, household, arrangement, asked, version=None, by=desk.by)


@arrangement_group.command(
    "pause",
    epilog=(
        "\b\nExample:\n  huishoudboekje arrangement pause h-1002 tax-r1 --from 2027-02-01 \\\n"
        '    --until 2027-07-31 --reason "eerst werk zoeken"'
    ),
)
@click.argument("household")
@click.argument("arrangement")
@click.option("--from", "start", type=DAY, required=True, help="The first day of the pause.")
@click.option("--until", type=DAY, required=True, help="The last day of the pause.")
@click.option("--reason", required=True, help="Why.")
@PREVIEW
@AS_JSON
@pass_desk
def pause_command(
    desk: Desk, household: str, arrangement: str, *, preview: bool, as_json: bool, **given: Any
) -> None:
    """Pause an ARRANGEMENT of a HOUSEHOLD: its instalments move behind the pause."""
    asked = Pause(**given)

    def act(session: Session) -> ArrangementChange:
        return pause(session, household, arrangement, asked, version=None, by=desk.by)

    print_change(write(desk, act, preview=preview), as_json=as_json, preview=preview)


@arrangement_group.command(
    "resume",
    epilog=(
        "\b\nExample:\n  huishoudboekje arrangement resume h-1002 tax-r1 --from 2027-05-01 \\\n"
        '    --reason "weer werk"'
    ),
)
@click.argument("household")
@click.argument("arrangement")
@click.option("--from", "day", type=DAY, help="From this day; left out, today.")
@click.option("--reason", required=True, help="Why.")
@PREVIEW
@AS_JSON
@pass_desk
def resume_command(
    desk: Desk,
    household: str,
    arrangement: str,
    *,
    day: date | None,
    reason: str,
    preview: bool,
    as_json: bool,
) -> None:
    """End the pause of an ARRANGEMENT of a HOUSEHOLD before its time, or call it off."""

    def act(session: Session) -> ArrangementChange:
        since = day or desk.by.today
        ids = (session, household, arrangement)
        return end_pause(*ids, since, reason=reason, version=None, by=desk.by)

    print_change(write(desk, act, preview=preview), as_json=as_json, preview=preview)


@arrangement_group.command(
    "list", epilog="\b\nExample:\n  huishoudboekje arrangement list h-1002 --json"
)
@click.argument("household")
@AS_JSON
@pass_desk
def list_command(desk: Desk, household: str, *, as_json: bool) -> None:
    """List the arrangements of a HOUSEHOLD, the latest first."""
    with desk.reading() as session:
        found = debts_ahead(session, household, today=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json([arrangement_in_list(each) for each in found.arrangements])
        return
    for each in found.arrangements:
        stored = each.arrangement
        text = f"{stored.id}  {stored.terms.creditor}: {standing_text(each.state, each.coming)}"
        left = f", nog {euro_text(each.left)} tot en met {each.ends_on}" if each.left else ""
        click.echo(f"{text}{left}")
    if not found.arrangements:
        click.echo("Er zijn geen regelingen.")


@arrangement_group.command(
    "show", epilog="\b\nExample:\n  huishoudboekje arrangement show h-1002 cjib-r1 --json"
)
@click.argument("household")
@click.argument("arrangement")
@AS_JSON
@pass_desk
def show_command(desk: Desk, household: str, arrangement: str, *, as_json: bool) -> None:
    """Show an ARRANGEMENT of a HOUSEHOLD with all that happened to it."""
    by = desk.by
    with desk.reading() as session:
        found = arrangement_detail(session, household, arrangement, today=by.today, reach=by.reach)
    if as_json:
        print_json(arrangement_answer(found))
        return
    stored = found.view.arrangement
    standing = standing_text(found.view.state, found.view.coming)
    click.echo(f"{stored.terms.creditor}: {standing}")
    for each in stored.steps:
        print_step(each)
    print_promises(stored)
    for one in found.view.schedule:
        mark = "x" if one.is_settled else " "
        click.echo(f"  [{mark}] {one.due}  {euro_text(one.amount)}")
    for alert in found.alerts:
        click.echo(f"Let op: {alert.text}.")
    for finding in found.anomalies:
        click.echo(f"Let op: {finding.text}.")


@arrangement_group.command(
    "afford",
    epilog="\b\nExample:\n  huishoudboekje arrangement afford h-1002 --months 24 --json",
)
@click.argument("household")
@click.option(
    "--months",
    type=click.IntRange(1, 1000),
    default=12,
    show_default=True,
    help="In how many months it is paid.",
)
@click.option("--first", type=DAY, help="The first day; left out, the first that can be paid.")
@AS_JSON
@pass_desk
def afford_command(
    desk: Desk, household: str, *, months: int, first: date | None, as_json: bool
) -> None:
    """Say the largest monthly instalment that a HOUSEHOLD can bear, and why no more."""
    by = desk.by
    with desk.reading() as session:
        ahead = debts_ahead(session, household, today=by.today, reach=by.reach)
        start = first or ahead.first_date
        found = afford(session, household, first=start, months=months, by=by)
    if as_json:
        print_json(
            affordability_answer(
                found.amount,
                found.dates,
                payday=found.payday,
                text=found.text,
                floor=found.floor,
                plans=(found.before, found.after),
            )
        )
        return
    click.echo(found.text)


@arrangement_group.command(
    "together",
    epilog=(
        "\b\nExample:\n  huishoudboekje arrangement together h-1002 --per-month 75.00 \\\n"
        "    --months 36 --first 2027-01-28 --preview"
    ),
)
@click.argument("household")
@click.option("--per-month", type=AMOUNT, required=True, help="For all creditors together.")
@click.option(
    "--months",
    type=click.IntRange(1, 1000),
    default=36,
    show_default=True,
    help="In how many months it is paid.",
)
@click.option("--first", type=DAY, required=True, help="The day of the first instalment.")
@PREVIEW
@AS_JSON
@pass_desk
def together_command(
    desk: Desk, household: str, *, preview: bool, as_json: bool, **given: Any
) -> None:
    """Propose to all creditors of a HOUSEHOLD together: one draft each, nobody out of sight."""
    asked = TogetherInput(**given)
    made = write(
        desk,
        lambda session: propose_together(session, household, asked, version=None, by=desk.by),
        preview=preview,
    )
    if as_json:
        drafts = [draft(each) for each in made.drafts]
        print_json({**division_answer(made.division), "drafts": drafts, "version": made.version})
        return
    for each in made.drafts:
        print_draft(each, as_json=False, preview=preview)
    for out in made.division.left_out:
        reasons = "; ".join(out.reasons)
        click.echo(f"Doet niet mee: {out.debt_id}, {euro_text(out.owed)}: {reasons}.")

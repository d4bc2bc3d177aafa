"""The commands about signals: look for them, list them, and do something with one.

They promise that looking again on the same day changes nothing, and that what is closed stays so.
"""

from datetime import date
from typing import Any

import click

from huishoudboekje.actions import (
    answer_signal,
    assign_signal,
    refresh_signals,
    snooze_signal,
)
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import DAY
from huishoudboekje.cli.tables import days_text, new_table, print_table
from huishoudboekje.money import euro_text
from huishoudboekje.signals import SignalKind
from huishoudboekje.views import (
    SIGNAL_WORDS,
    SignalFilter,
    SignalHistory,
    history_answer,
    signal_answer,
    signal_history,
    signal_list,
)

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_NUMBER = click.argument("signal", type=click.IntRange(1))
_HAPPENED = {
    "opened": "gezien",
    "refreshed": "nog steeds",
    "snoozed": "uitgesteld",
    "assigned": "voor",
    "closed": "gesloten",
}


@click.group("signals", epilog="\b\nExample:\n  huishoudboekje signals list")
def signals_group() -> None:
    """What somebody must look at: what did not happen, or happened otherwise."""


@signals_group.command(
    "refresh", epilog="\b\nExample:\n  huishoudboekje signals refresh --household h-1002"
)
@click.option("--household", "households", multiple=True, help="Only this household.")
@_JSON
@pass_desk
def refresh_command(desk: Desk, *, households: tuple[str, ...], as_json: bool) -> None:
    """Look for what is the matter today, and close what no longer is."""
    with desk.writing() as session:
        made = refresh_signals(session, households or None, by=desk.by)
    if as_json:
        print_json({"opened": made.opened, "refreshed": made.refreshed, "closed": made.closed})
        return
    click.echo(f"{made.opened} nieuw, {made.refreshed} bijgewerkt, {made.closed} vanzelf gesloten.")


@signals_group.command(
    "list", epilog="\b\nExample:\n  huishoudboekje signals list --kind missing --shown"
)
@click.option("--household", help="Only of this household.")
@click.option("--kind", type=click.Choice([str(kind) for kind in SignalKind]), help="Only these.")
@click.option("--owner", help="Only for this person; an empty text: for nobody yet.")
@click.option("--shown", is_flag=True, help="Leave out what was put off until a later day.")
@click.option("--closed", is_flag=True, help="The closed ones.")
@click.option("--after", default=0, help="Only signals numbered above this.")
@click.option("--limit", default=50, type=click.IntRange(1, 200), help="At most so many.")
@_JSON
@pass_desk
def list_command(desk: Desk, *, as_json: bool, after: int, limit: int, **asked: Any) -> None:
    """Show a page of the open signals, the oldest first."""
    by = desk.by
    which = SignalFilter(
        household_ids=None if asked["household"] is None else [asked["household"]],
        kinds=None if asked["kind"] is None else [asked["kind"]],
        owner=asked["owner"],
        is_open=not asked["closed"],
        awake_on=by.today if asked["shown"] else None,
    )
    with desk.reading() as session:
        found = signal_list(
            session, today=by.today, reach=by.reach, which=which, after=after, limit=limit
        )
    if as_json:
        print_json([signal_answer(each) for each in found])
        return
    table = new_table(
        "nr",
        "dagen",
        "soort",
        "huishouden",
        "voor",
        "bedrag",
        "waarom",
        whole=("nr", "dagen", "bedrag"),
    )
    for each in found:
        later = "" if each.is_shown or each.closed_on else f" (uitgesteld tot {each.snoozed_until})"
        table.add_row(
            str(each.id),
            str(each.age),
            SIGNAL_WORDS[each.kind],
            each.household_name or each.household_id or "-",
            each.owner or "-",
            "" if each.amount is None else euro_text(each.amount),
            f"{each.reason}{later}",
        )
    print_table(table)


@signals_group.command("show", epilog="\b\nExample:\n  huishoudboekje signals show 12")
@_NUMBER
@_JSON
@pass_desk
def show_command(desk: Desk, *, signal: int, as_json: bool) -> None:
    """Show one SIGNAL with all that happened to it."""
    _show(desk, signal, as_json=as_json)


def _show(desk: Desk, signal: int, *, as_json: bool) -> None:
    with desk.reading() as session:
        found = signal_history(session, signal, today=desk.by.today, reach=desk.by.reach)
    if as_json:
        print_json(history_answer(found))
    else:
        _print_history(found)


def _print_history(found: SignalHistory) -> None:
    one = found.signal
    household = one.household_name or "de organisatie"
    click.echo(f"Signaal {one.id} ({SIGNAL_WORDS[one.kind]}), {household}: {one.reason}")
    until = f"gesloten op {one.closed_on}" if one.closed_on else "nog open"
    owner = one.owner or "nog niemand"
    click.echo(f"Geopend op {one.opened_on}, {until}, {days_text(one.age)}. Voor: {owner}.")
    for each in found.steps:
        said = each.detail
        if each.what == "closed" and not said:
            said = "vanzelf, de oorzaak is weg"
        click.echo(f"- {each.recorded_at:%Y-%m-%d} {_HAPPENED[each.what]}: {said or '-'}")


@signals_group.command(
    "snooze", epilog="\b\nExample:\n  huishoudboekje signals snooze 12 --until 2027-02-01"
)
@_NUMBER
@click.option("--until", type=DAY, help="The day on which it is shown again; left out: now.")
@click.option("--reason", default="", help="Why.")
@_JSON
@pass_desk
def snooze_command(
    desk: Desk, *, signal: int, until: date | None, reason: str, as_json: bool
) -> None:
    """Put a SIGNAL off until a day to come, or wake it."""
    with desk.writing() as session:
        snooze_signal(session, signal, until=until, reason=reason, by=desk.by)
    _show(desk, signal, as_json=as_json)


@signals_group.command(
    "assign", epilog="\b\nExample:\n  huishoudboekje signals assign 12 karin-de-wit"
)
@_NUMBER
@click.argument("owner")
@_JSON
@pass_desk
def assign_command(desk: Desk, *, signal: int, owner: str, as_json: bool) -> None:
    """Make a SIGNAL somebody's to look at; an empty OWNER: nobody's."""
    with desk.writing() as session:
        assign_signal(session, signal, owner=owner, by=desk.by)
    _show(desk, signal, as_json=as_json)


@signals_group.command(
    "answer", epilog='\b\nExample:\n  huishoudboekje signals answer 12 "een gift, mag"'
)
@_NUMBER
@click.argument("answer")
@_JSON
@pass_desk
def answer_command(desk: Desk, *, signal: int, answer: str, as_json: bool) -> None:
    """Close a SIGNAL about what happened and stays so, with what you found."""
    with desk.writing() as session:
        answer_signal(session, signal, answer=answer, by=desk.by)
    _show(desk, signal, as_json=as_json)

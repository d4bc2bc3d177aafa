"""The command that shows what happened, as other systems are told.

It promises the same events as the API, in the same order.
"""

import click

from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.views import cloud_event, events_after, source_of


@click.command("events", epilog="\b\nExample:\n  huishoudboekje events --after 120 --json")
@click.option("--after", default=0, type=click.IntRange(0), help="Only those numbered above this.")
@click.option("--limit", default=50, type=click.IntRange(1, 200), help="At most so many.")
@click.option(
    "--oin",
    envvar="HUISHOUDBOEKJE_OIN",
    default="",
    help="The organisation's OIN, which events carry (HUISHOUDBOEKJE_OIN).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON.")
@pass_desk
def events_command(desk: Desk, *, after: int, limit: int, oin: str, as_json: bool) -> None:
    """Show what happened, for other systems: a page of events, as CloudEvents with --json."""
    with desk.reading() as session:
        found = events_after(session, after, reach=desk.by.reach, limit=limit)
    if as_json:
        print_json([cloud_event(each, source=source_of(oin)) for each in found])
        return
    for each in found:
        event = each.event
        moment = f"{event.occurred_at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{each.id}  {moment}  {event.type}  {event.data}")

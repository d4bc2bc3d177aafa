"""The commands that prepare and serve: the database's tables, the server, the demonstration.

They promise that a second time is harmless, and that the server listens on this computer only.
"""

import socket
import sys
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import click
import uvicorn

from huishoudboekje.agreements import HouseholdDocument, document_from_toml
from huishoudboekje.cli.answers import REFUSED, refusals
from huishoudboekje.cli.desk import Desk, make_folder, pass_desk, reachable
from huishoudboekje.cli.household_commands import household_table
from huishoudboekje.cli.parameters import DAY, DEFAULT_DATABASE
from huishoudboekje.cli.tables import days_text, new_console, print_table
from huishoudboekje.database import reading, upgrade
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.jobs.demonstration import examples_grew_old, play
from huishoudboekje.jobs.example_counts import count_examples
from huishoudboekje.jobs.example_events import PlayEvent, read_play
from huishoudboekje.jobs.turns import one_at_a_time
from huishoudboekje.views import MAX_PAGE, household_list

_HOST = "127.0.0.1"
_PORT = click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Serve on this port; one that is taken is refused.",
)
_FIXTURES = Path(__file__).parents[3] / "fixtures"


@click.group("db", epilog="\b\nExample:\n  huishoudboekje db upgrade")
def db_group() -> None:
    """The database's tables."""


@db_group.command(
    "upgrade",
    epilog=(
        "\b\nExample:\n  huishoudboekje --database sqlite:///var/huishoudboekje.sqlite3 db upgrade"
    ),
)
@pass_desk
def upgrade_command(desk: Desk) -> None:
    """Make the tables, or bring them up to what this program knows."""
    with refusals(), reachable(desk.database_shown):
        make_folder(desk.database)
        upgrade(desk.database)
    click.echo(f"De database is bij: {desk.database_shown}")


@click.command("serve", epilog=("\b\nExample:\n  huishoudboekje serve --port 8080"))
@_PORT
@pass_desk
def serve_command(desk: Desk, *, port: int) -> None:
    """Serve the screens and the API on http://127.0.0.1:8000/, for this computer only."""
    _refuse_taken(port)
    with refusals():
        desk.engine.dispose()
    _serve(desk, port)


def _refuse_taken(port: int) -> None:
    """Refuse a port that another server has, before any work is done."""
    with closing(socket.socket(socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            click.echo(
                f"Poort {port} is bezet: er draait al iets op http://{_HOST}:{port}/. Stop dat, "
                "of neem een andere poort: --port, of make run PORT=8080.",
                err=True,
            )
            sys.exit(REFUSED)


def _serve(desk: Desk, port: int) -> None:
    desk.tell_server(port)
    click.echo(f"Schermen: http://{_HOST}:{port}/  API: http://{_HOST}:{port}/v1/openapi.json")
    with refusals():
        # Named as text: this package does not import the one that knows HTTP.
        uvicorn.run(
            "api.app:application",
            factory=True,
            host=_HOST,
            port=port,
            log_level="warning",
            server_header=False,  # what serves is nobody's business
        )


@click.command("demo", epilog=("\b\nExample:\n  huishoudboekje demo --today 2027-03-01 --serve"))
@click.option("--today", type=DAY, help="Play up to this day, in a database of its own.")
@click.option("--serve", "is_served", is_flag=True, help="Serve the result afterwards.")
@_PORT
@click.option(
    "--fixtures",
    default=_FIXTURES,
    type=click.Path(path_type=Path),
    help="The folder with households/*.toml and play.toml.",
)
@pass_desk
def demo_command(
    desk: Desk, *, today: date | None, is_served: bool, port: int, fixtures: Path
) -> None:
    """Play the example households up to today, show them, and serve them if asked.

    The households are shifted by whole years, so that each has 6 to 17 months behind it. Playing
    again goes on where it stopped.
    """
    if is_served:
        _refuse_taken(port)
    is_own = desk.database == DEFAULT_DATABASE
    desk.use_demo_database(today)
    with refusals():
        documents, events = _examples(fixtures)
        with ExitStack() as turn:
            with reachable(desk.database_shown):
                make_folder(desk.database)
                turn.enter_context(one_at_a_time(desk.database, on_waiting=_say_waiting))
                upgrade(desk.database)
            if is_own or desk.is_demo_database:
                _begin_anew_when_old(desk, documents)
            _play(desk, documents, events)
        with reading(desk.engine) as session:
            rows = household_list(session, today=desk.by.today, reach=desk.by.reach, limit=MAX_PAGE)
            counts = count_examples(session, reach=desk.by.reach)
    print_table(household_table(list(rows), today=desk.by.today))
    click.echo(
        f"Bank: {counts.statements} afschriften met {counts.lines} regels, waarvan "
        f"{counts.by_itself} vanzelf gekoppeld en {counts.open} nog open; {counts.exported} "
        f"betalingen verstuurd; {counts.signals} signalen open."
    )
    if is_served:
        desk.engine.dispose()
        _refuse_taken(port)  # another demonstration may have been waited for
        _serve(desk, port)


def _say_waiting() -> None:
    click.echo("Een andere demo speelt nu in deze database; deze wacht tot die klaar is.", err=True)


def _begin_anew_when_old(desk: Desk, documents: list[HouseholdDocument]) -> None:
    """A demonstration of more than 17 months, or with receipts by hand, gets another name."""
    with reading(desk.engine) as session:
        is_old = examples_grew_old(session, documents, by=desk.by)
    if is_old:
        kept = desk.put_demo_aside()
        upgrade(desk.database)
        click.echo(f"De vorige demo was te oud en staat nu in {kept}; dit is een nieuwe.")


def _examples(fixtures: Path) -> tuple[list[HouseholdDocument], tuple[PlayEvent, ...]]:
    files = sorted((fixtures / "households").glob("*.toml"))
    if not files:
        text = f"geen huishoudens in {fixtures / 'households'}; geef --fixtures"
        raise InvalidInput((Finding(place="fixtures", code="unreadable", text=text),))
    documents = [document_from_toml(path.read_bytes(), for_import=True) for path in files]
    return documents, read_play((fixtures / "play.toml").read_text(encoding="utf-8"))


def _play(desk: Desk, documents: list[HouseholdDocument], events: tuple[PlayEvent, ...]) -> None:
    console = new_console(stderr=True)
    days = 0
    with console.status("De maanden worden gespeeld") as status:
        for day in play(desk.engine, documents, events, by=desk.by):
            days += 1
            status.update(f"De maanden worden gespeeld: {day}")
    click.echo(f"Gespeeld tot en met {desk.by.today} ({days_text(days)}).")

"""The command `huishoudboekje` and its subcommands, gathered.

It promises one name per task; each command lives in the module named after its subject.
"""

from datetime import date

import click

from huishoudboekje.cli.agreement_commands import (
    agreement_group,
    expect_command,
    fund_command,
    receipt_command,
    reverse_command,
)
from huishoudboekje.cli.desk import DAY, DEFAULT_DATABASE, Desk
from huishoudboekje.cli.household_commands import household_group, overview_command
from huishoudboekje.cli.ledger_commands import ledger_group
from huishoudboekje.cli.plan_commands import plan_command, project_command
from huishoudboekje.cli.server_commands import db_group, demo_command, serve_command
from huishoudboekje.cli.settle_commands import settle_command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=('\b\nExample:\n  huishoudboekje --as "Karin de Wit" settle 2027-01 --preview'),
)
@click.version_option(package_name="huishoudboekje")
@click.option(
    "--database",
    envvar="HUISHOUDBOEKJE_DATABASE",
    default=DEFAULT_DATABASE,
    show_default=True,
    help="The database: an SQLite file or a PostgreSQL address (HUISHOUDBOEKJE_DATABASE).",
)
@click.option("--as", "user_name", default="Opdrachtregel", help="On whose behalf you act.")
@click.option("--today", type=DAY, help="Act as if it is this day.")
@click.pass_context
def main(context: click.Context, database: str, user_name: str, today: date | None) -> None:
    """Household budget stabilisation: income in, fixed costs on one date, one figure to spend.

    Exit codes: 0 done, 1 refused, 2 bad input.
    """
    context.obj = Desk(database=database, user_name=user_name, today_option=today)


for _command in (
    plan_command,
    project_command,
    household_group,
    agreement_group,
    receipt_command,
    expect_command,
    settle_command,
    reverse_command,
    overview_command,
    ledger_group,
    fund_command,
    db_group,
    serve_command,
    demo_command,
):
    main.add_command(_command)

"""The command `huishoudboekje` and its subcommands, each found when it is asked for.

It promises one name per task, and that a command without a database does not wait for one's
libraries; each command lives in the module named after its subject.
"""

from datetime import date
from importlib import import_module

import click

from huishoudboekje.cli.parameters import DAY, DEFAULT_DATABASE, PERSON_NAME

COMMANDS = {
    "plan": "plan_commands:plan_command",
    "project": "plan_commands:project_command",
    "rules": "rules_commands:rules_group",
    "statement": "statement_commands:statement_group",
    "match": "match_commands:match_group",
    "household": "household_commands:household_group",
    "agreement": "agreement_commands:agreement_group",
    "debt": "debt_commands:debt_group",
    "arrangement": "arrangement_commands:arrangement_group",
    "receipt": "agreement_commands:receipt_command",
    "expect": "agreement_commands:expect_command",
    "guarantee": "guarantee_commands:guarantee_group",
    "creditor": "creditor_commands:creditor_group",
    "settle": "settle_commands:settle_command",
    "payments": "payment_commands:payments_group",
    "reverse": "agreement_commands:reverse_command",
    "overview": "household_commands:overview_command",
    "signals": "signal_commands:signals_group",
    "events": "event_commands:events_command",
    "ledger": "ledger_commands:ledger_group",
    "fund": "agreement_commands:fund_command",
    "db": "server_commands:db_group",
    "serve": "server_commands:serve_command",
    "demo": "server_commands:demo_command",
}
"""Where each command is found: module and name within this package."""


class Commands(click.Group):
    """The subcommands, imported one by one when they are named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is no text: no command could look it up, store it or print it."""
        for each in args:
            shown = each.encode("utf-8", "backslashreplace").decode()
            if shown != each:
                raise click.UsageError(f"{shown}: dit is geen tekst in UTF-8", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand; an amount below zero is no option that is not there."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.option_name[1:].isdecimal():
                text = f"{error.option_name}: schrijf een bedrag als 12.50, boven nul"
                raise click.UsageError(text, error.ctx) from None
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of a month's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"huishoudboekje.cli.{module}"), name)
        assert isinstance(found, click.Command), "the table names commands"
        return found


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='\b\nExample:\n  huishoudboekje --as "Karin de Wit" settle 2027-01 --preview',
)
@click.version_option(package_name="huishoudboekje")
@click.option(
    "--database",
    envvar="HUISHOUDBOEKJE_DATABASE",
    default=DEFAULT_DATABASE,
    show_default=True,
    help="The database: an SQLite file or a PostgreSQL address (HUISHOUDBOEKJE_DATABASE).",
)
@click.option(
    "--as",
    "user_name",
    type=PERSON_NAME,
    default="Opdrachtregel",
    show_default=True,
    help="On whose behalf you act; the same name is the same person, also at the screens.",
)
@click.option("--today", type=DAY, help="Act as if it is this day.")
@click.pass_context
def main(context: click.Context, database: str, user_name: str, today: date | None) -> None:
    """Household budget stabilisation: income in, fixed costs on one date, one figure to spend.

    Exit codes: 0 done, 1 refused, 2 bad input.
    """
    context.obj = {"database": database, "user_name": user_name, "today_option": today}

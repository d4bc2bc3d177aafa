"""The command `huishoudboekje` and its subcommands, gathered.

It promises one name per task; each command lives in the module named after its subject.
"""

import click

from huishoudboekje.cli.plan_commands import plan_command, project_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huishoudboekje")
def main() -> None:
    """Household budget stabilisation: income in, fixed costs on one date, one figure to spend.

    Exit codes: 0 done, 1 refused, 2 bad input.
    """


main.add_command(plan_command)
main.add_command(project_command)

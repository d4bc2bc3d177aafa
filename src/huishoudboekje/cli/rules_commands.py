"""The commands that work a rule of law out for given figures, so that anyone can check it.

They promise one JSON object each, with the sources of its figures and whether one of them is
unconfirmed; no database is needed and nothing is stored.
"""

import click

from huishoudboekje.cli.allowance_commands import bvv_command, zorgtoeslag_command


@click.group("rules")
def rules_group() -> None:
    """Work out what a rule of law or of a creditor says."""


rules_group.add_command(bvv_command)
rules_group.add_command(zorgtoeslag_command)

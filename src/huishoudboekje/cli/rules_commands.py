"""The commands that work a rule of law out for given figures, so that anyone can check it.

They promise one JSON object each, with the sources of its figures and those that nobody has
confirmed; no database is needed and nothing is stored.
"""

import click

from huishoudboekje.cli.allowance_commands import bvv_command, zorgtoeslag_command
from huishoudboekje.cli.claim_rule_commands import (
    collection_cost_command,
    imputation_command,
    interest_command,
    reference_command,
)
from huishoudboekje.cli.public_rule_commands import (
    cak_command,
    cjib_command,
    tax_command,
    toeslagen_command,
)


@click.group("rules", epilog="\b\nExample:\n  huishoudboekje rules cjib --outstanding 309.00")
def rules_group() -> None:
    """Work out what a rule of law or of a creditor says."""


for _command in (
    cjib_command,
    toeslagen_command,
    tax_command,
    cak_command,
    collection_cost_command,
    interest_command,
    imputation_command,
    reference_command,
    bvv_command,
    zorgtoeslag_command,
):
    rules_group.add_command(_command)

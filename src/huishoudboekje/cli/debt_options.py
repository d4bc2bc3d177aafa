"""The options that the commands about debts share.

They promise the same words for the same thing; they reach no database.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from huishoudboekje.cli.parameters import COMPONENT
from huishoudboekje.debts import Component

_Command = TypeVar("_Command", bound=Callable[..., Any])
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
SOURCE = click.option("--source", required=True, help="Who says so, or on what evidence.")
COMPONENTS = click.option(
    "--component",
    "components",
    type=COMPONENT,
    multiple=True,
    help="As principal=3800.00; more than once for more components.",
)


def of_debt(command: _Command) -> _Command:
    """The household and its debt, as the first two words."""
    return click.argument("household")(click.argument("debt")(command))


def amounts(components: tuple[tuple[Component, int], ...]) -> dict[Component, int]:
    """The amounts (cents) by component; each component stands there once."""
    parts: dict[Component, int] = {}
    for component, amount in components:
        if component in parts:
            raise click.UsageError(f"{component} staat er twee keer")
        parts[component] = amount
    return parts

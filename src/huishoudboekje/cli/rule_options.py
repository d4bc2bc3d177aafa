"""The options that commands about rules share: the day whose figures count, and amounts.

They promise today where no day was given, asked of the clock once, and amounts above zero.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from huishoudboekje.cli.parameters import DAY

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def _today_unless_given(
    context: click.Context, parameter: click.Parameter, given: date | None
) -> date:
    del parameter
    if given is not None:
        return given
    today: date | None = (context.find_root().obj or {}).get("today_option")
    return today or datetime.now(_AMSTERDAM).date()


def above_zero(
    context: click.Context, parameter: click.Parameter, amount: int | None
) -> int | None:
    """The amount (cents) when it is above zero; else the command ends as for bad input."""
    if amount == 0:
        raise click.BadParameter("schrijf een bedrag boven nul", context, parameter)
    return amount


ON = click.option(
    "--on",
    type=DAY,
    callback=_today_unless_given,
    help="The day whose figures count; left out, today.",
)
AS_JSON = click.option(
    "--json", is_flag=True, expose_value=False, help="Print JSON, as is done anyway."
)

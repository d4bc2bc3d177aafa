"""The commands about what was promised: efforts in return, and the conditions of an arrangement.

They promise that each says by whose word, and shows where the arrangement stands after it.
"""

from typing import Any

import click
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    ArrangementChange,
    ConditionMark,
    Evidence,
    confirm_effort,
    fail_effort,
    mark_condition,
    take_back_effort,
)
from huishoudboekje.cli.arrangement_printing import print_change, write
from huishoudboekje.cli.debt_options import AS_JSON
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import DAY

PREVIEW = click.option("--preview", is_flag=True, help="Show the effect and save nothing.")


@click.command(
    "confirm-effort",
    epilog=(
        "\b\nExample:\n  huishoudboekje arrangement confirm-effort h-1002 cjib-r1 course \\\n"
        '    --by-whom Wijkteam --evidence "bewijs van deelname"'
    ),
)
@click.argument("household")
@click.argument("arrangement")
@click.argument("effort")
@click.option("--by-whom", required=True, help="Who says so.")
@click.option("--evidence", required=True, help="What shows it.")
@click.option("--on", "day", type=DAY, help="On which day it was; left out, today.")
@click.option("--failed", is_flag=True, help="It did not work out.")
@click.option("--take-back", is_flag=True, help="What was decided holds no longer.")
@AS_JSON
@pass_desk
def confirm_effort_command(
    desk: Desk, household: str, arrangement: str, effort: str, *, as_json: bool, **given: Any
) -> None:
    """Confirm an EFFORT of an ARRANGEMENT of a HOUSEHOLD: what it relieves is booked."""
    if given["failed"] and given["take_back"]:
        raise click.UsageError("kies --failed of --take-back, niet allebei")
    said = Evidence(
        day=given["day"] or desk.by.today, by_whom=given["by_whom"], evidence=given["evidence"]
    )
    ids = (household, arrangement, effort)
    with desk.writing() as session:
        if given["take_back"]:
            made = take_back_effort(session, *ids, reason=said.evidence, version=None, by=desk.by)
        else:
            decided = fail_effort if given["failed"] else confirm_effort
            made = decided(session, *ids, said=said, version=None, by=desk.by)
    print_change(made, as_json=as_json)


@click.command(
    "mark",
    epilog=(
        "\b\nExample:\n  huishoudboekje arrangement mark h-1002 cjib-r1 huur --failed \\\n"
        '    --on 2027-02-04 --note "drie dagen te laat"'
    ),
)
@click.argument("household")
@click.argument("arrangement")
@click.argument("condition")
@click.option("--kept/--failed", "holds", required=True, help="Whether it holds.")
@click.option("--on", "day", type=DAY, help="From which day; left out, today.")
@click.option("--note", default="", help="What there is to say about it; needed when it failed.")
@PREVIEW
@AS_JSON
@pass_desk
def mark_command(
    desk: Desk, household: str, arrangement: str, *, preview: bool, as_json: bool, **given: Any
) -> None:
    """Say whether a CONDITION of an ARRANGEMENT of a HOUSEHOLD holds; the latest word counts."""
    said = ConditionMark(
        condition_id=given["condition"],
        holds=given["holds"],
        day=given["day"] or desk.by.today,
        note=given["note"],
    )

    def act(session: Session) -> ArrangementChange:
        return mark_condition(session, household, arrangement, said, version=None, by=desk.by)

    print_change(write(desk, act, preview=preview), as_json=as_json, preview=preview)


PROMISES = (confirm_effort_command, mark_command)
"""The commands of this module, in the order of the work."""

"""What the commands about arrangements print: a draft, and where an arrangement stands.

They promise the keys of the API in JSON, and the next steps that are allowed.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from huishoudboekje.actions import ArrangementChange, ProposedArrangement
from huishoudboekje.arrangements import next_steps_text, standing_text, state_text
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk
from huishoudboekje.database import StoredStep
from huishoudboekje.money import euro_text
from huishoudboekje.views import changed_answer, proposed_answer

_Made = TypeVar("_Made")


def write(desk: Desk, act: Callable[[Session], _Made], *, preview: bool) -> _Made:
    """What the action made, which a preview rolls back."""
    with desk.writing() as session:
        made = act(session)
        if preview:
            session.rollback()
    return made


def draft(made: ProposedArrangement) -> dict[str, Any]:
    """A draft as programs read it."""
    return proposed_answer(
        made.arrangement_id,
        made.state,
        made.terms,
        version=made.version,
        paydays=(made.before, made.after),
        anomalies=made.anomalies,
    )


def print_draft(made: ProposedArrangement, *, as_json: bool, preview: bool) -> None:
    """Print a draft with its instalments and what is only flagged."""
    if as_json:
        print_json(draft(made))
        return
    instalments = made.terms.instalments
    total = euro_text(sum(each.amount for each in instalments))
    click.echo(f"{made.terms.creditor}: {len(instalments)} aflossingen, samen {total}.")
    for each in instalments:
        click.echo(f"  {each.due}  {euro_text(each.amount)}")
    for finding in made.anomalies:
        click.echo(f"Let op: {finding.text}.")
    if preview:
        click.echo("Dit was een proef: er is niets veranderd.")
    else:
        click.echo(f"Regeling {made.arrangement_id} is een concept.")


def print_step(stored: StoredStep) -> None:
    """Print a step of an arrangement: its day, why, what shows it, and who recorded it."""
    step = stored.step
    why = f": {step.reason}" if step.reason else ""
    shown = f"; blijkt uit: {stored.evidence}" if stored.evidence else ""
    click.echo(f"  {step.day}  {state_text(step.after)}{why}{shown} ({stored.recorded_by})")


def print_change(made: ArrangementChange, *, as_json: bool, preview: bool = False) -> None:
    """Print where an arrangement stands now, and what can follow."""
    if as_json:
        print_json(
            changed_answer(
                made.arrangement_id,
                made.state,
                version=made.version,
                paydays=(made.before, made.after),
                coming=made.coming,
                consequences=made.consequences,
            )
        )
        return
    click.echo(f"Regeling {made.arrangement_id} is {standing_text(made.state, made.coming)}.")
    for each in made.consequences:
        click.echo(f"{each.text} ({each.source})")
    click.echo(f"Hierna kan: {next_steps_text(made.state) or 'niets meer'}.")
    if preview:
        click.echo("Dit was een proef: er is niets veranderd.")

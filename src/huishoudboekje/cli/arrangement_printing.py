"""What the commands about arrangements print: a draft, where it stands, and what was promised.

They promise the keys of the API in JSON, and the next steps that are allowed.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from huishoudboekje.actions import ArrangementChange, ProposedArrangement
from huishoudboekje.arrangements import Condition, next_steps_text, standing_text, state_text
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk
from huishoudboekje.database import (
    EffortOutcome,
    StoredArrangement,
    StoredEffortDecision,
    StoredStep,
)
from huishoudboekje.money import euro_text
from huishoudboekje.views import COMPONENT_WORDS, changed_answer, proposed_answer

_Made = TypeVar("_Made")

_OUTCOMES: Mapping[EffortOutcome | None, tuple[str, str]] = {
    None: ("nog te doen", "Dan valt weg"),
    EffortOutcome.CONFIRMED: ("gedaan", "Hierdoor viel weg"),
    EffortOutcome.FAILED: ("niet gelukt", "Dit blijft open"),
    EffortOutcome.TAKEN_BACK: ("nog te doen", "Dan valt weg"),
}
"""How an effort went, and what is said of the parts that it relieves."""


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
    last = f", de laatste op {instalments[-1].due}" if instalments else ""
    click.echo(f"{made.terms.creditor}: {len(instalments)} aflossingen, samen {total}{last}.")
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


def print_promises(stored: StoredArrangement) -> None:
    """Print every effort and condition, how it went, and all that was said of it in its order."""
    outcomes = {each.decision.effort_id: each.decision.outcome for each in stored.decisions}
    for effort in stored.terms.efforts:
        word, relieved = _OUTCOMES[outcomes.get(effort.id)]
        until = f", uiterlijk {effort.due}" if effort.due else ""
        who = f", door {effort.by_whom}" if effort.by_whom else ""
        click.echo(f"Inzet {effort.id}: {effort.description}{who}{until}: {word}")
        parts = [
            f"{each.debt_id} {COMPONENT_WORDS[each.component].lower()} {euro_text(each.amount)}"
            for each in effort.reliefs
        ]
        if parts:
            click.echo(f"  {relieved}: {'; '.join(parts)}.")
        for each in stored.decisions:
            if each.decision.effort_id == effort.id:
                _print_decision(each)
    for condition in stored.terms.conditions:
        _print_condition(condition)
        for one in stored.marks:
            if one.mark.condition_id == condition.id:
                note = f": {one.mark.note}" if one.mark.note else ""
                held = "nagekomen" if one.mark.holds else "niet nagekomen"
                click.echo(f"  {one.mark.day}  {held}{note} ({one.recorded_by})")


def _print_decision(stored: StoredEffortDecision) -> None:
    said = stored.decision
    if said.outcome is EffortOutcome.TAKEN_BACK:
        text = f"teruggenomen: {said.evidence}"
    else:
        text = f"{_OUTCOMES[said.outcome][0]}, zegt {said.by_whom}; blijkt uit: {said.evidence}"
    click.echo(f"  {said.day}  {text} ({stored.recorded_by})")


def _print_condition(condition: Condition) -> None:
    bound = "De schuldeiser" if condition.on_creditor else "Het huishouden"
    about = [
        f"afspraak {condition.agreement_id}" if condition.agreement_id else "",
        f"verwacht op {condition.expected_on}" if condition.expected_on else "",
        f"voor {', '.join(condition.residents)}" if condition.residents else "",
    ]
    more = "".join(f", {each}" for each in about if each)
    click.echo(f"Voorwaarde {condition.id}: {condition.text}{more}. {bound} houdt zich hieraan.")


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

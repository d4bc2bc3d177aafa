"""The commands `rules cjib`, `rules toeslagen` and `rules cak`: what public bodies ask.

They promise one JSON object each with its sources; what is not allowed is refused with the rule.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

import click

from huishoudboekje.arrangements import cjib, fines, health_insurance, toeslagen
from huishoudboekje.cli.answers import print_json, refusals
from huishoudboekje.cli.figure_answers import sources_answer
from huishoudboekje.cli.parameters import DAY, EUROS
from huishoudboekje.cli.rule_options import AS_JSON, ON, above_zero
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import NoFigure
from huishoudboekje.figures import DatedFigure, Figure
from huishoudboekje.money import amount_text

T = TypeVar("T")


@click.command(
    "cjib",
    epilog=(
        "\b\nExamples:\n"
        "  huishoudboekje rules cjib --outstanding 309.00\n"
        "  huishoudboekje rules cjib --fine 100.00 --stage 2"
    ),
)
@click.option(
    "--outstanding",
    type=EUROS,
    help="What is open with surcharges and without administration cost: in how many parts?",
)
@click.option(
    "--obstacle",
    type=click.Choice(["bailiff", "coercive-measure"]),
    help="A bailiff has the fine, or there is a measure: licence, vehicle, gijzeling.",
)
@click.option("--broken-on", type=DAY, help="An earlier arrangement was not kept; its last day.")
@click.option("--fine", type=EUROS, callback=above_zero, help="The fine: what is due on it?")
@click.option(
    "--stage",
    type=click.IntRange(0, fines.LAST_STAGE),
    default=0,
    help="0 as imposed, 1 after the first surcharge, 2 after the second.",
)
@click.option("--criminal", is_flag=True, help="A fine of a judge or a prosecutor.")
@ON
@AS_JSON
def cjib_command(
    *,
    outstanding: int | None,
    obstacle: str | None,
    broken_on: date | None,
    fine: int | None,
    stage: int,
    criminal: bool,
    on: date,
) -> None:
    """What is due on a fine, or in how many months the CJIB lets it be paid."""
    if (outstanding is None) == (fine is None):
        raise click.UsageError("geef --outstanding of --fine, een van de twee")
    with refusals():
        if fine is not None:
            answer = _criminal(fine, stage, on) if criminal else _traffic(fine, stage, on)
        else:
            assert outstanding is not None, "one of the two was given"
            earlier = None
            if broken_on is not None:
                earlier = cjib.EarlierArrangement(broken_on, kept_exactly=False)
            cjib.refuse_arrangement(
                on,
                bailiff=obstacle == "bailiff",
                coercive_measure=obstacle == "coercive-measure",
                earlier=earlier,
            )
            answer = _in_parts(outstanding, on)
    print_json(answer)


@click.command("toeslagen", epilog="\b\nExample:\n  huishoudboekje rules toeslagen --debt 470.00")
@click.option("--debt", type=EUROS, required=True, callback=above_zero, help="One toeslag debt.")
@click.option(
    "--advance", is_flag=True, help="It corrects an advance, and is no definitive calculation."
)
@click.option("--decided-on", type=DAY, help="The date of the decision: when may be set off?")
@ON
@AS_JSON
def toeslagen_command(*, debt: int, advance: bool, decided_on: date | None, on: date) -> None:
    """The standard arrangement for a toeslag debt, and whether it is collected at all."""
    with refusals():
        parts = toeslagen.instalments(debt, on)
        set_off = None if decided_on is None else toeslagen.set_off_from(decided_on).isoformat()
    figures = [toeslagen.LONGEST_MONTHS.on(on), toeslagen.LOWEST_INSTALMENT.on(on)]
    collected, reason = _collected(debt, on, advance=advance)
    if collected is not None:
        figures.append(toeslagen.NOT_COLLECTED_UP_TO.on(on))
    if decided_on is not None:
        figures.append(toeslagen.PAYMENT_DAYS.on(decided_on))
    print_json(
        {
            **_parts_answer(parts),
            "collected": collected,
            "reason": reason,
            "setOffFrom": set_off,
            **sources_answer(figures),
        }
    )


@click.command(
    "cak", epilog="\b\nExample:\n  huishoudboekje rules cak --owed 900.01 --premium 150.00"
)
@click.option("--owed", type=EUROS, required=True, help="What the insurer is owed.")
@click.option(
    "--premium", type=EUROS, required=True, callback=above_zero, help="The premium of a month."
)
@ON
@AS_JSON
def cak_command(*, owed: int, premium: int, on: date) -> None:
    """What a health insurer does about arrears, and whether the CAK takes over."""
    with refusals():
        step = health_insurance.arrears_step(owed, premium, on)
    instead = _known(health_insurance.ADMINISTRATIVE_PREMIUM, on)
    figures: list[Figure[Any]] = [health_insurance.LETTER_MONTHS.on(on)]
    if instead is not None:
        figures.append(instead)
    print_json(
        {
            "step": str(step),
            "months": owed // premium,
            "administrativePremium": None if instead is None else amount_text(instead.value),
            **sources_answer(figures),
        }
    )


def _in_parts(outstanding: int, on: date) -> dict[str, object]:
    used = (cjib.LADDER, cjib.POLICY_FROM, cjib.RIGHT_FROM, cjib.RIGHT_FROM_UNDER_16)
    return {
        **_parts_answer(cjib.instalments(outstanding, on)),
        "outstanding": amount_text(outstanding),
        "right": cjib.is_right(outstanding, on),
        "rightUnder16": cjib.is_right(outstanding, on, under_16=True),
        **_sources(used, on),
    }


def _traffic(fine: int, stage: int, on: date) -> dict[str, object]:
    due = fines.due_components(fine, stage, on)
    reminder = _known(fines.FREE_REMINDER, on)
    surcharges = (fines.FIRST_SURCHARGE, fines.SECOND_SURCHARGE)[:stage]
    rounding = (fines.SURCHARGE_UNIT,) if stage else ()
    figures: list[Figure[Any]] = [fines.ADMINISTRATION_COST.on(on)]
    figures += [each.on(on) for each in (*surcharges, *rounding)]
    if reminder is not None:
        figures.append(reminder)
    return {
        **_due_answer(due, stage),
        "administrationCost": amount_text(due[Component.ADMINISTRATION_COST]),
        "outstanding": amount_text(cjib.open_without_cost(due)),
        "freeReminder": None if reminder is None else reminder.value,
        **sources_answer(figures),
    }


def _criminal(fine: int, stage: int, on: date) -> dict[str, object]:
    due = fines.criminal_components(fine, stage, on)
    used = (fines.CRIMINAL_FIRST, fines.CRIMINAL_SECOND)[:stage]
    return {**_due_answer(due, stage), **_sources(used, on)}


def _due_answer(due: dict[Component, int], stage: int) -> dict[str, object]:
    return {
        "due": amount_text(total_of(due)),
        "stage": stage,
        "fine": amount_text(due[Component.FINE]),
        "surcharge1": amount_text(due.get(Component.SURCHARGE_1, 0)),
        "surcharge2": amount_text(due.get(Component.SURCHARGE_2, 0)),
    }


def _parts_answer(parts: Sequence[int]) -> dict[str, object]:
    return {"months": len(parts), "instalments": [amount_text(part) for part in parts]}


def _collected(debt: int, on: date, *, advance: bool) -> tuple[bool | None, str | None]:
    """Whether the debt is collected, with the reason when it is not, or when nobody knows."""
    try:
        if toeslagen.is_collected(debt, on, definitive=not advance):
            return True, None
    except NoFigure as unknown:
        return None, str(unknown)
    return False, "Een klein bedrag van een definitieve berekening wordt niet teruggevorderd."


def _sources(used: Iterable[DatedFigure[Any]], on: date) -> dict[str, list[dict[str, str | None]]]:
    return sources_answer(each.on(on) for each in used)


def _known(figure: DatedFigure[T], on: date) -> Figure[T] | None:
    try:
        return figure.on(on)
    except NoFigure:
        return None

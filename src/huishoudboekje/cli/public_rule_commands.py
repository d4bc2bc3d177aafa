"""The commands `rules cjib`, `toeslagen`, `tax` and `cak`: what public bodies ask, and when.

They promise one JSON object each with its sources; what is not allowed is refused with the rule.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import click

from huishoudboekje.arrangements import cjib, fines, health_insurance, tax, toeslagen
from huishoudboekje.cli.answers import print_json, refusals
from huishoudboekje.cli.figure_answers import sources_answer
from huishoudboekje.cli.parameters import DAY, EUROS
from huishoudboekje.cli.rule_options import AS_JSON, ON, above_zero
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import NoFigure, NotAllowed
from huishoudboekje.figures import DatedFigure, Figure
from huishoudboekje.money import amount_text

T = TypeVar("T")
_Answer = tuple[dict[str, object], list[Figure[Any]]]
"""What a command says, and the figures that it rests on."""


@click.command(
    "cjib",
    epilog=(
        "\b\nExamples:\n"
        "  huishoudboekje rules cjib --outstanding 309.00\n"
        "  huishoudboekje rules cjib --fine 100.00 --stage 2\n"
        "  huishoudboekje rules cjib --decided-on 2026-11-02 --noodstop-on 2026-11-22"
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
@click.option("--decided-on", type=DAY, help="The date of the fine: until when can it be paid?")
@click.option("--reminded-on", type=DAY, help="The date of a reminder that raised the fine.")
@click.option("--noodstop-on", type=DAY, help="When the municipality reported the household.")
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
    **days: date | None,
) -> None:
    """What is due on a fine, in how many months the CJIB lets it be paid, and by which days."""
    if outstanding is not None and fine is not None:
        raise click.UsageError("geef --outstanding of --fine, een van de twee")
    if outstanding is None and fine is None and not any(days.values()):
        raise click.UsageError("geef --outstanding, --fine of een van de dagen")
    if criminal and (days["decided_on"] or days["reminded_on"]):
        raise click.UsageError("deze dagen gelden voor een verkeersboete, niet met --criminal")
    answer: dict[str, object] = {}
    figures: list[Figure[Any]] = []
    with refusals():
        if fine is not None:
            answer, figures = (_criminal if criminal else _traffic)(fine, stage, on)
        elif outstanding is not None:
            earlier = None
            if broken_on is not None:
                earlier = cjib.EarlierArrangement(broken_on, kept_exactly=False)
            cjib.refuse_arrangement(
                on,
                bailiff=obstacle == "bailiff",
                coercive_measure=obstacle == "coercive-measure",
                earlier=earlier,
            )
            answer, figures = _in_parts(outstanding, on)
        steps, used = _steps(**days)
    print_json({**answer, **steps, **sources_answer([*figures, *used])})


def _steps(decided_on: date | None, reminded_on: date | None, noodstop_on: date | None) -> _Answer:
    """The days of a fine that follow from those that are known; null where none does."""
    final = pay = remind = stop = None
    figures: list[Figure[Any]] = []
    if decided_on is not None:
        final = fines.final_on(decided_on)
        pay = fines.pay_until(final)
        figures += [fines.OBJECTION_DAYS.on(decided_on), fines.PAYMENT_DAYS.on(final)]
    if reminded_on is not None:
        remind = fines.pay_reminder_until(reminded_on)
        figures.append(fines.REMINDER_DAYS.on(reminded_on))
    if noodstop_on is not None:
        stop = fines.noodstop(noodstop_on)
        figures.append(fines.NOODSTOP_MONTHS.on(noodstop_on))
    days = {
        "finalOn": final,
        "payUntil": pay,
        "payReminderUntil": remind,
        "noodstopUntil": None if stop is None else stop.until,
        "noodstopWithHelpUntil": None if stop is None else stop.until_with_help,
    }
    return {name: _day(each) for name, each in days.items()}, figures


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@click.command("toeslagen", epilog="\b\nExample:\n  huishoudboekje rules toeslagen --debt 470.00")
@click.option("--debt", type=EUROS, required=True, callback=above_zero, help="One toeslag debt.")
@click.option(
    "--advance", is_flag=True, help="It corrects an advance, and is no definitive calculation."
)
@click.option("--decided-on", type=DAY, help="The date of the decision: when may be set off?")
@click.option("--set-off-on", type=DAY, help="A day of a set-off: may it be, after the decision?")
@click.option("--reminded-on", type=DAY, help="The date of a reminder: until when to pay?")
@ON
@AS_JSON
def toeslagen_command(*, debt: int, advance: bool, on: date, **days: date | None) -> None:
    """The standard arrangement for a toeslag debt, whether it is collected at all, and when."""
    decided_on, set_off_on, reminded_on = (
        days[name] for name in ("decided_on", "set_off_on", "reminded_on")
    )
    if set_off_on is not None and decided_on is None:
        raise click.UsageError("bij --set-off-on hoort --decided-on")
    with refusals():
        parts = toeslagen.instalments(debt, on)
        figures = [toeslagen.LONGEST_MONTHS.on(on), toeslagen.LOWEST_INSTALMENT.on(on)]
        asked, pay, set_off, remind = toeslagen.is_view_asked(debt, on), None, None, None
        figures.append(toeslagen.VIEW_ASKED_FROM.on(on))
        if decided_on is not None:
            pay, set_off = toeslagen.pay_until(decided_on), toeslagen.set_off_from(decided_on)
            figures.append(toeslagen.PAYMENT_DAYS.on(decided_on))
            toeslagen.refuse_set_off(decided_on, set_off_on or set_off)
        if reminded_on is not None:
            remind = toeslagen.pay_reminder_until(reminded_on)
            figures.append(toeslagen.REMINDER_DAYS.on(reminded_on))
    collected, reason = _collected(debt, on, advance=advance)
    if collected is not None:
        figures.append(toeslagen.NOT_COLLECTED_UP_TO.on(on))
    print_json(
        {
            **_parts_answer(() if collected is False else parts),
            "collected": collected,
            "reason": reason,
            "viewAsked": asked,
            "payUntil": _day(pay),
            "setOffFrom": _day(set_off),
            "payReminderUntil": _day(remind),
            **sources_answer(figures),
        }
    )


@click.command(
    "tax", epilog="\b\nExample:\n  huishoudboekje rules tax --debt 900.00 --due 2026-08-31"
)
@click.option("--debt", type=EUROS, required=True, callback=above_zero, help="What is open.")
@click.option("--due", type=DAY, required=True, help="The last day to pay.")
@ON
@AS_JSON
def tax_command(*, debt: int, due: date, on: date) -> None:
    """Short deferral of a tax debt, and its instalments within the standard arrangement."""
    with refusals():
        parts = tax.instalments(debt, due, on)
        figures = (tax.ARRANGEMENT_MONTHS.on(on), tax.DEFERRAL_MONTHS.on(on))
        deferred, reason = None, None
        try:
            deferred = tax.deferred_until(due, on)
        except NotAllowed as refusal:
            reason = refusal.text
    print_json(
        {
            **_parts_answer(parts),
            "deferredUntil": _day(deferred),
            "reason": reason,
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


def _in_parts(outstanding: int, on: date) -> _Answer:
    used = (cjib.LADDER, cjib.POLICY_FROM, cjib.RIGHT_FROM, cjib.RIGHT_FROM_UNDER_16)
    answer = {
        **_parts_answer(cjib.instalments(outstanding, on)),
        "outstanding": amount_text(outstanding),
        "right": cjib.is_right(outstanding, on),
        "rightUnder16": cjib.is_right(outstanding, on, under_16=True),
    }
    return answer, [each.on(on) for each in used]


def _traffic(fine: int, stage: int, on: date) -> _Answer:
    due = fines.due_components(fine, stage, on)
    reminder = _known(fines.FREE_REMINDER, on)
    surcharges = (fines.FIRST_SURCHARGE, fines.SECOND_SURCHARGE)[:stage]
    rounding = (fines.SURCHARGE_UNIT,) if stage else ()
    figures: list[Figure[Any]] = [fines.ADMINISTRATION_COST.on(on)]
    figures += [each.on(on) for each in (*surcharges, *rounding)]
    if reminder is not None:
        figures.append(reminder)
    answer = {
        **_due_answer(due, stage),
        "administrationCost": amount_text(due[Component.ADMINISTRATION_COST]),
        "outstanding": amount_text(cjib.open_without_cost(due)),
        "freeReminder": None if reminder is None else reminder.value,
    }
    return answer, figures


def _criminal(fine: int, stage: int, on: date) -> _Answer:
    due = fines.criminal_components(fine, stage, on)
    used = (fines.CRIMINAL_FIRST, fines.CRIMINAL_SECOND)[:stage]
    return _due_answer(due, stage), [each.on(on) for each in used]


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


def _known(figure: DatedFigure[T], on: date) -> Figure[T] | None:
    try:
        return figure.on(on)
    except NoFigure:
        return None

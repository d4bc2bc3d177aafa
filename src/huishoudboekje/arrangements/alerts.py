"""What must be seen of an arrangement: a pause that ends, a condition or an effort that fails.

It promises a value for each, with one Dutch sentence, as long as it holds; what arrived, was paid
late or was confirmed it is told, and what a person does about it is not its business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from huishoudboekje.arrangements.laws.terms import months_after
from huishoudboekje.arrangements.schedule import total
from huishoudboekje.arrangements.values import (
    ArrangementTerms,
    Condition,
    ConditionKind,
    Effort,
    Instalment,
    Pause,
)
from huishoudboekje.money import euro_text

PAUSE_NOTICE_DAYS = 30
"""How long before its last day somebody looks at the end of a pause."""


class AlertKind(StrEnum):
    """What is the matter with an arrangement (definitions 11.11)."""

    PAUSE_ENDS = "pause-ends"
    INCOME_NOT_ARRIVED = "income-not-arrived"
    COST_PAID_LATE = "cost-paid-late"
    CONDITION_FAILED = "condition-failed"
    EFFORT_OVERDUE = "effort-overdue"
    EFFORT_FAILED = "effort-failed"
    NOT_IN_BUDGET_MANAGEMENT = "not-in-budget-management"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementAlert:
    """One thing to look at: of which part of the arrangement, which day and how much (cents).

    `about` is the id of the condition or effort, with the resident where it is about one; it stays
    the same as long as it is the same matter.
    """

    kind: AlertKind
    arrangement_id: str
    about: str
    due: date | None
    amount: int | None
    text: str


_Alert = tuple[AlertKind, str, date | None, int | None, str]
"""What an alert says, but for the arrangement that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIsKnown:
    """What happened as far as conditions and efforts ask: ids, and nominal dates of agreements.

    `arrived` are the incomes that came in, `paid_late` the costs that were paid after their date or
    not at all, `confirmed` and `failed` the efforts, `in_budget_management` the residents.
    `failed_conditions` are those of which a person said so.
    """

    arrived: frozenset[tuple[str, date]] = field(default=frozenset())
    paid_late: frozenset[tuple[str, date]] = field(default=frozenset())
    confirmed: frozenset[str] = field(default=frozenset())
    failed: frozenset[str] = field(default=frozenset())
    failed_conditions: frozenset[str] = field(default=frozenset())
    in_budget_management: frozenset[str] = field(default=frozenset())


def arrangement_alerts(
    arrangement_id: str, terms: ArrangementTerms, known: WhatIsKnown, *, since: date, today: date
) -> tuple[ArrangementAlert, ...]:
    """Every condition that fails and every effort that is overdue or did not work out, on the day.

    Conditions count from `since`, the day on which the arrangement was accepted. A cost paid late
    once breaches its condition, and stays so; a tied income is missed from the day after it was
    expected; every resident who has to be in budget management and is not has an alert of its own.
    """
    found = (
        *(each for condition in terms.conditions for each in _of(condition, known, since, today)),
        *(each for effort in terms.efforts for each in _of_effort(effort, known, today)),
    )
    return tuple(
        ArrangementAlert(
            kind=kind,
            arrangement_id=arrangement_id,
            about=about,
            due=due,
            amount=amount,
            text=text,
        )
        for kind, about, due, amount, text in found
    )


def _of(condition: Condition, known: WhatIsKnown, since: date, today: date) -> Iterator[_Alert]:
    if condition.id in known.failed_conditions:
        text = f"niet nagekomen: {condition.text}"
        yield AlertKind.CONDITION_FAILED, condition.id, None, None, text
    match condition.kind:
        case ConditionKind.COST_ON_TIME:
            yield from _paid_late(condition, known, since)
        case ConditionKind.INCOME_ARRIVES:
            yield from _not_arrived(condition, known, today)
        case ConditionKind.BUDGET_MANAGEMENT:
            yield from _not_in_management(condition, known)
        case ConditionKind.OTHER:
            return


def _of_effort(effort: Effort, known: WhatIsKnown, today: date) -> Iterator[_Alert]:
    amount = sum(relief.amount for relief in effort.reliefs)
    if effort.id in known.failed:
        text = f"niet gelukt, {euro_text(amount)} blijft open: {effort.description}"
        yield AlertKind.EFFORT_FAILED, effort.id, effort.due, amount, text
    elif effort.due is not None and effort.due < today and effort.id not in known.confirmed:
        text = f"nog niet bevestigd, moest klaar zijn op {effort.due}: {effort.description}"
        yield AlertKind.EFFORT_OVERDUE, effort.id, effort.due, amount, text


def _paid_late(condition: Condition, known: WhatIsKnown, since: date) -> Iterator[_Alert]:
    for cost, day in sorted(known.paid_late):
        if cost == condition.agreement_id and since <= day:
            text = f"te laat betaald ({day}): {condition.text}"
            yield AlertKind.COST_PAID_LATE, f"{condition.id}:{day}", day, None, text


def _not_arrived(condition: Condition, known: WhatIsKnown, today: date) -> Iterator[_Alert]:
    income, expected = condition.agreement_id, condition.expected_on
    if income is None or expected is None or expected >= today:
        return
    if (income, expected) not in known.arrived:
        text = f"niet binnengekomen ({expected}): {condition.text}"
        yield AlertKind.INCOME_NOT_ARRIVED, condition.id, expected, None, text


def _not_in_management(condition: Condition, known: WhatIsKnown) -> Iterator[_Alert]:
    for resident in condition.residents:
        if resident not in known.in_budget_management:
            text = f"{resident} is niet in budgetbeheer: {condition.text}"
            about = f"{condition.id}:{resident}"
            yield AlertKind.NOT_IN_BUDGET_MANAGEMENT, about, None, None, text


def pause_alert(
    arrangement_id: str, pause: Pause, moved: Sequence[Instalment], *, today: date
) -> ArrangementAlert | None:
    """The end of a pause, from PAUSE_NOTICE_DAYS days before its last day on; None before.

    It lasts until somebody takes the arrangement out of the pause, so that collection never comes
    back unseen. `moved` are the instalments from the pause on, where the pause puts them; the
    amount is what they ask in the month after it.
    """
    if today < pause.until - timedelta(days=PAUSE_NOTICE_DAYS):
        return None
    asked = total(month_after(pause, moved))
    word = "is geëindigd" if today > pause.until else "eindigt"
    return ArrangementAlert(
        kind=AlertKind.PAUSE_ENDS,
        arrangement_id=arrangement_id,
        about=str(pause.until),
        due=pause.until,
        amount=asked,
        text=f"de pauze {word} op {pause.until}; de maand erna is er {euro_text(asked)} te betalen",
    )


def month_after(pause: Pause, moved: Sequence[Instalment]) -> tuple[Instalment, ...]:
    """The instalments in the month after the last day of the pause, with collection back on."""
    last = months_after(pause.until, 1)
    return tuple(each for each in moved if pause.until < each.due <= last)

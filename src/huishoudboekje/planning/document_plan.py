"""The plan of a household document alone: as agreed, before anything has happened.

It promises the plan that `huishoudboekje plan` shows; what has been booked since belongs to the
running plan.
"""

from collections.abc import Iterable
from datetime import timedelta

from huishoudboekje.agreements import (
    Agreement,
    HouseholdDocument,
    Kind,
    Occurrence,
    Terms,
    occurrences,
)
from huishoudboekje.calendar import settlement_dates
from huishoudboekje.planning.plan import PlanQuestion

_DAY = timedelta(days=1)


def question_from_agreements(terms: Terms, agreements: Iterable[Agreement]) -> PlanQuestion:
    """The question that the terms and agreements ask, from the terms' start."""
    settlements = settlement_dates(terms.start, terms.settlement_day, terms.months + 1)
    first, last = settlements[0], settlements[-1]
    income: list[Occurrence] = []
    due: list[Occurrence] = []
    own: list[Occurrence] = []
    for agreement in agreements:
        if agreement.kind is Kind.INCOME:
            income.extend(occurrences(agreement, terms.start, last - _DAY))
        else:
            for occurrence in occurrences(agreement, terms.start, last):
                (due if occurrence.date > first else own).append(occurrence)
    return PlanQuestion(
        start=terms.start,
        settlement_dates=settlements,
        opening_balance=terms.opening_balance,
        advance_limit=terms.advance_limit,
        floor=terms.floor,
        buffer=terms.buffer,
        payday=terms.payday,
        round_to=terms.round_to,
        income=tuple(income),
        due=tuple(due),
        own=tuple(own),
    )


def question_from_document(document: HouseholdDocument) -> PlanQuestion:
    """The question that a household document asks."""
    return question_from_agreements(document.terms, document.agreements)


def own_payments_shortage(question: PlanQuestion) -> int:
    """How much (cents) the household lacks for what it pays itself before the first settlement.

    It holds the opening balance and the income dated before each of those payments; zero when
    that is always enough.
    """
    worst = 0
    for occurrence in question.own:
        held = question.opening_balance + sum(
            income.amount for income in question.income if income.date <= occurrence.date
        )
        paid = sum(own.amount for own in question.own if own.date <= occurrence.date)
        worst = max(worst, paid - held)
    return worst

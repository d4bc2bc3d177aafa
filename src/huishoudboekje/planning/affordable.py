"""The affordable instalment: the most a household can pay on a debt without missing its floor.

It promises definitions 3.13 to the cent; it does not know what is owed.
"""

from datetime import date

from huishoudboekje.agreements import Kind
from huishoudboekje.money import round_up
from huishoudboekje.planning.plan import (
    PlanQuestion,
    due_period,
    income_period,
    paydays_between,
    upper_bounds,
)


def affordable_instalment(question: PlanQuestion, instalment_dates: tuple[date, ...]) -> int | None:
    """The largest instalment (cents, not negative) with which every step stays at the floor.

    `instalment_dates` are its due dates within the question's periods, which run until one period
    after the last of them. None when the floor is not met even without it, or nothing falls in
    the plan. No buffer is kept for this question.
    """
    settlements = question.settlement_dates
    months = len(settlements) - 1
    net, falling = [0] * months, [0] * months
    for occurrence in question.income:
        period = income_period(settlements, occurrence.date)
        if period < months:
            net[period] += occurrence.amount
    for occurrence in question.due:
        assert occurrence.agreement.kind is not Kind.INCOME, "what is due is no income"
        net[due_period(settlements, occurrence.date)] -= occurrence.amount
    for day in instalment_dates:
        if settlements[0] < day <= settlements[-1]:
            falling[due_period(settlements, day)] += 1
    paydays = paydays_between(settlements, question.payday)
    opening = question.opening_balance - sum(given.amount for given in question.given)
    floor = round_up(question.floor, question.round_to)
    bounds = upper_bounds(opening, net, settlements, paydays)
    total = opening + sum(net)
    bounds = [*(bound + question.advance_limit for bound in bounds[:-1]), total]
    counts = upper_bounds(0, falling, settlements, paydays)
    rooms = [bound - floor * (at + 1) for at, bound in enumerate(bounds)]
    if min(rooms) < 0:
        return None
    return min(
        (room // count for room, count in zip(rooms, counts, strict=True) if count > 0),
        default=None,
    )

"""The affordable instalment: the most a household can pay on a debt without missing its floor.

It promises definitions 3.13 to the cent, with the payday that decides; it does not know what is
owed unless it is told.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huishoudboekje.agreements import Kind
from huishoudboekje.money import ceil_div, round_up
from huishoudboekje.planning.plan import (
    PlanQuestion,
    due_period,
    income_period,
    paydays_between,
    upper_bounds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AffordableInstalment:
    """The largest instalment (cents), and the payday that decides.

    Without an amount where the floor is not met even without it: then the payday is the one on
    which most is missing. Neither where no instalment falls in the plan.
    """

    amount: int | None
    payday: date | None


def affordable_instalment(question: PlanQuestion, instalment_dates: tuple[date, ...]) -> int | None:
    """The largest instalment (cents, not negative) with which every step stays at the floor.

    `instalment_dates` are its due dates within the question's periods, which run until one period
    after the last of them. None when the floor is not met even without it, or nothing falls in
    the plan. No buffer is kept for this question.
    """
    return affordable(question, instalment_dates).amount


def affordable(question: PlanQuestion, instalment_dates: Sequence[date]) -> AffordableInstalment:
    """As `affordable_instalment`, with the payday that decides: the first of equals."""
    settlements = question.settlement_dates
    falling = [0] * (len(settlements) - 1)
    for day in instalment_dates:
        if settlements[0] < day <= settlements[-1]:
            falling[due_period(settlements, day)] += 1
    paydays = paydays_between(settlements, question.payday)
    rooms = _rooms(question, paydays)
    rooms[-1] -= question.advance_limit
    if min(rooms) < 0:
        return AffordableInstalment(amount=None, payday=paydays[rooms.index(min(rooms))])
    counts = upper_bounds(0, falling, settlements, paydays)
    amount, payday = min(
        (
            (room // count, payday)
            for room, count, payday in zip(rooms, counts, paydays, strict=True)
            if count > 0
        ),
        default=(None, None),
    )
    return AffordableInstalment(amount=amount, payday=payday)


def affordable_amount(question: PlanQuestion, dates: Sequence[date], due: int) -> int | None:
    """The largest monthly amount (cents) with which what is due is paid on the first of the dates.

    By that amount on as many of the dates as it takes, the last one the remainder; for each number
    of dates the plan runs until one period after the last of these. The question reaches one period
    after the last of all dates, which ascend. None when no amount will do.
    """
    assert due > 0, "something is due"
    settlements = question.settlement_dates
    paydays = paydays_between(settlements, question.payday)
    rooms = _rooms(question, paydays)
    periods = [due_period(settlements, day) for day in dates]
    assert periods[-1] + 2 < len(settlements), "the plan runs one period after the last date"
    paid_from = [bisect_left(paydays, settlements[period]) for period in periods]
    for number in range(1, len(dates) + 1):
        least = ceil_div(due, number)
        most = due if number == 1 else ceil_div(due, number - 1) - 1
        last = bisect_left(paydays, settlements[periods[number - 1] + 2]) - 1
        own = [*rooms[:last], rooms[last] - question.advance_limit]
        if least <= most and min(own) >= 0:
            fits = min(most, _most(own, paid_from[:number], due, most))
            if fits >= least:
                return fits
    return None


def _most(rooms: Sequence[int], paid_from: Sequence[int], due: int, most: int) -> int:
    """The largest amount, up to `most`, of which no payday has to give more than its room."""
    count = 0
    for at, room in enumerate(rooms):
        while count < len(paid_from) and paid_from[count] <= at:
            count += 1
        if count and room < due:
            most = min(most, room // count)
    return most


def _rooms(question: PlanQuestion, paydays: Sequence[date]) -> list[int]:
    """What may be paid in all (cents) up to each payday, the advance limit used on every one."""
    settlements = question.settlement_dates
    net = [0] * (len(settlements) - 1)
    for occurrence in question.income:
        period = income_period(settlements, occurrence.date)
        if period < len(net):
            net[period] += occurrence.amount
    for occurrence in question.due:
        assert occurrence.agreement.kind is not Kind.INCOME, "what is due is no income"
        net[due_period(settlements, occurrence.date)] -= occurrence.amount
    opening = question.opening_balance - sum(given.amount for given in question.given)
    floor = round_up(question.floor, question.round_to)
    bounds = upper_bounds(opening, net, settlements, paydays)
    return [bound + question.advance_limit - floor * (at + 1) for at, bound in enumerate(bounds)]

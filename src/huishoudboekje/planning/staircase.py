"""The staircase: spendable amounts that start as high as they can be held, and only rise.

It promises the greatest convex minorant of an upper bound, rounded down step by step, in whole
cents and exact comparisons; it does not know where the bound comes from.
"""

from collections.abc import Sequence

from huishoudboekje.money import ceil_div, round_down


def staircase(bounds: Sequence[int], round_to: int) -> tuple[int, ...]:
    """The amount (cents) per payday, at most `bounds[j]` in all up to payday j.

    From each payday the smallest mean amount that any later bound allows is held up to the last
    payday that demands it, rounded down (towards minus infinity) to `round_to` (cents).
    """
    steps: list[int] = []
    given = 0
    count = len(bounds)
    while len(steps) < count:
        first = len(steps)
        room, paydays, last = bounds[first] - given, 1, first
        for at in range(first + 1, count):
            # a/b <= c/d without fractions: both denominators are above zero.
            here = bounds[at] - given
            if here * paydays <= room * (at - first + 1):
                room, paydays, last = here, at - first + 1, at
        step = round_down(room // paydays, round_to)
        steps.extend([step] * (last - first + 1))
        given += step * (last - first + 1)
    return tuple(steps)


def needed_limit(bounds_without: Sequence[int], floor: int) -> int:
    """The smallest advance limit (cents) with which no step is below the floor (cents).

    `bounds_without` are the upper bounds without any limit; the last payday's is not looked at,
    since the advance is paid back by then.
    """
    shortages = (floor * (at + 1) - bound for at, bound in enumerate(bounds_without[:-1]))
    return max(0, max(shortages, default=0))


def steady_limit(bounds_without: Sequence[int], to_give: int) -> int:
    """The smallest limit (whole cents) that makes the staircase one constant amount.

    `to_give` (cents) is all that the paydays give together; before rounding each gives its mean.
    """
    paydays = len(bounds_without)
    shortages = (
        ceil_div(to_give * (at + 1) - bound * paydays, paydays)
        for at, bound in enumerate(bounds_without[:-1])
    )
    return max(0, max(shortages, default=0))

"""Plans and projections as the JSON tables that the command line and the API both answer.

It promises amounts as strings with two decimals, dates in ISO form and keys in camelCase; it
computes nothing.
"""

from typing import Any

from huishoudboekje.money import amount_text
from huishoudboekje.planning.plan import Plan
from huishoudboekje.planning.projection import LowestPoint, Projection


def lowest_answer(point: LowestPoint) -> dict[str, str]:
    """A lowest point as a JSON table."""
    return {"date": point.date.isoformat(), "amount": amount_text(point.amount)}


def _amounts(values: tuple[int, ...]) -> list[str]:
    return [amount_text(value) for value in values]


def _optional(value: int | None) -> str | None:
    return None if value is None else amount_text(value)


def plan_answer(plan: Plan, curves: Projection) -> dict[str, Any]:
    """The contract of `plan --json`: one amount per period, spendable one per payday."""
    return {
        "settlementDates": [day.isoformat() for day in plan.settlement_dates],
        "paydays": [day.isoformat() for day in plan.paydays],
        "income": _amounts(plan.income),
        "costs": _amounts(plan.costs),
        "instalments": _amounts(plan.instalments),
        "spendable": _amounts(plan.spendable),
        "levelCosts": amount_text(plan.level_costs),
        "status": str(plan.status),
        "neededAdvanceLimit": _optional(plan.needed_advance_limit),
        "steadyAdvanceLimit": _optional(plan.steady_advance_limit),
        "shortagePerMonth": amount_text(plan.shortage_per_month),
        "lowest": lowest_answer(curves.lowest),
        "lowestWithout": lowest_answer(curves.lowest_without),
    }


def projection_answer(curves: Projection) -> dict[str, Any]:
    """The contract of `project --json`: every day with both balances."""
    return {
        "days": [
            {
                "date": curves.day(at).isoformat(),
                "balance": amount_text(balance),
                "without": amount_text(without),
            }
            for at, (balance, without) in enumerate(
                zip(curves.balances, curves.without, strict=True)
            )
        ],
        "lowest": lowest_answer(curves.lowest),
        "lowestWithout": lowest_answer(curves.lowest_without),
    }

"""Answers in JSON as the design's contract writes them, and refusals with their exit codes.

It promises amounts as strings with two decimals and dates in ISO form; it computes nothing.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from huishoudboekje.errors import InvalidInput, Refusal
from huishoudboekje.money import amount_text
from huishoudboekje.planning import LowestPoint, Plan, Projection

REFUSED = 1
BAD_INPUT = 2


@contextmanager
def refusals(path: Path | None = None) -> Iterator[None]:
    """Say a refusal on standard error and end with its exit code: 2 for bad input, else 1."""
    try:
        yield
    except InvalidInput as refusal:
        for finding in refusal.findings:
            click.echo(f"{path}: {finding}" if path else str(finding), err=True)
        sys.exit(BAD_INPUT)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(REFUSED)


def print_json(answer: object) -> None:
    """Print the answer as JSON on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False))


def lowest_answer(point: LowestPoint) -> dict[str, str]:
    """A lowest point as JSON."""
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

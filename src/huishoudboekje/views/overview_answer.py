"""The month overview as JSON: one shape for the command line and the API.

It promises camelCase keys, amounts as strings and days in ISO form; it computes nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from huishoudboekje.money import amount_text
from huishoudboekje.planning import LowestPoint
from huishoudboekje.views.curves import MonthCurve
from huishoudboekje.views.overview import ComingLine, MonthOverview
from huishoudboekje.views.paid_lines import PaidLine
from huishoudboekje.views.situations import Payday


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(amount: int | None) -> str | None:
    return None if amount is None else amount_text(amount)


def _on(day: date, amount: int) -> dict[str, str]:
    return {"date": day.isoformat(), "amount": amount_text(amount)}


def _payday(payday: Payday | None) -> dict[str, str] | None:
    return None if payday is None else _on(payday.date, payday.amount)


def _lowest(point: LowestPoint | None) -> dict[str, str] | None:
    return None if point is None else _on(point.date, point.amount)


def _paid(lines: Sequence[PaidLine]) -> list[dict[str, Any]]:
    return [
        {
            "name": line.name,
            "kind": line.kind,
            "dueDate": _day(line.due_date),
            "amount": amount_text(line.amount),
            "outcome": str(line.outcome),
            "reason": line.reason,
            "paidOn": _day(line.paid_on),
        }
        for line in lines
    ]


def _coming(lines: Sequence[ComingLine]) -> list[dict[str, Any]]:
    return [
        {
            "name": line.name,
            "kind": line.kind,
            "expectedOn": _day(line.expected_on),
            "amount": amount_text(line.amount),
            "dueDate": _day(line.due_date),
        }
        for line in lines
    ]


def _curve(curve: MonthCurve | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    return {
        "start": _day(curve.start),
        "today": _day(curve.today),
        "balances": [amount_text(balance) for balance in curve.balances],
        "without": [amount_text(balance) for balance in curve.without],
        "lowest": _lowest(curve.lowest),
        "lowestWithout": _lowest(curve.lowest_without),
    }


def overview_answer(found: MonthOverview) -> dict[str, Any]:
    """The overview as a table of plain JSON values."""
    given, shortage = found.spendable, found.shortage
    return {
        "householdId": found.household_id,
        "name": found.name,
        "programme": found.programme,
        "period": str(found.period),
        "settlementDate": _day(found.settlement_date),
        "nextSettlementDate": _day(found.next_settlement_date),
        "isSettled": found.is_settled,
        "spendable": {
            "kind": str(given.kind),
            "amount": amount_text(given.amount),
            "givenOn": _day(given.given_on),
            "until": _day(given.until),
            "isOwnAccount": given.is_own_account,
        },
        "nextPayday": _payday(found.next_payday),
        "shortage": None
        if shortage is None
        else {"amount": amount_text(shortage.amount), "until": _day(shortage.until)},
        "paid": _paid(found.paid),
        "coming": _coming(found.coming),
        "curve": _curve(found.curve),
        "status": None if found.status is None else str(found.status),
        "neededAdvanceLimit": _amount(found.needed_advance_limit),
        "steadyAdvanceLimit": _amount(found.steady_advance_limit),
        "shortagePerMonth": amount_text(found.shortage_per_month),
        "levelCosts": _amount(found.level_costs),
        "advanceLimit": amount_text(found.advance_limit),
        "advance": amount_text(found.advance),
        "setAside": amount_text(found.set_aside),
    }

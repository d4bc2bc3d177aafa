"""Debts as programs read them: the keys and values of the command line and the API.

It promises camelCase keys, amounts as strings with two decimals and dates in ISO form.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from huishoudboekje.agreements import debt_table
from huishoudboekje.debts import Component, DebtFact, total_of
from huishoudboekje.errors import Finding
from huishoudboekje.money import amount_text
from huishoudboekje.views.debts import (
    ComponentView,
    DebtChangeView,
    DebtView,
    FloorView,
    HouseholdDebts,
)


def debts_answer(found: HouseholdDebts) -> dict[str, Any]:
    """All debts of a household, their totals, and what blocks a debt scheme."""
    return {
        "householdId": found.household_id,
        "name": found.name,
        "registered": amount_text(found.registered),
        "owed": amount_text(found.owed),
        "debts": [debt_answer(each) for each in found.debts],
        "blockers": _findings(found.blockers),
    }


def debt_answer(view: DebtView) -> dict[str, Any]:
    """One debt: as it stands in a document, and how it came to be what it is."""
    return {
        "id": view.debt.id,
        "debt": debt_table(view.debt),
        "origin": str(view.debt.origin),
        "registered": amount_text(view.registered),
        "owed": amount_text(view.owed),
        "expected": amount_text(view.expected),
        "components": [_component(each) for each in view.components],
        "arrearsOf": view.arrears_of,
        "arrangementId": view.arrangement_id,
        "stages": [
            {"stage": str(each.stage), "since": each.since.isoformat(), "source": each.source}
            for each in view.stages
        ],
        "facts": [_fact(each) for each in view.facts],
        "changes": [_change(each) for each in view.changes],
        "findings": _findings(view.findings),
        "recordedAt": view.registered_at.isoformat(),
        "recordedBy": view.registered_by,
    }


def _component(each: ComponentView) -> dict[str, str]:
    return {
        "component": str(each.component),
        "registered": amount_text(each.registered),
        "added": amount_text(each.added),
        "paid": amount_text(each.paid),
        "waived": amount_text(each.waived),
        "otherwise": amount_text(each.otherwise),
        "owed": amount_text(each.owed),
        "expected": amount_text(each.expected),
    }


def _fact(each: DebtFact) -> dict[str, Any]:
    return {
        "kind": str(each.kind),
        "holds": each.holds,
        "since": each.since.isoformat(),
        "source": each.source,
        "note": each.note,
    }


def _change(each: DebtChangeView) -> dict[str, Any]:
    return {
        "number": each.number,
        "kind": str(each.kind),
        "component": str(each.component),
        "amount": amount_text(each.amount),
        "day": each.day.isoformat(),
        "source": each.source,
        "isTakenBack": each.is_taken_back,
        "relatesTo": each.relates_to,
        "entryId": each.entry_id,
        "arrangementId": each.arrangement_id,
        "recordedAt": each.recorded_at.isoformat(),
        "recordedBy": each.recorded_by,
    }


def _findings(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"place": each.place, "code": each.code, "text": each.text} for each in findings]


def debt_change_answer(
    debt_id: str, numbers: Sequence[int], entry_id: int | None, owed: Mapping[Component, int]
) -> dict[str, Any]:
    """What a change made of a debt: its numbers, its entry, and what is owed now."""
    return {
        "debtId": debt_id,
        "changes": list(numbers),
        "entryId": entry_id,
        "owed": amount_text(total_of(owed)),
        "components": {
            str(component): amount_text(owed[component])
            for component in Component
            if component in owed
        },
    }


def floor_answer(view: FloorView) -> dict[str, Any]:
    """The floor of a household with its source."""
    return {
        "amount": amount_text(view.amount),
        "source": None if view.source is None else str(view.source),
        "since": None if view.since is None else view.since.isoformat(),
        "note": view.note,
    }

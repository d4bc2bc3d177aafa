"""Signals as JSON, the same for the command line and the API.

It promises every figure that stands in the view, amounts as strings; it asks nothing.
"""

from datetime import date

from huishoudboekje.money import amount_text
from huishoudboekje.views.signals import SignalHistory, SignalLine


def signal_answer(each: SignalLine) -> dict[str, object]:
    """One signal as it stands in a list."""
    return {
        "id": each.id,
        "kind": str(each.kind),
        "householdId": each.household_id,
        "householdName": each.household_name,
        "agreementId": each.agreement_id,
        "owner": each.owner,
        "reason": each.reason,
        "amount": None if each.amount is None else amount_text(each.amount),
        "dueDate": _iso(each.due_date),
        "openedOn": each.opened_on.isoformat(),
        "age": each.age,
        "times": each.times,
        "snoozedUntil": _iso(each.snoozed_until),
        "isShown": each.is_shown,
        "isAnswerable": each.is_answerable,
        "closedOn": _iso(each.closed_on),
        "closedBy": each.closed_by,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def history_answer(found: SignalHistory) -> dict[str, object]:
    """One signal with all that happened to it."""
    steps = [
        {
            "what": each.what,
            "detail": each.detail,
            "recordedAt": each.recorded_at.isoformat(),
            "recordedBy": each.recorded_by,
        }
        for each in found.steps
    ]
    return signal_answer(found.signal) | {"history": steps}

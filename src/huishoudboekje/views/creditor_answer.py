"""Payment guarantees and what creditors see of them, as the API and the command line answer it.

It promises camelCase keys, amounts as text and days in ISO form; it asks nothing.
"""

from datetime import date
from typing import Any

from huishoudboekje.money import amount_text
from huishoudboekje.views.creditor_payments import CreditorPayment
from huishoudboekje.views.creditor_proposals import CreditorProposal
from huishoudboekje.views.guarantees import GuaranteeView


def guarantee_answer(view: GuaranteeView) -> dict[str, Any]:
    """A payment guarantee with all that happened to it."""
    given = view.guarantee
    return {
        "id": given.id,
        "householdId": view.household_id,
        "agreementId": given.agreement_id,
        "creditor": given.creditor,
        "from": given.given_on.isoformat(),
        "until": _day(view.until),
        "conditions": given.conditions,
        "state": str(view.state),
        "called": _amount(view.called),
        "history": [
            {
                "number": each.number,
                "what": str(each.event.kind),
                "date": each.event.day.isoformat(),
                "amount": _amount(each.event.cents),
                "reason": each.event.reason,
                "recordedBy": each.recorded_by,
            }
            for each in view.events
        ],
    }


def creditor_payment_answer(term: CreditorPayment) -> dict[str, Any]:
    """One term as its creditor may know it."""
    return {
        "dueDate": term.due_date.isoformat(),
        "amount": amount_text(term.amount),
        "reference": term.reference,
        "state": str(term.state),
        "isGuaranteed": term.is_guaranteed,
        "expectedOn": _day(term.expected_on),
        "paidOn": _day(term.paid_on),
        "endToEndId": term.end_to_end_id or None,
        "reason": term.reason or None,
    }


def creditor_proposal_answer(proposal: CreditorProposal) -> dict[str, Any]:
    """An arrangement as its creditor may know it."""
    return {
        "householdId": proposal.household_id,
        "arrangementId": proposal.arrangement_id,
        "parentId": proposal.parent_id,
        "state": str(proposal.state),
        "since": proposal.since.isoformat(),
        "references": list(proposal.references),
        "reference": proposal.reference,
        "total": amount_text(proposal.total),
        "instalments": [
            {"date": each.due.isoformat(), "amount": amount_text(each.amount)}
            for each in proposal.instalments
        ],
        "efforts": [
            {"kind": str(each.kind), "amount": amount_text(each.amount), "until": _day(each.due)}
            for each in proposal.efforts
        ],
        "conditionsOnCreditor": list(proposal.on_creditor),
        "reason": proposal.reason or None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(cents: int | None) -> str | None:
    return None if cents is None else amount_text(cents)

"""Arrangements as programs read them: the keys and values of the command line and the API.

It promises camelCase keys, amounts as strings with two decimals and dates in ISO form.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementTerms,
    Condition,
    Effort,
    Instalment,
    JointProposal,
    MissedConsequence,
    Pause,
    next_steps,
)
from huishoudboekje.database import HouseholdFloor, StoredArrangement
from huishoudboekje.debts import total_of
from huishoudboekje.errors import Finding
from huishoudboekje.money import amount_text
from huishoudboekje.planning import Plan
from huishoudboekje.views.arrangements import ArrangementDetail
from huishoudboekje.views.debt_screens import ArrangementView

Paydays = Sequence[tuple[date, int]]


def arrangement_in_list(view: ArrangementView) -> dict[str, Any]:
    """One arrangement in a list: where it stands, what is left to pay and what can follow."""
    stored = view.arrangement
    return {
        "id": stored.id,
        "parentId": stored.parent_id,
        **state_answer(view.state, view.coming),
        "creditor": stored.terms.creditor,
        "debts": list(stored.terms.debt_ids),
        "left": amount_text(view.left),
        "nextDue": _day(view.next_due),
        "endsOn": _day(view.ends_on),
    }


def state_answer(state: ArrangementState, coming: Pause | None) -> dict[str, Any]:
    """The state, the steps that can follow, and a pause that has not begun."""
    return {
        "state": str(state),
        "allowed": list(next_steps(state)),
        "comingPause": None
        if coming is None
        else {"from": coming.start.isoformat(), "until": coming.until.isoformat()},
    }


def arrangement_answer(detail: ArrangementDetail) -> dict[str, Any]:
    """One arrangement with its terms, what happened to it and what is the matter with it."""
    view = detail.view
    stored = view.arrangement
    return {
        **arrangement_in_list(view),
        "agreedOn": stored.agreed_on.isoformat(),
        "terms": terms_answer(stored.terms),
        "rule": None
        if detail.limit is None
        else {"months": detail.limit.months, "source": detail.limit.source},
        "owed": amount_text(sum(total_of(each) for each in detail.owed.values())),
        "instalments": [
            {
                "due": each.due.isoformat(),
                "amount": amount_text(each.amount),
                "isSettled": each.is_settled,
            }
            for each in view.schedule
        ],
        "progress": [
            {"date": each.day.isoformat(), "owed": amount_text(each.total)}
            for each in detail.progress.points
        ],
        "paidOffOn": _day(detail.progress.ends_on),
        **_history(stored),
        "alerts": [
            {
                "kind": str(each.kind),
                "about": each.about,
                "date": _day(each.due),
                "amount": None if each.amount is None else amount_text(each.amount),
                "text": each.text,
            }
            for each in detail.alerts
        ],
        "anomalies": findings_answer(detail.anomalies),
    }


def _history(stored: StoredArrangement) -> dict[str, Any]:
    return {
        "steps": [
            {
                "before": None if each.step.before is None else str(each.step.before),
                "after": str(each.step.after),
                "date": each.step.day.isoformat(),
                "reason": each.step.reason,
                "evidence": each.evidence,
                "recordedAt": each.recorded_at.isoformat(),
                "recordedBy": each.recorded_by,
            }
            for each in stored.steps
        ],
        "pauses": [
            {
                "from": each.pause.start.isoformat(),
                "until": each.pause.until.isoformat(),
                "reason": each.pause.reason,
                "endedOn": _day(each.ended_on),
                "endReason": each.end_reason,
            }
            for each in stored.pauses
        ],
        "decisions": [
            {
                "effortId": each.decision.effort_id,
                "outcome": str(each.decision.outcome),
                "date": each.decision.day.isoformat(),
                "byWhom": each.decision.by_whom,
                "evidence": each.decision.evidence,
                "entryId": each.decision.entry_id,
                "recordedBy": each.recorded_by,
            }
            for each in stored.decisions
        ],
        "marks": [
            {
                "conditionId": each.mark.condition_id,
                "holds": each.mark.holds,
                "date": each.mark.day.isoformat(),
                "note": each.mark.note,
                "recordedBy": each.recorded_by,
            }
            for each in stored.marks
        ],
    }


def terms_answer(terms: ArrangementTerms) -> dict[str, Any]:
    """The terms as they were proposed."""
    return {
        "creditor": terms.creditor,
        "rule": str(terms.rule),
        "isTailorMade": terms.is_tailor_made,
        "debts": list(terms.debt_ids),
        "iban": terms.iban,
        "reference": terms.reference,
        "total": amount_text(sum(each.amount for each in terms.instalments)),
        "instalments": instalments_answer(terms.instalments),
        "efforts": [_effort(each) for each in terms.efforts],
        "conditions": [_condition(each) for each in terms.conditions],
        "statedTotal": None if terms.stated_total is None else amount_text(terms.stated_total),
        "note": terms.note,
    }


def instalments_answer(instalments: Sequence[Instalment]) -> list[dict[str, str]]:
    """Instalments with their nominal dates."""
    return [
        {"due": each.due.isoformat(), "amount": amount_text(each.amount)} for each in instalments
    ]


def _effort(effort: Effort) -> dict[str, Any]:
    return {
        "id": effort.id,
        "kind": str(effort.kind),
        "description": effort.description,
        "byWhom": effort.by_whom,
        "due": _day(effort.due),
        "stated": None if effort.stated is None else amount_text(effort.stated),
        "reliefs": [
            {
                "debt": each.debt_id,
                "component": str(each.component),
                "amount": amount_text(each.amount),
            }
            for each in effort.reliefs
        ],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "id": condition.id,
        "kind": str(condition.kind),
        "text": condition.text,
        "agreement": condition.agreement_id,
        "expected": _day(condition.expected_on),
        "residents": list(condition.residents),
        "onCreditor": condition.on_creditor,
    }


def division_answer(division: JointProposal) -> dict[str, Any]:
    """Who gets what of the money that there is for all creditors, and who takes no part."""
    return {
        "shares": [
            {
                "debt": each.debt_id,
                "owed": amount_text(each.owed),
                "paid": amount_text(each.paid),
                "waived": amount_text(each.waived),
                "stays": amount_text(each.stays),
                "isPreferent": each.is_preferent,
                "why": each.why,
            }
            for each in division.shares
        ],
        "leftOut": [
            {"debt": each.debt_id, "owed": amount_text(each.owed), "reasons": list(each.reasons)}
            for each in division.left_out
        ],
        "notNeeded": amount_text(division.not_needed),
    }


def proposed_answer(
    arrangement_id: str,
    state: ArrangementState,
    terms: ArrangementTerms,
    *,
    version: int,
    paydays: tuple[Paydays, Paydays],
    anomalies: Sequence[Finding],
) -> dict[str, Any]:
    """A draft with what it does to the paydays ahead: without and with it."""
    return {
        **_changed(arrangement_id, state, version, paydays, coming=None),
        "terms": terms_answer(terms),
        "anomalies": findings_answer(anomalies),
    }


def changed_answer(
    arrangement_id: str,
    state: ArrangementState,
    *,
    version: int,
    paydays: tuple[Paydays, Paydays],
    coming: Pause | None = None,
    consequences: Sequence[MissedConsequence] = (),
) -> dict[str, Any]:
    """What a change made of an arrangement and of the paydays ahead: before and after it."""
    return {
        **_changed(arrangement_id, state, version, paydays, coming=coming),
        "consequences": [_consequence(each) for each in consequences],
    }


def _changed(
    arrangement_id: str,
    state: ArrangementState,
    version: int,
    paydays: tuple[Paydays, Paydays],
    *,
    coming: Pause | None,
) -> dict[str, Any]:
    before, after = paydays
    return {
        "arrangementId": arrangement_id,
        **state_answer(state, coming),
        "version": version,
        "before": paydays_answer(before),
        "after": paydays_answer(after),
    }


def _consequence(each: MissedConsequence) -> dict[str, Any]:
    expected = each.surcharge
    return {
        "debt": each.debt_id,
        "text": each.text,
        "source": each.source,
        "standing": str(each.standing),
        "expected": None
        if expected is None
        else {"component": str(expected.component), "amount": amount_text(expected.amount)},
    }


def affordability_answer(
    amount: int | None,
    dates: Sequence[date],
    *,
    payday: date | None,
    text: str,
    floor: HouseholdFloor | int,
    plans: tuple[Plan, Plan | None],
) -> dict[str, Any]:
    """The largest instalment (cents) and why no more, with the plans without and with it.

    A floor without a source is that of the household's own terms (cents).
    """
    before, after = plans
    return {
        "amount": None if amount is None else amount_text(amount),
        "dates": [each.isoformat() for each in dates],
        "payday": _day(payday),
        "text": text,
        "floor": {"amount": amount_text(floor), "source": "terms", "since": None, "note": ""}
        if isinstance(floor, int)
        else {
            "amount": amount_text(floor.cents),
            "source": str(floor.source),
            "since": floor.since.isoformat(),
            "note": floor.note,
        },
        "before": paydays_answer(_paydays(before)),
        "after": None if after is None else paydays_answer(_paydays(after)),
    }


def _paydays(plan: Plan) -> Paydays:
    return [
        (day, max(0, amount)) for day, amount in zip(plan.pay_dates, plan.spendable, strict=True)
    ]


def paydays_answer(paydays: Paydays) -> list[dict[str, str]]:
    """What paydays give."""
    return [{"date": day.isoformat(), "amount": amount_text(amount)} for day, amount in paydays]


def findings_answer(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Findings with their places."""
    return [{"place": each.place, "code": each.code, "text": each.text} for each in findings]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

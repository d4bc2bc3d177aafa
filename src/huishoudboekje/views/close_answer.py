"""Bank accounts and the close of a month as JSON, the same for the command line and the API.

It promises every figure that stands in the view, amounts as strings; it asks nothing.
"""

from datetime import date

from huishoudboekje.money import amount_text
from huishoudboekje.views.bank_chain import DifferenceReason
from huishoudboekje.views.month_close import MonthClose, UnseenOrder
from huishoudboekje.views.reconciliation import BankAccount


def _optional(amount: int | None) -> str | None:
    return None if amount is None else amount_text(amount)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _reason(each: DifferenceReason) -> dict[str, object]:
    return {
        "kind": str(each.kind),
        "amount": amount_text(each.amount),
        "text": each.text,
        "date": _iso(each.date),
        "acceptedBy": each.accepted_by,
    }


def account_answer(account: BankAccount) -> dict[str, object]:
    """One bank account; a difference is books less bank."""
    return {
        "iban": account.iban,
        "use": str(account.use),
        "households": account.households,
        "closingDate": _iso(account.closing_date),
        "bank": _optional(account.bank),
        "books": amount_text(account.books),
        "difference": _optional(account.difference),
        "bookedAfter": amount_text(account.booked_after),
        "reasons": [_reason(each) for each in account.reasons],
        "statements": [
            {
                "id": each.id,
                "statementId": each.statement_id,
                "closingDate": each.closing_date.isoformat(),
                "opening": amount_text(each.opening),
                "closing": amount_text(each.closing),
                "books": _optional(each.books),
                "difference": _optional(each.difference),
                "acceptedDifference": amount_text(each.accepted_difference),
                "acceptedReason": each.accepted_reason,
                "recordedBy": each.recorded_by,
            }
            for each in account.statements
        ],
        "gaps": [
            {
                "date": each.date.isoformat(),
                "statementId": each.statement_id,
                "amount": amount_text(each.amount),
                "isOverlap": each.is_overlap,
            }
            for each in account.gaps
        ],
        **_suspense(account),
        "clientMoney": amount_text(account.client_money),
        "householdsMoney": amount_text(account.households_money),
        "ownMoney": amount_text(account.own_money),
        "ownMoneyDue": amount_text(account.own_money_due),
    }


def _suspense(account: BankAccount) -> dict[str, object]:
    return {
        "suspense": amount_text(account.suspense),
        "suspenseElsewhere": amount_text(account.suspense_elsewhere),
        "suspenseAges": [
            {
                "since": each.since,
                "until": each.until,
                "lines": each.lines,
                "amount": amount_text(each.amount),
            }
            for each in account.suspense_ages
        ],
        "suspenseLines": [
            {
                "lineId": each.line_id,
                "bookingDate": each.booking_date.isoformat(),
                "days": each.days,
                "amount": amount_text(each.amount),
                "counterName": each.counter_name,
                "text": each.text,
            }
            for each in account.suspense_lines
        ],
    }


def _order(each: UnseenOrder) -> dict[str, object]:
    return {
        "orderId": each.order_id,
        "householdId": each.household_id,
        "creditorName": each.creditor_name,
        "amount": amount_text(each.amount),
        "executionDate": each.execution_date.isoformat(),
        "days": each.days,
    }


def close_answer(found: MonthClose) -> dict[str, object]:
    """The close of a month; `obstacles` is empty when it can be signed."""
    return {
        "period": str(found.period),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "madeOn": found.made_on.isoformat(),
        "organisation": found.organisation,
        "accounts": [
            {
                "openingBank": _optional(each.opening_bank),
                "openingBooks": amount_text(each.opening_books),
                "closingBooks": amount_text(each.closing_books),
                "isToldToTheEnd": each.is_told_to_the_end,
                "account": account_answer(each.account),
            }
            for each in found.accounts
        ],
        "advances": {
            "advances": amount_text(found.advances.advances),
            "ofHouseholds": amount_text(found.advances.of_households),
            "guaranteeFund": amount_text(found.advances.guarantee_fund),
            "ownCosts": amount_text(found.advances.own_costs),
            "headroom": amount_text(found.advances.headroom),
        },
        "exportedUnseen": [_order(each) for each in found.exported_unseen],
        "debitsUnseen": [_order(each) for each in found.debits_unseen],
        "failed": [
            {
                "key": each.key,
                "householdId": each.household_id,
                "creditorName": each.creditor,
                "amount": amount_text(each.amount),
                "failedOn": each.failed_on.isoformat(),
                "isRejected": each.is_rejected,
                "why": each.why,
            }
            for each in found.failed
        ],
        "signals": {str(kind): count for kind, count in found.signals.items()},
        "ledgerFindings": [
            {"place": each.place, "code": each.code, "text": each.text}
            for each in found.ledger_findings
        ],
        "obstacles": [
            {"place": each.place, "code": each.code, "text": each.text} for each in found.obstacles
        ],
        "canBeSigned": found.can_be_signed,
    }

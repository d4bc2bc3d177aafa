"""Payments as programs get them from the command line: batches, orders, payees, debits.

It promises camelCase keys, amounts as text and days in ISO form; it asks nothing.
"""

from typing import Any

from huishoudboekje.database import DebitDay, StoredPaymentBatch, WaitingPayee
from huishoudboekje.money import amount_text
from huishoudboekje.views import PaymentOrderRow


def batch_answer(batch: StoredPaymentBatch) -> dict[str, Any]:
    """A batch with its state and who did what."""
    return {
        "id": batch.id,
        "account": batch.batch.debtor_iban,
        "executionDate": batch.batch.execution_date.isoformat(),
        "version": batch.batch.version,
        "state": batch.state.value,
        "orders": batch.batch.order_count,
        "amount": amount_text(batch.batch.cents),
        "preparedBy": batch.recorded_by,
        "approvedBy": batch.approved_by,
        "exportedBy": batch.exported_by,
    }


def order_answer(order: PaymentOrderRow) -> dict[str, Any]:
    """An order with why it waits."""
    return {
        "id": order.id,
        "household": order.household_id,
        "kind": order.kind,
        "method": order.method,
        "state": order.state,
        "waitsFor": order.waits_for or None,
        "amount": amount_text(order.amount),
        "account": order.debtor_iban,
        "creditorIban": order.creditor_iban,
        "creditorName": order.creditor_name,
        "reference": order.reference,
        "text": order.text,
        "executionDate": order.execution_date.isoformat(),
        "endToEndId": order.end_to_end_id,
        "agreement": order.agreement_id,
        "nominalDate": None if order.nominal_date is None else order.nominal_date.isoformat(),
        "batchId": order.batch_id,
        "replaces": order.replaces,
        "replacedBy": order.replaced_by,
        "isGivenUp": order.is_given_up,
    }


def payee_answer(payee: WaitingPayee) -> dict[str, Any]:
    """A payee that nobody confirmed, with what waits for it."""
    return {
        "iban": payee.iban,
        "name": payee.name,
        "household": payee.household_id or None,
        "orders": payee.orders,
        "amount": amount_text(payee.cents),
        "firstExecutionDate": payee.first_execution_date.isoformat(),
    }


def debit_answer(day: DebitDay) -> dict[str, Any]:
    """What creditors collect on a day."""
    return {
        "date": day.date.isoformat(),
        "account": day.debtor_iban,
        "orders": day.orders,
        "amount": amount_text(day.cents),
    }

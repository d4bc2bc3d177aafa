"""Household documents and agreements written back as the tables they are read from.

It promises that reading what it writes gives the same values again; it writes no file.
"""

from typing import Any

from huishoudboekje.agreements.agreement import Agreement, CostClass, PaymentMethod
from huishoudboekje.agreements.debt_tables import debt_table
from huishoudboekje.agreements.document import KIND_OF_TABLE, WEEKDAYS
from huishoudboekje.agreements.household import HouseholdDocument, Terms
from huishoudboekje.calendar import BusinessDay
from huishoudboekje.money import amount_text

TABLE_OF_KIND = {kind: key for key, kind in KIND_OF_TABLE.items()}


def agreement_table(agreement: Agreement) -> dict[str, Any]:
    """The agreement as a table of the household document, keys in camelCase, defaults left out."""
    recurrence = agreement.recurrence
    table: dict[str, Any] = {"id": agreement.id} if agreement.id else {}
    table["name"] = agreement.name
    table["amount"] = amount_text(agreement.amount)
    if recurrence.start is not None:
        table["from"] = recurrence.start.isoformat()
    if agreement.until is not None:
        table["until"] = agreement.until.isoformat()
    if recurrence.rule is not None:
        table["rrule"] = recurrence.rule
    else:
        table["dates"] = [day.isoformat() for day in recurrence.dates]
    if agreement.steps:
        table["steps"] = [
            {"from": step.start.isoformat(), "amount": amount_text(step.amount)}
            for step in agreement.steps
        ]
    optional: tuple[tuple[str, object, object], ...] = (
        ("businessDay", str(agreement.business_day), str(BusinessDay.PREVIOUS)),
        ("party", agreement.party, ""),
        ("iban", agreement.iban, ""),
        ("search", list(agreement.search), []),
        ("class", str(agreement.cost_class), str(CostClass.OTHER)),
        ("reference", agreement.reference, ""),
        ("pay", str(agreement.payment_method), str(PaymentMethod.TRANSFER)),
        ("guaranteed", agreement.is_guaranteed, False),
        ("enforced", agreement.is_enforced, False),
        ("amountMargin", amount_text(agreement.amount_margin), "0.00"),
        ("dayMargin", agreement.day_margin, 0),
    )
    table.update({key: value for key, value, default in optional if value != default})
    return table


def terms_table(terms: Terms) -> dict[str, Any]:
    """The terms as the document's household table, keys in camelCase, empty ones left out."""
    table: dict[str, Any] = {
        "id": terms.id,
        "name": terms.name,
        "programme": str(terms.programme),
        "start": terms.start.isoformat(),
        "settlementDay": terms.settlement_day,
        "months": terms.months,
        "advanceLimit": amount_text(terms.advance_limit),
        "floor": amount_text(terms.floor),
        "buffer": amount_text(terms.buffer),
        "openingBalance": amount_text(terms.opening_balance),
        "roundTo": amount_text(terms.round_to),
        "account": terms.bank_account,
        "livingMoneyIban": terms.living_money_iban,
        "language": terms.language,
    }
    if terms.payday is not None:
        table["payday"] = WEEKDAYS[terms.payday]
    if terms.ends is not None:
        table["ends"] = terms.ends.isoformat()
    if terms.mandate is not None:
        table["mandate"] = {"from": terms.mandate.start.isoformat()}
        if terms.mandate.until is not None:
            table["mandate"]["until"] = terms.mandate.until.isoformat()
    if terms.floor_source is not None:
        table["floorSource"] = str(terms.floor_source)
    if terms.floor_note:
        table["floorNote"] = terms.floor_note
    if terms.municipality:
        table["municipality"] = terms.municipality
    return {key: value for key, value in table.items() if value != ""}


def document_table(document: HouseholdDocument) -> dict[str, Any]:
    """The whole document as JSON tables; the inverse of reading it in camelCase."""
    table: dict[str, Any] = {"household": terms_table(document.terms)}
    for kind, key in TABLE_OF_KIND.items():
        found = [
            agreement_table(each) | _arranged(document, each)
            for each in document.agreements
            if each.kind is kind
        ]
        if found:
            table[key] = found
    if document.debts:
        table["debt"] = [debt_table(debt) for debt in document.debts]
    if document.residents:
        table["resident"] = [{"name": resident.name} for resident in document.residents]
    return table


def _arranged(document: HouseholdDocument, agreement: Agreement) -> dict[str, Any]:
    debts = document.arranged.get(agreement.id, ())
    return {"debts": list(debts)} if debts else {}

"""Debts of the desk's household: registered, changed and counted."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.actions.desk import ORGANISATION, START, Desk, a_document, on

from huishoudboekje.actions import (
    ImportedHousehold,
    RegisteredDebts,
    import_household,
    register_debts,
)
from huishoudboekje.database import (
    EVERYTHING,
    StoredDebt,
    load_debts,
    load_owed,
    reading,
    writing,
)
from huishoudboekje.debts import Component, CreditorRule, Debt

LATER = date(2026, 12, 10)
"""A day on which the debts are known and the mandate holds."""


def a_debt(debt_id: str = "woonstede", **changes: Any) -> Debt:
    """The arrears of LWD-01 at the landlord, with what collecting them cost."""
    return Debt(
        **{
            "id": debt_id,
            "name": "Huurachterstand",
            "creditor": "Woonstede",
            "components": {Component.PRINCIPAL: 380_000, Component.COLLECTION_COST: 57_000},
            "incurred_on": date(2026, 3, 1),
            **changes,
        }
    )


def a_fine(debt_id: str = "cjib", **changes: Any) -> Debt:
    """A traffic fine of 100.00 with its administration cost."""
    components = {Component.FINE: 10_000, Component.ADMINISTRATION_COST: 900}
    return a_debt(
        debt_id,
        **{
            "name": "Verkeersboete",
            "creditor": "CJIB",
            "rule": CreditorRule.CJIB_TRAFFIC,
            "components": components,
            **changes,
        },
    )


def register(
    desk: Desk, *debts: Debt, today: date = START, version: int | None = None
) -> RegisteredDebts:
    with writing(desk.engine) as session:
        return register_debts(session, "h-1", debts, version=version, by=on(today))


def take_in_with(
    desk: Desk, *debts: Debt, today: date = START, **changes: Any
) -> ImportedHousehold:
    document = replace(a_document(**changes), debts=debts)
    with writing(desk.engine) as session:
        return import_household(session, document, organisation=ORGANISATION, by=on(today))


def debts_of(desk: Desk) -> dict[str, StoredDebt]:
    with reading(desk.engine) as session:
        found = load_debts(session, ["h-1"], reach=EVERYTHING)
    return {each.debt.id: each for each in found.get("h-1", ())}


def owed(desk: Desk, debt_id: str = "woonstede") -> dict[Component, int]:
    with reading(desk.engine) as session:
        found = load_owed(session, ["h-1"], reach=EVERYTHING)
    return dict(found.get("h-1", {}).get(debt_id, {}))

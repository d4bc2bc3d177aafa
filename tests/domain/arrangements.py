"""Debts and terms for the tests of arrangements: invented, with a default for everything."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from huishoudboekje.arrangements import ArrangementTerms, Effort, EffortKind, Instalment, Relief
from huishoudboekje.debts import Component, CreditorRule, Debt

TODAY = date(2026, 11, 22)
FIRST = date(2027, 1, 25)


def a_debt(
    debt_id: str = "huur",
    components: dict[Component, int] | None = None,
    *,
    creditor: str = "Woningcorporatie De Linde",
    **other: Any,
) -> Debt:
    values = {
        "name": debt_id.capitalize(),
        "creditor": creditor,
        "components": components or {Component.PRINCIPAL: 600_00},
        "incurred_on": date(2026, 3, 1),
    }
    return Debt(id=debt_id, **{**values, **other})


def a_fine(fine: int = 100_00, debt_id: str = "boete", **other: Any) -> Debt:
    """A traffic fine at its last stage: 309.00 for a fine of 100.00."""
    components = {
        Component.ADMINISTRATION_COST: 9_00,
        Component.FINE: fine,
        Component.SURCHARGE_1: fine // 2,
        Component.SURCHARGE_2: fine * 3 // 2,
    }
    return a_debt(
        debt_id, components, creditor="CJIB", **{"rule": CreditorRule.CJIB_TRAFFIC, **other}
    )


def owed_on(*debts: Debt) -> dict[str, dict[Component, int]]:
    """Nothing is paid yet."""
    return {debt.id: dict(debt.components) for debt in debts}


def an_effort(
    *reliefs: tuple[str, Component, int],
    effort_id: str = "cursus",
    kind: EffortKind = EffortKind.COURSE,
    **other: Any,
) -> Effort:
    made = tuple(
        Relief(debt_id=debt_id, component=component, amount=amount)
        for debt_id, component, amount in reliefs
    )
    description = other.pop("description", "Cursus omgaan met geld")
    return Effort(id=effort_id, kind=kind, description=description, reliefs=made, **other)


def instalments(*pairs: tuple[date, int]) -> tuple[Instalment, ...]:
    return tuple(Instalment(due=due, amount=amount) for due, amount in pairs)


def some_terms(
    debts: Sequence[Debt], made: tuple[Instalment, ...], **other: Any
) -> ArrangementTerms:
    values = {
        "creditor": debts[0].creditor,
        "rule": debts[0].rule,
        "debt_ids": tuple(debt.id for debt in debts),
        "is_tailor_made": True,
    }
    return ArrangementTerms(instalments=made, **{**values, **other})

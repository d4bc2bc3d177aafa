"""Arrangements: what is agreed with creditors about debts, and the rules they go by.

The room promises terms that add up to the cent, steps that the design knows and figures of law with
their sources; it knows no ledger, no plan of a household and no file.
"""

from huishoudboekje.arrangements.instalments import equal_parts, rounded_up_parts
from huishoudboekje.arrangements.laws import (
    cjib,
    collection_cost,
    fines,
    health_insurance,
    imputation,
    interest,
    public_creditors,
    tax,
    toeslagen,
)
from huishoudboekje.arrangements.values import (
    ArrangementState,
    ArrangementStep,
    ArrangementTerms,
    Condition,
    ConditionKind,
    Effort,
    EffortKind,
    Instalment,
    Owed,
    Pause,
    Relief,
)

__all__ = [
    "ArrangementState",
    "ArrangementStep",
    "ArrangementTerms",
    "Condition",
    "ConditionKind",
    "Effort",
    "EffortKind",
    "Instalment",
    "Owed",
    "Pause",
    "Relief",
    "cjib",
    "collection_cost",
    "equal_parts",
    "fines",
    "health_insurance",
    "imputation",
    "interest",
    "public_creditors",
    "rounded_up_parts",
    "tax",
    "toeslagen",
]

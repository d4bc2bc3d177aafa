"""Debts: what a household owes to whom, kept apart by component, with its stage and its facts.

The room promises values and what a payment on them goes to; it knows no rule of a creditor, no
arrangement and no ledger's balance.
"""

from huishoudboekje.debts.debt import (
    ARRANGEABLE_STAGES,
    Component,
    CreditorRule,
    Debt,
    DebtFact,
    FactKind,
    Origin,
    Stage,
    total_of,
)

__all__ = [
    "ARRANGEABLE_STAGES",
    "Component",
    "CreditorRule",
    "Debt",
    "DebtFact",
    "FactKind",
    "Origin",
    "Stage",
    "total_of",
]

"""Debts: what a household owes to whom, kept apart by component, with its stage and its facts.

The room promises values, and which public body a name means; it knows no rule of a creditor, no
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
from huishoudboekje.debts.public_body import PublicBody, public_body

__all__ = [
    "ARRANGEABLE_STAGES",
    "Component",
    "CreditorRule",
    "Debt",
    "DebtFact",
    "FactKind",
    "Origin",
    "PublicBody",
    "Stage",
    "public_body",
    "total_of",
]

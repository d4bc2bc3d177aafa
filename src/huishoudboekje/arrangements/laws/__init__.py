"""Rules of law and of creditors, one module per law, every figure with its source and its dates.

The modules promise amounts and days, and a refusal that names the rule; they know no household.
"""

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

__all__ = [
    "cjib",
    "collection_cost",
    "fines",
    "health_insurance",
    "imputation",
    "interest",
    "public_creditors",
    "tax",
    "toeslagen",
]

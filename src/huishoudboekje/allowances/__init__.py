"""Is the amount right: toeslagen and protected earnings as the law computes them.

It promises the law's own figures with their sources; it does not know a household or its money.
"""

from huishoudboekje.allowances.protected_earnings import (
    OtherIncome,
    ProtectedEarnings,
    protected_earnings,
)
from huishoudboekje.allowances.protected_earnings_figures import LivingSituation
from huishoudboekje.allowances.zorgtoeslag import (
    Insured,
    NothingBecause,
    Zorgtoeslag,
    zorgtoeslag,
)

__all__ = [
    "Insured",
    "LivingSituation",
    "NothingBecause",
    "OtherIncome",
    "ProtectedEarnings",
    "Zorgtoeslag",
    "protected_earnings",
    "zorgtoeslag",
]

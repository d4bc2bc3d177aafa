"""One arrangement with several creditors: only where all of them are public.

It promises a refusal that names who does not belong; it does not know who collects for whom.
"""

from collections.abc import Mapping

from huishoudboekje.arrangements.laws.collection_cost import PUBLIC_RULES
from huishoudboekje.debts import CreditorRule
from huishoudboekje.errors import NotAllowed


def refuse_together(rules_by_creditor: Mapping[str, CreditorRule]) -> None:
    """Nothing for one creditor or for public ones only; else raises NotAllowed."""
    private = sorted(name for name, rule in rules_by_creditor.items() if rule not in PUBLIC_RULES)
    if len(rules_by_creditor) > 1 and private:
        raise NotAllowed(
            "Een regeling geldt voor één schuldeiser, of voor overheden samen; "
            f"geen overheid: {', '.join(private)}."
        )

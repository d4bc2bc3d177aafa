"""What an instalment pays: the components of the debts it is for, each in its turn.

It promises that nothing is paid on a component that is not owed any more and that the postings add
up to the instalment; whose turn it is it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huishoudboekje.agreements import Agreement
from huishoudboekje.debts import Component
from huishoudboekje.ledger import Account, Posting, cost, debt

DebtKey = tuple[str, Component]
"""A debt's id and one of its components."""


@dataclass(frozen=True, slots=True)
class ArrangedDebts:
    """What a household's instalments are for.

    `turns` has by agreement id the components in the order of imputation, `owed` what is still to
    be paid on each (cents), less what is waived once an effort is confirmed.
    """

    turns: Mapping[str, tuple[DebtKey, ...]] = field(default_factory=dict)
    owed: Mapping[DebtKey, int] = field(default_factory=dict)


NO_DEBTS = ArrangedDebts()
"""No instalment of the household is for a registered debt."""


class Spending:
    """The accounts that a household's costs and instalments are booked on, one after the other.

    An instalment on registered debts is booked on these; without any, or for what is paid above
    them, on the agreement's own cost (definitions 11.9).
    """

    __slots__ = ("_debts", "_household", "_owed")

    def __init__(self, household: str, debts: ArrangedDebts) -> None:
        self._household = household
        self._debts = debts
        self._owed = dict(debts.owed)

    def postings(self, agreement: Agreement, amount: int, credit: Account) -> tuple[Posting, ...]:
        """What the amount (cents, above zero) is booked on, and so that the next one knows it."""
        made = []
        left = amount
        for key in self._debts.turns.get(agreement.id, ()):
            part = min(left, max(0, self._owed.get(key, 0)))
            if part:
                self._owed[key] -= part
                left -= part
                account = debt(self._household, *key)
                made.append(Posting(debit=account, credit=credit, amount=part))
        if left:
            own = cost(self._household, agreement.id)
            made.append(Posting(debit=own, credit=credit, amount=left))
        return tuple(made)

"""What an instalment pays: the components of the debts it is for, each in its turn.

It promises that nothing is paid on a component that is not owed any more, that no instalment is
higher than what is left to pay, and that the postings add up; whose turn it is it is told.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from huishoudboekje.agreements import Occurrence
from huishoudboekje.debts import Component
from huishoudboekje.ledger import Account, Posting, cost, debt

DebtKey = tuple[str, Component]
"""A debt's id and one of its components."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedDebts:
    """What a household's instalments are for.

    `turns` has by agreement id the components in the order of imputation, `owed` what is still to
    be paid on each (cents), less what is waived once an effort is confirmed. `over` are those of
    the agreements whose arrangement does not run any more: nothing of them is due.
    """

    turns: Mapping[str, tuple[DebtKey, ...]] = field(default_factory=dict)
    owed: Mapping[DebtKey, int] = field(default_factory=dict)
    over: frozenset[str] = frozenset()

    def left(self, agreement_id: str) -> int | None:
        """What is left to pay (cents) on what the agreement is for; None without debts."""
        if agreement_id not in self.turns:
            return None
        return sum(max(0, self.owed.get(key, 0)) for key in self.turns[agreement_id])


NO_DEBTS = ArrangedDebts()
"""No instalment of the household is for a registered debt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOnDebts:
    """What instalments paid until now (cents): on components, and `above` them by agreement id."""

    on_debts: Mapping[DebtKey, int] = field(default_factory=dict)
    above: Mapping[str, int] = field(default_factory=dict)


NOTHING_PAID = PaidOnDebts()
"""No instalment was paid on a registered debt."""


def _taken(
    owed: dict[DebtKey, int], turns: Iterable[DebtKey], amount: int
) -> list[tuple[DebtKey, int]]:
    """What of the amount goes where, and is owed there no more."""
    parts = []
    for key in turns:
        part = min(amount, max(0, owed.get(key, 0)))
        if part:
            owed[key] -= part
            amount -= part
            parts.append((key, part))
    return parts


class Spending:
    """The accounts that a household's costs and instalments are booked on, one after the other.

    An instalment on registered debts is booked on these; without any, or for what is paid above
    them, on the agreement's own cost (definitions 11.9). What comes back is booked the other way
    round: first what was paid above the debts, then the debts from the last turn to the first.
    """

    __slots__ = ("_debts", "_household", "_owed", "_paid", "_paid_above")

    def __init__(
        self, household: str, debts: ArrangedDebts, paid: PaidOnDebts = NOTHING_PAID
    ) -> None:
        self._household = household
        self._debts = debts
        self._owed = dict(debts.owed)
        self._paid = dict(paid.on_debts)
        self._paid_above = dict(paid.above)

    def postings(self, agreement_id: str, amount: int, credit: Account) -> tuple[Posting, ...]:
        """What the amount (cents, above zero) is booked on, and so that the next one knows it."""
        parts = _taken(self._owed, self._debts.turns.get(agreement_id, ()), amount)
        made = [
            Posting(debit=debt(self._household, *key), credit=credit, amount=part)
            for key, part in parts
        ]
        left = amount - sum(part for _, part in parts)
        if left:
            own = cost(self._household, agreement_id)
            made.append(Posting(debit=own, credit=credit, amount=left))
        return tuple(made)

    def postings_back(self, agreement_id: str, amount: int, debit: Account) -> tuple[Posting, ...]:
        """What the amount (cents, above zero) that comes back is booked on, and as `postings`."""
        turns = self._debts.turns.get(agreement_id, ())
        above = min(amount, max(0, self._paid_above.get(agreement_id, 0))) if turns else amount
        parts = _taken(self._paid, reversed(turns), amount - above)
        own_part = amount - sum(part for _, part in parts)
        self._paid_above[agreement_id] = self._paid_above.get(agreement_id, 0) - above
        made = [
            Posting(debit=debit, credit=debt(self._household, *key), amount=part)
            for key, part in parts
        ]
        if own_part:
            own = cost(self._household, agreement_id)
            made.append(Posting(debit=debit, credit=own, amount=own_part))
        return tuple(made)


def as_owed(due: Collection[Occurrence], debts: ArrangedDebts) -> tuple[Occurrence, ...]:
    """What is due of it, in the same order: no instalment above what is left to pay by its turn.

    Where less is owed than was agreed, because of a set-off or somebody else who paid, the last
    ones fall away. Of an arrangement that is over nothing is due.
    """
    if not debts.turns:
        return tuple(due)
    owed = dict(debts.owed)
    amounts: dict[tuple[str, date], int] = {}
    for each in sorted(due, key=lambda one: (one.date, one.nominal_date, one.agreement.id)):
        turns = debts.turns.get(each.agreement.id)
        if turns is not None:
            most = 0 if each.agreement.id in debts.over else each.amount
            taken = _taken(owed, turns, most)
            amounts[each.agreement.id, each.nominal_date] = sum(part for _, part in taken)
    return tuple(_capped(due, amounts))


def _capped(
    due: Iterable[Occurrence], amounts: Mapping[tuple[str, date], int]
) -> Iterable[Occurrence]:
    for each in due:
        amount = amounts.get((each.agreement.id, each.nominal_date), each.amount)
        if amount == each.amount:
            yield each
        elif amount:
            yield replace(each, amount=amount)

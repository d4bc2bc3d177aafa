"""Instalments that were missed, and what the creditor's own rule says of it.

It promises that nothing is read for households that missed none; it books no consequence, and does
not decide what a person does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.arrangements import MissedConsequence, missed_consequence
from huishoudboekje.database.arrangements import arrangements_of_agreements
from huishoudboekje.database.debt_changes import DebtChangeKind, load_debt_changes
from huishoudboekje.database.debts import StoredDebt, load_debts
from huishoudboekje.database.reach import Reach
from huishoudboekje.debts import Component
from huishoudboekje.planning import HouseholdState, missed


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedInstalment:
    """An instalment whose date passed and that nobody ordered, with what is left to pay of it.

    Cents. `consequences` has what the rule of each debt on which something is owed says.
    """

    household_id: str
    arrangement_id: str
    agreement_id: str
    nominal_date: date
    date: date
    amount: int
    consequences: tuple[MissedConsequence, ...]


def load_missed_instalments(
    session: Session, states: Mapping[str, HouseholdState], *, reach: Reach, today: date
) -> Mapping[str, tuple[MissedInstalment, ...]]:
    """By household id the instalments that were missed, the oldest first; none is absent."""
    found = {name: missed(state, today=today) for name, state in states.items()}
    found = {name: late for name, late in found.items() if late}
    if not found:
        return {}
    known = load_debts(session, found, reach=reach)
    charged = _charged(session, known, reach)
    whose = arrangements_of_agreements(session, found, reach=reach)
    return {
        name: tuple(
            MissedInstalment(
                household_id=name,
                arrangement_id=whose[name][each.agreement.id],
                agreement_id=each.agreement.id,
                nominal_date=each.nominal_date,
                date=each.date,
                amount=each.amount,
                consequences=tuple(
                    missed_consequence(
                        stored.debt, on=each.date, charged=charged[name, stored.debt.id]
                    )
                    for stored in _open_debts(states[name], each.agreement.id, known[name])
                ),
            )
            for each in sorted(late, key=lambda one: (one.date, one.agreement.id))
        )
        for name, late in found.items()
    }


def _open_debts(
    state: HouseholdState, agreement_id: str, known: Sequence[StoredDebt]
) -> list[StoredDebt]:
    """The debts on which something is left to pay, in their turn."""
    by_id = {each.debt.id: each for each in known}
    debts = state.debts
    keys = [key for key in debts.turns[agreement_id] if debts.owed.get(key, 0) > 0]
    return [by_id[debt_id] for debt_id in dict.fromkeys(debt_id for debt_id, _ in keys)]


def _charged(
    session: Session, known: Mapping[str, Sequence[StoredDebt]], reach: Reach
) -> Mapping[tuple[str, str], Mapping[Component, int]]:
    """All that was ever claimed by debt, also what was paid or waived since."""
    charged: dict[tuple[str, str], dict[Component, int]] = defaultdict(dict)
    for name, debts in known.items():
        for stored in debts:
            charged[name, stored.debt.id] = dict(stored.debt.components)
    for each in load_debt_changes(session, list(known), reach=reach):
        change = each.change
        if change.kind is DebtChangeKind.SURCHARGE_CONFIRMED and not each.is_taken_back:
            of_debt = charged[change.household_id, change.debt_id]
            of_debt[change.component] = of_debt.get(change.component, 0) + change.cents
    return charged

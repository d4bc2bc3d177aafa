"""What instalments are for, read in one go: debts in their turns, what is owed and what was paid.

It promises a fixed number of statements for any number of households, and one for those without
arrangements; it books nothing and does not know what is due.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from huishoudboekje.arrangements import RUNNING_STATES, Effort, imputation, payable
from huishoudboekje.database.arrangement_events import EffortOutcome
from huishoudboekje.database.arrangement_tables import arrangement_debts, arrangement_streams
from huishoudboekje.database.arrangements import StoredArrangement, load_arrangements
from huishoudboekje.database.debt_tables import debts
from huishoudboekje.database.debts import load_owed
from huishoudboekje.database.ledger_tables import accounts, books, postings
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.debts import Component
from huishoudboekje.planning import ArrangedDebts, DebtKey, PaidOnDebts

_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_DEBTS_OF_STREAMS = (
    select(
        arrangement_streams.c.household_id,
        arrangement_streams.c.agreement_id,
        arrangement_streams.c.arrangement_id,
        arrangement_debts.c.debt_id,
        debts.c.incurred_on,
        debts.c.due_on,
        debts.c.rank,
    )
    .join(
        arrangement_debts,
        (arrangement_debts.c.household_id == arrangement_streams.c.household_id)
        & (arrangement_debts.c.arrangement_id == arrangement_streams.c.arrangement_id),
    )
    .join(
        debts,
        (debts.c.household_id == arrangement_debts.c.household_id)
        & (debts.c.id == arrangement_debts.c.debt_id),
    )
    .where(
        within(arrangement_streams.c.household_id),
        arrangement_streams.c.household_id.in_(_IDS),
    )
)


def load_arranged_debts(
    session: Session, household_ids: Collection[str], *, reach: Reach, on: Mapping[str, date]
) -> Mapping[str, ArrangedDebts]:
    """By household id what its instalments pay, debts that are due on the household's day first.

    What is owed counts all bookings, less the reliefs of efforts that can still be confirmed. A
    household without arrangements in the plan is absent.
    """
    rows: dict[str, list[Any]] = defaultdict(list)
    for ids in portions(sorted(set(household_ids))):
        for row in session.execute(_DEBTS_OF_STREAMS, {"ids": ids, **reach.parameters}):
            rows[row.household_id].append(row)
    if not rows:
        return {}
    owed = load_owed(session, list(rows), reach=reach)
    running = load_arrangements(session, list(rows), reach=reach, states=RUNNING_STATES)
    return {
        household_id: _arranged(
            own, owed[household_id], running.get(household_id, ()), on[household_id]
        )
        for household_id, own in rows.items()
    }


def _arranged(
    rows: Collection[Any],
    owed: Mapping[str, Mapping[Component, int]],
    running: Collection[StoredArrangement],
    on: date,
) -> ArrangedDebts:
    left = payable(owed, (effort for each in running for effort in efforts_to_confirm(each)))
    by_stream: dict[str, list[imputation.OpenDebt]] = defaultdict(list)
    for row in rows:
        by_stream[row.agreement_id].append(
            imputation.OpenDebt(
                id=row.debt_id,
                balances=left[row.debt_id],
                incurred_on=row.incurred_on,
                due_on=row.due_on,
                rank=row.rank,
            )
        )
    names = {each.id for each in running}
    return ArrangedDebts(
        turns={name: imputation.turns(each, on=on) for name, each in by_stream.items()},
        owed={
            (debt_id, component): cents
            for debt_id, balances in left.items()
            for component, cents in balances.items()
        },
        over=frozenset(row.agreement_id for row in rows if row.arrangement_id not in names),
    )


def efforts_to_confirm(arrangement: StoredArrangement) -> Iterator[Effort]:
    """The efforts of which nobody said yet that they were done, or that they did not work out."""
    decided = {
        each.decision.effort_id: each.decision.outcome for each in arrangement.decisions
    }  # of each the latest last
    for effort in arrangement.terms.efforts:
        if decided.get(effort.id, EffortOutcome.TAKEN_BACK) is EffortOutcome.TAKEN_BACK:
            yield effort


_debit, _credit = aliased(accounts, name="debit"), aliased(accounts, name="credit")
_OURS = ("in-transit", "available", "received")


def _between(spent: Any, ours: Any) -> Any:
    """What was booked between an account of debts or costs and the household's money."""
    return (
        select(books.c.name, spent.c.name, func.sum(postings.c.cents))
        .select_from(postings)
        .join(_debit, _debit.c.id == postings.c.debit)
        .join(_credit, _credit.c.id == postings.c.credit)
        .join(books, books.c.id == spent.c.book_id)
        .where(
            books.c.name.in_(_IDS),
            within(books.c.name),
            ours.c.name.in_(_OURS),
            or_(spent.c.name.like("debt:%"), spent.c.name.like("cost:%")),
        )
        .group_by(books.c.name, spent.c.name)
    )


_PAID = _between(_debit, _credit)
_CAME_BACK = _between(_credit, _debit)


def load_paid_on_debts(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, PaidOnDebts]:
    """By household id what was paid from its money until now, less what came back of it (cents)."""
    on_debts: dict[str, dict[DebtKey, int]] = {name: {} for name in household_ids}
    above: dict[str, dict[str, int]] = {name: {} for name in household_ids}
    for ids in portions(sorted(set(household_ids))):
        for statement, sign in ((_PAID, 1), (_CAME_BACK, -1)):
            found = session.execute(statement, {"ids": ids, **reach.parameters})
            for household_id, account, cents in found:
                kind, _, name = account.partition(":")
                if kind == "cost":
                    of_agreement = above[household_id]
                    of_agreement[name] = of_agreement.get(name, 0) + sign * int(cents)
                else:
                    debt_id, _, component = name.rpartition(":")
                    key = (debt_id, Component(component))
                    of_debt = on_debts[household_id]
                    of_debt[key] = of_debt.get(key, 0) + sign * int(cents)
    return {name: PaidOnDebts(on_debts=on_debts[name], above=above[name]) for name in household_ids}

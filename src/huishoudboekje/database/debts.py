"""Saving and loading debts: what was registered, their stages, facts and changes, and what is owed.

It promises one query per table however many households are asked, and that nothing saved is ever
overwritten. It books nothing: what is owed stands in the ledger alone.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.debt_tables import debt_components, debt_facts, debt_stages, debts
from huishoudboekje.database.ledger_tables import accounts, books, postings
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.debts import Component, CreditorRule, Debt, DebtFact, FactKind, Origin, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtStage:
    """The stage that a debt is in from a day, and who says so."""

    stage: Stage
    since: date
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtRow:
    """A debt to register: `entry_id` is the entry that booked it, `known_on` when we learnt of it.

    Its stage counts from that day.
    """

    debt: Debt
    entry_id: int
    known_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDebt:
    """A debt as it stands: with the stage it is in and the latest word on each kind of fact.

    `stages` and `facts` are all that was ever said, in the order of recording; `content_hash` is
    that of the debt as it was registered, and `entry_id` the entry that booked it.
    """

    household_id: str
    debt: Debt
    position: int
    stages: tuple[DebtStage, ...]
    facts: tuple[DebtFact, ...]
    content_hash: str
    entry_id: int
    recorded_at: datetime
    recorded_by: str


def debt_hash(debt: Debt) -> str:
    """The hash of all that the debt says: equal for equal content, other for other."""
    # A read-only mapping cannot be copied, as taking a value apart does.
    fields = asdict(replace(debt, components=dict(debt.components)))
    content = json.dumps(fields, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(content.encode()).hexdigest()


_LAST_POSITION = select(func.coalesce(func.max(debts.c.position), 0)).where(
    debts.c.household_id == bindparam("household_id")
)


def save_debts(
    session: Session,
    household_id: str,
    rows: Sequence[DebtRow],
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The household has these debts more, after those it had; hold the lock of its book."""
    if not rows:
        return
    by = stamp(recorded_at, recorded_by)
    last = session.execute(_LAST_POSITION, {"household_id": household_id}).scalar_one()
    session.execute(
        insert(debts),
        [
            _debt_row(household_id, row, position) | by
            for position, row in enumerate(rows, start=last + 1)
        ],
    )
    _insert_all(
        session,
        debt_components,
        [
            {"household_id": household_id, "debt_id": row.debt.id}
            | {"component": component.value, "cents": cents}
            | by
            for row in rows
            for component, cents in row.debt.components.items()
        ],
    )
    _insert_all(
        session,
        debt_stages,
        [_stage_row(household_id, row.debt.id, 1, _first_stage(row)) | by for row in rows],
    )
    _insert_all(
        session,
        debt_facts,
        [
            _fact_row(household_id, row.debt.id, number, fact) | by
            for row in rows
            for number, fact in enumerate(row.debt.facts, start=1)
        ],
    )


def _insert_all(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _debt_row(household_id: str, row: DebtRow, position: int) -> dict[str, Any]:
    debt = row.debt
    return {
        "household_id": household_id,
        "id": debt.id,
        "position": position,
        "name": debt.name,
        "creditor": debt.creditor,
        "collector": debt.collector,
        "rule": debt.rule.value,
        "reference": debt.reference,
        "iban": debt.iban,
        "incurred_on": debt.incurred_on,
        "due_on": debt.due_on,
        "origin": debt.origin.value,
        "evidence": debt.evidence,
        "agreement_id": debt.agreement_id,
        "stated_total": debt.stated_total,
        "rank": debt.rank,
        "content_hash": debt_hash(debt),
        "entry_id": row.entry_id,
    }


def _first_stage(row: DebtRow) -> DebtStage:
    return DebtStage(stage=row.debt.stage, since=row.known_on, source=row.debt.evidence)


def _stage_row(household_id: str, debt_id: str, number: int, stage: DebtStage) -> dict[str, Any]:
    return {
        "household_id": household_id,
        "debt_id": debt_id,
        "number": number,
        "stage": stage.stage.value,
        "since": stage.since,
        "source": stage.source,
    }


def _fact_row(household_id: str, debt_id: str, number: int, fact: DebtFact) -> dict[str, Any]:
    return {
        "household_id": household_id,
        "debt_id": debt_id,
        "number": number,
        "kind": fact.kind.value,
        "holds": fact.holds,
        "since": fact.since,
        "source": fact.source,
        "note": fact.note,
    }


def _next_number(session: Session, table: Table, household_id: str, debt_id: str) -> int:
    last = select(func.coalesce(func.max(table.c.number), 0)).where(
        table.c.household_id == household_id, table.c.debt_id == debt_id
    )
    return int(session.execute(last).scalar_one()) + 1


def save_debt_stage(
    session: Session,
    household_id: str,
    debt_id: str,
    stage: DebtStage,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The debt is in the stage, whatever was said before; hold the lock of the book."""
    number = _next_number(session, debt_stages, household_id, debt_id)
    row = _stage_row(household_id, debt_id, number, stage)
    session.execute(insert(debt_stages), row | stamp(recorded_at, recorded_by))


def save_debt_fact(
    session: Session,
    household_id: str,
    debt_id: str,
    fact: DebtFact,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The fact counts instead of what was said of its kind before; hold the lock of the book."""
    number = _next_number(session, debt_facts, household_id, debt_id)
    row = _fact_row(household_id, debt_id, number, fact)
    session.execute(insert(debt_facts), row | stamp(recorded_at, recorded_by))


def _of_these(table: Table, order: str) -> Any:  # a select of a table's rows
    wanted = table.c.household_id.in_(bindparam("ids", expanding=True))
    return (
        select(table)
        .where(within(table.c.household_id), wanted)
        .order_by(table.c.household_id, table.c[order])
    )


_DEBTS = _of_these(debts, "position")
_COMPONENTS = _of_these(debt_components, "component")
_STAGES = _of_these(debt_stages, "number")
_FACTS = _of_these(debt_facts, "number")


def load_debts(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, tuple[StoredDebt, ...]]:
    """The debts of these households by household id, in the order of registering.

    A household without debts, or out of reach, is absent.
    """
    found: dict[str, tuple[StoredDebt, ...]] = {}
    for ids in portions(sorted(set(household_ids))):
        found |= _load_some(session, {"ids": ids, **reach.parameters})
    return found


def _load_some(session: Session, parameters: dict[str, Any]) -> dict[str, tuple[StoredDebt, ...]]:
    rows = session.execute(_DEBTS, parameters).all()
    if not rows:
        return {}
    components: dict[tuple[str, str], dict[Component, int]] = defaultdict(dict)
    for row in session.execute(_COMPONENTS, parameters):
        components[row.household_id, row.debt_id][Component(row.component)] = row.cents
    stages: dict[tuple[str, str], list[DebtStage]] = defaultdict(list)
    for row in session.execute(_STAGES, parameters):
        stages[row.household_id, row.debt_id].append(
            DebtStage(stage=Stage(row.stage), since=row.since, source=row.source)
        )
    facts: dict[tuple[str, str], list[DebtFact]] = defaultdict(list)
    for row in session.execute(_FACTS, parameters):
        facts[row.household_id, row.debt_id].append(_fact(row))
    found: dict[str, tuple[StoredDebt, ...]] = {}
    for row in rows:
        key = (row.household_id, row.id)
        stored = _stored(row, components[key], tuple(stages[key]), tuple(facts[key]))
        found[row.household_id] = (*found.get(row.household_id, ()), stored)
    return found


def _fact(row: Row[*tuple[Any, ...]]) -> DebtFact:
    return DebtFact(
        kind=FactKind(row.kind),
        since=row.since,
        source=row.source,
        holds=row.holds,
        note=row.note,
    )


def _stored(
    row: Row[*tuple[Any, ...]],
    components: Mapping[Component, int],
    stages: tuple[DebtStage, ...],
    facts: tuple[DebtFact, ...],
) -> StoredDebt:
    latest = {fact.kind: fact for fact in facts}
    return StoredDebt(
        household_id=row.household_id,
        debt=Debt(
            id=row.id,
            name=row.name,
            creditor=row.creditor,
            components={each: components[each] for each in Component if each in components},
            incurred_on=row.incurred_on,
            rule=CreditorRule(row.rule),
            stage=stages[-1].stage,
            collector=row.collector,
            reference=row.reference,
            iban=row.iban,
            due_on=row.due_on,
            origin=Origin(row.origin),
            evidence=row.evidence,
            agreement_id=row.agreement_id,
            stated_total=row.stated_total,
            rank=row.rank,
            facts=tuple(latest.values()),
        ),
        position=row.position,
        stages=stages,
        facts=facts,
        content_hash=row.content_hash,
        entry_id=row.entry_id,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _side(column: Any) -> Any:  # a scalar subquery
    return (
        select(func.coalesce(func.sum(postings.c.cents), 0))
        .where(column == accounts.c.id, postings.c.business_date <= bindparam("until"))
        .correlate(accounts)
        .scalar_subquery()
    )


_OWED = (
    select(
        books.c.name,
        accounts.c.name,
        _side(postings.c.credit) - _side(postings.c.debit),
    )
    .join(books, books.c.id == accounts.c.book_id)
    .where(
        within(books.c.name),
        books.c.name.in_(bindparam("ids", expanding=True)),
        accounts.c.name.like("debt:%"),
    )
    .order_by(books.c.name, accounts.c.name)
)


def load_owed(
    session: Session,
    household_ids: Collection[str],
    *,
    reach: Reach,
    until: date = date.max,
) -> Mapping[str, Mapping[str, Mapping[Component, int]]]:
    """What is owed (cents) by household id, debt id and component, from bookings up to `until`.

    What is paid is 0 and what is paid too much below it; a household without debts is absent.
    """
    found: dict[str, dict[str, dict[Component, int]]] = {}
    for ids in portions(sorted(set(household_ids))):
        parameters = {"ids": ids, "until": until, **reach.parameters}
        for household_id, account, cents in session.execute(_OWED, parameters):
            debt_id, _, component = account.removeprefix("debt:").rpartition(":")
            of_debt = found.setdefault(household_id, {}).setdefault(debt_id, {})
            of_debt[Component(component)] = int(cents)
    return found

"""The debts of a household: what is owed to whom per component, and how it came to be so.

It promises that registered, added, paid, waived and otherwise settled add up to what is owed for
every component, from the ledger as it stands; it changes nothing and judges no creditor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from huishoudboekje.agreements import HouseholdDocument
from huishoudboekje.arrangements import DebtHistory, debt_anomalies, scheme_blockers
from huishoudboekje.database import (
    DebtChangeKind,
    DebtStage,
    FloorSource,
    Reach,
    StoredDebt,
    StoredDebtChange,
    load_debt_changes,
    load_debts,
    load_floors,
    load_owed,
    load_set_offs,
    running_on_debts,
)
from huishoudboekje.debts import Component, Debt, DebtFact
from huishoudboekje.errors import Finding, NotFound
from huishoudboekje.views.situations import Situation, load_situations

_ADDED = frozenset(
    {DebtChangeKind.SURCHARGE_CONFIRMED, DebtChangeKind.INTEREST, DebtChangeKind.CORRECTION}
)
_COST = Component.COLLECTION_COST
_OTHERWISE = frozenset({DebtChangeKind.IN_KIND, DebtChangeKind.THIRD_PARTY, DebtChangeKind.SET_OFF})

COMPONENT_WORDS: Mapping[Component, str] = {
    Component.PRINCIPAL: "Hoofdsom",
    Component.FINE: "Boete",
    Component.ADMINISTRATION_COST: "Administratiekosten",
    Component.SURCHARGE_1: "Eerste verhoging",
    Component.SURCHARGE_2: "Tweede verhoging",
    Component.COLLECTION_COST: "Incassokosten",
    Component.COURT_COST: "Proceskosten",
    Component.INTEREST: "Rente",
}
"""The parts of a claim in the words that people read, in the order in which a form asks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentView:
    """One component of a debt (cents): what is owed is registered and added, less the rest.

    `otherwise` was done in kind, set off, or paid by others; `expected` is not owed yet.
    """

    component: Component
    registered: int
    added: int
    paid: int
    waived: int
    otherwise: int
    owed: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtChangeView:
    """One change (cents) with who recorded it when.

    `relates_to` is the number of the change that it takes back or confirms.
    """

    number: int
    kind: DebtChangeKind
    component: Component
    amount: int
    day: date
    source: str
    is_taken_back: bool
    relates_to: int | None
    entry_id: int | None
    arrangement_id: str | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtView:
    """A debt as it stands: its components, all that was said of it, and all that changed it.

    `arrears_of` is the name of the cost whose arrears it is, `arrangement_id` the arrangement that
    runs on it. `findings` are what does not add up, or not fit the law (definitions 11.17).
    """

    debt: Debt
    components: tuple[ComponentView, ...]
    stages: tuple[DebtStage, ...]
    facts: tuple[DebtFact, ...]
    arrears_of: str | None
    arrangement_id: str | None
    changes: tuple[DebtChangeView, ...]
    findings: tuple[Finding, ...]
    registered_at: datetime
    registered_by: str

    @property
    def owed(self) -> int:
        """What is owed in all (cents)."""
        return sum(each.owed for each in self.components)

    @property
    def registered(self) -> int:
        """What was registered in all (cents)."""
        return sum(each.registered for each in self.components)

    @property
    def expected(self) -> int:
        """What is expected on top of it and not owed yet (cents)."""
        return sum(each.expected for each in self.components)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDebts:
    """The debts of a household in the order of registering, and what blocks a debt scheme."""

    household_id: str
    name: str
    version: int
    debts: tuple[DebtView, ...]
    blockers: tuple[Finding, ...]

    @property
    def owed(self) -> int:
        """What is owed on all debts (cents)."""
        return sum(each.owed for each in self.debts)

    @property
    def registered(self) -> int:
        """What was registered of all debts (cents)."""
        return sum(each.registered for each in self.debts)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorView:
    """The floor per payday (cents) and its source; without one it is as in the document."""

    amount: int
    source: FloorSource | None
    since: date | None
    note: str
    version: int


def household_debts(
    session: Session, household_id: str, *, today: date, reach: Reach
) -> HouseholdDebts:
    """All debts of the household, also those that are paid; raises NotFound."""
    situation = _situation(session, household_id, today, reach)
    stored = load_debts(session, [household_id], reach=reach).get(household_id, ())
    owed = load_owed(session, [household_id], reach=reach).get(household_id, {})
    running = running_on_debts(session, [household_id], reach=reach).get(household_id, {})
    changes = load_debt_changes(session, [household_id], reach=reach)
    set_offs = load_set_offs(session, [household_id], reach=reach)
    document = situation.household.document
    views = tuple(
        _view(
            each,
            owed.get(each.debt.id, {}),
            [one for one in changes if one.change.debt_id == each.debt.id],
            set_off_with=[one.nominal_date for one in set_offs if one.debt_id == each.debt.id],
            document=document,
            arrangement_id=running.get(each.debt.id),
        )
        for each in stored
    )
    # Every fact that was ever said, so that those of today can be found.
    said = [replace(each.debt, facts=each.facts) for each in stored]
    shortage = 0 if situation.plan is None else situation.plan.shortage_per_month
    blockers = scheme_blockers(
        said, owed, on=today, since=document.terms.start, shortage_per_month=shortage
    )
    return HouseholdDebts(
        household_id=household_id,
        name=document.terms.name,
        version=situation.household.version,
        debts=views,
        blockers=blockers,
    )


def debt_view(
    session: Session, household_id: str, debt_id: str, *, today: date, reach: Reach
) -> DebtView:
    """One debt of the household; raises NotFound."""
    for each in household_debts(session, household_id, today=today, reach=reach).debts:
        if each.debt.id == debt_id:
            return each
    raise NotFound(f"Er is geen schuld {debt_id} in dit huishouden.")


def household_floor(session: Session, household_id: str, *, today: date, reach: Reach) -> FloorView:
    """The floor that counts for the household, with its source; raises NotFound."""
    situation = _situation(session, household_id, today, reach)
    stored = load_floors(session, [household_id], reach=reach, on=today).get(household_id)
    return FloorView(
        amount=situation.household.document.terms.floor,
        source=None if stored is None else stored.floor.source,
        since=None if stored is None else stored.floor.since,
        note="" if stored is None else stored.floor.note,
        version=situation.household.version,
    )


def _situation(session: Session, household_id: str, today: date, reach: Reach) -> Situation:
    found = load_situations(session, [household_id], today=today, reach=reach).get(household_id)
    if found is None:
        raise NotFound(f"Er is geen huishouden {household_id}.")
    return found


def _view(
    stored: StoredDebt,
    owed: Mapping[Component, int],
    changes: Sequence[StoredDebtChange],
    *,
    set_off_with: Sequence[date],
    document: HouseholdDocument,
    arrangement_id: str | None,
) -> DebtView:
    debt = stored.debt
    names = {each.id: each.name for each in document.agreements}
    return DebtView(
        debt=debt,
        components=tuple(
            _component(debt, component, owed.get(component, 0), changes)
            for component in Component
            if component in {*debt.components, *(one.change.component for one in changes)}
        ),
        stages=stored.stages,
        facts=stored.facts,
        arrears_of=None if debt.agreement_id is None else names[debt.agreement_id],
        arrangement_id=arrangement_id,
        changes=tuple(map(_change, changes)),
        findings=debt_anomalies(debt, _history(changes, set_off_with)),
        registered_at=stored.recorded_at,
        registered_by=stored.recorded_by,
    )


def _history(changes: Sequence[StoredDebtChange], set_off_with: Sequence[date]) -> DebtHistory:
    standing = [each.change for each in changes if not each.is_taken_back]
    added: dict[Component, int] = {}
    for each in standing:
        if each.kind in _ADDED:
            added[each.component] = added.get(each.component, 0) + each.cents
    cost_days = (
        each.day
        for each in standing
        if (each.kind, each.component) == (DebtChangeKind.SURCHARGE_CONFIRMED, _COST)
    )
    return DebtHistory(
        added=added,
        cost_added_on=min(cost_days, default=None),
        waived=sum(each.cents for each in standing if each.kind is DebtChangeKind.WAIVER),
        set_off_with=tuple(set_off_with),
    )


def _component(
    debt: Debt, component: Component, owed: int, changes: Sequence[StoredDebtChange]
) -> ComponentView:
    standing = [
        each for each in changes if each.change.component is component and not each.is_taken_back
    ]
    added = sum(each.change.cents for each in standing if each.change.kind in _ADDED)
    waived = _sum(standing, DebtChangeKind.WAIVER)
    otherwise = sum(each.change.cents for each in standing if each.change.kind in _OTHERWISE)
    registered = debt.components.get(component, 0)
    confirmed = {
        each.change.relates_to
        for each in standing
        if each.change.kind is DebtChangeKind.SURCHARGE_CONFIRMED
    }
    to_come = [each for each in standing if each.number not in confirmed]
    return ComponentView(
        component=component,
        registered=registered,
        added=added,
        paid=registered + added - waived - otherwise - owed,
        waived=waived,
        otherwise=otherwise,
        owed=owed,
        expected=_sum(to_come, DebtChangeKind.SURCHARGE_EXPECTED),
    )


def _sum(changes: Sequence[StoredDebtChange], kind: DebtChangeKind) -> int:
    return sum(each.change.cents for each in changes if each.change.kind is kind)


def _change(stored: StoredDebtChange) -> DebtChangeView:
    change = stored.change
    return DebtChangeView(
        number=stored.number,
        kind=change.kind,
        component=change.component,
        amount=change.cents,
        day=change.day,
        source=change.source,
        is_taken_back=stored.is_taken_back,
        relates_to=change.relates_to,
        entry_id=change.entry_id,
        arrangement_id=change.arrangement_id,
        recorded_at=stored.recorded_at,
        recorded_by=stored.recorded_by,
    )

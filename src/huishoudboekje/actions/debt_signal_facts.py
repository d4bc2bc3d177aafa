"""What is the matter with debts, arrangements and guarantees of many households: their causes.

It promises a fixed number of statements however many households there are, and next to none for
those without debts; what an arrangement's own rules say it asks of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_signal_facts import arrangement_matters, days_paid
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, CostClass, Kind, Occurrence, amount_on, slug
from huishoudboekje.arrangements import RUNNING_STATES, ArrangementState, health_insurance
from huishoudboekje.database import (
    GuaranteeEventKind,
    MissedInstalment,
    Reach,
    StoredArrangement,
    StoredDebt,
    StoredGuarantee,
    StoredHousehold,
    load_arrangements,
    load_claim_conflicts,
    load_debts,
    load_guarantees,
    load_missed_instalments,
    load_owed,
)
from huishoudboekje.debts import Component, CreditorRule, Stage, total_of
from huishoudboekje.planning import HouseholdState
from huishoudboekje.signals import (
    ArrangementMatter,
    Cause,
    ClaimContradiction,
    Creditor,
    GuaranteeCall,
    MissedTerm,
    PremiumsBehind,
    debt_causes,
)

_EARLY = frozenset({CostClass.RENT, CostClass.ENERGY, CostClass.WATER, CostClass.HEALTH_INSURANCE})
"""Of these one missed term is a signal, before the creditor tells the municipality (Besluit
gemeentelijke schuldhulpverlening art. 2)."""
_SEEN = RUNNING_STATES | {ArrangementState.BROKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDebts:
    """The debts of a household with what is owed on each (cents per component)."""

    debts: tuple[StoredDebt, ...] = ()
    owed: Mapping[str, Mapping[Component, int]] = field(default_factory=dict)

    @property
    def creditors(self) -> tuple[Creditor, ...]:
        """Who has something to claim: whose debts something is owed on."""
        return tuple(
            Creditor(party=each.debt.creditor, iban=each.debt.iban)
            for each in self.debts
            if each.debt.id in self.open_ids
        )

    @property
    def open_ids(self) -> frozenset[str]:
        """The debts on which something is owed."""
        return frozenset(name for name, parts in self.owed.items() if total_of(parts) > 0)


NO_DEBTS = HouseholdDebts()
"""A household that owes nothing that we know of."""


def debts_of_households(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, HouseholdDebts]:
    """The debts of these households by household id; one without any is absent."""
    known = load_debts(session, household_ids, reach=reach)
    owed = load_owed(session, list(known), reach=reach)
    return {
        name: HouseholdDebts(debts=debts, owed=owed.get(name, {})) for name, debts in known.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedHousehold:
    """What is known of a household today: `overdue` is what should have been ordered before."""

    stored: StoredHousehold
    state: HouseholdState
    overdue: Sequence[Occurrence]
    debts: HouseholdDebts

    @property
    def id(self) -> str:
        """Which household it is."""
        return self.stored.document.terms.id


def causes_of_debts(
    session: Session, households: Sequence[WatchedHousehold], *, by: Acting
) -> tuple[Cause, ...]:
    """What is the matter with the debts, arrangements and guarantees of these households today."""
    owing = [each.id for each in households if each.debts.debts]
    arranged = load_arrangements(session, owing, reach=by.reach, states=_SEEN)
    guarantees = load_guarantees(session, [each.id for each in households], reach=by.reach)
    contradictions = load_claim_conflicts(session, owing, reach=by.reach)
    paid = days_paid(session, arranged, reach=by.reach)
    states = {each.id: each.state for each in households}
    instalments = load_missed_instalments(session, states, reach=by.reach, today=by.today)
    matters: list[ArrangementMatter] = []
    missed: list[MissedTerm] = []
    premiums: list[PremiumsBehind] = []
    for each in households:
        mine = arranged.get(each.id, ())
        missed += _missed_costs(each)
        missed += (_missed_instalment(each, one) for one in instalments.get(each.id, ()))
        premiums += _premiums(each, mine, by.today)
        matters += arrangement_matters(
            each.stored, each.state, mine, open_debts=each.debts.open_ids, paid=paid, today=by.today
        )
    return debt_causes(
        missed=missed,
        arrangements=matters,
        premiums=premiums,
        contradictions=[
            ClaimContradiction(
                household_id=each.household_id,
                source=each.source,
                event_id=each.event_id,
                digest=each.content_hash,
            )
            for each in contradictions
        ],
        calls=[call for each in guarantees.values() for one in each for call in _calls(one)],
        today=by.today,
    )


def _missed_costs(household: WatchedHousehold) -> Iterator[MissedTerm]:
    """Costs of which one missed term counts, and instalments on debts that are not registered."""
    for each in household.overdue:
        agreement = each.agreement
        is_instalment = agreement.kind is Kind.INSTALMENT
        if agreement.id in household.state.debts.turns:
            continue
        if is_instalment or agreement.cost_class in _EARLY:
            yield MissedTerm(
                household_id=household.id,
                agreement_id=agreement.id,
                nominal_date=each.nominal_date,
                date=each.date,
                amount=each.amount,
                name=agreement.name,
                creditor=agreement.party,
                is_instalment=is_instalment,
            )


def _missed_instalment(household: WatchedHousehold, each: MissedInstalment) -> MissedTerm:
    """With what the rule of each debt says, every sentence once."""
    (agreement,) = (one for one in household.state.agreements if one.id == each.agreement_id)
    said = dict.fromkeys(f"{one.text} ({one.source})" for one in each.consequences)
    return MissedTerm(
        household_id=household.id,
        agreement_id=agreement.id,
        nominal_date=each.nominal_date,
        date=each.date,
        amount=each.amount,
        name=agreement.name,
        creditor=agreement.party,
        is_instalment=True,
        follows=" ".join(said),
    )


def _premiums(
    household: WatchedHousehold, mine: Sequence[StoredArrangement], today: date
) -> Iterator[PremiumsBehind]:
    """Interest and cost are no premium, and an arrangement that runs keeps the CAK away."""
    arranged = {
        debt_id for each in mine if each.state in RUNNING_STATES for debt_id in each.terms.debt_ids
    }
    behind: dict[str, int] = defaultdict(int)
    agreements = {each.id: each for each in household.state.agreements}
    for each in household.debts.debts:
        is_health = each.debt.rule is CreditorRule.HEALTH_INSURANCE
        if not is_health or each.debt.stage is Stage.TRANSFERRED or each.debt.id in arranged:
            continue
        premium = _premium(each, agreements)
        if premium is not None:
            owed = household.debts.owed.get(each.debt.id, {}).get(Component.PRINCIPAL, 0)
            behind[premium.id] += max(0, owed)
    for agreement_id, owed in behind.items():
        amount = amount_on(agreements[agreement_id], today)
        if amount <= 0:
            continue
        step = health_insurance.arrears_step(owed, amount, today)
        if step in {health_insurance.ArrearsStep.NONE, health_insurance.ArrearsStep.FIRST_LETTER}:
            continue
        figure = health_insurance.LETTER_MONTHS.on(today)
        yield PremiumsBehind(
            household_id=household.id,
            agreement_id=agreement_id,
            creditor=agreements[agreement_id].party or agreements[agreement_id].name,
            owed=owed,
            last=figure.value[-1],
            is_beyond=step is health_insurance.ArrearsStep.CAK,
            article=figure.article,
        )


def _premium(stored: StoredDebt, agreements: Mapping[str, Agreement]) -> Agreement | None:
    """The cost whose arrears it is: as was said, or else the insurance at that creditor."""
    if stored.debt.agreement_id is not None:
        return agreements.get(stored.debt.agreement_id)
    for each in agreements.values():
        is_insurance = each.cost_class is CostClass.HEALTH_INSURANCE
        if is_insurance and slug(each.party) == slug(stored.debt.creditor):
            return each
    return None


def _calls(stored: StoredGuarantee) -> Iterator[GuaranteeCall]:
    """The call that has no answer yet: one at most."""
    call = stored.open_call
    if call is None:
        return
    numbers = (
        each.number for each in stored.events if each.event.kind is GuaranteeEventKind.CALLED
    )
    yield GuaranteeCall(
        household_id=stored.household_id,
        guarantee_id=stored.guarantee.id,
        number=max(numbers),
        agreement_id=stored.guarantee.agreement_id,
        creditor=stored.guarantee.creditor,
        called_on=call.day,
        amount=call.cents or 0,
    )

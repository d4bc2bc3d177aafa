"""What is read before something is agreed about debts: the household's state, debts and floor.

It promises one value in which the floor that counts today is also that of the plan, and that with
the book held nobody else changes the household meanwhile. It decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from huishoudboekje.actions.debts import refuse_outside_mandate, stored_debts
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    ArrangementState,
    Owed,
    cjib,
    refuse_unarrangeable,
)
from huishoudboekje.database import (
    HouseholdFloor,
    StoredHousehold,
    load_arrangements,
    load_floors,
    load_household,
    load_owed,
    load_states,
    lock_book,
    running_on_debts,
)
from huishoudboekje.debts import Debt
from huishoudboekje.errors import AlreadyArranged, NotAllowed, StaleVersion
from huishoudboekje.planning import HouseholdState, periods_ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranging:
    """A household about whose debts something is asked; `running` is by debt what runs on it.

    Its state has the floor (cents) that counts today; `floor` says who set it, None where it is
    that of the household's own terms. `broken_at_cjib` is the arrangement with the CJIB that was
    broken last, None without one.
    """

    household: StoredHousehold
    state: HouseholdState
    floor: HouseholdFloor | None
    debts: tuple[Debt, ...]
    owed: Owed
    running: Mapping[str, str]
    broken_at_cjib: cjib.EarlierArrangement | None

    @property
    def household_id(self) -> str:
        """Whose debts they are."""
        return self.state.terms.id


def read_arranging(session: Session, household_id: str, *, by: Acting) -> Arranging:
    """The household as it stands; raises NotFound."""
    household = load_household(session, household_id, reach=by.reach)
    terms, agreements = household.document.terms, household.document.agreements
    floors = load_floors(session, [household_id], reach=by.reach, on=by.today)
    floor = floors[household_id].floor if household_id in floors else None
    own = terms if floor is None else replace(terms, floor=floor.cents)
    state = load_states(session, [(own, agreements)], reach=by.reach)[household_id]
    return Arranging(
        household=household,
        state=replace(state, terms=own),
        floor=floor,
        debts=tuple(each.debt for each in stored_debts(session, household_id, reach=by.reach)),
        owed=load_owed(session, [household_id], reach=by.reach).get(household_id, {}),
        running=running_on_debts(session, [household_id], reach=by.reach).get(household_id, {}),
        broken_at_cjib=_broken_at_cjib(session, household_id, by=by),
    )


def _broken_at_cjib(
    session: Session, household_id: str, *, by: Acting
) -> cjib.EarlierArrangement | None:
    broken = load_arrangements(
        session, [household_id], reach=by.reach, states=[ArrangementState.BROKEN]
    )
    days = [
        each.steps[-1].step.day
        for each in broken.get(household_id, ())
        if each.terms.rule in cjib.RULES
    ]
    return cjib.EarlierArrangement(max(days), kept_exactly=False) if days else None


def held_arranging(
    session: Session, household_id: str, *, version: int | None, by: Acting
) -> Arranging:
    """The household as it stands, its book held from here on; raises NotFound, StaleVersion."""
    load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    held = read_arranging(session, household_id, by=by)
    if version is not None and version != held.household.version:
        raise StaleVersion("Iemand anders heeft dit huishouden net gewijzigd. Lees het opnieuw.")
    return held


def refuse_without_plan(held: Arranging, *, by: Acting) -> None:
    """Nothing, when the household has a mandate today and months ahead that are planned.

    Raises OutsideMandate, and NotAllowed when the programme has ended.
    """
    refuse_outside_mandate(held.state.terms, by.today)
    if not periods_ahead(held.state.terms, held.state.period):
        raise NotAllowed(
            "Het programma van dit huishouden is afgelopen. Er wordt niets meer betaald."
        )


def refuse_obstacles(held: Arranging, debt_ids: Sequence[str], *, by: Acting) -> None:
    """Nothing, when an arrangement can cover these debts; raises NotArrangeable, AlreadyArranged.

    Debts that are not known are left to who judges the terms.
    """
    covered = [each for each in held.debts if each.id in debt_ids]
    refuse_unarrangeable(covered, held.owed, on=by.today)
    for each in covered:
        if each.id in held.running:
            raise AlreadyArranged(
                f"Voor {each.name} loopt al een regeling met {each.collector or each.creditor}. "
                "Trek die eerst in, of laat deze schuld erbuiten."
            )

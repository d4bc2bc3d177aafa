"""Setting the floor of a household: below which no payday may come, and who says so.

It promises that the floor of now counts for every plan and every affordability from here on; it
computes none.
"""

from sqlalchemy.orm import Session

from huishoudboekje.actions.debts import refuse_all, refuse_outside_mandate
from huishoudboekje.actions.users import Acting
from huishoudboekje.database import FloorSource as FloorSource
from huishoudboekje.database import HouseholdFloor as HouseholdFloor
from huishoudboekje.database import (
    load_household,
    lock_book,
    move_version,
    save_floor,
)
from huishoudboekje.errors import StaleVersion
from huishoudboekje.money import MAX_CENTS


def set_floor(
    session: Session,
    household_id: str,
    floor: HouseholdFloor,
    *,
    version: int | None,
    by: Acting,
) -> int:
    """The household's new version: the floor counts from now on, whatever was said before.

    Raises NotFound, StaleVersion, OutsideMandate, InvalidInput with all mistakes.
    """
    load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=by.reach)
    if version is not None and version != household.version:
        raise StaleVersion("Iemand anders heeft dit huishouden net gewijzigd. Lees het opnieuw.")
    mistakes = []
    if not 0 <= floor.cents <= MAX_CENTS:
        mistakes.append(("amount", "invalid", "een bodem is nul of hoger"))
    if floor.since > by.today:
        mistakes.append(("since", "in-the-future", f"{floor.since} is nog niet geweest"))
    refuse_all(mistakes)
    refuse_outside_mandate(household.document.terms, by.today)
    save_floor(session, household_id, floor, recorded_at=by.now, recorded_by=by.user.id)
    return move_version(session, household_id, household.version)

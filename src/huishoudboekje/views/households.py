"""The list of households, and one household as its document.

It promises small frozen rows, a page at a time, of what lies within the asker's reach.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.agreements import HouseholdDocument
from huishoudboekje.arrangements import RUNNING_STATES, stream_id
from huishoudboekje.database import (
    LineKind,
    Reach,
    SettlementLine,
    find_household_ids,
    load_arrangements,
    load_debts,
    load_household,
    load_household_ids,
    load_household_names,
)
from huishoudboekje.planning import LowestPoint, PlanStatus
from huishoudboekje.views.paid_lines import PaidOutcome, outcome_of
from huishoudboekje.views.situations import Payday, Situation, load_situations

MAX_PAGE = 200
"""No page of a list is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRow:
    """One household in a list; amounts in cents.

    The bank has shown `costs_paid` of the `costs_due` fixed costs of the current period as paid;
    instalments are none of them. `status` is None when the programme has ended.
    """

    household_id: str
    name: str
    programme: str
    municipality: str
    latest_payday: Payday | None
    lasts_until: date | None
    next_payday: Payday | None
    costs_paid: int
    costs_due: int
    lowest: LowestPoint | None
    status: PlanStatus | None
    next_settlement_date: date
    advance: int
    set_aside: int


def household_list(
    session: Session,
    *,
    today: date,
    reach: Reach,
    search: str = "",
    after: str = "",
    limit: int = 50,
) -> tuple[HouseholdRow, ...]:
    """A page of the households within reach, by id: those after `after`, at most `limit`.

    `search` is part of a name or an id. A fixed number of queries, whatever the page's length.
    """
    wanted = min(max(limit, 1), MAX_PAGE)
    if search:
        ids = find_household_ids(session, search, reach=reach, after=after, limit=wanted)
    else:
        ids = load_household_ids(session, reach=reach, after=after, limit=wanted)
    found = load_situations(session, ids, today=today, reach=reach)
    return tuple(_row(found[household_id]) for household_id in ids)


def _row(situation: Situation) -> HouseholdRow:
    terms, position = situation.state.terms, situation.state.position
    current = situation.current_settlement()
    lines = [] if current is None else current.settlement.lines
    costs = [line for line in lines if line.kind is LineKind.COST]
    curves, made = situation.projection, situation.plan
    return HouseholdRow(
        household_id=terms.id,
        name=terms.name,
        programme=str(terms.programme),
        municipality=terms.municipality,
        latest_payday=None if situation.is_over else situation.latest_payday(),
        lasts_until=None if situation.is_over else situation.lasts_until(),
        next_payday=situation.next_payday(),
        costs_paid=sum(_outcome(line, situation) is PaidOutcome.PAID for line in costs),
        costs_due=len(costs),
        lowest=None if curves is None else curves.lowest,
        status=None if made is None else made.status,
        next_settlement_date=situation.next_settlement_date(),
        advance=position.advance,
        set_aside=position.set_aside,
    )


def _outcome(line: SettlementLine, situation: Situation) -> PaidOutcome:
    order = None if line.entry_id is None else situation.orders.get(line.entry_id)
    return outcome_of(line, order, situation.state)


def household_document(
    session: Session, household_id: str, *, reach: Reach
) -> tuple[HouseholdDocument, int]:
    """The household as a document, recorded changes applied, and its version; raises NotFound.

    An agreement names its debts where it is all of an arrangement that ran before we came.
    """
    stored = load_household(session, household_id, reach=reach)
    debts = load_debts(session, [household_id], reach=reach).get(household_id, ())
    arrangements = load_arrangements(
        session, [household_id], reach=reach, states=RUNNING_STATES
    ).get(household_id, ())
    document = replace(
        stored.document,
        debts=tuple(each.debt for each in debts),
        arranged={
            each.streams[0]: each.terms.debt_ids
            for each in arrangements
            if len(each.streams) == 1 and each.streams[0] != stream_id(each.id, 1)
        },
    )
    return document, stored.version


def household_names(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, str]:
    """The names of these households, as far as they are within reach."""
    return load_household_names(session, household_ids, reach=reach)

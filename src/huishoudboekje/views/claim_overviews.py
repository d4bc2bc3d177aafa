"""The latest overview of claims of every organisation, held against what we have.

It promises per case what the document says, what its events add up to and what we had open on that
day, from what is stored now; a BSN is nowhere in it. It judges nobody's figure right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.arrangements import (
    ClaimCase,
    ClaimedObligation,
    ClaimEvent,
    ClaimsDocument,
    compare_claims,
    event_from_content,
    obligations_of,
    owed_difference,
    read_claims_document,
)
from huishoudboekje.database import (
    Reach,
    StoredClaimEvent,
    StoredClaimsDocument,
    amsterdam_day,
    load_claim_events,
    load_claims_documents,
    load_debts,
    load_owed,
)
from huishoudboekje.debts import Debt, total_of
from huishoudboekje.errors import Finding

_OFF = frozenset({"own-totals-differ", "total-differs", "overpaid", "owed-differs"})
_NO_CASE = ClaimCase(id="", imposed=None, paid=None, balance=None, balance_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTotals:
    """One case of an overview (cents): the balance it states, what its events leave, what we had.

    `stated` is None where the document states no balance, `ours` where the case is no debt of ours.
    """

    case_id: str
    debt_id: str | None
    name: str
    stated: int | None
    counted: int
    ours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsOverview:
    """The latest overview of one organisation about one person, and all that is odd about it.

    What we have open is that of the day on which it was received. It differs while it was another
    amount on the day the document was made, on that day, and still is today.
    """

    document_id: int
    source: str
    made_on: date
    received_on: date
    totals: tuple[ClaimTotals, ...]
    findings: tuple[Finding, ...]

    @property
    def differences(self) -> tuple[Finding, ...]:
        """Where amounts do not agree."""
        return tuple(each for each in self.findings if each.code in _OFF)


def claims_overviews(
    session: Session, household_id: str, *, today: date, reach: Reach
) -> tuple[ClaimsOverview, ...]:
    """The overviews of the household that no later one replaces, in the order of recording."""
    stored = load_claims_documents(session, household_id, reach=reach)
    if not stored:
        return ()
    read = [(each, read_claims_document(each.document.content)) for each in stored]
    events = load_claim_events(session, [household_id], reach=reach)
    debts = {
        each.debt.id: each.debt
        for each in load_debts(session, [household_id], reach=reach).get(household_id, ())
    }
    found = []
    for one, document in _latest(read):
        days = {amsterdam_day(document.made_at), one.document.received_on, today}
        owed = {day: _owed(session, household_id, day, reach) for day in sorted(days)}
        known = _known(document, read, events)
        found.append(_overview(one, document, known, debts=debts, owed=owed))
    return tuple(found)


_Read = tuple[StoredClaimsDocument, ClaimsDocument]


def _latest(read: Sequence[_Read]) -> list[_Read]:
    """Of every organisation and person the document that was made last."""
    found: dict[tuple[str, str], _Read] = {}
    for each in sorted(read, key=lambda one: (one[1].made_at, one[0].id)):
        found[each[1].source, each[1].bsn] = each
    return sorted(found.values(), key=lambda one: one[0].id)


def _owed(session: Session, household_id: str, day: date, reach: Reach) -> Mapping[str, int]:
    found = load_owed(session, [household_id], reach=reach, until=day).get(household_id, {})
    return {name: total_of(parts) for name, parts in found.items()}


def _known(
    document: ClaimsDocument, read: Iterable[_Read], events: Iterable[StoredClaimEvent]
) -> Sequence[StoredClaimEvent]:
    """What the organisation said of this person, or of a case that stands in the document."""
    of_person = {one.id for one, other in read if other.bsn == document.bsn}
    cases = {each.id for each in document.cases}
    return [
        each
        for each in events
        if each.event.source == document.source
        if each.event.document_id in of_person or each.event.case_id in cases
    ]


def _overview(
    stored: StoredClaimsDocument,
    document: ClaimsDocument,
    known: Sequence[StoredClaimEvent],
    *,
    debts: Mapping[str, Debt],
    owed: Mapping[date, Mapping[str, int]],
) -> ClaimsOverview:
    received_on = stored.document.received_on
    debt_ids = {each.event.case_id: each.event.debt_id for each in known}
    cases = {each.id: each for each in document.cases}
    before = [_as_event(each) for each in known]
    totals, odd = [], []
    for each in obligations_of((*before, *document.events)):
        debt = debts.get(debt_ids.get(each.case_id) or "")
        if debt is not None:
            odd += _off(debt, [amounts.get(debt.id, 0) for amounts in owed.values()], each)
        if debt is not None or each.case_id in cases:
            stated = cases.get(each.case_id, _NO_CASE).balance
            totals.append(_totals(each, debt, stated, owed[received_on]))
    return ClaimsOverview(
        document_id=stored.id,
        source=document.source,
        made_on=amsterdam_day(document.made_at),
        received_on=received_on,
        totals=tuple(totals),
        findings=(*document.findings, *compare_claims(document, before), *odd),
    )


def _as_event(stored: StoredClaimEvent) -> ClaimEvent:
    event = stored.event
    return event_from_content(event.content, source=event.source, case_id=event.case_id)


def _off(debt: Debt, owed: Sequence[int], case: ClaimedObligation) -> list[Finding]:
    """The difference of the last of these days, where none of them agrees."""
    found = [owed_difference(debt, each, case) for each in owed]
    return [each for each in found[-1:] if each is not None and None not in found]


def _totals(
    case: ClaimedObligation, debt: Debt | None, stated: int | None, owed: Mapping[str, int]
) -> ClaimTotals:
    return ClaimTotals(
        case_id=case.case_id,
        debt_id=None if debt is None else debt.id,
        name=case.case_id if debt is None else debt.name,
        stated=stated,
        counted=case.outstanding,
        ours=None if debt is None else owed.get(debt.id, 0),
    )

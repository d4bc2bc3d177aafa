"""Taking in the government's overview of claims: kept as it came, its cases as debts.

It promises that a document and an event count once, that what contradicts is kept and told, and
that a payment that was processed counts once: as ours where we paid, else as paid elsewhere. It
judges no claim.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from sqlalchemy.orm import Session

from huishoudboekje.actions.claimed_persons import ClaimedPerson, claimed_person
from huishoudboekje.actions.debt_booking import (
    DebtEvent,
    HeldDebt,
    book_less,
    book_more,
    charged,
    held_debt,
)
from huishoudboekje.actions.debts import (
    book_debts,
    refuse_debts,
    refuse_outside_mandate,
    stored_debts,
)
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import (
    ClaimedDebt,
    ClaimedObligation,
    ClaimEvent,
    ClaimsDocument,
    NewClaimEvents,
    PaymentProcessed,
    compare_claims,
    debts_of,
    event_from_content,
    events_ahead,
    new_claim_events,
    obligations_of,
    owed_difference,
    read_claims_document,
)
from huishoudboekje.database import (
    ClaimConflict,
    ClaimEventRow,
    ClaimsDocumentRow,
    DebtChangeKind,
    StoredClaimEvent,
    StoredDebt,
    amsterdam_day,
    find_claims_document,
    load_claim_events,
    load_claims_documents,
    load_household,
    lock_book,
    move_version,
    save_claim_conflicts,
    save_claim_events,
    save_claims_document,
)
from huishoudboekje.debts import Component, Debt, Origin, total_of
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.references import reference_mistake

_ORIGINAL = frozenset({Component.PRINCIPAL, Component.FINE})
_NOT_PAID = frozenset({DebtChangeKind.WAIVER, DebtChangeKind.IN_KIND})
_CaseKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedClaims:
    """What a claims document brought; `findings` is all that is odd, contradicted or different.

    `known_events` came before, `conflicting_events` use an id for other content. `unknown_events`
    are those new ones of a type that we do not know: kept, shown, counted for nothing.
    """

    document_id: int
    is_new: bool
    new_debts: tuple[str, ...] = ()
    changed_debts: tuple[str, ...] = ()
    new_events: int = 0
    known_events: int = 0
    conflicting_events: int = 0
    unknown_events: int = 0
    findings: tuple[Finding, ...] = ()


def import_claims_document(
    session: Session, household_id: str, data: bytes, *, resident: str = "", by: Acting
) -> ImportedClaims:
    """The document is kept byte for byte, and its cases are debts of the household.

    `resident` names whose overview it is, by name or number; it may be left out where there is one
    resident, or where it is known. The same bytes change nothing a second time, and neither does
    the same event. Raises NotFound, WrongDocument for another version or person, OutsideMandate,
    InvalidInput with all mistakes.
    """
    load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=by.reach)
    document = read_claims_document(data)
    before = load_claims_documents(session, household_id, reach=by.reach)
    residents = household.document.residents
    person = claimed_person(document, before, residents, named=resident)
    same = find_claims_document(session, household_id, data, reach=by.reach)
    if same is not None:
        return ImportedClaims(document_id=same.id, is_new=False)
    refuse_outside_mandate(household.document.terms, by.today)
    ahead = events_ahead(document.events, by.today)
    if ahead:
        raise InvalidInput(ahead)
    kept = load_claim_events(session, [household_id], reach=by.reach)
    known = tuple(map(_as_event, kept))
    own = tuple(map(_as_event, _of_person(document, person, kept)))
    cases = _Cases(session, household_id, document, known=own, by=by)
    new = cases.register(_debt_ids(kept), stored_debts(session, household_id, reach=by.reach))
    changed = cases.bring_in_line()
    if new:
        move_version(session, household_id, household.version)
    document_id = _keep(session, household_id, document, data, person=person, by=by)
    arriving = new_claim_events(known, document.events)
    _keep_events(session, cases, arriving, document_id)
    refresh_signals(session, [household_id], by=by)
    return ImportedClaims(
        document_id=document_id,
        is_new=True,
        new_debts=new,
        changed_debts=changed,
        new_events=len(arriving.fresh),
        known_events=len(document.events) - len(arriving.fresh) - len(arriving.conflicting),
        conflicting_events=len(arriving.conflicting),
        unknown_events=sum(each.fact is None for each in arriving.fresh),
        findings=(*document.findings, *compare_claims(document, own), *cases.findings),
    )


def _of_person(
    document: ClaimsDocument, person: ClaimedPerson, kept: Iterable[StoredClaimEvent]
) -> Iterator[StoredClaimEvent]:
    """What another resident's overview says is no part of this one, unless they share a case."""
    shared = {(document.source, each.id) for each in document.cases}
    for each in kept:
        is_shared = (each.event.source, each.event.case_id) in shared
        if is_shared or each.event.document_id in person.document_ids:
            yield each


def _as_event(stored: StoredClaimEvent) -> ClaimEvent:
    event = stored.event
    return event_from_content(event.content, source=event.source, case_id=event.case_id)


def _debt_ids(kept: Iterable[StoredClaimEvent]) -> dict[_CaseKey, str]:
    return {
        (each.event.source, each.event.case_id): each.event.debt_id
        for each in kept
        if each.event.debt_id is not None
    }


class _Cases:
    """The cases of one document beside the debts of the household."""

    def __init__(
        self,
        session: Session,
        household_id: str,
        document: ClaimsDocument,
        *,
        known: Sequence[ClaimEvent],
        by: Acting,
    ) -> None:
        self.session = session
        self.household_id = household_id
        self.document = document
        self.by = by
        self.known = {each.key for each in known}
        self.findings: list[Finding] = []
        self.debt_ids: dict[_CaseKey, str] = {}
        self.obligations = [
            each
            for each in obligations_of((*known, *document.events))
            if each.source == document.source and each.case_id
        ]
        self.claimed = {each.case_id: each for each in debts_of(document, known)}

    def register(
        self, told: Mapping[_CaseKey, str], stored: Sequence[StoredDebt]
    ) -> tuple[str, ...]:
        """The ids of the debts that are new; the others are tied to those that are known."""
        new: list[Debt] = []
        for obligation in self.obligations:
            key = (obligation.source, obligation.case_id)
            claimed = self.claimed.get(obligation.case_id)
            known = told.get(key) or _same_debt(claimed, stored)
            if known is not None:
                self.debt_ids[key] = known
                self.findings += self._wrong_reference(obligation, claimed)
            elif claimed is not None:
                self.debt_ids[key] = claimed.debt.id
                self.findings += claimed.findings
                new.append(_with_sound_reference(claimed.debt))
        household = load_household(self.session, self.household_id, reach=self.by.reach)
        debts = refuse_debts(replace(household.document, debts=tuple(new)), today=self.by.today)
        if debts:
            book_debts(
                self.session,
                household.document.terms,
                debts,
                booked_on=self.by.today,
                by=self.by,
            )
        return tuple(each.id for each in debts)

    def _wrong_reference(
        self, obligation: ClaimedObligation, claimed: ClaimedDebt | None
    ) -> list[Finding]:
        """What is odd about the reference of a demand on a known debt that came only now."""
        demands = obligation.standing_demands
        if claimed is None or not demands or demands[-1].key in self.known:
            return []
        return [each for each in claimed.findings if each.code == "reference"]

    def bring_in_line(self) -> tuple[str, ...]:
        """The ids of the debts on which something was booked that the document shows."""
        changed = []
        for obligation in self.obligations:
            key = (obligation.source, obligation.case_id)
            if key in self.debt_ids and self._bring_in_line(obligation, self.debt_ids[key]):
                changed.append(self.debt_ids[key])
        return tuple(changed)

    def _bring_in_line(self, obligation: ClaimedObligation, debt_id: str) -> bool:
        held = self._held(debt_id)
        claimed = self.claimed.get(obligation.case_id)
        more = 0
        if claimed is not None and held.stored.debt.origin is Origin.CLAIMS_DOCUMENT:
            more = sum(self._add(held, claimed))
            held = self._held(debt_id)
        settled = total_of(charged(held)) - _waived(held) - total_of(held.owed)
        elsewhere = min(obligation.paid - settled, max(0, total_of(held.owed)))
        if elsewhere > 0:
            event = self._event(f"paid:{debt_id}", _paid_on(obligation, held, self.by.today))
            kind = DebtChangeKind.THIRD_PARTY
            book_less(self.session, held, elsewhere, kind=kind, event=event, by=self.by)
            held = self._held(debt_id)
        self._compare(obligation, held)
        return bool(more) or elsewhere > 0

    def _held(self, debt_id: str) -> HeldDebt:
        return held_debt(self.session, self.household_id, debt_id, reach=self.by.reach)

    def _add(self, held: HeldDebt, claimed: ClaimedDebt) -> Iterator[int]:
        ours = charged(held)
        for component, amount in claimed.debt.components.items():
            more = amount - ours.get(component, 0)
            if more > 0:
                kind = DebtChangeKind.SURCHARGE_CONFIRMED
                if component in _ORIGINAL:
                    kind = DebtChangeKind.CORRECTION
                elif component is Component.INTEREST:
                    kind = DebtChangeKind.INTEREST
                event = self._event(f"{component}:{held.debt_id}", self.by.today)
                book_more(self.session, held, {component: more}, kind=kind, event=event, by=self.by)
                yield more

    def _event(self, what: str, day: date) -> DebtEvent:
        made = amsterdam_day(self.document.made_at)
        return DebtEvent(
            day=day,
            source=f"vorderingenoverzicht van {made}",
            key=f"claims:{self.document.digest}:{what}",
        )

    def _compare(self, obligation: ClaimedObligation, held: HeldDebt) -> None:
        found = owed_difference(held.stored.debt, total_of(held.owed), obligation)
        if found is not None:
            self.findings.append(found)


def _same_debt(claimed: ClaimedDebt | None, stored: Sequence[StoredDebt]) -> str | None:
    """The debt that is known under the same id or reference."""
    if claimed is None:
        return None
    for each in stored:
        is_same = each.debt.reference == claimed.debt.reference != ""
        if each.debt.id == claimed.debt.id or is_same:
            return each.debt.id
    return None


def _with_sound_reference(debt: Debt) -> Debt:
    """The debt without a reference that fails its check: nothing is paid with that one."""
    return replace(debt, reference="") if reference_mistake(debt.reference) else debt


def _waived(held: HeldDebt) -> int:
    return sum(
        each.change.cents
        for each in held.changes
        if each.change.kind in _NOT_PAID and not each.is_taken_back
    )


def _paid_on(obligation: ClaimedObligation, held: HeldDebt, today: date) -> date:
    """The day of the latest payment, as far as the debt was there and the day has been."""
    days = [
        each.fact.received_on
        for each in obligation.payments
        if isinstance(each.fact, PaymentProcessed) and each.fact.received_on is not None
    ]
    return min(today, max(chain(days, [held.stored.debt.incurred_on])))


def _keep(
    session: Session,
    household_id: str,
    document: ClaimsDocument,
    data: bytes,
    *,
    person: ClaimedPerson,
    by: Acting,
) -> int:
    row = ClaimsDocumentRow(
        household_id=household_id,
        source=document.source,
        version=document.version,
        made_at=document.made_at,
        content=data,
        received_on=by.today,
        resident=person.resident,
    )
    return save_claims_document(session, row, recorded_at=by.now, recorded_by=by.user.id)


def _keep_events(
    session: Session, cases: _Cases, arriving: NewClaimEvents, document_id: int
) -> None:
    household_id, at, who = cases.household_id, cases.by.now, cases.by.user.id
    fresh = [_row(household_id, each, document_id, cases.debt_ids) for each in arriving.fresh]
    other = [_conflict(household_id, each, document_id) for each in arriving.conflicting]
    save_claim_events(session, household_id, fresh, recorded_at=at, recorded_by=who)
    save_claim_conflicts(session, household_id, other, recorded_at=at, recorded_by=who)


def _row(
    household_id: str, event: ClaimEvent, document_id: int, debt_ids: Mapping[_CaseKey, str]
) -> ClaimEventRow:
    return ClaimEventRow(
        household_id=household_id,
        source=event.source,
        event_id=event.id,
        kind=event.type,
        case_id=event.case_id,
        content=event.content,
        content_hash=event.digest,
        document_id=document_id,
        happened_at=event.recorded_at,
        debt_id=debt_ids.get((event.source, event.case_id)),
    )


def _conflict(household_id: str, event: ClaimEvent, document_id: int) -> ClaimConflict:
    return ClaimConflict(
        household_id=household_id,
        source=event.source,
        event_id=event.id,
        content=event.content,
        content_hash=event.digest,
        document_id=document_id,
    )

"""Adding up the events of a claims document, and holding the sums against the document's own.

It promises the same sums for the same events in any order and however often they were sent, and a
finding wherever two things do not agree; it reads no bytes and decides nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huishoudboekje.arrangements.claims.events import (
    ClaimCase,
    ClaimEvent,
    ClaimFact,
    ClaimsDocument,
    DemandWithdrawn,
    ObligationImposed,
    PaymentDemanded,
    PaymentProcessed,
)
from huishoudboekje.arrangements.claims.fields import day_of
from huishoudboekje.debts import Debt
from huishoudboekje.errors import Finding
from huishoudboekje.money import euro_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedObligation:
    """What one case comes to (cents), with its events by time; `source` is an OIN.

    `demanded` counts every demand to pay, `withdrawn` those that hold no longer. Owed is what was
    imposed: a demand only asks for it, and its withdrawal makes nothing less. `outstanding` is
    imposed less paid, below zero where too much was paid; where nothing was imposed, what is still
    demanded stands in for it. `unknown` are the events that count for nothing.
    """

    source: str
    case_id: str
    imposed: int
    demanded: int
    withdrawn: int
    paid: int
    obligations: tuple[ClaimEvent, ...]
    standing_demands: tuple[ClaimEvent, ...]
    payments: tuple[ClaimEvent, ...]
    unknown: tuple[ClaimEvent, ...]

    @property
    def owed(self) -> int:
        """What has to be paid in all (cents)."""
        return self.imposed if self.obligations else self.demanded - self.withdrawn

    @property
    def outstanding(self) -> int:
        """What is left of it (cents); below zero where too much was paid."""
        return self.owed - self.paid


@dataclass(frozen=True, slots=True)
class NewClaimEvents:
    """Events by time: those to keep, and those that reuse an id for other content."""

    fresh: tuple[ClaimEvent, ...]
    conflicting: tuple[ClaimEvent, ...]


def event_conflicts(events: Iterable[ClaimEvent]) -> tuple[Finding, ...]:
    """A finding for every event id that one organisation used for more than one content."""
    contents: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for event in events:
        contents[event.key].add(event.said)
    text = "dit kenmerk is gebruikt voor twee gebeurtenissen met een andere inhoud"
    return tuple(
        Finding(place=event_id, code="same-id-other-content", text=text)
        for (_, event_id), said in sorted(contents.items())
        if len(said) > 1
    )


def new_claim_events(known: Iterable[ClaimEvent], arriving: Iterable[ClaimEvent]) -> NewClaimEvents:
    """Which arriving events are to be kept beside the known ones, and which contradict one.

    An id that is known keeps its first content for ever. Of two that arrive together the first by
    time is kept, and the other contradicts it.
    """
    kept = {event.key: event for event in unique_events(known)}
    fresh, conflicting = [], {}
    for event in sorted(arriving, key=lambda event: event.order):
        if event.key not in kept:
            kept[event.key] = event
            fresh.append(event)
        elif kept[event.key].said != event.said:
            conflicting[event.key, event.said] = event
    return NewClaimEvents(fresh=tuple(fresh), conflicting=tuple(conflicting.values()))


def unique_events(events: Iterable[ClaimEvent]) -> tuple[ClaimEvent, ...]:
    """The events by time, each id once: the first by time where contents differ."""
    unique: dict[tuple[str, str], ClaimEvent] = {}
    for event in sorted(events, key=lambda event: event.order):
        unique.setdefault(event.key, event)
    return tuple(unique.values())


def event_day(event: ClaimEvent) -> date | None:
    """The day it was imposed or received, or else recorded; None where its type is not known."""
    match event.fact:
        case ObligationImposed(imposed_on=day) | PaymentProcessed(received_on=day) if day:
            return day
        case _:
            return None if event.recorded_at is None else day_of(event.recorded_at)


def events_ahead(events: Iterable[ClaimEvent], today: date) -> tuple[Finding, ...]:
    """A mistake for every event that counts and whose day has not been."""
    days = ((event, event_day(event)) for event in events if event.fact is not None)
    return tuple(
        Finding(place=event.id, code="in-the-future", text=f"{day} is nog niet geweest")
        for event, day in days
        if day is not None and day > today
    )


def obligations_of(events: Iterable[ClaimEvent]) -> tuple[ClaimedObligation, ...]:
    """What every case comes to, by organisation and case; the same for any order and repetition."""
    unique = unique_events(events)
    withdrawn = _withdrawn(unique)
    return tuple(
        _obligation(source, case_id, events_of_case, withdrawn)
        for (source, case_id), events_of_case in sorted(_by_case(unique).items())
    )


def _withdrawn(events: Iterable[ClaimEvent]) -> set[tuple[str, str]]:
    return {
        (event.source, event.fact.event_id)
        for event in events
        if isinstance(event.fact, DemandWithdrawn)
    }


def _by_case(events: Iterable[ClaimEvent]) -> dict[tuple[str, str], list[ClaimEvent]]:
    by_case: dict[tuple[str, str], list[ClaimEvent]] = defaultdict(list)
    for event in events:
        by_case[event.source, event.case_id].append(event)
    return by_case


def _obligation(
    source: str, case_id: str, events: list[ClaimEvent], withdrawn: set[tuple[str, str]]
) -> ClaimedObligation:
    imposed = _with(events, ObligationImposed)
    demands = _with(events, PaymentDemanded)
    payments = _with(events, PaymentProcessed)
    taken_back = tuple(event for event in demands if event.key in withdrawn)
    return ClaimedObligation(
        source=source,
        case_id=case_id,
        imposed=_sum(imposed),
        demanded=_sum(demands),
        withdrawn=_sum(taken_back),
        paid=_sum(payments),
        obligations=imposed,
        standing_demands=tuple(event for event in demands if event.key not in withdrawn),
        payments=payments,
        unknown=tuple(event for event in events if event.fact is None),
    )


def _with(events: Iterable[ClaimEvent], kind: type[ClaimFact]) -> tuple[ClaimEvent, ...]:
    return tuple(event for event in events if isinstance(event.fact, kind))


def _sum(events: Iterable[ClaimEvent]) -> int:
    return sum(
        event.fact.amount
        for event in events
        if event.fact is not None and not isinstance(event.fact, DemandWithdrawn)
    )


def compare_claims(
    document: ClaimsDocument, known: Sequence[ClaimEvent] = ()
) -> tuple[Finding, ...]:
    """Where the document, its own sums, its events and the events known before do not agree.

    `known` are the events of earlier documents of the same organisation and person: none of them
    may have gone or changed.
    """
    events = (*known, *document.events)
    unique = unique_events(events)
    by_case, withdrawn = _by_case(unique), _withdrawn(unique)
    findings = [*event_conflicts(events), *_gone(document, known), *_loose_ends(unique)]
    for case in document.cases:
        mine = by_case.get((document.source, case.id), [])
        until = _until(mine, case.balance_at)
        findings.extend(_off_within(case))
        findings.extend(
            _off_from_events(
                case,
                _obligation(document.source, case.id, mine, withdrawn),
                _obligation(document.source, case.id, until, withdrawn),
            )
        )
    for obligation in obligations_of(unique):
        findings.extend(_off_in(obligation))
    return tuple(findings)


def _gone(document: ClaimsDocument, known: Sequence[ClaimEvent]) -> list[Finding]:
    here = {event.key for event in document.events}
    text = "deze gebeurtenis stond in een eerder overzicht en staat er nu niet meer in"
    return [
        Finding(place=event.id, code="event-gone", text=text)
        for event in unique_events(known)
        if event.source == document.source and event.key not in here
    ]


def _loose_ends(unique: Sequence[ClaimEvent]) -> list[Finding]:
    demands = {event.key for event in _with(unique, PaymentDemanded)}
    text = "trekt een betaalverzoek in dat we niet kennen"
    return [
        Finding(place=event.id, code="unknown-demand", text=text)
        for event in unique
        if isinstance(event.fact, DemandWithdrawn)
        and (event.source, event.fact.event_id) not in demands
    ]


def _off_within(case: ClaimCase) -> list[Finding]:
    """The document's own three figures, where they do not agree with each other."""
    if case.imposed is None or case.paid is None or case.balance is None:
        return []
    if case.imposed - case.paid == case.balance:
        return []
    text = (
        f"opgelegd {euro_text(case.imposed)} min betaald {euro_text(case.paid)} is niet "
        f"het saldo {euro_text(case.balance)}"
    )
    return [Finding(place=case.id, code="own-totals-differ", text=text)]


def _off_from_events(
    case: ClaimCase, ours: ClaimedObligation, then: ClaimedObligation
) -> list[Finding]:
    """The document's figures that are not what the events come to, now or at its own moment."""
    stated = (
        ("opgelegd", case.imposed, ours.imposed, then.imposed),
        ("betaald", case.paid, ours.paid, then.paid),
        ("saldo", case.balance, ours.outstanding, then.outstanding),
    )
    hint = " (er zijn gebeurtenissen die we niet kennen)" if ours.unknown else ""
    return [
        Finding(
            place=case.id,
            code="total-differs",
            text=f"{name}: het overzicht zegt {euro_text(said)}, "
            f"de gebeurtenissen samen {euro_text(found)}{hint}",
        )
        for name, said, found, found_then in stated
        if said is not None and said not in {found, found_then}
    ]


def _until(events: list[ClaimEvent], moment: datetime | None) -> list[ClaimEvent]:
    if moment is None:
        return events
    return [event for event in events if event.recorded_at and event.recorded_at <= moment]


def owed_difference(debt: Debt, owed: int, obligation: ClaimedObligation) -> Finding | None:
    """What is odd where we have another amount (cents) open on the debt than its case comes to."""
    if owed == obligation.outstanding:
        return None
    text = (
        f"{debt.name}: wij hebben {euro_text(owed)} open staan, het overzicht "
        f"{euro_text(obligation.outstanding)}"
    )
    return Finding(place=debt.id, code="owed-differs", text=text)


def _off_in(obligation: ClaimedObligation) -> list[Finding]:
    findings = []
    if obligation.standing_demands and not obligation.obligations:
        text = "er wordt betaling gevraagd, maar wat is opgelegd staat er niet in"
        findings.append(Finding(place=obligation.case_id, code="not-imposed", text=text))
    if obligation.outstanding < 0:
        text = f"er is {euro_text(-obligation.outstanding)} te veel betaald"
        findings.append(Finding(place=obligation.case_id, code="overpaid", text=text))
    return findings

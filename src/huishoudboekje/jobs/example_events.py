"""What went otherwise than agreed in the example households, as a file lists it.

It promises events that were read whole, moved along with their households and placed on days; it
does not know what a bank or a person makes of them.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from huishoudboekje.agreements import (
    Agreement,
    HouseholdDocument,
    Kind,
    Occurrence,
    TableReader,
    occurrences,
)
from huishoudboekje.calendar import date_in_other_year, next_bank_day, previous_bank_day
from huishoudboekje.errors import Finding, InvalidInput

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=400)


class EventKind(StrEnum):
    """What went otherwise; see the head of fixtures/play.toml."""

    MISSING = "missing"
    LATE = "late"
    OTHER_AMOUNT = "other-amount"
    WILL_NOT_COME = "will-not-come"
    TWICE = "twice"
    GIFT = "gift"
    SPENT = "spent"
    RETURNED = "returned"
    REJECTED = "rejected"
    BANK_CHARGES = "bank-charges"
    GUARANTEED = "guaranteed"
    GUARANTEE_CALLED = "guarantee-called"
    PAUSED = "paused"
    EFFORT = "effort"


PROMISES = frozenset(
    {EventKind.GUARANTEED, EventKind.GUARANTEE_CALLED, EventKind.PAUSED, EventKind.EFFORT}
)
"""What a person does and no bank: on the very day, so many days before the day of today."""

_OF_AGREEMENTS = frozenset(EventKind) - {EventKind.GIFT, EventKind.SPENT, EventKind.BANK_CHARGES}
_WITH_AMOUNT = frozenset(
    {EventKind.OTHER_AMOUNT, EventKind.GIFT, EventKind.SPENT, EventKind.BANK_CHARGES}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayEvent:
    """What went otherwise, between two dates or so many days before the day of today.

    `household` and `agreement` are empty where the kind has none, `party` names the other side of
    money that no agreement knows; `amount` in cents.
    """

    household: str
    agreement: str
    start: date
    until: date
    kind: EventKind
    days: int = 0
    amount: int = 0
    days_ago: int | None = None
    party: str = ""

    def takes(self, household: str, agreement: str, nominal_date: date | None) -> bool:
        """True when the occurrence of the agreement is one of the event's."""
        return (
            (self.household, self.agreement) == (household, agreement)
            and nominal_date is not None
            and self.start <= nominal_date <= self.until
        )


def read_play(content: str) -> tuple[PlayEvent, ...]:
    """The events that the TOML text lists; raises InvalidInput with all mistakes."""
    findings: list[Finding] = []
    top = TableReader(tomllib.loads(content), "", findings, in_camel_case=False)
    events = []
    for number, item in enumerate(top.items("event", 200), start=1):
        reader = TableReader(item, f"event[{number}]", findings, in_camel_case=False)
        events.append(_event(reader))
        reader.refuse_unknown_keys()
    top.refuse_unknown_keys()
    if findings:
        raise InvalidInput(tuple(findings))
    return tuple(each for each in events if each is not None)


def _event(reader: TableReader) -> PlayEvent | None:
    said = reader.text("kind", required=True)
    if said not in set(EventKind):
        if said:
            reader.mistake("kind", f"{said} is geen soort gebeurtenis")
        return None
    kind = EventKind(said)
    of_bank = kind is EventKind.BANK_CHARGES
    is_recent = reader.has("days_ago")
    has_dates = not (is_recent or of_bank)
    return PlayEvent(
        household=reader.text("household", required=not of_bank),
        agreement=reader.text("agreement", required=kind in _OF_AGREEMENTS),
        start=reader.day("from", required=has_dates) or date.min,
        until=reader.day("until", required=has_dates) or date.max,
        kind=kind,
        days=reader.whole("days", 0, 366, default=0),
        amount=reader.amount("amount", required=kind in _WITH_AMOUNT),
        days_ago=reader.whole("days_ago", 0, 366, default=0) if is_recent else None,
        party=reader.text("party"),
    )


def moved(event: PlayEvent, years: int) -> PlayEvent:
    """The event that many years later; one that goes by the day of today stays as it is."""
    if event.days_ago is not None:
        return event
    start = date_in_other_year(event.start, years)
    return replace(event, start=start, until=date_in_other_year(event.until, years))


def placed(
    events: Iterable[PlayEvent], documents: Mapping[str, HouseholdDocument], today: date
) -> Iterator[PlayEvent]:
    """The events with dates: what was so many days ago is the latest occurrence before that.

    What a person promises has that very day.
    """
    for event in events:
        if event.days_ago is None:
            yield event
            continue
        day = today - event.days_ago * _DAY
        if event.kind in PROMISES:
            found: date | None = day
        elif event.agreement:
            document = documents.get(event.household)
            found = _nominal_before(document, event.agreement, day) if document else None
        else:
            found = previous_bank_day(day)
        if found is not None:
            yield replace(event, start=found, until=found)


def _nominal_before(document: HouseholdDocument, agreement_id: str, day: date) -> date | None:
    agreement = next(each for each in document.agreements if each.id == agreement_id)
    first = max(document.terms.start, day - _LONGEST)
    found = [each for each in occurrences(agreement, first, day) if next_bank_day(each.date) <= day]
    return max((each.nominal_date for each in found), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Income as it really came: on which bank day, how much (cents), and the how-many-eth time.

    An amount of zero never comes: somebody says so on that day.
    """

    household: str
    agreement: Agreement
    nominal_date: date
    day: date
    amount: int
    number: int = 1


def income_of(
    document: HouseholdDocument, events: Sequence[PlayEvent], until: date
) -> Iterator[Coming]:
    """All income of the household that came from its start up to and including the day."""
    terms = document.terms
    own = [each for each in events if each.household == terms.id]
    for agreement in document.agreements:
        if agreement.kind is not Kind.INCOME:
            continue
        for occurrence in occurrences(agreement, terms.start, until):
            for each in _coming(terms.id, occurrence, own):
                if occurrence.amount and each.day <= until:
                    yield each


def _coming(
    household: str, occurrence: Occurrence, events: Sequence[PlayEvent]
) -> Iterator[Coming]:
    came = Coming(
        household=household,
        agreement=occurrence.agreement,
        nominal_date=occurrence.nominal_date,
        day=next_bank_day(occurrence.date),
        amount=occurrence.amount,
    )
    meant = [
        event
        for event in events
        if event.takes(household, occurrence.agreement.id, occurrence.nominal_date)
    ]
    if any(event.kind is EventKind.MISSING for event in meant):
        return
    for event in meant:
        came = _changed(came, event)
    yield came
    if any(event.kind is EventKind.TWICE for event in meant):
        yield replace(came, day=next_bank_day(came.day + _DAY), number=2)


def _changed(came: Coming, event: PlayEvent) -> Coming:
    match event.kind:
        case EventKind.LATE:
            return replace(came, day=next_bank_day(came.day + event.days * _DAY))
        case EventKind.OTHER_AMOUNT:
            return replace(came, amount=event.amount)
        case EventKind.WILL_NOT_COME:
            return replace(came, amount=0)
        case _:
            return came

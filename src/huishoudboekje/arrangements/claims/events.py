"""What a government claims document says: one person, one organisation, cases and their events.

It promises values as they were sent, each event with the hash of its content, so that the same
event is known again and another one under its id is found out. It judges no sum.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from huishoudboekje.errors import Finding


class ClaimEventType(StrEnum):
    """The event types of version 3 that we know, under their own names."""

    OBLIGATION_IMPOSED = "FinancieleVerplichtingOpgelegd"
    PAYMENT_DEMANDED = "BetalingsverplichtingOpgelegd"
    DEMAND_WITHDRAWN = "BetalingsverplichtingIngetrokken"
    PAYMENT_PROCESSED = "BetalingVerwerkt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationImposed:
    """An amount (cents) became due by law; `kind` is the government's code, as `cjib_wahv`.

    `category` says what part of the case it is; `is_primary` when the case is about this one.
    `creditor` (OIN) imposed it, `collector` (OIN) carries it out.
    """

    amount: int
    kind: str
    category: str
    is_primary: bool
    imposed_on: date | None
    decision: str
    description: str
    legal_ground: str
    creditor: str
    collector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDemanded:
    """The household was asked to pay an amount (cents): when, where and with which reference."""

    amount: int
    reference: str
    due_on: date | None
    iban: str
    payee: str
    description: str


@dataclass(frozen=True, slots=True)
class DemandWithdrawn:
    """A demand to pay holds no longer; what is owed stays what it is."""

    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentProcessed:
    """A payment (cents) was received and counted."""

    amount: int
    reference: str
    received_on: date | None
    received_by: str


ClaimFact = ObligationImposed | PaymentDemanded | DemandWithdrawn | PaymentProcessed


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEvent:
    """One event; it never changes, and its id is unique with the organisation `source` (OIN).

    `fact` is None where the type is not known to us. `content` is the whole event as canonical
    JSON, `digest` its SHA-256. `recorded_at` (UTC) is None only where the type is not known.
    """

    source: str
    case_id: str
    id: str
    type: str
    recorded_at: datetime | None
    fact: ClaimFact | None
    content: str = field(repr=False)
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        """What no other event has: the organisation and its id of the event."""
        return (self.source, self.id)

    @property
    def said(self) -> tuple[str, str]:
        """What stays the same whenever it is sent: its content and the case it stands in."""
        return (self.digest, self.case_id)

    @property
    def order(self) -> tuple[bool, str, str, tuple[str, str]]:
        """By time, then by id and content, so that any order of arrival gives one order."""
        moment = self.recorded_at.isoformat() if self.recorded_at else ""
        return (self.recorded_at is None, moment, self.id, self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCase:
    """What the document itself says of one case (cents); None where it says nothing.

    `arrears` are the ids of the demands that were not paid in time.
    """

    id: str
    imposed: int | None
    paid: int | None
    balance: int | None
    balance_at: datetime | None
    arrears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsDocument:
    """One document as it was read: who sent it (OIN), of whom, when, and all that it says.

    `events` stand in the document's order, each once; two with one id and other content are both
    there. `digest` is the SHA-256 of the bytes. `findings` name what was read and is odd.
    """

    digest: str
    version: str
    source: str
    bsn: str = field(repr=False)
    made_at: datetime
    cases: tuple[ClaimCase, ...]
    events: tuple[ClaimEvent, ...]
    findings: tuple[Finding, ...]

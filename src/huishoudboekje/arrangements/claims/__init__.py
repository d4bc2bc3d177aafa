"""The government's claims overview: what it says, what it adds up to, and the debts in it.

The folder promises that nothing a document says is lost or counted twice; it keeps nothing itself.
"""

from huishoudboekje.arrangements.claims.debts_claimed import ClaimedDebt, debts_of
from huishoudboekje.arrangements.claims.events import (
    ClaimCase,
    ClaimEvent,
    ClaimEventType,
    ClaimsDocument,
    DemandWithdrawn,
    ObligationImposed,
    PaymentDemanded,
    PaymentProcessed,
)
from huishoudboekje.arrangements.claims.fields import is_bsn
from huishoudboekje.arrangements.claims.obligations import (
    ClaimedObligation,
    NewClaimEvents,
    compare_claims,
    event_conflicts,
    events_ahead,
    new_claim_events,
    obligations_of,
    owed_difference,
)
from huishoudboekje.arrangements.claims.reading import (
    CLAIMS_VERSION,
    event_from_content,
    read_claims_document,
)

__all__ = [
    "CLAIMS_VERSION",
    "ClaimCase",
    "ClaimEvent",
    "ClaimEventType",
    "ClaimedDebt",
    "ClaimedObligation",
    "ClaimsDocument",
    "DemandWithdrawn",
    "NewClaimEvents",
    "ObligationImposed",
    "PaymentDemanded",
    "PaymentProcessed",
    "compare_claims",
    "debts_of",
    "event_conflicts",
    "event_from_content",
    "events_ahead",
    "is_bsn",
    "new_claim_events",
    "obligations_of",
    "owed_difference",
    "read_claims_document",
]

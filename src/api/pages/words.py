"""The few words that several screens share: programmes, how a plan stands, and whom to call.

It promises one wording for one thing, always with a sign beside a colour; it computes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huishoudboekje.actions import kind_name
from huishoudboekje.matching import MatchKind
from huishoudboekje.planning import PlanStatus
from huishoudboekje.views import BATCH_STATE_WORDS, ORDER_STATE_WORDS, AccountUse

PROGRAMMES = {"huishoudboekje": "Huishoudboekje", "wonen-plus": "Wonen+"}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How something stands: a word, the icon that says the same, and the colour of both."""

    word: str
    icon: str
    look: str


ENDED = State(word="gestopt", icon="clock", look="quiet")
STATES = {
    PlanStatus.BALANCED: State(word="in balans", icon="check", look="good"),
    PlanStatus.BRIDGE: State(word="brug nodig", icon="warn", look="warn"),
    PlanStatus.DEFICIT: State(word="tekort", icon="cross", look="bad"),
}


def state_of(status: PlanStatus | None) -> State:
    """How the plan stands in words; without a plan the programme has ended."""
    return ENDED if status is None else STATES[status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call: a person, the number to read, the number to dial, and when."""

    name: str
    phone: str
    dial: str
    hours: str


CONTACT = Contact(
    name="je coach Karin",
    phone="088 000 00 00",
    dial="+31880000000",
    hours="van maandag tot en met vrijdag, van 9 tot 17 uur",
)
"""Invented, until a household has a coach of its own."""


MATCH_KINDS = {kind: kind_name(kind) for kind in MatchKind}
ACCOUNT_USES = {
    AccountUse.POOLED: "Gezamenlijke rekening",
    AccountUse.HOUSEHOLD: "Beheerrekening",
    AccountUse.OWN_MONEY: "Eigen geld van de organisatie",
    AccountUse.OTHER: "Andere rekening",
}
OUTCOMES = {
    "settled": "verwerkt",
    "already-settled": "al verwerkt",
    "left-out": "overgeslagen",
    "refused": "niet gelukt",
}


def _states(words: Mapping[str, str], **looks: tuple[str, str]) -> dict[str, State]:
    """Each with the icon and the colour that are named for it."""
    found = {key: looks[key.replace("-", "_")] for key in words}
    return {key: State(word=words[key], icon=found[key][0], look=found[key][1]) for key in words}


BATCH_STATES = _states(
    BATCH_STATE_WORDS,
    prepared=("clock", "warn"),
    approved=("check", "good"),
    exported=("check", "good"),
    cancelled=("cross", "quiet"),
)
ORDER_STATES = _states(
    ORDER_STATE_WORDS,
    open=("clock", "warn"),
    in_batch=("clock", "warn"),
    expected=("clock", "quiet"),
    exported=("clock", "good"),
    paid=("check", "good"),
    returned=("warn", "bad"),
    rejected=("cross", "bad"),
    cancelled=("cross", "quiet"),
)
ORDER_KINDS = {
    "cost": "Vaste last",
    "instalment": "Aflossing",
    "living-money": "Leefgeld",
    "one-off": "Losse betaling",
    "advance": "Voorschot naar eigen rekening",
    "repayment": "Terugbetaald voorschot",
}
PAYMENT_EVENTS = {
    "ordered": "Opdracht gegeven",
    "prepared": "Klaargezet",
    "approved": "Goedgekeurd",
    "exported": "Gemaakt voor de bank",
    "cancelled": "Geannuleerd",
    "paid": "Gezien op een afschrift",
    "returned": "Teruggekomen",
    "rejected": "Geweigerd door de bank",
    "paid-again": "Opnieuw betaald met opdracht",
    "given-up": "Opgegeven",
    "payment-taken-back": "Koppeling teruggenomen",
    "return-taken-back": "Terugkomst teruggenomen",
    "status": "Bericht van de bank",
    "payee-check": "Naamcontrole van de bank",
}
"""How payments stand and what happens to them, in the words of the screens."""

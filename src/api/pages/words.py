"""The few words that several screens share: programmes, how a plan stands, and whom to call.

It promises one wording for one thing, always with a sign beside a colour; it computes nothing.
"""

from dataclasses import dataclass

from huishoudboekje.planning import PlanStatus

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

"""The shapes of arrangements in the API: what is sent in, and what is answered.

They promise the same keys as the command line's JSON; they hold no rule.
"""

from datetime import date, datetime
from typing import Any

import msgspec

from api.routes.answers import Amount, DayAmount, FindingShape, Shape
from api.routes.openapi import AMOUNT, DATE, ID, TEXT, table
from huishoudboekje.actions import Decision
from huishoudboekje.arrangements import ConditionKind, EffortKind
from huishoudboekje.debts import Component


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_INSTALMENT = table(("due", "amount"), due=DATE, amount=AMOUNT)
_RELIEF = table(
    ("debt", "component", "amount"),
    debt=ID,
    component={"enum": [str(each) for each in Component]},
    amount=AMOUNT,
)
_EFFORT = table(
    ("id", "kind", "description"),
    id=ID,
    kind={"enum": [str(each) for each in EffortKind]},
    description=TEXT,
    reliefs=_list(_RELIEF),
    byWhom=TEXT,
    due=DATE,
    stated=AMOUNT,
)
_CONDITION = table(
    ("id", "kind", "text"),
    id=ID,
    kind={"enum": [str(each) for each in ConditionKind]},
    text=TEXT,
    agreement=ID,
    expected=DATE,
    residents=_list(TEXT),
    onCreditor={"type": "boolean", "default": False},
)
_TERMS = {
    "debts": _list(ID),
    "first": DATE,
    "months": {"type": "integer", "minimum": 1, "maximum": 1000},
    "amount": AMOUNT,
    "instalments": _list(_INSTALMENT),
    "efforts": _list(_EFFORT),
    "conditions": _list(_CONDITION),
    "creditor": TEXT,
    "iban": TEXT,
    "reference": TEXT,
    "statedTotal": AMOUNT,
    "note": TEXT,
}
PROPOSED = table(("debts",), **_TERMS)
DECIDED = table(
    ("decision",),
    decision={"enum": [*(str(each) for each in Decision), "counter"]},
    reason=TEXT,
    evidence=TEXT,
    terms=table((), **_TERMS),
)
PAUSED = table(("from", "until", "reason"), until=DATE, reason=TEXT, **{"from": DATE})
RESUMED = table(("from", "reason"), reason=TEXT, **{"from": DATE})
EFFORT_DECIDED = table(
    ("outcome",),
    outcome={"enum": ["confirmed", "failed", "taken-back"]},
    day=DATE,
    byWhom=TEXT,
    evidence=TEXT,
    reason=TEXT,
)
MARKED = table(("holds",), holds={"type": "boolean"}, day=DATE, note=TEXT)
TOGETHER = table(
    ("perMonth", "months", "first"),
    perMonth=AMOUNT,
    months={"type": "integer", "minimum": 1, "maximum": 1000},
    first=DATE,
)


class InstalmentShape(Shape):
    """An instalment on its nominal date."""

    due: date
    amount: Amount


class ScheduledShape(InstalmentShape):
    """An instalment as the plan has it now, and whether it was ordered."""

    is_settled: bool


class TermsShape(Shape):
    """The terms as they were proposed."""

    creditor: str
    rule: str
    is_tailor_made: bool
    debts: list[str]
    iban: str
    reference: str
    total: Amount
    instalments: list[InstalmentShape]
    efforts: list[dict[str, Any]]
    conditions: list[dict[str, Any]]
    stated_total: Amount | None
    note: str


class ComingPause(Shape):
    """A pause that has not begun: its first and its last day."""

    start: date = msgspec.field(name="from")
    until: date


class ArrangementInList(Shape):
    """Where an arrangement stands, what is left to pay, and the steps that can follow."""

    id: str
    parent_id: str | None
    state: str
    allowed: list[str]
    coming_pause: ComingPause | None
    creditor: str
    debts: list[str]
    left: Amount
    next_due: date | None
    ends_on: date | None


class ArrangementsShape(Shape):
    """The arrangements of a household, the latest first, and when what is arranged is paid off."""

    household_id: str
    arrangements: list[ArrangementInList]
    paid_off_on: date | None


class RuleShape(Shape):
    """How long the creditor's own rule lets an arrangement take, and the source of that."""

    months: int
    source: str


class OwedOn(Shape):
    """What is owed at the end of a day."""

    date: date
    owed: Amount


class AlertShape(Shape):
    """One thing of an arrangement that somebody has to look at."""

    kind: str
    about: str
    date: date | None
    amount: Amount | None
    text: str


class StepShape(Shape):
    """A step in its life: from which state to which, on what day, why, and who said so."""

    before: str | None
    after: str
    date: date
    reason: str
    evidence: str
    recorded_at: datetime
    recorded_by: str


class ArrangementShape(ArrangementInList):
    """An arrangement with its terms, what happened to it and what is the matter with it."""

    agreed_on: date
    terms: TermsShape
    rule: RuleShape | None
    owed: Amount
    instalments: list[ScheduledShape]
    progress: list[OwedOn]
    paid_off_on: date | None
    steps: list[StepShape]
    pauses: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    alerts: list[AlertShape]
    anomalies: list[FindingShape]


class ProposedShape(Shape):
    """A draft: its terms, what they do to the paydays ahead, and what is only flagged."""

    arrangement_id: str
    state: str
    allowed: list[str]
    coming_pause: ComingPause | None
    version: int
    terms: TermsShape
    before: list[DayAmount]
    after: list[DayAmount]
    anomalies: list[FindingShape]


class ChangedArrangement(Shape):
    """What a change made of an arrangement, and of the paydays ahead."""

    arrangement_id: str
    state: str
    allowed: list[str]
    coming_pause: ComingPause | None
    version: int
    before: list[DayAmount]
    after: list[DayAmount]
    consequences: list[dict[str, Any]]


class FloorOfAnswer(Shape):
    """The floor that counts for a payday, and where it comes from."""

    amount: Amount
    source: str
    since: date | None
    note: str


class AffordabilityShape(Shape):
    """The largest instalment, why no more, and the paydays without and with it."""

    amount: Amount | None
    dates: list[date]
    payday: date | None
    text: str
    floor: FloorOfAnswer
    before: list[DayAmount]
    after: list[DayAmount] | None


class TogetherShape(Shape):
    """The division of the money over all creditors, and the draft for each."""

    version: int
    shares: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    not_needed: Amount
    drafts: list[ProposedShape]

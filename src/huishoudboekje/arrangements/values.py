"""What an arrangement says: which debts, which instalments, what is asked in return, what it needs.

It promises values that can be kept and shown as they were agreed; whether they add up, are allowed
or can be paid is judged elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huishoudboekje.debts import Component, CreditorRule


class ArrangementState(StrEnum):
    """Where an arrangement is in its life (definitions 11.5)."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    BROKEN = "broken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One payment that is agreed: its nominal date and its amount in cents, above zero."""

    due: date
    amount: int


class EffortKind(StrEnum):
    """What somebody does in return; a step in one's own life counts as much as a course."""

    COURSE = "course"
    TASK = "task"
    VOLUNTEERING = "volunteering"
    OWN_LIFE_STEP = "own-life-step"
    WORK_IN_KIND = "work-in-kind"
    BUY_OFF = "buy-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """By how much (cents, above zero) a component of a debt falls without the household paying."""

    debt_id: str
    component: Component
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What is done in return, by whom and until when; its reliefs are booked once it is confirmed.

    `id` is unique in the arrangement. `stated` is the value that a paper gives for it (cents),
    where that differs from what half or all of the debt would be; it is kept as given.
    """

    id: str
    kind: EffortKind
    description: str
    reliefs: tuple[Relief, ...] = ()
    by_whom: str = ""
    due: date | None = None
    stated: int | None = None


class ConditionKind(StrEnum):
    """What an arrangement depends on beside its instalments."""

    COST_ON_TIME = "cost-on-time"
    BUDGET_MANAGEMENT = "budget-management"
    INCOME_ARRIVES = "income-arrives"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What has to hold for the arrangement, and who sees to it: one side or the other.

    `agreement_id` is the cost that is paid on time, or the income that the arrangement is tied to,
    `expected_on` the nominal date of that income. `on_creditor` when it binds the creditor.
    """

    id: str
    kind: ConditionKind
    text: str
    agreement_id: str | None = None
    expected_on: date | None = None
    residents: tuple[str, ...] = ()
    on_creditor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementTerms:
    """What is agreed about one or more debts of a household with one creditor or its collector.

    The instalments and all reliefs together are what is owed on the debts when it is agreed.
    `reference` and `iban` are where the instalments go. `stated_total` is the sum that the paper
    gives, kept as given where it does not add up. `is_tailor_made` when the terms are not those of
    the creditor's rule.
    """

    creditor: str
    rule: CreditorRule
    debt_ids: tuple[str, ...]
    instalments: tuple[Instalment, ...]
    iban: str = ""
    reference: str = ""
    efforts: tuple[Effort, ...] = ()
    conditions: tuple[Condition, ...] = ()
    is_tailor_made: bool = False
    stated_total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """No instalments from `start` up to and including `until`; someone looks before it ends."""

    start: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementStep:
    """A step in the life of an arrangement: from which state to which, on what day, and why."""

    before: ArrangementState | None
    after: ArrangementState
    day: date
    reason: str


Owed = Mapping[str, Mapping[Component, int]]
"""What is still owed (cents) by debt id and component."""

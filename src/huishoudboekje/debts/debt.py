"""One debt: its components, its stage, who claims it and who collects it, and facts with a source.

It promises one value for what was registered; what was paid, added or waived since then stands in
the ledger, and no person gets a label.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Component(StrEnum):
    """The parts of a claim that law and creditors keep apart; each has its own balance."""

    ADMINISTRATION_COST = "administration-cost"
    COLLECTION_COST = "collection-cost"
    COURT_COST = "court-cost"
    INTEREST = "interest"
    PRINCIPAL = "principal"
    FINE = "fine"
    SURCHARGE_1 = "surcharge-1"
    SURCHARGE_2 = "surcharge-2"


class Stage(StrEnum):
    """How far the collection of a debt has gone."""

    OPEN = "open"
    REMINDER = "reminder"
    WRIT = "writ"
    BAILIFF = "bailiff"
    JUDGMENT = "judgment"
    SUSPENDED = "suspended"
    TRANSFERRED = "transferred"


ARRANGEABLE_STAGES = frozenset(Stage) - {Stage.TRANSFERRED}
"""A debt that went to another creditor is arranged there."""


class CreditorRule(StrEnum):
    """Whose rules a debt follows: a law of its own, or that between citizens."""

    CJIB_TRAFFIC = "cjib-traffic"
    CJIB_CRIMINAL = "cjib-criminal"
    TOESLAGEN = "toeslagen"
    TAX = "tax"
    HEALTH_INSURANCE = "health-insurance"
    PRIVATE = "private"


class FactKind(StrEnum):
    """What may be the matter with a debt: said of the debt, with a source, never of a person."""

    NOT_SETTLEABLE = "not-settleable"
    EXCLUDED = "excluded"
    CONTESTED = "contested"


class Origin(StrEnum):
    """Where we know a debt from."""

    FORM = "form"
    DOCUMENT = "document"
    CLAIMS_DOCUMENT = "claims-document"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtFact:
    """A fact about a debt that holds, or holds no longer, from a day, and who says so."""

    kind: FactKind
    since: date
    source: str
    holds: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What was registered of a debt; component amounts in cents, above zero.

    `creditor` is whose claim it is, `collector` who collects it (empty: the creditor itself) and
    `iban` where it is paid to. `incurred_on` is the day from which it exists, `due_on` the last
    day on which it could be paid without consequences. `agreement_id` names the cost whose arrears
    it is. `stated_total` is what the creditor or a paper says in all, kept as given where it does
    not add up. A lower `rank` is paid first among debts of one arrangement.
    """

    id: str
    name: str
    creditor: str
    components: Mapping[Component, int]
    incurred_on: date
    rule: CreditorRule = CreditorRule.PRIVATE
    stage: Stage = Stage.OPEN
    collector: str = ""
    reference: str = ""
    iban: str = ""
    due_on: date | None = None
    origin: Origin = Origin.FORM
    evidence: str = ""
    agreement_id: str | None = None
    stated_total: int | None = None
    rank: int = 0
    facts: tuple[DebtFact, ...] = field(default=())


def total_of(components: Mapping[Component, int]) -> int:
    """The sum of the components (cents)."""
    return sum(components.values())

"""The words for debts, arrangements and guarantees on the screens.

It promises neutral words: of a debt it is told what is so and who says it, of a person nothing.
"""

from api.pages.words import State
from huishoudboekje.arrangements import (
    ArrangementState,
    ClaimEventType,
    ConditionKind,
    EffortKind,
)
from huishoudboekje.debts import CreditorRule, FactKind, Origin, Stage

STAGES = {
    Stage.OPEN: "Rekening of brief",
    Stage.REMINDER: "Aanmaning",
    Stage.WRIT: "Dwangbevel of dagvaarding",
    Stage.BAILIFF: "Bij de deurwaarder",
    Stage.JUDGMENT: "Vonnis van de rechter",
    Stage.SUSPENDED: "Stilgezet",
    Stage.TRANSFERRED: "Overgedragen aan een ander",
}
RULES = {
    CreditorRule.PRIVATE: "Andere schuldeiser",
    CreditorRule.CJIB_TRAFFIC: "CJIB: verkeersboete",
    CreditorRule.CJIB_CRIMINAL: "CJIB: strafbeschikking of straf van de rechter",
    CreditorRule.TOESLAGEN: "Dienst Toeslagen",
    CreditorRule.TAX: "Belastingdienst",
    CreditorRule.HEALTH_INSURANCE: "Zorgverzekeraar",
}
FACTS = {
    FactKind.CONTESTED: ("Deze schuld wordt betwist.", "Deze schuld wordt niet meer betwist."),
    FactKind.EXCLUDED: (
        "Deze schuld blijft buiten de regeling.",
        "Deze schuld blijft niet meer buiten de regeling.",
    ),
    FactKind.NOT_SETTLEABLE: (
        "Deze schuld kan niet mee in een schuldregeling.",
        "Deze schuld kan mee in een schuldregeling.",
    ),
}
"""What is said of a debt when the fact holds, and when it holds no longer."""

FACT_CHOICES = tuple(
    (f"{kind}:{holds}", text.rstrip("."))
    for kind, texts in FACTS.items()
    for holds, text in zip(("ja", "nee"), texts, strict=True)
)
ORIGINS = {
    Origin.FORM: "Hier ingevuld",
    Origin.DOCUMENT: "Uit het huishouddocument",
    Origin.CLAIMS_DOCUMENT: "Uit het vorderingenoverzicht van de overheid",
}
CLAIM_EVENTS: dict[str, str] = {
    ClaimEventType.OBLIGATION_IMPOSED: "opgelegd",
    ClaimEventType.PAYMENT_DEMANDED: "betaling gevraagd",
    ClaimEventType.DEMAND_WITHDRAWN: "vraag ingetrokken",
    ClaimEventType.PAYMENT_PROCESSED: "betaling verwerkt",
}
CHANGES = {
    "surcharge-expected": "Verhoging verwacht",
    "surcharge-confirmed": "Verhoging of kosten erbij",
    "waiver": "Kwijtgescholden",
    "in-kind": "Voldaan met werk of inzet",
    "third-party": "Betaald door een ander",
    "set-off": "Verrekend met een inkomen",
    "interest": "Rente erbij",
    "taken-back": "Teruggenomen",
    "correction": "Gecorrigeerd",
}
ARRANGEMENT_STATES = {
    ArrangementState.DRAFT: State(word="concept", icon="clock", look="quiet"),
    ArrangementState.PROPOSED: State(word="voorgesteld", icon="clock", look="warn"),
    ArrangementState.ACCEPTED: State(word="aanvaard", icon="check", look="good"),
    ArrangementState.ACTIVE: State(word="loopt", icon="check", look="good"),
    ArrangementState.PAUSED: State(word="gepauzeerd", icon="clock", look="warn"),
    ArrangementState.COMPLETED: State(word="voltooid", icon="check", look="good"),
    ArrangementState.BROKEN: State(word="verbroken", icon="warn", look="bad"),
    ArrangementState.REFUSED: State(word="geweigerd", icon="cross", look="bad"),
    ArrangementState.WITHDRAWN: State(word="ingetrokken", icon="cross", look="quiet"),
}
STEPS = {
    ArrangementState.DRAFT: "Concept gemaakt",
    ArrangementState.PROPOSED: "Voorgesteld aan de schuldeiser",
    ArrangementState.ACCEPTED: "Aanvaard door de schuldeiser",
    ArrangementState.ACTIVE: "Loopt",
    ArrangementState.PAUSED: "Gepauzeerd",
    ArrangementState.COMPLETED: "Voltooid",
    ArrangementState.BROKEN: "Verbroken",
    ArrangementState.REFUSED: "Geweigerd door de schuldeiser",
    ArrangementState.WITHDRAWN: "Ingetrokken",
}
EFFORTS = {
    EffortKind.COURSE: "Cursus",
    EffortKind.TASK: "Taak",
    EffortKind.VOLUNTEERING: "Vrijwilligerswerk",
    EffortKind.OWN_LIFE_STEP: "Stap in het eigen leven",
    EffortKind.WORK_IN_KIND: "Werk voor de schuldeiser",
    EffortKind.BUY_OFF: "Iemand anders betaalt",
}
OUTCOMES = {
    "confirmed": State(word="gedaan", icon="check", look="good"),
    "failed": State(word="niet gelukt", icon="warn", look="bad"),
    "taken-back": State(word="nog te doen", icon="clock", look="warn"),
    "": State(word="nog te doen", icon="clock", look="warn"),
}
OUTCOME_RELIEFS = {
    "confirmed": "Hierdoor viel weg",
    "failed": "Dit blijft open",
    "taken-back": "Dan valt weg",
    "": "Dan valt weg",
}
"""What is said of the parts that an effort relieves, by how it went."""
CONDITIONS = {
    ConditionKind.COST_ON_TIME: "Een vaste last wordt op tijd betaald",
    ConditionKind.INCOME_ARRIVES: "Een inkomen komt binnen",
    ConditionKind.BUDGET_MANAGEMENT: "Wie is in budgetbeheer",
    ConditionKind.OTHER: "Iets anders",
}
FLOOR_SOURCES = {
    "protected-earnings": "Beslagvrije voet",
    "agreed-minimum": "Afgesproken minimum",
}
TERM_STATES = {
    "agreed": State(word="afgesproken", icon="clock", look="quiet"),
    "guaranteed": State(word="gegarandeerd", icon="check", look="good"),
    "ordered": State(word="onderweg", icon="clock", look="good"),
    "paid": State(word="betaald", icon="check", look="good"),
    "returned": State(word="teruggekomen", icon="warn", look="bad"),
    "withdrawn": State(word="garantie ingetrokken", icon="cross", look="bad"),
}
GUARANTEE_STATES = {
    "to-come": State(word="gaat nog in", icon="clock", look="quiet"),
    "running": State(word="geldt", icon="check", look="good"),
    "ended": State(word="beëindigd", icon="clock", look="quiet"),
    "withdrawn": State(word="ingetrokken", icon="cross", look="bad"),
}
GUARANTEE_EVENTS = {
    "ended": "Beëindigd",
    "withdrawn": "Ingetrokken",
    "called": "Aangesproken door de schuldeiser",
    "call-answered": "Antwoord gegeven",
}

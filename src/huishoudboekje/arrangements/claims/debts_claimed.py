"""From the cases of a claims document to debts as we register them.

It promises a debt for every case of which something is left, its components as they were imposed,
and a finding for everything it had to choose without being told; what was paid stands beside the
debt and lowers nothing here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from huishoudboekje.agreements import slug
from huishoudboekje.arrangements.claims.events import (
    ClaimCase,
    ClaimEvent,
    ClaimsDocument,
    ObligationImposed,
    PaymentDemanded,
)
from huishoudboekje.arrangements.claims.obligations import (
    ClaimedObligation,
    event_day,
    obligations_of,
)
from huishoudboekje.debts import Component, CreditorRule, Debt, Origin, total_of
from huishoudboekje.errors import Finding
from huishoudboekje.references import reference_kind

_CREDITORS = {
    "bd": "Belastingdienst",
    "tsl": "Dienst Toeslagen",
    "cak": "CAK",
    "cjib": "CJIB",
    "duo": "DUO",
    "rvo": "RVO",
    "svb": "SVB",
    "uwv": "UWV",
}
"""The organisation before the underscore of a code (vorijk.nl, identificatie typen)."""

_RULES = {"bd": CreditorRule.TAX, "tsl": CreditorRule.TOESLAGEN}

# The government's list of codes could not be read; these words are in the names of the laws.
_CJIB_RULES = {
    "wahv": CreditorRule.CJIB_TRAFFIC,
    "strafbeschikking": CreditorRule.CJIB_CRIMINAL,
    "geldboete": CreditorRule.CJIB_CRIMINAL,
}
_FINES = {CreditorRule.CJIB_TRAFFIC, CreditorRule.CJIB_CRIMINAL}
_Odd = tuple[str, str]
"""A code and a sentence: something that was chosen without being told."""

_COMPONENTS = {
    "administratiekosten": Component.ADMINISTRATION_COST,
    "verhoging": Component.SURCHARGE_1,
    "rente": Component.INTEREST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDebt:
    """A debt as a case of a claims document has it, and what was paid on it before (cents)."""

    case_id: str
    debt: Debt
    paid: int
    payments: tuple[ClaimEvent, ...]
    findings: tuple[Finding, ...]


def debts_of(document: ClaimsDocument, known: Sequence[ClaimEvent] = ()) -> tuple[ClaimedDebt, ...]:
    """A debt for every case of which something is left; `known` are the events kept before."""
    cases = {case.id: case for case in document.cases}
    return tuple(
        _debt(obligation, cases.get(obligation.case_id))
        for obligation in obligations_of((*known, *document.events))
        if obligation.case_id and obligation.source == document.source
        if obligation.outstanding > 0
    )


def _debt(claimed: ClaimedObligation, case: ClaimCase | None) -> ClaimedDebt:
    imposed = _by_day(claimed)
    main = _main(imposed)
    rule = _rule(main.kind if main else "")
    components, odd = _components(claimed, [fact for _, fact in imposed], rule)
    if rule is CreditorRule.PRIVATE:
        kind = main.kind if main else ""
        text = "van deze soort schuld kennen we geen eigen regels; kies welke gelden"
        odd.insert(0, ("rule-not-certain", f"{kind}: {text}" if kind else text))
    incurred_on = min(day for day, _ in imposed) if imposed else _first_day(claimed)
    demand = _last_demand(claimed)
    due_on, iban = _where_to_pay(demand, incurred_on, odd)
    stated = case.imposed if case else None
    return ClaimedDebt(
        case_id=claimed.case_id,
        debt=Debt(
            id=_id(claimed),
            name=(main.description[:200] if main else "") or f"Zaak {claimed.case_id}"[:200],
            creditor=_creditor(main, demand, claimed),
            components=components,
            incurred_on=incurred_on,
            rule=rule,
            collector=_collector(main, demand),
            reference=demand.reference if demand else "",
            iban=iban,
            due_on=due_on,
            origin=Origin.CLAIMS_DOCUMENT,
            evidence=f"vorderingenoverzicht, zaak {claimed.case_id}"[:200],
            stated_total=None if stated == total_of(components) else stated,
        ),
        paid=claimed.paid,
        payments=claimed.payments,
        findings=tuple(Finding(place=claimed.case_id, code=code, text=text) for code, text in odd),
    )


def _where_to_pay(
    demand: PaymentDemanded | None, incurred_on: date, odd: list[_Odd]
) -> tuple[date | None, str]:
    if demand is None:
        return None, ""
    due_on, iban = demand.due_on, demand.iban
    if due_on is not None and due_on < incurred_on:
        odd.append(("due-before", "de vervaldatum ligt voor de dag van de schuld: weggelaten"))
        due_on = None
    if iban and not _is_iban(iban):
        odd.append(("iban", "het rekeningnummer is geen IBAN die klopt: weggelaten"))
        iban = ""
    if demand.reference and reference_kind(demand.reference) is None:
        odd.append(
            ("reference", "het betalingskenmerk klopt niet; vraag het na voordat er betaald wordt")
        )
    return due_on, iban


def _by_day(claimed: ClaimedObligation) -> list[tuple[date, ObligationImposed]]:
    """What was imposed, by the day on which it was; equal days in the order of the events."""
    found = []
    for event in claimed.obligations:
        assert isinstance(event.fact, ObligationImposed), "obligations were imposed"
        found.append((_day(event), event.fact))
    return sorted(found, key=lambda each: each[0])


def _day(event: ClaimEvent) -> date:
    day = event_day(event)
    assert day is not None, "an event of a known type has its moment"
    return day


def _first_day(claimed: ClaimedObligation) -> date:
    return min(_day(event) for event in claimed.standing_demands)


def _main(imposed: Sequence[tuple[date, ObligationImposed]]) -> ObligationImposed | None:
    """The obligation that the case is about: the one said to be, or else the first."""
    primary = [fact for _, fact in imposed if fact.is_primary]
    return next(iter(primary or [fact for _, fact in imposed]), None)


def _rule(kind: str) -> CreditorRule:
    organisation, _, rest = kind.partition("_")
    if organisation == "cjib":
        found = (rule for word, rule in _CJIB_RULES.items() if word in rest)
        return next(found, CreditorRule.PRIVATE)
    return _RULES.get(organisation, CreditorRule.PRIVATE)


def _components(
    claimed: ClaimedObligation, imposed: Sequence[ObligationImposed], rule: CreditorRule
) -> tuple[Mapping[Component, int], list[_Odd]]:
    """The amounts by component, and what was not certain; the main one takes what is not known."""
    main = Component.FINE if rule in _FINES else Component.PRINCIPAL
    components: dict[Component, int] = {}
    odd: list[_Odd] = []
    surcharges = 0
    for fact in imposed:
        component = _component(fact, main)
        if component is None:
            odd.append(("component-not-certain", f"{fact.category}: telt bij de hoofdsom"))
            component = main
        if component is Component.SURCHARGE_1 and rule in _FINES:
            surcharges += 1
            component = Component.SURCHARGE_1 if surcharges == 1 else Component.SURCHARGE_2
            if surcharges > 2:
                odd.append(("component-not-certain", "een derde verhoging telt bij de tweede"))
        if fact.amount:
            components[component] = components.get(component, 0) + fact.amount
    if not imposed:
        odd.append(("component-not-certain", "alleen gevraagd, niet opgelegd: hoofdsom"))
        components[main] = claimed.owed
    return components, odd


def _component(fact: ObligationImposed, main: Component) -> Component | None:
    category = fact.category.casefold()
    if category == "algemeen" or (not category and fact.is_primary):
        return main
    words = category or fact.kind
    found = (component for word, component in _COMPONENTS.items() if word in words)
    return next(found, None if category else main)


def _last_demand(claimed: ClaimedObligation) -> PaymentDemanded | None:
    facts = [event.fact for event in claimed.standing_demands]
    last = facts[-1] if facts else None
    return last if isinstance(last, PaymentDemanded) else None


def _creditor(
    main: ObligationImposed | None, demand: PaymentDemanded | None, claimed: ClaimedObligation
) -> str:
    organisation = main.kind.partition("_")[0] if main else ""
    named = _CREDITORS.get(organisation, "")
    return named or (demand.payee if demand else "") or f"organisatie met OIN {claimed.source}"


def _collector(main: ObligationImposed | None, demand: PaymentDemanded | None) -> str:
    """Who carries it out, where that is another organisation than the one that imposed it."""
    if main is None or not main.collector or main.collector == main.creditor or not main.creditor:
        return ""
    return (demand.payee if demand else "") or f"organisatie met OIN {main.collector}"


def _id(claimed: ClaimedObligation) -> str:
    """The same id for the same case of the same organisation, whenever it is read."""
    mark = sha256(f"{claimed.source}\n{claimed.case_id}".encode()).hexdigest()[:8]
    return f"{slug(claimed.case_id)[:30].strip('-') or 'zaak'}-{mark}"


def _is_iban(text: str) -> bool:
    try:
        IBAN(text)
    except SchwiftyException:
        return False
    return True

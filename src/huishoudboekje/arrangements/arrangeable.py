"""Whether a debt can be arranged at all: what its facts, its stage and its balance say on a day.

It promises the same answer to whoever asks, with the source of a fact; it does not know whether
another arrangement covers the debt, or what terms are proposed.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from huishoudboekje.arrangements.laws import toeslagen
from huishoudboekje.arrangements.values import Owed
from huishoudboekje.debts import (
    ARRANGEABLE_STAGES,
    Component,
    CreditorRule,
    Debt,
    DebtFact,
    FactKind,
    PublicBody,
    public_body,
    total_of,
)
from huishoudboekje.errors import Finding, NotArrangeable

_NEVER_WAIVED = frozenset({Component.FINE, Component.ADMINISTRATION_COST, Component.PRINCIPAL})
_BODIES = {
    CreditorRule.CJIB_TRAFFIC: PublicBody.CJIB,
    CreditorRule.CJIB_CRIMINAL: PublicBody.CJIB,
    CreditorRule.TOESLAGEN: PublicBody.TOESLAGEN,
    CreditorRule.TAX: PublicBody.TAX,
}


def facts_on(debt: Debt, day: date) -> tuple[DebtFact, ...]:
    """The facts that hold on the day: of each kind the latest one said, where it says that it does.

    Of two for the same day the later one in the list counts. In the order of the kinds.
    """
    latest: dict[FactKind, DebtFact] = {}
    for fact in debt.facts:
        if fact.since <= day and (fact.kind not in latest or latest[fact.kind].since <= fact.since):
            latest[fact.kind] = fact
    return tuple(latest[kind] for kind in FactKind if kind in latest and latest[kind].holds)


def obstacles(debt: Debt, owed: Owed, *, on: date) -> tuple[Finding, ...]:
    """Every reason why no arrangement can cover the debt on the day (definitions 11.2).

    Paid, transferred, excluded or contested. *Not settleable* is none: such a debt is kept out of a
    proposal for all creditors and paid on its own, later or now (cases ZND-03).
    """
    said = [(code, text) for code, text in _obstacles(debt, owed, on)]
    return tuple(Finding(place=debt.id, code=code, text=text) for code, text in said)


def _obstacles(debt: Debt, owed: Owed, on: date) -> Iterator[tuple[str, str]]:
    if total_of(owed.get(debt.id, {})) <= 0:
        yield "paid", f"{debt.name} is betaald"
    if debt.stage not in ARRANGEABLE_STAGES:
        yield "transferred", f"{debt.name} is overgedragen aan een andere schuldeiser"
    for fact in facts_on(debt, on):
        if fact.kind is FactKind.EXCLUDED:
            yield "excluded", f"{debt.name} blijft buiten de regeling ({fact.source})"
        if fact.kind is FactKind.CONTESTED:
            yield "contested", f"{debt.name} wordt betwist ({fact.source})"


def refuse_unarrangeable(debts: Sequence[Debt], owed: Owed, *, on: date) -> None:
    """Nothing, when an arrangement can cover every one of the debts on the day.

    Raises NotArrangeable with all obstacles of all debts.
    """
    found = [finding.text for debt in debts for finding in obstacles(debt, owed, on=on)]
    if found:
        raise NotArrangeable(f"Dit kan niet in een regeling: {'; '.join(found)}.")


def never_waived(debt: Debt, component: Component) -> str | None:
    """Why no arrangement can waive this part of the debt (the rule, in Dutch), or None.

    Of a debt to the CJIB the fine and the administration cost stay: only the prosecutor may end
    collection (Wahv art. 22 lid 4). What is registered of it as principal counts as the fine. A
    toeslag debt has no remission (Awir art. 31bis). Where no rule says whose debt it is, the name
    of who claims or collects does. What another person pays is no waiver.
    """
    if is_of(debt, PublicBody.CJIB) and component in _NEVER_WAIVED:
        return (
            "de boete en de administratiekosten van het CJIB vallen nooit weg door een regeling; "
            "alleen de officier van justitie kan de inning beëindigen (Wahv art. 22 lid 4)"
        )
    if is_of(debt, PublicBody.TOESLAGEN):
        return f"een toeslagschuld wordt niet kwijtgescholden ({toeslagen.NO_REMISSION})"
    return None


def is_of(debt: Debt, body: PublicBody) -> bool:
    """Whether the debt follows the rules of that body: as registered, or else by its names."""
    if debt.rule is not CreditorRule.PRIVATE:
        return _BODIES.get(debt.rule) is body
    return body in {public_body(name) for name in (debt.creditor, debt.collector)}

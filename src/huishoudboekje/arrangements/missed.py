"""A missed instalment: what the creditor's own rule says happens then, and where that stands.

It promises what is to be expected, never a fact: a surcharge is booked when the creditor's document
confirms it. It does not know whether the instalment was missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from huishoudboekje.arrangements.laws import fines
from huishoudboekje.debts import Component, CreditorRule, Debt, Stage
from huishoudboekje.figures import Figure, Standing
from huishoudboekje.money import euro_text, half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSurcharge:
    """What the rule adds to a component of a debt (cents), and the article that says so."""

    debt_id: str
    component: Component
    amount: int
    article: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedConsequence:
    """What follows on a missed instalment: a sentence to read, its source, and what is expected.

    `ends_arrangement` when the rule itself ends it; otherwise the creditor decides.
    """

    debt_id: str
    text: str
    source: str
    standing: Standing
    ends_arrangement: bool = False
    surcharge: ExpectedSurcharge | None = None


_OTHER: Mapping[CreditorRule, tuple[str, str, Standing]] = {
    CreditorRule.CJIB_CRIMINAL: (
        "De regeling met het CJIB stopt. Er volgt een herinnering met een verhoging.",
        "Sv 6:4:2",
        Standing.SECONDARY,
    ),
    CreditorRule.TOESLAGEN: (
        "Dienst Toeslagen kan de regeling stoppen, verrekenen en een dwangbevel sturen.",
        "Awir 30 en 32",
        Standing.UNCONFIRMED,
    ),
    CreditorRule.TAX: (
        "De Belastingdienst kan de regeling stoppen en een dwangbevel met kosten sturen.",
        "Leidraad Invordering 2008, artikel 25",
        Standing.UNCONFIRMED,
    ),
    CreditorRule.HEALTH_INSURANCE: (
        "De zorgverzekeraar kan de regeling stoppen en de achterstand aan het CAK melden.",
        "Zvw 18a tot en met 18g",
        Standing.SECONDARY,
    ),
    CreditorRule.PRIVATE: (
        "De schuldeiser kan de regeling stoppen, rente rekenen en incassokosten aankondigen.",
        "BW 6:96 lid 6 en 6:119",
        Standing.UNCONFIRMED,
    ),
}


def missed_consequence(
    debt: Debt, *, on: date, charged: Mapping[Component, int] | None = None
) -> MissedConsequence:
    """What the creditor's rule says of an instalment on the debt that was missed on the day.

    At the CJIB the arrangement ends and the surcharge of the next stage is expected (Wahv art. 23
    lid 3, 25 lid 1), not while collection is suspended. `charged` is all that was ever claimed by
    component (cents), also what was paid or waived since; left out: as registered. Raises NoFigure.
    """
    claimed = debt.components if charged is None else charged
    if debt.rule is CreditorRule.CJIB_TRAFFIC:
        return _at_the_cjib(debt, claimed, on)
    text, source, standing = _OTHER[debt.rule]
    return MissedConsequence(
        debt_id=debt.id,
        text=text,
        source=source,
        standing=standing,
        ends_arrangement=debt.rule is CreditorRule.CJIB_CRIMINAL,
        surcharge=_criminal_surcharge(debt, claimed, on)
        if debt.rule is CreditorRule.CJIB_CRIMINAL
        else None,
    )


def _at_the_cjib(debt: Debt, claimed: Mapping[Component, int], on: date) -> MissedConsequence:
    first = fines.FIRST_SURCHARGE.on(on)
    expected = _traffic_surcharge(debt, claimed, on)
    text = "De regeling met het CJIB stopt."
    if debt.stage is Stage.SUSPENDED:
        text += " Zolang de inning stilstaat, komt er geen verhoging bij."
    elif expected is None:
        text += " Een verdere verhoging is er niet."
    else:
        text += f" Er komt naar verwachting {euro_text(expected.amount)} bij."
        if expected.component is Component.SURCHARGE_1 and _reminds_first(on):
            text += " Eerst stuurt het CJIB een gratis herinnering."
    return MissedConsequence(
        debt_id=debt.id,
        text=text,
        source=expected.article if expected else first.article,
        standing=expected.standing if expected else first.standing,
        ends_arrangement=True,
        surcharge=expected,
    )


def _traffic_surcharge(
    debt: Debt, claimed: Mapping[Component, int], on: date
) -> ExpectedSurcharge | None:
    fine = claimed.get(Component.FINE, 0)
    earlier = claimed.get(Component.SURCHARGE_1, 0)
    if not earlier:
        amount, figure = fines.first_surcharge(fine, on), fines.FIRST_SURCHARGE.on(on)
        return _expected(debt, Component.SURCHARGE_1, amount, figure)
    if not claimed.get(Component.SURCHARGE_2, 0):
        amount, figure = fines.second_surcharge(fine, earlier, on), fines.SECOND_SURCHARGE.on(on)
        return _expected(debt, Component.SURCHARGE_2, amount, figure)
    return None


def _criminal_surcharge(
    debt: Debt, claimed: Mapping[Component, int], on: date
) -> ExpectedSurcharge | None:
    fine = claimed.get(Component.FINE, 0)
    earlier = claimed.get(Component.SURCHARGE_1, 0)
    if not earlier:
        added = fines.CRIMINAL_FIRST.on(on)
        return _expected(debt, Component.SURCHARGE_1, added.value, added)
    if not claimed.get(Component.SURCHARGE_2, 0):
        part = fines.CRIMINAL_SECOND.on(on)
        amount = half_up((fine + earlier) * part.value)
        return _expected(debt, Component.SURCHARGE_2, amount, part)
    return None


def _expected(
    debt: Debt, component: Component, amount: int, figure: Figure[int] | Figure[Fraction]
) -> ExpectedSurcharge | None:
    if debt.stage is Stage.SUSPENDED or not amount:
        return None
    return ExpectedSurcharge(
        debt_id=debt.id,
        component=component,
        amount=amount,
        article=figure.article,
        standing=figure.standing,
    )


def _reminds_first(on: date) -> bool:
    return any(each.value and each.holds_on(on) for each in fines.FREE_REMINDER.figures)

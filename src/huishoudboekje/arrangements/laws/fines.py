"""What is due on a fine per stage: surcharges, reminders and the emergency stop (Wahv, Sv).

It promises that surcharges are taken over the fine and never over the administration cost; a
surcharge is what the rule says, and is owed only when the CJIB's own document says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from huishoudboekje.arrangements.laws.terms import last_day_of
from huishoudboekje.debts import Component
from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import half_up

_WAHV = "Wahv, BWBR0004581, tekst van 1 september 2026"
_WAHV_FROM = date(2026, 9, 1)
_EARLIER_UNTIL = date(2026, 8, 31)
_EARLIER = "pers en rechtspraak (ECLI:NL:RBMNE:2025:4626); de tekst van toen is niet nagekeken"
_EARLIER_FROM = date(2020, 1, 1)

LAST_STAGE = 2
"""The stages of a fine: 0 as imposed, 1 after the first surcharge, 2 after the second."""

ADMINISTRATION_COST = DatedFigure(
    "de administratiekosten van een boete",
    Figure(
        value=7_00,
        valid_from=date(2012, 7, 1),
        valid_to=date(2014, 12, 31),
        article="Wahv 22 en de regeling over administratiekosten",
        source="pers; wanneer het bedrag veranderde is niet bekend",
        standing=Standing.UNCONFIRMED,
    ),
    Figure(
        value=9_00,
        valid_from=_EARLIER_FROM,
        article="Wahv 22 en de regeling over administratiekosten",
        source="algemeen bekend; sinds wanneer is niet bekend",
        standing=Standing.UNCONFIRMED,
    ),
)
"""Cents per fine, once."""


def _surcharge(name: str, value: Fraction, article: str) -> DatedFigure[Fraction]:
    return DatedFigure(
        name,
        Figure(
            value=value,
            valid_from=_EARLIER_FROM,
            valid_to=_EARLIER_UNTIL,
            article=article,
            source=_EARLIER,
            standing=Standing.SECONDARY,
        ),
        Figure(
            value=value,
            valid_from=_WAHV_FROM,
            article=article,
            source=_WAHV,
            standing=Standing.STATUTE,
        ),
    )


FIRST_SURCHARGE = _surcharge("de eerste verhoging van een boete", Fraction(1, 2), "Wahv 23 lid 3")
"""The part of the fine that is added; never over the administration cost."""

SECOND_SURCHARGE = _surcharge("de tweede verhoging van een boete", Fraction(1), "Wahv 25 lid 1")
"""The part of fine and first surcharge together that is added."""

SURCHARGE_UNIT = DatedFigure(
    "de afronding van een verhoging",
    Figure(
        value=1,
        valid_from=_EARLIER_FROM,
        article="Wahv 23 lid 3 en 25 lid 1",
        source="niet bekend of het CJIB verhogingen naar beneden afrondt op hele euro's",
        standing=Standing.UNCONFIRMED,
    ),
)
"""Cents to which the total of the surcharges is rounded, half up."""

FREE_REMINDER = DatedFigure(
    "de gratis herinnering voor de eerste verhoging",
    Figure(
        value=False,
        valid_from=_EARLIER_FROM,
        valid_to=date(2026, 6, 30),
        article="Wahv 23 lid 3",
        source="Metro, AutoWeek en Autoblog, september 2025",
        standing=Standing.SECONDARY,
    ),
    Figure(
        value=True,
        valid_from=date(2026, 7, 1),
        # A trial of about a year and a half.
        valid_to=date(2027, 12, 31),
        article="proef van het ministerie van Justitie en Veiligheid",
        source="Metro, AutoWeek en Autoblog, september 2025",
        standing=Standing.SECONDARY,
    ),
)
"""Whether the CJIB reminds once without cost before the first surcharge."""

OBJECTION_DAYS = DatedFigure(
    "de termijn voor bezwaar of beroep tegen een boete",
    Figure(
        value=42,
        valid_from=_EARLIER_FROM,
        article="Wahv 6 en Awb 6:7",
        source="openbare bronnen; ongeveer 8 weken na de datum van de boete is zij te betalen",
        standing=Standing.SECONDARY,
    ),
)
"""Days after the decision; without an objection it is final when they are over."""

PAYMENT_DAYS = DatedFigure(
    "de betaaltermijn van een boete",
    Figure(
        value=14,
        valid_from=_WAHV_FROM,
        article="Wahv 23 lid 1",
        source=_WAHV,
        standing=Standing.STATUTE,
    ),
)
"""Days after the decision is final."""

REMINDER_DAYS = DatedFigure(
    "de betaaltermijn van een aanmaning van het CJIB",
    Figure(
        value=28,
        valid_from=_WAHV_FROM,
        article="Wahv 24 lid 1",
        source=_WAHV,
        standing=Standing.STATUTE,
    ),
)
"""Days after the reminder."""

CRIMINAL_FIRST = DatedFigure(
    "de eerste verhoging van een strafrechtelijke boete",
    Figure(
        value=20_00,
        valid_from=date(2024, 6, 12),
        article="Sv 6:4:2",
        source="CJIB, aangehaald door nieuws.nl, 12 juni 2024",
        standing=Standing.SECONDARY,
    ),
)
"""Cents, with the first reminder."""

CRIMINAL_SECOND = DatedFigure(
    "de tweede verhoging van een strafrechtelijke boete",
    Figure(
        value=Fraction(1, 5),
        valid_from=date(2024, 6, 12),
        article="Sv 6:4:2",
        source="nog niet nagekeken: waarover het deel telt, en of er een minimum van € 40 is",
        standing=Standing.UNCONFIRMED,
    ),
)
"""The part that is added with the second reminder, taken over the raised amount."""

NOODSTOP_MONTHS = DatedFigure(
    "de noodstop van het CJIB",
    Figure(
        value=(4, 8),
        valid_from=date(2020, 4, 1),
        article="noodstopprocedure van het CJIB",
        source="NU.nl, NRC en NVVK",
        standing=Standing.SECONDARY,
    ),
)
"""Months without new surcharges: on reporting to debt help, and more once the help has started."""


def due_components(fine: int, stage: int, on: date) -> dict[Component, int]:
    """What is due (cents) on a traffic fine at stage 0, 1 or 2, by component; without nothings.

    Surcharges are rounded once, so that the parts add up to the rounded total. Raises NoFigure.
    """
    assert fine > 0, "a fine is above zero"
    assert 0 <= stage <= LAST_STAGE, "a fine has three stages"
    due = {Component.FINE: fine, Component.ADMINISTRATION_COST: ADMINISTRATION_COST.on(on).value}
    first = first_surcharge(fine, on)
    if stage:
        due[Component.SURCHARGE_1] = first
    if stage == LAST_STAGE:
        due[Component.SURCHARGE_2] = second_surcharge(fine, first, on)
    return {component: amount for component, amount in due.items() if amount}


def first_surcharge(fine: int, on: date) -> int:
    """The first that is added (cents) to a traffic fine (cents; Wahv 23 lid 3). Raises NoFigure."""
    return _rounded(fine * FIRST_SURCHARGE.on(on).value, on)


def second_surcharge(fine: int, first: int, on: date) -> int:
    """What is added next (cents) to a traffic fine (cents), after a first surcharge (cents).

    All of fine and first surcharge (Wahv art. 25 lid 1). A first one that is the rule's own counts
    unrounded, so that both add up to their rounded total. Raises NoFigure.
    """
    exact = fine * FIRST_SURCHARGE.on(on).value
    if first != _rounded(exact, on):
        exact = Fraction(first)
    return _rounded(exact + (fine + exact) * SECOND_SURCHARGE.on(on).value, on) - first


def _rounded(amount: Fraction, on: date) -> int:
    unit = SURCHARGE_UNIT.on(on).value
    return half_up(Fraction(amount, unit)) * unit


def criminal_components(fine: int, stage: int, on: date) -> dict[Component, int]:
    """What is due (cents) on a criminal fine at stage 0, 1 or 2, by component.

    The first reminder adds an amount, the second a part of what is due by then. Raises NoFigure.
    """
    assert fine > 0, "a fine is above zero"
    assert 0 <= stage <= LAST_STAGE, "a fine has three stages"
    due = {Component.FINE: fine}
    if stage:
        due[Component.SURCHARGE_1] = CRIMINAL_FIRST.on(on).value
    if stage == LAST_STAGE:
        raised = sum(due.values())
        due[Component.SURCHARGE_2] = half_up(raised * CRIMINAL_SECOND.on(on).value)
    return due


def final_on(decided_on: date) -> date:
    """The day on which a fine is final when nobody objects. Raises NoFigure."""
    return decided_on + timedelta(days=OBJECTION_DAYS.on(decided_on).value)


def pay_until(final_on: date) -> date:
    """The last day to pay a fine without surcharge, counted from when its decision is final."""
    return final_on + timedelta(days=PAYMENT_DAYS.on(final_on).value)


def pay_reminder_until(reminded_on: date) -> date:
    """The last day to pay a reminder before the next surcharge."""
    return reminded_on + timedelta(days=REMINDER_DAYS.on(reminded_on).value)


@dataclass(frozen=True, slots=True)
class Noodstop:
    """Until when (inclusive) no surcharge is added: at first, and when debt help has started."""

    until: date
    until_with_help: date


def noodstop(reported_on: date) -> Noodstop:
    """The emergency stop of the CJIB from the day that the municipality reports the household.

    Surcharges that were there stay; it ends earlier when agreements are broken. Raises NoFigure.
    """
    first, more = NOODSTOP_MONTHS.on(reported_on).value
    return Noodstop(last_day_of(reported_on, first), last_day_of(reported_on, first + more))

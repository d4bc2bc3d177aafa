"""Tax debts: short deferral and instalments (Leidraad Invordering 2008); nothing of it confirmed.

It promises days and instalments by the rule as it is known; it does not know a household's means.
"""

from datetime import date

from huishoudboekje.arrangements.instalments import equal_parts
from huishoudboekje.arrangements.laws.terms import months_after
from huishoudboekje.errors import NotAllowed
from huishoudboekje.figures import DatedFigure, Figure, Standing

_SOURCE = "Leidraad Invordering 2008, BWBR0024096, nog niet nagekeken"

DEFERRAL_MONTHS = DatedFigure(
    "het korte uitstel voor belasting",
    Figure(
        value=4,
        valid_from=date(2026, 1, 1),
        article="Leidraad Invordering 2008, artikel 25.4",
        source=_SOURCE,
        standing=Standing.UNCONFIRMED,
    ),
)
"""Months after the last due day."""

ARRANGEMENT_MONTHS = DatedFigure(
    "de langste standaardregeling voor belasting",
    Figure(
        value=12,
        valid_from=date(2026, 1, 1),
        article="Leidraad Invordering 2008, artikel 25.5",
        source=_SOURCE,
        standing=Standing.UNCONFIRMED,
    ),
)
"""Months after the last due day within which everything is paid."""


def deferred_until(due: date, on: date) -> date:
    """The last day (inclusive) of the short deferral of a debt with that last due day.

    Raises NotAllowed when that day has gone by, and NoFigure.
    """
    months = DEFERRAL_MONTHS.on(on).value
    until = months_after(due, months)
    if on > until:
        raise NotAllowed(
            f"Kort uitstel voor belasting kan tot {months} maanden na de vervaldag: {until}."
        )
    return until


def instalment_months(due: date, on: date) -> int:
    """How many monthly instalments fit from the day up to the end of the standard arrangement.

    At most as many as it has months. Raises NotAllowed where none fits, and NoFigure.
    """
    months = ARRANGEMENT_MONTHS.on(on).value
    until = months_after(due, months)
    fitting = sum(months_after(on, n) <= until for n in range(1, months + 1))
    if fitting == 0:
        raise NotAllowed(
            f"Een standaardregeling voor belasting loopt tot {months} maanden na de vervaldag "
            f"({until}); daarna kan alleen een persoonlijke regeling."
        )
    return fitting


def instalments(debt: int, due: date, on: date) -> tuple[int, ...]:
    """The debt (cents) in as many equal monthly parts as fit; raises as `instalment_months`."""
    return equal_parts(debt, instalment_months(due, on))

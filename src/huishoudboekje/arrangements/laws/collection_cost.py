"""Collection cost outside court: what a creditor may ask at most, and from when (BW 6:96).

It promises the scale to the cent; it does not hold for public claims, and it does not know whether
the creditor did collect.
"""

from datetime import date, timedelta
from fractions import Fraction

from huishoudboekje.debts import CreditorRule
from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import half_up

_DECREE = "Besluit vergoeding voor buitengerechtelijke incassokosten, volgens openbare bronnen"
_SINCE = date(2012, 7, 1)

SCALE = DatedFigure(
    "de staffel van de incassokosten",
    Figure(
        value=(
            (2_500_00, Fraction(15, 100)),
            (2_500_00, Fraction(10, 100)),
            (5_000_00, Fraction(5, 100)),
            (190_000_00, Fraction(1, 100)),
            (None, Fraction(5, 1000)),
        ),
        valid_from=_SINCE,
        article="Besluit incassokosten 2 lid 1",
        source=_DECREE,
        standing=Standing.SECONDARY,
    ),
)
"""Of each next part of the principal (cents, None: all the rest) the part that is cost."""

LEAST = DatedFigure(
    "de laagste incassokosten",
    Figure(
        value=40_00,
        valid_from=_SINCE,
        article="Besluit incassokosten 2 lid 2",
        source=_DECREE,
        standing=Standing.SECONDARY,
    ),
)
"""Cents."""

MOST = DatedFigure(
    "de hoogste incassokosten",
    Figure(
        value=6_775_00,
        valid_from=_SINCE,
        article="Besluit incassokosten 2 lid 1",
        source=_DECREE,
        standing=Standing.SECONDARY,
    ),
)
"""Cents."""

LETTER_DAYS = DatedFigure(
    "de termijn van de veertiendagenbrief",
    Figure(
        value=14,
        valid_from=_SINCE,
        article="BW 6:96 lid 6",
        source=_DECREE,
        standing=Standing.SECONDARY,
    ),
)
"""Days from the day after a consumer got the letter that states the amount."""

VAT = DatedFigure(
    "de btw over incassokosten",
    Figure(
        value=Fraction(21, 100),
        valid_from=date(2012, 10, 1),
        article="Besluit incassokosten 2 lid 3",
        source="algemeen bekend; geldt alleen als de schuldeiser de btw niet kan verrekenen",
        standing=Standing.UNCONFIRMED,
    ),
)
"""The part of the cost that is added where the creditor cannot reclaim it."""

PUBLIC_RULES = frozenset(
    {
        CreditorRule.CJIB_TRAFFIC,
        CreditorRule.CJIB_CRIMINAL,
        CreditorRule.TOESLAGEN,
        CreditorRule.TAX,
    }
)
"""Whose claims have costs of their own law."""


def collection_cost(principal: int, on: date, *, with_vat: bool = False) -> int:
    """The most (cents) that a creditor may ask for collecting a principal (cents, above zero).

    Claims that one letter names are added up first (BW 6:96 lid 7). Rounded half up to the cent.
    Raises NoFigure.
    """
    assert principal > 0, "what is collected is above zero"
    cost, rest = Fraction(0), principal
    for width, share in SCALE.on(on).value:
        part = rest if width is None else min(rest, width)
        cost += part * share
        rest -= part
    rounded = min(max(half_up(cost), LEAST.on(on).value), MOST.on(on).value)
    return half_up(rounded * (1 + VAT.on(on).value)) if with_vat else rounded


def owed_from(letter_received_on: date) -> date:
    """The first day on which a consumer who has not paid owes the cost, after the letter.

    Without such a letter nothing is owed (BW 6:96 lid 6). Raises NoFigure.
    """
    return letter_received_on + timedelta(days=LETTER_DAYS.on(letter_received_on).value + 1)


def owed_at_the_earliest(due: date) -> date:
    """The first day on which any cost can be owed on a debt with that last day to pay.

    The letter can be got from the day after it on (BW 6:96 lid 6). Raises NoFigure.
    """
    return owed_from(due + timedelta(days=1))

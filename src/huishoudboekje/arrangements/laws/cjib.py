"""Fines at the CJIB: paying in instalments, by law and by policy, and when that is refused.

It promises the longest duration that the CJIB gives and a sentence with the rule that stands in the
way; it does not know what a household can bear or what the CJIB agrees to in person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huishoudboekje.arrangements.instalments import equal_parts
from huishoudboekje.calendar import date_in_other_year
from huishoudboekje.debts import Component, CreditorRule, total_of
from huishoudboekje.errors import NotAllowed
from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import euro_text

RULES = frozenset({CreditorRule.CJIB_TRAFFIC, CreditorRule.CJIB_CRIMINAL})
"""Whose arrangements are the CJIB's."""

_POLICY = "cjib.nl, Wat zijn de regels voor betalen in delen"
_READ_FROM = date(2026, 1, 1)

LADDER: DatedFigure[tuple[tuple[int, int], ...]] = DatedFigure(
    "de termijnentabel van het CJIB",
    Figure(
        value=(
            (0, 3),
            (120_00, 6),
            (300_00, 9),
            (450_00, 12),
            (1250_00, 18),
            (2000_00, 24),
            (3000_00, 30),
            (4000_00, 36),
        ),
        valid_from=_READ_FROM,
        article="beleid van het CJIB",
        source=_POLICY,
        standing=Standing.OFFICIAL,
    ),
)
"""From which amount open (cents, inclusive) how many months at most."""

POLICY_FROM = DatedFigure(
    "het laagste bedrag voor betalen in delen",
    Figure(
        value=75_00,
        valid_from=_READ_FROM,
        article="beleid van het CJIB",
        source=_POLICY,
        standing=Standing.OFFICIAL,
    ),
)
"""Cents, inclusive; several fines count together."""

RIGHT_FROM = DatedFigure(
    "het bedrag vanaf waar betalen in delen een recht is",
    Figure(
        value=225_00,
        valid_from=date(2015, 7, 1),
        article="Wahv 23 lid 2, 24 lid 2, 25 lid 2",
        source="Wahv, BWBR0004581, tekst van 1 september 2026; begin volgens de pers",
        standing=Standing.STATUTE,
    ),
)
"""Cents, inclusive, at every stage."""

RIGHT_FROM_UNDER_16 = DatedFigure(
    "het bedrag vanaf waar betalen in delen een recht is, onder de 16 jaar",
    Figure(
        value=112_50,
        valid_from=date(2015, 7, 1),
        article="Wahv 23 lid 2, 24 lid 2, 25 lid 2",
        source="Wahv, BWBR0004581, tekst van 1 september 2026; begin volgens de pers",
        standing=Standing.STATUTE,
    ),
)
"""Cents, inclusive, for who was under 16 at the time."""

HISTORY_YEARS = DatedFigure(
    "hoe lang een eerdere regeling meetelt",
    Figure(
        value=1,
        valid_from=_READ_FROM,
        article="beleid van het CJIB",
        source=_POLICY,
        standing=Standing.OFFICIAL,
    ),
)
"""Years back: the last twelve months."""


@dataclass(frozen=True, slots=True)
class EarlierArrangement:
    """An arrangement with the CJIB before this one: its last day, None when it still runs."""

    ended_on: date | None
    kept_exactly: bool


def open_without_cost(components: Mapping[Component, int]) -> int:
    """What counts for the ladder (cents): with surcharges, without the administration cost."""
    return total_of(components) - components.get(Component.ADMINISTRATION_COST, 0)


def instalment_months(open_without_cost: int, on: date) -> int:
    """The longest duration in months for the amount open (cents) on the day of the application.

    It is counted with surcharges, without administration cost, over all fines together. Raises
    NotAllowed below the lowest amount, and NoFigure.
    """
    lowest = POLICY_FROM.on(on).value
    if open_without_cost < lowest:
        raise NotAllowed(
            f"Het CJIB laat betalen in delen toe vanaf {euro_text(lowest)}; hier staat "
            f"{euro_text(open_without_cost)} open (administratiekosten tellen niet mee)."
        )
    return max(months for start, months in LADDER.on(on).value if start <= open_without_cost)


def instalments(open_without_cost: int, on: date) -> tuple[int, ...]:
    """The amount (cents) in as many equal parts as the CJIB gives months; raises as they do."""
    return equal_parts(open_without_cost, instalment_months(open_without_cost, on))


def is_right(open_without_cost: int, on: date, *, under_16: bool = False) -> bool:
    """Whether the law itself gives the right to pay the amount (cents) in parts."""
    least = RIGHT_FROM_UNDER_16 if under_16 else RIGHT_FROM
    return open_without_cost >= least.on(on).value


def refuse_arrangement(
    on: date,
    *,
    bailiff: bool = False,
    coercive_measure: bool = False,
    earlier: EarlierArrangement | None = None,
) -> None:
    """Nothing when the CJIB's policy lets an arrangement begin on the day; else NotAllowed.

    An earlier one counts while it runs and until twelve months after its last day.
    """
    if bailiff:
        raise NotAllowed(
            "Bij het CJIB kan betalen in delen niet meer: de boete is bij de deurwaarder."
        )
    if coercive_measure:
        raise NotAllowed(
            "Bij het CJIB kan betalen in delen niet meer: er is een dwangmiddel ingezet "
            "(rijbewijs, voertuig of gijzeling)."
        )
    if earlier is None or earlier.kept_exactly:
        return
    since = date_in_other_year(on, -HISTORY_YEARS.on(on).value)
    if earlier.ended_on is None or earlier.ended_on > since:
        raise NotAllowed(
            "Bij het CJIB kan betalen in delen nu niet: een regeling van de afgelopen 12 maanden "
            "is niet precies nagekomen."
        )

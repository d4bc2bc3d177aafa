"""Arrears with a health insurer: which letter, and when the CAK takes over (Zvw 18a-18g).

It promises the step that the law has for arrears; what the CAK asks instead of the premium is known
for some years only.
"""

from datetime import date
from enum import StrEnum

from huishoudboekje.figures import DatedFigure, Figure, Standing

_SOURCE = "Juridisch Loket, hetcak.nl en zorgverzekeringslijn"


class ArrearsStep(StrEnum):
    """What an insurer does at some months of arrears."""

    NONE = "none"
    FIRST_LETTER = "first-letter"
    SECOND_LETTER = "second-letter"
    LAST_LETTER = "last-letter"
    CAK = "cak"


LETTER_MONTHS = DatedFigure(
    "de brieven van een zorgverzekeraar bij achterstand",
    Figure(
        value=(2, 4, 6),
        valid_from=date(2018, 1, 1),
        article="Zvw 18a en 18b",
        source=_SOURCE,
        standing=Standing.SECONDARY,
    ),
)
"""Monthly premiums of arrears, inclusive; beyond the last the CAK is told."""


def _premium(year: int, amount: int) -> Figure[int]:
    return Figure(
        value=amount,
        valid_from=date(year, 1, 1),
        valid_to=date(year, 12, 31),
        article="Zvw 18d",
        source=_SOURCE,
        standing=Standing.SECONDARY,
    )


ADMINISTRATIVE_PREMIUM = DatedFigure(
    "de bestuursrechtelijke premie",
    _premium(2018, 136_67),
    _premium(2020, 141_50),
    _premium(2024, 175_20),
)
"""Cents a month to the CAK, in place of the premium."""


def arrears_step(owed: int, monthly_premium: int, on: date) -> ArrearsStep:
    """The step that an insurer has reached at arrears (cents) with that premium (cents a month).

    The CAK takes over beyond six monthly premiums, not at six. Raises NoFigure.
    """
    assert owed >= 0, "arrears are not negative"
    assert monthly_premium > 0, "a premium is above zero"
    first, second, last = LETTER_MONTHS.on(on).value
    if owed > last * monthly_premium:
        return ArrearsStep.CAK
    if owed >= last * monthly_premium:
        return ArrearsStep.LAST_LETTER
    if owed >= second * monthly_premium:
        return ArrearsStep.SECOND_LETTER
    return ArrearsStep.FIRST_LETTER if owed >= first * monthly_premium else ArrearsStep.NONE

"""The figures of the beslagvrije voet: norms, income points, tapers and maxima, each with its days.

It promises that every figure says where it stands in the law and how sure it is; what is done with
them stands beside it. Amounts are in cents, percentages fractions of one.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import cents

T = TypeVar("T")


class LivingSituation(StrEnum):
    """With whom the debtor lives, as far as the law looks at it (art. 475da lid 1 Rv)."""

    SINGLE = "single"
    SINGLE_PARENT = "single-parent"
    COUPLE = "couple"
    COUPLE_WITH_CHILDREN = "couple-children"


_SINGLE, _PARENT, _COUPLE, _FAMILY = LivingSituation
_LAW = "Wetboek van Burgerlijke Rechtsvordering, BWBR0001827, tekst van 14 juli 2026"
_LAW_JANUARY = "Wetboek van Burgerlijke Rechtsvordering, BWBR0001827, tekst van 1 januari 2026"
_REPRODUCED = "de maxima van 1 januari en 1 juli 2026 komen er tot op de cent mee uit"

Percentages = Mapping[LivingSituation, Fraction]
Amounts = Mapping[LivingSituation, int]


def _amounts(single: str, parent: str, couple: str, family: str) -> Amounts:
    texts = zip(LivingSituation, (single, parent, couple, family), strict=True)
    return {situation: cents(text) for situation, text in texts}


def _in_2026(name: str, value: T, article: str) -> DatedFigure[T]:
    # A figure of a toeslag holds for a calendar year, also where this law refers to it.
    return DatedFigure(
        name,
        Figure(
            value=value,
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
            article=article,
            source=_REPRODUCED,
            standing=Standing.COMPUTED,
        ),
    )


def _of_law(name: str, value: T, article: str, since: date) -> DatedFigure[T]:
    figure = Figure(
        value=value, valid_from=since, article=article, source=_LAW, standing=Standing.STATUTE
    )
    return DatedFigure(name, figure)


NORM = DatedFigure(
    "de bijstandsnorm",
    Figure(
        value=_amounts("1401.50", "1401.50", "2002.13", "2002.13"),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
        article="art. 475da lid 2 Rv (A en B); art. 21 Participatiewet",
        source="Normenbrief januari 2026",
        standing=Standing.SECONDARY,
    ),
    Figure(
        value=_amounts("1419.46", "1419.46", "2027.79", "2027.79"),
        valid_from=date(2026, 7, 1),
        valid_to=date(2026, 12, 31),
        article="art. 475da lid 2 Rv (A en B); art. 21 Participatiewet",
        source="Participatiewet, tekst van 1 juli 2026",
        standing=Standing.STATUTE,
    ),
)
"""A for one adult, B for a couple, a month and with holiday allowance."""

MAXIMUM = DatedFigure(
    "de hoogste beslagvrije voet",
    Figure(
        value=_amounts("2191.42", "2526.69", "2881.41", "3155.31"),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
        article="art. 475da lid 1 Rv",
        source=_LAW_JANUARY,
        standing=Standing.STATUTE,
    ),
    Figure(
        value=_amounts("2208.48", "2543.75", "2905.79", "3179.68"),
        valid_from=date(2026, 7, 1),
        valid_to=date(2026, 12, 31),
        article="art. 475da lid 1 Rv",
        source=_LAW,
        standing=Standing.STATUTE,
    ),
)
"""Indexed on 1 January and 1 July (lid 8)."""

THRESHOLD = _in_2026(
    "het drempelinkomen",
    Fraction("2973542.4"),
    "art. 475da lid 2 Rv (D); art. 1 lid 1 onder f Wet op de zorgtoeslag",
)
"""A year. Not rounded here, though the Dienst Toeslagen rounds it up to whole euros."""

HEALTH_TAPER = _in_2026(
    "de afbouw van de zorgtoeslag",
    Fraction("0.1373"),
    "art. 475da lid 2 Rv (E); art. 2 lid 3 Wet op de zorgtoeslag",
)
HEALTH_PREMIUM = _in_2026(
    "de standaardpremie",
    cents("2119.00"),
    "art. 475da lid 3 Rv; art. 2 lid 1 Wet op de zorgtoeslag",
)
"""A year, for one insured person."""

HEALTH_PREMIUMS_COUNTED = _in_2026(
    "het aantal standaardpremies",
    {_SINGLE: 1, _PARENT: 1, _COUPLE: 2, _FAMILY: 2},
    "art. 475da lid 3 Rv",
)
"""The text names one premium; the maxima of couples only come out with one for each of the two."""

CARE_AMOUNT = _in_2026(
    "de verhoging in een inrichting",
    _amounts("47.00", "47.00", "106.00", "106.00"),
    "art. 475da lid 3 Rv; art. 23 lid 2 Participatiewet",
)
RENT_TAPER: DatedFigure[Percentages] = _in_2026(
    "de afbouw van de huurtoeslag",
    {
        _SINGLE: Fraction("0.27"),
        _PARENT: Fraction("0.22"),
        _COUPLE: Fraction("0.22"),
        _FAMILY: Fraction("0.22"),
    },
    "art. 475da lid 2 Rv (F en G); art. 21 lid 2 Wet op de huurtoeslag",
)
RENT_INCOME_POINT = _in_2026(
    "het inkomensijkpunt van de huurtoeslag",
    _amounts("23425.00", "31500.00", "31500.00", "31500.00"),
    "art. 475da lid 2 Rv (I); art. 17 lid 1 Wet op de huurtoeslag",
)
HIGHEST_RENT = _in_2026(
    "de hoogste huur",
    cents("932.93"),
    "art. 475da lid 2 Rv (H); art. 13 lid 1 onder a Wet op de huurtoeslag",
)
BASE_RENT = _in_2026(
    "de basishuur",
    _amounts("202.52", "200.71", "200.71", "200.71"),
    "art. 475da lid 2 Rv (J); art. 16 Wet op de huurtoeslag",
)
CHILD_TAPER = _in_2026(
    "de afbouw van het kindgebonden budget",
    Fraction("0.076"),
    "art. 475da lid 2 Rv (K); art. 2 lid 7 Wet op het kindgebonden budget",
)
CHILD_PARTNER_STEP = _in_2026(
    "de verhoging van het drempelinkomen voor partners",
    cents("39141.00") - Fraction("2973542.4"),
    "art. 475da lid 2 Rv (L); art. 2 lid 8 Wet op het kindgebonden budget",
)
"""What the threshold of partners, 39,141 euros a year, lies above that of one adult."""

SHARE_OF_NORM = _of_law(
    "het deel van de bijstandsnorm", Fraction("0.95"), "art. 475da lid 2 Rv", date(2026, 1, 1)
)
SHARE_WITHOUT_ADDRESS = _of_law(
    "het deel van de norm zonder adres", Fraction("0.475"), "art. 475da lid 4 Rv", date(2026, 1, 1)
)
"""Of the norm of a couple, whatever the living situation."""

SHARE_OF_PARTNER = _of_law(
    "het deel dat een partner opvangt",
    Fraction("0.5"),
    "art. 475db lid 1 onder a Rv",
    date(2026, 1, 1),
)
SHARE_OF_NET_INCOME = _of_law(
    "het deel van het netto-inkomen", Fraction("0.95"), "art. 475dc lid 1 Rv", date(2026, 1, 1)
)

"""Figures of law in time: an amount, rate or term with its article, source, dates and standing.

It promises that a figure is never used outside the days it holds for, and that whoever shows it can
say where it comes from; it does not know what a figure is used for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from huishoudboekje.errors import NoFigure

T = TypeVar("T")


class Standing(StrEnum):
    """How sure a figure is; an unconfirmed one is a setting, and is shown as such."""

    STATUTE = "statute"
    OFFICIAL = "official"
    COMPUTED = "computed"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Generic[T]):
    """A value, from and until which day it holds (inclusive; None: until further notice).

    `article` is the place in the law or policy, `source` who says so.
    """

    value: T
    valid_from: date
    article: str
    source: str
    standing: Standing
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the figure is the one that counts on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class DatedFigure(Generic[T]):
    """One figure of law through the years, the earliest first and never two on one day."""

    __slots__ = ("figures", "name")

    def __init__(self, name: str, *figures: Figure[T]) -> None:
        for before, after in pairwise(figures):
            assert before.valid_to is not None, "only the last has no end"
            assert before.valid_to < after.valid_from, "one figure a day"
        self.name = name
        self.figures = figures

    def on(self, day: date) -> Figure[T]:
        """The figure that holds on the day; raises NoFigure where none is known for it."""
        for each in reversed(self.figures):
            if each.holds_on(day):
                return each
        raise NoFigure(f"Van {self.name} is geen bedrag of regel bekend voor {day}.")


def unconfirmed(figures: Iterable[Figure[T]]) -> tuple[Figure[T], ...]:
    """Those among the figures that nobody has confirmed yet, in their order."""
    return tuple(each for each in figures if each.standing is Standing.UNCONFIRMED)

"""Whose data an asker may see: everything, or named households.

It promises one condition for the WHERE of every load; it does not know who the asker is.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, or_
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Everything, or only the households named; nothing else exists for the asker."""

    everything: bool = False
    household_ids: frozenset[str] = frozenset()

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of the bind parameters that `within` puts in a statement."""
        return {
            "reach_everything": self.everything,
            "reach_households": [] if self.everything else sorted(self.household_ids),
        }

    def holds(self, household_id: str) -> bool:
        """True when the household is within reach."""
        return self.everything or household_id in self.household_ids


EVERYTHING = Reach(everything=True)
"""No limit: the organisation's own commands, until there are roles."""


def within(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that the column's household is within reach, for a prebuilt statement.

    Execute it with `reach.parameters` among its parameters.
    """
    return or_(
        bindparam("reach_everything", type_=Boolean),
        column.in_(bindparam("reach_households", expanding=True)),
    )

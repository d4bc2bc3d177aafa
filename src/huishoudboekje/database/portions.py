"""Long lists of values in portions that one statement can hold as parameters.

It promises that every value is in one portion, in its order; it does not know what they are for.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

_SIZE = 5_000
"""SQLite takes 32,766 parameters, PostgreSQL 65,535; a statement may have other parameters too."""

Value = TypeVar("Value")


def portions(values: Collection[Value]) -> Iterator[list[Value]]:
    """The values in lists of at most 5,000; nothing when there are none."""
    rest = iter(values)
    while portion := list(islice(rest, _SIZE)):
        yield portion

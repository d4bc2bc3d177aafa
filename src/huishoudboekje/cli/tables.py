"""Tables and lines of text for people, at a terminal or in a pipe.

They promise that nothing is cut and that days and amounts stay on one line; what the columns mean
they do not know.
"""

import sys
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

_ANY_WIDTH = 100_000
_LEAST = 8


def new_console(*, stderr: bool = False) -> Console:
    """Where people read: as wide as their terminal, or as wide as it takes where there is none."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _ANY_WIDTH
    # A name such as [kgb] or :key: is text, no mark-up.
    return Console(stderr=stderr, width=width, markup=False, emoji=False)


def new_table(
    *names: str,
    whole: tuple[str, ...] = (),
    right: tuple[str, ...] = (),
    title: str | None = None,
) -> Table:
    """A table with these columns; those of `whole` stay on one line, the others fold."""
    assert {*whole, *right} <= set(names), "what is said of columns is said of these"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title)
    for name in names:
        justify: Literal["left", "right"] = "right" if name in right else "left"
        table.add_column(name, no_wrap=name in whole, overflow="fold", justify=justify)
    return table


def days_text(days: int) -> str:
    """A number of days in words: `1 dag`, `2 dagen`."""
    return "1 dag" if days == 1 else f"{days} dagen"


def print_table(table: Table) -> None:
    """Print it whole, wider than the terminal where its days and amounts need that."""
    for column in table.columns:
        longest = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
        column.min_width = longest if column.no_wrap else min(longest, _LEAST)
    new_console().print(table, crop=False)

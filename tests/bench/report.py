"""What a bench says: figures beside their peers of the same run, on screen and in Markdown."""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from gc import collect
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

HEADINGS = ("what", "size", "ours", "peer", "peer's", "ratio", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line: ours beside a peer's from the same run. The ratio is what may be quoted."""

    what: str
    size: str
    ours: str
    peer: str = ""
    peers: str = ""
    ratio: str = ""
    target: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.what, self.size, self.ours, self.peer, self.peers, self.ratio, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The figures of one workload, and what was left out and why."""

    title: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()


Timed = Callable[[], float]
"""Does its work, preparing first; gives the seconds of the part that counts."""


def stopwatch(work: Callable[[], object]) -> Timed:
    """The work as one that is timed whole."""

    def timed() -> float:
        began = perf_counter()
        work()
        return perf_counter() - began

    return timed


def busy(work: Callable[[], object]) -> Timed:
    """Timed by the processor's own time: for short parts, as neighbours make noise."""

    def timed() -> float:
        began = process_time()
        work()
        return process_time() - began

    return timed


def medians(rounds: int, several: Mapping[str, Timed]) -> dict[str, float]:
    """The median seconds of each, measured in turns so that a noisy minute hits all of them."""
    found: dict[str, list[float]] = {name: [] for name in several}
    for _ in range(rounds):
        for name, timed in several.items():
            collect()
            found[name].append(timed())
    return {name: median(seconds) for name, seconds in found.items()}


def seconds_text(seconds: float) -> str:
    """The time with the unit that fits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def rate_text(count: float, seconds: float) -> str:
    """How many a second, in three digits."""
    rate = count / seconds
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if rate >= size:
            return f"{rate / size:.3g} {unit}/s"
    return f"{rate:.3g}/s"


def machine() -> str:
    """The machine and the versions that the figures hold for, and how busy it was."""
    model = "unknown processor"
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
        model = names[0] if names else model
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores ({model}), "
        f"Python {platform.python_version()}, numpy {version('numpy')}, "
        f"SQLAlchemy {version('sqlalchemy')}, SQLite {sqlite3.sqlite_version}; "
        f"load average at the end {load}"
    )


def show(console: Console, section: Section) -> None:
    """The section as a table on the screen, its notes below."""
    table = Table(title=section.title, title_justify="left", title_style="bold")
    for at, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if at in {0, 3} else "right")
    for figure in section.figures:
        table.add_row(*figure.cells)
    console.print(table)
    for note in section.notes:
        console.print(Padding(note, (0, 2)))


def markdown(sections: Iterable[Section]) -> str:
    """The sections as Markdown tables."""
    lines = []
    for section in sections:
        lines += [f"## {section.title}", "", f"| {' | '.join(HEADINGS)} |"]
        lines.append("|" + "---|" * len(HEADINGS))
        lines += [f"| {' | '.join(figure.cells)} |" for figure in section.figures]
        lines += ["", *(f"- {note}" for note in section.notes), ""] if section.notes else [""]
    return "\n".join(lines)

"""`python -m tests.bench`: the workloads beside their peers, on the screen; with --write on paper.

Timings are reported and never asserted: machines differ, and neighbours make noise.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console
from tests.bench.bank_files import statements_section
from tests.bench.matching import matching_section
from tests.bench.payments import payments_section
from tests.bench.postgres import postgres_section
from tests.bench.posting import posting_section
from tests.bench.projection import projection_section
from tests.bench.report import Section, machine, markdown, show
from tests.bench.settlement import settlement_section
from tests.bench.slow_disk import on_slower_disks
from tests.databases import SERVER

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "docs" / "benchmarks.md"
MARK = "<!-- Below this line `make bench` writes. -->"
WORKLOADS = (
    "projection",
    "posting",
    "settlement",
    "statements",
    "matching",
    "payments",
    "postgres",
)


def arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="1,000 households at most")
    parser.add_argument("--only", choices=WORKLOADS, help="one workload")
    parser.add_argument("--rounds", type=int, default=3, help="rounds to take the median of")
    parser.add_argument(
        "--write",
        type=date.fromisoformat,
        metavar="DATE",
        help="write the figures into docs/benchmarks.md under this date",
    )
    return parser.parse_args(words)


def sections(folder: Path, asked: argparse.Namespace) -> dict[str, Callable[[], Section]]:
    """How each workload is measured."""
    few, many = [1_000], [1_000, 10_000]
    counts = few if asked.quick else many
    projected = few if asked.quick else [*many, 100_000]
    found = {
        "projection": lambda: projection_section(folder, projected, asked.rounds),
        "posting": lambda: posting_section(folder, asked.rounds, on_slower_disks),
        "settlement": lambda: settlement_section(folder, counts, asked.rounds),
        "statements": lambda: statements_section(folder, asked.rounds),
        "matching": lambda: matching_section(asked.rounds),
        "payments": lambda: payments_section(asked.rounds),
    }
    if os.environ.get(SERVER):
        found["postgres"] = lambda: postgres_section(asked.rounds)
    return found


def write(said: list[Section], day: date, words: list[str], before: str) -> None:
    """The figures stand in the paper, below what people wrote."""
    head = PAPER.read_text(encoding="utf-8").partition(MARK)[0]
    command = f'make bench ARGS="{" ".join(words)}"'
    run = f"Measured on {day} by `{command}` on {machine()}, at the start {before}."
    PAPER.write_text(f"{head}{MARK}\n\n{run}\n\n{markdown(said).rstrip()}\n", encoding="utf-8")


def main(words: list[str]) -> None:
    """Measure, show, and write where that was asked for."""
    asked = arguments(words)
    console = Console(width=None if sys.stdout.isatty() else 180)
    before = f"{os.getloadavg()[0]:.1f}"
    said = []
    # Not in /tmp, which is often no disk at all: then every commit would be durable for nothing.
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        for name, measured in sections(Path(folder), asked).items():
            if asked.only in {None, name}:
                said.append(measured())
                show(console, said[-1])
    if not os.environ.get(SERVER):
        console.print(f"PostgreSQL was left out: name a server's URL in {SERVER}")
    console.print(f"{machine()}, at the start {before}")
    if asked.write:
        write(said, asked.write, words, before)


if __name__ == "__main__":
    main(sys.argv[1:])

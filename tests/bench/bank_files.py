"""The statement workload: 10,000 entries in camt.053 and in MT940, beside what reads them too.

Both files are written here, of the same invented movements. Time is the processor's own.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree
from tests.bench.report import Figure, Section, Timed, busy, medians, rate_text, seconds_text

from huishoudboekje.bank import Statement, StatementLine, read_statements, render_camt053
from huishoudboekje.bank.schemas import schema

SIZE = 10_000
VERSION = "camt.053.001.08"
OURS = "NL91ABNA0417164300"
_FIRST = date(2026, 11, 1)
_SAME = (
    "Ours gives every line with its counterparty, text and references, adds up details, totals and "
    "balances, and with the schema names what breaks it. The tree is libxml2's alone: nothing is "
    "read from it. MT940 of ABN AMRO: ours takes :86: apart, mt-940 leaves it as it is."
)
_PYISO = "pyiso20022 was left out: pip install pyiso20022 'xsdata[lxml]'"
_MT940 = "mt-940 was left out: pip install mt-940"
_MEASURED = """
import re, sys
from pathlib import Path
from huishoudboekje.bank import read_statements
from huishoudboekje.bank.schemas import schema

def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

schema("camt.053.001.08")
content = Path(sys.argv[1]).read_bytes()
Path("/proc/self/clear_refs").write_text("5")
before = most()
read_statements(content)
print(most() - before)
"""


def drawn_statement(size: int, seed: int = 2026) -> Statement:
    """A month on a pooled account: benefits in, rents and instalments out."""
    random = Random(seed)
    lines = tuple(_drawn_line(random, number) for number in range(1, size + 1))
    return Statement(
        account=OURS,
        id="2026-11-30",
        sequence="11",
        opening=0,
        closing=sum(line.amount for line in lines),
        opening_date=_FIRST,
        closing_date=date(2026, 11, 30),
        lines=lines,
    )


def _drawn_line(random: Random, number: int) -> StatementLine:
    day = _FIRST + timedelta(days=random.randrange(30))
    bank = random.choice(("ABNA", "BNGH", "INGB", "RABO"))
    cents = random.randrange(1_000, 150_000)
    return StatementLine(
        number=number,
        booking_date=day,
        value_date=day,
        amount=cents if number % 3 else -cents,
        counter_iban=f"NL{random.randrange(10, 99)}{bank}{random.randrange(10**10):010d}",
        counter_name=f"Sociale dienst Voorbeeldstad, team {number}",
        text=f"Uitkering november 2026, klant {random.randrange(10**8)}, besluit 2026-{number}, "
        "vragen: bel met ons op werkdagen van 9 tot 17 uur",
        end_to_end_id=f"HHB-2026-11-{random.randrange(10**15):015d}",
        bank_reference=f"ABN{random.randrange(10**16):016d}",
    )


def as_mt940(statement: Statement) -> str:
    """The statement as ABN AMRO writes it, its lines 65 wide."""
    balances = [_balance(each) for each in (statement.opening, statement.closing)]
    lines = [f":20:ABN AMRO BANK NV\n:25:{statement.account}\n:28C:11/1\n:60F:{balances[0]}"]
    for line in statement.lines:
        mark, cents = ("C", line.amount) if line.amount > 0 else ("D", -line.amount)
        said = (
            f"/TRTP/SEPA OVERBOEKING/IBAN/{line.counter_iban}/BIC/BANKNL2A/NAME/{line.counter_name}"
            f"/REMI/{line.text}/EREF/{line.end_to_end_id}"
        )
        wrapped = "\n".join(said[at : at + 65] for at in range(0, len(said), 65))
        lines.append(
            f":61:{line.value_date:%y%m%d}{line.booking_date:%m%d}{mark}{cents // 100},"
            f"{cents % 100:02d}N654NONREF//{line.bank_reference[:16]}\n:86:{wrapped}"
        )
    return "\n".join([*lines, f":62F:{balances[1]}", "-", ""])


def _balance(cents: int) -> str:
    mark = "D" if cents < 0 else "C"
    return f"{mark}261130EUR{abs(cents) // 100},{abs(cents) % 100:02d}"


def statements_section(folder: Path, rounds: int) -> Section:
    """Reading one statement, by us and by others."""
    content, swift = _written()
    schema(VERSION)
    several: dict[str, Timed] = {
        "tree": busy(lambda: etree.fromstring(content)),
        "camt": busy(lambda: read_statements(content)),
        "unchecked": busy(lambda: read_statements(content, check_schema=False)),
        "swift": busy(lambda: read_statements(swift.encode())),
    }
    notes = [_SAME]
    if find_spec("pyiso20022") and find_spec("xsdata"):
        several["pyiso20022"] = busy(_pyiso20022(content))
    else:
        notes.append(_PYISO)
    if find_spec("mt940"):
        several["mt-940"] = busy(_library(swift))
    else:
        notes.append(_MT940)
    peak = _peak(folder, content)
    return Section(
        title=f"A statement of {SIZE:,} entries ({len(content) / 1e6:.1f} MB {VERSION}, "
        f"{len(swift) / 1e6:.1f} MB MT940), the processor's own time",
        figures=_figures(medians(rounds, several), peak),
        notes=notes,
    )


def _written() -> tuple[bytes, str]:
    """The same statement in both formats, which read back as it was drawn."""
    drawn = drawn_statement(SIZE)
    created = datetime(2026, 12, 1, 6, tzinfo=UTC)
    content = render_camt053([drawn], message_id="M-1", created=created, version=VERSION)
    found = read_statements(content)
    assert (found.statements, found.findings) == ((drawn,), ()), "what is written reads back"
    swift = as_mt940(drawn)
    (from_swift,) = read_statements(swift.encode()).statements
    said = [(line.amount, line.end_to_end_id, line.text) for line in drawn.lines]
    assert said == [(line.amount, line.end_to_end_id, line.text) for line in from_swift.lines]
    return content, swift


def _figures(found: dict[str, float], peak: str) -> list[Figure]:
    compared = (
        ("I1 camt.053 with its schema", "camt", "tree", "<= 7, <= 35 MB"),
        ("I2 camt.053 without its schema", "unchecked", "tree", "<= 4"),
        ("I1 camt.053 with its schema", "camt", "pyiso20022", ">= 5"),
        ("I4 MT940", "swift", "mt-940", ">= 1.5"),
    )
    figures = []
    for what, ours, peer, target in compared:
        if peer in found:
            mine, others = found[ours], found[peer]
            is_limit = peer == "tree"
            ratio = f"{mine / others:.1f}x the tree" if is_limit else f"{others / mine:.1f}x faster"
            shown = f"{rate_text(SIZE, mine)}, {seconds_text(mine)}"
            figures.append(
                Figure(
                    what=what,
                    size=f"{SIZE:,}",
                    ours=f"{shown}, peak {peak}" if is_limit and ours == "camt" else shown,
                    peer="libxml2 tree" if is_limit else peer,
                    peers=f"{rate_text(SIZE, others)}, {seconds_text(others)}",
                    ratio=ratio,
                    target=target,
                )
            )
    return figures


def _peak(folder: Path, content: bytes) -> str:
    """How far reading raises the most memory of a fresh process that holds the file already."""
    if not Path("/proc/self/clear_refs").exists():
        return "not measured"
    path = folder / "statement.xml"
    path.write_bytes(content)
    command = [sys.executable, "-c", _MEASURED, str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return f"{float(answer.stdout):.1f} MB"


def _pyiso20022(content: bytes) -> Callable[[], object]:
    messages: Any = import_module("pyiso20022.camt.camt_053_001_08")
    parsers: Any = import_module("xsdata.formats.dataclass.parsers")
    return lambda: parsers.XmlParser().from_bytes(content, messages.Document)


def _library(text: str) -> Callable[[], object]:
    package: Any = import_module("mt940")
    return lambda: package.parse(text)

"""The weaknesses that we know from elsewhere are kept out by tests that exist."""

import re

from tests.house.sources import ROOT

PAPER = ROOT / "docs" / "weaknesses.md"


def test_every_weakness_names_tests_that_exist() -> None:
    rows = [line for line in PAPER.read_text(encoding="utf-8").splitlines() if "`test_" in line]
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row)}
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert len(rows) == 10
    assert named - written == set()

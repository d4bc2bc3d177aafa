"""The rooms keep to their contracts, and every contract names the import that breaks it."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

import pytest
from tests.house.sources import ROOT, SRC

ROOMS = ("actions", "database", "planning", "ledger", "calendar")

# A contract, and the lines that break it, each in a module of their own.
FAULTS = [
    ("rooms", {"huishoudboekje/ledger/planted.py": "import huishoudboekje.actions"}),
    ("rooms", {"huishoudboekje/cellar.py": ""}),
    ("api", {"api/routes/planted.py": "import api.pages"}),
    ("api", {"api/cellar.py": ""}),
    ("edge", {"api/routes/planted.py": "import huishoudboekje.database"}),
    ("edge", {"api/pages/planted.py": "import sqlalchemy"}),
    ("http", {"huishoudboekje/actions/planted.py": "import litestar"}),
    ("pure", {"huishoudboekje/planning/planted.py": "import os"}),
    (
        "circles",
        {
            "huishoudboekje/ledger/planted.py": "import huishoudboekje.calendar.planted",
            "huishoudboekje/calendar/planted.py": "import huishoudboekje.ledger.planted",
        },
    ),
]


def lint(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the `src` and `pyproject.toml` of that folder."""
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo", *arguments],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_rooms_keep_their_contracts() -> None:
    answer = lint(ROOT)

    assert (answer.returncode, answer.stderr) == (0, ""), answer.stdout


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house to plant faults in, with every room that a fault needs."""
    copied = tmp_path_factory.mktemp("house")
    copytree(SRC, copied / "src", ignore=ignore_patterns("__pycache__", "templates", "static"))
    for room in ("api", "api/routes", "api/pages", *(f"huishoudboekje/{r}" for r in ROOMS)):
        (copied / "src" / room).mkdir(parents=True, exist_ok=True)
        (copied / "src" / room / "__init__.py").touch()
    copy(ROOT / "pyproject.toml", copied)
    return copied


@pytest.mark.parametrize(
    ("contract", "fault"), FAULTS, ids=[f"{c}-{n}" for n, (c, _) in enumerate(FAULTS)]
)
def test_contract_finds_a_planted_fault(house: Path, contract: str, fault: dict[str, str]) -> None:
    for place, line in fault.items():
        (house / "src" / place).write_text(f"{line}\n")
    try:
        answer = lint(house, "--contract", contract)
    finally:
        for place in fault:
            (house / "src" / place).unlink()

    assert (answer.returncode, "BROKEN" in answer.stdout) == (1, True), answer.stdout

"""The house as text: where its files stand and what its modules say.

Reads files only; runs and imports nothing of the product.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PURE_ROOMS = (
    "errors", "money", "calendar", "ledger", "agreements", "planning",
    "bank", "matching", "signals", "allowances", "references", "arrangements", "debts", "figures",
)  # fmt: skip
PAPERS = ("*.md", "*.toml", "*.yaml", "*.lock", "*.cfg", "Makefile", "LICENSE")
FOLDERS = ("src", "tests", "docs", "migrations", "fixtures", ".ci")
LEFT_OUT = {"node_modules", "__pycache__", "package-lock.json"}
BINARY = {".png", ".woff2", ".ico", ".pyc", ".sqlite3"}

DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One Python file: its dotted name, its lines and its tree."""

    name: str
    text: str
    tree: ast.Module
    is_package: bool = False

    @property
    def room(self) -> str:
        """The room it belongs to: `huishoudboekje.planning.staircase` is in `planning`."""
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def is_pure(self) -> bool:
        """Whether it stands in a pure room."""
        return self.name.startswith("huishoudboekje.") and self.room in PURE_ROOMS

    def imports(self) -> Iterator[str]:
        """Every dotted name that an import statement of this module may mean."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def public_definitions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
        """The public classes and functions at the top level of this module."""
        for node in self.tree.body:
            if isinstance(node, DEFINITION) and not node.name.startswith("_"):
                yield node


def parsed(name: str, text: str, *, is_package: bool = False) -> Module:
    """A module from its text; also for the faults that the tests plant."""
    return Module(name=name, text=text, tree=ast.parse(text), is_package=is_package)


@cache
def product_modules() -> tuple[Module, ...]:
    """Every module below src/, in order of their names."""
    found = []
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(parsed(name, path.read_text(encoding="utf-8"), is_package=is_package))
    return tuple(found)


@cache
def written_files() -> tuple[Path, ...]:
    """Every text file that people write and the repository keeps, locks included."""
    top = [path for pattern in PAPERS for path in ROOT.glob(pattern)]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(
        sorted(
            path
            for path in [*top, *below]
            if not LEFT_OUT & set(path.parts) and path.suffix not in BINARY
        )
    )


def said_in(path: Path) -> str:
    """The text of a written file."""
    return path.read_text(encoding="utf-8")

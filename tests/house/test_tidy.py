"""What no linter knows of this house: who may import, commit, count in floats or ask the clock.

Every rule is a function from a module to its complaints, and every rule is shown a planted fault.
"""

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from tests.house.sources import Module, parsed, product_modules, said_in, written_files

from huishoudboekje.cli.commands import COMMANDS
from huishoudboekje.cli.statement_commands import STATEMENT_COMMANDS

Rule = Callable[[Module], Iterator[str]]

MODULE_LINES = 400
FUNCTION_LINES = 50

# What a pure room may import beside other pure rooms.
PURE_IMPORTS = {
    "bisect", "calendar", "collections", "dataclasses", "datetime", "difflib", "enum", "fractions",
    "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "string",
    "tomllib", "typing", "unicodedata",
    "dateutil", "schwifty",
}  # fmt: skip

# What one module of a pure room may import besides.
OWN_IMPORTS = {
    "huishoudboekje.planning.batch": {"numpy"},
    "huishoudboekje.arrangements.claims.fields": {"zoneinfo"},
    "huishoudboekje.bank.schemas": {"importlib", "lxml"},
    "huishoudboekje.bank.camt053": {"io", "lxml"},
    "huishoudboekje.bank.pain001": {"io", "lxml"},
    "huishoudboekje.bank.pain002": {"io", "lxml"},
    "huishoudboekje.bank.xml": {"io", "lxml"},
}

# Where a transaction is opened and closed.
TRANSACTIONS = (
    "huishoudboekje.database",
    "huishoudboekje.jobs",
    "huishoudboekje.cli",
    "api.dependencies",
)
# Where a number is no money: a place on paper, how near two words are, seconds to wait.
NO_MONEY = ("api.pages.chart", "huishoudboekje.agreements.fields", "huishoudboekje.database.engine")
# Where the clock is asked and ids are made: once per request or command.
EDGES = ("huishoudboekje.cli", "api.dependencies")
# Where a table and its place on a screen are made.
TABLES = "huishoudboekje.cli.tables"
CLOCK = {"now", "utcnow", "today", "time", "time_ns", "uuid1", "uuid4"}
CLOCK_OWNERS = {"datetime", "date", "time", "uuid"}
# The batch engine is entered by whoever has numpy: the bench and its test.
ENTRY_POINTS = {
    "huishoudboekje.cli",
    "huishoudboekje.__main__",
    "huishoudboekje.planning.batch",
    "api.app",
}
DRAWERS = {"utils", "util", "common", "helpers", "base", "misc"}


def stands_in(module: Module, places: tuple[str, ...]) -> bool:
    return any(module.name == place or module.name.startswith(f"{place}.") for place in places)


def pure_rooms_import_little(module: Module) -> Iterator[str]:
    for name in module.imports() if module.is_pure else ():
        top = name.split(".")[0]
        allowed = PURE_IMPORTS | OWN_IMPORTS.get(module.name, set())
        if top not in allowed and top != "huishoudboekje":
            yield f"a pure room imports {name}"


def rooms_are_entered_by_their_door(module: Module) -> Iterator[str]:
    """Another room's module is imported from the room itself, never from deeper inside."""
    if not module.name.startswith("huishoudboekje."):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("huishoudboekje."):
            parts = (node.module or "").split(".")
            if len(parts) > 2 and parts[1] in DOORS and parts[1] != module.room:
                yield f"{node.module} is not the door of its room"


def transactions_end_where_they_begin(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"commit", "rollback"}
            and not stands_in(module, TRANSACTIONS)
        ):
            yield f"line {node.lineno}: {node.func.attr}() outside the edges"


def money_is_never_a_float(module: Module) -> Iterator[str]:
    if stands_in(module, NO_MONEY):
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=float()):
                yield f"line {node.lineno}: a float"
            case ast.Call(func=ast.Name(id="float" | "Decimal" as name)):
                yield f"line {node.lineno}: {name}()"
            case ast.BinOp(op=ast.Div()) if module.is_pure:
                yield f"line {node.lineno}: a true division; use // or Fraction(a, b)"


def only_edges_ask_the_clock(module: Module) -> Iterator[str]:
    if stands_in(module, EDGES):
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                pass
            case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
                pass
            case _:
                continue
        if owner in CLOCK_OWNERS and name in CLOCK:
            yield f"line {node.lineno}: {owner}.{name}"


def nothing_is_long(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > MODULE_LINES:
        yield f"{lines} lines in a module, at most {MODULE_LINES}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{node.name}: {length} lines, at most {FUNCTION_LINES}"


def everything_says_what_it_promises(module: Module) -> Iterator[str]:
    if module.text.strip() and not ast.get_docstring(module.tree):
        yield "no docstring"
    for node in module.public_definitions() if module.is_pure else ():
        if not ast.get_docstring(node):
            yield f"{node.name}: no docstring"


def values_are_frozen(module: Module) -> Iterator[str]:
    """A public dataclass is frozen, with slots; past two fields it is built by keyword."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        fields = sum(isinstance(line, ast.AnnAssign) for line in node.body)
        wanted = {"frozen=True", "slots=True"} | ({"kw_only=True"} if fields > 2 else set())
        for said in map(ast.unparse, node.decorator_list):
            if said.startswith("dataclass") and not all(word in said for word in wanted):
                yield f"{node.name}: {said}"


def tables_are_made_in_one_place(module: Module) -> Iterator[str]:
    """What commands print is never cut, which `cli.tables` sees to."""
    if not stands_in(module, ("huishoudboekje.cli",)) or module.name == TABLES:
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="Table" | "Console" as name)):
                yield f"line {node.lineno}: {name}(); use those of {TABLES}"


def no_drawers(module: Module) -> Iterator[str]:
    if module.name.split(".")[-1] in DRAWERS:
        yield "a drawer for everything; name it for what it holds"


DOORS = {module.room for module in product_modules() if module.is_package and module.is_pure}

FAULTS: list[tuple[Rule, str, str]] = [
    (pure_rooms_import_little, "huishoudboekje.money", "import os"),
    (pure_rooms_import_little, "huishoudboekje.planning.x", "from sqlalchemy import text"),
    (pure_rooms_import_little, "huishoudboekje.planning.x", "import numpy"),
    (
        rooms_are_entered_by_their_door,
        "huishoudboekje.actions",
        "from huishoudboekje.ledger.entry import Entry",
    ),
    (transactions_end_where_they_begin, "huishoudboekje.actions.x", "session.commit()"),
    (money_is_never_a_float, "huishoudboekje.views.x", "half = 0.5"),
    (money_is_never_a_float, "huishoudboekje.views.x", "half = float('1')"),
    (money_is_never_a_float, "huishoudboekje.money", "half = a / b"),
    (only_edges_ask_the_clock, "huishoudboekje.actions.x", "today = date.today()"),
    (only_edges_ask_the_clock, "huishoudboekje.actions.x", "now = datetime.datetime.now(UTC)"),
    (only_edges_ask_the_clock, "api.routes.x", "key = uuid.uuid4"),
    (nothing_is_long, "api.x", "\n" * 401),
    (nothing_is_long, "api.x", "def f():\n" + "    pass\n" * 50),
    (everything_says_what_it_promises, "huishoudboekje.money", '"""Promise."""\ndef f(): ...'),
    (everything_says_what_it_promises, "api.x", "a = 1"),
    (values_are_frozen, "api.x", "@dataclass(frozen=True)\nclass A: ..."),
    (tables_are_made_in_one_place, "huishoudboekje.cli.x", "table = Table('dag')"),
    (tables_are_made_in_one_place, "huishoudboekje.cli.x", "Console().print('dag')"),
    (no_drawers, "huishoudboekje.utils", ""),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in FAULTS))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_is_tidy(rule: Rule) -> None:
    complaints = [
        f"{module.name}: {fault}" for module in product_modules() for fault in rule(module)
    ]

    assert complaints == []


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    FAULTS,
    ids=[f"{rule.__name__}-{n}" for n, (rule, _, _) in enumerate(FAULTS)],
)
def test_planted_fault_is_found(rule: Rule, name: str, text: str) -> None:
    assert list(rule(parsed(name, text))) != []


def unused(modules: tuple[Module, ...]) -> set[str]:
    """The modules that nothing imports and nobody starts."""
    imported = {name for module in modules for name in module.imports() if name != module.name}
    leaves = {module.name for module in modules if not module.is_package}
    places = [*COMMANDS.values(), *STATEMENT_COMMANDS.values()]
    by_name = {f"huishoudboekje.cli.{place.partition(':')[0]}" for place in places}
    return leaves - imported - ENTRY_POINTS - by_name


def test_every_module_is_used() -> None:
    assert unused(product_modules()) == set()


def test_module_that_nothing_imports_is_found() -> None:
    modules = (
        parsed("api.app", "import api.routes"),
        parsed("api.routes", ""),
        parsed("api.x", ""),
    )

    assert unused(modules) == {"api.x"}


def test_work_is_done_or_not_there() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

    assert [path.name for path in written_files() if mark.search(said_in(path))] == []


def test_tests_imitate_nothing_of_ours() -> None:
    tests = [path for path in written_files() if "tests" in path.parts and path.suffix == ".py"]
    imitations = "unittest" + ".mock"

    assert [path.name for path in tests if imitations in said_in(path)] == []

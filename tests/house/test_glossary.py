"""Every public name of the pure rooms has its line in the glossary, and every line is used."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import PURE_ROOMS, ROOT, Module, parsed, product_modules, said_in

GLOSSARY = ROOT / "docs" / "glossary.md"
WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]")


def words(name: str) -> str:
    """The words of a name, whatever its case and number: `SettlementDates` is `settlement_date`."""
    found = (word.lower() for word in WORD.findall(name))
    return " ".join(word.removesuffix("s") for word in found)


def glossary() -> dict[str, list[str]]:
    """The names in the first column, each with the other cells of its line."""
    lines = [line for line in said_in(GLOSSARY).splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name.strip(): row[1:] for row in rows if row[0] != "Name" for name in row[0].split(",")}


def public_names(module: Module) -> Iterator[str]:
    """What the door of a pure room shows: classes and functions, no constants."""
    if not module.is_pure or module.name.count(".") != 1:
        return
    if module.is_package:
        imports = (node for node in module.tree.body if isinstance(node, ast.ImportFrom))
        names = [alias.asname or alias.name for node in imports for alias in node.names]
    else:
        names = [node.name for node in module.public_definitions()]
    yield from (name for name in names if not name.isupper() and not name.startswith("_"))


def without_a_line(modules: tuple[Module, ...]) -> list[str]:
    known = {words(name) for name in glossary()}
    names = [(module.name, name) for module in modules for name in public_names(module)]
    return [f"{place}.{name}" for place, name in names if words(name) not in known]


def spoken(module: Module) -> Iterator[str]:
    """Every identifier and every one-word text in the code of a module."""
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name):
                yield name
            case ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(name)) if " " not in name:
                yield name


def test_every_public_name_has_a_line() -> None:
    assert without_a_line(product_modules()) == []


def test_every_line_is_used() -> None:
    said = {f" {words(name)} " for module in product_modules() for name in spoken(module)}
    everything = "\n".join(said)

    assert [name for name in glossary() if f" {words(name)} " not in everything] == []


def test_every_line_is_complete() -> None:
    assert [name for name, cells in glossary().items() if len(cells) != 3 or not all(cells)] == []


def test_every_name_has_one_line() -> None:
    names = sorted(words(name) for name in glossary())

    assert names == sorted(set(names))


def test_planted_name_has_no_line() -> None:
    room = PURE_ROOMS[0]
    planted = parsed(f"huishoudboekje.{room}", "class CellarDoor: ...")

    assert without_a_line((planted,)) == [f"huishoudboekje.{room}.CellarDoor"]

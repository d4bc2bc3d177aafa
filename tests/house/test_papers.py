"""The papers keep their word: links lead somewhere, locks name no host, commands are described."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
from tests.house.sources import ROOT, product_modules, said_in, written_files

from huishoudboekje.cli import main

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
LOCKS = [*ROOT.glob("*.lock"), ROOT / "tests" / "browser" / "package-lock.json"]
# In pieces, so that this file does not say them.
HOSTS = ("py" + "pi.org", "pythonhosted" + ".org", "npm" + "js", "registry" + ".", "/sim" + "ple/")
PLACES = ("/wo" + "rk/", "/ro" + "ot/", "/o" + "pt/", ".lib" + "rary", "/home" + "/")


def name_in_house(path: Path) -> str:
    """Where a paper stands, seen from the top."""
    return str(path.relative_to(ROOT))


def dead_links(paper: Path, text: str) -> list[str]:
    """The relative links of a paper that lead to no file."""
    targets = [link.partition("#")[0] for link in LINK.findall(text) if "://" not in link]
    return [target for target in targets if target and not (paper.parent / target).exists()]


def addresses(text: str) -> list[str]:
    """The lines of a lock that say where something is fetched from."""
    signs = ("://", "--index", "--extra-index", "--find-links", '"resolved"', *HOSTS)
    return [line for line in text.splitlines() if any(sign in line for sign in signs)]


def without_hash(text: str) -> list[str]:
    """The packages of a Python lock that have no hash."""
    packages = re.split(r"\n(?=\S)", text.strip())
    return [package.split()[0] for package in packages if "--hash=sha256:" not in package]


def commands(group: click.Command, path: str) -> Iterator[str]:
    """The full name of every command that does something."""
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, f"{path} {name}")
    else:
        yield path


@pytest.mark.parametrize(
    "paper", [p for p in written_files() if p.suffix == ".md"], ids=name_in_house
)
def test_links_lead_somewhere(paper: Path) -> None:
    assert dead_links(paper, said_in(paper)) == []


def test_dead_link_is_found() -> None:
    assert dead_links(ROOT / "README.md", "[a](docs/cellar.md#x) [b](LICENSE)") == [
        "docs/cellar.md"
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_host(lock: Path) -> None:
    assert addresses(said_in(lock)) == []


def test_address_in_a_lock_is_found() -> None:
    lines = ["--index-url https://example.org", '"resolved": "x"', "a==1 --hash=sha256:0"]

    assert addresses("\n".join(lines)) == lines[:2]


@pytest.mark.parametrize(
    "lock", [lock for lock in LOCKS if lock.suffix == ".lock"], ids=lambda lock: lock.name
)
def test_every_package_is_hashed(lock: Path) -> None:
    assert without_hash(said_in(lock)) == []


def test_package_without_hash_is_found() -> None:
    assert without_hash("a==1 \\\n    --hash=sha256:0\nb==2\n") == ["b==2"]


def test_locked_npm_packages_have_integrity() -> None:
    packages = json.loads(said_in(ROOT / "tests/browser/package-lock.json"))["packages"]

    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_run_lock_is_part_of_the_dev_lock() -> None:
    run, dev = (
        {line.split()[0] for line in said_in(ROOT / lock).splitlines() if "==" in line}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )

    assert run - dev == set()


def test_papers_name_no_registry_and_no_place_of_ours() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in written_files()
        for word in (*HOSTS, *PLACES)
        if word in said_in(path)
    ]

    assert found == []


def test_readme_names_the_two_commands() -> None:
    assert [c for c in ("make run", "make test") if c not in said_in(ROOT / "README.md")] == []


def test_every_command_is_described() -> None:
    page = said_in(ROOT / "docs" / "command-line.md")

    assert [name for name in commands(main, "huishoudboekje") if f"`{name}" not in page] == []


def unknown_commands(text: str) -> list[str]:
    """The commands of ours in the shell examples of a paper that do not exist."""
    examples = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    said = re.findall(r"^\S*huishoudboekje ([a-z -]+)", examples, re.MULTILINE)
    known = {name.removeprefix("huishoudboekje ") for name in commands(main, "huishoudboekje")}
    return [line for line in said if not any(f"{line} ".startswith(f"{name} ") for name in known)]


@pytest.mark.parametrize(
    "paper", [p for p in written_files() if p.suffix == ".md"], ids=name_in_house
)
def test_examples_use_commands_that_exist(paper: Path) -> None:
    assert unknown_commands(said_in(paper)) == []


def test_unknown_command_in_an_example_is_found() -> None:
    text = "```sh\n.venv/bin/huishoudboekje plan a.toml\nhuishoudboekje cellar open --now\n```"

    assert unknown_commands(text) == ["cellar open --now"]


def helped(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command and every group, by its full name."""
    yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from helped(command, f"{path} {name}")


def unhelpful(commands: Iterator[tuple[str, click.Command]]) -> list[str]:
    """What a command's help leaves unsaid: an example of its own, what an option is for."""
    found = []
    for name, command in commands:
        said = command.epilog or ""
        shown = [f"{line} " for line in said.splitlines() if "  huishoudboekje " in line]
        own = f"{name.removeprefix('huishoudboekje')} "
        ends = [""]
        if isinstance(command, click.Group):
            ends = [f"{each} " for each in command.list_commands(click.Context(command))]
        if "Example" not in said or not any(own + end in line for end in ends for line in shown):
            found.append(f"{name}: no example")
        found += [
            f"{name}: nothing about {each.opts[0]}"
            for each in command.params
            if isinstance(each, click.Option) and not (each.help or "").endswith((".", "?"))
        ]
    return found


def test_help_of_every_command_and_group_has_an_example_and_says_what_options_are() -> None:
    assert unhelpful(helped(main, "huishoudboekje")) == []


def test_group_without_an_example_is_found() -> None:
    bare = click.Command("open", params=[click.Option(["--port"])])
    cellar = click.Group("cellar", commands=[bare], epilog="Example:\n  huishoudboekje cellar open")

    assert unhelpful(helped(cellar, "huishoudboekje cellar")) == [
        "huishoudboekje cellar open: no example",
        "huishoudboekje cellar open: nothing about --port",
    ]


def test_command_page_describes_no_command_that_is_gone() -> None:
    page = said_in(ROOT / "docs" / "command-line.md")
    headings = [line.strip("# `").split("`")[0] for line in page.splitlines() if "## `" in line]
    known = tuple(commands(main, "huishoudboekje"))

    assert [heading for heading in headings if not heading.startswith(known)] == []


def test_makefile_has_ten_targets_at_most_and_explains_them() -> None:
    makefile = said_in(ROOT / "Makefile")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    explained = re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)

    assert (len(phony) <= 10, explained) == (True, phony)


def test_dependencies_are_those_that_we_import() -> None:
    """Two are used without an import: an address names the driver, Litestar loads the templates."""
    project = tomllib.loads(said_in(ROOT / "pyproject.toml"))["project"]
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    names = [re.split(r"[\[<>=]", text)[0].lower() for text in project["dependencies"] + extras]
    declared = set(names)
    providers = packages_distributions()
    tops = {name.split(".")[0] for module in product_modules() for name in module.imports()}
    outside = tops - set(sys.stdlib_module_names) - {"huishoudboekje", "api"}
    imported = {providers[top][0].lower() for top in outside}

    assert imported | {"psycopg", "jinja2"} == declared


def test_every_decision_is_listed_and_has_its_four_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    decisions = sorted(folder.glob("0*.md"))
    parts = ["## Context", "## Decision", "## Consequences", "## Rejected"]
    heading = re.compile("^## .*", re.MULTILINE)
    bad = [path.name for path in decisions if heading.findall(said_in(path)) != parts]
    unlisted = [path.name for path in decisions if path.name not in said_in(folder / "README.md")]

    assert (bad, unlisted) == ([], [])

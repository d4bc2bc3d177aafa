"""The month and the arrangement of the README, word by word, in a new database."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.house.sources import ROOT

from huishoudboekje.cli import main

README = ROOT / "README.md"


def _files(word: str) -> list[str]:
    is_path = "/" in word and not word.startswith("/")
    return sorted(map(str, ROOT.glob(word))) if is_path else []


def _said() -> tuple[dict[str, list[str]], list[list[str]]]:
    """The names that stand for a person, and the commands, each as words with its files found."""
    said = README.read_text(encoding="utf-8").replace("\\\n", "")
    blocks = [block for block in re.findall(r"```sh\n([^`]*)```", said) if "hhb " in block]
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    people = {
        name: shlex.split(words)[1:]
        for line in lines
        for name, words in re.findall(r'^alias (\w+)="(.*)"$', line.replace('\\"', ""))
    }
    commands = [shlex.split(line) for line in lines if line.split(" ")[0] in people]
    return people, [
        [found for word in command for found in (_files(word) or [word])] for command in commands
    ]


def test_the_tour_goes_as_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    monkeypatch.setenv("HUISHOUDBOEKJE_DATABASE", f"sqlite:///{tmp_path}/tour.sqlite3")
    people, commands = _said()
    answers: dict[str, str] = {}
    for name, *words in commands:
        if words[0] != "serve":
            done = CliRunner().invoke(main, [*people[name], *words])
            assert done.exit_code == 0, (words, done.output)
            answers[" ".join(words[:2])] = done.output

    assert len(commands) > 20
    assert "3 regels, 2 gekoppeld, 1 open" in answers["statement import"]
    assert "1 verwerkt" in answers["settle 2026-01"]
    assert "2.498,27" in answers["payments prepare"]
    assert '"months": 9' in answers["rules cjib"]
    assert "9 aflossingen, samen €\N{NO-BREAK SPACE}300,00" in answers["arrangement propose"]
    assert "aanvaard" in answers["arrangement decide"]
    assert "Aflossing CJIB" in answers["overview h-1002"]
    assert (tmp_path / "var" / "payments.xml").read_bytes().startswith(b"<?xml")

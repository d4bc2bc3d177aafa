"""The command `statement check`: its answer in JSON and in words, and how it refuses."""

import errno
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.domain.statements import (
    OURS,
    THEIRS,
    V08,
    detail,
    entry,
    message,
    parties,
    party,
    real_file,
    remitted,
    statement,
)

from huishoudboekje.cli import main
from huishoudboekje.cli.answers import system_said


def check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["statement", "check", str(path), *options])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "statement.xml"


def paid() -> str:
    """A payment of 12.34 that came back."""
    said = detail(
        "12.34",
        parties(party("Cdtr", "Verhuurder", THEIRS)),
        remitted("huur", reference="5000056789012345"),
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>",
        refs="<EndToEndId>E-1</EndToEndId>",
    )
    return entry("12.34", "CRDT", said)


def test_check_prints_the_statements_as_json(path: Path) -> None:
    path.write_bytes(message(statement("100.00", "112.34", paid())))
    result = check(path, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    line = {
        "date": "2026-11-20",
        "amount": "12.34",
        "counterIban": THEIRS,
        "counterName": "Verhuurder",
        "text": "huur",
        "endToEndId": "E-1",
        "reference": "5000056789012345",
        "returnReason": "AC04",
    }
    (of_file,) = answer["statements"]
    assert of_file["lines"] == [line | {"reversal": False}]
    said = ("iban", "id", "opening", "closing", "sum", "balanced", "lineCount")
    assert [of_file[name] for name in said] == [OURS, "S-1", "100.00", "112.34", "12.34", True, 1]
    assert (answer["refusals"], answer["findings"]) == ([], [])


def test_amount_that_goes_out_is_negative(path: Path) -> None:
    path.write_bytes(message(statement("1.00", "-1.00", balances="")))
    content = message(statement("3.00", "1.50", entry("1.50", "DBIT", version=V08)), version=V08)
    path.write_bytes(content)
    (of_file,) = json.loads(check(path, "--json").stdout)["statements"]

    assert (of_file["sum"], of_file["lines"][0]["amount"]) == ("-1.50", "-1.50")
    assert of_file["lines"][0]["counterIban"] == ""


def test_file_that_does_not_add_up_is_printed_and_refused(path: Path) -> None:
    path.write_bytes(message(statement("100.00", "112.35", paid())))
    result = check(path, "--json")

    (of_file,) = json.loads(result.stdout)["statements"]
    assert (result.exit_code, of_file["balanced"], of_file["lineCount"]) == (1, False, 1)
    assert result.stderr.count("\n") == 1
    for word in (str(path), "afschrift S-1", "112,35", "112,34"):
        assert word in result.stderr


def test_file_that_cannot_be_read_is_refused_with_the_reason_alone(path: Path) -> None:
    path.write_bytes(b"camt.053")
    result = check(path, "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "geen bankafschrift" in result.stderr


@pytest.mark.parametrize("is_folder", [False, True], ids=["none", "folder"])
def test_what_is_no_file_is_refused_in_words(path: Path, is_folder: bool) -> None:
    if is_folder:
        path.mkdir()
    result = check(path)

    assert (result.exit_code, result.stdout) == (2, "")
    why = "dit is een map" if is_folder else "het bestand of de map is er niet"
    assert result.stderr == f"{path}: kan het bestand niet lezen: {why}\n"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "je mag er niet bij"),
        (errno.ENOTDIR, "het bestand of de map is er niet"),
        (errno.EIO, "het systeem weigert het (EIO)"),
        (None, "het systeem weigert het"),
    ],
)
def test_what_the_system_refuses_is_said_in_dutch(number: int | None, said: str) -> None:
    error = OSError() if number is None else OSError(number, os.strerror(number))

    assert system_said(error) == said


def test_endless_file_is_not_read_whole() -> None:
    result = check(Path("/dev/zero"))

    assert result.exit_code == 1
    assert "te groot: meer dan 25 MB" in result.stderr


def test_without_json_it_is_for_people(path: Path) -> None:
    path.write_bytes(message(statement("100.00", "112.34", paid(), entry("1.00", status="PDNG"))))
    result = check(path)

    assert result.exit_code == 0
    said = re.sub(r"\s+", " ", result.stdout)
    for word in (OURS, "Verhuurder", "terug: AC04", "klopt", "nog niet geboekt"):
        assert word in said


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("camt053-abn.xml", 0),
        ("mt940-abn.txt", 0),
        ("camt053-one-receipt.xml", 1),
        ("camt053-unknown-iban.xml", 1),
        ("camt053-statement-x.xml", 1),
        ("camt053-statement-x-again.xml", 1),
    ],
)
def test_real_file_is_accepted_or_refused_as_its_page_says(name: str, code: int) -> None:
    found = real_file(name)
    if found is None:
        pytest.skip("the real files of banks are not here")
    result = check(found, "--json")

    assert result.exit_code == code
    assert [each["balanced"] for each in json.loads(result.stdout)["statements"]] == [code == 0]


RUN = "from huishoudboekje.cli import main; main()"


def test_check_waits_for_no_database(path: Path) -> None:
    path.write_bytes(message(statement("100.00", "112.34", paid())))
    seen = (
        "import sys\nfrom huishoudboekje.cli import main\n"
        "main(standalone_mode=False)\n"
        "print(sorted(set(sys.modules) & {'sqlalchemy', 'litestar', 'alembic'}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", seen, "statement", "check", str(path), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.splitlines()[-1] == "[]"


def test_file_of_100_mb_is_refused_before_it_is_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    answer = subprocess.run(
        [sys.executable, "-c", RUN, "statement", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "100 MB" in answer.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 3

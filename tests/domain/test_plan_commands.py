"""The commands `plan` and `project`: their answers on paper and in JSON, and how they refuse."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.domain import oracle
from tests.domain.households import Table, to_json, to_toml
from tests.domain.test_plan_examples import EXAMPLE

from huishoudboekje.cli import main
from huishoudboekje.cli.answers import refusals
from huishoudboekje.cli.files import read_agreement_file, read_household_file
from huishoudboekje.errors import InvalidInput, Refusal

DOCUMENT: Table = {
    "household": {
        "name": "Invented",
        "start": date(2026, 11, 26),
        "settlement_day": 25,
        "months": 3,
        "opening_balance": "10.00",
    },
    "income": [
        {
            "name": "Wage",
            "amount": "1500.00",
            "from": date(2026, 1, 23),
            "rrule": "FREQ=MONTHLY;BYMONTHDAY=23",
        }
    ],
    "cost": [{"name": "Rent", "amount": "800.00", "dates": [date(2027, 1, 1)]}],
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def household_file(tmp_path: Path) -> Path:
    path = tmp_path / "household.toml"
    path.write_bytes(to_toml(DOCUMENT))
    return path


def test_plan_prints_its_answer_as_json(household_file: Path) -> None:
    result = run("plan", str(household_file), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == oracle.plan(DOCUMENT)


def test_project_prints_its_answer_as_json(household_file: Path) -> None:
    result = run("project", str(household_file), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == oracle.projection(DOCUMENT)


def test_json_file_gives_the_answer_of_its_toml_twin(household_file: Path) -> None:
    twin = household_file.with_suffix(".json")
    twin.write_bytes(to_json(DOCUMENT))
    for command in ("plan", "project"):
        expected = run(command, str(household_file), "--json").stdout
        assert run(command, str(twin), "--json").stdout == expected


def test_plan_for_people_says_what_it_comes_to(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLE.format(terms='advance_limit = "600.00"'), encoding="utf-8")
    result = run("plan", str(path))
    assert result.exit_code == 0
    said = " ".join(result.stdout.replace("\u00a0", " ").split())
    for sentence in (
        "€ 969,49",
        "Uitkomst: in evenwicht.",
        "Nodig om vooruit te betalen: € 0,00.",
        "Met € 597,00 is elke betaling gelijk.",
        "Vaste lasten gelijk per maand: € 1.034,85.",
        "Laagste saldo: − € 596,99 op 2026-12-24.",
        "Zonder programma: − € 355,23 op 2026-12-07.",
        "- 2026-12-01 Rent € 650,00",
        "Let op: daarvoor komt het huishouden € 850,85 tekort.",
    ):
        assert sentence in said


def test_plan_for_people_shows_weekly_steps_and_a_deficit(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    terms = 'advance_limit = "600.00"\npayday = "friday"\nround_to = "1.00"\nfloor = "250.00"'
    path.write_text(EXAMPLE.format(terms=terms), encoding="utf-8")
    said = " ".join(run("plan", str(path)).stdout.replace("\u00a0", " ").split())
    assert "Uitkomst: tekort." in said
    assert "Er is elke maand" in said
    assert "Met € " not in said
    assert "5 x € 194,00" in said


def test_plan_for_people_warns_only_of_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLE.format(terms='opening_balance = "900.00"'), encoding="utf-8")
    said = run("plan", str(path)).stdout
    assert "2026-12-01 Rent" in said
    assert "Let op" not in said
    path.write_text(
        EXAMPLE.format(terms="").replace("start = 2026-11-26", "start = 2026-12-24"),
        encoding="utf-8",
    )
    assert "betaalt het huishouden zelf" not in run("plan", str(path)).stdout


def test_plan_for_people_names_a_bridge(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLE.format(terms='floor = "900.00"\nopening_balance = "0.00"'))
    said = " ".join(run("plan", str(path)).stdout.replace("\u00a0", " ").split())
    assert "Uitkomst: overbrugging nodig." in said
    assert "Nodig om vooruit te betalen: € 527,50." in said


def test_project_for_people_has_a_line_per_day(household_file: Path) -> None:
    result = run("project", str(household_file))
    assert result.exit_code == 0
    expected = [day["date"] for day in oracle.projection(DOCUMENT)["days"]]
    assert [day for day in expected if day not in result.stdout] == []
    assert "Laagste saldo" in result.stdout


@pytest.mark.parametrize("command", ["plan", "project"])
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_file_with_mistakes_is_refused_with_all_of_them(
    tmp_path: Path, command: str, as_json: tuple[str, ...]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        '[household]\nname = "x"\nstart = 2026-11-26\nsettlement_day = 32\n'
        '[[cost]]\nname = "Rent"\namount = "1,50"\nfrom = 2026-01-01\nrrule = "FREQ=SECONDLY"\n'
    )
    result = run(command, str(path), *as_json)
    assert (result.exit_code, result.stdout) == (2, "")
    places = [line.split(": ")[1] for line in result.stderr.splitlines()]
    assert sorted(places) == ["cost[1].amount", "cost[1].rrule", "household.settlement_day"]
    assert all(line.startswith(str(path)) for line in result.stderr.splitlines())


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "\udcff.toml"),
        ("overview", "\udcff"),
        ("--database", "sqlite:////tmp/\udcff.sqlite3", "household", "list"),
    ],
)
def test_what_is_no_text_is_refused_before_any_command(words: tuple[str, ...]) -> None:
    result = run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "dit is geen tekst in UTF-8" in result.stderr


@pytest.mark.parametrize("amount", ["-5", "-5.00", "-1234567.89"])
def test_an_amount_below_zero_is_no_unknown_option(amount: str) -> None:
    result = run("receipt", "h-1", amount)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "schrijf een bedrag als 12.50, boven nul" in result.stderr
    assert "No such option '--five'" in run("receipt", "h-1", "--five").stderr


@pytest.mark.parametrize("command", ["plan", "project"])
def test_file_that_cannot_be_read_is_refused(tmp_path: Path, command: str) -> None:
    for path in (tmp_path / "absent.toml", tmp_path):
        result = run(command, str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
        assert "niet lezen" in result.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.toml", b""),
        ("latin.toml", b'[household]\nname = "Caf\xe9"\n'),
        ("not.toml", b"dear sir"),
        ("not.json", b"[household]"),
        ("twice.json", b'{"household": 1, "household": 2}'),
        ("surrogate.json", b'{"household": {"\\ud800": 1}}'),
    ],
)
def test_file_that_is_no_document_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("plan", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("name", "written"), [("a.toml", to_toml), ("a.json", to_json)])
def test_file_that_windows_marked_is_read(
    tmp_path: Path, name: str, written: Callable[[Table], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + written(DOCUMENT))
    result = run("plan", str(path), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == oracle.plan(DOCUMENT)


def test_file_of_50_mb_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    result = run("plan", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "te groot" in result.stderr


def test_file_without_an_end_is_read_no_further_than_its_limit() -> None:
    endless = Path("/dev/zero")
    with pytest.raises(InvalidInput, match="te groot"):
        read_household_file(endless)


def test_refusal_that_is_no_bad_input_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, refusals():
        raise Refusal("dat kan nu niet")
    assert ended.value.code == 1
    assert capsys.readouterr().err == "dat kan nu niet\n"


def test_one_agreement_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "agreement.toml"
    path.write_bytes(to_toml({"cost": DOCUMENT["cost"]}))
    assert read_agreement_file(path).name == "Rent"


def test_command_without_a_file_is_bad_input() -> None:
    assert run("plan").exit_code == 2
    assert run("project").exit_code == 2
    assert run("plan", "a.toml", "b.toml").exit_code == 2

"""The commands `rules bvv` and `rules zorgtoeslag`: what they answer and how they refuse."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from huishoudboekje.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("rules", *arguments))


def answered(*arguments: str) -> dict[str, Any]:
    """The one JSON object that a command prints, without the sources."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(result.stdout)
    assert answer.pop("sources")
    assert answer.pop("unconfirmed") == []
    return answer


BVV = ("bvv", "--type", "single", "--income", "30000", "--on", "2026-11-01")


def test_bvv_answers_the_amount_with_its_terms() -> None:
    assert answered(*BVV) == {
        "bvv": "1499.45",
        "base": "1348.49",
        "e": "3.03",
        "h": "147.94",
        "k": "0.00",
        "formula": "1499.45",
        "maximum": "2208.48",
        "partnerPart": "0.00",
        "ownPart": "0.00",
        "incomeLimit": None,
        "attachable": None,
    }


@pytest.mark.parametrize(
    ("situation", "income", "amount"),
    [
        ("single", "17000", "1348.49"),
        ("couple-children", "45000.00", "2385.66"),
        ("single-parent", "90000", "2543.75"),
        ("couple", "90000", "2905.79"),
    ],
)
def test_bvv_knows_every_type(situation: str, income: str, amount: str) -> None:
    answer = answered(
        "bvv", "--type", situation, "--income", income, "--on", "2026-11-01", "--json"
    )
    assert answer["bvv"] == amount


def test_bvv_is_at_most_95_percent_of_the_net_income() -> None:
    answer = answered(*BVV, "--net-income", "1419.46")

    assert (answer["bvv"], answer["attachable"]) == ("1348.49", "70.97")


def test_bvv_is_lowered_by_other_income_in_the_order_of_the_law() -> None:
    couple = ("bvv", "--type", "couple", "--income", "17000", "--on", "2026-11-01")
    answer = answered(*couple, "--partner-income", "1000", "--other-income", "100")

    assert (answer["formula"], answer["partnerPart"]) == ("1926.40", "963.20")
    assert (answer["ownPart"], answer["bvv"]) == ("100.00", "863.20")


@pytest.mark.parametrize("situation", ["single", "single-parent"])
def test_nobody_is_lowered_by_the_income_of_a_partner_they_do_not_have(situation: str) -> None:
    arguments = ("bvv", "--type", situation, "--income", "30000", "--on", "2026-11-01")
    result = run(*arguments, "--partner-income", "500")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "partner" in result.stderr
    assert answered(*arguments, "--partner-income", "0") == answered(*arguments)


def test_bvv_without_an_address_is_the_same_for_everybody() -> None:
    answer = answered(*BVV, "--no-address")

    assert (answer["bvv"], answer["maximum"]) == ("963.20", None)


def test_every_source_is_named_once_with_its_standing_and_days() -> None:
    sources = json.loads(run(*BVV).stdout)["sources"]

    assert {
        "article": "art. 475da lid 2 Rv (A en B); art. 21 Participatiewet",
        "source": "Participatiewet, tekst van 1 juli 2026",
        "standing": "statute",
        "from": "2026-07-01",
        "until": "2026-12-31",
    } in sources
    assert len(sources) == len({json.dumps(each) for each in sources})


@pytest.mark.parametrize(
    ("arguments", "month", "year"),
    [
        (["--income", "29500"], "129.00", "1550.00"),
        (["--income", "35000.00"], "69.00", "828.00"),
        (["--income", "45000", "--partner"], "72.00", "867.00"),
        (["--income", "29736", "--partner-not-insured"], "123.00", "1481.00"),
    ],
)
def test_zorgtoeslag_answers_the_month_and_the_year(
    arguments: list[str], month: str, year: str
) -> None:
    assert answered("zorgtoeslag", "--on", "2026-11-01", *arguments) == {
        "month": month,
        "year": year,
        "nothingBecause": None,
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["--income", "60000"], "income"), (["--income", "20000", "--assets", "146012"], "assets")],
)
def test_zorgtoeslag_of_nothing_says_why(arguments: list[str], reason: str) -> None:
    answer = answered("zorgtoeslag", "--on", "2026-11-01", *arguments)

    assert (answer["month"], answer["nothingBecause"]) == ("0.00", reason)


@pytest.mark.parametrize(
    "arguments",
    [
        ["bvv", "--type", "single", "--income", "30000", "--on", "2027-01-01"],
        ["zorgtoeslag", "--income", "29500", "--on", "2027-01-01"],
    ],
)
def test_day_without_figures_is_refused_with_the_reason(arguments: list[str]) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "2027-01-01" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["bvv", "--type", "alone", "--income", "30000", "--on", "2026-11-01"],
        ["bvv", "--type", "single", "--income", "-1", "--on", "2026-11-01"],
        ["bvv", "--type", "single", "--income", "30.000", "--on", "2026-11-01"],
        ["bvv", "--type", "single", "--income", "1e4", "--on", "2026-11-01"],
        ["bvv", "--type", "single", "--income", "30000", "--on", "2026-13-01"],
        ["bvv", "--type", "single", "--income", "30000"],
        ["zorgtoeslag", "--income", "-5.00", "--on", "2026-11-01"],
        ["zorgtoeslag", "--on", "2026-11-01"],
    ],
)
def test_bad_input_ends_with_two(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2

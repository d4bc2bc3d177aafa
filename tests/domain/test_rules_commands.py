"""The commands `rules` about creditors: their answers, their refusals and their sources."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from huishoudboekje.cli import main

ON = ("--on", "2026-11-22")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", *arguments])


def answer(*arguments: str) -> dict[str, Any]:
    """What the command prints, said the same with and without --json."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert run(*arguments, "--json").stdout == result.stdout
    found: dict[str, Any] = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    return found


def test_cjib_says_months_and_instalments() -> None:
    found = answer("cjib", "--outstanding", "309.00", *ON)

    assert found["months"] == 9
    assert found["instalments"] == ["34.34"] * 3 + ["34.33"] * 6
    assert (found["right"], found["rightUnder16"]) == (True, True)
    assert found["unconfirmed"] == []
    assert {each["standing"] for each in found["sources"]} == {"official", "statute"}


def test_cjib_counts_today_where_no_day_is_given() -> None:
    named = CliRunner().invoke(
        main, ["--today", "2026-11-22", "rules", "cjib", "--outstanding", "450"]
    )
    before = CliRunner().invoke(
        main, ["--today", "2019-11-22", "rules", "cjib", "--outstanding", "450"]
    )

    assert json.loads(named.stdout)["months"] == 12
    assert (before.exit_code, before.stdout) == (1, "")


@pytest.mark.parametrize(
    ("stage", "due", "surcharges"),
    [
        ("0", "109.00", ("0.00", "0.00")),
        ("1", "159.00", ("50.00", "0.00")),
        ("2", "309.00", ("50.00", "150.00")),
    ],
)
def test_cjib_says_what_is_due_on_a_fine(stage: str, due: str, surcharges: tuple[str, str]) -> None:
    found = answer("cjib", "--fine", "100.00", "--stage", stage, *ON)

    assert (found["due"], found["administrationCost"]) == (due, "9.00")
    assert (found["surcharge1"], found["surcharge2"]) == surcharges
    assert found["freeReminder"] is True
    assert any("Wahv 22" in each["article"] for each in found["unconfirmed"])


def test_cjib_says_nothing_of_a_free_reminder_after_the_trial() -> None:
    found = answer("cjib", "--fine", "100.00", "--on", "2028-01-01")

    assert found["freeReminder"] is None


def test_criminal_fine_has_its_own_surcharges() -> None:
    found = answer("cjib", "--fine", "500.00", "--stage", "2", "--criminal", *ON)

    assert (found["due"], found["surcharge1"], found["surcharge2"]) == ("624.00", "20.00", "104.00")
    assert [each["article"] for each in found["unconfirmed"]] == ["Sv 6:4:2"]


def test_cjib_says_by_which_days() -> None:
    known = ("--decided-on", "2026-11-02", "--reminded-on", "2026-11-02")
    found = answer("cjib", *known, "--noodstop-on", "2026-11-22", *ON)

    assert (found["finalOn"], found["payUntil"]) == ("2026-12-14", "2026-12-28")
    assert found["payReminderUntil"] == "2026-11-30"
    assert (found["noodstopUntil"], found["noodstopWithHelpUntil"]) == ("2027-03-21", "2027-11-21")
    assert {each["standing"] for each in found["sources"]} == {"statute", "secondary"}
    fine = answer("cjib", "--fine", "100.00", "--noodstop-on", "2026-11-22", *ON)
    assert (fine["due"], fine["payUntil"]) == ("109.00", None)
    assert fine["noodstopUntil"] == "2027-03-21"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("cjib", "--reminded-on", "2020-01-01"), "geen bedrag of regel bekend"),
        (("tax", "--debt", "900", "--due", "2025-08-31"), "persoonlijke regeling"),
        (
            ("toeslagen", "--debt=100", "--decided-on=2026-11-02", "--set-off-on=2026-12-14"),
            "vanaf 2026-12-15",
        ),
        (("cjib", "--outstanding", "74.99"), "vanaf €\xa075,00"),
        (("cjib", "--outstanding", "0.00"), "vanaf €\xa075,00"),
        (("cjib", "--outstanding", "100", "--obstacle", "bailiff"), "deurwaarder"),
        (("cjib", "--outstanding", "100", "--obstacle", "coercive-measure"), "dwangmiddel"),
        (("cjib", "--outstanding", "100", "--broken-on", "2026-01-01"), "niet precies nagekomen"),
        (("cjib", "--outstanding", "100", "--on", "2020-01-01"), "geen bedrag of regel bekend"),
        (("toeslagen", "--debt", "100", "--on", "2020-01-01"), "geen bedrag of regel bekend"),
        (("collection-cost", "100", "--on", "2012-06-30"), "geen bedrag of regel bekend"),
        (
            ("interest", "statutory", "--amount=1", "--due=2014-01-01", "--paid=2026-01-01"),
            "wettelijke rente",
        ),
        (
            ("interest", "tax", "--amount=1", "--due=2014-01-01", "--paid=2026-01-01"),
            "invorderingsrente",
        ),
    ],
)
def test_what_is_not_allowed_or_not_known_is_refused(
    arguments: tuple[str, ...], reason: str
) -> None:
    given = arguments if "--on" in arguments or arguments[0] == "interest" else (*arguments, *ON)
    result = run(*given)

    assert (result.exit_code, result.stdout) == (1, "")
    assert reason in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("cjib",),
        ("cjib", "--outstanding", "100", "--fine", "100"),
        ("cjib", "--outstanding", "veel"),
        ("cjib", "--outstanding", "-100.00"),
        ("cjib", "--fine", "0.00"),
        ("cjib", "--fine", "100.00", "--stage", "3"),
        ("cjib", "--criminal", "--fine", "100", "--reminded-on", "2026-11-02"),
        ("toeslagen", "--debt", "10", "--set-off-on", "2026-12-15"),
        ("tax", "--debt", "10"),
        ("tax", "--debt", "0", "--due", "2026-08-31"),
        ("toeslagen", "--debt", "0"),
        ("toeslagen", "--debt", "1,50"),
        ("toeslagen", "--debt", "10", "--on", "gisteren"),
        ("collection-cost", "0.00"),
        ("collection-cost", "3000.000"),
        ("interest", "bank", "--amount=1", "--due=2026-01-01", "--paid=2026-01-01"),
        ("interest", "tax", "--amount=1", "--due=2026-02-30", "--paid=2026-01-01"),
        ("cak", "--owed", "10", "--premium", "0"),
        ("betalingskenmerk",),
    ],
    ids=" ".join,
)
def test_bad_input_is_bad_input(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_toeslagen_says_instalments_and_whether_it_is_collected() -> None:
    found = answer("toeslagen", "--debt", "470.00", "--decided-on", "2026-11-02", *ON)

    assert (found["months"], found["instalments"]) == (23, ["20.44"] * 22 + ["20.32"])
    assert (found["collected"], found["reason"]) == (True, None)
    assert (found["payUntil"], found["setOffFrom"]) == ("2026-12-14", "2026-12-15")
    assert (found["viewAsked"], found["payReminderUntil"]) == (False, None)


def test_toeslagen_says_when_a_set_off_may_be_and_that_a_view_is_asked() -> None:
    days = ("--decided-on", "2026-11-02", "--set-off-on", "2026-12-15")
    found = answer("toeslagen", "--debt", "1500.00", *days, "--reminded-on", "2026-12-20", *ON)

    assert (found["viewAsked"], found["payReminderUntil"]) == (True, "2027-01-03")
    assert "Awir 26b lid 1" in {each["article"] for each in found["sources"]}


def test_tax_is_deferred_and_paid_in_parts_and_nobody_confirmed_that() -> None:
    found = answer("tax", "--debt", "100.00", "--due", "2026-08-31", *ON)

    assert (found["months"], found["instalments"]) == (9, ["11.12"] + ["11.11"] * 8)
    assert (found["deferredUntil"], found["reason"]) == ("2026-12-31", None)
    assert len(found["unconfirmed"]) == 2
    late = answer("tax", "--debt", "100.00", "--due", "2026-01-31", *ON)
    assert (late["months"], late["deferredUntil"]) == (2, None)
    assert "2026-05-31" in late["reason"]


def test_small_toeslag_debt_is_shown_as_not_collected() -> None:
    small = answer("toeslagen", "--debt", "121.00", *ON)
    advance = answer("toeslagen", "--debt", "121.00", "--advance", *ON)
    unknown = answer("toeslagen", "--debt", "121.00", "--on", "2027-01-01")

    assert (small["collected"], small["months"], small["instalments"]) == (False, 0, [])
    assert "klein bedrag" in small["reason"]
    assert (advance["collected"], advance["months"]) == (True, 6)
    assert (unknown["collected"], unknown["months"]) == (None, 6)
    assert "2027-01-01" in unknown["reason"]
    assert answer("toeslagen", "--debt", "121.01", *ON)["collected"] is True


def test_collection_cost_and_from_when_it_is_owed() -> None:
    assert answer("collection-cost", "3000.00", *ON)["cost"] == "425.00"
    found = answer("collection-cost", "3000", "--vat", "--letter-received", "2026-11-02", *ON)
    assert (found["cost"], found["owedFrom"]) == ("514.25", "2026-11-17")
    assert len(found["unconfirmed"]) == 1


def test_interest_says_days_amount_and_rates() -> None:
    found = answer(
        "interest", "statutory", "--amount=1000.00", "--due=2025-11-30", "--paid=2026-01-31"
    )
    assert (found["days"], found["interest"], found["total"]) == (62, "8.49", "1008.49")
    assert [rate["percent"] for rate in found["rates"]] == ["6.00", "4.00"]

    tax = answer("interest", "tax", "--amount=1000.00", "--due=2026-03-15", "--paid=2026-06-20")
    assert (tax["days"], tax["computed"], tax["interest"]) == (96, "11.00", "0.00")
    assert [rate["percent"] for rate in tax["rates"]] == ["4.30"]
    assert [each["article"] for each in tax["unconfirmed"]] == ["Uitvoeringsregeling IW 1990 31"]

    old = answer("interest", "tax", "--amount=1000.00", "--due=2021-03-15", "--paid=2021-04-20")
    assert [rate["percent"] for rate in old["rates"]] == ["0.01"]


def test_imputation_says_what_is_paid_and_what_is_open() -> None:
    found = answer(
        *("imputation", "--collection-cost", "40.00", "--interest", "5.00"),
        *("--principal", "300.00", "--surcharge-1", "10.00", "--paid", "100.00", *ON),
    )

    assert found["paid"] == {"collectionCost": "40.00", "interest": "5.00", "principal": "55.00"}
    assert found["open"] == {
        "collectionCost": "0.00",
        "interest": "0.00",
        "principal": "245.00",
        "surcharge1": "10.00",
    }
    assert found["rest"] == "0.00"


def test_cak_says_the_step_and_a_premium_where_it_is_known() -> None:
    now = answer("cak", "--owed", "900.01", "--premium", "150.00", *ON)
    then = answer("cak", "--owed", "300.00", "--premium", "150.00", "--on", "2024-01-01")

    assert (now["step"], now["months"], now["administrativePremium"]) == ("cak", 6, None)
    assert (then["step"], then["administrativePremium"]) == ("first-letter", "175.20")


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("5000056789012345", "5000056789012345"),
        ("5000 0567 8901 2345", "5000056789012345"),
        ("12234534622567", "12234534622567"),
        ("5010002167010010", "5010002167010010"),
        ("1234567", "1234567"),
    ],
)
def test_t12_valid_reference(number: str, digits: str) -> None:
    found = answer("betalingskenmerk", number)

    assert (found["valid"], found["reference"], found["reason"]) == (True, digits, None)
    assert found["hasCheckDigit"] is (len(digits) > 7)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000056789012345", "het eerste cijfer past niet"),
        ("13234534622567", "te veel of te weinig"),
        ("12345678", "7, 9 tot en met 14, of 16"),
        ("RF18539007547034", "7, 9 tot en met 14, of 16"),
        ("", "7, 9 tot en met 14, of 16"),
    ],
)
def test_wrong_reference_is_refused_with_the_reason(number: str, reason: str) -> None:
    result = run("betalingskenmerk", number)

    assert result.exit_code == 1
    assert reason in result.stderr
    found = json.loads(result.stdout)
    assert (found["valid"], found["reason"]) == (False, result.stderr.strip())

"""Structured references beside the specification of the Betaalvereniging and ISO 11649."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.bank import end_to_end_id
from huishoudboekje.references import (
    ReferenceKind,
    is_creditor_reference,
    is_payment_reference,
    normalised_reference,
    reference_kind,
    reference_mistake,
)

DIGITS = "0123456789"
WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)


def check_digit(body: str) -> str:
    """As the specification says it."""
    total = sum(int(body[-1 - at]) * WEIGHTS[at % 10] for at in range(len(body)))
    digit = 11 - total % 11
    return "1" if digit == 10 else "0" if digit == 11 else str(digit)


@pytest.mark.parametrize(
    "text",
    [
        "5000056789012345",
        "5000 0567 8901 2345",
        "12234534622567",
        "5010002167010010",
        "0000000",
        "1234567",
    ],
)
def test_payment_reference_is_known(text: str) -> None:
    assert is_payment_reference(text)
    assert reference_kind(text) is ReferenceKind.PAYMENT


@pytest.mark.parametrize(
    "text",
    [
        "4000056789012345",
        "",
        "123456",
        "12345678",  # eight digits do not exist
        "500005678901234",  # nor fifteen
        "50000567890123455",
        "50000567890I2345",
        "５000056789012345",
        "-000056789012345",
        "13234534622567",  # says that thirteen digits follow
        "RF18539007547034",
    ],
)
def test_what_is_no_payment_reference_is_not_known(text: str) -> None:
    assert not is_payment_reference(text)


@given(st.text(DIGITS, min_size=15, max_size=15))
def test_sixteen_digits_check_by_the_specification(body: str) -> None:
    good = [digit for digit in DIGITS if is_payment_reference(digit + body)]

    assert good == [check_digit(body)]


@given(st.text(DIGITS, min_size=7, max_size=12))
def test_shorter_references_carry_their_length(rest: str) -> None:
    body = str(len(rest) % 10) + rest
    other = str((len(rest) + 1) % 10) + rest

    assert is_payment_reference(check_digit(body) + body)
    assert not is_payment_reference(check_digit(other) + other)


@given(st.text(DIGITS, min_size=15, max_size=15), st.integers(0, 14), st.sampled_from(DIGITS))
def test_one_wrong_digit_is_found_unless_the_check_digit_stands_for_two(
    body: str, place: int, digit: str
) -> None:
    wrong = body[:place] + digit + body[place + 1 :]
    check = check_digit(body)

    # 10 and 1 are both written as 1: all other slips of one digit are found.
    assert wrong == body or check == "1" or not is_payment_reference(check + wrong)


@pytest.mark.parametrize(
    "text",
    ["RF18539007547034", "RF18 5390 0754 7034", "rf18539007547034", "RF45G72UUR", "RF6518K5"],
)
def test_creditor_reference_is_known(text: str) -> None:
    assert is_creditor_reference(text)
    assert reference_kind(text) is ReferenceKind.CREDITOR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RF",
        "RF18",
        "RF19539007547034",
        "RF18539007547043",
        "XX18539007547034",
        "RF18" + "1" * 22,
    ],
)
def test_what_is_no_creditor_reference_is_not_known(text: str) -> None:
    assert not is_creditor_reference(text)


@given(st.text(DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21))
def test_a_creditor_reference_has_one_pair_of_check_digits(body: str) -> None:
    good = [n for n in range(100) if is_creditor_reference(f"RF{n:02d}{body}")]

    assert len(good) == 1


def test_text_that_is_no_reference_has_no_kind() -> None:
    assert reference_kind("Huur december 2026") is None


@pytest.mark.parametrize(
    "text",
    ["", "Dossier 12345678", "CVZ-2026-77", "RFX 12", "5000 0567 8901 2345", "rf18 5390 0754 7034"],
)
def test_reference_that_is_right_or_only_text_has_no_mistake(text: str) -> None:
    assert reference_mistake(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("4000 0567 8901 2345", "betalingskenmerk"),
        ("12345678", "betalingskenmerk"),
        ("RF19 5390 0754 7034", "RF-kenmerk"),
        ("rf00", "RF-kenmerk"),
    ],
)
def test_text_that_looks_like_a_reference_and_is_none_is_a_mistake(text: str, word: str) -> None:
    assert word in (reference_mistake(text) or "")


def test_spaces_and_case_do_not_count() -> None:
    assert normalised_reference(" rf18 5390 0754 7034\n") == "RF18539007547034"


@given(st.text())
def test_end_to_end_id_is_short_plain_and_the_same_again(key: str) -> None:
    found = end_to_end_id(key)

    assert re.fullmatch(r"HHB[0-9A-F]{32}", found)
    assert found == end_to_end_id(key)


def test_other_keys_have_other_end_to_end_ids() -> None:
    keys = {f"settlement:2026-12:h-{household}:huur" for household in range(100_000)}

    assert len({end_to_end_id(key) for key in keys}) == len(keys)


def test_end_to_end_id_never_changes() -> None:
    """It is on its way through banks: another one for the same key would be paid again."""
    found = end_to_end_id("settlement:2027-01:h-1002:huur")

    assert found == "HHBEA9AE2C3944FD650B592EC1167F386EA"

"""Cents: what is read as an amount and what is not, and that dividing loses nothing."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.money import (
    MAX_CENTS,
    amount_text,
    ceil_div,
    cents,
    euro_text,
    round_down,
    round_up,
    shares,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.00", 0),
        ("0.01", 1),
        ("0.10", 10),
        ("1.00", 100),
        ("123.45", 12345),
        ("-635.59", -63559),
        ("-0.01", -1),
        ("1500.00", 150000),
        ("999999999.99", MAX_CENTS),
        ("-999999999.99", -MAX_CENTS),
    ],
)
def test_cents_reads_what_is_written_as_an_amount(text: str, expected: int) -> None:
    assert cents(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1", "1.", "1.5", ".50", "1.005", "1,50", "1.000,50", "1,000.50", "1 000.50",
        "1_000.00", "+1.00", "-0.00", "--1.00", "- 1.00", "01.00", "00.50", "-00.50", "1.00 ",
        " 1.00", "1.00\n", "\n1.00", "1.00\x00", "1.-5", "1e3", "1e3.00", "1E2.00", "0x1.00",
        "NaN", "nan", "sNaN", "inf", "Infinity", "-Infinity", "€1.00", "1.00€", "EUR 1.00",
        "1.0O", "١٢٣.٤٥", "１.００", "1۔00", "1․00", "²1.00", "1.²²", "−1.00", "1.00.00",
        "null", "True",
    ],
)  # fmt: skip
def test_cents_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r'"123\.45"'):
        cents(text)


@pytest.mark.parametrize(
    "text", ["1000000000.00", "-1000000000.00", "99999999999999999999.00", "123456789012.34"]
)
def test_cents_refuses_what_no_bank_transfers_and_says_the_most(text: str) -> None:
    with pytest.raises(ValueError, match=r"hooguit 999999999\.99"):
        cents(text)


@given(st.text())
def test_cents_reads_only_what_amount_text_writes(text: str) -> None:
    try:
        amount = cents(text)
    except ValueError:
        return
    assert amount_text(amount) == text


@given(st.integers(-MAX_CENTS, MAX_CENTS))
def test_amount_text_is_read_back_as_the_same_amount(amount: int) -> None:
    assert cents(amount_text(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "expected", "expected_whole"),
    [
        (0, "€\u00a00,00", "€\u00a00"),
        (5, "€\u00a00,05", "€\u00a00"),
        (96949, "€\u00a0969,49", "€\u00a0969"),
        (123456, "€\u00a01.234,56", "€\u00a01.234"),
        (100000000, "€\u00a01.000.000,00", "€\u00a01.000.000"),
        (-59699, "\u2212\u00a0€\u00a0596,99", "\u2212\u00a0€\u00a0597"),
        (-1, "\u2212\u00a0€\u00a00,01", "\u2212\u00a0€\u00a01"),
    ],
)
def test_euro_text_is_what_a_dutch_reader_writes(
    amount: int, expected: str, expected_whole: str
) -> None:
    assert (euro_text(amount), euro_text(amount, whole=True)) == (expected, expected_whole)


@given(st.integers(), st.integers(1, 10_000))
def test_rounding_goes_to_the_nearest_multiple_on_its_side(amount: int, unit: int) -> None:
    exact = Fraction(amount, unit)
    assert round_down(amount, unit) == math.floor(exact) * unit
    assert round_up(amount, unit) == math.ceil(exact) * unit
    assert ceil_div(amount, unit) == math.ceil(exact)


WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(st.integers(0, MAX_CENTS), WEIGHTS)
def test_shares_lose_no_cent_and_stay_within_one_of_fair(total: int, weights: list[int]) -> None:
    parts = shares(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert part >= 0


@given(st.integers(0, 10_000), WEIGHTS)
def test_shares_give_the_odd_cents_to_the_largest_remainders(
    total: int, weights: list[int]
) -> None:
    parts = shares(total, weights)
    fair = [Fraction(total * weight, sum(weights)) for weight in weights]
    got = [exact - math.floor(exact) for exact, part in zip(fair, parts, strict=True)
           if part > exact]  # fmt: skip
    missed = [exact - math.floor(exact) for exact, part in zip(fair, parts, strict=True)
              if part < exact]  # fmt: skip
    assert min(got, default=Fraction(1)) >= max(missed, default=Fraction(0))


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (100, [1, 1, 1], (34, 33, 33)),  # equal remainders: the earlier part
        (1, [1, 1], (1, 0)),
        (0, [3, 4], (0, 0)),
        (10, [0, 1], (0, 10)),
        (5, [2, 1, 1], (3, 1, 1)),  # 2.50 - 1.25 - 1.25
        (1000, [1, 2, 3, 6], (83, 167, 250, 500)),
    ],
)
def test_shares_come_out_as_worked_by_hand(
    total: int, weights: list[int], expected: tuple[int, ...]
) -> None:
    assert shares(total, weights) == expected


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, []), (1, [0, 0])])
def test_shares_of_nothing_sensible_are_a_broken_promise(total: int, weights: list[int]) -> None:
    with pytest.raises(AssertionError):
        shares(total, weights)

"""Money as whole euro cents: reading, writing and dividing it without losing a cent.

It promises exact integers and refuses floats; it does not know what the money is for.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import floor

MAX_CENTS = 99_999_999_999
"""The largest amount that is read, in cents: that of a SEPA credit transfer (EPC rulebook)."""

_TOO_LARGE = re.compile(r"-?[1-9][0-9]{9,29}\.[0-9]{2}", re.ASCII)
_AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]{0,8})\.([0-9]{2})", re.ASCII)


def cents(text: str) -> int:
    """The amount in cents that `text` writes as `"123.45"`; anything else raises ValueError."""
    if _TOO_LARGE.fullmatch(text):
        raise ValueError(f"dit is te veel: hooguit {amount_text(MAX_CENTS)}")
    match = _AMOUNT.fullmatch(text)
    if match is None or text == "-0.00":
        raise ValueError('schrijf een bedrag als "123.45", met een punt en twee cijfers erachter')
    sign, whole, part = match.groups()
    amount = int(whole) * 100 + int(part)
    return -amount if sign else amount


def amount_text(amount: int) -> str:
    """The amount (cents) as it is exchanged: two decimals and a point, such as `"-635.59"`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def euro_text(amount: int, *, whole: bool = False) -> str:
    """The amount (cents) as a Dutch reader writes it: `€ 1.234,56`, or `€ 1.234` when `whole`.

    A whole amount is rounded towards minus infinity, so that nobody is promised a euro too much.
    """
    if whole:
        amount = amount // 100 * 100
    euros, rest = divmod(abs(amount), 100)
    digits = f"{euros:,}".replace(",", ".")
    sign = "\u2212\u00a0" if amount < 0 else ""
    return f"{sign}€\u00a0{digits}" + ("" if whole else f",{rest:02d}")


def ceil_div(dividend: int, divisor: int) -> int:
    """The quotient rounded towards plus infinity; `divisor` is above zero."""
    return -(-dividend // divisor)


def half_up(amount: Fraction) -> int:
    """The whole number nearest to the amount; a half goes up."""
    return floor(amount + Fraction(1, 2))


def round_down(amount: int, unit: int) -> int:
    """The largest multiple of `unit` (cents) that is not above `amount`, also below zero."""
    return amount // unit * unit


def round_up(amount: int, unit: int) -> int:
    """The smallest multiple of `unit` (cents) that is not below `amount`."""
    return ceil_div(amount, unit) * unit


def shares(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Parts of `total` (cents, not negative) by weight that add up to it: largest remainder first.

    Equal remainders go to the earlier part. Weights are whole, not negative, not all zero.
    """
    whole = sum(weights)
    assert total >= 0, "a share is taken of an amount that is not negative"
    assert whole > 0, "somebody has a share"
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)

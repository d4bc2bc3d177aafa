"""Dividing an amount over instalments: parts that add up to the cent, the larger ones first.

It promises the sum; it does not know how many instalments a creditor allows, or when they are paid.
"""

from huishoudboekje.money import ceil_div


def equal_parts(amount: int, count: int) -> tuple[int, ...]:
    """`count` parts of the amount (cents, not negative) that add up to it and differ one cent.

    The larger ones come first, a choice of this house. An amount of fewer cents than parts gives
    that many parts of one cent, so that no instalment is nothing.
    """
    assert amount >= 0, "what is divided is not negative"
    assert count > 0, "there is at least one part"
    part, rest = divmod(amount, count)
    return tuple(each for each in (part + 1,) * rest + (part,) * (count - rest) if each)


def rounded_up_parts(amount: int, count: int) -> tuple[int, ...]:
    """Parts of the amount (cents, not negative), rounded up to the cent; the last is what is left.

    There are `count` of them, or fewer where those before have paid everything.
    """
    assert amount >= 0, "what is divided is not negative"
    assert count > 0, "there is at least one part"
    part = ceil_div(amount, count)
    whole = amount // part if part else 0
    last = amount - whole * part
    return (part,) * whole + ((last,) if last else ())

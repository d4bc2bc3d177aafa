"""Amounts, days and texts as banks write them, made into ours.

It promises whole cents and plain days, and refuses what would lose a cent; it knows no format.
"""

import re
from datetime import date
from functools import lru_cache

from huishoudboekje.money import MAX_CENTS, euro_text

EURO = "EUR"
NOT_PROVIDED = {"NOTPROVIDED", "NONREF", ""}
"""What a bank writes, in capitals and without spaces, where there is no reference."""

_DECIMAL = re.compile(r"\+?([0-9]+)(?:[.,]([0-9]*))?|\+?[.,]([0-9]+)", re.ASCII)
_PLAIN = re.compile(r"[0-9]{1,9}\.[0-9]{2}", re.ASCII)
# A day outside these years is a mistake, and calendars cannot count on from the ends of time.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_CONTROL = dict.fromkeys([*range(32), *range(127, 160)], " ")


def bank_cents(text: str, *, most: int = MAX_CENTS) -> int:
    """The amount (cents, at most `most`) that a bank writes with a point or a comma.

    Banks write `1.`, `01.00` and `1.00000` too; a part of a cent and a minus raise ValueError.
    """
    if _PLAIN.fullmatch(text):
        return int(text[:-3] + text[-2:])
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        if text.strip().startswith("-"):
            raise ValueError(f"het bedrag is negatief: {shown(text)}")
        raise ValueError(f"dit is geen bedrag: {shown(text) or 'leeg'}")
    part = (match[2] or match[3] or "").rstrip("0")
    if len(part) > 2:
        raise ValueError(f"het bedrag heeft meer dan twee cijfers achter de komma: {shown(text)}")
    whole = (match[1] or "0").lstrip("0")
    amount = most + 1 if len(whole) > 18 else int(whole + part.ljust(2, "0"))
    if amount > most:
        raise ValueError(f"het bedrag is hoger dan {euro_text(most)}")
    return amount


@lru_cache(maxsize=4096)
def bank_day(text: str) -> date:
    """The day that begins a date or a moment, as written, from 1900 up to and including 2199.

    Raises ValueError for any other.
    """
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise ValueError(f"dit is geen datum: {shown(text) or 'leeg'}") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"de datum {day} ligt niet in {_FIRST_YEAR} tot en met {_LAST_YEAR}")
    return day


def one_line(text: str | None) -> str:
    """The text without breaks, control characters and double spaces."""
    if not text:
        return ""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.translate(_CONTROL).split())


def closed_up(text: str | None) -> str:
    """An account number or a reference without spaces, in capitals."""
    if not text:
        return ""
    return "".join((text if text.isprintable() else one_line(text)).split()).upper()


def shown(text: str) -> str:
    """What a file says, short enough for a sentence."""
    text = one_line(text)
    return text if len(text) <= 40 else f"{text[:39]}…"

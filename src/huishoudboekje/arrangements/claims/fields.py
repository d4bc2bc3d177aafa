"""The fields of a claims document one by one: cents, moments, days, texts and the person's number.

It promises that what it hands out can be used as it is, and that each thing wrong is remembered by
the reader of its table with its place; it knows no events.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from huishoudboekje.agreements import FIRST_DAY, LAST_DAY, TableReader
from huishoudboekje.money import MAX_CENTS

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_MAX_TEXT = 1_000
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_BSN = re.compile(r"[0-9]{9}", re.ASCII)


def is_bsn(text: str) -> bool:
    """Whether the text is a citizen service number: nine digits that pass the check by 11.

    Source: Wet algemene bepalingen burgerservicenummer; Logisch Ontwerp BSN.
    """
    if not _BSN.fullmatch(text) or text == "000000000":
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(text, range(9, 1, -1), strict=False))
    return (weighed - int(text[8])) % 11 == 0


def said_in(table: object) -> object:
    """The table without what says nothing: many systems write an absent text as null or empty."""
    if not isinstance(table, Mapping):
        return table
    return {key: value for key, value in table.items() if value is not None and value != ""}


def event_amount(reader: TableReader) -> int:
    """What an event is about: cents, never below zero; the type says which way they go."""
    if "bedrag" not in reader.table:
        reader.mistake("bedrag", "ontbreekt", "missing")
        return 0
    return stated_amount(reader, "bedrag") or 0


def stated_amount(reader: TableReader, key: str, *, lowest: int = 0) -> int | None:
    """Whole cents that the table gives, None where it gives none; not below `lowest` (cents)."""
    value = reader.table.get(key)
    if value is None:
        return None
    if type(value) is not int or not lowest <= value <= MAX_CENTS:
        sign = "niet onder nul" if lowest == 0 else "niet te groot"
        reader.mistake(key, f"schrijf een bedrag in hele centen zonder komma, {sign}")
        return None
    return value


def words(reader: TableReader, key: str) -> str:
    """A text to show: on one line, without characters that cannot be read, and not endless."""
    value = reader.table.get(key, "")
    if not isinstance(value, str):
        reader.mistake(key, "schrijf dit als tekst tussen aanhalingstekens")
        return ""
    readable = "".join(sign for sign in " ".join(value.split()) if sign.isprintable())
    return readable[:_MAX_TEXT]


def moment_at(reader: TableReader, key: str, *, required: bool = False) -> datetime | None:
    """The moment in UTC; RFC 3339 with its zone, from 1900 to 2199."""
    value = reader.table.get(key)
    if value is None:
        if required:
            reader.mistake(key, "ontbreekt", "missing")
        return None
    moment = _as_moment(value)
    if moment is None:
        text = "schrijf een moment dat bestaat met de tijdzone erbij, als 2026-11-26T09:30:00+01:00"
        reader.mistake(key, text)
        return None
    return moment.astimezone(UTC)


def _as_moment(value: object) -> datetime | None:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return moment if FIRST_DAY <= moment.date() <= LAST_DAY else None


def day_at(reader: TableReader, key: str) -> date | None:
    """The day that a date names, or on which a moment fell in Amsterdam."""
    value = reader.table.get(key)
    if value is None:
        return None
    moment = _as_moment(value)
    return day_of(moment) if moment else reader.as_day(key, value)


def day_of(moment: datetime) -> date:
    """The day in Amsterdam on which the moment fell."""
    return moment.astimezone(_AMSTERDAM).date()


def inside(place: str, key: str) -> str:
    """The place of a key within a place; either may be empty."""
    return ".".join(part for part in (place, key) if part)

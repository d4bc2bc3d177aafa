"""Reading one table of a document field by field, collecting every mistake with its place.

It promises that a value it hands out has the right type and range, that each thing wrong becomes
one finding, and that an unknown key is named with the nearest right one. It knows no domain words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar
from unicodedata import normalize

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from huishoudboekje.errors import Finding
from huishoudboekje.money import amount_text, cents

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_MAX_TEXT = 200
_LONGEST_WORD = 60
_MOST_WORDS = 100
_MOST_HINTS = 20
_Choice = TypeVar("_Choice", bound=StrEnum)


def key_in_camel_case(key: str) -> str:
    """The key as JSON writes it: `settlement_day` becomes `settlementDay`."""
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)


def slug(name: str) -> str:
    """The name as an id: small letters and digits with hyphens, at most 40 characters."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def hint_at(word: Any, words: Sequence[str], findings: Sequence[Finding]) -> str:
    """The end of a sentence that names the nearest right word, or nothing where none is near.

    Looking takes time, so only for what may be a word, and not for ever more mistakes.
    """
    is_word = isinstance(word, str) and len(word) <= _LONGEST_WORD
    if not is_word or len(words) > _MOST_WORDS or len(findings) >= _MOST_HINTS:
        return ""
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"; bedoel je {near[0]}?" if near else ""


class TableReader:
    """One table at one place; reads each key once and remembers all that is wrong with it."""

    def __init__(
        self, table: object, place: str, findings: list[Finding], *, in_camel_case: bool
    ) -> None:
        self.place = place
        self.findings = findings
        self.in_camel_case = in_camel_case
        self._known: list[str] = []
        self.table: Mapping[str, Any] = {}
        if isinstance(table, Mapping):
            self.table = table
        else:
            self.mistake("", "dit moet een tabel met sleutels zijn")

    def mistake(self, key: str, text: str, code: str = "invalid") -> None:
        """Remember that something at `key` is wrong."""
        name = self._written(key)
        place = ".".join(part for part in (self.place, name) if part)
        self.findings.append(Finding(place=place, code=code, text=text))

    def _written(self, key: str) -> str:
        return key_in_camel_case(key) if self.in_camel_case else key

    def _raw(self, key: str, *, required: bool = False) -> Any:
        name = self._written(key)
        self._known.append(name)
        value = self.table.get(name)
        if value is None:
            if required:
                self.mistake(key, "ontbreekt", "missing")
            elif name in self.table:
                self.mistake(key, "is leeg; laat de sleutel weg")
        return value

    def has(self, key: str) -> bool:
        """True when the table gives the key."""
        return self._written(key) in self.table

    def expect(self, key: str) -> None:
        """Know the key without reading it, so that a near miss of it can be named."""
        self._known.append(self._written(key))

    def forgive_unknown_keys(self) -> None:
        """Ask for every key, so that none of them counts as unknown."""
        self._known.extend(self.table)

    def refuse_unknown_keys(self) -> None:
        """Add a finding for every key that was not asked for, with the nearest right one."""
        for key in self.table:
            if key in self._known:
                continue
            name = str(key) if str(key).isprintable() else ascii(key)
            place = ".".join(part for part in (self.place, name) if part)
            self.findings.append(
                Finding(
                    place=place,
                    code="unknown-key",
                    text=f"deze sleutel kennen we niet{hint_at(key, self._known, self.findings)}",
                )
            )

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A line of text of 1 to 200 characters without control characters."""
        value = self._raw(key, required=required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.mistake(key, "schrijf dit als tekst tussen aanhalingstekens")
            return default
        mistake = text_mistake(value)
        if mistake:
            self.mistake(key, mistake)
            return default
        return value

    def slug(self, key: str, *, required: bool = False) -> str:
        """An id of small letters, digits and hyphens, at most 40 characters."""
        value = self.text(key, required=required)
        if value and (not _SLUG.fullmatch(value) or len(value) > 40):
            self.mistake(key, "alleen kleine letters, cijfers en streepjes, hooguit 40")
            return ""
        return value

    def iban(self, key: str) -> str:
        """An IBAN whose check digits are right, without spaces; empty when left out."""
        return self.as_iban(key, self.text(key))

    def as_iban(self, key: str, value: str) -> str:
        """The value as an IBAN without spaces, or an empty text, with a finding where it is off."""
        if not value:
            return ""
        try:
            return str(IBAN(value).compact)
        except (SchwiftyException, ValueError):
            self.mistake(key, "dit IBAN klopt niet; kijk de cijfers na", "invalid-iban")
            return ""

    def amount(
        self, key: str, *, required: bool = False, default: int = 0, lowest: int | None = 0
    ) -> int:
        """An amount in cents from a quoted string with two decimals, not below `lowest` (cents)."""
        value = self._raw(key, required=required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.mistake(key, 'schrijf een bedrag tussen aanhalingstekens, als "123.45"')
            return default
        try:
            amount = cents(value)
        except ValueError as error:
            self.mistake(key, str(error))
            return default
        if lowest is not None and amount < lowest:
            self.mistake(key, f"mag niet lager zijn dan {amount_text(lowest)}")
            return default
        return amount

    def whole(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """A whole number from `low` to `high`; required where there is no default."""
        value = self._raw(key, required=default is None)
        fallback = low if default is None else default
        if value is None:
            return fallback
        if type(value) is not int or not low <= value <= high:
            self.mistake(key, f"schrijf een heel getal van {low} tot en met {high}")
            return fallback
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false; the default when left out."""
        value = self._raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.mistake(key, "schrijf true of false")
            return default
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A calendar date, unquoted in TOML and quoted in JSON, from 1900 to 2199."""
        value = self._raw(key, required=required)
        if value is None:
            return None
        return self.as_day(key, value)

    def as_day(self, key: str, value: object) -> date | None:
        """The value as a date, or None with a finding."""
        day = None
        if isinstance(value, date) and not isinstance(value, datetime):
            day = value
        elif isinstance(value, str) and _ISO_DAY.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                day = None
        if day is None:
            self.mistake(key, "schrijf een datum die bestaat, als 2026-11-26")
        elif not FIRST_DAY <= day <= LAST_DAY:
            self.mistake(key, "kies een datum van 1900 tot en met 2199")
            return None
        return day

    def choice(self, key: str, kind: type[_Choice], default: _Choice) -> _Choice:
        """One of the words of `kind`; the default when left out."""
        value = self._raw(key)
        if value is None:
            return default
        words = [str(member) for member in kind]
        if not isinstance(value, str) or value not in words:
            self.mistake(key, f"kies uit {', '.join(words)}{hint_at(value, words, self.findings)}")
            return default
        return kind(value)

    def items(self, key: str, most: int) -> Sequence[object]:
        """A list of at most `most` items; empty when left out."""
        value = self._raw(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.mistake(key, "dit moet een lijst zijn")
            return ()
        if len(value) > most:
            self.mistake(key, f"dit zijn er meer dan {most}")
            return ()
        return value

    def nested(self, key: str, read: Callable[["TableReader"], None]) -> bool:
        """Read a table within this one with `read`; true when it is there."""
        value = self._raw(key)
        if value is None:
            return False
        place = ".".join(part for part in (self.place, self._written(key)) if part)
        inner = TableReader(value, place, self.findings, in_camel_case=self.in_camel_case)
        read(inner)
        inner.refuse_unknown_keys()
        return True


def text_mistake(value: str) -> str | None:
    """What is wrong with a line of text, or None."""
    if not value.strip():
        return "mag niet leeg zijn"
    if len(value) > _MAX_TEXT:
        return f"mag hooguit {_MAX_TEXT} tekens lang zijn"
    if not value.isprintable():
        return "bevat een teken dat niet te lezen is"
    return None

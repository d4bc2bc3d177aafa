"""The text of a document as the table it holds: TOML or JSON, read whole or refused.

It promises plain values, and a refusal that says why a text cannot be read; it does not know what
the table is about.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from huishoudboekje.errors import Finding, InvalidInput

MAX_BYTES = 1_048_576
"""A larger document is refused unread."""

_BYTE_ORDER_MARK = "\ufeff"
"""Some editors on Windows begin a text with it; it is no content."""

_WHERE_IN_TOML = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)$")
_TOO_LONG = "er staat een getal in dat te lang is"
_MAX_DOUBLES = 1_000
_MAX_PLACE = 200
_Read = TypeVar("_Read")


def _refuse(code: str, text: str) -> InvalidInput:
    return InvalidInput((Finding(place="", code=code, text=text),))


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _refuse("too-large", "dit bestand is te groot: hooguit 1 MB")
    try:
        text = content.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise _refuse("not-utf-8", f"dit bestand is geen UTF-8 (byte {error.start + 1})") from None
    if not text.strip():
        raise _refuse("empty", "dit bestand is leeg")
    return text


def _at(line: int, column: int) -> str:
    return f"kijk bij regel {line}, kolom {column}"


def table_from_toml(content: bytes) -> object:
    """The table that a TOML text holds; refuses more than 1 MB and what is no UTF-8 or no TOML."""
    text = _decoded(content)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _refuse("not-toml", "dit is geen leesbaar TOML: te diep genest") from None
    except tomllib.TOMLDecodeError as error:
        match = _WHERE_IN_TOML.search(str(error))
        where = _at(*map(int, match.groups())) if match else "het houdt te vroeg op"
        raise _refuse("not-toml", f"dit is geen leesbaar TOML: {where}") from None
    except ValueError:
        raise _refuse("not-toml", f"dit is geen leesbaar TOML: {_TOO_LONG}") from None


def table_from_json(content: bytes) -> object:
    """The JSON value; refuses a key that stands twice in one object, NaN, and more than 1 MB."""
    return read_json(content, lambda value: value)


def read_json(content: bytes, read: Callable[[object], _Read]) -> _Read:
    """What `read` makes of the JSON value; keys that stand twice are refused with its mistakes.

    Of such a key `read` sees the last value. Raises InvalidInput, and whatever `read` raises.
    """
    value, has_doubles = _json_value(content)
    return read_beside(_doubles(value) if has_doubles else (), lambda: read(value))


def read_beside(mistakes: tuple[Finding, ...], read: Callable[[], _Read]) -> _Read:
    """What `read` makes; raises InvalidInput with the mistakes known before it and its own."""
    try:
        made = read()
    except InvalidInput as refusal:
        raise InvalidInput((*mistakes, *refusal.findings)) from None
    if mistakes:
        raise InvalidInput(mistakes)
    return made


class _Doubled(dict[str, Any]):
    """An object in which keys stand twice; `keys_twice` are those, in the order of the text."""

    keys_twice: tuple[str, ...] = ()


def _not_a_number(name: str) -> object:
    raise _refuse("not-json", f"dit is geen leesbaar JSON: {name} is geen getal")


def _json_value(content: bytes) -> tuple[object, bool]:
    """The value that the text holds, and whether a key of an object in it stands twice."""
    text = _decoded(content)
    doubled: list[_Doubled] = []

    def without_loss(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) == len(pairs):
            return table
        times = Counter(key for key, _ in pairs)
        doubled.append(_Doubled(table))
        doubled[-1].keys_twice = tuple(key for key, found in times.items() if found > 1)
        return doubled[-1]

    try:
        value = json.loads(text, object_pairs_hook=without_loss, parse_constant=_not_a_number)
    except RecursionError:
        raise _refuse("not-json", "dit is geen leesbaar JSON: te diep genest") from None
    except json.JSONDecodeError as error:
        where = _at(error.lineno, error.colno)
        raise _refuse("not-json", f"dit is geen leesbaar JSON: {where}") from None
    except ValueError:
        raise _refuse("not-json", f"dit is geen leesbaar JSON: {_TOO_LONG}") from None
    return value, bool(doubled)


def _doubles(value: object) -> tuple[Finding, ...]:
    """A finding for every key that stands twice, with its place, in the order of the text."""
    found: list[Finding] = []
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        place, each = waiting.pop()
        inner: list[tuple[str, object]] = []
        if isinstance(each, _Doubled):
            found.extend(_double(_place_of(key, place)) for key in each.keys_twice)
        if isinstance(each, dict):
            inner = [(_place_of(key, place), item) for key, item in each.items()]
        elif isinstance(each, list):
            inner = [(f"{place}[{number}]", item) for number, item in enumerate(each, start=1)]
        waiting.extend(
            reversed([(at, item) for at, item in inner if isinstance(item, dict | list)])
        )
    more = len(found) - _MAX_DOUBLES
    if more > 0:
        last = Finding(place="", code="more", text=f"er zijn nog {more} fouten")
        found[_MAX_DOUBLES:] = [last]
    return tuple(found)


def _double(place: str) -> Finding:
    return Finding(place=place, code="duplicate-key", text="deze sleutel staat er twee keer")


def _place_of(key: str, within: str) -> str:
    name = key if key.isprintable() else ascii(key)
    place = f"{within}.{name}" if within else name
    # A text that repeats itself level upon level would else be answered with far more than it is.
    return place if len(place) <= _MAX_PLACE else f"…{place[-_MAX_PLACE:]}"

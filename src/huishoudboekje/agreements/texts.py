"""The text of a document as the table it holds: TOML or JSON, read whole or refused.

It promises plain values, and a refusal that says why a text cannot be read; it does not know what
the table is about.
"""

import json
import tomllib
from collections import Counter
from typing import Any

from huishoudboekje.errors import Finding, InvalidInput

MAX_BYTES = 1_048_576
"""A larger document is refused unread."""


def _refuse(code: str, text: str) -> InvalidInput:
    return InvalidInput((Finding(place="", code=code, text=text),))


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _refuse("too-large", "dit bestand is te groot: hooguit 1 MB")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refuse("not-utf-8", f"dit bestand is geen UTF-8 (byte {error.start + 1})") from None
    if not text.strip():
        raise _refuse("empty", "dit bestand is leeg")
    return text


def table_from_toml(content: bytes) -> object:
    """The table that a TOML text holds; refuses more than 1 MB and what is no UTF-8 or no TOML."""
    text = _decoded(content)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _refuse("not-toml", "dit is geen leesbaar TOML: te diep genest") from None
    except ValueError as error:
        raise _refuse("not-toml", f"dit is geen leesbaar TOML: {error}") from None


def table_from_json(content: bytes) -> object:
    """The JSON value; refuses a key that stands twice in one object, NaN, and more than 1 MB."""
    text = _decoded(content)
    doubles: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            times = Counter(key for key, _ in pairs)
            doubles.extend(sorted(key for key, found in times.items() if found > 1))
        return table

    def not_a_number(name: str) -> object:
        raise ValueError(f"{name} is geen getal")

    try:
        value: object = json.loads(text, object_pairs_hook=unique, parse_constant=not_a_number)
    except RecursionError:
        raise _refuse("not-json", "dit is geen leesbaar JSON: te diep genest") from None
    except ValueError as error:
        raise _refuse("not-json", f"dit is geen leesbaar JSON: {error}") from None
    if doubles:
        raise InvalidInput(
            tuple(
                Finding(place=key, code="duplicate-key", text="deze sleutel staat er twee keer")
                for key in doubles
            )
        )
    return value

"""Words and references in what a bank writes: folded, so that case and accents do not matter.

It promises the same words for the same text and never looks inside a word; it does not know what
the words mean.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, normalize

from huishoudboekje.bank import StatementLine

_ASCII_WORD = re.compile(r"[a-z]+|[0-9]+|\|")
_WORD = re.compile(r"[^\W\d_]+|\d+|\|")
_GROUP = re.compile(r"[0-9A-Za-z]+")
_REFERENCE = re.compile(r"[0-9]{7}|[0-9]{9,14}|[0-9]{16}|RF[0-9]{2}[0-9A-Z]{1,21}", re.ASCII)
_NEITHER = re.compile(r"[^0-9A-Za-z]+")
_BETWEEN = frozenset(" .-/")
_LOWERED = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() or chr(code) == "|" else ord(" ")
    for code in range(128)
).ljust(256)
_KINDS = bytes(
    ord("0" if chr(code).isdigit() else "a" if chr(code).isalpha() else " ") for code in range(128)
).ljust(256)
_LONGEST, _LONGEST_DIGITS = 25, 16
"""An RF reference has at most 25 characters, a betalingskenmerk 16 digits."""


def _words(text: str) -> str:
    if text.isascii():
        # Most search terms are one plain word.
        if text.isalpha() or text.isdigit():
            return text.lower()
        raw = text.encode()
        kinds = raw.translate(_KINDS)
        if b"a0" in kinds or b"0a" in kinds:
            return " ".join(_ASCII_WORD.findall(text.lower()))
        # Nothing to part within a word: by table it takes half the time.
        return " ".join(raw.translate(_LOWERED).decode().replace("|", " | ").split())
    parts = normalize("NFKD", text)
    plain = "".join(each for each in parts if not combining(each))
    return " ".join(_WORD.findall(plain.casefold()))


@lru_cache(maxsize=131_072)
def phrases(terms: tuple[str, ...]) -> tuple[str, ...] | None:
    """Each search term as folded words between spaces; None when one of them has no word."""
    found = tuple([f" {_words(term).replace('|', ' ').strip()} " for term in terms])
    return None if "  " in found else found


def said(line: StatementLine) -> str:
    """The folded words of the line's text, name and reference between spaces, bars between them."""
    return f" {_words(f'{line.text}|{line.counter_name}|{line.reference}')} "


def occur(terms: tuple[str, ...], words: str) -> bool:
    """Whether each search term stands in what was `said`, as whole words; so do no terms at all."""
    if not terms:
        return True
    wanted = phrases(terms)
    return wanted is not None and all(phrase in words for phrase in wanted)


def reference_key(text: str) -> str:
    """The text as one reference without spaces, or empty where it has no form of one.

    A betalingskenmerk has 7, 9 to 14 or 16 digits; an RF reference at most 25 characters.
    """
    plain = _NEITHER.sub("", text).upper()
    return plain if _REFERENCE.fullmatch(plain) else ""


def references_in(text: str) -> Iterator[str]:
    """Every reference that the groups of a text may form, neighbouring groups put together."""
    groups = [(each.group().upper(), each.start(), each.end()) for each in _GROUP.finditer(text)]
    for at, (first, _, _) in enumerate(groups):
        is_digits = first.isdigit()
        if not is_digits and not first.startswith("RF"):
            continue
        longest = _LONGEST_DIGITS if is_digits else _LONGEST
        joined, before = "", None
        for group, start, end in groups[at : at + longest]:
            joined += group
            if (
                len(joined) > longest
                or (is_digits and not group.isdigit())
                or (before is not None and not _joins(text[before:start]))
            ):
                break
            if _REFERENCE.fullmatch(joined):
                yield joined
            before = end


def _joins(between: str) -> bool:
    return len(between) <= 2 and _BETWEEN.issuperset(between)

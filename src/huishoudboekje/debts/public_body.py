"""Which public body a name means, however it is spelled: with dots, spaces, capitals or an article.

It promises the same answer for every spelling of a name; what such a body may do it does not know.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate
from unicodedata import combining, normalize


class PublicBody(StrEnum):
    """A public body that collects what is owed to it, or that pays a household."""

    CJIB = "cjib"
    TOESLAGEN = "toeslagen"
    TAX = "belastingdienst"
    CAK = "cak"
    UWV = "uwv"
    SVB = "svb"


_NAMES = {
    "cjib": PublicBody.CJIB,
    "centraaljustitieelincassobureau": PublicBody.CJIB,
    "toeslagen": PublicBody.TOESLAGEN,
    "diensttoeslagen": PublicBody.TOESLAGEN,
    "belastingdienst": PublicBody.TAX,
    "cak": PublicBody.CAK,
    "centraaladministratiekantoor": PublicBody.CAK,
    "uwv": PublicBody.UWV,
    "uitvoeringsinstituut": PublicBody.UWV,
    "svb": PublicBody.SVB,
    "socialeverzekeringsbank": PublicBody.SVB,
}
"""Without spaces; a longer name that begins with one is the same body."""

_ARTICLES = frozenset({"de", "het"})
_WORD = re.compile(r"[^\W_]+")


def public_body(name: str) -> PublicBody | None:
    """The body that the name means, or None for anybody else.

    The CJIB is known wherever its name stands in another. What says *toeslag* after the name of the
    Belastingdienst is Dienst Toeslagen.
    """
    words = _words(name)
    if words[:1] and words[0] in _ARTICLES:
        words = words[1:]
    starts = (_at_the_start(words[first:]) for first in range(1, len(words)))
    found = _at_the_start(words) or (PublicBody.CJIB if PublicBody.CJIB in starts else None)
    if found is PublicBody.TAX and any("toeslag" in word for word in words):
        return PublicBody.TOESLAGEN
    return found


def _at_the_start(words: Sequence[str]) -> PublicBody | None:
    known = (_NAMES[each] for each in accumulate(words) if each in _NAMES)
    return next(known, None)


def _words(name: str) -> list[str]:
    """The words in small letters without accents; letters on their own are one word: C.J.I.B."""
    plain = "".join(each for each in normalize("NFKD", name) if not combining(each)).casefold()
    words: list[str] = []
    is_spelled = False
    for word in _WORD.findall(plain):
        if len(word) == 1 and is_spelled:
            words[-1] += word
        else:
            words.append(word)
        is_spelled = len(word) == 1
    return words

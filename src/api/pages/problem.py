"""What a browser shows when something cannot be shown: a screen in plain Dutch.

It promises one wording per status and lets a refusal speak for itself; which status an error has
is decided where the API decides it.
"""

from collections.abc import Mapping
from typing import Any

from litestar import Response

from api.pages.people import KARIN, Person
from api.pages.rendering import HEADERS, page, rendered
from api.pages.viewers import address, viewer_of

_WORDS = {
    400: ("Dit adres klopt niet", "Kijk of het adres goed is. Of begin opnieuw."),
    403: ("Dit mag niet", "Deze vraag komt niet van een bladzijde van deze website."),
    404: ("Deze bladzijde is er niet", "Misschien klopt het adres niet. Of de bladzijde is weg."),
    405: ("Dit kan hier niet", "Deze bladzijde kun je alleen bekijken."),
    413: ("Dit is te groot", "Stuur minder tegelijk."),
    415: ("Dit kan hier niet", "Deze bladzijde kan hier niets mee."),
    500: ("Er ging iets mis", "Dat ligt aan ons, niet aan jou. Probeer het straks nog een keer."),
}


def problem_page(
    status: int, text: str = "", *, als: str = "", person: Person = KARIN
) -> Response[str]:
    """A screen for the status that says `text`, or our own words where there is none."""
    return page("problem.html", status=status, person=person, **_values(status, text, als))


def refused_screen(status: int, text: str) -> tuple[Mapping[str, str], str]:
    """The headers and the HTML of a screen for what was refused before any handler saw it."""
    return HEADERS, rendered("problem.html", person=KARIN, **_values(status, text, ""))


def _values(status: int, text: str, als: str) -> dict[str, Any]:
    heading, words = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    return {
        "heading": heading,
        "text": text or words,
        "viewer": viewer_of(als),
        "here": lambda other: address("huishoudens", viewer=other),
    }

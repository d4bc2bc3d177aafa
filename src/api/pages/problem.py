"""What a browser shows when something cannot be shown: a screen in plain Dutch.

It promises one wording per status and lets a refusal speak for itself; which status an error has
is decided where the API decides it.
"""

from litestar import Response

from api.pages.rendering import page
from api.pages.viewers import address, viewer_of

_WORDS = {
    400: ("Dit adres klopt niet", "Kijk of het adres goed is. Of begin opnieuw."),
    404: ("Deze bladzijde is er niet", "Misschien klopt het adres niet. Of de bladzijde is weg."),
    405: ("Dit kan hier niet", "Deze bladzijde kun je alleen bekijken."),
    500: ("Er ging iets mis", "Dat ligt aan ons, niet aan jou. Probeer het straks nog een keer."),
}


def problem_page(status: int, text: str = "", *, als: str = "") -> Response[str]:
    """A screen for the status that says `text`, or our own words where there is none."""
    heading, words = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    return page(
        "problem.html",
        status=status,
        heading=heading,
        text=text or words,
        viewer=viewer_of(als),
        here=lambda other: address("huishoudens", viewer=other),
    )

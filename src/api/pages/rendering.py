"""Templates into HTML, with the words for days and amounts they share, and the one style sheet.

It promises that every value is escaped and that a name no template knows is an error; it knows no
screen and no household.
"""

import re
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response, get
from litestar.datastructures import CacheControlHeader

from api.dependencies import AMSTERDAM, new_key
from api.pages import dutch
from api.pages.people import EVERYBODY, name_of
from api.pages.sent import KEY
from api.pages.viewers import VIEWERS, address
from api.pages.words import CONTACT
from huishoudboekje.bank import return_reason_text
from huishoudboekje.money import euro_text, round_up

HERE = Path(__file__).parent
STYLE = (HERE / "style.css").read_text(encoding="utf-8")
STYLE_ADDRESS = f"/static/style-{sha256(STYLE.encode()).hexdigest()[:12]}.css"

MAIN_SCREENS = (
    ("/huishoudens", "Huishoudens"),
    ("/bank", "Bank"),
    ("/bank/regels", "Open regels"),
    ("/betalingen", "Betalingen"),
    ("/ontvangers", "Ontvangers"),
    ("/signalen", "Signalen"),
    ("/maandverwerking", "Maandverwerking"),
)
"""Where the work of a month is done: addresses and what they are called."""
CREDITOR_SCREENS = (("/schuldeiser", "Voorstellen en betalingen"),)
"""Where a creditor looks: nothing of the office is among it."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def _date_text(when: date | datetime) -> str:
    """The day, or the day in Amsterdam on which a moment fell."""
    return dutch.date_text(when.astimezone(AMSTERDAM) if isinstance(when, datetime) else when)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "euro": euro_text,
        "euros": lambda amount: euro_text(amount, whole=True),
        "euros_up": lambda amount: euro_text(round_up(amount, 100), whole=True),
        "day": dutch.day_text,
        "weekday": dutch.weekday_text,
        "year": dutch.year_text,
        "month": dutch.month_text,
        "date": _date_text,
        "person": name_of,
        "why_back": lambda code: return_reason_text(code) or code,
        "iban": lambda iban: re.sub("(.{4})(?=.)", "\\1 ", iban),
    }
    environment.globals |= {
        "address": address,
        "contact": CONTACT,
        "key_field": KEY,
        "creditor_screens": CREDITOR_SCREENS,
        "main_screens": MAIN_SCREENS,
        "new_key": new_key,
        "people": EVERYBODY,
        "style": STYLE_ADDRESS,
        "viewers": VIEWERS,
    }
    return environment


_TEMPLATES = _environment()


def rendered(template: str, **values: Any) -> str:
    """The HTML of a template with these values."""
    return _TEMPLATES.get_template(template).render(**values)


def page(template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """A screen as the answer to a browser, with the headers that let it load nothing of others."""
    return Response(
        rendered(template, **values),
        status_code=status,
        media_type=MediaType.HTML,
        headers=HEADERS,
    )


@get(
    STYLE_ADDRESS,
    media_type=MediaType.CSS,
    cache_control=CacheControlHeader(max_age=31_536_000, immutable=True, public=True),
    include_in_schema=False,
    sync_to_thread=False,
)
def style_sheet() -> str:
    """The style sheet; its name changes with its content, so it may be kept for ever."""
    return STYLE

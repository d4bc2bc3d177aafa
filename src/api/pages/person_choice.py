"""Choosing who works at the screens.

It promises that only one of the demo people is chosen, and that the reader comes back to the
screen where the choice was made and nowhere else.
"""

import re
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from api.pages.desk import Desk
from api.pages.people import cookie_of
from api.pages.sent import broken

_OURS = re.compile(r"/(?![/\\])[A-Za-z0-9/_.,:%?&=+-]*", re.ASCII)


@post("/wie", include_in_schema=False, sync_to_thread=False)
def choose_person(desk: NamedDependency[Desk]) -> Response[Any]:
    """The chosen person works from now on, in this browser; the screen is shown again."""
    cookie = cookie_of(desk.sent.text("wie"))
    if cookie is None:
        raise broken("Kies een van de mensen die bovenaan staan.")
    back = desk.sent.text("terug")
    place = back if _OURS.fullmatch(back) else "/huishoudens"
    return Redirect(place, status_code=303, cookies=[cookie])

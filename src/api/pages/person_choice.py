"""Choosing who works at the screens.

It promises that only one of the demo people is chosen, and that the reader comes back to the
screen where the choice was made and nowhere else.
"""

import re
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from api.pages.desk import Desk, is_creditors
from api.pages.people import COOKIE, cookie_of, person_of
from api.pages.sent import broken

_OURS = re.compile(r"/(?![/\\])[A-Za-z0-9/_.,:%?&=+-]*", re.ASCII)


@post("/wie", include_in_schema=False, sync_to_thread=False)
def choose_person(desk: NamedDependency[Desk]) -> Response[Any]:
    """The chosen person works from now on, in this browser; the screen is shown again."""
    cookie = cookie_of(desk.sent.text("wie"))
    if cookie is None:
        raise broken("Kies een van de mensen die bovenaan staan.")
    back = desk.sent.text("terug")
    is_creditor = person_of({COOKIE: desk.sent.text("wie")}).is_creditor
    begin = "/schuldeiser" if is_creditor else "/huishoudens"
    is_theirs = bool(_OURS.fullmatch(back)) and is_creditors(back) == is_creditor
    place = back if is_theirs else begin
    return Redirect(place, status_code=303, cookies=[cookie])

"""The queue: lines of the bank that nobody could match, each with the best that it may be.

It promises a page at a time, the oldest first; what a line may be for it does not decide.
"""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from api.pages.bank_targets import proposal_said
from api.pages.desk import Desk
from api.pages.sent import place_in
from api.pages.viewers import address
from huishoudboekje.views import open_line_count, open_lines

PAGE = 25


@get("/bank/regels", include_in_schema=False, sync_to_thread=True)
def queue(*, desk: NamedDependency[Desk], na: FromQuery[str] = "") -> Response[str]:
    """The lines that wait for a person."""
    after, reach = place_in(na), desk.by.reach
    with desk.transactions.reading() as session:
        rows = open_lines(session, today=desk.by.today, reach=reach, after=after, limit=PAGE + 1)
        count = open_line_count(session, reach=reach)
    more = address("bank", "regels", na=str(rows[PAGE - 1].line.id)) if len(rows) > PAGE else ""
    return desk.page(
        "queue.html",
        here=address("bank", "regels", na=str(after) if after else ""),
        count=count,
        rows=[
            (each, [(proposal_said(one), one) for one in each.proposals[:1]])
            for each in rows[:PAGE]
        ],
        next_page=more,
        first_page=address("bank", "regels") if after else "",
    )


HANDLERS = [queue]

"""The close of a month: bank beside books, and what stands in the way of signing.

It promises the figures of the report and nothing beside them; a person signs on paper.
"""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.desk import Desk, on_screen
from api.pages.viewers import address
from api.pages.words import ACCOUNT_USES
from huishoudboekje.calendar import Period
from huishoudboekje.errors import NotFound
from huishoudboekje.views import SIGNAL_WORDS, month_close

_SHOWN = 50


@get("/maandafsluiting/{period:str}", include_in_schema=False, sync_to_thread=True)
def month_close_screen(period: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """The close of one calendar month."""
    try:
        month = Period.parse(period)
    except ValueError as error:
        raise NotFound(f"{period} is geen maand. Schrijf een maand als 2027-01.") from error
    with desk.transactions.reading() as session:
        close = month_close(session, month, today=desk.by.today, reach=desk.by.reach)
    return desk.page(
        "month_close.html",
        here=address("maandafsluiting", str(month)),
        close=close,
        obstacles=[on_screen(each.text) for each in close.obstacles],
        uses=ACCOUNT_USES,
        unseen=(*close.exported_unseen, *close.debits_unseen)[:_SHOWN],
        unseen_count=len(close.exported_unseen) + len(close.debits_unseen),
        failed=close.failed[:_SHOWN],
        signal_names=SIGNAL_WORDS,
        before=(month.plus(-1), address("maandafsluiting", str(month.plus(-1)))),
        after=(month.plus(1), address("maandafsluiting", str(month.plus(1)))),
    )


HANDLERS = [month_close_screen]

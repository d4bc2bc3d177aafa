"""A proposal for all creditors together: what each gets, who takes no part, and the drafts.

It promises that looking saves nothing and that nobody who is left out disappears from sight; how
the money is divided it does not decide.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.debt_curve import shown_paydays
from api.pages.debts import debts_address, household_in
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.typed import Typed
from api.pages.viewers import address
from huishoudboekje.actions import ProposedTogether, TogetherInput, propose_together
from huishoudboekje.errors import Refusal
from huishoudboekje.views import household_debts
from huishoudboekje.views.debt_screens import debts_ahead

_FORM = "together"
_MONTHS = 18
_HERE = "alle-schuldeisers"


def _page(
    desk: Desk,
    household_id: str,
    filled: Filled = UNTOUCHED,
    status: int = 200,
    *,
    made: ProposedTogether | None = None,
) -> Response[str]:
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        found = household_debts(session, household_id, today=today, reach=reach)
        ahead = debts_ahead(session, household_id, today=today, reach=reach)
    plans = made.drafts[0].plans if made is not None else None
    picture = None
    if plans is not None:
        floor = plans[0].question.floor
        picture = shown_paydays(*plans, floor=floor, what="Met alle regelingen")
    return desk.page(
        "together.html",
        here=address("huishoudens", household_id, _HERE),
        filled=filled,
        status=status,
        household_id=household_id,
        household=found,
        debts={each.debt.id: each.debt for each in found.debts},
        first=ahead.first_date.isoformat(),
        months=str(_MONTHS),
        made=made,
        months_asked=desk.sent.text("months"),
        picture=picture,
        whys=[] if made is None else sorted({each.why for each in made.division.shares} - {""}),
        anomalies=[
            on_screen(each.text) for one in (made.drafts if made else ()) for each in one.anomalies
        ],
    )


@get(
    "/huishoudens/{household_id:str}/alle-schuldeisers",
    include_in_schema=False,
    sync_to_thread=True,
)
def together(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """The form: how much there is a month for all creditors, and for how long."""
    return _page(desk, household_id)


@post(
    "/huishoudens/{household_id:str}/alle-schuldeisers/kijken",
    status_code=200,
    include_in_schema=False,
    sync_to_thread=True,
)
def look(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """How the money would be divided; nothing is saved."""
    try:
        made = desk.transactions.previewed(lambda session: _propose(session, desk, household_id))
    except Refusal as refusal:
        return desk.refused(
            _FORM, refusal, lambda filled, status: _page(desk, household_id, filled, status)
        )
    return _page(desk, household_id, Filled(form=_FORM, sent=desk.sent), made=made)


@post(
    "/huishoudens/{household_id:str}/alle-schuldeisers",
    include_in_schema=False,
    sync_to_thread=True,
)
def save(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """There is a draft for each creditor; nobody has sent them."""

    def act(session: Session) -> Done:
        count = len(_propose(session, desk, household_id).drafts)
        drafts = "Er is 1 concept" if count == 1 else f"Er zijn {count} concepten"
        told = f"{drafts} bewaard. Verstuur elk concept aan zijn schuldeiser."
        return Done(to=debts_address(household_id), told=(told,))

    return desk.done(_FORM, act, lambda filled, status: _page(desk, household_id, filled, status))


def _propose(session: Session, desk: Desk, household_id: str) -> ProposedTogether:
    typed = Typed(desk.sent)
    asked = TogetherInput(
        per_month=typed.needed_amount("perMonth"),
        months=typed.number("months") or 0,
        first=typed.needed_day("first", desk.by.today),
    )
    typed.refuse()
    return propose_together(session, household_id, asked, version=None, by=desk.by)


HANDLERS = [together, look, save]

"""Who must be confirmed before being paid: a second person says yes, with the bank's answer.

It promises that the answer of the bank is asked and kept; who may confirm it does not decide.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, found
from api.pages.viewers import address
from huishoudboekje.actions import confirm_payee
from huishoudboekje.bank import PayeeCheck
from huishoudboekje.views import payees_to_confirm

_MOST = 50
ANSWERS = (
    ("", "Kies het antwoord van de bank"),
    (PayeeCheck.MATCH.value, "Naam en rekening horen bij elkaar"),
    (PayeeCheck.CLOSE_MATCH.value, "De naam lijkt erop"),
    (PayeeCheck.NO_MATCH.value, "De naam hoort er niet bij"),
    (PayeeCheck.NOT_POSSIBLE.value, "De bank kan dit niet controleren"),
)


def _page(desk: Desk, filled: Filled = UNTOUCHED, status: int = 200) -> Response[str]:
    with desk.transactions.reading() as session:
        rows = payees_to_confirm(session, reach=desk.by.reach, limit=_MOST)
    return desk.page(
        "payees.html",
        here=address("ontvangers"),
        filled=filled,
        status=status,
        rows=[(_form(each.iban, each.name), each) for each in rows],
        answers=ANSWERS,
        most=_MOST,
    )


def _form(iban: str, name: str) -> str:
    """What the form of this payee is called, so that what was typed comes back in it."""
    signs = f"{iban}-{name}".lower()
    return "payee-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in signs)


@get("/ontvangers", include_in_schema=False, sync_to_thread=True)
def payees(desk: NamedDependency[Desk]) -> Response[str]:
    """The payees that orders wait for, the most urgent first."""
    return _page(desk)


@post("/ontvangers/bevestigen", include_in_schema=False, sync_to_thread=True)
def confirm(desk: NamedDependency[Desk]) -> Response[Any]:
    """The payee may be paid from now on; refused for who recorded it."""
    sent = desk.sent

    def act(session: Session) -> Done:
        said = sent.text("vopResult")
        if said not in {each.value for each in PayeeCheck}:
            found({"vopResult": "Kies wat de bank antwoordde."})
        confirm_payee(
            session,
            sent.text("iban"),
            sent.text("name"),
            vop_result=PayeeCheck(said),
            vop_answer=sent.text("vopAnswer"),
            reason=sent.text("reason"),
            by=desk.by,
        )
        return Done(to=address("ontvangers"), told=(f"{sent.text('name')} is bevestigd.",))

    form = _form(sent.text("iban"), sent.text("name"))
    return desk.done(form, act, lambda filled, status: _page(desk, filled, status))


HANDLERS = [payees, confirm]

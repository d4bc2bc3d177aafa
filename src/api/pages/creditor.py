"""What a creditor sees: the proposals to it, its answers, and its payments by date.

It promises nothing of a household but what its creditor needs to expect and recognise its money: no
balance, no income, no floor, no other creditor. Who the creditor is, is chosen until there is a
log-in.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from api.dependencies import Session
from api.pages.arrangement import countered, decision_in
from api.pages.debt_words import ARRANGEMENT_STATES, EFFORTS, TERM_STATES
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, found
from api.pages.sent import place_in
from api.pages.typed import Typed
from api.pages.viewers import address
from huishoudboekje.actions import Decision, DecisionInput, decide
from huishoudboekje.arrangements import ArrangementState
from huishoudboekje.errors import NotAffordable, NotFound
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    CreditorPayment,
    CreditorProposal,
    CreditorQuestion,
    creditor_payments,
    creditor_proposals,
)
from huishoudboekje.views.debt_screens import CreditorName

_HERE = "schuldeiser"
_PAGE = 50
_MANY = 10_000
_BEFORE, _AFTER = timedelta(days=31), timedelta(days=92)
_OWN_WORD = "Zelf geantwoord op het scherm voor schuldeisers"
_ANSWERS = frozenset({Decision.ACCEPT, Decision.REFUSE})


def _page(
    desk: Desk, name: str, filled: Filled = UNTOUCHED, status: int = 200, *, after: int = 0
) -> Response[str]:
    reach, today = desk.by.reach, desk.by.today
    proposals: tuple[CreditorProposal, ...] = ()
    payments: tuple[CreditorPayment, ...] = ()
    if name:
        creditor = CreditorName(name=name)
        asked = CreditorQuestion(creditor=creditor, first=today - _BEFORE, last=today + _AFTER)
        with desk.transactions.reading() as session:
            proposals = creditor_proposals(session, creditor, today=today, reach=reach, limit=_PAGE)
            payments = creditor_payments(session, asked, reach=reach, after=after, limit=_PAGE + 1)
    more = address(_HERE, naam=name, na=str(after + _PAGE)) if len(payments) > _PAGE else ""
    return desk.page(
        "creditor.html",
        here=address(_HERE, naam=name),
        filled=filled,
        status=status,
        name=name,
        proposals=[(_form(each), each) for each in proposals],
        payments=payments[:_PAGE],
        states=ARRANGEMENT_STATES,
        term_states=TERM_STATES,
        efforts=EFFORTS,
        first=today - _BEFORE,
        last=today + _AFTER,
        next_page=more,
        first_page=address(_HERE, naam=name) if after else "",
    )


def _form(proposal: CreditorProposal) -> str:
    """What the forms of this proposal begin with, so that what was typed comes back in its own."""
    return f"{proposal.household_id}-{proposal.arrangement_id}"


def _name(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()[:70]


@get("/schuldeiser", include_in_schema=False, sync_to_thread=True)
def creditor(desk: NamedDependency[Desk], request: Request[Any, Any, Any]) -> Response[str]:
    """The creditor's proposals, the latest first, and its payments by date."""
    query = request.query_params
    return _page(desk, _name(query.get("naam", "")), after=place_in(query.get("na", "")))


@post("/schuldeiser/antwoorden", include_in_schema=False, sync_to_thread=True)
def answer(desk: NamedDependency[Desk]) -> Response[Any]:
    """The creditor accepts a proposal, or refuses it with its reason."""
    decision = decision_in(desk.sent.text("decision"))
    if decision not in _ANSWERS:
        raise NotFound("Dit adres bestaat niet.")

    def act(session: Session, place: tuple[str, str]) -> str:
        said = DecisionInput(
            decision=decision, reason=Typed(desk.sent).text("reason"), evidence=_OWN_WORD
        )
        decide(session, *place, said, version=None, by=desk.by)
        if decision is Decision.ACCEPT:
            return "Dank je wel. De regeling is aanvaard."
        return "Je antwoord is bewaard. Er komt misschien een ander voorstel."

    return _answered(desk, decision.value, act)


@post("/schuldeiser/tegenvoorstel", include_in_schema=False, sync_to_thread=True)
def counter_offer(desk: NamedDependency[Desk]) -> Response[Any]:
    """The creditor wants other terms, that the household can bear as well."""

    def act(session: Session, place: tuple[str, str]) -> str:
        countered(session, desk, place, evidence=_OWN_WORD)
        return "Je tegenvoorstel is ontvangen. Het past. Je krijgt het terug als voorstel."

    return _answered(desk, "counter", act)


def _answered(
    desk: Desk, step: str, act: Callable[[Session, tuple[str, str]], str]
) -> Response[Any]:
    """The answer is given once, by the creditor to whom it was proposed."""
    name = _name(desk.sent.text("naam"))
    household_id, arrangement_id = desk.sent.text("household"), desk.sent.text("arrangement")

    def once(session: Session) -> Done:
        _refuse_other(session, desk, name, (household_id, arrangement_id))
        try:
            told = act(session, (household_id, arrangement_id))
        except NotAffordable as refusal:
            raise _without_figures(refusal) from None
        return Done(to=address(_HERE, naam=name), told=(told,))

    form = f"{household_id}-{arrangement_id}-{step}"
    return desk.done(form, once, lambda filled, status: _page(desk, name, filled, status))


def _refuse_other(session: Session, desk: Desk, name: str, place: tuple[str, str]) -> None:
    if not name:
        found({"": "Kies eerst als welke schuldeiser je kijkt."})
    own = creditor_proposals(
        session,
        CreditorName(name=name),
        today=desk.by.today,
        reach=desk.by.reach,
        states=[ArrangementState.PROPOSED],
        limit=_MANY,
    )
    if place not in {(each.household_id, each.arrangement_id) for each in own}:
        raise NotFound("Dit voorstel is er niet, of het is al beantwoord.")


def _without_figures(refusal: NotAffordable) -> NotAffordable:
    """The same refusal without what the household lives on."""
    text = "Dit past niet bij wat dit huishouden kan betalen."
    if refusal.fits:
        often = (
            "in één keer" if refusal.months == 1 else f"per maand, {refusal.months} maanden lang"
        )
        text += f" Wat wel past: {euro_text(refusal.fits)} {often}."
    return NotAffordable(text, fits=refusal.fits, months=refusal.months)


HANDLERS = [creditor, answer, counter_offer]

"""One arrangement: its state and terms, every instalment, what happened, and what can follow.

It promises a button only for a step that the state allows, and that every step keeps who took it
and why; whether the household can bear it, it does not decide.
"""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.debt_words import (
    ARRANGEMENT_STATES,
    CONDITIONS,
    EFFORTS,
    OUTCOME_RELIEFS,
    OUTCOMES,
    STEPS,
)
from api.pages.debts import household_in
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.dutch import amount_typed
from api.pages.proposal import arrangement_address
from api.pages.typed import Typed
from api.pages.words import ORDER_STATES
from huishoudboekje.actions import (
    ArrangementChange,
    ConditionMark,
    CounterInput,
    Decision,
    DecisionInput,
    Evidence,
    ProposalInput,
    confirm_effort,
    counter,
    decide,
    end_pause,
    fail_effort,
    mark_condition,
    pause,
    take_back_effort,
)
from huishoudboekje.arrangements import RUNNING_STATES, ArrangementState, Pause
from huishoudboekje.errors import NotFound
from huishoudboekje.views import COMPONENT_WORDS, arrangement_detail, household_debts
from huishoudboekje.views.debt_screens import ArrangementView, arrangement_view

_S = ArrangementState
_TOLD = {
    Decision.SEND: "Het voorstel is verstuurd. De schuldeiser kan nu antwoorden.",
    Decision.ACCEPT: "De regeling is aanvaard. Zij telt vanaf nu mee in de maanden.",
    Decision.REFUSE: "De weigering is vastgelegd.",
    Decision.WITHDRAW: "De regeling is ingetrokken.",
    Decision.BREAK: "De regeling is verbroken.",
}
_KEPT = "Dat is bewaard."


def _page(
    desk: Desk, place: tuple[str, str], filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    household_id, arrangement_id = place
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        detail = arrangement_detail(session, *place, today=today, reach=reach)
        found = household_debts(session, household_id, today=today, reach=reach)
    view = detail.view
    stored = view.arrangement
    covered = [each for each in found.debts if each.debt.id in stored.terms.debt_ids]
    return desk.page(
        "arrangement.html",
        here=arrangement_address(household_id, arrangement_id),
        filled=filled,
        status=status,
        household_id=household_id,
        view=view,
        stored=stored,
        terms=stored.terms,
        state=ARRANGEMENT_STATES[view.state],
        debts=covered,
        debt_names={each.debt.id: each.debt.name for each in covered},
        alerts=[
            *(on_screen(each.text) for each in detail.alerts),
            *(on_screen(each.text) for each in detail.anomalies),
        ],
        can=_can(view),
        is_open=view.state in RUNNING_STATES | {_S.COMPLETED},
        components=COMPONENT_WORDS,
        efforts=EFFORTS,
        outcomes=OUTCOMES,
        outcome_reliefs=OUTCOME_RELIEFS,
        conditions=CONDITIONS,
        order_states=ORDER_STATES,
        steps=STEPS,
        first=_first(view),
        said=on_screen,
    )


def _can(view: ArrangementView) -> dict[str, bool]:
    """Which buttons there are; what follows by itself has none."""
    allowed = set(view.allowed)
    return {
        "send": _S.PROPOSED in allowed,
        "answer": _S.REFUSED in allowed,
        "pause": _S.PAUSED in allowed and view.coming is None,
        "resume": view.state is _S.PAUSED or view.coming is not None,
        "break": _S.BROKEN in allowed,
        "withdraw": _S.WITHDRAWN in allowed,
    }


def _first(view: ArrangementView) -> dict[str, str]:
    """With what a counter-offer begins: what was proposed."""
    instalments = view.arrangement.terms.instalments
    if not instalments:
        return {"first": "", "amount": ""}
    first = instalments[0]
    return {"first": first.due.isoformat(), "amount": amount_typed(first.amount)}


@get(
    "/huishoudens/{household_id:str}/regelingen/{arrangement_id:str}",
    include_in_schema=False,
    sync_to_thread=True,
)
def arrangement(
    household_id: FromPath[str], arrangement_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[str]:
    """One arrangement with all that happened to it, and the steps that it allows."""
    return _page(desk, (household_id, arrangement_id))


def _place(step: str) -> str:
    return f"/huishoudens/{{household_id:str}}/regelingen/{{arrangement_id:str}}/{step}"


def _done(
    desk: Desk,
    place: tuple[str, str],
    form: str,
    act: Callable[[Session, Typed], ArrangementChange],
    *,
    told: str = _KEPT,
) -> Response[Any]:
    """The step is taken once, or its form comes back with all that is wrong."""

    def once(session: Session) -> Done:
        made = act(session, Typed(desk.sent))
        follows = (on_screen(each.text) for each in made.consequences)
        return Done(to=arrangement_address(*place), told=(told, *follows))

    return desk.done(form, once, lambda filled, status: _page(desk, place, filled, status))


@post(_place("besluiten/{decision:str}"), include_in_schema=False, sync_to_thread=True)
def decision(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    decision: FromPath[str],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """It is sent, accepted, refused, withdrawn or broken."""
    asked = decision_in(decision)

    def act(session: Session, typed: Typed) -> ArrangementChange:
        said = DecisionInput(
            decision=asked, reason=typed.text("reason"), evidence=typed.text("evidence")
        )
        return decide(session, household_id, arrangement_id, said, version=None, by=desk.by)

    place = household_id, arrangement_id
    return _done(desk, place, asked.value, act, told=_TOLD[asked])


def decision_in(text: str) -> Decision:
    """The decision that stands in an address; raises NotFound for anything else."""
    for each in Decision:
        if each.value == text:
            return each
    raise NotFound("Dit adres bestaat niet.")


@post(_place("tegenvoorstel"), include_in_schema=False, sync_to_thread=True)
def counter_offer(
    household_id: FromPath[str], arrangement_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """The creditor wants other terms: they are a new draft, and what was proposed is refused."""
    place = household_id, arrangement_id

    def once(session: Session) -> Done:
        evidence = Typed(desk.sent).text("evidence")
        made_id = countered(session, desk, place, evidence=evidence)
        told = "Het tegenvoorstel is een nieuw concept. Het past: verstuur het als iedereen wil."
        return Done(to=arrangement_address(household_id, made_id), told=(told,))

    return desk.done("counter", once, lambda filled, status: _page(desk, place, filled, status))


def countered(session: Session, desk: Desk, place: tuple[str, str], *, evidence: str) -> str:
    """The id of the draft with the creditor's terms; what was agreed beside them is kept."""
    typed = Typed(desk.sent)
    first, months, amount = typed.day("first"), typed.number("months"), typed.amount("amount")
    typed.refuse()
    today, reach = desk.by.today, desk.by.reach
    terms = arrangement_view(session, *place, today=today, reach=reach).arrangement.terms
    asked = ProposalInput(
        debt_ids=(),
        first=first,
        months=months,
        amount=amount,
        efforts=terms.efforts,
        conditions=terms.conditions,
        iban=terms.iban,
        reference=terms.reference,
    )
    given = CounterInput(terms=asked, reason=typed.text("reason"), evidence=evidence)
    return counter(session, *place, given, version=None, by=desk.by).arrangement_id


@post(_place("pauze"), include_in_schema=False, sync_to_thread=True)
def begin_pause(
    household_id: FromPath[str], arrangement_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """No instalments between two days."""

    def act(session: Session, typed: Typed) -> ArrangementChange:
        today = desk.by.today
        start, until = typed.needed_day("start", today), typed.needed_day("until", today)
        typed.refuse()
        asked = Pause(start=start, until=until, reason=typed.text("reason"))
        return pause(session, household_id, arrangement_id, asked, version=None, by=desk.by)

    place = household_id, arrangement_id
    return _done(desk, place, "pause", act, told="De pauze is bewaard. De aflossingen schuiven op.")


@post(_place("hervatten"), include_in_schema=False, sync_to_thread=True)
def resume(
    household_id: FromPath[str], arrangement_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """The pause ends before its time."""

    def act(session: Session, typed: Typed) -> ArrangementChange:
        day, reason = typed.needed_day("endedOn", desk.by.today), typed.text("reason")
        typed.refuse()
        return end_pause(
            session, household_id, arrangement_id, day, reason=reason, version=None, by=desk.by
        )

    return _done(desk, (household_id, arrangement_id), "resume", act)


@post(_place("inzet/{effort_id:str}/{outcome:str}"), include_in_schema=False, sync_to_thread=True)
def effort(
    *,
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    effort_id: FromPath[str],
    outcome: FromPath[str],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """An effort was done or did not work out, as somebody shows; or that is taken back."""
    if outcome not in {"gedaan", "niet-gelukt", "terugnemen"}:
        raise NotFound("Dit adres bestaat niet.")
    ids = household_id, arrangement_id, effort_id

    def act(session: Session, typed: Typed) -> ArrangementChange:
        if outcome == "terugnemen":
            reason = typed.text("reason")
            return take_back_effort(session, *ids, reason=reason, version=None, by=desk.by)
        said = Evidence(
            day=typed.needed_day("day", desk.by.today),
            by_whom=typed.text("byWhom"),
            evidence=typed.text("evidence"),
        )
        typed.refuse()
        decided = confirm_effort if outcome == "gedaan" else fail_effort
        return decided(session, *ids, said=said, version=None, by=desk.by)

    form = f"back-{effort_id}" if outcome == "terugnemen" else f"effort-{effort_id}"
    return _done(desk, (household_id, arrangement_id), form, act)


@post(_place("voorwaarden/{condition_id:str}"), include_in_schema=False, sync_to_thread=True)
def condition(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    condition_id: FromPath[str],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """Somebody says whether a condition holds."""

    def act(session: Session, typed: Typed) -> ArrangementChange:
        day = typed.needed_day("day", desk.by.today)
        typed.refuse()
        mark = ConditionMark(
            condition_id=condition_id,
            holds=typed.text("holds") == "ja",
            day=day,
            note=typed.text("note"),
        )
        return mark_condition(session, household_id, arrangement_id, mark, version=None, by=desk.by)

    return _done(desk, (household_id, arrangement_id), f"mark-{condition_id}", act)


HANDLERS = [
    arrangement,
    decision,
    counter_offer,
    begin_pause,
    resume,
    effort,
    condition,
]

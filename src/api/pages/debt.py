"""One debt: its components, what is said of it and by whom, and what changes it beside paying.

It promises that every change asks for its day and its evidence and keeps who recorded it; what a
creditor or a law allows it does not decide.
"""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.debt_words import (
    CHANGES,
    FACT_CHOICES,
    FACTS,
    ORIGINS,
    RULES,
    STAGES,
)
from api.pages.debts import debts_address, facts_said, household_in
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.sent import number_in
from api.pages.typed import Typed, by_field
from huishoudboekje.actions import (
    DebtChanged,
    DebtEvent,
    SetOffInput,
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    paid_by_others,
    reduce_in_kind,
    say_fact,
    set_off,
    set_stage,
    take_back_change,
    waive,
)
from huishoudboekje.agreements import Kind
from huishoudboekje.debts import Component, DebtFact, FactKind, Stage
from huishoudboekje.errors import InvalidInput
from huishoudboekje.views import COMPONENT_WORDS, debt_view, household_document

_KEPT = "Dat is bewaard."


def _page(
    desk: Desk, place: tuple[str, str], filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    household_id, debt_id = place
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        view = debt_view(session, household_id, debt_id, today=today, reach=reach)
        document, _ = household_document(session, household_id, reach=reach)
    incomes = [each for each in document.agreements if each.kind is Kind.INCOME]
    return desk.page(
        "debt.html",
        here=debts_address(household_id, debt_id),
        filled=filled,
        status=status,
        household_id=household_id,
        household=document.terms,
        view=view,
        facts=facts_said(view, today),
        findings=[on_screen(each.text) for each in view.findings],
        open_parts=[each for each in view.components if each.owed > 0],
        components=COMPONENT_WORDS,
        surcharges=[
            (each.value, text)
            for each, text in COMPONENT_WORDS.items()
            if each not in {Component.PRINCIPAL, Component.FINE, Component.INTEREST}
        ],
        stages=STAGES,
        stage_choices=[(each.value, text) for each, text in STAGES.items()],
        rules=RULES,
        origins=ORIGINS,
        fact_texts=FACTS,
        fact_choices=FACT_CHOICES,
        changes=CHANGES,
        incomes=[(each.id, each.name) for each in incomes],
    )


@get(
    "/huishoudens/{household_id:str}/schulden/{debt_id:str}",
    include_in_schema=False,
    sync_to_thread=True,
)
def debt(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[str]:
    """One debt of the household with all that was said of it and all that changed it."""
    return _page(desk, (household_id, debt_id))


def _done(
    desk: Desk,
    place: tuple[str, str],
    form: str,
    act: Callable[[Session, Typed], object],
    *,
    is_one_amount: bool = True,
) -> Response[Any]:
    """The change is made once, or its form comes back with all that is wrong."""

    def once(session: Session) -> Done:
        try:
            act(session, Typed(desk.sent))
        except InvalidInput as refusal:
            raise (by_field(refusal, _amount_field) if is_one_amount else refusal) from None
        return Done(to=debts_address(*place), told=(_KEPT,))

    return desk.done(form, once, lambda filled, status: _page(desk, place, filled, status))


def _amount_field(place: str) -> str:
    """The field that a mistake is about, where one amount is asked for all parts."""
    return "amount" if place.partition(".")[0] == "parts" else place


def _event(desk: Desk, typed: Typed) -> DebtEvent:
    """The day and the evidence of a change; its form makes it happen once."""
    return DebtEvent(
        day=typed.needed_day("day", desk.by.today),
        source=typed.text("source"),
        key=desk.sent.key,
    )


def _place(step: str) -> str:
    return f"/huishoudens/{{household_id:str}}/schulden/{{debt_id:str}}/{step}"


@post(_place("fase"), include_in_schema=False, sync_to_thread=True)
def stage(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """The debt is in another stage of collection."""

    def act(session: Session, typed: Typed) -> None:
        to = typed.choice("stage", Stage)
        since = typed.needed_day("since", desk.by.today)
        typed.refuse()
        source = typed.text("source")
        set_stage(session, household_id, debt_id, to, since=since, source=source, by=desk.by)

    return _done(desk, (household_id, debt_id), "stage", act)


@post(_place("feit"), include_in_schema=False, sync_to_thread=True)
def fact(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """Somebody says what is so about the debt."""

    def act(session: Session, typed: Typed) -> None:
        kind, _, holds = typed.text("fact").partition(":")
        if typed.text("fact") not in dict(FACT_CHOICES):
            typed.mistakes["fact"] = "Kies wat er gemeld wordt."
        since = typed.needed_day("since", desk.by.today)
        typed.refuse()
        said = DebtFact(
            kind=FactKind(kind),
            since=since,
            source=typed.text("source"),
            holds=holds == "ja",
            note=typed.text("note"),
        )
        say_fact(session, household_id, debt_id, said, by=desk.by)

    return _done(desk, (household_id, debt_id), "fact", act)


@post(_place("verwacht"), include_in_schema=False, sync_to_thread=True)
def expect(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """A surcharge is expected: by law, or as somebody says."""

    def act(session: Session, typed: Typed) -> DebtChanged:
        event = _event(desk, typed)
        amount = typed.amount("amount")
        component = typed.choice("component", Component) if typed.text("component") else None
        if (amount is None) != (component is None) and not typed.mistakes:
            missing = "component" if component is None else "amount"
            typed.mistakes[missing] = "Vul allebei in, of geen van beide."
        typed.refuse()
        surcharge = None if component is None or amount is None else (component, amount)
        return expect_surcharge(session, household_id, debt_id, surcharge, event=event, by=desk.by)

    return _done(desk, (household_id, debt_id), "expect", act)


@post(_place("erbij"), include_in_schema=False, sync_to_thread=True)
def confirm(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """A surcharge, a cost or interest is owed, as the creditor's letter says."""

    def act(session: Session, typed: Typed) -> DebtChanged:
        component = typed.choice("component", Component)
        amount = typed.needed_amount("amount")
        event = _event(desk, typed)
        typed.refuse()
        if component is Component.INTEREST:
            return add_interest(session, household_id, debt_id, amount, event=event, by=desk.by)
        surcharge = component, amount
        return confirm_surcharge(session, household_id, debt_id, surcharge, event=event, by=desk.by)

    return _done(desk, (household_id, debt_id), "confirm", act)


@post(_place("kwijtschelden"), include_in_schema=False, sync_to_thread=True)
def forgive(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """The creditor itself decided that a part need not be paid."""

    def act(session: Session, typed: Typed) -> DebtChanged:
        amounts = {each: typed.amount(f"parts.{each}") for each in Component}
        event = _event(desk, typed)
        typed.refuse()
        parts = {each: amount for each, amount in amounts.items() if amount is not None}
        return waive(session, household_id, debt_id, parts, event=event, by=desk.by)

    return _done(desk, (household_id, debt_id), "waive", act, is_one_amount=False)


@post(_place("voldaan"), include_in_schema=False, sync_to_thread=True)
def otherwise(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """A part was paid by somebody else, or done in kind."""

    def act(session: Session, typed: Typed) -> DebtChanged:
        amount = typed.needed_amount("amount")
        event = _event(desk, typed)
        typed.refuse()
        lower = reduce_in_kind if typed.text("how") == "in-kind" else paid_by_others
        return lower(session, household_id, debt_id, amount, event=event, by=desk.by)

    return _done(desk, (household_id, debt_id), "otherwise", act)


@post(_place("verrekenen"), include_in_schema=False, sync_to_thread=True)
def offset(
    household_id: FromPath[str], debt_id: FromPath[str], desk: NamedDependency[Desk]
) -> Response[Any]:
    """A payer kept back a part of an income to pay the debt."""

    def act(session: Session, typed: Typed) -> DebtChanged:
        kept = SetOffInput(
            agreement_id=typed.needed("agreementId", "Kies een inkomen."),
            nominal_date=typed.needed_day("nominalDate", desk.by.today),
            amount=typed.needed_amount("amount"),
        )
        event = _event(desk, typed)
        typed.refuse()
        return set_off(session, household_id, debt_id, kept, event=event, by=desk.by)

    return _done(desk, (household_id, debt_id), "offset", act)


@post(_place("wijzigingen/{number:str}/terugnemen"), include_in_schema=False, sync_to_thread=True)
def take_back(
    household_id: FromPath[str],
    debt_id: FromPath[str],
    number: FromPath[str],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """A change is undone, with its reason in the books."""

    def act(session: Session, typed: Typed) -> DebtChanged:
        reason = typed.text("reason")
        which = number_in(number)
        return take_back_change(session, household_id, debt_id, which, reason=reason, by=desk.by)

    return _done(desk, (household_id, debt_id), f"back-{number}", act)


HANDLERS = [debt, stage, fact, expect, confirm, forgive, otherwise, offset, take_back]

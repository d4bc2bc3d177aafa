"""The debts and arrangements of a household: what is owed to whom, what is paid, when it ends.

It promises facts with their source and never a label on a person; what can be arranged it does not
decide.
"""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.claim_words import differences_said
from api.pages.debt_curve import shown_progress
from api.pages.debt_words import (
    ARRANGEMENT_STATES,
    FACTS,
    FLOOR_SOURCES,
    RULES,
    STAGES,
)
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.typed import Typed, by_field
from api.pages.viewers import address
from huishoudboekje.actions import register_debts, set_floor
from huishoudboekje.agreements import Kind
from huishoudboekje.arrangements import facts_on
from huishoudboekje.debts import Component, CreditorRule, Debt, Stage
from huishoudboekje.errors import InvalidInput, NotFound
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    COMPONENT_WORDS,
    DebtView,
    claims_overviews,
    household_debts,
    household_document,
    household_floor,
)
from huishoudboekje.views.debt_screens import FloorSource, HouseholdFloor, debts_ahead

NEW_DEBT = "nieuwe-schuld"


def debts_address(household_id: str, *path: str) -> str:
    """Where the household's debts are, or one of them."""
    return address("huishoudens", household_id, "schulden", *path)


def household_in(household_id: str) -> str:
    """The household that an address names; raises NotFound for what no id can be."""
    if not household_id.isprintable():
        raise NotFound("Dit huishouden is er niet.")
    return household_id


def facts_said(view: DebtView, today: date) -> list[tuple[str, str]]:
    """What holds for the debt today, with who says so."""
    said = []
    for fact in facts_on(view.debt, today):
        text = f"{FACTS[fact.kind][0]} {fact.note}".strip()
        said.append((text, fact.source))
    return said


def _page(
    desk: Desk, household_id: str, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        found = household_debts(session, household_id, today=today, reach=reach)
        ahead = debts_ahead(session, household_id, today=today, reach=reach)
        floor = household_floor(session, household_id, today=today, reach=reach)
        overviews = claims_overviews(session, household_id, today=today, reach=reach)
    open_debts = [each for each in found.debts if each.owed]
    return desk.page(
        "debts.html",
        here=debts_address(household_id),
        filled=filled,
        status=status,
        household_id=household_id,
        household=found,
        open_debts=[(each, facts_said(each, today)) for each in open_debts],
        paid_debts=[each for each in found.debts if not each.owed],
        ahead=ahead,
        running=[each for each in ahead.arrangements if each.is_running],
        is_behind=any(each.is_behind for each in ahead.arrangements),
        others=[each for each in ahead.arrangements if not each.is_running],
        progress=shown_progress(ahead.progress),
        blockers=[on_screen(each.text) for each in found.blockers],
        differences=[text for each in overviews for text in differences_said(each)],
        floor=floor,
        floor_sources=FLOOR_SOURCES,
        floor_choices=[("", "Kies"), *FLOOR_SOURCES.items()],
        components=COMPONENT_WORDS,
        stages=STAGES,
        states=ARRANGEMENT_STATES,
    )


@get("/huishoudens/{household_id:str}/schulden", include_in_schema=False, sync_to_thread=True)
def debts(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """What the household owes to whom, what runs, and when it is paid."""
    return _page(desk, household_id)


@post("/huishoudens/{household_id:str}/ondergrens", include_in_schema=False, sync_to_thread=True)
def floor(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The floor of the household is another from now on."""

    def act(session: Session) -> Done:
        typed = Typed(desk.sent)
        said = HouseholdFloor(
            cents=typed.needed_amount("amount"),
            source=typed.choice("source", FloorSource),
            since=typed.day("since", default=desk.by.today) or desk.by.today,
            note=typed.text("note"),
        )
        typed.refuse()
        set_floor(session, household_id, said, version=None, by=desk.by)
        told = f"De ondergrens is nu {euro_text(said.cents)} per betaaldag."
        return Done(to=debts_address(household_id), told=(told,))

    return desk.done("floor", act, lambda filled, status: _page(desk, household_id, filled, status))


def _new_page(
    desk: Desk, household_id: str, filled: Filled = UNTOUCHED, status: int = 200
) -> Response[str]:
    household_in(household_id)
    with desk.transactions.reading() as session:
        document, _ = household_document(session, household_id, reach=desk.by.reach)
    costs = [each for each in document.agreements if each.kind is Kind.COST]
    return desk.page(
        "debt_new.html",
        here=address("huishoudens", household_id, NEW_DEBT),
        filled=filled,
        status=status,
        household_id=household_id,
        household=document.terms,
        components=COMPONENT_WORDS,
        rules=[(each.value, text) for each, text in RULES.items()],
        stages=[(each.value, text) for each, text in STAGES.items()],
        costs=[("", "Nee"), *((each.id, each.name) for each in costs)],
    )


@get("/huishoudens/{household_id:str}/nieuwe-schuld", include_in_schema=False, sync_to_thread=True)
def new_debt(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """The form of a debt that nobody registered yet."""
    return _new_page(desk, household_id)


@post("/huishoudens/{household_id:str}/nieuwe-schuld", include_in_schema=False, sync_to_thread=True)
def add_debt(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The household owes the debt that was filled in."""

    def act(session: Session) -> Done:
        made = _debt(desk)
        try:
            done = register_debts(session, household_id, [made], version=None, by=desk.by)
        except InvalidInput as refusal:
            raise by_field(refusal, _field) from None
        total = euro_text(sum(made.components.values()))
        told = f"De schuld is geregistreerd: {made.name}, {total}."
        return Done(to=debts_address(household_id, done.debt_ids[0]), told=(told,))

    return desk.done(
        "debt", act, lambda filled, status: _new_page(desk, household_id, filled, status)
    )


def _field(place: str) -> str:
    """The field of the form that a mistake in the debt is about."""
    name = place.removeprefix("debt[1].")
    return {"components": "components.principal", "id": "name"}.get(name, name)


def _debt(desk: Desk) -> Debt:
    typed, today = Typed(desk.sent), desk.by.today
    amounts = {each: typed.amount(f"components.{each}") for each in Component}
    made = Debt(
        id="",
        name=typed.needed("name", "Schrijf op waar de schuld over gaat."),
        creditor=typed.needed("creditor", "Schrijf op aan wie de schuld is."),
        components={each: amount for each, amount in amounts.items() if amount is not None},
        incurred_on=typed.needed_day("incurredOn", today),
        rule=typed.choice("rule", CreditorRule),
        stage=typed.choice("stage", Stage),
        collector=typed.text("collector"),
        reference=typed.text("reference"),
        iban=typed.text("iban").replace(" ", "").upper(),
        due_on=typed.day("dueOn"),
        evidence=typed.text("evidence"),
        agreement_id=typed.text("agreement") or None,
        stated_total=typed.amount("statedTotal"),
    )
    typed.refuse()
    return made


HANDLERS = [debts, floor, new_debt, add_debt]

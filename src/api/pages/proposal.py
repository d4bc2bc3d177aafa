"""Proposing an arrangement: what the household can bear, what is asked, and what that does.

It promises that looking saves nothing, that a proposal which does not fit comes back with what
does, and that every mistake stands at its field; what fits it does not decide.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.debt_curve import ShownSteps, shown_paydays
from api.pages.debt_words import CONDITIONS, EFFORTS, FLOOR_SOURCES
from api.pages.debts import household_in
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, on_screen
from api.pages.dutch import amount_typed
from api.pages.sent import Sent
from api.pages.typed import Typed, by_field
from api.pages.viewers import address
from huishoudboekje.actions import (
    Affordability,
    ProposalInput,
    ProposedArrangement,
    afford,
    propose,
)
from huishoudboekje.agreements import Agreement, HouseholdDocument, Kind
from huishoudboekje.arrangements import (
    Condition,
    ConditionKind,
    Effort,
    EffortKind,
    Relief,
)
from huishoudboekje.debts import Component
from huishoudboekje.errors import InvalidInput, NotAffordable, Refusal
from huishoudboekje.money import euro_text
from huishoudboekje.views import debts_ahead, household_debts, household_document, household_floor
from huishoudboekje.views.debts import COMPONENT_WORDS, DebtView

NEW = "nieuwe-regeling"
_FORM = "proposal"
_MONTHS = 12
_INSTALMENT = re.compile(r"instalments\[\d+\]\.(\w+)", re.ASCII)
_RELIEF = re.compile(r"efforts\[1\]\.reliefs\[(\d+)\]\.\w+", re.ASCII)
_DEBT = re.compile(r"debts\[(\d+)\]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What came of looking: the draft as it would be, or the amount that does fit."""

    made: ProposedArrangement | None = None
    is_refused: bool = False
    fits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begin:
    """How an empty form begins: the debts that are chosen, the first day, an amount."""

    debt_ids: frozenset[str] = field(default=frozenset())
    first: str = ""
    amount: str = ""


_NOTHING = _Looked()


def arrangement_address(household_id: str, arrangement_id: str, *path: str) -> str:
    """Where an arrangement of the household is shown."""
    return address("huishoudens", household_id, "regelingen", arrangement_id, *path)


def _page(
    desk: Desk,
    household_id: str,
    filled: Filled = UNTOUCHED,
    status: int = 200,
    *,
    begin: _Begin = _Begin(),
    looked: _Looked = _NOTHING,
) -> Response[str]:
    household_in(household_id)
    today, reach = desk.by.today, desk.by.reach
    with desk.transactions.reading() as session:
        found = household_debts(session, household_id, today=today, reach=reach)
        document, _ = household_document(session, household_id, reach=reach)
        floor = household_floor(session, household_id, today=today, reach=reach)
        ahead = debts_ahead(session, household_id, today=today, reach=reach)
        typed = Typed(filled.sent)
        first = typed.day("first") or typed_day(begin.first) or ahead.first_date
        months = typed.number("months") or _MONTHS
        if looked.made is not None and looked.made.terms.instalments:
            first = looked.made.terms.instalments[0].due
            months = len(looked.made.terms.instalments)
        room, why_none = _room(session, desk, household_id, (first, months))
    open_debts = [each for each in found.debts if each.owed > 0]
    return desk.page(
        "proposal.html",
        here=address("huishoudens", household_id, NEW),
        filled=filled,
        status=status,
        household_id=household_id,
        household=found,
        debts=[(each, _is_chosen(filled, begin, each)) for each in open_debts],
        first=(typed_day(begin.first) or ahead.first_date).isoformat(),
        amount=begin.amount,
        room=room,
        room_said="" if room is None else on_screen(room.text),
        months=months,
        why_none=why_none,
        floor=floor,
        looked=looked,
        fits=_fits_address(household_id, filled, looked),
        names=_names(open_debts),
        agreements=[("", "Geen"), *((each.id, each.name) for each in _tied(document))],
        **_pictures(looked, room),
        **_WORDS,
    )


def _tied(document: HouseholdDocument) -> list[Agreement]:
    """What a condition can be about: incomes and costs."""
    return [each for each in document.agreements if each.kind is not Kind.INSTALMENT]


_WORDS = {
    "floor_sources": FLOOR_SOURCES,
    "components": COMPONENT_WORDS,
    "effort_kinds": [("", "Geen"), *((each.value, text) for each, text in EFFORTS.items())],
    "condition_kinds": [("", "Geen"), *((each.value, text) for each, text in CONDITIONS.items())],
}


def _pictures(looked: _Looked, room: Affordability | None) -> dict[str, Any]:
    """The plan with what was proposed; before that, the one with the most that fits."""
    made = looked.made
    if made is not None:
        said = [on_screen(each.text) for each in made.anomalies]
        return {"picture": _picture(made), "room_picture": None, "anomalies": said}
    shown = None if room is None else _room_picture(room)
    return {"picture": None, "room_picture": shown, "anomalies": []}


def _names(debts: list[DebtView]) -> dict[str, str]:
    """What the fields are called, where a mistake is told."""
    names = {
        "first": "Eerste aflossing",
        "months": "Aantal maanden",
        "amount": "Bedrag per maand",
        "creditor": "Met wie?",
        "iban": "Rekeningnummer",
        "reference": "Betalingskenmerk",
        "statedTotal": "Totaal op de brief",
        "efforts[1].kind": "Soort inzet",
        "efforts[1].description": "Wat doet iemand?",
        "efforts[1].due": "Uiterlijk op",
        "efforts[1].stated": "Waarde op de brief",
        "conditions[1].kind": "Soort voorwaarde",
        "conditions[1].text": "De voorwaarde",
        "conditions[1].agreement": "Welke afspraak?",
        "conditions[1].expected": "Wanneer komt het inkomen?",
        "conditions[1].residents": "Wie?",
    }
    for each in debts:
        names[f"debt.{each.debt.id}"] = each.debt.name
        for part in each.components:
            name = f"{each.debt.name}, {COMPONENT_WORDS[part.component].lower()}"
            names[f"relief.{each.debt.id}.{part.component}"] = name
    return names


def _is_chosen(filled: Filled, begin: _Begin, each: DebtView) -> bool:
    if filled.form == _FORM:
        return bool(filled.sent.text(f"debt.{each.debt.id}"))
    return each.debt.id in begin.debt_ids


def typed_day(text: str) -> date | None:
    """The day that stands in an address; None where none does."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _room(
    session: Session, desk: Desk, household_id: str, asked: tuple[date, int]
) -> tuple[Affordability | None, str]:
    """What the household can bear from a day on, so many months; or why that cannot be said."""
    first, months = asked
    try:
        return afford(session, household_id, first=first, months=months, by=desk.by), ""
    except Refusal as refusal:
        return None, on_screen(refusal.text.rpartition(": ")[2])


def _room_picture(room: Affordability) -> ShownSteps:
    floor = room.before.question.floor
    if room.after is None or not room.amount:
        return shown_paydays(room.before, None, floor=floor, what="Zonder aflossing")
    what = f"Met {euro_text(room.amount)} per keer"
    return shown_paydays(room.before, room.after, floor=floor, what=what)


def _picture(made: ProposedArrangement) -> ShownSteps | None:
    if made.plans is None:
        return None
    now, then = made.plans
    return shown_paydays(now, then, floor=now.question.floor, what="Met deze regeling")


def _fits_address(household_id: str, filled: Filled, looked: _Looked) -> str:
    """The form with the amount that does fit, for the same debts."""
    if not looked.fits:
        return ""
    chosen = [
        name.removeprefix("debt.")
        for name, text in filled.sent.fields.items()
        if name.startswith("debt.") and text
    ]
    return address(
        "huishoudens",
        household_id,
        NEW,
        schuld=",".join(chosen),
        eerste=filled.sent.text("first"),
        bedrag=amount_typed(looked.fits),
    )


@get(
    "/huishoudens/{household_id:str}/nieuwe-regeling", include_in_schema=False, sync_to_thread=True
)
def new_arrangement(
    household_id: FromPath[str], desk: NamedDependency[Desk], request: Request[Any, Any, Any]
) -> Response[str]:
    """What the household can bear, and the form of a proposal."""
    query = request.query_params
    begin = _Begin(
        debt_ids=frozenset(query.get("schuld", "").split(",")),
        first=query.get("eerste", ""),
        amount=query.get("bedrag", ""),
    )
    return _page(desk, household_id, begin=begin)


@post(
    "/huishoudens/{household_id:str}/nieuwe-regeling/kijken",
    status_code=200,
    include_in_schema=False,
    sync_to_thread=True,
)
def look(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
    """What the proposal would do; nothing is saved."""
    sent = desk.sent
    try:
        made = desk.transactions.previewed(lambda session: _propose(session, desk, household_id))
    except Refusal as refusal:
        return _refused(desk, household_id, refusal)
    return _page(desk, household_id, Filled(form=_FORM, sent=sent), looked=_Looked(made=made))


@post(
    "/huishoudens/{household_id:str}/nieuwe-regeling", include_in_schema=False, sync_to_thread=True
)
def save(household_id: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
    """The proposal is kept as a draft; nobody has sent it."""
    looked = _NOTHING

    def act(session: Session) -> Done:
        nonlocal looked
        try:
            made = _propose(session, desk, household_id)
        except NotAffordable as refusal:
            looked = _Looked(is_refused=True, fits=refusal.fits)
            raise
        told = "Het concept is bewaard. Verstuur het als het klopt."
        return Done(to=arrangement_address(household_id, made.arrangement_id), told=(told,))

    return desk.done(
        _FORM,
        act,
        lambda filled, status: _page(desk, household_id, filled, status, looked=looked),
    )


def _refused(desk: Desk, household_id: str, refusal: Refusal) -> Response[str]:
    is_too_much = isinstance(refusal, NotAffordable)
    fits = refusal.fits if isinstance(refusal, NotAffordable) else None
    looked = _Looked(is_refused=is_too_much, fits=fits)
    return desk.refused(
        _FORM,
        refusal,
        lambda filled, status: _page(desk, household_id, filled, status, looked=looked),
    )


def _propose(session: Session, desk: Desk, household_id: str) -> ProposedArrangement:
    asked = _asked(desk.sent)
    try:
        return propose(session, household_id, asked, version=None, by=desk.by)
    except InvalidInput as refusal:
        raise by_field(refusal, lambda place: _field(place, asked)) from None


def _field(place: str, asked: ProposalInput) -> str:
    """The field of the form that a mistake in the terms is about."""
    if found := _INSTALMENT.fullmatch(place):
        return "first" if found[1] == "due" else "amount"
    if found := _RELIEF.fullmatch(place):
        relief = asked.efforts[0].reliefs[int(found[1]) - 1]
        return f"relief.{relief.debt_id}.{relief.component}"
    if found := _DEBT.fullmatch(place):
        return f"debt.{asked.debt_ids[int(found[1]) - 1]}"
    return place


def _asked(sent: Sent) -> ProposalInput:
    typed = Typed(sent)
    made = ProposalInput(
        debt_ids=tuple(
            name.removeprefix("debt.")
            for name, text in sent.fields.items()
            if name.startswith("debt.") and text
        ),
        first=typed.day("first"),
        months=typed.number("months"),
        amount=typed.amount("amount"),
        efforts=_efforts(typed),
        conditions=_conditions(typed),
        creditor=typed.text("creditor"),
        iban=typed.text("iban").replace(" ", "").upper(),
        reference=typed.text("reference"),
        stated_total=typed.amount("statedTotal"),
        note=typed.text("note"),
    )
    if not made.debt_ids:
        typed.mistakes["debts"] = "Kies minstens één schuld."
    typed.refuse()
    return made


def _reliefs(typed: Typed) -> tuple[Relief, ...]:
    """What falls away, of which component of which debt; other fields are none of a form."""
    found = []
    for name in typed.sent.fields:
        debt_id, _, component = name.removeprefix("relief.").rpartition(".")
        if not name.startswith("relief.") or component not in set(Component):
            continue
        amount = typed.amount(name)
        if amount is not None:
            relief = Relief(debt_id=debt_id, component=Component(component), amount=amount)
            found.append(relief)
    return tuple(found)


def _efforts(typed: Typed) -> tuple[Effort, ...]:
    reliefs = _reliefs(typed)
    if not typed.text("efforts[1].kind"):
        if reliefs:
            typed.mistakes["efforts[1].kind"] = "Kies wat iemand doet."
        return ()
    effort = Effort(
        id="inzet-1",
        kind=typed.choice("efforts[1].kind", EffortKind),
        description=typed.text("efforts[1].description"),
        reliefs=reliefs,
        by_whom=typed.text("efforts[1].byWhom"),
        due=typed.day("efforts[1].due"),
        stated=typed.amount("efforts[1].stated"),
    )
    return (effort,)


def _conditions(typed: Typed) -> tuple[Condition, ...]:
    if not typed.text("conditions[1].kind"):
        return ()
    residents = (each.strip() for each in typed.text("conditions[1].residents").split(","))
    condition = Condition(
        id="voorwaarde-1",
        kind=typed.choice("conditions[1].kind", ConditionKind),
        text=typed.text("conditions[1].text"),
        agreement_id=typed.text("conditions[1].agreement") or None,
        expected_on=typed.day("conditions[1].expected"),
        residents=tuple(each for each in residents if each),
        on_creditor=typed.text("conditions[1].onCreditor") == "ja",
    )
    return (condition,)


HANDLERS = [new_arrangement, look, save]

"""What changes a debt beside our payments: surcharges, interest, waivers, work, others who pay.

It promises that a surcharge is expected until the creditor's document confirms it, and that every
change has its evidence and can be taken back once. An arrangement's own steps it does not know.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_adjusting import adjust_streams
from huishoudboekje.actions.corrections import reverse_entries
from huishoudboekje.actions.debt_booking import (
    MORE,
    DebtChanged,
    DebtEvent,
    HeldDebt,
    Parts,
    amount_mistakes,
    book_less,
    book_more,
    change_rows,
    changed,
    charged,
    event_mistakes,
    held_debt,
    keep_changes,
)
from huishoudboekje.actions.debts import Mistake, refuse_all, refuse_outside_mandate
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.arrangements import RUNNING_STATES, ArrangementState, missed_consequence
from huishoudboekje.database import (
    DebtChange,
    DebtChangeKind,
    StoredDebtChange,
    entries_by_ids,
    load_arrangement,
)
from huishoudboekje.debts import Component
from huishoudboekje.errors import (
    AlreadyExists,
    AlreadyReversed,
    Finding,
    InvalidInput,
    NotFound,
    NotReversible,
)
from huishoudboekje.money import euro_text

Surcharge = tuple[Component, int]
"""What comes on top (cents), and as which component."""

_NO_SURCHARGE = {
    Component.PRINCIPAL: "de hoofdsom groeit niet; registreer wat er bij kwam als nieuwe schuld",
    Component.FINE: "een boete groeit niet; registreer een nieuwe boete als nieuwe schuld",
    Component.INTEREST: "rente is geen verhoging; boek haar als rente",
}


def expect_surcharge(
    session: Session,
    household_id: str,
    debt_id: str,
    surcharge: Surcharge | None = None,
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """A surcharge (cents) is expected on the event's day, and not booked: no one owes it yet.

    Left out, it is the next one that the law has for a fine (Wahv 23 lid 3, 25 lid 1; Sv 6:4:2).
    Its day may still come. Raises NotFound, NoFigure, AlreadyExists when it is expected already,
    and InvalidInput with all mistakes.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    component, amount = surcharge or _next_surcharge(held, event.day)
    known = _expected(held, component)
    if known is not None and (known.change.cents, known.change.day) == (amount, event.day):
        return changed(session, held, (known.number,), entry_id=None, by=by)
    refuse_all(
        [
            *event_mistakes(held, event, max(by.today, event.day)),
            *amount_mistakes({component: amount}),
            *_wrong_component(component),
        ]
    )
    if known is not None:
        raise AlreadyExists(
            f"Deze verhoging wordt al verwacht: {euro_text(known.change.cents)} op "
            f"{known.change.day}. Neem die eerst terug."
        )
    kind = DebtChangeKind.SURCHARGE_EXPECTED
    rows = change_rows(held, {component: amount}, kind=kind, event=event)
    numbers = keep_changes(session, rows, by=by)
    return changed(session, held, numbers, entry_id=None, by=by)


def _next_surcharge(held: HeldDebt, day: date) -> Surcharge:
    follows = missed_consequence(held.stored.debt, on=day, charged=charged(held)).surcharge
    if follows is None:
        text = "hier kennen we geen verhoging die nu volgt; geef een onderdeel en een bedrag"
        raise InvalidInput((Finding(place="amount", code="missing", text=text),))
    return follows.component, follows.amount


def _wrong_component(component: Component) -> list[Mistake]:
    text = _NO_SURCHARGE.get(component)
    return [] if text is None else [("component", "invalid", text)]


def _expected(held: HeldDebt, component: Component) -> StoredDebtChange | None:
    """The surcharge on the component that is still expected: not confirmed, not taken back."""
    confirmed = {
        each.change.relates_to
        for each in held.changes
        if each.change.kind is DebtChangeKind.SURCHARGE_CONFIRMED and not each.is_taken_back
    }
    for each in held.changes:
        is_it = (each.change.kind, each.change.component) == (
            DebtChangeKind.SURCHARGE_EXPECTED,
            component,
        )
        if is_it and not each.is_taken_back and each.number not in confirmed:
            return each
    return None


def confirm_surcharge(
    session: Session,
    household_id: str,
    debt_id: str,
    surcharge: Surcharge,
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """The surcharge or cost is owed, as the creditor's document in `event` says.

    It confirms the one that was expected on that component, whatever amount that had. The same key
    books once. Raises NotFound, OutsideMandate, SameKeyOtherContent, InvalidInput.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    component, amount = surcharge
    refuse_all(_wrong_component(component))
    known = _expected(held, component)
    made = book_more(
        session,
        held,
        {component: amount},
        kind=DebtChangeKind.SURCHARGE_CONFIRMED,
        event=event,
        confirms=None if known is None else known.number,
        by=by,
    )
    return _seen(session, held, made, by=by)


def add_interest(
    session: Session,
    household_id: str,
    debt_id: str,
    amount: int,
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """The interest (cents) is owed as well; raises as `confirm_surcharge` does."""
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    parts = {Component.INTEREST: amount}
    made = book_more(session, held, parts, kind=DebtChangeKind.INTEREST, event=event, by=by)
    return _seen(session, held, made, by=by)


def waive(
    session: Session,
    household_id: str,
    debt_id: str,
    parts: Mapping[Component, int],
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """The creditor itself decided that these components (cents) need not be paid any more.

    Its own decision may touch what no arrangement can, such as a fine of the CJIB. The same key
    books once. Raises NotFound, OutsideMandate, SameKeyOtherContent, InvalidInput.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    made = book_less(session, held, parts, kind=DebtChangeKind.WAIVER, event=event, by=by)
    return _seen(session, held, made, by=by)


def reduce_in_kind(
    session: Session,
    household_id: str,
    debt_id: str,
    parts: Parts,
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """Work or another effort took the place of paying (cents); no money moved.

    Raises as `waive` does.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    made = book_less(session, held, parts, kind=DebtChangeKind.IN_KIND, event=event, by=by)
    return _seen(session, held, made, by=by)


def paid_by_others(
    session: Session,
    household_id: str,
    debt_id: str,
    parts: Parts,
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """Somebody else paid (cents), or the household did before or outside our accounts.

    Raises as `waive` does.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    made = book_less(session, held, parts, kind=DebtChangeKind.THIRD_PARTY, event=event, by=by)
    return _seen(session, held, made, by=by)


def take_back_change(
    session: Session,
    household_id: str,
    debt_id: str,
    number: int,
    *,
    reason: str,
    of_effort: str = "",
    by: Acting,
) -> DebtChanged:
    """The change is undone, with all that its entry did to other components of the debt.

    What is booked is reversed on today's date, and no instalment pays what is then not owed any
    more. Raises NotFound, OutsideMandate, AlreadyReversed, InvalidInput without a reason, or where
    more was paid than would be owed without the change, and NotReversible for what took something
    back, or what an effort booked: that goes by the effort, which `of_effort` then names.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    if not reason.strip():
        refuse_all([("reason", "missing", "zeg waarom; dat staat in de boeken")])
    mine = _of_one_event(held, number)
    if not of_effort:
        _refuse_booked_by_effort(session, mine[0].change, by=by)
    refuse_outside_mandate(held.household.document.terms, by.today)
    entry_id = mine[0].change.entry_id
    reversed_in = None
    if entry_id is not None:
        _refuse_below_zero(held, mine)
        booked = entries_by_ids(session, [entry_id], reach=by.reach)[entry_id]
        day = max(by.today, booked.entry.business_date)
        (reversed_in,) = reverse_entries(session, [booked], {entry_id: day}, reason=reason, by=by)
    rows = [
        DebtChange(
            household_id=household_id,
            debt_id=debt_id,
            kind=DebtChangeKind.TAKEN_BACK,
            component=each.change.component,
            cents=abs(each.change.cents),
            day=by.today,
            source=reason,
            entry_id=reversed_in,
            relates_to=each.number,
        )
        for each in mine
    ]
    numbers = keep_changes(session, rows, by=by)
    if entry_id is not None and not of_effort:  # an effort is looked at once its decision is kept
        adjust_streams(session, household_id, by=by)
    made = changed(session, held, numbers, entry_id=reversed_in, by=by)
    return _seen(session, held, made, by=by)


def _seen(session: Session, held: HeldDebt, made: DebtChanged, *, by: Acting) -> DebtChanged:
    """What was made, with the household's signals in line with it."""
    refresh_signals(session, [held.household_id], by=by)
    return made


def _refuse_booked_by_effort(session: Session, change: DebtChange, *, by: Acting) -> None:
    """An effort that is confirmed while its booking is undone would say what is not so."""
    if change.arrangement_id is None or not change.effort_id:
        return
    own = load_arrangement(session, change.household_id, change.arrangement_id, reach=by.reach)
    if own.state in RUNNING_STATES | {ArrangementState.COMPLETED}:
        efforts = {each.id: each.description for each in own.terms.efforts}
        raise NotReversible(
            f"Dit hoort bij wat er voor terug is gedaan ({efforts[change.effort_id]}) in de "
            f"regeling met {own.terms.creditor}. Neem daar terug wat er over de inzet besloten is."
        )


def _of_one_event(held: HeldDebt, number: int) -> list[StoredDebtChange]:
    found = next((each for each in held.changes if each.number == number), None)
    if found is None:
        raise NotFound(f"Er is geen wijziging {number} van schuld {held.debt_id}.")
    if found.change.kind is DebtChangeKind.TAKEN_BACK:
        raise NotReversible("Dit is al een terugboeking. Boek opnieuw wat wel klopt.")
    if found.is_taken_back:
        raise AlreadyReversed("Deze wijziging is al teruggenomen.")
    confirmed_by = [
        each.number
        for each in held.changes
        if each.change.kind is DebtChangeKind.SURCHARGE_CONFIRMED
        and each.change.relates_to == number
        and not each.is_taken_back
    ]
    if confirmed_by:
        raise NotReversible(f"Deze verhoging is bevestigd. Neem wijziging {confirmed_by[0]} terug.")
    entry_id = found.change.entry_id
    if entry_id is None:
        return [found]
    return [each for each in held.changes if each.change.entry_id == entry_id]


def _refuse_below_zero(held: HeldDebt, mine: list[StoredDebtChange]) -> None:
    """What was added can go only as far as it is still owed."""
    mistakes: list[Mistake] = []
    for each in mine:
        left = held.owed.get(each.change.component, 0)
        if each.change.kind in MORE and each.change.cents > left:
            text = (
                f"hiervan staat nog {euro_text(left)} open; neem eerst terug wat er op betaald, "
                "kwijtgescholden of verrekend is"
            )
            mistakes.append((f"parts.{each.change.component}", "below-zero", text))
    refuse_all(mistakes)

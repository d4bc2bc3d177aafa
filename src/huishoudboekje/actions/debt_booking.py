"""Booking what changes a debt: one entry per event, with what it did to each component beside it.

It promises that no component comes below zero, that a key books once, and that nothing counts for a
day on which the debt did not exist; whose decision it was it does not know.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_adjusting import adjust_streams
from huishoudboekje.actions.debts import (
    Mistake,
    day_mistakes,
    locked_debt,
    refuse_all,
    refuse_outside_mandate,
    source_mistakes,
)
from huishoudboekje.actions.events import debt_changed, record_events
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement
from huishoudboekje.arrangements import imputation
from huishoudboekje.database import (
    BookedEntry,
    DebtChange,
    DebtChangeKind,
    Reach,
    StoredDebt,
    StoredDebtChange,
    StoredHousehold,
    entry_by_key,
    load_debt_changes,
    load_owed,
    save_debt_changes,
    save_entries,
)
from huishoudboekje.debts import Component
from huishoudboekje.errors import SameKeyOtherContent
from huishoudboekje.ledger import Account, Entry, Posting, debt, income, surcharges, waived
from huishoudboekje.money import MAX_CENTS, amount_text, euro_text

Parts = int | Mapping[Component, int]
"""An amount (cents): in all, to be divided in the order of imputation, or per component."""

MORE = frozenset({DebtChangeKind.SURCHARGE_CONFIRMED, DebtChangeKind.INTEREST})
"""What comes on top of what was registered."""

_TEXT = {
    DebtChangeKind.SURCHARGE_CONFIRMED: "Verhoging of kosten",
    DebtChangeKind.INTEREST: "Rente",
    DebtChangeKind.WAIVER: "Kwijtgescholden",
    DebtChangeKind.IN_KIND: "Voldaan met werk of inzet",
    DebtChangeKind.THIRD_PARTY: "Betaald door een ander",
    DebtChangeKind.SET_OFF: "Verrekend",
    DebtChangeKind.CORRECTION: "Gecorrigeerd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtEvent:
    """Something that happened to a debt: on which day, by what evidence or whose word.

    `key` names it, so that telling it again books nothing; what is only expected needs none.
    `arrangement_id` and `effort_id` name what it was done for.
    """

    day: date
    source: str
    key: str = ""
    arrangement_id: str | None = None
    effort_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtChanged:
    """What was recorded: the changes by number within the debt, the entry, and what is owed now.

    Cents per component; without an entry where nothing is booked.
    """

    debt_id: str
    numbers: tuple[int, ...]
    entry_id: int | None
    owed: Mapping[Component, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDebt:
    """A debt whose household's book is held, with what is owed on it (cents per component)."""

    household: StoredHousehold
    stored: StoredDebt
    owed: Mapping[Component, int]
    changes: tuple[StoredDebtChange, ...]

    @property
    def household_id(self) -> str:
        """Whose debt it is."""
        return self.stored.household_id

    @property
    def debt_id(self) -> str:
        """Which debt of the household it is."""
        return self.stored.debt.id


def held_debt(session: Session, household_id: str, debt_id: str, *, reach: Reach) -> HeldDebt:
    """The debt, its household's book held from here on; raises NotFound."""
    household, stored = locked_debt(session, household_id, debt_id, reach=reach)
    owed = load_owed(session, [household_id], reach=reach)[household_id][debt_id]
    changes = load_debt_changes(session, [household_id], reach=reach)
    mine = tuple(each for each in changes if each.change.debt_id == debt_id)
    return HeldDebt(household=household, stored=stored, owed=owed, changes=mine)


def book_less(
    session: Session,
    held: HeldDebt,
    parts: Parts,
    *,
    kind: DebtChangeKind,
    event: DebtEvent,
    by: Acting,
    of_income: Agreement | None = None,
) -> DebtChanged:
    """Less is owed: booked against the income that it was set off with, or else as waived.

    The same key books once. Raises InvalidInput with all mistakes, OutsideMandate,
    SameKeyOtherContent.
    """
    known = recorded(session, held, event, reach=by.reach)
    if known is not None:
        return _again(held, known, parts, kind=kind, event=event)
    refuse_all([*event_mistakes(held, event, by.today), *less_mistakes(held, parts)])
    rows = change_rows(held, _divided(held, parts), kind=kind, event=event)
    other = waived(held.household_id)
    if of_income is not None:
        other = income(held.household_id, of_income.id)
    postings = tuple(
        Posting(debit=_account(held, each.component), credit=other, amount=each.cents)
        for each in rows
    )
    about = "" if of_income is None else f" met {of_income.name}"
    return _book(session, held, postings, rows, key=event.key, about=about, by=by)


def book_more(
    session: Session,
    held: HeldDebt,
    parts: Mapping[Component, int],
    *,
    kind: DebtChangeKind,
    event: DebtEvent,
    by: Acting,
    confirms: int | None = None,
) -> DebtChanged:
    """More is owed, as the event shows; `confirms` is the change that expected it.

    Raises as `book_less` does.
    """
    known = recorded(session, held, event, reach=by.reach)
    if known is not None:
        return _again(held, known, parts, kind=kind, event=event)
    refuse_all([*event_mistakes(held, event, by.today), *amount_mistakes(parts)])
    rows = [
        replace(each, relates_to=confirms)
        for each in change_rows(held, parts, kind=kind, event=event)
    ]
    own = surcharges(held.household_id)
    postings = tuple(
        Posting(debit=own, credit=_account(held, each.component), amount=each.cents)
        for each in rows
    )
    return _book(session, held, postings, rows, key=event.key, by=by)


def change_rows(
    held: HeldDebt,
    parts: Mapping[Component, int],
    *,
    kind: DebtChangeKind,
    event: DebtEvent,
) -> list[DebtChange]:
    """A change of that kind per component, not booked."""
    return [
        DebtChange(
            household_id=held.household_id,
            debt_id=held.debt_id,
            kind=kind,
            component=component,
            cents=amount,
            day=event.day,
            source=event.source,
            arrangement_id=event.arrangement_id,
            effort_id=event.effort_id,
        )
        for component, amount in parts.items()
    ]


def _book(
    session: Session,
    held: HeldDebt,
    postings: tuple[Posting, ...],
    rows: Sequence[DebtChange],
    *,
    key: str,
    about: str = "",
    by: Acting,
) -> DebtChanged:
    refuse_outside_mandate(held.household.document.terms, by.today)
    first = rows[0]
    entry = Entry(
        key=_key(held, key),
        business_date=max(first.day, known_from(held.stored)),
        text=f"{_TEXT[first.kind]}{about}: {held.stored.debt.name} ({first.source})",
        source=f"debt-{first.kind}",
        postings=postings,
    )
    entry_id = save_entries(session, [entry], recorded_at=by.now, recorded_by=by.user.id)[entry.key]
    booked = [replace(each, entry_id=entry_id) for each in rows]
    numbers = keep_changes(session, booked, by=by)
    if not first.effort_id:  # an effort is looked at once its own decision is kept
        adjust_streams(session, held.household_id, by=by)
    return changed(session, held, numbers, entry_id=entry_id, by=by)


def keep_changes(session: Session, rows: Sequence[DebtChange], *, by: Acting) -> tuple[int, ...]:
    """The numbers of these changes of one debt, which are kept and told as one event."""
    numbers = save_debt_changes(session, rows, recorded_at=by.now, recorded_by=by.user.id)
    record_events(session, [debt_changed(numbers, rows)], by=by)
    return numbers


def changed(
    session: Session,
    held: HeldDebt,
    numbers: tuple[int, ...],
    *,
    entry_id: int | None,
    by: Acting,
) -> DebtChanged:
    """What was recorded, with what is owed after it."""
    owed = load_owed(session, [held.household_id], reach=by.reach)[held.household_id]
    owed_on_it = owed[held.debt_id]
    return DebtChanged(debt_id=held.debt_id, numbers=numbers, entry_id=entry_id, owed=owed_on_it)


def charged(held: HeldDebt) -> Mapping[Component, int]:
    """All that was ever claimed (cents per component): as registered, and what came on top."""
    claimed = dict(held.stored.debt.components)
    for each in held.changes:
        if each.change.kind in (*MORE, DebtChangeKind.CORRECTION) and not each.is_taken_back:
            component = each.change.component
            claimed[component] = claimed.get(component, 0) + each.change.cents
    return claimed


def known_from(stored: StoredDebt) -> date:
    """The day from which the debt stands in the books: nothing of it is booked before."""
    return stored.stages[0].since


def _key(held: HeldDebt, key: str) -> str:
    return f"debt-change:{held.household_id}:{held.debt_id}:{key}"


def recorded(
    session: Session, held: HeldDebt, event: DebtEvent, *, reach: Reach
) -> BookedEntry | None:
    """The entry that was booked under the event's key, or None."""
    return entry_by_key(session, _key(held, event.key), reach=reach)


def _again(
    held: HeldDebt, known: BookedEntry, parts: Parts, *, kind: DebtChangeKind, event: DebtEvent
) -> DebtChanged:
    """What was recorded under the key, when it says the same; what is owed is that of now."""
    mine = [each for each in held.changes if each.change.entry_id == known.id]
    mine = [each for each in mine if each.change.kind is not DebtChangeKind.TAKEN_BACK]
    booked = {each.change.component: each.change.cents for each in mine}
    is_same = all(
        (each.change.kind, each.change.day, each.change.source) == (kind, event.day, event.source)
        for each in mine
    )
    if not is_same or parts not in (booked, sum(booked.values())):
        raise SameKeyOtherContent("Deze sleutel is al gebruikt voor iets anders bij deze schuld.")
    numbers = tuple(each.number for each in mine)
    return DebtChanged(debt_id=held.debt_id, numbers=numbers, entry_id=known.id, owed=held.owed)


def _account(held: HeldDebt, component: Component) -> Account:
    return debt(held.household_id, held.debt_id, component)


def event_mistakes(held: HeldDebt, event: DebtEvent, today: date) -> Iterator[Mistake]:
    """What is wrong with the day and the source of an event."""
    yield from day_mistakes("day", event.day, held.stored.debt, today)
    yield from source_mistakes(event.source)


def amount_mistakes(parts: Mapping[Component, int]) -> Iterator[Mistake]:
    """What is wrong with the amounts per component, whatever is owed."""
    if not parts:
        yield "parts", "missing", "geef minstens één onderdeel met een bedrag"
    for component, amount in parts.items():
        if not 0 < amount <= MAX_CENTS:
            text = f"{amount_text(amount)}: een bedrag is hoger dan nul en hooguit een miljard"
            yield f"parts.{component}", "invalid", text


def less_mistakes(held: HeldDebt, parts: Parts) -> Iterator[Mistake]:
    """What is wrong with amounts that lower what is owed."""
    if isinstance(parts, int):
        open_in_all = sum(_open(held).values())
        if parts <= 0:
            yield "amount", "invalid", "het bedrag moet hoger zijn dan nul"
        elif parts > open_in_all:
            yield "amount", "below-zero", f"er staat nog {euro_text(open_in_all)} open"
        return
    yield from amount_mistakes(parts)
    for component, amount in parts.items():
        left = held.owed.get(component, 0)
        if amount > max(0, left):
            yield f"parts.{component}", "below-zero", f"hiervan staat {euro_text(left)} open"


def _open(held: HeldDebt) -> dict[Component, int]:
    return {component: cents for component, cents in held.owed.items() if cents > 0}


def _divided(held: HeldDebt, parts: Parts) -> Mapping[Component, int]:
    if not isinstance(parts, int):
        return parts
    divided, left = imputation.impute(_open(held), parts)
    assert not left, "no more is divided than is open"
    return divided

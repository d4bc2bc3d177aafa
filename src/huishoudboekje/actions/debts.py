"""Registering debts, and saying what stage they are in and what is the matter with them.

It promises that a debt stands in the books per component from the day we know of it, that the same
debt changes nothing a second time, and that what was said stays. Later changes it does not know.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy.orm import Session

from huishoudboekje.actions.events import (
    debt_fact_stated,
    debt_registered,
    debt_stage_changed,
    record_events,
)
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import MAX_DEBTS, HouseholdDocument, Kind, Terms, slug
from huishoudboekje.database import (
    DebtRow,
    Reach,
    StoredDebt,
    StoredHousehold,
    debt_hash,
    load_debts,
    load_household,
    lock_book,
    move_version,
    save_debt_fact,
    save_debt_stage,
    save_debts,
    save_entries,
)
from huishoudboekje.database import DebtStage as DebtStage
from huishoudboekje.debts import Debt, DebtFact, Stage
from huishoudboekje.errors import (
    AlreadyExists,
    Finding,
    InvalidInput,
    NotFound,
    OutsideMandate,
    StaleVersion,
)
from huishoudboekje.ledger import Entry, Posting, debt, opening
from huishoudboekje.money import MAX_CENTS, amount_text
from huishoudboekje.references import reference_mistake

DEBT_SOURCE = "debt"
"""Where the registration of a debt comes from."""

Mistake = tuple[str, str, str]
"""A place, a code and a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredDebts:
    """The ids of the debts in their order, which of them are new, and the household's version."""

    debt_ids: tuple[str, ...]
    new_ids: frozenset[str]
    version: int


def register_debts(
    session: Session,
    household_id: str,
    debts: Sequence[Debt],
    *,
    version: int | None,
    by: Acting,
) -> RegisteredDebts:
    """The household owes these debts, each booked per component in one entry of its own.

    An id is made from the name where there is none. What is known with the same content changes
    nothing. Raises NotFound, StaleVersion, OutsideMandate, AlreadyExists for other content under
    the same id, and InvalidInput with all mistakes of all debts.
    """
    household = load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=by.reach)
    if version is not None and version != household.version:
        raise StaleVersion("Iemand anders heeft dit huishouden net gewijzigd. Lees het opnieuw.")
    document = household.document
    named = [_named(each) for each in debts]
    known = {each.debt.id: each for each in stored_debts(session, household_id, reach=by.reach)}
    unknown = [each for each in named if not _is_same(known.get(each.id), each)]
    _refuse_mistakes(document, named, today=by.today)
    _refuse_taken(known, unknown)
    if unknown:
        refuse_outside_mandate(document.terms, by.today)
        book_debts(session, document.terms, unknown, booked_on=by.today, by=by)
        refresh_signals(session, [household_id], by=by)
    return RegisteredDebts(
        debt_ids=tuple(each.id for each in named),
        new_ids=frozenset(each.id for each in unknown),
        version=_moved(session, household) if unknown else household.version,
    )


def _named(each: Debt) -> Debt:
    return replace(each, id=each.id or slug(each.name))


def _is_same(stored: StoredDebt | None, each: Debt) -> bool:
    return stored is not None and stored.content_hash == debt_hash(each)


def _moved(session: Session, household: StoredHousehold) -> int:
    return move_version(session, household.document.terms.id, household.version)


def book_debts(
    session: Session, terms: Terms, debts: Sequence[Debt], *, booked_on: date, by: Acting
) -> None:
    """The debts are in the books and among those of the household; the caller holds its book.

    Each counts from the given day, or from the day that it was incurred where that is later.
    """
    entries = [_entry(terms.id, each, max(booked_on, each.incurred_on)) for each in debts]
    ids = save_entries(session, entries, recorded_at=by.now, recorded_by=by.user.id)
    rows = [
        DebtRow(debt=each, entry_id=ids[entry.key], known_on=entry.business_date)
        for each, entry in zip(debts, entries, strict=True)
    ]
    save_debts(session, terms.id, rows, recorded_at=by.now, recorded_by=by.user.id)
    record_events(session, [debt_registered(terms.id, each) for each in debts], by=by)


def _entry(household_id: str, each: Debt, day: date) -> Entry:
    return Entry(
        key=f"debt:{household_id}:{each.id}",
        business_date=day,
        text=f"Schuld geregistreerd: {each.name}",
        source=DEBT_SOURCE,
        postings=tuple(
            Posting(
                debit=opening(household_id),
                credit=debt(household_id, each.id, component),
                amount=amount,
            )
            for component, amount in each.components.items()
        ),
    )


def refuse_debts(
    document: HouseholdDocument, *, today: date, also: Sequence[Finding] = ()
) -> tuple[Debt, ...]:
    """The debts of a document with their ids; raises InvalidInput with all mistakes.

    `also` are mistakes that were found elsewhere in it.
    """
    named = tuple(_named(each) for each in document.debts)
    _refuse_mistakes(document, named, today=today, also=also)
    return named


def _refuse_mistakes(
    document: HouseholdDocument,
    debts: Sequence[Debt],
    *,
    today: date,
    also: Sequence[Finding] = (),
) -> None:
    costs = {each.id for each in document.agreements if each.kind is Kind.COST}
    findings: list[Finding] = []
    seen: set[str] = set()
    for number, each in enumerate(debts, start=1):
        mistakes = [*_mistakes(each, today), *_unknown_cost(each, costs)]
        if not each.id:
            mistakes.append(("id", "missing", "ontbreekt; uit deze naam is er geen te maken"))
        elif each.id in seen:
            mistakes.append(("id", "duplicate", f"er staan twee schulden {each.id} in"))
        seen.add(each.id)
        findings += [
            Finding(place=f"debt[{number}].{place}", code=code, text=text)
            for place, code, text in mistakes
        ]
    if len(debts) > MAX_DEBTS:
        text = f"dit zijn er meer dan {MAX_DEBTS}"
        findings.append(Finding(place="debt", code="too-many", text=text))
    if findings or also:
        raise InvalidInput((*findings, *also))


def _mistakes(each: Debt, today: date) -> Iterator[Mistake]:
    yield from _amount_mistakes(each)
    if each.incurred_on > today:
        yield "incurredOn", "in-the-future", f"{each.incurred_on} is nog niet geweest"
    if each.due_on is not None and each.due_on < each.incurred_on:
        yield "dueOn", "before-debt", f"{each.due_on} ligt voor de dag van de schuld"
    mistake = reference_mistake(each.reference)
    if mistake is not None:
        yield "reference", "invalid-reference", mistake
    if each.iban and not _is_iban(each.iban):
        yield "iban", "invalid-iban", "dit IBAN klopt niet; kijk de cijfers na"
    for number, fact in enumerate(each.facts, start=1):
        for place, code, text in _fact_mistakes(each, fact, today):
            yield f"facts[{number}].{place}", code, text


def _amount_mistakes(each: Debt) -> Iterator[Mistake]:
    if not each.components:
        yield "components", "missing", "geef minstens één onderdeel met een bedrag"
    for component, amount in each.components.items():
        if not 0 < amount <= MAX_CENTS:
            text = f"{amount_text(amount)}: een bedrag is hoger dan nul en hooguit een miljard"
            yield f"components.{component}", "invalid", text


def _fact_mistakes(each: Debt, fact: DebtFact, today: date) -> Iterator[Mistake]:
    yield from source_mistakes(fact.source)
    yield from day_mistakes("since", fact.since, each, today)


def day_mistakes(place: str, day: date, each: Debt, today: date) -> Iterator[Mistake]:
    """What is wrong with a day on which something happened to the debt."""
    if day > today:
        yield place, "in-the-future", f"{day} is nog niet geweest"
    elif day < each.incurred_on:
        yield place, "before-debt", f"{day} ligt voor {each.incurred_on}, de dag van de schuld"


def _unknown_cost(each: Debt, costs: set[str]) -> Iterator[Mistake]:
    if each.agreement_id is not None and each.agreement_id not in costs:
        yield "agreement", "not-found", f"er is geen vaste last {each.agreement_id}"


def _is_iban(text: str) -> bool:
    try:
        return str(IBAN(text).compact) == text
    except (SchwiftyException, ValueError):
        return False


def _refuse_taken(known: Mapping[str, StoredDebt], unknown: Sequence[Debt]) -> None:
    for each in unknown:
        if each.id in known:
            raise AlreadyExists(
                f"Er is al een schuld {each.id} in dit huishouden, met een andere inhoud. Er is "
                "niets veranderd. Geef een andere naam of een eigen id, of wijzig de schuld."
            )
    if len(known) + len(unknown) > MAX_DEBTS:
        raise AlreadyExists(f"Een huishouden heeft hooguit {MAX_DEBTS} schulden.")


def refuse_outside_mandate(terms: Terms, day: date) -> None:
    """Nothing, when the resident's mandate covers the day; else OutsideMandate."""
    if terms.mandate is None or not terms.mandate.covers(day):
        raise OutsideMandate(
            f"Op {day} is er geen machtiging van dit huishouden. Zonder machtiging verandert er "
            "niets aan de schulden."
        )


def stored_debts(session: Session, household_id: str, *, reach: Reach) -> tuple[StoredDebt, ...]:
    """The debts of the household as they stand, in the order of registering."""
    return load_debts(session, [household_id], reach=reach).get(household_id, ())


def locked_debt(
    session: Session, household_id: str, debt_id: str, *, reach: Reach
) -> tuple[StoredHousehold, StoredDebt]:
    """The household, whose book is held from here on, and its debt; raises NotFound."""
    load_household(session, household_id, reach=reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=reach)
    for each in stored_debts(session, household_id, reach=reach):
        if each.debt.id == debt_id:
            return household, each
    raise NotFound(f"Er is geen schuld {debt_id} in dit huishouden.")


def set_stage(
    session: Session,
    household_id: str,
    debt_id: str,
    stage: Stage,
    *,
    since: date,
    source: str,
    by: Acting,
) -> None:
    """The debt is in the stage from the day, by what the source says; the latest word counts.

    Raises NotFound and InvalidInput with all mistakes.
    """
    _, stored = locked_debt(session, household_id, debt_id, reach=by.reach)
    mistakes = [*source_mistakes(source), *day_mistakes("since", since, stored.debt, by.today)]
    refuse_all(mistakes)
    said = DebtStage(stage=stage, since=since, source=source)
    save_debt_stage(
        session, household_id, debt_id, said, recorded_at=by.now, recorded_by=by.user.id
    )
    record_events(session, [debt_stage_changed(stored, said)], by=by)
    refresh_signals(session, [household_id], by=by)


def say_fact(
    session: Session, household_id: str, debt_id: str, fact: DebtFact, *, by: Acting
) -> None:
    """The fact counts from its day on instead of what was said of its kind before.

    Taking back is saying that it holds no longer. Raises NotFound and InvalidInput with all
    mistakes.
    """
    _, stored = locked_debt(session, household_id, debt_id, reach=by.reach)
    refuse_all(list(_fact_mistakes(stored.debt, fact, by.today)))
    save_debt_fact(session, household_id, debt_id, fact, recorded_at=by.now, recorded_by=by.user.id)
    record_events(session, [debt_fact_stated(stored, fact)], by=by)


def source_mistakes(source: str) -> Iterator[Mistake]:
    """What is wrong with who says something, or on what evidence."""
    if not source.strip():
        yield "source", "missing", "zeg wie dit zegt of waaruit het blijkt"


def refuse_all(mistakes: Sequence[Mistake]) -> None:
    """Nothing without mistakes; else InvalidInput that names them all."""
    if mistakes:
        raise InvalidInput(
            tuple(Finding(place=place, code=code, text=text) for place, code, text in mistakes)
        )

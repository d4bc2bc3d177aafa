"""Adding, following up and ending an agreement: history kept, nothing overwritten.

It promises that what was settled stays as it was agreed, and that every change says what it does
to the coming paydays; with `is_preview` the caller rolls the same work back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.guarantees import carry_guarantee_over
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import (
    MAX_AGREEMENTS,
    Agreement,
    dates_between,
    ended,
    slug,
)
from huishoudboekje.calendar import MAX_DATES, settlement_date
from huishoudboekje.database import (
    Reach,
    StoredHousehold,
    load_household,
    load_states,
    lock_book,
    move_version,
    save_agreement,
    save_agreement_end,
)
from huishoudboekje.errors import (
    AlreadyExists,
    AlreadySettled,
    Finding,
    InvalidInput,
    NotFound,
    StaleVersion,
)
from huishoudboekje.planning import HouseholdState, periods_ahead, plan, running_question

_DAY = timedelta(days=1)

Paydays = tuple[tuple[date, int], ...]
"""Pay dates with what each gives (cents)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementChange:
    """What a change of an agreement made: its id, the household's new version, the paydays."""

    agreement_id: str
    version: int
    before: Paydays
    after: Paydays


def coming_paydays(state: HouseholdState, *, today: date) -> Paydays:
    """What the running plan gives on the paydays ahead; empty when the programme has ended."""
    if not periods_ahead(state.terms, state.period):
        return ()
    made = plan(running_question(state, today=today))
    return tuple(
        (day, max(0, amount)) for day, amount in zip(made.pay_dates, made.spendable, strict=True)
    )


def add_agreement(
    session: Session,
    household_id: str,
    agreement: Agreement,
    *,
    version: int | None,
    by: Acting,
) -> AgreementChange:
    """The household has an agreement more, counted for what is dated from today on.

    Raises NotFound, StaleVersion, AlreadyExists for an id that is taken.
    """
    household, state = _locked(session, household_id, version, by.reach)
    new = replace(
        agreement,
        id=agreement.id or slug(agreement.name),
        counts_from=max(by.today, state.terms.start),
    )
    _refuse_taken(household, new)
    _refuse_too_many_dates(state, new)
    save_agreement(session, household_id, new, recorded_at=by.now, recorded_by=by.user.id)
    after = (*state.agreements, new)
    return _changed(session, household, state, (new.id, after), by=by)


def follow_up_agreement(
    session: Session,
    household_id: str,
    agreement_id: str,
    agreement: Agreement,
    *,
    start: date,
    version: int | None,
    by: Acting,
) -> AgreementChange:
    """The agreement ends the day before `start` and the new one takes its place from there.

    A payment guarantee goes along where the creditor and its account stay the same.
    Raises NotFound, StaleVersion, AlreadyExists, AlreadySettled where a term from `start` on is
    settled or received, and InvalidInput for another kind of agreement.
    """
    household, state = _locked(session, household_id, version, by.reach)
    old = _agreement(household, agreement_id)
    new = replace(
        agreement,
        id=agreement.id or _next_id(household, agreement_id),
        counts_from=max(start, old.counts_from or start),
        follows=agreement_id,
    )
    if new.kind is not old.kind:
        text = "een afspraak volgt een afspraak van dezelfde soort op"
        raise InvalidInput((Finding(place="agreement", code="other-kind", text=text),))
    _refuse_followed(state, agreement_id)
    _refuse_taken(household, new)
    _refuse_too_many_dates(state, new)
    _refuse_settled(state, old, start)
    until = start - _DAY if old.until is None else min(old.until, start - _DAY)
    at, who = by.now, by.user.id
    save_agreement_end(session, household_id, agreement_id, until, recorded_at=at, recorded_by=who)
    save_agreement(session, household_id, new, recorded_at=at, recorded_by=who)
    carry_guarantee_over(session, household_id, old, new, start=start, by=by)
    kept = _with(state.agreements, agreement_id, lambda each: ended(each, until))
    return _changed(session, household, state, (new.id, (*kept, new)), by=by)


def end_agreement(
    session: Session,
    household_id: str,
    agreement_id: str,
    until: date,
    *,
    version: int | None,
    by: Acting,
) -> AgreementChange:
    """The agreement ends on `until` (inclusive), whatever was said of its end before.

    Raises NotFound, StaleVersion, AlreadySettled, InvalidInput for a day before it begins, and
    AlreadyExists when another agreement followed it up.
    """
    household, state = _locked(session, household_id, version, by.reach)
    old = _agreement(household, agreement_id)
    _refuse_followed(state, agreement_id)
    if old.recurrence.start is not None and until < old.recurrence.start:
        text = f"{old.name} begint pas op {old.recurrence.start}"
        raise InvalidInput((Finding(place="until", code="before-start", text=text),))
    _refuse_settled(state, old, until + _DAY)
    save_agreement_end(
        session, household_id, agreement_id, until, recorded_at=by.now, recorded_by=by.user.id
    )
    after = _with(state.agreements, agreement_id, lambda each: replace(each, until=until))
    return _changed(session, household, state, (agreement_id, after), by=by)


def _locked(
    session: Session, household_id: str, version: int | None, reach: Reach
) -> tuple[StoredHousehold, HouseholdState]:
    load_household(session, household_id, reach=reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=reach)
    if version is not None and version != household.version:
        raise StaleVersion("Iemand anders heeft dit huishouden net gewijzigd. Lees het opnieuw.")
    document = household.document
    states = load_states(session, [(document.terms, document.agreements)], reach=reach)
    return household, states[household_id]


def _agreement(household: StoredHousehold, agreement_id: str) -> Agreement:
    for each in household.document.agreements:
        if each.id == agreement_id:
            return each
    raise NotFound(f"Er is geen afspraak {agreement_id} in dit huishouden.")


def _refuse_too_many_dates(state: HouseholdState, new: Agreement) -> None:
    terms, first = state.terms, state.settlement_date
    last = settlement_date(state.period.plus(terms.months), terms.settlement_day)
    found = dates_between(new, first, last)
    if found > MAX_DATES:
        text = f"geeft {found} datums in het plan; hooguit {MAX_DATES}"
        place = "rrule" if new.recurrence.rule else "dates"
        raise InvalidInput((Finding(place=place, code="too-many-dates", text=text),))


def _refuse_followed(state: HouseholdState, agreement_id: str) -> None:
    if any(each.follows == agreement_id for each in state.agreements):
        raise AlreadyExists(f"Afspraak {agreement_id} is al opgevolgd. Neem de laatste.")


def _refuse_taken(household: StoredHousehold, new: Agreement) -> None:
    if any(each.id == new.id for each in household.document.agreements):
        raise AlreadyExists(f"Er is al een afspraak {new.id} in dit huishouden.")
    if len(household.document.agreements) >= MAX_AGREEMENTS:
        raise AlreadyExists(f"Een huishouden heeft hooguit {MAX_AGREEMENTS} afspraken.")


def _next_id(household: StoredHousehold, agreement_id: str) -> str:
    taken = {each.id for each in household.document.agreements}
    number = 2
    while f"{agreement_id}-{number}" in taken:
        number += 1
    return f"{agreement_id}-{number}"


def _refuse_settled(state: HouseholdState, agreement: Agreement, start: date) -> None:
    done = sorted(
        nominal
        for agreement_id, nominal in {*state.settled, *state.arrivals}
        if agreement_id == agreement.id and nominal >= start
    )
    if done:
        raise AlreadySettled(
            f"De termijn van {agreement.name} op {done[0]} is al geboekt. "
            f"Kies een dag vanaf {done[-1] + _DAY}."
        )


def _with(
    agreements: Iterable[Agreement], agreement_id: str, change: Callable[[Agreement], Agreement]
) -> tuple[Agreement, ...]:
    return tuple(change(each) if each.id == agreement_id else each for each in agreements)


def _changed(
    session: Session,
    household: StoredHousehold,
    state: HouseholdState,
    change: tuple[str, tuple[Agreement, ...]],
    *,
    by: Acting,
) -> AgreementChange:
    agreement_id, after = change
    version = move_version(session, state.terms.id, household.version)
    return AgreementChange(
        agreement_id=agreement_id,
        version=version,
        before=coming_paydays(state, today=by.today),
        after=coming_paydays(replace(state, agreements=after), today=by.today),
    )

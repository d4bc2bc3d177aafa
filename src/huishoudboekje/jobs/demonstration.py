"""Playing the example households up to a day: bank files come in, months are settled and paid.

It promises the same books as a budget manager's own work on those days, by the same actions and
with bytes of a bank's file only, and that playing again up to the same day changes nothing. It
reads no file and asks no clock.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    Acting,
    ensure_organisation,
    mark_income,
    put_in_own_money,
    refresh_signals,
    settle_households,
)
from huishoudboekje.agreements import POOLED, HouseholdDocument, Terms, shifted
from huishoudboekje.calendar import (
    Period,
    date_in_other_year,
    is_bank_day,
    next_bank_day,
    period_of,
    settlement_date,
)
from huishoudboekje.database import (
    load_household_ids,
    load_households,
    load_income_marks,
    load_organisation,
    load_receipts,
    load_settlements,
    load_statements,
    writing,
)
from huishoudboekje.jobs.example_bank import (
    Movement,
    income,
    opening_balance,
    unasked,
)
from huishoudboekje.jobs.example_counter import bank_closes
from huishoudboekje.jobs.example_events import (
    PROMISES,
    Coming,
    EventKind,
    PlayEvent,
    income_of,
    moved,
    placed,
)
from huishoudboekje.jobs.example_office import (
    answer_old_signals,
    karin,
    pay,
    take_in,
    take_statements,
    work_the_queue,
)
from huishoudboekje.jobs.example_promises import agree
from huishoudboekje.matching import MatchKind
from huishoudboekje.planning import MarkKind

FUND = 2_500_000
"""The example organisation's own money in its guarantee fund, in cents."""

MONTHS_TO_PLAY = 6
"""Every household is shifted by whole years to the latest start with so many months behind it."""

_DAY = timedelta(days=1)
_FUND_KEY = "example"


def years_to_shift(start: date, today: date) -> int:
    """By how many years a household moves so that 6 to 17 months have passed since its start."""
    month = today.year * 12 + today.month - 1 - MONTHS_TO_PLAY
    years = month // 12 - start.year
    moved_start = date_in_other_year(start, years)
    is_later = (moved_start.month, moved_start.day) > (month % 12 + 1, today.day)
    return years - 1 if is_later else years


def examples_grew_old(
    session: Session, documents: Sequence[HouseholdDocument], *, by: Acting
) -> bool:
    """True when an example that is known would by now be taken in with another start.

    Also when its income was once recorded by hand, as no bank account with statements has it.
    """
    ids = [each.terms.id for each in documents]
    known = load_households(session, ids, reach=by.reach)
    starts = {each.terms.id: each.terms.start for each in documents}
    if any(
        each.document.terms.start.year - starts[name].year != years_to_shift(starts[name], by.today)
        for name, each in known.items()
    ):
        return True
    by_hand = load_receipts(session, list(known), reach=by.reach)
    return any(each.receipt.agreement_id is not None for each in by_hand)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Script:
    """What is to happen on which day, and what every line of the bank is meant for."""

    starting: Mapping[date, Sequence[HouseholdDocument]]
    documents: Mapping[str, HouseholdDocument]
    movements: Mapping[date, Sequence[Movement]]
    marks: Mapping[date, Sequence[Coming]]
    settlements: Mapping[date, Sequence[tuple[Period, str]]]
    events: Sequence[PlayEvent]
    promises: Mapping[date, Sequence[PlayEvent]]
    meant: Mapping[str, Movement]


def play(
    engine: Engine,
    documents: Sequence[HouseholdDocument],
    events: Sequence[PlayEvent],
    *,
    by: Acting,
) -> Iterator[date]:
    """Every day up to today is played, a day a transaction, in order; days that were done stay.

    The example households are shifted to the day of today; one that is known stays as it is.
    """
    with writing(engine) as session:
        script, day = _script(session, documents, events, by=by)
    while day <= by.today:
        with writing(engine) as session:
            _play_day(session, script, day, by=by)
        yield day
        day += _DAY


def _script(
    session: Session,
    documents: Sequence[HouseholdDocument],
    events: Sequence[PlayEvent],
    *,
    by: Acting,
) -> tuple[_Script, date]:
    """The script, and the first day of it that was not played to its end."""
    known = {
        name: each.document
        for name, each in load_households(
            session, load_household_ids(session, reach=by.reach), reach=by.reach
        ).items()
    }
    ours: dict[str, HouseholdDocument] = {}
    happening: list[PlayEvent] = [each for each in events if not each.household]
    for each in documents:
        name, start = each.terms.id, each.terms.start
        years = years_to_shift(start, by.today)
        if name in known:
            years = known[name].terms.start.year - start.year
        ours[name] = known.get(name) or shifted(each, years)
        happening += [moved(event, years) for event in events if event.household == name]
    happening = list(placed(happening, ours, by.today))
    first = min(each.terms.start for each in ours.values())
    last = load_statements(session, limit=1)
    begins = first if not last else last[0].statement.closing_date + _DAY
    _fill_fund(session, first - _DAY, by=by)
    movements, marks = _movements(ours, happening, by.today)
    starting: dict[date, list[HouseholdDocument]] = defaultdict(list)
    for name, document in ours.items():
        if name not in known:
            starting[max(document.terms.start, begins)].append(document)
    script = _Script(
        starting=starting,
        documents=ours,
        movements=movements,
        marks=_not_done(session, marks, by=by),
        settlements=_settlements(session, ours, by=by),
        events=happening,
        promises=_promises(happening, ours, begins),
        meant={each.line.bank_reference: each for some in movements.values() for each in some},
    )
    return script, begins


def _promises(
    events: Sequence[PlayEvent], documents: Mapping[str, HouseholdDocument], begins: date
) -> Mapping[date, list[PlayEvent]]:
    """What is promised by day; what a demonstration that goes on has missed, on its first day."""
    found: dict[date, list[PlayEvent]] = defaultdict(list)
    for event in events:
        if event.kind in PROMISES and event.household in documents:
            start = documents[event.household].terms.start
            found[max(event.start, begins, start)].append(event)
    return found


def _fill_fund(session: Session, day: date, *, by: Acting) -> None:
    if load_organisation(session) is None:
        ensure_organisation(session, EXAMPLE_ORGANISATION)
        put_in_own_money(session, FUND, day, key=_FUND_KEY, by=karin(by, day, 8))


def _account(terms: Terms) -> str:
    pooled = EXAMPLE_ORGANISATION.pooled_iban
    return pooled if terms.bank_account == POOLED else terms.bank_account


def _movements(
    documents: Mapping[str, HouseholdDocument], events: Sequence[PlayEvent], today: date
) -> tuple[Mapping[date, list[Movement]], Sequence[Coming]]:
    """What the bank books by itself, by day, and the income that somebody knows not to come."""
    found: dict[date, list[Movement]] = defaultdict(list)
    marks = []
    for document in documents.values():
        terms = document.terms
        iban = _account(terms)
        if terms.opening_balance:
            opening = opening_balance(terms, iban)
            found[opening.line.booking_date].append(opening)
        for coming in income_of(document, events, today):
            if coming.amount:
                found[coming.day].append(income(coming, iban))
            else:
                marks.append(coming)
    for event in events:
        for day, movement in _unasked(event, documents, today):
            found[day].append(movement)
    return found, marks


def _unasked(
    event: PlayEvent, documents: Mapping[str, HouseholdDocument], today: date
) -> Iterator[tuple[date, Movement]]:
    if event.kind is EventKind.BANK_CHARGES:
        first = min(each.terms.start for each in documents.values())
        iban = EXAMPLE_ORGANISATION.own_money_iban
        for day in _month_ends(first, today):
            yield day, unasked(event, MatchKind.BANK_CHARGES, iban, day)
        return
    if event.household not in documents:
        return
    terms = documents[event.household].terms
    iban = _account(terms)
    if event.kind is EventKind.GIFT:
        day = next_bank_day(event.start)
        yield day, unasked(event, MatchKind.RECEIPT, iban, day)
    elif event.kind is EventKind.SPENT:
        days = [event.start]
        if event.days_ago is None:
            all_days = [day for day, _ in _periods(terms, today)]
            days = [day for day in all_days if event.start <= day <= event.until]
        for day in days:
            yield day, unasked(event, MatchKind.SPENT, iban, day)


def _month_ends(first: date, today: date) -> Iterator[date]:
    period = Period(first.year, first.month)
    while (day := settlement_date(period, 31)) <= today:
        yield day
        period = period.plus(1)


def _not_done(
    session: Session, marks: Sequence[Coming], *, by: Acting
) -> Mapping[date, list[Coming]]:
    households = {each.household for each in marks}
    done = {
        (each.household_id, each.agreement_id, each.nominal_date)
        for each in load_income_marks(session, households, reach=by.reach)
    }
    found: dict[date, list[Coming]] = defaultdict(list)
    for each in marks:
        if (each.household, each.agreement.id, each.nominal_date) not in done:
            found[each.day].append(each)
    return found


def _periods(terms: Terms, today: date) -> Iterator[tuple[date, Period]]:
    start = terms.start if terms.mandate is None else max(terms.start, terms.mandate.start)
    period = period_of(start, terms.settlement_day)
    while (day := settlement_date(period, terms.settlement_day)) <= today:
        if terms.ends is not None and day > terms.ends:
            break
        yield day, period
        period = period.plus(1)


def _settlements(
    session: Session, documents: Mapping[str, HouseholdDocument], *, by: Acting
) -> Mapping[date, list[tuple[Period, str]]]:
    settled = {
        (each.settlement.household_id, each.settlement.period)
        for each in load_settlements(session, list(documents), reach=by.reach)
        if each.reversed_at is None
    }
    found: dict[date, list[tuple[Period, str]]] = defaultdict(list)
    for name, document in documents.items():
        for day, period in _periods(document.terms, by.today):
            if (name, str(period)) not in settled:
                found[day].append((period, name))
    return found


def _play_day(session: Session, script: _Script, day: date, *, by: Acting) -> None:
    for document in script.starting.get(day, ()):
        take_in(session, document, day, by=by)
    at = karin(by, day, 9)
    for each in script.marks.get(day, ()):
        which = (each.household, each.agreement.id, each.nominal_date)
        mark_income(session, *which, mark=MarkKind.WILL_NOT_COME, by=at)
    agree(session, script.promises.get(day, ()), day, by=by)
    due = script.settlements.get(day, ())
    for period in sorted({period for period, _ in due}):
        households = [household for each, household in due if each == period]
        settle_households(session, households, period, by=at)
    if is_bank_day(day):
        pay(session, script.events, day, by=by)
        content = bank_closes(
            session,
            script.movements.get(day, ()),
            script.events,
            script.documents,
            day=day,
            by=by,
        )
        if content:
            take_statements(session, content, script.meant, day, by=by)
    work_the_queue(session, script.meant, day, by=by)
    is_month_end = (day + _DAY).day == 1
    if is_month_end or day == by.today:
        answer_old_signals(session, day, by=by)
        refresh_signals(session, None, by=karin(by, day, 20))

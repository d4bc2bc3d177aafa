"""Playing the example households up to a day: income comes in, months are settled, some go wrong.

It promises the same books as a budget manager's own work on those days, by the same actions, and
that playing again up to the same day changes nothing. It reads no file and asks no clock.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    Acting,
    ReceiptInput,
    import_household,
    mark_income,
    put_in_own_money,
    record_receipt,
    settle_households,
)
from huishoudboekje.agreements import (
    HouseholdDocument,
    Kind,
    Occurrence,
    TableReader,
    occurrences,
    shifted,
)
from huishoudboekje.calendar import (
    Period,
    date_in_other_year,
    next_bank_day,
    period_of,
    settlement_date,
)
from huishoudboekje.database import (
    entries_by_keys,
    load_household_ids,
    load_households,
    load_income_marks,
    load_receipts,
    load_settlements,
    writing,
)
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.planning import MarkKind

FUND = 2_500_000
"""The example organisation's own money in its guarantee fund, in cents."""

MONTHS_TO_PLAY = 6
"""Every household is shifted by whole years to the latest start with so many months behind it."""

_DAY = timedelta(days=1)
_FUND_KEY = "example"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayEvent:
    """What went otherwise than agreed with the income of one agreement, between nominal dates."""

    household: str
    agreement: str
    start: date
    until: date
    kind: str
    days: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arriving:
    household: str
    agreement: str
    nominal_date: date
    day: date
    amount: int | None


def read_play(content: str) -> tuple[PlayEvent, ...]:
    """The events that the TOML text lists; raises InvalidInput with all mistakes."""
    findings: list[Finding] = []
    top = TableReader(tomllib.loads(content), "", findings, in_camel_case=False)
    events = []
    for number, item in enumerate(top.items("event", 200), start=1):
        reader = TableReader(item, f"event[{number}]", findings, in_camel_case=False)
        events.append(
            PlayEvent(
                household=reader.text("household", required=True),
                agreement=reader.text("agreement", required=True),
                start=reader.day("from", required=True) or date.min,
                until=reader.day("until", required=True) or date.max,
                kind=reader.text("kind", required=True),
                days=reader.whole("days", 0, 366, default=0),
                amount=reader.amount("amount"),
            )
        )
        reader.refuse_unknown_keys()
    top.refuse_unknown_keys()
    if findings:
        raise InvalidInput(tuple(findings))
    return tuple(events)


def years_to_shift(start: date, today: date) -> int:
    """By how many years a household moves so that 6 to 17 months have passed since its start."""
    month = today.year * 12 + today.month - 1 - MONTHS_TO_PLAY
    years = month // 12 - start.year
    moved = date_in_other_year(start, years)
    is_later = (moved.month, moved.day) > (month % 12 + 1, today.day)
    return years - 1 if is_later else years


def _moved(event: PlayEvent, years: int) -> PlayEvent:
    start = date_in_other_year(event.start, years)
    return replace(event, start=start, until=date_in_other_year(event.until, years))


def examples_grew_old(
    session: Session, documents: Sequence[HouseholdDocument], *, by: Acting
) -> bool:
    """True when an example that is known would by now be taken in with another start."""
    known = load_households(session, [each.terms.id for each in documents], reach=by.reach)
    starts = {each.terms.id: each.terms.start for each in documents}
    return any(
        each.document.terms.start.year - starts[name].year != years_to_shift(starts[name], by.today)
        for name, each in known.items()
    )


def take_in_examples(
    session: Session,
    documents: Sequence[HouseholdDocument],
    events: Sequence[PlayEvent],
    *,
    by: Acting,
) -> tuple[PlayEvent, ...]:
    """The example households are known, each shifted to the day; the events shifted along.

    A household that is known already stays as it is. The guarantee fund is filled once.
    """
    known = load_households(session, [each.terms.id for each in documents], reach=by.reach)
    moved: list[PlayEvent] = []
    for document in documents:
        name = document.terms.id
        if name in known:
            years = known[name].document.terms.start.year - document.terms.start.year
        else:
            years = years_to_shift(document.terms.start, by.today)
            moved_document = shifted(document, years)
            import_household(
                session,
                moved_document,
                organisation=EXAMPLE_ORGANISATION,
                by=_on(by, moved_document.terms.start),
            )
        moved += [_moved(event, years) for event in events if event.household == name]
    key = f"hand:fund:{_FUND_KEY}"
    if not entries_by_keys(session, [key], reach=by.reach):
        start = min(document.terms.start for document in documents).replace(year=by.today.year - 2)
        put_in_own_money(session, FUND, start, key=_FUND_KEY, by=_on(by, start))
    return tuple(moved)


def _arriving(
    household: str, occurrence: Occurrence, events: Sequence[PlayEvent]
) -> _Arriving | None:
    day, amount = occurrence.date, occurrence.amount
    for event in events:
        is_meant = event.household == household and event.agreement == occurrence.agreement.id
        if not is_meant or not event.start <= occurrence.nominal_date <= event.until:
            continue
        if event.kind == "missing":
            return None
        if event.kind == "late":
            day = next_bank_day(day + event.days * _DAY)
        elif event.kind == "other-amount":
            amount = event.amount
        elif event.kind == "will-not-come":
            amount = 0
    return _Arriving(
        household=household,
        agreement=occurrence.agreement.id,
        nominal_date=occurrence.nominal_date,
        day=day,
        amount=amount or None,
    )


def _expected(
    documents: Sequence[HouseholdDocument], events: Sequence[PlayEvent], today: date
) -> Iterator[_Arriving]:
    for document in documents:
        terms = document.terms
        for agreement in document.agreements:
            if agreement.kind is not Kind.INCOME:
                continue
            for occurrence in occurrences(agreement, terms.start, today):
                arriving = _arriving(terms.id, occurrence, events)
                if occurrence.amount and arriving is not None and arriving.day <= today:
                    yield arriving


def _settlements(
    documents: Sequence[HouseholdDocument], today: date
) -> Iterator[tuple[date, Period, str]]:
    for document in documents:
        terms = document.terms
        start = terms.start if terms.mandate is None else max(terms.start, terms.mandate.start)
        period = period_of(start, terms.settlement_day)
        while (day := settlement_date(period, terms.settlement_day)) <= today:
            if terms.ends is not None and day > terms.ends:
                break
            yield day, period, terms.id
            period = period.plus(1)


def play(engine: Engine, events: Sequence[PlayEvent], *, by: Acting) -> Iterator[date]:
    """Every day with something to do up to today is played, a day a transaction, in order."""
    with writing(engine) as session:
        ids = load_household_ids(session, reach=by.reach)
        documents = [
            each.document for each in load_households(session, ids, reach=by.reach).values()
        ]
        done = {
            (each.receipt.household_id, each.receipt.agreement_id, each.receipt.nominal_date)
            for each in load_receipts(session, ids, reach=by.reach)
        }
        done |= {
            (each.household_id, each.agreement_id, each.nominal_date)
            for each in load_income_marks(session, ids, reach=by.reach)
        }
        settled = {
            (each.settlement.household_id, each.settlement.period)
            for each in load_settlements(session, ids, reach=by.reach)
            if each.reversed_at is None
        }
    income: dict[date, list[_Arriving]] = defaultdict(list)
    for each in _expected(documents, events, by.today):
        if (each.household, each.agreement, each.nominal_date) not in done:
            income[each.day].append(each)
    periods: dict[date, list[tuple[Period, str]]] = defaultdict(list)
    for day, period, household in _settlements(documents, by.today):
        if (household, str(period)) not in settled:
            periods[day].append((period, household))
    for day in sorted(income.keys() | periods.keys()):
        with writing(engine) as session:
            _play_day(session, income[day], periods[day], by=_on(by, day))
        yield day


def _on(by: Acting, day: date) -> Acting:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return replace(by, today=day, now=min(moment, by.now))


def _play_day(
    session: Session,
    income: Sequence[_Arriving],
    periods: Sequence[tuple[Period, str]],
    *,
    by: Acting,
) -> None:
    for each in income:
        if each.amount is None:
            mark_income(
                session,
                each.household,
                each.agreement,
                each.nominal_date,
                mark=MarkKind.WILL_NOT_COME,
                by=by,
            )
            continue
        record_receipt(
            session,
            each.household,
            ReceiptInput(
                agreement_id=each.agreement,
                amount=each.amount,
                business_date=each.day,
                nominal_date=each.nominal_date,
            ),
            key=f"{each.agreement}:{each.nominal_date}",
            by=by,
        )
    for period in sorted({period for period, _ in periods}):
        households = [household for each, household in periods if each == period]
        settle_households(session, households, period, by=by)

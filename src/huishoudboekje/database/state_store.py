"""What happened to households since they came, read in one go: the state that plans begin from.

It promises one value per household with what was booked, received, marked and settled, as of the
next settlement; it computes no plan. A handful of statements serves any number of households.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Row,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from huishoudboekje.agreements import Agreement, Terms
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database.arranged_debts import load_arranged_debts
from huishoudboekje.database.household_tables import income_marks, receipts
from huishoudboekje.database.ledger_tables import accounts, books, entries, postings
from huishoudboekje.database.payment_tables import payment_orders
from huishoudboekje.database.portions import portions
from huishoudboekje.database.promised import load_with_guarantees
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.set_offs import load_kept_back
from huishoudboekje.database.settlement_tables import settlement_lines, settlements
from huishoudboekje.database.statement_tables import match_parts, matches
from huishoudboekje.planning import (
    NO_DEBTS,
    NO_TRANSFERS,
    WAITS_FOR_ADVANCE,
    Arrival,
    Given,
    HouseholdState,
    IncomeMark,
    MarkKind,
    OccurrenceKey,
    OwnTransfers,
    Position,
    first_period,
)

_reversals = entries.alias("reversals")
_HOUSEHOLDS: BindParameter[Sequence[str]] = bindparam("households", expanding=True)


def _is_reversed(entry_id: Any) -> Any:
    return exists().where(_reversals.c.reverses == entry_id)


_LATEST = (
    select(settlements.c.household_id, func.max(settlements.c.period))
    .where(
        settlements.c.reversed_at.is_(None),
        settlements.c.household_id.in_(_HOUSEHOLDS),
        within(settlements.c.household_id),
    )
    .group_by(settlements.c.household_id)
)

_OF_SETTLEMENTS = (
    select(
        settlement_lines.c.household_id,
        settlement_lines.c.agreement_id,
        settlement_lines.c.nominal_date,
        settlement_lines.c.due_date,
        settlement_lines.c.cents,
        literal(0).label("is_extra"),
        literal("").label("key"),
    )
    .join(settlements, settlements.c.id == settlement_lines.c.settlement_id)
    .where(
        settlements.c.reversed_at.is_(None),
        settlement_lines.c.outcome == "ordered",
        settlement_lines.c.household_id.in_(_HOUSEHOLDS),
        within(settlement_lines.c.household_id),
        ~_is_reversed(settlement_lines.c.entry_id),
    )
)

# Between two settlements; a new attempt pays what its first one ordered.
_BETWEEN = (
    select(
        payment_orders.c.household_id,
        payment_orders.c.agreement_id,
        payment_orders.c.nominal_date,
        entries.c.business_date,
        payment_orders.c.cents,
        case((payment_orders.c.key.like("one-off:%"), 1), else_=0),
        payment_orders.c.key,
    )
    .join(entries, entries.c.id == payment_orders.c.entry_id)
    .where(
        payment_orders.c.household_id.in_(_HOUSEHOLDS),
        within(payment_orders.c.household_id),
        payment_orders.c.key.not_like("settlement:%"),
        payment_orders.c.replaces.is_(None),
        or_(payment_orders.c.kind == "living-money", payment_orders.c.nominal_date.is_not(None)),
        ~_is_reversed(payment_orders.c.entry_id),
    )
)
_LINES = union_all(_OF_SETTLEMENTS, _BETWEEN)

_BY_HAND = select(
    receipts.c.household_id,
    receipts.c.agreement_id,
    receipts.c.nominal_date,
    receipts.c.business_date,
    receipts.c.cents,
).where(
    receipts.c.nominal_date.is_not(None),
    receipts.c.household_id.in_(_HOUSEHOLDS),
    within(receipts.c.household_id),
    ~_is_reversed(receipts.c.match_entry_id),
)
_FROM_STATEMENTS = (
    select(
        match_parts.c.household_id,
        match_parts.c.agreement_id,
        match_parts.c.nominal_date,
        entries.c.business_date,
        match_parts.c.cents,
    )
    .join(matches, matches.c.id == match_parts.c.match_id)
    .join(entries, entries.c.id == matches.c.entry_id)
    .where(
        match_parts.c.kind == "receipt",
        match_parts.c.nominal_date.is_not(None),
        match_parts.c.household_id.in_(_HOUSEHOLDS),
        within(match_parts.c.household_id),
        ~_is_reversed(matches.c.entry_id),
    )
)
_ARRIVALS = union_all(_BY_HAND, _FROM_STATEMENTS)

_MARKS = (
    select(
        income_marks.c.household_id,
        income_marks.c.agreement_id,
        income_marks.c.nominal_date,
        income_marks.c.mark,
        income_marks.c.comes_on,
    )
    .where(income_marks.c.household_id.in_(_HOUSEHOLDS), within(income_marks.c.household_id))
    .order_by(income_marks.c.number)
)

_TRANSFERS = (
    select(payment_orders.c.household_id, payment_orders.c.kind, func.sum(payment_orders.c.cents))
    .where(
        payment_orders.c.kind.in_(("advance", "repayment")),
        payment_orders.c.state.in_(("open", "in-batch", "exported")),
        payment_orders.c.household_id.in_(_HOUSEHOLDS),
        within(payment_orders.c.household_id),
    )
    .group_by(payment_orders.c.household_id, payment_orders.c.kind)
)

_WAITING = (
    select(
        settlement_lines.c.household_id,
        settlement_lines.c.agreement_id,
        settlement_lines.c.nominal_date,
    )
    .join(settlements, settlements.c.id == settlement_lines.c.settlement_id)
    .where(
        settlements.c.reversed_at.is_(None),
        settlement_lines.c.outcome == "skipped",
        settlement_lines.c.reason == WAITS_FOR_ADVANCE,
        settlement_lines.c.agreement_id.is_not(None),
        settlement_lines.c.household_id.in_(_HOUSEHOLDS),
        within(settlement_lines.c.household_id),
    )
)

_NAMES = ("received", "available", "set-aside", "in-transit", "advance")


def _side(column: Any) -> Any:
    return (
        select(func.coalesce(func.sum(postings.c.cents), 0))
        .where(column == accounts.c.id, postings.c.business_date < bindparam("before"))
        .correlate(accounts)
        .scalar_subquery()
    )


_POSITIONS = (
    select(books.c.name, accounts.c.name, _side(postings.c.debit) - _side(postings.c.credit))
    .join(books, books.c.id == accounts.c.book_id)
    .where(
        books.c.name.in_(_HOUSEHOLDS),
        within(books.c.name),
        accounts.c.name.in_(_NAMES),
    )
)


_CHANGES = (
    select(
        postings.c.business_date,
        func.sum(
            case((accounts.c.id == postings.c.debit, postings.c.cents), else_=-postings.c.cents)
        ),
    )
    .join(accounts, or_(accounts.c.id == postings.c.debit, accounts.c.id == postings.c.credit))
    .join(books, books.c.id == accounts.c.book_id)
    .where(
        books.c.name == bindparam("household"),
        within(books.c.name),
        accounts.c.name.in_(_NAMES),
        postings.c.business_date >= bindparam("first"),
        postings.c.business_date <= bindparam("last"),
    )
    .group_by(postings.c.business_date)
)


@dataclass(slots=True)
class _Facts:
    """What is gathered per household before its state is made."""

    settled: set[OccurrenceKey] = field(default_factory=set)
    given: list[Given] = field(default_factory=list)
    arrivals: dict[OccurrenceKey, tuple[Arrival, ...]] = field(default_factory=dict)
    marks: dict[OccurrenceKey, IncomeMark] = field(default_factory=dict)
    transfers: OwnTransfers = NO_TRANSFERS


def load_next_periods(
    session: Session, households: Iterable[Terms], *, reach: Reach
) -> Mapping[str, Period]:
    """The period that each household settles next: the one after its latest in force."""
    terms = {each.id: each for each in households}
    parameters = {"households": list(terms), **reach.parameters}
    latest: dict[str, str] = {row[0]: row[1] for row in session.execute(_LATEST, parameters)}
    return {
        name: Period.parse(latest[name]).plus(1) if name in latest else first_period(each)
        for name, each in terms.items()
    }


def load_positions(
    session: Session, household_ids: Sequence[str], *, before: date, reach: Reach
) -> Mapping[str, Position]:
    """Each household's position (cents) from all bookings dated before a day."""
    parameters = {"households": list(household_ids), "before": before, **reach.parameters}
    found: dict[str, dict[str, int]] = {name: {} for name in household_ids}
    for book, account, balance in session.execute(_POSITIONS, parameters):
        found[book][account] = int(balance)
    return {name: _position(balances) for name, balances in found.items()}


def load_net_changes(
    session: Session, household_id: str, *, first: date, last: date, reach: Reach
) -> Mapping[date, int]:
    """By how much (cents) the household's money changed on each day with bookings, net of advance.

    The sum of these up to a day is the change of `Position.net`.
    """
    parameters = {"household": household_id, "first": first, "last": last, **reach.parameters}
    return {day: int(change) for day, change in session.execute(_CHANGES, parameters)}


def _position(balances: Mapping[str, int]) -> Position:
    return Position(
        received=balances.get("received", 0),
        available=balances.get("available", 0),
        set_aside=balances.get("set-aside", 0),
        in_transit=-balances.get("in-transit", 0),
        advance=-balances.get("advance", 0),
    )


def _gather(session: Session, household_ids: Sequence[str], reach: Reach) -> dict[str, _Facts]:
    facts = {name: _Facts() for name in household_ids}
    parameters = {"households": list(household_ids), **reach.parameters}
    for row in session.execute(_LINES, parameters):
        _add_line(facts[row.household_id], row)
    for row in session.execute(_ARRIVALS, parameters):
        _add_arrival(facts[row.household_id], row)
    for row in session.execute(_MARKS, parameters):
        key = (row.agreement_id, row.nominal_date)
        mark = IncomeMark(kind=MarkKind(row.mark), comes_on=row.comes_on)
        facts[row.household_id].marks[key] = mark
    for household_id, kind, cents in session.execute(_TRANSFERS, parameters):
        gathered = facts[household_id]
        if kind == "advance":
            gathered.transfers = replace(gathered.transfers, advance=int(cents))
        else:
            gathered.transfers = replace(gathered.transfers, repayment=int(cents))
    _add_waiting(session, facts, reach)
    return facts


def _add_waiting(session: Session, facts: Mapping[str, _Facts], reach: Reach) -> None:
    """What an advance on its way will pay, of the households that have one."""
    names = [name for name, each in facts.items() if each.transfers.advance]
    if not names:
        return
    found: dict[str, set[OccurrenceKey]] = {name: set() for name in names}
    parameters = {"households": names, **reach.parameters}
    for household_id, agreement_id, nominal_date in session.execute(_WAITING, parameters):
        found[household_id].add((agreement_id, nominal_date))
    for name, waiting in found.items():
        own = facts[name]
        own.transfers = replace(own.transfers, waiting=frozenset(waiting - own.settled))


def _add_line(facts: _Facts, row: Row[*tuple[Any, ...]]) -> None:
    if row.agreement_id is None:
        given = Given(
            date=row.due_date,
            amount=row.cents,
            is_extra=bool(row.is_extra),
            days_late=0 if row.is_extra else _days_late(row.key, row.due_date),
        )
        facts.given.append(given)
    else:
        facts.settled.add((row.agreement_id, row.nominal_date))


def _days_late(key: str, leaves: date) -> int:
    """How long after its payday, with which the key ends, it leaves; a settlement's leave on it."""
    return (leaves - date.fromisoformat(key[-10:])).days if key else 0


def _add_arrival(facts: _Facts, row: Row[*tuple[Any, ...]]) -> None:
    key = (row.agreement_id, row.nominal_date)
    arrival = Arrival(date=row.business_date, amount=row.cents)
    facts.arrivals[key] = (*facts.arrivals.get(key, ()), arrival)


def _came(
    arrivals: Mapping[OccurrenceKey, tuple[Arrival, ...]],
) -> Mapping[OccurrenceKey, tuple[Arrival, ...]]:
    """The arrivals but for what a payer took back whole: that did not come."""
    return {key: each for key, each in arrivals.items() if sum(one.amount for one in each) > 0}


def load_arrivals(
    session: Session, household_ids: Sequence[str], *, reach: Reach
) -> Mapping[str, Mapping[OccurrenceKey, tuple[Arrival, ...]]]:
    """Per household what came in for its expected incomes, on whatever day."""
    facts = {name: _Facts() for name in household_ids}
    for names in portions(household_ids):
        parameters = {"households": names, **reach.parameters}
        for row in session.execute(_ARRIVALS, parameters):
            _add_arrival(facts[row.household_id], row)
    return {name: _came(found.arrivals) for name, found in facts.items()}


def load_states(
    session: Session,
    households: Sequence[tuple[Terms, tuple[Agreement, ...]]],
    *,
    reach: Reach,
) -> Mapping[str, HouseholdState]:
    """The state of each household before its next settlement."""
    periods = load_next_periods(session, [terms for terms, _ in households], reach=reach)
    facts = _gather(session, list(periods), reach)
    days = {
        each.id: settlement_date(periods[each.id], each.settlement_day) for each, _ in households
    }
    by_date: dict[date, list[str]] = {}
    for name, day in days.items():
        by_date.setdefault(day, []).append(name)
    positions: dict[str, Position] = {}
    for day, ids in by_date.items():
        positions.update(load_positions(session, ids, before=day, reach=reach))
    kept_back = load_kept_back(session, list(days), reach=reach)
    debts = load_arranged_debts(session, days, reach=reach, on=days)
    promised = load_with_guarantees(session, households, reach=reach, by_date=by_date)
    return {
        terms.id: HouseholdState(
            terms=terms,
            agreements=promised[terms.id],
            period=periods[terms.id],
            position=positions[terms.id],
            settled=frozenset(facts[terms.id].settled),
            arrivals=_came(facts[terms.id].arrivals),
            marks=facts[terms.id].marks,
            given=tuple(facts[terms.id].given),
            transfers=facts[terms.id].transfers,
            debts=debts.get(terms.id, NO_DEBTS),
            kept_back=kept_back.get(terms.id, {}),
        )
        for terms, _ in households
    }

"""What happened that signals are made from and that no other store tells: answers, order events.

It promises a fixed number of statements for any number of households; it makes no signal.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from huishoudboekje.database.payment_events import StoredPaymentEvent, stored_event
from huishoudboekje.database.payment_tables import (
    payment_batches,
    payment_events,
    payment_orders,
)
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.signal_tables import signal_events, signals

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def amsterdam_day(moment: datetime) -> date:
    """The day in Amsterdam on which the moment fell."""
    return moment.astimezone(_AMSTERDAM).date()


# What closes by itself has no answer: its last event says nothing.
_ANSWERED = (
    select(signals.c.cause, signals.c.amount)
    .join(signal_events, signal_events.c.signal_id == signals.c.id)
    .where(
        within(signals.c.household_id),
        signals.c.household_id.in_(bindparam("ids", expanding=True)),
        signal_events.c.what == "closed",
        signal_events.c.detail != "",
    )
    .order_by(signals.c.id)
)


def load_answered_causes(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, int | None]:
    """The causes of these households that a person closed, with the amount (cents) at the last."""
    return {
        row.cause: row.amount
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_ANSWERED, {"ids": ids, **reach.parameters})
    }


_OPEN_BY_KIND = (
    select(signals.c.kind, func.count())
    .where(
        within(signals.c.household_id),
        signals.c.opened_at < bindparam("moment"),
        or_(signals.c.closed_at.is_(None), signals.c.closed_at >= bindparam("moment")),
    )
    .group_by(signals.c.kind)
    .order_by(signals.c.kind)
)


def count_open_signals(session: Session, *, on: date, reach: Reach) -> Mapping[str, int]:
    """How many signals of each kind were open at the end of a day, snoozed ones too."""
    ends = datetime.combine(on + timedelta(days=1), time(), tzinfo=_AMSTERDAM)
    parameters = {"moment": ends.astimezone(UTC), **reach.parameters}
    return {row[0]: row[1] for row in session.execute(_OPEN_BY_KIND, parameters)}


_SENT = (
    select(
        payment_orders.c.household_id,
        payment_orders.c.agreement_id,
        payment_orders.c.nominal_date,
        payment_orders.c.execution_date,
        payment_batches.c.execution_date.label("sent_for"),
        payment_batches.c.exported_at,
    )
    .join(payment_batches, payment_batches.c.id == payment_orders.c.batch_id, isouter=True)
    .where(
        within(payment_orders.c.household_id),
        payment_orders.c.household_id.in_(bindparam("ids", expanding=True)),
        payment_orders.c.agreement_id.in_(bindparam("agreements", expanding=True)),
        payment_orders.c.nominal_date.is_not(None),
        payment_orders.c.state.in_(("expected", "exported", "paid")),
    )
)


def load_days_paid(
    session: Session, agreements: Collection[tuple[str, str]], *, reach: Reach
) -> Mapping[tuple[str, str], Mapping[date, date]]:
    """By household and agreement: the day on which each term, by nominal date, was paid.

    A transfer counts from the day that its file left, a direct debit on its day. What did not leave
    yet, came back or was refused is not paid.
    """
    found: dict[tuple[str, str], dict[date, date]] = defaultdict(dict)
    names = sorted({agreement_id for _, agreement_id in agreements})
    for ids in portions(sorted({household_id for household_id, _ in agreements})):
        parameters = {"ids": ids, "agreements": names, **reach.parameters}
        for row in session.execute(_SENT, parameters):
            day = row.execution_date
            if row.exported_at is not None:
                day = max(row.sent_for, amsterdam_day(row.exported_at))
            days = found[row.household_id, row.agreement_id]
            days[row.nominal_date] = min(day, days.get(row.nominal_date, day))
    return dict(found)


_EVENTS = (
    select(payment_events)
    .join(payment_orders, payment_orders.c.id == payment_events.c.order_id)
    .where(
        within(payment_orders.c.household_id),
        payment_events.c.order_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(payment_events.c.id)
)


def load_events_of_orders(
    session: Session, order_ids: Collection[int], *, reach: Reach
) -> Mapping[int, tuple[StoredPaymentEvent, ...]]:
    """What happened to each of these orders, in the order of happening."""
    found: dict[int, list[StoredPaymentEvent]] = defaultdict(list)
    for ids in portions(sorted(set(order_ids))):
        for row in session.execute(_EVENTS, {"ids": ids, **reach.parameters}):
            found[row.order_id].append(stored_event(row))
    return {number: tuple(events) for number, events in found.items()}

"""Two people at work in the example organisation: Karin does it, Joris looks and says yes.

It promises nothing that the actions refuse: nobody approves what he made himself, and what the bank
says comes in as bytes of a file. It decides nothing about money.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    Acting,
    User,
    answer_signal,
    approve_batch,
    confirm_match,
    confirm_payee,
    export_batch,
    import_household,
    import_statements,
    pay_again,
    prepare_batches,
    take_back_match,
    take_status_report,
)
from huishoudboekje.agreements import HouseholdDocument, Kind, slug
from huishoudboekje.bank import PayeeCheck, read_statements
from huishoudboekje.database import (
    OrderFilter,
    OrderState,
    SignalFilter,
    StoredPaymentBatch,
    StoredPaymentOrder,
    StoredSignal,
    as_bank_line,
    find_replacements,
    load_lines,
    load_matches,
    load_open_lines,
    load_payee_confirmations,
    load_payment_orders,
    load_signals,
)
from huishoudboekje.errors import Refusal
from huishoudboekje.jobs.example_bank import Movement, meant_by, rejection
from huishoudboekje.jobs.example_events import EventKind, PlayEvent
from huishoudboekje.signals import ANSWERABLE

_ALL = 1_000_000
_PATIENCE = timedelta(days=4)
"""A line that is not matched by itself waits so long for a person."""

_PAID_AGAIN_AFTER = timedelta(days=49)
_ANSWERED_AFTER = timedelta(days=45)


def karin(by: Acting, day: date, hour: int) -> Acting:
    """The budget manager on that day."""
    return _person(by, "Karin de Wit", day, hour)


def joris(by: Acting, day: date, hour: int) -> Acting:
    """Her colleague, who looks at what she made."""
    return _person(by, "Joris Blom", day, hour)


def _person(by: Acting, name: str, day: date, hour: int) -> Acting:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    user = User(id=slug(name), name=name)
    return replace(by, user=user, today=day, now=min(moment, by.now))


def take_in(session: Session, document: HouseholdDocument, day: date, *, by: Acting) -> None:
    """The household is known, and its payees may be paid."""
    import_household(session, document, organisation=EXAMPLE_ORGANISATION, by=karin(by, day, 8))
    terms = document.terms
    paid = [each for each in document.agreements if each.kind is not Kind.INCOME]
    payees = {(each.iban, each.party or each.name) for each in paid}
    payees.add((terms.living_money_iban, terms.name))
    known = load_payee_confirmations(session, payees)
    for iban, name in sorted(payees - known.keys()):
        if iban:
            answer = PayeeCheck.MATCH
            confirm_payee(session, iban, name, vop_result=answer, by=joris(by, day, 9))


def pay(session: Session, events: Sequence[PlayEvent], day: date, *, by: Acting) -> None:
    """What is due is prepared, approved and sent; the bank refuses what the events say."""
    _pay_again(session, day, by=by)
    which = OrderFilter(states={OrderState.OPEN}, until=day)
    if not load_payment_orders(session, reach=by.reach, which=which, limit=1):
        return
    prepared = prepare_batches(session, until=day, by=karin(by, day, 10))
    for batch in prepared.batches:
        approve_batch(session, batch.id, by=joris(by, day, 11))
        file = export_batch(session, batch.id, by=karin(by, day, 12))
        for order in _rejected(session, batch, events, by=by):
            report = rejection(file.message_id, order.order.end_to_end_id)
            take_status_report(session, report, by=karin(by, day, 13))


def _pay_again(session: Session, day: date, *, by: Acting) -> None:
    """What came back long ago is paid once more."""
    which = OrderFilter(states={OrderState.RETURNED}, until=day - _PAID_AGAIN_AFTER)
    found = load_payment_orders(session, reach=by.reach, which=which, limit=_ALL)
    if found:
        done = find_replacements(session, [each.id for each in found], reach=by.reach)
        for each in found:
            if each.id not in done and each.order.entry_id is not None:
                pay_again(session, each.id, by=karin(by, day, 9))


def _rejected(
    session: Session, batch: StoredPaymentBatch, events: Iterable[PlayEvent], *, by: Acting
) -> Iterator[StoredPaymentOrder]:
    refused = [each for each in events if each.kind is EventKind.REJECTED]
    if not refused:
        return
    which = OrderFilter(batch_id=batch.id)
    for each in load_payment_orders(session, reach=by.reach, which=which, limit=_ALL):
        if takes_order(refused, each) and not _was_rejected(session, each, by=by):
            yield each


def takes_order(events: Iterable[PlayEvent], stored: StoredPaymentOrder) -> bool:
    """True when one of the events is about what the order pays."""
    order = stored.order
    asked = (order.household_id, order.agreement_id or "", order.nominal_date)
    return any(event.takes(*asked) for event in events)


def _was_rejected(session: Session, stored: StoredPaymentOrder, *, by: Acting) -> bool:
    """The bank refuses a term once."""
    which = OrderFilter(household_ids={stored.order.household_id}, states={OrderState.REJECTED})
    same = (stored.order.agreement_id, stored.order.nominal_date)
    found = load_payment_orders(session, reach=by.reach, which=which, limit=_ALL)
    return any((each.order.agreement_id, each.order.nominal_date) == same for each in found)


def take_statements(
    session: Session, content: bytes, meant: Mapping[str, Movement], day: date, *, by: Acting
) -> None:
    """The bank's file is taken in, and what was matched with another term is put right."""
    file = read_statements(content)
    at = karin(by, day, 18)
    done = import_statements(session, file, content, name=f"demo-{day}.xml", by=at)
    lines = {
        each.id: each
        for number in done.statement_ids
        for each in load_lines(session, reach=by.reach, statement_id=number, limit=_ALL)
        if each.line.bank_reference in meant
    }
    for match in load_matches(session, lines, reach=by.reach):
        movement = meant[lines[match.match.line_id].line.bank_reference]
        (part, *more) = match.match.parts
        if movement.meant is None or more or part.nominal_date == movement.meant.nominal_date:
            continue
        take_back_match(session, match.id, reason="Het is voor een andere maand.", by=at)
        reason = "De betaler noemt de maand."
        confirm_match(session, match.match.line_id, [movement.meant], reason=reason, by=at)


def work_the_queue(
    session: Session, meant: Mapping[str, Movement], day: date, *, by: Acting
) -> None:
    """Lines of some days ago are matched by a person, and at once what she knows."""
    for stored in load_open_lines(session, reach=by.reach, limit=_ALL):
        movement = meant.get(stored.line.bank_reference)
        line = as_bank_line(stored.line)
        part = movement.meant if movement else meant_by(line, line.bank_reference)
        is_old = line.booking_date <= day - _PATIENCE
        if part is not None and (is_old or (movement is not None and movement.is_known)):
            at = karin(by, day, 19)
            # Whoever looked around in the demonstration may have decided otherwise meanwhile.
            with suppress(Refusal):
                confirm_match(session, stored.id, [part], reason="Zelf nagekeken.", by=at)


def answer_old_signals(session: Session, day: date, *, by: Acting) -> None:
    """Signals of long ago have an answer; the newest of each kind is left for who looks."""
    which = SignalFilter(kinds=ANSWERABLE, is_open=True)
    found = load_signals(session, reach=by.reach, which=which, limit=_ALL)
    newest: dict[str, StoredSignal] = {}
    for each in sorted(found, key=lambda one: (one.signal.due_date or date.min, one.id)):
        newest[each.signal.kind] = each
    kept = {each.id for each in newest.values()}
    for each in found:
        if each.id not in kept and each.opened_at.date() <= day - _ANSWERED_AFTER:
            answer = "Nagevraagd: het klopt zo."
            answer_signal(session, each.id, answer=answer, by=karin(by, day, 19))

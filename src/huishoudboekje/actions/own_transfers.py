"""Money between the organisation's own account and an account of a household's own.

It promises that an advance to such an account, or its repayment, is booked once both statements
have shown it, and that what waited for the advance is ordered then; it decides on no advance.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.corrections import load_open_days
from huishoudboekje.actions.match_booking import MatchBooking, book_matches
from huishoudboekje.actions.payment_orders import (
    line_name,
    order_of_living_money,
    order_of_occurrence,
)
from huishoudboekje.actions.receipts import open_since
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, Occurrence, PaymentMethod, Terms
from huishoudboekje.bank import end_to_end_id
from huishoudboekje.calendar import Period, next_bank_day
from huishoudboekje.database import (
    EVERYTHING,
    LineKind,
    LineOutcome,
    MatchDecision,
    MatchPart,
    OrderFilter,
    OrderKind,
    OrderState,
    Organisation,
    PaymentOrder,
    Settlement,
    SettlementLine,
    StoredHousehold,
    StoredLine,
    StoredPaymentOrder,
    find_lines,
    find_open_lines,
    find_orders_by_end_to_end,
    find_orders_by_key,
    load_household,
    load_matches,
    load_payment_orders,
    load_settlements,
    load_states,
    lock_books,
    save_entries,
    save_payment_orders,
)
from huishoudboekje.errors import AlreadyMatched, Finding, InvalidInput, NotFound, OutOfOrder
from huishoudboekje.ledger import (
    ORGANISATION,
    Entry,
    Posting,
    in_transit,
    living_money,
)
from huishoudboekje.matching import MatchKind
from huishoudboekje.planning import (
    WAITS_FOR_ADVANCE,
    LivingMoney,
    Spending,
    settlement_key,
)

OWN_TRANSFER_KINDS = frozenset({OrderKind.ADVANCE, OrderKind.REPAYMENT})
"""The orders that move money between two accounts of ours."""

LATE_SOURCE = "late"
"""Where the entry of an order comes from that waited for an advance."""

_KINDS = {OrderKind.ADVANCE: MatchKind.ADVANCE, OrderKind.REPAYMENT: MatchKind.REPAYMENT}


def own_transfer(
    terms: Terms, amount: int, organisation: Organisation, *, base: str, day: date
) -> PaymentOrder:
    """The order for an advance of `amount` cents to the own account; below zero a repayment."""
    to_household = amount > 0
    kind = OrderKind.ADVANCE if to_household else OrderKind.REPAYMENT
    ours = (organisation.own_money_iban, organisation.name)
    theirs = (terms.bank_account, terms.name)
    debtor, creditor = (ours, theirs) if to_household else (theirs, ours)
    key = f"{base}:{kind.value}"
    return PaymentOrder(
        key=key,
        household_id=terms.id,
        kind=kind,
        method=PaymentMethod.TRANSFER,
        cents=abs(amount),
        debtor_iban=debtor[0],
        creditor_iban=creditor[0],
        creditor_name=creditor[1],
        execution_date=day,
        end_to_end_id=end_to_end_id(key),
        text="Voorschot" if to_household else "Terugbetaling voorschot",
    )


def own_transfer_keys(base: str) -> tuple[str, ...]:
    """The keys that the transfers of the settlement with this base may have."""
    return tuple(f"{base}:{kind.value}" for kind in sorted(OWN_TRANSFER_KINDS))


def book_own_transfers(
    session: Session, end_to_end_ids: Collection[str], *, by: Acting
) -> tuple[int, ...]:
    """The lines that were booked: of transfers whose two statements both are here now.

    What waited for an advance is ordered. The caller holds the books of the households and of the
    organisation.
    """
    orders = {
        name: each
        for name, each in find_orders_by_end_to_end(session, end_to_end_ids, reach=by.reach).items()
        if each.order.kind in OWN_TRANSFER_KINDS and each.state is OrderState.EXPORTED
    }
    lines = find_open_lines(session, orders, reach=by.reach)
    booked: list[int] = []
    for name, stored in orders.items():
        own = [each for each in lines if each.line.end_to_end_id == name]
        booked += _book_shown(session, stored, own, by=by)
    return tuple(booked)


def confirm_own_transfer(
    session: Session, order_id: int, line_ids: tuple[int, int], *, by: Acting
) -> tuple[int, ...]:
    """The two lines show this transfer, though the bank left our id out of one; both are booked.

    Raises NotFound, OutOfOrder when it is not on its way, AlreadyMatched, and InvalidInput when the
    lines do not show it.
    """
    which = OrderFilter(ids=[order_id])
    found = load_payment_orders(session, reach=by.reach, which=which)
    lines = find_lines(session, line_ids, reach=by.reach)
    if not found or found[0].order.kind not in OWN_TRANSFER_KINDS:
        raise NotFound(f"Er is geen overboeking {order_id} tussen eigen rekeningen.")
    if len(lines) != len(set(line_ids)):
        raise NotFound("Een van deze regels is er niet.")
    lock_books(session, [found[0].order.household_id, ORGANISATION])
    (stored,) = load_payment_orders(session, reach=by.reach, which=which)
    if stored.state is not OrderState.EXPORTED:
        raise OutOfOrder(f"Opdracht {order_id} is niet onderweg.")
    if any(not each.is_reversed for each in load_matches(session, line_ids, reach=EVERYTHING)):
        raise AlreadyMatched("Een van deze regels is al gekoppeld.")
    booked = _book_shown(session, stored, list(lines.values()), by=by)
    if not booked:
        text = f"deze regels laten opdracht {order_id} niet zien: kijk naar rekening en bedrag"
        raise InvalidInput((Finding(place="lines", code="other-transfer", text=text),))
    refresh_signals(session, [stored.order.household_id], by=by)
    return booked


def _book_shown(
    session: Session, stored: StoredPaymentOrder, lines: list[StoredLine], *, by: Acting
) -> tuple[int, ...]:
    """The lines among these that show the transfer, arrived or come back, booked; or none."""
    pair = _pair(stored.order, lines)
    shown = pair or _came_back(stored.order, lines)
    if shown is None:
        return ()
    _book(session, stored, shown, by=by)
    if pair is not None and stored.order.kind is OrderKind.ADVANCE:
        order_what_waited(session, stored, by=by)
    return tuple(each.id for each in shown)


def _shows(each: StoredLine, iban: str, cents: int) -> bool:
    return each.line.iban == iban and each.line.cents == cents


def _pair(order: PaymentOrder, lines: list[StoredLine]) -> tuple[StoredLine, StoredLine] | None:
    """The line that shows the transfer leaving and the one that shows it arriving."""
    left = [each for each in lines if _shows(each, order.debtor_iban, -order.cents)]
    arrived = [each for each in lines if _shows(each, order.creditor_iban, order.cents)]
    return (left[0], arrived[0]) if left and arrived else None


def _came_back(
    order: PaymentOrder, lines: list[StoredLine]
) -> tuple[StoredLine, StoredLine] | None:
    """The line that shows the transfer leaving and the one by which the bank returned it."""
    left = [each for each in lines if _shows(each, order.debtor_iban, -order.cents)]
    back = [each for each in lines if _shows(each, order.debtor_iban, order.cents)]
    return (left[0], back[0]) if left and back else None


def _book(
    session: Session,
    stored: StoredPaymentOrder,
    pair: tuple[StoredLine, StoredLine],
    *,
    by: Acting,
) -> None:
    """Both lines on one day, so that the mirror of the advance agrees on every day."""
    household = load_household(session, stored.order.household_id, reach=by.reach)
    days = load_open_days(session, [household.document.terms], reach=by.reach)
    earlier = load_matches(session, [each.id for each in pair], reach=by.reach)
    bookings = [
        MatchBooking(
            line_id=each.id,
            line=each.line,
            parts=(
                MatchPart(
                    kind=_KINDS[stored.order.kind],
                    cents=each.line.cents,
                    household_id=stored.order.household_id,
                    order_id=stored.id,
                ),
            ),
            decided=MatchDecision.AUTOMATIC,
            number=1 + sum(match.match.line_id == each.id for match in earlier),
            not_before=max(one.line.booking_date for one in pair),
        )
        for each in pair
    ]
    book_matches(session, bookings, orders={stored.id: stored}, open_days=days, by=by)


def order_what_waited(
    session: Session, stored: StoredPaymentOrder, *, by: Acting
) -> tuple[int, ...]:
    """The numbers of the orders: what the settlement of this advance left waiting for it.

    What was paid otherwise by now is not ordered again; its money stays available.
    """
    household_id = stored.order.household_id
    household = load_household(session, household_id, reach=by.reach)
    document = household.document
    states = load_states(session, [(document.terms, document.agreements)], reach=by.reach)
    state = states[household_id]
    made = _settlement_of(session, stored, by)
    if made is None:
        return ()
    base, settlement = made
    day = max(by.today, open_since(state))
    keys = [f"late:{base}:{line_name(each)}" for each in settlement.lines if _waits(each)]
    known = find_orders_by_key(session, keys, reach=by.reach)
    waiting = [
        each
        for each in settlement.lines
        if _waits(each)
        and f"late:{base}:{line_name(each)}" not in known
        and (each.agreement_id, each.nominal_date) not in state.settled
    ]
    spending = Spending(household_id, state.debts)
    entries = [
        _late_entry(household_id, each, spending, base=f"late:{base}", day=day) for each in waiting
    ]
    ids = save_entries(session, entries, recorded_at=by.now, recorded_by=by.user.id)
    orders = [
        _late_order(household, line, entry, ids[entry.key])
        for line, entry in zip(waiting, entries, strict=True)
    ]
    return save_payment_orders(session, orders, recorded_at=by.now, recorded_by=by.user.id)


def _settlement_of(
    session: Session, stored: StoredPaymentOrder, by: Acting
) -> tuple[str, Settlement] | None:
    """The settlement in force that ordered this advance, and how its orders' keys begin."""
    name = stored.order.household_id
    for each in load_settlements(session, [name], reach=by.reach):
        made = each.settlement
        base = settlement_key(name, Period.parse(made.period), made.attempt)
        is_its = stored.order.key.startswith(f"{base}:{OrderKind.ADVANCE.value}")
        if is_its and each.reversed_at is None:
            return base, made
    return None


def _waits(line: SettlementLine) -> bool:
    is_skipped = line.outcome is LineOutcome.SKIPPED and line.cents > 0
    return is_skipped and line.reason == WAITS_FOR_ADVANCE


def _pays(line: SettlementLine, day: date) -> date:
    """Living money on its payday, or at once where that has passed; all else at once."""
    is_later = line.kind is LineKind.LIVING_MONEY and line.due_date > day
    return line.due_date if is_later else next_bank_day(day)


def _late_entry(
    household_id: str, line: SettlementLine, spending: Spending, *, base: str, day: date
) -> Entry:
    ordered = in_transit(household_id)
    if line.kind is LineKind.LIVING_MONEY:
        given = living_money(household_id)
        postings: tuple[Posting, ...] = (Posting(debit=given, credit=ordered, amount=line.cents),)
    else:
        postings = spending.postings(line.agreement_id or "", line.cents, ordered)
    return Entry(
        key=f"{base}:{line_name(line)}",
        business_date=max(day, line.due_date) if line.agreement_id is None else day,
        text=f"Alsnog opgedragen na het voorschot, {line.due_date}",
        source=LATE_SOURCE,
        postings=postings,
    )


def _late_order(
    household: StoredHousehold, line: SettlementLine, entry: Entry, entry_id: int
) -> PaymentOrder:
    terms = household.document.terms
    day = _pays(line, entry.business_date)
    if line.kind is LineKind.LIVING_MONEY:
        return order_of_living_money(
            terms,
            LivingMoney(date=day, amount=line.cents),
            key=entry.key,
            entry_id=entry_id,
            debtor_iban=terms.bank_account,
        )
    agreement = _agreement(household, line)
    assert line.nominal_date is not None, "a cost or an instalment has a nominal date"
    return order_of_occurrence(
        terms.id,
        Occurrence(
            agreement=agreement,
            nominal_date=line.nominal_date,
            date=line.due_date,
            amount=line.cents,
        ),
        key=entry.key,
        entry_id=entry_id,
        debtor_iban=terms.bank_account,
        execution_date=day,
    )


def _agreement(household: StoredHousehold, line: SettlementLine) -> Agreement:
    return next(each for each in household.document.agreements if each.id == line.agreement_id)

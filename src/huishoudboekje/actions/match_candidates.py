"""Which new lines of the bank match without a doubt, and with what.

It promises that two lines never get one order or one term, and that what somebody else moved in
the meantime is left for a person; it books nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from huishoudboekje.actions.match_booking import MatchBooking, load_orders
from huishoudboekje.database import (
    LineRow,
    MatchDecision,
    MatchPart,
    Reach,
    StoredHousehold,
    StoredPaymentOrder,
    as_bank_line,
    load_match_index,
    load_open_terms,
    lock_payment_orders,
)
from huishoudboekje.matching import Candidate, Decision, Found, decide_in_order, sentence

NumberedLine = tuple[int, LineRow]
"""A line and its number."""


def certain_matches(
    session: Session,
    lines: Sequence[NumberedLine],
    households: Mapping[str, StoredHousehold],
    *,
    accounts: Mapping[str, str],
    reach: Reach,
) -> tuple[tuple[MatchBooking, ...], Mapping[int, StoredPaymentOrder]]:
    """The lines of which it is certain what they are for, in their order, and the orders of those.

    `households` are looked in, `accounts` says on which account of ours each one's money stands.
    The orders are locked until the transaction ends.
    """
    if not lines:
        return (), {}
    said = [(row.iban, as_bank_line(row)) for _, row in lines]
    index = load_match_index(session, said, households, accounts=accounts, reach=reach)
    found = [index.found(line, iban, also_alike=False) for iban, line in said]
    days = [line.booking_date for _, line in said]
    open_terms = load_open_terms(
        session,
        {key for each in found for key in each.term_keys},
        households,
        days=(min(days), max(days)),
        reach=reach,
    )
    pairs = ((line, each) for (_, line), each in zip(said, found, strict=True))
    decisions = decide_in_order(pairs, open_terms)
    orders = _locked_orders(session, decisions, reach)
    moved = _moved(found, orders)
    bookings = tuple(
        MatchBooking(
            line_id=number,
            line=row,
            parts=tuple(map(part_of, decision.candidates)),
            decided=MatchDecision.AUTOMATIC,
            reason=why(decision.candidates[0]),
        )
        for (number, row), decision in zip(lines, decisions, strict=True)
        if decision.is_certain and not any(each.order_id in moved for each in decision.candidates)
    )
    return bookings, orders


def _locked_orders(
    session: Session, decisions: Iterable[Decision], reach: Reach
) -> Mapping[int, StoredPaymentOrder]:
    ids = {
        each.order_id
        for decision in decisions
        if decision.is_certain
        for each in decision.candidates
        if each.order_id is not None
    }
    lock_payment_orders(session, ids)
    return load_orders(session, ids, reach=reach)


def _moved(
    found: Iterable[Found], orders: Mapping[int, StoredPaymentOrder]
) -> frozenset[int | None]:
    """The orders that are not as they were when it was decided."""
    looked_at = {order.id: order.state for each in found for order in each.orders}
    return frozenset(
        number for number, stored in orders.items() if stored.state != looked_at[number]
    )


def part_of(candidate: Candidate) -> MatchPart:
    """The candidate as a part of its line."""
    return MatchPart(
        kind=candidate.kind,
        cents=candidate.cents,
        household_id=candidate.household_id,
        agreement_id=candidate.agreement_id,
        nominal_date=candidate.nominal_date,
        order_id=candidate.order_id,
    )


def why(candidate: Candidate) -> str:
    """Why it is this one, in Dutch sentences."""
    return " ".join(map(sentence, candidate.reasons))

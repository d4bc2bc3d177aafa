"""What a person decides about a line of the bank: what it is for, and that it was not so after all.

It promises that a line has one match in force at most, that an order is paid by one line, and that
taking back leaves the line where it was: on the ledger, for a person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_following import follow_arrangements, tell_followed
from huishoudboekje.actions.corrections import load_open_days, reverse_entries
from huishoudboekje.actions.match_booking import (
    MatchBooking,
    book_matches,
    load_orders,
)
from huishoudboekje.actions.match_checks import PartCheck, PartInput
from huishoudboekje.actions.match_entries import OWN_TRANSFERS
from huishoudboekje.actions.organisations import the_organisation
from huishoudboekje.actions.payments import unmark_paid, unmark_returned
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.database import (
    EVERYTHING,
    MatchDecision,
    MatchPart,
    OrderState,
    Reach,
    StoredHousehold,
    StoredLine,
    StoredMatch,
    StoredPaymentOrder,
    entries_by_ids,
    find_lines,
    find_matches,
    load_households,
    load_matches,
    load_matches_of_orders,
    load_states,
    lock_books,
    lock_payment_orders,
)
from huishoudboekje.errors import (
    AlreadyMatched,
    AlreadyReversed,
    Finding,
    InvalidInput,
    NotFound,
    NotReversible,
)
from huishoudboekje.ledger import ORGANISATION
from huishoudboekje.matching import MatchKind
from huishoudboekje.planning import HouseholdState


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedMatch:
    """A line's match as a person made it: its number, the day it counts from, its parts."""

    id: int
    line_id: int
    business_date: date
    parts: tuple[MatchPart, ...]


def confirm_match(
    session: Session,
    line_id: int,
    parts: Sequence[PartInput],
    *,
    reason: str = "",
    by: Acting,
) -> ConfirmedMatch:
    """The line is for these parts: booked, and the orders among them moved on.

    Raises NotFound, AlreadyMatched, and InvalidInput with all mistakes, each with its place.
    """
    line = _line(session, line_id, by.reach)
    order_ids = {part.order_id for part in parts if part.order_id is not None}
    named = load_orders(session, order_ids, reach=by.reach).values()
    ids = {each.order.household_id for each in named} | {
        part.household_id for part in parts if part.household_id is not None
    }
    stored = load_households(session, ids, reach=by.reach)
    lock_books(session, [*stored, ORGANISATION])
    before = load_matches(session, [line_id], reach=EVERYTHING)
    if any(not each.is_reversed for each in before):
        raise AlreadyMatched("Deze regel is al gekoppeld. Neem die koppeling eerst terug.")
    lock_payment_orders(session, order_ids)
    orders = load_orders(session, order_ids, reach=by.reach)
    check = PartCheck(
        line.line,
        the_organisation(session),
        states=_states(session, stored.values(), by.reach),
        orders=orders,
        paid=_paid_orders(session, order_ids),
    )
    made = check.parts(parts)
    if check.findings:
        raise InvalidInput(tuple(check.findings))
    booking = MatchBooking(
        line_id=line_id,
        line=line.line,
        parts=made,
        decided=MatchDecision.PERSON,
        reason=reason,
        number=len(before) + 1,
    )
    terms = [each.document.terms for each in stored.values()]
    days = load_open_days(session, terms, reach=by.reach)
    (number,) = book_matches(session, [booking], orders=orders, open_days=days, by=by)
    followed = follow_arrangements(session, stored, by=by)
    refresh_signals(session, stored, by=by)
    tell_followed(session, followed, by=by)
    return _confirmed(find_matches(session, [number], reach=by.reach)[0])


def _confirmed(made: StoredMatch) -> ConfirmedMatch:
    return ConfirmedMatch(
        id=made.id,
        line_id=made.match.line_id,
        business_date=made.business_date,
        parts=made.match.parts,
    )


def _line(session: Session, line_id: int, reach: Reach) -> StoredLine:
    found = find_lines(session, [line_id], reach=reach).get(line_id)
    if found is None:
        raise NotFound(f"Er is geen regel {line_id}.")
    return found


def _states(
    session: Session, stored: Iterable[StoredHousehold], reach: Reach
) -> Mapping[str, HouseholdState]:
    documents = [(each.document.terms, each.document.agreements) for each in stored]
    return load_states(session, documents, reach=reach)


def _paid_orders(session: Session, order_ids: Collection[int]) -> frozenset[int]:
    """Those of the orders that a line in force paid."""
    return frozenset(
        part.order_id
        for each in load_matches_of_orders(session, order_ids, reach=EVERYTHING)
        if not each.is_reversed
        for part in each.match.parts
        if part.kind is MatchKind.PAYMENT and part.order_id is not None
    )


def take_back_match(session: Session, match_id: int, *, reason: str, by: Acting) -> tuple[int, ...]:
    """The line is for a person again, and its orders are what they were; the reversals' numbers.

    A batch that became several matches of one line is taken back whole. Raises InvalidInput without
    a reason, NotFound, AlreadyReversed, and NotReversible or OutOfOrder where what came after has
    to be taken back first.
    """
    if not reason.strip():
        finding = Finding(place="reason", code="missing", text="zeg waarom; dat staat in de boeken")
        raise InvalidInput((finding,))
    households = _households_of(_matches_with(session, match_id, by.reach))
    lock_books(session, [*households, ORGANISATION])
    matches = _matches_with(session, match_id, by.reach)
    refuse_transfers(matches)
    _refuse_charges(session, matches)
    booked = entries_by_ids(session, [each.match.entry_id for each in matches], reach=EVERYTHING)
    stored = load_households(session, households, reach=by.reach).values()
    days = load_open_days(session, [each.document.terms for each in stored], reach=by.reach)
    on_days = {
        each.match.entry_id: max(
            [
                booked[each.match.entry_id].entry.business_date,
                *(days[name] for name in _households_of([each])),
            ]
        )
        for each in matches
    }
    entries = [booked[each.match.entry_id] for each in matches]
    made = reverse_entries(session, entries, on_days, reason=reason.strip(), by=by)
    _move_back(session, matches, reason=reason, by=by)
    refresh_signals(session, households, by=by)
    return made


def _matches_with(session: Session, match_id: int, reach: Reach) -> tuple[StoredMatch, ...]:
    """The match, with the others in force of its line; all that they are for is within reach."""
    found = find_matches(session, [match_id], reach=reach)
    if not found:
        raise NotFound(f"Er is geen koppeling {match_id}.")
    if found[0].is_reversed:
        raise AlreadyReversed("Deze koppeling is al teruggenomen.")
    line_id = found[0].match.line_id
    matches = tuple(
        each for each in load_matches(session, [line_id], reach=reach) if not each.is_reversed
    )
    line = _line(session, line_id, reach).line
    if sum(part.cents for each in matches for part in each.match.parts) != line.cents:
        raise NotFound(f"Er is geen koppeling {match_id} die helemaal binnen uw bereik is.")
    return matches


def _households_of(matches: Sequence[StoredMatch]) -> list[str]:
    return sorted(
        {
            part.household_id
            for each in matches
            for part in each.match.parts
            if part.household_id is not None
        }
    )


def refuse_transfers(matches: Sequence[StoredMatch]) -> None:
    """A transfer between our own accounts is not taken back; raises NotReversible."""
    if any(part.kind in OWN_TRANSFERS for each in matches for part in each.match.parts):
        raise NotReversible(
            "Een overboeking tussen eigen rekeningen hoort bij twee regels en blijft staan. "
            "Het voorschot komt terug met de volgende maandverwerking."
        )


def _refuse_charges(session: Session, matches: Sequence[StoredMatch]) -> None:
    """Charges that were made good on an account of a household's own stand or fall together."""
    own = the_organisation(session).own_money_iban
    charged = [
        each.match.line_id
        for each in matches
        if any(part.kind is MatchKind.BANK_CHARGES for part in each.match.parts)
    ]
    lines = find_lines(session, charged, reach=EVERYTHING)
    if any(each.line.iban != own for each in lines.values()):
        raise NotReversible(
            "Deze bankkosten zijn samen geboekt met wat ze goedmaakte, en blijven staan."
        )


def _move_back(
    session: Session, matches: Sequence[StoredMatch], *, reason: str, by: Acting
) -> None:
    """The orders are what they were before; one that came back since has to be that no more."""
    kinds = {
        part.order_id: part.kind
        for each in matches
        for part in each.match.parts
        if part.order_id is not None
    }
    lock_payment_orders(session, kinds)
    orders = load_orders(session, kinds, reach=by.reach)
    paid = _paid_orders(session, kinds)
    payments = [each for each in orders.values() if kinds[each.id] is MatchKind.PAYMENT]
    unmark_paid(session, payments, detail=reason, by=by)
    returns = [each for each in orders.values() if kinds[each.id] is MatchKind.RETURN]
    for was in (OrderState.PAID, OrderState.EXPORTED, OrderState.EXPECTED):
        some = [each for each in returns if _before_return(each, paid) is was]
        unmark_returned(session, some, was=was, by=by)


def _before_return(stored: StoredPaymentOrder, paid: frozenset[int]) -> OrderState:
    if stored.id in paid:
        return OrderState.PAID
    is_collected = stored.order.method is PaymentMethod.DIRECT_DEBIT
    return OrderState.EXPECTED if is_collected else OrderState.EXPORTED

"""Bank charges on an account of a household's own, which are the organisation's and not its.

It promises that such a charge is booked together with the money by which the organisation made it
good, so that the household's account holds the household's money and nothing else.
"""

from sqlalchemy.orm import Session

from huishoudboekje.actions.match_booking import MatchBooking, book_matches
from huishoudboekje.actions.users import Acting
from huishoudboekje.database import (
    EVERYTHING,
    MatchDecision,
    MatchPart,
    find_lines,
    load_matches,
    lock_book,
)
from huishoudboekje.errors import AlreadyMatched, Finding, InvalidInput, NotFound
from huishoudboekje.ledger import ORGANISATION
from huishoudboekje.matching import MatchKind


def make_charges_good(
    session: Session, line_ids: tuple[int, int], *, by: Acting
) -> tuple[int, ...]:
    """The charge and the money that made it good are booked as the organisation's, on one day.

    Two lines of one account that add up to nothing; the numbers of their matches. Raises NotFound,
    AlreadyMatched, and InvalidInput when the lines do not make each other good.
    """
    if not by.reach.everything:
        raise NotFound("Een van deze regels is er niet.")
    lock_book(session, ORGANISATION)
    lines = list(find_lines(session, line_ids, reach=by.reach).values())
    if len(lines) != len(line_ids):
        raise NotFound("Een van deze regels is er niet, of hij staat er twee keer.")
    before = load_matches(session, line_ids, reach=EVERYTHING)
    if any(not each.is_reversed for each in before):
        raise AlreadyMatched("Een van deze regels is al gekoppeld.")
    one, other = (each.line for each in lines)
    if one.iban != other.iban or one.cents + other.cents:
        text = "de kosten en wat ze goedmaakt staan op één rekening en zijn samen nul"
        raise InvalidInput((Finding(place="lines", code="does-not-add-up", text=text),))
    bookings = [
        MatchBooking(
            line_id=each.id,
            line=each.line,
            parts=(MatchPart(kind=MatchKind.BANK_CHARGES, cents=each.line.cents),),
            decided=MatchDecision.PERSON,
            reason="De organisatie maakte deze bankkosten goed.",
            number=1 + sum(match.match.line_id == each.id for match in before),
            not_before=max(one.booking_date, other.booking_date),
        )
        for each in lines
    ]
    return book_matches(session, bookings, orders={}, open_days={}, by=by)

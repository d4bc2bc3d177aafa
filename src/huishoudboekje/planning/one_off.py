"""Paying something between two settlements: from what money, and the postings that book it.

It promises that the reserve is used before an advance, and that what neither covers is refused with
what would fit; it does not know who asked for it or who is paid.
"""

from dataclasses import dataclass

from huishoudboekje.ledger import (
    Posting,
    advance,
    advances,
    available,
    client_money,
    set_aside,
)
from huishoudboekje.planning.running import Position

ONE_OFF_SOURCE = "one-off"
"""Where the entry of a payment between two settlements comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """From what a payment is made (cents): the reserve, then the advance; `short` is what lacks."""

    drawn: int
    advanced: int
    short: int


def funding(position: Position, amount: int, *, limit: int) -> Funding:
    """How `amount` (cents) is paid without touching the living money that is ordered already.

    `position` counts all bookings, those of paydays to come too, so that what is then still to be
    given out is free. `limit` (cents) is how far the advance may go now: the household's own limit
    and what the guarantee fund can still bear. Money in `received` waits for its settlement.
    """
    needed = max(0, amount - position.to_give_out)
    drawn = min(max(0, position.set_aside), needed)
    advanced = min(max(0, limit - position.advance), needed - drawn)
    return Funding(drawn=drawn, advanced=advanced, short=needed - drawn - advanced)


def funding_postings(household: str, funded: Funding, *, iban: str) -> tuple[Posting, ...]:
    """The postings that make the money of a payment available, on the account `iban`, if any."""
    assert funded.short == 0, "what is not covered is refused before"
    free = available(household)
    postings = []
    if funded.drawn:
        postings.append(Posting(debit=free, credit=set_aside(household), amount=funded.drawn))
    if funded.advanced:
        paid_ahead = funded.advanced
        postings.append(Posting(debit=free, credit=advance(household), amount=paid_ahead))
        postings.append(Posting(debit=advances(), credit=client_money(iban), amount=paid_ahead))
    return tuple(postings)

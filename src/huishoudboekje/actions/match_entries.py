"""What a matched line of the bank is booked as (definitions 4.3): postings per part, in entries.

It promises that the parts leave suspense as the line came into it, and that an order that was paid
is out of `in-transit` whole; it loads and saves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from huishoudboekje.database import LineRow, MatchPart, OrderKind, PaymentOrder
from huishoudboekje.ledger import (
    MAX_POSTINGS,
    Account,
    Entry,
    Posting,
    advance,
    advances,
    available,
    client_money,
    cost,
    guarantee_fund,
    in_transit,
    income,
    living_money,
    opening,
    own_costs,
    received,
    suspense,
)
from huishoudboekje.matching import MatchKind

MATCH = "match"
"""Where the entry of a match comes from."""

_MOST_PARTS = MAX_POSTINGS // 3
"""A part has at most three postings."""

ORGANISATIONS_OWN = frozenset({MatchKind.OWN_MONEY, MatchKind.BANK_CHARGES})
"""What is no household's."""

OWN_TRANSFERS = frozenset({MatchKind.ADVANCE, MatchKind.REPAYMENT})
"""What moves between two bank accounts of ours; its two lines are matched together."""

_NAMES = {
    MatchKind.RECEIPT: "Ontvangst",
    MatchKind.REFUND: "Teruggave",
    MatchKind.PAYMENT: "Betaling",
    MatchKind.RETURN: "Teruggekomen betaling",
    MatchKind.SPENT: "Uitgave zonder opdracht",
    MatchKind.OPENING: "Beginsaldo",
    MatchKind.OWN_MONEY: "Eigen geld",
    MatchKind.BANK_CHARGES: "Bankkosten of rente",
    MatchKind.ADVANCE: "Voorschot naar eigen rekening",
    MatchKind.REPAYMENT: "Terugbetaald voorschot",
}


def kind_name(kind: MatchKind) -> str:
    """The kind of a match in Dutch."""
    return _NAMES[kind]


def match_key(line_id: int, number: int) -> str:
    """The key of the entry of a line's match with this number."""
    return f"match:{line_id}:{number}"


def match_entries(
    line_id: int,
    line: LineRow,
    parts: Sequence[MatchPart],
    orders: Mapping[int, PaymentOrder],
    *,
    number: int,
    business_date: date,
) -> Iterator[tuple[Entry, tuple[MatchPart, ...]]]:
    """The entry of the match and its parts; of a whole batch as many entries as it needs.

    `number` is that of the first match, the others follow; `orders` has the orders of the parts.
    """
    assert sum(part.cents for part in parts) == line.cents, "the parts add up to the line"
    for first in range(0, len(parts), _MOST_PARTS):
        some = tuple(parts[first : first + _MOST_PARTS])
        postings = tuple(
            posting
            for part in some
            for posting in part_postings(line.iban, part, orders.get(part.order_id or 0))
        )
        entry = Entry(
            key=match_key(line_id, number),
            business_date=business_date,
            text=_text(line, some),
            source=MATCH,
            postings=postings,
        )
        yield entry, some
        number += 1


def _text(line: LineRow, parts: tuple[MatchPart, ...]) -> str:
    kinds = dict.fromkeys(_NAMES[part.kind] for part in parts)
    who = f" {line.counter_name}" if line.counter_name else ""
    return f"{', '.join(kinds)}:{who} op de bank op {line.booking_date}"


def part_postings(iban: str, part: MatchPart, order: PaymentOrder | None) -> tuple[Posting, ...]:
    """The postings of one part of a line on this account of ours.

    A direct debit of another amount than ordered takes its order out of `in-transit` whole: the
    cost becomes what was paid. A transfer between our accounts has a line on each of the two.
    """
    if part.kind in ORGANISATIONS_OWN:
        own = guarantee_fund() if part.kind is MatchKind.OWN_MONEY else own_costs()
        return (_move(suspense(iban), own, part.cents),)
    household = part.household_id
    assert household is not None, "all else is some household's"
    if part.kind in OWN_TRANSFERS:
        assert order is not None, "a transfer of our own has its order"
        return tuple(_transfer_postings(iban, part, order))
    debit, credit = _accounts(household, part)
    own_posting = _move(debit, credit, part.cents)
    postings = (own_posting, _move(suspense(iban), client_money(iban), part.cents))
    if part.kind is MatchKind.PAYMENT and order is not None and order.cents != -part.cents:
        more = -part.cents - order.cents
        return (*postings, _move(_paid_for(order), in_transit(household), more))
    return postings


def _transfer_postings(iban: str, part: MatchPart, order: PaymentOrder) -> Iterator[Posting]:
    """One side of an advance to an own account, or of its repayment (definitions 5.9).

    What came back to the account that it left is the mirror image of its leaving.
    """
    household, left, amount = order.household_id, part.cents < 0, abs(part.cents)
    if not left and iban == order.debtor_iban:
        gone = replace(part, cents=-amount)
        yield from (
            Posting(debit=each.credit, credit=each.debit, amount=each.amount)
            for each in _transfer_postings(iban, gone, order)
        )
        return
    if part.kind is MatchKind.ADVANCE and left:
        yield Posting(debit=available(household), credit=advance(household), amount=amount)
        yield Posting(debit=advances(), credit=suspense(iban), amount=amount)
    elif part.kind is MatchKind.ADVANCE:
        yield Posting(debit=suspense(iban), credit=client_money(iban), amount=amount)
    elif left:
        yield Posting(debit=advance(household), credit=available(household), amount=amount)
        yield Posting(debit=client_money(iban), credit=suspense(iban), amount=amount)
    else:
        yield Posting(debit=suspense(iban), credit=advances(), amount=amount)


def _accounts(household: str, part: MatchPart) -> tuple[Account, Account]:
    """What money that comes in debits and credits; money that goes out the other way round."""
    agreement = part.agreement_id or ""
    match part.kind:
        case MatchKind.RECEIPT:
            return received(household), income(household, agreement)
        case MatchKind.REFUND:
            return received(household), cost(household, agreement)
        case MatchKind.OPENING:
            return received(household), opening(household)
        case MatchKind.PAYMENT | MatchKind.RETURN:
            return available(household), in_transit(household)
        case MatchKind.SPENT:
            spent = cost(household, agreement) if agreement else living_money(household)
            return available(household), spent
        case other:
            raise AssertionError(f"{other} is booked otherwise")


def _paid_for(order: PaymentOrder) -> Account:
    if order.kind is OrderKind.LIVING_MONEY:
        return living_money(order.household_id)
    return cost(order.household_id, order.agreement_id or "")


def _move(debit: Account, credit: Account, cents: int) -> Posting:
    """A posting for money that comes in, or its mirror for money that goes out."""
    if cents < 0:
        return Posting(debit=credit, credit=debit, amount=-cents)
    return Posting(debit=debit, credit=credit, amount=cents)

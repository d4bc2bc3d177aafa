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
from huishoudboekje.planning import NO_DEBTS, Spending

MATCH = "match"
"""Where the entry of a match comes from."""

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
    spending: Mapping[str, Spending],
    number: int,
    business_date: date,
) -> Iterator[tuple[Entry, tuple[MatchPart, ...]]]:
    """The entry of the match and its parts; of a whole batch as many entries as it needs.

    `number` is that of the first match, the others follow; `orders` has the orders of the parts,
    `spending` by household id what its instalments are for, where it has any.
    """
    assert sum(part.cents for part in parts) == line.cents, "the parts add up to the line"
    for some, postings in _in_entries(line.iban, parts, orders, spending):
        entry = Entry(
            key=match_key(line_id, number),
            business_date=business_date,
            text=_text(line, some),
            source=MATCH,
            postings=postings,
        )
        yield entry, some
        number += 1


def _in_entries(
    iban: str,
    parts: Sequence[MatchPart],
    orders: Mapping[int, PaymentOrder],
    spending: Mapping[str, Spending],
) -> Iterator[tuple[tuple[MatchPart, ...], tuple[Posting, ...]]]:
    """The parts with their postings, as many together as an entry can have."""
    some: list[MatchPart] = []
    postings: list[Posting] = []
    for part in parts:
        household = part.household_id or ""
        own = spending.get(household) or Spending(household, NO_DEBTS)
        made = part_postings(iban, part, orders.get(part.order_id or 0), own)
        if some and len(postings) + len(made) > MAX_POSTINGS:
            yield tuple(some), tuple(postings)
            some, postings = [], []
        some.append(part)
        postings += made
    if some:
        yield tuple(some), tuple(postings)


def _text(line: LineRow, parts: tuple[MatchPart, ...]) -> str:
    kinds = dict.fromkeys(_NAMES[part.kind] for part in parts)
    who = f" {line.counter_name}" if line.counter_name else ""
    return f"{', '.join(kinds)}:{who} op de bank op {line.booking_date}"


def part_postings(
    iban: str, part: MatchPart, order: PaymentOrder | None, spending: Spending
) -> tuple[Posting, ...]:
    """The postings of one part of a line on this account of ours.

    A direct debit of another amount than ordered takes its order out of `in-transit` whole: the
    cost becomes what was paid. A transfer between our accounts has a line on each of the two.
    `spending` is what instalments of the part's household are for.
    """
    if part.kind in ORGANISATIONS_OWN:
        own = guarantee_fund() if part.kind is MatchKind.OWN_MONEY else own_costs()
        return (_move(suspense(iban), own, part.cents),)
    household = part.household_id
    assert household is not None, "all else is some household's"
    if part.kind in OWN_TRANSFERS:
        assert order is not None, "a transfer of our own has its order"
        return tuple(_transfer_postings(iban, part, order))
    postings = (
        *_own_postings(household, part, spending),
        _move(suspense(iban), client_money(iban), part.cents),
    )
    if part.kind is MatchKind.PAYMENT and order is not None and order.cents != -part.cents:
        return (*postings, *_difference(order, -part.cents - order.cents, spending))
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


def _own_postings(household: str, part: MatchPart, spending: Spending) -> tuple[Posting, ...]:
    """What the part does in the household's book."""
    agreement, amount = part.agreement_id or "", abs(part.cents)
    match part.kind:
        case MatchKind.RECEIPT:
            debit, credit = received(household), income(household, agreement)
        case MatchKind.OPENING:
            debit, credit = received(household), opening(household)
        case MatchKind.PAYMENT | MatchKind.RETURN:
            debit, credit = available(household), in_transit(household)
        case MatchKind.REFUND:
            assert part.cents > 0, "a refund comes in"
            return spending.postings_back(agreement, amount, received(household))
        case MatchKind.SPENT if agreement:
            assert part.cents < 0, "what is spent goes out"
            return spending.postings(agreement, amount, available(household))
        case MatchKind.SPENT:
            debit, credit = available(household), living_money(household)
        case other:
            raise AssertionError(f"{other} is booked otherwise")
    return (_move(debit, credit, part.cents),)


def _difference(order: PaymentOrder, more: int, spending: Spending) -> tuple[Posting, ...]:
    """What was paid more than was ordered (cents), or below zero less, on what the order is for."""
    ordered = in_transit(order.household_id)
    if order.kind is OrderKind.LIVING_MONEY:
        return (_move(living_money(order.household_id), ordered, more),)
    agreement = order.agreement_id or ""
    if more > 0:
        return spending.postings(agreement, more, ordered)
    return spending.postings_back(agreement, -more, ordered)


def of_instalments(part: MatchPart, order: PaymentOrder | None) -> bool:
    """Whether the part is booked on what an agreement's payments are for, beside its order."""
    if part.kind in {MatchKind.REFUND, MatchKind.SPENT}:
        return part.agreement_id is not None
    return part.kind is MatchKind.PAYMENT and order is not None and order.cents != -part.cents


def _move(debit: Account, credit: Account, cents: int) -> Posting:
    """A posting for money that comes in, or its mirror for money that goes out."""
    if cents < 0:
        return Posting(debit=credit, credit=debit, amount=-cents)
    return Posting(debit=debit, credit=credit, amount=cents)

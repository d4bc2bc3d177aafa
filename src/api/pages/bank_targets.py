"""What a line of the bank can be for, as one list to choose from, and a choice as a part.

It promises that every choice that stands in the list is understood again, and that money in and
money out have the choices that fit them, the likeliest first; whether a choice is right it does not
decide.
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.dependencies import Reach, Session
from api.pages.dutch import date_text, day_text
from api.pages.words import MATCH_KINDS, ORDER_KINDS
from huishoudboekje.actions import PartInput
from huishoudboekje.agreements import HouseholdDocument, Kind, PaymentMethod
from huishoudboekje.errors import NotFound
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    LineRow,
    PaymentOrderRow,
    Proposal,
    household_document,
    payment_orders,
)
from huishoudboekje.views.payments import OrderFilter, OrderState

_ORDERS = 12
"""So many orders of a household are offered, the latest."""
_PAGE = 500
_PAYABLE = {OrderState.EXPORTED, OrderState.EXPECTED}
_RETURNABLE = {OrderState.EXPORTED, OrderState.PAID}
_OF_ORDERS = (MatchKind.PAYMENT, MatchKind.RETURN)
_OF_NOBODY = (MatchKind.OWN_MONEY, MatchKind.BANK_CHARGES)

Choices = Sequence[tuple[str, str]]
"""The values of a list to choose from, and how they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """The choices of one household, or of the organisation, under its name."""

    name: str
    choices: Choices


def target_groups(
    session: Session, household_ids: Collection[str], *, line: LineRow, is_split: bool, reach: Reach
) -> tuple[TargetGroup, ...]:
    """What a line can be for: all of these households as far as they are there, and ourselves.

    A part of a line that `is_split` may be any amount up to that of the line.
    """
    groups = []
    for household_id in household_ids:
        try:
            document, _ = household_document(session, household_id, reach=reach)
        except NotFound:
            continue
        orders = _orders(session, household_id, line, is_split=is_split, reach=reach)
        choices = _choices(document, _order_choices(orders, is_in=line.amount > 0), line)
        groups.append(TargetGroup(name=document.terms.name, choices=choices))
    own = [(kind.value, MATCH_KINDS[kind]) for kind in _OF_NOBODY]
    return (*groups, TargetGroup(name="Van de organisatie zelf", choices=own))


def agreement_names(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[tuple[str, str], str]:
    """The names of the agreements of these households, by household and id."""
    found: dict[tuple[str, str], str] = {}
    for household_id in household_ids:
        document, _ = household_document(session, household_id, reach=reach)
        found |= {(household_id, each.id): each.name for each in document.agreements}
    return found


def _orders(
    session: Session, household_id: str, line: LineRow, *, is_split: bool, reach: Reach
) -> Sequence[PaymentOrderRow]:
    """The orders of a household that the line can pay or return, the latest first."""
    amount = abs(line.amount)
    is_in = line.amount > 0
    which = OrderFilter(
        household_ids=[household_id],
        states=_RETURNABLE if is_in else _PAYABLE,
        debtor_iban=line.iban,
        until=line.booking_date if is_in else None,
        cents=(1 if is_split else amount, amount) if is_in else None,
    )
    found: deque[PaymentOrderRow] = deque(maxlen=_ORDERS)
    after = 0
    while page := payment_orders(session, reach=reach, which=which, after=after, limit=_PAGE):
        after = page[-1].id
        found += page if is_in else [each for each in page if _may_pay(each, amount, is_split)]
    return sorted(found, key=lambda each: (each.execution_date, each.id), reverse=True)


def _may_pay(order: PaymentOrderRow, amount: int, is_split: bool) -> bool:  # noqa: FBT001
    """Whether money out of that amount can pay the order; a creditor collects what it likes."""
    if order.method == PaymentMethod.DIRECT_DEBIT:
        return True
    return order.amount <= amount if is_split else order.amount == amount


def _choices(document: HouseholdDocument, of_orders: Choices, line: LineRow) -> Choices:
    household_id, is_in = document.terms.id, line.amount > 0
    agreements = []
    for each in document.agreements:
        kind = _kind(is_income=each.kind is Kind.INCOME, is_in=is_in)
        agreements.append((f"{kind.value}|{household_id}|{each.id}", _said(kind, each.name)))
    loose = [
        (f"{kind.value}|{household_id}|", _said(kind, ""))
        for kind in _without_agreement(is_in=is_in)
    ]
    if not is_in:
        return (*of_orders, *agreements, *loose)
    incomes = [each for each in agreements if each[0].startswith(f"{MatchKind.RECEIPT.value}|")]
    others = [each for each in agreements if each not in incomes]
    return (*incomes, *of_orders, *others, *loose)


def _kind(*, is_income: bool, is_in: bool) -> MatchKind:
    if is_income:
        return MatchKind.RECEIPT
    return MatchKind.REFUND if is_in else MatchKind.SPENT


def _said(kind: MatchKind, name: str) -> str:
    return f"{MATCH_KINDS[kind]}: {name or 'zonder afspraak'}"


def _without_agreement(*, is_in: bool) -> tuple[MatchKind, ...]:
    if is_in:
        return (MatchKind.RECEIPT, MatchKind.REFUND, MatchKind.OPENING)
    return (MatchKind.SPENT,)


def _order_choices(orders: Sequence[PaymentOrderRow], *, is_in: bool) -> Choices:
    kind = MatchKind.RETURN if is_in else MatchKind.PAYMENT
    found = []
    for each in orders:
        what = ORDER_KINDS.get(each.kind, each.kind).lower()
        said = f"{euro_text(each.amount)} aan {each.creditor_name}, {day_text(each.execution_date)}"
        found.append((f"{kind.value}|{each.id}", f"{MATCH_KINDS[kind]} ({what}): {said}"))
    return found


def target_of(proposal: Proposal) -> str:
    """The value by which what is proposed is chosen."""
    if proposal.kind in _OF_ORDERS and proposal.order_id is not None:
        return f"{proposal.kind.value}|{proposal.order_id}"
    return f"{proposal.kind.value}|{proposal.household_id}|{proposal.agreement_id or ''}"


def proposal_said(proposal: Proposal) -> str:
    """What is proposed, in words."""
    said = MATCH_KINDS[proposal.kind]
    if proposal.agreement_name:
        said += f": {proposal.agreement_name}"
    if proposal.nominal_date is not None:
        said += f" van {date_text(proposal.nominal_date)}"
    return said


def part_for(target: str, amount: int, nominal_date: date | None) -> PartInput | None:
    """The part (cents) that the choice stands for; None where it stands for nothing."""
    name, *rest = target.split("|")
    if name not in {kind.value for kind in MatchKind}:
        return None
    kind = MatchKind(name)
    if kind in _OF_NOBODY:
        return PartInput(kind=kind, amount=amount)
    if kind in _OF_ORDERS:
        number = rest[0] if rest else ""
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        return PartInput(kind=kind, amount=amount, order_id=int(number) if is_number else None)
    if len(rest) != 2:
        return None
    household_id, agreement_id = rest
    return PartInput(
        kind=kind,
        amount=amount,
        household_id=household_id or None,
        agreement_id=agreement_id or None,
        nominal_date=nominal_date,
    )

"""The settlement of one household: what is ordered, kept, advanced and given out on one date.

It promises the figures and the entries of one monthly settlement, computed from the household's
state; it stores nothing and does not ask whether the mandate holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from huishoudboekje.agreements import POOLED, Kind
from huishoudboekje.calendar import Period
from huishoudboekje.ledger import (
    Account,
    Entry,
    Posting,
    advance,
    advances,
    available,
    client_money,
    in_transit,
    living_money,
    received,
    set_aside,
)
from huishoudboekje.money import round_up
from huishoudboekje.planning.instalments import Spending
from huishoudboekje.planning.plan import Plan, plan
from huishoudboekje.planning.running import (
    HouseholdState,
    limit_now,
    running_question,
)
from huishoudboekje.planning.shortage import NOTHING_CHOSEN, Choice, LivingMoney, Skipped, choose

SETTLEMENT_SOURCE = "settlement"
"""Where the entries of a settlement come from."""

WAITS_FOR_ADVANCE = "wacht op het voorschot naar de eigen rekening"
"""Why a payment is not ordered yet that an advance on its way will pay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One period's settlement; amounts in cents.

    `repaid` and `advanced`, `kept` and `drawn` exclude each other pairwise. `uncovered` is what no
    reserve and no advance could cover: only a reversal can bring it about. For a household with an
    account of its own `to_transfer` is the advance (below zero: the repayment) that is ordered as a
    transfer, and `waiting` what is ordered once that advance has arrived.
    """

    period: Period
    settlement_date: date
    next_settlement_date: date
    plan: Plan
    choice: Choice
    made_available: int
    repaid: int
    advanced: int
    kept: int
    drawn: int
    uncovered: int
    to_transfer: int = 0
    waiting: Choice = NOTHING_CHOSEN


def settle(state: HouseholdState, *, headroom: int) -> Settlement:
    """The settlement of the state's period; `headroom` (cents) is what the fund can still advance.

    All of `received` becomes available, what is due is ordered, and the difference with the living
    money repays or raises the advance and fills or draws on the reserve (definitions 5.5).
    """
    today = state.settlement_date
    made = plan(running_question(state, today=today))
    position = state.position
    limit = min(limit_now(state), position.advance + max(0, headroom))
    settlements = made.question.settlement_dates
    due = [each for each in made.question.due if each.date <= settlements[1]]
    planned = [LivingMoney(date=day, amount=amount) for day, amount in made.first_paydays()]
    reserved = state.transfers.repayment
    choice = choose(
        due,
        planned,
        means=position.net + limit - reserved,
        floor=round_up(state.terms.floor, state.terms.round_to),
        round_to=state.terms.round_to,
    )
    left = position.received + position.to_give_out - reserved - _total(choice)
    is_pooled = state.terms.bank_account == POOLED
    waiting = NOTHING_CHOSEN if is_pooled else _waiting(state, choice, planned, headroom=headroom)
    surplus = min(max(0, left), max(0, position.advance - reserved))
    if waiting.ordered or waiting.living_money:
        surplus = 0
    drawn = min(max(0, -left), position.set_aside)
    advanced = min(max(0, -left - drawn), max(0, limit - position.advance))
    return Settlement(
        period=state.period,
        settlement_date=today,
        next_settlement_date=settlements[1],
        plan=made,
        choice=_with_reasons(choice, waiting),
        made_available=position.received,
        repaid=surplus if is_pooled else 0,
        advanced=advanced,
        kept=max(0, left) - surplus,
        drawn=drawn,
        uncovered=max(0, -left) - drawn - advanced,
        to_transfer=0 if is_pooled else (_total(waiting) or -surplus),
        waiting=waiting,
    )


def _total(choice: Choice) -> int:
    ordered = sum(each.amount for each in choice.ordered)
    return ordered + sum(each.amount for each in choice.living_money)


def _waiting(
    state: HouseholdState, choice: Choice, planned: Sequence[LivingMoney], *, headroom: int
) -> Choice:
    """What an advance to the household's own account would still pay, in the same order."""
    more = min(state.terms.advance_limit - state.position.advance, headroom)
    means = max(0, more - state.transfers.advance)
    lacking = [
        LivingMoney(date=wanted.date, amount=wanted.amount - given.amount)
        for wanted, given in zip(planned, choice.living_money, strict=True)
        if wanted.amount > given.amount
    ]
    due = [
        each.occurrence
        for each in choice.skipped
        if (each.occurrence.agreement.id, each.occurrence.nominal_date)
        not in state.transfers.waiting
    ]
    found = choose(due, lacking, means=means, floor=0, round_to=state.terms.round_to)
    given = tuple(each for each in found.living_money if each.amount)
    return replace(found, living_money=given)


def _with_reasons(choice: Choice, waiting: Choice) -> Choice:
    """The choice, in which what waits for the advance says so."""
    later = {(each.agreement.id, each.nominal_date) for each in waiting.ordered}

    def said(each: Skipped) -> Skipped:
        key = (each.occurrence.agreement.id, each.occurrence.nominal_date)
        return replace(each, reason=WAITS_FOR_ADVANCE) if key in later else each

    return replace(choice, skipped=tuple(map(said, choice.skipped)))


def _move(debit: Account, credit: Account, amount: int) -> Posting:
    if amount < 0:
        return Posting(debit=credit, credit=debit, amount=-amount)
    return Posting(debit=debit, credit=credit, amount=amount)


def _balancing(household: str, iban: str, settlement: Settlement) -> Iterator[Posting]:
    free, reserve = available(household), set_aside(household)
    if settlement.repaid:
        yield _move(advance(household), free, settlement.repaid)
        yield _move(client_money(iban), advances(), settlement.repaid)
    if settlement.advanced:
        yield _move(free, advance(household), settlement.advanced)
        yield _move(advances(), client_money(iban), settlement.advanced)
    if settlement.kept:
        yield _move(reserve, free, settlement.kept)
    if settlement.drawn:
        yield _move(free, reserve, settlement.drawn)


def settlement_key(household: str, period: Period, attempt: int = 1) -> str:
    """The business key that all entries of one settlement begin with."""
    again = f".{attempt}" if attempt > 1 else ""
    return f"settlement:{period}{again}:{household}"


def occurrence_name(agreement_id: str, nominal_date: date) -> str:
    """The end of the key of an order for one occurrence."""
    return f"{agreement_id}:{nominal_date}"


def living_money_name(day: date) -> str:
    """The end of the key of an order for living money on a bank day."""
    # An underscore stands in no id of an agreement, so this is never the name of a term.
    return f"living_money:{day}"


def settlement_entries(
    state: HouseholdState, settlement: Settlement, *, pooled_iban: str, attempt: int = 1
) -> tuple[Entry, ...]:
    """The entries that book the settlement, in order; none for what moves no money."""
    household = state.terms.id
    account = state.terms.bank_account
    iban = pooled_iban if account == POOLED else account
    base = settlement_key(household, settlement.period, attempt)
    spending = Spending(household, state.debts)
    entries = []

    def book(name: str, day: date, text: str, *postings: Posting) -> None:
        if postings:
            key = f"{base}:{name}"
            entries.append(
                Entry(
                    key=key,
                    business_date=day,
                    text=text,
                    source=SETTLEMENT_SOURCE,
                    postings=postings,
                )
            )

    if settlement.made_available:
        move = _move(available(household), received(household), settlement.made_available)
        book("available", settlement.settlement_date, f"Beschikbaar voor {settlement.period}", move)
    for each in settlement.choice.ordered:
        if each.amount:
            agreement = each.agreement
            kind = "Aflossing" if agreement.kind is Kind.INSTALMENT else "Vaste last"
            spent = spending.postings(agreement.id, each.amount, in_transit(household))
            name = occurrence_name(agreement.id, each.nominal_date)
            text = f"{kind}: {agreement.name}, {each.date}"
            book(name, settlement.settlement_date, text, *spent)
    balancing = tuple(_balancing(household, iban, settlement))
    book(
        "balance",
        settlement.settlement_date,
        f"Reserve en voorschot {settlement.period}",
        *balancing,
    )
    for given in settlement.choice.living_money:
        if given.amount:
            move = _move(living_money(household), in_transit(household), given.amount)
            book(living_money_name(given.date), given.date, "Leefgeld", move)
    return tuple(entries)

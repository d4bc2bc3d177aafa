"""What holds today, gathered from all that is booked, marked, planned and ordered: the causes.

It promises facts for a hundred households in a fixed number of statements, judged by the signals'
own rules; it opens and closes no signal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.debt_signal_facts import (
    NO_DEBTS,
    WatchedHousehold,
    causes_of_debts,
    debts_of_households,
)
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Occurrence, Terms
from huishoudboekje.database import (
    EVERYTHING,
    Reach,
    WaitingPayee,
    entries_by_keys,
    find_lines,
    load_accepted_differences,
    load_balances,
    load_failed_payments,
    load_households,
    load_matched_parts,
    load_organisation,
    load_positions,
    load_receipts,
    load_states,
    load_waiting_payees,
    statements_by_account,
)
from huishoudboekje.ledger import ORGANISATION, bank
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import round_up
from huishoudboekje.planning import (
    HouseholdState,
    MarkKind,
    Plan,
    Position,
    periods_ahead,
    plan,
    running_question,
)
from huishoudboekje.signals import (
    AcceptedDifference,
    AccountBalance,
    Cause,
    Creditor,
    HouseholdMoney,
    ShortageAhead,
    UnconfirmedPayee,
    UnplannedReceipt,
    expected_income,
    income_causes,
    money_causes,
    payment_causes,
    receipt_causes,
)

_DAY = timedelta(days=1)
_ALL = 1_000_000


def household_causes(
    session: Session,
    household_ids: Sequence[str],
    *,
    payees: Collection[UnconfirmedPayee],
    by: Acting,
) -> tuple[Cause, ...]:
    """What is the matter with these households today; at most a few hundred at once."""
    stored = load_households(session, household_ids, reach=by.reach)
    pairs = [(each.document.terms, each.document.agreements) for each in stored.values()]
    states = load_states(session, pairs, reach=by.reach)
    tomorrow = by.today + _DAY
    positions = load_positions(session, list(stored), before=tomorrow, reach=by.reach)
    unplanned = _unplanned_receipts(session, list(stored), by.reach)
    debts = debts_of_households(session, list(stored), reach=by.reach)
    found: list[Cause] = []
    watched: list[WatchedHousehold] = []
    for household_id, state in states.items():
        made = _running_plan(state, by.today)
        owing = debts.get(household_id, NO_DEBTS)
        found += _income(state, owing.creditors, by.today)
        found += receipt_causes(household_id, unplanned[household_id], state.agreements)
        found += money_causes(_money(state, positions[household_id], made))
        overdue = _overdue(state, made, by.today)
        one = WatchedHousehold(
            stored=stored[household_id], state=state, overdue=overdue, debts=owing
        )
        watched.append(one)
    found += causes_of_debts(session, watched, by=by)
    found += payment_causes(
        failed=load_failed_payments(session, list(stored), reach=by.reach),
        payees=[each for each in payees if each.household_id in stored],
    )
    return tuple(found)


def _last_day(terms: Terms, today: date) -> date:
    """Today, or the end of the programme or the mandate: after it nothing is expected."""
    ends = [today, terms.ends, None if terms.mandate is None else terms.mandate.until]
    return min(day for day in ends if day is not None)


def _income(state: HouseholdState, creditors: Sequence[Creditor], today: date) -> tuple[Cause, ...]:
    terms = state.terms
    begins = terms.start if terms.mandate is None else max(terms.start, terms.mandate.start)
    marks = state.marks.items()
    terms_of_income = expected_income(
        state.agreements,
        first=begins,
        last=_last_day(terms, today),
        came={key: [one.amount for one in each] for key, each in state.arrivals.items()},
        comes_on={key: mark.comes_on for key, mark in marks if mark.comes_on is not None},
        will_not_come={key for key, mark in marks if mark.kind is MarkKind.WILL_NOT_COME},
        kept_back=state.kept_back,
    )
    return income_causes(
        terms.id, terms_of_income, agreements=state.agreements, debts=creditors, today=today
    )


def _running_plan(state: HouseholdState, today: date) -> Plan | None:
    """The plan as of today; None when no period is left."""
    if not periods_ahead(state.terms, state.period):
        return None
    return plan(running_question(state, today=today))


def _money(state: HouseholdState, position: Position, made: Plan | None) -> HouseholdMoney:
    return HouseholdMoney(
        household_id=state.terms.id,
        received=position.received,
        available=position.available,
        in_transit=position.in_transit,
        advance=position.advance,
        advance_limit=state.terms.advance_limit,
        shortage=None if made is None else _shortage_ahead(state.terms, made),
    )


def _shortage_ahead(terms: Terms, made: Plan) -> ShortageAhead | None:
    floor = round_up(terms.floor, terms.round_to)
    for paid_on, step in zip(made.pay_dates, made.spendable, strict=True):
        if step < floor:
            per_month = made.shortage_per_month
            return ShortageAhead(date=paid_on, amount=floor - step, per_month=per_month)
    return None


def _overdue(state: HouseholdState, made: Plan | None, today: date) -> list[Occurrence]:
    """What is due still though its day is over, but for what waits for an advance on its way."""
    if made is None:
        return []
    return [
        each
        for each in made.question.due
        if each.date < today
        and each.amount
        and (each.agreement.id, each.nominal_date) not in state.transfers.waiting
    ]


def _unplanned_receipts(
    session: Session, household_ids: Sequence[str], reach: Reach
) -> Mapping[str, list[UnplannedReceipt]]:
    """What came in for no agreement; the money that was there at the start is none of it."""
    found: dict[str, list[UnplannedReceipt]] = defaultdict(list)
    keys = [f"match:hand:{each}:opening:1" for each in household_ids]
    openings = {each.id for each in entries_by_keys(session, keys, reach=reach).values()}
    for stored in load_receipts(session, household_ids, reach=reach):
        receipt = stored.receipt
        is_opening = receipt.match_entry_id in openings
        if receipt.agreement_id is None and not stored.is_reversed and not is_opening:
            one = UnplannedReceipt(
                key=f"receipt-{stored.id}", date=receipt.business_date, amount=receipt.cents
            )
            found[receipt.household_id].append(one)
    for household_id, one in _unplanned_parts(session, household_ids, reach):
        found[household_id].append(one)
    return found


def _unplanned_parts(
    session: Session, household_ids: Sequence[str], reach: Reach
) -> Iterator[tuple[str, UnplannedReceipt]]:
    """A line counts once per household: matched again, it is the same receipt."""
    came: dict[tuple[str, int], int] = defaultdict(int)
    for each in load_matched_parts(session, household_ids, reach=reach):
        part = each.part
        if part.kind is MatchKind.RECEIPT and part.agreement_id is None and part.household_id:
            came[part.household_id, each.line_id] += part.cents
    lines = find_lines(session, {line_id for _, line_id in came}, reach=reach)
    for (household_id, line_id), amount in came.items():
        line = lines[line_id].line
        yield (
            household_id,
            UnplannedReceipt(
                key=f"line-{line_id}",
                date=line.booking_date,
                amount=amount,
                payer=line.counter_name,
            ),
        )


def unconfirmed_payees(session: Session) -> tuple[UnconfirmedPayee, ...]:
    """The payees that orders wait for, whoever asks: one is shared or not, whatever is reached.

    Our own accounts wait for nobody.
    """
    us = load_organisation(session)
    ours = set() if us is None else {us.pooled_iban, us.own_money_iban}
    waiting = load_waiting_payees(session, reach=EVERYTHING, limit=_ALL)
    return tuple(_payee(each) for each in waiting if each.iban not in ours)


def _payee(each: WaitingPayee) -> UnconfirmedPayee:
    return UnconfirmedPayee(
        iban=each.iban,
        name=each.name,
        orders=each.orders,
        amount=each.cents,
        first_date=each.first_execution_date,
        household_id=each.household_id or None,
    )


def organisation_causes(
    session: Session, *, payees: Collection[UnconfirmedPayee], today: date
) -> tuple[Cause, ...]:
    """What is the matter with payees of several households, with statements and with accounts."""
    differences = [
        AcceptedDifference(
            key=f"{each.statement.iban}:{each.statement.statement_id}:{each.statement.closing_date}",
            iban=each.statement.iban,
            date=each.statement.closing_date,
            difference=each.statement.difference,
            reason=each.statement.difference_reason,
        )
        for each in load_accepted_differences(session)
    ]
    return payment_causes(
        payees=[each for each in payees if each.household_id is None],
        differences=differences,
        accounts=_accounts(session, today),
    )


def _accounts(session: Session, today: date) -> list[AccountBalance]:
    """Every account at the end of the latest day of which the bank told."""
    latest = [each[-1].statement for each in statements_by_account(session, until=today).values()]
    books = {
        day: load_balances(session, reach=EVERYTHING, books=[ORGANISATION], until=day)
        for day in sorted({each.closing_date for each in latest})
    }
    return [
        AccountBalance(
            iban=each.iban,
            date=each.closing_date,
            books=books[each.closing_date].get(bank(each.iban), 0),
            bank=each.closing,
        )
        for each in latest
    ]

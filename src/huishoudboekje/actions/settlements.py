"""Settling households for one period: the heart of the monthly run, for one chunk of them.

It promises that a household is settled whole or left with its reason, in the caller's one
transaction; it does not know runs, progress or the command that asked.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_following import follow_arrangements, tell_followed
from huishoudboekje.actions.organisations import account_iban, fund_headroom, the_organisation
from huishoudboekje.actions.own_transfers import own_transfer
from huishoudboekje.actions.payment_orders import orders_of_settlement
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Kind, Terms
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    LineKind,
    LineOutcome,
    Organisation,
    Outcome,
    PaymentOrder,
    RunOutcome,
    SettlementLine,
    load_households,
    load_settlements,
    load_states,
    lock_book,
    lock_books,
    save_entries,
    save_payment_orders,
    save_settlements,
    savepoint,
)
from huishoudboekje.database import Settlement as SettlementRow
from huishoudboekje.errors import (
    AlreadySettled,
    Finding,
    NotFound,
    OutOfOrder,
    OutsideMandate,
    Refusal,
)
from huishoudboekje.ledger import ORGANISATION, Entry
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.planning import (
    WAITS_FOR_ADVANCE,
    HouseholdState,
    Settlement,
    first_period,
    living_money_name,
    occurrence_name,
    periods_ahead,
    settle,
    settlement_entries,
    settlement_key,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledHousehold:
    """What one period's settlement made of a household; no settlement where it was not settled."""

    household_id: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    settlement: Settlement | None = None

    @property
    def run_outcome(self) -> RunOutcome:
        """The same as a run keeps it."""
        return RunOutcome(
            household_id=self.household_id, outcome=self.outcome, findings=self.findings
        )


_REFUSALS: dict[str, type[Refusal]] = {
    "already-settled": AlreadySettled,
    "before-start": OutOfOrder,
    "not-found": NotFound,
    "out-of-order": OutOfOrder,
    "outside-mandate": OutsideMandate,
    "programme-ended": OutsideMandate,
    "too-early": OutOfOrder,
}


def refusal_of(done: SettledHousehold) -> Refusal | None:
    """Why this one household was not settled, for who asked for it alone; None when it was."""
    if done.outcome is Outcome.SETTLED:
        return None
    (finding,) = done.findings
    return _REFUSALS[finding.code](f"{finding.text[:1].upper()}{finding.text[1:]}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    state: HouseholdState
    settlement: Settlement
    entries: tuple[Entry, ...]
    attempt: int


def settle_households(
    session: Session,
    household_ids: Sequence[str],
    period: Period,
    *,
    run_id: int | None = None,
    fund_used: int = 0,
    by: Acting,
) -> tuple[SettledHousehold, ...]:
    """Each household is settled for the period, or its outcome says why not; in order of id.

    The advances of all of them together stay within the guarantee fund's headroom, which is
    looked at again under the organisation's lock. That lock is taken last, when all that stands in
    the households' own books is saved, so that others wait as shortly as can be; where the fund
    turns out too small by then, all is decided again. `fund_used` (cents) is what a preview of
    earlier households would have used of it.
    """
    ids = sorted(household_ids)
    lock_books(session, ids)
    organisation = the_organisation(session)
    states, outcomes, attempts = _ready(session, ids, period, by)
    decided = _decide(states, organisation, attempts, fund_headroom(session) - fund_used)
    try:
        with savepoint(session):
            _save(session, list(decided.values()), organisation, run_id=run_id, by=by)
            _save_advances(session, list(decided.values()), fund_used=fund_used, by=by)
    except _FundTooSmall:
        lock_book(session, ORGANISATION)
        decided = _decide(states, organisation, attempts, fund_headroom(session) - fund_used)
        _save(session, list(decided.values()), organisation, run_id=run_id, by=by)
        _save_advances(session, list(decided.values()), fund_used=fund_used, by=by)
    followed = follow_arrangements(session, decided, by=by)
    refresh_signals(session, decided, by=by)
    tell_followed(session, followed, by=by)
    for household_id, each in decided.items():
        outcomes[household_id] = SettledHousehold(
            household_id=household_id,
            outcome=Outcome.SETTLED,
            findings=tuple(_findings(each.state.terms, each.settlement, by.today)),
            settlement=each.settlement,
        )
    return tuple(outcomes[household_id] for household_id in ids)


class _FundTooSmall(Exception):
    """Somebody else has used what was there when it was decided."""


def _from_the_fund(settlement: Settlement) -> int:
    return settlement.advanced - settlement.repaid + max(0, settlement.to_transfer)


def _ready(
    session: Session, ids: Sequence[str], period: Period, by: Acting
) -> tuple[list[HouseholdState], dict[str, SettledHousehold], dict[str, int]]:
    """The states that can be settled, the outcomes of the others, and each one's attempt."""
    stored = load_households(session, ids, reach=by.reach)
    attempts: dict[str, int] = {}
    outcomes: dict[str, SettledHousehold] = {}
    for each in load_settlements(session, ids, reach=by.reach, period=str(period)):
        household_id = each.settlement.household_id
        attempts[household_id] = each.settlement.attempt
        if each.reversed_at is None:
            text = f"periode {period} is al verwerkt"
            outcomes[household_id] = _outcome(
                household_id, Outcome.ALREADY_SETTLED, "already-settled", text
            )
    for household_id in ids:
        if household_id not in stored:
            text = f"er is geen huishouden {household_id}"
            outcomes[household_id] = _outcome(household_id, Outcome.REFUSED, "not-found", text)
    documents = [
        (each.document.terms, each.document.agreements)
        for household_id, each in stored.items()
        if household_id not in outcomes
    ]
    states = load_states(session, documents, reach=by.reach)
    for household_id, state in states.items():
        reason = _reason_to_leave_out(state, period, by.today)
        if reason is not None:
            outcomes[household_id] = _outcome(household_id, *reason)
    ready = [state for household_id, state in states.items() if household_id not in outcomes]
    return ready, outcomes, attempts


def _outcome(household_id: str, outcome: Outcome, code: str, text: str) -> SettledHousehold:
    finding = Finding(place=household_id, code=code, text=text)
    return SettledHousehold(household_id=household_id, outcome=outcome, findings=(finding,))


def _reason_to_leave_out(
    state: HouseholdState, period: Period, today: date
) -> tuple[Outcome, str, str] | None:
    terms = state.terms
    day = settlement_date(period, terms.settlement_day)
    if terms.mandate is None or not terms.mandate.covers(day):
        return Outcome.LEFT_OUT, "outside-mandate", f"er is geen machtiging op {day}"
    first = first_period(terms)
    if period < first:
        text = f"het huishouden begint op {terms.start}; de eerste periode is {first}"
        return Outcome.LEFT_OUT, "before-start", text
    if state.period < period:
        text = f"verwerk eerst periode {state.period}"
        return Outcome.REFUSED, "out-of-order", text
    before = settlement_date(period.plus(-1), terms.settlement_day)
    if period != first and today < before:
        text = f"het is te vroeg: dit kan vanaf {before}, de verwerkingsdatum van {period.plus(-1)}"
        return Outcome.REFUSED, "too-early", text
    if not periods_ahead(terms, period):
        return Outcome.LEFT_OUT, "programme-ended", f"het programma eindigde op {terms.ends}"
    return None


def _decide(
    states: Sequence[HouseholdState],
    organisation: Organisation,
    attempts: Mapping[str, int],
    headroom: int,
) -> dict[str, _Decided]:
    decided = {}
    for state in states:
        made = settle(state, headroom=headroom)
        headroom -= _from_the_fund(made)
        attempt = attempts.get(state.terms.id, 0) + 1
        decided[state.terms.id] = _Decided(
            state=state,
            settlement=made,
            attempt=attempt,
            entries=settlement_entries(
                state, made, pooled_iban=organisation.pooled_iban, attempt=attempt
            ),
        )
    return decided


def _save(
    session: Session,
    decided: Sequence[_Decided],
    organisation: Organisation,
    *,
    run_id: int | None,
    by: Acting,
) -> None:
    """All but the entries that touch the organisation's book."""
    entries = [entry for each in decided for entry in each.entries if not _is_shared(entry)]
    ids = save_entries(session, entries, recorded_at=by.now, recorded_by=by.user.id)
    rows = [
        SettlementRow(
            household_id=each.state.terms.id,
            period=str(each.settlement.period),
            attempt=each.attempt,
            settlement_date=each.settlement.settlement_date,
            next_settlement_date=each.settlement.next_settlement_date,
            figures=_figures(each.settlement),
            lines=tuple(_lines(each, ids)),
            run_id=run_id,
        )
        for each in decided
    ]
    save_settlements(session, rows, recorded_at=by.now, recorded_by=by.user.id)
    orders = [order for each in decided for order in _orders(each, ids, organisation)]
    save_payment_orders(session, orders, recorded_at=by.now, recorded_by=by.user.id)


def _save_advances(
    session: Session, decided: Sequence[_Decided], *, fund_used: int, by: Acting
) -> None:
    """The entries in the organisation's book too; raises _FundTooSmall where it cannot bear them.

    Transfers to own accounts are saved by then, and count already.
    """
    entries = [entry for each in decided for entry in each.entries if _is_shared(entry)]
    made = [each.settlement for each in decided]
    if any(_from_the_fund(each) > 0 for each in made):
        lock_book(session, ORGANISATION)
        needed = sum(each.advanced - each.repaid for each in made)
        if fund_headroom(session) - fund_used < needed:
            raise _FundTooSmall
    save_entries(session, entries, recorded_at=by.now, recorded_by=by.user.id)


def _is_shared(entry: Entry) -> bool:
    return any(posting.debit.book == ORGANISATION for posting in entry.postings)


def _orders(
    decided: _Decided, ids: Mapping[str, int], organisation: Organisation
) -> Iterator[PaymentOrder]:
    terms, made = decided.state.terms, decided.settlement
    base = settlement_key(terms.id, made.period, decided.attempt)
    iban = account_iban(organisation, terms.bank_account)
    yield from orders_of_settlement(decided.state, made, base=base, entry_ids=ids, debtor_iban=iban)
    if made.to_transfer:
        day = made.settlement_date
        yield own_transfer(terms, made.to_transfer, organisation, base=base, day=day)


def _lines(decided: _Decided, ids: Mapping[str, int]) -> Iterator[SettlementLine]:
    choice = decided.settlement.choice
    base = settlement_key(decided.state.terms.id, decided.settlement.period, decided.attempt)
    reasons = {id(each.occurrence): each.reason for each in choice.skipped}
    skipped = [each.occurrence for each in choice.skipped]
    for each in (*choice.ordered, *skipped):
        agreement = each.agreement
        reason = reasons.get(id(each), "")
        name = occurrence_name(agreement.id, each.nominal_date)
        yield SettlementLine(
            kind=LineKind.COST if agreement.kind is Kind.COST else LineKind.INSTALMENT,
            due_date=each.date,
            cents=each.amount,
            outcome=LineOutcome.SKIPPED if reason else LineOutcome.ORDERED,
            agreement_id=agreement.id,
            nominal_date=each.nominal_date,
            reason=reason,
            entry_id=None if reason else ids.get(f"{base}:{name}"),
        )
    for given in choice.living_money:
        yield SettlementLine(
            kind=LineKind.LIVING_MONEY,
            due_date=given.date,
            cents=given.amount,
            outcome=LineOutcome.ORDERED,
            entry_id=ids.get(f"{base}:{living_money_name(given.date)}"),
        )
    for later in decided.settlement.waiting.living_money:
        yield SettlementLine(
            kind=LineKind.LIVING_MONEY,
            due_date=later.date,
            cents=later.amount,
            outcome=LineOutcome.SKIPPED,
            reason=WAITS_FOR_ADVANCE,
        )


def _figures(settlement: Settlement) -> str:
    made = settlement.plan
    amounts = {
        "madeAvailable": settlement.made_available,
        "repaid": settlement.repaid,
        "advanced": settlement.advanced,
        "kept": settlement.kept,
        "drawn": settlement.drawn,
        "planned": sum(amount for _, amount in made.first_paydays()),
        "levelCosts": made.level_costs,
    }
    figures = {key: amount_text(value) for key, value in amounts.items()}
    return json.dumps({"status": str(made.status), **figures})


def _findings(terms: Terms, settlement: Settlement, today: date) -> Iterator[Finding]:
    household_id = terms.id
    if settlement.settlement_date > today:
        text = f"de verwerkingsdatum is {settlement.settlement_date}: er kan nog inkomen komen"
        yield Finding(place=household_id, code="before-settlement-date", text=text)
    if settlement.to_transfer > 0:
        text = f"een voorschot van {euro_text(settlement.to_transfer)} gaat naar de eigen rekening"
        yield Finding(place=household_id, code="advance-ordered", text=text)
    for each in settlement.choice.skipped:
        agreement = each.occurrence.agreement
        text = f"{agreement.name} van {each.occurrence.date} niet betaald: {each.reason}"
        yield Finding(place=f"{household_id}.{agreement.id}", code="skipped", text=text)
    if settlement.uncovered:
        text = f"{euro_text(settlement.uncovered)} is niet gedekt"
        yield Finding(place=household_id, code="uncovered", text=text)

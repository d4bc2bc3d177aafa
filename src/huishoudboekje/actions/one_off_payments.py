"""Paying something between two settlements: a one-off payment, or extra living money on request.

It promises that what is ordered is covered by what is free, the reserve or an advance within limit
and headroom, and that the next settlement counts with it; it puts nothing in a batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.organisations import account_iban, fund_headroom, the_organisation
from huishoudboekje.actions.payment_orders import LIVING_MONEY_TEXT
from huishoudboekje.actions.payments import refresh_around
from huishoudboekje.actions.receipts import open_since
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import (
    Agreement,
    Kind,
    Occurrence,
    PaymentMethod,
    occurrences,
)
from huishoudboekje.bank import (
    Payment,
    PaymentBatch,
    end_to_end_id,
    in_bank_characters,
    payment_findings,
)
from huishoudboekje.calendar import next_bank_day, previous_bank_day
from huishoudboekje.database import (
    OrderKind,
    PaymentEvent,
    PaymentOrder,
    StoredHousehold,
    StoredPaymentOrder,
    find_orders_by_key,
    load_household,
    load_positions,
    load_states,
    lock_book,
    save_entries,
    save_payment_events,
    save_payment_orders,
)
from huishoudboekje.errors import Finding, InvalidInput, SameKeyOtherContent, TooLittleMoney
from huishoudboekje.ledger import ORGANISATION, Entry, Posting, in_transit, living_money
from huishoudboekje.money import euro_text
from huishoudboekje.planning import (
    ONE_OFF_SOURCE,
    Funding,
    HouseholdState,
    Position,
    Spending,
    funding,
    funding_postings,
    limit_now,
    periods_ahead,
)
from huishoudboekje.references import normalised_reference, reference_kind

FUNDING_SOURCE = "one-off-funding"
"""Where what comes from the reserve and the advance for a payment comes from."""

_DAY = timedelta(days=1)
_NEAR = timedelta(days=62)
_WEEK = timedelta(days=7)
_YEAR = timedelta(days=366)
_PLACES = {
    "amount": "amount",
    "creditorIban": "iban",
    "creditorName": "name",
    "reference": "reference",
    "text": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOffInput:
    """A payment (cents) that no settlement orders: to whom, under which reference or text.

    Extra living money goes to the household's own account and names no payee. `agreement_id` says
    what it is for; with `nominal_date` it pays that one term, which no settlement then pays again.
    Without an execution date it is paid as soon as it can be; a day on which no bank pays is the
    bank day before, or the one after where that has passed.
    """

    amount: int
    iban: str = ""
    name: str = ""
    reference: str = ""
    text: str = ""
    execution_date: date | None = None
    agreement_id: str | None = None
    nominal_date: date | None = None
    is_living_money: bool = False


def order_one_off(
    session: Session, household_id: str, payment: OneOffInput, *, key: str, by: Acting
) -> StoredPaymentOrder:
    """The payment is ordered and its money is there; it waits for a batch as every order.

    The same key orders once. Raises NotFound, InvalidInput with all mistakes, TooLittleMoney with
    what would fit, and SameKeyOtherContent.
    """
    household = load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=by.reach)
    name = f"{ONE_OFF_SOURCE}:{household_id}:{key}"
    asked = _asked(session, household, payment, name, by=by)
    known = find_orders_by_key(session, [name], reach=by.reach).get(name)
    if known is not None:
        return _same(known, asked, payment.execution_date)
    document = household.document
    pair = (document.terms, document.agreements)
    state = load_states(session, [pair], reach=by.reach)[household_id]
    findings = (
        *_mistakes(household, payment, asked, by.today),
        *_term_mistakes(state, payment, by.today),
    )
    if findings:
        raise InvalidInput(findings)
    state = _as_of_now(session, state, by)
    made = _booked(session, state, payment, asked, by=by)
    refresh_around(session, made.order, by=by)
    return made


def _asked(
    session: Session, household: StoredHousehold, payment: OneOffInput, key: str, *, by: Acting
) -> PaymentOrder:
    """The order that the payment asks for, whether or not it is one that can be made."""
    terms = household.document.terms
    is_own = payment.is_living_money
    reference = payment.reference
    if reference_kind(reference) is not None:
        reference = normalised_reference(reference)
    return PaymentOrder(
        key=key,
        household_id=terms.id,
        kind=OrderKind.LIVING_MONEY if is_own else OrderKind.ONE_OFF,
        method=PaymentMethod.TRANSFER,
        cents=payment.amount,
        debtor_iban=account_iban(the_organisation(session), terms.bank_account),
        creditor_iban=terms.living_money_iban if is_own else "".join(payment.iban.split()).upper(),
        creditor_name=terms.name if is_own else payment.name,
        execution_date=_executed_on(payment.execution_date or by.today, by.today),
        end_to_end_id=end_to_end_id(key),
        reference=reference,
        text=payment.text or (LIVING_MONEY_TEXT if is_own and not reference else ""),
        agreement_id=payment.agreement_id,
        nominal_date=payment.nominal_date,
    )


def _executed_on(day: date, today: date) -> date:
    """The bank day of a payment: as for every bill the one before, unless that has passed.

    A day that cannot be is given back.
    """
    if not today <= day <= today + _YEAR:
        return day
    before = previous_bank_day(day)
    return before if before >= today else next_bank_day(day)


def _same(known: StoredPaymentOrder, asked: PaymentOrder, day: date | None) -> StoredPaymentOrder:
    """The order that was made under the key, when it says the same; `day` is the one asked for."""
    made = known.order
    is_made_for = day is None or _is_beside(made.execution_date, day)
    iban = made.creditor_iban if asked.kind is OrderKind.LIVING_MONEY else asked.creditor_iban
    same = replace(asked, creditor_iban=iban, entry_id=made.entry_id)
    if not is_made_for or replace(same, execution_date=made.execution_date) != made:
        raise SameKeyOtherContent("Deze sleutel is al gebruikt voor een andere betaling.")
    return known


def _is_beside(made: date, day: date) -> bool:
    """Whether that is the day itself or, as it was seen from its own day, the bank day for it."""
    if abs(made - day) > _WEEK:
        return False
    return made in {day, previous_bank_day(day), next_bank_day(day)}


def _mistakes(
    household: StoredHousehold, payment: OneOffInput, asked: PaymentOrder, today: date
) -> Iterator[Finding]:
    if payment.is_living_money:
        yield from _living_money_mistakes(household, payment)
    if asked.execution_date < today:
        text = f"{asked.execution_date} is al geweest"
        yield Finding(place="executionDate", code="in-the-past", text=text)
    elif asked.execution_date > today + _YEAR:
        yield _too_far("executionDate", asked.execution_date)
    told = Payment(
        end_to_end_id=asked.end_to_end_id,
        amount=asked.cents,
        creditor_iban=asked.creditor_iban,
        creditor_name=in_bank_characters(asked.creditor_name),
        reference=asked.reference,
        text=in_bank_characters(asked.text),
    )
    batch = PaymentBatch(
        message_id="HHB-0",
        payment_information_id="HHB-0",
        debtor_iban=asked.debtor_iban,
        debtor_name="HHB",
        execution_date=next_bank_day(min(max(asked.execution_date, today), today + _YEAR)),
        payments=(told,),
    )
    for each in payment_findings(batch):
        field = each.place.rpartition(".")[2]
        is_ours = field in _PLACES and not (payment.is_living_money and field.startswith("cred"))
        if is_ours:
            yield replace(each, place=_PLACES[field])


def _too_far(place: str, day: date) -> Finding:
    text = f"{day} is meer dan een jaar van vandaag"
    return Finding(place=place, code="too-far", text=text)


def _living_money_mistakes(household: StoredHousehold, payment: OneOffInput) -> Iterator[Finding]:
    for place, given in (
        ("iban", payment.iban),
        ("name", payment.name),
        ("agreementId", payment.agreement_id),
    ):
        if given:
            text = "laat dit weg: leefgeld gaat naar de rekening van het huishouden zelf"
            yield Finding(place=place, code="not-for-living-money", text=text)
    if not household.document.terms.living_money_iban:
        text = "dit huishouden heeft nog geen rekening voor leefgeld; leg die eerst vast"
        yield Finding(place="isLivingMoney", code="no-account", text=text)


def _term_mistakes(state: HouseholdState, payment: OneOffInput, today: date) -> Iterator[Finding]:
    """What is wrong with what it is for: an agreement, or one term of it."""
    nominal = payment.nominal_date
    if payment.agreement_id is None:
        if nominal is not None:
            text = "zeg ook bij welke afspraak deze termijn hoort"
            yield Finding(place="agreementId", code="missing", text=text)
        return
    found = [each for each in state.agreements if each.id == payment.agreement_id]
    if not found or found[0].kind is Kind.INCOME:
        text = f"er is geen vaste last of aflossing {payment.agreement_id}"
        yield Finding(place="agreementId", code="not-found", text=text)
    elif nominal is not None:
        yield from _one_term_mistakes(state, found[0], nominal, payment.amount, today=today)
    else:
        left = state.debts.left(payment.agreement_id)
        if left is not None and payment.amount > left:
            text = f"hiervan staat nog {euro_text(left)} open"
            yield Finding(place="amount", code="too-much", text=text)


def _one_term_mistakes(
    state: HouseholdState, agreement: Agreement, nominal: date, amount: int, *, today: date
) -> Iterator[Finding]:
    if abs(nominal - today) > _YEAR:
        yield _too_far("nominalDate", nominal)
        return
    term = _term(agreement, nominal)
    if term is None:
        text = f"{agreement.name} heeft geen termijn op {nominal}"
        yield Finding(place="nominalDate", code="no-occurrence", text=text)
    elif (agreement.id, nominal) in state.settled:
        text = f"de termijn van {nominal} is al betaald of staat klaar"
        yield Finding(place="nominalDate", code="already-settled", text=text)
    elif (due := _due(state, term)) != amount:
        text = f"een termijn wordt heel betaald: {euro_text(due)}"
        yield Finding(place="amount", code="other-amount", text=text)


def _term(agreement: Agreement, nominal: date) -> Occurrence | None:
    found = occurrences(agreement, nominal - _NEAR, nominal + _NEAR)
    return next((each for each in found if each.nominal_date == nominal), None)


def _due(state: HouseholdState, term: Occurrence) -> int:
    """What is to be paid of the term (cents): of an instalment no more than is still open."""
    left = state.debts.left(term.agreement.id)
    return term.amount if left is None else min(term.amount, left)


def _as_of_now(session: Session, state: HouseholdState, by: Acting) -> HouseholdState:
    """The state with all bookings in its position, those of days to come too.

    What is kept ready to repay an advance is not available.
    """
    household_id = state.terms.id
    found = load_positions(session, [household_id], before=date.max, reach=by.reach)
    position = found[household_id]
    free = position.available - state.transfers.repayment
    return replace(state, position=replace(position, available=free))


def _booked(
    session: Session,
    state: HouseholdState,
    payment: OneOffInput,
    asked: PaymentOrder,
    *,
    by: Acting,
) -> StoredPaymentOrder:
    household_id = state.terms.id
    funded = _funded(session, state, payment.amount)
    made = funding_postings(household_id, funded, iban=asked.debtor_iban)
    text = "Extra leefgeld" if payment.is_living_money else f"Losse betaling: {payment.name}"
    order = Entry(
        key=asked.key,
        business_date=_business_date(state, by.today),
        text=text,
        source=ONE_OFF_SOURCE,
        postings=_ordered(state, payment),
    )
    # By itself, so that taking the order back leaves free money, as with an order of a settlement.
    entries = [order]
    if made:
        said = f"Reserve en voorschot voor: {text}"
        name = asked.key.replace(ONE_OFF_SOURCE, FUNDING_SOURCE, 1)
        entries.append(replace(order, key=name, text=said, source=FUNDING_SOURCE, postings=made))
    at, who = by.now, by.user.id
    ids = save_entries(session, entries, recorded_at=at, recorded_by=who)
    new = replace(asked, entry_id=ids[order.key])
    (number,) = save_payment_orders(session, [new], recorded_at=at, recorded_by=who)
    event = PaymentEvent(what="ordered", detail=text, order_id=number)
    save_payment_events(session, [event], recorded_at=at, recorded_by=who)
    return find_orders_by_key(session, [new.key], reach=by.reach)[new.key]


def _ordered(state: HouseholdState, payment: OneOffInput) -> tuple[Posting, ...]:
    household_id = state.terms.id
    ordered = in_transit(household_id)
    if payment.is_living_money:
        given = living_money(household_id)
        return (Posting(debit=given, credit=ordered, amount=payment.amount),)
    spending = Spending(household_id, state.debts)
    return spending.postings(payment.agreement_id or "", payment.amount, ordered)


def _business_date(state: HouseholdState, today: date) -> date:
    """Today; but no later than the evening that the next settlement counts with.

    Where that settlement is late it would else give the same money away again.
    """
    day = max(today, open_since(state))
    if periods_ahead(state.terms, state.period):
        return min(day, state.settlement_date - _DAY)
    return day


def _funded(session: Session, state: HouseholdState, amount: int) -> Funding:
    """From what it is paid; raises TooLittleMoney with what would fit.

    What the fund can bear is looked at under the organisation's lock.
    """
    position: Position = state.position
    most = limit_now(state)
    found = funding(position, amount, limit=most)
    if found.advanced:
        lock_book(session, ORGANISATION)
        limit = min(most, position.advance + max(0, fund_headroom(session)))
        found = funding(position, amount, limit=limit)
    if found.short:
        fits = max(0, amount - found.short)
        advice = f"Tot {euro_text(fits)} past wel." if fits else "Er is nu niets vrij."
        raise TooLittleMoney(f"Er is {euro_text(found.short)} te weinig. {advice}")
    return found

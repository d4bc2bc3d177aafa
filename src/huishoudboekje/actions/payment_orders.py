"""What we will tell the bank for a settlement: one order per entry that pays somebody.

It promises that every amount that goes to `in-transit` has one order with an end-to-end id of its
own, made from the entry's business key; it puts nothing in a batch.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, Kind, Occurrence, PaymentMethod, Terms
from huishoudboekje.bank import end_to_end_id
from huishoudboekje.database import (
    LineKind,
    OrderKind,
    OrderState,
    PaymentEvent,
    PaymentOrder,
    SettlementLine,
    StoredPaymentOrder,
    find_orders_by_entry,
    find_orders_by_key,
    lock_payment_orders,
    move_orders,
    save_payment_events,
)
from huishoudboekje.errors import NotReversible
from huishoudboekje.planning import (
    HouseholdState,
    LivingMoney,
    Settlement,
    living_money_name,
    occurrence_name,
)
from huishoudboekje.references import normalised_reference, reference_kind

_WAITING = frozenset({OrderState.OPEN, OrderState.EXPECTED})
_UNDONE = frozenset({OrderState.CANCELLED, OrderState.REJECTED})

LIVING_MONEY_TEXT = "Leefgeld"
"""What stands on the household's own statement beside its living money."""


def line_name(line: SettlementLine) -> str:
    """The end of the key of what a settlement's line ordered."""
    if line.kind is LineKind.LIVING_MONEY:
        return living_money_name(line.due_date)
    assert line.agreement_id is not None, "a cost or an instalment has an agreement"
    assert line.nominal_date is not None, "a cost or an instalment has a nominal date"
    return occurrence_name(line.agreement_id, line.nominal_date)


def remittance(agreement: Agreement, period: str) -> tuple[str, str]:
    """The structured reference and the free text of a payment for it; one of them is empty."""
    if reference_kind(agreement.reference) is not None:
        return normalised_reference(agreement.reference), ""
    said = " ".join(word for word in (agreement.reference, agreement.name, period) if word)
    return "", said


def payee_of(agreement: Agreement) -> tuple[str, str]:
    """The account and the name to which an agreement is paid; the account may not be known yet."""
    return agreement.iban, agreement.party or agreement.name


def orders_of_settlement(
    state: HouseholdState,
    settlement: Settlement,
    *,
    base: str,
    entry_ids: Mapping[str, int],
    debtor_iban: str,
) -> Iterator[PaymentOrder]:
    """The orders of a settlement whose keys begin with `base`, one per entry that pays somebody."""
    for each in settlement.choice.ordered:
        key = f"{base}:{occurrence_name(each.agreement.id, each.nominal_date)}"
        if key in entry_ids:
            yield order_of_occurrence(
                state.terms.id,
                each,
                key=key,
                entry_id=entry_ids[key],
                debtor_iban=debtor_iban,
                execution_date=settlement.settlement_date,
            )
    for given in settlement.choice.living_money:
        key = f"{base}:{living_money_name(given.date)}"
        if key in entry_ids:
            yield order_of_living_money(
                state.terms, given, key=key, entry_id=entry_ids[key], debtor_iban=debtor_iban
            )


def order_of_occurrence(
    household_id: str,
    occurrence: Occurrence,
    *,
    key: str,
    entry_id: int,
    debtor_iban: str,
    execution_date: date,
) -> PaymentOrder:
    """The order that pays one occurrence; a direct debit is expected on the occurrence's date."""
    agreement = occurrence.agreement
    iban, name = payee_of(agreement)
    reference, text = remittance(agreement, f"{occurrence.nominal_date:%Y-%m}")
    is_debit = agreement.payment_method is PaymentMethod.DIRECT_DEBIT
    return PaymentOrder(
        key=key,
        household_id=household_id,
        kind=OrderKind.COST if agreement.kind is Kind.COST else OrderKind.INSTALMENT,
        method=agreement.payment_method,
        cents=occurrence.amount,
        debtor_iban=debtor_iban,
        creditor_iban=iban,
        creditor_name=name,
        execution_date=occurrence.date if is_debit else execution_date,
        end_to_end_id=end_to_end_id(key),
        reference=reference,
        text=text,
        agreement_id=agreement.id,
        nominal_date=occurrence.nominal_date,
        entry_id=entry_id,
    )


def order_of_living_money(
    terms: Terms, given: LivingMoney, *, key: str, entry_id: int, debtor_iban: str
) -> PaymentOrder:
    """The order that gives the household its living money on its own account."""
    return PaymentOrder(
        key=key,
        household_id=terms.id,
        kind=OrderKind.LIVING_MONEY,
        method=PaymentMethod.TRANSFER,
        cents=given.amount,
        debtor_iban=debtor_iban,
        creditor_iban=terms.living_money_iban,
        creditor_name=terms.name,
        execution_date=given.date,
        end_to_end_id=end_to_end_id(key),
        text=LIVING_MONEY_TEXT,
        entry_id=entry_id,
    )


def cancel_orders_of(
    session: Session,
    entry_ids: Collection[int],
    *,
    keys: Collection[str] = (),
    reason: str,
    by: Acting,
) -> None:
    """What these entries ordered, and the orders with these keys, will not be paid: all cancelled.

    The caller reverses the entries. Raises NotReversible where one is in a batch, or has left.
    """

    def found() -> tuple[StoredPaymentOrder, ...]:
        named = find_orders_by_key(session, keys, reach=by.reach)
        return (*find_orders_by_entry(session, entry_ids, reach=by.reach), *named.values())

    lock_payment_orders(session, {each.id for each in found()})
    orders = found()
    for each in orders:
        _refuse_on_its_way(each, orders)
    waiting = [each.id for each in orders if each.state in _WAITING]
    if waiting:
        move_orders(session, waiting, state=OrderState.CANCELLED)
        events = [PaymentEvent(what="cancelled", detail=reason, order_id=each) for each in waiting]
        save_payment_events(session, events, recorded_at=by.now, recorded_by=by.user.id)


def _refuse_on_its_way(stored: StoredPaymentOrder, orders: Collection[StoredPaymentOrder]) -> None:
    if stored.state in _WAITING | _UNDONE:
        return
    if stored.state is OrderState.IN_BATCH:
        raise NotReversible(
            f"Deze opdracht staat in betaalbestand {stored.batch_id}. Annuleer dat eerst met: "
            f'huishoudboekje payments cancel {stored.batch_id} --reason "..."'
        )
    again = next((each for each in orders if each.order.replaces == stored.id), None)
    if again is None:
        raise NotReversible(
            "Deze opdracht is al naar de bank en kan niet worden teruggenomen. "
            "Is of komt het geld terug, geef de opdracht dan op met: "
            f'huishoudboekje payments give-up {stored.id} --reason "..."'
        )
    _refuse_on_its_way(again, orders)
    raise NotReversible(
        "Deze opdracht kwam terug en wordt opnieuw betaald. Annuleer dat met: "
        f'huishoudboekje payments cancel-order {again.id} --reason "..."'
    )

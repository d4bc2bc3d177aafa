"""What the bank is told of payment orders, and why an order cannot be told to it yet.

It promises names and texts in the characters that every bank takes, and one reason for each order
that waits; it moves nothing and saves nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.own_transfers import OWN_TRANSFER_KINDS
from huishoudboekje.bank import Payment, PaymentBatch, in_bank_characters, payment_findings
from huishoudboekje.database import (
    Organisation,
    Reach,
    StoredPaymentOrder,
    load_household_names,
    load_payee_confirmations,
)
from huishoudboekje.errors import Finding
from huishoudboekje.money import euro_text

_NOT_YET = "HHB-0"
_LONGEST_NAME = 70

_FIELDS = {
    "amount": "het bedrag",
    "creditorIban": "het rekeningnummer",
    "creditorName": "de naam van de ontvanger",
    "reference": "het betalingskenmerk",
    "text": "de omschrijving",
    "ultimateDebtor": "de naam van het huishouden",
    "endToEndId": "ons eigen kenmerk",
}


def held_orders(
    session: Session, orders: Sequence[StoredPaymentOrder], organisation: Organisation
) -> Iterator[tuple[int, tuple[str, str]]]:
    """The orders that wait for somebody, with a code and a sentence.

    Our own accounts we know, those that are of one household too.
    """
    pairs = {(each.order.creditor_iban, each.order.creditor_name) for each in orders}
    ours = {organisation.pooled_iban, organisation.own_money_iban}
    confirmed = load_payee_confirmations(session, pairs)
    for each in orders:
        order = each.order
        if not order.creditor_iban:
            yield each.id, ("no-account", "het rekeningnummer is niet bekend")
            continue
        is_ours = order.creditor_iban in ours or order.kind in OWN_TRANSFER_KINDS
        if not is_ours and (order.creditor_iban, order.creditor_name) not in confirmed:
            text = f"niemand heeft {order.creditor_iban} op naam van deze ontvanger nog bevestigd"
            yield each.id, ("payee-unconfirmed", text)


def order_finding(stored: StoredPaymentOrder, code: str, text: str) -> Finding:
    """The finding on an order, which names it, its amount and its payee."""
    order = stored.order
    place = ".".join(part for part in (order.household_id, order.agreement_id) if part)
    said = f"opdracht {stored.id}, {euro_text(order.cents)} aan {order.creditor_name}: {text}"
    return Finding(place=place, code=code, text=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who pays: the organisation, from the pooled account in the name of its households."""

    name: str
    pooled_iban: str
    households: Mapping[str, str]

    @staticmethod
    def of(
        session: Session,
        organisation: Organisation,
        orders: Iterable[StoredPaymentOrder],
        reach: Reach,
    ) -> "Payer":
        """The organisation with the names of the households of these orders."""
        ids = {each.order.household_id for each in orders}
        return Payer(
            name=_short_name(organisation.name),
            pooled_iban=organisation.pooled_iban,
            households=load_household_names(session, ids, reach=reach),
        )

    def batch(
        self, iban: str, day: date, message_id: str, orders: Sequence[StoredPaymentOrder]
    ) -> PaymentBatch:
        """The orders as the bank is told of them."""
        return PaymentBatch(
            message_id=message_id,
            payment_information_id=f"{message_id}-1",
            debtor_iban=iban,
            debtor_name=self.name,
            execution_date=day,
            payments=tuple(map(self._payment, orders)),
        )

    def _payment(self, stored: StoredPaymentOrder) -> Payment:
        order = stored.order
        is_pooled = order.debtor_iban == self.pooled_iban
        household = _short_name(self.households[order.household_id]) if is_pooled else ""
        return Payment(
            end_to_end_id=order.end_to_end_id,
            amount=order.cents,
            creditor_iban=order.creditor_iban,
            creditor_name=in_bank_characters(order.creditor_name),
            reference=order.reference,
            text=in_bank_characters(order.text),
            ultimate_debtor=household,
        )


def _short_name(name: str) -> str:
    """Our own names may be cut: they tell the payee for whom it is, and no bank compares them."""
    return in_bank_characters(name)[:_LONGEST_NAME].strip()


def payable(
    payer: Payer,
    iban: str,
    day: date,
    orders: Sequence[StoredPaymentOrder],
    *,
    first_day: date,
) -> tuple[list[StoredPaymentOrder], list[Finding]]:
    """The orders that the bank would take, and a finding for each of the others."""
    batch = payer.batch(iban, day, _NOT_YET, orders)
    refused: dict[int, Finding] = {}
    for finding in payment_findings(
        batch, first_day=first_day, is_pooled=iban == payer.pooled_iban
    ):
        name, _, field = finding.place.partition(".")
        if not name.startswith("payments["):
            return [], [replace(finding, place=f"{iban}.{finding.place}")]
        at = int(name[len("payments[") : -1]) - 1
        text = f"{_FIELDS.get(field, field)}: {finding.text}"
        refused.setdefault(at, order_finding(orders[at], finding.code, text))
    fit = [each for at, each in enumerate(orders) if at not in refused]
    return fit, list(refused.values())

"""Payments and bank accounts that need a person: returned, rejected, held, or not as the bank says.

It promises one cause per order, payee, statement and account; it is told the facts and knows no
bank format and no batch.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from huishoudboekje.money import euro_text
from huishoudboekje.signals.cause import Cause, SignalKind, dated, signal_key


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPayment:
    """An order (cents) that came back from the payee's bank, or that our bank rejected.

    `key` is the order's business key; `is_done` says that it was given up or paid again.
    """

    key: str
    household_id: str | None
    amount: int
    failed_on: date
    is_rejected: bool
    creditor: str = ""
    agreement_id: str | None = None
    nominal_date: date | None = None
    why: str = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedPayee:
    """A payee's account that no second person confirmed, with the orders (cents) that wait for it.

    `household_id` is given where the payee belongs to one household alone.
    """

    iban: str
    name: str
    orders: int
    amount: int
    first_date: date
    household_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedDifference:
    """A statement that does not add up (cents) and was accepted with a reason; `key` names it."""

    key: str
    iban: str
    date: date
    difference: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """What the books and the bank say of one account (cents) at the end of a day."""

    iban: str
    date: date
    books: int
    bank: int


def payment_causes(
    *,
    failed: Iterable[FailedPayment] = (),
    payees: Iterable[UnconfirmedPayee] = (),
    differences: Iterable[AcceptedDifference] = (),
    accounts: Iterable[AccountBalance] = (),
) -> tuple[Cause, ...]:
    """What is the matter with payments, payees, statements and accounts (definitions 9.6, 9.7)."""
    return tuple(
        chain(_failed(failed), _payees(payees), _differences(differences), _accounts(accounts))
    )


def _failed(payments: Iterable[FailedPayment]) -> Iterator[Cause]:
    for each in payments:
        if each.is_done:
            continue
        what = f"betaling van {euro_text(each.amount)}"
        if each.creditor:
            what += f" aan {each.creditor}"
        why = f" ({each.why})" if each.why else ""
        if each.is_rejected:
            kind, happened = SignalKind.PAYMENT_REJECTED, f"De bank weigerde de {what}"
        else:
            kind, happened = SignalKind.PAYMENT_RETURNED, f"De {what} kwam terug"
        yield Cause(
            kind=kind,
            household_id=each.household_id,
            agreement_id=each.agreement_id,
            nominal_date=each.nominal_date,
            key=signal_key(kind, each.key),
            amount=each.amount,
            due_date=each.failed_on,
            reason=f"{happened} op {dated(each.failed_on)}{why}.",
        )


def _payees(payees: Iterable[UnconfirmedPayee]) -> Iterator[Cause]:
    kind = SignalKind.PAYEE_UNCONFIRMED
    for each in payees:
        if each.orders <= 0:
            continue
        waiting = "1 betaling wacht" if each.orders == 1 else f"{each.orders} betalingen wachten"
        owner = () if each.household_id is None else (each.household_id,)
        yield Cause(
            kind=kind,
            household_id=each.household_id,
            key=signal_key(kind, *owner, each.iban, each.name),
            amount=each.amount,
            due_date=each.first_date,
            reason=(
                f"Rekening {each.iban} van {each.name} is niet bevestigd: {waiting}, "
                f"{euro_text(each.amount)}, nodig op {dated(each.first_date)}."
            ),
        )


def _differences(differences: Iterable[AcceptedDifference]) -> Iterator[Cause]:
    kind = SignalKind.DIFFERENCE_ACCEPTED
    for each in differences:
        if each.difference:
            yield Cause(
                kind=kind,
                household_id=None,
                key=signal_key(kind, each.key),
                amount=each.difference,
                due_date=each.date,
                reason=(
                    f"Het afschrift van {each.iban} van {dated(each.date)} heeft een verschil van "
                    f"{euro_text(each.difference)}, geaccepteerd met als reden: {each.reason}"
                ),
            )


def _accounts(accounts: Iterable[AccountBalance]) -> Iterator[Cause]:
    kind = SignalKind.ACCOUNT_MISMATCH
    for each in accounts:
        if each.books != each.bank:
            yield Cause(
                kind=kind,
                household_id=None,
                key=signal_key(kind, each.iban),
                amount=each.books - each.bank,
                due_date=each.date,
                reason=(
                    f"Rekening {each.iban} op {dated(each.date)}: de boeken zeggen "
                    f"{euro_text(each.books)}, de bank {euro_text(each.bank)}."
                ),
            )

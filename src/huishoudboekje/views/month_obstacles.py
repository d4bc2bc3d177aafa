"""What stands in the way of signing a month, each with its place and one sentence.

It promises every obstacle at once, judged from figures alone; it reads nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

from huishoudboekje.errors import Finding
from huishoudboekje.money import euro_text
from huishoudboekje.signals import FailedPayment
from huishoudboekje.views.bank_chain import ReasonKind
from huishoudboekje.views.reconciliation import SUSPENSE_AGES, BankAccount

EXPORTED_DAYS = 7
"""A payment that left is on a statement within a few bank days; after so many days it is lost."""
DEBIT_DAYS = 30
"""A creditor may collect late; after so many days it forgot, or the agreement is another."""


def obstacles_to_signing(
    accounts: Sequence[tuple[BankAccount, bool]],
    *,
    advances: int,
    of_households: int,
    headroom: int,
    exported: Iterable[tuple[int, int]],
    debits: Iterable[tuple[int, int]],
    failed: Sequence[FailedPayment],
) -> Iterator[Finding]:
    """All that has to be cleared up first; amounts in cents.

    Each account comes with whether the bank told of the whole month, each order that was not seen
    with its days and its amount.
    """
    for account, is_told in accounts:
        yield from _of_bank(account, is_told=is_told)
        yield from _of_suspense(account)
        yield from _of_money(account)
    yield from _of_advances(advances, of_households, headroom)
    yield from _of_orders(exported, EXPORTED_DAYS, "exported", "geëxporteerd")
    yield from _of_orders(debits, DEBIT_DAYS, "debits", "verwacht als incasso")
    if failed:
        total = euro_text(sum(each.amount for each in failed))
        text = (
            f"{_payments(len(failed))} van samen {total} kwamen terug of werden geweigerd; betaal "
            "ze opnieuw of geef ze op"
        )
        if len(failed) == 1:
            text = (
                f"1 betaling van {total} kwam terug of werd geweigerd; betaal die opnieuw of geef "
                "haar op"
            )
        yield Finding(place="payments", code="payment-failed", text=text)


def _payments(count: int) -> str:
    return "1 betaling" if count == 1 else f"{count} betalingen"


def _of_bank(account: BankAccount, *, is_told: bool) -> Iterator[Finding]:
    if account.difference is None:
        if account.books or account.booked_after or account.households:
            yield _finding(account, "no-statement", "er is geen afschrift")
        return
    if not is_told:
        text = (
            f"het laatste afschrift is van {account.closing_date}; de rest van de maand ontbreekt"
        )
        yield _finding(account, "statement-missing", text)
    if account.booked_after:
        text = f"na het laatste afschrift is nog {euro_text(account.booked_after)} geboekt"
        yield _finding(account, "booked-after", text)
    accepted = sum(each.amount for each in account.reasons if each.kind is ReasonKind.ACCEPTED)
    if account.difference != accepted:
        others = [
            each.text
            for each in account.reasons
            if each.amount and each.kind is not ReasonKind.ACCEPTED
        ]
        text = (
            f"de boeken zeggen {euro_text(account.books)}, de bank {euro_text(account.bank or 0)}: "
            f"{'; '.join(others)}"
        )
        yield _finding(account, "account-mismatch", text)


def _finding(account: BankAccount, code: str, text: str) -> Finding:
    return Finding(place=account.iban, code=code, text=text)


def _of_suspense(account: BankAccount) -> Iterator[Finding]:
    oldest = account.suspense_ages[-1]
    if oldest.lines:
        lines = "1 regel" if oldest.lines == 1 else f"{oldest.lines} regels"
        text = (
            f"{lines}, samen {euro_text(oldest.amount)}, langer dan {SUSPENSE_AGES[-1]} dagen "
            "niet gekoppeld"
        )
        yield _finding(account, "suspense-old", text)
    if account.suspense_elsewhere:
        text = (
            f"{euro_text(account.suspense_elsewhere)} op de tussenrekening is van geen enkele regel"
        )
        yield _finding(account, "suspense-unexplained", text)


def _of_money(account: BankAccount) -> Iterator[Finding]:
    if account.client_money != account.households_money:
        text = (
            f"van de huishoudens is {euro_text(account.households_money)}, op de rekening staat "
            f"voor hen {euro_text(account.client_money)}"
        )
        yield _finding(account, "client-money", text)
    if account.own_money != account.own_money_due:
        text = (
            f"er staat {euro_text(account.own_money)} eigen geld, dat hoort "
            f"{euro_text(account.own_money_due)} te zijn"
        )
        yield _finding(account, "own-money", text)


def _of_advances(advances: int, of_households: int, headroom: int) -> Iterator[Finding]:
    if advances != of_households:
        text = (
            f"de voorschotten zijn {euro_text(advances)}, die van de huishoudens samen "
            f"{euro_text(of_households)}"
        )
        yield Finding(place="advances", code="advances", text=text)
    if headroom < 0:
        text = f"de voorschotten zijn {euro_text(-headroom)} hoger dan het eigen geld"
        yield Finding(place="advances", code="advance-too-high", text=text)


def _of_orders(
    orders: Iterable[tuple[int, int]], days: int, place: str, what: str
) -> Iterator[Finding]:
    late = [amount for age, amount in orders if age > days]
    if late:
        text = (
            f"{_payments(len(late))} van samen {euro_text(sum(late))}, langer dan {days} dagen "
            f"geleden {what}, staat op geen afschrift"
        )
        if len(late) > 1:
            text = text.replace("staat op", "staan op")
        yield Finding(place=place, code="not-seen", text=text)

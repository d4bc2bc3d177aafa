"""The close of a month: bank and books side by side, and all that stands in the way of signing.

It promises figures at the end of the month as they are known now, each with what it is made of; a
person signs, it does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.calendar import Period, previous_bank_day
from huishoudboekje.database import (
    EVERYTHING,
    OrderFilter,
    OrderState,
    Reach,
    StatementRow,
    load_balances,
    load_failed_payments,
    load_organisation,
    load_payment_orders,
    statements_by_account,
    verify,
)
from huishoudboekje.errors import Finding, NotFound
from huishoudboekje.ledger import (
    ORGANISATION,
    Account,
    advances,
    bank,
    guarantee_fund,
    own_costs,
)
from huishoudboekje.signals import FailedPayment, SignalKind
from huishoudboekje.views.month_obstacles import obstacles_to_signing
from huishoudboekje.views.reconciliation import BankAccount, positions_on, reconciliation
from huishoudboekje.views.signals import open_signal_counts

_DAY = timedelta(days=1)
_PAGE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClose:
    """A bank account over the month: what bank and books had before it, and how it ended (cents).

    `opening_bank` is None when the bank told nothing of before the month.
    """

    opening_bank: int | None
    opening_books: int
    closing_books: int
    is_told_to_the_end: bool
    account: BankAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceClose:
    """What was paid ahead at the end of the month, and what stands behind it (cents)."""

    advances: int
    of_households: int
    guarantee_fund: int
    own_costs: int

    @property
    def headroom(self) -> int:
        """What could still be paid ahead."""
        return self.guarantee_fund - self.own_costs - self.advances


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenOrder:
    """An order (cents) that should be on a statement and is not.

    `days` since its date, up to the end of the month, or today while that is not over.
    """

    order_id: int
    household_id: str
    creditor_name: str
    amount: int
    execution_date: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthClose:
    """A calendar month as it closes. `obstacles` is empty when it can be signed.

    `failed` are the returned and rejected payments that nobody dealt with; `signals` counts those
    that were open at the end of the month, or are open now while it is not over.
    """

    period: Period
    first: date
    last: date
    made_on: date
    organisation: str
    accounts: tuple[AccountClose, ...]
    advances: AdvanceClose
    exported_unseen: tuple[UnseenOrder, ...]
    debits_unseen: tuple[UnseenOrder, ...]
    failed: tuple[FailedPayment, ...]
    signals: Mapping[SignalKind, int]
    ledger_findings: tuple[Finding, ...]
    obstacles: tuple[Finding, ...]

    @property
    def can_be_signed(self) -> bool:
        """True when nothing stands in the way."""
        return not self.obstacles


def month_close(session: Session, period: Period, *, today: date, reach: Reach) -> MonthClose:
    """The close of a calendar month.

    Raises NotFound when there is no organisation yet, or for whoever does not reach everything.
    """
    organisation = load_organisation(session) if reach.everything else None
    if organisation is None:
        raise NotFound(f"Er is geen maandafsluiting van {period}.")
    first, following = date(period.year, period.month, 1), period.plus(1)
    last = date(following.year, following.month, 1) - _DAY
    until = min(last, today)
    accounts = tuple(_accounts(session, first, last, until))
    ahead = _advances(session, last)
    exported = tuple(_unseen(session, OrderState.EXPORTED, last, until))
    debits = tuple(_unseen(session, OrderState.EXPECTED, last, until))
    failed = tuple(
        each
        for each in load_failed_payments(session, None, reach=EVERYTHING)
        if not each.is_done and each.failed_on <= last
    )
    found = verify(session)
    return MonthClose(
        period=period,
        first=first,
        last=last,
        made_on=today,
        organisation=organisation.name,
        accounts=accounts,
        advances=ahead,
        exported_unseen=exported,
        debits_unseen=debits,
        failed=failed,
        signals=open_signal_counts(session, on=last, reach=EVERYTHING),
        ledger_findings=found,
        obstacles=(
            *_not_over(last, today),
            *obstacles_to_signing(
                [(each.account, each.is_told_to_the_end) for each in accounts],
                advances=ahead.advances,
                of_households=ahead.of_households,
                headroom=ahead.headroom,
                exported=[(each.days, each.amount) for each in exported],
                debits=[(each.days, each.amount) for each in debits],
                failed=failed,
            ),
            *found,
        ),
    )


def _not_over(last: date, today: date) -> Iterator[Finding]:
    if today <= last:
        text = f"de maand is pas voorbij na {last}"
        yield Finding(place="period", code="not-over", text=text)


def _accounts(session: Session, first: date, last: date, until: date) -> Iterator[AccountClose]:
    chains = statements_by_account(session, until=date.max)
    books = load_balances(session, reach=EVERYTHING, books=[ORGANISATION], until=first - _DAY)
    found = reconciliation(session, on=last, first=first, aged_on=until, reach=EVERYTHING)
    for account in found:
        said = [each.statement for each in chains.get(account.iban, ())]
        earlier = [each for each in said if each.closing_date < first]
        yield AccountClose(
            opening_bank=earlier[-1].closing if earlier else None,
            opening_books=books.get(bank(account.iban), 0),
            closing_books=account.books + account.booked_after,
            is_told_to_the_end=_is_told(said, last),
            account=account,
        )


def _is_told(said: Sequence[StatementRow], last: date) -> bool:
    """Whether the bank told of the whole month, in the statements of an account in their order.

    Many banks send nothing of a day on which nothing moved: then the next statement opens with
    what the last one closed with.
    """
    until = [each for each in said if each.closing_date <= last]
    later = [each for each in said if each.closing_date > last]
    if not until:
        return False
    is_joined = bool(later) and later[0].opening == until[-1].closing
    return is_joined or until[-1].closing_date >= previous_bank_day(last)


def _advances(session: Session, last: date) -> AdvanceClose:
    found = load_balances(session, reach=EVERYTHING, books=[ORGANISATION], until=last)

    def balance(account: Account) -> int:
        return found.get(account, 0)

    return AdvanceClose(
        advances=balance(advances()),
        of_households=sum(each.advance for each in positions_on(session, last).values()),
        guarantee_fund=-balance(guarantee_fund()),
        own_costs=balance(own_costs()),
    )


def _unseen(session: Session, state: OrderState, last: date, until: date) -> Iterator[UnseenOrder]:
    which = OrderFilter(states={state}, until=last)
    after = 0
    while page := load_payment_orders(
        session, reach=EVERYTHING, which=which, after=after, limit=_PAGE
    ):
        after = page[-1].id
        for each in page:
            yield UnseenOrder(
                order_id=each.id,
                household_id=each.order.household_id,
                creditor_name=each.order.creditor_name,
                amount=each.order.cents,
                execution_date=each.order.execution_date,
                days=max((until - each.order.execution_date).days, 0),
            )

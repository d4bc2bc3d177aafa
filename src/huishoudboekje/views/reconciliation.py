"""Bank against books: every account of ours as the bank tells it and as the books have it.

It promises both figures, their difference and all that it is made of, for whoever reaches
everything; it changes nothing and excuses nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from huishoudboekje.agreements import POOLED
from huishoudboekje.database import (
    EVERYTHING,
    Organisation,
    Reach,
    StoredLine,
    StoredStatement,
    booked_by_account,
    booked_by_statement,
    load_balances,
    load_household_accounts,
    load_organisation,
    load_positions,
    load_suspense_lines,
    statements_by_account,
)
from huishoudboekje.ledger import (
    ORGANISATION,
    Account,
    advances,
    bank,
    client_money,
    guarantee_fund,
    own_costs,
    suspense,
)
from huishoudboekje.planning import Position
from huishoudboekje.views.bank_chain import (
    DifferenceReason,
    StatementGap,
    difference_reasons,
    statement_gaps,
)

_DAY = timedelta(days=1)
_CHUNK = 5_000
SUSPENSE_AGES = (7, 30)
"""Up to so many days old, in the first and in the second part of what stands in suspense."""


class AccountUse(StrEnum):
    """Whose money stands on a bank account."""

    POOLED = "pooled"
    HOUSEHOLD = "household"
    OWN_MONEY = "own-money"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCheck:
    """A statement beside the books at the end of its day; of several that day only the last is."""

    id: int
    statement_id: str
    closing_date: date
    opening: int
    closing: int
    books: int | None
    accepted_difference: int
    accepted_reason: str
    recorded_by: str

    @property
    def difference(self) -> int | None:
        """Books less bank (cents)."""
        return None if self.books is None else self.books - self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspenseLine:
    """A line (cents) that is not matched, and for how many days."""

    line_id: int
    booking_date: date
    days: int
    amount: int
    counter_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspenseAge:
    """What stands in suspense from so many days on (up to `until`, None: without end), in cents."""

    since: int
    until: int | None
    lines: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """One bank account of ours on a day; amounts in cents, as they are known now.

    `bank` is the closing balance of the latest statement and `books` the books at the end of its
    day, `booked_after` what was booked since; without any statement `books` is the day's itself.
    `suspense` is what waits for a match, `suspense_elsewhere` the part that no line explains.
    `own_money` is what is no client's; it should be `own_money_due`. `households_money` is what the
    households on the account have received, available and set aside.
    """

    iban: str
    use: AccountUse
    households: int
    closing_date: date | None
    bank: int | None
    books: int
    booked_after: int
    reasons: tuple[DifferenceReason, ...]
    statements: tuple[StatementCheck, ...]
    gaps: tuple[StatementGap, ...]
    suspense: int
    suspense_elsewhere: int
    suspense_ages: tuple[SuspenseAge, ...]
    suspense_lines: tuple[SuspenseLine, ...]
    client_money: int
    households_money: int
    own_money: int
    own_money_due: int

    @property
    def difference(self) -> int | None:
        """Books less bank (cents); None without any statement."""
        return None if self.bank is None else self.books - self.bank


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """All that the accounts are made of, read once."""

    organisation: Organisation
    first: date
    on: date
    chains: Mapping[str, Sequence[StoredStatement]]
    booked: Mapping[int, int]
    booked_until: Mapping[date, Mapping[str, int]]
    balances: Mapping[date, Mapping[Account, int]]
    suspense: Mapping[str, Sequence[StoredLine]]
    households: Mapping[str, Sequence[str]]
    positions: Mapping[str, Position]


def reconciliation(
    session: Session,
    *,
    on: date,
    reach: Reach,
    first: date | None = None,
    aged_on: date | None = None,
) -> tuple[BankAccount, ...]:
    """Every bank account as of a day, with its statements closed from `first` on, by IBAN.

    What stands in suspense is as old as it was on `aged_on`; left out, that and `first` are the
    day itself. The organisation's: with less than everything in reach there are none.
    """
    organisation = load_organisation(session) if reach.everything else None
    if organisation is None:
        return ()
    facts = _load(session, organisation, on if first is None else first, on)
    aged_on = on if aged_on is None else aged_on
    return tuple(_account(facts, iban, aged_on) for iban in sorted(_ibans(facts)))


def positions_on(session: Session, on: date) -> Mapping[str, Position]:
    """What every household has at the end of a day."""
    ids = list(load_household_accounts(session, reach=EVERYTHING))
    found: dict[str, Position] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        found |= load_positions(session, some, before=on + _DAY, reach=EVERYTHING)
    return found


def _load(session: Session, organisation: Organisation, first: date, on: date) -> _Facts:
    chains = statements_by_account(session, until=on)
    ends = {chain[-1].statement.closing_date for chain in chains.values()}
    days = {on, *ends} | {
        each.statement.closing_date
        for chain in chains.values()
        for each in chain
        if each.statement.closing_date >= first
    }
    waiting: dict[str, list[StoredLine]] = defaultdict(list)
    for line in load_suspense_lines(session, on=on):
        waiting[line.line.iban].append(line)
    accounts: dict[str, list[str]] = defaultdict(list)
    for household_id, where in load_household_accounts(session, reach=EVERYTHING).items():
        accounts[organisation.pooled_iban if where == POOLED else where].append(household_id)
    return _Facts(
        organisation=organisation,
        first=first,
        on=on,
        chains=chains,
        booked=booked_by_statement(session),
        booked_until={day: booked_by_account(session, until=day) for day in ends},
        balances={
            day: load_balances(session, reach=EVERYTHING, books=[ORGANISATION], until=day)
            for day in days
        },
        suspense=waiting,
        households=accounts,
        positions=positions_on(session, on),
    )


def _ibans(facts: _Facts) -> Collection[str]:
    named = {facts.organisation.pooled_iban, facts.organisation.own_money_iban}
    booked = (each.name.partition(":") for each in facts.balances[facts.on])
    return named | set(facts.chains) | {iban for kind, _, iban in booked if kind == "bank"}


def _use(facts: _Facts, iban: str) -> AccountUse:
    if iban == facts.organisation.pooled_iban:
        return AccountUse.POOLED
    if iban == facts.organisation.own_money_iban:
        return AccountUse.OWN_MONEY
    return AccountUse.HOUSEHOLD if iban in facts.households else AccountUse.OTHER


def _account(facts: _Facts, iban: str, aged_on: date) -> BankAccount:
    chain = facts.chains.get(iban, ())
    last = chain[-1].statement if chain else None
    today = facts.balances[facts.on]
    now = today.get(bank(iban), 0)
    books = now if last is None else facts.balances[last.closing_date].get(bank(iban), 0)
    lines = tuple(_suspense_line(each, aged_on) for each in facts.suspense.get(iban, ()))
    waiting, held = -today.get(suspense(iban), 0), -today.get(client_money(iban), 0)
    own = now - waiting - held
    households = facts.households.get(iban, ())
    return BankAccount(
        iban=iban,
        use=_use(facts, iban),
        households=len(households),
        closing_date=None if last is None else last.closing_date,
        bank=None if last is None else last.closing,
        books=books,
        booked_after=now - books,
        reasons=_reasons(facts, iban, chain, books),
        statements=tuple(_checks(facts, iban, chain)),
        gaps=tuple(gap for gap in statement_gaps(chain, facts.booked) if gap.date >= facts.first),
        suspense=waiting,
        suspense_elsewhere=waiting - sum(each.amount for each in lines),
        suspense_ages=tuple(_ages(lines)),
        suspense_lines=lines,
        client_money=held,
        households_money=sum(_held(facts.positions[each]) for each in households),
        own_money=own,
        own_money_due=_own_money_due(facts, iban),
    )


def _held(position: Position) -> int:
    return position.received + position.available + position.set_aside


def _own_money_due(facts: _Facts, iban: str) -> int:
    if iban != facts.organisation.own_money_iban:
        return 0
    balances = facts.balances[facts.on]
    own = -balances.get(guarantee_fund(), 0) - balances.get(own_costs(), 0)
    return own - balances.get(advances(), 0)


def _reasons(
    facts: _Facts, iban: str, chain: Sequence[StoredStatement], books: int
) -> tuple[DifferenceReason, ...]:
    if not chain:
        return ()
    until = facts.booked_until[chain[-1].statement.closing_date]
    return difference_reasons(
        chain, booked=facts.booked, booked_until=until.get(iban, 0), books=books
    )


def _checks(facts: _Facts, iban: str, chain: Sequence[StoredStatement]) -> Iterator[StatementCheck]:
    last_of = {each.statement.closing_date: each.id for each in chain}
    for each in chain:
        row = each.statement
        if row.closing_date < facts.first:
            continue
        is_last = last_of[row.closing_date] == each.id
        yield StatementCheck(
            id=each.id,
            statement_id=row.statement_id,
            closing_date=row.closing_date,
            opening=row.opening,
            closing=row.closing,
            books=facts.balances[row.closing_date].get(bank(iban), 0) if is_last else None,
            accepted_difference=row.difference,
            accepted_reason=row.difference_reason,
            recorded_by=each.recorded_by,
        )


def _suspense_line(stored: StoredLine, aged_on: date) -> SuspenseLine:
    line = stored.line
    return SuspenseLine(
        line_id=stored.id,
        booking_date=line.booking_date,
        days=(aged_on - line.booking_date).days,
        amount=line.cents,
        counter_name=line.counter_name,
        text=line.text or line.reference or line.end_to_end_id,
    )


def _ages(lines: Sequence[SuspenseLine]) -> Iterator[SuspenseAge]:
    since = 0
    for until in (*SUSPENSE_AGES, None):
        some = [each for each in lines if _is_aged(each.days, since, until)]
        yield SuspenseAge(
            since=since,
            until=until,
            lines=len(some),
            amount=sum(each.amount for each in some),
        )
        since = 0 if until is None else until + 1


def _is_aged(days: int, since: int, until: int | None) -> bool:
    # A line that is booked ahead of the day is as young as one can be.
    return max(days, 0) >= since and (until is None or days <= until)

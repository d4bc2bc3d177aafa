"""A scenario as it goes on: households on one database, and what happened to each so far.

Everything goes through the actions and views of the product, each in a transaction of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine
from tests.actions.desk import ORGANISATION, on
from tests.domain.households import Table, to_toml

from huishoudboekje.actions import (
    ReceiptInput,
    import_household,
    put_in_own_money,
    record_receipt,
    refresh_signals,
    settle_households,
)
from huishoudboekje.actions.arrangement_proposals import ProposedArrangement
from huishoudboekje.actions.arrangements_together import ProposedTogether
from huishoudboekje.agreements import (
    HouseholdDocument,
    Kind,
    Occurrence,
    document_from_toml,
    occurrences,
)
from huishoudboekje.arrangements import Condition, Effort
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    EVERYTHING,
    load_balances,
    load_household,
    load_owed,
    reading,
    writing,
)
from huishoudboekje.debts import Component
from huishoudboekje.planning import Change, Plan, Settlement
from huishoudboekje.signals import SignalKind
from huishoudboekje.views import (
    SIGNAL_WORDS,
    HouseholdDebts,
    SignalLine,
    household_debts,
    running_plan,
    scenario,
    signal_list,
)

_KINDS = {word: kind for kind, word in SIGNAL_WORDS.items()}


@dataclass
class Story:
    """The households of a scenario; `who` is the one that was spoken of last."""

    engine: Engine
    today: date = date.min
    who: str = ""
    written: dict[str, Table] = field(default_factory=dict)
    settled: dict[str, list[Settlement]] = field(default_factory=dict)
    efforts: list[Effort] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    proposed: ProposedArrangement | None = None
    together: ProposedTogether | None = None
    suppose: tuple[Change, ...] = ()
    before: dict[str, int] = field(default_factory=dict)
    keys: Iterator[str] = field(default_factory=lambda: map(str, count(1)))

    def write(self, household_id: str, **terms: Any) -> None:
        """A household that is described further before it is taken in."""
        self.who = household_id
        self.today = max(self.today, terms["start"])
        self.written[household_id] = {"household": {"id": household_id, **terms}}

    def terms(self) -> Table:
        """The `[household]` of the one that is described."""
        terms: Table = self.written[self.who]["household"]
        return terms

    def add(self, table: str, rows: Sequence[Table]) -> None:
        self.written[self.who].setdefault(table, []).extend(rows)

    def begin(self) -> None:
        """Every household that is described is in the database."""
        for document in self.written.values():
            made = document_from_toml(to_toml(document), for_import=True)
            with writing(self.engine) as session:
                import_household(session, made, organisation=ORGANISATION, by=on(self.today))
        self.written.clear()

    def put_in(self, amount: int) -> None:
        self.begin()
        with writing(self.engine) as session:
            put_in_own_money(session, amount, self.today, key="fund", by=on(self.today))

    def on(self, day: date) -> None:
        """Time goes on, never back."""
        assert day >= self.today, f"{day} is before {self.today}"
        self.begin()
        self.today = day

    def receive(self, agreement: str, amount: int, *, nominal: date | None = None) -> None:
        given = ReceiptInput(
            agreement_id=agreement,
            amount=amount,
            business_date=self.today,
            nominal_date=nominal,
        )
        key = next(self.keys)
        with writing(self.engine) as session:
            record_receipt(session, self.who, given, key=key, by=on(self.today))
        self.look()

    def settle(self, household_id: str) -> None:
        """The household's period of today's month is settled."""
        self.who = household_id
        month = Period(self.today.year, self.today.month)
        with writing(self.engine) as session:
            (done,) = settle_households(session, [household_id], month, by=on(self.today))
        assert done.settlement is not None, done.findings
        self.settled.setdefault(household_id, []).append(done.settlement)
        self.look()

    def next_settlement(self) -> tuple[Period, date]:
        """The period that is settled next, and on which day."""
        terms = self.document().terms
        done = self.settled.get(self.who)
        month = done[-1].period.plus(1) if done else Period(terms.start.year, terms.start.month)
        while (day := settlement_date(month, terms.settlement_day)) < terms.start:
            month = month.plus(1)
        return month, day

    def last(self, household_id: str = "") -> Settlement:
        """The latest settlement of the household, or of the one that is spoken of."""
        return self.settled[household_id or self.who][-1]

    def look(self) -> None:
        """The signals say what holds today."""
        with writing(self.engine) as session:
            refresh_signals(session, None, by=on(self.today))

    def signals(self, word: str) -> list[SignalLine]:
        """The open signals of the household that are called so."""
        self.look()
        kind = SignalKind(_KINDS[word])
        with reading(self.engine) as session:
            found = signal_list(session, today=self.today, reach=EVERYTHING, limit=1_000)
        return [each for each in found if (each.kind, each.household_id) == (kind, self.who)]

    def plan(self) -> Plan:
        """The months ahead, with what was supposed since the last look."""
        supposed, self.suppose = self.suppose, ()
        with reading(self.engine) as session:
            if not supposed:
                return running_plan(session, self.who, today=self.today, reach=EVERYTHING).plan
            seen = scenario(session, self.who, supposed, today=self.today, reach=EVERYTHING)
        return seen.changed.plan

    def balances(self, *, until: date | None = None) -> dict[str, int]:
        """Every account in the household's book (cents, debit less credit), up to that day."""
        with reading(self.engine) as session:
            found = load_balances(session, reach=EVERYTHING, books=[self.who], until=until)
        return {account.name: amount for account, amount in found.items()}

    def balance(self, account: str, *, until: date | None = None) -> int:
        return self.balances(until=until).get(account, 0)

    def remember(self) -> None:
        """The balances as they are now, to look at again."""
        self.before = self.balances()

    def owed(self) -> dict[str, dict[Component, int]]:
        """What is owed now, by debt and component (cents)."""
        self.begin()
        with reading(self.engine) as session:
            found = load_owed(session, [self.who], reach=EVERYTHING)
        return {debt: dict(parts) for debt, parts in found.get(self.who, {}).items()}

    def debts(self) -> HouseholdDebts:
        with reading(self.engine) as session:
            return household_debts(session, self.who, today=self.today, reach=EVERYTHING)

    def document(self) -> HouseholdDocument:
        with reading(self.engine) as session:
            return load_household(session, self.who, reach=EVERYTHING).document

    def due(self, kind: Kind, first: date, last: date) -> list[Occurrence]:
        """All terms of that kind between two days."""
        return [
            each
            for agreement in self.document().agreements
            if agreement.kind is kind
            for each in occurrences(agreement, first, last)
        ]

    def missed_income(self, day: date) -> int:
        """What should have come in up to that day, and had not (cents)."""
        balances = self.balances(until=day)
        came = sum(amount for name, amount in balances.items() if name.startswith("income:"))
        start = self.document().terms.start
        return came + sum(each.amount for each in self.due(Kind.INCOME, start, day))

    def overdue(self, day: date) -> int:
        """What was due after the first settlement and up to that day, and not paid (cents)."""
        first, *_ = done = self.settled[self.who]
        paid = {
            (each.agreement.id, each.nominal_date)
            for settlement in done
            if settlement.settlement_date <= day
            for each in settlement.choice.ordered
        }
        since = first.settlement_date + timedelta(days=1)
        return sum(
            each.amount
            for each in self.due(Kind.COST, since, day)
            if (each.agreement.id, each.nominal_date) not in paid
        )

"""A desk to act from: one database, a day that is said each time, and plain households."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine
from tests.domain.households import to_toml

from huishoudboekje.actions import (
    Acting,
    AgreementChange,
    ReceiptInput,
    RecordedReceipt,
    SettledHousehold,
    User,
    add_agreement,
    end_agreement,
    follow_up_agreement,
    import_household,
    mark_income,
    put_in_own_money,
    record_receipt,
    reverse_entry,
    reverse_settlement,
    settle_households,
)
from huishoudboekje.agreements import (
    Agreement,
    HouseholdDocument,
    Kind,
    TableReader,
    document_from_toml,
    read_agreement,
)
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    EVERYTHING,
    BookedEntry,
    Organisation,
    Reach,
    entries_by_keys,
    load_balances,
    load_entries,
    reading,
    verify,
    writing,
)
from huishoudboekje.errors import Finding
from huishoudboekje.ledger import Account
from huishoudboekje.planning import MarkKind

Table = dict[str, Any]
POOL = "NL02ABNA0123456789"
ORGANISATION = Organisation(name="Stadsbank", pooled_iban=POOL, own_money_iban=POOL)
START = date(2026, 11, 26)


def on(day: date, *, reach: Reach = EVERYTHING, hour: int = 12) -> Acting:
    now = datetime.combine(day, time(hour), tzinfo=UTC)
    return Acting(user=User(id="karin", name="Karin"), reach=reach, today=day, now=now)


def an_income(agreement_id: str = "wage", **changes: Any) -> Table:
    return {
        "id": agreement_id,
        "name": agreement_id.title(),
        "amount": "1400.00",
        "from": START,
        "rrule": "FREQ=MONTHLY;BYMONTHDAY=8",
        **changes,
    }


def a_cost(agreement_id: str = "rent", **changes: Any) -> Table:
    made = {
        "id": agreement_id,
        "name": agreement_id.title(),
        "amount": "650.00",
        "from": START,
        "rrule": "FREQ=MONTHLY;BYMONTHDAY=1",
        "class": "rent",
        **changes,
    }
    if "dates" in changes:
        del made["rrule"]
    return made


def a_table(
    household_id: str = "h-1",
    *,
    income: list[Table] | None = None,
    cost: list[Table] | None = None,
    arrangement: list[Table] | None = None,
    **changes: Any,
) -> Table:
    """A household that settles on the 25th; the first settlement is on 24 December 2026."""
    own = {
        "id": household_id,
        "name": "Huishouden Proef",
        "start": START,
        "settlement_day": 25,
        "mandate": {"from": START - timedelta(days=6)},
        **changes,
    }
    made: Table = {"household": own}
    made["income"] = [an_income()] if income is None else income
    made["cost"] = [a_cost()] if cost is None else cost
    made["arrangement"] = arrangement or []
    return {key: value for key, value in made.items() if value}


def a_document(household_id: str = "h-1", **changes: Any) -> HouseholdDocument:
    return document_from_toml(to_toml(a_table(household_id, **changes)), for_import=True)


def an_agreement(table: Table, kind: Kind = Kind.COST) -> Agreement:
    findings: list[Finding] = []
    made = read_agreement(TableReader(table, "", findings, in_camel_case=False), kind)
    assert not findings
    return made


@dataclass
class Desk:
    """What a person does, each in a transaction of its own."""

    engine: Engine

    def take_in(self, household_id: str = "h-1", *, today: date = START, **changes: Any) -> None:
        with writing(self.engine) as session:
            document = a_document(household_id, **changes)
            import_household(session, document, organisation=ORGANISATION, by=on(today))

    def put_in(self, amount: int, *, key: str = "fund", today: date = START) -> int:
        with writing(self.engine) as session:
            return put_in_own_money(session, amount, today, key=key, by=on(today))

    def receive(
        self,
        amount: int,
        day: date,
        *,
        household: str = "h-1",
        agreement: str | None = "wage",
        nominal: date | None = None,
        key: str | None = None,
        today: date | None = None,
    ) -> RecordedReceipt:
        given = ReceiptInput(
            agreement_id=agreement, amount=amount, business_date=day, nominal_date=nominal
        )
        with writing(self.engine) as session:
            return record_receipt(
                session, household, given, key=key or f"{agreement}-{day}", by=on(today or day)
            )

    def mark(
        self,
        nominal: date,
        mark: MarkKind,
        *,
        comes_on: date | None = None,
        household: str = "h-1",
        agreement: str = "wage",
        today: date = START,
    ) -> None:
        with writing(self.engine) as session:
            mark_income(
                session, household, agreement, nominal, mark=mark, comes_on=comes_on, by=on(today)
            )

    def settle(
        self, period: str, *, household: str = "h-1", today: date | None = None
    ) -> SettledHousehold:
        month = Period.parse(period)
        day = today or date(month.year, month.month, 25)
        with writing(self.engine) as session:
            (done,) = settle_households(session, [household], month, by=on(day))
        return done

    def add(
        self,
        table: Table,
        *,
        kind: Kind = Kind.COST,
        today: date = START,
        version: int | None = None,
    ) -> AgreementChange:
        new = an_agreement(table, kind)
        with writing(self.engine) as session:
            return add_agreement(session, "h-1", new, version=version, by=on(today))

    def follow_up(
        self,
        agreement_id: str,
        table: Table,
        start: date,
        *,
        kind: Kind = Kind.COST,
        today: date = START,
        version: int | None = None,
    ) -> AgreementChange:
        new = an_agreement(table, kind)
        with writing(self.engine) as session:
            return follow_up_agreement(
                session, "h-1", agreement_id, new, start=start, version=version, by=on(today)
            )

    def end(
        self, agreement_id: str, until: date, *, today: date = START, version: int | None = None
    ) -> AgreementChange:
        with writing(self.engine) as session:
            return end_agreement(session, "h-1", agreement_id, until, version=version, by=on(today))

    def take_back(self, entry_id: int, *, today: date = START) -> int:
        with writing(self.engine) as session:
            return reverse_entry(session, entry_id, reason="vergissing", by=on(today))

    def take_back_settlement(
        self, period: str, *, household: str = "h-1", today: date = START
    ) -> int:
        with writing(self.engine) as session:
            return reverse_settlement(
                session, household, Period.parse(period), reason="vergissing", by=on(today)
            )

    def entries(self) -> list[BookedEntry]:
        with reading(self.engine) as session:
            return list(load_entries(session, reach=EVERYTHING, limit=100_000))

    def entry(self, key: str) -> BookedEntry:
        with reading(self.engine) as session:
            return entries_by_keys(session, [key], reach=EVERYTHING)[key]

    def balance(self, name: str, *, book: str = "h-1", until: date | None = None) -> int:
        """Debit less credit (cents)."""
        with reading(self.engine) as session:
            found = load_balances(session, reach=EVERYTHING, books=[book], until=until)
        return found.get(Account(book, name), 0)

    def verify(self) -> tuple[Finding, ...]:
        with reading(self.engine) as session:
            return verify(session)

    def changes_nothing(self, act: Callable[[], object]) -> bool:
        """The act leaves every entry as it was."""
        before = self.entries()
        act()
        return self.entries() == before


def given_out(done: SettledHousehold) -> list[int]:
    """The living money of the period (cents)."""
    assert done.settlement is not None, done.findings
    return [each.amount for each in done.settlement.choice.living_money]


def ordered(done: SettledHousehold) -> list[tuple[str, date]]:
    """What was ordered: agreement and nominal date."""
    assert done.settlement is not None, done.findings
    return sorted((each.agreement.id, each.nominal_date) for each in done.settlement.choice.ordered)


def skipped(done: SettledHousehold) -> list[tuple[str, date]]:
    """What was not paid for want of money: agreement and nominal date."""
    assert done.settlement is not None, done.findings
    return sorted(
        (each.occurrence.agreement.id, each.occurrence.nominal_date)
        for each in done.settlement.choice.skipped
    )

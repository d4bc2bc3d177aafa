"""Whatever a budget manager does in whatever order, the invariants of the ledger hold after it.

A state machine drives the actions over a real database and an auditor that keeps a plain model of
its own; after every step the whole ledger is read back and judged from its postings alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session
from tests.databases import NewDatabase
from tests.domain.households import to_toml
from tests.machines import plans
from tests.machines.auditor import (
    AgreementModel,
    Expected,
    HouseholdModel,
    OrderModel,
    ReceiptModel,
    SettlementModel,
    settlement_dates,
    to_cents,
)
from tests.machines.plans import POOL, Table

from huishoudboekje.actions import (
    Acting,
    ReceiptInput,
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
    TABLE_OF_KIND,
    Agreement,
    TableReader,
    document_from_toml,
    read_agreement,
)
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    EVERYTHING,
    BookedEntry,
    Organisation,
    advances_under_way,
    create_engine_for,
    load_balances,
    load_entries,
    load_settlements,
    reading,
    verify,
    writing,
)
from huishoudboekje.errors import (
    AdvanceTooHigh,
    AlreadyExists,
    AlreadyReversed,
    AlreadySettled,
    Finding,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
    Refusal,
)
from huishoudboekje.jobs import preview_settlement, run_settlement, start_settlement
from huishoudboekje.planning import MarkKind

ORGANISATION = Organisation(name="Stadsbank", pooled_iban=POOL, own_money_iban=POOL)
DAY = timedelta(days=1)
KINDS = {name: kind for kind, name in TABLE_OF_KIND.items()}
Figures = dict[tuple[str, str], int]
any_number = st.integers(0, 1_000_000)


@dataclass
class Snapshot:
    """Balances at a date as known at a moment: they never change."""

    until: date
    known_at: datetime
    figures: Figures


def read_table(table: Table, kind: str) -> Agreement:
    findings: list[Finding] = []
    reader = TableReader(table, "", findings, in_camel_case=False)
    made = read_agreement(reader, KINDS[kind])
    assert not findings, findings
    return made


def folded(entries: list[BookedEntry], until: date = date.max) -> Figures:
    sums: Figures = {}
    for booked in entries:
        if booked.entry.business_date > until:
            continue
        for posting in booked.entry.postings:
            for account, amount in (
                (posting.debit, posting.amount),
                (posting.credit, -posting.amount),
            ):
                key = (account.book, account.name)
                sums[key] = sums.get(key, 0) + amount
    return sums


class HouseholdMachine(RuleBasedStateMachine):
    """Everything that definitions 4 and 5 let a person do, and much that it refuses."""

    def __init__(self, new_url: NewDatabase) -> None:
        super().__init__()
        self.engine = create_engine_for(new_url())
        self.today = plans.START
        self.moment = datetime(2026, 1, 1, 9, tzinfo=UTC)
        self.numbers = iter(range(1, 1_000_000))
        self.models: dict[str, HouseholdModel] = {}
        self.fund = 0
        self.entries: dict[int, BookedEntry] = {}
        self.snapshots: list[Snapshot] = []

    def teardown(self) -> None:
        self.engine.dispose()
        path = self.engine.url.database
        if self.engine.dialect.name == "sqlite" and path is not None:
            for end in ("", "-wal", "-shm"):
                Path(path + end).unlink(missing_ok=True)

    # Acting.

    def by(self) -> Acting:
        self.moment += timedelta(seconds=1)
        user = User(id="karin", name="Karin")
        return Acting(user=user, reach=EVERYTHING, today=self.today, now=self.moment)

    @contextmanager
    def acting(self) -> Iterator[tuple[Session, Acting]]:
        with writing(self.engine) as session:
            yield session, self.by()

    def refused(self, refusal: type[Refusal], act: Callable[[Session, Acting], object]) -> None:
        """The act raises exactly this and leaves the ledger as it was."""
        before = self._all_entries()
        with pytest.raises(Refusal) as caught, self.acting() as (session, by):
            act(session, by)
        assert type(caught.value) is refusal, repr(caught.value)
        assert self._all_entries() == before

    def _all_entries(self) -> list[BookedEntry]:
        with reading(self.engine) as session:
            return list(load_entries(session, reach=EVERYTHING, limit=100_000))

    def _new_entries(self) -> list[BookedEntry]:
        return [each for each in self._all_entries() if each.id not in self.entries]

    def _household(self, number: int) -> HouseholdModel:
        ids = sorted(self.models)
        return self.models[ids[number % len(ids)]]

    # Rules: households and money of the organisation.

    @initialize(table=plans.households(1), fund=st.sampled_from([500_000, 30_000, 60_000, 0]))
    def begin(self, table: Table, fund: int) -> None:
        self._import(table)
        if fund:
            self.put_in(fund)

    def _import(self, table: Table) -> None:
        document = document_from_toml(to_toml(table), for_import=True)
        with self.acting() as (session, by):
            made = import_household(session, document, organisation=ORGANISATION, by=by)
        assert made.is_new
        model = HouseholdModel(table, POOL)
        self.models[model.id] = model
        opening = to_cents(table["household"].get("opening_balance", "0"))
        if opening:
            (match,) = (each for each in self._new_entries() if each.entry.source == "receipt")
            model.receipts[match.id] = ReceiptModel(opening, model.start - DAY, None, None)

    @precondition(lambda self: len(self.models) < 4)
    @rule(data=st.data())
    def import_another(self, data: st.DataObject) -> None:
        self._import(data.draw(plans.households(len(self.models) + 1)))

    @rule(which=any_number)
    def import_again(self, which: int) -> None:
        table = self._household(which).table
        with self.acting() as (session, by):
            again = import_household(
                session,
                document_from_toml(to_toml(table), for_import=True),
                organisation=ORGANISATION,
                by=by,
            )
        assert not again.is_new

    @rule(amount=st.sampled_from([1, 20_000, 100_000]))
    def put_in(self, amount: int) -> None:
        key = str(next(self.numbers))
        with self.acting() as (session, by):
            put_in_own_money(session, amount, self.today, key=key, by=by)
        self.fund += amount

    @rule(days=st.sampled_from([1, 7, 28, 31, 31, 31, 62]))
    def wait(self, days: int) -> None:
        self.today = min(self.today + days * DAY, date(2028, 6, 1))

    # Rules: income.

    def _incomes(self, model: HouseholdModel) -> list[AgreementModel]:
        return [each for each in model.agreements.values() if each.kind == "income"]

    def _receive(
        self,
        model: HouseholdModel,
        amount: int,
        agreement: str | None,
        nominal: date | None,
        day: date,
    ) -> None:
        given = ReceiptInput(
            agreement_id=agreement, amount=amount, business_date=day, nominal_date=nominal
        )
        with self.acting() as (session, by):
            key = str(next(self.numbers))
            made = record_receipt(session, model.id, given, key=key, by=by)
        counts = max(day, model.open_since())
        assert (made.amount, made.business_date) == (amount, counts)
        if nominal is not None:
            assert made.nominal_date == nominal
        model.receipts[made.match_entry_id] = ReceiptModel(
            amount, counts, agreement, made.nominal_date
        )

    @rule(which=any_number, at=st.integers(0, 80), percent=st.sampled_from([100, 100, 60, 130]))
    def receive_expected(self, which: int, at: int, percent: int) -> None:
        model = self._household(which)
        arrived = model.arrivals()
        terms = sorted(
            (abs((dated - self.today).days), nominal, each.id, each.amount)
            for each in self._incomes(model)
            for nominal, dated in each.terms()
            if (each.id, nominal) not in arrived and dated >= model.start
        )
        if terms:
            _, nominal, agreement, amount = terms[at % min(len(terms), 4)]
            back = min(at, 20)
            self._receive(
                model,
                max(1, amount * percent // 100),
                agreement,
                nominal,
                self.today - back * DAY,
            )

    @rule(which=any_number)
    def receive_all_that_came(self, which: int) -> None:
        """Everything expected up to today came in on its day: households that keep going."""
        model = self._household(which)
        arrived = model.arrivals()
        for each in self._incomes(model):
            for nominal, dated in list(each.terms()):
                is_open = (each.id, nominal) not in arrived and each.amount > 0
                if model.start <= dated <= self.today and is_open:
                    self._receive(model, each.amount, each.id, nominal, dated)

    @rule(which=any_number, amount=st.integers(1, 90_000), back=st.integers(0, 50))
    def receive_without_agreement(self, which: int, amount: int, back: int) -> None:
        self._receive(self._household(which), amount, None, None, self.today - back * DAY)

    @rule(which=any_number, at=any_number, amount=st.integers(1, 200_000))
    def receive_nearest(self, which: int, at: int, amount: int) -> None:
        model = self._household(which)
        incomes = self._incomes(model)
        if incomes:
            self._receive(model, amount, incomes[at % len(incomes)].id, None, self.today)

    @rule(which=any_number, at=st.integers(0, 12), word=st.sampled_from(list(MarkKind)))
    def mark(self, which: int, at: int, word: MarkKind) -> None:
        model = self._household(which)
        terms = [
            (each.id, nominal)
            for each in self._incomes(model)
            for nominal, dated in each.terms()
            if dated >= self.today - 60 * DAY
        ]
        if not terms:
            return
        key = terms[at % len(terms)]
        comes_on = self.today + at * 5 * DAY if word is MarkKind.COMES_ON else None

        def act(session: Session, by: Acting) -> None:
            mark_income(session, model.id, *key, mark=word, comes_on=comes_on, by=by)

        if key in model.arrivals():
            self.refused(InvalidInput, act)
            return
        with self.acting() as (session, by):
            act(session, by)
        model.marks[key] = (str(word), comes_on)

    # Rules: agreements.

    @rule(which=any_number, data=st.data())
    def add(self, which: int, data: st.DataObject) -> None:
        model = self._household(which)
        if len(model.agreements) >= 12:
            return
        kind = data.draw(st.sampled_from(["income", "cost", "arrangement"]))
        table = data.draw(plans.agreement_tables(kind, 100 + next(self.numbers)))
        with self.acting() as (session, by):
            made = add_agreement(session, model.id, read_table(table, kind), version=None, by=by)
        assert made.agreement_id == table["id"]
        model.agreements[table["id"]] = AgreementModel(
            kind, table, counts_from=max(self.today, model.start)
        )

    def _is_booked_from(self, model: HouseholdModel, agreement: AgreementModel, day: date) -> bool:
        booked = model.settled_keys() | model.arrivals().keys()
        return any(
            nominal >= day and (agreement.id, nominal) in booked for nominal, _ in agreement.terms()
        )

    @rule(which=any_number, at=any_number, ahead=st.integers(-40, 70), data=st.data())
    def follow_up(self, which: int, at: int, ahead: int, data: st.DataObject) -> None:
        model = self._household(which)
        followed = {each.table.get("follows") for each in model.agreements.values()}
        ids = sorted(each for each in model.agreements if each not in followed)
        old = model.agreements[ids[at % len(ids)]]
        start = self.today + ahead * DAY
        table = data.draw(plans.agreement_tables(old.kind, 100 + next(self.numbers)))
        new = read_table(table, old.kind)

        def act(session: Session, by: Acting) -> object:
            return follow_up_agreement(
                session, model.id, old.id, new, start=start, version=None, by=by
            )

        if self._is_booked_from(model, old, start):
            self.refused(AlreadySettled, act)
            return
        with self.acting() as (session, by):
            act(session, by)
        old.table["until"] = min(start - DAY, old.table.get("until", start))
        model.agreements[table["id"]] = AgreementModel(
            old.kind,
            {**table, "follows": old.id},
            counts_from=max(start, old.counts_from or model.start),
            is_follow_up=True,
        )

    @rule(which=any_number, at=any_number, ahead=st.integers(-40, 70))
    def end(self, which: int, at: int, ahead: int) -> None:
        model = self._household(which)
        agreement = model.agreements[sorted(model.agreements)[at % len(model.agreements)]]
        until = self.today + ahead * DAY

        def act(session: Session, by: Acting) -> object:
            return end_agreement(session, model.id, agreement.id, until, version=None, by=by)

        refusal = self._why_not_ended(model, agreement, until)
        if refusal is not None:
            self.refused(refusal, act)
            return
        with self.acting() as (session, by):
            act(session, by)
        agreement.table["until"] = until

    def _why_not_ended(
        self, model: HouseholdModel, agreement: AgreementModel, until: date
    ) -> type[Refusal] | None:
        if any(each.table.get("follows") == agreement.id for each in model.agreements.values()):
            return AlreadyExists
        if until < agreement.table.get("from", until):
            return InvalidInput
        if self._is_booked_from(model, agreement, until + DAY):
            return AlreadySettled
        return None

    # Rules: settling.

    def _headroom(self) -> int:
        lent = sum(model.balance_after(date.max)[0] for model in self.models.values())
        with reading(self.engine) as session:
            return self.fund - lent - advances_under_way(session)

    def _settled(self, model: HouseholdModel, period: str, headroom: int) -> None:
        """The ledger says what the auditor expected; the model takes it over."""
        expected = model.expected(headroom)
        settles_on = model.next_date()
        assert model.next_period() == period
        with reading(self.engine) as session:
            stored = [
                each
                for each in load_settlements(session, [model.id], reach=EVERYTHING, period=period)
                if each.reversed_at is None
            ]
        (made,) = (each.settlement for each in stored)
        assert made.settlement_date == settles_on
        ordered, skipped, living = {}, set(), []
        orders: list[tuple[int | None, OrderModel]] = []
        for line in made.lines:
            key = None
            if line.agreement_id is not None and line.nominal_date is not None:
                key = (line.agreement_id, line.nominal_date)
            if key is None and line.outcome == "skipped":
                # It waits for an advance to an own account, which no statement shows here.
                assert not model.is_pooled
            elif key is None:
                living.append((line.due_date, line.cents))
                orders.append(
                    (
                        line.entry_id,
                        OrderModel(line.cents, line.due_date, None, is_living_money=True),
                    )
                )
            elif line.outcome == "skipped":
                skipped.add(key)
            else:
                assert key not in ordered, "an occurrence is ordered once"
                ordered[key] = line.cents
                orders.append((line.entry_id, OrderModel(line.cents, settles_on, key)))
        assert (ordered, skipped) == (expected.ordered, expected.skipped)
        self._judge_living_money(model, expected, living)
        paid = sum(ordered.values()) + sum(amount for _, amount in living)
        model.settlements.append(_settlement(model, expected, orders, period, paid))
        model.orders |= {number: each for number, each in orders if number is not None}

    def _judge_living_money(
        self, model: HouseholdModel, expected: Expected, living: list[tuple[date, int]]
    ) -> None:
        if not expected.is_short:
            assert living == expected.living_money
            return
        assert [day for day, _ in living] == [day for day, _ in expected.living_money]
        given = sum(amount for _, amount in living)
        assert min((amount for _, amount in living), default=0) >= 0
        # Rounding down keeps back less than a unit a payday.
        assert expected.living_money_at_most - model.unit * len(living) < given or not living
        assert given <= expected.living_money_at_most
        if living and expected.living_money_at_most >= model.floor * len(living):
            assert min(amount for _, amount in living) >= model.floor

    def _is_too_early(self, model: HouseholdModel, period: str) -> bool:
        """Nobody settles a period before the settlement date of the one before it."""
        before = _settlement_date(model, str(Period.parse(period).plus(-1)))
        return period != model.period_of(model.dates(1)[0]) and self.today < before

    def _outcome(self, model: HouseholdModel, period: str) -> str:
        """What settling the period must come to."""
        if any(each.period == period for each in model.in_force()):
            return "already-settled"
        day = _settlement_date(model, period)
        until = model.mandate.get("until")
        if not (model.mandate["from"] <= day and (until is None or day <= until)):
            return "left-out"
        if period < model.period_of(model.dates(1)[0]):
            return "left-out"
        if model.next_period() < period or self._is_too_early(model, period):
            return "refused"
        if model.has_ended():
            return "left-out"
        return "settled"

    @rule(which=any_number, ahead=st.sampled_from([0, 0, 0, 0, 1, -1]), is_preview=st.booleans())
    def settle_one_household(self, which: int, ahead: int, *, is_preview: bool) -> None:
        model = self._household(which)
        period = str(Period.parse(model.next_period()).plus(ahead))
        expected, headroom = self._outcome(model, period), self._headroom()
        if is_preview:
            before = self._all_entries()
            found = list(
                preview_settlement(
                    self.engine, Period.parse(period), household_id=model.id, by=self.by()
                )
            )
            assert [str(each.outcome) for each in found] == [expected]
            assert self._all_entries() == before
        with self.acting() as (session, by):
            (done,) = settle_households(session, [model.id], Period.parse(period), by=by)
        assert str(done.outcome) == expected, done.findings
        if expected == "settled":
            self._settled(model, period, headroom)

    @rule(which=any_number)
    def settle_everybody(self, which: int) -> None:
        period = self._household(which).next_period()
        expected = {each: self._outcome(model, period) for each, model in self.models.items()}
        by = self.by()
        if all(each == "already-settled" for each in expected.values()):
            self.refused(
                AlreadySettled,
                lambda session, by: start_settlement(session, Period.parse(period), by=by),
            )
            return
        with writing(self.engine) as session:
            run = start_settlement(session, Period.parse(period), by=by)
        chunks = list(run_settlement(self.engine, run, by=by))
        done = [each for chunk in chunks for each in chunk.households]
        assert {each.household_id: str(each.outcome) for each in done} == {
            each: outcome for each, outcome in expected.items() if outcome != "already-settled"
        }
        for each in sorted(self.models):
            if expected[each] == "settled":
                self._settled(self.models[each], period, self._headroom())

    @rule(months=st.integers(1, 6), which=any_number)
    def live_some_months(self, months: int, which: int) -> None:
        """Nothing special happens: income comes on its day, every period is settled on its date."""
        model = self._household(which)
        for _ in range(months):
            period = model.next_period()
            if self._outcome(model, period) != "settled":
                return
            self.today = max(self.today, model.next_date())
            self.receive_all_that_came(sorted(self.models).index(model.id))
            self.settle_one_household(sorted(self.models).index(model.id), 0, is_preview=False)

    # Rules: taking back.

    @rule(which=any_number, at=any_number)
    def take_back_match(self, which: int, at: int) -> None:
        model = self._household(which)
        if not model.receipts:
            return
        number = sorted(model.receipts)[at % len(model.receipts)]
        self._take_back_entry(model, number, model.receipts[number])

    @rule(which=any_number, at=any_number)
    def take_back_order(self, which: int, at: int) -> None:
        model = self._household(which)
        numbers = sorted(model.orders)[-12:]
        if numbers:
            number = numbers[at % len(numbers)]
            self._take_back_entry(model, number, model.orders[number])

    def _take_back_entry(
        self, model: HouseholdModel, number: int, what: ReceiptModel | OrderModel
    ) -> None:
        def act(session: Session, by: Acting) -> object:
            return reverse_entry(session, number, reason="vergissing", by=by)

        is_undone = number in model.orders and not self._is_in_force(model, number)
        if what.taken_back_on is not None or is_undone:
            self.refused(AlreadyReversed, act)
            return
        with self.acting() as (session, by):
            act(session, by)
        what.taken_back_on = max(what.day, model.open_since())

    def _is_in_force(self, model: HouseholdModel, number: int) -> bool:
        return any(
            model.orders[number] is order for each in model.in_force() for order in each.orders
        )

    @rule(which=any_number)
    def take_back_settlement(self, which: int) -> None:
        model = self._household(which)
        done = model.in_force()

        def act(session: Session, by: Acting) -> object:
            period = Period.parse(done[-1].period)
            return reverse_settlement(session, model.id, period, reason="vergissing", by=by)

        if not done:
            return
        before = done[-2].advance_after if len(done) > 1 else 0
        more = before - done[-1].advance_after
        gone = any(
            each.day < done[-1].day <= (each.taken_back_on or date.min)
            for each in model.receipts.values()
        )
        if gone or any(_is_taken_back_later(each) for each in done[-1].orders):
            self.refused(NotReversible, act)
        elif more > 0 and more > self._headroom():
            self.refused(AdvanceTooHigh, act)
        else:
            with self.acting() as (session, by):
                act(session, by)
            done[-1].is_in_force = False

    @rule(which=any_number, at=any_number)
    def take_back_what_may_not_be(self, which: int, at: int) -> None:
        model = self._household(which)
        done = model.in_force()

        def undo(period: str) -> Callable[[Session, Acting], object]:
            return lambda session, by: reverse_settlement(
                session, model.id, Period.parse(period), reason="vergissing", by=by
            )

        if len(done) > 1:
            self.refused(OutOfOrder, undo(done[at % (len(done) - 1)].period))
        self.refused(NotFound, undo(model.next_period()))
        self.refused(
            NotFound, lambda session, by: reverse_entry(session, 999_999, reason="?", by=by)
        )
        found = [
            each
            for each in self.entries.values()
            if each.entry.source in {"bank-line", "reversal", "fund"}
            or each.entry.key.endswith((":available", ":balance"))
        ]
        if found:
            number = found[at % len(found)].id
            self.refused(
                NotReversible, lambda session, by: reverse_entry(session, number, reason="?", by=by)
            )

    @rule(which=any_number, amount=st.sampled_from([0, -5, 100]))
    def receive_nonsense(self, which: int, amount: int) -> None:
        model = self._household(which)
        tomorrow = ReceiptInput(
            agreement_id="nobody", amount=amount, business_date=self.today + DAY
        )
        self.refused(
            InvalidInput,
            lambda session, by: record_receipt(session, model.id, tomorrow, key="x", by=by),
        )

    # What always holds.

    @invariant()
    def everything_holds(self) -> None:
        if not self.models:
            return
        entries = self._all_entries()
        self._nothing_changed_or_vanished(entries)
        with reading(self.engine) as session:
            assert verify(session) == ()
            loaded = load_balances(session, reach=EVERYTHING)
        figures = folded(entries)
        assert {(each.book, each.name): amount for each, amount in loaded.items()} == figures
        self._books_balance(figures)
        self._bank_accounts_agree(figures)
        for model in self.models.values():
            self._household_agrees(model, entries)

    def _nothing_changed_or_vanished(self, entries: list[BookedEntry]) -> None:
        now = {each.id: each for each in entries}
        for number, before in self.entries.items():
            after = now[number]
            assert (after.entry, after.recorded_at) == (before.entry, before.recorded_at)
            assert before.reversed_by in {None, after.reversed_by}
        assert len({each.entry.key for each in entries}) == len(entries)
        self.entries = now

    def _books_balance(self, figures: Figures) -> None:
        for book in {book for book, _ in figures}:
            assert sum(amount for (b, _), amount in figures.items() if b == book) == 0

    def _bank_accounts_agree(self, figures: Figures) -> None:
        def of(name: str) -> int:
            return figures.get(("organisation", name), 0)

        fund, own_costs, advances = -of("guarantee-fund"), of("own-costs"), of("advances")
        assert fund == self.fund
        assert advances <= fund - own_costs
        assert advances == -sum(figures.get((each, "advance"), 0) for each in self.models)
        for iban in {POOL, *plans.OWN_IBANS}:
            own = fund - own_costs - advances if iban == POOL else 0
            clients = -of(f"client-money:{iban}")
            assert of(f"bank:{iban}") == clients - of(f"suspense:{iban}") + own
            assert clients == sum(
                figures.get((model.id, name), 0)
                for model in self.models.values()
                if model.iban == iban
                for name in ("received", "available", "set-aside")
            )

    def _household_agrees(self, model: HouseholdModel, entries: list[BookedEntry]) -> None:
        """On the evening of every day on which something was booked."""
        own = [
            each
            for each in entries
            if any(posting.debit.book == model.id for posting in each.entry.postings)
        ]
        days = sorted({each.entry.business_date for each in own})
        for day in days:
            figures = folded(own, day)

            def of(name: str, figures: Figures = figures) -> int:
                return figures.get((model.id, name), 0)

            advance, reserve = -of("advance"), of("set-aside")
            net = of("received") + of("available") + reserve + of("in-transit") - advance
            assert net == model.net(day + DAY)
            assert (advance, reserve) == model.balance_after(day + DAY)
            assert 0 <= advance <= model.limit
            assert reserve >= 0
            to_give_out = of("available") + of("in-transit")
            assert to_give_out == model.to_give_out(day)
            has_taken_back = any(each.taken_back_on for each in model.receipts.values())
            assert to_give_out >= 0 or has_taken_back

    @rule(back=st.integers(-40, 200))
    def remember_balances(self, back: int) -> None:
        until, known_at = self.today - back * DAY, self.moment
        self.snapshots.append(Snapshot(until, known_at, self._figures(until, known_at)))
        self.snapshots = self.snapshots[-4:]

    def _figures(self, until: date, known_at: datetime) -> Figures:
        with reading(self.engine) as session:
            found = load_balances(session, reach=EVERYTHING, until=until, known_at=known_at)
        return {(each.book, each.name): amount for each, amount in found.items()}

    @invariant()
    def past_stays_as_it_was_known(self) -> None:
        for each in self.snapshots:
            assert self._figures(each.until, each.known_at) == each.figures


def _is_taken_back_later(order: OrderModel) -> bool:
    return order.taken_back_on is not None and order.taken_back_on != order.day


def _settlement_date(model: HouseholdModel, period: str) -> date:
    since = date.fromisoformat(f"{period}-01") - 20 * DAY
    dates = settlement_dates(since, model.settlement_day, 3)
    return next(day for day in dates if model.period_of(day) == period)


def _settlement(
    model: HouseholdModel,
    expected: Expected,
    orders: list[tuple[int | None, OrderModel]],
    period: str,
    paid: int,
) -> SettlementModel:
    """A surplus repays the advance first, a shortage draws on the reserve (definitions 5.5)."""
    settles_on = model.next_date()
    advance, reserve = model.balance_after(settles_on)
    left = expected.net_before - reserve + advance - paid
    repaid = min(max(0, left), advance)
    drawn = min(max(0, -left), reserve)
    advanced = min(max(0, -left - drawn), max(0, expected.cap - advance))
    return SettlementModel(
        period=period,
        day=settles_on,
        orders=[order for _, order in orders],
        uncovered=max(0, -left) - drawn - advanced,
        advance_after=advance - repaid + advanced,
        set_aside_after=reserve + max(0, left) - repaid - drawn,
    )


def _play(new_url: NewDatabase, examples: int) -> None:
    factory = cast("type[HouseholdMachine]", lambda: HouseholdMachine(new_url))
    run_state_machine_as_test(
        factory,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_invariants_hold_after_every_step_on_sqlite(new_sqlite_url: NewDatabase) -> None:
    _play(new_sqlite_url, max(20, settings().max_examples // 4))


@pytest.mark.postgres
def test_invariants_hold_after_every_step_on_postgres(new_postgres_url: NewDatabase) -> None:
    _play(new_postgres_url, max(5, settings().max_examples // 16))

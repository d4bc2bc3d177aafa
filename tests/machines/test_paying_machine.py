"""However paying goes, every occurrence is paid at most once net of returns, and in the end once.

A state machine prepares, approves, exports, loses answers, retries, cancels, shows statements late
and twice, returns, rejects and settles again, over a real database; after every step all is judged
from the files that were made for the bank, the orders and the ledger.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session
from tests.actions.desk import POOL, a_cost
from tests.actions.paying import ENERGY, LANDLORD, OWN, PayingDesk, acting
from tests.actions.test_payments import a_report
from tests.databases import NewDatabase

from huishoudboekje.actions import (
    Acting,
    approve_batch,
    cancel_batch,
    cancel_order,
    export_batch,
    give_up,
    mark_paid,
    mark_returned,
    order_one_off,
    pay_again,
    prepare_batches,
    reverse_settlement,
    set_living_money_account,
    settle_households,
    take_status_report,
    unmark_paid,
)
from huishoudboekje.actions.one_off_payments import OneOffInput
from huishoudboekje.bank import Payment, read_pain001
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    EVERYTHING,
    BatchState,
    OrderFilter,
    OrderState,
    StoredPaymentBatch,
    StoredPaymentOrder,
    create_engine_for,
    entries_by_ids,
    load_balances,
    load_payment_batches,
    load_payment_file,
    load_payment_orders,
    reading,
    save_entries,
    verify,
    writing,
)
from huishoudboekje.errors import (
    NotReversible,
    OutOfOrder,
    Refusal,
    TooLittleMoney,
    TwoPeople,
)
from huishoudboekje.ledger import (
    Account,
    Entry,
    Posting,
    available,
    bank,
    client_money,
    in_transit,
    reversal,
    suspense,
)

LAST = Period.parse("2027-10")
"""Until then there is money for everything."""

DAY = timedelta(days=1)
LEFT = {OrderState.EXPORTED, OrderState.PAID, OrderState.RETURNED, OrderState.REJECTED}
ACCOUNTS = [OWN, ENERGY, LANDLORD]
HOUSEHOLDS = ("h-1", "h-2")
any_number = st.integers(0, 1_000)


def occurrence(stored: StoredPaymentOrder) -> tuple[str, ...]:
    """What the order pays: a term, a payday, or something that was asked once."""
    order = stored.order
    if order.nominal_date is not None:
        return (order.household_id, str(order.agreement_id), str(order.nominal_date))
    base = order.key.partition("#")[0]
    if base.startswith("settlement:"):
        return (order.household_id, *base.split(":")[-2:])
    return (base,)


class PayingMachine(RuleBasedStateMachine):
    """Karin prepares, Piet confirms and approves, Eva orders what was not planned."""

    def __init__(self, new_url: NewDatabase) -> None:
        super().__init__()
        self.engine = create_engine_for(new_url())
        self.desk = PayingDesk(self.engine)
        self.today = date(2026, 12, 24)
        self.numbers = iter(range(1, 1_000_000))
        self.periods = dict.fromkeys(HOUSEHOLDS, Period.parse("2026-12"))
        self.seen: dict[int, Entry] = {}
        self.files: dict[int, bytes] = {}
        self.is_sound = False

    def teardown(self) -> None:
        try:
            if self.is_sound:
                self.drive_to_the_end()
        finally:
            self.engine.dispose()
            path = self.engine.url.database
            if self.engine.dialect.name == "sqlite" and path is not None:
                for end in ("", "-wal", "-shm"):
                    Path(path + end).unlink(missing_ok=True)

    # Acting.

    def does(self, user: str, act: Callable[[Session, Acting], Any]) -> Any:
        self.is_sound = False
        with writing(self.engine) as session:
            return act(session, acting(user, self.today))

    def tries(
        self, user: str, act: Callable[[Session, Acting], Any], *refusals: type[Refusal]
    ) -> Any:
        """What the act makes; None when it is refused in one of these ways."""
        try:
            return self.does(user, act)
        except refusals:
            return None

    def refused(self, user: str, act: Callable[[Session, Acting], Any], why: type[Refusal]) -> None:
        before = self.orders()
        with pytest.raises(why):
            self.does(user, act)
        assert self.orders() == before

    def orders(self, *states: OrderState, batch_id: int | None = None) -> list[StoredPaymentOrder]:
        which = OrderFilter(states=set(states) or None, batch_id=batch_id)
        with reading(self.engine) as session:
            return list(load_payment_orders(session, reach=EVERYTHING, which=which, limit=10_000))

    def batches(self, *states: BatchState) -> list[StoredPaymentBatch]:
        with reading(self.engine) as session:
            return list(load_payment_batches(session, states=states or tuple(BatchState)))

    def one_of(self, which: int, *states: OrderState) -> StoredPaymentOrder | None:
        found = self.orders(*states)
        return found[which % len(found)] if found else None

    # Households and their months.

    @initialize()
    def begin(self) -> None:
        rent = a_cost(party="Woonstichting", iban=LANDLORD)
        debit = a_cost("energy", amount="120.00", pay="direct-debit", **{"class": "energy"})
        water = a_cost("water", amount="31.50", iban=ENERGY, reference="5000056789012345")
        terms: dict[str, Any] = {"living_money_iban": OWN, "opening_balance": "60000.00"}
        terms["income"] = []
        self.desk.take_in("h-1", cost=[rent, debit, water], **terms)
        self.desk.take_in("h-2", cost=[rent], payday="friday", **terms)
        self.settle(0)

    @rule(which=any_number)
    def settle(self, which: int) -> None:
        name = HOUSEHOLDS[which % len(HOUSEHOLDS)]
        if self.periods[name] <= LAST:
            self._settle(name)

    def _settle(self, name: str) -> None:
        period = self.periods[name]
        self.today = max(self.today, settlement_date(period, 25))
        (done,) = self.does("karin", lambda s, by: settle_households(s, [name], period, by=by))
        assert done.settlement is not None, done.findings
        assert done.settlement.choice.skipped == ()
        self.periods[name] = period.plus(1)

    @rule(which=any_number)
    def take_settlement_back(self, which: int) -> None:
        """Only while none of its orders has left or stands in a batch."""
        name = HOUSEHOLDS[which % len(HOUSEHOLDS)]
        period = self.periods[name].plus(-1)
        if period < Period.parse("2026-12"):
            return
        done = self.tries(
            "karin",
            lambda s, by: reverse_settlement(s, name, period, reason="vergissing", by=by),
            NotReversible,
        )
        if done is not None:
            self.periods[name] = period

    @rule(days=st.sampled_from([1, 3, 7]))
    def wait(self, days: int) -> None:
        self.today += days * DAY

    @rule(which=any_number, amount=st.integers(1, 4_000), is_own=st.booleans())
    def pay_something_else(self, which: int, amount: int, *, is_own: bool) -> None:
        name, key = HOUSEHOLDS[which % len(HOUSEHOLDS)], str(next(self.numbers))
        asked = OneOffInput(amount=amount, is_living_money=True)
        if not is_own:
            asked = OneOffInput(amount=amount, iban=ENERGY, name="Loodgieter", text="Lekkage")
        self.tries(
            "eva",
            lambda s, by: order_one_off(s, name, asked, key=key, by=by),
            TooLittleMoney,
        )

    @rule(which=any_number, account=st.sampled_from(ACCOUNTS))
    def move_account(self, which: int, account: str) -> None:
        name = HOUSEHOLDS[which % len(HOUSEHOLDS)]
        self.does(
            "eva", lambda s, by: set_living_money_account(s, name, account, version=None, by=by)
        )

    # Payments out.

    @rule()
    def confirm(self) -> None:
        self.desk.confirm_all(user="piet")

    @rule(ahead=st.sampled_from([0, 0, 7, 40]))
    def prepare(self, ahead: int) -> None:
        until = self.today + ahead * DAY
        self.does("karin", lambda s, by: prepare_batches(s, until=until, by=by))

    @rule(which=any_number)
    def approve(self, which: int) -> None:
        found = self.batches(BatchState.PREPARED)
        if found:
            number = found[which % len(found)].id
            self.refused("karin", lambda s, by: approve_batch(s, number, by=by), TwoPeople)
            self.does("piet", lambda s, by: approve_batch(s, number, by=by))

    @rule(which=any_number, is_lost=st.booleans())
    def export(self, which: int, *, is_lost: bool) -> None:
        found = self.batches(BatchState.APPROVED)
        if not found:
            return
        number = found[which % len(found)].id
        made = self.tries("karin", lambda s, by: export_batch(s, number, by=by), OutOfOrder)
        if made is None:
            assert found[which % len(found)].batch.execution_date < self.today
        elif is_lost:
            again = self.does("piet", lambda s, by: export_batch(s, number, by=by))
            assert again.content == made.content

    @rule(which=any_number)
    def ask_again(self, which: int) -> None:
        found = self.batches()
        if not found:
            return
        batch = found[which % len(found)]
        if batch.state is BatchState.EXPORTED:
            again = self.does("eva", lambda s, by: export_batch(s, batch.id, by=by))
            assert again.content == self.files.get(batch.id, again.content)
        elif batch.state is not BatchState.APPROVED:
            self.refused("eva", lambda s, by: export_batch(s, batch.id, by=by), OutOfOrder)

    @rule(which=any_number)
    def cancel_a_batch(self, which: int) -> None:
        found = self.batches()
        if not found:
            return
        batch = found[which % len(found)]

        def act(session: Session, by: Acting) -> object:
            return cancel_batch(session, batch.id, reason="vergissing", by=by)

        if batch.state is BatchState.EXPORTED:
            self.refused("karin", act, NotReversible)
        elif batch.state is not BatchState.CANCELLED:
            self.does("karin", act)

    @rule(which=any_number)
    def cancel_an_order(self, which: int) -> None:
        stored = self.one_of(which)
        if stored is None:
            return

        def act(session: Session, by: Acting) -> object:
            return cancel_order(session, stored.id, reason="opgezegd", by=by)

        if stored.state in {OrderState.OPEN, OrderState.EXPECTED}:
            self.does("karin", act)
        else:
            self.refused("karin", act, NotReversible)

    # What the bank says.

    def _book(self, name: str, *postings: Posting) -> Entry:
        entry = Entry(
            key=f"statement:{next(self.numbers)}",
            business_date=self.today,
            text=name,
            source="match",
            postings=postings,
        )
        self.does(
            "karin",
            lambda s, by: save_entries(s, [entry], recorded_at=by.now, recorded_by=by.user.id),
        )
        return entry

    def _see_paid(self, stored: StoredPaymentOrder) -> None:
        self.does("karin", lambda s, by: mark_paid(s, [stored], by=by))
        household, cents = stored.order.household_id, stored.order.cents
        self.seen[stored.id] = self._book(
            "betaald",
            Posting(debit=suspense(POOL), credit=bank(POOL), amount=cents),
            Posting(debit=in_transit(household), credit=available(household), amount=cents),
            Posting(debit=client_money(POOL), credit=suspense(POOL), amount=cents),
        )

    def _see_returned(self, stored: StoredPaymentOrder) -> None:
        self.does("karin", lambda s, by: mark_returned(s, [stored], detail="AC04", by=by))
        household, cents = stored.order.household_id, stored.order.cents
        self._book(
            "teruggekomen",
            Posting(debit=bank(POOL), credit=suspense(POOL), amount=cents),
            Posting(debit=available(household), credit=in_transit(household), amount=cents),
            Posting(debit=suspense(POOL), credit=client_money(POOL), amount=cents),
        )

    @rule(which=any_number)
    def statement_shows_a_payment(self, which: int) -> None:
        stored = self.one_of(which, OrderState.EXPORTED, OrderState.EXPECTED)
        if stored is not None:
            self._see_paid(stored)
            (now,) = [each for each in self.orders() if each.id == stored.id]
            self.refused("karin", lambda s, by: mark_paid(s, [now], by=by), OutOfOrder)

    @rule(which=any_number)
    def statement_was_read_wrongly(self, which: int) -> None:
        stored = self.one_of(which, OrderState.PAID)
        if stored is None:
            return
        self.does("karin", lambda s, by: unmark_paid(s, [stored], by=by))
        undone = reversal(
            self.seen.pop(stored.id), business_date=self.today, text="fout", source="reversal"
        )
        self.does(
            "karin",
            lambda s, by: save_entries(s, [undone], recorded_at=by.now, recorded_by=by.user.id),
        )

    @rule(which=any_number)
    def payment_comes_back(self, which: int) -> None:
        stored = self.one_of(which, OrderState.PAID)
        if stored is not None:
            self._see_returned(stored)

    @rule(which=any_number, is_whole=st.booleans())
    def bank_rejects(self, which: int, *, is_whole: bool) -> None:
        stored = self.one_of(which, OrderState.EXPORTED)
        if stored is None or stored.batch_id is None:
            return
        said = (stored.order.end_to_end_id, "RJCT", "AC04")
        with reading(self.engine) as session:
            kept = load_payment_file(session, stored.batch_id)
        assert kept is not None
        report = a_report(kept.file, "RJCT") if is_whole else a_report(kept.file, "PART", said)
        for _ in range(2):
            self.does("karin", lambda s, by: take_status_report(s, report, by=by))

    def _is_open_return(self, stored: StoredPaymentOrder) -> bool:
        """It came back, and was neither paid again nor given up."""
        assert stored.order.entry_id is not None
        with reading(self.engine) as session:
            booked = entries_by_ids(session, [stored.order.entry_id], reach=EVERYTHING)
        is_replaced = any(each.order.replaces == stored.id for each in self.orders())
        is_given_up = booked[stored.order.entry_id].reversed_by is not None
        return not is_replaced and not is_given_up

    @rule(which=any_number, again=st.booleans())
    def act_on_what_came_back(self, which: int, *, again: bool) -> None:
        stored = self.one_of(which, OrderState.RETURNED)
        if stored is not None:
            self._act_on(stored, again=again and stored.order.method == "transfer")

    def _act_on(self, stored: StoredPaymentOrder, *, again: bool) -> None:
        def act(session: Session, by: Acting) -> object:
            if again:
                return pay_again(session, stored.id, by=by)
            return give_up(session, stored.id, reason="rekening opgeheven", by=by)

        if self._is_open_return(stored):
            self.does("karin", act)
        else:
            before = self.orders()
            with pytest.raises(Refusal):
                self.does("karin", act)
            assert self.orders() == before

    # What always holds.

    @invariant()
    def everything_holds(self) -> None:
        orders = self.orders()
        self._at_most_once(orders)
        self._every_exported_order_is_in_one_file(orders)
        self._books_agree(orders)
        self.is_sound = True

    def _at_most_once(self, orders: list[StoredPaymentOrder]) -> None:
        stands = {OrderState.EXPORTED, OrderState.PAID}
        net = Counter(occurrence(each) for each in orders if each.state in stands)
        assert max(net.values(), default=0) <= 1
        is_coming = stands | {OrderState.OPEN, OrderState.IN_BATCH, OrderState.EXPECTED}
        ahead = Counter(occurrence(each) for each in orders if each.state in is_coming)
        assert max(ahead.values(), default=0) <= 1
        assert len({each.order.end_to_end_id for each in orders}) == len(orders)

    def _every_exported_order_is_in_one_file(self, orders: list[StoredPaymentOrder]) -> None:
        sent: list[Payment] = []
        for batch in self.batches(BatchState.EXPORTED):
            with reading(self.engine) as session:
                kept = load_payment_file(session, batch.id)
            assert kept is not None
            assert self.files.setdefault(batch.id, kept.file.content) == kept.file.content
            told = read_pain001(kept.file.content)
            assert (told.total, len(told.payments)) == (batch.batch.cents, batch.batch.order_count)
            sent += told.payments
        transfers = [each for each in orders if each.state in LEFT and each.batch_id is not None]
        assert sorted((each.end_to_end_id, each.amount, each.creditor_iban) for each in sent) == (
            sorted(
                (each.order.end_to_end_id, each.order.cents, each.order.creditor_iban)
                for each in transfers
            )
        )

    def _books_agree(self, orders: list[StoredPaymentOrder]) -> None:
        with reading(self.engine) as session:
            assert verify(session) == ()
            found = load_balances(session, reach=EVERYTHING)
            numbers = {each.order.entry_id for each in orders if each.order.entry_id is not None}
            booked = entries_by_ids(session, numbers, reach=EVERYTHING)

        def of(name: str, book: str) -> int:
            return found.get(Account(book, name), 0)

        first = {each.order.entry_id: each for each in orders if each.order.replaces is None}
        for name in HOUSEHOLDS:
            ordered = sum(
                each.order.cents
                for number, each in first.items()
                if number is not None
                and each.order.household_id == name
                and booked[number].reversed_by is None
            )
            paid = sum(
                each.order.cents
                for each in orders
                if each.order.household_id == name and each.state is OrderState.PAID
            )
            assert -of("in-transit", name) == ordered - paid
            assert of("set-aside", name) >= 0
            assert of("available", name) + of("in-transit", name) >= 0
        clients = sum(
            of(account, name)
            for name in HOUSEHOLDS
            for account in ("received", "available", "set-aside")
        )
        assert -of(f"client-money:{POOL}", "organisation") == clients
        assert of(f"bank:{POOL}", "organisation") == clients
        for each in booked.values():
            assert each.reversed_by is None or not any(
                order.order.entry_id == each.id and order.state is OrderState.PAID
                for order in orders
            )

    # In the end.

    def drive_to_the_end(self) -> None:
        """Nothing special happens any more: everything is paid, what failed is due and is paid."""
        for _ in range(3):
            self._pay_all()
        for name in HOUSEHOLDS:
            self._settle(name)
        self._pay_all()
        self.everything_holds()
        orders = self.orders()
        final = {OrderState.PAID, OrderState.CANCELLED, OrderState.REJECTED, OrderState.RETURNED}
        assert {each.state for each in orders} <= final
        paid = Counter(occurrence(each) for each in orders if each.state is OrderState.PAID)
        assert set(paid.values()) <= {1}
        for name, agreements in {"h-1": ("rent", "energy", "water"), "h-2": ("rent",)}.items():
            for agreement in agreements:
                self._every_term_is_paid(paid, name, agreement)
            assert self.desk.balance("in-transit", book=name) == 0

    def _every_term_is_paid(
        self, paid: Counter[tuple[str, ...]], name: str, agreement: str
    ) -> None:
        until = settlement_date(self.periods[name], 25)
        terms = [date(2027, month, 1) for month in range(1, 13)]
        due = [each for each in terms if each <= until]
        assert due
        assert [paid[name, agreement, str(each)] for each in due] == [1] * len(due)

    def _with_batch(self, act: Any, user: str, batch: StoredPaymentBatch, **more: Any) -> None:
        self.does(user, lambda s, by: act(s, batch.id, by=by, **more))

    def _pay_all(self) -> None:
        for batch in self.batches(BatchState.PREPARED, BatchState.APPROVED):
            self._with_batch(cancel_batch, "karin", batch, reason="opnieuw")
        for stored in self.orders(OrderState.RETURNED):
            if self._is_open_return(stored):
                self._act_on(stored, again=stored.order.method == "transfer")
        self.confirm()
        until = self.today + 60 * DAY
        made = self.does("karin", lambda s, by: prepare_batches(s, until=until, by=by))
        assert made.findings == ()
        for batch in made.batches:
            self._with_batch(approve_batch, "piet", batch)
            self._with_batch(export_batch, "karin", batch)
        for stored in self.orders(OrderState.EXPORTED, OrderState.EXPECTED):
            self._see_paid(stored)


def _play(new_url: NewDatabase, examples: int) -> None:
    factory = cast("type[PayingMachine]", lambda: PayingMachine(new_url))
    run_state_machine_as_test(
        factory,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_every_occurrence_is_paid_once_on_sqlite(new_sqlite_url: NewDatabase) -> None:
    _play(new_sqlite_url, max(20, settings().max_examples // 4))


@pytest.mark.postgres
def test_every_occurrence_is_paid_once_on_postgres(new_postgres_url: NewDatabase) -> None:
    _play(new_postgres_url, max(4, settings().max_examples // 16))

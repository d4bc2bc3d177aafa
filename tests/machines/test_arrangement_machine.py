"""Whatever happens to debts and arrangements: exact to the cent, and no state the design knows not.

A state machine registers, proposes, decides, pauses, confirms, settles, skips, pays, gives up, sets
off and takes back, over a real database; after every step what is owed on every component is
compared with a plain count of what was done, and the life of every arrangement with the table.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
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
from tests.actions import arranged
from tests.actions.desk import a_cost
from tests.actions.owing import a_debt, a_fine, register
from tests.actions.paying import ENERGY, LANDLORD, OWN, PayingDesk, acting
from tests.databases import NewDatabase

from huishoudboekje.actions import (
    Acting,
    DebtEvent,
    SetOffInput,
    confirm_surcharge,
    give_up,
    mark_paid,
    mark_returned,
    paid_by_others,
    reverse_settlement,
    set_off,
    settle_households,
    take_back_change,
    waive,
)
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.actions.arrangement_following import follow_arrangements
from huishoudboekje.arrangements import EffortKind
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    EVERYTHING,
    OrderState,
    PaymentOrder,
    StoredArrangement,
    create_engine_for,
    entries_by_ids,
    load_arrangements,
    load_household,
    load_owed,
    load_states,
    reading,
    running_on_debts,
    verify,
    writing,
)
from huishoudboekje.debts import Component, CreditorRule
from huishoudboekje.errors import Refusal, StepNotAllowed
from huishoudboekje.planning import plan, running_question

DAY = timedelta(days=1)
FLOOR = 300_00
WAGES = [1_400_00, 1_400_00, 1_400_00, 690_00, 0]
MOST_DEBTS = 4
CJIB = "NL86INGB0002445588"


LIFE = {
    None: {"draft"},
    "draft": {"proposed", "withdrawn"},
    "proposed": {"accepted", "refused", "withdrawn"},
    "accepted": {"active", "withdrawn"},
    "active": {"paused", "completed", "broken", "withdrawn"},
    "paused": {"active", "broken", "withdrawn"},
}
"""Design 8, said again."""
CHANGES = ["surcharge", "set-off", "waiver", "others", "taken-back"]
RUNNING = {"accepted", "active", "paused"}
LEADS_TO = {
    Decision.SEND: "proposed",
    Decision.ACCEPT: "accepted",
    Decision.REFUSE: "refused",
    Decision.WITHDRAW: "withdrawn",
    Decision.BREAK: "broken",
}
ORDER = [
    *(Component.ADMINISTRATION_COST, Component.COLLECTION_COST, Component.COURT_COST),
    *(Component.INTEREST, Component.PRINCIPAL, Component.FINE),
    *(Component.SURCHARGE_1, Component.SURCHARGE_2),
]
Key = tuple[str, Component]
Arrangements = tuple[StoredArrangement, ...]

any_number = st.integers(0, 1_000)


def new_debt(debt_id: str, sort: int) -> Any:
    if sort == 0:
        parts = {Component.ADMINISTRATION_COST: 9_00, Component.FINE: 100_00}
        parts |= {Component.SURCHARGE_1: 50_00, Component.SURCHARGE_2: 150_00}
        return a_fine(debt_id, components=parts, iban=CJIB)
    if sort == 1:
        parts = {Component.PRINCIPAL: 600_00, Component.COLLECTION_COST: 90_00}
        return a_debt(debt_id, components=parts, iban=LANDLORD, rank=2)
    if sort == 2:
        own: dict[str, Any] = {"creditor": "Dienst Toeslagen", "rule": CreditorRule.TOESLAGEN}
        return a_debt(debt_id, components={Component.PRINCIPAL: 470_00}, iban=ENERGY, **own)
    parts = {Component.PRINCIPAL: 123_45, Component.INTEREST: 6_78}
    return a_debt(debt_id, components=parts, iban=LANDLORD, due_on=date(2027, 6, 1))


class ArrangementMachine(RuleBasedStateMachine):
    """One household with 450.00 a month above its floor, and debts that come and go."""

    def __init__(self, new_url: NewDatabase) -> None:
        super().__init__()
        self.engine = create_engine_for(new_url())
        self.desk = PayingDesk(self.engine)
        self.today = date(2026, 12, 10)
        self.period = Period.parse("2026-12")
        self.numbers = iter(range(1, 1_000_000))
        self.told: Counter[Key] = Counter()
        self.debts: dict[str, int] = {}
        self.relieved: dict[tuple[str, str], Counter[Key]] = {}
        self.changes: list[tuple[Key, int, int]] = []

    def teardown(self) -> None:
        self.engine.dispose()
        path = self.engine.url.database
        if self.engine.dialect.name == "sqlite" and path is not None:
            for end in ("", "-wal", "-shm"):
                Path(path + end).unlink(missing_ok=True)

    # Acting and looking.

    def does(self, act: Callable[[Session, Acting], Any], user: str = "karin") -> Any:
        with writing(self.engine) as session:
            return act(session, acting(user, self.today))

    def tries(self, act: Callable[[], Any]) -> Any:
        """What the act makes; None when it is refused."""
        try:
            return act()
        except Refusal:
            return None

    def arrangements(self) -> tuple[StoredArrangement, ...]:
        with reading(self.engine) as session:
            return load_arrangements(session, ["h-1"], reach=EVERYTHING).get("h-1", ())

    def one_of(self, which: int, *states: str) -> StoredArrangement | None:
        found = [each for each in self.arrangements() if not states or each.state in states]
        return found[which % len(found)] if found else None

    def owed(self) -> dict[Key, int]:
        with reading(self.engine) as session:
            found = load_owed(session, ["h-1"], reach=EVERYTHING).get("h-1", {})
        return {
            (debt_id, component): cents
            for debt_id, parts in found.items()
            for component, cents in parts.items()
        }

    def a_part(self, which: int) -> tuple[Key, int] | None:
        """A component on which something is owed, and how much."""
        found = sorted((key, cents) for key, cents in self.owed().items() if cents > 0)
        return found[which % len(found)] if found else None

    def event(self) -> DebtEvent:
        return DebtEvent(day=self.today, source="brief", key=f"k-{next(self.numbers)}")

    # Debts.

    @initialize(sorts=st.permutations(range(4)), months=st.integers(1, 4), effort=st.integers(0, 2))
    def begin(self, sorts: list[int], months: int, effort: int) -> None:
        """Two debts, and an arrangement about one of them of which the first month is settled."""
        rent = a_cost(party="Woonstichting", iban=LANDLORD)
        self.desk.take_in(cost=[rent], living_money_iban=OWN, floor="300.00")
        for sort in sorts[:2]:
            self.register(sort)
        self.agree(0, months, effort)
        self.settle([1_400_00])

    @rule(sort=st.integers(0, 3))
    def register(self, sort: int) -> None:
        if len(self.debts) < MOST_DEBTS:
            made = new_debt(f"d-{len(self.debts) + 1}", sort)
            register(self.desk, made, today=self.today)
            self.debts[made.id] = sort
            self.told.update({(made.id, part): cents for part, cents in made.components.items()})

    @rule(which=any_number, amount=st.integers(1, 80_00), how=st.sampled_from(CHANGES))
    def change_a_debt(self, which: int, amount: int, how: str) -> None:
        if how == "surcharge":
            self.confirm_a_surcharge(which, amount)
        elif how == "set-off":
            self.keep_back(which, amount * 4)
        elif how == "taken-back":
            self.take_a_change_back(which)
        else:
            self.lower(which, 1 + amount % 3, by_creditor=how == "waiver")

    def confirm_a_surcharge(self, which: int, amount: int) -> None:
        name = sorted(self.debts)[which % len(self.debts)]
        is_fine = self.debts[name] == 0
        part = Component.SURCHARGE_1 if is_fine else Component.COLLECTION_COST
        made = self.tries(
            lambda: self.does(
                lambda s, by: confirm_surcharge(
                    s, "h-1", name, (part, amount), event=self.event(), by=by
                )
            )
        )
        if made is not None:
            self.told[name, part] += amount
            self.changes.append(((name, part), amount, made.numbers[0]))

    def lower(self, which: int, share: int, *, by_creditor: bool) -> None:
        """The creditor waives a part, or somebody else pays it."""
        found = self.a_part(which)
        if found is None:
            return
        (name, part), cents = found
        amount = max(1, cents * share // 3)
        act = waive if by_creditor else paid_by_others
        made = self.does(
            lambda s, by: act(s, "h-1", name, {part: amount}, event=self.event(), by=by)
        )
        self.told[name, part] -= amount
        self.changes.append(((name, part), -amount, made.numbers[0]))

    def keep_back(self, which: int, amount: int) -> None:
        """The payer of the wage sets a debt off with it."""
        name = sorted(self.debts)[which % len(self.debts)]
        due = date(self.today.year, self.today.month, 8)
        kept = SetOffInput(agreement_id="wage", nominal_date=due, amount=amount)
        before = self.owed()
        made = self.tries(
            lambda: self.does(
                lambda s, by: set_off(s, "h-1", name, kept, event=self.event(), by=by)
            )
        )
        for part in ORDER if made is not None else ():
            taken = min(amount, max(0, before.get((name, part), 0)))
            amount -= taken
            self.told[name, part] -= taken
        assert made is None or not amount

    def take_a_change_back(self, which: int) -> None:
        if not self.changes:
            return
        at = which % len(self.changes)
        (name, part), amount, number = self.changes[at]
        made = self.tries(
            lambda: self.does(
                lambda s, by: take_back_change(s, "h-1", name, number, reason="fout", by=by)
            )
        )
        if made is not None:
            self.told[name, part] -= amount
            del self.changes[at]

    # Arrangements.

    def asked(self, which: int, months: int, effort: int) -> dict[str, Any]:
        """Terms for one debt: by the creditor's rule or as asked, with an effort or without."""
        name = sorted(self.debts)[which % len(self.debts)]
        found: dict[str, Any] = {"debt_ids": (name,), "first": self.first_day()}
        if months:
            found["months"] = months
        owed = {part: cents for (debt, part), cents in self.owed().items() if debt == name}
        part = Component.SURCHARGE_1 if self.debts[name] == 0 else Component.PRINCIPAL
        amount = min(owed.get(part, 0), 60_00)
        if effort and amount > 0:
            # Of a toeslag debt nothing is waived, but somebody else may pay it.
            is_waived = effort == 1 and self.debts[name] != 2
            kind = EffortKind.COURSE if is_waived else EffortKind.BUY_OFF
            found["efforts"] = (arranged.an_effort((name, part, amount), kind=kind),)
        return found

    def first_day(self) -> date:
        return max(self.today, settlement_date(self.period, 25) + 10 * DAY)

    @rule(
        which=any_number,
        months=st.integers(0, 8),
        effort=st.integers(0, 2),
        is_sent=st.booleans(),
    )
    def propose(self, which: int, months: int, effort: int, *, is_sent: bool) -> None:
        asked = self.asked(which, months, effort)
        ids = asked.pop("debt_ids")
        made = self.tries(lambda: arranged.proposed(self.desk, *ids, today=self.today, **asked))
        if made is not None and is_sent:
            self.take(made.arrangement_id, Decision.SEND)

    @rule(which=any_number, months=st.integers(1, 6), effort=st.integers(0, 2))
    def agree(self, which: int, months: int, effort: int) -> None:
        """The whole way at once, so that much comes after it."""
        asked = self.asked(which, months, effort)
        ids = asked.pop("debt_ids")
        made = self.tries(lambda: arranged.proposed(self.desk, *ids, today=self.today, **asked))
        if made is not None:
            for decision in (Decision.SEND, Decision.ACCEPT):
                self.take(made.arrangement_id, decision)

    @rule(which=any_number, decision=st.sampled_from(sorted(Decision)))
    def decide(self, which: int, decision: Decision) -> None:
        found = self.one_of(which)
        if found is not None:
            self.take(found.id, decision)

    def take(self, name: str, decision: Decision) -> None:
        state = str(arranged.stored(self.desk, name).state_on(self.today))
        is_allowed = LEADS_TO[decision] in LIFE.get(state, set())
        why: Refusal | None = None
        try:
            arranged.decided(self.desk, name, decision, today=self.today)
        except Refusal as refused:
            why = refused
        if isinstance(why, StepNotAllowed):
            assert not is_allowed
            assert set(why.allowed) - {"counter"} == LIFE.get(state, set())
            assert ("counter" in why.allowed) is (state == "proposed")
            return
        assert is_allowed
        if why is not None:
            assert arranged.stored(self.desk, name).state_on(self.today) == state
        elif decision is Decision.ACCEPT:
            self.everybody_keeps_the_floor(name)

    def everybody_keeps_the_floor(self, name: str) -> None:
        """Until one period after its last instalment, on every payday."""
        with reading(self.engine) as session:
            document = load_household(session, "h-1", reach=EVERYTHING).document
            pair = (document.terms, document.agreements)
            state = load_states(session, [pair], reach=EVERYTHING)["h-1"]
        instalments = arranged.stored(self.desk, name).terms.instalments
        if not instalments:
            return
        last = instalments[-1].due
        ahead = (last.year - self.period.year) * 12 + last.month - self.period.month
        made = plan(running_question(state, today=self.today, months=max(1, ahead)))
        assert min(made.spendable) >= FLOOR

    @rule(which=any_number, months=st.integers(1, 6))
    def counter(self, which: int, months: int) -> None:
        found = self.one_of(which, "proposed")
        if found is None:
            return
        made = self.tries(
            lambda: arranged.countered(
                self.desk, found.id, today=self.today, first=self.first_day(), months=months
            )
        )
        if made is not None:
            assert arranged.stored(self.desk, found.id).state == "refused"
            assert arranged.stored(self.desk, made.arrangement_id).parent_id == found.id

    @rule(which=any_number, begins=st.integers(0, 40), lasts=st.integers(10, 120))
    def pause(self, which: int, begins: int, lasts: int) -> None:
        found = self.one_of(which, "active") or self.one_of(which)
        if found is not None:
            start = self.today + begins * DAY
            made = self.tries(
                lambda: arranged.paused(
                    self.desk, found.id, start, start + lasts * DAY, today=self.today
                )
            )
            assert made is None or found.state_on(self.today) == "active"
            assert made is None or found.coming_pause(self.today) is None
            now = arranged.stored(self.desk, found.id)
            if made is not None:
                assert now.state_on(start) == now.state_on(start + lasts * DAY) == "paused"
                assert made.state == ("active" if begins else "paused")
                assert now.state_on(start + lasts * DAY + DAY) == "active"

    @rule(which=any_number, after=st.integers(0, 60))
    def end_a_pause(self, which: int, after: int) -> None:
        several = [
            each
            for each in self.arrangements()
            if each.state_on(self.today) == "paused" or each.coming_pause(self.today)
        ]
        if several:
            found = several[which % len(several)]
            day = self.today + after * DAY
            made = self.tries(
                lambda: arranged.pause_ended(self.desk, found.id, day, today=self.today)
            )
            now = arranged.stored(self.desk, found.id)
            assert made is None or now.state_on(day) == "active"
            assert made is None or now.coming_pause(self.today) is None

    @rule(which=any_number, what=st.sampled_from(["confirmed", "failed", "taken back"]))
    def say_of_an_effort(self, which: int, what: str) -> None:
        found = self.one_of(which)
        if found is None or not found.terms.efforts:
            return
        (effort,) = found.terms.efforts
        key, before = (found.id, effort.id), self.owed()
        act = {
            "confirmed": arranged.confirmed,
            "failed": arranged.failed,
            "taken back": arranged.taken_back,
        }[what]
        if self.tries(lambda: act(self.desk, found.id, effort.id, today=self.today)) is None:
            return
        if what == "confirmed":
            assert key not in self.relieved
            self.relieved[key] = Counter()
            for relief in effort.reliefs:
                part = (relief.debt_id, relief.component)
                self.relieved[key][part] += min(relief.amount, max(0, before[part]))
            self.told.subtract(self.relieved[key])
        elif what == "taken back":
            self.told.update(self.relieved.pop(key, Counter()))

    # Months and payments.

    @rule(wages=st.lists(st.sampled_from(WAGES), min_size=1, max_size=3))
    def settle(self, wages: list[int]) -> None:
        """Months with their wage, with too little, or with none."""
        for wage in wages:
            self.settle_with(wage)

    def settle_with(self, wage: int) -> None:
        day = settlement_date(self.period, 25)
        self.today = max(self.today, day)
        if wage:
            key, nominal = (
                f"wage-{next(self.numbers)}",
                date(self.period.year, self.period.month, 8),
            )
            self.desk.receive(wage, day - DAY, nominal=nominal, key=key, today=self.today)
        (done,) = self.does(lambda s, by: settle_households(s, ["h-1"], self.period, by=by))
        assert done.settlement is not None, done.findings
        self.period = self.period.plus(1)

    @rule()
    def take_settlement_back(self) -> None:
        period = self.period.plus(-1)
        if period < Period.parse("2026-12"):
            return
        made = self.tries(
            lambda: self.does(
                lambda s, by: reverse_settlement(s, "h-1", period, reason="fout", by=by)
            )
        )
        if made is not None:
            self.period = period

    @rule()
    def see_all_paid(self) -> None:
        """Everything leaves, and the bank shows it."""
        self.desk.confirm_all(user="piet")
        for batch in self.desk.prepare(today=self.today, until=self.today + 40 * DAY).batches:
            self.desk.approve(batch.id, today=self.today)
            self.desk.export(batch.id, today=self.today)
        gone = self.desk.orders(OrderState.EXPORTED)

        def act(session: Session, by: Acting) -> None:
            mark_paid(session, gone, by=by)
            follow_arrangements(session, ["h-1"], by=by)

        self.does(act)

    @rule(which=any_number)
    def come_back(self, which: int) -> None:
        """An instalment comes back from the bank, and nobody pays it again."""
        gone = [
            each
            for each in self.desk.orders(OrderState.PAID, OrderState.EXPORTED)
            if each.order.agreement_id not in {None, "rent"}
        ]
        if gone:
            stored = gone[which % len(gone)]
            self.does(lambda s, by: mark_returned(s, [stored], detail="AC04", by=by))
            self.does(lambda s, by: give_up(s, stored.id, reason="opgeheven", by=by))

    # What always holds.

    @invariant()
    def all_of_it_holds(self) -> None:
        """Looked up once: it is asked after every step."""
        orders = [each.order for each in self.desk.orders()]
        found = self.arrangements()
        self.every_cent_is_accounted_for(orders)
        self.nothing_is_paid_above_what_is_owed(orders, found)
        self.every_step_is_one_of_the_design(found)
        self.one_arrangement_runs_on_a_debt(found)
        self.what_is_completed_was_paid(found)

    def paid(self, orders: list[PaymentOrder]) -> Counter[Key]:
        """What the orders that stand were booked on, by component."""
        ids = {each.entry_id for each in orders if each.entry_id is not None}
        with reading(self.engine) as session:
            booked = entries_by_ids(session, ids, reach=EVERYTHING)
        found: Counter[Key] = Counter()
        for each in booked.values():
            for posting in each.entry.postings if each.reversed_by is None else ():
                kind, _, rest = posting.debit.name.partition(":")
                if kind == "debt":
                    debt_id, _, component = rest.rpartition(":")
                    found[debt_id, Component(component)] += posting.amount
        return found

    def every_cent_is_accounted_for(self, orders: list[PaymentOrder]) -> None:
        owed, paid = self.owed(), self.paid(orders)
        assert {key for key, cents in paid.items() if cents} <= set(owed)
        for key, cents in owed.items():
            assert cents == self.told[key] - paid[key], key
            assert cents >= 0, key

    def nothing_is_paid_above_what_is_owed(
        self, orders: list[PaymentOrder], arrangements: Arrangements
    ) -> None:
        streams = {name for each in arrangements for name in each.streams}
        for name in sorted(streams & {each.agreement_id for each in orders}):
            assert self.desk.balance(f"cost:{name}") == 0

    def every_step_is_one_of_the_design(self, arrangements: Arrangements) -> None:
        for each in arrangements:
            steps = [one.step for one in each.steps]
            assert steps[0].before is None
            assert all(one.before == before.after for before, one in pairwise(steps))
            assert all(one.after in LIFE[one.before] for one in steps)
            assert all(before.day <= one.day <= self.today for before, one in pairwise(steps))

    def one_arrangement_runs_on_a_debt(self, arrangements: Arrangements) -> None:
        found = Counter(
            debt_id
            for each in arrangements
            if each.state in RUNNING
            for debt_id in each.terms.debt_ids
        )
        assert set(found.values()) <= {1}
        with reading(self.engine) as session:
            kept = running_on_debts(session, ["h-1"], reach=EVERYTHING).get("h-1", {})
        assert set(kept) == set(found)

    def what_is_completed_was_paid(self, arrangements: Arrangements) -> None:
        """On the day of it: a payment that comes back later opens the debt, not the arrangement."""
        for each in arrangements:
            if each.state == "completed":
                assert each.steps[-1].step.before == "active"

    @invariant()
    def every_book_balances(self) -> None:
        with reading(self.engine) as session:
            assert verify(session) == ()


def _play(new_url: NewDatabase, examples: int) -> None:
    factory = cast("type[ArrangementMachine]", lambda: ArrangementMachine(new_url))
    run_state_machine_as_test(
        factory,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_debts_are_exact_and_arrangements_keep_to_their_life_on_sqlite(
    new_sqlite_url: NewDatabase,
) -> None:
    _play(new_sqlite_url, max(15, settings().max_examples // 4))


@pytest.mark.postgres
def test_debts_are_exact_and_arrangements_keep_to_their_life_on_postgres(
    new_postgres_url: NewDatabase,
) -> None:
    _play(new_postgres_url, max(3, settings().max_examples // 16))

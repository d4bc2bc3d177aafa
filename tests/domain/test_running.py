"""The running plan and the settlement: what was promised is given, month after month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from tests.domain.households import Table, households, to_toml
from tests.domain.test_plan_examples import EXAMPLE

from huishoudboekje import ledger
from huishoudboekje.agreements import (
    Agreement,
    HouseholdDocument,
    Kind,
    Occurrence,
    Terms,
    document_from_toml,
    occurrences,
)
from huishoudboekje.calendar import Period, Recurrence, period_of, settlement_date
from huishoudboekje.errors import InvalidInput
from huishoudboekje.ledger import Account, Entry, Posting, balances
from huishoudboekje.planning import (
    Arrival,
    Given,
    HouseholdState,
    IncomeMark,
    MarkKind,
    OccurrenceKey,
    Plan,
    PlanStatus,
    Position,
    Settlement,
    limit_now,
    periods_ahead,
    periods_promised,
    plan,
    projection,
    question_from_document,
    running_question,
    settle,
    settlement_entries,
    settlement_key,
)

DAY = timedelta(1)
AMPLE = 10**12
POOL = "NL91ABNA0417164300"


class World:
    """A household whose income comes as agreed, settled month after month from its own books."""

    def __init__(self, document: HouseholdDocument, *, headroom: int = AMPLE) -> None:
        self.terms = replace(document.terms, id="h")
        self.agreements = document.agreements
        self.headroom = headroom
        self.period = period_of(self.terms.start, self.terms.settlement_day)
        self.settled: frozenset[OccurrenceKey] = frozenset()
        self.given: tuple[Given, ...] = ()
        self.entries: list[Entry] = []
        opening = self.terms.opening_balance
        if opening:
            self._receive("opening", self.terms.start - DAY, ledger.opening("h"), opening)
        last = settlement_date(self.period.plus(40), self.terms.settlement_day)
        self.arrivals: dict[OccurrenceKey, tuple[Arrival, ...]] = {}
        for each in self._income(last):
            key = (each.agreement.id, each.nominal_date)
            self.arrivals[key] = (Arrival(date=each.date, amount=each.amount),)
            if each.amount:
                account = ledger.income("h", each.agreement.id)
                self._receive(f"{key}", each.date, account, each.amount)

    def _income(self, last: date) -> Iterator[Occurrence]:
        for agreement in self.agreements:
            if agreement.kind is Kind.INCOME:
                yield from occurrences(agreement, self.terms.start, last)

    def _receive(self, key: str, day: date, source: Account, amount: int) -> None:
        debit, credit = ledger.received("h"), source
        if amount < 0:
            debit, credit = credit, debit
        posting = Posting(debit=debit, credit=credit, amount=abs(amount))
        self.entries.append(
            Entry(key=key, business_date=day, text="Came in", source="test", postings=(posting,))
        )

    def position(self, until: date) -> Position:
        sums = balances(self.entries, until=until)
        return Position(
            received=sums.get(ledger.received("h"), 0),
            available=sums.get(ledger.available("h"), 0),
            set_aside=sums.get(ledger.set_aside("h"), 0),
            in_transit=-sums.get(ledger.in_transit("h"), 0),
            advance=-sums.get(ledger.advance("h"), 0),
        )

    def state(self) -> HouseholdState:
        day = settlement_date(self.period, self.terms.settlement_day)
        return HouseholdState(
            terms=self.terms,
            agreements=self.agreements,
            period=self.period,
            position=self.position(day - DAY),
            settled=self.settled,
            arrivals={key: each for key, each in self.arrivals.items() if each[0].date < day},
            marks={},
            given=self.given,
        )

    def settle(self) -> Settlement:
        state = self.state()
        made = settle(state, headroom=self.headroom)
        self.entries += settlement_entries(state, made, pooled_iban=POOL)
        self.settled |= {(each.agreement.id, each.nominal_date) for each in made.choice.ordered}
        self.given = tuple(
            Given(date=each.date, amount=each.amount) for each in made.choice.living_money
        )
        self.period = self.period.plus(1)
        return made


def read(document: Table) -> HouseholdDocument:
    """The random household, its agreements with ids of their own."""
    tables = [
        table for kind in ("income", "cost", "arrangement") for table in document.get(kind, [])
    ]
    for number, table in enumerate(tables):
        table["id"] = f"a-{number}"
    try:
        return document_from_toml(to_toml(document))
    except InvalidInput:
        reject()


def given_out(made: Settlement) -> list[int]:
    return [each.amount for each in made.choice.living_money]


@given(households(most_months=5))
def test_household_gets_what_was_promised_and_never_less_than_before(document: Table) -> None:
    world = World(read(document))
    first = plan(running_question(world.state(), today=world.terms.start))
    assume(min(first.spendable) >= 0)
    promised_until = first.question.settlement_dates[world.terms.months]
    promised = [
        step
        for payday, step in zip(first.paydays, first.spendable, strict=True)
        if payday < promised_until
    ]
    got: list[int] = []
    for _ in range(world.terms.months):
        made = world.settle()
        assert made.choice.skipped == ()
        assert made.uncovered == 0
        got += given_out(made)
    assert len(got) == len(promised)
    # What rounding left over is given out as soon as it can be; the paydays of a later settlement
    # may then be one unit less than was promised, until what is left of that is given out again.
    unit = world.terms.round_to
    assert all(more - less >= -unit for more, less in zip(got, promised, strict=True))
    for more, less in zip(accumulate(got), accumulate(promised), strict=True):
        assert abs(more - less) < unit * len(first.paydays)
    assert all(earlier <= later for earlier, later in pairwise(got))


@given(households(most_months=5))
def test_advance_is_back_at_zero_when_a_programme_ends(document: Table) -> None:
    read_document = read(document)
    asked = question_from_document(read_document)
    ends = asked.settlement_dates[-2]
    terms = replace(read_document.terms, ends=ends)
    world = World(replace(read_document, terms=terms))
    first = plan(running_question(world.state(), today=terms.start))
    assume(min(first.spendable) >= 0)
    assert len(first.settlement_dates) == terms.months
    made = [world.settle() for _ in range(terms.months)]
    assert all(each.choice.skipped == () for each in made)
    position = world.position(asked.settlement_dates[-1])
    assert position.advance == 0
    assert position.set_aside >= made[-1].plan.buffer_kept
    assert periods_ahead(terms, world.period) == 0


@given(households(most_months=5), st.integers(0, 200_000))
def test_settlements_keep_their_books_whatever_the_household(
    document: Table, headroom: int
) -> None:
    """The invariants of the books, also for a household that is short or a fund that is empty."""
    world = World(read(document), headroom=headroom)
    limit = world.terms.advance_limit
    ordered: set[OccurrenceKey] = set()
    for _ in range(4):
        before = world.position(world.state().settlement_date - DAY)
        made = world.settle()
        keys = [(each.agreement.id, each.nominal_date) for each in made.choice.ordered]
        assert len(set(keys)) == len(keys)
        assert not ordered & set(keys)
        ordered |= set(keys)
        assert (made.repaid == 0) or (made.advanced == 0)
        assert (made.kept == 0) or (made.drawn == 0)
        end = made.next_settlement_date - DAY
        position = world.position(end)
        assert 0 <= position.advance <= max(limit, before.advance)
        assert position.advance - before.advance <= headroom
        assert position.set_aside >= 0
        assert position.available - position.in_transit >= -made.uncovered
        today = world.position(made.settlement_date)
        to_give = sum(
            each.amount for each in made.choice.living_money if each.date > made.settlement_date
        )
        assert today.to_give_out == to_give - made.uncovered
        assert made.uncovered == 0 or before.net < 0
        sums = balances(world.entries)
        mirror = sums.get(ledger.advances(), 0)
        assert mirror == world.position(end).advance


@given(households(most_months=5))
def test_first_running_plan_is_the_plan_of_the_document_for_as_many_months(
    document: Table,
) -> None:
    world = World(read(document))
    world.arrivals = {}
    world.entries = world.entries[:1] if world.terms.opening_balance else []
    running = plan(
        running_question(world.state(), today=world.terms.start, months=world.terms.months)
    )
    alone = plan(question_from_document(HouseholdDocument(
        terms=world.terms, agreements=world.agreements
    )))  # fmt: skip
    assert running.spendable == alone.spendable
    assert (running.income, running.costs, running.instalments) == (
        alone.income, alone.costs, alone.instalments,
    )  # fmt: skip
    assert projection(running) == projection(alone)


TERMS = Terms(name="x", id="h", start=date(2026, 11, 26), settlement_day=25, months=3)
WAGE = Agreement(
    id="wage",
    name="Wage",
    kind=Kind.INCOME,
    amount=100000,
    recurrence=Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=20", start=date(2026, 1, 20)),
)
RENT = Agreement(
    id="rent",
    name="Rent",
    kind=Kind.COST,
    amount=60000,
    recurrence=Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2026, 1, 1)),
)
CAME = {("wage", date(2026, 12, 20)): (Arrival(date=date(2026, 12, 18), amount=100000),)}
JANUARY = ("wage", date(2027, 1, 20))


def a_state(**values: object) -> HouseholdState:
    usual: dict[str, object] = {
        "terms": TERMS,
        "agreements": (WAGE, RENT),
        "period": Period(2027, 1),
        "position": Position(),
        "settled": frozenset({("rent", date(2027, 1, 1))}),
        "arrivals": CAME,
        "marks": {},
    }
    return HouseholdState(**(usual | values))  # type: ignore[arg-type]


def planned(state: HouseholdState, today: date = date(2027, 1, 25)) -> Plan:
    return plan(running_question(state, today=today))


def test_missing_income_moves_to_the_next_period() -> None:
    # Of 20 January nothing came: on the 25th it is expected with that of February.
    assert planned(a_state()).income[:3] == (0, 200000, 100000)


def test_income_still_to_come_before_the_settlement_is_expected_in_time() -> None:
    assert planned(a_state(), date(2027, 1, 10)).income[:2] == (100000, 100000)


def test_income_that_came_is_part_of_the_position_and_no_longer_expected() -> None:
    known = CAME | {JANUARY: (Arrival(date=date(2027, 1, 20), amount=90000),)}
    state = a_state(arrivals=known, position=Position(received=90000))
    made = planned(state)
    assert made.income[:2] == (0, 100000)
    assert made.question.opening_balance == 90000


def test_income_that_came_early_is_not_expected_again() -> None:
    february = ("wage", date(2027, 2, 20))
    early = {
        JANUARY: (Arrival(date=date(2027, 1, 20), amount=100000),),
        february: (Arrival(date=date(2027, 1, 22), amount=100000),),
    }
    made = planned(a_state(arrivals=CAME | early))
    assert made.income[:3] == (0, 0, 100000)


def test_income_that_came_on_the_settlement_date_belongs_to_the_next_period() -> None:
    known = CAME | {JANUARY: (Arrival(date=date(2027, 1, 25), amount=95000),)}
    assert planned(a_state(arrivals=known)).income[:2] == (0, 195000)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (IncomeMark(kind=MarkKind.WILL_NOT_COME), (0, 100000, 100000)),
        (IncomeMark(kind=MarkKind.EXPECTED), (0, 200000, 100000)),
        (IncomeMark(kind=MarkKind.COMES_ON, comes_on=date(2027, 3, 1)), (0, 100000, 200000)),
        (IncomeMark(kind=MarkKind.COMES_ON, comes_on=date(2027, 1, 22)), (0, 200000, 100000)),
    ],
)
def test_marked_income_comes_when_a_person_says(
    mark: IncomeMark, expected: tuple[int, ...]
) -> None:
    assert planned(a_state(marks={JANUARY: mark})).income[:3] == expected


def test_skipped_cost_stays_due_and_is_paid_at_the_next_settlement() -> None:
    assert planned(a_state()).costs[:2] == (60000, 60000)
    assert planned(a_state(settled=frozenset())).costs[:2] == (120000, 60000)


def test_overdue_cost_leaves_at_once_without_the_programme() -> None:
    # The rent of January, due on 31 December, is still unpaid when the plan starts on the 25th.
    lost = {JANUARY: IncomeMark(kind=MarkKind.WILL_NOT_COME)}
    state = a_state(settled=frozenset(), position=Position(received=60000), marks=lost)
    made = planned(state)
    curve = projection(made)
    spread = sum(step for step in made.spendable if step > 0) // len(curve.without)
    assert curve.without[0] == 60000 - 60000 - spread


def test_settled_cost_is_not_due_again() -> None:
    settled = a_state().settled | {("rent", date(2027, 2, 1))}
    assert planned(a_state(settled=settled)).costs[:2] == (0, 60000)


def test_agreement_counts_from_its_day() -> None:
    later = replace(RENT, counts_from=date(2027, 2, 2))
    assert planned(a_state(agreements=(WAGE, later))).costs[:2] == (0, 60000)
    wage = replace(WAGE, counts_from=date(2027, 2, 1))
    assert planned(a_state(agreements=(wage, RENT), arrivals={})).income[:2] == (0, 100000)


def test_opening_balance_is_what_the_books_hold() -> None:
    position = Position(received=5, available=70, set_aside=300, in_transit=40, advance=1000)
    assert (position.net, position.to_give_out) == (-665, 30)
    assert planned(a_state(position=position)).question.opening_balance == -665


def test_living_money_given_before_the_settlement_shows_in_the_curve_only() -> None:
    given_before = (
        Given(date=date(2027, 1, 15), amount=500),
        Given(date=date(2027, 1, 8), amount=9),
    )
    state = a_state(given=given_before, position=Position(received=1000))
    made = planned(state, date(2027, 1, 10))
    assert made.question.given == given_before[:1]
    curve = projection(made)
    assert curve.balances[:6] == (1500, 1500, 1500, 1500, 1500, 1000)


def test_an_advance_to_an_own_account_counts_when_it_has_arrived() -> None:
    own = replace(TERMS, bank_account="NL20BNGH0000003001", advance_limit=50000)
    pooled = replace(TERMS, advance_limit=50000)
    assert limit_now(a_state(terms=own)) == 0
    assert limit_now(a_state(terms=own, position=Position(advance=20000))) == 20000
    assert limit_now(a_state(terms=own, position=Position(advance=60000))) == 50000
    assert limit_now(a_state(terms=pooled)) == 50000


@pytest.mark.parametrize(
    ("period", "ahead", "promised"),
    [("2026-12", 6, 3), ("2027-01", 5, 2), ("2027-02", 4, 1), ("2027-03", 6, 3)],
)
def test_running_plan_looks_past_what_it_promises(period: str, ahead: int, promised: int) -> None:
    named = Period.parse(period)
    assert (periods_ahead(TERMS, named), periods_promised(TERMS, named)) == (ahead, promised)


@pytest.mark.parametrize(
    ("period", "ahead"), [("2026-12", 4), ("2027-03", 1), ("2027-04", 0), ("2027-05", 0)]
)
def test_programme_with_an_end_is_planned_up_to_it(period: str, ahead: int) -> None:
    terms = replace(TERMS, ends=date(2027, 4, 22))  # the settlement of April is on the 23rd
    named = Period.parse(period)
    assert (periods_ahead(terms, named), periods_promised(terms, named)) == (ahead, ahead)


def test_ended_programme_has_no_plan() -> None:
    terms = replace(TERMS, ends=date(2027, 1, 1))
    with pytest.raises(AssertionError, match="ended"):
        planned(a_state(terms=terms))


def the_example(terms: str = "") -> World:
    return World(document_from_toml(_with_ids(EXAMPLE.format(terms=terms)).encode()))


def _with_ids(text: str) -> str:
    for name in ("Bijstand", "Huurtoeslag", "Zorgtoeslag", "Kinderbijslag", "Rent", "Energy",
                 "Health insurance", "Municipal tax", "School", "CJIB"):  # fmt: skip
        line = f'name = "{name}"'
        text = text.replace(line, f'{line}\nid = "{name.lower().replace(" ", "-")}"')
    return text


def test_first_settlement_of_the_example_advances_what_is_missing() -> None:
    world = the_example('advance_limit = "600.00"\nmonths = 12')
    made = world.settle()
    # 1,851.00 came in; 1,478.50 is ordered; the living money of a year of 2 x 12 months.
    ordered = {each.agreement.id: each.amount for each in made.choice.ordered}
    assert ordered == {
        "rent": 65000,
        "energy": 14000,
        "health-insurance": 15850,
        "school": 48000,
        "cjib": 5000,
    }
    (living,) = given_out(made)
    assert made.made_available == 185100
    assert made.advanced == 147850 + living - 185100
    assert (made.repaid, made.kept, made.drawn, made.uncovered) == (0, 0, 0, 0)
    assert world.position(date(2027, 1, 1)).advance == made.advanced


def test_entries_of_a_settlement_say_what_was_done_under_their_keys() -> None:
    world = the_example('advance_limit = "600.00"')
    state = world.state()
    made = settle(state, headroom=AMPLE)
    entries = settlement_entries(state, made, pooled_iban=POOL)
    keys = [entry.key for entry in entries]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith(settlement_key("h", Period(2026, 12))) for key in keys)
    assert {entry.business_date for entry in entries} == {date(2026, 12, 24)}
    again = settlement_entries(state, made, pooled_iban=POOL, attempt=2)
    assert not set(keys) & {entry.key for entry in again}


def test_nothing_to_settle_books_nothing() -> None:
    state = a_state(agreements=(), settled=frozenset(), arrivals={})
    made = settle(state, headroom=0)
    assert settlement_entries(state, made, pooled_iban=POOL) == ()
    assert made.plan.status is PlanStatus.BALANCED


def test_advance_stops_at_what_the_fund_can_still_carry() -> None:
    world = the_example('advance_limit = "600.00"')
    world.headroom = 10000
    made = world.settle()
    assert made.advanced <= 10000
    assert made.choice.skipped == ()
    # 1,851.00 and 100.00 less 1,478.50: what is left is given, though more was planned.
    assert given_out(made) == [47250]

"""What an instalment is booked on: the debts it is for, each component in its turn."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.agreements import Agreement, Kind, Occurrence
from huishoudboekje.arrangements import imputation
from huishoudboekje.calendar import Recurrence
from huishoudboekje.debts import Component
from huishoudboekje.ledger import Posting, cost, debt, in_transit
from huishoudboekje.planning import NO_DEBTS, ArrangedDebts, PaidOnDebts, Spending, as_owed

CREDIT = in_transit("h-1")
COST, PRINCIPAL, INTEREST = Component.COLLECTION_COST, Component.PRINCIPAL, Component.INTEREST
TURNS = (("huur", COST), ("huur", INTEREST), ("huur", PRINCIPAL))


def instalment(name: str = "regeling-1.1") -> Agreement:
    return Agreement(
        id=name,
        name="Regeling huur",
        kind=Kind.INSTALMENT,
        amount=10_000,
        recurrence=Recurrence(dates=(date(2027, 1, 25),)),
    )


def booked(postings: tuple[Posting, ...]) -> list[tuple[str, int]]:
    assert all(each.credit == CREDIT for each in postings)
    return [(each.debit.name, each.amount) for each in postings]


def test_costs_go_first_and_the_rest_of_the_payment_follows() -> None:
    owed = {TURNS[0]: 4_000, TURNS[1]: 500, TURNS[2]: 30_000}
    spending = Spending("h-1", ArrangedDebts(turns={"regeling-1.1": TURNS}, owed=owed))

    first = spending.postings("regeling-1.1", 10_000, CREDIT)
    then = spending.postings("regeling-1.1", 24_500, CREDIT)

    assert booked(first) == [
        ("debt:huur:collection-cost", 4_000),
        ("debt:huur:interest", 500),
        ("debt:huur:principal", 5_500),
    ]
    assert booked(then) == [("debt:huur:principal", 24_500)]


def test_two_streams_on_one_debt_never_pay_it_twice() -> None:
    debts = ArrangedDebts(turns={"a": TURNS[2:], "b": TURNS[2:]}, owed={TURNS[2]: 12_000})
    spending = Spending("h-1", debts)

    assert booked(spending.postings("a", 10_000, CREDIT)) == [("debt:huur:principal", 10_000)]
    assert booked(spending.postings("b", 10_000, CREDIT)) == [
        ("debt:huur:principal", 2_000),
        ("cost:b", 8_000),
    ]


def test_without_a_registered_debt_it_is_a_cost() -> None:
    made = Spending("h-1", NO_DEBTS).postings("cjib", 5_000, CREDIT)

    assert made == (Posting(debit=cost("h-1", "cjib"), credit=CREDIT, amount=5_000),)


@given(
    owed=st.lists(st.integers(-500, 20_000), min_size=3, max_size=3),
    paid=st.lists(st.integers(1, 20_000), max_size=8),
)
def test_nothing_is_lost_and_no_component_is_paid_beyond_what_is_owed(
    owed: list[int], paid: list[int]
) -> None:
    debts = ArrangedDebts(turns={"a": TURNS}, owed=dict(zip(TURNS, owed, strict=True)))
    spending = Spending("h-1", debts)
    made = [each for amount in paid for each in spending.postings("a", amount, CREDIT)]

    assert sum(each.amount for each in made) == sum(paid)
    for key, amount in zip(TURNS, owed, strict=True):
        on_it = sum(each.amount for each in made if each.debit == debt("h-1", *key))
        assert on_it <= max(0, amount)
    on_cost = sum(each.amount for each in made if each.debit == cost("h-1", "a"))
    assert on_cost == max(0, sum(paid) - sum(max(0, each) for each in owed))


def due(*amounts: int, name: str = "a") -> list[Occurrence]:
    first = date(2027, 1, 25)
    days = [first + timedelta(weeks=number) for number in range(len(amounts))]
    return [
        Occurrence(agreement=instalment(name), nominal_date=day, date=day, amount=amount)
        for day, amount in zip(days, amounts, strict=True)
    ]


def test_where_less_is_owed_the_last_instalments_fall_away() -> None:
    debts = ArrangedDebts(turns={"a": TURNS}, owed={TURNS[0]: 500, TURNS[2]: 13_000})
    rent = due(65_000, name="rent")

    left = as_owed([*rent, *reversed(due(5_000, 5_000, 5_000, 5_000))], debts)

    assert [(each.agreement.id, each.amount) for each in left] == [
        ("rent", 65_000),
        ("a", 3_500),
        ("a", 5_000),
        ("a", 5_000),
    ]


def test_of_an_arrangement_that_is_over_nothing_is_due() -> None:
    owed = {TURNS[0]: 5_000}
    debts = ArrangedDebts(turns={"a": TURNS, "b": TURNS}, owed=owed, over=frozenset({"a"}))

    left = as_owed([*due(3_000), *due(3_000, name="b")], debts)

    assert [(each.agreement.id, each.amount) for each in left] == [("b", 3_000)]


@given(
    owed=st.lists(st.integers(-500, 20_000), min_size=3, max_size=3),
    amounts=st.lists(st.integers(1, 20_000), max_size=8),
)
def test_what_is_due_is_what_was_agreed_as_far_as_it_is_owed(
    owed: list[int], amounts: list[int]
) -> None:
    debts = ArrangedDebts(turns={"a": TURNS}, owed=dict(zip(TURNS, owed, strict=True)))

    left = [each.amount for each in as_owed(due(*amounts), debts)]

    assert sum(left) == min(sum(amounts), sum(max(0, each) for each in owed))
    assert left[:-1] == amounts[: len(left)][:-1], "only the last one is less"


@given(
    owed=st.lists(st.integers(0, 20_000), min_size=3, max_size=3),
    paid=st.integers(1, 80_000),
    back=st.integers(1, 80_000),
)
def test_what_comes_back_opens_the_last_turn_first(owed: list[int], paid: int, back: int) -> None:
    debts = ArrangedDebts(turns={"a": TURNS}, owed=dict(zip(TURNS, owed, strict=True)))
    on: Counter[str] = Counter()
    for each in Spending("h-1", debts).postings("a", paid, CREDIT):
        on[each.debit.name] += each.amount
    known = PaidOnDebts(
        on_debts={key: on[debt("h-1", *key).name] for key in TURNS}, above={"a": on["cost:a"]}
    )

    made = Spending("h-1", debts, known).postings_back("a", back, CREDIT)

    assert sum(each.amount for each in made) == back
    in_turn = ["cost:a", *(debt("h-1", *key).name for key in reversed(TURNS))]
    left = Counter(on)
    for each in made:
        left[each.credit.name] -= each.amount
    if back <= paid:
        # What was paid first comes back last.
        first_open = next(name for name in reversed(in_turn) if left[name] < on[name])
        assert all(left[name] == 0 for name in in_turn[: in_turn.index(first_open)])
        assert all(left[name] >= 0 for name in in_turn)
    else:
        assert {name: left[name] for name in in_turn[1:]} == dict.fromkeys(in_turn[1:], 0)
        assert left["cost:a"] == paid - back


@given(
    sums=st.lists(st.lists(st.integers(0, 9_000), min_size=8, max_size=8), min_size=1, max_size=3),
    ranks=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    paid=st.integers(0, 90_000),
)
def test_the_turns_are_those_of_imputation(
    sums: list[list[int]], ranks: list[int], paid: int
) -> None:
    today = date(2027, 1, 25)
    debts = [
        imputation.OpenDebt(
            id=f"d-{number}",
            balances=dict(zip(Component, balances, strict=True)),
            incurred_on=today - timedelta(days=number),
            due_on=today + timedelta(days=ranks[-number]),
            rank=ranks[number],
        )
        for number, balances in enumerate(sums)
    ]
    owed = {(each.id, part): cents for each in debts for part, cents in each.balances.items()}
    arranged = ArrangedDebts(turns={"a": imputation.turns(debts, on=today)}, owed=owed)

    made = Spending("h-1", arranged).postings("a", paid, CREDIT) if paid else ()

    given_, over = imputation.impute_all(debts, paid, on=today)
    expected = Counter(
        {
            debt("h-1", name, part).name: cents
            for name, parts in given_.items()
            for part, cents in parts.items()
        }
    )
    if over:
        expected["cost:a"] = over
    assert Counter({each.debit.name: each.amount for each in made}) == expected

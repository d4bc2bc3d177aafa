"""What an instalment is booked on: the debts it is for, each component in its turn."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.agreements import Agreement, Kind
from huishoudboekje.calendar import Recurrence
from huishoudboekje.debts import Component
from huishoudboekje.ledger import Posting, cost, debt, in_transit
from huishoudboekje.planning import NO_DEBTS, ArrangedDebts, Spending

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

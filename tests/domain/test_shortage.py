"""Who gets paid when money is short: the floor first, then by class, each payment whole."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.agreements import Agreement, CostClass, Kind, Occurrence
from huishoudboekje.calendar import Recurrence
from huishoudboekje.planning import (
    Choice,
    LivingMoney,
    PaymentRank,
    choose,
    in_payment_order,
    payment_rank,
)

DAY = date(2027, 1, 25)


def a_payment(
    name: str,
    amount: int,
    cost_class: CostClass = CostClass.OTHER,
    *,
    kind: Kind = Kind.COST,
    is_guaranteed: bool = False,
    is_enforced: bool = False,
    day: date = DAY,
) -> Occurrence:
    agreement = Agreement(
        id=name,
        name=name,
        kind=kind,
        amount=amount,
        recurrence=Recurrence(dates=(day,)),
        cost_class=cost_class,
        is_guaranteed=is_guaranteed,
        is_enforced=is_enforced,
    )
    return Occurrence(agreement=agreement, nominal_date=day, date=day, amount=amount)


RENT = a_payment("rent", 65000, CostClass.RENT)
ENERGY = a_payment("energy", 14000, CostClass.ENERGY)
WATER = a_payment("water", 2000, CostClass.WATER)
HEALTH = a_payment("health", 15850, CostClass.HEALTH_INSURANCE)
PHONE = a_payment("phone", 2500, CostClass.TELECOM)
CJIB = a_payment("cjib", 5000, kind=Kind.INSTALMENT, is_enforced=True)
SHOP = a_payment("shop", 1000, kind=Kind.INSTALMENT)
ALL = (SHOP, CJIB, PHONE, HEALTH, WATER, ENERGY, RENT)
PAYDAYS = tuple(LivingMoney(date=DAY + timedelta(7 * week), amount=10000) for week in range(4))


def chosen(means: int, floor: int = 0, planned: tuple[LivingMoney, ...] = PAYDAYS) -> Choice:
    return choose(ALL, planned, means=means, floor=floor, round_to=1)


def names(occurrences: tuple[Occurrence, ...]) -> list[str]:
    return [each.agreement.id for each in occurrences]


def living(choice: Choice) -> list[int]:
    return [each.amount for each in choice.living_money]


EVERYTHING = 105350 + 40000


def test_everything_is_done_when_there_is_just_enough() -> None:
    choice = chosen(EVERYTHING)
    expected = ["rent", "energy", "water", "health", "phone", "cjib", "shop"]
    assert (names(choice.ordered), choice.skipped, living(choice)) == (expected, (), [10000] * 4)


def test_a_cent_short_is_taken_from_the_living_money_above_the_floor() -> None:
    choice = chosen(EVERYTHING - 1)
    assert choice.skipped == ()
    assert living(choice) == [10000, 10000, 10000, 9999]


def test_floor_of_every_payday_comes_before_the_rent() -> None:
    choice = chosen(65000 + 4 * 5000 - 1, floor=5000)
    # A cent too little for the rent: the smaller ones after it still fit.
    assert names(choice.ordered) == ["energy", "water", "health", "phone", "cjib", "shop"]
    assert names(tuple(each.occurrence for each in choice.skipped)) == ["rent"]
    assert choice.skipped[0].reason == "te weinig geld: €\u00a0650,00 nodig, €\u00a0649,99 over"
    # What is left goes to the paydays, up to what was planned.
    assert living(choice) == [10000] * 4


def test_smaller_payment_after_a_skipped_one_still_fits() -> None:
    choice = chosen(65000 + 2500)
    assert names(choice.ordered) == ["rent", "water"]
    assert names(tuple(each.occurrence for each in choice.skipped)) == [
        "energy", "health", "phone", "cjib", "shop",
    ]  # fmt: skip
    assert living(choice) == [125] * 4


def test_less_than_the_floor_is_shared_out_and_nobody_else_is_paid() -> None:
    choice = chosen(10001, floor=5000)
    assert choice.ordered == ()
    assert living(choice) == [2501, 2500, 2500, 2500]


@pytest.mark.parametrize("means", [0, -50000])
def test_without_means_nothing_is_ordered_or_given(means: int) -> None:
    choice = chosen(means, floor=5000)
    assert (choice.ordered, living(choice)) == ((), [0] * 4)


def test_guaranteed_payment_goes_before_others_of_its_class_only() -> None:
    promised = a_payment("phone-b", 2500, CostClass.TELECOM, is_guaranteed=True)
    assert names(in_payment_order((PHONE, promised, RENT))) == ["rent", "phone-b", "phone"]


def test_same_class_goes_by_date() -> None:
    later = a_payment("a-rent", 100, CostClass.RENT, day=DAY + timedelta(1))
    assert names(in_payment_order((later, RENT))) == ["rent", "a-rent"]


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        (RENT, PaymentRank.RENT),
        (ENERGY, PaymentRank.ENERGY),
        (WATER, PaymentRank.WATER),
        (HEALTH, PaymentRank.HEALTH_INSURANCE),
        (PHONE, PaymentRank.OTHER_COSTS),
        (a_payment("tax", 1, CostClass.TAX), PaymentRank.OTHER_COSTS),
        (a_payment("liability", 1, CostClass.LIABILITY_INSURANCE), PaymentRank.OTHER_COSTS),
        (CJIB, PaymentRank.ENFORCED_INSTALMENTS),
        (SHOP, PaymentRank.OTHER_INSTALMENTS),
        (a_payment("x", 1, CostClass.RENT, kind=Kind.INSTALMENT), PaymentRank.OTHER_INSTALMENTS),
    ],
)
def test_payment_belongs_to_its_class(payment: Occurrence, expected: PaymentRank) -> None:
    assert payment_rank(payment) is expected


def test_other_order_is_followed() -> None:
    order = tuple(reversed(PaymentRank))
    expected = ["shop", "cjib", "phone", "health", "water", "energy", "rent"]
    assert names(in_payment_order(ALL, order)) == expected


def test_living_money_in_whole_euros_never_gives_more_than_is_there() -> None:
    choice = choose((), PAYDAYS, means=39950, floor=5000, round_to=500)
    assert living(choice) == [9500] * 4  # 49.875 above the floor each, rounded down to 45.00


def test_household_without_paydays_gets_no_living_money() -> None:
    choice = choose((RENT,), (), means=64999, floor=5000, round_to=1)
    assert (choice.ordered, choice.living_money) == ((), ())


_CLASSES = st.sampled_from(CostClass)


@st.composite
def payments(draw: st.DrawFn) -> tuple[Occurrence, ...]:
    return tuple(
        a_payment(
            f"p{number}",
            draw(st.integers(0, 90_000)),
            draw(_CLASSES),
            kind=draw(st.sampled_from([Kind.COST, Kind.INSTALMENT])),
            is_guaranteed=draw(st.booleans()),
            is_enforced=draw(st.booleans()),
            day=DAY + timedelta(draw(st.integers(0, 30))),
        )
        for number in range(draw(st.integers(0, 8)))
    )


_PLANNED = st.lists(st.integers(0, 40_000), max_size=5).map(
    lambda amounts: tuple(
        LivingMoney(date=DAY + timedelta(7 * at), amount=amount)
        for at, amount in enumerate(amounts)
    )
)


@given(payments(), _PLANNED, st.integers(-20_000, 400_000), st.integers(0, 150),
       st.sampled_from([1, 100, 500]))  # fmt: skip
def test_choice_gives_nothing_that_is_not_there_and_skips_only_what_does_not_fit(
    due: tuple[Occurrence, ...],
    planned: tuple[LivingMoney, ...],
    means: int,
    units: int,
    round_to: int,
) -> None:
    floor = units * round_to
    choice = choose(due, planned, means=means, floor=floor, round_to=round_to)
    skipped = tuple(each.occurrence for each in choice.skipped)
    assert sorted(names(choice.ordered + skipped)) == sorted(names(due))
    paid = sum(each.amount for each in choice.ordered)
    assert paid + sum(living(choice)) <= max(0, means)
    assert [each.date for each in choice.living_money] == [each.date for each in planned]
    wanted = sum(each.amount for each in planned)
    if means >= sum(each.amount for each in due) + wanted:
        assert (skipped, choice.living_money) == ((), planned)
        return
    # The floor is kept before anything else, as far as the money goes.
    for_floor = min(max(0, means), floor * len(planned))
    assert sum(living(choice)) >= for_floor
    if for_floor == floor * len(planned):
        assert all(amount >= floor for amount in living(choice))
    # Each skipped payment is larger than what those before it left.
    ranked = in_payment_order(due)
    for each in skipped:
        earlier = ranked[: ranked.index(each)]
        before = sum(other.amount for other in earlier if other in choice.ordered)
        assert each.amount > max(0, means) - for_floor - before
    # Nobody gets more than was planned, unless that was less than the floor.
    for got, plan in zip(choice.living_money, planned, strict=True):
        assert got.amount <= max(plan.amount, floor)

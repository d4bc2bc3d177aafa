"""Households with an account of their own: an advance is a transfer, and what needs it waits."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.test_running import RENT, TERMS, WAGE, a_state

from huishoudboekje.agreements import CostClass
from huishoudboekje.calendar import Recurrence
from huishoudboekje.planning import (
    WAITS_FOR_ADVANCE,
    HouseholdState,
    OwnTransfers,
    Position,
    Settlement,
    settle,
)

OWN = replace(TERMS, bank_account="NL20BNGH0000003001", advance_limit=50000)
ENERGY = replace(
    RENT,
    id="energy",
    name="Energy",
    amount=30000,
    cost_class=CostClass.ENERGY,
    recurrence=Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=15", start=date(2027, 2, 1)),
)


def own_state(received: int, **values: object) -> HouseholdState:
    usual: dict[str, object] = {
        "terms": OWN,
        "agreements": (WAGE, replace(RENT, cost_class=CostClass.RENT), ENERGY),
        "position": Position(received=received),
    }
    return a_state(**(usual | values))


def names(made: Settlement) -> tuple[list[str], list[str]]:
    ordered = [each.agreement.id for each in made.choice.ordered]
    return ordered, [each.agreement.id for each in made.waiting.ordered]


def test_what_the_money_covers_is_ordered_and_the_rest_waits_for_the_transfer() -> None:
    made = settle(own_state(70000), headroom=10**9)

    assert names(made) == (["rent"], ["energy"])
    assert [each.reason for each in made.choice.skipped] == [WAITS_FOR_ADVANCE]
    waiting_money = sum(each.amount for each in made.waiting.living_money)
    assert made.to_transfer == 30000 + waiting_money
    assert made.to_transfer <= 50000
    assert (made.advanced, made.repaid) == (0, 0)


def test_a_pooled_household_has_no_transfer() -> None:
    pooled = replace(OWN, bank_account="pooled")

    made = settle(own_state(70000, terms=pooled), headroom=10**9)

    assert names(made) == (["rent", "energy"], [])
    assert made.to_transfer == 0
    assert made.advanced > 0


def test_no_more_is_transferred_than_the_fund_can_bear() -> None:
    made = settle(own_state(70000), headroom=29999)

    assert names(made) == (["rent"], [])
    assert [each.reason == WAITS_FOR_ADVANCE for each in made.choice.skipped] == [False]
    assert made.to_transfer <= 29999


def test_what_is_on_its_way_is_not_asked_again() -> None:
    made = settle(own_state(70000, transfers=OwnTransfers(advance=50000)), headroom=10**9)

    assert names(made) == (["rent"], [])
    assert made.to_transfer == 0


def test_a_surplus_goes_back_by_transfer_and_is_kept_ready_for_it() -> None:
    state = own_state(200000, position=Position(received=200000, advance=20000))

    made = settle(state, headroom=10**9)

    assert made.to_transfer == -20000
    assert made.repaid == 0
    given_out = sum(each.amount for each in made.choice.living_money)
    assert 200000 - 90000 - given_out == made.kept + 20000


def test_a_repayment_on_its_way_is_neither_spent_nor_sent_twice() -> None:
    position = Position(available=20000, received=100000, advance=20000)
    state = own_state(0, position=position, transfers=OwnTransfers(repayment=20000))

    made = settle(state, headroom=10**9)

    assert made.to_transfer >= 0
    paid = sum(each.amount for each in made.choice.ordered)
    given_out = sum(each.amount for each in made.choice.living_money)
    assert 120000 - paid - given_out - made.kept >= 20000


@given(
    received=st.integers(0, 200000),
    advance=st.integers(0, 50000),
    set_aside=st.integers(0, 20000),
    headroom=st.integers(0, 60000),
    on_its_way=st.integers(0, 50000),
)
def test_only_money_that_is_there_is_ordered(
    received: int, advance: int, set_aside: int, headroom: int, on_its_way: int
) -> None:
    position = Position(received=received, advance=advance, set_aside=set_aside)
    state = own_state(
        0, position=position, transfers=OwnTransfers(advance=min(on_its_way, 50000 - advance))
    )

    made = settle(state, headroom=headroom)

    paid = sum(each.amount for each in made.choice.ordered)
    given_out = sum(each.amount for each in made.choice.living_money)
    assert paid + given_out <= received + set_aside
    assert made.uncovered == made.advanced == made.repaid == 0
    assert -advance <= made.to_transfer <= min(headroom, 50000 - advance)
    assert received + made.drawn >= paid + given_out + made.kept

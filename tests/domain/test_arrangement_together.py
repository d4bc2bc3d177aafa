"""A proposal for all creditors: the shares add up, and nobody who is left out is out of sight."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.domain.arrangements import TODAY, a_debt, a_fine, owed_on

from huishoudboekje.arrangements import PREFERENCE, joint_instalments, joint_proposal
from huishoudboekje.calendar import MAX_DATES
from huishoudboekje.debts import Component, CreditorRule, Debt, DebtFact, FactKind, Stage
from huishoudboekje.figures import Standing
from huishoudboekje.money import ceil_div


def a_claim(debt_id: str, amount: int, rule: CreditorRule = CreditorRule.PRIVATE) -> Debt:
    return a_debt(debt_id, {Component.PRINCIPAL: amount}, rule=rule)


def test_tax_office_gets_a_double_percentage() -> None:
    debts = [a_claim("belasting", 1000_00, CreditorRule.TAX), a_claim("gas", 2000_00)]

    made = joint_proposal(debts, owed_on(*debts), 400_00, on=TODAY)

    assert [(each.debt_id, each.paid, each.waived) for each in made.shares] == [
        ("belasting", 200_00, 800_00),
        ("gas", 200_00, 1800_00),
    ]
    assert [each.is_preferent for each in made.shares] == [True, False]
    assert PREFERENCE.on(TODAY).standing is Standing.UNCONFIRMED


def test_who_has_it_all_leaves_the_rest_to_the_others() -> None:
    debts = [a_claim("belasting", 100_00, CreditorRule.TAX), a_claim("gas", 100_00)]

    made = joint_proposal(debts, owed_on(*debts), 180_00, on=TODAY)

    assert [each.paid for each in made.shares] == [100_00, 80_00]
    assert joint_proposal(debts, owed_on(*debts), 250_00, on=TODAY).not_needed == 50_00


def test_debt_outside_the_list_is_neither_paid_nor_counted_yet_visible() -> None:
    # ZND-02: the rent debt is kept off the list. ZND-03: one that cannot be settled is reserved.
    since = date(2026, 6, 1)
    rent = a_debt(
        "huur", facts=(DebtFact(kind=FactKind.EXCLUDED, since=since, source="verhuurder"),)
    )
    reserved = a_debt(
        "fraude", facts=(DebtFact(kind=FactKind.NOT_SETTLEABLE, since=since, source="besluit"),)
    )
    moved = a_debt("weg", stage=Stage.TRANSFERRED)
    gas, water = a_claim("gas", 300_00), a_claim("water", 100_00)
    debts = [rent, reserved, moved, gas, water]

    made = joint_proposal(debts, owed_on(*debts), 100_00, on=TODAY)

    assert [(each.debt_id, each.paid) for each in made.shares] == [("gas", 75_00), ("water", 25_00)]
    assert [(each.debt_id, each.owed, each.reasons) for each in made.left_out] == [
        ("huur", 600_00, ("blijft buiten de schuldregeling (verhuurder)",)),
        ("fraude", 600_00, ("kan niet worden geregeld (besluit)",)),
        ("weg", 600_00, ("is overgedragen",)),
    ]


def test_what_no_arrangement_waives_stays() -> None:
    toeslag = a_claim("toeslag", 500_00, CreditorRule.TOESLAGEN)
    debts = [a_fine(), toeslag, a_claim("gas", 300_00)]

    fine, allowance, gas = joint_proposal(debts, owed_on(*debts), 0, on=TODAY).shares

    assert (fine.waived, fine.stays) == (200_00, 109_00)
    assert (allowance.waived, allowance.stays) == (0, 500_00)
    assert (gas.waived, gas.stays, gas.why) == (300_00, 0, "")
    assert "Wahv" in fine.why
    assert "Awir" in allowance.why


def test_paid_debt_is_not_mentioned() -> None:
    made = joint_proposal([a_debt()], {"huur": {Component.PRINCIPAL: 0}}, 10_00, on=TODAY)

    assert (made.shares, made.left_out, made.not_needed) == ((), (), 10_00)


@given(
    st.lists(
        st.tuples(st.integers(0, 900_00), st.sampled_from(CreditorRule)), min_size=1, max_size=8
    ),
    st.integers(0, 4_000_00),
    st.integers(1, 3),
)
def test_shares_add_up_and_nobody_gets_too_much(
    claims: list[tuple[int, CreditorRule]], available: int, preference: int
) -> None:
    debts = [a_claim(f"d{n}", amount or 1, rule) for n, (amount, rule) in enumerate(claims)]

    made = joint_proposal(debts, owed_on(*debts), available, on=TODAY, preference=preference)

    assert sum(each.paid for each in made.shares) + made.not_needed == available
    assert made.not_needed == max(0, available - sum(each.owed for each in made.shares))
    for each in made.shares:
        assert each.paid + each.waived + each.stays == each.owed
        assert min(each.paid, each.waived, each.stays) >= 0


@pytest.mark.parametrize("available", [1, 99_99, 100_00])
def test_equal_claims_get_equal_shares_but_for_a_cent(available: int) -> None:
    debts = [a_claim(f"d{n}", 50_00) for n in range(3)]

    paid = [
        each.paid for each in joint_proposal(debts, owed_on(*debts), available, on=TODAY).shares
    ]

    assert max(paid) - min(paid) <= 1


@given(
    st.lists(
        st.tuples(st.integers(1, 900_00), st.sampled_from(CreditorRule)), min_size=1, max_size=8
    ),
    st.integers(1, 200_00),
    st.integers(1, 40),
)
def test_no_month_takes_more_than_the_money_a_month(
    claims: list[tuple[int, CreditorRule]], per_month: int, months: int
) -> None:
    debts = [a_claim(f"d{n}", amount, rule) for n, (amount, rule) in enumerate(claims)]
    made = joint_proposal(debts, owed_on(*debts), per_month * months, on=TODAY)
    # Longer is refused before anything is divided over months.
    assume(months + ceil_div(sum(each.stays for each in made.shares), per_month) <= MAX_DATES)
    # Two debts of one creditor are paid in one instalment.
    several = [made.shares[:2], *([each] for each in made.shares[2:])]

    paid = joint_instalments(several, date(2026, 8, 31), months, per_month)

    of_day: Counter[date] = Counter()
    for group, instalments in zip(several, paid, strict=True):
        assert sum(each.amount for each in instalments) == sum(
            each.paid + each.stays for each in group
        )
        assert all(before.due < after.due for before, after in pairwise(instalments))
        assert all(each.amount > 0 for each in instalments)
        of_day.update({each.due: each.amount for each in instalments})
    assert max(of_day.values()) <= per_month


def test_every_month_has_the_day_of_the_first_also_after_a_short_month() -> None:
    toeslag = a_claim("toeslag", 300_00, CreditorRule.TOESLAGEN)
    gas = a_claim("gas", 300_00)
    made = joint_proposal([toeslag, gas], owed_on(toeslag, gas), 100_00, on=TODAY)

    paid, _ = joint_instalments([[each] for each in made.shares], date(2027, 1, 31), 1, 100_00)

    assert [each.due for each in paid[:3]] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]

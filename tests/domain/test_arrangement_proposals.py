"""Terms by the creditor's rule: how many instalments, of how much, on which days."""

from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.arrangements import FIRST, TODAY, a_debt, a_fine, an_effort, owed_on

from huishoudboekje.arrangements import (
    ArrangementTerms,
    Asked,
    cjib,
    monthly,
    payable,
    terms_by_rule,
    terms_findings,
)
from huishoudboekje.debts import Component, CreditorRule, Debt, total_of
from huishoudboekje.errors import InvalidInput, NotAllowed

PUBLIC = [CreditorRule.CJIB_TRAFFIC, CreditorRule.CJIB_CRIMINAL, CreditorRule.TOESLAGEN]


def by_rule(*debts: Debt, first: date = FIRST, **other: Any) -> ArrangementTerms:
    owed = other.pop("owed", owed_on(*debts))
    return terms_by_rule(debts, owed, first, on=TODAY, **other)


def parts(terms: ArrangementTerms) -> list[int]:
    return [each.amount for each in terms.instalments]


def a_toeslag(amount: int, debt_id: str = "toeslag") -> Debt:
    return a_debt(
        debt_id,
        {Component.PRINCIPAL: amount},
        creditor="Dienst Toeslagen",
        rule=CreditorRule.TOESLAGEN,
    )


def test_cjib_divides_a_fine_over_its_ladder() -> None:
    terms = by_rule(a_fine(reference="5000056789012345", iban="NL91ABNA0417164300"))

    assert parts(terms) == [34_34] * 3 + [34_33] * 6
    assert (terms.creditor, terms.reference) == ("CJIB", "5000056789012345")
    assert terms.iban == "NL91ABNA0417164300"
    assert not terms.is_tailor_made


def test_cjib_gives_nothing_by_its_table_after_an_arrangement_that_was_not_kept() -> None:
    not_kept = cjib.EarlierArrangement(TODAY, kept_exactly=False)
    kept = cjib.EarlierArrangement(TODAY, kept_exactly=True)

    with pytest.raises(NotAllowed, match="afgelopen 12 maanden"):
        by_rule(a_fine(), earlier=not_kept)
    assert by_rule(a_fine(), earlier=kept) == by_rule(a_fine())
    asked = by_rule(a_fine(), asked=Asked(months=9), earlier=not_kept)
    assert asked.is_tailor_made
    assert terms_findings(asked, [a_fine()], owed_on(a_fine()), today=TODAY, earlier=not_kept) == ()
    by_table = by_rule(a_fine())
    (finding,) = terms_findings(
        by_table, [a_fine()], owed_on(a_fine()), today=TODAY, earlier=not_kept
    )
    assert (finding.place, finding.code) == ("debts", "not-allowed")


def test_several_public_creditors_are_paid_together_each_by_its_own_rule() -> None:
    debts = [a_fine(), a_toeslag(470_00)]
    one_way, other_way = by_rule(*debts), by_rule(*reversed(debts))

    fine, toeslag = parts(by_rule(debts[0])), parts(by_rule(debts[1]))
    assert parts(one_way) == [sum(pair) for pair in zip_longest(fine, toeslag, fillvalue=0)]
    assert parts(one_way) == parts(other_way)
    assert one_way.is_tailor_made
    assert terms_findings(one_way, debts, owed_on(*debts), today=TODAY) == ()


def test_cjib_counts_the_surcharges_that_an_effort_will_relieve_for_the_duration() -> None:
    effort = an_effort(
        ("boete", Component.SURCHARGE_1, 50_00), ("boete", Component.SURCHARGE_2, 150_00)
    )

    terms = by_rule(a_fine(), efforts=(effort,))

    assert parts(terms) == [12_12] + [12_11] * 8
    assert sum(parts(terms)) == 109_00


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (600_00, [25_00] * 24),
        (300_00, [20_00] * 15),
        (470_00, [20_44] * 22 + [20_32]),
        (1000_00, [41_67] * 23 + [41_59]),
    ],
)
def test_toeslagen_standard_arrangement(amount: int, expected: list[int]) -> None:
    assert parts(by_rule(a_toeslag(amount))) == expected


def test_each_toeslag_debt_has_instalments_of_its_own() -> None:
    terms = by_rule(a_toeslag(60_00), a_toeslag(100_00, "tweede"))

    assert parts(terms) == [40_00] * 3 + [20_00] * 2


def test_tax_is_paid_within_twelve_months_of_its_due_date() -> None:
    debt = a_debt("belasting", rule=CreditorRule.TAX, due_on=date(2026, 8, 31))

    assert parts(by_rule(debt)) == [75_00] * 8
    assert by_rule(debt).instalments[-1].due == date(2027, 8, 25)
    assert parts(by_rule(replace(debt, due_on=None), first=date(2026, 12, 1))) == [50_00] * 12
    with pytest.raises(InvalidInput):
        by_rule(debt, first=date(2027, 9, 1))
    with pytest.raises(NotAllowed):
        by_rule(replace(debt, due_on=date(2025, 11, 1)))


def test_tax_debts_together_are_paid_before_the_first_of_their_days() -> None:
    early = a_debt("belasting", rule=CreditorRule.TAX, due_on=date(2026, 4, 30))
    late = a_debt("tweede", rule=CreditorRule.TAX, due_on=date(2026, 10, 31))

    assert parts(by_rule(early, late)) == [300_00] * 4


def test_instalments_go_to_whoever_collects() -> None:
    collected = a_debt(collector="Vos", iban="NL91ABNA0417164300", reference="A1")
    other = a_debt("glas", creditor="Glas", collector="Bos", reference="B2")

    terms = by_rule(collected, asked=Asked(months=2))
    together = by_rule(collected, other, asked=Asked(months=2))

    assert (terms.creditor, terms.reference) == ("Vos", "A1")
    assert (together.creditor, together.reference) == (collected.creditor, "")
    assert together.iban == collected.iban


def test_efforts_that_relieve_more_than_is_owed_leave_nothing_to_pay() -> None:
    effort = an_effort(("huur", Component.INTEREST, 5_00), ("huur", Component.PRINCIPAL, 601_00))

    left = payable(owed_on(a_debt()), [effort])

    assert left == {"huur": {Component.PRINCIPAL: 0, Component.INTEREST: 0}}
    assert by_rule(a_debt(), asked=Asked(months=2), efforts=(effort,)).instalments == ()


def test_ten_thousand_in_three_years_adds_up_exactly() -> None:
    # UTR-02: 36 times 277.78 would be 10,000.08.
    debt = a_debt(components={Component.PRINCIPAL: 10_000_00})

    terms = by_rule(debt, asked=Asked(months=36))

    assert parts(terms) == [277_78] * 28 + [277_77] * 8
    assert sum(parts(terms)) == 10_000_00
    assert terms.instalments[-1].due == date(2029, 12, 25)
    assert terms_findings(terms, [debt], owed_on(debt), today=TODAY) == ()


def test_by_amount_the_last_is_the_remainder() -> None:
    debt = a_debt()

    assert parts(by_rule(debt, asked=Asked(amount=250_00))) == [250_00, 250_00, 100_00]
    assert parts(by_rule(debt, asked=Asked(amount=300_00))) == [300_00, 300_00]
    assert parts(by_rule(debt, asked=Asked(amount=900_00))) == [600_00]
    assert parts(by_rule(debt, asked=Asked(months=1))) == [600_00]
    assert parts(by_rule(debt, asked=Asked(amount=60))) == [60] * 1000
    assert parts(by_rule(debt, asked=Asked(months=1000))) == [60] * 1000


def test_months_end_on_their_last_day() -> None:
    dues = [each.due for each in monthly(date(2027, 1, 31), [1] * 4)]

    assert dues == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (Asked(), "months"),
        (Asked(months=0), "months"),
        (Asked(months=1001), "months"),
        (Asked(months=2, amount=1), "months"),
        (Asked(amount=0), "amount"),
        (Asked(amount=59), "amount"),
    ],
)
def test_what_cannot_be_asked_is_named(asked: Asked, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        by_rule(a_debt(), asked=asked)

    assert [each.place for each in refused.value.findings] == [place]


@pytest.mark.parametrize(
    ("debt", "asked", "is_tailor_made"),
    [
        (a_fine(), Asked(months=9), False),
        (a_fine(), Asked(months=10), True),
        (a_toeslag(600_00), Asked(amount=19_99), True),
        (a_toeslag(600_00), Asked(amount=25_00), False),
        (a_toeslag(460_00), Asked(amount=20_00), False),
        (a_debt(), Asked(months=99), False),
    ],
)
def test_what_the_rule_does_not_allow_is_tailor_made(
    debt: Debt, asked: Asked, is_tailor_made: bool
) -> None:
    terms = by_rule(debt, asked=asked)

    assert terms.is_tailor_made is is_tailor_made
    assert terms_findings(terms, [debt], owed_on(debt), today=TODAY) == ()


def test_small_fine_is_divided_as_tailor_made_only() -> None:
    debt = replace(a_fine(), components={Component.FINE: 74_99})

    with pytest.raises(NotAllowed):
        by_rule(debt)
    assert by_rule(debt, asked=Asked(months=2)).is_tailor_made


@given(
    st.sampled_from(PUBLIC),
    st.lists(st.integers(75_00, 9_000_00), min_size=1, max_size=3),
    st.dates(TODAY, date(2027, 6, 30)),
    st.integers(0, 50_00),
)
def test_terms_by_rule_have_no_findings(
    rule: CreditorRule, sums: list[int], first: date, interest: int
) -> None:
    debts = [
        a_debt(
            f"schuld-{number}",
            {Component.PRINCIPAL: amount, **({Component.INTEREST: interest} if interest else {})},
            creditor="Overheid",
            rule=rule,
        )
        for number, amount in enumerate(sums)
    ]

    terms = by_rule(*debts, first=first)

    assert terms_findings(terms, debts, owed_on(*debts), today=TODAY) == ()
    assert sum(parts(terms)) == sum(total_of(debt.components) for debt in debts)
    assert not terms.is_tailor_made

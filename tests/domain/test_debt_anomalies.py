"""What a law says of a debt or a pause is flagged; what nobody knows is not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.arrangements import a_debt, a_fine

from huishoudboekje.arrangements import (
    DebtHistory,
    Pause,
    collection_cost,
    debt_anomalies,
    pause_anomalies,
)
from huishoudboekje.debts import Component, CreditorRule, Debt

PRINCIPAL, COST = Component.PRINCIPAL, Component.COLLECTION_COST
DECIDED = date(2026, 11, 2)
FIRST_SET_OFF = date(2026, 12, 15)


def codes(debt: Debt, history: DebtHistory | None = None) -> list[str]:
    return [each.code for each in debt_anomalies(debt, history)]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def a_bill(principal: int, cost: int, **other: Any) -> Debt:
    return a_debt("bril", {PRINCIPAL: principal, COST: cost}, creditor="Webwinkel", **other)


def a_toeslag(**other: Any) -> Debt:
    values: dict[str, Any] = {
        "creditor": "Dienst Toeslagen",
        "rule": CreditorRule.TOESLAGEN,
        "incurred_on": DECIDED,
        **other,
    }
    return a_debt("toeslag", **values)


def test_cost_above_the_scale_is_flagged_with_both_figures() -> None:
    assert codes(a_bill(3000_00, 425_00)) == []
    (found,) = debt_anomalies(a_bill(3000_00, 425_01))
    assert (found.place, found.code) == ("bril.collection-cost", "cost-above-scale")
    said = plain(found.text)
    assert "€ 425,01; hoger dan de wettelijke staffel: € 425,00 bij € 3.000,00" in said
    assert "€ 514,25 als de schuldeiser de btw niet kan verrekenen" in said
    assert "niet bevestigd" in said


def test_cost_that_came_later_counts_with_the_first() -> None:
    bill = a_bill(3000_00, 400_00)
    assert codes(bill, DebtHistory(added={COST: 25_00})) == []
    assert codes(bill, DebtHistory(added={COST: 25_01})) == ["cost-above-scale"]
    assert codes(a_debt(), DebtHistory(added={COST: 90_01})) == ["cost-above-scale"]


@given(principal=st.integers(1, 10**9), cost=st.integers(1, 10**9))
def test_cost_is_flagged_when_it_is_above_what_the_law_gives(principal: int, cost: int) -> None:
    most = collection_cost.collection_cost(principal, date(2026, 3, 1))
    assert (codes(a_bill(principal, cost)) == ["cost-above-scale"]) is (cost > most)


@pytest.mark.parametrize(
    "debt",
    [
        a_fine(),
        a_debt(components={COST: 900_00, PRINCIPAL: 1_00}, rule=CreditorRule.TAX),
        a_debt(components={COST: 900_00, PRINCIPAL: 1_00}, creditor="C.A.K."),
        a_debt(components={COST: 900_00, Component.FINE: 1_00}),
        a_bill(100_00, 900_00, incurred_on=date(2012, 6, 30)),
    ],
    ids=["fine", "tax", "cak", "no principal", "before the law"],
)
def test_nothing_is_said_of_cost_with_another_law_or_none(debt: Debt) -> None:
    assert codes(debt) == []


@pytest.mark.parametrize(
    ("day", "early"), [(date(2026, 11, 16), True), (date(2026, 11, 17), False)]
)
def test_cost_before_any_letter_can_have_had_its_14_days_is_flagged(day: date, early: bool) -> None:
    bill = a_bill(3000_00, 400_00, due_on=date(2026, 11, 1))
    added = DebtHistory(added={COST: 1_00}, cost_added_on=day)
    assert (codes(bill, added) == ["cost-too-early"]) is early
    # Without a last day to pay nobody can say.
    assert codes(a_bill(3000_00, 400_00), added) == []


@pytest.mark.parametrize(
    "debt",
    [a_toeslag(), a_toeslag(creditor="Belastingdienst/Toeslagen", rule=CreditorRule.PRIVATE)],
    ids=["rule", "name"],
)
def test_set_off_within_six_weeks_of_the_decision_is_flagged(debt: Debt) -> None:
    early = DebtHistory(set_off_with=(date(2026, 11, 20), date(2026, 12, 14), FIRST_SET_OFF))
    found = debt_anomalies(debt, early)
    assert [each.code for each in found] == ["set-off-too-early"] * 2
    assert "2026-11-20" in found[0].text
    assert "vanaf 2026-12-15" in found[1].text
    assert "bezwaar is mogelijk" in found[1].text
    assert "Awir art. 30" in found[1].text


def test_set_off_waits_for_the_last_day_to_pay_and_is_free_where_no_term_is_known() -> None:
    later = a_toeslag(due_on=date(2026, 12, 31))
    assert codes(later, DebtHistory(set_off_with=(date(2026, 12, 31),))) == ["set-off-too-early"]
    assert codes(later, DebtHistory(set_off_with=(date(2027, 1, 1),))) == []
    # What is flagged has to be certain: the law of before 2026 is not known.
    old = a_debt("toeslag", incurred_on=date(2025, 12, 31), rule=CreditorRule.TOESLAGEN)
    assert codes(old, DebtHistory(set_off_with=(date(2026, 1, 1),))) == []
    others = a_debt(incurred_on=DECIDED)
    assert codes(others, DebtHistory(set_off_with=(DECIDED,))) == []


def test_waived_toeslag_debt_is_flagged_and_other_waivers_are_not() -> None:
    (found,) = debt_anomalies(a_toeslag(), DebtHistory(waived=100_00))
    assert (found.place, found.code) == ("toeslag.waived", "no-remission")
    assert "€ 100,00" in plain(found.text)
    assert "31bis" in found.text
    assert codes(a_debt(), DebtHistory(waived=100_00)) == []


def a_pause(until: date, start: date = date(2026, 11, 22)) -> Pause:
    return Pause(start=start, until=until, reason="hulp")


def test_pause_longer_than_the_noodstop_of_the_cjib_is_flagged() -> None:
    assert pause_anomalies([a_fine()], [a_pause(date(2027, 3, 21))]) == ()
    (longer,) = pause_anomalies([a_fine()], [a_pause(date(2027, 3, 22))])
    assert (longer.place, longer.code) == ("pauses[1]", "longer-than-noodstop")
    assert "4 maanden, tot en met 2027-03-21" in longer.text
    assert "Tot 8 maanden langer kan als de hulp begonnen is" in longer.text
    assert "noodstopprocedure van het CJIB, volgens NU.nl, NRC en NVVK" in longer.text
    (far,) = pause_anomalies([a_fine()], [a_pause(date(2027, 11, 22))])
    assert "hooguit 12 maanden, tot en met 2027-11-21" in far.text
    within = pause_anomalies([a_fine()], [a_pause(date(2027, 11, 21))])
    assert "Tot 8 maanden langer" in within[0].text


def test_pause_of_others_of_before_the_noodstop_or_that_was_called_off_is_not_flagged() -> None:
    long = date(2030, 1, 1)
    assert pause_anomalies([a_debt()], [a_pause(long)]) == ()
    assert pause_anomalies([a_fine()], [a_pause(long, start=date(2020, 3, 31))]) == ()
    assert pause_anomalies([a_fine()], [a_pause(date(2026, 11, 21))]) == ()
    named = a_debt(creditor="C.J.I.B.")
    assert [each.place for each in pause_anomalies([named], [a_pause(long), a_pause(long)])] == [
        "pauses[1]",
        "pauses[2]",
    ]

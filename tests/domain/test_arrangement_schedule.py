"""Instalments in time and in the plan: a pause loses nothing, a stream is what was agreed."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.arrangements import FIRST, a_debt, a_fine, instalments, some_terms

from huishoudboekje.agreements import Kind, occurrences
from huishoudboekje.arrangements import (
    Instalment,
    Pause,
    month_after,
    monthly,
    paused_schedule,
    remaining,
    stream,
    stream_id,
)
from huishoudboekje.calendar import BusinessDay, bank_day
from huishoudboekje.debts import CreditorRule

JANUARY = date(2027, 1, 31)
SIX_MONTHS = Pause(start=date(2027, 2, 1), until=date(2027, 7, 31), reason="stabilisatie")


def dues(made: tuple[Instalment, ...]) -> list[date]:
    return [each.due for each in made]


def test_six_months_without_collection_and_the_month_after_them() -> None:
    # EHV-04: nothing during the pause; what comes after it is there to be seen before it ends.
    made = monthly(FIRST, [80_00] * 4)

    stay, moved = paused_schedule(made, SIX_MONTHS, {FIRST})

    assert dues(stay) == [FIRST]
    assert dues(moved) == [date(2027, 8, 25), date(2027, 9, 25), date(2027, 10, 25)]
    assert [each.amount for each in month_after(SIX_MONTHS, moved)] == [80_00]


def test_pause_until_the_holiday_pay() -> None:
    # UTR-03: two months' delay, then gradual repayment.
    pause = Pause(start=date(2027, 4, 1), until=date(2027, 5, 31), reason="vakantiegeld")

    stay, moved = paused_schedule(monthly(date(2027, 4, 1), [50_00] * 3), pause)

    assert stay == ()
    assert dues(moved) == [date(2027, 6, 1), date(2027, 7, 1), date(2027, 8, 1)]


def test_month_end_stays_month_end() -> None:
    pause = Pause(start=date(2027, 2, 1), until=date(2027, 2, 28), reason="ziek")

    stay, moved = paused_schedule(monthly(JANUARY, [1_00] * 3), pause)

    assert dues(stay + moved) == [JANUARY, date(2027, 3, 31), date(2027, 4, 30)]


def test_order_of_unequal_amounts_is_kept() -> None:
    pause = Pause(start=date(2027, 2, 1), until=date(2027, 3, 1), reason="ziek")

    _, moved = paused_schedule(monthly(FIRST, [3_00, 2_00, 1_00]), pause)

    assert moved == instalments((date(2027, 3, 25), 2_00), (date(2027, 4, 25), 1_00))


def test_pause_in_which_nothing_falls_moves_nothing() -> None:
    made = monthly(FIRST, [1_00] * 3)
    pause = Pause(start=date(2027, 2, 1), until=date(2027, 2, 20), reason="ziek")

    assert paused_schedule(made, pause) == (made[:1], made[1:])


def test_missed_before_the_pause_stays_due_and_paid_ahead_stays_paid() -> None:
    made = monthly(FIRST, [1_00] * 3)
    ahead = date(2027, 2, 25)

    stay, moved = paused_schedule(made, SIX_MONTHS, {ahead})

    assert dues(stay) == [FIRST, ahead]
    assert dues(moved) == [date(2027, 8, 25)]
    assert dues(remaining(stay, {ahead})) == [FIRST]


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.lists(st.integers(1, 500_00), min_size=1, max_size=40),
    st.integers(0, 1200),
    st.integers(0, 500),
    st.integers(0, 40),
)
def test_pause_conserves_everything(
    first: date, amounts: list[int], wait: int, length: int, paid: int
) -> None:
    made = monthly(first, amounts)
    start = first + timedelta(days=wait)
    pause = Pause(start=start, until=start + timedelta(days=length), reason="pauze")
    done = {each.due for each in made[:paid]}

    stay, moved = paused_schedule(made, pause, done)

    assert [each.amount for each in stay + moved] == amounts
    assert dues(stay + moved) == sorted(set(dues(stay + moved)))
    assert all(each.due > pause.until for each in moved)
    assert all(each in made for each in stay)
    assert all(
        each.due in done or each.due < pause.start or each.due > pause.until
        for each in stay + moved
    )
    months = [each.due.year * 12 + each.due.month for each in moved]
    assert all(later - earlier == 1 for earlier, later in pairwise(months))


def test_stream_is_an_instalment_with_everything_that_paying_needs() -> None:
    terms = some_terms(
        [a_fine()], monthly(FIRST, [1_00]), iban="NL91ABNA0417164300", reference="5000056789012345"
    )

    made = stream("regeling-1", 1, terms, terms.instalments, name="CJIB")

    assert (made.id, made.name, made.kind) == ("regeling-1-1", "CJIB", Kind.INSTALMENT)
    assert (made.party, made.iban) == ("CJIB", "NL91ABNA0417164300")
    assert made.reference == "5000056789012345"
    assert made.is_enforced
    assert made.follows is None
    assert made.until == FIRST


def test_next_stream_follows_the_one_before() -> None:
    terms = some_terms([a_debt()], monthly(FIRST, [1_00]))

    made = stream("regeling-1", 2, terms, monthly(FIRST, [1_00]), name="Huur")

    assert (made.id, made.follows, made.counts_from) == ("regeling-1-2", "regeling-1-1", FIRST)
    assert not made.is_enforced


@pytest.mark.parametrize("rule", CreditorRule)
def test_only_public_creditors_enforce(rule: CreditorRule) -> None:
    terms = some_terms([a_debt(rule=rule)], monthly(FIRST, [1_00]))
    public = {"cjib-traffic", "cjib-criminal", "toeslagen", "tax"}

    made = stream("r", 1, terms, terms.instalments, name="r")

    assert made.is_enforced is (rule in public)


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.lists(st.integers(1, 500_00), min_size=1, max_size=60),
)
def test_occurrences_of_a_stream_are_the_instalments(first: date, amounts: list[int]) -> None:
    terms = some_terms([a_debt()], monthly(first, amounts))

    made = stream("r", 1, terms, terms.instalments, name="r")
    found = occurrences(made, first - timedelta(days=30), terms.instalments[-1].due)

    assert [Instalment(due=each.nominal_date, amount=each.amount) for each in found] == list(
        terms.instalments
    )
    assert all(each.date == bank_day(each.nominal_date, BusinessDay.PREVIOUS) for each in found)


def test_ids_of_streams_never_meet() -> None:
    names = ["a", "a-1", "a-1-1", "a-11"]
    made = [stream_id(name, number) for name in names for number in range(1, 12)]

    assert len(made) == len(set(made))

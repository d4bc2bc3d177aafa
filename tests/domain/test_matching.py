"""Matching: certain where one candidate is left and nothing speaks against it, and only there."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.matchables import (
    BETALINGSKENMERK,
    DAY,
    INSURER,
    LANDLORD,
    OWN,
    PAYER,
    POOLED,
    RF,
    cost,
    debit,
    decided,
    income,
    line,
    lines,
    open_terms,
    order,
    worlds,
)
from tests.domain.matching_oracle import Part, World, judged

from huishoudboekje.agreements import Step
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching import (
    Candidate,
    Decision,
    Doubt,
    FoundBy,
    LearntAccount,
    MatchableAgreement,
    MatchableOrder,
    MatchIndex,
    MatchKind,
    Reason,
    decide,
    decide_in_order,
    sentence,
)
from huishoudboekje.matching.margins import Margins, fits_ever


def part(candidate: Candidate) -> Part:
    return (
        candidate.kind.value,
        candidate.household_id,
        candidate.agreement_id,
        candidate.nominal_date,
        candidate.order_id,
        candidate.cents,
    )


def kinds(decision: Decision) -> list[str]:
    return [candidate.kind.value for candidate in decision.candidates]


# Against the slow working-out.


@given(worlds(), lines(), st.sampled_from([POOLED, OWN]))
def test_index_and_decision_agree_with_looking_at_everything(
    world: World, of: StatementLine, ours: str
) -> None:
    found = MatchIndex(world.agreements, world.orders).found(of, ours)
    decision = decide(of, found, world.open_terms)
    certain, everything = judged(of, ours, world)
    parts = [part(each) for each in decision.candidates]

    assert frozenset(parts if decision.is_certain else ()) == certain
    assert len(set(parts)) == len(parts)
    assert set(parts) <= everything
    if not decision.is_certain:
        assert len(parts) == min(10, len(everything))
        assert decision.doubts
    else:
        assert not decision.doubts


@given(worlds(), lines(), st.integers())
def test_decision_is_the_same_whatever_the_order_of_the_inputs(
    world: World, of: StatementLine, seed: int
) -> None:
    random = Random(seed)

    def shuffled(things: Any) -> list[Any]:
        return random.sample(list(things), len(things))

    terms = {key: tuple(shuffled(each)) for key, each in shuffled(world.open_terms.items())}
    index = MatchIndex(world.agreements, world.orders)
    other = MatchIndex(shuffled(world.agreements), shuffled(world.orders))

    assert decide(of, other.found(of, POOLED), terms) == decide(
        of, index.found(of, POOLED), world.open_terms
    )


@given(worlds(), lines())
def test_certain_parts_add_up_to_the_line_and_go_its_way(world: World, of: StatementLine) -> None:
    found = MatchIndex(world.agreements, world.orders).found(of, POOLED)
    decision = decide(of, found, world.open_terms)

    if decision.is_certain:
        assert sum(each.cents for each in decision.candidates) == of.amount
        wanted = {"payment"} if of.amount < 0 else {"receipt", "return"}
        assert set(kinds(decision)) <= wanted


@given(worlds(), lines())
def test_line_only_matches_what_stands_on_its_own_account(world: World, of: StatementLine) -> None:
    found = MatchIndex(world.agreements, world.orders).found(of, OWN)

    assert {each.our_iban for each in found.orders} <= {OWN}
    assert {each.our_iban for each in found.agreements} <= {OWN}


# Our own id.


def test_own_payment_with_its_id_and_amount_is_certain() -> None:
    decision = decided(line(-100_000, end_to_end_id="HHB-1", counter_iban=LANDLORD), order())

    assert decision.is_certain
    assert part(decision.candidates[0]) == (
        "payment", "h-1", "huur", date(2026, 3, 8), 1, -100_000,
    )  # fmt: skip
    assert decision.candidates[0].reasons == (Reason.OWN_ID, Reason.AMOUNT)


@pytest.mark.parametrize("state", ["exported", "paid"])
def test_own_payment_that_comes_back_is_a_return_and_no_income(state: str) -> None:
    of = line(100_000, end_to_end_id="HHB-1", counter_iban=PAYER, return_reason="AC04")
    decision = decided(of, order(state=state), income())

    assert decision.is_certain
    assert kinds(decision) == ["return"]


@pytest.mark.parametrize(
    ("fields", "is_certain"),
    [
        ({"counter_iban": INSURER}, False),
        ({"counter_iban": INSURER, "return_reason": "AC04"}, True),
        ({"counter_iban": INSURER, "is_reversal": True}, True),
        ({"counter_iban": LANDLORD}, True),
        ({"counter_iban": ""}, True),
    ],
)
def test_money_in_that_quotes_our_id_comes_back_from_the_payee_or_by_the_bank(
    fields: dict[str, Any], is_certain: bool
) -> None:
    decision = decided(line(100_000, end_to_end_id="HHB-1", **fields), order(state="paid"))

    assert (decision.is_certain, kinds(decision)) == (is_certain, ["return"])
    assert decision.doubts == (() if is_certain else (Doubt.OTHER_ACCOUNT,))


def test_gift_that_quotes_an_id_of_ours_whose_payee_is_unknown_is_a_doubt() -> None:
    of = line(100_000, end_to_end_id="HHB-1", counter_iban=INSURER)

    assert decided(of, order(creditor_iban="")).doubts == (Doubt.OTHER_ACCOUNT,)


@pytest.mark.parametrize("kind", ["advance", "repayment"])
@pytest.mark.parametrize(
    "fields",
    [
        {"end_to_end_id": "HHB-1"},
        {"payment_information_id": "BATCH-1"},
        {"reference": RF},
        {"counter_iban": LANDLORD},
        {},
    ],
)
def test_transfer_between_our_own_accounts_is_never_a_candidate(
    kind: str, fields: dict[str, Any]
) -> None:
    for amount in (-100_000, 100_000):
        own = order(kind=kind, agreement_id=None, reference=RF)
        decision = decided(line(amount, return_reason="AC04", **fields), own)

        assert decision == Decision(candidates=(), is_certain=False, doubts=(Doubt.NOTHING_FOUND,))


@pytest.mark.parametrize(
    ("amount", "fields", "doubt"),
    [
        (-100_000, {"state": "paid"}, Doubt.ALREADY_PAID),
        (-100_000, {"state": "returned"}, Doubt.ALREADY_PAID),
        (-100_000, {"state": "open"}, Doubt.NOT_EXPORTED),
        (-100_000, {"state": "in-batch"}, Doubt.NOT_EXPORTED),
        (-100_000, {"state": "cancelled"}, Doubt.NOT_EXPORTED),
        (-100_000, {"cents": 100_001}, Doubt.AMOUNT_DIFFERS),
        (-100_000, {"creditor_iban": INSURER}, Doubt.OTHER_ACCOUNT),
        (100_000, {"state": "returned"}, Doubt.ALREADY_RETURNED),
        (100_000, {"state": "open"}, Doubt.NOT_EXPORTED),
        (100_000, {"cents": 100_001}, Doubt.AMOUNT_DIFFERS),
    ],
)
def test_own_id_with_anything_against_it_is_a_doubt(
    amount: int, fields: dict[str, Any], doubt: Doubt
) -> None:
    decision = decided(line(amount, end_to_end_id="HHB-1", counter_iban=LANDLORD), order(**fields))

    assert (decision.is_certain, decision.doubts) == (False, (doubt,))
    assert decision.candidates[0].order_id == 1


def test_own_payment_that_the_bank_calls_a_reversal_is_a_doubt() -> None:
    of = line(-100_000, end_to_end_id="HHB-1", is_reversal=True)
    batch = line(-100_000, payment_information_id="BATCH-1", is_reversal=True)

    assert decided(of, order()).doubts == (Doubt.TAKEN_BACK,)
    assert not decided(batch, order()).is_certain


def test_own_id_on_the_wrong_account_of_ours_is_not_recognised() -> None:
    decision = decided(line(-100_000, end_to_end_id="HHB-1"), order(), ours=OWN)

    assert decision == Decision(candidates=(), is_certain=False, doubts=(Doubt.NOTHING_FOUND,))


def test_one_order_is_paid_by_one_line_of_a_statement_and_returned_once() -> None:
    out = line(-100_000, end_to_end_id="HHB-1")
    back = line(100_000, end_to_end_id="HHB-1", return_reason="AC04")
    index = MatchIndex([], [order()])
    several = [(each, index.found(each, POOLED)) for each in (out, out, back, back, out)]
    decisions = decide_in_order(several, {})

    assert [each.is_certain for each in decisions] == [True, False, True, False, False]
    assert [each.doubts for each in decisions if not each.is_certain] == [
        (Doubt.ALREADY_PAID,),
        (Doubt.ALREADY_RETURNED,),
        (Doubt.ALREADY_PAID,),
    ]


# A whole batch.


def test_batch_booked_as_one_line_is_all_its_exported_orders() -> None:
    orders = [order(1), order(2, cents=2_500), order(3, state="rejected"), order(4, our_iban=OWN)]
    decision = decided(line(-102_500, payment_information_id="BATCH-1"), *orders)

    assert decision.is_certain
    assert [(each.order_id, each.cents) for each in decision.candidates] == [
        (1, -100_000),
        (2, -2_500),
    ]


def test_batch_may_have_more_parts_than_a_person_is_shown() -> None:
    orders = [order(number, cents=number) for number in range(1, 501)]
    decision = decided(line(-125_250, payment_information_id="BATCH-1"), *orders)

    assert decision.is_certain
    assert len(decision.candidates) == 500


def test_batch_of_another_amount_is_a_doubt_with_the_nearest_orders() -> None:
    orders = [order(number, cents=number) for number in range(1, 501)]
    decision = decided(line(-77, payment_information_id="BATCH-1"), *orders)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.BATCH_DIFFERS,))
    assert len(decision.candidates) == 10
    assert decision.candidates[0].order_id == 77


def test_batch_booked_twice_is_paid_once() -> None:
    of = line(-102_500, payment_information_id="BATCH-1")
    found = MatchIndex([], [order(1), order(2, cents=2_500)]).found(of, POOLED)
    first, second = decide_in_order([(of, found), (of, found)], {})

    assert (first.is_certain, second.is_certain) == (True, False)
    assert second.doubts == (Doubt.ALREADY_PAID,)


def test_batch_that_comes_back_is_never_certain() -> None:
    decision = decided(line(100_000, payment_information_id="BATCH-1"), order())

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.BATCH_BACK,))


# References.


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": BETALINGSKENMERK},
        {"text": "Betalingskenmerk 5000 0567 8901 2345"},
        {"text": "kenmerk:5000.0567.8901.2345 en meer"},
        {"text": "5000056789012345"},
    ],
)
def test_reference_stands_structured_or_in_groups_of_digits(fields: dict[str, Any]) -> None:
    things = (cost(), debit(reference=BETALINGSKENMERK))
    decision = decided(line(-100_000, **fields), *things)

    assert decision.is_certain
    assert Reason.REFERENCE in decision.candidates[0].reasons


@pytest.mark.parametrize(
    "text",
    [
        "X5000056789012345", "50000567890123456", "5000 0567 8901 234", "5000 x 0567 8901 2345",
        "5000, 0567 8901 2345", "5000   0567 8901 2345",
    ],
)  # fmt: skip
def test_digits_that_are_part_of_something_else_are_no_reference(text: str) -> None:
    decision = decided(line(-99_999, text=text), cost(), debit(reference=BETALINGSKENMERK))

    assert all(Reason.REFERENCE not in each.reasons for each in decision.candidates)


@pytest.mark.parametrize("text", [RF, "rf18 5390 0754 7034", "uw RF18-5390-0754-7034 dank"])
def test_creditor_reference_is_found_in_text(text: str) -> None:
    decision = decided(line(100_000, text=text), income(reference="RF18 5390 0754 7034"))

    assert decision.is_certain


def test_reference_with_money_the_other_way_is_no_match() -> None:
    back = decided(line(100_000, reference=BETALINGSKENMERK), debit(reference=BETALINGSKENMERK))
    out = decided(line(-100_000, reference=BETALINGSKENMERK), income(reference=BETALINGSKENMERK))

    assert not back.candidates
    assert not out.candidates


def test_reference_of_two_households_is_a_doubt() -> None:
    one, other = income("h-1", reference=RF), income("h-2", reference=RF)
    decision = decided(line(100_000, reference=RF), one, other)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.SEVERAL_HOUSEHOLDS,))


def test_transfer_with_a_reference_needs_its_exact_amount() -> None:
    transfer = order(reference=RF)

    assert decided(line(-100_000, reference=RF), transfer).is_certain
    assert decided(line(-100_001, reference=RF), transfer).doubts == (Doubt.AMOUNT_DIFFERS,)


def test_two_transfers_with_one_reference_are_told_apart_by_amount_only() -> None:
    one, other = order(1, reference=RF), order(2, reference=RF, cents=90_000)
    of = line(-90_000, reference=RF)

    assert decided(of, one, other).candidates[0].order_id == 2
    assert decided(of, one, other).is_certain
    assert not decided(of, replace(one, cents=90_000), other).is_certain


def test_reference_from_another_account_than_known_is_a_doubt() -> None:
    decision = decided(line(100_000, reference=RF, counter_iban=INSURER), income(reference=RF))

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.OTHER_ACCOUNT,))


# Account, words, window and amount.


def test_income_from_its_account_is_for_the_nearest_open_term() -> None:
    decision = decided(line(counter_iban=PAYER), income())

    assert decision.is_certain
    assert part(decision.candidates[0]) == (
        "receipt", "h-1", "bijstand", date(2026, 3, 8), None, 100_000,
    )  # fmt: skip


def test_term_of_last_month_that_is_still_open_waits_for_its_own_money() -> None:
    received = [date(2026, 3, 8)]
    decision = decided(line(counter_iban=PAYER), income(), received=received)

    assert decision.candidates[0].nominal_date == date(2026, 2, 8)


def test_of_two_terms_as_near_the_earlier_is_meant() -> None:
    of = line(counter_iban=PAYER, booking_date=date(2026, 3, 12))
    of_week = income(day_margin=31, business_day="none")
    terms = open_terms([of_week])
    early, late = (
        replace(term, date=of.booking_date + timedelta(days=away))
        for term, away in zip(terms["h-1", "bijstand"], (-5, 5), strict=False)
    )
    found = MatchIndex([of_week]).found(of, POOLED)
    decision = decide(of, found, {("h-1", "bijstand"): (late, early)})

    assert decision.candidates[0].nominal_date == early.nominal_date


def test_amount_chooses_between_terms_of_one_agreement() -> None:
    raised = income(steps=(Step(start=date(2026, 3, 1), amount=110_000),))
    decision = decided(line(100_000, counter_iban=PAYER), raised)

    assert decision.is_certain
    assert decision.candidates[0].nominal_date == date(2026, 2, 8)


def test_amount_chooses_between_agreements_of_one_household() -> None:
    benefit, allowance = income(), income(id="toeslag", amount=40_000)
    decision = decided(line(40_000, counter_iban=PAYER), benefit, allowance)

    assert decision.is_certain
    assert decision.candidates[0].agreement_id == "toeslag"


def test_amount_only_ranks_between_households() -> None:
    one, other = income("h-1"), income("h-2", amount=40_000)
    decision = decided(line(40_000, counter_iban=PAYER), one, other)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.SEVERAL_HOUSEHOLDS,))
    assert [each.household_id for each in decision.candidates] == ["h-2", "h-1"]


def test_household_that_received_its_own_still_makes_two() -> None:
    one, other = income("h-1"), income("h-2")
    of = line(counter_iban=PAYER)
    found = MatchIndex([one, other]).found(of, POOLED)
    terms = open_terms([one, other]) | {("h-1", "bijstand"): ()}

    assert decide(of, found, terms).doubts == (Doubt.SEVERAL_HOUSEHOLDS,)
    assert decide(of, found, terms).candidates[0].household_id == "h-2"


def test_nothing_is_certain_with_two_equally_good_candidates() -> None:
    one, other = income(), income(id="toeslag")
    decision = decided(line(counter_iban=PAYER), one, other)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.SEVERAL_AGREEMENTS,))
    assert len(decision.candidates) == 2


def test_several_candidates_are_ten_at_most_and_the_best_first() -> None:
    several = [income(f"h-{n:02}", amount=100_000 + n * 100) for n in range(30)]
    decision = decided(line(101_500, counter_iban=PAYER), *several)

    assert not decision.is_certain
    assert len(decision.candidates) == 10
    assert [each.household_id for each in decision.candidates[:3]] == ["h-15", "h-14", "h-16"]


@pytest.mark.parametrize(
    ("amount", "is_certain"), [(50_000, True), (49_999, False), (150_000, True), (150_001, False)]
)
def test_other_amount_with_search_terms_is_booked_until_more_than_half_is_off(
    amount: int, is_certain: bool
) -> None:
    decision = decided(
        line(amount, counter_iban=PAYER, text="klant 1002"), income(search=("1002",))
    )

    assert decision.is_certain is is_certain
    assert Reason.OTHER_AMOUNT in decision.candidates[0].reasons
    assert decision.candidates[0].expected == 100_000
    assert decision.doubts == (() if is_certain else (Doubt.AMOUNT_DIFFERS,))


@pytest.mark.parametrize(
    ("amount", "thing"),
    [(100_001, income()), (-100_001, debit()), (-100_001, debit(agreement_id=None))],
)
def test_other_amount_without_search_terms_is_a_doubt(
    amount: int, thing: MatchableAgreement | MatchableOrder
) -> None:
    of = line(amount, counter_iban=PAYER if amount > 0 else LANDLORD)
    decision = decided(of, cost(), thing)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.AMOUNT_DIFFERS,))
    assert decision.candidates[0].expected == 100_000


def test_other_amount_with_the_reference_is_certain() -> None:
    of = line(-100_001, reference=BETALINGSKENMERK)

    assert decided(of, cost(), debit(reference=BETALINGSKENMERK)).is_certain


def test_wage_of_another_household_whose_words_are_written_otherwise_is_a_doubt() -> None:
    one, other = income("h-1", amount=140_000), income("h-2", amount=90_000, search=("jansen",))
    decision = decided(line(90_000, counter_iban=PAYER, text="P. de Vries-Jansens"), one, other)

    assert not decision.is_certain
    assert decision.doubts == (Doubt.AMOUNT_DIFFERS, Doubt.SEVERAL_HOUSEHOLDS)


def test_direct_debit_of_a_household_that_is_not_settled_yet_is_a_doubt() -> None:
    one, other = cost("h-1", amount=10_000), cost("h-2", amount=13_000)
    of = line(-13_000, counter_iban=LANDLORD, text="klant 2 huishouden 2")
    decision = decided(of, one, other, debit(cents=10_000))

    assert not decision.is_certain
    assert decision.doubts == (Doubt.AMOUNT_DIFFERS, Doubt.SEVERAL_HOUSEHOLDS)


@pytest.mark.parametrize(
    ("fields", "is_certain"),
    [
        ({}, False),
        ({"amount": 90_000}, True),
        ({"amount": 90_000, "amount_margin": 10_000}, False),
        ({"amount": 90_000, "amount_margin": 9_999}, True),
        ({"amount": 90_000, "steps": (Step(start=date(2027, 1, 1), amount=100_000),)}, False),
        ({"until": date(2026, 1, 31)}, False),
        ({"iban": INSURER}, True),
        ({"our_iban": OWN}, True),
    ],
)
@pytest.mark.parametrize("crowd_size", [0, 60])
def test_right_amount_without_search_terms_is_certain_where_it_fits_no_other_household(
    fields: dict[str, Any], is_certain: bool, crowd_size: int
) -> None:
    other = income("h-2", **{"search": ("jansen",)} | fields)
    crowded = [
        income(f"x-{n:02}", amount=500_000 + n, search=(f"{n:03}",)) for n in range(crowd_size)
    ]
    decision = decided(line(counter_iban=PAYER), income("h-1"), other, *crowded)

    assert decision.is_certain is is_certain
    assert decision.doubts == (() if is_certain else (Doubt.SEVERAL_HOUSEHOLDS,))


@pytest.mark.parametrize(("amount", "is_certain"), [(100_000, True), (90_000, False)])
def test_words_tell_apart_what_fits_two_households_at_the_right_amount_only(
    amount: int, is_certain: bool
) -> None:
    one, other = income("h-1", search=("1001",)), income("h-2", search=("1002",), amount=amount)
    decision = decided(line(amount, counter_iban=PAYER, text="klant 1001"), one, other)

    assert decision.is_certain is is_certain
    assert decision.doubts == (() if is_certain else (Doubt.SEVERAL_HOUSEHOLDS,))


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(0, 6), st.integers(0, 20)),
        max_size=12,
    ),
    st.integers(0, 25),
)
def test_margins_tell_one_household_from_several(
    several: list[tuple[int, int, int, int]], amount: int
) -> None:
    agreements = [
        income(
            f"h-{household}",
            amount=base,
            amount_margin=margin,
            steps=(Step(start=DAY, amount=step),),
        )
        for household, base, margin, step in several
    ]
    fitting = {each.household_id for each in agreements if fits_ever(each, amount)}
    found = Margins(agreements).around(amount)

    assert all(fits_ever(each, amount) for each in found)
    assert {each.household_id for each in found} <= fitting
    assert len({each.household_id for each in found}) == len(found) == min(2, len(fitting))


def test_amount_within_the_margin_fits() -> None:
    decision = decided(line(100_400, counter_iban=PAYER), income(amount_margin=400))

    assert Reason.AMOUNT in decision.candidates[0].reasons


def test_second_receipt_for_a_term_is_a_doubt() -> None:
    of = line(counter_iban=PAYER)
    index = MatchIndex([income()])
    terms = {key: each[2:3] for key, each in open_terms([income()]).items()}
    found = index.found(of, POOLED)
    first, second = decide_in_order([(of, found), (of, found)], terms)

    assert first.is_certain
    assert (second.is_certain, second.doubts) == (False, (Doubt.ALREADY_RECEIVED,))
    assert second.candidates[0].nominal_date is None


@pytest.mark.parametrize(("away", "is_open"), [(-63, False), (-62, True), (9, True), (10, False)])
def test_term_is_looked_for_in_a_window(away: int, is_open: bool) -> None:
    of = line(counter_iban=PAYER)
    agreed = income(day_margin=9)
    term = replace(open_terms([agreed])["h-1", "bijstand"][0], date=DAY + timedelta(days=away))
    found = MatchIndex([agreed]).found(of, POOLED)

    assert decide(of, found, {("h-1", "bijstand"): (term,)}).is_certain is is_open


@pytest.mark.parametrize(
    ("fields", "is_valid"),
    [
        ({"until": DAY - timedelta(days=7)}, True),
        ({"until": DAY - timedelta(days=8)}, False),
        ({"until": DAY - timedelta(days=8), "day_margin": 8}, True),
        ({"counts_from": DAY + timedelta(days=7)}, True),
        ({"counts_from": DAY + timedelta(days=8)}, False),
    ],
)
def test_ended_agreement_is_proposed_and_never_certain(
    fields: dict[str, Any], is_valid: bool
) -> None:
    decision = decided(line(counter_iban=PAYER), income(**fields))

    assert decision.is_certain is is_valid
    assert (Doubt.OUTSIDE_PERIOD in decision.doubts) is not is_valid


def test_ended_agreement_does_not_stand_in_the_way_of_the_one_that_follows() -> None:
    old = income(id="oud", until=date(2026, 1, 31))
    new = income(id="nieuw", counts_from=date(2026, 2, 1), follows="oud")
    decision = decided(line(counter_iban=PAYER), old, new)

    assert decision.is_certain
    assert decision.candidates[0].agreement_id == "nieuw"


def test_account_that_is_not_the_household_s_is_the_wrong_account() -> None:
    decision = decided(line(counter_iban=PAYER), income(our_iban=OWN))

    assert decision.candidates == ()


@pytest.mark.parametrize(
    ("search", "text", "occurs"),
    [
        (("bijstand",), "BIJSTAND maart", True),
        (("bijstand",), "Bijstandsuitkering", False),
        (("Café Zoë",), "cafe zoe", True),
        (("Café",), "CAFE\u0301", True),
        (("1002",), "klant1002/maart", True),
        (("1002",), "klant 10021", False),
        (("maart", "bijstand"), "bijstand maart", True),
        (("maart", "bijstand"), "bijstand april", False),
        (("voorschot toeslag", "toeslag 2026"), "voorschot toeslag 2026", True),
        (("huur", "huurtoeslag"), "huurtoeslag", False),
        (("toeslag voorschot",), "voorschot toeslag", False),
        (("--",), "--", False),
        ((), "", True),
    ],
)
def test_all_search_terms_have_to_occur_as_whole_words(
    search: tuple[str, ...], text: str, occurs: bool
) -> None:
    decision = decided(line(counter_iban=PAYER, text=text), income(search=search))

    assert decision.is_certain is occurs
    assert (Doubt.WORDS_MISSING in decision.doubts) is not occurs


def test_repeated_words_count_once() -> None:
    twice = income(search=("bijstand", "bijstand", "BIJSTAND maart"))

    assert decided(line(counter_iban=PAYER, text="bijstand maart"), twice).is_certain
    assert decided(line(counter_iban=PAYER, text="maart bijstand maart " * 3), twice).is_certain


def test_words_are_read_from_text_name_and_reference_but_not_across_them() -> None:
    three = income(search=("bijstand", "gemeente", "1002"))
    of = line(counter_iban=PAYER, text="bijstand", counter_name="De Gemeente", reference="1002")

    assert decided(of, three).is_certain
    assert not decided(of, income(search=("bijstand gemeente",))).is_certain
    assert not decided(of, income(search=("bijstand de",))).is_certain


def test_words_choose_between_households_on_one_account() -> None:
    one, other = income("h-1", search=("1001",)), income("h-2", search=("1002",))
    decision = decided(line(counter_iban=PAYER, text="uitkering 1002"), one, other)

    assert decision.is_certain
    assert decision.candidates[0].household_id == "h-2"


def test_direct_debit_is_for_the_order_that_expects_it() -> None:
    decision = decided(line(-100_000, counter_iban=LANDLORD), cost(), debit())

    assert decision.is_certain
    assert (decision.candidates[0].kind, decision.candidates[0].order_id) == (
        MatchKind.PAYMENT,
        1,
    )


def test_direct_debit_is_checked_by_the_words_of_its_agreement() -> None:
    of = line(-100_000, counter_iban=LANDLORD, text="huur 1002")

    assert decided(of, cost(search=("1002",)), debit()).is_certain
    assert decided(of, cost(search=("1003",)), debit()).doubts == (Doubt.WORDS_MISSING,)


def test_two_direct_debits_of_one_agreement_are_two_terms() -> None:
    earlier = debit(1, execution_date=date(2026, 2, 9), nominal_date=date(2026, 2, 8))
    decision = decided(line(-100_000, counter_iban=LANDLORD), cost(), earlier, debit(2))

    assert decision.is_certain
    assert decision.candidates[0].order_id == 2


def test_direct_debit_far_from_its_date_is_proposed_and_never_certain() -> None:
    far: dict[str, Any] = {"execution_date": date(2026, 4, 9), "nominal_date": date(2026, 4, 8)}
    of = line(-100_000, counter_iban=LANDLORD)
    of_agreement = decided(of, cost(), debit(**far))
    by_itself = decided(of, debit(agreement_id=None, **far))

    assert (kinds(of_agreement), of_agreement.doubts) == (["spent"], (Doubt.NOT_ORDERED,))
    assert (kinds(by_itself), by_itself.doubts) == (["payment"], (Doubt.OTHER_DATE,))
    assert by_itself.candidates[0].order_id == 1


def test_direct_debit_may_be_our_own_transfer_when_the_bank_gives_no_id() -> None:
    things = (cost(), debit(1), order(2))
    without = decided(line(-100_000, counter_iban=LANDLORD), *things)

    assert (without.is_certain, without.doubts) == (False, (Doubt.MAY_BE_TRANSFER,))
    assert decided(line(-100_000, counter_iban=LANDLORD, end_to_end_id="x"), *things).is_certain


def test_own_transfer_without_its_id_is_proposed_and_never_certain() -> None:
    decision = decided(line(-100_000, counter_iban=LANDLORD), cost(), order())

    assert not decision.is_certain
    assert part(decision.candidates[0])[:3] == ("payment", "h-1", "huur")
    assert Doubt.NO_OWN_ID in decision.doubts


# Direction.


def test_refund_is_not_taken_for_a_payment() -> None:
    decision = decided(line(100_000, counter_iban=LANDLORD), cost(), debit(1), order(2))

    assert (decision.is_certain, kinds(decision)) == (False, ["refund"])
    assert decision.doubts == (Doubt.REFUND,)


def test_debit_that_nobody_ordered_is_proposed_as_spent() -> None:
    decision = decided(line(-100_000, counter_iban=LANDLORD), cost())

    assert (decision.is_certain, kinds(decision)) == (False, ["spent"])
    assert decision.doubts == (Doubt.NOT_ORDERED,)


def test_money_taken_back_by_a_payer_is_a_negative_receipt_and_never_certain() -> None:
    decision = decided(line(-100_000, counter_iban=PAYER), income())

    assert (decision.is_certain, kinds(decision)) == (False, ["receipt"])
    assert decision.candidates[0].cents == -100_000
    assert decision.doubts == (Doubt.NEGATIVE_RECEIPT,)


def test_direction_decides_between_an_income_and_a_cost_on_one_account() -> None:
    both = (income(), cost(iban=PAYER), debit(creditor_iban=PAYER))
    incoming = decided(line(100_000, counter_iban=PAYER), *both)
    outgoing = decided(line(-100_000, counter_iban=PAYER), *both)

    assert (incoming.is_certain, kinds(incoming)) == (True, ["receipt"])
    assert (outgoing.is_certain, kinds(outgoing)) == (True, ["payment"])


def test_income_that_may_as_well_be_a_refund_is_a_doubt() -> None:
    both = (income(), cost(iban=PAYER, search=("belasting",)))
    decision = decided(line(counter_iban=PAYER, text="teruggave belasting"), *both)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.MAY_BE_REFUND,))


def test_payment_that_comes_back_without_our_id_is_no_income() -> None:
    of = line(counter_iban=LANDLORD, return_reason="AC04")
    decision = decided(of, cost(), order(), income(iban=LANDLORD))

    assert not decision.is_certain
    assert Doubt.TAKEN_BACK in decision.doubts
    assert "return" in kinds(decision)


# Likeness.


def test_words_alone_are_never_certain() -> None:
    decision = decided(line(text="bijstand 1002"), income(search=("1002",)))

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.ACCOUNT_UNKNOWN,))
    assert Reason.WORDS in decision.candidates[0].reasons


def test_amount_alone_is_never_certain() -> None:
    decision = decided(line(counter_iban=INSURER), income(), cost())

    assert (decision.is_certain, kinds(decision)) == (False, ["receipt"])
    assert decision.candidates[0].reasons[0] is Reason.AMOUNT


def test_what_looks_alike_is_proposed_beside_an_account_that_says_nothing_certain() -> None:
    known = income("h-1", search=("1001",))
    alike = income("h-2", iban="", search=("1002",))
    decision = decided(line(counter_iban=PAYER, text="bijstand 1002"), known, alike)

    assert (decision.is_certain, decision.doubts) == (False, (Doubt.ACCOUNT_UNKNOWN,))
    assert [each.household_id for each in decision.candidates] == ["h-2", "h-1"]
    assert Reason.COUNTER_IBAN in decision.candidates[1].reasons
    assert Reason.COUNTER_IBAN not in decision.candidates[0].reasons


@given(worlds(), lines())
def test_leaving_out_what_looks_alike_changes_nothing_that_is_certain(
    world: World, of: StatementLine
) -> None:
    index = MatchIndex(world.agreements, world.orders)
    whole = decide(of, index.found(of, POOLED), world.open_terms)
    lean = decide(of, index.found(of, POOLED, also_alike=False), world.open_terms)

    assert whole.is_certain == lean.is_certain
    assert whole == lean or not whole.is_certain


def test_neither_words_nor_amount_is_nothing() -> None:
    decision = decided(line(99, text="van oma"), income(search=("1002",)), cost(party="De Huur"))

    assert decision == Decision(candidates=(), is_certain=False, doubts=(Doubt.NOTHING_FOUND,))


def test_name_of_the_party_stands_for_search_terms_when_there_are_none() -> None:
    decision = decided(line(99, counter_name="DE GEMEENTE"), income(party="Gemeente"))

    assert kinds(decision) == ["receipt"]


def test_likeness_is_left_out_where_it_is_not_asked() -> None:
    found = MatchIndex([income()]).found(line(), POOLED, also_alike=False)

    assert (found.by, found.agreements) == (FoundBy.NOTHING, ())


def test_learnt_account_is_a_proposal_and_never_a_rule() -> None:
    learnt = LearntAccount(
        counter_iban=INSURER, household_id="h-1", agreement_id="bijstand", count=12
    )
    of = line(counter_iban=INSURER)
    found = MatchIndex([income(), income("h-2")], [], [learnt, learnt]).found(of, POOLED)
    decision = decide(of, found, open_terms([income()]))

    assert found.by is FoundBy.LEARNT
    assert (decision.is_certain, decision.doubts) == (False, (Doubt.ONLY_LEARNT,))
    assert [each.household_id for each in decision.candidates] == ["h-1"]


# What it costs.


def steps_of(work: Callable[[], object]) -> int:
    """How many instructions our own code takes for the work; the clock has no say in it."""
    count = 0

    def traced(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if "/matching/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def crowd(number: int) -> list[MatchableAgreement]:
    """Households that all have the same payer and landlord, known by a number in the text."""
    return [
        each
        for at in range(number)
        for each in (
            income(f"h-{at:05}", search=("uitkering", f"{at:05}"), amount=90_000 + at),
            income(f"h-{at:05}", id="zonder", iban=INSURER, amount=50_000 + at),
            cost(f"h-{at:05}", search=(f"{at:05}",)),
        )
    ]


LINES = {
    "words": line(counter_iban=PAYER, text="uitkering 00077 maart"),
    "common word": line(counter_iban=PAYER, text="uitkering"),
    "no words": line(50_003, counter_iban=INSURER),
    "refund": line(counter_iban=LANDLORD, text="terug 00077"),
    "spent": line(-100, counter_iban=LANDLORD, text="00077"),
    "likeness": line(50_003, text="00077"),
    "own id": line(-100_000, end_to_end_id="HHB-77"),
    "debit": line(-100_000, counter_iban=LANDLORD, text="00077", end_to_end_id="x"),
    "reference": line(-100_000, text="5000 0567 8901 2345"),
}


@pytest.mark.parametrize("name", LINES)
def test_line_takes_as_many_steps_among_ten_times_as_many(name: str) -> None:
    of = LINES[name]
    steps = []
    for number in (300, 3_000):
        agreements = crowd(number)
        orders = [
            *(
                order(n, household_id=f"h-{n:05}", reference=BETALINGSKENMERK)
                for n in range(number)
            ),
            *(debit(number + n, household_id=f"h-{n:05}") for n in range(number)),
        ]
        index = MatchIndex(agreements, orders)
        terms = open_terms(agreements[:3])
        first = index.found(of, POOLED)  # what only some lines need is made here, once
        assert len(first.orders) + len(first.agreements) <= 200
        decide(of, first, terms)
        steps.append(steps_of(lambda: decide(of, index.found(of, POOLED), terms)))  # noqa: B023

    assert steps[1] <= steps[0] * 1.25


def test_word_tells_one_household_from_thousands_on_one_account() -> None:
    several = crowd(3_000)
    decision = decided(LINES["words"], *several)

    assert decision.is_certain
    assert decision.candidates[0].household_id == "h-00077"


def test_nothing_is_certain_where_not_everything_was_looked_at() -> None:
    decision = decided(line(50_003, counter_iban=INSURER), *crowd(300))

    assert not decision.is_certain
    assert {Doubt.TOO_MANY, Doubt.SEVERAL_HOUSEHOLDS} <= set(decision.doubts)
    assert decision.candidates[0].household_id == "h-00003"


def test_every_reason_and_doubt_has_a_sentence() -> None:
    said = [sentence(each) for each in (*Reason, *Doubt)]

    assert all(each.endswith(".") for each in said)
    assert len(set(said)) == len(said)

"""Worked examples of the plan, each figure checked by hand or printed in definitions 3.16."""

from datetime import date
from typing import Any

import pytest

from huishoudboekje.agreements import HouseholdDocument, document_from_toml
from huishoudboekje.planning import (
    own_payments_shortage,
    plan,
    plan_answer,
    projection,
    projection_answer,
    question_from_document,
)

# The household of definitions 3.16.
EXAMPLE = """
[household]
name = "Example"
start = 2026-11-26
settlement_day = 25
{terms}

[[income]]
name = "Bijstand"
amount = "1400.00"
from = 2026-01-08
rrule = "FREQ=MONTHLY;BYMONTHDAY=8"

[[income]]
name = "Huurtoeslag"
amount = "320.00"
from = 2026-01-20
rrule = "FREQ=MONTHLY;BYMONTHDAY=20"

[[income]]
name = "Zorgtoeslag"
amount = "131.00"
from = 2026-01-20
rrule = "FREQ=MONTHLY;BYMONTHDAY=20"

[[income]]
name = "Kinderbijslag"
amount = "560.00"
from = 2026-01-02
rrule = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2"
business_day = "next"

[[cost]]
name = "Rent"
amount = "650.00"
from = 2026-01-01
rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
steps = [{{ from = 2027-07-01, amount = "672.10" }}]

[[cost]]
name = "Energy"
amount = "140.00"
from = 2026-01-15
rrule = "FREQ=MONTHLY;BYMONTHDAY=15"

[[cost]]
name = "Health insurance"
amount = "158.50"
from = 2026-01-31
rrule = "FREQ=MONTHLY;BYMONTHDAY=-1"

[[cost]]
name = "Municipal tax"
amount = "42.35"
from = 2026-02-28
rrule = "FREQ=MONTHLY;BYMONTH=2,3,4,5,6,7,8,9,10,11;BYMONTHDAY=31"

[[cost]]
name = "School"
amount = "480.00"
dates = [2027-01-10]

[[arrangement]]
name = "CJIB"
amount = "50.00"
from = 2027-01-25
until = 2027-08-31
rrule = "FREQ=MONTHLY;BYMONTHDAY=25"
"""


def read(text: str) -> HouseholdDocument:
    return document_from_toml(text.encode())


def planned(text: str) -> dict[str, Any]:
    made = plan(question_from_document(read(text)))
    return plan_answer(made, projection(made))


def projected(text: str) -> dict[str, Any]:
    return projection_answer(projection(plan(question_from_document(read(text)))))


def days_of(text: str) -> dict[str, tuple[str, str]]:
    return {day["date"]: (day["balance"], day["without"]) for day in projected(text)["days"]}


# December to November; the 25th is closed in December, a Sunday in April and July, and a
# Saturday in September; December 2027 closes on Friday the 24th.
SETTLEMENTS = [
    "2026-12-24", "2027-01-25", "2027-02-25", "2027-03-25", "2027-04-23", "2027-05-25",
    "2027-06-25", "2027-07-23", "2027-08-25", "2027-09-24", "2027-10-25", "2027-11-25",
]  # fmt: skip
# 1,400 + 320 + 131 = 1,851; kinderbijslag comes on 4 January, 2 April, 2 July and 4 October.
# The bijstand of 8 May is a Saturday's: paid on Friday the 7th, in the same period.
INCOME = [
    "1851.00", "2411.00", "1851.00", "1851.00", "2411.00", "1851.00",
    "1851.00", "2411.00", "1851.00", "1851.00", "2411.00", "1851.00",
]  # fmt: skip
# Rent 650.00 + energy 140.00 + insurance 158.50 = 948.50; school 480.00 in the first period; tax
# 42.35 from the second (28 February moves to the 26th) to the eleventh; rent 672.10 from July.
COSTS = [
    "1428.50", "948.50", "990.85", "990.85", "990.85", "990.85",
    "1012.95", "1012.95", "1012.95", "1012.95", "1012.95", "1012.95",
]  # fmt: skip
INSTALMENTS = [
    "50.00", "50.00", "50.00", "50.00", "50.00", "50.00", "50.00", "50.00",
    "0.00", "0.00", "0.00", "0.00",
]  # fmt: skip


def test_example_without_limit_is_a_staircase() -> None:
    expected = {
        "settlementDates": SETTLEMENTS,
        "paydays": SETTLEMENTS,
        "income": INCOME,
        "costs": COSTS,
        "instalments": INSTALMENTS,
        # 1,851 - 1,428.50 - 50 = 372.50; then six means of 1,000.19, three of 1,008.05 ...
        "spendable": ["372.50"] + ["1000.19"] * 6 + ["1008.05"] * 3 + ["1118.05"] * 2,
        "levelCosts": "1034.85",
        "status": "balanced",
        "neededAdvanceLimit": "0.00",
        "steadyAdvanceLimit": "597.00",
        "shortagePerMonth": "0.00",
    }
    answer = planned(EXAMPLE.format(terms=""))
    assert {key: answer[key] for key in expected} == expected
    assert set(answer) - set(expected) == {"lowest", "lowestWithout"}


def test_example_with_a_limit_of_600_is_one_constant_amount() -> None:
    answer = planned(EXAMPLE.format(terms='advance_limit = "600.00"'))
    assert answer["spendable"] == ["969.49"] * 12
    assert answer["status"] == "balanced"
    assert answer["lowest"] == {"date": "2026-12-24", "amount": "-596.99"}
    assert answer["lowestWithout"] == {"date": "2026-12-07", "amount": "-355.23"}
    assert (answer["levelCosts"], answer["steadyAdvanceLimit"]) == ("1034.85", "597.00")


def test_example_paid_on_fridays_in_whole_euros_rises_once() -> None:
    terms = 'advance_limit = "600.00"\npayday = "friday"\nround_to = "1.00"'
    answer = planned(EXAMPLE.format(terms=terms))
    assert answer["spendable"] == ["194.00"] * 5 + ["226.00"] * 47
    assert answer["steadyAdvanceLimit"] == "746.15"
    # Nominal Fridays; the first one is Christmas Day and is paid on the Thursday before.
    assert answer["paydays"][:2] == ["2026-12-25", "2027-01-01"]
    assert answer["paydays"][-1] == "2027-12-17"
    days = days_of(EXAMPLE.format(terms=terms))
    assert days["2026-12-24"][0] == "178.50"  # 1,851 - 1,478.50 - 194
    assert days["2026-12-25"][0] == "178.50"
    assert days["2026-12-31"][0] == "-15.50"  # New Year's payday, a day early


def test_example_in_steps_of_five_euros_rounds_down_and_gives_the_rest_later() -> None:
    answer = planned(EXAMPLE.format(terms='advance_limit = "600.00"\nround_to = "5.00"'))
    assert answer["spendable"] == ["965.00"] * 12  # 4.49 stays behind each month


def test_example_with_a_floor_above_its_first_month_needs_a_bridge() -> None:
    answer = planned(EXAMPLE.format(terms='floor = "900.00"'))
    assert answer["status"] == "bridge"
    assert answer["neededAdvanceLimit"] == "527.50"  # 900.00 - 372.50
    with_it = planned(EXAMPLE.format(terms='floor = "900.00"\nadvance_limit = "527.50"'))
    assert (with_it["status"], with_it["spendable"][0]) == ("balanced", "900.00")
    a_cent_less = planned(EXAMPLE.format(terms='floor = "900.00"\nadvance_limit = "527.49"'))
    assert (a_cent_less["status"], a_cent_less["spendable"][0]) == ("bridge", "899.99")


def test_example_with_a_floor_it_cannot_carry_is_a_deficit() -> None:
    # All that is left in the year is 11,633.90; twelve times 1,000 is 366.10 more, 30.51 a month.
    answer = planned(EXAMPLE.format(terms='floor = "1000.00"\nadvance_limit = "600.00"'))
    assert answer["status"] == "deficit"
    assert answer["shortagePerMonth"] == "30.51"
    assert (answer["neededAdvanceLimit"], answer["steadyAdvanceLimit"]) == (None, None)
    assert answer["spendable"] == ["969.49"] * 12  # the limit stays, whatever the status


def test_example_keeps_the_wanted_buffer_only_from_what_is_above_the_floor() -> None:
    kept = planned(EXAMPLE.format(terms='advance_limit = "2000.00"\nbuffer = "600.00"'))
    assert kept["spendable"] == ["919.49"] * 12  # (11,633.90 - 600) / 12
    floor = 'floor = "969.00"\nbuffer = "600.00"\nadvance_limit = "2000.00"'
    wish = planned(EXAMPLE.format(terms=floor))
    assert (wish["status"], wish["spendable"]) == ("balanced", ["969.00"] * 12)


def test_example_starting_on_a_settlement_date_has_nothing_before_it() -> None:
    # From 24 December: no income yet for the first period, and nothing is left to pay oneself.
    text = EXAMPLE.format(terms="").replace("start = 2026-11-26", "start = 2026-12-24")
    answer = planned(text)
    assert answer["settlementDates"][0] == "2026-12-24"
    assert answer["income"][:2] == ["0.00", "2411.00"]
    assert answer["costs"] == COSTS
    assert question_from_document(read(text)).own == ()
    assert answer["status"] == "bridge"
    assert answer["spendable"][0] == "-1478.50"
    assert answer["neededAdvanceLimit"] == "1478.50"


def test_step_below_zero_gives_out_nothing() -> None:
    text = EXAMPLE.format(terms="").replace("start = 2026-11-26", "start = 2026-12-24")
    days = days_of(text)
    assert days["2026-12-24"][0] == "-1478.50"  # costs only: nobody pays us living money


def test_what_is_due_before_the_first_settlement_is_paid_by_the_household_itself() -> None:
    # 30 November insurance, 1 and 15 December: 948.50 out, bijstand of 8 December in between.
    question = question_from_document(read(EXAMPLE.format(terms="")))
    own = sorted((each.date.isoformat(), each.amount) for each in question.own)
    assert own == [("2026-11-30", 4235), ("2026-11-30", 15850),
                   ("2026-12-01", 65000), ("2026-12-15", 14000)]  # fmt: skip
    assert own_payments_shortage(question) == 85085  # until the 8th: 158.50 + 42.35 + 650.00
    helped = question_from_document(read(EXAMPLE.format(terms='opening_balance = "900.00"')))
    assert own_payments_shortage(helped) == 0


FIRST_OF_THE_MONTH = """
[household]
name = "Settled on the first"
start = 2026-12-15
settlement_day = 1
months = 1
opening_balance = "100.00"

[[income]]
name = "Wage"
amount = "2000.00"
from = 2026-12-23
rrule = "FREQ=MONTHLY;BYMONTHDAY=23"

[[cost]]
name = "Rent"
amount = "700.00"
from = 2027-01-01
rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
"""


def test_one_month_settled_on_the_first_opens_on_the_last_bank_day_before() -> None:
    # 1 January is closed: period 2027-01 settles on 31 December, the next on 1 February. The rent
    # of 1 January moves to 31 December, before the period; that of 1 February is paid now.
    assert planned(FIRST_OF_THE_MONTH) == {
        "settlementDates": ["2026-12-31"],
        "paydays": ["2026-12-31"],
        "income": ["2000.00"],
        "costs": ["700.00"],
        "instalments": ["0.00"],
        "spendable": ["1400.00"],
        "levelCosts": "700.00",
        "status": "balanced",
        "neededAdvanceLimit": "0.00",
        "steadyAdvanceLimit": "0.00",
        "shortagePerMonth": "0.00",
        "lowest": {"date": "2026-12-31", "amount": "0.00"},
        "lowestWithout": {"date": "2026-12-22", "amount": "-133.33"},
    }


def test_projection_of_one_month_is_the_balance_of_every_day() -> None:
    # 48 days from 15 December up to and including 31 January; 1,400.00 spread over them is
    # 29.166... a day, rounded down in all: 29.16, 58.33, 87.50 ...
    days = projected(FIRST_OF_THE_MONTH)["days"]
    assert len(days) == 48
    assert days[0] == {"date": "2026-12-15", "balance": "100.00", "without": "70.84"}
    assert days[1] == {"date": "2026-12-16", "balance": "100.00", "without": "41.67"}
    assert days[8] == {"date": "2026-12-23", "balance": "2100.00", "without": "1837.50"}
    assert days[16] == {"date": "2026-12-31", "balance": "0.00", "without": "1604.17"}
    # The January wage is no income of this plan but shows in its projection (Saturday the 23rd is
    # paid on Friday the 22nd); the rent of 1 February is paid with it, not yet without it.
    assert days[38] == {"date": "2027-01-22", "balance": "2000.00", "without": "2962.50"}
    assert days[-1] == {"date": "2027-01-31", "balance": "2000.00", "without": "2700.00"}


def test_cost_due_on_the_next_settlement_date_is_paid_on_this_one() -> None:
    text = """
        [household]
        name = "Edges"
        start = 2027-02-25
        settlement_day = 25
        months = 2
        [[cost]]
        name = "On the dates themselves"
        amount = "10.00"
        dates = [2027-02-25, 2027-03-25, 2027-04-23, 2027-04-24]
        business_day = "none"
        [[income]]
        name = "On the dates themselves"
        amount = "100.00"
        dates = [2027-02-25, 2027-03-24, 2027-03-25, 2027-04-23]
    """
    answer = planned(text)
    assert answer["settlementDates"] == ["2027-02-25", "2027-03-25"]
    # 25 February is still paid by the household; 25 March now; 23 April on 25 March; 24 April: no.
    assert answer["costs"] == ["10.00", "10.00"]
    # What comes on the start day itself is there the next time only; 25 March is after the plan.
    assert answer["income"] == ["0.00", "200.00"]


def test_steps_and_until_go_by_the_nominal_date() -> None:
    # 1 May 2027 is closed: the rent is due on 30 April, but its step is that of 1 May. `until` on
    # 1 May keeps it, a day earlier ends it.
    text = """
        [household]
        name = "Nominal"
        start = 2027-03-25
        settlement_day = 25
        months = 1
        [[cost]]
        name = "Rent"
        amount = "650.00"
        from = 2027-01-01
        until = {until}
        rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
        [[cost.steps]]
        from = 2027-05-01
        amount = "700.00"
        [[cost.steps]]
        from = 2027-02-01
        amount = "1.00"
        [[income]]
        name = "Advance on 1 May"
        amount = "5.00"
        dates = [2027-05-01]
    """
    may = text.replace("start = 2027-03-25", "start = 2027-04-23")
    assert planned(text.format(until="2027-05-01"))["costs"] == ["1.00"]  # 1 April
    assert planned(may.format(until="2027-05-01"))["costs"] == ["700.00"]
    assert planned(may.format(until="2027-04-30"))["costs"] == ["0.00"]


def test_equal_slopes_are_one_step_up_to_the_last_of_them() -> None:
    text = """
        [household]
        name = "Even"
        start = 2027-01-25
        settlement_day = 25
        months = 4
        opening_balance = "100.00"
        [[income]]
        name = "Wage"
        amount = "100.00"
        dates = [2027-02-01, 2027-03-01, 2027-04-01]
    """
    answer = planned(text)
    assert answer["spendable"] == ["100.00"] * 4
    assert answer["steadyAdvanceLimit"] == "0.00"


def test_nothing_agreed_leaves_the_balance_as_it_is() -> None:
    text = """
        [household]
        name = "Empty"
        start = 2026-11-26
        settlement_day = 25
        opening_balance = "-12.34"
    """
    days = projected(text)["days"]
    assert {(day["balance"], day["without"]) for day in days} == {("-12.34", "-12.34")}
    answer = planned(text)
    assert answer["status"] == "deficit"
    assert answer["shortagePerMonth"] == "1.03"  # 12.34 / 12 = 1.028...
    assert answer["spendable"] == ["-12.34"] + ["0.00"] * 11


def test_weekly_paydays_of_sixty_months_are_planned() -> None:
    text = EXAMPLE.format(terms='months = 60\npayday = "friday"\nadvance_limit = "600.00"')
    answer = planned(text)
    assert len(answer["settlementDates"]) == 60
    # From Friday 25 December 2026 up to Friday 19 December 2031; it closes on the 24th.
    assert len(answer["paydays"]) == 261
    assert answer["paydays"][-1] == "2031-12-19"
    assert sorted(answer["spendable"], key=float) == answer["spendable"]


@pytest.mark.parametrize("start", ["2026-11-26", "2026-12-24", "2026-12-25"])
def test_plan_does_not_look_back_before_its_start(start: str) -> None:
    text = EXAMPLE.format(terms="").replace("start = 2026-11-26", f"start = {start}")
    question = question_from_document(read(text))
    first = date.fromisoformat(start)
    assert min(each.date for each in (*question.income, *question.due, *question.own)) >= first

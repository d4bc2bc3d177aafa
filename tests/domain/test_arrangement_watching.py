"""What is seen of an arrangement in time: alerts, missed instalments, and debts going down."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.arrangements import (
    FIRST,
    TODAY,
    a_debt,
    a_fine,
    an_effort,
    instalments,
    owed_on,
    some_terms,
)

from huishoudboekje.arrangements import (
    AlertKind,
    ArrangementAlert,
    Condition,
    ConditionKind,
    EffortKind,
    Pause,
    RunningArrangement,
    WhatIsKnown,
    arrangement_alerts,
    debt_progress,
    missed_consequence,
    month_after,
    monthly,
    pause_alert,
    paused_schedule,
)
from huishoudboekje.debts import Component, CreditorRule, Stage

PAUSE = Pause(start=date(2027, 1, 1), until=date(2027, 6, 30), reason="stabilisatie")
HOLIDAY_PAY = Condition(
    id="vakantiegeld",
    kind=ConditionKind.INCOME_ARRIVES,
    text="Vakantiegeld in mei",
    agreement_id="vakantiegeld",
    expected_on=date(2027, 5, 24),
)
RENT_ON_TIME = Condition(
    id="huur",
    kind=ConditionKind.COST_ON_TIME,
    text="De huur op tijd",
    agreement_id="huur",
)
BOTH = Condition(
    id="samen",
    kind=ConditionKind.BUDGET_MANAGEMENT,
    text="Allebei in budgetbeheer",
    residents=("Ria", "Joost"),
)


def alerts(
    *conditions: Condition, today: date = TODAY, known: WhatIsKnown | None = None, **other: Any
) -> list[tuple[AlertKind, str]]:
    terms = some_terms([a_debt()], monthly(FIRST, [600_00]), conditions=conditions, **other)
    found = arrangement_alerts(
        "regeling-1", terms, known or WhatIsKnown(), since=date(2026, 12, 1), today=today
    )
    return [(each.kind, each.about) for each in found]


@pytest.mark.parametrize(
    ("day", "is_seen"),
    [
        (date(2027, 5, 30), False),
        (date(2027, 5, 31), True),
        (date(2027, 6, 30), True),
        (date(2027, 8, 1), True),
    ],
)
def test_end_of_a_pause_is_seen_thirty_days_before_and_stays_seen(day: date, is_seen: bool) -> None:
    # EHV-04: the silent return of collection is the failure to show.
    _, moved = paused_schedule(monthly(FIRST, [80_00] * 4), PAUSE)

    alert = pause_alert("regeling-1", PAUSE, moved, today=day)

    assert (alert is not None) is is_seen
    if alert is not None:
        assert (alert.kind, alert.due, alert.amount) == (
            AlertKind.PAUSE_ENDS, PAUSE.until, 80_00,
        )  # fmt: skip
        assert "€\u00a080,00" in alert.text


@pytest.mark.parametrize(
    ("today", "arrived", "fails"),
    [
        (date(2027, 5, 24), False, False),
        (date(2027, 5, 25), False, True),
        (date(2027, 5, 25), True, False),
    ],
)
def test_tied_income_that_is_late_is_seen(today: date, arrived: bool, fails: bool) -> None:
    # UTR-03.
    came = frozenset({("vakantiegeld", date(2027, 5, 24))}) if arrived else frozenset()

    found = alerts(HOLIDAY_PAY, today=today, known=WhatIsKnown(arrived=came))

    assert found == ([(AlertKind.INCOME_NOT_ARRIVED, "vakantiegeld")] if fails else [])


def test_one_late_rent_payment_breaches() -> None:
    # UTR-04; what was late before the arrangement is what it is about.
    late = {("huur", date(2026, 11, 1)), ("huur", date(2026, 12, 1)), ("gas", date(2027, 2, 1))}

    found = alerts(RENT_ON_TIME, known=WhatIsKnown(paid_late=frozenset(late)))

    assert found == [(AlertKind.COST_PAID_LATE, "huur:2026-12-01")]
    assert alerts(RENT_ON_TIME) == []


def test_condition_on_two_people_holds_when_both_keep_it() -> None:
    def with_them(*names: str) -> list[tuple[AlertKind, str]]:
        return alerts(BOTH, known=WhatIsKnown(in_budget_management=frozenset(names)))

    assert with_them("Ria", "Joost") == []
    assert with_them("Ria") == [(AlertKind.NOT_IN_BUDGET_MANAGEMENT, "samen:Joost")]
    assert [about for _, about in with_them()] == ["samen:Ria", "samen:Joost"]


def test_effort_is_overdue_until_it_is_confirmed() -> None:
    effort = an_effort(("huur", Component.PRINCIPAL, 50_00), due=date(2027, 3, 1))
    made: dict[str, Any] = {"efforts": (effort, an_effort(effort_id="taak"))}
    done = WhatIsKnown(confirmed=frozenset({"cursus"}))

    assert alerts(**made, today=date(2027, 3, 1)) == []
    assert alerts(**made, today=date(2027, 3, 2)) == [(AlertKind.EFFORT_OVERDUE, "cursus")]
    assert alerts(**made, today=date(2027, 3, 2), known=done) == []


def test_effort_that_did_not_work_out_leaves_its_amount_open() -> None:
    effort = an_effort(("huur", Component.PRINCIPAL, 50_00), due=date(2027, 3, 1))
    terms = some_terms([a_debt()], monthly(FIRST, [550_00]), efforts=(effort,))
    known = WhatIsKnown(failed=frozenset({"cursus"}))

    (alert,) = arrangement_alerts("r", terms, known, since=TODAY, today=date(2027, 3, 2))

    assert (alert.kind, alert.amount) == (AlertKind.EFFORT_FAILED, 50_00)
    assert "€\u00a050,00 blijft open" in alert.text


def test_condition_fails_when_a_person_says_so() -> None:
    keys = Condition(id="sleutels", kind=ConditionKind.OTHER, text="Geen overlast")
    known = WhatIsKnown(failed_conditions=frozenset({"sleutels"}))

    assert alerts(keys) == []
    assert alerts(keys, known=known) == [(AlertKind.CONDITION_FAILED, "sleutels")]


def test_alert_says_what_a_signal_needs() -> None:
    terms = some_terms([a_debt()], monthly(FIRST, [600_00]), conditions=(HOLIDAY_PAY,))

    found = arrangement_alerts(
        "regeling-1", terms, WhatIsKnown(), since=TODAY, today=date(2027, 6, 1)
    )

    assert found == (
        ArrangementAlert(
            kind=AlertKind.INCOME_NOT_ARRIVED,
            arrangement_id="regeling-1",
            about="vakantiegeld",
            due=date(2027, 5, 24),
            amount=None,
            text="niet binnengekomen (2027-05-24): Vakantiegeld in mei",
        ),
    )


@pytest.mark.parametrize(
    ("fine", "charged", "component", "amount"),
    [
        (100_00, {}, Component.SURCHARGE_1, 50_00),
        (37_00, {}, Component.SURCHARGE_1, 18_50),
        (100_00, {Component.SURCHARGE_1: 50_00}, Component.SURCHARGE_2, 150_00),
        (310_00, {Component.SURCHARGE_1: 155_00}, Component.SURCHARGE_2, 465_00),
        # 50.005 and 150.015 are rounded once: together 200.02, three times the fine in all.
        (100_01, {Component.SURCHARGE_1: 50_01}, Component.SURCHARGE_2, 150_01),
        # What the CJIB charged goes before the rule: 100 % of 100.01 and 50.00.
        (100_01, {Component.SURCHARGE_1: 50_00}, Component.SURCHARGE_2, 150_01),
    ],
)
def test_missed_instalment_of_a_fine_brings_the_next_surcharge(
    fine: int, charged: dict[Component, int], component: Component, amount: int
) -> None:
    debt = a_debt(
        "boete",
        {Component.FINE: fine, Component.ADMINISTRATION_COST: 9_00, **charged},
        rule=CreditorRule.CJIB_TRAFFIC,
    )

    found = missed_consequence(debt, on=TODAY)

    assert found.ends_arrangement
    assert found.surcharge is not None
    assert (found.surcharge.component, found.surcharge.amount) == (component, amount)
    assert found.source == found.surcharge.article
    assert found.source.startswith("Wahv 2")


def test_free_reminder_is_told_while_the_trial_lasts() -> None:
    debt = a_debt("boete", {Component.FINE: 100_00}, rule=CreditorRule.CJIB_TRAFFIC)

    assert "gratis herinnering" in missed_consequence(debt, on=date(2026, 7, 1)).text
    assert "gratis herinnering" not in missed_consequence(debt, on=date(2026, 6, 30)).text
    assert "gratis herinnering" not in missed_consequence(debt, on=date(2028, 1, 1)).text


def test_no_third_surcharge_and_none_while_collection_is_suspended() -> None:
    bare = a_debt("boete", {Component.FINE: 100_00}, rule=CreditorRule.CJIB_TRAFFIC)

    assert missed_consequence(a_fine(), on=TODAY).surcharge is None
    assert missed_consequence(replace(bare, stage=Stage.SUSPENDED), on=TODAY).surcharge is None


def test_surcharge_that_was_waived_is_not_charged_again() -> None:
    debt = a_debt("boete", {Component.FINE: 100_00}, rule=CreditorRule.CJIB_TRAFFIC)
    ever = {Component.FINE: 100_00, Component.SURCHARGE_1: 50_00}

    surcharge = missed_consequence(debt, on=TODAY, charged=ever).surcharge

    assert surcharge is not None
    assert surcharge.component is Component.SURCHARGE_2


def test_criminal_fine_follows_its_own_law() -> None:
    debt = a_debt("boete", {Component.FINE: 500_00}, rule=CreditorRule.CJIB_CRIMINAL)
    raised = replace(debt, components={Component.FINE: 500_00, Component.SURCHARGE_1: 20_00})

    first, second = (missed_consequence(each, on=TODAY).surcharge for each in (debt, raised))

    assert first is not None
    assert second is not None
    assert (first.amount, second.amount) == (20_00, 104_00)


@pytest.mark.parametrize(
    "creditor_rule",
    [each for each in CreditorRule if each not in {"cjib-traffic", "cjib-criminal"}],
)
def test_other_creditors_decide_themselves(creditor_rule: CreditorRule) -> None:
    found = missed_consequence(a_debt(rule=creditor_rule), on=TODAY)

    assert (found.ends_arrangement, found.surcharge) == (False, None)
    assert found.text.endswith(".")
    assert found.source


def test_debts_go_down_to_zero() -> None:
    rent, fine = a_debt(), a_fine()
    effort = an_effort(
        ("boete", Component.SURCHARGE_1, 50_00),
        ("boete", Component.SURCHARGE_2, 150_00),
        due=date(2027, 2, 10),
    )
    running = [
        RunningArrangement(debt_ids=("huur",), instalments=monthly(FIRST, [300_00] * 2)),
        RunningArrangement(
            debt_ids=("boete",), instalments=monthly(FIRST, [100_00, 9_00]), efforts=(effort,)
        ),
    ]

    progress = debt_progress([rent, fine], owed_on(rent, fine), running, today=TODAY)

    assert [(point.day, point.total) for point in progress.points] == [
        (TODAY, 909_00),
        (FIRST, 509_00),
        (date(2027, 2, 10), 309_00),
        (date(2027, 2, 25), 0),
    ]
    assert progress.points[1].by_debt == {"huur": 300_00, "boete": 209_00}
    assert progress.ends_on == date(2027, 2, 25)


def test_work_in_kind_lowers_a_debt_without_any_instalment() -> None:
    debt = a_debt()
    effort = an_effort(("huur", Component.PRINCIPAL, 600_00), kind=EffortKind.WORK_IN_KIND)
    running = RunningArrangement(debt_ids=("huur",), instalments=(), efforts=(effort,))

    progress = debt_progress([debt], owed_on(debt), [running], today=TODAY)

    assert progress.points[0].total == 600_00
    assert progress.ends_on == TODAY + timedelta(days=1)


def test_overdue_effort_is_owed_today_and_counts_with_the_last_instalment() -> None:
    fine = a_fine()
    effort = an_effort(
        ("boete", Component.SURCHARGE_1, 50_00),
        ("boete", Component.SURCHARGE_2, 150_00),
        due=TODAY - timedelta(days=3),
    )
    running = RunningArrangement(
        debt_ids=("boete",), instalments=monthly(FIRST, [100_00, 9_00]), efforts=(effort,)
    )

    points = debt_progress([fine], owed_on(fine), [running], today=TODAY).points

    assert [(point.day, point.total) for point in points] == [
        (TODAY, 309_00),
        (FIRST, 209_00),
        (date(2027, 2, 25), 0),
    ]


@pytest.mark.parametrize("shift", [-1, 0])
def test_overdue_effort_after_the_last_instalment_counts_tomorrow(shift: int) -> None:
    debt = a_debt()
    day = TODAY + timedelta(days=shift)
    effort = an_effort(("huur", Component.PRINCIPAL, 200_00), due=day)
    running = RunningArrangement(
        debt_ids=("huur",), instalments=instalments((day, 400_00)), efforts=(effort,)
    )

    points = debt_progress([debt], owed_on(debt), [running], today=TODAY).points

    assert [(point.day, point.total) for point in points] == [
        (TODAY, 600_00),
        (TODAY + timedelta(days=1), 0),
    ]


def test_effort_without_a_last_day_counts_with_the_last_instalment() -> None:
    debt = a_debt()
    efforts = (
        an_effort(("huur", Component.PRINCIPAL, 200_00)),
        an_effort(("huur", Component.PRINCIPAL, 900_00), effort_id="taak"),
    )
    running = RunningArrangement(
        debt_ids=("huur",), instalments=monthly(FIRST, [1_00, 1_00]), efforts=efforts
    )

    points = debt_progress([debt], owed_on(debt), [running], today=TODAY).points

    assert [(point.day, point.total) for point in points] == [
        (TODAY, 600_00),
        (FIRST, 600_00),
        (date(2027, 2, 25), 0),
    ]


def test_month_after_a_pause_begins_the_day_after_and_ends_a_month_later() -> None:
    around = [date(2027, 6, 30), date(2027, 7, 1), date(2027, 7, 30), date(2027, 7, 31)]

    found = month_after(PAUSE, instalments(*((day, 1_00) for day in around)))

    assert [each.due for each in found] == around[1:3]
    for day, word in ((PAUSE.until, "eindigt"), (date(2027, 7, 1), "is geëindigd")):
        alert = pause_alert("r", PAUSE, (), today=day)
        assert alert is not None
        assert word in alert.text


def test_debt_without_an_arrangement_stays_and_does_not_end() -> None:
    rent, gas = a_debt(), a_debt("gas")
    running = RunningArrangement(debt_ids=("huur",), instalments=instalments((FIRST, 600_00)))

    progress = debt_progress([rent, gas], owed_on(rent, gas), [running], today=TODAY)

    assert progress.points[-1].by_debt == {"huur": 0, "gas": 600_00}
    assert progress.ends_on == FIRST
    assert debt_progress([gas], owed_on(gas), [], today=TODAY).ends_on is None
    half = replace(running, instalments=instalments((FIRST, 300_00)))
    assert debt_progress([rent], owed_on(rent), [half], today=TODAY).ends_on is None


@given(
    st.lists(st.integers(1, 900_00), min_size=1, max_size=4),
    st.integers(1, 30),
    st.integers(-90, 90),
    st.none() | st.integers(-90, 90),
    st.integers(1, 900_00),
)
def test_progress_begins_at_what_is_owed_never_rises_and_ends_at_nothing(
    sums: list[int], months: int, shift: int, effort_shift: int | None, relief: int
) -> None:
    debts = [a_debt(f"d{n}", {Component.PRINCIPAL: each}) for n, each in enumerate(sums)]
    relieved = min(relief, sums[0])
    effort = an_effort(
        ("d0", Component.PRINCIPAL, relieved),
        due=None if effort_shift is None else TODAY + timedelta(days=effort_shift),
    )
    whole = sum(sums) - relieved
    part, rest = divmod(whole, months)
    made = monthly(TODAY + timedelta(days=shift), [part] * (months - 1) + [part + rest])
    running = RunningArrangement(
        debt_ids=tuple(debt.id for debt in debts),
        instalments=tuple(each for each in made if each.amount),
        efforts=(effort,),
    )

    points = debt_progress(debts, owed_on(*debts), [running], today=TODAY).points

    assert [point.day for point in points] == sorted({point.day for point in points})
    assert [point.total for point in points] == sorted((p.total for p in points), reverse=True)
    assert points[-1].total == 0
    assert all(point.total == sum(point.by_debt.values()) for point in points)
    assert (points[0].day, points[0].total) == (TODAY, sum(sums))

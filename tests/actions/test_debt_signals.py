"""Signals of debts and arrangements: each opens when it holds, and closes when it does not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from tests.actions.desk import ORGANISATION, START, Desk, a_cost, a_document, an_income, on
from tests.actions.owing import a_debt, a_fine, register
from tests.actions.signalled import ordered, stamp
from tests.actions.watched import arranged, moved, paused

from huishoudboekje.actions import (
    DebtEvent,
    answer_signal,
    import_household,
    refresh_signals,
    register_debts,
    waive,
)
from huishoudboekje.agreements import Resident
from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementTerms,
    Condition,
    ConditionKind,
    Effort,
    EffortKind,
    Pause,
    Relief,
    monthly,
)
from huishoudboekje.database import (
    EVERYTHING,
    ClaimConflict,
    ClaimEventRow,
    ClaimsDocumentRow,
    ConditionMark,
    EffortDecision,
    EffortOutcome,
    GuaranteeEvent,
    GuaranteeEventKind,
    GuaranteeRow,
    OrderState,
    Reach,
    SignalFilter,
    SignalRow,
    load_signals,
    reading,
    save_claim_conflicts,
    save_claim_events,
    save_claims_document,
    save_condition_mark,
    save_effort_decision,
    save_guarantee,
    save_guarantee_event,
    writing,
)
from huishoudboekje.debts import Component, CreditorRule
from huishoudboekje.errors import NotAnswerable

DAY = timedelta(days=1)
FIRST = date(2027, 1, 4)
CJIB = "00000004000000044000"


def seen(desk: Desk, today: date) -> dict[str, SignalRow]:
    """The open signals of the kinds that this file is about, by kind, after looking that day."""
    with writing(desk.engine) as session:
        refresh_signals(session, ["h-1"], by=on(today))
    with reading(desk.engine) as session:
        found = load_signals(session, reach=EVERYTHING, which=SignalFilter(is_open=True))
    others = {"missing", "shortage-ahead", "advance-limit-near", "balance-below-zero"}
    return {
        each.signal.kind: replace(each.signal, reason=each.signal.reason.replace("\xa0", " "))
        for each in found
        if each.signal.kind not in others
    }


def answered(desk: Desk, kind: str, today: date) -> None:
    with reading(desk.engine) as session:
        which = SignalFilter(kinds=[kind], is_open=True)
        (one,) = load_signals(session, reach=EVERYTHING, which=which)
    with writing(desk.engine) as session:
        answer_signal(session, one.id, answer="gezien", by=on(today))


def terms(**changes: Any) -> ArrangementTerms:
    """A fine of 100.00 with 9.00 of cost, in three months from 4 January 2027."""
    return ArrangementTerms(
        **{
            "creditor": "CJIB",
            "rule": CreditorRule.CJIB_TRAFFIC,
            "debt_ids": ("cjib",),
            "instalments": monthly(FIRST, [3_634, 3_633, 3_633]),
            **changes,
        }
    )


def with_arrangement(desk: Desk, given: ArrangementTerms | None = None, **changes: Any) -> None:
    desk.take_in(**{"cost": [], **changes})
    register(desk, a_fine())
    arranged(desk, given or terms(), day=START)


def test_household_without_debts_has_no_such_signal(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    assert seen(any_desk, START + 60 * DAY) == {}


@pytest.mark.parametrize("cost_class", ["rent", "energy", "water", "health-insurance"])
def test_one_missed_term_of_a_basic_need_is_seen_from_the_day_after(
    desk: Desk, cost_class: str
) -> None:
    desk.take_in(income=[an_income(amount="1.00")], cost=[a_cost(**{"class": cost_class})])
    desk.settle("2026-12")
    last = date(2026, 12, 31)
    assert seen(desk, last) == {}
    one = seen(desk, last + DAY)["cost-missed"]
    assert (one.agreement_id, one.amount, one.due_date) == ("rent", 65_000, last)
    assert one.reason == "Rent van € 650,00 is niet betaald, nodig op 31 december 2026."


def test_missed_term_of_another_cost_is_left_to_the_settlement(desk: Desk) -> None:
    desk.take_in(income=[an_income(amount="1.00")], cost=[a_cost(**{"class": "telecom"})])
    desk.settle("2026-12")
    assert seen(desk, date(2027, 1, 4)) == {}


def test_cost_that_is_paid_is_not_missed(desk: Desk) -> None:
    desk.take_in()
    desk.receive(140_000, date(2026, 12, 8), nominal=date(2026, 12, 8))
    desk.settle("2026-12")
    assert seen(desk, date(2027, 1, 4)) == {}


def test_missed_instalment_says_what_the_rule_of_the_creditor_is(any_desk: Desk) -> None:
    with_arrangement(any_desk)
    any_desk.settle("2026-12")
    assert seen(any_desk, FIRST) == {}
    one = seen(any_desk, FIRST + DAY)["instalment-missed"]
    assert (one.amount, one.due_date, one.agreement_id) == (3_634, FIRST, "regeling-1")
    assert one.reason.startswith("Aflossing van € 36,34 aan CJIB is niet betaald, nodig op 4 jan")
    assert "De regeling met het CJIB stopt. Er komt naar verwachting € 50,00 bij." in one.reason
    assert "(Wahv" in one.reason
    moved(any_desk, ArrangementState.BROKEN, day=FIRST + DAY, reason="eerste termijn gemist.")
    found = seen(any_desk, FIRST + DAY)
    assert list(found) == ["arrangement-broken"]
    assert found["arrangement-broken"].reason == (
        "De regeling met CJIB is verbroken op 5 januari 2027: eerste termijn gemist."
    )


def test_broken_arrangement_is_answered_or_gone_with_the_debt(any_desk: Desk) -> None:
    with_arrangement(any_desk)
    moved(any_desk, ArrangementState.BROKEN, day=START, reason="niet haalbaar")
    assert list(seen(any_desk, START)) == ["arrangement-broken"]
    answered(any_desk, "arrangement-broken", START)
    assert seen(any_desk, START + DAY) == {}
    later = START + 2 * DAY
    arranged(
        any_desk,
        terms(instalments=monthly(date(2027, 2, 4), [10_900])),
        day=later,
        arrangement_id="nieuw",
    )
    moved(any_desk, ArrangementState.BROKEN, day=later, arrangement_id="nieuw")
    assert list(seen(any_desk, later)) == ["arrangement-broken"]
    event = DebtEvent(day=later, source="besluit", key="b-1")
    with writing(any_desk.engine) as session:
        parts = {Component.FINE: 10_000, Component.ADMINISTRATION_COST: 900}
        waive(session, "h-1", "cjib", parts, event=event, by=on(later))
    assert seen(any_desk, later) == {}


def test_new_arrangement_on_the_debt_closes_the_broken_one(desk: Desk) -> None:
    with_arrangement(desk)
    moved(desk, ArrangementState.BROKEN, day=START)
    assert list(seen(desk, START)) == ["arrangement-broken"]
    arranged(desk, terms(), day=START, arrangement_id="nieuw")
    assert seen(desk, START) == {}


def test_end_of_a_pause_is_seen_thirty_days_before_with_the_month_after_it(any_desk: Desk) -> None:
    made = terms(instalments=monthly(FIRST, [3_634, 3_633, 3_633]))
    with_arrangement(any_desk, made)
    pause = Pause(start=date(2026, 12, 1), until=date(2027, 5, 31), reason="stabilisatie")
    paused(any_desk, pause, made.instalments, day=START)
    assert seen(any_desk, date(2027, 4, 30)) == {}
    one = seen(any_desk, date(2027, 5, 1))["pause-ends"]
    assert (one.amount, one.due_date) == (3_634, date(2027, 5, 31))
    assert one.reason == (
        "De pauze van de regeling met CJIB eindigt op 31 mei 2027; "
        "in de maand erna is er € 36,34 te betalen."
    )
    with pytest.raises(NotAnswerable):
        answered(any_desk, "pause-ends", date(2027, 5, 1))
    assert "eindigde op 31 mei 2027" in seen(any_desk, date(2027, 6, 1))["pause-ends"].reason
    moved(any_desk, ArrangementState.ACTIVE, day=date(2027, 6, 1))
    assert seen(any_desk, date(2027, 6, 1)) == {}


def test_tied_income_that_does_not_come_is_seen_until_it_comes(any_desk: Desk) -> None:
    expected = date(2026, 12, 8)
    tied = Condition(
        id="loon",
        kind=ConditionKind.INCOME_ARRIVES,
        text="Het loon van december.",
        agreement_id="wage",
        expected_on=expected,
    )
    with_arrangement(any_desk, terms(conditions=(tied,)))
    assert seen(any_desk, expected) == {}
    one = seen(any_desk, expected + DAY)["tied-income-missing"]
    assert one.reason == (
        "De regeling met CJIB hangt af van inkomen dat niet kwam op 8 december 2026: "
        "Het loon van december."
    )
    any_desk.receive(140_000, expected + DAY, nominal=expected)
    assert seen(any_desk, expected + DAY) == {}


def on_time(agreement_id: str = "rent") -> Condition:
    return Condition(
        id="huur",
        kind=ConditionKind.COST_ON_TIME,
        text="De huur op tijd",
        agreement_id=agreement_id,
    )


def test_rent_paid_late_once_breaches_the_condition_and_stays_so(any_desk: Desk) -> None:
    with_arrangement(any_desk, terms(conditions=(on_time(),)), cost=[a_cost()])
    # The rent of December falls before the first settlement: the household pays it itself.
    assert seen(any_desk, date(2026, 12, 31)) == {}
    found = seen(any_desk, date(2027, 1, 1))
    assert sorted(found) == ["condition-failed", "cost-missed"]
    assert found["condition-failed"].reason == (
        "Een voorwaarde van de regeling met CJIB is niet nagekomen: "
        "De huur op tijd (1 januari 2027 is te laat of niet betaald)."
    )
    sent_rent(any_desk, date(2027, 1, 4))
    assert "condition-failed" in seen(any_desk, date(2027, 1, 4))
    answered(any_desk, "condition-failed", date(2027, 1, 4))
    assert "condition-failed" not in seen(any_desk, date(2027, 1, 10))


def sent_rent(desk: Desk, day: date, state: OrderState = OrderState.EXPORTED) -> None:
    """The rent of January went to the bank on that day."""
    term: dict[str, Any] = {"agreement_id": "rent", "nominal_date": date(2027, 1, 1)}
    with writing(desk.engine) as session:
        ordered(session, day, state=state, **term)


def test_rent_that_left_before_its_day_keeps_the_condition(any_desk: Desk) -> None:
    with_arrangement(any_desk, terms(conditions=(on_time(),)), cost=[a_cost()])
    sent_rent(any_desk, date(2026, 12, 31))
    assert "condition-failed" not in seen(any_desk, date(2027, 1, 3))


@pytest.mark.parametrize("state", [OrderState.OPEN, OrderState.RETURNED])
def test_rent_that_did_not_leave_or_came_back_is_not_paid(desk: Desk, state: OrderState) -> None:
    with_arrangement(desk, terms(conditions=(on_time(),)), cost=[a_cost()])
    sent_rent(desk, date(2026, 12, 24), state)
    assert "condition-failed" in seen(desk, date(2027, 1, 3))


def test_resident_who_is_not_in_budget_management_is_named(any_desk: Desk) -> None:
    both = Condition(
        id="samen",
        kind=ConditionKind.BUDGET_MANAGEMENT,
        text="Allebei in budgetbeheer",
        residents=("Ria", "Joost"),
    )
    document = replace(a_document(cost=[]), residents=(Resident(name="Ria"),), debts=(a_fine(),))
    with writing(any_desk.engine) as session:
        import_household(session, document, organisation=ORGANISATION, by=on(START))
    arranged(any_desk, terms(conditions=(both,)), day=START)
    one = seen(any_desk, START)["condition-failed"]
    assert one.reason == (
        "Een voorwaarde van de regeling met CJIB is niet nagekomen: "
        "Allebei in budgetbeheer (Joost is niet in budgetbeheer)."
    )


def test_condition_of_which_a_person_says_that_it_fails_is_seen_until_it_holds(
    any_desk: Desk,
) -> None:
    keys = Condition(id="post", kind=ConditionKind.OTHER, text="De post wordt gebracht.")
    with_arrangement(any_desk, terms(conditions=(keys,)))
    assert seen(any_desk, START) == {}
    for holds, expected in ((False, ["condition-failed"]), (True, [])):
        mark = ConditionMark(condition_id="post", holds=holds, day=START)
        with writing(any_desk.engine) as session:
            save_condition_mark(session, "h-1", "regeling", mark, **stamp(START))
        assert list(seen(any_desk, START)) == expected


def test_effort_is_overdue_until_it_is_confirmed_or_did_not_work_out(any_desk: Desk) -> None:
    due = date(2026, 12, 15)
    relief = Relief(debt_id="cjib", component=Component.FINE, amount=5_000)
    course = Effort(
        id="cursus", kind=EffortKind.COURSE, description="Cursus", reliefs=(relief,), due=due
    )
    given = terms(efforts=(course,), instalments=monthly(FIRST, [5_900]))
    with_arrangement(any_desk, given)
    assert seen(any_desk, due) == {}
    late = seen(any_desk, due + DAY)["effort-overdue"]
    assert (late.amount, late.due_date) == (5_000, due)
    assert late.reason == (
        "Voor de regeling met CJIB moest dit klaar zijn op 15 december 2026, en het is niet "
        "bevestigd: Cursus (€ 50,00)."
    )
    decision = EffortDecision(
        effort_id="cursus", outcome=EffortOutcome.FAILED, day=due, by_whom="Karin", evidence="brief"
    )
    with writing(any_desk.engine) as session:
        save_effort_decision(session, "h-1", "regeling", decision, **stamp(due))
    found = seen(any_desk, due + DAY)
    assert list(found) == ["effort-failed"]
    assert found["effort-failed"].reason == (
        "Voor de regeling met CJIB is dit niet gelukt, € 50,00 blijft open: Cursus."
    )
    answered(any_desk, "effort-failed", due + DAY)
    assert seen(any_desk, due + 2 * DAY) == {}


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        (59_999, None),
        (60_000, "bij meer dan 6 maandpremies meldt de verzekeraar dit aan het CAK"),
        (90_000, "bij meer dan 6 maandpremies meldt de verzekeraar dit aan het CAK"),
        (90_001, "dat is meer dan 6 maandpremies: de verzekeraar meldt dit aan het CAK"),
    ],
)
def test_premiums_behind_are_seen_from_the_second_letter_on(
    desk: Desk, owed: int, said: str | None
) -> None:
    premium = a_cost("zorg", amount="150.00", party="Zorgzaam", **{"class": "health-insurance"})
    desk.take_in(cost=[premium])
    components = {Component.PRINCIPAL: owed, Component.COLLECTION_COST: 40_000}
    insurer: dict[str, Any] = {"creditor": "Zorgzaam", "rule": CreditorRule.HEALTH_INSURANCE}
    register(desk, a_debt("premies", components=components, **insurer))
    found = seen(desk, START)
    assert list(found) == ([] if said is None else ["premiums-behind"])
    if said is not None:
        one = found["premiums-behind"]
        assert (one.amount, one.agreement_id) == (owed, "zorg")
        assert said in one.reason
    arranged(
        desk,
        terms(creditor="Zorgzaam", debt_ids=("premies",), rule=CreditorRule.HEALTH_INSURANCE),
        day=START,
    )
    assert seen(desk, START) == {}


def test_event_that_contradicts_an_earlier_one_is_seen_until_it_is_answered(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    register(any_desk, a_fine())
    document = ClaimsDocumentRow(
        household_id="h-1",
        source=CJIB,
        version="v3.0.0",
        made_at=on(START).now,
        content=b"{}",
        received_on=START,
    )
    by = stamp(START)
    with writing(any_desk.engine) as session:
        number = save_claims_document(session, document, **by)
        event = ClaimEventRow(
            household_id="h-1",
            source=CJIB,
            event_id="e-1",
            kind="BetalingVerwerkt",
            case_id="z-1",
            content="{}",
            content_hash="a" * 64,
            document_id=number,
        )
        save_claim_events(session, "h-1", [event], **by)
        other = ClaimConflict(
            household_id="h-1",
            source=CJIB,
            event_id="e-1",
            content="[]",
            content_hash="b" * 64,
            document_id=number,
        )
        save_claim_conflicts(session, "h-1", [other], **by)
    assert "kenmerk e-1" in seen(any_desk, START)["claims-conflict"].reason
    answered(any_desk, "claims-conflict", START)
    assert seen(any_desk, START + DAY) == {}


def test_called_guarantee_is_seen_until_it_is_answered(any_desk: Desk) -> None:
    any_desk.take_in()
    promised = GuaranteeRow(
        id="g-1", agreement_id="rent", creditor="Woonstede", given_on=START, conditions=""
    )
    called = GuaranteeEvent(kind=GuaranteeEventKind.CALLED, day=START, cents=65_000)
    answer = GuaranteeEvent(kind=GuaranteeEventKind.CALL_ANSWERED, day=START, cents=65_000)
    with writing(any_desk.engine) as session:
        save_guarantee(session, "h-1", promised, **stamp(START))
    assert seen(any_desk, START) == {}
    with writing(any_desk.engine) as session:
        save_guarantee_event(session, "h-1", "g-1", called, **stamp(START))
    one = seen(any_desk, START)["guarantee-called"]
    assert (one.amount, one.due_date, one.agreement_id) == (65_000, START, "rent")
    with writing(any_desk.engine) as session:
        save_guarantee_event(session, "h-1", "g-1", answer, **stamp(START))
    assert seen(any_desk, START) == {}


def statements_of_looking(desk: Desk, ids: Sequence[str]) -> int:
    """How many statements looking at these households takes when nothing is new."""
    today = START + 50 * DAY
    with writing(desk.engine) as session:
        refresh_signals(session, ids, by=on(today, reach=Reach(household_ids=frozenset(ids))))
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(desk.engine, "before_cursor_execute", note)
    try:
        with writing(desk.engine) as session:
            refresh_signals(session, ids, by=on(today, reach=Reach(household_ids=frozenset(ids))))
    finally:
        event.remove(desk.engine, "before_cursor_execute", note)
    return len(asked)


def test_looking_takes_as_many_statements_for_three_households_as_for_one(desk: Desk) -> None:
    names = ("h-1", "h-2", "h-3")
    for name in names:
        desk.take_in(name)
        with writing(desk.engine) as session:
            register_debts(session, name, [a_fine()], version=None, by=on(START))
        arranged(desk, terms(conditions=(on_time(),)), day=START, household=name)
    assert statements_of_looking(desk, names) == statements_of_looking(desk, names[:1])


def test_household_without_debts_is_asked_less(desk: Desk) -> None:
    desk.take_in("h-1")
    desk.take_in("h-2")
    without = statements_of_looking(desk, ["h-1"])
    with writing(desk.engine) as session:
        register_debts(session, "h-2", [a_fine()], version=None, by=on(START))
    assert without < statements_of_looking(desk, ["h-2"])

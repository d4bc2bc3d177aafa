"""The view of debts: parts that add up to what is owed, and what blocks a debt scheme."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.desk import ORGANISATION, START, Desk, a_cost, an_income, on
from tests.actions.owing import LATER, a_debt, a_fine, register, take_in_with

from huishoudboekje.actions import (
    DebtEvent,
    SetOffInput,
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    import_household,
    paid_by_others,
    say_fact,
    set_floor,
    set_off,
    take_back_change,
    waive,
)
from huishoudboekje.agreements import document_table
from huishoudboekje.database import EVERYTHING, FloorSource, HouseholdFloor, Reach, reading, writing
from huishoudboekje.debts import Component, DebtFact, FactKind
from huishoudboekje.errors import AlreadyExists, InvalidInput, NotFound, StaleVersion
from huishoudboekje.views import (
    DebtView,
    HouseholdDebts,
    debt_view,
    household_debts,
    household_document,
    household_floor,
    running_plan,
)

FIRST = Component.SURCHARGE_1
NOBODY = Reach(household_ids=frozenset({"h-9"}))


def seen(desk: Desk, today: date = LATER) -> HouseholdDebts:
    with reading(desk.engine) as session:
        return household_debts(session, "h-1", today=today, reach=EVERYTHING)


def one(desk: Desk, debt_id: str = "cjib") -> DebtView:
    with reading(desk.engine) as session:
        return debt_view(session, "h-1", debt_id, today=LATER, reach=EVERYTHING)


def told(key: str) -> DebtEvent:
    return DebtEvent(day=LATER, source="brief", key=key)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_every_component_adds_up_to_what_is_owed(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_fine())
    by = on(LATER)
    with writing(desk.engine) as session:
        expect_surcharge(session, "h-1", "cjib", event=told(""), by=by)
        confirm_surcharge(session, "h-1", "cjib", (FIRST, 5_000), event=told("1"), by=by)
        expect_surcharge(session, "h-1", "cjib", event=told(""), by=by)
        add_interest(session, "h-1", "cjib", 100, event=told("2"), by=by)
        paid_by_others(session, "h-1", "cjib", 1_000, event=told("3"), by=by)
        waive(session, "h-1", "cjib", {FIRST: 4_000}, event=told("4"), by=by)
        made = waive(session, "h-1", "cjib", {FIRST: 1_000}, event=told("5"), by=by)
        take_back_change(session, "h-1", "cjib", made.numbers[0], reason="fout", by=by)
    debt = one(desk)
    for each in debt.components:
        rest = each.paid + each.waived + each.otherwise
        assert each.registered + each.added - rest == each.owed
        assert each.paid == 0
    first = next(each for each in debt.components if each.component is FIRST)
    assert (first.added, first.waived, first.owed, first.expected) == (5_000, 4_000, 1_000, 0)
    assert (debt.registered, debt.owed, debt.expected) == (10_900, 11_000, 15_000)
    assert [each.is_taken_back for each in debt.changes].count(True) == 1


def test_totals_are_those_of_all_debts_and_a_stated_total_is_flagged(desk: Desk) -> None:
    desk.take_in(cost=[a_cost("rent", name="Huur")])
    register(desk, a_fine(), a_debt(stated_total=174_600, agreement_id="rent"))
    found = seen(desk)
    assert (found.owed, found.registered) == (447_900, 447_900)
    assert [each.debt.id for each in found.debts] == ["cjib", "woonstede"]
    arrears = found.debts[1]
    assert (arrears.arrears_of, arrears.arrangement_id) == ("Huur", None)
    # 15 % of all of it was charged; the scale goes down after the first 2,500.00.
    assert [each.code for each in arrears.findings] == ["stated-total", "cost-above-scale"]


def test_what_a_law_says_otherwise_is_seen_as_long_as_it_stands(desk: Desk) -> None:
    care = an_income("care", amount="131.00", rrule="FREQ=MONTHLY;BYMONTHDAY=20")
    desk.take_in(income=[an_income(), care])
    decided = date(2026, 11, 20)
    parts = {Component.PRINCIPAL: 40_000}
    toeslag = a_debt("toeslag", creditor="Belastingdienst/Toeslagen", incurred_on=decided)
    bill = a_debt("bril", components=parts, due_on=date(2026, 12, 1))
    register(desk, replace(toeslag, components=parts), bill)
    by = on(LATER)
    numbers = {}
    with writing(desk.engine) as session:
        for nominal in (date(2026, 12, 20), date(2027, 1, 20)):
            kept = SetOffInput(agreement_id="care", nominal_date=nominal, amount=4_000)
            key = told(f"set-off-{nominal}")
            made = set_off(session, "h-1", "toeslag", kept, event=key, by=by)
            numbers[nominal] = made.numbers[0]
        given = {Component.PRINCIPAL: 1_000}
        mercy = waive(session, "h-1", "toeslag", given, event=told("mercy"), by=by)
        cost = (Component.COLLECTION_COST, 6_001)
        late = confirm_surcharge(session, "h-1", "bril", cost, event=told("cost"), by=by)
    assert [each.code for each in one(desk, "toeslag").findings] == [
        "set-off-too-early",
        "no-remission",
    ]
    assert "2026-12-20" in one(desk, "toeslag").findings[0].text
    assert "vanaf 2027-01-02" in one(desk, "toeslag").findings[0].text
    assert [each.code for each in one(desk, "bril").findings] == [
        "cost-above-scale",
        "cost-too-early",
    ]
    with writing(desk.engine) as session:
        for debt_id, number in (
            ("toeslag", numbers[date(2026, 12, 20)]),
            ("toeslag", mercy.numbers[0]),
            ("bril", late.numbers[0]),
        ):
            take_back_change(session, "h-1", debt_id, number, reason="fout", by=by)
    assert (one(desk, "toeslag").findings, one(desk, "bril").findings) == ((), ())


def test_what_blocks_a_debt_scheme_is_explained_with_its_source(desk: Desk) -> None:
    contested = DebtFact(kind=FactKind.CONTESTED, since=START, source="bewoner")
    fixed = DebtFact(kind=FactKind.NOT_SETTLEABLE, since=START, source="Fw 288")
    desk.take_in(cost=[a_cost(amount="1500.00")])
    register(
        desk, a_fine(facts=(fixed,)), a_debt(incurred_on=START, facts=(contested,)), today=START
    )
    found = seen(desk)
    assert [(each.place, each.code) for each in found.blockers] == [
        ("cjib", "not-settleable"),
        ("woonstede", "contested"),
        ("woonstede", "new-debt"),
        ("plan", "deficit"),
    ]
    assert "Fw 288" in found.blockers[0].text
    with writing(desk.engine) as session:
        say_fact(session, "h-1", "cjib", replace(fixed, holds=False, since=LATER), by=on(LATER))
    assert "not-settleable" not in [each.code for each in seen(desk).blockers]


def test_debts_are_seen_within_reach_only(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_fine())
    with reading(desk.engine) as session:
        with pytest.raises(NotFound):
            household_debts(session, "h-1", today=LATER, reach=NOBODY)
        with pytest.raises(NotFound):
            debt_view(session, "h-1", "nobody", today=LATER, reach=EVERYTHING)


def test_document_that_is_written_brings_the_same_debts(desk: Desk, sqlite_engine: Engine) -> None:
    take_in_with(desk, a_fine(), a_debt())
    other = Desk(sqlite_engine)
    with reading(desk.engine) as session:
        document, _ = household_document(session, "h-1", reach=EVERYTHING)
    assert [each.id for each in document.debts] == ["cjib", "woonstede"]
    with writing(other.engine) as session:
        import_household(session, document, organisation=ORGANISATION, by=on(START))
    assert seen(other).owed == seen(desk).owed


def test_floor_counts_for_the_plan_from_now_on(desk: Desk) -> None:
    desk.take_in(cost=[a_cost(amount="900.00")])
    floor = HouseholdFloor(cents=60_000, source=FloorSource.PROTECTED_EARNINGS, since=START)
    with writing(desk.engine) as session:
        assert set_floor(session, "h-1", floor, version=1, by=on(START)) == 2
    with reading(desk.engine) as session:
        view = household_floor(session, "h-1", today=START, reach=EVERYTHING)
        plan = running_plan(session, "h-1", today=START, reach=EVERYTHING).plan
    assert (view.amount, view.source, view.version) == (60_000, floor.source, 2)
    assert plan.shortage_per_month > 0


def test_floor_of_a_document_has_its_source_from_the_first_day(desk: Desk) -> None:
    said: Any = {"floor": "12.00", "floor_source": "protected-earnings", "floor_note": "475da Rv"}
    desk.take_in(**said)
    desk.take_in(**said)
    with reading(desk.engine) as session:
        view = household_floor(session, "h-1", today=START, reach=EVERYTHING)
        document, _ = household_document(session, "h-1", reach=EVERYTHING)
    assert (view.amount, view.source, view.since) == (
        1_200,
        FloorSource.PROTECTED_EARNINGS,
        START,
    )
    assert (view.note, view.version) == ("475da Rv", 1)
    assert document_table(document)["household"]["floorSource"] == "protected-earnings"
    assert document_table(document)["household"]["floorNote"] == "475da Rv"
    with pytest.raises(AlreadyExists):
        desk.take_in(floor="12.00")


def test_floor_has_a_sound_amount_and_a_day_that_has_been(desk: Desk) -> None:
    desk.take_in(floor="12.00")
    wrong = HouseholdFloor(
        cents=-1, source=FloorSource.AGREED_MINIMUM, since=START + timedelta(days=1)
    )
    with writing(desk.engine) as session, pytest.raises(InvalidInput) as caught:
        set_floor(session, "h-1", wrong, version=None, by=on(START))
    assert [each.place for each in caught.value.findings] == ["amount", "since"]
    with writing(desk.engine) as session, pytest.raises(StaleVersion):
        set_floor(session, "h-1", wrong, version=7, by=on(START))
    with reading(desk.engine) as session:
        view = household_floor(session, "h-1", today=START, reach=EVERYTHING)
    assert (view.amount, view.source) == (1_200, None)

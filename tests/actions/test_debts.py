"""A debt stands in the books per component, once; what is wrong with one is said together."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.actions.desk import START, Desk, a_cost, on
from tests.actions.owing import LATER, a_debt, a_fine, debts_of, owed, register, take_in_with

from huishoudboekje.actions import register_debts, say_fact, set_stage
from huishoudboekje.database import Reach, writing
from huishoudboekje.debts import Component, DebtFact, FactKind, Stage, total_of
from huishoudboekje.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    OutsideMandate,
    StaleVersion,
)

LWD_01 = a_debt(
    components={
        Component.PRINCIPAL: 380_000,
        Component.COLLECTION_COST: 57_000,
        Component.COURT_COST: 100_000,
    },
    stated_total=174_600,
)


def test_arrears_of_leeuwarden_stand_in_the_books_by_component(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, LWD_01)
    assert owed(any_desk) == LWD_01.components
    assert total_of(owed(any_desk)) == 537_000
    assert any_desk.balance("opening") == 537_000
    assert any_desk.balance("debt:woonstede:court-cost") == -100_000
    stored = debts_of(any_desk)["woonstede"]
    assert stored.debt.stated_total == 174_600
    assert stored.entry_id == any_desk.entry("debt:h-1:woonstede").id
    assert any_desk.verify() == ()


def test_registering_moves_the_version_of_the_household(desk: Desk) -> None:
    desk.take_in()
    assert register(desk, a_debt(), version=1).version == 2
    with pytest.raises(StaleVersion):
        register(desk, a_fine(), version=1)


def test_same_debt_changes_nothing_and_another_under_its_id_is_refused(any_desk: Desk) -> None:
    any_desk.take_in()
    made = register(any_desk, a_debt())
    assert made.new_ids == {"woonstede"}
    again = register(any_desk, a_debt())
    assert again == replace(made, new_ids=frozenset())
    before = any_desk.entries()
    with pytest.raises(AlreadyExists):
        register(any_desk, a_fine(), a_debt(creditor="Een ander"))
    assert any_desk.entries() == before


def test_id_is_made_from_the_name(desk: Desk) -> None:
    desk.take_in()
    assert register(desk, a_debt("")).debt_ids == ("huurachterstand",)
    assert owed(desk, "huurachterstand") == a_debt().components


def test_debt_counts_from_the_day_that_it_is_known(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_debt(), today=LATER)
    assert desk.balance("opening", until=LATER - timedelta(days=1)) == 0
    assert desk.balance("opening", until=LATER) == 437_000


def test_debt_names_the_cost_whose_arrears_it_is(desk: Desk) -> None:
    desk.take_in(cost=[a_cost("rent")])
    register(desk, a_debt(agreement_id="rent"))
    assert debts_of(desk)["woonstede"].debt.agreement_id == "rent"


def test_mistakes_of_all_debts_are_named_together(any_desk: Desk) -> None:
    any_desk.take_in()
    before = any_desk.entries()
    bad = a_debt(
        components={Component.PRINCIPAL: 0, Component.INTEREST: -1},
        incurred_on=START + timedelta(days=1),
        due_on=START,
        reference="1234567890123456",
        iban="NL02ABNA0123456788",
        agreement_id="wage",
    )
    fact = DebtFact(kind=FactKind.CONTESTED, since=date(2026, 2, 1), source=" ")
    nameless = a_fine("", name="!", facts=(fact,))
    with pytest.raises(InvalidInput) as caught:
        register(any_desk, bad, a_fine(components={}), nameless, a_fine())
    assert [(each.place, each.code) for each in caught.value.findings] == [
        ("debt[1].components.principal", "invalid"),
        ("debt[1].components.interest", "invalid"),
        ("debt[1].incurredOn", "in-the-future"),
        ("debt[1].dueOn", "before-debt"),
        ("debt[1].reference", "invalid-reference"),
        ("debt[1].iban", "invalid-iban"),
        ("debt[1].agreement", "not-found"),
        ("debt[2].components", "missing"),
        ("debt[3].facts[1].source", "missing"),
        ("debt[3].facts[1].since", "before-debt"),
        ("debt[3].id", "missing"),
        ("debt[4].id", "duplicate"),
    ]
    assert any_desk.entries() == before
    assert debts_of(any_desk) == {}


def test_no_debt_is_registered_without_a_mandate(desk: Desk) -> None:
    desk.take_in(mandate={"from": START, "until": LATER})
    with pytest.raises(OutsideMandate):
        register(desk, a_debt(), today=LATER + timedelta(days=1))
    assert debts_of(desk) == {}


def test_debt_of_another_household_is_out_of_reach(desk: Desk) -> None:
    desk.take_in()
    with writing(desk.engine) as session, pytest.raises(NotFound):
        register_debts(
            session,
            "h-1",
            [a_debt()],
            version=None,
            by=on(START, reach=Reach(household_ids=frozenset({"h-2"}))),
        )


def test_document_brings_its_debts_and_brings_them_once(any_desk: Desk) -> None:
    assert take_in_with(any_desk, LWD_01, a_fine("")).is_new
    assert owed(any_desk) == LWD_01.components
    assert owed(any_desk, "verkeersboete") == a_fine().components
    before = any_desk.entries()
    assert not take_in_with(any_desk, LWD_01, a_fine("")).is_new
    assert any_desk.entries() == before
    with pytest.raises(AlreadyExists):
        take_in_with(any_desk, LWD_01)


def test_debts_of_a_document_are_there_before_the_start(desk: Desk) -> None:
    take_in_with(desk, a_debt(), today=LATER)
    assert desk.balance("opening", until=START - timedelta(days=1)) == 437_000


def test_document_with_a_wrong_debt_brings_nothing(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        take_in_with(desk, replace(a_debt(), incurred_on=START + timedelta(days=1)))
    assert desk.entries() == []


def test_latest_word_on_the_stage_counts(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_debt())
    with writing(any_desk.engine) as session:
        set_stage(
            session, "h-1", "woonstede", Stage.BAILIFF, since=START, source="exploot", by=on(START)
        )
    assert debts_of(any_desk)["woonstede"].debt.stage is Stage.BAILIFF


def test_fact_is_taken_back_by_saying_that_it_holds_no_longer(any_desk: Desk) -> None:
    any_desk.take_in()
    register(any_desk, a_debt())
    fact = DebtFact(kind=FactKind.CONTESTED, since=START, source="bewoner")
    for said in (fact, replace(fact, holds=False, since=LATER)):
        with writing(any_desk.engine) as session:
            say_fact(session, "h-1", "woonstede", said, by=on(LATER))
    stored = debts_of(any_desk)["woonstede"]
    assert [each.holds for each in stored.facts] == [True, False]
    assert [each.holds for each in stored.debt.facts] == [False]


def test_stage_and_fact_are_of_the_life_of_the_debt_and_have_a_source(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_debt())
    before_debt = date(2026, 2, 28)
    with writing(desk.engine) as session, pytest.raises(InvalidInput) as stage:
        set_stage(
            session, "h-1", "woonstede", Stage.WRIT, since=before_debt, source="", by=on(START)
        )
    said = DebtFact(kind=FactKind.EXCLUDED, since=LATER, source="")
    with writing(desk.engine) as session, pytest.raises(InvalidInput) as fact:
        say_fact(session, "h-1", "woonstede", said, by=on(START))
    assert [each.code for each in stage.value.findings] == ["missing", "before-debt"]
    assert [each.code for each in fact.value.findings] == ["missing", "in-the-future"]

"""Debts: what was registered stays, the latest word counts, and what is owed is in the ledger."""

from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import Engine, exc
from tests.database.bookings import BY, DAY, NOW, a_household, an_entry, book
from tests.database.debts_owed import FINE, a_debt, registered

from huishoudboekje.database import (
    EVERYTHING,
    DebtChange,
    DebtChangeKind,
    DebtRow,
    DebtStage,
    FloorSource,
    HouseholdFloor,
    Reach,
    debt_hash,
    load_debt_changes,
    load_debts,
    load_floors,
    load_owed,
    reading,
    save_debt_changes,
    save_debt_fact,
    save_debt_stage,
    save_debts,
    save_floor,
    writing,
)
from huishoudboekje.debts import (
    Component,
    CreditorRule,
    Debt,
    DebtFact,
    FactKind,
    Origin,
    Stage,
)
from huishoudboekje.ledger import Posting, available, debt, surcharges, waived

ONLY_H2 = Reach(household_ids=frozenset({"h-2"}))
CONTESTED = DebtFact(kind=FactKind.CONTESTED, since=DAY, source="brief van 3 december", note="niet")
FULL = a_debt(
    "rent",
    name="Huurachterstand",
    creditor="Woonstede",
    components={Component.PRINCIPAL: 380_000, Component.COLLECTION_COST: 57_000},
    rule=CreditorRule.PRIVATE,
    stage=Stage.BAILIFF,
    collector="Deurwaarder De Vries",
    reference="RF18539007547034",
    iban="NL91ABNA0417164300",
    due_on=date(2026, 10, 31),
    origin=Origin.DOCUMENT,
    evidence="vonnis van 1 november",
    agreement_id="rent",
    stated_total=174_600,
    rank=2,
    facts=(CONTESTED, DebtFact(kind=FactKind.EXCLUDED, since=DAY, source="wet")),
)


@pytest.fixture
def owing(engine: Engine) -> Engine:
    """Household h-1 owes the rent and a fine, h-2 a fine, h-3 nothing."""
    with writing(engine) as session:
        for name in ("h-1", "h-2", "h-3"):
            a_household(session, name)
        registered(session, FULL, a_debt())
        registered(session, a_debt(), household="h-2")
    return engine


def one(engine: Engine, number: int = 0) -> Any:
    with reading(engine) as session:
        return load_debts(session, ["h-1"], reach=EVERYTHING)["h-1"][number]


def test_debts_read_back_as_they_were_registered(owing: Engine) -> None:
    with reading(owing) as session:
        found = load_debts(session, ["h-1", "h-2", "h-3", "none"], reach=EVERYTHING)
    assert {name: [each.debt for each in debts] for name, debts in found.items()} == {
        "h-1": [FULL, a_debt()],
        "h-2": [a_debt()],
    }
    stored = found["h-1"][0]
    assert (stored.household_id, stored.position) == ("h-1", 1)
    assert stored.stages == (
        DebtStage(stage=Stage.BAILIFF, since=DAY, source="vonnis van 1 november"),
    )
    assert stored.facts == FULL.facts
    assert stored.content_hash == debt_hash(FULL)
    assert (stored.recorded_at, stored.recorded_by) == (NOW, "coach")
    assert {each.entry_id for each in found["h-1"]} == {stored.entry_id}


def test_debts_are_only_shown_within_reach(owing: Engine) -> None:
    ids = ["h-1", "h-2"]
    with reading(owing) as session:
        assert list(load_debts(session, ids, reach=ONLY_H2)) == ["h-2"]
        assert load_debts(session, ids, reach=Reach()) == {}
        assert list(load_owed(session, ids, reach=ONLY_H2)) == ["h-2"]
        assert load_owed(session, ids, reach=Reach()) == {}


def test_the_hash_is_that_of_the_content() -> None:
    swapped = dict(reversed(FINE.items()))
    assert debt_hash(a_debt(components=MappingProxyType(swapped))) == debt_hash(a_debt())
    hashes = {
        debt_hash(each)
        for each in (
            a_debt(),
            a_debt(name="Andere boete"),
            a_debt(components={**FINE, Component.FINE: 10_001}),
            a_debt(components={Component.FINE: 10_000}),
            a_debt(facts=(CONTESTED,)),
        )
    }
    assert len(hashes) == 5


def test_a_later_debt_comes_after_those_before(owing: Engine) -> None:
    with writing(owing) as session:
        save_debts(session, "h-1", [], **BY)
        registered(session, a_debt("later"))
    assert (one(owing, 2).debt.id, one(owing, 2).position) == ("later", 3)


def test_the_latest_stage_and_the_latest_fact_of_a_kind_count(owing: Engine) -> None:
    week = timedelta(weeks=1)
    over = DebtFact(kind=FactKind.CONTESTED, since=DAY + week, source="uitspraak", holds=False)
    with writing(owing) as session:
        stage = DebtStage(stage=Stage.SUSPENDED, since=DAY + week, source="telefoon")
        save_debt_stage(session, "h-1", "rent", stage, **BY)
        save_debt_fact(session, "h-1", "rent", over, **BY)
        save_debt_fact(session, "h-1", "cjib", CONTESTED, **BY)
    rent, fine = one(owing, 0), one(owing, 1)
    assert rent.debt.stage is Stage.SUSPENDED
    assert rent.debt.facts == (over, FULL.facts[1])
    assert [each.stage for each in rent.stages] == [Stage.BAILIFF, Stage.SUSPENDED]
    assert rent.facts == (*FULL.facts, over)
    assert rent.content_hash == debt_hash(FULL)
    assert (fine.debt.stage, fine.debt.facts) == (Stage.OPEN, (CONTESTED,))


def test_what_is_owed_follows_from_the_ledger(owing: Engine) -> None:
    fine = debt("h-1", "cjib", "fine")
    later = DAY + timedelta(days=30)
    paid = Posting(debit=fine, credit=available("h-1"), amount=4_000)
    more = Posting(debit=surcharges("h-1"), credit=debt("h-1", "cjib", "surcharge-1"), amount=5_000)
    less = Posting(debit=debt("h-1", "cjib", "surcharge-1"), credit=waived("h-1"), amount=5_000)
    too_much = Posting(
        debit=debt("h-1", "rent", "principal"), credit=available("h-1"), amount=400_000
    )
    with writing(owing) as session:
        book(session, an_entry("paid", paid, more))
        book(session, an_entry("waived", less, too_much, business_date=later))
    with reading(owing) as session:
        before = load_owed(session, ["h-1"], reach=EVERYTHING, until=DAY)
        after = load_owed(session, ["h-1", "h-2", "h-3"], reach=EVERYTHING)
    rent = {Component.PRINCIPAL: 380_000, Component.COLLECTION_COST: 57_000}
    cjib = {Component.FINE: 6_000, Component.ADMINISTRATION_COST: 900, Component.SURCHARGE_1: 5_000}
    assert before == {"h-1": {"rent": rent, "cjib": cjib}}
    assert after == {
        "h-1": {
            "rent": {**rent, Component.PRINCIPAL: -20_000},
            "cjib": {**cjib, Component.SURCHARGE_1: 0},
        },
        "h-2": {"cjib": FINE},
    }


def a_change(**changes: Any) -> DebtChange:
    return DebtChange(
        **{
            "household_id": "h-1",
            "debt_id": "cjib",
            "kind": DebtChangeKind.SURCHARGE_EXPECTED,
            "component": Component.SURCHARGE_1,
            "cents": 5_000,
            "day": DAY,
            "source": "Wahv art. 23",
            **changes,
        }
    )


def test_changes_read_back_with_what_was_taken_back(owing: Engine) -> None:
    expected = a_change()
    with writing(owing) as session:
        entry_id = book(session, an_entry("surcharge"))["surcharge"]
        confirmed = a_change(
            kind=DebtChangeKind.SURCHARGE_CONFIRMED, entry_id=entry_id, relates_to=1
        )
        lower = a_change(kind=DebtChangeKind.CORRECTION, cents=-100, entry_id=entry_id)
        elsewhere = a_change(household_id="h-2")
        assert save_debt_changes(session, [expected, confirmed, elsewhere], **BY) == (1, 2, 1)
        undone = a_change(kind=DebtChangeKind.TAKEN_BACK, entry_id=entry_id, relates_to=2)
        assert save_debt_changes(session, [undone, lower], **BY) == (3, 4)
        assert save_debt_changes(session, [], **BY) == ()
    with reading(owing) as session:
        found = load_debt_changes(session, ["h-1", "h-2"], reach=EVERYTHING)
        (only,) = load_debt_changes(session, ["h-1", "h-2"], reach=ONLY_H2)
        assert only.change == elsewhere
    assert [(each.number, each.change, each.is_taken_back) for each in found] == [
        (1, expected, False),
        (2, confirmed, True),
        (3, undone, False),
        (4, lower, False),
        (1, elsewhere, False),
    ]
    assert {(each.recorded_at, each.recorded_by) for each in found} == {(NOW, "coach")}


def test_a_change_is_taken_back_once(owing: Engine) -> None:
    undone = a_change(kind=DebtChangeKind.TAKEN_BACK, relates_to=1)
    with writing(owing) as session:
        save_debt_changes(session, [a_change(), undone], **BY)
    reason = "uq_debt_changes_taken_back|relates_to exists"
    with pytest.raises(exc.IntegrityError, match=reason), writing(owing) as session:
        save_debt_changes(session, [undone], **BY)


FOREIGN_KEY = "FOREIGN KEY|foreign key"
CHANGES_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown debt": ({"debt_id": "none"}, FOREIGN_KEY),
    "nothing": ({"cents": 0}, "ck_debt_changes_cents"),
    "less, and no correction": ({"cents": -1}, "ck_debt_changes_cents"),
    "nobody said so": ({"source": ""}, "ck_debt_changes_source"),
    "expected, yet booked": ({"entry_id": 1}, "ck_debt_changes_entry_id"),
    "booked, without a booking": ({"kind": DebtChangeKind.WAIVER}, "ck_debt_changes_entry_id"),
    "an unknown entry": ({"kind": DebtChangeKind.WAIVER, "entry_id": 99}, FOREIGN_KEY),
    "nothing is taken back": ({"kind": DebtChangeKind.TAKEN_BACK}, "ck_debt_changes_relates_to"),
    "about itself": ({"relates_to": 1}, "ck_debt_changes_relates_to"),
    "an unknown arrangement": ({"arrangement_id": "none"}, FOREIGN_KEY),
    "an effort of nothing": ({"effort_id": "course"}, "ck_debt_changes_effort_id"),
}


@pytest.mark.parametrize("change", CHANGES_REFUSED)
def test_a_change_that_cannot_be_is_refused(owing: Engine, change: str) -> None:
    changes, by = CHANGES_REFUSED[change]
    with pytest.raises(exc.IntegrityError, match=by), writing(owing) as session:
        save_debt_changes(session, [a_change(**changes)], **BY)


DEBTS_REFUSED: dict[str, tuple[Debt, str]] = {
    "without an id": (a_debt(""), "ck_debts_id"),
    "of nobody": (a_debt("x", creditor=""), "ck_debts_creditor"),
    "of a cost that is unknown": (a_debt("x", agreement_id="none"), FOREIGN_KEY),
    "due before it was there": (a_debt("x", due_on=date(2026, 9, 30)), "ck_debts_due_on"),
    "a total below zero": (a_debt("x", stated_total=-1), "ck_debts_stated_total"),
    "a component of nothing": (
        a_debt("x", components={Component.FINE: 0}),
        "ck_debt_components_cents",
    ),
    "a fact that nobody said": (
        a_debt("x", facts=(DebtFact(kind=FactKind.EXCLUDED, since=DAY, source=""),)),
        "ck_debt_facts_source",
    ),
    "an id twice": (a_debt(), "pk_debts|exists"),
}


@pytest.mark.parametrize("which", DEBTS_REFUSED)
def test_a_debt_that_cannot_be_is_refused(owing: Engine, which: str) -> None:
    wrong, by = DEBTS_REFUSED[which]
    entry_id = one(owing).entry_id
    with pytest.raises(exc.IntegrityError, match=by), writing(owing) as session:
        save_debts(session, "h-1", [DebtRow(debt=wrong, entry_id=entry_id, known_on=DAY)], **BY)


def test_a_debt_that_is_not_booked_is_refused(owing: Engine) -> None:
    with pytest.raises(exc.IntegrityError, match=FOREIGN_KEY), writing(owing) as session:
        save_debts(session, "h-1", [DebtRow(debt=a_debt("x"), entry_id=99, known_on=DAY)], **BY)


def a_floor(cents: int, since: date = DAY) -> HouseholdFloor:
    return HouseholdFloor(
        cents=cents, source=FloorSource.AGREED_MINIMUM, since=since, note="afgesproken"
    )


def test_the_floor_is_the_latest_that_has_begun(owing: Engine) -> None:
    month = timedelta(days=31)
    with writing(owing) as session:
        assert save_floor(session, "h-1", a_floor(90_000), **BY) == 1
        assert save_floor(session, "h-1", a_floor(95_000, DAY + month), **BY) == 2
        assert save_floor(session, "h-2", a_floor(0), **BY) == 1

    def cents(on: date, reach: Reach = EVERYTHING) -> dict[str, int]:
        with reading(owing) as session:
            found = load_floors(session, ["h-1", "h-2", "h-3"], reach=reach, on=on)
        return {name: stored.floor.cents for name, stored in found.items()}

    assert cents(DAY - month) == {}
    assert cents(DAY) == {"h-1": 90_000, "h-2": 0}
    assert cents(DAY + month) == {"h-1": 95_000, "h-2": 0}
    assert cents(DAY + month, ONLY_H2) == {"h-2": 0}
    with reading(owing) as session:
        stored = load_floors(session, ["h-1"], reach=EVERYTHING, on=DAY)["h-1"]
    assert (stored.household_id, stored.number, stored.floor) == ("h-1", 1, a_floor(90_000))
    assert (stored.recorded_at, stored.recorded_by) == (NOW, "coach")


def test_a_floor_below_zero_is_refused(owing: Engine) -> None:
    with pytest.raises(exc.IntegrityError, match="ck_household_floors_cents"):  # noqa: SIM117
        with writing(owing) as session:
            save_floor(session, "h-1", a_floor(-1), **BY)

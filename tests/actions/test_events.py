"""What other systems are told: once per thing that happened, and nothing that names a person."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tests.actions.desk import START, Desk, on
from tests.actions.owing import LATER, a_fine, register, take_in_with
from tests.actions.promising import PREFIX, PromisingDesk

from huishoudboekje.actions import (
    DebtEvent,
    EventKind,
    Happened,
    confirm_surcharge,
    expect_surcharge,
    record_events,
    say_fact,
    set_stage,
    take_back_change,
    waive,
)
from huishoudboekje.database import writing
from huishoudboekje.debts import Component, DebtFact, FactKind, Stage
from huishoudboekje.views import NO_OIN, cloud_event, source_of

SECRET = "brief van Jansen"


@pytest.fixture
def desk(sqlite_engine: Engine) -> PromisingDesk:
    found = PromisingDesk(sqlite_engine)
    found.with_rent()
    return found


def act(desk: Desk, what: Callable[..., Any], *given: Any, **said: Any) -> Any:
    with writing(desk.engine) as session:
        return what(session, "h-1", *given, **said, by=on(LATER))


def an_event(key: str = "", day: date = LATER) -> DebtEvent:
    return DebtEvent(day=day, source=SECRET, key=key)


@pytest.fixture
def told(desk: PromisingDesk) -> PromisingDesk:
    """A fine with all that can happen to it, and a promise that is withdrawn."""
    register(desk, a_fine(name="Boete van Jansen", evidence=SECRET), today=LATER)
    act(desk, set_stage, "cjib", Stage.REMINDER, since=LATER, source=SECRET)
    contested = DebtFact(kind=FactKind.CONTESTED, since=LATER, source=SECRET, note=SECRET)
    act(desk, say_fact, "cjib", contested)
    act(desk, expect_surcharge, "cjib", event=an_event(day=date(2027, 1, 1)))
    surcharge = (Component.SURCHARGE_1, 5_000)
    act(desk, confirm_surcharge, "cjib", surcharge, event=an_event("letter"))
    made = act(desk, waive, "cjib", {Component.SURCHARGE_1: 5_000}, event=an_event("mercy"))
    act(desk, take_back_change, "cjib", made.numbers[0], reason=SECRET)
    desk.give(conditions=SECRET, today=LATER, start=LATER)
    desk.withdraw(date(2027, 2, 1), reason=SECRET, today=LATER)
    return desk


def test_all_that_happens_is_told_in_its_order(told: PromisingDesk) -> None:
    assert told.kinds_told() == [
        "debt.registered",
        "debt.stage-changed",
        "debt.fact-stated",
        "debt.changed",
        "debt.changed",
        "debt.changed",
        "debt.changed",
        "payment-guarantee.given",
        "payment-guarantee.withdrawn",
    ]
    data = [json.loads(each.event.data) for each in told.told()]
    assert data[0] == {
        "householdId": "h-1",
        "id": "cjib",
        "rule": "cjib-traffic",
        "stage": "open",
        "incurredOn": "2026-03-01",
        "total": "109.00",
        "parts": [
            {"component": "fine", "amount": "100.00"},
            {"component": "administration-cost", "amount": "9.00"},
        ],
    }
    assert [each["change"] for each in data[3:7]] == [
        "surcharge-expected",
        "surcharge-confirmed",
        "waiver",
        "taken-back",
    ]
    (waived,), (back,) = data[5]["parts"], data[6]["parts"]
    assert (waived["amount"], back["takesBack"]) == ("50.00", waived["number"])


def test_nothing_that_is_told_names_a_person(told: PromisingDesk) -> None:
    for each in told.told():
        around = f"{each.event.type} {each.event.subject} {each.event.event_id}"
        assert not re.search("h-1|cjib|g-1|rent", around)
        assert "Jansen" not in each.event.data + around
        assert each.event.type.startswith(PREFIX)


def test_events_about_one_thing_have_one_subject(told: PromisingDesk) -> None:
    subjects = [each.event.subject for each in told.told()]
    assert (len(set(subjects[:7])), len(set(subjects[7:])), len(set(subjects))) == (1, 1, 2)
    assert len({each.event.event_id for each in told.told()}) == len(subjects)


def test_what_changes_nothing_is_not_told(told: PromisingDesk) -> None:
    before = told.told()
    act(told, confirm_surcharge, "cjib", (Component.SURCHARGE_1, 5_000), event=an_event("letter"))
    fine = a_fine(name="Boete van Jansen", evidence=SECRET)
    assert register(told, fine, today=LATER).new_ids == frozenset()
    assert told.told() == before


def test_debts_of_a_document_are_told(sqlite_engine: Engine) -> None:
    desk = PromisingDesk(sqlite_engine)
    take_in_with(desk, a_fine())
    assert desk.kinds_told() == ["debt.registered"]


def test_the_same_thing_has_the_same_id_in_every_database(told: PromisingDesk) -> None:
    given = told.told()[7].event
    assert given.event_id == "ced8f9fe-a2a8-52b7-b0ee-339a7970b5b5"
    assert given.subject == "b19999c8-6d78-56ce-9f3c-0ffc0284493c"
    assert UUID(given.event_id).version == 5


def record(session: Session, step: int, kind: EventKind = EventKind.PAYMENT_EXECUTED) -> None:
    happened = Happened(kind=kind, household_id="h-1", thing="7", step=step, data={})
    record_events(session, [happened], by=on(START))


def test_every_kind_and_step_has_an_id_of_its_own(desk: PromisingDesk) -> None:
    with writing(desk.engine) as session:
        for step in (1, 2):
            record(session, step)
            record(session, step, EventKind.PAYMENT_RETURNED)
    assert len({each.event.event_id for each in desk.told()}) == 4


def test_it_is_told_as_a_cloud_event(told: PromisingDesk) -> None:
    given = told.told()[7]
    said = cloud_event(given, source=source_of("00000001234567890000"))
    assert said == {
        "specversion": "1.0",
        "id": given.event.event_id,
        "source": "urn:nld:oin:00000001234567890000:systeem:huishoudboekje",
        "type": "nl.huishoudboekje.payment-guarantee.given",
        "subject": given.event.subject,
        "time": "2026-12-10T12:00:00Z",
        "sequence": "8",
        "datacontenttype": "application/json",
        "data": {
            "householdId": "h-1",
            "id": "g-1",
            "agreementId": "rent",
            "from": "2026-12-10",
            "until": None,
        },
    }
    assert source_of("") == NO_OIN


def test_types_are_names_of_our_domain_in_the_past() -> None:
    shape = re.compile(r"nl\.huishoudboekje\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
    assert [kind for kind in EventKind if not shape.fullmatch(f"{PREFIX}{kind}")] == []

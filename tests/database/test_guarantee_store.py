"""Payment guarantees: as they were given, with what happened; they count from day to day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, exc
from tests.database.bookings import BY, DAY, NOW, a_household

from huishoudboekje.database import (
    EVERYTHING,
    GuaranteeEvent,
    GuaranteeEventKind,
    GuaranteeRow,
    Reach,
    guaranteed_agreements,
    load_guarantees,
    reading,
    save_guarantee,
    save_guarantee_event,
    writing,
)

ONLY_H2 = Reach(household_ids=frozenset({"h-2"}))
FOREIGN_KEY = "FOREIGN KEY|foreign key"
ONE = timedelta(days=1)
KINDS = GuaranteeEventKind


def a_guarantee(guarantee_id: str = "g-1", **changes: Any) -> GuaranteeRow:
    return GuaranteeRow(
        **{
            "id": guarantee_id,
            "agreement_id": "rent",
            "creditor": "Woonstede",
            "given_on": DAY,
            "conditions": "zolang het huishouden meedoet",
            **changes,
        }
    )


def an_event(kind: KINDS = KINDS.ENDED, **changes: Any) -> GuaranteeEvent:
    return GuaranteeEvent(**{"kind": kind, "day": DAY + ONE, "reason": "verhuisd", **changes})


@pytest.fixture
def guaranteed(engine: Engine) -> Engine:
    """The rent of h-1 and of h-2 is guaranteed, the first until a week later."""
    with writing(engine) as session:
        for name in ("h-1", "h-2", "h-3"):
            a_household(session, name)
        save_guarantee(session, "h-1", a_guarantee(ends=DAY + 7 * ONE), **BY)
        save_guarantee(session, "h-2", a_guarantee(), **BY)
    return engine


def test_a_guarantee_reads_back_with_what_happened(guaranteed: Engine) -> None:
    called = an_event(KINDS.CALLED, cents=65_000)
    answered = an_event(KINDS.CALL_ANSWERED, cents=60_000)
    nothing = an_event(KINDS.CALL_ANSWERED)
    with writing(guaranteed) as session:
        save_guarantee(session, "h-1", a_guarantee("g-0", agreement_id="wage"), **BY)
        numbers = [
            save_guarantee_event(session, "h-1", "g-1", each, **BY)
            for each in (called, answered, nothing)
        ]
        save_guarantee_event(session, "h-2", "g-1", an_event(), **BY)
    with reading(guaranteed) as session:
        found = load_guarantees(session, ["h-1", "h-2", "h-3"], reach=EVERYTHING)
        assert list(load_guarantees(session, ["h-1", "h-2"], reach=ONLY_H2)) == ["h-2"]
    assert {name: len(some) for name, some in found.items()} == {"h-1": 2, "h-2": 1}
    first, second = found["h-1"]
    assert (first.household_id, first.guarantee) == ("h-1", a_guarantee(ends=DAY + 7 * ONE))
    assert (first.recorded_at, first.recorded_by) == (NOW, "coach")
    assert [each.event for each in first.events] == [called, answered, nothing]
    assert [each.number for each in first.events] == numbers == [1, 2, 3]
    assert (second.guarantee.id, second.events) == ("g-0", ())
    assert [each.event for each in found["h-2"][0].events] == [an_event()]


def counts(engine: Engine, on: date, reach: Reach = EVERYTHING) -> dict[str, set[str]]:
    with reading(engine) as session:
        found = guaranteed_agreements(session, ["h-1", "h-2", "h-3"], reach=reach, on=on)
    return {name: set(ids) for name, ids in found.items()}


def test_a_guarantee_counts_from_its_first_to_its_last_day(guaranteed: Engine) -> None:
    both = {"h-1": {"rent"}, "h-2": {"rent"}}
    assert counts(guaranteed, DAY - ONE) == {}
    assert counts(guaranteed, DAY) == both
    assert counts(guaranteed, DAY + 7 * ONE) == both
    assert counts(guaranteed, DAY + 8 * ONE) == {"h-2": {"rent"}}
    assert counts(guaranteed, DAY, ONLY_H2) == {"h-2": {"rent"}}


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_counts_no_longer_from_the_day_it_ended(guaranteed: Engine, kind: KINDS) -> None:
    cents = 1_000 if kind is KINDS.CALLED else None
    with writing(guaranteed) as session:
        event = an_event(kind, cents=cents)
        save_guarantee_event(session, "h-2", "g-1", event, **BY)
    is_over = kind in {KINDS.ENDED, KINDS.WITHDRAWN}
    assert counts(guaranteed, DAY, ONLY_H2) == {"h-2": {"rent"}}
    assert counts(guaranteed, DAY + ONE, ONLY_H2) == ({} if is_over else {"h-2": {"rent"}})


GUARANTEES_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "without an id": ({"id": ""}, "ck_guarantees_id"),
    "an id twice": ({"id": "g-1"}, "pk_guarantees|exists"),
    "for an unknown cost": ({"agreement_id": "none"}, FOREIGN_KEY),
    "to nobody": ({"creditor": ""}, "ck_guarantees_creditor"),
    "over before it began": ({"ends": DAY - ONE}, "ck_guarantees_ends"),
}


@pytest.mark.parametrize("which", GUARANTEES_REFUSED)
def test_a_guarantee_that_cannot_be_is_refused(guaranteed: Engine, which: str) -> None:
    changes, by = GUARANTEES_REFUSED[which]
    with pytest.raises(exc.IntegrityError, match=by), writing(guaranteed) as session:
        save_guarantee(session, "h-1", a_guarantee(**{"id": "g-9", **changes}), **BY)


EVENTS_REFUSED: dict[str, tuple[GuaranteeEvent, str]] = {
    "withdrawn without a reason": (an_event(KINDS.WITHDRAWN, reason=""), "reason"),
    "called for nothing": (an_event(KINDS.CALLED), "ck_guarantee_events_cents"),
    "called for less": (an_event(KINDS.CALLED, cents=-1), "ck_guarantee_events_cents"),
    "answered with less": (an_event(KINDS.CALL_ANSWERED, cents=0), "ck_guarantee_events_cents"),
    "ended with money": (an_event(KINDS.ENDED, cents=1), "ck_guarantee_events_cents"),
}


@pytest.mark.parametrize("which", EVENTS_REFUSED)
def test_what_cannot_happen_to_a_guarantee_is_refused(guaranteed: Engine, which: str) -> None:
    event, by = EVENTS_REFUSED[which]
    with pytest.raises(exc.IntegrityError, match=by), writing(guaranteed) as session:
        save_guarantee_event(session, "h-1", "g-1", event, **BY)


def test_nothing_happens_to_a_guarantee_that_is_unknown(guaranteed: Engine) -> None:
    with pytest.raises(exc.IntegrityError, match=FOREIGN_KEY), writing(guaranteed) as session:
        save_guarantee_event(session, "h-1", "none", an_event(), **BY)

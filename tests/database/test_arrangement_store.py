"""Arrangements: terms for ever, only steps that its life knows, one arrangement on a debt."""

from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, exc
from sqlalchemy.orm import Session
from tests.database.bookings import BY, DAY, NOW, a_household, an_entry, book
from tests.database.debts_owed import a_debt, registered

from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementStep,
    ArrangementTerms,
    Instalment,
    Pause,
)
from huishoudboekje.arrangements.life import LIFE
from huishoudboekje.database import (
    EVERYTHING,
    ArrangementRow,
    ConditionMark,
    DebtChange,
    DebtChangeKind,
    EffortDecision,
    EffortOutcome,
    PauseEnd,
    Reach,
    StoredArrangement,
    arrangements_of_agreements,
    load_arrangement,
    load_arrangements,
    load_debt_changes,
    reading,
    release_debts,
    running_on_debts,
    save_arrangement,
    save_arrangement_step,
    save_arrangement_streams,
    save_condition_mark,
    save_debt_changes,
    save_effort_decision,
    save_pause,
    save_pause_end,
    take_debts,
    writing,
)
from huishoudboekje.database.arrangement_terms import terms_from_text, terms_text
from huishoudboekje.debts import Component, CreditorRule
from huishoudboekje.errors import NotFound

STATES = ArrangementState
FOREIGN_KEY = "FOREIGN KEY|foreign key"
ONLY_H2 = Reach(household_ids=frozenset({"h-2"}))
WEEK = timedelta(weeks=1)

TERMS = ArrangementTerms(
    creditor="CJIB",
    rule=CreditorRule.CJIB_TRAFFIC,
    debt_ids=("cjib",),
    instalments=(Instalment(due=date(2027, 1, 25), amount=10_900),),
)


def a_row(arrangement_id: str = "a-1", *debts: str, **changes: Any) -> ArrangementRow:
    terms = ArrangementTerms(
        creditor="CJIB",
        rule=CreditorRule.CJIB_TRAFFIC,
        debt_ids=debts or ("cjib",),
        instalments=TERMS.instalments,
    )
    return ArrangementRow(**{"id": arrangement_id, "terms": terms, "agreed_on": DAY, **changes})


def a_step(after: STATES, before: STATES | None = None) -> ArrangementStep:
    return ArrangementStep(before=before, after=after, day=DAY, reason="zo is het")


def drafted(session: Session, row: ArrangementRow, household: str = "h-1") -> None:
    save_arrangement(session, household, row, first=a_step(STATES.DRAFT), **BY)


def walked(session: Session, arrangement_id: str, *states: STATES, household: str = "h-1") -> None:
    for before, after in pairwise(states):
        save_arrangement_step(session, household, arrangement_id, a_step(after, before), **BY)


@pytest.fixture
def arranged(engine: Engine) -> Engine:
    """Households h-1 and h-2 owe two fines, and have a draft a-1 about the first."""
    with writing(engine) as session:
        for name in ("h-1", "h-2"):
            a_household(session, name)
            registered(session, a_debt(), a_debt("other"), household=name)
            drafted(session, a_row(), name)
    return engine


def found(engine: Engine, household: str = "h-1", number: int = 0) -> StoredArrangement:
    with reading(engine) as session:
        return load_arrangements(session, [household], reach=EVERYTHING)[household][number]


@given(st.builds(ArrangementTerms))
def test_terms_read_back_as_they_were_written(terms: ArrangementTerms) -> None:
    assert terms_from_text(terms_text(terms)) == terms


def test_terms_are_written_with_their_keys_in_order() -> None:
    assert terms_text(TERMS) == (
        '{"conditions":[],"creditor":"CJIB","debt_ids":["cjib"],"efforts":[],"iban":"",'
        '"instalments":[{"amount":10900,"due":"2027-01-25"}],"is_tailor_made":false,"note":"",'
        '"reference":"","rule":"cjib-traffic","stated_total":null}'
    )


def test_terms_that_lack_a_later_field_read_with_its_default() -> None:
    text = (
        '{"creditor":"CJIB","debt_ids":["cjib"],"instalments":[{"amount":10900,'
        '"due":"2027-01-25"}],"rule":"cjib-traffic"}'
    )
    assert terms_from_text(text) == TERMS


def test_an_arrangement_reads_back_as_it_was_drafted(arranged: Engine) -> None:
    with writing(arranged) as session:
        drafted(session, a_row("a-2", "cjib", "other", parent_id="a-1"))
    first, second = found(arranged), found(arranged, number=1)
    assert (first.household_id, first.id, first.position) == ("h-1", "a-1", 1)
    assert (first.terms, first.agreed_on, first.parent_id) == (TERMS, DAY, None)
    assert (first.state, first.recorded_at, first.recorded_by) == (STATES.DRAFT, NOW, "coach")
    assert (first.streams, first.pauses, first.decisions, first.marks) == ((), (), (), ())
    (step,) = first.steps
    assert (step.number, step.step, step.evidence) == (1, a_step(STATES.DRAFT), "")
    assert (second.id, second.parent_id, second.position) == ("a-2", "a-1", 2)
    assert second.terms.debt_ids == ("cjib", "other")


def test_arrangements_are_asked_by_id_state_and_within_reach(arranged: Engine) -> None:
    with writing(arranged) as session:
        drafted(session, a_row("a-2"))
        walked(session, "a-2", STATES.DRAFT, STATES.PROPOSED, STATES.ACCEPTED)

    def ids(reach: Reach = EVERYTHING, **which: Any) -> dict[str, list[str]]:
        with reading(arranged) as session:
            all_of_them = load_arrangements(session, ["h-1", "h-2"], reach=reach, **which)
        return {name: [each.id for each in some] for name, some in all_of_them.items()}

    assert ids() == {"h-1": ["a-1", "a-2"], "h-2": ["a-1"]}
    assert ids(ids=["a-2"]) == {"h-1": ["a-2"]}
    assert ids(states=[STATES.DRAFT]) == {"h-1": ["a-1"], "h-2": ["a-1"]}
    assert ids(states=[STATES.ACCEPTED, STATES.PAUSED]) == {"h-1": ["a-2"]}
    assert ids(states=[STATES.PROPOSED]) == {}
    assert ids(ONLY_H2) == {"h-2": ["a-1"]}
    assert ids(Reach()) == {}
    with reading(arranged) as session:
        assert load_arrangement(session, "h-1", "a-2", reach=EVERYTHING).state is STATES.ACCEPTED
        for household, arrangement_id, reach in (
            ("h-1", "none", EVERYTHING),
            ("none", "a-1", EVERYTHING),
            ("h-1", "a-1", ONLY_H2),
        ):
            with pytest.raises(NotFound):
                load_arrangement(session, household, arrangement_id, reach=reach)


def test_steps_are_kept_with_who_when_and_why(arranged: Engine) -> None:
    refused = ArrangementStep(
        before=STATES.PROPOSED, after=STATES.REFUSED, day=DAY + WEEK, reason="te laag"
    )
    with writing(arranged) as session:
        walked(session, "a-1", STATES.DRAFT, STATES.PROPOSED)
        number = save_arrangement_step(
            session, "h-1", "a-1", refused, evidence="brief", recorded_at=NOW, recorded_by="cjib"
        )
    stored = found(arranged)
    last = stored.steps[-1]
    assert (stored.state, number, last.number) == (STATES.REFUSED, 3, 3)
    assert (last.step, last.evidence, last.recorded_by) == (refused, "brief", "cjib")


# The shortest way to each state, as the life of an arrangement has it.
WAYS: dict[STATES, tuple[STATES, ...]] = {STATES.DRAFT: (STATES.DRAFT,)}
for state in LIFE:
    for after in LIFE[state]:
        WAYS.setdefault(after, (*WAYS[state], after))


@pytest.mark.parametrize("before", list(STATES))
def test_the_database_knows_the_life_of_an_arrangement(arranged: Engine, before: STATES) -> None:
    with writing(arranged) as session:
        walked(session, "a-1", *WAYS[before])
    for after in STATES:
        with writing(arranged) as session:
            name = f"a-{after}"
            drafted(session, a_row(name))
            walked(session, name, *WAYS[before])
        if after in LIFE[before]:
            with writing(arranged) as session:
                walked(session, name, before, after)
        else:
            with pytest.raises(exc.IntegrityError, match="ck_arrangement_steps_after"):  # noqa: SIM117
                with writing(arranged) as session:
                    walked(session, name, before, after)


def test_a_step_begins_where_the_one_before_ended(arranged: Engine) -> None:
    jump = a_step(STATES.ACCEPTED, STATES.PROPOSED)
    with pytest.raises(exc.IntegrityError, match=FOREIGN_KEY), writing(arranged) as session:
        save_arrangement_step(session, "h-1", "a-1", jump, **BY)
    again = a_step(STATES.DRAFT)
    with pytest.raises(exc.IntegrityError, match="ck_arrangement"), writing(arranged) as session:
        save_arrangement_step(session, "h-1", "a-1", again, **BY)


ROWS_REFUSED: dict[str, tuple[ArrangementRow, str]] = {
    "without an id": (a_row(""), "ck_arrangements_id"),
    "an id twice": (a_row(), "pk_arrangements|exists"),
    "about a debt that is unknown": (a_row("x", "none"), FOREIGN_KEY),
    "that answers nothing": (a_row("x", parent_id="none"), FOREIGN_KEY),
    "that answers itself": (a_row("x", parent_id="x"), "ck_arrangements_parent_is_another"),
}


@pytest.mark.parametrize("which", ROWS_REFUSED)
def test_an_arrangement_that_cannot_be_is_refused(arranged: Engine, which: str) -> None:
    row, by = ROWS_REFUSED[which]
    with pytest.raises(exc.IntegrityError, match=by), writing(arranged) as session:
        drafted(session, row)


def running(engine: Engine, reach: Reach = EVERYTHING) -> dict[str, dict[str, str]]:
    with reading(engine) as session:
        both = running_on_debts(session, ["h-1", "h-2"], reach=reach)
    return {name: dict(debts) for name, debts in both.items()}


def test_one_arrangement_runs_on_a_debt(arranged: Engine) -> None:
    with writing(arranged) as session:
        drafted(session, a_row("a-2", "cjib", "other"))
        take_debts(session, "h-1", "a-1", ["cjib"], **BY)
        take_debts(session, "h-2", "a-1", ["cjib"], **BY)
        take_debts(session, "h-2", "a-1", [], **BY)
    assert running(arranged) == {"h-1": {"cjib": "a-1"}, "h-2": {"cjib": "a-1"}}
    assert running(arranged, ONLY_H2) == {"h-2": {"cjib": "a-1"}}
    for taker in ("a-1", "a-2"):
        with pytest.raises(exc.IntegrityError, match="ck_arranged_debts_what"):  # noqa: SIM117
            with writing(arranged) as session:
                take_debts(session, "h-1", taker, ["cjib"], **BY)
    with pytest.raises(exc.IntegrityError, match=FOREIGN_KEY), writing(arranged) as session:
        release_debts(session, "h-1", "a-2", ["cjib"], **BY)
    with writing(arranged) as session:
        release_debts(session, "h-1", "a-1", ["cjib"], **BY)
        take_debts(session, "h-1", "a-2", ["cjib", "other"], **BY)
    assert running(arranged)["h-1"] == {"cjib": "a-2", "other": "a-2"}


@pytest.mark.parametrize(
    ("released", "by"), [(False, FOREIGN_KEY), (True, "ck_arranged_debts_what")]
)
def test_a_debt_that_is_not_its_own_is_not_taken_nor_released(
    arranged: Engine, *, released: bool, by: str
) -> None:
    turn = release_debts if released else take_debts
    with pytest.raises(exc.IntegrityError, match=by), writing(arranged) as session:
        turn(session, "h-1", "a-1", ["other"], **BY)


def test_an_agreement_is_the_instalment_of_one_arrangement(arranged: Engine) -> None:
    with writing(arranged) as session:
        drafted(session, a_row("a-2"))
        save_arrangement_streams(session, "h-1", "a-1", ["rent"], **BY)
        save_arrangement_streams(session, "h-1", "a-1", ["wage"], **BY)
        save_arrangement_streams(session, "h-1", "a-1", [], **BY)
        save_arrangement_streams(session, "h-2", "a-1", ["rent"], **BY)
    assert found(arranged).streams == ("rent", "wage")
    with reading(arranged) as session:
        ids = ["h-1", "h-2"]
        assert arrangements_of_agreements(session, ids, reach=EVERYTHING) == {
            "h-1": {"rent": "a-1", "wage": "a-1"},
            "h-2": {"rent": "a-1"},
        }
        assert list(arrangements_of_agreements(session, ids, reach=ONLY_H2)) == ["h-2"]
    for agreement_id, by in (("rent", "uq_|exists"), ("none", FOREIGN_KEY)):
        with pytest.raises(exc.IntegrityError, match=by), writing(arranged) as session:
            save_arrangement_streams(session, "h-1", "a-2", [agreement_id], **BY)


def test_a_pause_is_set_and_ended_once(arranged: Engine) -> None:
    pause = Pause(start=DAY, until=DAY + WEEK, reason="ziekte")
    end = PauseEnd(number=1, ended_on=DAY + WEEK / 7, reason="weer aan het werk")
    with writing(arranged) as session:
        assert save_pause(session, "h-1", "a-1", pause, **BY) == 1
        save_pause_end(session, "h-1", "a-1", end, **BY)
        later = Pause(start=DAY + WEEK, until=DAY + WEEK, reason="nog eens")
        assert save_pause(session, "h-1", "a-1", later, **BY) == 3
    first, second = found(arranged).pauses
    assert (first.number, first.pause) == (1, pause)
    assert (first.ended_on, first.end_reason) == (end.ended_on, end.reason)
    assert (second.number, second.pause, second.ended_on) == (3, later, None)
    unknown = PauseEnd(number=9, ended_on=DAY, reason="")
    for wrong, by in ((end, "uq_|exists"), (unknown, f"{FOREIGN_KEY}|ck_arrangement_pauses")):
        with pytest.raises(exc.IntegrityError, match=by), writing(arranged) as session:
            save_pause_end(session, "h-1", "a-1", wrong, **BY)
    backwards = Pause(start=DAY, until=DAY - WEEK, reason="")
    with pytest.raises(exc.IntegrityError, match="ck_arrangement_pauses_what"):  # noqa: SIM117
        with writing(arranged) as session:
            save_pause(session, "h-1", "a-1", backwards, **BY)


def a_decision(outcome: EffortOutcome, **changes: Any) -> EffortDecision:
    return EffortDecision(
        **{
            "effort_id": "course",
            "outcome": outcome,
            "day": DAY,
            "by_whom": "A. de Coach",
            "evidence": "certificaat",
            **changes,
        }
    )


OUTCOMES = list(EffortOutcome)
DECIDED = {
    None: {EffortOutcome.CONFIRMED, EffortOutcome.FAILED},
    EffortOutcome.CONFIRMED: {EffortOutcome.TAKEN_BACK},
    EffortOutcome.FAILED: {EffortOutcome.CONFIRMED, EffortOutcome.FAILED, EffortOutcome.TAKEN_BACK},
    EffortOutcome.TAKEN_BACK: {EffortOutcome.CONFIRMED, EffortOutcome.FAILED},
}


@pytest.mark.parametrize(("before", "after"), list(product([None, *OUTCOMES], OUTCOMES)))
def test_an_effort_is_confirmed_once_until_that_is_taken_back(
    arranged: Engine, before: EffortOutcome | None, after: EffortOutcome
) -> None:
    with writing(arranged) as session:
        if before is EffortOutcome.TAKEN_BACK:
            save_effort_decision(session, "h-1", "a-1", a_decision(OUTCOMES[0]), **BY)
        if before is not None:
            save_effort_decision(session, "h-1", "a-1", a_decision(before), **BY)
    if after in DECIDED[before]:
        with writing(arranged) as session:
            save_effort_decision(session, "h-1", "a-1", a_decision(after), **BY)
    else:
        by = "ck_effort_decisions_outcome"
        with pytest.raises(exc.IntegrityError, match=by), writing(arranged) as session:
            save_effort_decision(session, "h-1", "a-1", a_decision(after), **BY)


def test_decisions_and_marks_read_back_by_what_they_are_about(arranged: Engine) -> None:
    with writing(arranged) as session:
        entry_id = book(session, an_entry("waiver"))["waiver"]
        confirmed = a_decision(EffortOutcome.CONFIRMED, entry_id=entry_id)
        task = a_decision(EffortOutcome.FAILED, effort_id="task", evidence="", by_whom="")
        undone = a_decision(EffortOutcome.TAKEN_BACK)
        numbers = [
            save_effort_decision(session, "h-1", "a-1", each, **BY)
            for each in (task, confirmed, undone)
        ]
        holds = ConditionMark(condition_id="rent", holds=True, day=DAY)
        fails = ConditionMark(condition_id="rent", holds=False, day=DAY + WEEK, note="te laat")
        marks = [save_condition_mark(session, "h-1", "a-1", each, **BY) for each in (holds, fails)]
    stored = found(arranged)
    assert (numbers, marks) == ([1, 1, 2], [1, 2])
    assert [each.decision for each in stored.decisions] == [confirmed, undone, task]
    assert [each.number for each in stored.decisions] == [1, 2, 1]
    assert [(each.number, each.mark) for each in stored.marks] == [(1, holds), (2, fails)]
    assert found(arranged, "h-2").decisions == ()


@pytest.mark.parametrize("lacking", ["by_whom", "evidence"])
def test_a_confirmation_has_somebody_and_evidence(arranged: Engine, lacking: str) -> None:
    bare = a_decision(EffortOutcome.CONFIRMED, **{lacking: ""})
    by = "ck_effort_decisions_evidence"
    with pytest.raises(exc.IntegrityError, match=by), writing(arranged) as session:
        save_effort_decision(session, "h-1", "a-1", bare, **BY)


def test_a_waiver_names_the_arrangement_and_the_effort_it_was_for(arranged: Engine) -> None:
    with writing(arranged) as session:
        waiver = DebtChange(
            household_id="h-1",
            debt_id="cjib",
            kind=DebtChangeKind.WAIVER,
            component=Component.SURCHARGE_1,
            cents=5_000,
            day=DAY,
            source="certificaat",
            entry_id=book(session, an_entry("waiver"))["waiver"],
            arrangement_id="a-1",
            effort_id="course",
        )
        save_debt_changes(session, [waiver], **BY)
    with reading(arranged) as session:
        (stored,) = load_debt_changes(session, ["h-1"], reach=EVERYTHING)
    assert stored.change == waiver

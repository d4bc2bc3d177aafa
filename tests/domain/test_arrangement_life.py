"""The life of an arrangement: only the steps of the design, and exact totals at each of them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests.domain.arrangements import FIRST, TODAY, a_fine, an_effort, owed_on

from huishoudboekje.arrangements import (
    AFFORDABILITY_NEEDED,
    EVIDENCE_NEEDED,
    REASON_NEEDED,
    RUNNING_STATES,
    ArrangementState,
    ArrangementStep,
    Asked,
    Instalment,
    Pause,
    allowed_steps,
    begun_pause,
    coming_pause,
    counter_offer,
    decided_step,
    drafted,
    imputation,
    is_over,
    next_steps,
    next_steps_text,
    paused_schedule,
    payable,
    standing_text,
    state_on,
    state_text,
    steps_by_day,
    take_step,
    terms_by_rule,
    terms_findings,
)
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import InvalidInput, StepNotAllowed

# As the design writes it; its counter-offer is a step to no state of its own.
DESIGN = {
    "draft": "proposed, withdrawn",
    "proposed": "accepted, refused, withdrawn",
    "accepted": "active, withdrawn",
    "active": "paused, completed, broken, withdrawn",
    "paused": "active, broken, withdrawn",
    "completed": "",
    "broken": "",
    "refused": "",
    "withdrawn": "",
}


JANUARY = date(2027, 1, 25)
PAUSE = Pause(start=date(2027, 2, 1), until=date(2027, 7, 31), reason="werk zoeken")
CALLED_OFF = replace(PAUSE, until=date(2027, 1, 24))
DAY = timedelta(days=1)


def a_step(after: str, *, before: str | None = None, day: date = TODAY) -> ArrangementStep:
    came_from = None if before is None else ArrangementState(before)
    return ArrangementStep(before=came_from, after=ArrangementState(after), day=day, reason="")


@pytest.mark.parametrize("state", ArrangementState)
@pytest.mark.parametrize("to", ArrangementState)
def test_only_the_steps_of_the_design_are_taken(
    state: ArrangementState, to: ArrangementState
) -> None:
    allowed = tuple(filter(None, DESIGN[state].split(", ")))

    assert allowed_steps(state) == allowed
    if to in allowed:
        assert take_step(state, to, day=TODAY, reason="brief") == ArrangementStep(
            before=state, after=to, day=TODAY, reason="brief"
        )
        return
    with pytest.raises(StepNotAllowed) as refused:
        take_step(state, to, day=TODAY, reason="brief")
    assert refused.value.allowed == next_steps(state)
    assert next_steps(state) == (*allowed, *["counter"] * (state == "proposed"))
    assert ("een tegenvoorstel" in refused.value.text) is (state == "proposed")
    assert next_steps_text(state) in refused.value.text
    assert all(state_text(each) in refused.value.text for each in allowed_steps(state))


@pytest.mark.parametrize("reason", ["", "  "])
def test_reason_is_asked_where_somebody_will_read_it(reason: str) -> None:
    for state in ArrangementState:
        for to in allowed_steps(state):
            if to in REASON_NEEDED:
                with pytest.raises(InvalidInput):
                    take_step(state, to, day=TODAY, reason=reason)
            else:
                assert take_step(state, to, day=TODAY, reason=reason).after is to


def test_counter_offer_refuses_what_was_proposed_and_begins_a_draft() -> None:
    refused, draft = counter_offer(
        a_step("proposed"), day=TODAY, reason="24 maanden", evidence="brief"
    )

    assert (refused.before, refused.after) == (ArrangementState.PROPOSED, ArrangementState.REFUSED)
    assert (draft.before, draft.after, draft.reason) == (None, ArrangementState.DRAFT, "24 maanden")
    assert drafted(TODAY).after is ArrangementState.DRAFT


@pytest.mark.parametrize(
    "state", [each for each in ArrangementState if each is not ArrangementState.PROPOSED]
)
def test_counter_offer_answers_a_proposal_only(state: ArrangementState) -> None:
    with pytest.raises(StepNotAllowed):
        counter_offer(a_step(state), day=TODAY, reason="anders", evidence="brief")


def codes(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    return [(each.place, each.code) for each in refused.value.findings]


@pytest.mark.parametrize("evidence", ["", "  "])
def test_what_the_creditor_said_needs_evidence(evidence: str) -> None:
    for state in ArrangementState:
        for to in allowed_steps(state):
            last = a_step(state)
            if to in EVIDENCE_NEEDED:
                with pytest.raises(InvalidInput) as refused:
                    decided_step(last, to, day=TODAY, reason="brief", evidence=evidence)
                assert codes(refused) == [("evidence", "missing")]
            else:
                decided_step(last, to, day=TODAY, reason="brief", evidence=evidence)
            made = decided_step(last, to, day=TODAY, reason="brief", evidence="brief")
            assert made == take_step(state, to, day=TODAY, reason="brief")


def test_no_step_lies_before_the_one_that_it_follows_and_all_mistakes_are_named() -> None:
    last = a_step("proposed", day=TODAY)
    with pytest.raises(InvalidInput) as refused:
        decided_step(last, ArrangementState.REFUSED, day=TODAY - DAY)
    assert codes(refused) == [
        ("reason", "missing"), ("evidence", "missing"), ("day", "before-the-step"),
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as countered:
        counter_offer(last, day=TODAY - DAY, reason=" ", evidence="")
    assert codes(countered) == codes(refused)
    assert "waarom de schuldeiser" in countered.value.findings[0].text
    with pytest.raises(StepNotAllowed):
        decided_step(last, ArrangementState.PAUSED, day=TODAY - DAY)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2027, 1, 31), "active"),
        (PAUSE.start, "paused"),
        (PAUSE.until, "paused"),
        (date(2027, 8, 1), "active"),
    ],
)
def test_it_is_paused_in_the_days_of_the_pause_only(day: date, state: str) -> None:
    last = a_step("active", before="accepted", day=JANUARY)

    assert state_on(last, PAUSE, day) == state
    # However it stands in the steps: also where the pause was written down too early.
    assert state_on(a_step("paused", before="active", day=JANUARY), PAUSE, day) == state
    assert state_on(last, None, day) == state_on(last, CALLED_OFF, day) == "active"
    assert (coming_pause(last, PAUSE, day) == PAUSE) is (day < PAUSE.start)
    assert (begun_pause(last, PAUSE, day) == PAUSE) is (day >= PAUSE.start)


@pytest.mark.parametrize("state", [each for each in ArrangementState if is_over(each)])
def test_what_is_over_is_not_paused(state: ArrangementState) -> None:
    last = a_step(state, before="active", day=JANUARY)

    assert state_on(last, PAUSE, PAUSE.start) is state
    assert coming_pause(last, PAUSE, JANUARY) is None
    assert begun_pause(last, PAUSE, PAUSE.start) is None
    assert steps_by_day(last, PAUSE, PAUSE.start) == ()


def test_days_bring_it_into_the_pause_and_out_of_it() -> None:
    last = a_step("active", before="accepted", day=JANUARY)

    assert steps_by_day(last, PAUSE, PAUSE.start - DAY) == ()
    (into,) = steps_by_day(last, PAUSE, PAUSE.start + DAY)
    assert (into.after, into.day, into.reason) == ("paused", PAUSE.start, PAUSE.reason)
    assert steps_by_day(last, PAUSE, PAUSE.until + DAY) == (
        into,
        *steps_by_day(into, PAUSE, PAUSE.until + DAY),
    )
    (out,) = steps_by_day(into, PAUSE, date(2027, 8, 25))
    assert (out.after, out.day) == ("active", PAUSE.until + DAY)
    assert begun_pause(into, PAUSE, date(2027, 8, 25)) == PAUSE
    assert begun_pause(out, PAUSE, date(2027, 8, 25)) is None


def test_who_took_it_out_of_the_pause_keeps_it_out() -> None:
    out = a_step("active", before="paused", day=PAUSE.start)

    assert state_on(out, PAUSE, PAUSE.start) == "active"
    assert steps_by_day(out, PAUSE, PAUSE.until) == ()


days = st.dates(date(2027, 1, 1), date(2027, 12, 31))


@given(
    st.sampled_from(["active", "paused"]),
    st.none()
    | st.tuples(days, days).map(lambda two: Pause(start=two[0], until=two[1], reason="x")),
    days,
)
def test_the_steps_that_the_days_bring_lead_to_the_state_of_the_day(
    state: str, pause: Pause | None, day: date
) -> None:
    last = a_step(state, before="active" if state == "paused" else "accepted", day=TODAY)
    if pause is None and state == "paused":
        return

    steps = steps_by_day(last, pause, day)

    all_steps = [last, *steps]
    assert all_steps[-1].after == state_on(last, pause, day) == state_on(all_steps[-1], pause, day)
    assert steps_by_day(all_steps[-1], pause, day) == ()
    for before, after in pairwise(all_steps):
        assert after.before == before.after
        assert before.day <= after.day <= max(day, before.day)
        assert after.reason


def test_state_is_said_with_the_pause_that_comes() -> None:
    assert standing_text(ArrangementState.ACTIVE, None) == "lopend"
    assert standing_text(ArrangementState.ACTIVE, PAUSE) == (
        "lopend, wordt gepauzeerd van 2027-02-01 tot en met 2027-07-31"
    )


def test_what_counts_and_what_must_be_borne() -> None:
    assert {state for state in ArrangementState if is_over(state)} == {
        "completed", "broken", "refused", "withdrawn",
    }  # fmt: skip
    assert {"accepted", "active", "paused"} == RUNNING_STATES
    assert {"proposed", "accepted"} == AFFORDABILITY_NEEDED


class ArrangementMachine(RuleBasedStateMachine):
    """One fine with surcharges, from a draft on: what is owed is always what is still to come."""

    @initialize(
        fine=st.integers(1_00, 900_00),
        months=st.integers(1, 40),
        relieved=st.sets(st.sampled_from([Component.SURCHARGE_1, Component.SURCHARGE_2])),
    )
    def draft(self, fine: int, months: int, relieved: set[Component]) -> None:
        debt = a_fine(fine)
        self.owed = owed_on(debt)
        self.effort = an_effort(
            *(("boete", each, debt.components[each]) for each in sorted(relieved))
        )
        self.terms = terms_by_rule(
            [debt],
            self.owed,
            FIRST,
            on=TODAY,
            asked=Asked(months=months),
            efforts=(self.effort,),
        )
        assert terms_findings(self.terms, [debt], self.owed, today=TODAY) == ()
        self.whole = total_of(debt.components)
        self.state = drafted(TODAY).after
        self.to_pay: tuple[Instalment, ...] = self.terms.instalments
        self.paid = self.waived = 0
        self.waits = True

    def go(self, to: str) -> None:
        self.state = take_step(self.state, ArrangementState(to), day=TODAY, reason="reden").after

    @rule(to=st.sampled_from(ArrangementState))
    def step_that_is_not_allowed_changes_nothing(self, to: ArrangementState) -> None:
        if to not in DESIGN[self.state].split(", "):
            with pytest.raises(StepNotAllowed):
                self.go(to)

    @precondition(lambda self: self.state in {"draft", "proposed"})
    @rule()
    def propose_or_accept(self) -> None:
        self.go("proposed" if self.state is ArrangementState.DRAFT else "accepted")

    @precondition(lambda self: self.state in {"accepted", "active"} and self.to_pay)
    @rule()
    def pay(self) -> None:
        if self.state is ArrangementState.ACCEPTED:
            self.go("active")
        first, *rest = self.to_pay
        waiting = (self.effort,) if self.waits else ()
        given, over = imputation.impute(payable(self.owed, waiting)["boete"], first.amount)
        assert over == 0
        for component, part in given.items():
            self.owed["boete"][component] -= part
        self.paid += first.amount
        self.to_pay = tuple(rest)

    @precondition(lambda self: self.state in RUNNING_STATES and self.waits)
    @rule()
    def confirm_the_effort(self) -> None:
        for relief in self.effort.reliefs:
            self.owed["boete"][relief.component] -= relief.amount
            self.waived += relief.amount
        self.waits = False

    @precondition(lambda self: self.state == "active" and self.to_pay)
    @rule(wait=st.integers(0, 200), length=st.integers(0, 300))
    def pause(self, wait: int, length: int) -> None:
        self.go("paused")
        start = self.to_pay[0].due + timedelta(days=wait)
        pause = Pause(start=start, until=start + timedelta(days=length), reason="pauze")
        stay, moved = paused_schedule(self.to_pay, pause)
        assert all(not pause.start <= each.due <= pause.until for each in stay + moved)
        self.to_pay = stay + moved

    @precondition(lambda self: self.state == "paused")
    @rule()
    def resume(self) -> None:
        self.go("active")

    @precondition(lambda self: self.state == "active" and not self.to_pay and not self.waits)
    @rule()
    def complete(self) -> None:
        self.go("completed")
        assert total_of(self.owed["boete"]) == 0

    @precondition(lambda self: not is_over(self.state))
    @rule(to=st.sampled_from(["refused", "broken", "withdrawn"]))
    def end(self, to: str) -> None:
        if to in DESIGN[self.state].split(", "):
            self.go(to)

    @invariant()
    def state_is_one_of_the_design(self) -> None:
        assert self.state in DESIGN

    @invariant()
    def nothing_is_lost(self) -> None:
        left = total_of(self.owed["boete"])
        assert self.whole == self.paid + self.waived + left
        waiting = sum(each.amount for each in self.effort.reliefs) if self.waits else 0
        assert left == sum(each.amount for each in self.to_pay) + waiting

    @invariant()
    def no_component_is_below_zero(self) -> None:
        assert min(self.owed["boete"].values()) >= 0

    @invariant()
    def dates_ascend(self) -> None:
        dues = [each.due for each in self.to_pay]
        assert dues == sorted(set(dues))


TestArrangementMachine = ArrangementMachine.TestCase

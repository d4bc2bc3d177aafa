"""The life of an arrangement: only the steps of the design, and exact totals at each of them."""

from datetime import timedelta

import pytest
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
    REASON_NEEDED,
    RUNNING_STATES,
    ArrangementState,
    ArrangementStep,
    Asked,
    Instalment,
    Pause,
    allowed_steps,
    counter_offer,
    drafted,
    imputation,
    is_over,
    paused_schedule,
    payable,
    state_text,
    take_step,
    terms_by_rule,
    terms_findings,
)
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import InvalidInput, StepNotAllowed

# As the design writes it, word for word.
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
    assert refused.value.allowed == allowed
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
    refused, draft = counter_offer(ArrangementState.PROPOSED, day=TODAY, reason="24 maanden")

    assert (refused.before, refused.after) == (ArrangementState.PROPOSED, ArrangementState.REFUSED)
    assert (draft.before, draft.after, draft.reason) == (None, ArrangementState.DRAFT, "24 maanden")
    assert drafted(TODAY).after is ArrangementState.DRAFT


@pytest.mark.parametrize(
    "state", [each for each in ArrangementState if each is not ArrangementState.PROPOSED]
)
def test_counter_offer_answers_a_proposal_only(state: ArrangementState) -> None:
    with pytest.raises(StepNotAllowed):
        counter_offer(state, day=TODAY, reason="anders")


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

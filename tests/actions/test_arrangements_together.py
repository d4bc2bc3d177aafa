"""One proposal for all creditors: a draft for each, and whoever takes no part is named."""

from datetime import date

import pytest
from tests.actions.arranged import FIRST, a_loan, agreed, changes_nothing, stored
from tests.actions.desk import Desk, on
from tests.actions.owing import LATER, a_fine, register

from huishoudboekje.actions import ProposedTogether, TogetherInput, propose_together
from huishoudboekje.arrangements import ArrangementState
from huishoudboekje.database import writing
from huishoudboekje.debts import Component, CreditorRule, DebtFact, FactKind
from huishoudboekje.errors import InvalidInput, NotAffordable, NotArrangeable


def together(
    desk: Desk, per_month: int, months: int = 36, *, first: date = FIRST, today: date = LATER
) -> ProposedTogether:
    asked = TogetherInput(per_month=per_month, months=months, first=first)
    with writing(desk.engine) as session:
        return propose_together(session, "h-1", asked, version=None, by=on(today))


def excluded() -> DebtFact:
    return DebtFact(
        kind=FactKind.EXCLUDED, since=date(2026, 11, 1), source="gemeente", note="schoon huis"
    )


def test_every_creditor_gets_a_draft_pro_rata_with_preference(any_desk: Desk) -> None:
    any_desk.take_in()
    tax = a_loan(100_000, "tax", creditor="Belastingdienst", rule=CreditorRule.TAX)
    register(any_desk, a_loan(200_000), tax)
    made = together(any_desk, 5_000)
    assert [(each.debt_id, each.paid) for each in made.division.shares] == [
        ("lening", 90_000),
        ("tax", 90_000),
    ]
    for each in made.drafts:
        assert each.state is ArrangementState.DRAFT
        paid = sum(one.amount for one in each.terms.instalments)
        relieved = sum(one.amount for effort in each.terms.efforts for one in effort.reliefs)
        (debt_id,) = each.terms.debt_ids
        assert (paid, paid + relieved) == (90_000, {"lening": 200_000, "tax": 100_000}[debt_id])
        assert stored(any_desk, each.arrangement_id).state is ArrangementState.DRAFT


def test_excluded_and_reserved_debts_are_left_out_and_stay_visible(desk: Desk) -> None:
    """ZND-02 and ZND-03: neither paid nor counted, yet seen."""
    desk.take_in()
    rent = a_loan(80_000, "huur", creditor="Woonstede", facts=(excluded(),))
    reserved = DebtFact(
        kind=FactKind.NOT_SETTLEABLE, since=date(2026, 11, 1), source="afspraak gemeente"
    )
    fraud = a_loan(70_000, "fraude", creditor="Gemeente", facts=(reserved,))
    register(desk, a_loan(), rent, fraud)
    made = together(desk, 2_000)
    assert [each.debt_id for each in made.division.shares] == ["lening"]
    assert {(each.debt_id, each.owed) for each in made.division.left_out} == {
        ("huur", 80_000),
        ("fraude", 70_000),
    }
    assert sum(each.paid for each in made.division.shares) == 72_000


def test_debt_in_a_running_arrangement_is_left_out(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan(), a_loan(50_000, "andere", creditor="Winkel"))
    running = agreed(desk, "lening", months=12)
    made = together(desk, 1_000)
    (out,) = made.division.left_out
    assert (out.debt_id, out.reasons) == ("lening", (f"is al in regeling {running}",))


def test_what_the_cjib_cannot_waive_is_paid_after_the_months(desk: Desk) -> None:
    desk.take_in()
    parts = {
        Component.FINE: 10_000,
        Component.ADMINISTRATION_COST: 900,
        Component.SURCHARGE_1: 5_000,
    }
    register(desk, a_fine(components=parts), a_loan(1_000_000))
    made = together(desk, 1_000, months=36)
    of_fine = next(each for each in made.drafts if each.terms.debt_ids == ("cjib",))
    relieved = {one.component: one.amount for each in of_fine.terms.efforts for one in each.reliefs}
    assert relieved.keys() <= {Component.SURCHARGE_1}
    paid = sum(each.amount for each in of_fine.terms.instalments)
    assert paid + sum(relieved.values()) == 15_900
    assert len(of_fine.terms.instalments) > 36
    assert len({each.due for each in of_fine.terms.instalments}) == len(of_fine.terms.instalments)


def test_proposal_that_does_not_fit_makes_no_draft_at_all(desk: Desk) -> None:
    desk.take_in(floor="700.00")
    register(desk, a_loan(500_000), a_loan(500_000, "andere", creditor="Winkel"))
    refused = changes_nothing(desk, NotAffordable, lambda: together(desk, 20_000))
    assert isinstance(refused, NotAffordable)
    assert refused.fits is not None
    fits = refused.fits
    changes_nothing(desk, NotAffordable, lambda: together(desk, fits + 1))
    together(desk, fits)


def test_mistakes_and_nobody_to_pay_are_refused(desk: Desk) -> None:
    desk.take_in()
    changes_nothing(desk, NotArrangeable, lambda: together(desk, 1_000))
    register(desk, a_loan())
    changes_nothing(desk, InvalidInput, lambda: together(desk, 0, months=0))
    with pytest.raises(InvalidInput):
        together(desk, 1_000, first=date(2026, 12, 1))

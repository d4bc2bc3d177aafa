"""One proposal for all creditors: a draft for each, and whoever takes no part is named."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.actions.arranged import FIRST, a_loan, agreed, changes_nothing, stored
from tests.actions.desk import Desk, a_cost, an_income, on
from tests.actions.owing import LATER, a_fine, register
from tests.databases import NewDatabase

from huishoudboekje.actions import ProposedTogether, TogetherInput, propose_together
from huishoudboekje.arrangements import ArrangementState, monthly
from huishoudboekje.cli import main
from huishoudboekje.database import create_engine_for, writing
from huishoudboekje.debts import Component, CreditorRule, Debt, DebtFact, FactKind
from huishoudboekje.errors import InvalidInput, NotAffordable, NotArrangeable, Refusal


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
    assert (out.debt_id, out.reasons) == ("lening", ("is al in een regeling met Kredietbank",))
    assert stored(desk, running).state is ArrangementState.ACCEPTED


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


TOESLAG: dict[str, Any] = {"creditor": "Dienst Toeslagen", "rule": CreditorRule.TOESLAGEN}
TAX: dict[str, Any] = {"creditor": "Belastingdienst", "rule": CreditorRule.TAX}


def a_tight_household(desk: Desk) -> None:
    desk.take_in(
        income=[
            an_income(amount="1500.00", rrule="FREQ=MONTHLY;BYMONTHDAY=10"),
            an_income("zorgtoeslag", amount="129.00", rrule="FREQ=MONTHLY;BYMONTHDAY=20"),
        ],
        cost=[a_cost(amount="600.00")],
        floor="200.00",
        payday="friday",
        opening_balance="1500.00",
    )
    register(
        desk,
        a_fine(components={Component.FINE: 15_000}),
        a_loan(120_000, "toeslag", **TOESLAG),
        a_loan(90_000, "tax", **TAX),
        a_loan(300_000, "wehkamp", creditor="Wehkamp"),
    )


@pytest.mark.parametrize("per_month", [40_000, 32_500, 32_180])
def test_what_runs_on_after_the_months_counts_in_what_is_offered(
    desk: Desk, per_month: int
) -> None:
    """Ten months bear 321.90, but the remainders of the CJIB and Toeslagen come after them."""
    a_tight_household(desk)
    refused = changes_nothing(desk, NotAffordable, lambda: together(desk, per_month, months=10))
    assert isinstance(refused, NotAffordable)
    assert refused.fits is not None
    assert 32_000 <= refused.fits < 32_180
    fits = refused.fits
    changes_nothing(desk, NotAffordable, lambda: together(desk, fits + 1, months=10))
    together(desk, fits, months=10)


def test_no_month_takes_more_than_was_said(desk: Desk) -> None:
    a_tight_household(desk)
    made = together(desk, 5_000, months=10)
    by_day: dict[date, int] = defaultdict(int)
    for each in made.drafts:
        for one in each.terms.instalments:
            by_day[one.due] += one.amount
    assert len(by_day) > 10
    assert max(by_day.values()) == 5_000


def test_command_says_for_each_creditor_until_when_it_is_paid(new_sqlite_url: NewDatabase) -> None:
    url = new_sqlite_url()
    engine = create_engine_for(url)
    desk = Desk(engine)
    desk.take_in()
    register(desk, a_loan(100_000), a_loan(50_000, "toeslag", **TOESLAG))
    engine.dispose()
    words = ["arrangement", "together", "h-1", "--per-month", "10.00", "--months", "12"]
    asked = [*words, "--first", "2027-01-28", "--preview"]

    answered = CliRunner().invoke(main, ["--database", url, "--today", "2026-12-10", *asked])

    assert answered.exit_code == 0, answered.output
    lines = answered.output.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert "Kredietbank: 12 aflossingen, samen € 60,00, de laatste op 2027-12-28." in lines
    assert "Dienst Toeslagen: 56 aflossingen, samen € 500,00, de laatste op 2031-08-28." in lines


def by_draft(made: ProposedTogether, desk: Desk, after: date) -> list[tuple[int, int, int]]:
    """Of each draft as it was saved: what is paid in the months, what after them, what falls."""
    found = []
    for each in made.drafts:
        terms = stored(desk, each.arrangement_id).terms
        found.append(
            (
                sum(one.amount for one in terms.instalments if one.due < after),
                sum(one.amount for one in terms.instalments if one.due >= after),
                sum(one.amount for effort in terms.efforts for one in effort.reliefs),
            )
        )
    return found


def test_toeslag_that_is_never_waived_is_paid_after_the_months_of_all(desk: Desk) -> None:
    desk.take_in()
    register(desk, a_loan(100_000), a_loan(50_000, "toeslag", **TOESLAG))
    made = together(desk, 1_000, months=12)
    assert [(each.paid, each.waived, each.stays) for each in made.division.shares] == [
        (6_000, 94_000, 0),
        (6_000, 0, 44_000),
    ]
    after = FIRST.replace(year=FIRST.year + 1)
    assert by_draft(made, desk, after) == [(6_000, 0, 94_000), (6_000, 44_000, 0)]
    # All of the money a month is free then, and not only its own part.
    later = stored(desk, made.drafts[1].arrangement_id).terms.instalments[12:]
    assert [each.amount for each in later] == [1_000] * 44


@settings(max_examples=15, deadline=None)
@given(
    amounts=st.lists(st.integers(1, 900_000), min_size=1, max_size=4),
    rules=st.lists(st.sampled_from(["loan", "tax", "toeslag", "fine"]), min_size=4, max_size=4),
    per_month=st.integers(1, 40_000),
    months=st.integers(1, 40),
    until=st.sampled_from([None, date(2027, 9, 30), date(2029, 1, 31)]),
)
def test_what_is_shown_is_what_is_saved_and_what_is_offered_passes(
    new_sqlite_url: NewDatabase,
    amounts: list[int],
    rules: list[str],
    per_month: int,
    months: int,
    until: date | None,
) -> None:
    engine = create_engine_for(new_sqlite_url())
    try:
        desk = Desk(engine)
        extra = an_income("extra", amount="120.00", **({"until": until} if until else {}))
        desk.take_in(floor="740.00", income=[an_income(), extra])
        register(desk, *(a_claim(*each) for each in enumerate(zip(amounts, rules, strict=False))))
        made = until_it_fits(desk, per_month, months)
        if made is None:
            return
        shares = {each.debt_id: each for each in made.division.shares}
        after = monthly(FIRST, [1] * (months + 1))[-1].due
        saved = by_draft(made, desk, after)
        for draft, sums in zip(made.drafts, saved, strict=True):
            own = [shares[debt_id] for debt_id in draft.terms.debt_ids]
            assert sums == (
                sum(each.paid for each in own),
                sum(each.stays for each in own),
                sum(each.waived for each in own),
            )
        assert sum(paid for paid, _, _ in saved) <= per_month * months
    finally:
        engine.dispose()


def a_claim(number: int, of: tuple[int, str]) -> Debt:
    amount, rule = of
    name = f"schuld-{number}"
    if rule == "fine":
        parts = {Component.FINE: amount, Component.SURCHARGE_1: amount // 2 or 1}
        return a_fine(name, components=parts)
    own = {"loan": {"creditor": f"Winkel {number}"}, "tax": TAX, "toeslag": TOESLAG}[rule]
    return a_loan(amount, name, **own)


def until_it_fits(desk: Desk, per_month: int, months: int) -> ProposedTogether | None:
    """The proposal, or else that of what the refusal offers; None when it offers nothing."""
    made = tried(desk, per_month, months)
    if isinstance(made, ProposedTogether):
        return made
    if isinstance(made, InvalidInput):
        assert [each.code for each in made.findings] == ["too-low"]
        return None
    assert isinstance(made, NotAffordable)
    if made.fits is None:
        assert "Er is geen bedrag per maand dat wel past" in made.text
        assert isinstance(tried(desk, min(100, per_month), months), Refusal)
        return None
    assert made.fits < per_month
    assert made.months == months
    assert isinstance(tried(desk, made.fits + 1, months), Refusal)
    return together(desk, made.fits, months=months)


def tried(desk: Desk, per_month: int, months: int) -> ProposedTogether | Refusal:
    try:
        return together(desk, per_month, months=months)
    except Refusal as refused:
        return refused

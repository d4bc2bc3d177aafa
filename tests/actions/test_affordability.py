"""What a refusal offers: an amount a month, how long it takes, and what the creditor lets."""

from datetime import date
from typing import Any

import pytest
from tests.actions.arranged import a_loan, changes_nothing, proposed
from tests.actions.desk import Desk, a_cost
from tests.actions.owing import register

from huishoudboekje.debts import CreditorRule
from huishoudboekje.errors import NotAffordable

EURO = "€\N{NO-BREAK SPACE}"
NOTHING = "Er is geen bedrag per maand dat wel past"


def refused(desk: Desk, *debt_ids: str, **asked: Any) -> NotAffordable:
    found = changes_nothing(desk, NotAffordable, lambda: proposed(desk, *debt_ids, **asked))
    assert isinstance(found, NotAffordable)
    return found


def offer(found: NotAffordable) -> str:
    """What the sentence says after the payday that comes short."""
    _, _, said = found.text.partition("en de ondergrens is ")
    return said.partition(". ")[2].replace(EURO, "")


@pytest.fixture
def tight(desk: Desk) -> Desk:
    """A household with 750.00 a month to spend, and a floor of 700.00."""
    desk.take_in(floor="700.00")
    return desk


def test_last_of_one_cent_is_told(tight: Desk) -> None:
    register(tight, a_loan(60_001))
    found = refused(tight, "lening", months=2)
    assert (found.fits, found.months) == (5_000, 13)
    assert offer(found) == (
        "Wat wel past: hooguit 50,00 per maand. Dan duurt het 13 maanden; de laatste keer is 0,01."
    )


def test_all_at_once_is_no_amount_a_month(desk: Desk) -> None:
    """A cost in June stands in the way of twelve months, and not of one payment before it."""
    bill = a_cost("tax", amount="690.00", dates=[date(2027, 6, 15)])
    desk.take_in(floor="700.00", cost=[a_cost(), bill], opening_balance="400.00")
    register(desk, a_loan(35_000))
    found = refused(desk, "lening", months=24)
    assert (found.fits, found.months) == (35_000, 1)
    assert offer(found) == "Wat wel past: alles in één keer, 350,00 op 2027-01-28."


@pytest.mark.parametrize(
    ("rule", "floor", "said"),
    [
        (CreditorRule.TOESLAGEN, "740.00", "minder dan 20,00 per maand"),
        (CreditorRule.TOESLAGEN, "725.00", "langer dan 24 maanden"),
        (CreditorRule.TOESLAGEN, "700.00", ""),
        (CreditorRule.PRIVATE, "740.00", ""),
    ],
)
def test_what_the_creditor_does_not_let_is_named(
    desk: Desk, rule: CreditorRule, floor: str, said: str
) -> None:
    desk.take_in(floor=floor)
    register(desk, a_loan(80_000, "toeslag", creditor="Dienst Toeslagen", rule=rule))
    found = refused(desk, "toeslag", months=2)
    assert found.fits is not None
    if said:
        assert f"Dat is {said} en kan alleen als maatwerk (" in offer(found)
    else:
        assert "maatwerk" not in found.text


def test_what_takes_too_long_is_named_with_what_does_fit(desk: Desk) -> None:
    desk.take_in(floor="749.00")
    register(desk, a_loan(60_000))
    found = refused(desk, "lening", months=12)
    assert (found.fits, found.months) == (None, None)
    assert offer(found) == (
        f"{NOTHING}: hooguit 1,00 per maand, en dan is na 120 maanden nog niet alles betaald."
    )


def test_no_room_and_less_than_none(desk: Desk) -> None:
    desk.take_in(floor="750.00")
    register(desk, a_loan())
    found = refused(desk, "lening", months=12)
    assert (found.fits, offer(found)) == (None, f"{NOTHING}.")


def test_who_comes_short_without_it_hears_so(desk: Desk) -> None:
    desk.take_in(floor="760.00")
    register(desk, a_loan())
    found = refused(desk, "lening", months=12)
    assert found.fits is None
    assert f"{NOTHING}: ook zonder aflossing komt er op " in found.text

"""The rest of a debt falls away when all of a joint proposal was paid, and by our books it was."""

from datetime import date

import pytest
from sqlalchemy import Engine
from tests.actions.arranged import (
    a_loan,
    an_effort,
    changes_nothing,
    confirmed,
    decided,
    failed,
    proposed,
    stored,
)
from tests.actions.owing import LATER, owed, register
from tests.actions.paying import OWN, PayingDesk, a_rent
from tests.actions.test_arrangements_run import CJIB, JANUARY, PRINCIPAL, all_seen, settled
from tests.actions.test_arrangements_together import together

from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.actions.arrangements_together import FINAL_RELIEF
from huishoudboekje.arrangements import ArrangementState, EffortKind
from huishoudboekje.errors import NotAllowed

FEBRUARY = date(2027, 2, 25)
LOAN = "kredietbank-r1"


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    """A household with 750.00 a month to spare, and some money to begin with."""
    made = PayingDesk(engine)
    made.take_in(cost=[a_rent()], living_money_iban=OWN, opening_balance="1000.00")
    return made


def agreed_together(desk: PayingDesk) -> None:
    """Of 1,200.00 two times 10.00 is paid, in January and February, and the rest falls away."""
    register(desk, a_loan(iban=CJIB))
    together(desk, 1_000, months=2)
    for decision in (Decision.SEND, Decision.ACCEPT):
        decided(desk, LOAN, decision)


def refused(desk: PayingDesk, today: date) -> str:
    def act() -> object:
        return confirmed(desk, LOAN, FINAL_RELIEF, today=today)

    return changes_nothing(desk, NotAllowed, act).text.replace("\xa0", " ")


def test_rest_falls_away_when_every_instalment_was_seen_on_a_statement(desk: PayingDesk) -> None:
    agreed_together(desk)
    assert "nog € 20,00 af te lossen, tot en met 2027-02-28" in refused(desk, LATER)
    settled(desk, "2026-12", "2027-01")
    assert "nog € 10,00 af te lossen" in refused(desk, JANUARY)
    settled(desk, "2027-02")
    assert "nog niet op een afschrift gezien: 2 betalingen" in refused(desk, FEBRUARY)
    all_seen(desk, FEBRUARY)
    confirmed(desk, LOAN, FINAL_RELIEF, today=FEBRUARY)

    assert owed(desk, "lening") == {PRINCIPAL: 0}
    assert stored(desk, LOAN).state is ArrangementState.COMPLETED
    assert desk.verify() == ()


def test_creditor_that_does_not_keep_to_it_is_recorded_at_any_time(desk: PayingDesk) -> None:
    agreed_together(desk)
    failed(desk, LOAN, FINAL_RELIEF)

    assert owed(desk, "lening") == {PRINCIPAL: 120_000}


@pytest.mark.parametrize(
    ("effort_id", "kind"), [("opruimen", EffortKind.TASK), (FINAL_RELIEF, EffortKind.BUY_OFF)]
)
def test_other_efforts_do_not_wait_for_the_instalments(
    desk: PayingDesk, effort_id: str, kind: EffortKind
) -> None:
    register(desk, a_loan(iban=CJIB))
    effort = an_effort(("lening", PRINCIPAL, 20_000), effort_id=effort_id, kind=kind)
    proposed(desk, "lening", months=10, efforts=(effort,))
    for decision in (Decision.SEND, Decision.ACCEPT):
        decided(desk, LOAN, decision)
    confirmed(desk, LOAN, effort_id)

    assert owed(desk, "lening") == {PRINCIPAL: 100_000}

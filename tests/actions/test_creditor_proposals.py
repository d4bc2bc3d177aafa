"""What was proposed to a creditor, as it may read it: no draft, no name, no word about a life."""

from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import Engine
from tests.actions.arranged import a_loan, an_effort, decided, proposed
from tests.actions.owing import LATER, register
from tests.actions.promising import PromisingDesk

from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.arrangements import ArrangementState, EffortKind
from huishoudboekje.database import EVERYTHING, CreditorName, Reach, reading
from huishoudboekje.debts import Component
from huishoudboekje.views import CreditorProposal, creditor_proposals

BANK = CreditorName(name="Kredietbank")
STATES = ArrangementState


@pytest.fixture
def desk(engine: Engine) -> PromisingDesk:
    """A household that owes the bank and its landlord."""
    found = PromisingDesk(engine)
    found.take_in(opening_balance="5000.00")
    loans = [
        a_loan(reference="RF18539007547034", iban="NL44RABO0123456789"),
        a_loan(40_000, "tweede", creditor="Webwinkel", iban="NL39RABO0300065264"),
    ]
    register(found, *loans, today=LATER)
    return found


def seen(
    desk: PromisingDesk,
    creditor: CreditorName = BANK,
    *,
    reach: Reach = EVERYTHING,
    after: int = 0,
    today: date = LATER,
) -> list[CreditorProposal]:
    with reading(desk.engine) as session:
        return list(creditor_proposals(session, creditor, today=today, reach=reach, after=after))


def test_a_proposal_is_seen_once_it_is_sent(desk: PromisingDesk) -> None:
    made = proposed(desk, "lening", amount=10_000)
    assert seen(desk) == []
    decided(desk, made.arrangement_id, Decision.SEND)
    (proposal,) = seen(desk)
    assert (proposal.state, proposal.since) == (STATES.PROPOSED, LATER)
    assert (proposal.household_id, proposal.arrangement_id) == ("h-1", made.arrangement_id)
    assert proposal.references == ("RF18539007547034",)
    assert (proposal.total, len(proposal.instalments)) == (120_000, 12)
    decided(desk, made.arrangement_id, Decision.ACCEPT)
    assert [each.state for each in seen(desk)] == [STATES.ACCEPTED]


def test_a_refusal_keeps_the_creditors_own_reason(desk: PromisingDesk) -> None:
    made = proposed(desk, "lening", amount=10_000).arrangement_id
    decided(desk, made, Decision.SEND)
    decided(desk, made, Decision.REFUSE, reason="te lang")
    (refused,) = seen(desk)
    assert (refused.state, refused.reason) == (STATES.REFUSED, "te lang")


def test_our_own_reasons_and_drafts_stay_ours(desk: PromisingDesk) -> None:
    draft = proposed(desk, "lening", amount=10_000).arrangement_id
    decided(desk, draft, Decision.WITHDRAW, reason="zij ligt in scheiding")
    sent = proposed(desk, "lening", amount=12_000).arrangement_id
    decided(desk, sent, Decision.SEND)
    decided(desk, sent, Decision.WITHDRAW, reason="zij ligt in scheiding")
    (withdrawn,) = seen(desk)
    assert (withdrawn.arrangement_id, withdrawn.reason) == (sent, "")


def test_an_effort_is_told_by_kind_and_worth(desk: PromisingDesk) -> None:
    effort = an_effort(
        ("lening", Component.PRINCIPAL, 20_000),
        kind=EffortKind.OWN_LIFE_STEP,
        description="stopt met drinken",
        by_whom="J. Jansen",
    )
    made = proposed(desk, "lening", amount=10_000, efforts=(effort,))
    decided(desk, made.arrangement_id, Decision.SEND)
    (proposal,) = seen(desk)
    (told,) = proposal.efforts
    assert (told.kind, told.amount) == (EffortKind.OWN_LIFE_STEP, 20_000)
    assert "drinken" not in repr(proposal)
    assert "Jansen" not in repr(proposal)
    assert not {each.name for each in fields(CreditorProposal)} & {"name", "floor", "owed", "note"}


def test_only_its_own_are_seen(desk: PromisingDesk) -> None:
    for debt_id in ("lening", "tweede"):
        made = proposed(desk, debt_id, amount=10_000).arrangement_id
        decided(desk, made, Decision.SEND)
    (own,) = seen(desk)
    (other,) = seen(desk, CreditorName(name="webwinkel"))
    assert (own.total, other.total) == (120_000, 40_000)
    assert seen(desk, CreditorName(iban="NL39RABO0300065264")) == [other]
    assert seen(desk, CreditorName(name="Kredietbank", iban="NL39RABO0300065264")) == []
    assert seen(desk, reach=Reach(household_ids=frozenset({"h-2"}))) == []
    assert seen(desk, after=1) == []

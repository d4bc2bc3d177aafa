"""What a creditor sees: through a month guaranteed, ordered, paid; withdrawn with why; returned."""

import json
from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from tests.actions.banking import a_line, part
from tests.actions.desk import START, a_cost
from tests.actions.paying import ENERGY, LANDLORD, SETTLED, a_rent
from tests.actions.promising import WOONSTICHTING, PromisingDesk

from huishoudboekje.database import CreditorName, OrderState, Reach
from huishoudboekje.errors import InvalidInput
from huishoudboekje.matching import MatchKind
from huishoudboekje.views import CreditorPayment, TermState

JANUARY = date(2026, 12, 31)
"""The rent of 1 January is due on the bank day before."""
FEBRUARY = date(2027, 2, 1)
PAID = date(2026, 12, 28)
ENERGIE = CreditorName(name="Energie Proef", iban=ENERGY)


@pytest.fixture
def desk(engine: Engine) -> PromisingDesk:
    found = PromisingDesk(engine)
    energy = a_cost("energy", party="Energie Proef", iban=ENERGY, amount="140.00")
    rent = a_rent(reference="huur 1802")
    found.take_in("h-1", cost=[rent, energy], opening_balance="5000.00")
    return found


def first(desk: PromisingDesk) -> CreditorPayment:
    return desk.seen_by()[0]


def paid_by_the_bank(desk: PromisingDesk) -> str:
    """The rent of January leaves the bank, with our end-to-end id."""
    (order,) = (each for each in desk.orders() if each.order.agreement_id == "rent")
    name = order.order.end_to_end_id
    desk.import_lines(
        a_line(-65_000, PAID, counter_iban=LANDLORD, counter_name="", end_to_end_id=name)
    )
    return name


def test_a_month_goes_by(desk: PromisingDesk) -> None:
    assert [each.due_date for each in desk.seen_by()] == [JANUARY, FEBRUARY]
    assert {each.state for each in desk.seen_by()} == {TermState.AGREED}

    desk.give()
    assert {each.state for each in desk.seen_by()} == {TermState.GUARANTEED}

    desk.settle("2026-12", today=SETTLED)
    seen = first(desk)
    assert (seen.state, seen.expected_on, seen.paid_on) == (TermState.ORDERED, SETTLED, None)

    desk.exported()
    # What left us is not paid before a statement shows it.
    assert first(desk).state is TermState.ORDERED
    name = paid_by_the_bank(desk)
    assert first(desk) == CreditorPayment(
        due_date=JANUARY,
        amount=65_000,
        reference="huur 1802",
        state=TermState.PAID,
        is_guaranteed=True,
        paid_on=PAID,
        end_to_end_id=name,
    )
    assert desk.seen_by()[1].state is TermState.GUARANTEED


def test_what_comes_back_shows(desk: PromisingDesk) -> None:
    desk.give()
    desk.settle("2026-12", today=SETTLED)
    desk.exported()
    name = paid_by_the_bank(desk)
    back = {"counter_iban": LANDLORD, "counter_name": "", "end_to_end_id": name}
    line = a_line(65_000, date(2026, 12, 30), return_reason="AC04", **back)
    desk.import_lines(line)
    (order,) = (each for each in desk.orders(OrderState.RETURNED))
    assert order.order.end_to_end_id == name
    seen = first(desk)
    assert (seen.state, seen.is_guaranteed, seen.paid_on) == (TermState.RETURNED, True, None)
    # The energy, which nobody was promised, is told to nobody.
    assert desk.kinds_told() == [
        "payment-guarantee.given",
        "payment.executed",
        "payment.returned",
    ]


def test_a_payment_that_was_not_seen_after_all_is_told(desk: PromisingDesk) -> None:
    desk.give()
    desk.settle("2026-12", today=SETTLED)
    desk.exported()
    paid_by_the_bank(desk)
    (match,) = desk.matches()
    desk.take_back_match(match.id)
    assert first(desk).state is TermState.ORDERED
    told = desk.told()[-1].event
    assert told.type == "nl.huishoudboekje.payment.corrected"
    assert json.loads(told.data)["state"] == "exported"
    again = match.match.parts[0].order_id
    desk.confirm_line(match.match.line_id, part(MatchKind.PAYMENT, -65_000, order_id=again))
    assert desk.kinds_told()[-2:] == ["payment.corrected", "payment.executed"]
    assert len({each.event.event_id for each in desk.told()}) == 4


def test_what_was_withdrawn_says_why(desk: PromisingDesk) -> None:
    desk.give()
    desk.withdraw(FEBRUARY, reason="het huishouden verhuist")
    january, february = desk.seen_by()
    assert (january.state, january.reason) == (TermState.GUARANTEED, "")
    assert (february.state, february.is_guaranteed) == (TermState.WITHDRAWN, False)
    assert february.reason == "het huishouden verhuist"


def test_what_ended_promises_nothing_more(desk: PromisingDesk) -> None:
    desk.give(ends=JANUARY)
    assert [each.state for each in desk.seen_by()] == [TermState.GUARANTEED, TermState.AGREED]
    desk.give(start=FEBRUARY)
    desk.end_promise(FEBRUARY, number="g-2", reason="anders afgesproken")
    february = desk.seen_by()[1]
    assert (february.state, february.reason) == (TermState.AGREED, "")


def test_an_order_that_was_cancelled_is_due_again(desk: PromisingDesk) -> None:
    desk.give()
    desk.settle("2026-12", today=SETTLED)
    assert first(desk).state is TermState.ORDERED
    desk.take_back_settlement("2026-12", today=SETTLED)
    assert first(desk).state is TermState.GUARANTEED


def test_a_creditor_sees_its_own_and_nothing_else(desk: PromisingDesk) -> None:
    assert {each.amount for each in desk.seen_by()} == {65_000}
    assert {each.amount for each in desk.seen_by(ENERGIE)} == {14_000}
    for name in ("WOONSTICHTING proef", "Woonstichting Proef"):
        assert desk.seen_by(CreditorName(name=name)) == desk.seen_by()
    assert desk.seen_by(CreditorName(iban=LANDLORD)) == desk.seen_by()
    assert desk.seen_by(CreditorName(name="Woonstichting Proef", iban=ENERGY)) == []
    assert desk.seen_by(CreditorName(name="Woon")) == []
    assert desk.seen_by(CreditorName(name="Wage")) == []
    # Purpose per item: when, how much, which reference, how far, why not.
    assert {each.name for each in fields(CreditorPayment)} == {
        "due_date",
        "amount",
        "reference",
        "state",
        "is_guaranteed",
        "expected_on",
        "paid_on",
        "end_to_end_id",
        "reason",
    }


def test_nothing_is_seen_out_of_reach(desk: PromisingDesk) -> None:
    desk.with_rent("h-2", rent={"reference": "huur 7"})
    assert len(desk.seen_by()) == 4
    mine = desk.seen_by(reach=Reach(household_ids=frozenset({"h-2"})))
    assert [each.reference for each in mine] == ["huur 7", "huur 7"]
    assert desk.seen_by(reach=Reach()) == []


def test_pages_follow_on_each_other(desk: PromisingDesk) -> None:
    desk.with_rent("h-2")
    whole = desk.seen_by()
    assert [each.due_date for each in whole] == [JANUARY, JANUARY, FEBRUARY, FEBRUARY]
    assert desk.seen_by(limit=3) + desk.seen_by(after=3, limit=3) == whole
    assert desk.seen_by(after=4) == []


def test_only_what_is_ours_to_pay_is_listed(desk: PromisingDesk) -> None:
    until = date(2027, 1, 10)
    desk.with_rent("h-2", rent={"party": "Ander"}, mandate={"from": START, "until": until})
    seen = desk.seen_by(CreditorName(name="Ander"), first=START, last=date(2027, 6, 1))
    # December is before the first settlement; the last one, on 24 December, pays up to 25 January.
    assert [each.due_date for each in seen] == [JANUARY]


@pytest.mark.parametrize(("days", "is_fine"), [(-1, False), (0, True), (365, True), (366, False)])
def test_a_list_has_its_bounds(desk: PromisingDesk, days: int, *, is_fine: bool) -> None:
    last = START + timedelta(days=days)
    if is_fine:
        desk.seen_by(WOONSTICHTING, first=START, last=last)
    else:
        with pytest.raises(InvalidInput, match="until"):
            desk.seen_by(WOONSTICHTING, first=START, last=last)

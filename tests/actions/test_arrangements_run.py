"""Arrangements in the monthly run: what an instalment is booked on, and what follows by itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.arranged import agreed, an_effort, confirmed, decided, failed, paused, stored
from tests.actions.desk import POOL, a_cost, on, ordered, skipped
from tests.actions.owing import LATER, a_debt, a_fine, owed, register
from tests.actions.paying import ENERGY, OWN, PayingDesk, a_rent
from tests.actions.test_own_transfers import OWN_ACCOUNT, a_line, sent, shown, taken_in

from huishoudboekje.actions import (
    DebtEvent,
    GuaranteeInput,
    PartInput,
    confirm_match,
    confirm_surcharge,
    give_guarantee,
    give_up,
    paid_by_others,
    take_back_match,
)
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.arrangements import ArrangementState, Instalment
from huishoudboekje.bank import StatementLine
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    EVERYTHING,
    MissedInstalment,
    OrderKind,
    OrderState,
    load_household,
    load_missed_instalments,
    load_open_lines,
    load_states,
    reading,
    running_on_debts,
    writing,
)
from huishoudboekje.debts import Component, total_of
from huishoudboekje.errors import Refusal
from huishoudboekje.matching import MatchKind

FINE, COST = Component.FINE, Component.ADMINISTRATION_COST
FIRST, SECOND = Component.SURCHARGE_1, Component.SURCHARGE_2
PRINCIPAL = Component.PRINCIPAL
CJIB = "NL86INGB0002445588"
JANUARY = date(2027, 1, 25)
"""The settlement that pays the first instalment, of 28 January."""
DAY = timedelta(days=1)


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    """A household with 750.00 a month to spare, and some money to begin with."""
    made = PayingDesk(engine)
    made.take_in(cost=[a_rent()], living_money_iban=OWN, opening_balance="1000.00")
    return made


def settled(desk: PayingDesk, *periods: str, pays: bool = True) -> None:
    """Each month's wage came in, and the month was settled on its day."""
    for name in periods:
        period = Period.parse(name)
        if pays:
            desk.receive(140_000, date(period.year, period.month, 8))
        desk.settle(name)


def months(first: str, count: int) -> list[str]:
    return [str(Period.parse(first).plus(number)) for number in range(count)]


def parts(*amounts: int, first: date = date(2027, 1, 28)) -> tuple[Instalment, ...]:
    days = [date(first.year, first.month + number, first.day) for number in range(len(amounts))]
    return tuple(
        Instalment(due=day, amount=amount) for day, amount in zip(days, amounts, strict=True)
    )


def state(desk: PayingDesk, name: str) -> ArrangementState:
    return stored(desk, name).state


def running(desk: PayingDesk) -> Mapping[str, str]:
    with reading(desk.engine) as session:
        return running_on_debts(session, ["h-1"], reach=EVERYTHING).get("h-1", {})


def missed(desk: PayingDesk, today: date) -> tuple[MissedInstalment, ...]:
    with reading(desk.engine) as session:
        document = load_household(session, "h-1", reach=EVERYTHING).document
        states = load_states(session, [(document.terms, document.agreements)], reach=EVERYTHING)
        found = load_missed_instalments(session, states, reach=EVERYTHING, today=today)
    return found.get("h-1", ())


def paid_elsewhere(desk: PayingDesk, debt_id: str, amount: int, *, today: date) -> None:
    event = DebtEvent(day=today, source="brief", key=f"anders-{today}")
    with writing(desk.engine) as session:
        paid_by_others(session, "h-1", debt_id, amount, event=event, by=on(today))


def all_seen(desk: PayingDesk, day: date) -> None:
    """Everything has left, and the bank's statement of that day shows all of it."""
    sent(desk, day)
    lines = [
        _numbered(number, a_line(-each.order.cents, day, each))
        for number, each in enumerate(desk.orders(OrderState.EXPORTED), start=1)
    ]
    shown(desk, POOL, 10_000_000, day, *lines)


def _numbered(number: int, line: StatementLine) -> StatementLine:
    return StatementLine(
        number=number,
        booking_date=line.booking_date,
        value_date=line.value_date,
        amount=line.amount,
        end_to_end_id=line.end_to_end_id,
        bank_reference=f"{line.bank_reference}-{number}",
        text=line.text,
    )


def a_paid_fine(desk: PayingDesk, *amounts: int) -> str:
    """109.00 at the CJIB, in these instalments; the first month and January are settled."""
    register(desk, a_fine(iban=CJIB), today=LATER)
    made = agreed(desk, "cjib", instalments=parts(*(amounts or (4_000, 4_000, 2_900))))
    settled(desk, "2026-12", "2027-01")
    return made


def test_the_administration_cost_is_paid_first_then_the_fine(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)

    assert owed(desk, "cjib") == {COST: 0, FINE: 6_900}
    assert desk.balance(f"cost:{stored(desk, made).streams[0]}") == 0
    last = stored(desk, made).steps[-1].step
    assert (last.after, last.day) == (ArrangementState.ACTIVE, JANUARY)
    assert last.reason == "De eerste aflossing is opgedragen: maandverwerking 2027-01."
    assert desk.verify() == ()


def test_a_settlement_that_pays_nothing_of_it_leaves_it_accepted(desk: PayingDesk) -> None:
    register(desk, a_fine(), today=LATER)
    made = agreed(desk, "cjib", instalments=parts(10_900))

    settled(desk, "2026-12")

    assert state(desk, made) is ArrangementState.ACCEPTED
    assert owed(desk, "cjib") == {COST: 900, FINE: 10_000}


def test_36_settlements_bring_10_000_to_exactly_zero(desk: PayingDesk) -> None:
    register(desk, a_debt(components={PRINCIPAL: 1_000_000}, iban=ENERGY), today=LATER)
    made = agreed(desk, "woonstede", months=36)
    terms = stored(desk, made).terms
    assert [each.amount for each in terms.instalments] == [27_778] * 28 + [27_777] * 8

    settled(desk, "2026-12", *months("2027-01", 36))

    assert owed(desk) == {PRINCIPAL: 0}
    assert state(desk, made) is ArrangementState.ACTIVE, "no statement has shown the payments"
    last_day = date(2029, 12, 27)
    all_seen(desk, last_day)
    assert state(desk, made) is ArrangementState.COMPLETED
    assert running(desk) == {}, "the debt is free"
    assert desk.verify() == ()


def test_after_that_nothing_of_it_is_due(desk: PayingDesk) -> None:
    made = a_paid_fine(desk, 10_900)
    all_seen(desk, JANUARY)
    assert state(desk, made) is ArrangementState.COMPLETED

    done = desk.settle("2027-02")

    assert [name for name, _ in ordered(done)] == ["rent"]


def test_the_months_of_a_pause_pay_nothing_and_then_it_goes_on(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)
    paused(desk, made, date(2027, 2, 1), date(2027, 4, 30), today=JANUARY)

    settled(desk, "2027-02", "2027-03", "2027-04")
    assert owed(desk, "cjib") == {COST: 0, FINE: 6_900}
    assert state(desk, made) is ArrangementState.PAUSED
    settled(desk, "2027-05")

    assert owed(desk, "cjib") == {COST: 0, FINE: 2_900}
    last = stored(desk, made).steps[-1].step
    assert last.after is ArrangementState.ACTIVE
    assert last.reason == "De pauze is voorbij: zij duurde tot en met 2027-04-30."


def test_a_settlement_that_is_taken_back_brings_the_debt_back(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)

    desk.take_back_settlement("2027-01", today=JANUARY)

    assert owed(desk, "cjib") == {COST: 900, FINE: 10_000}
    assert state(desk, made) is ArrangementState.ACTIVE, "there is no way back to accepted"
    assert desk.verify() == ()
    desk.settle("2027-01")
    assert owed(desk, "cjib") == {COST: 0, FINE: 6_900}


def test_one_order_that_is_taken_back_opens_all_that_it_paid(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)
    (name,) = stored(desk, made).streams
    entry = desk.entry(f"settlement:2027-01:h-1:{name}:2027-01-28")
    assert [(each.debit.name, each.amount) for each in entry.entry.postings] == [
        ("debt:cjib:administration-cost", 900),
        ("debt:cjib:fine", 3_100),
    ]

    desk.take_back(entry.id, today=JANUARY)

    assert owed(desk, "cjib") == {COST: 900, FINE: 10_000}


def test_no_more_is_paid_than_is_owed(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)
    paid_elsewhere(desk, "cjib", 5_000, today=JANUARY)

    settled(desk, "2027-02", "2027-03", "2027-04")

    assert owed(desk, "cjib") == {COST: 0, FINE: 0}
    paid = [each for each in desk.orders() if each.order.creditor_iban == CJIB]
    assert [each.order.cents for each in paid] == [4_000, 1_900]
    assert all(desk.balance(f"cost:{name}") == 0 for name in stored(desk, made).streams)


def test_what_an_effort_can_still_relieve_is_not_paid(desk: PayingDesk) -> None:
    components = {COST: 900, FINE: 10_000, FIRST: 5_000, SECOND: 15_000}
    register(desk, a_fine(components=components, iban=CJIB), today=LATER)
    course = an_effort(("cjib", FIRST, 5_000), ("cjib", SECOND, 15_000))
    made = agreed(desk, "cjib", instalments=parts(5_400, 5_500), efforts=(course,))

    settled(desk, "2026-12", "2027-01", "2027-02", "2027-03")

    assert owed(desk, "cjib") == {COST: 0, FINE: 0, FIRST: 5_000, SECOND: 15_000}
    assert state(desk, made) is ArrangementState.ACTIVE
    confirmed(desk, made, today=date(2027, 3, 25))
    assert total_of(owed(desk, "cjib")) == 0
    all_seen(desk, date(2027, 3, 29))
    assert state(desk, made) is ArrangementState.COMPLETED


def test_a_surcharge_that_comes_later_is_left_open(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)
    event = DebtEvent(day=JANUARY, source="brief van het CJIB", key="verhoging")
    with writing(desk.engine) as session:
        confirm_surcharge(session, "h-1", "cjib", (FIRST, 5_000), event=event, by=on(JANUARY))

    settled(desk, "2027-02", "2027-03", "2027-04")
    all_seen(desk, date(2027, 4, 26))

    assert owed(desk, "cjib") == {COST: 0, FINE: 0, FIRST: 5_000}
    assert state(desk, made) is ArrangementState.ACTIVE


def test_a_skipped_instalment_stays_due_and_is_missed_once_its_day_is_over(
    sqlite_engine: Engine,
) -> None:
    desk = PayingDesk(sqlite_engine)
    desk.take_in(cost=[a_rent()], living_money_iban=OWN)
    register(desk, a_fine(iban=CJIB), today=LATER)
    made = agreed(desk, "cjib", instalments=parts(4_000, 6_900))
    (name,) = stored(desk, made).streams
    settled(desk, "2026-12", pays=False)
    desk.receive(131_000, date(2027, 1, 8))
    done = desk.settle("2027-01")
    assert skipped(done) == [(name, date(2027, 1, 28))]
    assert (state(desk, made), owed(desk, "cjib")) == (
        ArrangementState.ACCEPTED,
        {COST: 900, FINE: 10_000},
    )

    assert missed(desk, date(2027, 1, 28)) == ()
    (late,) = missed(desk, date(2027, 1, 29))

    assert (late.arrangement_id, late.agreement_id) == (made, name)
    assert (late.nominal_date, late.amount) == (date(2027, 1, 28), 4_000)
    (follows,) = late.consequences
    assert follows.ends_arrangement
    assert follows.surcharge is not None
    assert (follows.surcharge.component, follows.surcharge.amount) == (FIRST, 5_000)
    settled(desk, "2027-02")
    assert missed(desk, date(2027, 3, 1)) == ()
    assert total_of(owed(desk, "cjib")) == 0


def test_of_a_broken_arrangement_nothing_is_due_or_missed(sqlite_engine: Engine) -> None:
    desk = PayingDesk(sqlite_engine)
    desk.take_in(cost=[a_rent()], living_money_iban=OWN)
    register(desk, a_fine(iban=CJIB), today=LATER)
    made = agreed(desk, "cjib", instalments=parts(4_000, 3_000, 3_900))
    settled(desk, "2026-12", pays=False)
    settled(desk, "2027-01")
    desk.receive(66_000, date(2027, 2, 8))
    assert [name for name, _ in ordered(desk.settle("2027-02"))] == ["rent"]
    assert len(missed(desk, date(2027, 3, 1))) == 1
    decided(desk, made, Decision.BREAK, today=date(2027, 3, 2))

    assert missed(desk, date(2027, 3, 20)) == ()
    desk.receive(140_000, date(2027, 3, 8))
    assert [name for name, _ in ordered(desk.settle("2027-03"))] == ["rent"]
    assert owed(desk, "cjib") == {COST: 0, FINE: 6_900}


def test_what_came_back_and_was_given_up_is_owed_again(desk: PayingDesk) -> None:
    made = a_paid_fine(desk, 10_900)
    sent(desk, JANUARY)
    (order,) = [each for each in desk.orders() if each.order.creditor_iban == CJIB]
    gone, back = a_line(-10_900, JANUARY, order), a_line(10_900, JANUARY + DAY, order)
    shown(desk, POOL, 1_000_000, JANUARY + DAY, _numbered(1, gone), _numbered(2, back))
    assert desk.orders(OrderState.RETURNED) == [desk.order("instalment")]
    assert state(desk, made) is ArrangementState.ACTIVE, "it came back before it was completed"

    with writing(desk.engine) as session:
        give_up(session, order.id, reason="rekening opgeheven", by=on(JANUARY + DAY))

    assert owed(desk, "cjib") == {COST: 900, FINE: 10_000}
    assert desk.verify() == ()
    done = desk.settle("2027-02")
    assert "rent" in {name for name, _ in ordered(done)}
    assert total_of(owed(desk, "cjib")) == 0, "it is due again"


def a_matched_line(desk: PayingDesk, kind: MatchKind, amount: int, name: str, day: date) -> int:
    line = StatementLine(
        number=1,
        booking_date=day,
        value_date=day,
        amount=amount,
        counter_name="Een schuldeiser",
        bank_reference=f"{kind}{amount}",
        text="zie brief",
    )
    shown(desk, POOL, 1_000_000, day, line)
    (line_id,) = _open(desk)
    part = PartInput(kind=kind, amount=amount, household_id="h-1", agreement_id=name)
    with writing(desk.engine) as session:
        return confirm_match(session, line_id, [part], by=on(day)).id


def _open(desk: PayingDesk) -> list[int]:
    with reading(desk.engine) as session:
        return [each.id for each in load_open_lines(session, reach=EVERYTHING)]


def test_a_refund_of_the_creditor_is_owed_again_from_the_last_turn_on(desk: PayingDesk) -> None:
    made = a_paid_fine(desk)
    (name,) = stored(desk, made).streams

    match = a_matched_line(desk, MatchKind.REFUND, 3_500, name, JANUARY)

    assert owed(desk, "cjib") == {COST: 400, FINE: 10_000}
    with writing(desk.engine) as session:
        take_back_match(session, match, reason="vergissing", by=on(JANUARY))
    assert owed(desk, "cjib") == {COST: 0, FINE: 6_900}
    assert desk.verify() == ()


def test_what_a_creditor_collects_unasked_pays_the_debt_and_then_its_own_cost(
    desk: PayingDesk,
) -> None:
    made = a_paid_fine(desk)
    (name,) = stored(desk, made).streams

    a_matched_line(desk, MatchKind.SPENT, -7_000, name, JANUARY)

    assert owed(desk, "cjib") == {COST: 0, FINE: 0}
    assert desk.balance(f"cost:{name}") == 100
    settled(desk, "2027-02", "2027-03", pays=False)
    assert [each.order.cents for each in desk.orders() if each.order.creditor_iban == CJIB] == [
        4_000
    ]
    a_matched_line(desk, MatchKind.REFUND, 300, name, date(2027, 3, 26))
    assert desk.balance(f"cost:{name}") == 0
    assert owed(desk, "cjib") == {COST: 0, FINE: 200}


def test_a_term_that_is_paid_between_settlements_pays_the_debt(desk: PayingDesk) -> None:
    register(desk, a_fine(iban=CJIB), today=LATER)
    made = agreed(desk, "cjib", instalments=parts(4_000, 6_900))
    (name,) = stored(desk, made).streams
    term: dict[str, Any] = {"agreement_id": name, "nominal_date": date(2027, 1, 28)}
    settled(desk, "2026-12")
    desk.receive(140_000, date(2027, 1, 8))

    with pytest.raises(Refusal):
        desk.one_off(4_100, key="te-veel", today=date(2027, 1, 10), iban=CJIB, **term)
    desk.one_off(4_000, today=date(2027, 1, 10), iban=CJIB, **term)

    assert owed(desk, "cjib") == {COST: 0, FINE: 6_900}
    with pytest.raises(Refusal, match="69,00"):
        desk.one_off(6_901, key="2", today=date(2027, 1, 10), iban=CJIB, agreement_id=name)
    assert [each for each, _ in ordered(desk.settle("2027-01"))] == ["rent"]
    assert state(desk, made) is ArrangementState.ACTIVE


def test_an_instalment_that_waited_for_an_advance_pays_the_debt(sqlite_engine: Engine) -> None:
    desk = PayingDesk(sqlite_engine)
    taken_in(desk)
    register(desk, a_fine(iban=CJIB), today=LATER)
    agreed(desk, "cjib", instalments=parts(6_000, 4_900, first=date(2027, 1, 20)))
    settled_on = date(2026, 12, 24)
    desk.settle("2026-12", today=settled_on)
    assert total_of(owed(desk, "cjib")) == 10_900

    sent(desk, settled_on)
    (advance,) = [each for each in desk.orders() if each.order.kind is OrderKind.ADVANCE]
    amount = advance.order.cents
    arrived = settled_on + timedelta(days=4)
    shown(desk, POOL, 100_000, arrived, a_line(-amount, arrived, advance))
    shown(desk, OWN_ACCOUNT, 70_000, arrived, a_line(amount, arrived, advance))

    assert owed(desk, "cjib") == {COST: 0, FINE: 4_900}
    assert desk.verify() == ()


def test_a_failed_effort_leaves_its_amount_for_a_new_arrangement(desk: PayingDesk) -> None:
    components = {COST: 900, FINE: 10_000, FIRST: 5_000}
    register(desk, a_fine(components=components, iban=CJIB), today=LATER)
    course = an_effort(("cjib", FIRST, 5_000))
    made = agreed(desk, "cjib", instalments=parts(10_900), efforts=(course,))
    settled(desk, "2026-12", "2027-01")
    failed(desk, made, today=JANUARY)

    settled(desk, "2027-02")
    all_seen(desk, date(2027, 2, 26))

    assert owed(desk, "cjib") == {COST: 0, FINE: 0, FIRST: 5_000}
    assert state(desk, made) is ArrangementState.ACTIVE


def test_a_cost_that_was_promised_is_paid_before_others_of_its_class(engine: Engine) -> None:
    desk = PayingDesk(engine)
    gas = a_cost("gas", amount="300.00", rrule="FREQ=MONTHLY;BYMONTHDAY=5", **{"class": "energy"})
    power = {**gas, "id": "power", "name": "Power", "rrule": "FREQ=MONTHLY;BYMONTHDAY=6"}
    desk.take_in(cost=[gas, power], opening_balance="350.00")
    first_day, last_day = date(2026, 12, 24), date(2027, 1, 24)
    given = GuaranteeInput(agreement_id="power", given_on=first_day, ends=last_day)
    with writing(desk.engine) as session:
        give_guarantee(session, "h-1", given, by=on(LATER))

    assert [name for name, _ in ordered(desk.settle("2026-12", today=first_day))] == ["power"]
    desk.receive(35_000, date(2027, 1, 8))
    assert [name for name, _ in ordered(desk.settle("2027-01"))] == ["gas"]

"""Arrangements of which the schedule changes more than once: less is owed, and then a pause."""

from datetime import date

import pytest
from sqlalchemy import Engine
from tests.actions.arranged import (
    FIRST,
    a_loan,
    adjusted,
    agreed,
    an_effort,
    changes_nothing,
    confirmed,
    decided,
    pause_ended,
    paused,
    taken_back,
    to_come,
)
from tests.actions.desk import on
from tests.actions.owing import LATER, a_fine, owed, register
from tests.actions.paying import OWN, PayingDesk, a_rent

from huishoudboekje.actions import (
    DebtEvent,
    confirm_surcharge,
    paid_by_others,
    take_back_change,
)
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.database import writing
from huishoudboekje.debts import Component
from huishoudboekje.errors import InvalidInput, NotAffordable, NotReversible

LOAN = "kredietbank-r1"
CJIB = "NL86INGB0002445588"
JANUARY = date(2027, 1, 25)
"""The settlement that pays the first instalment, of 28 January."""


@pytest.fixture
def desk(engine: Engine) -> PayingDesk:
    """A loan of 1,200.00 in 12 months, of which the first instalment was paid."""
    made = PayingDesk(engine)
    made.take_in(cost=[a_rent()], living_money_iban=OWN, opening_balance="1000.00")
    register(made, a_loan())
    assert agreed(made, "lening", months=12) == LOAN
    for name, day in (("2026-12", date(2026, 12, 8)), ("2027-01", date(2027, 1, 8))):
        made.receive(140_000, day)
        made.settle(name)
    return made


def paid_by_somebody(desk: PayingDesk, amount: int, *, today: date = JANUARY) -> None:
    event = DebtEvent(day=today, source="brief van de tante", key=f"tante-{amount}")
    with writing(desk.engine) as session:
        paid_by_others(session, "h-1", "lening", amount, event=event, by=on(today))


def test_a_surcharge_that_is_taken_back_is_not_paid(desk: PayingDesk) -> None:
    cost = Component.COLLECTION_COST
    register(desk, a_loan(30_000, "auto", creditor="Autobedrijf"))
    letter = DebtEvent(day=LATER, source="aanmaning", key="aanmaning")
    with writing(desk.engine) as session:
        made = confirm_surcharge(
            session, "h-1", "auto", (cost, 6_000), event=letter, by=on(JANUARY)
        )
    agreed(desk, "auto", months=3, first=date(2027, 2, 28), today=JANUARY)

    with writing(desk.engine) as session:
        take_back_change(
            session, "h-1", "auto", made.numbers[0], reason="onterecht", by=on(JANUARY)
        )

    assert [amount for _, amount in to_come(desk, "autobedrijf-r1")] == [12_000, 12_000, 6_000]


def test_what_an_effort_booked_is_taken_back_by_the_effort(desk: PayingDesk) -> None:
    parts = {Component.FINE: 10_000, Component.SURCHARGE_1: 5_000}
    register(desk, a_fine(components=parts, iban=CJIB))
    effort = an_effort(("cjib", Component.SURCHARGE_1, 5_000))
    made = agreed(desk, "cjib", months=3, first=date(2027, 2, 28), today=JANUARY, efforts=(effort,))
    confirmed(desk, made, today=JANUARY)

    with (
        pytest.raises(NotReversible, match=r"\(Cursus omgaan met geld\) in de regeling met CJIB"),
        writing(desk.engine) as session,
    ):
        take_back_change(session, "h-1", "cjib", 1, reason="fout", by=on(JANUARY))
    assert owed(desk, "cjib")[Component.SURCHARGE_1] == 0

    taken_back(desk, made, today=JANUARY)
    assert owed(desk, "cjib")[Component.SURCHARGE_1] == 5_000


def days(found: list[tuple[date, int]]) -> list[str]:
    return [str(day)[:7] for day, _ in found]


def test_what_others_pay_twice_is_cut_twice(desk: PayingDesk) -> None:
    paid_by_somebody(desk, 15_000)
    assert sum(amount for _, amount in to_come(desk, LOAN)) == 105_000
    paid_by_somebody(desk, 25_000)
    found = to_come(desk, LOAN)
    assert found[0] == (FIRST, 10_000)
    assert [amount for _, amount in found] == [10_000] * 8


def test_after_less_is_owed_a_pause_moves_every_instalment_that_falls_in_it(
    desk: PayingDesk,
) -> None:
    paid_by_somebody(desk, 15_000)
    paused(desk, LOAN, date(2027, 3, 1), date(2027, 5, 31), today=JANUARY)
    found = to_come(desk, LOAN)
    assert days(found)[:3] == ["2027-01", "2027-02", "2027-06"]
    assert [amount for _, amount in found] == [10_000] * 10 + [5_000]


def test_a_pause_that_ends_sooner_brings_back_what_was_cut_before_it(desk: PayingDesk) -> None:
    paid_by_somebody(desk, 15_000)
    paused(desk, LOAN, date(2027, 2, 1), date(2028, 5, 31), today=JANUARY)
    assert days(to_come(desk, LOAN))[:2] == ["2027-01", "2028-06"]
    paid_by_somebody(desk, 20_000)
    pause_ended(desk, LOAN, JANUARY, today=JANUARY)
    found = to_come(desk, LOAN)
    assert days(found) == [f"2027-{month:02}" for month in range(1, 10)]
    assert [amount for _, amount in found] == [10_000] * 8 + [5_000]


def test_what_is_due_before_a_pause_is_cut_and_withdrawn_too(desk: PayingDesk) -> None:
    paused(desk, LOAN, date(2027, 5, 1), date(2027, 6, 30), today=JANUARY)
    paid_by_somebody(desk, 95_000)
    assert to_come(desk, LOAN) == [
        (FIRST, 10_000),
        (date(2027, 2, 28), 10_000),
        (date(2027, 3, 28), 5_000),
    ]
    decided(desk, LOAN, Decision.WITHDRAW, today=JANUARY)
    assert to_come(desk, LOAN) == [(FIRST, 10_000)]
    assert adjusted(desk, today=LATER) == ()


def test_a_pause_in_which_nothing_falls_is_refused(desk: PayingDesk) -> None:
    found = changes_nothing(
        desk,
        InvalidInput,
        lambda: paused(desk, LOAN, date(2030, 1, 1), date(2030, 3, 31), today=JANUARY),
    )

    assert isinstance(found, InvalidInput)
    assert [(each.place, each.code) for each in found.findings] == [("from", "nothing-falls")]


def test_a_pause_does_not_end_sooner_where_the_household_could_not_bear_it(
    engine: Engine,
) -> None:
    desk = PayingDesk(engine)
    desk.take_in(cost=[a_rent()], living_money_iban=OWN, floor="450.00")
    register(desk, a_loan(360_000))
    register(desk, a_loan(90_000, "auto", creditor="Autobedrijf"))
    agreed(desk, "lening", months=12)
    desk.receive(140_000, date(2026, 12, 8))
    desk.settle("2026-12")
    desk.receive(140_000, date(2027, 1, 8))
    desk.settle("2027-01")
    paused(desk, LOAN, date(2027, 2, 1), date(2027, 8, 31), today=JANUARY)
    agreed(desk, "auto", months=3, first=date(2027, 3, 28), today=JANUARY)

    found = changes_nothing(
        desk,
        NotAffordable,
        lambda: pause_ended(desk, LOAN, date(2027, 2, 1), today=JANUARY),
    )

    assert "ondergrens" in found.text
    assert to_come(desk, LOAN)[1][0] > date(2027, 8, 31)

"""The close of a month: signed only when bank, books and households agree and nothing is lost."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.desk import POOL, Desk, on
from tests.actions.signalled import a_statement_of, matched, ordered

from huishoudboekje.actions import refresh_signals
from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    EVERYTHING,
    MatchPart,
    OrderState,
    Reach,
    SignalRow,
    close_signals,
    reading,
    save_signals,
    writing,
)
from huishoudboekje.errors import NotFound
from huishoudboekje.matching import MatchKind
from huishoudboekje.signals import SignalKind
from huishoudboekje.views import (
    AccountUse,
    BankAccount,
    MonthClose,
    SuspenseAge,
    month_close,
)
from huishoudboekje.views.month_obstacles import obstacles_to_signing

DECEMBER = Period(2026, 12)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
JANUARY = date(2027, 1, 4)


def closed(desk: Desk, period: Period = DECEMBER, *, today: date = JANUARY) -> MonthClose:
    with reading(desk.engine) as session:
        return month_close(session, period, today=today, reach=EVERYTHING)


def codes(made: MonthClose) -> list[tuple[str, str]]:
    return [(each.place, each.code) for each in made.obstacles]


def a_month_of_statements(desk: Desk) -> None:
    """Income of h-1 in November and December, told by the bank to the last day and matched."""
    with writing(desk.engine) as session:
        (line,) = a_statement_of(session, FIRST - DAY, {"cents": 10_000})
        part = MatchPart(kind=MatchKind.RECEIPT, cents=10_000, household_id="h-1")
        matched(session, line, part, FIRST - DAY)
        (line,) = a_statement_of(session, LAST, {"cents": 140_000}, opening=10_000)
        part = MatchPart(kind=MatchKind.RECEIPT, cents=140_000, household_id="h-1")
        matched(session, line, part, LAST)


def test_month_in_which_all_agrees_can_be_signed(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[])
    a_month_of_statements(desk)
    made = closed(desk)

    assert made.can_be_signed, made.obstacles
    assert (made.first, made.last, made.organisation) == (FIRST, LAST, "Stadsbank")
    (pool,) = made.accounts
    assert (pool.account.iban, pool.is_told_to_the_end) == (POOL, True)
    assert (pool.opening_bank, pool.opening_books) == (10_000, 10_000)
    assert (pool.account.bank, pool.closing_books, pool.account.difference) == (150_000, 150_000, 0)
    assert [each.closing_date for each in pool.account.statements] == [LAST]
    assert (pool.account.client_money, pool.account.households_money) == (150_000, 150_000)
    assert (made.exported_unseen, made.debits_unseen, made.failed) == ((), (), ())
    assert made.ledger_findings == ()


def test_month_is_not_signed_before_it_is_over(desk: Desk) -> None:
    desk.take_in(cost=[])
    a_month_of_statements(desk)

    assert codes(closed(desk, today=LAST)) == [("period", "not-over")]


def test_bank_that_tells_nothing_of_a_still_day_is_understood(desk: Desk) -> None:
    desk.take_in(cost=[], income=[])
    with writing(desk.engine) as session:
        a_statement_of(session, LAST - 2 * DAY, {"cents": 100})
    assert codes(closed(desk)) == [(POOL, "statement-missing")]
    with writing(desk.engine) as session:
        a_statement_of(session, JANUARY, {"cents": 5}, opening=100)
    assert closed(desk).can_be_signed
    with writing(desk.engine) as session:
        a_statement_of(session, JANUARY - DAY, {"cents": 5}, opening=60)
    assert codes(closed(desk)) == [(POOL, "statement-missing")]


def test_month_that_ends_on_a_closed_day_is_told_by_its_last_bank_day(desk: Desk) -> None:
    desk.take_in(cost=[], income=[])
    with writing(desk.engine) as session:
        a_statement_of(session, date(2027, 1, 28), {"cents": 100})
    assert codes(closed(desk, Period(2027, 1), today=date(2027, 2, 1))) == [
        (POOL, "statement-missing")
    ]
    with writing(desk.engine) as session:
        a_statement_of(session, date(2027, 1, 29), {"cents": 100}, opening=100)
    assert closed(desk, Period(2027, 1), today=date(2027, 2, 1)).can_be_signed


def test_what_was_booked_after_the_latest_statement_blocks(desk: Desk) -> None:
    desk.take_in(cost=[], income=[])
    desk.put_in(5_000, today=LAST)
    with writing(desk.engine) as session:
        a_statement_of(session, LAST - DAY, {"cents": 100})
    made = closed(desk)

    assert codes(made) == [(POOL, "statement-missing"), (POOL, "booked-after")]
    assert made.accounts[0].closing_books == 5_100


def test_account_of_nobody_without_anything_needs_no_statement(desk: Desk) -> None:
    desk.take_in(cost=[], income=[], account="NL20INGB0001234567")
    with writing(desk.engine) as session:
        a_statement_of(session, LAST, {"cents": 100}, iban="NL20INGB0001234567")
    assert closed(desk).can_be_signed


def an_account(**changes: Any) -> BankAccount:
    values: dict[str, Any] = {
        "iban": POOL,
        "use": AccountUse.POOLED,
        "households": 1,
        "closing_date": LAST,
        "bank": 10_000,
        "books": 10_000,
        "booked_after": 0,
        "reasons": (),
        "statements": (),
        "gaps": (),
        "suspense": 0,
        "suspense_elsewhere": 0,
        "suspense_ages": (SuspenseAge(since=31, until=None, lines=0, amount=0),),
        "suspense_lines": (),
        "client_money": 9_000,
        "households_money": 9_000,
        "own_money": 1_000,
        "own_money_due": 1_000,
    }
    return BankAccount(**{**values, **changes})


@pytest.mark.parametrize(
    ("account", "money", "code"),
    [
        ({}, {}, None),
        ({"households_money": 9_001}, {}, "client-money"),
        ({"own_money_due": 999}, {}, "own-money"),
        ({}, {"advances": 501}, "advances"),
        ({}, {"headroom": -1}, "advance-too-high"),
    ],
)
def test_what_should_never_differ_blocks_when_it_does(
    account: dict[str, Any], money: dict[str, int], code: str | None
) -> None:
    figures = {"advances": 500, "of_households": 500, "headroom": 0, **money}
    told = [(an_account(**account), True)]
    found = obstacles_to_signing(told, **figures, exported=(), debits=(), failed=())

    assert [each.code for each in found] == ([] if code is None else [code])


def test_accepted_difference_is_shown_with_who_and_why_and_does_not_block(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[], income=[])
    with writing(engine) as session:
        a_statement_of(session, LAST, {"cents": 100}, difference=3, reason="bank belt terug")
    made = closed(desk)

    assert made.can_be_signed, made.obstacles
    (reason,) = made.accounts[0].account.reasons
    assert (reason.amount, reason.accepted_by) == (3, "karin")
    assert "bank belt terug" in reason.text


def test_difference_that_nobody_accepted_names_what_it_is_made_of(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[], income=[])
    desk.put_in(5_000)
    with writing(engine) as session:
        a_statement_of(session, LAST, {"cents": 100}, opening=700)
    made = closed(desk)

    assert codes(made) == [(POOL, "account-mismatch")]
    text = made.obstacles[0].text
    assert "begint met €\u00a07,00" in text
    assert "met de hand" in text


def test_old_suspense_and_suspense_without_a_line_block(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[])
    back = desk.receive(2_000, FIRST)
    desk.take_back(back.match_entry_id, today=FIRST)
    with writing(engine) as session:
        a_statement_of(session, LAST - 31 * DAY, {"cents": 100}, {"cents": 50})
        a_statement_of(session, LAST, {"cents": 10}, opening=150)
    made = closed(desk)

    assert codes(made) == [
        (POOL, "account-mismatch"),
        (POOL, "suspense-old"),
        (POOL, "suspense-unexplained"),
    ]
    assert "2 regels, samen €\u00a01,50" in made.obstacles[1].text


def test_nothing_is_older_than_today_while_the_month_is_not_over(desk: Desk) -> None:
    desk.take_in(income=[])
    with writing(desk.engine) as session:
        a_statement_of(session, FIRST - DAY, {"cents": 100})
        a_statement_of(session, FIRST + DAY, {"cents": 10}, opening=100)
        ordered(session, FIRST, state=OrderState.EXPORTED)
    made = closed(desk, today=FIRST + DAY)

    assert [each.days for each in made.accounts[0].account.suspense_lines] == [2, 0]
    assert [each.days for each in made.exported_unseen] == [1]
    assert codes(made) == [("period", "not-over"), (POOL, "statement-missing")]
    over = closed(desk)
    assert [each.days for each in over.accounts[0].account.suspense_lines] == [31, 29]
    assert [each.days for each in over.exported_unseen] == [30]


def test_signals_are_those_that_were_open_at_the_end_of_the_month(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in()
    a_signal = SignalRow(
        kind="missing",
        cause="missing:h-1:wage:2026-12-24",
        household_id="h-1",
        reason="niet gezien",
    )
    # Midnight in Amsterdam is an hour earlier by the clock of the world.
    opened = datetime.combine(LAST, time(22, 59, 59), tzinfo=UTC)
    with writing(engine) as session:
        made = save_signals(session, [a_signal], recorded_at=opened, recorded_by="x")
    assert closed(desk).signals == {SignalKind.MISSING: 1}
    assert closed(desk, DECEMBER.plus(-1)).signals == {}
    with writing(engine) as session:
        at = opened + timedelta(seconds=1)
        close_signals(session, {made[a_signal.cause]: "klaar"}, recorded_at=at, recorded_by="x")
    assert closed(desk).signals == {SignalKind.MISSING: 1}
    assert closed(desk, DECEMBER.plus(1)).signals == {}


@pytest.mark.parametrize(
    ("state", "method", "place", "days"),
    [
        (OrderState.EXPORTED, PaymentMethod.TRANSFER, "exported", 7),
        (OrderState.EXPECTED, PaymentMethod.DIRECT_DEBIT, "debits", 30),
    ],
)
def test_order_that_no_statement_shows_blocks_once_it_is_late(
    engine: Engine, state: OrderState, method: PaymentMethod, place: str, days: int
) -> None:
    desk = Desk(engine)
    desk.take_in(income=[])
    with writing(engine) as session:
        a_statement_of(session, LAST, {"cents": 100})
        ordered(session, LAST - days * DAY, state=state, method=method)
        ordered(session, LAST + DAY, "o-2", state=state, method=method)
    made = closed(desk)
    assert made.can_be_signed, made.obstacles
    unseen = {"exported": made.exported_unseen, "debits": made.debits_unseen}
    assert [each.days for each in unseen.pop(place)] == [days]
    assert list(unseen.values()) == [()]
    with writing(engine) as session:
        ordered(session, LAST - (days + 1) * DAY, "o-3", state=state, method=method)
    assert codes(closed(desk)) == [(place, "not-seen")]


def test_returned_payment_blocks_until_it_is_dealt_with(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(income=[])
    with writing(engine) as session:
        a_statement_of(session, LAST, {"cents": 100})
        number = ordered(session, FIRST, state=OrderState.RETURNED)
        ordered(session, LAST + DAY, "o-9", state=OrderState.RETURNED)
        refresh_signals(session, None, by=on(LAST))
    made = closed(desk)
    assert codes(made) == [("payments", "payment-failed")]
    assert [each.amount for each in made.failed] == [65_000]
    assert made.signals[SignalKind.PAYMENT_RETURNED] == 2
    with writing(engine) as session:
        ordered(session, LAST, "o-2", state=OrderState.OPEN, replaces=number)
    assert closed(desk).can_be_signed


def test_advances_equal_those_of_the_households(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(advance_limit="700.00", floor="10.00")
    desk.put_in(70_000)
    desk.settle("2026-12")
    made = closed(desk)

    assert made.advances.advances == made.advances.of_households > 65_000
    assert made.advances.guarantee_fund == 70_000
    assert made.advances.headroom == 70_000 - made.advances.advances
    assert codes(made) == [(POOL, "no-statement")]
    (pool,) = made.accounts
    assert pool.account.client_money == pool.account.households_money
    assert pool.account.own_money == pool.account.own_money_due == made.advances.headroom


def test_month_close_is_for_whoever_reaches_everything(desk: Desk) -> None:
    with pytest.raises(NotFound):
        closed(desk)
    desk.take_in(cost=[])
    reach: Any = Reach(household_ids=frozenset({"h-1"}))
    with pytest.raises(NotFound), reading(desk.engine) as session:
        month_close(session, DECEMBER, today=JANUARY, reach=reach)

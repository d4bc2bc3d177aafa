"""The demonstration: a bank's own files for months, every signal, and again is harmless."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    Acting,
    User,
)
from huishoudboekje.agreements import HouseholdDocument, document_from_toml
from huishoudboekje.calendar import date_in_other_year
from huishoudboekje.database import (
    EVERYTHING,
    OrderFilter,
    OrderKind,
    OrderState,
    SignalFilter,
    StoredSignal,
    create_engine_for,
    load_arrangements,
    load_balances,
    load_debts,
    load_households,
    load_open_lines,
    load_owed,
    load_payment_orders,
    load_signals,
    load_statements,
    reading,
    upgrade,
    verify,
)
from huishoudboekje.errors import InvalidInput
from huishoudboekje.jobs.demonstration import FUND, play, years_to_shift
from huishoudboekje.jobs.example_counts import count_examples
from huishoudboekje.jobs.example_events import PlayEvent, read_play
from huishoudboekje.signals import SignalKind

FIXTURES = Path(__file__).parents[2] / "fixtures"
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
ALL = 1_000_000
ARRANGED = {"h-1003": 1, "h-1012": 2, "h-1013": 1, "h-1014": 1, "h-1015": 1, "h-1017": 1}
"""The examples with arrangements, and with how many; that of h-1003 begins in a month or two."""
SHOWN = {
    SignalKind.MISSING,
    SignalKind.OTHER_AMOUNT,
    SignalKind.MORE_THAN_ONCE,
    SignalKind.UNEXPECTED_RECEIPT,
    SignalKind.SET_OFF_SUSPECTED,
    SignalKind.BALANCE_BELOW_ZERO,
    SignalKind.ADVANCE_LIMIT_NEAR,
    SignalKind.SHORTAGE_AHEAD,
    SignalKind.PAYMENT_RETURNED,
    SignalKind.GUARANTEE_CALLED,
    SignalKind.INSTALMENT_MISSED,
    SignalKind.PAUSE_ENDS,
    SignalKind.EFFORT_OVERDUE,
}


def acting(day: date) -> Acting:
    now = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    return Acting(user=User(id="test", name="Test"), reach=EVERYTHING, today=day, now=now)


@lru_cache
def examples() -> tuple[tuple[HouseholdDocument, ...], tuple[PlayEvent, ...]]:
    files = sorted((FIXTURES / "households").glob("*.toml"))
    documents = tuple(document_from_toml(each.read_bytes(), for_import=True) for each in files)
    return documents, read_play((FIXTURES / "play.toml").read_text(encoding="utf-8"))


def played_up_to(day: date, path: Path) -> Engine:
    """A database in which the examples lived up to the day."""
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(f"sqlite:///{path}")
    go_on(engine, day)
    return engine


def go_on(engine: Engine, day: date) -> None:
    documents, events = examples()
    for _ in play(engine, documents, events, by=acting(day)):
        pass


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return played_up_to(TODAY, tmp_path_factory.mktemp("demo") / "demo.sqlite3")


def open_signals(engine: Engine) -> tuple[StoredSignal, ...]:
    with reading(engine) as session:
        which = SignalFilter(is_open=True)
        return load_signals(session, reach=EVERYTHING, which=which, limit=ALL)


def books(engine: Engine, until: date = date.max) -> dict[tuple[str, str], int]:
    with reading(engine) as session:
        found = load_balances(session, reach=EVERYTHING, until=until)
    return {(account.book, account.name): cents for account, cents in found.items()}


@given(
    start=st.dates(date(2025, 7, 1), date(2026, 6, 30)),
    today=st.dates(date(2020, 1, 1), date(2120, 12, 31)),
)
def test_every_household_has_6_to_17_months_behind_it(start: date, today: date) -> None:
    moved = date_in_other_year(start, years_to_shift(start, today))
    months = (today.year - moved.year) * 12 + today.month - moved.month
    whole_months = months - (moved.day > today.day)

    # A start on the 29th of February that moved to the 28th is the one that may be a day short.
    assert 6 <= whole_months <= 17 or (start.month, start.day) == (2, 29)


def test_the_books_are_what_the_bank_says_on_every_day(played: Engine) -> None:
    with reading(played) as session:
        statements = [each.statement for each in load_statements(session, limit=ALL)]
    off = [
        (each.iban, each.closing_date)
        for each in statements
        if books(played, until=each.closing_date)["organisation", f"bank:{each.iban}"]
        != each.closing
    ]

    assert len(statements) > 400
    assert off == []


@pytest.mark.parametrize("day", [TODAY, date(2026, 10, 1), date(2026, 6, 26), date(2026, 3, 31)])
def test_what_is_always_true_is_true(played: Engine, day: date) -> None:
    found = books(played, until=day)
    with reading(played) as session:
        ids = sorted({book for book, _ in found} - {"organisation"})
        households = load_households(session, ids, reach=EVERYTHING)
    pooled = EXAMPLE_ORGANISATION.pooled_iban
    kept: dict[str, int] = defaultdict(int)
    for name, each in households.items():
        terms = each.document.terms
        iban = pooled if terms.bank_account == "pooled" else terms.bank_account
        kept[iban] += sum(
            found.get((name, part), 0) for part in ("received", "available", "set-aside")
        )
        assert -found.get((name, "advance"), 0) <= terms.advance_limit
        assert found.get((name, "set-aside"), 0) >= 0
    for iban, client_money in kept.items():
        assert -found.get(("organisation", f"client-money:{iban}"), 0) == client_money
        money = found.get(("organisation", f"bank:{iban}"), 0)
        suspense = -found.get(("organisation", f"suspense:{iban}"), 0)
        fund = 0
        if iban == pooled:
            fund = FUND - found.get(("organisation", "own-costs"), 0)
            fund -= found.get(("organisation", "advances"), 0)
        assert money == client_money + suspense + fund
    advanced = sum(-found.get((name, "advance"), 0) for name in households)
    assert found.get(("organisation", "advances"), 0) == advanced


def test_nothing_is_changed_afterwards(played: Engine) -> None:
    with reading(played) as session:
        assert verify(session) == ()


def test_debts_go_down_by_exactly_what_was_paid(played: Engine) -> None:
    with reading(played) as session:
        debts = load_debts(session, sorted(ARRANGED), reach=EVERYTHING)
        arranged = load_arrangements(session, sorted(ARRANGED), reach=EVERYTHING)
        owed = load_owed(session, sorted(ARRANGED), reach=EVERYTHING)
        orders = load_payment_orders(session, reach=EVERYTHING, limit=ALL)
    assert {name: len(found) for name, found in arranged.items()} == ARRANGED
    for name, found in arranged.items():
        registered = {each.debt.id: sum(each.debt.components.values()) for each in debts[name]}
        for each in found:
            streams = {(name, stream) for stream in each.streams}
            paid = sum(
                one.order.cents
                for one in orders
                if (one.order.household_id, one.order.agreement_id) in streams
            )
            left = sum(sum(owed[name][debt_id].values()) for debt_id in each.terms.debt_ids)
            assert paid > 0 or name == "h-1003"
            assert left == sum(registered[debt_id] for debt_id in each.terms.debt_ids) - paid
            found_books = books(played)
            assert all(not found_books.get((name, f"cost:{one}")) for _, one in streams)


def test_every_kind_of_signal_is_there_today(played: Engine) -> None:
    assert {each.signal.kind for each in open_signals(played)} >= SHOWN


@pytest.mark.parametrize(
    "today",
    [date(2027, 7, 20), date(2028, 2, 29), date(2026, 8, 18)],
)
def test_every_kind_of_signal_is_there_whatever_day_it_is(today: date, tmp_path: Path) -> None:
    engine = played_up_to(today, tmp_path / "demo.sqlite3")

    assert {each.signal.kind for each in open_signals(engine)} >= SHOWN
    with reading(engine) as session:
        assert load_open_lines(session, reach=EVERYTHING, limit=ALL), "the queue shows something"


def test_advances_to_own_accounts_travel_over_both_statements(played: Engine) -> None:
    with reading(played) as session:
        orders = load_payment_orders(
            session, reach=EVERYTHING, which=OrderFilter(household_ids={"h-1004"}), limit=ALL
        )
    advances = [each for each in orders if each.order.kind is OrderKind.ADVANCE]

    assert advances
    assert {each.state for each in advances} == {OrderState.PAID}
    kinds = {each.signal.kind for each in open_signals(played)}
    assert SignalKind.PAYEE_UNCONFIRMED not in kinds, "an account of ours needs no confirmation"


def test_hardly_a_line_waits_for_a_person(played: Engine) -> None:
    with reading(played) as session:
        counts = count_examples(session, reach=EVERYTHING)

    assert counts.by_itself > 0.9 * counts.lines
    assert 0 < counts.open < 10
    assert counts.exported > 900


def test_growing_on_comes_to_the_same_as_playing_at_once(tmp_path: Path) -> None:
    """But for what goes by the day of today: without that, day by day is all at once."""
    documents, events = examples()
    fixed = [each for each in events if each.days_ago is None]
    some = [each for each in documents if each.terms.id in {"h-1004", "h-1010", "h-1012"}]
    found = []
    for days in ([date(2026, 10, 14), date(2026, 10, 27), TODAY], [TODAY]):
        path = tmp_path / f"{len(days)}.sqlite3"
        engine = create_engine_for(f"sqlite:///{path}")
        upgrade(f"sqlite:///{path}")
        for day in days:
            for _ in play(engine, some, fixed, by=acting(day)):
                pass
        found.append(books(engine))

    assert found[0] == found[1]


def test_going_on_later_keeps_what_was_and_shows_every_kind(tmp_path: Path, played: Engine) -> None:
    path = tmp_path / "demo.sqlite3"
    with (
        closing(sqlite3.connect(str(played.url.database))) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    engine = create_engine_for(f"sqlite:///{path}")
    before = books(engine)
    go_on(engine, TODAY)
    assert books(engine) == before

    go_on(engine, TODAY + 12 * DAY)

    with reading(engine) as session:
        waiting = load_open_lines(session, reach=EVERYTHING, limit=ALL)
    assert all(each.line.booking_date > TODAY for each in waiting)
    assert {each.signal.kind for each in open_signals(engine)} >= SHOWN


def test_all_mistakes_in_a_play_are_named_together() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_play('[[event]]\nkind = "luck"\n[[event]]\nkind = "gift"\ndays_ago = 3\n')

    assert {each.place for each in caught.value.findings} >= {
        "event[1].kind",
        "event[2].household",
        "event[2].amount",
    }

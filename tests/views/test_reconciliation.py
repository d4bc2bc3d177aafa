"""Bank against books: every account, every difference with all that it is made of."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.actions.banking import BankDesk, a_file, a_line, a_statement
from tests.actions.desk import POOL, Desk
from tests.actions.signalled import a_statement_of, matched, undone

from huishoudboekje.database import (
    EVERYTHING,
    MatchPart,
    Reach,
    StatementRow,
    StoredStatement,
    reading,
    writing,
)
from huishoudboekje.matching import MatchKind
from huishoudboekje.views import BankAccount, reconciliation
from huishoudboekje.views.bank_chain import difference_reasons, statement_gaps

DAY = timedelta(days=1)
FIRST = date(2026, 12, 8)
OWN = "NL20INGB0001234567"


def accounts(desk: Desk, on: date, first: date | None = None) -> dict[str, BankAccount]:
    with reading(desk.engine) as session:
        found = reconciliation(session, on=on, first=first, reach=EVERYTHING)
    return {each.iban: each for each in found}


def reasons(account: BankAccount) -> list[tuple[str, int]]:
    return [(each.kind.value, each.amount) for each in account.reasons]


def a_receipt(cents: int, household: str = "h-1") -> MatchPart:
    return MatchPart(kind=MatchKind.RECEIPT, cents=cents, household_id=household)


def test_books_equal_the_bank_on_every_day_of_a_statement(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[])
    desk.take_in("h-2", cost=[], account=OWN)
    with writing(engine) as session:
        (line, _) = a_statement_of(session, FIRST, {"cents": 140_000}, {"cents": 2_500})
        matched(session, line, a_receipt(140_000), FIRST)
        a_statement_of(session, FIRST + DAY, {"cents": -500}, opening=142_500)
        a_statement_of(session, FIRST + DAY, {"cents": 900}, opening=142_000)
        a_statement_of(session, FIRST, {"cents": 7_700}, iban=OWN)
    found = accounts(desk, FIRST + 2 * DAY, FIRST)

    pool, own = found[POOL], found[OWN]
    assert (pool.use.value, pool.households, own.use.value, own.households) == (
        "pooled",
        1,
        "household",
        1,
    )
    assert (pool.bank, pool.books, pool.difference, pool.booked_after) == (142_900, 142_900, 0, 0)
    assert [(each.closing, each.difference) for each in pool.statements] == [
        (142_500, 0),
        (142_000, None),
        (142_900, 0),
    ]
    assert (pool.reasons, pool.gaps) == ((), ())
    assert (pool.suspense, pool.suspense_elsewhere) == (2_900, 0)
    assert (pool.client_money, pool.households_money) == (140_000, 140_000)
    assert (pool.own_money, pool.own_money_due, own.suspense) == (0, 0, 7_700)


def test_statements_of_one_day_follow_each_other_by_their_balances(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[], income=[])
    with writing(engine) as session:
        a_statement_of(session, FIRST, {"cents": 1}, opening=50)
        a_statement_of(session, FIRST, {"cents": 50})
        a_statement_of(session, FIRST + DAY, {"cents": 3}, opening=53)
        a_statement_of(session, FIRST + DAY, {"cents": 2}, opening=51)
    pool = accounts(desk, FIRST + DAY, FIRST)[POOL]

    assert [each.closing for each in pool.statements] == [50, 51, 53, 56]
    assert [each.difference for each in pool.statements] == [None, 0, None, 0]
    assert (pool.gaps, pool.reasons) == ((), ())


def test_suspense_is_told_by_age_as_it_stood_on_the_day(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[])
    on = FIRST + 31 * DAY
    days = (FIRST, FIRST + DAY, on - 8 * DAY, on - 7 * DAY, on)
    with writing(engine) as session:
        opening, key = 0, ""
        for number, day in enumerate(days):
            (line,) = a_statement_of(session, day, {"cents": 10**number}, opening=opening)
            opening += 10**number
            if number == 1:
                # It counts from a later settlement on, so it still waited on the day.
                key = matched(session, line, a_receipt(10), on + DAY)
            if number == 3:
                matched(session, line, a_receipt(1_000), day)
    pool = accounts(desk, on)[POOL]

    assert [(each.since, each.until, each.lines, each.amount) for each in pool.suspense_ages] == [
        (0, 7, 1, 10_000),
        (8, 30, 2, 110),
        (31, None, 1, 1),
    ]
    assert pool.suspense == 10_111
    assert [each.days for each in pool.suspense_lines] == [31, 30, 8, 0]
    assert accounts(desk, on + DAY)[POOL].suspense == 10_101
    with writing(engine) as session:
        undone(session, key, on + 2 * DAY)
    assert accounts(desk, on + DAY)[POOL].suspense == 10_101
    later = accounts(desk, on + 2 * DAY)[POOL]
    assert (later.suspense, later.suspense_elsewhere) == (10_111, 0)


def test_money_of_a_receipt_taken_back_by_hand_stands_in_suspense_without_a_line(
    desk: Desk,
) -> None:
    desk.take_in(cost=[])
    made = desk.receive(140_000, FIRST)
    desk.take_back(made.match_entry_id, today=FIRST)
    pool = accounts(desk, FIRST)[POOL]

    assert (pool.suspense, pool.suspense_elsewhere, pool.suspense_lines) == (140_000, 140_000, ())
    assert (pool.bank, pool.books, pool.difference) == (None, 140_000, None)


def test_difference_is_made_of_its_reasons(engine: Engine) -> None:
    desk = Desk(engine)
    desk.take_in(cost=[], income=[])
    desk.put_in(50_000)
    with writing(engine) as session:
        a_statement_of(session, FIRST, {"cents": 1_000}, opening=30_000)
        odd: dict[str, Any] = {"difference": 7, "reason": "bank herstelt het"}
        a_statement_of(session, FIRST + DAY, {"cents": 100}, opening=31_500, **odd)
        late = {"cents": 20, "booking_date": FIRST + 2 * DAY}
        a_statement_of(session, FIRST + 2 * DAY, late, opening=31_593)
    pool = accounts(desk, FIRST + 2 * DAY, FIRST)[POOL]

    assert pool.difference == 50_000 + 1_000 + 100 + 20 - 31_613
    assert reasons(pool) == [
        ("opening", -30_000),
        ("gap", -500),
        ("accepted-difference", 7),
        ("by-hand", 50_000),
    ]
    accepted = pool.reasons[2]
    assert (accepted.accepted_by, accepted.date) == ("karin", FIRST + DAY)
    assert accepted.text.endswith("telt niet op: bank herstelt het")
    assert [(each.date, each.amount, each.is_overlap) for each in pool.gaps] == [
        (FIRST + DAY, 500, False)
    ]
    assert accounts(desk, FIRST + 2 * DAY)[POOL].gaps == ()
    assert (pool.own_money, pool.own_money_due) == (50_000, 50_000)


def test_statement_that_came_again_under_another_id_leaves_no_gap(engine: Engine) -> None:
    desk = BankDesk(engine)
    desk.take_in(cost=[], income=[])
    for name in ("s-1", "s-2"):
        desk.import_file(a_file(a_statement(a_line(2_000, FIRST), day=FIRST, name=name)))
    longer = a_statement(
        a_line(2_000, FIRST), a_line(500, FIRST + DAY), day=FIRST + DAY, name="s-3"
    )
    desk.import_file(a_file(longer))
    pool = accounts(desk, FIRST + DAY, FIRST)[POOL]

    assert pool.difference == 0
    assert [each.text for each in pool.reasons] == [
        f"regels van afschrift {name} stonden al op een ander afschrift; er mist niets"
        for name in ("s-2", "s-3")
    ]
    assert reasons(pool) == [("known-lines", 0), ("known-lines", 0)]
    assert [(each.amount, each.is_overlap) for each in pool.gaps] == [(-2_000, True)] * 2


def test_whoever_does_not_reach_everything_sees_no_account(desk: Desk) -> None:
    desk.take_in(cost=[])
    reach = Reach(household_ids=frozenset({"h-1"}))
    with reading(desk.engine) as session:
        assert reconciliation(session, on=FIRST, reach=reach) == ()


def test_new_organisation_has_its_account_without_anything(desk: Desk) -> None:
    assert accounts(desk, FIRST) == {}
    desk.take_in(cost=[])
    pool = accounts(desk, FIRST)[POOL]
    assert (pool.bank, pool.books, pool.suspense, pool.own_money) == (None, 0, 0, 0)


CENTS = st.integers(-500, 500)


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[StoredStatement], dict[int, int]]:
    """Statements that may open anywhere, differ, and bring other lines than they say."""
    chain, booked = [], {}
    for number in range(1, draw(st.integers(1, 6)) + 1):
        difference = draw(CENTS)
        day = FIRST + number * DAY
        row = StatementRow(
            file_id=1,
            iban=POOL,
            statement_id=str(number),
            opening_date=draw(st.sampled_from([None, day, day - 9 * DAY])),
            closing_date=day,
            opening=draw(CENTS),
            closing=draw(CENTS),
            difference=difference,
            difference_reason="x" if difference else "",
        )
        moment: Any = None
        chain.append(
            StoredStatement(id=number, statement=row, recorded_at=moment, recorded_by="karin")
        )
        booked[number] = draw(CENTS)
    return chain, booked


@given(made=chains(), until=CENTS, books=CENTS)
def test_reasons_always_add_up_to_the_difference(
    made: tuple[list[StoredStatement], dict[int, int]], until: int, books: int
) -> None:
    chain, booked = made
    found = difference_reasons(chain, booked=booked, booked_until=until, books=books)

    assert sum(each.amount for each in found) == books - chain[-1].statement.closing
    assert all(each.text for each in found)
    assert all(each.amount or each.text.endswith("er mist niets") for each in found)
    assert len(statement_gaps(chain, booked)) < len(chain)

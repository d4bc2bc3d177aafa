"""What may be taken back, on which day it counts, and what is refused with the way that works."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, exc, text
from tests.actions.desk import Desk, a_cost, on, ordered

from huishoudboekje.actions import reverse_entry
from huishoudboekje.actions.corrections import reverse_entries
from huishoudboekje.database import writing
from huishoudboekje.errors import (
    AdvanceTooHigh,
    AlreadyReversed,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
    Refusal,
)

DECEMBER, JANUARY = date(2026, 12, 24), date(2027, 1, 25)
FEBRUARY, MARCH = date(2027, 2, 25), date(2027, 3, 25)
RENT_OF_JANUARY = "settlement:2026-12:h-1:rent:2027-01-01"


def a_settled_month(desk: Desk, **changes: Any) -> None:
    desk.take_in(**changes)
    desk.receive(150_000, date(2026, 12, 8))
    desk.settle("2026-12")


def test_match_taken_back_leaves_the_line_in_suspense(any_desk: Desk) -> None:
    any_desk.take_in()
    made = any_desk.receive(140_000, date(2026, 12, 8))
    any_desk.take_back(made.match_entry_id)
    assert any_desk.balance("received") == 0
    suspense = "suspense:NL02ABNA0123456789"
    assert any_desk.balance(suspense, book="organisation") == -140_000
    assert any_desk.verify() == ()


def test_match_of_a_settled_period_is_taken_back_on_the_settlement_date(desk: Desk) -> None:
    a_settled_month(desk)
    match = desk.entry("match:hand:h-1:receipt:wage-2026-12-08:1")
    taken_back = desk.take_back(match.id)
    assert desk.balance("received", until=date(2026, 12, 23)) == 150_000
    assert desk.balance("received") == -150_000
    (entry,) = (each.entry for each in desk.entries() if each.id == taken_back)
    assert entry.business_date == DECEMBER


def test_order_taken_back_is_due_again_at_the_next_settlement(any_desk: Desk) -> None:
    a_settled_month(any_desk)
    any_desk.take_back(any_desk.entry(RENT_OF_JANUARY).id)
    any_desk.receive(140_000, date(2027, 1, 8))
    done = any_desk.settle("2027-01")
    assert ordered(done) == [("rent", date(2027, 1, 1)), ("rent", date(2027, 2, 1))]


def test_settlement_taken_back_may_be_done_again(any_desk: Desk) -> None:
    a_settled_month(any_desk)
    before = {each.id: each.entry for each in any_desk.entries()}
    assert any_desk.take_back_settlement("2026-12") == 4
    again = any_desk.settle("2026-12")
    assert ordered(again) == [("rent", date(2027, 1, 1))]
    after = {each.id: each.entry for each in any_desk.entries()}
    assert {number: after[number] for number in before} == before
    assert any_desk.entry("settlement:2026-12.2:h-1:rent:2027-01-01").reversed_by is None


MARK = text("UPDATE settlements SET reversed_at = '2026-12-24T12:00:00.000000+00:00'")


@pytest.mark.parametrize("left", ["available", "rent:2027-01-01", "living_money:2026-12-24"])
def test_settlement_of_which_an_entry_stands_cannot_be_marked_as_undone(
    any_desk: Desk, left: str
) -> None:
    a_settled_month(any_desk)
    ours = [each for each in any_desk.entries() if each.entry.key.startswith("settlement:2026-12:")]
    assert f"settlement:2026-12:h-1:{left}" in {each.entry.key for each in ours}
    others = [each for each in ours if not each.entry.key.endswith(left)]
    with writing(any_desk.engine) as session:
        days = {each.id: DECEMBER for each in others}
        reverse_entries(session, others, days, reason="proef", by=on(DECEMBER))
    with pytest.raises(exc.IntegrityError, match="refused"), writing(any_desk.engine) as session:
        session.execute(MARK)


def test_mark_is_refused_whatever_tables_of_its_own_a_connection_has(
    postgres_engine: Engine,
) -> None:
    desk = Desk(postgres_engine)
    a_settled_month(desk)
    with writing(desk.engine) as session:
        for table in ("settlement_lines", "entries"):
            session.execute(text(f"CREATE TEMP TABLE {table} (LIKE public.{table})"))
        with pytest.raises(exc.IntegrityError, match="refused"):
            session.execute(MARK)
        session.rollback()


def test_settlement_after_a_receipt_was_taken_back_is_taken_back_as_any_other(desk: Desk) -> None:
    """That money is missing from before it; nothing has used what it made free."""
    a_settled_month(desk)
    desk.take_back(desk.entry("match:hand:h-1:receipt:wage-2026-12-08:1").id)
    desk.settle("2027-01")
    desk.receive(500_000, date(2027, 2, 8))
    desk.settle("2027-02")
    assert desk.take_back_settlement("2027-02") > 0
    assert desk.verify() == ()


def refused(desk: Desk, refusal: type[Refusal], act: object) -> str:
    assert callable(act)
    before = desk.entries()
    with pytest.raises(refusal) as caught:
        act()
    assert desk.entries() == before
    return str(caught.value)


def test_entry_is_taken_back_once(any_desk: Desk) -> None:
    a_settled_month(any_desk)
    number = any_desk.entry(RENT_OF_JANUARY).id
    any_desk.take_back(number)
    refused(any_desk, AlreadyReversed, lambda: any_desk.take_back(number))


@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("hand:h-1:receipt:wage-2026-12-08", "Een regel van de bank blijft staan"),
        ("settlement:2026-12:h-1:available", "settle 2026-12 --household h-1 --reverse"),
        ("settlement:2026-12:h-1:balance", "settle 2026-12 --household h-1 --reverse"),
        ("match:hand:fund:fund", "kind=own-money"),
    ],
)
def test_what_may_not_be_taken_back_names_the_way_that_works(
    desk: Desk, key: str, way: str
) -> None:
    a_settled_month(desk)
    desk.put_in(100_000)
    assert way in refused(desk, NotReversible, lambda: desk.take_back(desk.entry(key).id))


def test_reversal_is_not_reversible(desk: Desk) -> None:
    a_settled_month(desk)
    taken_back = desk.take_back(desk.entry(RENT_OF_JANUARY).id)
    refused(desk, NotReversible, lambda: desk.take_back(taken_back))


def test_unknown_entry_is_not_found(desk: Desk) -> None:
    desk.take_in()
    refused(desk, NotFound, lambda: desk.take_back(12_345))


def test_only_the_latest_settlement_is_taken_back(desk: Desk) -> None:
    a_settled_month(desk)
    desk.settle("2027-01")
    refused(desk, OutOfOrder, lambda: desk.take_back_settlement("2026-12"))
    refused(desk, NotFound, lambda: desk.take_back_settlement("2027-02"))
    refused(desk, NotFound, lambda: desk.take_back_settlement("2026-12", household="h-9"))


def test_settlement_whose_order_was_taken_back_later_is_not_taken_back_whole(desk: Desk) -> None:
    """Else the order would stand on its own day and be undone on a later one, with nothing due."""
    a_settled_month(desk)
    desk.receive(140_000, date(2027, 1, 8))
    desk.settle("2027-01")
    desk.take_back(desk.entry(RENT_OF_JANUARY).id)
    desk.take_back_settlement("2027-01")
    text = refused(desk, NotReversible, lambda: desk.take_back_settlement("2026-12"))
    assert "apart" in text


def test_settlement_whose_receipt_is_gone_is_not_taken_back(desk: Desk) -> None:
    """Done again it would give out money that is known to be gone."""
    a_settled_month(desk)
    desk.take_back(desk.entry("match:hand:h-1:receipt:wage-2026-12-08:1").id)
    refused(desk, NotReversible, lambda: desk.take_back_settlement("2026-12"))


def test_reversal_needs_a_reason(desk: Desk) -> None:
    a_settled_month(desk)
    number = desk.entry(RENT_OF_JANUARY).id

    def act() -> None:
        with writing(desk.engine) as session:
            reverse_entry(session, number, reason=" ", by=on(DECEMBER))

    refused(desk, InvalidInput, act)


def test_settlement_that_repaid_is_not_taken_back_beyond_the_fund(any_desk: Desk) -> None:
    """The advance would come back, but the fund's money stands behind another household by now."""
    any_desk.take_in(advance_limit="700.00", cost=[a_cost()], floor="10.00")
    any_desk.put_in(70_000)
    any_desk.settle("2026-12")
    advanced = -any_desk.balance("advance")
    assert advanced > 65_000
    any_desk.receive(140_000, date(2026, 12, 28), nominal=date(2026, 12, 8))
    any_desk.receive(140_000, date(2027, 1, 8))
    any_desk.settle("2027-01")
    assert -any_desk.balance("advance") < advanced
    any_desk.take_in("h-2", advance_limit="700.00")
    any_desk.settle("2026-12", household="h-2")
    assert any_desk.balance("advances", book="organisation") > 70_000 - advanced
    refused(any_desk, AdvanceTooHigh, lambda: any_desk.take_back_settlement("2027-01"))
    assert any_desk.balance("advances", book="organisation") <= 70_000

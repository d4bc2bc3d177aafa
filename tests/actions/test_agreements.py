"""Agreements are added, followed up and ended with their history kept and nothing skipped."""

from datetime import date

import pytest
from tests.actions.desk import (
    Desk,
    a_cost,
    an_agreement,
    an_income,
    given_out,
    on,
    ordered,
)

from huishoudboekje.actions import add_agreement
from huishoudboekje.agreements import Kind
from huishoudboekje.database import load_household, reading, writing
from huishoudboekje.database.reach import EVERYTHING, Reach
from huishoudboekje.errors import (
    AlreadyExists,
    AlreadySettled,
    InvalidInput,
    NotFound,
    Refusal,
    StaleVersion,
)

TODAY = date(2026, 12, 1)


def stored_ids(desk: Desk) -> list[str]:
    with reading(desk.engine) as session:
        document = load_household(session, "h-1", reach=EVERYTHING).document
    return [each.id for each in document.agreements]


def test_added_cost_is_paid_from_the_next_settlement_on(any_desk: Desk) -> None:
    any_desk.take_in()
    made = any_desk.add(a_cost("energy", amount="140.00", rrule="FREQ=MONTHLY;BYMONTHDAY=15"))
    assert (made.agreement_id, made.version) == ("energy", 2)
    any_desk.receive(140_000, date(2026, 12, 8))
    done = any_desk.settle("2026-12")
    assert ordered(done) == [("energy", date(2027, 1, 15)), ("rent", date(2027, 1, 1))]


def test_change_says_what_it_does_to_the_coming_paydays(any_desk: Desk) -> None:
    any_desk.take_in(months=1)
    made = any_desk.add(a_cost("energy", amount="140.00", rrule="FREQ=MONTHLY;BYMONTHDAY=15"))
    assert [amount for _, amount in made.before] == [75_000, 75_000]
    assert [amount for _, amount in made.after] == [61_000, 61_000]
    any_desk.receive(140_000, date(2026, 12, 8))
    assert given_out(any_desk.settle("2026-12")) == [61_000]


def test_preview_of_a_change_that_is_rolled_back_leaves_nothing(any_desk: Desk) -> None:
    any_desk.take_in()

    def preview() -> None:
        with writing(any_desk.engine) as session:
            new = an_agreement(a_cost("energy"))
            add_agreement(session, "h-1", new, version=None, by=on(TODAY))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        preview()
    assert stored_ids(any_desk) == ["wage", "rent"]
    assert any_desk.add(a_cost("energy")).version == 2


@pytest.mark.parametrize("start", [date(2027, 3, 1), date(2027, 5, 1), date(2027, 8, 1)])
def test_followed_up_rent_is_paid_for_every_month(desk: Desk, start: date) -> None:
    """The 1st of May and of August 2027 are closed: their rents are dated a day or two before."""
    desk.take_in(cost=[a_cost(amount="500.00")])
    desk.follow_up("rent", a_cost("new-rent", amount="520.00"), start, today=TODAY)
    paid = []
    for month in ["2026-12", *(f"2027-{number:02d}" for number in range(1, 10))]:
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        paid += ordered(desk.settle(month))
    months = [date(2027, number, 1) for number in range(1, 11)]
    assert sorted(day for _, day in paid) == months
    assert sorted(day for name, day in paid if name == "new-rent") == [
        day for day in months if day >= start
    ]


def test_followed_up_income_is_expected_once_a_month(desk: Desk) -> None:
    """The 8th of August 2027 is a Sunday: the old wage's last day is the Saturday."""
    desk.take_in()
    made = desk.follow_up(
        "wage", an_income("new-wage"), date(2027, 8, 8), kind=Kind.INCOME, today=TODAY
    )
    assert made.after == made.before


def test_follow_up_gets_the_next_free_id(desk: Desk) -> None:
    desk.take_in()
    table = a_cost()
    del table["id"]
    assert desk.follow_up("rent", table, date(2027, 3, 1)).agreement_id == "rent-2"
    assert desk.follow_up("rent-2", table, date(2027, 5, 1)).agreement_id == "rent-2-2"
    assert stored_ids(desk) == ["wage", "rent", "rent-2", "rent-2-2"]


def test_ended_cost_is_paid_up_to_its_end(desk: Desk) -> None:
    desk.take_in(cost=[a_cost(amount="500.00")])
    desk.end("rent", date(2027, 2, 1))
    for month in ("2026-12", "2027-01"):
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        assert len(ordered(desk.settle(month))) == 1
    assert ordered(desk.settle("2027-02")) == []


def test_follow_up_does_not_bring_back_what_had_ended(desk: Desk) -> None:
    desk.take_in(cost=[a_cost(amount="500.00")])
    desk.end("rent", date(2027, 1, 1))
    desk.follow_up("rent", a_cost("new-rent"), date(2027, 4, 1))
    paid = []
    for month in ("2026-12", "2027-01", "2027-02", "2027-03"):
        paid += ordered(desk.settle(month))
    assert desk.balance("cost:rent") in {0, 50_000}
    desk.receive(140_000, date(2027, 4, 8))
    paid += ordered(desk.settle("2027-04"))
    assert {day for name, day in paid if name == "rent"} <= {date(2027, 1, 1)}
    assert ("new-rent", date(2027, 4, 1)) in paid


def test_end_may_be_said_again(desk: Desk) -> None:
    """The latest word counts, as long as nobody followed the agreement up."""
    desk.take_in(cost=[a_cost(amount="500.00")])
    desk.end("rent", date(2027, 1, 1))
    desk.end("rent", date(2027, 2, 1))
    got = []
    for month in ("2026-12", "2027-01", "2027-02"):
        desk.receive(140_000, date.fromisoformat(f"{month}-08"))
        got += ordered(desk.settle(month))
    assert got == [("rent", date(2027, 1, 1)), ("rent", date(2027, 2, 1))]


def test_agreement_that_was_followed_up_or_has_not_begun_is_not_ended(desk: Desk) -> None:
    desk.take_in()
    refused(desk, InvalidInput, lambda: desk.end("rent", date(2026, 11, 1)))
    desk.follow_up("rent", a_cost("new-rent"), date(2027, 4, 1))
    refused(desk, AlreadyExists, lambda: desk.end("rent", date(2027, 2, 1)))


def refused(desk: Desk, refusal: type[Refusal], act: object) -> str:
    assert callable(act)
    before = stored_ids(desk)
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is refusal
    assert stored_ids(desk) == before
    return str(caught.value)


def test_agreement_of_a_taken_id_already_exists(any_desk: Desk) -> None:
    any_desk.take_in()
    refused(any_desk, AlreadyExists, lambda: any_desk.add(a_cost("rent")))
    taken = a_cost("wage")
    refused(any_desk, AlreadyExists, lambda: any_desk.follow_up("rent", taken, TODAY))


def test_agreement_is_followed_up_once(desk: Desk) -> None:
    desk.take_in()
    desk.follow_up("rent", a_cost("rent-b"), date(2027, 3, 1))
    again = a_cost("rent-c")
    refused(desk, AlreadyExists, lambda: desk.follow_up("rent", again, date(2027, 4, 1)))


def test_income_does_not_follow_a_cost(desk: Desk) -> None:
    desk.take_in()
    income = an_income("other")
    refused(
        desk,
        InvalidInput,
        lambda: desk.follow_up("rent", income, date(2027, 3, 1), kind=Kind.INCOME),
    )


def test_unknown_agreement_and_household_are_not_found(desk: Desk) -> None:
    desk.take_in()
    refused(desk, NotFound, lambda: desk.end("nobody", TODAY))
    refused(desk, NotFound, lambda: desk.follow_up("nobody", a_cost("x"), TODAY))
    nobody = on(TODAY, reach=Reach(household_ids=frozenset()))

    def add_out_of_reach() -> None:
        with writing(desk.engine) as session:
            add_agreement(session, "h-1", an_agreement(a_cost("x")), version=None, by=nobody)

    refused(desk, NotFound, add_out_of_reach)


def test_change_of_a_version_that_moved_is_stale(any_desk: Desk) -> None:
    any_desk.take_in()
    any_desk.add(a_cost("energy"), version=1)
    refused(any_desk, StaleVersion, lambda: any_desk.add(a_cost("water"), version=1))
    refused(any_desk, StaleVersion, lambda: any_desk.end("energy", TODAY, version=1))
    refused(
        any_desk,
        StaleVersion,
        lambda: any_desk.follow_up("energy", a_cost("gas"), TODAY, version=1),
    )


def test_settled_term_is_not_changed_behind_its_back(any_desk: Desk) -> None:
    any_desk.take_in()
    any_desk.receive(140_000, date(2026, 12, 8))
    any_desk.settle("2026-12")
    new = a_cost("new-rent")
    january = date(2027, 1, 1)
    text = refused(any_desk, AlreadySettled, lambda: any_desk.follow_up("rent", new, january))
    assert "vanaf 2027-01-02" in text
    refused(any_desk, AlreadySettled, lambda: any_desk.end("rent", date(2026, 12, 31)))
    assert any_desk.follow_up("rent", new, date(2027, 1, 2)).agreement_id == "new-rent"


def test_received_term_is_not_changed_behind_its_back(desk: Desk) -> None:
    """However long ago the last settlement was."""
    desk.take_in()
    late = date(2027, 6, 8)
    desk.receive(140_000, late, nominal=late)
    refused(desk, AlreadySettled, lambda: desk.end("wage", date(2027, 1, 8), today=late))


def test_agreement_with_a_thousand_dates_and_more_is_refused(desk: Desk) -> None:
    desk.take_in(months=36)
    daily = a_cost("coffee", rrule="FREQ=DAILY")
    refused(desk, InvalidInput, lambda: desk.add(daily))
    refused(desk, InvalidInput, lambda: desk.follow_up("rent", daily, date(2027, 3, 1)))

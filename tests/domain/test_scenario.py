"""What if: each change does what it says to the agreement it names and to nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.households import Table, agreements, days, to_toml

from huishoudboekje.agreements import (
    Agreement,
    Kind,
    Step,
    Terms,
    amount_on,
    document_from_toml,
    occurrences,
)
from huishoudboekje.calendar import BusinessDay, Recurrence
from huishoudboekje.errors import InvalidInput
from huishoudboekje.planning import (
    Add,
    Change,
    ChangeAmount,
    ChangeLimit,
    Delay,
    SetOff,
    Stop,
    changed,
    read_changes,
)

TERMS = Terms(name="Invented", start=date(2027, 1, 1), settlement_day=25)
UNTIL = date(2035, 12, 31)
WAGE = Agreement(
    id="wage",
    name="Wage",
    kind=Kind.INCOME,
    amount=150000,
    recurrence=Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=23", start=date(2026, 1, 23)),
    steps=(Step(start=date(2027, 7, 1), amount=160000),),
    business_day=BusinessDay.NONE,
)
RENT = Agreement(
    id="rent",
    name="Rent",
    kind=Kind.COST,
    amount=65000,
    recurrence=Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2026, 1, 1)),
)


def after(*changes: Change) -> tuple[Agreement, ...]:
    terms, found = changed(TERMS, (WAGE, RENT), changes, until=UNTIL)
    assert terms == TERMS
    return found


def wages(found: tuple[Agreement, ...], last: date) -> list[tuple[str, int]]:
    dated = [
        (each.date.isoformat(), each.amount)
        for agreement in found
        if agreement.id == "wage"
        for each in occurrences(agreement, date(2027, 4, 1), last)
    ]
    return sorted(dated)


def test_stopped_agreement_gives_nothing_from_that_day_on() -> None:
    found = after(Stop(agreement="wage", start=date(2027, 6, 23)))
    assert wages(found, UNTIL) == [("2027-04-23", 150000), ("2027-05-23", 150000)]
    assert found[-1] == RENT


def test_delayed_income_comes_in_one_sum() -> None:
    found = after(Delay(agreement="wage", start=date(2027, 5, 1), to=date(2027, 8, 10)))
    assert wages(found, date(2027, 9, 30)) == [
        ("2027-04-23", 150000),
        ("2027-08-10", 460000),  # May and June 1,500.00 and July 1,600.00
        ("2027-08-23", 160000),
        ("2027-09-23", 160000),
    ]


def test_delay_without_anything_to_hold_back_changes_no_date() -> None:
    found = after(Delay(agreement="wage", start=date(2027, 5, 1), to=date(2027, 5, 20)))
    assert wages(found, date(2027, 6, 30)) == wages((WAGE,), date(2027, 6, 30))


def test_delay_past_the_last_date_leaves_one_sum() -> None:
    wage = replace(WAGE, until=date(2027, 6, 30))
    delay = Delay(agreement="wage", start=date(2027, 5, 1), to=date(2027, 9, 1))
    _, found = changed(TERMS, (wage,), [delay], until=UNTIL)
    assert wages(found, UNTIL) == [("2027-04-23", 150000), ("2027-09-01", 300000)]


def test_set_off_between_two_steps_leaves_both() -> None:
    # It begins on the day of one step and ends the day before another.
    steps = (Step(start=date(2027, 5, 1), amount=1000), Step(start=date(2027, 6, 1), amount=2000))
    off = SetOff(agreement="wage", start=date(2027, 5, 1), until=date(2027, 5, 31), amount=300)
    _, found = changed(TERMS, (replace(WAGE, steps=steps),), [off], until=UNTIL)
    assert wages(found, date(2027, 6, 30)) == [
        ("2027-04-23", 150000), ("2027-05-23", 700), ("2027-06-23", 2000),
    ]  # fmt: skip


def test_changed_amount_holds_from_its_day_whatever_was_agreed_later() -> None:
    found = after(ChangeAmount(agreement="wage", start=date(2027, 6, 1), amount=100000))
    expected = [("2027-04-23", 150000), ("2027-05-23", 150000), ("2027-06-23", 100000),
                ("2027-07-23", 100000), ("2027-08-23", 100000)]  # fmt: skip
    assert wages(found, date(2027, 8, 31)) == expected


def test_set_off_keeps_back_an_amount_until_it_ends() -> None:
    change = SetOff(
        agreement="wage", start=date(2027, 5, 1), until=date(2027, 7, 31), amount=155000
    )
    expected = [("2027-04-23", 150000), ("2027-05-23", 0), ("2027-06-23", 0),
                ("2027-07-23", 5000), ("2027-08-23", 160000)]  # fmt: skip
    assert wages(after(change), date(2027, 8, 31)) == expected


def test_added_agreement_and_limit_are_there() -> None:
    extra = Agreement(
        id="extra", name="Extra", kind=Kind.COST, amount=1, recurrence=RENT.recurrence
    )
    terms, found = changed(
        TERMS, (RENT,), [Add(agreement=extra), ChangeLimit(amount=70000)], until=UNTIL
    )
    assert found == (RENT, extra)
    assert (terms.advance_limit, TERMS.advance_limit) == (70000, 0)


def test_changes_apply_one_after_the_other() -> None:
    extra = Agreement(
        id="extra", name="Extra", kind=Kind.COST, amount=500, recurrence=RENT.recurrence
    )
    stop = Stop(agreement="extra", start=date(2027, 6, 1))
    _, found = changed(TERMS, (), [Add(agreement=extra), stop], until=UNTIL)
    assert [each.until for each in found] == [date(2027, 5, 31)]


def test_unknown_agreements_are_all_named() -> None:
    changes: list[Change] = [
        Stop(agreement="gas", start=date(2027, 1, 1)),
        Stop(agreement="rent", start=date(2027, 1, 1)),
        SetOff(agreement="aow", start=date(2027, 1, 1), amount=1),
    ]
    with pytest.raises(InvalidInput) as refused:
        changed(TERMS, (WAGE, RENT), changes, until=UNTIL)
    assert [(each.place, each.code) for each in refused.value.findings] == [
        ("changes[1].agreement", "not-found"),
        ("changes[3].agreement", "not-found"),
    ]


def test_no_change_changes_nothing() -> None:
    assert changed(TERMS, (WAGE, RENT), [], until=UNTIL) == (TERMS, (WAGE, RENT))


@st.composite
def _drawn(draw: st.DrawFn) -> tuple[Agreement, date, date]:
    start = draw(days())
    table: Table = draw(agreements(start, 900)) | {"name": "wage", "business_day": "none"}
    household = {"name": "x", "start": date(2027, 1, 1), "settlement_day": 1}
    try:
        document = document_from_toml(to_toml({"household": household, "income": [table]}))
    except InvalidInput:
        return WAGE, start, start + timedelta(90)
    read = document.agreements[0]
    return read, start, start + timedelta(draw(st.integers(0, 400)))


def _dated(found: tuple[Agreement, ...]) -> list[tuple[date, int]]:
    return sorted(
        (each.date, each.amount)
        for agreement in found
        for each in occurrences(agreement, date(2020, 1, 1), UNTIL)
    )


def _changed(agreement: Agreement, change: Change) -> list[tuple[date, int]]:
    _, found = changed(TERMS, (agreement,), [change], until=UNTIL)
    return _dated(found)


@given(_drawn())
def test_delay_moves_exactly_what_falls_within_it(drawn: tuple[Agreement, date, date]) -> None:
    agreement, start, to = drawn
    was = _dated((agreement,))
    held = sum(amount for day, amount in was if start <= day < to)
    expected = [(day, amount) for day, amount in was if not start <= day < to]
    if any(start <= day < to for day, _ in was):
        expected.append((to, held))
    assert _changed(agreement, Delay(agreement=agreement.id, start=start, to=to)) == sorted(
        expected
    )


@given(_drawn(), st.integers(0, 90_000))
def test_set_off_lowers_exactly_what_falls_within_it(
    drawn: tuple[Agreement, date, date], amount: int
) -> None:
    agreement, start, until = drawn
    expected = [
        (day, max(0, was - amount) if start <= day <= until else was)
        for day, was in _dated((agreement,))
    ]
    change = SetOff(agreement=agreement.id, start=start, until=until, amount=amount)
    assert _changed(agreement, change) == expected


@given(_drawn(), st.integers(0, 90_000))
def test_other_changes_leave_what_falls_before_them(
    drawn: tuple[Agreement, date, date], amount: int
) -> None:
    agreement, start, _ = drawn
    was = _dated((agreement,))
    before = [(day, each) for day, each in was if day < start]
    assert _changed(agreement, Stop(agreement=agreement.id, start=start)) == before
    other = ChangeAmount(agreement=agreement.id, start=start, amount=amount)
    assert _changed(agreement, other) == before + [(day, amount) for day, _ in was if day >= start]
    endless = SetOff(agreement=agreement.id, start=start, amount=amount)
    assert _changed(agreement, endless) == before + [
        (day, max(0, each - amount)) for day, each in was if day >= start
    ]
    assert amount_on(agreement, start) >= 0


def read(*changes: Any) -> tuple[Change, ...]:
    return read_changes({"changes": list(changes)})


def test_changes_are_read_in_their_order() -> None:
    cost = {
        "name": "Lodger's rent",
        "amount": "1.00",
        "from": "2027-01-01",
        "rrule": "FREQ=MONTHLY",
    }
    assert read(
        {"kind": "stop", "agreement": "rent", "from": "2027-01-01"},
        {"kind": "delay", "agreement": "wage", "from": "2027-01-01", "to": "2027-03-01"},
        {"kind": "change-amount", "agreement": "wage", "from": "2027-01-01", "amount": "1.00"},
        {"kind": "set-off", "agreement": "wage", "from": "2027-01-01", "amount": "2.00"},
        {"kind": "advance-limit", "amount": "3.00"},
        {"kind": "add-cost", "agreement": cost},
    ) == (
        Stop(agreement="rent", start=date(2027, 1, 1)),
        Delay(agreement="wage", start=date(2027, 1, 1), to=date(2027, 3, 1)),
        ChangeAmount(agreement="wage", start=date(2027, 1, 1), amount=100),
        SetOff(agreement="wage", start=date(2027, 1, 1), amount=200),
        ChangeLimit(amount=300),
        Add(
            agreement=Agreement(
                id="lodger-s-rent",
                name="Lodger's rent",
                kind=Kind.COST,
                amount=100,
                recurrence=Recurrence(rule="FREQ=MONTHLY", start=date(2027, 1, 1)),
            )
        ),
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ["changes[1].kind missing"]),
        ({"kind": "explode", "agreement": "x"}, ["changes[1].kind invalid"]),
        ({"kind": "stop"}, ["changes[1].agreement missing", "changes[1].from missing"]),
        ({"kind": "stop", "agreement": "x", "from": "2027-02-30"}, ["changes[1].from invalid"]),
        ({"kind": "delay", "agreement": "x", "from": "2027-02-01", "to": "2027-01-31"},
         ["changes[1].to invalid"]),
        ({"kind": "set-off", "agreement": "x", "from": "2027-02-01", "until": "2027-01-31",
          "amount": "1.00"}, ["changes[1].until invalid"]),
        ({"kind": "change-amount", "agreement": "x", "from": "2027-02-01", "amount": 1},
         ["changes[1].amount invalid"]),
        ({"kind": "advance-limit", "amount": "-1.00"}, ["changes[1].amount invalid"]),
        ({"kind": "advance-limit", "amount": "1.00", "from": "2027-01-01"},
         ["changes[1].from unknown-key"]),
        ({"kind": "add-cost"}, ["changes[1].agreement missing"]),
        ({"kind": "add-cost", "agreement": {"name": "x", "amount": "1.00"}},
         ["changes[1].agreement.rrule missing"]),
        (5, ["changes[1] invalid", "changes[1].kind missing"]),
    ],
)  # fmt: skip
def test_change_with_a_mistake_is_refused_in_its_place(change: Any, expected: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(change)
    assert [f"{each.place} {each.code}" for each in refused.value.findings] == expected

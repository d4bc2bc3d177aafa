"""Entries and balances: nothing vanishes, nothing doubles, every book adds up to zero."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje import ledger
from huishoudboekje.ledger import (
    MAX_POSTINGS,
    ORGANISATION,
    Account,
    AccountKind,
    Entry,
    Posting,
    account_kind,
    balances,
    reversal,
)

DAY = date(2027, 1, 25)
HOUSEHOLD_ACCOUNTS = [
    ledger.received("h-1"), ledger.available("h-1"), ledger.set_aside("h-1"),
    ledger.in_transit("h-1"), ledger.advance("h-1"), ledger.income("h-1", "wage"),
    ledger.cost("h-1", "rent"), ledger.living_money("h-1"), ledger.opening("h-1"),
]  # fmt: skip
ORGANISATION_ACCOUNTS = [
    ledger.bank("NL91ABNA0417164300"), ledger.client_money("NL91ABNA0417164300"),
    ledger.suspense("NL91ABNA0417164300"), ledger.advances(), ledger.guarantee_fund(),
    ledger.own_costs(),
]  # fmt: skip


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    book = draw(st.sampled_from([HOUSEHOLD_ACCOUNTS, ORGANISATION_ACCOUNTS]))
    debit, credit = draw(st.permutations(book))[:2]
    return Posting(debit=debit, credit=credit, amount=draw(st.integers(1, 10**11)))


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    drawn = draw(st.lists(st.lists(postings(), min_size=1, max_size=5), max_size=12))
    return [
        Entry(
            key=f"entry:{number}",
            business_date=DAY + timedelta(draw(st.integers(0, 20))),
            text="Something happened",
            source="test",
            postings=tuple(lines),
        )
        for number, lines in enumerate(drawn)
    ]


def an_entry(*lines: Posting) -> Entry:
    return Entry(key="match:1", business_date=DAY, text="Wage", source="test", postings=lines)


WAGE = Posting(debit=ledger.received("h-1"), credit=ledger.income("h-1", "wage"), amount=150000)


def _reversed(entry: Entry, day: date = DAY) -> Entry:
    return reversal(entry, business_date=day, text="Mistake", source="test")


@given(entries())
def test_entry_and_its_reversal_come_to_nothing(booked: list[Entry]) -> None:
    undone = [_reversed(entry) for entry in booked]
    assert set(balances([*booked, *undone]).values()) <= {0}


@given(entries(), st.randoms(use_true_random=False), st.integers(-1, 21))
def test_balances_at_a_day_are_the_entries_up_to_it_in_any_order(
    booked: list[Entry], random: Random, days: int
) -> None:
    until = DAY + timedelta(days)
    expected: defaultdict[Account, int] = defaultdict(int)
    for entry in booked:
        if entry.business_date <= until:
            for posting in entry.postings:
                expected[posting.debit] += posting.amount
                expected[posting.credit] -= posting.amount
    shuffled = list(booked)
    random.shuffle(shuffled)
    assert balances(shuffled, until=until) == expected


@given(entries())
def test_every_book_adds_up_to_zero(booked: list[Entry]) -> None:
    books: Counter[str] = Counter()
    for account, amount in balances(booked).items():
        books[account.book] += amount
    assert set(books.values()) <= {0}


@given(entries())
def test_balances_grow_by_what_is_booked(booked: list[Entry]) -> None:
    half = len(booked) // 2
    both = Counter(balances(booked[:half]))
    both.update(balances(booked[half:]))
    whole = balances(booked)
    assert {account: both[account] for account in whole} == whole


def test_account_that_nothing_was_booked_on_is_absent() -> None:
    assert balances([]) == {}
    assert set(balances([an_entry(WAGE)])) == {WAGE.debit, WAGE.credit}


def test_reversal_exchanges_debit_and_credit_on_its_own_day() -> None:
    later = DAY + timedelta(3)
    undone = _reversed(an_entry(WAGE), later)
    assert undone == Entry(
        key="reversal:match:1",
        business_date=later,
        text="Mistake",
        source="test",
        postings=(Posting(debit=WAGE.credit, credit=WAGE.debit, amount=WAGE.amount),),
        reverses="match:1",
    )
    assert balances([an_entry(WAGE), undone], until=DAY)[WAGE.debit] == 150000


@pytest.mark.parametrize("amount", [0, -1, True, 1.0, "1.00"])
def test_posting_that_moves_no_whole_cents_is_a_broken_promise(amount: Any) -> None:
    with pytest.raises(AssertionError):
        replace(WAGE, amount=amount)


def test_posting_across_books_is_a_broken_promise() -> None:
    with pytest.raises(AssertionError, match="one book"):
        replace(WAGE, credit=ledger.income("h-2", "wage"))
    with pytest.raises(AssertionError, match="one book"):
        replace(WAGE, credit=ledger.advances())


def test_posting_within_one_account_is_a_broken_promise() -> None:
    with pytest.raises(AssertionError, match="two accounts"):
        replace(WAGE, credit=WAGE.debit)


@pytest.mark.parametrize("count", [0, MAX_POSTINGS + 1])
def test_entry_without_postings_or_with_too_many_is_a_broken_promise(count: int) -> None:
    with pytest.raises(AssertionError):
        an_entry(*[WAGE] * count)


def test_entry_with_the_most_postings_is_written() -> None:
    assert len(an_entry(*[WAGE] * MAX_POSTINGS).postings) == MAX_POSTINGS


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("received", AccountKind.ASSET),
        ("available", AccountKind.ASSET),
        ("set-aside", AccountKind.ASSET),
        ("in-transit", AccountKind.LIABILITY),
        ("advance", AccountKind.LIABILITY),
        ("debt:cjib:principal", AccountKind.LIABILITY),
        ("income:wage", AccountKind.INCOME),
        ("cost:rent", AccountKind.EXPENSE),
        ("living-money", AccountKind.EXPENSE),
        ("waived", AccountKind.INCOME),
        ("surcharges", AccountKind.EXPENSE),
        ("opening", AccountKind.EQUITY),
        ("bank:NL91ABNA0417164300", AccountKind.ASSET),
        ("client-money:NL91ABNA0417164300", AccountKind.LIABILITY),
        ("advances", AccountKind.ASSET),
        ("suspense:NL91ABNA0417164300", AccountKind.LIABILITY),
        ("guarantee-fund", AccountKind.EQUITY),
        ("own-costs", AccountKind.EXPENSE),
    ],
)
def test_account_has_the_kind_of_the_chart(name: str, expected: AccountKind) -> None:
    assert account_kind(name) is expected


def test_unknown_account_is_a_broken_promise() -> None:
    with pytest.raises(KeyError):
        account_kind("petty-cash")


def test_accounts_stand_in_their_own_book_under_their_own_name() -> None:
    assert {account.book for account in HOUSEHOLD_ACCOUNTS} == {"h-1"}
    assert {account.book for account in ORGANISATION_ACCOUNTS} == {ORGANISATION}
    assert ledger.income("h-1", "") == Account("h-1", "income:_other")
    names = [account.name for account in (*HOUSEHOLD_ACCOUNTS, *ORGANISATION_ACCOUNTS)]
    assert len(set(names)) == len(names)
    assert all(account_kind(name) for name in names)

"""Entries saved and read back; balances at any date, as known at any moment."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.database.bookings import (
    BY,
    DAY,
    IBAN,
    NOW,
    a_posting,
    an_advance,
    an_entry,
    book,
    open_books,
)
from tests.databases import NewDatabase

from huishoudboekje.database import (
    EVERYTHING,
    EntryFilter,
    Reach,
    create_engine_for,
    ensure_accounts,
    entry_by_key,
    load_balances,
    load_entries,
    lock_books,
    open_book,
    reading,
    save_entries,
    verify,
    writing,
)
from huishoudboekje.errors import AlreadyReversed, NotFound, SameKeyOtherContent
from huishoudboekje.ledger import (
    ORGANISATION,
    Account,
    Entry,
    Posting,
    advances,
    available,
    balances,
    client_money,
    cost,
    in_transit,
    received,
    reversal,
    set_aside,
)


def test_an_entry_reads_back_as_it_was_saved(engine: Engine) -> None:
    entry = an_entry("k", a_posting(), a_posting(5), an_advance())
    with writing(engine) as session:
        open_books(session)
        ids = book(session, entry)
    with reading(engine) as session:
        booked = entry_by_key(session, "k", reach=EVERYTHING)
        assert booked is not None
        assert booked.entry == entry
        assert (booked.id, booked.recorded_at, booked.recorded_by) == (ids["k"], NOW, "coach")
        assert load_entries(session, reach=EVERYTHING) == (booked,)
        assert verify(session) == ()


def test_a_large_batch_reads_back_whole(engine: Engine) -> None:
    entries = [an_entry(f"k{n}", a_posting(n + 1)) for n in range(2_100)]
    with writing(engine) as session:
        open_books(session)
        ids = book(session, *entries)
    with reading(engine) as session:
        found = load_entries(session, reach=EVERYTHING, limit=3_000)
        assert [booked.entry for booked in found] == entries
        assert [booked.id for booked in found] == list(ids.values())
        assert verify(session) == ()


def test_pages_of_entries_follow_on_each_other(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
        book(session, *(an_entry(f"k{n}") for n in range(7)))
    with reading(engine) as session:
        first = load_entries(session, reach=EVERYTHING, limit=4)
        rest = load_entries(session, reach=EVERYTHING, limit=4, after=first[-1].id)
    assert [booked.entry.key for booked in first + rest] == [f"k{n}" for n in range(7)]


def test_a_filter_gives_the_entries_of_a_book_an_account_and_a_span(engine: Engine) -> None:
    later = DAY + timedelta(days=1)
    with writing(engine) as session:
        open_books(session, "h-1", "h-2")
        book(
            session,
            an_entry("one"),
            an_entry("two", a_posting(household="h-2"), business_date=later),
            an_entry("both", a_posting(), an_advance(), business_date=later),
        )

    def keys(which: EntryFilter) -> list[str]:
        with reading(engine) as session:
            found = load_entries(session, reach=EVERYTHING, which=which)
        return [booked.entry.key for booked in found]

    assert keys(EntryFilter(book="h-1")) == ["one", "both"]
    assert keys(EntryFilter(book=ORGANISATION, account="advances")) == ["both"]
    assert keys(EntryFilter(book="h-1", account="advances")) == []
    assert keys(EntryFilter(first=later)) == ["two", "both"]
    assert keys(EntryFilter(book="h-1", last=DAY)) == ["one"]
    assert keys(EntryFilter(known_at=NOW - timedelta(seconds=1))) == []


def test_a_reach_shows_only_its_own_books(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session, "h-1", "h-2")
        book(
            session,
            an_entry("one", a_posting(), an_advance()),
            an_entry("two", a_posting(household="h-2")),
        )
    own = Reach(household_ids=frozenset({"h-1"}))
    with reading(engine) as session:
        (seen,) = load_entries(session, reach=own)
        assert seen.entry.postings == (a_posting(),)
        assert entry_by_key(session, "two", reach=own) is None
        assert {account.book for account in load_balances(session, reach=own)} == {"h-1"}
        assert load_balances(session, reach=own, books=["h-2"]) == {}
        assert load_entries(session, reach=Reach()) == ()


def test_balances_are_those_of_a_date_as_known_at_a_moment(engine: Engine) -> None:
    tomorrow, later = DAY + timedelta(days=1), NOW + timedelta(days=3)
    with writing(engine) as session:
        open_books(session)
        book(session, an_entry("a", a_posting(100)))
        book(session, an_entry("b", a_posting(20), business_date=tomorrow))
        save_entries(session, [an_entry("c", a_posting(3))], recorded_at=later, recorded_by="coach")
    rent = cost("h-1", "rent")
    with reading(engine) as session:
        assert load_balances(session, reach=EVERYTHING)[rent] == 123
        assert load_balances(session, reach=EVERYTHING, until=DAY)[rent] == 103
        assert load_balances(session, reach=EVERYTHING, until=DAY, known_at=NOW)[rent] == 100
        assert load_balances(session, reach=EVERYTHING, known_at=NOW)[rent] == 120
        assert load_balances(session, reach=EVERYTHING, until=DAY - timedelta(days=1)) == {}


def test_an_account_that_nothing_was_booked_on_is_absent(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
        ensure_accounts(session, [received("h-1")])
        book(session, an_entry())
    with reading(engine) as session:
        found = load_balances(session, reach=EVERYTHING, books=["h-1"])
    assert found == {cost("h-1", "rent"): 65_000, in_transit("h-1"): -65_000}


def test_a_reversal_is_saved_once_and_shown_at_its_original(engine: Engine) -> None:
    original = an_entry("k", a_posting(), an_advance())
    undo = reversal(original, business_date=DAY, text="terug", source="test")
    with writing(engine) as session:
        open_books(session)
        book(session, original)
        book(session, undo)
    with reading(engine) as session:
        found = entry_by_key(session, "reversal:k", reach=EVERYTHING)
        assert found is not None
        assert found.entry == undo
        first = entry_by_key(session, "k", reach=EVERYTHING)
        assert first is not None
        assert first.reversed_by == "reversal:k"
        assert set(load_balances(session, reach=EVERYTHING).values()) == {0}
    with pytest.raises(AlreadyReversed), writing(engine) as session:
        book(session, undo)


def test_an_entry_and_its_reversal_may_be_one_batch(engine: Engine) -> None:
    original = an_entry("k")
    undo = reversal(original, business_date=DAY, text="terug", source="test")
    with writing(engine) as session:
        open_books(session)
        book(session, original, undo)
    with reading(engine) as session:
        assert verify(session) == ()


def test_a_reversal_of_nothing_is_refused(engine: Engine) -> None:
    undo = reversal(an_entry("none"), business_date=DAY, text="terug", source="test")
    with writing(engine) as session:
        open_books(session)
    with pytest.raises(NotFound), writing(engine) as session:
        book(session, undo)


def test_a_key_is_used_once(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
        book(session, an_entry("k"))
    with pytest.raises(SameKeyOtherContent), writing(engine) as session:
        book(session, an_entry("new"), an_entry("k", a_posting(7)))
    with pytest.raises(SameKeyOtherContent), writing(engine) as session:
        book(session, an_entry("twice"), an_entry("twice"))
    with reading(engine) as session:
        assert [booked.entry.key for booked in load_entries(session, reach=EVERYTHING)] == ["k"]
        assert verify(session) == ()


def test_a_book_that_does_not_exist_is_refused(engine: Engine) -> None:
    with pytest.raises(NotFound, match="h-1"), writing(engine) as session:
        book(session, an_entry())


def test_opening_a_book_again_gives_the_same_number(engine: Engine) -> None:
    with writing(engine) as session:
        numbers = [open_book(session, name) for name in ("h-1", ORGANISATION, "h-1")]
    assert numbers[0] == numbers[2] != numbers[1]


def test_locked_heads_move_with_their_books(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)
        before = lock_books(session, ["h-1", ORGANISATION])
        book(session, an_entry("k", a_posting(), an_advance()), an_entry("l"))
        after = lock_books(session, ["h-1", ORGANISATION])
    assert {name: head.seq for name, head in before.items()} == {"h-1": 0, ORGANISATION: 0}
    assert {name: head.seq for name, head in after.items()} == {"h-1": 2, ORGANISATION: 1}


def test_what_raises_leaves_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        open_books(session)

    def book_and_fail() -> None:
        with writing(engine) as session:
            book(session, an_entry())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        book_and_fail()
    with reading(engine) as session:
        assert load_entries(session, reach=EVERYTHING) == ()


_ACCOUNTS: dict[str, list[Account]] = {
    "h-1": [received("h-1"), available("h-1"), set_aside("h-1"), in_transit("h-1")],
    ORGANISATION: [advances(), client_money(IBAN)],
}


@st.composite
def _postings(draw: st.DrawFn) -> Posting:
    accounts = draw(st.permutations(_ACCOUNTS[draw(st.sampled_from(sorted(_ACCOUNTS)))]))
    amount = draw(st.integers(1, 99_999_999_999))
    return Posting(debit=accounts[0], credit=accounts[1], amount=amount)


_DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 5))
_BOOKINGS = st.lists(st.tuples(st.lists(_postings(), min_size=1, max_size=5), _DAYS), max_size=8)


@given(_BOOKINGS)
@settings(max_examples=30)
def test_balances_at_every_date_are_those_of_the_pure_ledger(
    new_sqlite_url: NewDatabase, bookings: list[tuple[list[Posting], date]]
) -> None:
    entries: list[Entry] = [
        an_entry(f"k{number}", *postings, business_date=day)
        for number, (postings, day) in enumerate(bookings)
    ]
    engine = create_engine_for(new_sqlite_url())
    with writing(engine) as session:
        open_books(session)
        save_entries(session, entries, **BY)
    with reading(engine) as session:
        for day in [date(2025, 12, 31) + timedelta(days=n) for n in range(7)]:
            expected = balances(entries, until=day)
            assert load_balances(session, reach=EVERYTHING, until=day) == expected
        assert verify(session) == ()
    engine.dispose()

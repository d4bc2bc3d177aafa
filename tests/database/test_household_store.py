"""Households and what is recorded about them: saved, read back, within reach, never overwritten."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, exc, text
from tests.database.bookings import (
    BY,
    DAY,
    IBAN,
    NOW,
    a_document,
    a_household,
    a_wage,
    an_agreement,
    an_entry,
    book,
)
from tests.databases import NewDatabase

from huishoudboekje.agreements import (
    Agreement,
    CostClass,
    Kind,
    PaymentMethod,
    Programme,
    Step,
)
from huishoudboekje.calendar import BusinessDay, Recurrence
from huishoudboekje.database import (
    EVERYTHING,
    Organisation,
    Reach,
    Receipt,
    RecordedMark,
    StoredAnswer,
    create_engine_for,
    load_answer,
    load_household,
    load_household_ids,
    load_households,
    load_income_marks,
    load_organisation,
    load_receipts,
    move_version,
    reading,
    save_agreement,
    save_agreement_end,
    save_answer,
    save_household,
    save_income_marks,
    save_organisation,
    save_receipts,
    writing,
)
from huishoudboekje.errors import NotFound, StaleVersion
from huishoudboekje.ledger import reversal
from huishoudboekje.planning import MarkKind

FULL = an_agreement(
    "energy",
    name="Energie é",
    steps=(
        Step(start=date(2027, 7, 1), amount=67_210),
        Step(start=date(2027, 1, 1), amount=0),
    ),
    until=date(2028, 2, 29),
    business_day=BusinessDay.NEXT,
    cost_class=CostClass.ENERGY,
    party="Stroom BV",
    iban=IBAN,
    reference="1234 5678",
    search=("stroom", 'a "b"'),
    payment_method=PaymentMethod.DIRECT_DEBIT,
    is_guaranteed=True,
    is_enforced=True,
    amount_margin=500,
    day_margin=5,
    counts_from=date(2026, 12, 1),
    follows="rent",
)


def test_a_household_reads_back_as_it_was_saved(engine: Engine) -> None:
    document = a_document(
        "h-1",
        an_agreement(),
        FULL,
        a_wage(),
        programme=Programme.WONEN_PLUS,
        payday=4,
        opening_balance=-1_250,
        advance_limit=60_000,
        ends=date(2027, 11, 25),
        municipality="Enschede",
        bank_account=IBAN,
        language="en",
    )
    with writing(engine) as session:
        book_id = save_household(session, document, content_hash="abc", **BY)
    with reading(engine) as session:
        stored = load_household(session, "h-1", reach=EVERYTHING)
    assert stored.document == document
    assert (stored.book_id, stored.version, stored.content_hash) == (book_id, 1, "abc")
    assert (stored.recorded_at, stored.recorded_by) == (NOW, "coach")
    assert len(set(stored.agreement_hashes.values())) == 3


def test_a_household_without_a_mandate_reads_back(engine: Engine) -> None:
    document = a_document(mandate=None)
    with writing(engine) as session:
        save_household(session, document, content_hash="abc", **BY)
    with reading(engine) as session:
        assert load_household(session, "h-1", reach=EVERYTHING).document == document


def test_an_unknown_household_and_one_out_of_reach_are_the_same(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session, "h-1")
    with reading(engine) as session:
        with pytest.raises(NotFound) as unknown:
            load_household(session, "h-2", reach=EVERYTHING)
        with pytest.raises(NotFound) as foreign:
            load_household(session, "h-1", reach=Reach(household_ids=frozenset({"h-2"})))
    assert str(unknown.value).replace("h-2", "h-1") == str(foreign.value)


def test_ids_come_in_order_in_pages_within_reach(engine: Engine) -> None:
    with writing(engine) as session:
        for name in ("h-3", "h-1", "h-2"):
            a_household(session, name)
    with reading(engine) as session:
        assert load_household_ids(session, reach=EVERYTHING) == ("h-1", "h-2", "h-3")
        assert load_household_ids(session, reach=EVERYTHING, after="h-1", limit=1) == ("h-2",)
        own = Reach(household_ids=frozenset({"h-3", "h-9"}))
        assert load_household_ids(session, reach=own) == ("h-3",)
        assert set(load_households(session, ["h-1", "h-3", "h-9"], reach=EVERYTHING)) == {
            "h-1",
            "h-3",
        }


def test_agreements_keep_their_order_and_end_as_was_said_last(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session, "h-1", an_agreement("b"), an_agreement("a"))
        save_agreement(session, "h-1", an_agreement("0", follows="a"), **BY)
        for day in (date(2027, 6, 30), date(2027, 3, 31), date(2027, 9, 30)):
            save_agreement_end(session, "h-1", "a", day, **BY)
    with reading(engine) as session:
        found = load_household(session, "h-1", reach=EVERYTHING).document.agreements
    assert [(agreement.id, agreement.until) for agreement in found] == [
        ("b", None),
        ("a", date(2027, 9, 30)),
        ("0", None),
    ]


def test_an_agreement_is_followed_up_once_and_by_one_of_its_household(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session, "h-1", an_agreement("a"), an_agreement("b", follows="a"))
        a_household(session, "h-2")
    for household, follows in (("h-1", "a"), ("h-2", "a"), ("h-2", "c")):
        with pytest.raises(exc.IntegrityError), writing(engine) as session:
            save_agreement(session, household, an_agreement("c", follows=follows), **BY)


def test_a_version_moves_on_for_the_first_only(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
    with writing(engine) as session:
        assert move_version(session, "h-1", 1) == 2
    with pytest.raises(StaleVersion), writing(engine) as session:
        move_version(session, "h-1", 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households SET name = 'x'",
        "UPDATE households SET version = 7",
        "UPDATE agreements SET amount = 1",
        "UPDATE residents SET name = 'x'",
        "DELETE FROM agreements",
        "DELETE FROM households",
        "DELETE FROM residents",
        "UPDATE organisation SET name = 'x'",
    ],
)
def test_nothing_of_a_household_is_overwritten(engine: Engine, statement: str) -> None:
    with writing(engine) as session:
        a_household(session)
        save_organisation(
            session, Organisation(name="Proefstad", pooled_iban=IBAN, own_money_iban=IBAN)
        )
    with pytest.raises(exc.DBAPIError, match=r"refused|not authorized"), writing(engine) as session:
        session.execute(text(statement))


def test_there_is_one_organisation(engine: Engine) -> None:
    own = Organisation(name="Proefstad", pooled_iban=IBAN, own_money_iban="NL20INGB0001234567")
    with reading(engine) as session:
        assert load_organisation(session) is None
    with writing(engine) as session:
        save_organisation(session, own)
    with pytest.raises(exc.IntegrityError), writing(engine) as session:
        save_organisation(session, own)
    with reading(engine) as session:
        assert load_organisation(session) == own


def test_the_latest_mark_counts(engine: Engine) -> None:
    def mark(kind: MarkKind, comes_on: date | None = None) -> RecordedMark:
        return RecordedMark(
            household_id="h-1",
            agreement_id="wage",
            nominal_date=date(2027, 1, 25),
            mark=kind,
            comes_on=comes_on,
        )

    late = mark(MarkKind.COMES_ON, date(2027, 2, 3))
    with writing(engine) as session:
        a_household(session)
        save_income_marks(session, [mark(MarkKind.WILL_NOT_COME), mark(MarkKind.EXPECTED)], **BY)
        save_income_marks(session, [late], **BY)
    with reading(engine) as session:
        assert load_income_marks(session, ["h-1"], reach=EVERYTHING) == (late,)
        assert load_income_marks(session, ["h-1"], reach=Reach()) == ()


def test_a_receipt_reads_back_and_is_taken_back_in_the_ledger(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        ids = book(session, an_entry("line"), an_entry("match"))
        receipt = Receipt(
            household_id="h-1",
            agreement_id="wage",
            nominal_date=date(2027, 1, 25),
            business_date=DAY,
            cents=140_000,
            line_entry_id=ids["line"],
            match_entry_id=ids["match"],
        )
        (number,) = save_receipts(session, [receipt], **BY)
    with writing(engine) as session:
        (stored,) = load_receipts(session, ["h-1"], reach=EVERYTHING)
        assert (stored.id, stored.receipt, stored.is_reversed) == (number, receipt, False)
        undo = reversal(an_entry("match"), business_date=DAY, text="terug", source="test")
        book(session, undo)
        (stored,) = load_receipts(session, ["h-1"], reach=EVERYTHING)
        assert stored.is_reversed
        assert load_receipts(session, ["h-1"], reach=EVERYTHING, last=date(2026, 1, 1)) == ()
        assert load_receipts(session, ["h-1"], reach=Reach()) == ()


def test_an_answer_is_kept_once_per_client_and_key(engine: Engine) -> None:
    answer = StoredAnswer(
        client="c",
        key="k",
        request_hash="h",
        status=201,
        content_type="application/json",
        answer=b'{"id": 1}',
        etag='"1"',
    )
    with writing(engine) as session:
        save_answer(session, answer, recorded_at=NOW)
    with pytest.raises(exc.IntegrityError), writing(engine) as session:
        save_answer(session, answer, recorded_at=NOW)
    with reading(engine) as session:
        assert load_answer(session, "c", "k") == answer
        assert load_answer(session, "d", "k") is None


_days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
_cents = st.integers(0, 99_999_999_999)
_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_recurrences = st.one_of(
    st.builds(Recurrence, rule=st.just("FREQ=WEEKLY"), start=_days),
    st.builds(
        Recurrence,
        dates=st.lists(_days, min_size=1, max_size=4).map(tuple),
        start=st.none() | _days,
    ),
)
_agreements = st.builds(
    Agreement,
    id=st.just("one"),
    name=_words,
    kind=st.sampled_from(Kind),
    amount=_cents,
    recurrence=_recurrences,
    until=st.none() | _days,
    steps=st.lists(st.builds(Step, start=_days, amount=_cents), max_size=3).map(tuple),
    business_day=st.sampled_from(BusinessDay),
    cost_class=st.sampled_from(CostClass),
    party=_words,
    iban=_words,
    reference=_words,
    search=st.lists(_words, max_size=3).map(tuple),
    payment_method=st.sampled_from(PaymentMethod),
    is_guaranteed=st.booleans(),
    is_enforced=st.booleans(),
    amount_margin=_cents,
    day_margin=st.integers(0, 31),
    counts_from=st.none() | _days,
)


@given(_agreements)
@settings(max_examples=40)
def test_any_agreement_reads_back_as_it_was_saved(
    new_sqlite_url: NewDatabase, agreement: Agreement
) -> None:
    engine = create_engine_for(new_sqlite_url())
    with writing(engine) as session:
        a_household(session, "h-1", agreement)
    with reading(engine) as session:
        stored = load_household(session, "h-1", reach=EVERYTHING)
    assert stored.document.agreements == (agreement,)
    engine.dispose()

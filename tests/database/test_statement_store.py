"""Statements, lines and matches: there once, never changed, in force until taken back."""

import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, exc, text
from sqlalchemy.orm import Session
from tests.database.bank_in import (
    EMPLOYER,
    a_bank_file,
    a_line,
    a_receipt,
    a_statement,
    a_statement_with,
    match,
    take_back,
)
from tests.database.bookings import (
    BY,
    DAY,
    IBAN,
    NOW,
    a_document,
    a_household,
    a_posting,
    a_wage,
    an_agreement,
    an_entry,
    book,
)
from tests.database.payments_out import LANDLORD, an_order

from huishoudboekje.agreements import Agreement, Terms
from huishoudboekje.database import (
    EVERYTHING,
    MatchDecision,
    MatchPart,
    MatchRow,
    Reach,
    Receipt,
    find_bank_file,
    find_lines,
    find_statement,
    known_fingerprints,
    latest_statement,
    learnt_accounts,
    line_of_entry,
    load_account_numbers,
    load_bank_file,
    load_lines,
    load_matched_parts,
    load_matches,
    load_matches_of_orders,
    load_open_lines,
    load_statement,
    load_statements,
    load_states,
    reading,
    save_bank_file,
    save_lines,
    save_matches,
    save_payment_orders,
    save_receipts,
    save_statement,
    tie_account_number,
    writing,
)
from huishoudboekje.matching import LearntAccount, MatchKind
from huishoudboekje.planning import Arrival

REFUSED = r"refused|not authorized"
ONLY_H1 = Reach(household_ids=frozenset({"h-1"}))
ONLY_H2 = Reach(household_ids=frozenset({"h-2"}))
WAGE = ("wage", date(2027, 1, 25))


def test_a_file_is_kept_byte_for_byte_and_known_by_its_hash(engine: Engine) -> None:
    file = a_bank_file(b"\x00<Document>\r\n\xff", findings='[{"code":"gap"}]')
    with writing(engine) as session:
        number = save_bank_file(session, file, **BY)
    with reading(engine) as session:
        stored = load_bank_file(session, number)
        assert stored is not None
        assert (stored.file, stored.recorded_at, stored.recorded_by) == (file, NOW, "coach")
        assert find_bank_file(session, file.sha256) == number
        assert find_bank_file(session, a_bank_file().sha256) is None
        assert load_bank_file(session, 99) is None
    again = "sha256 exists|uq_bank_files_sha256"
    with pytest.raises(exc.IntegrityError, match=again), writing(engine) as session:
        save_bank_file(session, replace(file, name="other.xml"), **BY)


def test_statements_read_back_newest_first_page_by_page(engine: Engine) -> None:
    with writing(engine) as session:
        file_id = save_bank_file(session, a_bank_file(), **BY)
        rows = [
            a_statement(file_id),
            a_statement(file_id, statement_id="2", opening_date=DAY, sequence="358"),
            a_statement(file_id, statement_id="3", closing_date=DAY - timedelta(days=1)),
            a_statement(
                file_id, iban=LANDLORD, difference=1, difference_reason="afgerond door de bank"
            ),
        ]
        ids = [save_statement(session, row, **BY) for row in rows]
    with reading(engine) as session:
        found = load_statements(session)
        assert [one.id for one in found] == [ids[3], ids[1], ids[0], ids[2]]
        assert [one.statement for one in found] == [rows[3], rows[1], rows[0], rows[2]]
        assert load_statements(session, limit=1) == found[:1]
        assert load_statements(session, before=ids[1]) == found[2:]
        assert load_statements(session, iban=IBAN, before=ids[1], limit=1) == found[2:3]
        assert latest_statement(session, IBAN) == found[1]
        assert latest_statement(session, EMPLOYER) is None
        assert load_statement(session, ids[0]) == found[2]
        assert load_statement(session, 99) is None
        assert find_statement(session, IBAN, "3", DAY - timedelta(days=1)) == found[3]
        assert find_statement(session, IBAN, "3", DAY) is None


STATEMENTS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "the same statement again": ({}, "iban, statement_id, closing_date exists|uq_statements_once"),
    "a difference without a reason": (
        {"statement_id": "2", "difference": 1},
        "ck_statements_difference_reason",
    ),
    "a reason without a difference": (
        {"statement_id": "2", "difference_reason": "zomaar"},
        "ck_statements_difference_reason",
    ),
    "an end before its begin": (
        {"statement_id": "2", "opening_date": DAY + timedelta(days=1)},
        "ck_statements_dates",
    ),
    "an unknown file": ({"statement_id": "2", "file_id": 9}, "FOREIGN KEY|foreign key"),
}


@pytest.mark.parametrize("statement", STATEMENTS_REFUSED)
def test_a_statement_that_cannot_be_is_refused(engine: Engine, statement: str) -> None:
    changes, by = STATEMENTS_REFUSED[statement]
    with writing(engine) as session:
        save_bank_file(session, a_bank_file(), **BY)
        save_statement(session, a_statement(), **BY)
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_statement(session, a_statement(**changes), **BY)


def test_lines_read_back_as_they_were_saved(engine: Engine) -> None:
    full = {
        "cents": -4_235,
        "value_date": DAY - timedelta(days=1),
        "text": 'Gemeente "Proef" é',
        "end_to_end_id": "HHB-1",
        "reference": "1234567890123452",
        "return_reason": "AC04",
        "is_reversal": True,
        "bank_reference": "ref",
        "payment_information_id": "B-1",
        "fingerprint": "full",
    }
    with writing(engine) as session:
        a_household(session)
        first, second = a_statement_with(session, {}, full)
    with reading(engine) as session:
        found = load_lines(session, reach=EVERYTHING)
        assert [one.id for one in found] == [first, second]
        assert found[1].line == a_line(found[1].line.entry_id, number=2, **full)
        assert found[0].line == a_line(found[0].line.entry_id)
        assert load_lines(session, reach=EVERYTHING, limit=1) == found[:1]
        assert load_lines(session, reach=EVERYTHING, statement_id=1, after=first) == found[1:]
        assert load_lines(session, reach=EVERYTHING, statement_id=2) == ()
        assert find_lines(session, [second, 99], reach=EVERYTHING) == {second: found[1]}
        assert line_of_entry(session, found[1].line.entry_id, reach=EVERYTHING) == found[1]
        assert known_fingerprints(session, ["full", "other"]) == {"full"}
        assert known_fingerprints(session, []) == frozenset()


LINES_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a fingerprint known already": (
        {"fingerprint": "line of entry 1"},
        "fingerprint exists|uq_statement_lines_fingerprint",
    ),
    "a number used in the statement": (
        {"number": 1},
        "statement_id, number exists|uq_statement_lines_statement_id_number",
    ),
    "an entry of another line": (
        {"entry_id": 1},
        "entry_id exists|uq_statement_lines_entry_id",
    ),
    "an amount of nothing": ({"cents": 0}, "ck_statement_lines_cents"),
    "no fingerprint": ({"fingerprint": ""}, "ck_statement_lines_fingerprint"),
    "the account of another statement": ({"iban": LANDLORD}, "FOREIGN KEY|foreign key"),
    "an unknown entry": ({"entry_id": 99}, "FOREIGN KEY|foreign key"),
}


@pytest.mark.parametrize("line", LINES_REFUSED)
def test_a_line_that_cannot_be_is_refused(engine: Engine, line: str) -> None:
    changes, by = LINES_REFUSED[line]
    with writing(engine) as session:
        a_household(session)
        a_statement_with(session, {})
        entry = book(session, an_entry("other"))["other"]
    wrong = replace(a_line(entry, number=2, fingerprint="other"), **changes)
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        save_lines(session, [wrong], **BY)


def test_an_account_number_stands_for_one_iban(engine: Engine) -> None:
    with writing(engine) as session:
        tie_account_number(session, "123456789", IBAN, **BY)
    with reading(engine) as session:
        assert load_account_numbers(session) == {"123456789": IBAN}
    again = "number exists|pk_bank_account_numbers"
    with pytest.raises(exc.IntegrityError, match=again), writing(engine) as session:
        tie_account_number(session, "123456789", LANDLORD, **BY)


def test_a_match_is_in_force_until_its_entry_is_reversed(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        first, second = a_statement_with(session, {}, {})
        match(session, first, decided=MatchDecision.AUTOMATIC)
    with reading(engine) as session:
        (stored,) = load_matches(session, [first, second], reach=EVERYTHING)
        assert (stored.is_reversed, stored.business_date) == (False, DAY)
        assert stored.match.parts == (a_receipt(),)
        assert (stored.match.number, stored.match.reason) == (1, "zelfde naam")
        assert stored.match.decided is MatchDecision.AUTOMATIC
        assert [one.id for one in load_open_lines(session, reach=EVERYTHING)] == [second]
        line = line_of_entry(session, stored.match.entry_id, reach=EVERYTHING)
        assert line is not None
        assert line.id == first
    with writing(engine) as session:
        take_back(session, first)
    with reading(engine) as session:
        (stored,) = load_matches(session, [first], reach=EVERYTHING)
        assert stored.is_reversed
        found = load_open_lines(session, reach=EVERYTHING)
        assert [one.id for one in found] == [first, second]
        assert load_open_lines(session, reach=EVERYTHING, after=first) == found[1:]
        assert load_open_lines(session, reach=EVERYTHING, limit=1) == found[:1]
        assert load_open_lines(session, reach=ONLY_H1) == ()
    with writing(engine) as session:
        match(session, first, number=2)
    with reading(engine) as session:
        found_matches = load_matches(session, [first], reach=EVERYTHING)
        assert [(one.match.number, one.is_reversed) for one in found_matches] == [
            (1, True),
            (2, False),
        ]
        assert [one.id for one in load_open_lines(session, reach=EVERYTHING)] == [second]


def test_of_a_split_line_each_household_sees_its_own_part(engine: Engine) -> None:
    parts = (a_receipt(100_000), a_receipt(50_000, household_id="h-2"))
    with writing(engine) as session:
        a_household(session)
        a_household(session, "h-2")
        split, own, charges = a_statement_with(session, {}, {}, {"cents": -250})
        match(session, split, *parts)
        match(session, own)
        match(session, charges, MatchPart(kind=MatchKind.BANK_CHARGES, cents=-250))
    with reading(engine) as session:
        everything = load_matches(session, [split, own, charges], reach=EVERYTHING)
        assert [one.match.parts for one in everything] == [
            parts,
            (a_receipt(),),
            (MatchPart(kind=MatchKind.BANK_CHARGES, cents=-250),),
        ]
        of_second = load_matches(session, [split, own, charges], reach=ONLY_H2)
        assert [one.match.parts for one in of_second] == [parts[1:]]
        assert [one.id for one in load_lines(session, reach=ONLY_H2)] == [split]
        assert [one.id for one in load_lines(session, reach=ONLY_H1)] == [split, own]
        assert find_lines(session, [own, charges], reach=ONLY_H2) == {}
        assert load_lines(session, reach=Reach()) == ()
        assert line_of_entry(session, everything[1].match.entry_id, reach=ONLY_H2) is None
    with writing(engine) as session:
        take_back(session, split)
    with reading(engine) as session:
        assert load_lines(session, reach=ONLY_H2) == ()


def test_the_parts_in_force_of_a_household_are_found_by_day(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        first, second, third = a_statement_with(session, {}, {"booking_date": date(2027, 1, 2)}, {})
        late = match(session, first, a_receipt(1), business_date=date(2027, 1, 25))
        match(session, second, a_receipt(2))
        match(session, third, a_receipt(3))
        take_back(session, third)
    with reading(engine) as session:
        found = load_matched_parts(session, ["h-1"], reach=EVERYTHING)
        assert [one.part.cents for one in found] == [1, 2]
        assert (found[0].line_id, found[0].match_id) == (first, late)
        assert (found[0].booking_date, found[0].business_date) == (DAY, date(2027, 1, 25))
        assert load_matched_parts(session, ["h-1"], reach=EVERYTHING, last=DAY) == found[:1]
        assert load_matched_parts(session, ["h-1"], reach=ONLY_H2) == ()


def test_the_matches_of_an_order_tell_which_lines_paid_and_returned_it(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        orders = [an_order(), an_order("o-2")]
        first, second = save_payment_orders(session, orders, **BY)
        out, back = a_statement_with(session, {"cents": -130_000}, {"cents": 65_000})
        paid = [
            MatchPart(kind=MatchKind.PAYMENT, cents=-65_000, household_id="h-1", order_id=number)
            for number in (first, second)
        ]
        returned = replace(paid[0], kind=MatchKind.RETURN, cents=65_000)
        match(session, out, *paid)
        match(session, back, returned)
    with reading(engine) as session:
        found = load_matches_of_orders(session, [first, second], reach=EVERYTHING)
        assert [(one.match.line_id, one.match.parts) for one in found] == [
            (out, tuple(paid)),
            (back, (returned,)),
        ]
        assert load_matches_of_orders(session, [second], reach=EVERYTHING) == found[:1]
        assert load_matches_of_orders(session, [first], reach=ONLY_H2) == ()


def test_accounts_are_learnt_from_what_people_decided_and_kept(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        lines = a_statement_with(session, *({} for _ in range(5)), {"counter_iban": LANDLORD})
        match(session, lines[0])
        match(session, lines[1])
        match(session, lines[2], decided=MatchDecision.AUTOMATIC)
        match(session, lines[3], a_receipt(agreement_id=None, nominal_date=None))
        match(session, lines[4])
        take_back(session, lines[4])
        match(session, lines[5], MatchPart(kind=MatchKind.BANK_CHARGES, cents=-1))
    with reading(engine) as session:
        wage = LearntAccount(
            counter_iban=EMPLOYER,
            household_id="h-1",
            agreement_id="wage",
            count=2,
        )
        found = learnt_accounts(session, [EMPLOYER, LANDLORD, ""], reach=EVERYTHING)
        assert found == (wage,)
        assert learnt_accounts(session, [EMPLOYER], reach=ONLY_H2) == ()


PARTS_REFUSED: dict[str, tuple[MatchPart, str]] = {
    "nothing": (a_receipt(0), "ck_match_parts_cents"),
    "a receipt of nobody": (
        MatchPart(kind=MatchKind.RECEIPT, cents=1),
        "ck_match_parts_household_id",
    ),
    "charges of a household": (
        a_receipt(-1, kind=MatchKind.BANK_CHARGES),
        "ck_match_parts_household_id",
    ),
    "an agreement of nobody": (
        MatchPart(kind=MatchKind.OWN_MONEY, cents=1, agreement_id="wage"),
        "ck_match_parts_of_a_household",
    ),
    "a day of no agreement": (a_receipt(agreement_id=None), "ck_match_parts_nominal_date"),
    "a payment that comes in": (
        MatchPart(kind=MatchKind.PAYMENT, cents=1, household_id="h-1", order_id=1),
        "ck_match_parts_direction",
    ),
    "a return that goes out": (
        MatchPart(kind=MatchKind.RETURN, cents=-1, household_id="h-1", order_id=1),
        "ck_match_parts_direction",
    ),
    "a receipt on an order": (a_receipt(order_id=1), "ck_match_parts_order_id"),
    "an order of another household": (
        MatchPart(kind=MatchKind.PAYMENT, cents=-1, household_id="h-2", order_id=1),
        "FOREIGN KEY|foreign key",
    ),
    "an unknown agreement": (a_receipt(agreement_id="none"), "FOREIGN KEY|foreign key"),
}


@pytest.mark.parametrize("part", PARTS_REFUSED)
def test_a_part_that_cannot_be_is_refused(engine: Engine, part: str) -> None:
    wrong, by = PARTS_REFUSED[part]
    with writing(engine) as session:
        a_household(session)
        a_household(session, "h-2")
        save_payment_orders(session, [an_order()], **BY)
        (line,) = a_statement_with(session, {})
    with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
        match(session, line, wrong)


def test_a_match_is_numbered_once_and_has_an_entry_of_its_own(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        (line,) = a_statement_with(session, {})
        match(session, line)
        entry = book(session, an_entry("other"))["other"]
    same = MatchRow(
        line_id=line,
        number=1,
        entry_id=entry,
        decided=MatchDecision.PERSON,
        parts=(a_receipt(),),
    )
    for row, by in (
        (same, "line_id, number exists|uq_matches_line_id_number"),
        (replace(same, number=2, entry_id=2), "entry_id exists|uq_matches_entry_id"),
        (replace(same, number=2, line_id=9), "FOREIGN KEY|foreign key"),
    ):
        with pytest.raises(exc.IntegrityError, match=by), writing(engine) as session:
            save_matches(session, [row], **BY)


TABLES = (
    "bank_account_numbers", "bank_files", "statements", "statement_lines", "matches", "match_parts",
)  # fmt: skip
CHANGES = {
    "a file's findings": "UPDATE bank_files SET findings = '[]'",
    "a statement's balance": "UPDATE statements SET closing = 0",
    "an accepted difference": "UPDATE statements SET difference = 1, difference_reason = 'x'",
    "a line's amount": "UPDATE statement_lines SET cents = 1",
    "a line's payer": "UPDATE statement_lines SET counter_iban = 'x'",
    "who decided a match": "UPDATE matches SET decided = 'automatic'",
    "a part's household": "UPDATE match_parts SET household_id = 'h-2'",
    "a part's amount": "UPDATE match_parts SET cents = 1",
    "an account number": "UPDATE bank_account_numbers SET iban = 'x'",
} | {f"{table} deleted": f"DELETE FROM {table}" for table in TABLES}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A statement of one line that is matched, and an account number."""
    with writing(engine) as session:
        a_household(session)
        a_household(session, "h-2")
        (line,) = a_statement_with(session, {})
        match(session, line)
        tie_account_number(session, "123456789", IBAN, **BY)
    return engine


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_bank_said_and_was_made_of_it_is_never_changed(
    filled: Engine, change: str
) -> None:
    with pytest.raises(exc.DBAPIError, match=REFUSED), writing(filled) as session:
        session.execute(text(CHANGES[change]))


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_a_statement_is_replaced(filled: Engine, table: str) -> None:
    if filled.dialect.name == "postgresql":
        statement, by = f"TRUNCATE {table} CASCADE", "refused"
    else:
        statement, by = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "exists"
    with pytest.raises(exc.DBAPIError, match=by), writing(filled) as session:
        session.execute(text(statement))


def arrivals(
    session: Session, *agreements: Agreement, household_id: str = "h-1"
) -> dict[tuple[str, date], tuple[Arrival, ...]]:
    """What the household's state says came in."""
    terms: Terms = a_document(household_id).terms
    found = load_states(session, [(terms, agreements)], reach=EVERYTHING)[household_id].arrivals
    return dict(found)


def test_what_came_in_by_statement_and_by_hand_both_count_in_the_state(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        ids = book(session, an_entry("line"), an_entry("match"))
        by_hand = Receipt(
            household_id="h-1",
            agreement_id="wage",
            nominal_date=date(2027, 2, 24),
            business_date=DAY,
            cents=5,
            line_entry_id=ids["line"],
            match_entry_id=ids["match"],
        )
        save_receipts(session, [by_hand], **BY)
        lines = a_statement_with(session, *({} for _ in range(5)))
        match(session, lines[0], a_receipt(100), a_receipt(50))
        match(session, lines[1], a_receipt(7, nominal_date=None))
        match(session, lines[2], a_receipt(9, kind=MatchKind.REFUND))
        match(session, lines[3], a_receipt(11), business_date=date(2026, 12, 30))
        match(session, lines[4], a_receipt(13))
        take_back(session, lines[4])
    with reading(engine) as session:
        found = arrivals(session, an_agreement(), a_wage())
    assert sorted((one.date, one.amount) for one in found[WAGE]) == [
        (DAY, 50),
        (DAY, 100),
        (date(2026, 12, 30), 11),
    ]
    assert found.pop(("wage", date(2027, 2, 24))) == (Arrival(date=DAY, amount=5),)
    assert found.keys() == {WAGE}


def test_what_the_payer_took_back_whole_did_not_come(engine: Engine) -> None:
    with writing(engine) as session:
        a_household(session)
        came, taken, more = a_statement_with(session, {}, {"cents": -100}, {"cents": 40})
        match(session, came, a_receipt(100))
        match(session, taken, a_receipt(-100))
    with reading(engine) as session:
        assert arrivals(session, a_wage()) == {}
    with writing(engine) as session:
        match(session, more, a_receipt(40))
    with reading(engine) as session:
        assert sum(one.amount for one in arrivals(session, a_wage())[WAGE]) == 40


def test_ten_thousand_lines_are_saved_matched_and_found_in_seconds(engine: Engine) -> None:
    amount = 10_000
    with writing(engine) as session:
        a_household(session)
        file_id = save_bank_file(session, a_bank_file(), **BY)
        statement = save_statement(session, a_statement(file_id), **BY)
        entries = [an_entry(f"{kind}-{no}", a_posting(1)) for kind in "lm" for no in range(amount)]
        ids = book(session, *entries)
    rows = [a_line(ids[f"l-{no}"], statement_id=statement, number=no + 1) for no in range(amount)]
    started = time.perf_counter()
    with writing(engine) as session:
        assert known_fingerprints(session, [row.fingerprint for row in rows]) == frozenset()
        lines = save_lines(session, rows, **BY)
    saved = time.perf_counter()
    made = [
        MatchRow(
            line_id=line,
            number=1,
            entry_id=ids[f"m-{no}"],
            decided=MatchDecision.AUTOMATIC,
            parts=(a_receipt(1),),
        )
        for no, line in enumerate(lines[1:])
    ]
    with writing(engine) as session:
        save_matches(session, made, **BY)
    matched = time.perf_counter()
    with reading(engine) as session:
        assert len(known_fingerprints(session, [row.fingerprint for row in rows])) == amount
        assert len(load_matches(session, lines, reach=EVERYTHING)) == amount - 1
        assert [one.id for one in load_open_lines(session, reach=EVERYTHING)] == [lines[0]]
    # Generous, for a machine that does other work too: one statement per line takes longer.
    assert saved - started < 5
    assert matched - saved < 5

"""Statements taken in: once, whole, in order, and matched where nothing speaks against it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.actions.banking import (
    DAY,
    STRANGER,
    BankDesk,
    a_file,
    a_line,
    a_statement,
    content_of,
)
from tests.actions.desk import ORGANISATION, POOL, START, a_cost, a_document, on
from tests.actions.paying import ENERGY, LANDLORD, SETTLED, a_rent
from tests.domain.statements import balance, entry, message, statement

from huishoudboekje.actions import (
    ensure_organisation,
    import_household,
    import_statements,
    statements,
    tie_account,
)
from huishoudboekje.bank import StatementLine, read_statements
from huishoudboekje.database import (
    EVERYTHING,
    OrderState,
    Organisation,
    Reach,
    create_engine_for,
    load_bank_file,
    load_statements,
    open_signals,
    reading,
    tie_account_number,
    writing,
)
from huishoudboekje.errors import (
    AlreadyExists,
    Finding,
    InvalidInput,
    NotFound,
    StatementsExist,
)

REAL = Path(__file__).parents[3] / "shared" / "real"
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def desk(sqlite_engine: Engine) -> BankDesk:
    return BankDesk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> BankDesk:
    return BankDesk(engine)


def codes(findings: Any) -> list[str]:
    return [each.code for each in findings]


def refused(desk: BankDesk, file: Any, **more: Any) -> tuple[Finding, ...]:
    """Why the file is refused; nothing of it stays."""
    before = desk.entries()
    with pytest.raises(InvalidInput) as caught:
        desk.import_file(file, **more)
    assert desk.entries() == before
    return caught.value.findings


# Once.


def test_a_line_is_on_the_ledger_and_matched_where_it_is_certain(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    made = any_desk.import_lines(a_line(), a_line(5_000, counter_iban=STRANGER, text="?"))
    assert (made.lines, made.booked, made.open, made.duplicates) == (2, 1, 1, 0)
    assert codes(made.findings) == []
    assert any_desk.balance(f"bank:{POOL}", book="organisation") == 145_000
    assert any_desk.balance(f"suspense:{POOL}", book="organisation") == -5_000
    assert any_desk.balance("received") == 140_000
    assert any_desk.balance("income:wage") == -140_000
    (matched,) = any_desk.matches()
    assert matched.match.parts[0].nominal_date == DAY
    assert matched.match.reason.startswith("De tegenrekening hoort bij deze afspraak.")
    assert [each.line.cents for each in any_desk.open_lines()] == [5_000]
    assert any_desk.is_whole()


def test_the_same_file_again_adds_nothing_and_says_so(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    file = a_file(a_statement(a_line(), a_line(-250)))
    any_desk.import_file(file)
    before = any_desk.entries()
    made = any_desk.import_file(file)
    assert (made.lines, made.booked, made.open, made.duplicates) == (2, 0, 0, 2)
    assert codes(made.findings) == ["already-imported"]
    assert made.statement_ids == ()
    assert any_desk.entries() == before


def test_the_same_statement_in_another_file_adds_nothing(desk: BankDesk) -> None:
    desk.with_wage()
    file = a_file(a_statement(a_line(), a_line(-250), name="s-1"))
    desk.import_file(file)
    before = desk.entries()
    made = desk.import_file(file, content=b"the same, sent again")
    assert (made.lines, made.duplicates, made.statement_ids) == (2, 2, ())
    assert codes(made.findings) == ["already-imported"]
    assert desk.entries() == before


def test_the_same_statement_with_another_content_is_refused(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_file(a_file(a_statement(a_line(), name="s-1")))
    for other in (
        a_statement(a_line(140_001), name="s-1"),
        a_statement(a_line(), a_line(1), name="s-1"),
        a_statement(a_line(), name="s-1", opening=100, closing=140_100),
    ):
        assert codes(refused(desk, a_file(other))) == ["statement-changed"]


def test_a_statement_that_is_in_the_file_twice_with_another_content_is_refused(
    desk: BankDesk,
) -> None:
    desk.with_wage()
    twice = a_file(a_statement(a_line(), name="s-1"), a_statement(a_line(1), name="s-1"))
    assert codes(refused(desk, twice)) == ["statement-changed"]


def pages_of_one_statement() -> tuple[str, str]:
    """Two pages without a number: one euro, and two."""
    interim = balance("ITBD", "1.00", day=str(DAY))
    first = balance("OPBD", "0.00", day=str(DAY)) + interim
    second = interim + balance("CLBD", "3.00", day=str(DAY))
    return (
        statement("", "", entry("1.00"), account=_POOLED, balances=first),
        statement("", "", entry("2.00"), account=_POOLED, balances=second),
    )


_POOLED = f"<IBAN>{POOL}</IBAN>"


@pytest.mark.parametrize("in_one_file", [True, False])
def test_pages_of_one_statement_are_taken_in(desk: BankDesk, *, in_one_file: bool) -> None:
    desk.with_wage()
    pages = pages_of_one_statement()
    files = [message(*pages)] if in_one_file else [message(page) for page in pages]
    made = [desk.import_file(read_statements(each), content=each) for each in files]

    assert sum(each.lines for each in made) == 2
    assert "gap" not in codes(each for one in made for each in one.findings)
    assert desk.balance(f"bank:{POOL}", book="organisation") == 300
    again = [desk.import_file(read_statements(each), content=each + b"\n") for each in files]
    assert {code for each in again for code in codes(each.findings)} >= {"already-imported"}
    assert desk.balance(f"bank:{POOL}", book="organisation") == 300


def test_all_pages_after_a_first_page_alone_add_the_rest(desk: BankDesk) -> None:
    desk.with_wage()
    numbered = [
        page.replace(
            "</Id>",
            f"</Id><StmtPgntn><PgNb>{at}</PgNb><LastPgInd>{str(at == 2).lower()}</LastPgInd>"
            "</StmtPgntn>",
            1,
        )
        for at, page in enumerate(pages_of_one_statement(), start=1)
    ]
    files = [message(numbered[0]), message(*numbered)]
    made = [desk.import_file(read_statements(each), content=each) for each in files]

    assert [(each.lines, each.duplicates) for each in made] == [(1, 0), (2, 1)]
    assert desk.balance(f"bank:{POOL}", book="organisation") == 300


def test_two_equal_payments_on_one_day_are_two_lines_and_their_overlap_is_not(
    any_desk: BankDesk,
) -> None:
    any_desk.with_wage()
    pair = (a_line(-250), a_line(-250))
    first = any_desk.import_lines(*pair)
    assert (first.open, first.duplicates) == (2, 0)
    again = any_desk.import_lines(*pair, a_line(-100, NEXT), opening=0)
    assert (again.open, again.duplicates) == (1, 2)
    assert codes(again.findings) == ["overlap"]
    assert any_desk.balance(f"bank:{POOL}", book="organisation") == -600


def test_an_equal_payment_in_the_next_statement_of_that_day_is_a_line_more(
    any_desk: BankDesk,
) -> None:
    """The balance tells it from an overlap: it begins where the one before ended, and moves on."""
    any_desk.with_wage()
    assert any_desk.import_lines(a_line(-250)).open == 1
    file = a_file(a_statement(a_line(-250), opening=-250, name="next"))
    assert codes(any_desk.import_file(file).findings) == []
    again = any_desk.import_file(file, content=b"once more")
    assert (again.open, again.duplicates) == (0, 1)
    whole = any_desk.import_lines(a_line(-250), a_line(-250), opening=0)
    assert (whole.open, whole.duplicates) == (0, 2)
    assert any_desk.balance(f"bank:{POOL}", book="organisation") == -500


def test_an_export_that_begins_and_ends_at_one_balance_is_still_an_overlap(desk: BankDesk) -> None:
    desk.with_wage()
    pair = (a_line(-250), a_line(250, counter_iban=STRANGER))
    desk.import_lines(*pair)
    again = desk.import_lines(*pair, opening=0)
    assert (again.open, again.duplicates) == (0, 2)


def test_books_that_began_elsewhere_do_not_make_the_same_lines_more(desk: BankDesk) -> None:
    """What the first statement left off may be just the amount of a line."""
    desk.with_wage()
    assert desk.import_lines(a_line(250, counter_iban=STRANGER), opening=250).open == 1
    again = desk.import_lines(a_line(250, counter_iban=STRANGER), opening=250)
    assert (again.open, again.duplicates) == (0, 1)


def test_statements_of_one_file_that_overlap_count_once(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.import_file(
        a_file(
            a_statement(a_line(-250)),
            a_statement(a_line(-250), a_line(-100, NEXT), day=NEXT),
        )
    )
    assert (made.open, made.duplicates) == (2, 1)
    assert desk.balance(f"bank:{POOL}", book="organisation") == -350


@pytest.mark.parametrize("copies", [2, 4])
def test_no_duplicate_under_concurrent_uploads(any_desk: BankDesk, copies: int) -> None:
    """The same file by two people at the same moment adds once, and both are told."""
    any_desk.with_wage()
    file = a_file(a_statement(a_line(), a_line(-250)))
    url = any_desk.engine.url.render_as_string(hide_password=False)

    def upload(_: int) -> Any:
        engine = create_engine_for(url)
        try:
            return BankDesk(engine).import_file(file)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(copies) as pool:
        made = list(pool.map(upload, range(copies)))
    assert sorted(each.duplicates for each in made) == [0] + [2] * (copies - 1)
    assert len(any_desk.lines()) == 2
    assert any_desk.balance("received") == 140_000
    assert any_desk.is_whole()


def test_the_same_lines_in_two_files_at_the_same_moment_count_once(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    files = [a_file(a_statement(a_line(), name=f"s-{number}")) for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(any_desk.import_file, files))
    assert sorted(each.booked for each in made) == [0, 0, 1]
    assert any_desk.balance("received") == 140_000


def test_the_raw_file_is_kept_with_what_was_found(desk: BankDesk) -> None:
    desk.with_wage()
    remark = Finding(place="afschrift 1", code="schema-violation", text="te lang")
    file = a_file(a_statement(a_line()), findings=(remark,))
    made = desk.import_file(file)
    with reading(desk.engine) as session:
        kept = load_bank_file(session, 1)
        (stored,) = load_statements(session)
    assert kept is not None
    assert kept.file.content == content_of(file)
    assert "te lang" in kept.file.findings
    assert made.findings == (remark,)
    assert (stored.statement.opening, stored.statement.closing) == (0, 140_000)


# In another format.


def as_mt940(line: StatementLine) -> StatementLine:
    """The same line as another format tells it: no reference of the bank, another text."""
    return replace(line, bank_reference="", text=f"/REMI/{line.text}", end_to_end_id="")


def test_a_statement_that_comes_in_another_format_too_adds_nothing(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    lines = (
        a_line(bank_reference="r-1", end_to_end_id="e-1"),
        a_line(-250, bank_reference="r-2"),
        a_line(-250, bank_reference="r-3", counter_iban=""),
    )
    any_desk.import_file(a_file(a_statement(*map(as_mt940, lines), name="940")))
    before = any_desk.entries()
    for content in (b"once", b"twice"):
        made = any_desk.import_file(a_file(a_statement(*lines, name="053")), content=content)
        assert (made.lines, made.open, made.booked, made.duplicates) == (3, 0, 0, 3)
    assert any_desk.entries() == before
    assert any_desk.balance(f"bank:{POOL}", book="organisation") == 139_500


def test_that_lines_came_in_another_format_is_said(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_file(a_file(a_statement(as_mt940(a_line()))))
    made = desk.import_file(a_file(a_statement(a_line())))
    assert codes(made.findings) == ["overlap"]
    assert "1 van de regels hebben we al" in made.findings[0].text


def test_a_longer_period_in_another_format_adds_what_is_new(desk: BankDesk) -> None:
    desk.with_wage()
    first, second = a_line(), a_line(-250, NEXT, counter_iban=STRANGER)
    desk.import_file(a_file(a_statement(as_mt940(first))))
    made = desk.import_file(a_file(a_statement(first, second, day=NEXT)))
    assert (made.open, made.duplicates) == (1, 1)
    assert codes(made.findings) == ["overlap"]
    assert desk.balance(f"bank:{POOL}", book="organisation") == 139_750


def test_an_equal_payment_on_the_same_day_is_told_from_another_format_by_the_balance(
    desk: BankDesk,
) -> None:
    desk.with_wage()
    desk.import_lines(a_line(-250, bank_reference="morning"))
    made = desk.import_lines(a_line(-250, bank_reference="afternoon"))
    assert (made.open, made.duplicates) == (1, 0)
    assert desk.balance(f"bank:{POOL}", book="organisation") == -500


def test_an_overlap_with_another_format_that_does_not_fit_needs_a_reason(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_file(a_file(a_statement(as_mt940(a_line()))))
    other = a_file(a_statement(a_line(), a_line(-250), opening=1_000))
    assert codes(refused(desk, other)) == ["overlaps-another-format"]
    made = desk.import_file(other, reason="de bank zoekt het uit")
    assert made.open + made.booked == 2
    assert "account-mismatch" in codes(made.findings)


# Refused whole.


def test_an_account_that_is_not_ours_refuses_the_whole_file(desk: BankDesk) -> None:
    desk.with_wage()
    file = a_file(a_statement(a_line()), a_statement(a_line(), account=STRANGER))
    (finding,) = refused(desk, file)
    assert (finding.place, finding.code) == ("statements[2].account", "unknown-account")


def test_before_there_is_an_organisation_every_account_is_unknown(desk: BankDesk) -> None:
    assert codes(refused(desk, a_file(a_statement()))) == ["unknown-account"]


def test_all_reasons_to_refuse_are_named_together(desk: BankDesk) -> None:
    desk.with_wage()
    reason = Finding(place="afschrift 1", code="does-not-balance", text="verschil")
    file = a_file(a_statement(a_line(), account="123"), refusals=(reason,))
    assert codes(refused(desk, file)) == ["unknown-account", "does-not-balance"]


def test_a_difference_is_accepted_with_a_reason_only_and_stays_a_finding(desk: BankDesk) -> None:
    desk.with_wage()
    reason = Finding(place="afschrift 1", code="does-not-balance", text="verschil")
    file = a_file(a_statement(a_line(), closing=150_000), refusals=(reason,))
    assert refused(desk, file) == (reason,)
    assert refused(desk, file, reason="  ") == (reason,)
    made = desk.import_file(file, reason="de bank zoekt het uit")
    assert codes(made.findings) == ["difference-accepted", "account-mismatch"]
    with reading(desk.engine) as session:
        (stored,) = load_statements(session)
    assert stored.statement.difference == -10_000
    assert stored.statement.difference_reason == "de bank zoekt het uit"


def test_a_number_that_is_no_iban_is_tied_to_an_account_of_ours(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    file = a_file(a_statement(a_line(), account="123456789"))
    assert codes(refused(any_desk, file)) == ["unknown-account"]
    for _ in range(2):
        with writing(any_desk.engine) as session:
            tie_account(session, " 123456789", POOL.lower(), by=on(START))
    assert any_desk.import_file(file).booked == 1
    assert any_desk.balance(f"bank:{POOL}", book="organisation") == 140_000


def test_a_number_is_tied_to_one_account_and_to_none_of_others(desk: BankDesk) -> None:
    desk.with_wage()
    desk.with_wage("h-2", account=ENERGY)
    with pytest.raises(InvalidInput) as caught, writing(desk.engine) as session:
        tie_account(session, "", STRANGER, by=on(START))
    assert codes(caught.value.findings) == ["missing", "unknown-account"]
    with writing(desk.engine) as session:
        tie_account(session, "123", ENERGY, by=on(START))
    with pytest.raises(AlreadyExists), writing(desk.engine) as session:
        tie_account(session, "123", POOL, by=on(START))


def test_an_iban_stands_for_itself_and_is_tied_to_no_other_account(desk: BankDesk) -> None:
    desk.with_wage()
    desk.with_wage("h-2", account=ENERGY)
    for number in (f" {ENERGY.lower()} ", STRANGER):
        with pytest.raises(InvalidInput) as caught, writing(desk.engine) as session:
            tie_account(session, number, POOL, by=on(START))
        assert codes(caught.value.findings) == ["is-an-account"]
    with writing(desk.engine) as session:
        tie_account_number(session, ENERGY, POOL, recorded_at=on(START).now, recorded_by="x")
    desk.import_file(a_file(a_statement(a_line(), account=ENERGY)))
    assert desk.balance(f"bank:{ENERGY}", book="organisation") == 140_000
    assert desk.balance(f"bank:{POOL}", book="organisation") == 0


def test_who_may_not_see_the_whole_organisation_takes_nothing_in(desk: BankDesk) -> None:
    desk.with_wage()
    by = on(DAY, reach=Reach(household_ids=frozenset({"h-1"})))
    with pytest.raises(NotFound):
        desk.import_file(a_file(a_statement(a_line())), by=by)
    with pytest.raises(NotFound), writing(desk.engine) as session:
        tie_account(session, "123", POOL, by=by)


def test_a_crash_between_line_and_match_leaves_nothing(
    desk: BankDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bookings and who did them are one transaction."""

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    desk.with_wage()
    file = a_file(a_statement(a_line()))
    with monkeypatch.context() as broken:
        broken.setattr(statements, "book_matches", crash)
        with pytest.raises(RuntimeError):
            desk.import_file(file)
    assert desk.lines() == ()
    assert desk.import_file(file).booked == 1
    assert {each.recorded_by for each in desk.entries()} == {"karin"}


# In order.


def test_statements_follow_each_other_and_a_gap_is_named(desk: BankDesk) -> None:
    desk.with_wage()
    assert codes(desk.import_lines(a_line(-100)).findings) == []
    assert codes(desk.import_lines(a_line(-200, NEXT)).findings) == []
    later = DAY + timedelta(days=5)
    made = desk.import_lines(a_line(-50, later), opening=-999)
    assert codes(made.findings) == ["gap", "account-mismatch"]
    between = DAY + timedelta(days=3)
    filled = desk.import_lines(a_line(-699, between), opening=-300)
    assert codes(filled.findings) == []
    assert desk.balance(f"bank:{POOL}", book="organisation", until=later) == -1_049


def test_the_first_statement_of_an_account_agrees_with_the_books(desk: BankDesk) -> None:
    desk.with_wage(opening_balance="500.00")
    desk.put_in(100_000)
    assert codes(desk.import_lines(a_line(-100)).findings) == []


def test_a_first_statement_that_begins_elsewhere_is_named_with_both_figures(
    desk: BankDesk,
) -> None:
    desk.with_wage(opening_balance="500.00")
    made = desk.import_lines(a_line(-100), opening=70_000)
    assert codes(made.findings) == ["opening-differs", "account-mismatch"]
    assert "€ 700,00" in made.findings[0].text.replace("\xa0", " ")
    assert "€ 500,00" in made.findings[0].text.replace("\xa0", " ")


def test_several_statements_and_accounts_of_one_file_are_taken_in_together(
    desk: BankDesk,
) -> None:
    desk.with_wage()
    desk.with_wage("h-2", account=ENERGY)
    made = desk.import_file(
        a_file(
            a_statement(a_line(day=NEXT), opening=-250, day=NEXT),
            a_statement(a_line(-250)),
            a_statement(a_line(), account=ENERGY),
        )
    )
    assert (len(made.statement_ids), made.booked, made.open) == (3, 2, 1)
    assert codes(made.findings) == []
    assert desk.balance("received", book="h-2") == 140_000
    assert desk.balance(f"bank:{ENERGY}", book="organisation") == 140_000


def test_a_line_of_nothing_and_a_day_to_come_are_named(desk: BankDesk) -> None:
    desk.with_wage()
    file = a_file(a_statement(a_line(0), a_line(), day=NEXT))
    made = desk.import_file(file, by=on(DAY))
    assert codes(made.findings) == ["zero-amount", "in-the-future"]
    assert made.lines == 1


def test_a_statement_of_after_tomorrow_is_refused_and_a_reason_does_not_help(
    desk: BankDesk,
) -> None:
    desk.with_wage()
    file = a_file(a_statement(a_line(), day=NEXT + timedelta(days=1)))
    assert codes(refused(desk, file, by=on(DAY))) == ["in-the-future"]
    assert codes(refused(desk, file, by=on(DAY), reason="toch")) == ["in-the-future"]
    assert desk.import_file(file, by=on(NEXT)).lines == 1


def test_an_empty_statement_is_taken_in(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.import_file(a_file(a_statement()))
    assert (made.lines, len(made.statement_ids), made.findings) == (0, 1, ())


# Matched.


def test_money_of_a_settled_period_counts_from_the_settlement(desk: BankDesk) -> None:
    desk.with_wage()
    desk.settle("2026-12", today=SETTLED)
    desk.import_lines(a_line(day=date(2026, 12, 9)), day=SETTLED)
    (matched,) = desk.matches()
    assert matched.business_date == SETTLED
    assert desk.balance("received", until=date(2026, 12, 23)) == 0
    assert desk.balance(f"bank:{POOL}", book="organisation", until=date(2026, 12, 9)) == 140_000


def test_a_line_settles_one_order(any_desk: BankDesk) -> None:
    """Neither two lines of one file nor one later may pay the same order."""
    any_desk.paying()
    any_desk.exported()
    rent = any_desk.order("cost")
    line = a_line(-65_000, SETTLED, counter_iban=LANDLORD, end_to_end_id=rent.order.end_to_end_id)
    made = any_desk.import_lines(line, replace(line, bank_reference="other"))
    assert (made.booked, made.open) == (1, 1)
    assert any_desk.order("cost").state is OrderState.PAID
    assert any_desk.import_lines(replace(line, bank_reference="third")).open == 1
    assert any_desk.balance("in-transit") == -sum(
        each.order.cents for each in any_desk.orders() if each.state is OrderState.EXPORTED
    )
    assert any_desk.is_whole()


def test_two_equal_wages_do_not_get_one_term(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line(), a_line(bank_reference="again"))
    nominal = [part.nominal_date for each in desk.matches() for part in each.match.parts]
    assert nominal == [DAY]
    assert len(desk.open_lines()) == 1


def test_a_payment_that_came_back_is_available_again_and_still_ordered(
    any_desk: BankDesk,
) -> None:
    any_desk.paying()
    any_desk.exported()
    rent = any_desk.order("cost").order
    out = a_line(-65_000, SETTLED, counter_iban=LANDLORD, end_to_end_id=rent.end_to_end_id)
    back = replace(out, amount=65_000, return_reason="AC04", booking_date=date(2026, 12, 28))
    waiting = any_desk.balance("in-transit")
    made = any_desk.import_lines(out, back)
    assert (made.booked, made.open) == (2, 0)
    assert any_desk.order("cost").state is OrderState.RETURNED
    assert any_desk.balance("in-transit") == waiting
    assert any_desk.is_whole()


def test_sums_of_a_batch_that_is_booked_as_one_line(desk: BankDesk) -> None:
    desk.paying()
    desk.paying("h-2")
    file = desk.exported()
    total = sum(each.order.cents for name in ("h-1", "h-2") for each in desk.orders(household=name))
    line = a_line(
        -total,
        SETTLED,
        counter_iban="",
        counter_name="",
        payment_information_id=f"{file.message_id}-1",
    )
    assert desk.import_lines(line).booked == 1
    for name in ("h-1", "h-2"):
        assert {each.state for each in desk.orders(household=name)} == {OrderState.PAID}
        assert desk.balance("in-transit", book=name) == 0
    assert desk.is_whole()


def test_a_direct_debit_of_another_amount_takes_its_order_out_of_transit(desk: BankDesk) -> None:
    """The cost becomes what was paid."""
    energy = a_cost(
        "energy", iban=ENERGY, party="Energie", pay="direct-debit", amount="140.00",
        rrule="FREQ=MONTHLY;BYMONTHDAY=15", search=["energie"],
    )  # fmt: skip
    desk.paying(cost=[a_rent(), energy])
    rest = desk.balance("in-transit") + 14_000
    day = date(2027, 1, 15)
    desk.import_lines(a_line(-14_150, day, counter_iban=ENERGY, counter_name="Energie"))
    (order,) = [each for each in desk.orders() if each.order.agreement_id == "energy"]
    assert order.state is OrderState.PAID
    assert desk.balance("in-transit") == rest
    assert desk.balance("cost:energy") == 14_150
    assert desk.is_whole()


def test_a_refund_is_not_taken_for_a_payment(desk: BankDesk) -> None:
    desk.paying()
    desk.exported()
    rent = desk.order("cost")
    made = desk.import_lines(a_line(65_000, SETTLED, counter_iban=LANDLORD, text="Rent"))
    assert (made.booked, made.open) == (0, 1)
    assert desk.order("cost").state is rent.state


def test_an_order_that_never_left_is_not_paid_by_a_line(desk: BankDesk) -> None:
    desk.paying()
    rent = desk.order("cost").order
    line = a_line(-65_000, SETTLED, counter_iban=LANDLORD, end_to_end_id=rent.end_to_end_id)
    assert desk.import_lines(line).open == 1
    assert desk.order("cost").state is OrderState.OPEN


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.integers(-5_000, 5_000).filter(bool), min_size=1, max_size=8), at=st.data()
)
def test_whatever_is_repeated_the_books_equal_the_bank(
    new_sqlite_url: Any, amounts: list[int], at: st.DataObject
) -> None:
    """Any overlapping exports of one account's lines, in any order, end at its balance."""
    engine = create_engine_for(new_sqlite_url())
    desk = BankDesk(engine)
    desk.with_wage()
    lines = [
        a_line(amount, DAY + timedelta(days=number), counter_iban=STRANGER, text="")
        for number, amount in enumerate(amounts)
    ]
    ends = st.integers(0, len(lines))
    for _ in range(3):
        first, last = sorted((at.draw(ends), at.draw(ends)))
        desk.import_lines(*lines[first:last], opening=sum(amounts[:first]))
    desk.import_lines(*lines, opening=0)
    assert desk.balance(f"bank:{POOL}", book="organisation") == sum(amounts)
    assert len(desk.lines()) == len(lines)
    engine.dispose()


# Signalled.


def test_a_statement_without_the_wage_opens_the_signal_that_it_is_missing(desk: BankDesk) -> None:
    desk.with_wage()
    desk.settle("2026-12", today=SETTLED)
    desk.import_lines(a_line(-100, SETTLED, counter_iban=STRANGER), day=SETTLED)
    with reading(desk.engine) as session:
        found = open_signals(session, ["h-1"], reach=EVERYTHING)
    assert "missing" in {each.signal.kind for each in found}


# By hand no more.


def test_an_account_with_statements_takes_no_receipt_by_hand(desk: BankDesk) -> None:
    desk.with_wage()
    desk.with_wage("h-2", account=ENERGY)
    kept = desk.receive(100, DAY, agreement=None, key="before")
    desk.import_lines(a_line())
    with pytest.raises(StatementsExist):
        desk.receive(100, DAY, agreement=None, key="after")
    with pytest.raises(StatementsExist):
        desk.put_in(1_000)
    assert desk.receive(100, DAY, agreement=None, key="before") == kept
    assert desk.receive(100, DAY, agreement=None, household="h-2").amount == 100


def test_the_opening_balance_of_a_newcomer_is_left_to_the_statement(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line())
    before = desk.entries()
    with writing(desk.engine) as session:
        document = a_document("h-2", opening_balance="500.00")
        made = import_household(session, document, organisation=ORGANISATION, by=on(DAY))
    assert codes(made.findings) == ["opening-on-statement"]
    assert desk.entries() == before


# The real files.


def real(name: str) -> bytes:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"the real files of banks are not here: {path}")
    return path.read_bytes()


def taken_in(desk: BankDesk, iban: str, name: str, *, reason: str = "") -> Any:
    content = real(name)
    organisation = Organisation(name="Stadsbank", pooled_iban=iban, own_money_iban=iban)
    with writing(desk.engine) as session:
        ensure_organisation(session, organisation)
        return import_statements(
            session,
            read_statements(content),
            content,
            name=name,
            accepted_reason=reason,
            by=on(date(2026, 1, 2)),
        )


def test_the_real_file_twice_adds_nothing(any_desk: BankDesk) -> None:
    abn = "NL77ABNA0574908765"
    made = taken_in(any_desk, abn, "camt053-abn.xml")
    assert made.open == made.lines > 0
    assert any_desk.balance(f"bank:{abn}", book="organisation") == -90_000
    again = taken_in(any_desk, abn, "camt053-abn.xml")
    assert (again.open, again.duplicates) == (0, made.lines)
    assert any_desk.balance(f"bank:{abn}", book="organisation") == -90_000


@pytest.mark.parametrize("name", ["camt053-unknown-iban.xml", "camt053-one-receipt.xml"])
def test_a_real_file_that_does_not_balance_needs_a_reason(desk: BankDesk, name: str) -> None:
    iban = "NL36ABNA5632579034"
    with pytest.raises(InvalidInput) as caught:
        taken_in(desk, iban, name)
    assert "does-not-balance" in codes(caught.value.findings)
    made = taken_in(desk, iban, name, reason="proefbestand van de bank")
    assert (made.lines, made.open) == (1, 1)
    assert "difference-accepted" in codes(made.findings)


def test_a_real_file_of_an_account_that_is_not_ours_is_refused(desk: BankDesk) -> None:
    with pytest.raises(InvalidInput) as caught:
        taken_in(desk, POOL, "camt053-unknown-iban.xml")
    assert "unknown-account" in codes(caught.value.findings)


def test_the_real_statement_that_came_twice_counts_once(desk: BankDesk) -> None:
    iban = "NL36ABNA5632579034"
    first = taken_in(desk, iban, "camt053-statement-x.xml", reason="proef")
    again = taken_in(desk, iban, "camt053-statement-x-again.xml", reason="proef")
    assert (first.lines, first.duplicates) == (1, 0)
    assert (again.lines, again.duplicates, again.statement_ids) == (1, 1, ())


def test_the_real_mt940_needs_its_number_tied(desk: BankDesk) -> None:
    with pytest.raises(InvalidInput) as caught:
        taken_in(desk, POOL, "mt940-abn.txt")
    assert codes(caught.value.findings) == ["unknown-account"]
    with writing(desk.engine) as session:
        ensure_organisation(session, ORGANISATION)
        tie_account(session, "123456789", POOL, by=on(START))
    assert taken_in(desk, POOL, "mt940-abn.txt").lines == 1

"""The queue: what waits for a person, what each line may be for and why, and who sees it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from tests.actions.banking import DAY, STRANGER, BankDesk, a_line, a_wage, receipt
from tests.actions.paying import LANDLORD, SETTLED

from huishoudboekje.database import EVERYTHING, Reach, reading
from huishoudboekje.errors import AlreadyMatched, NotFound
from huishoudboekje.matching import MatchKind
from huishoudboekje.views import (
    OpenLine,
    open_line,
    open_line_count,
    open_lines,
    statement,
    statement_lines,
    statement_list,
)

LATER = DAY + timedelta(days=9)
ONLY_H1 = Reach(household_ids=frozenset({"h-1"}))


@pytest.fixture
def desk(sqlite_engine: Engine) -> BankDesk:
    return BankDesk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> BankDesk:
    return BankDesk(engine)


def queue(desk: BankDesk, *, today: date = LATER, after: int = 0) -> tuple[OpenLine, ...]:
    with reading(desk.engine) as session:
        return open_lines(session, today=today, reach=EVERYTHING, after=after)


def test_a_line_says_what_it_may_be_for_and_why_not_by_itself(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    any_desk.with_wage("h-2", name="Ander huishouden")
    any_desk.import_lines(a_line())
    (waiting,) = queue(any_desk)
    assert waiting.age_days == 9
    assert waiting.doubts == ("Het kan van meer dan één huishouden zijn.",)
    assert {each.household_name for each in waiting.proposals} == {
        "Huishouden Proef", "Ander huishouden",
    }  # fmt: skip
    best = waiting.proposals[0]
    assert (best.kind, best.agreement_name, best.nominal_date) == (MatchKind.RECEIPT, "Wage", DAY)
    assert (best.amount, best.expected) == (140_000, 140_000)
    assert best.reasons[0] == "De tegenrekening hoort bij deze afspraak."
    assert not waiting.is_together


def test_what_people_chose_before_is_proposed_and_never_booked_by_itself(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line(9_900, counter_iban=STRANGER, text="?", counter_name=""))
    desk.confirm_line(desk.open_lines()[0].id, receipt(9_900))
    desk.import_lines(a_line(8_800, counter_iban=STRANGER, text="?", counter_name=""))
    (waiting,) = queue(desk)
    (learnt,) = waiting.proposals
    assert learnt.agreement_id == "wage"
    assert learnt.reasons[0] == "Iemand koos deze afspraak eerder bij deze tegenrekening."
    assert "Alleen eerdere keuzes bij deze tegenrekening wijzen hierop." in waiting.doubts


def test_a_payment_that_was_paid_already_says_so(desk: BankDesk) -> None:
    desk.paying()
    desk.exported()
    rent = desk.order("cost").order
    line = a_line(-65_000, SETTLED, counter_iban=LANDLORD, end_to_end_id=rent.end_to_end_id)
    desk.import_lines(line, line)
    (waiting,) = queue(desk, today=SETTLED)
    assert waiting.doubts == ("Deze betaling is al gedaan.",)
    assert waiting.proposals[0].order_id == desk.order("cost").id


def test_a_batch_that_was_taken_back_is_proposed_as_one(desk: BankDesk) -> None:
    desk.paying()
    file = desk.exported()
    total = sum(each.order.cents for each in desk.orders())
    batch = f"{file.message_id}-1"
    desk.import_lines(a_line(-total, SETTLED, counter_iban="", payment_information_id=batch))
    desk.take_back_match(desk.matches()[0].id)
    (waiting,) = queue(desk, today=SETTLED)
    assert waiting.is_together
    assert sum(each.amount for each in waiting.proposals) == -total


def test_the_queue_is_read_page_by_page_and_is_empty_without_reach(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(*(a_line(n, counter_iban="", text=str(n)) for n in range(1, 4)))
    first = queue(desk)
    assert [each.line.amount for each in first] == [1, 2, 3]
    assert [each.line.amount for each in queue(desk, after=first[1].line.id)] == [3]
    with reading(desk.engine) as session:
        assert open_line_count(session, reach=EVERYTHING) == 3
        assert open_lines(session, today=DAY, reach=ONLY_H1) == ()
        assert open_line_count(session, reach=ONLY_H1) == 0
        found = open_line(session, first[1].line.id, today=LATER, reach=EVERYTHING)
        assert found == first[1]
        with pytest.raises(NotFound):
            open_line(session, first[1].line.id, today=LATER, reach=ONLY_H1)


def test_a_line_that_is_matched_is_not_open(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line())
    (line,) = desk.lines()
    with reading(desk.engine) as session, pytest.raises(AlreadyMatched):
        open_line(session, line.id, today=DAY, reach=EVERYTHING)


def test_statements_say_how_much_of_them_is_open(any_desk: BankDesk) -> None:
    any_desk.with_wage(income=[a_wage()])
    any_desk.import_lines(a_line(), a_line(-5, counter_iban="", text=""))
    with reading(any_desk.engine) as session:
        (row,) = statement_list(session, reach=EVERYTHING)
        assert (row.lines, row.open, row.closing) == (2, 1, 139_995)
        assert statement(session, row.id, reach=EVERYTHING) == row
        lines = statement_lines(session, row.id, reach=EVERYTHING)
        assert [len(each.matches) for each in lines] == [1, 0]
        assert lines[0].matches[0].is_automatic
        assert statement_list(session, reach=ONLY_H1) == ()
        own = statement_lines(session, row.id, reach=ONLY_H1)
        assert [each.id for each in own] == [lines[0].id]
        for reach in (ONLY_H1, EVERYTHING):
            with pytest.raises(NotFound):
                statement(session, 99, reach=reach)
            with pytest.raises(NotFound):
                statement_lines(session, 99, reach=reach)

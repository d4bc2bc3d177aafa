"""Whatever entry is not taken back by itself: the refusal names the way, and that way works."""

import re
import shlex
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.actions.arranged import agreed, an_effort, confirmed
from tests.actions.banking import DAY, BankDesk, a_line, a_statement, part
from tests.actions.owing import LATER, a_debt, register
from tests.actions.paying import SETTLED, acting

from huishoudboekje.actions import (
    DebtEvent,
    SetOffInput,
    add_interest,
    confirm_surcharge,
    paid_by_others,
    pay_again,
    reduce_in_kind,
    set_off,
    waive,
)
from huishoudboekje.actions.payments import mark_returned
from huishoudboekje.bank import StatementFile
from huishoudboekje.cli import main
from huishoudboekje.database import BookedEntry, OrderState, writing
from huishoudboekje.debts import Component
from huishoudboekje.errors import AlreadyReversed, NotReversible
from huishoudboekje.matching import MatchKind

JANUARY = date(2027, 1, 25)
EVENT = DebtEvent(day=LATER, source="brief", key="one")
WHY = {"...": "vergissing"}


@pytest.fixture
def desk(sqlite_engine: Engine) -> BankDesk:
    return BankDesk(sqlite_engine)


def refusal(desk: BankDesk, number: int) -> str:
    before = desk.entries()
    with pytest.raises(NotReversible) as caught:
        desk.take_back(number, today=LATER)
    assert desk.entries() == before
    return str(caught.value)


def ways(said: str) -> list[list[str]]:
    """The commands of a refusal, as words."""
    found = re.findall(r'huishoudboekje ((?:[^".]|"[^"]*"|\.(?=\S))+)', said)
    return [shlex.split(each) for each in found]


def goes(desk: BankDesk, number: int, today: date = LATER, **given: str) -> str:
    """The refusal, of which the first way was gone with what it leaves open given."""
    said = refusal(desk, number)
    words = [{**WHY, **given}.get(word, word) for word in ways(said)[0]]
    start = ["--database", str(desk.engine.url), "--today", str(today)]
    done = CliRunner().invoke(main, [*start, *words])
    assert done.exit_code == 0, (said, done.output)
    return said


def entry_from(desk: BankDesk, source: str) -> BookedEntry:
    return next(each for each in desk.entries() if each.entry.source == source)


def test_a_line_by_hand_stays_and_its_receipt_goes(desk: BankDesk) -> None:
    desk.take_in()
    desk.receive(140_000, DAY)
    number = desk.entry("hand:h-1:receipt:wage-2026-12-08").id

    assert "Een regel van de bank blijft staan" in goes(desk, number)

    assert desk.balance("received") == 0
    assert ways(refusal(desk, number)) == []


def test_a_line_of_a_statement_stays_and_its_match_goes(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_file(StatementFile(format="MT940", statements=(a_statement(a_line()),)))
    line, match = entry_from(desk, "bank-line").id, entry_from(desk, "match").id

    assert "match take-back" in refusal(desk, match)
    goes(desk, line)

    assert desk.balance("received") == 0
    with pytest.raises(AlreadyReversed):
        desk.take_back(match)
    assert "match confirm" in goes(desk, line)
    assert desk.balance("received") == 140_000


def test_own_money_stays_until_a_statement_shows_it_gone(desk: BankDesk) -> None:
    desk.take_in()
    desk.put_in(100_000)
    for key in ("hand:fund:fund", "match:hand:fund:fund"):
        (words,) = ways(refusal(desk, desk.entry(key).id))
        assert words == ["match", "confirm", "REGEL", "--part", "kind=own-money"]
    line = a_line(-100_000, counter_iban="NL91ABNA0417164300")
    desk.import_file(
        StatementFile(format="MT940", statements=(a_statement(line, opening=100_000),))
    )
    (open_line,) = desk.open_lines()

    goes(desk, desk.entry("match:hand:fund:fund").id, REGEL=str(open_line.id))

    assert desk.balance("guarantee-fund", book="organisation") == 0


@pytest.mark.parametrize("name", ["available", "balance"])
def test_what_a_settlement_books_as_a_whole_goes_with_it(desk: BankDesk, name: str) -> None:
    desk.take_in()
    desk.receive(150_000, DAY)
    desk.settle("2026-12")

    goes(desk, desk.entry(f"settlement:2026-12:h-1:{name}").id, today=SETTLED)

    assert desk.entry(f"settlement:2026-12:h-1:{name}").reversed_by is not None


def test_what_a_payment_drew_on_goes_with_the_payment(desk: BankDesk) -> None:
    desk.paying()
    made = desk.one_off(12_345)
    funding = entry_from(desk, "one-off-funding").id

    goes(desk, funding)

    assert made.id in [each.id for each in desk.orders(OrderState.CANCELLED)]
    assert ways(refusal(desk, funding)) == []


def test_a_registered_debt_stays_and_its_facts_are_recorded(desk: BankDesk) -> None:
    desk.take_in()
    register(desk, a_debt(), today=LATER)
    number = desk.entry("debt:h-1:woonstede").id

    said = goes(desk, number)

    assert ways(said)[1][:4] == ["debt", "waive", "h-1", "woonstede"]


CHANGES: list[tuple[str, Any, Any]] = [
    ("debt-waiver", waive, {Component.PRINCIPAL: 100}),
    ("debt-in-kind", reduce_in_kind, 100),
    ("debt-third-party", paid_by_others, 100),
    ("debt-interest", add_interest, 100),
    ("debt-surcharge-confirmed", confirm_surcharge, (Component.SURCHARGE_1, 100)),
    (
        "debt-set-off",
        set_off,
        SetOffInput(agreement_id="wage", nominal_date=date(2027, 1, 8), amount=100),
    ),
]


@pytest.mark.parametrize(("source", "act", "what"), CHANGES, ids=[each[0] for each in CHANGES])
def test_a_change_of_a_debt_goes_by_its_number(
    desk: BankDesk, source: str, act: Any, what: Any
) -> None:
    desk.take_in()
    register(desk, a_debt(), today=LATER)
    with writing(desk.engine) as session:
        act(session, "h-1", "woonstede", what, event=EVENT, by=acting("karin", LATER))
    number = entry_from(desk, source).id

    goes(desk, number)

    with pytest.raises(AlreadyReversed):
        desk.take_back(number)


def test_what_an_effort_booked_goes_by_the_effort(desk: BankDesk) -> None:
    desk.take_in()
    register(desk, a_debt(), today=LATER)
    effort = an_effort(("woonstede", Component.COLLECTION_COST, 57_000))
    own = agreed(desk, "woonstede", months=36, efforts=(effort,))
    confirmed(desk, own)
    booked = next(each for each in desk.entries() if each.entry.source.startswith("debt-"))

    said = goes(desk, booked.id)

    assert ways(said)[0][:2] == ["arrangement", "confirm-effort"]
    with pytest.raises(AlreadyReversed):
        desk.take_back(booked.id)


def test_an_order_in_a_batch_goes_once_the_batch_is_cancelled(desk: BankDesk) -> None:
    desk.paying()
    desk.confirm_all()
    desk.prepare()
    number = desk.order("cost").order.entry_id
    assert number is not None

    goes(desk, number, today=SETTLED)

    assert desk.take_back(number)


def test_an_order_that_came_back_is_given_up(desk: BankDesk) -> None:
    desk.paying()
    desk.exported()
    rent = desk.order("cost")
    assert rent.order.entry_id is not None
    assert ways(refusal(desk, rent.order.entry_id))[0][:3] == ["payments", "give-up", str(rent.id)]
    with writing(desk.engine) as session:
        mark_returned(session, desk.orders(OrderState.EXPORTED), by=acting("karin", JANUARY))

    goes(desk, rent.order.entry_id, today=JANUARY)

    assert desk.balance("cost:rent") == 0


def test_an_order_that_is_paid_again_goes_by_its_new_attempt(desk: BankDesk) -> None:
    desk.paying()
    desk.exported()
    rent = desk.order("cost")
    assert rent.order.entry_id is not None
    with writing(desk.engine) as session:
        mark_returned(session, desk.orders(OrderState.EXPORTED), by=acting("karin", JANUARY))
        made = pay_again(session, rent.id, by=acting("karin", JANUARY))

    said = goes(desk, rent.order.entry_id, today=JANUARY)

    assert ways(said)[0][:3] == ["payments", "cancel-order", str(made.id)]
    assert desk.balance("cost:rent") == 0


def test_a_reversal_stays(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.receive(140_000, DAY)
    assert "Boek opnieuw" in refusal(desk, desk.take_back(made.match_entry_id))
    fee = a_line(-250, counter_iban="", text="kosten")
    desk.import_file(StatementFile(format="MT940", statements=(a_statement(fee),)))
    (line,) = desk.open_lines()
    desk.confirm_line(line.id, part(MatchKind.BANK_CHARGES, -250))
    desk.take_back_match(desk.matches()[-1].id)
    assert "Boek opnieuw" in refusal(desk, desk.entries()[-1].id)

"""What people say lines are for: booked as said, all mistakes at once, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.actions.banking import DAY, STRANGER, BankDesk, a_line, a_wage, part, receipt
from tests.actions.desk import POOL, a_cost, on
from tests.actions.paying import ENERGY, LANDLORD, SETTLED, a_rent

from huishoudboekje.actions import PartInput, make_charges_good, pay_again
from huishoudboekje.database import OrderState, Reach, learnt_accounts, reading, writing
from huishoudboekje.database.reach import EVERYTHING
from huishoudboekje.errors import (
    AlreadyMatched,
    AlreadyReversed,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
)
from huishoudboekje.matching import MatchKind

JANUARY = date(2027, 1, 8)
ONLY_H1 = Reach(household_ids=frozenset({"h-1"}))


@pytest.fixture
def desk(sqlite_engine: Engine) -> BankDesk:
    return BankDesk(sqlite_engine)


@pytest.fixture
def any_desk(engine: Engine) -> BankDesk:
    return BankDesk(engine)


def an_open_line(desk: BankDesk, amount: int = 140_000, day: date = DAY, **changes: Any) -> int:
    """The number of a line of a stranger that nobody knows yet."""
    said = {"counter_iban": STRANGER, "counter_name": "", "text": "onbekend", **changes}
    desk.import_lines(a_line(amount, day, **said))
    return desk.open_lines()[-1].id


def mistakes(desk: BankDesk, line: int, *parts: PartInput, **more: Any) -> list[tuple[str, str]]:
    """What is wrong with the parts, by place and code; nothing was booked."""
    before = desk.entries()
    with pytest.raises(InvalidInput) as caught:
        desk.confirm_line(line, *parts, **more)
    assert desk.entries() == before
    return [(each.place, each.code) for each in caught.value.findings]


# What each kind books.


def test_a_receipt_is_for_the_nearest_open_term_unless_it_says_which(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    first = any_desk.confirm_line(an_open_line(any_desk), receipt())
    second = any_desk.confirm_line(an_open_line(any_desk, 1_000), receipt(1_000))
    third = an_open_line(any_desk, 1_500)
    late = any_desk.confirm_line(third, receipt(1_500, nominal_date=date(2027, 2, 8)))
    nominal = [each.parts[0].nominal_date for each in (first, second, late)]
    assert nominal == [DAY, JANUARY, date(2027, 2, 8)]
    assert any_desk.balance("received") == 142_500
    assert any_desk.balance(f"suspense:{POOL}", book="organisation") == 0
    assert any_desk.open_lines() == ()
    assert any_desk.is_whole()


def test_a_line_is_split_over_agreements_and_households(any_desk: BankDesk) -> None:
    any_desk.with_wage(income=[a_wage(), a_wage(id="toeslag", name="Toeslag")])
    any_desk.with_wage("h-2")
    line = an_open_line(any_desk, 200_000)
    made = any_desk.confirm_line(
        line,
        receipt(140_000),
        receipt(20_000, agreement_id="toeslag"),
        receipt(40_000, "h-2", agreement_id=None),
    )
    assert [each.cents for each in made.parts] == [140_000, 20_000, 40_000]
    assert any_desk.balance("received") == 160_000
    assert any_desk.balance("received", book="h-2") == 40_000
    assert any_desk.balance("income:_other", book="h-2") == -40_000
    assert any_desk.is_whole()


def test_parts_for_one_agreement_take_a_term_each(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.confirm_line(an_open_line(desk, 280_000), receipt(), receipt())
    assert [each.nominal_date for each in made.parts] == [DAY, JANUARY]


def test_money_that_a_payer_takes_back_is_a_negative_receipt(desk: BankDesk) -> None:
    desk.with_wage()
    desk.confirm_line(an_open_line(desk), receipt())
    made = desk.confirm_line(an_open_line(desk, -140_000), receipt(-140_000))
    assert made.parts[0].nominal_date == DAY
    assert desk.balance("received") == desk.balance("income:wage") == 0
    again = desk.confirm_line(an_open_line(desk, 141_000), receipt(141_000))
    assert again.parts[0].nominal_date == DAY


@pytest.mark.parametrize(
    ("kind", "amount", "more", "booked"),
    [
        (MatchKind.REFUND, 700, {"agreement_id": "rent"}, {"received": 700, "cost:rent": -700}),
        (MatchKind.REFUND, 700, {}, {"received": 700, "cost:_other": -700}),
        (MatchKind.OPENING, 700, {}, {"received": 700, "opening": -700}),
        (MatchKind.SPENT, -700, {}, {"available": -700, "living-money": 700}),
        (MatchKind.SPENT, -700, {"agreement_id": "rent"}, {"available": -700, "cost:rent": 700}),
        (MatchKind.RECEIPT, 700, {}, {"received": 700, "income:_other": -700}),
    ],
)
def test_each_kind_books_what_the_definitions_say(
    desk: BankDesk, kind: MatchKind, amount: int, more: Any, booked: dict[str, int]
) -> None:
    desk.with_wage()
    desk.confirm_line(an_open_line(desk, amount), part(kind, amount, household_id="h-1", **more))
    assert {name: desk.balance(name) for name in booked} == booked
    assert desk.balance(f"client-money:{POOL}", book="organisation") == -amount
    assert desk.is_whole()


@pytest.mark.parametrize(
    ("kind", "amount", "account"),
    [
        (MatchKind.OWN_MONEY, 5_000, "guarantee-fund"),
        (MatchKind.OWN_MONEY, -5_000, "guarantee-fund"),
        (MatchKind.BANK_CHARGES, -250, "own-costs"),
        (MatchKind.BANK_CHARGES, 30, "own-costs"),
    ],
)
def test_own_money_and_charges_are_the_organisations(
    desk: BankDesk, kind: MatchKind, amount: int, account: str
) -> None:
    desk.with_wage()
    line = an_open_line(desk, amount)
    desk.confirm_line(line, part(kind, amount))
    assert desk.balance(account, book="organisation") == -amount
    assert desk.balance(f"suspense:{POOL}", book="organisation") == 0


def test_a_payment_that_a_person_recognises_pays_its_order(any_desk: BankDesk) -> None:
    any_desk.paying()
    any_desk.exported()
    rent = any_desk.order("cost")
    line = an_open_line(any_desk, -65_000, SETTLED)
    made = any_desk.confirm_line(line, part(MatchKind.PAYMENT, -65_000, order_id=rent.id))
    assert made.parts[0].household_id == "h-1"
    assert made.parts[0].agreement_id == "rent"
    assert any_desk.order("cost").state is OrderState.PAID
    back = an_open_line(any_desk, 65_000, SETTLED, return_reason="AC04")
    any_desk.confirm_line(back, part(MatchKind.RETURN, 65_000, order_id=rent.id))
    assert any_desk.order("cost").state is OrderState.RETURNED
    assert any_desk.is_whole()


def test_a_return_that_is_seen_before_its_payment_keeps_the_order_returned(
    desk: BankDesk,
) -> None:
    desk.paying()
    desk.exported()
    rent = desk.order("cost")
    waiting = desk.balance("in-transit")
    back = an_open_line(desk, 65_000, SETTLED)
    desk.confirm_line(back, part(MatchKind.RETURN, 65_000, order_id=rent.id))
    out = an_open_line(desk, -65_000, SETTLED)
    made = desk.confirm_line(out, part(MatchKind.PAYMENT, -65_000, order_id=rent.id))
    assert desk.order("cost").state is OrderState.RETURNED
    assert desk.balance("in-transit") == waiting
    with pytest.raises(OutOfOrder):
        desk.take_back_match(made.id)


def test_a_match_counts_from_the_latest_settlement(desk: BankDesk) -> None:
    desk.with_wage()
    line = an_open_line(desk)
    desk.settle("2026-12", today=SETTLED)
    assert desk.confirm_line(line, receipt()).business_date == SETTLED


def test_what_people_choose_is_learnt_until_they_take_it_back(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.confirm_line(an_open_line(desk), receipt())
    with reading(desk.engine) as session:
        (learnt,) = learnt_accounts(session, [STRANGER], reach=EVERYTHING)
    assert (learnt.household_id, learnt.agreement_id) == ("h-1", "wage")
    desk.take_back_match(made.id)
    with reading(desk.engine) as session:
        assert learnt_accounts(session, [STRANGER], reach=EVERYTHING) == ()


def test_a_learnt_account_is_never_booked_by_itself(desk: BankDesk) -> None:
    desk.with_wage()
    desk.confirm_line(an_open_line(desk), receipt())
    assert desk.import_lines(a_line(140_000, JANUARY, counter_iban=STRANGER)).open == 1


# Mistakes.


def test_all_mistakes_are_named_at_once_with_their_places(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    any_desk.with_wage("h-2", account=ENERGY)
    line = an_open_line(any_desk, 100)
    found = mistakes(
        any_desk,
        line,
        receipt(10, agreement_id="rent"),
        receipt(0, "h-9"),
        receipt(-10, "h-2", agreement_id=None),
        receipt(10, household_id=None),
        receipt(10, nominal_date=date(2026, 12, 9)),
        part(MatchKind.PAYMENT, 10),
        part(MatchKind.RETURN, 10, order_id=9),
        part(MatchKind.BANK_CHARGES, 10, household_id="h-1"),
        part(MatchKind.ADVANCE, 10, household_id="h-1"),
        part(MatchKind.OPENING, 10, household_id="h-1", agreement_id="wage"),
        part(MatchKind.REFUND, 10, household_id="h-1", agreement_id="wage"),
        part(MatchKind.REFUND, 10, household_id="h-1", nominal_date=DAY, order_id=1),
    )
    assert found == [
        ("parts[1].agreementId", "not-found"),
        ("parts[2].amount", "invalid"),
        ("parts[2].householdId", "not-found"),
        ("parts[3].amount", "direction"),
        ("parts[3].householdId", "other-account"),
        ("parts[4].householdId", "missing"),
        ("parts[5].nominalDate", "no-occurrence"),
        ("parts[6].kind", "direction"),
        ("parts[6].orderId", "missing"),
        ("parts[7].orderId", "not-found"),
        ("parts[8].householdId", "not-allowed"),
        ("parts[9].kind", "invalid"),
        ("parts[10].agreementId", "not-allowed"),
        ("parts[11].agreementId", "not-found"),
        ("parts[12].orderId", "not-allowed"),
        ("parts[12].nominalDate", "not-allowed"),
        ("parts", "does-not-add-up"),
    ]


def test_sums_of_multiple_receipts_add_up_to_the_line(desk: BankDesk) -> None:
    desk.with_wage()
    line = an_open_line(desk)
    assert mistakes(desk, line) == [("parts", "missing")]
    assert mistakes(desk, line, receipt(139_999)) == [("parts", "does-not-add-up")]
    assert mistakes(desk, line, receipt(100_000), receipt(40_001)) == [("parts", "does-not-add-up")]
    many = [receipt(1)] * 101
    assert mistakes(desk, line, *many)[0] == ("parts", "too-many")


def test_money_out_is_no_receipt_of_what_only_comes_in(desk: BankDesk) -> None:
    desk.with_wage()
    line = an_open_line(desk, -100)
    for kind in (MatchKind.REFUND, MatchKind.OPENING):
        assert mistakes(desk, line, part(kind, -100, household_id="h-1")) == [
            ("parts[1].kind", "direction")
        ]


def test_own_money_does_not_stand_on_an_account_of_a_household(desk: BankDesk) -> None:
    desk.with_wage(account=ENERGY)
    desk.import_lines(a_line(-250, counter_iban=STRANGER), account=ENERGY, opening=0)
    (line,) = desk.open_lines()
    assert mistakes(desk, line.id, part(MatchKind.BANK_CHARGES, -250)) == [
        ("parts[1].kind", "not-own-money")
    ]


def test_an_order_is_paid_by_one_line_whole_and_only_after_it_left(desk: BankDesk) -> None:
    desk.paying()
    rent = desk.order("cost")
    line = an_open_line(desk, -65_000, SETTLED)
    pay = part(MatchKind.PAYMENT, -65_000, order_id=rent.id)
    assert mistakes(desk, line, pay) == [("parts[1].orderId", "not-exported")]
    desk.exported()
    half = part(MatchKind.PAYMENT, -32_500, order_id=rent.id)
    assert mistakes(desk, line, half, half) == [
        ("parts[1].amount", "amount-differs"),
        ("parts[2].orderId", "duplicate"),
        ("parts[2].amount", "amount-differs"),
    ]
    other = part(MatchKind.PAYMENT, -65_000, order_id=rent.id, household_id="h-2")
    assert mistakes(desk, line, other) == [("parts[1].householdId", "other-order")]
    desk.confirm_line(line, pay)
    again = an_open_line(desk, -65_000, SETTLED)
    assert mistakes(desk, again, pay) == [("parts[1].orderId", "already-paid")]
    back = an_open_line(desk, 65_000, SETTLED)
    desk.confirm_line(back, part(MatchKind.RETURN, 65_000, order_id=rent.id))
    once_more = an_open_line(desk, 65_000, SETTLED)
    assert mistakes(desk, once_more, part(MatchKind.RETURN, 65_000, order_id=rent.id)) == [
        ("parts[1].orderId", "already-returned")
    ]


def test_a_line_has_one_match_at_a_time(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    line = an_open_line(any_desk)
    made = any_desk.confirm_line(line, receipt())
    with pytest.raises(AlreadyMatched):
        any_desk.confirm_line(line, receipt())
    any_desk.take_back_match(made.id)
    assert any_desk.confirm_line(line, receipt()).id != made.id


def test_of_two_people_who_confirm_at_the_same_moment_one_is_refused(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    any_desk.with_wage("h-2")
    line = an_open_line(any_desk)

    def confirm(household: str) -> Any:
        try:
            return any_desk.confirm_line(line, receipt(140_000, household))
        except AlreadyMatched as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(confirm, ["h-1", "h-2"]))
    assert sum(isinstance(each, AlreadyMatched) for each in made) == 1
    assert any_desk.balance("received") + any_desk.balance("received", book="h-2") == 140_000
    assert any_desk.is_whole()


def test_an_order_is_not_paid_by_two_lines_at_the_same_moment(any_desk: BankDesk) -> None:
    any_desk.paying()
    any_desk.exported()
    rent = any_desk.order("cost")
    lines = [an_open_line(any_desk, -65_000, SETTLED, bank_reference=str(n)) for n in range(2)]

    def confirm(line: int) -> Any:
        try:
            return any_desk.confirm_line(line, part(MatchKind.PAYMENT, -65_000, order_id=rent.id))
        except InvalidInput as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(confirm, lines))
    assert sum(isinstance(each, InvalidInput) for each in made) == 1
    assert any_desk.is_whole()


def test_what_is_out_of_reach_does_not_exist(desk: BankDesk) -> None:
    desk.with_wage()
    desk.with_wage("h-2")
    line = an_open_line(desk)
    with pytest.raises(NotFound):
        desk.confirm_line(line, receipt(), by=on(DAY, reach=ONLY_H1))
    made = desk.confirm_line(line, receipt(100_000), receipt(40_000, "h-2"))
    with pytest.raises(NotFound):
        desk.take_back_match(made.id, by=on(DAY, reach=ONLY_H1))
    with pytest.raises(NotFound):
        desk.confirm_line(999, receipt())
    with pytest.raises(NotFound):
        desk.take_back_match(999)


def test_a_person_with_reach_takes_back_what_is_wholly_within_it(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.confirm_line(an_open_line(desk), receipt())
    assert desk.take_back_match(made.id, by=on(DAY, reach=ONLY_H1))


# Taken back.


def test_a_match_taken_back_leaves_the_line_for_a_person(any_desk: BankDesk) -> None:
    any_desk.with_wage()
    any_desk.import_lines(a_line())
    (automatic,) = any_desk.matches()
    any_desk.take_back_match(automatic.id, reason="andere maand")
    assert any_desk.balance("received") == 0
    assert any_desk.balance(f"suspense:{POOL}", book="organisation") == -140_000
    assert [each.id for each in any_desk.open_lines()] == [automatic.match.line_id]
    assert "andere maand" in any_desk.entries()[-1].entry.text
    with pytest.raises(AlreadyReversed):
        any_desk.take_back_match(automatic.id)
    assert any_desk.is_whole()


def test_taking_back_needs_a_reason(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line())
    with pytest.raises(InvalidInput):
        desk.take_back_match(desk.matches()[0].id, reason=" ")


@pytest.mark.parametrize(
    ("changes", "before"),
    [({}, OrderState.EXPORTED), ({"pay": "direct-debit"}, OrderState.EXPECTED)],
)
def test_an_order_is_what_it_was_before_its_payment_was_seen(
    desk: BankDesk, changes: dict[str, str], before: OrderState
) -> None:
    desk.paying(cost=[a_rent(**changes)])
    desk.exported()
    rent = desk.order("cost")
    waiting = desk.balance("in-transit")
    line = an_open_line(desk, -65_000, SETTLED)
    made = desk.confirm_line(line, part(MatchKind.PAYMENT, -65_000, order_id=rent.id))
    desk.take_back_match(made.id)
    assert desk.order("cost").state is before
    assert desk.balance("in-transit") == waiting
    assert desk.is_whole()


def test_a_return_is_taken_back_to_paid_and_not_once_it_was_paid_again(desk: BankDesk) -> None:
    desk.paying()
    desk.exported()
    rent = desk.order("cost")
    out = an_open_line(desk, -65_000, SETTLED)
    paid = desk.confirm_line(out, part(MatchKind.PAYMENT, -65_000, order_id=rent.id))
    line = an_open_line(desk, 65_000, SETTLED)
    back = part(MatchKind.RETURN, 65_000, order_id=rent.id)
    made = desk.confirm_line(line, back)
    with pytest.raises(OutOfOrder):
        desk.take_back_match(paid.id)
    desk.take_back_match(made.id)
    assert desk.order("cost").state is OrderState.PAID
    again = desk.confirm_line(line, back)
    with writing(desk.engine) as session:
        pay_again(session, rent.id, by=on(SETTLED))
    with pytest.raises(NotReversible):
        desk.take_back_match(again.id)


def test_own_money_is_taken_back_too(desk: BankDesk) -> None:
    desk.with_wage()
    made = desk.confirm_line(an_open_line(desk, 500), part(MatchKind.OWN_MONEY, 500))
    desk.take_back_match(made.id)
    assert desk.balance("guarantee-fund", book="organisation") == 0


def test_a_match_taken_back_after_a_settlement_counts_from_it(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line())
    (matched,) = desk.matches()
    desk.settle("2026-12", today=SETTLED)
    desk.take_back_match(matched.id, by=on(SETTLED))
    assert desk.entries()[-1].entry.business_date == SETTLED
    assert desk.balance("received") == -140_000
    with pytest.raises(NotReversible):
        desk.take_back_settlement("2026-12", today=SETTLED)


def test_a_reversal_by_hand_says_how_a_match_is_taken_back(desk: BankDesk) -> None:
    desk.with_wage()
    desk.import_lines(a_line(), a_line(500, counter_iban=STRANGER))
    own = desk.confirm_line(desk.open_lines()[0].id, part(MatchKind.OWN_MONEY, 500))
    for each in desk.matches():
        with pytest.raises(NotReversible, match=f"match take-back {each.id}"):
            desk.take_back(each.match.entry_id)
    assert own.id in {each.id for each in desk.matches()}
    line_entry = desk.lines()[0].line.entry_id
    with pytest.raises(NotReversible, match="blijft staan"):
        desk.take_back(line_entry)


# The weaknesses that matching is known for.


def settled_to(desk: BankDesk, *lines: Any) -> list[tuple[str, int]]:
    """What was booked at once: agreement and cents."""
    desk.import_lines(*lines)
    return [
        (part.agreement_id or "", part.cents)
        for each in desk.matches()
        for part in each.match.parts
    ]


def test_repeated_words_do_not_make_a_match(desk: BankDesk) -> None:
    two = [a_wage(search=["loon", "maand"]), a_wage(id="bonus", name="Bonus", search=["bonus"])]
    desk.with_wage(income=two)
    assert settled_to(desk, a_line(text="loon loon loon")) == []
    assert settled_to(desk, a_line(text="loon maand maand")) == [("wage", 140_000)]


def test_direction_counts(desk: BankDesk) -> None:
    desk.with_wage()
    assert settled_to(desk, a_line(-140_000)) == []


def test_money_of_two_households_from_one_account_is_for_a_person(desk: BankDesk) -> None:
    desk.with_wage()
    desk.with_wage("h-2")
    assert settled_to(desk, a_line()) == []


def test_an_agreement_that_ended_gets_nothing(desk: BankDesk) -> None:
    desk.with_wage(income=[a_wage(until=DAY)])
    assert settled_to(desk, a_line(day=DAY + timedelta(days=60))) == []


def test_a_cost_of_the_same_account_leaves_it_to_a_person(desk: BankDesk) -> None:
    desk.with_wage(cost=[a_cost("insurance", iban=LANDLORD, search=["polis"])])
    assert settled_to(desk, a_line(900, counter_iban=LANDLORD, text="polis terug")) == []


def test_charges_on_an_own_account_are_booked_with_what_made_them_good(desk: BankDesk) -> None:
    own = "NL60RABO0000001012"
    desk.take_in(account=own, opening_balance="100.00")
    day = DAY + timedelta(days=1)
    charge, good, gift = (
        a_line(amount, at, counter_iban="", counter_name="Bank", text=text)
        for amount, at, text in ((-275, DAY, "kosten"), (275, day, "goed"), (300, day, "gift"))
    )
    desk.import_lines(charge, good, gift, opening=10_000, account=own, day=day)
    lines = {each.line.cents: each.id for each in desk.open_lines()}

    with pytest.raises(InvalidInput, match="samen nul"), writing(desk.engine) as session:
        make_charges_good(session, (lines[-275], lines[300]), by=on(day))
    with writing(desk.engine) as session:
        first, _ = make_charges_good(session, (lines[275], lines[-275]), by=on(day))

    for until in (DAY, day):
        assert desk.balance("own-costs", book="organisation", until=until) == 0
    assert desk.balance(f"client-money:{own}", book="organisation") == -10_000
    assert desk.balance(f"suspense:{own}", book="organisation") == -300
    with pytest.raises(NotReversible, match="samen geboekt"):
        desk.take_back_match(first)
    assert desk.verify() == ()

"""Signals say what holds: each cause once, closed when it is gone, answered where it stays."""

import time
from collections.abc import Callable, Collection
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tests.actions.desk import POOL, START, Desk, a_cost, an_income, on
from tests.actions.signalled import a_statement_of, matched, ordered, stamp, undone

from huishoudboekje.actions import (
    Acting,
    SignalChanges,
    answer_signal,
    assign_signal,
    refresh_signals,
    snooze_signal,
)
from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.database import (
    EVERYTHING,
    MatchPart,
    OrderKind,
    OrderState,
    PayeeConfirmation,
    PaymentEvent,
    Reach,
    SignalFilter,
    StoredSignal,
    VopResult,
    load_signal_events,
    load_signals,
    reading,
    save_payee_confirmation,
    save_payment_events,
    writing,
)
from huishoudboekje.errors import AlreadyClosed, InvalidInput, NotAnswerable, NotFound
from huishoudboekje.matching import MatchKind
from huishoudboekje.planning import MarkKind

DAY = timedelta(days=1)
DUE = date(2026, 12, 8)
LATE = DUE + DAY
OTHER = "NL91ABNA0417164300"
BENEFIT: dict[str, Any] = {"name": "Bijstand", "party": "Gemeente Voorbeeld"}
ONLY_H1 = Reach(household_ids=frozenset({"h-1"}))


def refresh(
    desk: Desk, today: date, ids: Collection[str] | None = None, *, reach: Reach = EVERYTHING
) -> tuple[int, int, int]:
    with writing(desk.engine) as session:
        made = refresh_signals(session, ids, by=on(today, reach=reach))
    assert isinstance(made, SignalChanges)
    return made.opened, made.refreshed, made.closed


def signals(desk: Desk, *, is_open: bool = True) -> list[StoredSignal]:
    with reading(desk.engine) as session:
        which = SignalFilter(is_open=is_open)
        return list(load_signals(session, reach=EVERYTHING, which=which))


def kinds(desk: Desk) -> list[tuple[str, str | None]]:
    return sorted((each.signal.kind, each.signal.household_id) for each in signals(desk))


def history(desk: Desk, number: int) -> list[tuple[str, str, str]]:
    with reading(desk.engine) as session:
        found = load_signal_events(session, [number], reach=EVERYTHING)
    return [(each.what, each.detail, each.recorded_by) for each in found]


def the_signal(desk: Desk) -> StoredSignal:
    (one,) = signals(desk)
    return one


def test_income_that_does_not_come_is_a_signal_until_it_comes(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    assert refresh(any_desk, DUE) == (0, 0, 0)
    assert refresh(any_desk, LATE) == (1, 0, 0)
    one = the_signal(any_desk)
    assert (one.signal.kind, one.signal.household_id, one.signal.agreement_id) == (
        "missing",
        "h-1",
        "wage",
    )
    assert (one.signal.amount, one.signal.due_date, one.signal.owner) == (140_000, DUE, "")
    assert one.signal.reason.endswith("is niet gekomen, verwacht op 8 december 2026.")
    any_desk.receive(140_000, date(2026, 12, 10), nominal=DUE)
    assert refresh(any_desk, date(2026, 12, 10)) == (0, 0, 1)
    assert signals(any_desk) == []
    assert [what for what, _, _ in history(any_desk, one.id)] == ["opened", "closed"]


def test_looking_again_on_the_same_day_changes_nothing(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    assert refresh(any_desk, LATE) == (1, 0, 0)
    before = signals(any_desk)
    assert refresh(any_desk, LATE) == (0, 0, 0)
    assert refresh(any_desk, LATE, ["h-1"]) == (0, 0, 0)
    assert signals(any_desk) == before
    assert refresh(any_desk, LATE + DAY) == (0, 1, 0)
    assert the_signal(any_desk).times == 2


def test_marked_income_is_missed_on_its_own_day_or_never(desk: Desk) -> None:
    desk.take_in(cost=[])
    desk.mark(DUE, MarkKind.COMES_ON, comes_on=date(2026, 12, 18))
    assert refresh(desk, date(2026, 12, 18)) == (0, 0, 0)
    assert refresh(desk, date(2026, 12, 19)) == (1, 0, 0)
    desk.mark(DUE, MarkKind.WILL_NOT_COME)
    assert refresh(desk, date(2026, 12, 19)) == (0, 0, 1)


@pytest.mark.parametrize("begins", [START - 3 * DAY, START + 30 * DAY])
def test_nothing_is_missed_before_the_start_or_outside_the_mandate(
    desk: Desk, begins: date
) -> None:
    wage = an_income(rrule="FREQ=MONTHLY;BYMONTHDAY=25") | {"from": date(2026, 1, 1)}
    mandate = {"from": begins, "until": date(2027, 2, 1)}
    desk.take_in(income=[wage], cost=[], mandate=mandate)
    refresh(desk, date(2027, 3, 1))
    first = [date(2026, 12, 24)] if begins < START else []
    assert [each.signal.due_date for each in signals(desk)] == [*first, date(2027, 1, 25)]


def test_other_amount_is_answered_once_and_returns_with_another_amount(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    any_desk.receive(130_000, DUE, nominal=DUE)
    assert refresh(any_desk, DUE) == (1, 0, 0)
    one = the_signal(any_desk)
    assert (one.signal.kind, one.signal.amount) == ("other-amount", -10_000)
    with writing(any_desk.engine) as session:
        closed = answer_signal(session, one.id, answer=" minder uren ", by=on(DUE))
    assert closed.closed_by == "karin"
    assert history(any_desk, one.id)[-1] == ("closed", "minder uren", "karin")
    assert refresh(any_desk, LATE) == (0, 0, 0)
    any_desk.receive(1_000, LATE, nominal=DUE)
    assert refresh(any_desk, LATE) == (1, 0, 0)
    assert the_signal(any_desk).signal.amount == -9_000


def test_what_closed_by_itself_opens_again_when_it_comes_back(desk: Desk) -> None:
    desk.take_in(cost=[])
    desk.receive(130_000, DUE, nominal=DUE, key="a")
    refresh(desk, DUE)
    rest = desk.receive(10_000, LATE, nominal=DUE, key="b")
    assert refresh(desk, LATE) == (0, 0, 1)
    desk.take_back(rest.match_entry_id, today=LATE)
    assert refresh(desk, LATE) == (1, 0, 0)


@pytest.mark.parametrize("kind", ["missing", "advance-limit-near"])
def test_what_has_to_be_done_is_not_answered_away(desk: Desk, kind: str) -> None:
    desk.take_in(advance_limit="700.00", cost=[a_cost()])
    desk.put_in(70_000)
    desk.settle("2026-12")
    refresh(desk, date(2026, 12, 25))
    (one,) = [each for each in signals(desk) if each.signal.kind == kind]
    with pytest.raises(NotAnswerable, match=f"snooze {one.id}"), writing(desk.engine) as session:
        answer_signal(session, one.id, answer="gezien", by=on(DUE))


def test_answer_says_something(desk: Desk) -> None:
    desk.take_in(cost=[])
    desk.receive(130_000, DUE, nominal=DUE)
    refresh(desk, DUE)
    with pytest.raises(InvalidInput, match="answer"), writing(desk.engine) as session:
        answer_signal(session, the_signal(desk).id, answer=" ", by=on(DUE))


def test_signal_is_put_off_until_a_day_to_come(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    refresh(any_desk, LATE)
    number = the_signal(any_desk).id
    until = LATE + 3 * DAY
    with writing(any_desk.engine) as session:
        made = snooze_signal(session, number, until=until, reason="belt terug", by=on(LATE))
    assert made.snoozed_until == until
    assert refresh(any_desk, LATE + DAY) == (0, 1, 0)
    assert the_signal(any_desk).snoozed_until == until
    with pytest.raises(InvalidInput, match="until"), writing(any_desk.engine) as session:
        snooze_signal(session, number, until=LATE, by=on(LATE))
    with writing(any_desk.engine) as session:
        assert snooze_signal(session, number, until=None, by=on(LATE)).snoozed_until is None


def test_signal_gets_an_owner_who_stays_when_it_is_seen_again(any_desk: Desk) -> None:
    any_desk.take_in(cost=[])
    refresh(any_desk, LATE)
    with writing(any_desk.engine) as session:
        made = assign_signal(session, the_signal(any_desk).id, owner="piet", by=on(LATE))
    assert made.signal.owner == "piet"
    refresh(any_desk, LATE + DAY)
    assert the_signal(any_desk).signal.owner == "piet"


def test_closed_and_unknown_signals_are_refused(desk: Desk) -> None:
    desk.take_in(cost=[])
    refresh(desk, LATE)
    number = the_signal(desk).id
    desk.receive(140_000, LATE, nominal=DUE)
    refresh(desk, LATE)
    acts: tuple[Callable[[Session, int, Acting], object], ...] = (
        lambda session, at, by: assign_signal(session, at, owner="piet", by=by),
        lambda session, at, by: snooze_signal(session, at, until=None, by=by),
        lambda session, at, by: answer_signal(session, at, answer="x", by=by),
    )
    for act in acts:
        with pytest.raises(AlreadyClosed), writing(desk.engine) as session:
            act(session, number, on(LATE))
        with pytest.raises(NotFound), writing(desk.engine) as session:
            act(session, 99, on(LATE))
        with pytest.raises(NotFound), writing(desk.engine) as session:
            act(session, number, on(LATE, reach=Reach()))


def test_refreshing_keeps_to_its_reach_and_to_the_households_named(any_desk: Desk) -> None:
    for household in ("h-1", "h-2"):
        any_desk.take_in(household, cost=[])
    with writing(any_desk.engine) as session:
        odd: dict[str, Any] = {"difference": 5, "reason": "bank belt", "iban": OTHER}
        a_statement_of(session, DUE, {"cents": 100}, **odd)
    assert refresh(any_desk, LATE, reach=ONLY_H1) == (1, 0, 0)
    assert kinds(any_desk) == [("missing", "h-1")]
    with pytest.raises(NotFound, match="h-2"):
        refresh(any_desk, LATE, ["h-2"], reach=ONLY_H1)
    with pytest.raises(NotFound, match="h-9"):
        refresh(any_desk, LATE, ["h-9"])
    assert refresh(any_desk, LATE, ["h-2"]) == (3, 0, 0)
    assert kinds(any_desk) == [
        ("account-mismatch", None),
        ("difference-accepted", None),
        ("missing", "h-1"),
        ("missing", "h-2"),
    ]
    any_desk.receive(140_000, LATE, household="h-1", nominal=DUE)
    assert refresh(any_desk, LATE, ["h-2"]) == (0, 0, 0)


def test_gift_beside_a_benefit_is_a_signal_by_hand_and_from_a_statement(any_desk: Desk) -> None:
    benefit = an_income("bijstand", amount="1400.00", **BENEFIT)
    any_desk.take_in(income=[benefit], cost=[], opening_balance="75.00")
    any_desk.receive(140_000, DUE, agreement="bijstand", nominal=DUE)
    assert refresh(any_desk, DUE) == (0, 0, 0)
    by_hand = any_desk.receive(5_000, DUE, agreement=None, key="gift")
    with writing(any_desk.engine) as session:
        (line,) = a_statement_of(session, DUE, {"cents": 2_500, "counter_name": "Tante Proef"})
        part = MatchPart(kind=MatchKind.RECEIPT, cents=2_500, household_id="h-1")
        key = matched(session, line, part, DUE)
    refresh(any_desk, DUE)
    gifts = [each.signal for each in signals(any_desk) if each.signal.household_id]
    assert [(each.kind, each.amount) for each in gifts] == [
        ("unexpected-receipt", 2_500),
        ("unexpected-receipt", 5_000),
    ]
    assert "van Tante Proef" in gifts[0].reason
    answered = next(each.id for each in signals(any_desk) if each.signal.amount == 2_500)
    with writing(any_desk.engine) as session:
        answer_signal(session, answered, answer="vrijgelaten gift", by=on(DUE))
        undone(session, key, DUE)
        matched(session, line, part, DUE, number=2)
    any_desk.take_back(by_hand.match_entry_id, today=DUE)
    assert refresh(any_desk, DUE)[::2] == (0, 1)


def test_money_below_zero_and_a_shortage_ahead_name_their_amounts(any_desk: Desk) -> None:
    any_desk.take_in(cost=[a_cost(amount="1500.00")], floor="50.00")
    any_desk.receive(150_000, DUE, nominal=DUE)
    refresh(any_desk, DUE)
    found = {each.signal.kind: each.signal for each in signals(any_desk)}
    short = found["shortage-ahead"]
    assert short.due_date is not None
    assert short.due_date >= date(2026, 12, 24)
    assert "elke maand" in short.reason
    any_desk.settle("2026-12")
    match = any_desk.entry("match:hand:h-1:receipt:wage-2026-12-08:1")
    any_desk.take_back(match.id, today=date(2026, 12, 24))
    refresh(any_desk, date(2026, 12, 24))
    found = {each.signal.kind: each.signal for each in signals(any_desk)}
    assert found["balance-below-zero"].amount == -150_000
    assert "missing" in found


def test_returned_payment_is_a_signal_until_it_is_paid_again(any_desk: Desk) -> None:
    any_desk.take_in(income=[])
    with writing(any_desk.engine) as session:
        number = ordered(session, DUE, state=OrderState.RETURNED)
        a_return = {"cents": 65_000, "return_reason": "AC04"}
        (line,) = a_statement_of(session, LATE, a_return)
        part = MatchPart(kind=MatchKind.RETURN, cents=65_000, household_id="h-1", order_id=number)
        matched(session, line, part, LATE)
    refresh(any_desk, LATE)
    (one,) = [each.signal for each in signals(any_desk) if each.signal.kind == "payment-returned"]
    assert (one.amount, one.due_date) == (65_000, LATE)
    assert one.reason.endswith(
        "kwam terug op 9 december 2026 (De rekening van de ontvanger is opgeheven)."
    )
    with writing(any_desk.engine) as session:
        ordered(session, LATE, "o-2", state=OrderState.OPEN, replaces=number)
    refresh(any_desk, LATE)
    assert not [each for each in kinds(any_desk) if each[0] == "payment-returned"]


def test_return_that_was_matched_elsewhere_is_told_from_its_own_line(desk: Desk) -> None:
    desk.take_in(income=[])
    with writing(desk.engine) as session:
        number = ordered(session, DUE, state=OrderState.RETURNED)
        (right,) = a_statement_of(session, DUE, {"cents": 65_000})
        (wrong,) = a_statement_of(session, LATE, {"cents": 65_000}, opening=65_000)
        part = MatchPart(kind=MatchKind.RETURN, cents=65_000, household_id="h-1", order_id=number)
        undone(session, matched(session, wrong, part, LATE), LATE)
        matched(session, right, part, LATE)
    refresh(desk, LATE)
    (one,) = [each.signal for each in signals(desk) if each.signal.kind == "payment-returned"]
    assert one.due_date == DUE


def test_rejected_payment_is_not_done_by_an_attempt_of_before(desk: Desk) -> None:
    desk.take_in(income=[])
    with writing(desk.engine) as session:
        ordered(session, DUE, "o-1", state=OrderState.RETURNED)
        ordered(session, DUE, "o-2", state=OrderState.REJECTED)
    refresh(desk, LATE)
    assert ("payment-rejected", "h-1") in kinds(desk)


def test_our_own_account_needs_no_second_person(desk: Desk) -> None:
    desk.take_in(income=[])
    with writing(desk.engine) as session:
        ordered(session, DUE, state=OrderState.OPEN, creditor_iban=POOL)
    refresh(desk, DUE)
    assert "payee-unconfirmed" not in [kind for kind, _ in kinds(desk)]


def test_returned_payment_that_was_given_up_is_no_signal(desk: Desk) -> None:
    desk.take_in(income=[])
    desk.put_in(100_000)
    entry = desk.entries()[-1]
    with writing(desk.engine) as session:
        ordered(session, DUE, state=OrderState.RETURNED, entry_id=entry.id)
    refresh(desk, LATE)
    assert ("payment-returned", "h-1") in kinds(desk)
    with writing(desk.engine) as session:
        undone(session, entry.entry.key, LATE)
    refresh(desk, LATE)
    assert ("payment-returned", "h-1") not in kinds(desk)


def test_rejected_payment_is_a_signal_until_its_term_is_ordered_anew(any_desk: Desk) -> None:
    any_desk.take_in(income=[])
    with writing(any_desk.engine) as session:
        number = ordered(session, DUE, state=OrderState.REJECTED)
        event = PaymentEvent(what="rejected", detail="Rekening onbekend.", order_id=number)
        save_payment_events(session, [event], **stamp(LATE))
    refresh(any_desk, LATE)
    (one,) = [each.signal for each in signals(any_desk) if each.signal.kind == "payment-rejected"]
    assert (one.amount, one.due_date) == (65_000, LATE)
    assert one.reason.startswith("De bank weigerde")
    assert one.reason.endswith("(Rekening onbekend).")
    with writing(any_desk.engine) as session:
        ordered(session, LATE, "o-2", state=OrderState.OPEN)
    refresh(any_desk, LATE)
    assert ("payment-rejected", "h-1") not in kinds(any_desk)


def test_rejected_living_money_is_done_when_the_next_settlement_took_it_along(desk: Desk) -> None:
    desk.take_in(income=[])
    no_term: dict[str, Any] = {
        "kind": OrderKind.LIVING_MONEY,
        "agreement_id": None,
        "nominal_date": None,
    }
    with writing(desk.engine) as session:
        ordered(session, DUE, state=OrderState.REJECTED, **no_term)
        ordered(session, DUE, "settlement:2026-12:h-1:x", state=OrderState.OPEN, **no_term)
    refresh(desk, LATE)
    assert ("payment-rejected", "h-1") in kinds(desk)
    with writing(desk.engine) as session:
        ordered(session, LATE, "settlement:2027-01:h-1:x", state=OrderState.OPEN, **no_term)
    refresh(desk, LATE)
    assert ("payment-rejected", "h-1") not in kinds(desk)


def test_payee_waits_for_a_second_person_for_one_household_or_for_several(any_desk: Desk) -> None:
    for household in ("h-1", "h-2"):
        any_desk.take_in(household, income=[])
    with writing(any_desk.engine) as session:
        ordered(session, DUE, state=OrderState.OPEN)
    refresh(any_desk, DUE)
    assert ("payee-unconfirmed", "h-1") in kinds(any_desk)
    with writing(any_desk.engine) as session:
        ordered(session, DUE, "o-2", state=OrderState.OPEN, household_id="h-2")
    refresh(any_desk, DUE, ["h-1"])
    found = [each.signal for each in signals(any_desk) if each.signal.kind == "payee-unconfirmed"]
    assert [(each.household_id, each.amount) for each in found] == [(None, 130_000)]
    confirmed = PayeeConfirmation(
        iban="NL20INGB0001234567",
        name="Woonstichting Proef",
        vop_result=VopResult.MATCH,
        vop_answer="",
        reason="",
        **stamp(DUE, "piet"),
    )
    with writing(any_desk.engine) as session:
        save_payee_confirmation(session, confirmed)
    refresh(any_desk, DUE)
    assert "payee-unconfirmed" not in [kind for kind, _ in kinds(any_desk)]


def test_expected_debit_waits_for_nobody(desk: Desk) -> None:
    desk.take_in(income=[])
    debit = PaymentMethod.DIRECT_DEBIT
    with writing(desk.engine) as session:
        ordered(session, DUE, state=OrderState.EXPECTED, method=debit)
    refresh(desk, DUE)
    assert "payee-unconfirmed" not in [kind for kind, _ in kinds(desk)]


def test_books_that_are_not_what_the_bank_says_are_a_signal_until_they_are(any_desk: Desk) -> None:
    any_desk.take_in(income=[], cost=[])
    any_desk.put_in(100_000)
    assert refresh(any_desk, DUE) == (0, 0, 0)
    with writing(any_desk.engine) as session:
        a_statement_of(session, DUE, {"cents": 10_000})
    assert refresh(any_desk, DUE) == (1, 0, 0)
    one = the_signal(any_desk).signal
    assert (one.kind, one.amount, one.due_date) == ("account-mismatch", 100_000, DUE)
    with writing(any_desk.engine) as session:
        undone(session, "hand:fund:fund", DUE)
    assert refresh(any_desk, LATE) == (0, 0, 1)


def test_accepted_difference_stays(any_desk: Desk) -> None:
    any_desk.take_in(income=[], cost=[])
    with writing(any_desk.engine) as session:
        a_statement_of(session, DUE, {"cents": 100}, difference=1, reason="bank herstelt morgen")
    refresh(any_desk, DUE)
    found = {each.signal.kind: each.signal for each in signals(any_desk)}
    assert found["difference-accepted"].amount == 1
    assert found["difference-accepted"].reason.endswith("bank herstelt morgen")
    refresh(any_desk, date(2028, 1, 1))
    assert "difference-accepted" in [kind for kind, _ in kinds(any_desk)]


@pytest.mark.postgres
def test_two_who_look_at_once_open_and_close_each_signal_once(postgres_engine: Engine) -> None:
    desk = Desk(postgres_engine)
    households = [f"h-{number}" for number in range(1, 6)]
    for household in households:
        desk.take_in(household, cost=[])
    made: list[tuple[int, int, int]] = []

    def both(today: date) -> tuple[int, int, int]:
        made.clear()
        thread = Thread(target=lambda: made.append(refresh(desk, today)))
        with writing(desk.engine) as session:
            first = refresh_signals(session, None, by=on(today))
            thread.start()
            time.sleep(0.3)
        thread.join()
        (second,) = made
        return (
            first.opened + second[0],
            first.refreshed + second[1],
            first.closed + second[2],
        )

    assert both(LATE) == (5, 0, 0)
    assert both(LATE + DAY) == (0, 5, 0)
    for household in households:
        desk.receive(140_000, LATE + DAY, household=household, nominal=DUE)
    assert both(LATE + DAY) == (0, 0, 5)
    events = [
        what for each in signals(desk, is_open=False) for what, _, _ in history(desk, each.id)
    ]
    assert sorted(events) == sorted(["opened", "refreshed", "closed"] * 5)

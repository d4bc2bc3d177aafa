"""An arrangement that a household comes with runs from the import on, and lowers its debt."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.actions.arranged import agreement_of, decided, pause_ended, paused, stored, to_come
from tests.actions.desk import ORGANISATION, START, Desk, a_table, on, ordered
from tests.domain.households import to_toml

from huishoudboekje.actions import import_household
from huishoudboekje.actions.arrangement_decisions import Decision
from huishoudboekje.agreements import (
    HouseholdDocument,
    PaymentMethod,
    document_from_toml,
    document_table,
)
from huishoudboekje.arrangements import ArrangementState, Instalment
from huishoudboekje.database import EVERYTHING, load_owed, reading, running_on_debts, writing
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.views import household_document
from huishoudboekje.views.debt_screens import arrangement_view

NAME = "cjib-r1"
BEFORE = START - timedelta(days=1)
FINE = {
    "id": "boete",
    "name": "Verkeersboete",
    "creditor": "CJIB",
    "rule": "cjib-traffic",
    "incurred_on": date(2026, 5, 1),
    "components": {"fine": "100.00", "administration-cost": "9.00", "surcharge-1": "50.00"},
}
PAYS = {
    "id": "cjib",
    "name": "CJIB",
    "amount": "53.00",
    "from": date(2026, 12, 28),
    "rrule": "FREQ=MONTHLY;BYMONTHDAY=28;COUNT=3",
    "pay": "direct-debit",
    "debts": ["boete"],
}


def coming(
    *, arrangement: list[dict[str, Any]] | None = None, debt: Any = None, **changes: Any
) -> HouseholdDocument:
    table = a_table(arrangement=arrangement or [PAYS], **changes)
    return document_from_toml(to_toml(table | {"debt": debt or [FINE]}), for_import=True)


def take_in(desk: Desk, document: HouseholdDocument, *, today: date = START) -> None:
    with writing(desk.engine) as session:
        import_household(session, document, organisation=ORGANISATION, by=on(today))


def refused(desk: Desk, document: HouseholdDocument) -> tuple[Finding, ...]:
    with pytest.raises(InvalidInput) as caught:
        take_in(desk, document)
    assert desk.entries() == []
    return caught.value.findings


def owed_on(desk: Desk, debt_id: str = "boete") -> int:
    with reading(desk.engine) as session:
        return sum(load_owed(session, ["h-1"], reach=EVERYTHING)["h-1"][debt_id].values())


def test_it_was_accepted_before_we_came(any_desk: Desk) -> None:
    take_in(any_desk, coming())
    made = stored(any_desk, NAME)
    states = [(each.step.after, each.step.day) for each in made.steps]
    assert states == [
        (ArrangementState.DRAFT, BEFORE),
        (ArrangementState.PROPOSED, BEFORE),
        (ArrangementState.ACCEPTED, BEFORE),
    ]
    assert {each.step.reason for each in made.steps} == {
        "afgesproken voordat het huishouden bij ons kwam"
    }
    assert made.streams == ("cjib",)
    assert made.terms.instalments == tuple(
        Instalment(due=date(2026 + (month > 12), (month - 1) % 12 + 1, 28), amount=5_300)
        for month in (12, 13, 14)
    )
    with reading(any_desk.engine) as session:
        assert running_on_debts(session, ["h-1"], reach=EVERYTHING) == {"h-1": {"boete": NAME}}


def test_every_instalment_lowers_the_debt(any_desk: Desk) -> None:
    take_in(any_desk, coming(opening_balance="3000.00"))
    for day, left in (
        (date(2026, 12, 8), 10_600),
        (date(2027, 1, 8), 5_300),
        (date(2027, 2, 8), 0),
    ):
        any_desk.receive(140_000, day)
        done = any_desk.settle(f"{day:%Y-%m}")
        assert [name for name, _ in ordered(done)].count("cjib") == 1
        assert owed_on(any_desk) == left
    assert any_desk.balance("cost:cjib") == 0
    assert stored(any_desk, NAME).state is ArrangementState.ACTIVE
    assert any_desk.verify() == ()


def test_same_document_again_changes_nothing(any_desk: Desk) -> None:
    take_in(any_desk, coming())
    assert any_desk.changes_nothing(lambda: take_in(any_desk, coming()))
    assert len(stored(any_desk, NAME).steps) == 3


def test_what_the_household_pays_itself_is_not_ours(desk: Desk) -> None:
    """The term of 10 December is due before the first settlement, on the 24th."""
    early = PAYS | {"from": date(2026, 12, 10), "rrule": "FREQ=MONTHLY;BYMONTHDAY=10;COUNT=4"}
    take_in(desk, coming(arrangement=[early]))
    days = [each.due for each in stored(desk, NAME).terms.instalments]
    assert days == [date(2027, 1, 10), date(2027, 2, 10), date(2027, 3, 10)]
    with reading(desk.engine) as session:
        view = arrangement_view(session, "h-1", NAME, today=START, reach=EVERYTHING)
    assert ([each.due for each in view.schedule], view.left) == (days, 15_900)


def test_sums_that_differ_are_both_named(desk: Desk) -> None:
    short = PAYS | {"rrule": "FREQ=MONTHLY;BYMONTHDAY=28;COUNT=2"}
    (finding,) = refused(desk, coming(arrangement=[short]))
    assert (finding.place, finding.code) == ("arrangement[1].debts", "does-not-add-up")
    assert "106,00" in finding.text
    assert "159,00" in finding.text


def test_all_mistakes_are_named_together(desk: Desk) -> None:
    excluded = FINE | {
        "facts": [{"kind": "excluded", "since": date(2026, 6, 1), "source": "Wet"}],
        "components": {"fine": "100.00"},
    }
    future = FINE | {"id": "later", "name": "Later", "incurred_on": date(2027, 5, 1)}
    found = refused(desk, coming(debt=[excluded, future]))
    assert [(each.place, each.code) for each in found] == [
        ("debt[2].incurredOn", "in-the-future"),
        ("arrangement[1].debts", "does-not-add-up"),
        ("arrangement[1].debts", "excluded"),
    ]


def test_arrangement_without_debts_stays_a_plain_agreement(desk: Desk) -> None:
    plain = {key: value for key, value in PAYS.items() if key != "debts"}
    take_in(desk, coming(arrangement=[plain], opening_balance="1000.00"))
    desk.settle("2026-12")
    assert owed_on(desk) == 15_900
    assert desk.balance("cost:cjib") == 5_300
    assert agreement_of(desk, "cjib").counts_from is None


def test_after_a_pause_it_is_paid_as_before(desk: Desk) -> None:
    take_in(desk, coming(opening_balance="1000.00"))
    desk.settle("2026-12")
    paused(desk, NAME, date(2027, 1, 1), date(2027, 2, 28), today=date(2027, 1, 2))
    assert stored(desk, NAME).streams == ("cjib", f"{NAME}-2")
    moved = agreement_of(desk, f"{NAME}-2")
    old = agreement_of(desk, "cjib")
    assert (moved.follows, moved.payment_method) == ("cjib", PaymentMethod.DIRECT_DEBIT)
    assert moved.name == old.name
    assert to_come(desk, f"{NAME}")[-2:] == [(date(2027, 3, 28), 5_300), (date(2027, 4, 28), 5_300)]
    pause_ended(desk, NAME, date(2027, 1, 20), today=date(2027, 1, 20))
    assert to_come(desk, NAME)[-2:] == [(date(2027, 1, 28), 5_300), (date(2027, 2, 28), 5_300)]


def test_one_that_is_withdrawn_is_out_of_the_plan(desk: Desk) -> None:
    take_in(desk, coming(opening_balance="1000.00"))
    decided(desk, NAME, Decision.WITHDRAW)
    desk.settle("2026-12")
    assert owed_on(desk) == 15_900
    assert desk.balance("cost:cjib") == 0


def test_document_that_is_given_back_says_the_same(desk: Desk) -> None:
    take_in(desk, coming())
    with reading(desk.engine) as session:
        document, _ = household_document(session, "h-1", reach=EVERYTHING)
    assert document_table(document) == document_table(coming())


def test_document_with_other_debts_is_other_content() -> None:
    document = coming()
    assert document_table(document)["arrangement"][0]["debts"] == ["boete"]
    assert document_table(replace(document, arranged={})) != document_table(document)

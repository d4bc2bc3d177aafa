"""A claims document counts once: cases become debts, payments go where they belong, odd is told."""

from datetime import date
from typing import Any

import pytest
from tests.actions.desk import START, Desk, on
from tests.actions.owing import LATER, a_debt, debts_of, owed, register
from tests.domain.claims import (
    OTHER_BSN,
    case,
    demanded,
    event,
    fixture,
    imposed,
    paid,
    written,
)

from huishoudboekje.actions import (
    DebtEvent,
    ImportedClaims,
    import_claims_document,
    paid_by_others,
)
from huishoudboekje.database import (
    EVERYTHING,
    load_claim_conflicts,
    load_claim_events,
    load_claims_documents,
    reading,
    writing,
)
from huishoudboekje.debts import Component, Origin, total_of
from huishoudboekje.errors import InvalidInput, OutsideMandate, WrongDocument

FINE = {"type": "cjib_wahv", "categorie": "Algemeen", "primaire_verplichting": True}
SURCHARGE = {"type": "cjib_wahv", "categorie": "Verhoging"}


def bring(
    desk: Desk, data: bytes, *, today: date = LATER, household: str = "h-1"
) -> ImportedClaims:
    with writing(desk.engine) as session:
        return import_claims_document(session, "h-1", data, by=on(today))


def codes(made: ImportedClaims) -> list[str]:
    return [each.code for each in made.findings]


def kept(desk: Desk) -> tuple[int, int, int]:
    with reading(desk.engine) as session:
        return (
            len(load_claims_documents(session, "h-1", reach=EVERYTHING)),
            len(load_claim_events(session, ["h-1"], reach=EVERYTHING)),
            len(load_claim_conflicts(session, ["h-1"], reach=EVERYTHING)),
        )


def test_cases_become_debts_with_what_was_paid_before(any_desk: Desk) -> None:
    any_desk.take_in()
    made = bring(any_desk, fixture("cjib"))
    (debt_id,) = made.new_debts
    stored = debts_of(any_desk)[debt_id]
    assert stored.debt.origin is Origin.CLAIMS_DOCUMENT
    assert total_of(stored.debt.components) == 30_900
    assert total_of(owed(any_desk, debt_id)) == 28_400
    assert any_desk.balance("opening") == 30_900
    assert any_desk.balance("waived") == -2_500
    assert "owed-differs" not in codes(made)
    with reading(any_desk.engine) as session:
        (document,) = load_claims_documents(session, "h-1", reach=EVERYTHING)
        events = load_claim_events(session, ["h-1"], reach=EVERYTHING)
    assert document.document.content == fixture("cjib")
    assert {each.event.debt_id for each in events} == {debt_id}
    assert any_desk.verify() == ()


def test_same_document_changes_nothing(any_desk: Desk) -> None:
    any_desk.take_in()
    first = bring(any_desk, fixture("cjib"))
    before = any_desk.entries()
    again = bring(any_desk, fixture("cjib"))
    assert (again.document_id, again.is_new) == (first.document_id, False)
    assert any_desk.entries() == before
    assert kept(any_desk)[0] == 1


def test_same_events_in_a_later_document_count_once(desk: Desk) -> None:
    desk.take_in()
    bring(desk, written(case(imposed("a", **FINE), paid("p"))))
    before = desk.entries()
    made = bring(
        desk,
        written(
            case(imposed("a", **FINE), paid("p")), document_datumtijd="2026-12-01T08:00:00+01:00"
        ),
    )
    assert (made.is_new, made.new_events, made.changed_debts) == (True, 0, ())
    assert desk.entries() == before


def test_what_a_later_document_adds_is_booked_on_the_same_debt(any_desk: Desk) -> None:
    any_desk.take_in()
    (debt_id,) = bring(any_desk, written(case(imposed("a", **FINE)))).new_debts
    later = case(imposed("a", **FINE), imposed("s", 5_000, **SURCHARGE), paid("p", 3_000))
    made = bring(any_desk, written(later, document_datumtijd="2026-12-01T08:00:00+01:00"))
    assert (made.new_debts, made.changed_debts) == ((), (debt_id,))
    assert total_of(owed(any_desk, debt_id)) == 12_000
    assert any_desk.balance(f"debt:{debt_id}:surcharge-1") == -5_000
    assert codes(made) == []
    assert any_desk.verify() == ()


def test_payment_that_we_know_already_is_not_counted_twice(desk: Desk) -> None:
    desk.take_in()
    (debt_id,) = bring(desk, written(case(imposed("a", **FINE)))).new_debts
    with writing(desk.engine) as session:
        told = DebtEvent(day=LATER, source="bankafschrift", key="own")
        paid_by_others(session, "h-1", debt_id, 3_000, event=told, by=on(LATER))
    made = bring(desk, written(case(imposed("a", **FINE), paid("p", 3_000))))
    assert made.changed_debts == ()
    assert total_of(owed(desk, debt_id)) == 7_000
    bring(desk, written(case(imposed("a", **FINE), paid("p", 3_000), paid("q", 7_000))))
    assert total_of(owed(desk, debt_id)) == 0


def test_payment_that_is_not_processed_yet_is_told(desk: Desk) -> None:
    desk.take_in()
    (debt_id,) = bring(desk, written(case(imposed("a", **FINE)))).new_debts
    with writing(desk.engine) as session:
        told = DebtEvent(day=LATER, source="bankafschrift", key="own")
        paid_by_others(session, "h-1", debt_id, 3_000, event=told, by=on(LATER))
    made = bring(desk, written(case(imposed("a", **FINE), demanded("d"))))
    assert codes(made) == ["owed-differs"]
    assert total_of(owed(desk, debt_id)) == 7_000


def test_debt_that_was_registered_by_hand_is_known_by_its_reference(desk: Desk) -> None:
    desk.take_in()
    reference = "5010002167010010"
    register(
        desk,
        a_debt("cjib", components={Component.PRINCIPAL: 10_000}, reference=reference),
    )
    asked = demanded("d", betalingskenmerk=reference)
    made = bring(desk, written(case(imposed("a", **FINE), asked, paid("p", 1_000))))
    assert (made.new_debts, made.changed_debts) == ((), ("cjib",))
    assert owed(desk, "cjib") == {Component.PRINCIPAL: 9_000}


def test_reference_that_fails_its_check_is_told_and_left_out(desk: Desk) -> None:
    desk.take_in()
    asked = demanded("d", betalingskenmerk="1234567890123456")
    made = bring(desk, written(case(imposed("a", **FINE), asked)))
    assert "reference" in codes(made)
    assert debts_of(desk)[made.new_debts[0]].debt.reference == ""


def test_event_that_says_something_else_under_its_id_is_kept_beside_it(any_desk: Desk) -> None:
    any_desk.take_in()
    (debt_id,) = bring(any_desk, written(case(imposed("a", **FINE)))).new_debts
    made = bring(any_desk, written(case(imposed("a", 99_999, **FINE))))
    assert "same-id-other-content" in codes(made)
    assert kept(any_desk) == (2, 1, 1)
    assert total_of(owed(any_desk, debt_id)) == 10_000


def test_event_of_an_unknown_type_is_kept_and_counts_for_nothing(desk: Desk) -> None:
    desk.take_in()
    made = bring(desk, written(case(imposed("a", **FINE), event("IetsNieuws", "n", waarde=1))))
    assert (made.new_events, made.unknown_events) == (2, 1)
    assert total_of(owed(desk, made.new_debts[0])) == 10_000


def test_totals_of_the_document_are_held_against_ours(desk: Desk) -> None:
    desk.take_in()
    made = bring(desk, written(case(imposed("a", **FINE), saldo=9_999)))
    assert codes(made) == ["total-differs"]


def refused(desk: Desk, data: bytes, kind: type[Exception], **changes: Any) -> None:
    before = desk.entries(), kept(desk)
    with pytest.raises(kind):
        bring(desk, data, **changes)
    assert (desk.entries(), kept(desk)) == before


def test_document_of_another_person_or_version_changes_nothing(any_desk: Desk) -> None:
    any_desk.take_in(mandate={"from": START, "until": date(2026, 12, 31)})
    bring(any_desk, fixture("cjib"))
    refused(any_desk, written(case(imposed("x")), bsn=OTHER_BSN), WrongDocument)
    refused(any_desk, written(case(imposed("x"))).replace(b"v3.0.0", b"v2.0.0"), WrongDocument)
    refused(any_desk, b"{}", InvalidInput)
    refused(any_desk, written(case(imposed("x", -1))), InvalidInput)
    refused(any_desk, fixture("toeslagen"), OutsideMandate, today=date(2027, 1, 1))

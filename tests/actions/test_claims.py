"""A claims document counts once: cases become debts, payments go where they belong, odd is told."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.actions.desk import ORGANISATION, START, Desk, a_document, on
from tests.actions.owing import LATER, a_debt, debts_of, owed, register
from tests.domain.claims import (
    BSN,
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
    import_household,
    paid_by_others,
    take_back_change,
)
from huishoudboekje.agreements import Resident
from huishoudboekje.database import (
    EVERYTHING,
    Reach,
    SignalFilter,
    load_claim_conflicts,
    load_claim_events,
    load_claims_documents,
    load_signals,
    reading,
    writing,
)
from huishoudboekje.debts import Component, Origin, total_of
from huishoudboekje.errors import InvalidInput, NotFound, OutsideMandate, WrongDocument
from huishoudboekje.views import (
    ClaimsOverview,
    claims_answer,
    claims_overviews,
    household_claims,
)

FINE = {"type": "cjib_wahv", "categorie": "Algemeen", "primaire_verplichting": True}
SURCHARGE = {"type": "cjib_wahv", "categorie": "Verhoging"}


def bring(desk: Desk, data: bytes, *, today: date = LATER, resident: str = "") -> ImportedClaims:
    with writing(desk.engine) as session:
        return import_claims_document(session, "h-1", data, resident=resident, by=on(today))


def take_in_residents(desk: Desk, *names: str) -> None:
    document = replace(a_document(), residents=tuple(Resident(name=name) for name in names))
    with writing(desk.engine) as session:
        import_household(session, document, organisation=ORGANISATION, by=on(START))


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


def test_new_demand_on_a_known_debt_with_a_wrong_reference_is_told_once(desk: Desk) -> None:
    desk.take_in()
    bring(desk, written(case(imposed("a", **FINE))))
    asked = demanded("d", betalingskenmerk="1234567890123456")
    made = bring(desk, written(case(imposed("a", **FINE), asked)))
    assert (made.new_debts, codes(made)) == ((), ["reference"])
    later = {"document_datumtijd": "2026-12-01T08:00:00+01:00"}
    assert codes(bring(desk, written(case(imposed("a", **FINE), asked), **later))) == []


@pytest.mark.parametrize("is_known", [False, True])
def test_event_of_a_day_that_has_not_been_is_refused_with_its_place(
    any_desk: Desk, *, is_known: bool
) -> None:
    any_desk.take_in()
    if is_known:
        bring(any_desk, written(case(imposed("a", **FINE))))
    ahead = "2028-03-02T00:00:00+01:00"
    data = written(
        case(
            imposed("a", **FINE),
            imposed("s", 5_000, datumtijd_opgelegd=ahead, **SURCHARGE),
            demanded("d", at=ahead),
            paid("p", datumtijd_ontvangen="2028-03-03"),
            event("IetsNieuws", "n", ahead),
        )
    )
    refused(any_desk, data, InvalidInput)
    with pytest.raises(InvalidInput) as caught:
        bring(any_desk, data)
    assert {(each.place, each.code) for each in caught.value.findings} == {
        ("s", "in-the-future"),
        ("d", "in-the-future"),
        ("p", "in-the-future"),
    }
    assert "2028-03-02 is nog niet geweest" in str(caught.value)


@pytest.mark.parametrize("moment", ["2026-03-02T00:00:00+01:00", "2026-03-01T23:00:00Z"])
@pytest.mark.parametrize("key", ["datumtijd_opgelegd", "datumtijd_gebeurtenis"])
def test_day_of_a_debt_is_the_day_in_amsterdam(desk: Desk, key: str, moment: str) -> None:
    desk.take_in()
    (debt_id,) = bring(desk, written(case(imposed("a", **{key: moment}, **FINE)))).new_debts
    assert debts_of(desk)[debt_id].debt.incurred_on == date(2026, 3, 2)


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


def overview(desk: Desk, *, today: date = LATER) -> ClaimsOverview:
    with reading(desk.engine) as session:
        (found,) = claims_overviews(session, "h-1", today=today, reach=EVERYTHING)
    return found


def test_totals_that_differ_stay_to_be_seen_until_a_later_overview_agrees(any_desk: Desk) -> None:
    any_desk.take_in()
    (debt_id,) = bring(any_desk, written(case(imposed("a", **FINE), saldo=9_999))).new_debts
    found = overview(any_desk, today=LATER.replace(year=LATER.year + 1))
    (totals,) = found.totals
    assert (totals.debt_id, totals.stated, totals.counted) == (debt_id, 9_999, 10_000)
    assert totals.ours == 10_000
    assert [each.code for each in found.differences] == ["total-differs"]

    right = written(
        case(imposed("a", **FINE), saldo=10_000), document_datumtijd="2026-12-01T08:00:00+01:00"
    )
    document_id = bring(any_desk, right).document_id
    assert overview(any_desk).document_id == document_id
    assert overview(any_desk).findings == ()


def test_what_we_have_open_differs_until_it_is_put_right(desk: Desk) -> None:
    desk.take_in()
    soon = LATER + timedelta(days=1)
    (debt_id,) = bring(desk, written(case(imposed("a", **FINE)))).new_debts
    with writing(desk.engine) as session:
        told = DebtEvent(day=soon, source="bankafschrift", key="own")
        change = paid_by_others(session, "h-1", debt_id, 3_000, event=told, by=on(soon))
    assert overview(desk, today=soon).findings == ()

    bring(
        desk,
        written(case(imposed("a", **FINE)), document_datumtijd="2027-01-15T08:00:00+01:00"),
        today=LATER + timedelta(days=40),
    )
    later = LATER + timedelta(days=41)
    assert [each.code for each in overview(desk, today=later).differences] == ["owed-differs"]
    assert overview(desk, today=later).totals[0].ours == 7_000

    with writing(desk.engine) as session:
        (number,) = change.numbers
        take_back_change(session, "h-1", debt_id, number, reason="Dubbel", by=on(later))
    assert overview(desk, today=later).findings == ()


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


SECOND = {"aangeleverd_door": "00000000000000000102", "bsn": OTHER_BSN}


def test_each_of_two_adults_has_an_overview_of_their_own(any_desk: Desk) -> None:
    take_in_residents(any_desk, "A. Proef", "B. Proef")
    first, other = written(case(imposed("a", **FINE))), written(case(imposed("b")), **SECOND)
    with pytest.raises(InvalidInput) as caught:
        bring(any_desk, first)
    assert [each.place for each in caught.value.findings] == ["resident"]
    assert BSN not in str(caught.value)
    bring(any_desk, first, resident="A. Proef")
    refused(any_desk, other, InvalidInput)
    refused(any_desk, other, WrongDocument, resident="A. Proef")
    refused(any_desk, other, InvalidInput, resident="C. Proef")
    assert len(bring(any_desk, other, resident="2").new_debts) == 1
    later = written(case(imposed("b"), paid("q", 1_000)), **SECOND)
    refused(any_desk, later, WrongDocument, resident="A. Proef")
    made = bring(any_desk, later)
    assert (made.is_new, len(made.changed_debts)) == (True, 1)
    with reading(any_desk.engine) as session:
        documents = load_claims_documents(session, "h-1", reach=EVERYTHING)
        found = household_claims(session, "h-1", today=LATER, reach=EVERYTHING)
    assert [each.document.resident for each in documents] == [1, 2, 2]
    assert [each.resident for each in found.documents] == ["A. Proef", "B. Proef", "B. Proef"]


def test_overview_of_one_adult_says_nothing_of_what_the_other_owes(desk: Desk) -> None:
    take_in_residents(desk, "A. Proef", "B. Proef")
    bring(desk, written(case(imposed("a", **FINE))), resident="A. Proef")
    # The same organisation knows both; what is not in one's overview has not gone.
    mine = written(case(imposed("b"), case_id="zaak-2"), bsn=OTHER_BSN)
    assert "event-gone" not in codes(bring(desk, mine, resident="B. Proef"))
    again = written(case(paid("x"), case_id="zaak-2"), bsn=OTHER_BSN)
    assert codes(bring(desk, again)).count("event-gone") == 1


def test_no_more_people_than_residents(desk: Desk) -> None:
    take_in_residents(desk, "A. Proef")
    bring(desk, written(case(imposed("a", **FINE))))
    other = written(case(imposed("b")), **SECOND)
    refused(desk, other, WrongDocument)
    refused(desk, other, WrongDocument, resident="A. Proef")


def test_kept_documents_are_shown_without_a_bsn(any_desk: Desk) -> None:
    any_desk.take_in()
    new = event("IetsNieuws", "n", waarde=1, wie={"bsn": BSN, "rol": "x"})
    bring(any_desk, written(case(imposed("a", bsn=BSN, **FINE), new)))
    bring(any_desk, written(case(imposed("a", 99_999, bsn=BSN, **FINE))))
    with reading(any_desk.engine) as session:
        shown = claims_answer(household_claims(session, "h-1", today=LATER, reach=EVERYTHING))
        with pytest.raises(NotFound):
            household_claims(
                session, "h-1", today=LATER, reach=Reach(household_ids=frozenset({"h-2"}))
            )
    assert BSN not in json.dumps(shown)
    assert len(shown["documents"]) == 2
    assert [each["number"] for each in shown["events"]] == [1, 2]
    unknown = {each["eventId"]: each["content"] for each in shown["events"] if not each["isKnown"]}
    assert unknown["n"]["wie"] == {"rol": "x"}
    (conflict,) = shown["conflicts"]
    assert (conflict["kept"]["bedrag"], conflict["other"]["bedrag"]) == (10_000, 99_999)


def test_contradiction_is_a_signal_at_once(desk: Desk) -> None:
    desk.take_in()
    bring(desk, written(case(imposed("a", **FINE))))
    bring(desk, written(case(imposed("a", 99_999, **FINE))))
    with reading(desk.engine) as session:
        which = SignalFilter(is_open=True)
        kinds = [
            each.signal.kind
            for each in load_signals(session, reach=EVERYTHING, which=which, limit=50)
        ]
    assert "claims-conflict" in kinds

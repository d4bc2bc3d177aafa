"""What the events of claims documents add up to, whatever their order, and where they disagree."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.claims import (
    CASE,
    case,
    demanded,
    document,
    event,
    events_of,
    fixture,
    imposed,
    paid,
    withdrawn,
)

from huishoudboekje.arrangements import (
    ClaimEvent,
    compare_claims,
    debts_of,
    event_conflicts,
    new_claim_events,
    obligations_of,
    read_claims_document,
)
from huishoudboekje.debts import Component, CreditorRule, Origin, total_of
from huishoudboekje.errors import Finding

AMOUNTS = st.integers(0, 500_000)
CASES = ("zaak-1", "zaak-2", "zaak-3")


@st.composite
def histories(draw: st.DrawFn) -> tuple[ClaimEvent, ...]:
    """Events of a few cases, at moments that may fall together."""
    cases: dict[str, list[Any]] = {name: [] for name in CASES}
    for number in range(draw(st.integers(0, 12))):
        name = draw(st.sampled_from(CASES))
        at = f"2026-03-{draw(st.integers(1, 9)):02d}T00:00:00Z"
        make = draw(st.sampled_from((imposed, demanded, paid, None)))
        if make:
            made = make(f"e-{number}", draw(AMOUNTS))
        elif draw(st.booleans()):
            made = withdrawn(f"e-{number}", f"e-{draw(st.integers(0, 11))}")
        else:
            made = event("IetsNieuws", f"e-{number}", bedrag=draw(AMOUNTS))
        cases[name].append(made | {"datumtijd_gebeurtenis": at})
    return document(*(case(*made, case_id=name) for name, made in cases.items())).events


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.place, finding.code) for finding in findings]


def test_fine_with_two_surcharges_and_a_payment() -> None:
    (obligation,) = obligations_of(read_claims_document(fixture("cjib")).events)

    assert obligation.imposed == 309_00
    assert obligation.demanded == 109_00 + 309_00
    assert obligation.withdrawn == 109_00
    assert obligation.paid == 25_00
    assert obligation.outstanding == 284_00
    assert [each.id for each in obligation.standing_demands] == ["cjib-7"]
    assert compare_claims(read_claims_document(fixture("cjib"))) == ()


def test_withdrawing_a_demand_makes_nothing_less() -> None:
    before = obligations_of(events_of(imposed("i"), demanded("d")))
    after = obligations_of(events_of(imposed("i"), demanded("d"), withdrawn("w", "d")))

    assert [each.outstanding for each in (*before, *after)] == [100_00, 100_00]
    assert [each.withdrawn for each in (*before, *after)] == [0, 100_00]


def test_what_is_demanded_stands_in_where_nothing_was_imposed() -> None:
    events = events_of(
        demanded("d"), demanded("e", 50_00), withdrawn("w", "d"), withdrawn("x", "d"), paid("p")
    )

    (obligation,) = obligations_of(events)

    assert (obligation.owed, obligation.outstanding) == (50_00, 30_00)


@given(histories(), st.data())
def test_order_and_repetition_change_nothing(
    events: tuple[ClaimEvent, ...], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=8)) if events else []
    shuffled = data.draw(st.permutations([*events, *again]))

    assert obligations_of(shuffled) == obligations_of(events)


@given(histories())
def test_every_known_event_counts_in_its_own_case(events: tuple[ClaimEvent, ...]) -> None:
    ours = obligations_of(events)

    def sum_of(kind: str) -> int:
        return sum(getattr(each.fact, "amount", 0) for each in events if each.type == kind)

    assert sum(each.imposed for each in ours) == sum_of("FinancieleVerplichtingOpgelegd")
    assert sum(each.demanded for each in ours) == sum_of("BetalingsverplichtingOpgelegd")
    assert sum(each.paid for each in ours) == sum_of("BetalingVerwerkt")
    assert all(0 <= each.withdrawn <= each.demanded for each in ours)
    assert all(each.case_id == part.case_id for each in ours for part in each.payments)
    assert sum(len(each.unknown) for each in ours) == sum(each.fact is None for each in events)


@given(histories(), st.data())
def test_events_in_parts_come_to_the_same_events(
    events: tuple[ClaimEvent, ...], data: st.DataObject
) -> None:
    known: tuple[ClaimEvent, ...] = ()
    for part in data.draw(st.lists(st.lists(st.sampled_from(events)))) if events else []:
        known += new_claim_events(known, part).fresh
    rest = new_claim_events(known, events)

    assert rest.conflicting == ()
    assert sorted(each.key for each in (*known, *rest.fresh)) == sorted(e.key for e in events)
    assert new_claim_events((*known, *rest.fresh), events).fresh == ()


def test_reused_id_is_a_conflict_and_the_first_content_stays() -> None:
    (known,) = events_of(imposed("a", 100_00))
    arriving = events_of(imposed("a", 90_00), imposed("b"))

    new = new_claim_events((known,), arriving)

    assert [each.id for each in new.fresh] == ["b"]
    assert new.conflicting == arriving[:1]
    assert codes(event_conflicts((known, *arriving))) == [("a", "same-id-other-content")]


@given(st.permutations([imposed("a", 100_00), imposed("a", 90_00), imposed("a", 80_00)]))
def test_of_two_that_arrive_together_the_same_one_counts(events: list[Any]) -> None:
    sent = events_of(*events)
    first = obligations_of(
        events_of(imposed("a", 80_00), imposed("a", 90_00), imposed("a", 100_00))
    )

    assert len(sent) == 3
    assert obligations_of(sent) == first
    assert len(new_claim_events((), sent).conflicting) == 2


def test_one_id_at_two_organisations_is_no_conflict() -> None:
    here = events_of(imposed("a", 100_00))
    there = document(case(imposed("a", 90_00)), aangeleverd_door="00000000000000000202").events

    assert event_conflicts((*here, *there)) == ()
    assert len(obligations_of((*here, *there))) == 2


def test_one_event_in_two_cases_is_a_conflict_and_counts_once() -> None:
    both = document(case(paid("p")), case(paid("p"), case_id="zaak-2"))

    assert codes(event_conflicts(both.events)) == [("p", "same-id-other-content")]
    assert sum(each.paid for each in obligations_of(both.events)) == 20_00
    assert obligations_of(reversed(both.events)) == obligations_of(both.events)


def test_unknown_event_and_figures_of_the_document_are_compared() -> None:
    read = read_claims_document(fixture("toeslagen"))

    findings = compare_claims(read)

    assert codes(findings) == [
        ("TSL-ZT-2024", "total-differs"),
        ("TSL-ZT-2024", "total-differs"),
        ("TSL-HT-2025", "own-totals-differ"),
        ("TSL-HT-2025", "total-differs"),
    ]
    said = findings[0].text.replace("\u00a0", " ")
    assert said == "betaald: het overzicht zegt € 40,00, de gebeurtenissen samen € 20,00"
    assert "niet kennen" in findings[-1].text


@given(histories())
def test_document_that_states_our_totals_has_no_other_totals(
    events: tuple[ClaimEvent, ...],
) -> None:
    stated = [
        case(
            case_id=each.case_id,
            totaal_opgelegd=each.imposed,
            totaal_reeds_betaald=each.paid,
            saldo=each.outstanding,
        )
        for each in obligations_of(events)
    ]

    found = {finding.code for finding in compare_claims(document(*stated), events)}

    assert "total-differs" not in found


def test_balance_may_be_of_its_own_moment() -> None:
    events = [imposed("i"), paid("p", datumtijd_gebeurtenis="2026-05-01T00:00:00Z")]
    stated: dict[str, Any] = {"saldo": 100_00, "saldo_datumtijd": "2026-04-30T23:59:59Z"}

    assert compare_claims(document(case(*events, **stated))) == ()
    late = stated | {"saldo_datumtijd": "2026-05-01T00:00:00Z"}
    assert codes(compare_claims(document(case(*events, **late)))) == [(CASE, "total-differs")]


def test_what_does_not_hang_together_is_named() -> None:
    read = document(case(demanded("d", 10_00), withdrawn("w", "nobody"), paid("p", 20_00)))

    assert codes(compare_claims(read)) == [
        ("w", "unknown-demand"),
        (CASE, "not-imposed"),
        (CASE, "overpaid"),
    ]


def test_event_that_went_away_is_named() -> None:
    known = events_of(imposed("i"), paid("p"))

    assert codes(compare_claims(document(case(imposed("i"))), known)) == [("p", "event-gone")]


def test_debt_of_a_fine_has_its_components() -> None:
    (claimed,) = debts_of(read_claims_document(fixture("cjib")))

    debt = claimed.debt
    assert debt.components == {
        Component.FINE: 100_00,
        Component.ADMINISTRATION_COST: 9_00,
        Component.SURCHARGE_1: 50_00,
        Component.SURCHARGE_2: 150_00,
    }
    assert (debt.creditor, debt.rule, debt.origin) == (
        "CJIB",
        CreditorRule.CJIB_TRAFFIC,
        Origin.CLAIMS_DOCUMENT,
    )
    assert (debt.name, debt.reference, debt.iban) == (
        "Verkeersboete",
        "5000056789012345",
        "NL02ABNA0123456789",
    )
    assert (debt.incurred_on, debt.due_on) == (date(2026, 3, 2), date(2026, 8, 10))
    assert debt.stated_total is None
    assert (claimed.paid, [each.id for each in claimed.payments]) == (25_00, ["cjib-8"])
    assert claimed.findings == ()


def test_debts_of_toeslagen_follow_their_rule() -> None:
    first, second = debts_of(read_claims_document(fixture("toeslagen")))

    assert {each.debt.rule for each in (first, second)} == {CreditorRule.TOESLAGEN}
    assert {each.debt.creditor for each in (first, second)} == {"Dienst Toeslagen"}
    assert second.debt.components == {Component.PRINCIPAL: 470_00}
    assert second.paid == 20_00


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("cjib_wahv", CreditorRule.CJIB_TRAFFIC),
        ("cjib_strafbeschikking", CreditorRule.CJIB_CRIMINAL),
        ("bd_inkomstenbelasting", CreditorRule.TAX),
        ("tsl_terugvordering", CreditorRule.TOESLAGEN),
    ],
)
def test_rule_follows_the_kind(kind: str, rule: CreditorRule) -> None:
    (claimed,) = debts_of(document(case(imposed("i", type=kind))))

    assert claimed.debt.rule is rule
    assert claimed.findings == ()


@pytest.mark.parametrize("kind", ["cjib_iets", "duo_studieschuld", "cak_premie", "gemeente_x", ""])
def test_rule_that_is_not_certain_is_said(kind: str) -> None:
    (claimed,) = debts_of(document(case(imposed("i", type=kind))))

    assert claimed.debt.rule is CreditorRule.PRIVATE
    assert claimed.debt.components == {Component.PRINCIPAL: 100_00}
    assert codes(claimed.findings) == [(CASE, "rule-not-certain")]


def test_what_had_to_be_chosen_is_said() -> None:
    read = document(
        case(
            imposed("1", type="cjib_wahv", categorie="Algemeen", primaire_verplichting=True),
            *[imposed(f"{at}", at * 100, categorie="Verhoging") for at in (2, 3, 4)],
            imposed("5", 500, categorie="Iets anders"),
            imposed("6", 600, categorie="Rente"),
            demanded(
                "7",
                vervaldatum="2026-01-01",
                rekeningnummer="NL00X",
                betalingskenmerk="4000056789012345",
            ),
            totaal_opgelegd=99,
        )
    )

    (claimed,) = debts_of(read)

    assert claimed.debt.components == {
        Component.FINE: 100_00 + 500,
        Component.SURCHARGE_1: 200,
        Component.SURCHARGE_2: 700,
        Component.INTEREST: 600,
    }
    assert [finding.code for finding in claimed.findings] == [
        "component-not-certain",
        "component-not-certain",
        "due-before",
        "iban",
        "reference",
    ]
    assert (claimed.debt.due_on, claimed.debt.iban, claimed.debt.stated_total) == (None, "", 99)
    assert claimed.debt.reference == "4000056789012345"


def test_paid_case_is_no_debt() -> None:
    assert debts_of(document(case(imposed("i", 20_00), paid("p", 20_00)))) == ()


@given(histories())
def test_every_debt_is_what_its_case_comes_to(events: tuple[ClaimEvent, ...]) -> None:
    read = document(*(case(case_id=name) for name in CASES))
    ours = {each.case_id: each for each in obligations_of(events) if each.outstanding > 0}

    claimed = debts_of(read, events)

    assert len({each.debt.id for each in claimed}) == len(claimed) == len(ours)
    for each, (_, obligation) in zip(claimed, sorted(ours.items()), strict=True):
        assert total_of(each.debt.components) - each.paid == obligation.outstanding
        assert all(amount > 0 for amount in each.debt.components.values())

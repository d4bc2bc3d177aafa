"""Signals of debts: one cause per matter, in a sentence that says whose and how much."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.signals import (
    ANSWERABLE,
    ArrangementMatter,
    Cause,
    ClaimContradiction,
    GuaranteeCall,
    MissedTerm,
    PremiumsBehind,
    SignalKind,
    debt_causes,
)

DUE = date(2027, 3, 25)
DAY = timedelta(days=1)
OF_ARRANGEMENTS = (
    SignalKind.ARRANGEMENT_BROKEN,
    SignalKind.PAUSE_ENDS,
    SignalKind.TIED_INCOME_MISSING,
    SignalKind.CONDITION_FAILED,
    SignalKind.EFFORT_OVERDUE,
    SignalKind.EFFORT_FAILED,
)


def a_matter(kind: SignalKind = SignalKind.PAUSE_ENDS, **changes: Any) -> ArrangementMatter:
    values = {
        "household_id": "h-1",
        "arrangement_id": "regeling",
        "creditor": "Woonstede",
        "what": "De huur op tijd.",
        "due": DUE,
        "amount": 15_000,
    }
    return ArrangementMatter(kind=kind, **{**values, **changes})


def a_term(**changes: Any) -> MissedTerm:
    values = {
        "household_id": "h-1",
        "agreement_id": "huur",
        "nominal_date": DUE,
        "date": DUE,
        "amount": 65_000,
        "name": "Huur",
        "creditor": "Woonstede",
    }
    return MissedTerm(**{**values, **changes})


def the_cause(today: date = DUE, **found: Any) -> Cause:
    (cause,) = debt_causes(**found, today=today)
    return cause


def said(cause: Cause) -> str:
    return cause.reason.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            SignalKind.ARRANGEMENT_BROKEN,
            "De regeling met Woonstede is verbroken op 25 maart 2027: De huur op tijd.",
        ),
        (
            SignalKind.PAUSE_ENDS,
            (
                "De pauze van de regeling met Woonstede eindigt op 25 maart 2027; "
                "in de maand erna is er € 150,00 te betalen."
            ),
        ),
        (
            SignalKind.TIED_INCOME_MISSING,
            (
                "De regeling met Woonstede hangt af van inkomen dat niet kwam op 25 maart 2027: "
                "De huur op tijd."
            ),
        ),
        (
            SignalKind.CONDITION_FAILED,
            "Een voorwaarde van de regeling met Woonstede is niet nagekomen: De huur op tijd.",
        ),
        (
            SignalKind.EFFORT_OVERDUE,
            (
                "Voor de regeling met Woonstede moest dit klaar zijn op 25 maart 2027, en het is "
                "niet bevestigd: De huur op tijd (€ 150,00)."
            ),
        ),
        (
            SignalKind.EFFORT_FAILED,
            (
                "Voor de regeling met Woonstede is dit niet gelukt, € 150,00 blijft open: "
                "De huur op tijd."
            ),
        ),
    ],
)
def test_matter_of_an_arrangement_is_one_sentence(kind: SignalKind, sentence: str) -> None:
    cause = the_cause(arrangements=[a_matter(kind, about=("x", "huur"))])
    assert said(cause) == sentence
    assert (cause.kind, cause.key) == (kind, f"{kind}:h-1:regeling:x:huur")
    assert (cause.amount, cause.due_date, cause.household_id) == (15_000, DUE, "h-1")


@pytest.mark.parametrize(("today", "word"), [(DUE, "eindigt"), (DUE + DAY, "eindigde")])
def test_pause_that_is_over_says_so(today: date, word: str) -> None:
    assert f" {word} op " in the_cause(today, arrangements=[a_matter()]).reason


def test_missed_cost_and_missed_instalment_are_two_kinds() -> None:
    follows = "De regeling met het CJIB stopt. (Wahv 25 lid 1)"
    cost, instalment = debt_causes(
        missed=[
            a_term(),
            a_term(name="CJIB", creditor="CJIB", is_instalment=True, follows=follows),
        ],
        today=DUE,
    )
    assert (cost.kind, instalment.kind) == (SignalKind.COST_MISSED, SignalKind.INSTALMENT_MISSED)
    assert said(cost) == "Huur van € 650,00 aan Woonstede is niet betaald, nodig op 25 maart 2027."
    assert (
        said(instalment) == f"CJIB van € 650,00 is niet betaald, nodig op 25 maart 2027. {follows}"
    )
    assert (cost.agreement_id, cost.nominal_date, cost.due_date) == ("huur", DUE, DUE)


@pytest.mark.parametrize(
    ("is_beyond", "sentence"),
    [
        (False, "bij meer dan 6 maandpremies meldt de verzekeraar dit aan het CAK (Zvw 18a)."),
        (True, "dat is meer dan 6 maandpremies: de verzekeraar meldt dit aan het CAK (Zvw 18a)."),
    ],
)
def test_premiums_behind_say_when_the_cak_is_told(is_beyond: bool, sentence: str) -> None:
    behind = PremiumsBehind(
        household_id="h-1",
        agreement_id="zorg",
        creditor="Zorgzaam",
        owed=80_000,
        last=6,
        is_beyond=is_beyond,
        article="Zvw 18a",
    )
    cause = the_cause(premiums=[behind])
    assert said(cause) == f"Bij Zorgzaam staat € 800,00 aan premies open; {sentence}"
    assert (cause.amount, cause.agreement_id, cause.key) == (
        80_000,
        "zorg",
        "premiums-behind:h-1:zorg",
    )


def test_every_contradiction_is_a_cause_of_its_own() -> None:
    found = [
        ClaimContradiction(household_id="h-1", source="0001", event_id="e-1", digest=digest)
        for digest in ("a", "b")
    ]
    first, second = debt_causes(contradictions=found, today=DUE)
    assert first.key != second.key
    assert "kenmerk e-1" in first.reason


def test_second_call_on_a_guarantee_is_another_matter() -> None:
    calls = [
        GuaranteeCall(
            household_id="h-1",
            guarantee_id="g-1",
            number=number,
            agreement_id="huur",
            creditor="Woonstede",
            called_on=DUE,
            amount=65_000,
        )
        for number in (1, 3)
    ]
    first, second = debt_causes(calls=calls, today=DUE)
    assert (first.key, second.key) == ("guarantee-called:h-1:g-1:1", "guarantee-called:h-1:g-1:3")
    assert said(first) == (
        "Woonstede vroeg op 25 maart 2027 € 650,00 uit de betaalgarantie; er is nog geen antwoord."
    )


def test_what_something_can_be_done_about_is_not_answered() -> None:
    stays = {
        SignalKind.ARRANGEMENT_BROKEN,
        SignalKind.CONDITION_FAILED,
        SignalKind.EFFORT_FAILED,
        SignalKind.CLAIMS_CONFLICT,
    }
    todo = {
        SignalKind.COST_MISSED,
        SignalKind.INSTALMENT_MISSED,
        SignalKind.PAUSE_ENDS,
        SignalKind.TIED_INCOME_MISSING,
        SignalKind.EFFORT_OVERDUE,
        SignalKind.PREMIUMS_BEHIND,
        SignalKind.GUARANTEE_CALLED,
    }
    assert stays <= ANSWERABLE
    assert not todo & ANSWERABLE


MATTERS = st.builds(
    a_matter,
    st.sampled_from(OF_ARRANGEMENTS),
    arrangement_id=st.sampled_from(("a", "b")),
    about=st.sampled_from(((), ("x",), ("y",))),
    amount=st.integers(0, 10**9) | st.none(),
)


@given(st.lists(MATTERS))
def test_same_matter_has_the_same_key_and_another_has_another(
    found: list[ArrangementMatter],
) -> None:
    causes = debt_causes(arrangements=found, today=DUE)
    matters = {(each.kind, each.arrangement_id, each.about) for each in found}
    assert len({cause.key for cause in causes}) == len(matters)
    assert all(cause.reason.endswith(".") for cause in causes)

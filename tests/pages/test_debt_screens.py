"""Debts and arrangements at the screens: added, proposed, answered, paused, guaranteed."""

from collections.abc import Iterator
from datetime import date

import pytest
from tests.databases import NewDatabase
from tests.pages.browsing import BASE, Visitor, fields_of
from tests.pages.office import DEBT_TEMPLATES, Office, an_office
from tests.pages.owing import (
    A_FINE,
    ARREARS,
    DEBTS,
    FINE,
    HOME,
    NEW,
    NEW_DEBT,
    SOME_ARREARS,
    TODAY,
    TOGETHER,
    accepted,
    add_debts,
    looked,
    proposed,
    sent,
)
from tests.pages.reading import Element, read
from tests.pages.test_bank_screens import SETTLED, ready_to_pay

from api.pages import rendering


@pytest.fixture
def office(new_sqlite_url: NewDatabase) -> Office:
    return an_office(new_sqlite_url())


@pytest.fixture
def karin(office: Office) -> Iterator[Visitor]:
    with office.on(TODAY) as visitor:
        yield visitor


@pytest.fixture
def sam(office: Office) -> Iterator[Visitor]:
    """Somebody of the creditor, in a browser of their own."""
    with office.on(TODAY, "schuldeiser") as visitor:
        yield visitor


# Debts


def test_debt_is_added_by_form_and_found_from_the_month(karin: Visitor) -> None:
    one = karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)
    month = karin.see(HOME)
    page = karin.see(DEBTS)

    assert "De schuld is geregistreerd: Verkeersboete, € 159,00." in one.text
    assert month.all("a", href=DEBTS) != []
    assert "Samen nog te betalen € 159,00 aan 1 schuld." in page.text
    assert "Administratiekosten € 9,00 Boete € 100,00 Eerste verhoging € 50,00" in page.text
    assert "CJIB. Aanmaning." in page.text


def test_all_that_is_wrong_with_a_debt_stands_at_its_field(karin: Visitor) -> None:
    wrong = {"reference": "1234567890123456", "incurredOn": "2027-01-01", "iban": "NL00"}

    page = karin.refused(NEW_DEBT, NEW_DEBT, 400, **{**A_FINE, **wrong})
    unread = karin.refused(NEW_DEBT, NEW_DEBT, 400, **{**A_FINE, "components.fine": "veel"})

    links = [a.attributes["href"] for a in page.one("div", role="alert").all("a")]
    assert links == ["#debt-incurredOn", "#debt-reference", "#debt-iban"]
    assert page.one("input", id="debt-reference").attributes["aria-invalid"] == "true"
    assert unread.one("input", id="debt-components-fine").attributes["value"] == "veel"
    assert "Er is niets open." in karin.see(DEBTS).text


def test_total_on_the_paper_is_kept_and_the_difference_is_shown(karin: Visitor) -> None:
    page = karin.did(NEW_DEBT, NEW_DEBT, **A_FINE, statedTotal="160,00")

    assert "Het papier zegt € 160,00; de onderdelen zijn samen € 159,00" in page.text


def test_fact_has_its_source_and_no_word_about_a_person(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)
    place = f"{FINE}/feit"
    missing = karin.refused(FINE, place, 400, fact="contested:ja")
    page = karin.did(FINE, place, fact="contested:ja", source="Bezwaarschrift van 3 maart")
    proposal = karin.refused(NEW, NEW, 409, **{"debt.verkeersboete": "ja"})
    over = karin.did(FINE, place, fact="contested:nee", source="Besluit van 9 maart")

    assert "Zeg wie dit zegt of waaruit het blijkt." in missing.one("div", role="alert").text
    assert "Deze schuld wordt betwist. Volgens: Bezwaarschrift van 3 maart." in page.text
    assert "wordt betwist (Bezwaarschrift van 3 maart)" in proposal.one("div", role="alert").text
    assert "Deze schuld wordt betwist." not in over.one("section", aria_labelledby="open").text
    assert "Deze schuld wordt niet meer betwist." in over.text


def test_stage_is_another_from_its_day_on(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **SOME_ARREARS)

    page = karin.did(ARREARS, f"{ARREARS}/fase", stage="bailiff", source="Brief")

    assert "Bij de deurwaarder, sinds 10 maart 2026." in page.text


def test_surcharge_is_expected_by_law_and_owed_when_the_creditor_writes(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)

    expected = karin.did(FINE, f"{FINE}/verwacht", source="Wahv")
    typed = {"component": "surcharge-2", "amount": "150", "source": "Brief van het CJIB"}
    owed = karin.did(FINE, f"{FINE}/erbij", **typed)

    assert "Er wordt € 150,00 erbij verwacht." in expected.text
    assert "Nog te betalen € 159,00" in expected.text
    assert "Nog te betalen € 309,00" in owed.text
    assert "erbij verwacht" not in owed.one("section", aria_labelledby="open").text


def test_half_a_surcharge_is_asked_for_whole(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)

    page = karin.refused(FINE, f"{FINE}/verwacht", 400, amount="10", source="Wahv")

    assert "Vul allebei in, of geen van beide." in page.text


def test_creditor_waives_and_it_is_taken_back_once(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)
    place = f"{FINE}/kwijtschelden"
    below = karin.refused(FINE, place, 400, **{"parts.fine": "101", "source": "Brief"})
    waived = karin.did(FINE, place, **{"parts.surcharge-1": "50", "source": "Brief"})
    (back,) = [
        each.attributes["action"]
        for each in waived.all("form")
        if each.attributes["action"].endswith("terugnemen")
    ]
    missing = karin.refused(FINE, back, 400)
    after = karin.did(FINE, back, reason="Verkeerde brief")

    assert below.one("input", id="waive-parts-fine").attributes["aria-invalid"] == "true"
    assert "Nog te betalen € 109,00" in waived.text
    assert "Zeg waarom; dat staat in de boeken." in missing.one("div", role="alert").text
    assert "Nog te betalen € 159,00" in after.text
    assert "Teruggenomen." in after.text


def test_set_off_lowers_the_debt_and_the_income(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)
    typed = {"nominalDate": "2026-03-20", "amount": "100", "source": "Loonstrook"}

    wrong = karin.refused(FINE, f"{FINE}/verrekenen", 400, **{**typed, "nominalDate": "2026-03-21"})
    page = karin.did(FINE, f"{FINE}/verrekenen", **typed)
    month = karin.see(HOME)

    assert "Loon wordt niet verwacht op 21 maart 2026." in wrong.one("div", role="alert").text
    assert "Nog te betalen € 59,00" in page.text
    assert "Verrekend met een inkomen" in page.text
    assert "Loon. € 900,00 erbij" in month.text


@pytest.mark.parametrize(("how", "said"), [("third-party", "ander"), ("in-kind", "inzet")])
def test_what_others_do_lowers_the_debt(karin: Visitor, how: str, said: str) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)

    page = karin.did(FINE, f"{FINE}/voldaan", how=how, amount="9", source="Bewijs")

    assert "Nog te betalen € 150,00" in page.text
    assert said in page.one("section", aria_labelledby="gebeurd").text


def chosen_source(page: Element) -> list[str]:
    options = page.one("select", id="floor-source").all("option")
    return [each.attributes["value"] for each in options if "selected" in each.attributes]


def test_floor_is_set_with_its_source(karin: Visitor) -> None:
    place = f"{HOME}/ondergrens"
    before = karin.see(DEBTS)
    unsaid = karin.refused(DEBTS, place, 400, amount="250")
    wrong = karin.refused(DEBTS, place, 400, amount="-1", source="agreed-minimum")
    page = karin.did(DEBTS, place, amount="250", source="protected-earnings", note="Berekend")

    assert chosen_source(before) == [""]
    assert unsaid.one("div", role="alert").all("a", href="#floor-source") != []
    assert chosen_source(page) == ["protected-earnings"]
    assert wrong.one("div", role="alert").all("a", href="#floor-amount") != []
    assert "minstens € 250,00 over. Beslagvrije voet, sinds 10 maart 2026. Berekend" in page.text


# Proposals


def test_form_says_what_the_household_can_bear_and_why(karin: Visitor) -> None:
    add_debts(karin)

    page = karin.see(f"{NEW}?schuld=huurachterstand")

    assert "Hooguit € 500,00 per keer, 12 maanden lang." in page.text
    assert "Met meer komt er op 24 maart 2026 minder dan de ondergrens" in page.text
    chosen = [each.attributes["name"] for each in page.all("input") if "checked" in each.attributes]
    assert chosen == ["debt.huurachterstand"]
    assert len(page.one("div", class_="picture").all("svg")) == 2


def test_what_does_not_fit_is_refused_with_what_does(karin: Visitor) -> None:
    add_debts(karin)
    typed = {"debt.huurachterstand": "ja", "months": "2"}

    page = karin.refused(NEW, NEW, 409, **typed)
    (fits,) = [a for a in page.all("a") if "Vul in wat wel past" in a.text]
    again = karin.see(fits.attributes["href"])

    assert "Dit past niet: op 24 maart 2026" in page.one("div", role="alert").text
    assert fits.text == "Vul in wat wel past: € 500,00 per maand"
    assert again.one("input", id="proposal-amount").attributes["value"] == "500,00"
    assert "checked" in again.one("input", id="proposal-debt-huurachterstand").attributes
    assert "/regelingen/" not in str(karin.http.get(DEBTS).text)


def test_looking_saves_nothing_and_shows_the_plan_beside_today(karin: Visitor) -> None:
    add_debts(karin)
    before = karin.http.get("/v1/entries").json()

    page = looked(karin, **{"debt.huurachterstand": "ja", "months": "12"})

    assert "Het huishouden kan dit dragen." in page.text
    assert "12 keer, de eerste van € 115,00 op 1 april 2026" in page.text
    assert "Met deze regeling is het leefgeld het laagst op 24 maart 2026: € 485,00." in page.text
    assert "/regelingen/" not in str(karin.http.get(DEBTS).text)
    assert karin.http.get("/v1/entries").json() == before
    assert page.one("input", id="proposal-months").attributes["value"] == "12"


def test_terms_of_the_creditor_s_rule_need_nothing_but_a_day(karin: Visitor) -> None:
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)

    page = looked(karin, **{"debt.verkeersboete": "ja"})

    assert "Dit is volgens de regel van de schuldeiser." in page.text


def test_all_mistakes_in_terms_stand_at_their_fields(karin: Visitor) -> None:
    add_debts(karin)
    typed = {
        "debt.huurachterstand": "ja",
        "debt.verkeersboete": "ja",
        "amount": "100",
        "first": "2026-03-11",
        "efforts[1].kind": "course",
        "relief.huurachterstand.collection-cost": "200",
        "relief.verkeersboete.fine": "10",
        "conditions[1].kind": "cost-on-time",
    }

    page = karin.refused(NEW, NEW, 400, **typed)

    links = {a.attributes["href"] for a in page.one("div", role="alert").all("a")}
    assert {
        "#proposal-first",
        "#proposal-efforts-1-description",
        "#proposal-relief-huurachterstand-collection-cost",
        "#proposal-relief-verkeersboete-fine",
        "#proposal-conditions-1-text",
        "#proposal-conditions-1-agreement",
    } <= links
    there = {each.attributes.get("id") for tag in ("input", "select") for each in page.all(tag)}
    assert {each.removeprefix("#") for each in links} <= there | {"proposal-debts"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Kies minstens één schuld."),
        ({"debt.weg": "ja"}, "Deze schuld kennen we niet"),
        ({"debt.huurachterstand": "ja", "months": "0"}, "Schrijf een heel getal"),
        ({"debt.huurachterstand": "ja", "months": "9999"}, "maanden"),
        ({"debt.huurachterstand": "ja"}, "Schrijf in hoeveel maanden"),
        ({"debt.huurachterstand": "ja", "months": "3", "first": "x"}, "Kies een dag."),
        ({"debt.huurachterstand": "ja", "relief.huurachterstand.principal": "1"}, "wat iemand"),
        ({"debt.huurachterstand": "ja", "months": "3", "relief.x": "1", "relief.": "1"}, ""),
    ],
)
def test_proposal_that_cannot_be_read_is_refused(
    karin: Visitor, typed: dict[str, str], said: str
) -> None:
    add_debts(karin)
    if not said:
        looked(karin, **typed)
        return

    page = karin.refused(NEW, NEW, 400, **typed)

    assert said in page.one("div", role="alert").text


# The life of an arrangement


def test_arrangement_is_sent_accepted_and_in_the_month(karin: Visitor) -> None:
    place = proposed(karin)
    draft = karin.see(place)
    asked = karin.did(place, f"{place}/besluiten/send")
    agreed = karin.did(place, f"{place}/besluiten/accept", evidence="Brief van 9 maart")
    month = karin.see(HOME)
    page = karin.see(DEBTS)

    assert "Niemand heeft dit nog gezien." in draft.text
    assert "We wachten op antwoord van Woonstichting Proef." in asked.text
    assert "Aanvaard door de schuldeiser (Brief van 9 maart)" in agreed.text
    assert "Karin de Wit. Concept gemaakt" in agreed.text
    assert "Aflossing Woonstichting Proef. € 115,00 eraf" in month.text
    assert "Alles waarvoor een regeling is, is betaald op 1 maart 2027." in page.text
    assert "Dan blijft er € 159,00 over waarvoor geen regeling loopt." in page.text
    assert page.one("table", aria_label="Regelingen die lopen").text.count("€ 1.380,00") == 1


def buttons(page_address: str, karin: Visitor) -> set[str]:
    forms = karin.see(page_address).all("form")
    actions = (each.attributes["action"] for each in forms)
    return {each.removeprefix(f"{page_address}/") for each in actions if page_address in each}


def test_buttons_are_those_of_the_state(karin: Visitor) -> None:
    place = proposed(karin)
    of_draft = buttons(place, karin)
    karin.did(place, f"{place}/besluiten/send")
    of_proposed = buttons(place, karin)
    karin.did(place, f"{place}/besluiten/refuse", reason="Te lang", evidence="Brief")
    of_refused = buttons(place, karin)

    assert of_draft == {"besluiten/send", "besluiten/withdraw"}
    assert of_proposed == {
        "besluiten/accept",
        "besluiten/refuse",
        "besluiten/withdraw",
        "tegenvoorstel",
    }
    assert of_refused == set()


def test_step_that_the_state_does_not_allow_is_refused_and_named(karin: Visitor) -> None:
    place = proposed(karin)
    karin.send(place, f"{place}/besluiten/send")
    karin.last["url"] = f"{place}/besluiten/break"
    karin.last["data"] |= {"reason": "x", "sleutel": "a-key-that-is-long-enough"}
    karin.again()
    twice = karin.again()

    assert twice.status_code == 409
    said = read(twice.text).one("div", role="alert").text
    assert "Deze regeling is voorgesteld en wordt niet verbroken." in said
    karin.last["url"] = f"{place}/besluiten/dance"
    assert karin.again().status_code == 404


def test_counter_offer_is_a_draft_that_names_what_it_answers(karin: Visitor) -> None:
    place = sent(karin)
    why = {"reason": "Sneller", "evidence": "Brief"}
    too_much = karin.refused(place, f"{place}/tegenvoorstel", 409, months="1", **why)
    unread = karin.refused(place, f"{place}/tegenvoorstel", 400, months="x", reason="Sneller")
    page = karin.did(
        place, f"{place}/tegenvoorstel", months="6", reason="Sneller", evidence="Brief"
    )

    assert "Wat wel past:" in too_much.one("div", role="alert").text
    assert unread.one("div", role="alert").all("a", href="#counter-months") != []
    assert "Dit is een antwoord op een eerder voorstel" in page.text
    assert page.all("a", href=place) != []
    assert "geweigerd" in karin.see(place).one("section", aria_labelledby="stand").text


def test_effort_is_confirmed_by_whom_on_what_evidence_and_taken_back(karin: Visitor) -> None:
    typed = {
        "debt.verkeersboete": "ja",
        "months": "5",
        "efforts[1].kind": "course",
        "efforts[1].description": "Omgaan met geld",
        "efforts[1].byWhom": "Bo",
        "relief.verkeersboete.surcharge-1": "50",
    }
    place = accepted(karin, **typed)
    done, back = f"{place}/inzet/inzet-1/gedaan", f"{place}/inzet/inzet-1/terugnemen"

    missing = karin.refused(place, done, 400)
    page = karin.did(place, done, byWhom="De docent", evidence="Bewijs van deelname")
    fine = karin.see(FINE)
    after = karin.did(place, back, reason="Verkeerde persoon")

    assert len(missing.one("div", role="alert").all("a")) == 2
    assert "De docent: Bewijs van deelname. Vastgelegd door Karin de Wit." in page.text
    assert "Nog te betalen € 109,00" in fine.text
    assert "nog te doen, door Bo" in after.text


def not_done(karin: Visitor, place: str) -> Element:
    """The only effort did not succeed; the page that follows."""
    form = karin.see(place).all("form", action=f"{place}/inzet/inzet-1/gedaan")[0]
    answer = karin.http.post(
        f"{place}/inzet/inzet-1/niet-gelukt",
        data=fields_of(form) | {"byWhom": "De docent", "evidence": "Brief"},
        headers={"Origin": BASE},
        follow_redirects=False,
    )
    assert answer.status_code == 303, read(answer.text).text
    return karin.see(place)


def test_what_an_effort_relieves_is_said_by_how_it_went(karin: Visitor) -> None:
    typed = {
        "debt.verkeersboete": "ja",
        "months": "3",
        "efforts[1].kind": "course",
        "efforts[1].description": "Omgaan met geld",
        "relief.verkeersboete.surcharge-1": "50",
    }
    place = accepted(karin, **typed)
    sure = {"byWhom": "De docent", "evidence": "Brief"}

    open_yet = karin.see(place).text
    done = karin.did(place, f"{place}/inzet/inzet-1/gedaan", **sure).text
    karin.did(place, f"{place}/inzet/inzet-1/terugnemen", reason="Vergissing")
    failed = not_done(karin, place).text

    relief = "Verkeersboete, eerste verhoging € 50,00."
    assert f"Dan valt weg: {relief}" in open_yet
    assert f"Hierdoor viel weg: {relief}" in done
    assert f"Dit blijft open: {relief}" in failed
    assert "Dan valt weg" not in done + failed


def test_signal_of_a_failed_effort_leads_to_the_arrangement(karin: Visitor) -> None:
    typed = {
        "debt.verkeersboete": "ja",
        "months": "3",
        "efforts[1].kind": "course",
        "efforts[1].description": "Omgaan met geld",
        "relief.verkeersboete.surcharge-1": "50",
    }
    place = accepted(karin, **typed)
    not_done(karin, place)
    page = karin.did("/signalen", "/signalen/bijwerken")
    links = [each.attributes["href"] for each in page.one("ul", class_="list").all("a")]

    one = next(each for each in map(karin.see, links) if "niet gelukt" in each.text)

    assert one.one("a", href=place).text == "Naar de regeling"


def test_what_the_creditor_says_needs_evidence_at_its_field(karin: Visitor) -> None:
    place = proposed(karin)
    karin.did(place, f"{place}/besluiten/send")

    for step, typed in (
        ("besluiten/accept", {}),
        ("besluiten/refuse", {"reason": "Te lang"}),
        ("tegenvoorstel", {"reason": "Te lang", "first": "2026-04-01", "months": "3"}),
    ):
        page = karin.refused(place, f"{place}/{step}", 400, **typed)
        assert "Waaruit blijkt het?" in page.one("div", role="alert").text


def test_pause_that_comes_is_said_and_can_be_called_off(office: Office, karin: Visitor) -> None:
    place = accepted(karin, **{"debt.huurachterstand": "ja", "months": "12", "first": "2026-04-01"})
    ready_to_pay(office)
    with office.on(SETTLED) as later:
        pause = {"start": "2026-05-01", "until": "2026-07-31", "reason": "Minder werk."}
        coming = later.did(place, f"{place}/pauze", **pause)
        buttons_then = buttons(place, later)
        debts = later.see(DEBTS)
        off = later.did(place, f"{place}/hervatten", reason="Toch werk.")

    said = "wordt gepauzeerd van 1 mei 2026 tot en met 31 juli 2026"
    assert f"De regeling {said}. Minder werk." in coming.text
    assert "Gepauzeerd" not in coming.text
    assert said in debts.text
    assert {"hervatten", "besluiten/break"} <= buttons_then
    assert "pauze" not in buttons_then
    assert "wordt gepauzeerd" not in off.text
    assert "pauze" in buttons(place, karin)


def test_instalment_that_nobody_paid_is_called_so(office: Office, karin: Visitor) -> None:
    place = accepted(karin)
    before = karin.see(place)
    with office.on(date(2026, 4, 2)) as later:
        page, debts = later.see(place), later.see(DEBTS)

    assert "Volgende keer 1 april 2026" in before.text
    assert "1 april 2026 niet betaald € 115,00" in page.text
    assert "1 mei 2026 nog te doen € 115,00" in page.text
    assert "niet betaald: 1 april 2026" in debts.text
    top = debts.one("section", aria_labelledby="samen").text
    assert "Er is een aflossing niet betaald." in top
    assert "is betaald op" not in top


def test_pause_that_ends_earlier_says_why(office: Office, karin: Visitor) -> None:
    first = {"debt.huurachterstand": "ja", "months": "12", "first": "2026-04-01"}
    place = accepted(karin, **first)
    ready_to_pay(office)
    with office.on(SETTLED) as later:
        pause = {"start": SETTLED.isoformat(), "until": "2026-07-31", "reason": "Minder werk."}
        paused = later.did(place, f"{place}/pauze", **pause)
        again = later.did(place, f"{place}/hervatten", endedOn="2026-06-01", reason="Weer werk.")

    assert "Geen aflossing van 24 maart 2026 tot en met 31 juli 2026. Minder werk." in paused.text
    assert "Geen aflossing van 24 maart 2026 tot en met 31 mei 2026. Minder werk." in again.text
    assert "De pauze eindigt eerder: Weer werk." in again.text
    assert "De eerste aflossing is opgedragen: maandverwerking maart 2026." in again.text


def test_condition_is_marked(karin: Visitor) -> None:
    typed = {
        "debt.huurachterstand": "ja",
        "months": "12",
        "conditions[1].kind": "other",
        "conditions[1].text": "De huisbaas wacht met ontruimen",
        "conditions[1].onCreditor": "ja",
    }
    place = accepted(karin, **typed)
    mark = f"{place}/voorwaarden/voorwaarde-1"
    missing = karin.refused(place, mark, 400, holds="nee")
    page = karin.did(place, mark, holds="nee", note="Toch een brief")

    assert missing.one("div", role="alert").all("a", href="#mark-voorwaarde-1-note") != []
    assert "niet nagekomen, 10 maart 2026. Toch een brief" in page.text
    assert "De schuldeiser houdt zich hieraan." in page.text


def test_arrangement_is_withdrawn_with_a_reason(karin: Visitor) -> None:
    place = accepted(karin)
    missing = karin.refused(place, f"{place}/besluiten/withdraw", 400)
    karin.did(place, f"{place}/besluiten/withdraw", reason="Verhuisd")
    month = karin.see(HOME)

    assert "Schrijf op waarom" in missing.one("div", role="alert").text
    assert "Aflossing Woonstichting Proef" not in month.text
    rows = karin.see(DEBTS).text
    assert "ingetrokken niets via deze regeling geen geen" in rows
    assert "€ 0,00" not in rows


# All creditors together


def test_all_creditors_get_a_draft_and_who_is_left_out_is_named(karin: Visitor) -> None:
    add_debts(karin)
    karin.did(FINE, f"{FINE}/feit", fact="excluded:ja", source="CJIB")
    page = looked(karin, TOGETHER, perMonth="50", months="12")
    assert "/regelingen/" not in str(karin.http.get(DEBTS).text)
    made = karin.did(TOGETHER, TOGETHER, perMonth="50", months="12")

    left_out = page.one("section", aria_labelledby="buiten").text
    assert "Verkeersboete, CJIB, € 159,00: blijft buiten de schuldregeling (CJIB)." in left_out
    shares = page.one("table", aria_label="Wat elke schuld krijgt").text
    assert "€ 1.380,00 € 600,00 € 780,00 € 0,00" in shares
    assert "Woonstichting Proef: 12 aflossingen, de laatste op " in page.text
    assert "Er is 1 concept bewaard." in made.text


def test_nothing_is_proposed_to_all_without_an_amount(karin: Visitor) -> None:
    add_debts(karin)

    page = karin.refused(TOGETHER, TOGETHER, 400, months="")
    too_much = karin.refused(TOGETHER, TOGETHER, 409, perMonth="690", months="2")

    assert page.one("div", role="alert").all("a", href="#together-perMonth") != []
    assert "Dit past niet" in too_much.one("div", role="alert").text


# The creditor


MINE = "/schuldeiser?naam=Woonstichting%20Proef"


def test_creditor_sees_its_own_proposals_and_payments_and_nothing_of_the_household(
    karin: Visitor, sam: Visitor
) -> None:
    place = proposed(karin)
    nothing = sam.see(MINE)
    karin.did(place, f"{place}/besluiten/send")
    page = sam.see(MINE)
    other = sam.see("/schuldeiser?naam=CJIB")

    assert "Er zijn geen voorstellen." in nothing.text
    assert "Kenmerk Huurder 12" in page.text
    assert "12 Eerste keer 1 april 2026, € 115,00" in page.text
    assert "1 april 2026 geen afgesproken € 400,00" in page.text
    assert "Er zijn geen voorstellen." in other.text
    for hidden in ("Familie", "Voorbeeld", "€ 1.000,00", "€ 485,00", "€ 100,00", "CJIB", "Loon"):
        assert hidden not in page.text, hidden
    assert page.all("a", href="/bank") == []


def test_creditor_without_a_reference_is_told_so_in_plain_words(
    karin: Visitor, sam: Visitor
) -> None:
    typed = {"months": "3", "debt.verkeersboete": "ja", "amount": ""}
    sent(karin, **typed)

    page = sam.see("/schuldeiser?naam=CJIB")

    assert "Geen kenmerk" in page.one("section", aria_labelledby="voorstellen").text
    assert "onbekend" not in page.text


def test_creditor_accepts(karin: Visitor, sam: Visitor) -> None:
    place = sent(karin)
    page = sam.did(MINE, "/schuldeiser/antwoorden")
    after = karin.see(place)

    assert "Dank je wel. De regeling is aanvaard." in page.text
    assert "Sam de Boer. Aanvaard door de schuldeiser" in after.text


def answers(sam: Visitor, action: str, **typed: str) -> str:
    """What the creditor is answered to that form, of those with the same address the last."""
    form = sam.see(MINE).all("form", action=action)[-1]
    given = {
        each.attributes["name"]: each.attributes.get("value", "") for each in form.all("input")
    }
    sam.last["url"] = action
    sam.last["data"] = given | typed
    sam.last["headers"] = {"Origin": "http://127.0.0.1"}
    answer = sam.again()
    if answer.status_code == 303:
        return sam.see(answer.headers["location"]).text
    return read(answer.text).one("main").text


def test_creditor_refuses_with_a_reason(karin: Visitor, sam: Visitor) -> None:
    place = sent(karin)
    missing = answers(sam, "/schuldeiser/antwoorden")
    page = answers(sam, "/schuldeiser/antwoorden", reason="Wij willen zes maanden")

    assert "zonder reden wordt de regeling niet geweigerd" in missing
    assert "Wij willen zes maanden" in page
    assert "Geweigerd door de schuldeiser: Wij willen zes maanden" in karin.see(place).text


def test_creditor_counters_and_is_not_told_what_a_household_lives_on(
    karin: Visitor, sam: Visitor
) -> None:
    place = sent(karin)
    too_much = answers(sam, "/schuldeiser/tegenvoorstel", months="1", reason="Nu")
    page = answers(sam, "/schuldeiser/tegenvoorstel", months="6", reason="Sneller")

    assert "Dit past niet bij wat dit huishouden kan betalen. Wat wel past: € 500,00" in too_much
    assert "houdt" not in too_much
    assert "€ 100,00" not in too_much
    assert "Je tegenvoorstel is ontvangen." in page
    assert "geweigerd" in karin.see(place).text


def test_creditor_answers_no_proposal_of_another(karin: Visitor, sam: Visitor) -> None:
    place = sent(karin)
    sam.see(MINE)
    text = answers(sam, "/schuldeiser/antwoorden", naam="CJIB", reason="x")
    unnamed = answers(sam, "/schuldeiser/antwoorden", naam="", reason="x")

    assert "Dit voorstel is er niet, of het is al beantwoord." in text
    assert "Kies eerst als welke schuldeiser je kijkt." in unnamed
    assert "voorgesteld" in karin.see(place).one("section", aria_labelledby="stand").text


def test_each_side_has_its_own_screens(karin: Visitor, sam: Visitor) -> None:
    add_debts(karin)
    for address in (HOME, DEBTS, "/huishoudens", "/bank", "/signalen"):
        assert "Deze bladzijde is voor medewerkers." in sam.see(address, 404).text
    assert "Deze bladzijde is voor schuldeisers." in karin.see("/schuldeiser", 404).text
    chosen = karin.send(DEBTS, "/wie", wie="schuldeiser")
    karin.work_as("karin-de-wit")
    back = sam.send("/schuldeiser", "/wie", wie="karin-de-wit")

    assert chosen.headers["location"] == "/schuldeiser"
    assert back.headers["location"] == "/huishoudens"


# Payment guarantees


def test_guarantee_is_given_called_answered_and_withdrawn(karin: Visitor, sam: Visitor) -> None:
    place = f"{HOME}/betaalgaranties"
    wrong = karin.refused(place, place, 400, **{"from": "2026-03-01"})
    given = karin.did(place, place, conditions="Zolang zij hier wonen")
    theirs = sam.see(MINE)
    too_much = karin.refused(place, f"{place}/g-1/aanspreken", 400, amount="1")
    missing = karin.refused(place, f"{place}/g-1/intrekken", 400)
    over = karin.did(place, f"{place}/g-1/intrekken", reason="Verhuisd", day="2026-04-15")

    assert wrong.one("div", role="alert").all("a", href="#give-from") != []
    assert "geldt, vanaf 10 maart 2026" in given.text
    assert "1 april 2026 geen gegarandeerd € 400,00" in theirs.text
    assert "beloofd en niet betaald" in too_much.one("div", role="alert").text
    assert missing.one("div", role="alert").all("a", href="#intrekken-g-1-reason") != []
    assert "tot en met 14 april 2026" in over.text
    assert "Reden: Verhuisd" in sam.see(MINE).text


# Every screen


OF_DEBTS = [
    DEBTS,
    NEW_DEBT,
    FINE,
    NEW,
    TOGETHER,
    f"{HOME}/betaalgaranties",
    f"{HOME}/vorderingenoverzicht",
    f"{HOME}/regelingen/woonstichting-proef-r1",
]


def test_every_template_of_debts_is_shown_and_loads_nothing_of_others(
    karin: Visitor, sam: Visitor
) -> None:
    accepted(karin)
    before = karin.http.get("/v1/entries").json()
    for address in OF_DEBTS:
        answer = karin.http.get(address)
        assert answer.status_code == 200, address
        assert "style=" not in answer.text
        assert "<script" not in answer.text
    sam.see(MINE)
    used = {name for _, name in rendering._TEMPLATES.cache or ()}

    assert used >= DEBT_TEMPLATES
    assert karin.http.get("/v1/entries").json() == before


@pytest.mark.parametrize(
    "address",
    [
        "/huishoudens/h-9/schulden",
        f"{DEBTS}/weg",
        f"{HOME}/regelingen/weg",
        "/huishoudens/h-9/nieuwe-schuld",
        "/huishoudens/h-9/nieuwe-regeling",
        "/huishoudens/h-9/alle-schuldeisers",
        "/huishoudens/h-9/betaalgaranties",
        "/huishoudens/h-9/vorderingenoverzicht",
    ],
)
def test_what_is_not_there_is_not_found(karin: Visitor, address: str) -> None:
    karin.see(address, 404)

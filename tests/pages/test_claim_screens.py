"""The government's overviews of claims at the screens: taken in, compared, refused in place."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.databases import NewDatabase
from tests.domain.claims import BSN, OTHER_BSN, case, event, fixture, imposed, paid, written
from tests.pages.browsing import Visitor
from tests.pages.office import Office, a_family, an_office
from tests.pages.owing import DEBTS, HOME, TODAY

from api.pages.claim_words import fields_of
from huishoudboekje.agreements import Resident

CLAIMS = f"{HOME}/vorderingenoverzicht"
TAKE_IN = "/vorderingenoverzichten"
FINE = {
    "type": "cjib_wahv",
    "categorie": "Algemeen",
    "primaire_verplichting": True,
    "omschrijving": "Verkeersboete",
}


@pytest.fixture
def office(new_sqlite_url: NewDatabase) -> Office:
    return an_office(new_sqlite_url())


@pytest.fixture
def karin(office: Office) -> Iterator[Visitor]:
    with office.on(TODAY) as visitor:
        yield visitor


def an_overview(*cases: object, made_at: str = "2026-03-09T08:00:00+01:00") -> tuple[str, bytes]:
    return "overzicht.json", written(*cases, document_datumtijd=made_at)


def test_overview_is_found_from_the_debts_and_brings_them(karin: Visitor) -> None:
    (link,) = karin.see(DEBTS).all("a", href=CLAIMS)
    page = karin.did(CLAIMS, TAKE_IN, file=an_overview(case(imposed("a", **FINE), paid("p"))))
    again = karin.did(CLAIMS, TAKE_IN, file=an_overview(case(imposed("a", **FINE), paid("p"))))

    assert link.text == "Vorderingenoverzicht van de overheid"
    told = page.one("div", role="status").text
    assert "Nieuw: 1 schuld. Gewijzigd: 1 schuld." in told
    assert "Gebeurtenissen: 2 nieuw en 0 al bekend." in told
    assert "Verkeersboete niets € 80,00 € 80,00 klopt" in page.text
    assert "Dit overzicht hadden we al. Er is niets veranderd." in again.text
    assert "Samen nog te betalen € 80,00 aan 1 schuld." in karin.see(DEBTS).text


def test_later_overview_tells_what_is_new_and_what_was_known(karin: Visitor) -> None:
    karin.did(CLAIMS, TAKE_IN, file=an_overview(case(imposed("a", **FINE))))
    later = an_overview(case(imposed("a", **FINE), paid("p")), made_at="2026-03-10T08:00:00+01:00")
    page = karin.did(CLAIMS, TAKE_IN, file=later)

    told = page.one("div", role="status").text
    assert "Nieuw: 0 schulden. Gewijzigd: 1 schuld." in told
    assert "Gebeurtenissen: 1 nieuw en 1 al bekend." in told
    came = page.one("section", aria_labelledby="ontvangen").text
    assert "Nieuw: 1 keer betaling verwerkt." in came
    assert "Nieuw: 1 keer opgelegd." in came


def test_amount_that_differs_stays_on_the_debts_page(office: Office, karin: Visitor) -> None:
    said = "Verkeersboete: saldo: het overzicht zegt € 99,99, de gebeurtenissen samen € 100,00."
    page = karin.did(CLAIMS, TAKE_IN, file=an_overview(case(imposed("a", **FINE), saldo=9_999)))
    with office.on(TODAY.replace(month=12)) as later:
        debts = later.see(DEBTS)
    right = an_overview(
        case(imposed("a", **FINE), saldo=10_000), made_at="2026-03-10T08:00:00+01:00"
    )
    karin.did(CLAIMS, TAKE_IN, file=right)

    assert "Verkeersboete € 99,99 € 100,00 € 100,00 verschil" in page.text
    assert said in page.text
    assert said in debts.one("section", aria_labelledby="verschil").text
    assert karin.see(DEBTS).all("section", aria_labelledby="verschil") == []


def test_what_contradicts_or_is_not_known_is_shown_without_a_bsn(karin: Visitor) -> None:
    karin.did(CLAIMS, TAKE_IN, file=an_overview(case(imposed("a", **FINE))))
    odd = case(imposed("a", 99_999, **FINE), event("IetsNieuws", "n", bsn=BSN, waarde=7))
    page = karin.did(CLAIMS, TAKE_IN, file=an_overview(odd, made_at="2026-03-10T08:00:00+01:00"))

    told = page.one("div", role="status").text
    assert "Van een soort die we niet kennen: 1. In strijd met wat we al hadden: 1." in told
    contradiction = page.one("section", aria_labelledby="tegenspraak").text
    assert "bedrag € 100,00, later € 999,99" in contradiction
    unknown = page.one("section", aria_labelledby="onbekend").text
    assert "IetsNieuws" in unknown
    assert "waarde 7" in unknown
    assert "datumtijd_gebeurtenis 2 maart 2026" in unknown
    assert BSN not in page.text


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-01T23:30:00Z", "2 maart 2026"),
        ("2026-03-02T00:30:00+01:00", "2 maart 2026"),
        ("2026-03-02", "2 maart 2026"),
    ],
)
def test_day_of_an_event_is_that_in_amsterdam(moment: str, day: str) -> None:
    assert fields_of({"datumtijd_gebeurtenis": moment}) == [("datumtijd_gebeurtenis", day)]


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 400, "Kies een bestand."),
        (b"geen json", 400, "Er staat een fout in."),
        (written(case(imposed("a", -1), imposed("b", "x"))), 400, "Er staan 2 fouten in."),
        (
            written(case(imposed("a", -1))),
            400,
            "Bij body.financiele_zaken[1].gebeurtenissen[1].bedrag",
        ),
        (fixture("cjib").replace(b"v3.0.0", b"v4.0.0"), 422, "alleen versie v3.0.0"),
    ],
)
def test_file_that_is_wrong_is_refused_with_its_places(
    karin: Visitor, content: bytes, status: int, said: str
) -> None:
    page = karin.refused(CLAIMS, TAKE_IN, status, file=("x.json", content))

    alert = page.one("div", role="alert")
    assert said in alert.text
    assert status != 400 or alert.all("a", href="#claims-file") != []
    assert "Alle overzichten die kwamen" not in karin.see(CLAIMS).text


def test_overview_of_somebody_else_is_refused(karin: Visitor) -> None:
    karin.did(CLAIMS, TAKE_IN, file=an_overview(case(imposed("a", **FINE))))
    other = written(case(imposed("b", **FINE)), bsn=OTHER_BSN)

    page = karin.refused(CLAIMS, TAKE_IN, 422, file=("x.json", other))

    assert "Dit vorderingenoverzicht is van iemand anders." in page.one("div", role="alert").text
    assert "Samen nog te betalen € 100,00" in karin.see(DEBTS).text


def test_of_more_residents_it_is_asked_whose_it_is(new_sqlite_url: NewDatabase) -> None:
    residents = (Resident(name="A. Proef"), Resident(name="B. Proef"))
    office = an_office(new_sqlite_url(), replace(a_family(), residents=residents))
    with office.on(TODAY) as karin:
        content = an_overview(case(imposed("a", **FINE)))
        unsaid = karin.refused(CLAIMS, TAKE_IN, 400, file=content)
        page = karin.did(CLAIMS, TAKE_IN, file=content, resident="2")

    assert unsaid.one("div", role="alert").all("a", href="#claims-resident") != []
    assert "Overzicht van 9 maart 2026, B. Proef" in page.text

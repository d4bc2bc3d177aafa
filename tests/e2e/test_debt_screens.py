"""The screens of debts and arrangements in a real browser: on a phone, by keyboard, for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.databases import NewDatabase
from tests.domain.claims import case, event, imposed, written
from tests.e2e.serving import served
from tests.e2e.test_screens import OPEN_ALL, opened, violations
from tests.pages.office import Office, an_office
from tests.pages.owing import (
    ARREARS,
    DEBTS,
    FINE,
    HOME,
    NEW,
    NEW_DEBT,
    TODAY,
    TOGETHER,
    accepted,
)
from tests.pages.played import screens

pytestmark = pytest.mark.browser

ARRANGEMENT = f"{HOME}/regelingen/woonstichting-proef-r1"
ASKED = f"{HOME}/regelingen/cjib-r1"
CLAIMS = f"{HOME}/vorderingenoverzicht"
ODD = written(case(imposed("a", type="duo_lening", omschrijving="Studieschuld"), saldo=1))
ODDER = written(
    case(imposed("a", 5, type="duo_lening"), event("Nieuw", "n", waarde="x" * 60)),
    document_datumtijd="2026-12-01T08:00:00+01:00",
)
SCREENS = {
    "debts": DEBTS,
    "new": NEW_DEBT,
    "debt": FINE,
    "propose": f"{NEW}?schuld=verkeersboete",
    "running": ARRANGEMENT,
    "asked": ASKED,
    "together": TOGETHER,
    "guarantees": f"{HOME}/betaalgaranties",
    "claims": CLAIMS,
}
MINE = "/schuldeiser?naam=CJIB"


@pytest.fixture(scope="module")
def busy(new_sqlite_url: NewDatabase) -> Iterator[str]:
    """A household with a debt that is paid, one that is proposed, and all that can be said."""
    office = an_office(new_sqlite_url())
    with office.on(TODAY) as karin:
        accepted(
            karin,
            **{
                "debt.huurachterstand": "ja",
                "months": "36",
                "conditions[1].kind": "other",
                "conditions[1].text": "De huisbaas wacht",
            },
        )
        asked = karin.did(
            NEW,
            NEW,
            **{
                "debt.verkeersboete": "ja",
                "months": "5",
                "efforts[1].kind": "course",
                "efforts[1].description": "Omgaan met geld",
                "relief.verkeersboete.surcharge-1": "50",
            },
        )
        assert "concept" in asked.text
        karin.did(ASKED, f"{ASKED}/besluiten/send")
        karin.did(FINE, f"{FINE}/verwacht", source="Wahv")
        karin.did(ARREARS, f"{ARREARS}/feit", fact="not-settleable:ja", source="Brief")
        karin.did(f"{HOME}/betaalgaranties", f"{HOME}/betaalgaranties")
        for content in (ODD, ODDER):
            karin.did(CLAIMS, "/vorderingenoverzichten", file=("overzicht.json", content))
    with served(screens(office.url, TODAY)) as address:
        yield address


def as_creditor(page: Page, site: str) -> None:
    page.goto(f"{site}/signalen")
    page.get_by_role("button", name="Werk als Sam de Boer").click()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_debts_never_scroll_sideways(browser: Browser, busy: str, width: int) -> None:
    too_wide = {}
    with opened(browser, busy + DEBTS, width=width) as page:
        for name, address in [*SCREENS.items(), ("creditor", MINE)]:
            if name == "creditor":
                as_creditor(page, busy)
            page.goto(busy + address)
            page.evaluate(OPEN_ALL)
            assert page.locator("h1").count() == 1, name
            wanted, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            if wanted > shown:
                too_wide[name] = wanted

    assert too_wide == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_debts_are_accessible(browser: Browser, busy: str, axe: str, width: int) -> None:
    found = {}
    with opened(browser, busy + DEBTS, width=width) as page:
        for name, address in [*SCREENS.items(), ("creditor", MINE)]:
            if name == "creditor":
                as_creditor(page, busy)
            page.goto(busy + address)
            page.evaluate(OPEN_ALL)
            if wrong := violations(page, axe):
                found[name] = wrong

    assert found == {}


def test_refused_proposal_is_accessible_and_leads_to_its_mistakes_by_keyboard(
    browser: Browser, busy: str, axe: str
) -> None:
    with opened(browser, f"{busy}{NEW}") as page:
        page.locator("#proposal-debt-verkeersboete").focus()
        page.keyboard.press("Space")
        page.locator("#proposal-first").fill("2026-03-11")
        page.locator("#proposal-amount").focus()
        page.keyboard.type("10")
        page.get_by_role("button", name="Kijk of het past").press("Enter")
        link = page.get_by_role("alert").get_by_role("link", name="Eerste aflossing").first
        link.press("Enter")

        assert page.evaluate("document.activeElement.id") == "proposal-first"
        assert page.locator("#proposal-debt-verkeersboete").is_checked()
        assert violations(page, axe) == {}


def test_overview_of_claims_is_taken_in_and_refused_without_script(
    browser: Browser, fresh: Office, tmp_path: Path
) -> None:
    good, bad = tmp_path / "goed.json", tmp_path / "fout.json"
    good.write_bytes(ODD)
    bad.write_bytes(written(case(imposed("a", -1))))
    with (
        served(screens(fresh.url, TODAY)) as site,
        opened(browser, site + DEBTS, script=False) as page,
    ):
        page.get_by_role("link", name="Vorderingenoverzicht van de overheid").click()
        page.get_by_label("Bestand").set_input_files(bad)
        page.get_by_role("button", name="Lees in").click()
        alert = page.get_by_role("alert").inner_text()
        page.get_by_label("Bestand").set_input_files(good)
        page.get_by_role("button", name="Lees in").click()

        assert "gebeurtenissen[1].bedrag" in alert
        assert "Nieuw: 1 schuld." in page.get_by_role("status").inner_text()
        assert page.get_by_role("link", name="Studieschuld").count() == 1
        page.get_by_role("link", name="Schulden en regelingen").click()
        assert "Dit klopt niet met het overzicht" in page.locator("main").inner_text()


def test_debts_load_without_errors(browser: Browser, busy: str) -> None:
    said: list[str] = []
    with opened(browser, "about:blank") as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda made: said.append(made.url))
        for address in SCREENS.values():
            page.goto(busy + address)

    assert said == []


@pytest.fixture
def fresh(new_sqlite_url: NewDatabase) -> Office:
    return an_office(new_sqlite_url())


def test_debt_becomes_an_arrangement_without_script(browser: Browser, fresh: Office) -> None:
    with (
        served(screens(fresh.url, TODAY)) as site,
        opened(browser, site + HOME, script=False) as page,
    ):
        page.get_by_role("link", name="Schulden en regelingen").click()
        page.get_by_role("link", name="Schuld toevoegen").click()
        page.get_by_label("Waar gaat het over?").fill("Huurachterstand")
        page.get_by_label("Aan wie?").fill("Woonstichting Proef")
        page.get_by_label("Hoofdsom").fill("1.200,00")
        page.get_by_label("Dag van de schuld").fill("2026-02-01")
        page.get_by_label("Rekeningnummer").fill("NL20 INGB 0001 2345 67")
        page.get_by_role("button", name="Voeg de schuld toe").click()
        page.get_by_role("link", name="Stel een regeling voor").click()

        page.get_by_label("Aantal maanden").fill("2")
        page.get_by_role("button", name="Kijk of het past").click()
        assert "Dit past niet" in page.get_by_role("alert").inner_text()
        page.get_by_role("link", name="Vul in wat wel past: € 500,00 per maand").click()
        page.get_by_role("button", name="Kijk of het past").click()
        assert "Het huishouden kan dit dragen." in page.locator("main").inner_text()
        page.get_by_role("button", name="Bewaar het concept").click()
        page.get_by_role("button", name="Verstuur naar de schuldeiser").click()

        page.get_by_role("button", name="Werk als Sam de Boer").click()
        page.get_by_label("Als welke schuldeiser kijk je?").fill("Woonstichting Proef")
        page.get_by_role("button", name="Kijk").click()
        page.get_by_role("button", name="Ik aanvaard dit voorstel").click()
        assert "De regeling is aanvaard." in page.get_by_role("status").inner_text()

        page.get_by_role("button", name="Werk als Karin de Wit").click()
        page.get_by_role("link", name="Familie Voorbeeld").click()
        assert "Aflossing Woonstichting Proef" in page.locator("main").inner_text()
        page.get_by_role("link", name="Schulden en regelingen").click()
        text = page.locator("main").inner_text()
        assert "Alles waarvoor een regeling is, is betaald op 1 juni 2026." in text
        assert "Dan zijn er geen schulden meer." in text

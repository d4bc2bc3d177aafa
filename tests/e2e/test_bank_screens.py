"""The screens of a month in a real browser: on a phone, without script, for everybody."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.databases import NewDatabase
from tests.e2e.serving import served
from tests.e2e.test_screens import OPEN_ALL, opened, violations
from tests.pages.office import Office, a_line, a_statement, an_office
from tests.pages.played import screens
from tests.pages.test_bank_screens import PAID, SETTLED, a_gift, a_return, ready_to_pay

from huishoudboekje.bank import read_pain001

pytestmark = pytest.mark.browser

LATER = date(2026, 3, 26)
SCREENS = {
    "bank": "/bank",
    "statement": "/bank/afschriften/2",
    "queue": "/bank/regels",
    "line": "/bank/regels/3?huishouden=h-1&delen=2",
    "proposed": "/bank/regels/4",
    "matched": "/bank/regels/1",
    "payments": "/betalingen",
    "batch": "/betalingen/1",
    "order": "/betalingen/opdrachten/1",
    "payees": "/ontvangers",
    "signals": "/signalen",
    "signal": "/signalen/1",
    "round": "/maandverwerking?periode=2026-04&kijk=ja",
    "run": "/maandverwerking/1",
    "close": "/maandafsluiting/2026-03",
}


@pytest.fixture(scope="module")
def busy(new_sqlite_url: NewDatabase) -> Iterator[str]:
    """An office in which something waits, came back, is signalled and was made for the bank."""
    office = an_office(new_sqlite_url())
    ready_to_pay(office)
    with office.on(SETTLED) as karin:
        karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
    with office.on(SETTLED, "joris-blom") as joris:
        joris.did("/betalingen/1", "/betalingen/1/goedkeuren")
        joris.did("/betalingen/1", "/betalingen/1/maken")
        payments = read_pain001(joris.http.get("/betalingen/1/bestand").content).payments
    out = [a_line(-each.amount, LATER, end_to_end_id=each.end_to_end_id) for each in payments[:1]]
    lines = [*out, a_gift(), a_line(160_000, LATER), a_return(payments[0])]
    content = a_statement(2, LATER, *lines, opening=100_000, difference=1)
    with office.on(LATER) as karin:
        karin.did(
            "/bank", "/bank/afschriften", file=("2.xml", content), acceptedReason="De bank zoekt"
        )
        karin.did("/signalen", "/signalen/bijwerken")
    with served(screens(office.url, LATER)) as address:
        yield address


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_screens_never_scroll_sideways(browser: Browser, busy: str, width: int) -> None:
    too_wide = {}
    for name, address in SCREENS.items():
        with opened(browser, busy + address, width=width) as page:
            page.evaluate(OPEN_ALL)
            assert page.locator("h1").count() == 1, name
            wanted, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            if wanted > shown:
                too_wide[name] = wanted

    assert too_wide == {}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", SCREENS)
def test_screens_are_accessible(
    browser: Browser, busy: str, axe: str, name: str, width: int
) -> None:
    with opened(browser, busy + SCREENS[name], width=width) as page:
        page.evaluate(OPEN_ALL)

        assert violations(page, axe) == {}


def test_refused_form_is_accessible_and_leads_to_its_mistakes(
    browser: Browser, busy: str, axe: str
) -> None:
    with opened(browser, busy + SCREENS["line"]) as page:
        page.get_by_role("button", name="Koppel").click()
        alert = page.get_by_role("alert")
        alert.get_by_role("link", name="Waarvoor, deel 1").click()

        assert page.evaluate("document.activeElement.id") == "match-parts-1-target"
        assert violations(page, axe) == {}


def test_screens_load_without_errors(browser: Browser, busy: str) -> None:
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


def work_as(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Werk als {name}").click()


def choose(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label("Bestand", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lees in").click()


def test_month_is_done_without_script(browser: Browser, fresh: Office, tmp_path: Path) -> None:
    with (
        served(screens(fresh.url, SETTLED)) as site,
        opened(browser, f"{site}/bank", script=False) as page,
    ):
        choose(page, tmp_path / "a.xml", a_statement(1, PAID, a_line(100_000, PAID), a_gift()))
        assert "Meteen gekoppeld: 1. Voor jou: 1." in page.get_by_role("status").inner_text()

        page.get_by_role("link", name="Open regels").click()
        page.get_by_role("link", name="Oma").click()
        page.get_by_label("Zoek een huishouden erbij").fill("voorb")
        page.get_by_role("button", name="Zoek").click()
        page.get_by_role("link", name="Familie Voorbeeld").click()
        page.get_by_label("Waarvoor").select_option("Ontvangst: zonder afspraak")
        page.get_by_role("button", name="Koppel").click()
        assert "Alles is gekoppeld." in page.locator("main").inner_text()

        page.get_by_role("link", name="Maandverwerking").click()
        page.get_by_role("button", name="Bekijk wat er gebeurt").click()
        page.get_by_role("button", name="Start de maandverwerking").click()
        while not page.get_by_text("klaar", exact=True).count():
            page.get_by_role("link", name="Ververs").click()

        work_as(page, "Joris Blom")
        page.get_by_role("link", name="Ontvangers").click()
        for _ in range(2):
            page.get_by_label("Antwoord van de bank").first.select_option("match")
            page.get_by_role("button", name="Bevestig").first.click()
        page.get_by_role("link", name="Betalingen").click()
        page.get_by_label("Tot en met").fill("2026-04-30")
        page.get_by_role("button", name="Zet klaar").click()
        page.get_by_role("button", name="Keur goed").click()
        assert "zelf klaargezet" in page.get_by_role("alert").inner_text()

        work_as(page, "Karin de Wit")
        page.get_by_role("button", name="Keur goed").click()
        page.get_by_role("button", name="Maak het bestand voor de bank").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Haal het bestand op").click()
        assert len(read_pain001(download.value.path().read_bytes()).payments) == 2


def test_file_that_is_too_large_is_said_on_a_screen(
    browser: Browser, busy: str, tmp_path: Path
) -> None:
    with opened(browser, f"{busy}/bank") as page:
        choose(page, tmp_path / "large.xml", b"a" * 60_000_000)

        assert "Stuur hooguit 25 MB." in page.locator("main").inner_text()

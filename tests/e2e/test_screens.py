from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

pytestmark = pytest.mark.browser

SCREENS = {
    "list": "/huishoudens",
    "found": "/huishoudens?zoek=familie&als=bewoner",
    "nothing-found": "/huishoudens?zoek=zzz",
    "month": "/huishoudens/h-1002",
    "resident": "/huishoudens/h-1003?als=bewoner",
    "short": "/huishoudens/h-1006?als=bewoner",
    "past": "/huishoudens/h-1002?periode=2026-01",
    "to-come": "/huishoudens/h-1001?periode=2026-04",
    "not-found": "/huishoudens/h-0",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 390, script: bool = True
) -> Iterator[Page]:
    """A new window of that width on the address."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def violations(page: Page, axe: str) -> dict[str, Any]:
    """What the judge of accessibility has against the page: its rules, and where."""
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert found["passes"], "the judge looked at something"
    return {
        each["id"]: [node["html"][:120] for node in each["nodes"]] for each in found["violations"]
    }


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_screens_never_scroll_sideways(browser: Browser, site: str, width: int) -> None:
    too_wide = {}
    for name, address in SCREENS.items():
        with opened(browser, site + address, width=width) as page:
            page.evaluate(OPEN_ALL)
            wanted, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            if wanted > shown:
                too_wide[name] = wanted

    assert too_wide == {}


@pytest.mark.parametrize(
    ("name", "width"), [*((name, 390) for name in SCREENS), ("list", 1280), ("month", 1280)]
)
def test_screens_are_accessible(
    browser: Browser, site: str, axe: str, name: str, width: int
) -> None:
    with opened(browser, site + SCREENS[name], width=width) as page:
        page.evaluate(OPEN_ALL)

        assert violations(page, axe) == {}


def test_judge_of_accessibility_finds_planted_faults(browser: Browser, site: str, axe: str) -> None:
    with opened(browser, site + SCREENS["list"]) as page:
        page.evaluate(
            """document.querySelector('main').insertAdjacentHTML('beforeend',
            '<img src="data:,"><input><p><font color="#bbbbbb">bleek</font></p><h5>diep</h5>')"""
        )

        assert {"image-alt", "label", "color-contrast", "heading-order"} <= set(
            violations(page, axe)
        )


def test_screens_load_without_errors_and_from_nowhere_else(browser: Browser, site: str) -> None:
    said: list[str] = []
    asked: set[str] = set()

    def console(message: ConsoleMessage) -> None:
        said.append(message.text)

    def request(made: Request) -> None:
        asked.add(made.url.split("?")[0].removeprefix(site))

    with opened(browser, "about:blank") as page:
        page.on("console", console)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda made: said.append(made.url))
        page.on("request", request)
        for name in ("list", "month", "short", "past"):
            page.goto(site + SCREENS[name])
        styled = page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")

    assert said == []
    assert styled == "rgb(21, 66, 115)"
    assert all(each.startswith(("/huishoudens", "/static/style-", "data:")) for each in asked)


def test_everything_works_without_script(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/", script=False) as page:
        page.get_by_label("Zoek op naam").fill("linden")
        page.get_by_role("button", name="Zoek").click()
        page.wait_for_url("**/huishoudens?zoek=linden")
        page.get_by_role("link", name="Bewoner").click()
        page.get_by_role("link", name="Familie Van der Linden").click()
        assert "Je kreeg" in page.get_by_role("region", name="Jouw geld").inner_text()
        page.get_by_text("Dezelfde bedragen in een tabel").click()
        assert page.get_by_role("cell", name="€").first.is_visible()
        page.get_by_role("link", name="Vorige maand").click()

        assert page.url == f"{site}/huishoudens/h-1002?periode=2026-02&als=bewoner"


def test_keyboard_goes_from_top_to_bottom(browser: Browser, site: str) -> None:
    where = "document.activeElement.innerText || document.activeElement.getAttribute('aria-label')"
    with opened(browser, site + SCREENS["month"]) as page:
        page.evaluate(OPEN_ALL)
        stops = []
        for _ in range(21):
            page.keyboard.press("Tab")
            stops.append(str(page.evaluate(where)).split("\n")[0])

    assert stops[:15] == [
        "Naar de inhoud",
        "Huishoudboekje",
        "Huishoudens",
        "Bank",
        "Open regels",
        "Betalingen",
        "Ontvangers",
        "Signalen",
        "Maandverwerking",
        "Werk als Joris Blom",
        "Werk als Sam de Boer",
        "Budgetcoach Karin",
        "Bewoner",
        "Alle huishoudens",
        "Dezelfde bedragen in een tabel",
    ]
    assert stops[16:20] == [
        "Schulden en regelingen",
        "Vorige maand: februari 2026",
        "Volgende maand: april 2026",
        "088 000 00 00",
    ]


def test_skip_link_shows_on_focus_and_leads_to_the_content(browser: Browser, site: str) -> None:
    with opened(browser, site + SCREENS["month"]) as page:
        hidden = page.get_by_role("link", name="Naar de inhoud").bounding_box()
        page.keyboard.press("Tab")
        shown = page.get_by_role("link", name="Naar de inhoud").bounding_box()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        after = page.evaluate("document.activeElement.innerText")

    assert hidden is not None
    assert shown is not None
    assert hidden["y"] + hidden["height"] <= 0 <= shown["y"]
    assert after == "Alle huishoudens"


def test_table_under_the_curve_is_printed(browser: Browser, site: str) -> None:
    height = "document.querySelector('%s').getBoundingClientRect().height"
    with opened(browser, site + SCREENS["month"], width=720) as page:
        on_screen = page.evaluate(height % "details")
        page.emulate_media(media="print")
        on_paper = page.evaluate(height % "details")
        table = page.evaluate(height % ".days")

    assert on_paper > on_screen
    assert on_paper >= table > 500


def test_big_number_is_the_biggest_text(browser: Browser, site: str) -> None:
    sizes = """[...document.querySelectorAll('main *')].map(
        each => [parseFloat(getComputedStyle(each).fontSize), each.innerText])"""
    with opened(browser, site + "/huishoudens/h-1002?als=bewoner") as page:
        biggest = max(page.evaluate(sizes), key=lambda pair: float(pair[0]))

    assert biggest[1].startswith("€\u00a0")

"""A server on a port of its own and a browser that looks at it, where there is one."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.databases import NewDatabase
from tests.e2e.serving import served
from tests.pages.played import fixture_households, play, screens

from huishoudboekje.database import create_engine_for

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
TODAY = date(2026, 3, 24)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Its event loop runs as long as it does, and no other test may find it running.
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: install chromium ({CHROMIUM})")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield made
        made.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The judge of accessibility, as text to put in a page."""
    if not AXE.exists():
        pytest.skip("no axe-core: run npm ci in tests/browser")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(new_sqlite_url: NewDatabase) -> Iterator[str]:
    """The address of a server over four households that lived up to today."""
    url = new_sqlite_url()
    engine = create_engine_for(url)
    play(engine, fixture_households(1001, 1002, 1003, 1006), TODAY)
    engine.dispose()
    with served(screens(url, TODAY)) as address:
        yield address

from collections.abc import Iterator
from datetime import date

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.databases import NewDatabase
from tests.pages.office import HOUSEHOLD_TEMPLATES
from tests.pages.played import a_household, play, screens
from tests.pages.reading import read

from api.pages import rendering
from huishoudboekje.database import create_engine_for

TODAY = date(2026, 3, 24)
EVIL = "<script>alert('Jan')</script>"

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(new_sqlite_url: NewDatabase) -> Iterator[Client]:
    """The server over two households that lived up to today, one with a name to beware of."""
    url = new_sqlite_url()
    family = a_household("h-1", "Familie Voorbeeld")
    evil = a_household("h-2", EVIL, income="450.00")
    engine = create_engine_for(url)
    play(engine, [family, evil], TODAY)
    engine.dispose()
    with TestClient(screens(url, TODAY), base_url="http://127.0.0.1") as made:
        yield made


def test_first_address_is_the_list(client: Client) -> None:
    answer = client.get("/")
    page = read(answer.text)

    assert answer.url.path == "/huishoudens"
    assert [a.text for a in page.one("tbody").all("a")] == ["Familie Voorbeeld", EVIL]
    assert "<script" not in answer.text


def test_list_is_searched_by_name_in_the_address(client: Client) -> None:
    found = read(client.get("/huishoudens", params={"zoek": "voorb"}).text)
    rest = read(client.get("/huishoudens", params={"na": "h-1"}).text)

    assert [a.text for a in found.one("tbody").all("a")] == ["Familie Voorbeeld"]
    assert [a.text for a in rest.one("tbody").all("a")] == [EVIL]


def test_month_shows_what_was_given_and_what_was_paid(client: Client) -> None:
    page = read(client.get("/huishoudens/h-1").text)

    assert page.one("h1").text == "Familie Voorbeeld"
    assert "Je kreeg € 600 op 24 maart. Daar doe je mee tot en met 23 april." in page.text
    assert "Huur. € 400,00 Wij gaan dit betalen." in page.text
    assert len(page.all("svg", role="img")) == 2


def test_month_of_a_household_with_an_evil_name_is_text(client: Client) -> None:
    answer = client.get("/huishoudens/h-2")

    assert read(answer.text).one("h1").text == EVIL
    assert "<script" not in answer.text


def test_household_that_cannot_carry_its_costs_is_told_whom_to_call(client: Client) -> None:
    page = read(client.get("/huishoudens/h-2").text)

    assert "Je komt € 50 tekort tot en met donderdag 23 april." in page.text
    assert "Bel je coach Karin: 088 000 00 00. Wij helpen je." in page.text


def test_other_month_is_in_the_address(client: Client) -> None:
    before = read(client.get("/huishoudens/h-1?periode=2026-02").text)
    same = read(client.get("/huishoudens/h-1?periode=2026-03").text)

    assert "Deze maand is voorbij." in before.text
    assert "Je kreeg € 600 op 24 maart." in same.text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/huishoudens/h-0", "Er is geen huishouden h-0."),
        ("/huishoudens/h-1?periode=morgen", "morgen is geen maand."),
        ("/huishoudens/h-1?periode=2031-01", "2031-01"),
        ("/huishoudens/<b>", "Er is geen huishouden <b>."),
        ("/iets", "Misschien klopt het adres niet."),
    ],
)
def test_what_is_not_there_is_said_in_plain_dutch(
    client: Client, address: str, sentence: str
) -> None:
    answer = client.get(address)
    page = read(answer.text)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert page.one("h1").text == "Deze bladzijde is er niet"
    assert sentence in page.text


def test_screen_that_is_only_looked_at_takes_nothing(client: Client) -> None:
    answer = client.post("/huishoudens", headers={"Origin": "http://127.0.0.1"})

    assert answer.status_code == 405
    assert read(answer.text).one("h1").text == "Dit kan hier niet"


@pytest.mark.parametrize("address", ["/huishoudens", "/huishoudens/h-1", "/iets"])
def test_screen_loads_nothing_of_others(client: Client, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["content-security-policy"].split("; ")

    assert policy == [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "style=" not in answer.text
    assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")


def test_style_sheet_may_be_kept_since_its_name_is_its_content(client: Client) -> None:
    link = read(client.get("/huishoudens").text).one("link", rel="stylesheet").attributes["href"]

    answer = client.get(link)

    assert link == rendering.STYLE_ADDRESS
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "url(" not in answer.text


def test_every_template_is_shown(client: Client) -> None:
    for address in ("/huishoudens", "/huishoudens/h-1", "/iets"):
        client.get(address)
    used = {name for _, name in rendering._TEMPLATES.cache or ()}

    assert used >= HOUSEHOLD_TEMPLATES

"""A month at the screens: who works, statements in, matching, payments out, signals, the close."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.databases import NewDatabase
from tests.pages.browsing import BASE, Visitor
from tests.pages.office import Office, an_office
from tests.pages.reading import read

from api.pages import rendering

TODAY = date(2026, 3, 30)


@pytest.fixture
def office(new_sqlite_url: NewDatabase) -> Office:
    return an_office(new_sqlite_url())


@pytest.fixture
def karin(office: Office) -> Iterator[Visitor]:
    with office.on(TODAY) as visitor:
        yield visitor


# Who works


def test_who_works_stands_on_every_page_and_can_be_changed(karin: Visitor) -> None:
    before = karin.see("/signalen")
    answer = karin.send("/signalen", "/wie", wie="joris")

    assert "Je werkt als Karin de Wit, budgetbeheerder." in before.text
    assert answer.status_code == 303
    assert answer.headers["location"] == "/signalen"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    for address in ("/signalen", "/huishoudens", "/huishoudens/h-1", "/nergens"):
        page = read(karin.http.get(address).text)
        assert "Je werkt als Joris Blom" in page.text, address


def test_resident_sees_nothing_of_the_office(karin: Visitor) -> None:
    page = karin.see("/huishoudens/h-1?als=bewoner")

    assert "Je werkt als" not in page.text
    assert page.all("a", href="/bank") == []


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", ""])
def test_choice_of_person_leads_back_to_ours_only(karin: Visitor, back: str) -> None:
    answer = karin.send("/signalen", "/wie", wie="joris", terug=back)

    assert answer.headers["location"] == "/huishoudens"


def test_person_who_is_not_there_is_not_chosen(karin: Visitor) -> None:
    answer = karin.send("/signalen", "/wie", wie="piet")

    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("address", ["/wie", "/signalen/bijwerken", "/bank/afschriften"])
def test_form_of_another_website_is_refused(
    karin: Visitor, address: str, headers: dict[str, str]
) -> None:
    answer = karin.http.post(address, data={"wie": "joris"}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert read(answer.text).one("h1").text == "Dit mag niet"


# Signals


def test_signals_are_seen_put_off_handed_on_and_gone_when_their_cause_is(karin: Visitor) -> None:
    empty = karin.see("/signalen")
    page = karin.did("/signalen", "/signalen/bijwerken")

    assert "Er zijn geen signalen." in empty.text
    assert "Inkomen niet gekomen: Familie Voorbeeld" in page.text
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]
    one = karin.did(link, f"{link}/toewijzen", owner="joris")
    assert "Karin de Wit. Voor: Joris Blom" in one.text
    one = karin.did(link, f"{link}/uitstellen", until="2026-04-02", reason="Ik heb gebeld")
    assert "uitgesteld tot 2 april 2026" in one.text
    assert "tot 2 april 2026 Ik heb gebeld" in one.text
    assert link not in str(karin.http.get("/signalen").text)
    assert link in str(karin.http.get("/signalen?toon=uitgesteld").text)


def test_signal_that_closes_by_itself_has_no_answer(karin: Visitor) -> None:
    page = karin.did("/signalen", "/signalen/bijwerken")
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]

    one = karin.see(link)

    assert "Dit signaal sluit vanzelf" in one.text
    assert one.all("form", action=f"{link}/beantwoorden") == []


def test_all_mistakes_stand_beside_what_was_typed(karin: Visitor) -> None:
    page = karin.did("/signalen", "/signalen/bijwerken")
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]

    one = karin.refused(link, f"{link}/uitstellen", 400, until="2026-03-30", reason="Bellen <b>")

    assert "Er is niets veranderd." in one.one("div", role="alert").text
    until = one.one("input", id="snooze-until")
    assert until.attributes["value"] == "2026-03-30"
    assert until.attributes["aria-invalid"] == "true"
    assert one.one("input", id="snooze-reason").attributes["value"] == "Bellen <b>"


def test_form_that_is_sent_twice_is_done_once(karin: Visitor) -> None:
    page = karin.did("/signalen", "/signalen/bijwerken")
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]

    first = karin.send(link, f"{link}/toewijzen", owner="joris")
    second = karin.again()
    karin.last["data"]["owner"] = ""
    third = karin.again()

    assert (first.status_code, second.status_code) == (303, 303)
    assert third.status_code == 409
    assert "Dit formulier was al verstuurd" in read(third.text).text
    assert karin.see(link).text.count("Voor: Joris Blom") == 1


def test_form_without_its_key_is_refused(karin: Visitor) -> None:
    page = karin.refused("/signalen", "/signalen/bijwerken", 400, sleutel="x")

    assert "Dit formulier is niet volledig." in page.text


@pytest.mark.parametrize(
    "address", ["/signalen/0", "/signalen/99999999999999999999", "/signalen/x"]
)
def test_what_is_not_there_is_not_found(karin: Visitor, address: str) -> None:
    karin.see(address, 404)


def test_every_template_is_shown() -> None:
    used = {name for _, name in rendering._TEMPLATES.cache or ()}
    here = {path.name for path in Path(rendering.__file__).parent.glob("*.html")}

    assert {name for name in here if not name.startswith(("households", "month", "icons"))} <= used

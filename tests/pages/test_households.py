from typing import Any

import pytest
from tests.pages.months import TODAY, a_row
from tests.pages.reading import Element, read

from api.pages.households import PAGE, households_page, said
from api.pages.viewers import COACH, RESIDENT, Viewer, address, viewer_of
from huishoudboekje.planning import PlanStatus
from huishoudboekje.views import HouseholdRow


def shown(
    *rows: HouseholdRow, search: str = "", after: str = "", viewer: Viewer = COACH
) -> Element:
    answer = households_page(rows, search=search, after=after, today=TODAY, viewer=viewer)
    return read(answer.content)


def cells(page: Element) -> list[list[str]]:
    rows = page.one("tbody").all("tr")
    return [[cell.text for cell in row.all("th") + row.all("td")] for row in rows]


def test_list_says_who_can_spend_what_and_until_when() -> None:
    assert cells(shown(a_row())) == [
        [
            "Familie Voorbeeld", "Huishoudboekje", "Utrecht", "€ 969", "24 januari",
            "\u2212 € 278 op 24 maart 2027", "in balans",
        ]
    ]  # fmt: skip


def test_household_that_has_not_begun_or_has_ended_has_empty_places() -> None:
    nothing: dict[str, Any] = {"latest_payday": None, "lowest": None, "status": None}

    row = a_row(programme="wonen-plus", municipality="", **nothing)

    assert cells(shown(row))[0][1:] == ["Wonen+", "geen", "geen", "geen", "geen", "gestopt"]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (PlanStatus.BALANCED, "in balans"),
        (PlanStatus.BRIDGE, "brug nodig"),
        (PlanStatus.DEFICIT, "tekort"),
        (None, "gestopt"),
    ],
)
def test_state_is_a_word_beside_an_icon(status: PlanStatus | None, word: str) -> None:
    page = shown(a_row(status=status))
    state = page.one("tbody").all("span")[0]

    assert state.text == word
    assert state.one("svg").attributes["aria-hidden"] == "true"


def test_name_leads_to_the_household() -> None:
    page = shown(a_row(household_id="h 1/ä"), viewer=RESIDENT)

    link = page.one("tbody").one("a")

    assert link.attributes["href"] == "/huishoudens/h%201%2F%C3%A4?als=bewoner"


def test_long_list_comes_in_pages() -> None:
    rows = [a_row(household_id=f"h-{number:03d}") for number in range(PAGE + 1)]

    page = shown(*rows, search="fam", after="h-000")
    links = {a.text: a.attributes["href"] for a in page.one("nav", class_="months").all("a")}

    assert len(cells(page)) == PAGE
    assert links == {
        "Naar de eerste bladzijde": "/huishoudens?zoek=fam",
        "Volgende bladzijde": "/huishoudens?zoek=fam&na=h-049",
    }


def test_list_that_fits_on_a_page_has_no_pages() -> None:
    assert shown(a_row()).all("nav", class_="months") == []


def test_search_that_finds_nothing_says_so_and_keeps_the_word() -> None:
    page = shown(search='"><b>x', viewer=RESIDENT)

    assert 'Er is geen huishouden met “"><b>x” in de naam.' in page.text
    assert page.one("input", name="zoek").attributes["value"] == '"><b>x'
    assert page.one("input", name="als").attributes["value"] == "bewoner"
    assert page.all("table") == []


def test_empty_house_says_so() -> None:
    assert "Er zijn nog geen huishoudens." in shown().text


def test_name_is_text_and_never_markup() -> None:
    answer = households_page(
        (a_row(name="<script>alert(1)</script>"),),
        search="",
        after="",
        today=TODAY,
        viewer=COACH,
    )

    assert "<script" not in answer.content
    assert cells(read(answer.content))[0][0] == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("  Van Dalen ", "Van Dalen"), ("a\x00b\u202e", "ab"), ("x" * 200, "x" * 100), ("", "")],
)
def test_search_is_cleaned_of_what_cannot_be_seen(typed: str, wanted: str) -> None:
    assert said(typed) == wanted


def test_address_leaves_out_what_is_empty() -> None:
    assert address("huishoudens", zoek="", na="") == "/huishoudens"
    assert address("huishoudens", zoek="a b&c") == "/huishoudens?zoek=a+b%26c"


def test_nobody_we_know_is_the_coach() -> None:
    assert viewer_of("bewoner") == RESIDENT
    assert viewer_of("") == viewer_of("iemand") == COACH

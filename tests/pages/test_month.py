from datetime import date, timedelta
from typing import Any

import pytest
from tests.pages.months import (
    NEXT,
    SETTLED,
    TODAY,
    a_coming_line,
    a_curve,
    a_month,
    a_paid_line,
    a_spendable,
)
from tests.pages.reading import Element, read

from api.pages.month import month_values
from api.pages.rendering import rendered
from api.pages.viewers import COACH, RESIDENT, Viewer
from huishoudboekje.calendar import Period
from huishoudboekje.planning import PlanStatus
from huishoudboekje.views import PaidOutcome, Payday, Shortage, SpendableKind


def shown(*, is_now: bool = True, viewer: Viewer = RESIDENT, **changes: Any) -> Element:
    month = a_month(**changes)
    return read(rendered("month.html", **month_values(month, is_now=is_now, viewer=viewer)))


def section(page: Element, heading: str) -> list[str]:
    """What stands in the section with that heading, below it."""
    (found,) = [s for s in page.all("section") if s.all("h2")[0].text == heading]
    return found.lines[1:]


def test_number_says_what_was_given_and_until_when_it_lasts() -> None:
    lines = section(shown(), "Jouw geld")

    assert lines == [
        "Je kreeg € 969 op 24 december. Daar doe je mee tot en met 24 januari.",
        "Je vaste lasten zijn betaald.",
        "Op maandag 25 januari krijg je weer geld: € 969 (verwacht).",
    ]


@pytest.mark.parametrize("is_own_account", [True, False])
def test_nothing_is_said_to_be_left(is_own_account: bool) -> None:  # noqa: FBT001
    page = shown(spendable=a_spendable(is_own_account=is_own_account))

    assert "nog" not in " ".join(section(page, "Jouw geld")).split()


def test_whole_euros_are_rounded_down() -> None:
    page = shown(spendable=a_spendable(amount=96_999), next_payday=Payday(date=NEXT, amount=99))

    assert "Je kreeg € 969 op" in page.text
    assert "krijg je weer geld: € 0 (verwacht)" in page.text


def test_shortage_says_how_much_until_when_and_whom_to_call() -> None:
    page = shown(shortage=Shortage(amount=6_701, until=date(2027, 1, 24)))

    lines = section(page, "Jouw geld")

    # Rounded up: what is missing is never made to look smaller.
    assert lines[1:3] == [
        "Je komt € 68 tekort tot en met zondag 24 januari.",
        "Bel je coach Karin: 088 000 00 00. Wij helpen je.",
    ]
    assert page.all("a", href="tel:+31880000000", class_="call") != []
    assert "Je vaste lasten zijn betaald." not in lines


def test_money_that_was_not_paid_is_not_said_to_be_given() -> None:
    spendable = a_spendable(kind=SpendableKind.NOT_PAID, amount=96_900)
    page = shown(spendable=spendable, paid=(a_paid_line(outcome=PaidOutcome.ORDERED),))

    assert section(page, "Jouw geld") == [
        "Je geld van 24 december (€ 969) is nog niet betaald. Je coach zoekt het uit.",
        "Bel je coach Karin: 088 000 00 00.",
        "Op maandag 25 januari krijg je geld: € 969 (verwacht).",
    ]


def test_bill_of_which_the_day_passed_is_not_promised() -> None:
    waiting = a_paid_line(outcome=PaidOutcome.ORDERED, paid_on=SETTLED)
    due = "Deze rekening moet betaald zijn op vrijdag 1 januari."

    assert "Wij betalen je vaste lasten." in shown(paid=(waiting,), today=SETTLED).text
    page = shown(paid=(waiting,), today=TODAY)
    assert "Wij betalen je vaste lasten." not in page.text
    assert section(page, "Wat is betaald?") == [
        f"Huur. € 650,00 Nog niet betaald. Je coach zoekt het uit. {due}"
    ]


def test_payday_without_money_says_so_in_words() -> None:
    page = shown(
        spendable=a_spendable(amount=0),
        next_payday=Payday(date=NEXT, amount=0),
        coming=(a_coming_line(name="Leefgeld", kind="living-money", amount=0),),
    )

    assert section(page, "Jouw geld") == [
        "Op 24 december was er geen geld om van te leven. Bel je coach.",
        "Bel je coach Karin: 088 000 00 00. Wij helpen je.",
        "Je vaste lasten zijn betaald.",
        "Op maandag 25 januari is er geen geld om van te leven (verwacht).",
    ]
    assert "Leefgeld" not in page.text


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (SpendableKind.NOT_STARTED, "Je krijgt nog geen leefgeld van ons."),
        (SpendableKind.ENDED, "Je krijgt geen leefgeld meer van ons. Het programma is gestopt."),
    ],
)
def test_household_without_living_money_is_told_so(kind: SpendableKind, sentence: str) -> None:
    spendable = a_spendable(kind=kind, amount=0, given_on=None, until=None)
    page = shown(spendable=spendable, paid=(), next_payday=Payday(date=NEXT, amount=96_949))

    assert section(page, "Jouw geld") == [
        sentence,
        "Op maandag 25 januari krijg je geld: € 969 (verwacht).",
    ]


def test_paid_lines_say_what_became_of_them() -> None:
    page = shown(
        paid=(
            a_paid_line(),
            a_paid_line(name="Gas", amount=14_050, outcome=PaidOutcome.SKIPPED, reason="krap"),
            a_paid_line(name="Water", amount=2_000, outcome=PaidOutcome.CANCELLED),
        )
    )

    due = "Deze rekening moet betaald zijn op vrijdag 1 januari."
    assert section(page, "Wat is betaald?") == [
        "Huur. € 650,00 Betaald op donderdag 24 december.",
        f"Gas. € 140,50 Niet betaald. Er was te weinig geld. {due}",
        f"Water. € 20,00 Niet betaald. Wij hebben deze betaling ingetrokken. {due}",
    ]
    assert "Je vaste lasten zijn betaald." not in page.text


def test_bills_of_one_name_are_told_apart() -> None:
    page = shown(paid=(a_paid_line(), a_paid_line(due_date=date(2026, 12, 25))))

    assert section(page, "Wat is betaald?") == [
        "Huur. € 650,00 Betaald op donderdag 24 december. Dit is de rekening van 1 januari.",
        "Huur. € 650,00 Betaald op donderdag 24 december. Dit is de rekening van 25 december.",
    ]


def test_bill_that_is_late_had_to_be_paid_before() -> None:
    page = shown(paid=(a_paid_line(due_date=SETTLED, outcome=PaidOutcome.SKIPPED),))

    said = section(page, "Wat is betaald?")[0]

    assert said.endswith("Deze rekening moest betaald zijn op donderdag 24 december.")


def test_coming_lines_are_dated_and_expected() -> None:
    page = shown(
        coming=(
            a_coming_line(),
            a_coming_line(name="Huur", kind="cost", expected_on=NEXT, amount=65_000),
            a_coming_line(name="CJIB", kind="instalment", expected_on=NEXT, amount=5_000),
            a_coming_line(name="Leefgeld", kind="living-money", expected_on=NEXT, amount=96_949),
        )
    )

    assert section(page, "Wat komt er?") == [
        "Zorgtoeslag. € 131,00 erbij Woensdag 20 januari. Verwacht.",
        "Huur. € 650,00 eraf Wij betalen dit op maandag 25 januari. Verwacht.",
        "CJIB. € 50,00 eraf Wij betalen dit op maandag 25 januari. Verwacht.",
        "Leefgeld. € 969,49 Dit krijg jij op maandag 25 januari. Verwacht.",
    ]


def test_bill_is_promised_only_when_there_will_be_enough() -> None:
    rent = a_coming_line(name="Huur", kind="cost", expected_on=NEXT, amount=65_000)
    curve = a_curve(balances=(*(10_000,) * 31, -5_000))

    promised = shown(coming=(rent,), curve=curve, advance_limit=5_000)
    hoped = shown(coming=(rent,), curve=curve, advance_limit=4_999)

    assert section(promised, "Wat komt er?") == [
        "Huur. € 650,00 eraf Wij betalen dit op maandag 25 januari. Verwacht."
    ]
    assert section(hoped, "Wat komt er?") == [
        "Huur. € 650,00 eraf Wij betalen dit op maandag 25 januari, als er dan genoeg geld is."
    ]


def test_month_without_payments_or_expectations_says_so() -> None:
    page = shown(paid=(), coming=())

    assert section(page, "Wat is betaald?") == ["Voor deze maand is nog niets betaald."]
    assert section(page, "Wat komt er?") == [
        "Er komt deze maand niets meer bij en er gaat niets meer af."
    ]


def test_curve_says_its_lowest_days_in_words_picture_and_table() -> None:
    page = shown()
    words = "Met Huishoudboekje is je saldo het laagst op donderdag 24 december: \u2212 € 597."
    words_without = "Zonder Huishoudboekje is dat op zondag 3 januari: \u2212 € 356."

    lines = section(page, "Jouw saldo van dag tot dag")
    rows = [row.text for row in page.all("table")[0].all("tr")]

    assert lines[:2] == [words, words_without]
    assert lines[2] == "Komt de lijn met Huishoudboekje onder nul? Dan betalen wij voor je vooruit."
    for picture in page.all("svg", role="img"):
        (description,) = picture.one("desc").children
        assert str(description).replace("\u00a0", " ") == " ".join(lines[:3])
    assert rows[0] == "Dag Met Zonder"
    assert rows[1] == "do 24 dec laagste met \u2212 € 596,99 € 200,00"
    assert rows[5] == "ma 28 dec vandaag € 100,00 € 200,00"
    assert rows[11] == "zo 3 jan laagste zonder € 660,00 \u2212 € 355,23"
    assert len(rows) == 1 + len(a_curve().balances)


def test_curve_above_zero_speaks_of_no_advance() -> None:
    curve = a_curve(balances=(5_000,) * 32)

    lowest = type(curve.lowest)(date=SETTLED, amount=5_000)
    page = shown(curve=a_curve(balances=curve.balances, lowest=lowest))

    assert "vooruit" not in page.text


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (59_699, "Dan betalen wij voor je vooruit."),
        (20_000, "Wij betalen tot € 200 voor je vooruit. Dat is te weinig. Bel je coach."),
        (0, "Dan is er te weinig geld. Bel je coach."),
    ],
)
def test_curve_promises_no_advance_above_the_limit(limit: int, said: str) -> None:
    lines = section(shown(advance_limit=limit), "Jouw saldo van dag tot dag")

    assert lines[2] == f"Komt de lijn met Huishoudboekje onder nul? {said}"


def test_month_without_a_curve_has_no_picture() -> None:
    assert shown(curve=None).all("svg", role="img") == []


def test_picture_has_ids_of_its_own() -> None:
    ids = [
        element.attributes["id"]
        for tag in ("title", "desc", "h2", "main", "p")
        for element in shown().all(tag)
        if "id" in element.attributes
    ]

    assert len(ids) == len(set(ids))


def test_other_months_are_a_link_away() -> None:
    page = shown(viewer=COACH)

    links = {a.text: a.attributes["href"] for a in page.one("nav", class_="months").all("a")}

    assert links == {
        "Vorige maand: november 2026": "/huishoudens/h-1?periode=2026-11",
        "Volgende maand: januari 2027": "/huishoudens/h-1?periode=2027-01",
    }


def test_only_month_has_no_links_to_others() -> None:
    page = shown(previous_period=None, next_period=None)

    assert page.all("nav", class_="months") == []


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        (TODAY - timedelta(days=1), "Deze maand is voorbij."),
        (NEXT, "Deze maand moet nog beginnen. Alles hieronder is verwacht."),
    ],
)
def test_another_month_shows_no_number(ends: date, sentence: str) -> None:
    shortage = Shortage(amount=100, until=ends)
    page = shown(is_now=False, next_settlement_date=ends, shortage=shortage)

    assert section(page, "Een andere maand") == [
        sentence,
        "Terug naar de maand van nu",
        "In die maand was er € 1 te weinig.",
    ]
    assert "Je kreeg" not in page.text


def test_coach_reads_the_limits_and_the_resident_does_not() -> None:
    said = shown(viewer=COACH).text

    assert "Voor de coach in balans" in said
    assert "Voorschotgrens € 600,00" in said
    assert "Grens voor elke keer even veel € 597,00" in said
    assert "Laagste dag hierna \u2212 € 277,05 op 24 maart 2027" in said
    assert "Tekort per maand" not in said
    assert "Voor de coach" not in shown(viewer=RESIDENT).text


def test_deficit_tells_the_coach_the_shortage_and_no_limits() -> None:
    said = shown(
        viewer=COACH,
        status=PlanStatus.DEFICIT,
        needed_advance_limit=None,
        steady_advance_limit=None,
        shortage_per_month=4_150,
    ).text

    assert "Voor de coach tekort" in said
    assert "Tekort per maand € 41,50" in said
    assert "Grens" not in said


def test_choice_of_viewer_stays_in_every_address() -> None:
    page = shown(viewer=RESIDENT, period=Period(2026, 12), is_now=False)
    inside = [a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("/")]
    choice = {a.text: a.attributes for a in page.one("nav", class_="viewers").all("a")}

    assert [href for href in inside if "als=bewoner" not in href] == [
        choice["Budgetcoach Karin"]["href"]
    ]
    assert choice["Budgetcoach Karin"]["href"] == "/huishoudens/h-1?periode=2026-12"
    assert choice["Bewoner"]["aria-current"] == "true"


def test_names_are_text_and_never_markup() -> None:
    evil = '<script>alert("x")</script>&amp;'
    month = a_month(
        name=evil, household_id='a/"b?c', paid=(a_paid_line(name=evil),), programme=evil
    )
    html = rendered("month.html", **month_values(month, is_now=True, viewer=COACH))
    page = read(html)

    assert "<script" not in html
    assert page.one("h1").text == evil
    assert evil in section(page, "Wat is betaald?")[0]
    assert 'href="/huishoudens/a%2F%22b%3Fc?periode=2026-11"' in html


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (PaidOutcome.ORDERED, "Wij gaan dit betalen."),
        (PaidOutcome.SENT, "De bank betaalt dit voor jou."),
        (
            PaidOutcome.EXPECTED,
            "Dit wordt afgeschreven op donderdag 24 december. Het geld staat klaar.",
        ),
    ],
)
def test_bill_is_called_paid_only_when_the_bank_has_shown_it(
    outcome: PaidOutcome, said: str
) -> None:
    page = shown(paid=(a_paid_line(outcome=outcome),), today=SETTLED)

    assert section(page, "Wat is betaald?") == [f"Huur. € 650,00 {said}"]
    assert "Je vaste lasten zijn betaald." not in page.text
    assert "Wij betalen je vaste lasten." in page.text


def test_bill_that_came_back_is_no_good_news() -> None:
    page = shown(paid=(a_paid_line(outcome=PaidOutcome.RETURNED),))

    assert "De betaling kwam terug. Wij lossen dit op." in section(page, "Wat is betaald?")[0]
    assert "Je vaste lasten zijn betaald." not in page.text
    assert "Wij betalen je vaste lasten." not in page.text

import re
from datetime import date, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.pages.charts import LEFT, Curve, amount_steps, balance_picture
from api.pages.step_charts import StepPicture, Steps, steps_picture

SVG = "{http://www.w3.org/2000/svg}"
AMOUNTS = st.integers(-2_000_000, 2_000_000)


def a_curve(
    *balances: int, without: tuple[int, ...] | None = None, day: int = 1, title: str = "Saldo"
) -> Curve:
    start = date(2026, 12, 24)
    return Curve(
        start=start,
        balances=balances,
        without=without or balances,
        today=start + timedelta(days=day),
        title=title,
        description="Het laagste saldo is € 0.",
    )


def drawn(curve: Curve, width: int = 360) -> Element:
    return fromstring(balance_picture(curve, width=width))


def paths(picture: Element) -> list[dict[str, str]]:
    return [each.attrib for each in picture.iter(f"{SVG}path")]


def words(picture: Element) -> list[str]:
    return ["".join(each.itertext()) for each in picture.iter(f"{SVG}text")]


def test_curve_takes_one_step_per_day() -> None:
    # Four days on 282 units: 70.5 a day; € 0 lies 176 units below € 500.
    picture = drawn(a_curve(0, 50_000, 50_000, 25_000, without=(0, 0, 0, 0), day=3))

    assert [path["d"] for path in paths(picture)] == [
        "M70 238H352",
        "M70 238H140.5V62H281.5V150H352",
    ]


def test_curve_is_solid_up_to_today_and_dashed_after_it() -> None:
    without, expected, known = paths(drawn(a_curve(0, 50_000, 50_000, 25_000, day=1)))

    assert without["stroke-dasharray"] == "2 3"
    assert (expected["d"], expected["stroke-dasharray"]) == ("M211 62H281.5V150H352", "7 4")
    assert (known["d"], known.get("stroke-dasharray")) == ("M70 238H140.5V62H211", None)


@pytest.mark.parametrize(
    ("day", "dashes"), [(-1, ["2 3", "7 4"]), (4, ["2 3", None]), (0, ["2 3", "7 4", None])]
)
def test_curve_of_another_month_is_all_expected_or_all_known(
    day: int, dashes: list[str | None]
) -> None:
    picture = drawn(a_curve(1, 2, 3, 4, day=day))

    assert [path.get("stroke-dasharray") for path in paths(picture)] == dashes
    assert ("vandaag" in words(picture)) == (day == 0)


def test_lowest_days_are_ringed_with_their_amount() -> None:
    picture = drawn(a_curve(30_000, 10_050, 10_050, 40_000, without=(0, -35_523, 0, 0)))
    legend, without, with_programme = picture.iter(f"{SVG}circle")

    assert legend.get("cy") == "30"
    assert without.get("cx") == with_programme.get("cx") == "175.7"
    assert without.get("stroke") != with_programme.get("stroke")
    assert {"€\u00a0100", "\u2212\u00a0€\u00a0356"} <= set(words(picture))


def test_picture_says_what_it_shows() -> None:
    picture = drawn(a_curve(0, 1, title="Saldo van Jan & <b>Piet</b>"))
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")

    assert title is not None
    assert description is not None
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Saldo van Jan & <b>Piet</b>"
    assert description.text == "Het laagste saldo is € 0."


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, [0, 100]),
        (0, 99, [0, 100]),
        (-35_523, 96_949, [-50_000, 0, 50_000, 100_000]),
        (-59_699, 0, [-60_000, -40_000, -20_000, 0]),
        (120_000, 250_001, [0, 100_000, 200_000, 300_000]),
    ],
)
def test_amounts_beside_the_picture_are_round(low: int, high: int, expected: list[int]) -> None:
    assert list(amount_steps(low, high)) == expected


@given(AMOUNTS, AMOUNTS)
def test_amounts_beside_the_picture_hold_the_curve(low: int, high: int) -> None:
    steps = amount_steps(min(low, high), max(low, high))

    assert 2 <= len(steps) <= 6
    assert steps[0] <= min(low, high, 0)
    assert steps[-1] >= max(low, high, 0)
    assert 0 in steps


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=62),
    st.integers(-3, 64),
    st.sampled_from([360, 700]),
)
def test_picture_stays_inside_its_frame(
    days: list[tuple[int, int]], today: int, width: int
) -> None:
    curve = a_curve(*(each[0] for each in days), without=tuple(e[1] for e in days), day=today)
    picture = drawn(curve, width)
    height = int(picture.attrib["viewBox"].split()[3])
    text = balance_picture(curve, width=width)

    for across in re.findall(r'\b(?:x|x1|x2|cx)="([^"]*)"', text):
        assert 0 <= float(across) <= width
    for down in re.findall(r'\b(?:y|y1|y2|cy)="([^"]*)"', text):
        assert 0 <= float(down) <= height
    assert "style=" not in text


def some_steps(*amounts: int) -> StepPicture:
    first = date(2026, 3, 10)
    points = tuple((first + timedelta(days=30 * at), each) for at, each in enumerate(amounts))
    return StepPicture(
        lines=(Steps(name="a <b>", points=points), Steps(name="c", points=points[:1])),
        last=points[-1][0] + timedelta(days=7),
        title="t & t",
        description="d",
    )


@given(st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=40))
def test_steps_stay_inside_their_picture(amounts: list[int]) -> None:
    svg = steps_picture(some_steps(*amounts), width=360)

    assert "<b>" not in svg
    assert "t &amp; t" in svg
    height = float(fromstring(svg).attrib["viewBox"].split()[3])
    across = [float(each) for each in re.findall(r"H(-?[0-9.]+)", svg)]
    down = [float(each) for each in re.findall(r"V(-?[0-9.]+)", svg)]
    assert all(LEFT <= each <= 360 for each in across)
    assert all(0 <= each <= height for each in down)
    assert len(across) == len(amounts) + 1


def test_steps_say_the_year_where_months_go_by() -> None:
    assert "mrt 2026" in steps_picture(some_steps(*range(500, 0, -100)))
    assert "10 mrt" in steps_picture(some_steps(500, 0))


@given(st.integers(1, 400), st.sampled_from([360, 720]))
@example(115, 720)
def test_no_two_days_below_a_picture_of_steps_are_called_the_same(days: int, width: int) -> None:
    first = date(2026, 11, 22)
    shown = StepPicture(
        lines=(Steps(name="nog te betalen", points=((first, 100_00),)),),
        last=first + timedelta(days=days),
        title="Schulden",
        description="Op weg naar nul.",
    )

    below = [
        each
        for each in words(fromstring(steps_picture(shown, width=width)))
        if re.fullmatch(r"\d+ \w{3}|\w{3} \d{4}", each)
    ]

    assert len(below) >= 2
    assert len(set(below)) == len(below)

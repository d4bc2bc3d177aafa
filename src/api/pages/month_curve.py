"""The balance of a month from day to day: in a few sentences, as a picture and as a table.

It promises that all three say the same; what the days are worth is handed to it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from api.pages.charts import Curve, balance_picture
from api.pages.dutch import day_text, short_weekday_text, weekday_text
from api.pages.words import PROGRAMMES
from huishoudboekje.money import euro_text
from huishoudboekje.views import MonthCurve

NARROW, WIDE = 360, 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One line of the table; amounts in cents."""

    text: str
    mark: str
    is_today: bool
    balance: int
    without: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCurve:
    """A month's balance for the screen; the pictures are SVG that escapes every text itself."""

    sentences: tuple[str, ...]
    narrow: str
    wide: str
    days: tuple[Day, ...]
    programme: str


def shown_curve(curve: MonthCurve, programme: str, *, advance_limit: int) -> ShownCurve:
    """The curve in words, drawn for a phone and for a wide screen, and day by day.

    Of an advance it speaks only up to the limit (cents).
    """
    name = PROGRAMMES.get(programme, programme)
    sentences = _sentences(curve, name, advance_limit)
    last = curve.start + timedelta(days=len(curve.balances) - 1)
    drawing = Curve(
        start=curve.start,
        balances=curve.balances,
        without=curve.without,
        today=curve.today,
        title=f"Saldo van {day_text(curve.start)} tot en met {day_text(last)}",
        description=" ".join(sentences),
        with_words=f"met {name}",
        without_words="zonder",
    )
    return ShownCurve(
        sentences=sentences,
        narrow=balance_picture(drawing, width=NARROW, name="smal"),
        wide=balance_picture(drawing, width=WIDE, name="breed"),
        days=tuple(_days(curve)),
        programme=name,
    )


def _sentences(curve: MonthCurve, name: str, limit: int) -> tuple[str, ...]:
    low, without = curve.lowest, curve.lowest_without
    lowest = f"{weekday_text(low.date)}: {euro_text(low.amount, whole=True)}"
    lowest_without = f"{weekday_text(without.date)}: {euro_text(without.amount, whole=True)}"
    said = [
        f"Met {name} is je saldo het laagst op {lowest}.",
        f"Zonder {name} is dat op {lowest_without}.",
    ]
    if low.amount < 0:
        said.append(f"Komt de lijn met {name} onder nul? {_advance_words(-low.amount, limit)}")
    return tuple(said)


def _advance_words(needed: int, limit: int) -> str:
    if needed <= limit:
        return "Dan betalen wij voor je vooruit."
    if limit <= 0:
        return "Dan is er te weinig geld. Bel je coach."
    most = euro_text(limit, whole=True)
    return f"Wij betalen tot {most} voor je vooruit. Dat is te weinig. Bel je coach."


def _days(curve: MonthCurve) -> list[Day]:
    days = []
    pairs = zip(curve.balances, curve.without, strict=True)
    for number, (balance, without) in enumerate(pairs):
        day = curve.start + timedelta(days=number)
        marks = _marks(curve, day)
        days.append(
            Day(
                text=short_weekday_text(day),
                mark=", ".join(marks),
                is_today=day == curve.today,
                balance=balance,
                without=without,
            )
        )
    return days


def _marks(curve: MonthCurve, day: date) -> list[str]:
    marks = []
    if day == curve.today:
        marks.append("vandaag")
    if day == curve.lowest.date:
        marks.append("laagste met")
    if day == curve.lowest_without.date:
        marks.append("laagste zonder")
    return marks

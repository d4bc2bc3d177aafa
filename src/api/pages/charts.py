"""The balance per day as a picture: days and amounts in, the text of one SVG out.

It promises a picture that needs no script and no style sheet, says in words what it shows, and
escapes every text. It knows nothing of requests or pages. Coordinates are whole tenths of a unit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby

from api.pages.dutch import short_text
from huishoudboekje.money import ceil_div, euro_text

INK = "#1a1a1a"
QUIET = "#595959"
GRID = "#d9dfe6"
WITH = "#154273"
WITHOUT = "#a8470c"
BELOW = "#eef1f4"

LEFT = 70
RIGHT = 8
TOP = 62
PLOT = 176
ROOM_BELOW = 20
TEXT = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What the picture shows: balances (cents) at the end of each day from the start.

    `today` parts what happened from what is expected; title and description are for who cannot see.
    """

    start: date
    balances: tuple[int, ...]
    without: tuple[int, ...]
    today: date
    title: str
    description: str
    with_words: str = "met ons"
    without_words: str = "zonder ons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a day and an amount stand on paper, in tenths of a unit."""

    width: int
    days: int
    low: int
    high: int

    def x(self, day: int) -> int:
        """Where the day begins, counted from 0."""
        return LEFT * 10 + (self.width - LEFT - RIGHT) * 10 * day // self.days

    def middle(self, day: int) -> int:
        """The middle of the day."""
        return (self.x(day) + self.x(day + 1)) // 2

    def y(self, amount: int) -> int:
        """The height of the amount (cents)."""
        return TOP * 10 + PLOT * 10 * (self.high - amount) // (self.high - self.low)

    @property
    def floor(self) -> int:
        """Where the picture ends and the days are written."""
        return (TOP + PLOT + ROOM_BELOW) * 10


def amount_steps(low: int, high: int) -> range:
    """Round amounts (cents) that reach from low to high, at most six of them, zero among them."""
    low, high = min(low, 0), max(high, 0)
    high = 100 if high == low else high
    unit = 100
    while True:
        for step in (unit, 2 * unit, 5 * unit):
            first, last = low // step, ceil_div(high, step)
            if last - first <= 5:
                return range(first * step, last * step + 1, step)
        unit *= 10


def balance_picture(curve: Curve, *, width: int = 360, name: str = "curve") -> str:
    """The month as one SVG: a step per day with the programme, and without it, lowest days ringed.

    `name` makes the ids of title and description unique on a page; `width` is in SVG units.
    """
    steps = amount_steps(min(*curve.balances, *curve.without), max(*curve.balances, *curve.without))
    frame = Frame(width=width, days=len(curve.balances), low=steps[0], high=steps[-1])
    height = frame.floor // 10 + 26
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
            f' aria-labelledby="{escape(name)}-title {escape(name)}-desc"'
            f' font-family="sans-serif" font-size="{TEXT}" fill="{INK}">'
        ),
        f'<title id="{escape(name)}-title">{escape(curve.title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(curve.description)}</desc>',
        *_legend(curve, frame),
        *amount_lines(frame, steps),
        *_days(curve, frame),
        *_today(curve, frame),
        *_curves(curve, frame),
        *_lowest_days(curve, frame),
        "</svg>",
    ]
    return "\n".join(lines)


def place(tenths: int) -> str:
    """A coordinate (tenths of a unit) as SVG writes it."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def line(begin: tuple[int, int], end: tuple[int, int], look: str) -> str:
    """A straight line between two places (tenths), with the attributes that make its look."""
    (x1, y1), (x2, y2) = begin, end
    return f'<line x1="{place(x1)}" y1="{place(y1)}" x2="{place(x2)}" y2="{place(y2)}" {look}/>'


def words(x: int, y: int, text: str, look: str = "") -> str:
    """The text at a place (tenths), escaped."""
    space = " " if look else ""
    return f'<text x="{place(x)}" y="{place(y)}"{space}{look}>{escape(text)}</text>'


_SOLID = f'stroke="{WITH}" stroke-width="3" fill="none"'
_EXPECTED = f'{_SOLID} stroke-dasharray="7 4"'
_DOTTED = f'stroke="{WITHOUT}" stroke-width="2" stroke-dasharray="2 3" fill="none"'


def _legend(curve: Curve, frame: Frame) -> Iterator[str]:
    second = frame.width * 10 * 56 // 100
    yield line((0, 90), (280, 90), _SOLID)
    yield words(340, 135, curve.with_words)
    yield line((second, 90), (second + 280, 90), _DOTTED)
    yield words(second + 340, 135, curve.without_words)
    yield line((0, 300), (280, 300), _EXPECTED)
    yield words(340, 345, "verwacht")
    yield _ring(second + 140, 300, WITH)
    yield words(second + 340, 345, "laagste dag")


def amount_lines(frame: Frame, steps: range) -> Iterator[str]:
    """A line for each amount (cents) with the amount beside it; what is below zero is shaded."""
    right = frame.x(frame.days)
    if frame.low < 0:
        top = frame.y(0)
        yield (
            f'<rect x="{LEFT}" y="{place(top)}" width="{place(right - LEFT * 10)}"'
            f' height="{place(frame.floor - top)}" fill="{BELOW}"/>'
        )
    for amount in steps:
        look = f'stroke="{QUIET if amount == 0 else GRID}" stroke-width="1"'
        yield line((LEFT * 10, frame.y(amount)), (right, frame.y(amount)), look)
        text = euro_text(amount, whole=True)
        yield words(LEFT * 10 - 50, frame.y(amount) + 45, text, 'text-anchor="end"')


def _days(curve: Curve, frame: Frame) -> Iterator[str]:
    marks = min(frame.days, 4 if frame.width < 500 else 7)
    for mark in range(marks):
        day = mark * (frame.days - 1) // max(marks - 1, 1)
        anchor = "start" if mark == 0 else "end" if mark == marks - 1 else "middle"
        x = {"start": frame.x(day), "end": frame.x(day + 1)}.get(anchor, frame.middle(day))
        tick = frame.middle(day)
        yield line((tick, frame.floor), (tick, frame.floor + 50), f'stroke="{QUIET}"')
        text = short_text(curve.start + timedelta(days=day))
        yield words(x, frame.floor + 190, text, f'text-anchor="{anchor}"')


def _anchor(frame: Frame, x: int) -> tuple[int, str]:
    """Where a text around x begins, so that it stays inside the picture."""
    if x < LEFT * 10 + 320:
        return LEFT * 10 + 20, "start"
    if x > frame.width * 10 - 400:
        return (frame.width - RIGHT) * 10, "end"
    return x, "middle"


def _today(curve: Curve, frame: Frame) -> Iterator[str]:
    day = (curve.today - curve.start).days
    if not 0 <= day < frame.days:
        return
    x = frame.middle(day)
    yield line((x, TOP * 10 - 40), (x, frame.floor), f'stroke="{INK}" stroke-width="1"')
    at, anchor = _anchor(frame, x)
    yield words(at, TOP * 10 - 70, "vandaag", f'text-anchor="{anchor}" font-weight="bold"')


def _path(frame: Frame, balances: Sequence[int], days: range, look: str) -> str:
    """A step line over these days, from the height of the day before."""
    first = days.start
    lead = balances[first - 1] if first else balances[first]
    steps = [f"M{place(frame.x(first))} {place(frame.y(lead))}"]
    day, level = first, lead
    for amount, same in groupby(balances[first : days.stop]):
        if amount != level:
            steps.append(f"V{place(frame.y(amount))}")
        day, level = day + len(list(same)), amount
        steps.append(f"H{place(frame.x(day))}")
    return f'<path d="{"".join(steps)}" {look}/>'


def _curves(curve: Curve, frame: Frame) -> Iterator[str]:
    known = min(max((curve.today - curve.start).days + 1, 0), frame.days)
    yield _path(frame, curve.without, range(frame.days), _DOTTED)
    if known < frame.days:
        yield _path(frame, curve.balances, range(known, frame.days), _EXPECTED)
    if known > 0:
        yield _path(frame, curve.balances, range(known), _SOLID)


def _ring(x: int, y: int, colour: str) -> str:
    return (
        f'<circle cx="{place(x)}" cy="{place(y)}" r="6" fill="none" stroke="{colour}"'
        ' stroke-width="2.5"/>'
    )


def _lowest_days(curve: Curve, frame: Frame) -> Iterator[str]:
    """A ring round both lowest days, each with its amount below it, or above where they meet."""
    spots = []
    for balances, colour in ((curve.without, WITHOUT), (curve.balances, WITH)):
        day = balances.index(min(balances))
        spots.append((frame.middle(day), frame.y(balances[day]), balances[day], colour))
    meet = abs(spots[0][0] - spots[1][0]) < 700 and abs(spots[0][1] - spots[1][1]) < 400
    upper = min(spots, key=lambda spot: spot[1])
    for x, y, _, colour in spots:
        yield _ring(x, y, colour)
    for spot in spots:
        x, y, amount, colour = spot
        at, anchor = _anchor(frame, x)
        yield words(
            at,
            y - 110 if meet and spot is upper else y + 205,
            euro_text(amount, whole=True),
            f'text-anchor="{anchor}" font-weight="bold" fill="{colour}" stroke="#ffffff"'
            ' stroke-width="4" paint-order="stroke" stroke-linejoin="round"',
        )

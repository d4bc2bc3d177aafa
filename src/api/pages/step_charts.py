"""Amounts over months or years as steps: debts that go down to zero, living money per payday.

It promises a picture like that of a month: no script, no style sheet, every text escaped, in words
what it shows. It knows no household.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from api.pages.charts import (
    INK,
    LEFT,
    QUIET,
    RIGHT,
    TEXT,
    WITH,
    WITHOUT,
    Frame,
    amount_lines,
    amount_steps,
    line,
    place,
    words,
)
from api.pages.dutch import MONTHS, short_text

_DAY = timedelta(days=1)
_LONGEST_MONTH = 31
_LOOKS = (
    f'stroke="{WITH}" stroke-width="3" fill="none"',
    f'stroke="{WITHOUT}" stroke-width="2" stroke-dasharray="2 3" fill="none"',
    f'stroke="{INK}" stroke-width="1.5" stroke-dasharray="7 4" fill="none"',
)
"""A thick line, a dotted one and a dashed one: told apart without colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """One line: what it is called, and amounts (cents) that count from their day on."""

    name: str
    points: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPicture:
    """What a picture shows, the most important line first, up to and including the last day."""

    lines: tuple[Steps, ...]
    last: date
    title: str
    description: str


def steps_picture(shown: StepPicture, *, width: int = 360, name: str = "stappen") -> str:
    """The lines as one SVG.

    `name` makes the ids of title and description unique on a page; `width` is in SVG units.
    """
    amounts = [amount for each in shown.lines for _, amount in each.points]
    first = min(day for each in shown.lines for day, _ in each.points)
    steps = amount_steps(min(amounts), max(amounts))
    days = max((shown.last - first).days + 1, 1)
    frame = Frame(width=width, days=days, low=steps[0], high=steps[-1])
    height = frame.floor // 10 + 26
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
            f' aria-labelledby="{escape(name)}-title {escape(name)}-desc"'
            f' font-family="sans-serif" font-size="{TEXT}" fill="{INK}">'
        ),
        f'<title id="{escape(name)}-title">{escape(shown.title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(shown.description)}</desc>',
        *_legend(shown.lines, width),
        *amount_lines(frame, steps),
        *_days(first, frame),
        # The first line is drawn last, over the others.
        *reversed(
            [
                _path(each, frame, first, look)
                for each, look in zip(shown.lines, _LOOKS, strict=False)
            ]
        ),
        "</svg>",
    ]
    return "\n".join(lines)


def _legend(lines: Sequence[Steps], width: int) -> Iterator[str]:
    for number, (each, look) in enumerate(zip(lines, _LOOKS, strict=False)):
        row, column = divmod(number, 2)
        x, y = column * width * 10 * 56 // 100, 90 + 210 * row
        yield line((x, y), (x + 280, y), look)
        yield words(x + 340, y + 45, each.name)


def _days(first: date, frame: Frame) -> Iterator[str]:
    marks = min(frame.days, 4 if frame.width < 500 else 7)
    is_long = (frame.days - 1) // max(marks - 1, 1) >= _LONGEST_MONTH
    for mark in range(marks):
        day = mark * (frame.days - 1) // max(marks - 1, 1)
        anchor = "start" if mark == 0 else "end" if mark == marks - 1 else "middle"
        x = {"start": LEFT * 10, "end": (frame.width - RIGHT) * 10}.get(anchor, frame.middle(day))
        tick = frame.middle(day)
        yield line((tick, frame.floor), (tick, frame.floor + 50), f'stroke="{QUIET}"')
        text = _when(first + day * _DAY, is_long=is_long)
        yield words(x, frame.floor + 190, text, f'text-anchor="{anchor}"')


def _when(day: date, *, is_long: bool) -> str:
    """The day, or its month and year where each mark stands in a month of its own."""
    if not is_long:
        return short_text(day)
    month = MONTHS[day.month - 1]
    return f"{'mrt' if month == 'maart' else month[:3]} {day.year}"


def _path(each: Steps, frame: Frame, first: date, look: str) -> str:
    (begin, level), *rest = each.points
    steps = [f"M{place(frame.x((begin - first).days))} {place(frame.y(level))}"]
    for day, amount in rest:
        steps.append(f"H{place(frame.x((day - first).days))}V{place(frame.y(amount))}")
    steps.append(f"H{place(frame.x(frame.days))}")
    return f'<path d="{"".join(steps)}" {look}/>'

"""Debts on their way to zero, and living money with and without an arrangement: drawn and told.

It promises that sentences, pictures and tables say the same; what will happen is handed to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.pages.dutch import date_text
from api.pages.step_charts import StepPicture, Steps, steps_picture
from huishoudboekje.arrangements import DebtProgress
from huishoudboekje.money import euro_text
from huishoudboekje.planning import Plan

NARROW, WIDE = 360, 700
_TAIL = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSteps:
    """A picture for a phone and for a wide screen, told in sentences, with its figures as a table.

    The pictures are SVG that escapes every text itself; `rows` hold amounts in cents.
    """

    sentences: tuple[str, ...]
    narrow: str
    wide: str
    heads: tuple[str, ...]
    rows: tuple[tuple[date, tuple[int, ...]], ...]


def shown_progress(progress: DebtProgress) -> ShownSteps | None:
    """The debts going down; None while nothing is to come that lowers them."""
    points = progress.points
    if len(points) < 2:
        return None
    begin, end = points[0], points[-1]
    said = [f"Nu is er nog {euro_text(begin.total)} te betalen."]
    if progress.ends_on is not None:
        said.append(f"Op {date_text(progress.ends_on)} is alles betaald waarvoor een regeling is.")
    if end.total:
        said.append(f"Dan blijft er {euro_text(end.total)} over waarvoor geen regeling loopt.")
    else:
        said.append("Dan zijn er geen schulden meer.")
    picture = StepPicture(
        lines=(Steps(name="nog te betalen", points=tuple((p.day, p.total) for p in points)),),
        last=end.day + _TAIL,
        title=f"Schulden van {date_text(begin.day)} tot en met {date_text(end.day)}",
        description=" ".join(said),
    )
    return _shown(
        picture,
        said,
        heads=("Nog te betalen",),
        rows=tuple((p.day, (p.total,)) for p in points),
        name="schulden",
    )


def shown_paydays(now: Plan, then: Plan | None, *, floor: int, what: str) -> ShownSteps:
    """What each payday gives (cents) as it is now and with an instalment, beside the floor."""
    before = _paydays(now)
    after = before if then is None else _paydays(then)
    lowest_day, lowest = min(after, key=lambda each: (each[1], each[0]))
    said = [
        f"{what} is het leefgeld het laagst op {date_text(lowest_day)}: {euro_text(lowest)}.",
        f"De ondergrens is {euro_text(floor)}.",
    ]
    last = max(after[-1][0], before[-1][0])
    picture = StepPicture(
        lines=(
            Steps(name=what.lower(), points=after),
            Steps(name="zoals het nu is", points=before),
            Steps(name="ondergrens", points=((before[0][0], floor),)),
        ),
        last=last + timedelta(days=7),
        title=f"Leefgeld per betaaldag tot en met {date_text(last)}",
        description=" ".join(said),
    )
    with_it = dict(after)
    return _shown(
        picture,
        said,
        heads=("Nu", what),
        rows=tuple((day, (amount, with_it.get(day, amount))) for day, amount in before),
        name="leefgeld",
    )


def _paydays(plan: Plan) -> tuple[tuple[date, int], ...]:
    return tuple(zip(plan.pay_dates, plan.spendable, strict=True))


def _shown(
    picture: StepPicture,
    said: Sequence[str],
    *,
    heads: tuple[str, ...],
    rows: tuple[tuple[date, tuple[int, ...]], ...],
    name: str,
) -> ShownSteps:
    return ShownSteps(
        sentences=tuple(said),
        narrow=steps_picture(picture, width=NARROW, name=f"{name}-smal"),
        wide=steps_picture(picture, width=WIDE, name=f"{name}-breed"),
        heads=heads,
        rows=rows,
    )

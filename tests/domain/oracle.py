"""The plan, worked out slowly from definitions 2 and 3: the judge of the product's own arithmetic.

It shares no code with the product. It looks at every single day, compares fractions, and reads a
document as a plain table (keys as in TOML). Rules whose month days are not clamped are expanded by
python-dateutil; clamped ones by asking of each day of each month whether the rule means it.
"""

import math
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from dateutil.easter import easter
from dateutil.rrule import rrulestr

Table = dict[str, Any]
DAY = timedelta(days=1)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DATEUTIL_ONLY = {"BYDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"}


# Definitions 2: bank days, settlement dates, recurrences, steps.


def is_open(day: date) -> bool:
    if WEEKDAYS[day.weekday()] in {"saturday", "sunday"}:
        return False
    if (day.day, day.month) in {(1, 1), (1, 5), (25, 12), (26, 12)}:
        return False
    good_friday, easter_monday = easter(day.year) - 2 * DAY, easter(day.year) + DAY
    return day not in {good_friday, easter_monday}


def moved(day: date, business_day: str) -> date:
    if business_day == "none":
        return day
    while not is_open(day):
        day = day - DAY if business_day == "previous" else day + DAY
    return day


def month_length(day: date) -> int:
    return max(n for n in range(28, 32) if (day.replace(day=1) + (n - 1) * DAY).month == day.month)


def settlement_dates(start: date, settlement_day: int, count: int) -> list[date]:
    """Of every month the day, at most its last, on or before it open; those from the start on."""
    found: list[date] = []
    first_of_month = start.replace(day=1)
    while len(found) < count:
        nominal = first_of_month.replace(day=min(settlement_day, month_length(first_of_month)))
        if moved(nominal, "previous") >= start:
            found.append(moved(nominal, "previous"))
        first_of_month = (first_of_month + 31 * DAY).replace(day=1)
    return found


def rule_parts(rule: str) -> dict[str, str]:
    return dict(part.split("=") for part in rule.upper().split(";"))


def _numbers(parts: dict[str, str], key: str) -> list[int]:
    return [int(number) for number in parts[key].split(",")] if key in parts else []


def _rule_means(day: date, parts: dict[str, str], start: date) -> bool:
    """Whether a MONTHLY or YEARLY rule that clamps its month days means this very day."""
    interval = int(parts.get("INTERVAL", "1"))
    months = _numbers(parts, "BYMONTH")
    if parts["FREQ"] == "MONTHLY":
        passed = 12 * (day.year - start.year) + day.month - start.month
        in_month = not months or day.month in months
    else:
        passed = day.year - start.year
        in_month = day.month in (months or [start.month])
    if not in_month or passed % interval != 0:
        return False
    length = month_length(day)
    for listed in _numbers(parts, "BYMONTHDAY") or [start.day]:
        wanted = min(listed, length) if listed > 0 else max(1, length + 1 + listed)
        if day.day == wanted:
            return True
    return False


def rule_dates(rule: str, start: date, last: date) -> list[date]:
    """All dates of the rule from its first date up to and including `last`."""
    parts = rule_parts(rule)
    found: list[date] = []
    if parts["FREQ"] in {"DAILY", "WEEKLY"} or DATEUTIL_ONLY & parts.keys():
        for moment in rrulestr(rule.upper(), dtstart=datetime(start.year, start.month, start.day)):
            if moment.date() > last:
                break
            found.append(moment.date())
        return found
    day = start
    while day <= last:
        if _rule_means(day, parts, start):
            found.append(day)
        day += DAY
    return found[: int(parts["COUNT"])] if "COUNT" in parts else found


def occurrences(agreement: Table, first: date, last: date) -> list[tuple[date, date, Fraction]]:
    """Nominal date, date and amount of all that is dated from `first` to `last`."""
    horizon = last + 14 * DAY
    if "rrule" in agreement:
        nominal = rule_dates(agreement["rrule"], agreement["from"], horizon)
    else:
        nominal = sorted(set(agreement["dates"]))
    found = []
    for day in nominal:
        if "until" in agreement and day > agreement["until"]:
            continue
        shifted = moved(day, agreement.get("business_day", "previous"))
        if first <= shifted <= last:
            found.append((day, shifted, _amount_on(agreement, day)))
    return found


def _amount_on(agreement: Table, nominal: date) -> Fraction:
    begun = [step for step in agreement.get("steps", []) if step["from"] <= nominal]
    if not begun:
        return Fraction(agreement["amount"])
    return Fraction(max(begun, key=lambda step: step["from"])["amount"])


# Definitions 3, by their numbers.


class Months:
    """What every answer is made of: the dates, the rows per period, the upper bounds."""

    def __init__(self, document: Table) -> None:
        household = document["household"]
        self.start: date = household["start"]
        self.n: int = household.get("months", 12)
        self.opening = Fraction(household.get("opening_balance", "0"))
        self.limit = Fraction(household.get("advance_limit", "0"))
        self.unit = Fraction(household.get("round_to", "0.01"))
        self.floor = math.ceil(Fraction(household.get("floor", "0")) / self.unit) * self.unit
        self.wanted_buffer = Fraction(household.get("buffer", "0"))
        # 3.1
        dates = settlement_dates(self.start, household["settlement_day"], self.n + 1)
        self.settlements, self.end = dates[:-1], dates[-1]
        # 3.5
        weekday = household.get("payday")
        if weekday is None:
            self.paydays = list(self.settlements)
        else:
            days = [self.settlements[0] + i * DAY for i in range((self.end - dates[0]).days)]
            self.paydays = [day for day in days if WEEKDAYS[day.weekday()] == weekday]
        self.m = len(self.paydays)
        self.events = {
            kind: [
                (day, amount)
                for agreement in document.get(kind, [])
                for _, day, amount in occurrences(agreement, self.start, self.end)
            ]
            for kind in ("income", "cost", "arrangement")
        }
        self._rows(dates)
        self._bounds()

    def _rows(self, dates: list[date]) -> None:
        # 3.2, 3.3, 3.4
        zero = Fraction(0)
        self.income, self.costs, self.instalments = ([zero] * self.n for _ in range(3))
        for k in range(self.n):
            earlier = dates[k - 1] if k > 0 else self.start
            for day, amount in self.events["income"]:
                if earlier <= day < dates[k]:
                    self.income[k] += amount
            for day, amount in self.events["cost"]:
                if dates[k] < day <= dates[k + 1]:
                    self.costs[k] += amount
            for day, amount in self.events["arrangement"]:
                if dates[k] < day <= dates[k + 1]:
                    self.instalments[k] += amount
        self.net = [self.income[k] - self.costs[k] - self.instalments[k] for k in range(self.n)]

    def _bounds(self) -> None:
        # 3.6
        self.total = self.opening + sum(self.net)
        self.is_deficit = self.total < self.floor * self.m
        self.buffer = max(Fraction(0), min(self.wanted_buffer, self.total - self.floor * self.m))
        # 3.7, without the limit and without what holds for the last payday only
        self.bounds_without = [
            self.opening
            + sum(net for net, day in zip(self.net, self.settlements, strict=True) if day <= payday)
            for payday in self.paydays
        ]

    def steps(self) -> list[Fraction]:
        bounds = [bound + self.limit for bound in self.bounds_without]
        bounds[-1] = self.total - self.buffer
        return staircase(bounds, self.unit)


def staircase(bounds: list[Fraction], unit: Fraction) -> list[Fraction]:
    """Definitions 3.8 word for word."""
    steps: list[Fraction] = []
    given = Fraction(0)
    while len(steps) < len(bounds):
        p = len(steps)
        slopes = {j: (bounds[j] - given) / (j - p + 1) for j in range(p, len(bounds))}
        smallest = min(slopes.values())
        last = max(j for j, slope in slopes.items() if slope == smallest)
        step = math.floor(smallest / unit) * unit
        steps += [step] * (last - p + 1)
        given += step * (last - p + 1)
    return steps


def convex_minorant(bounds: list[Fraction]) -> list[Fraction]:
    """The slopes of the greatest convex function that is 0 at 0 and never above the bounds.

    At each point: the highest value that any straight line under all the bounds has there; such a
    highest line touches two points, so all pairs are tried.
    """
    points = [Fraction(0), *bounds]
    heights = []
    for x in range(len(points)):
        best = points[x]
        for a in range(x + 1):
            for b in range(max(x, a + 1), len(points)):
                slope = (points[b] - points[a]) / (b - a)
                best = min(best, points[a] + slope * (x - a))
        heights.append(best)
    return [after - before for before, after in pairwise(heights)]


def plan(document: Table) -> Table:
    """The whole answer of `plan --json`."""
    months = Months(document)
    steps = months.steps()
    days = projection(document)
    n, m, floor = months.n, months.m, months.floor
    if months.is_deficit:
        status = "deficit"
    else:
        status = "balanced" if all(step >= floor for step in steps) else "bridge"
    # 3.9
    needed = steady = Fraction(0)
    mean = (months.total - months.buffer) / m
    for j, bound in enumerate(months.bounds_without[:-1]):
        needed = max(needed, floor * (j + 1) - bound)
        steady = max(steady, _up_to_the_cent(mean * (j + 1) - bound))
    shortage = _up_to_the_cent((floor * m - months.total) / n) if months.is_deficit else Fraction(0)
    return {
        "settlementDates": [day.isoformat() for day in months.settlements],
        "paydays": [day.isoformat() for day in months.paydays],
        "income": [text(amount) for amount in months.income],
        "costs": [text(amount) for amount in months.costs],
        "instalments": [text(amount) for amount in months.instalments],
        "spendable": [text(step) for step in steps],
        "levelCosts": text(_up_to_the_cent(Fraction(sum(months.costs)) / n)),  # 3.10
        "status": status,
        "neededAdvanceLimit": None if months.is_deficit else text(needed),
        "steadyAdvanceLimit": None if months.is_deficit else text(steady),
        "shortagePerMonth": text(shortage),
        "lowest": days["lowest"],
        "lowestWithout": days["lowestWithout"],
    }


def projection(document: Table) -> Table:
    """The whole answer of `project --json` (definitions 3.11)."""
    months = Months(document)
    steps = months.steps()
    given = [max(Fraction(0), step) for step in steps]
    paid = [moved(payday, "previous") for payday in months.paydays]
    first_settlement = months.settlements[0]
    length = (months.end - months.start).days
    balance = own = months.opening
    rows: list[tuple[date, Fraction, Fraction]] = []
    out = months.events["cost"] + months.events["arrangement"]
    for number in range(1, length + 1):
        day = months.start + (number - 1) * DAY
        received = sum(amount for on, amount in months.events["income"] if on == day)
        balance += received
        own += received
        if day in months.settlements:
            k = months.settlements.index(day)
            balance -= months.costs[k] + months.instalments[k]
        balance -= sum(step for on, step in zip(paid, given, strict=True) if on == day)
        own -= sum(amount for on, amount in out if on == day and on > first_settlement)
        spread = Fraction(math.floor(sum(given) * 100 * number / length), 100)
        rows.append((day, balance, own - spread))
    return {
        "days": [
            {"date": day.isoformat(), "balance": text(with_it), "without": text(without)}
            for day, with_it, without in rows
        ],
        "lowest": _lowest([(day, with_it) for day, with_it, _ in rows]),
        "lowestWithout": _lowest([(day, without) for day, _, without in rows]),
    }


def _lowest(rows: list[tuple[date, Fraction]]) -> Table:
    lowest = min(amount for _, amount in rows)
    day = next(day for day, amount in rows if amount == lowest)
    return {"date": day.isoformat(), "amount": text(lowest)}


def _up_to_the_cent(amount: Fraction) -> Fraction:
    return Fraction(math.ceil(amount * 100), 100)


def text(amount: Fraction | int) -> str:
    """Two decimals; an amount that is no whole number of cents is a fault of this oracle."""
    whole = Fraction(amount) * 100
    assert whole.denominator == 1, f"{amount} is no whole number of cents"
    digits = f"{abs(whole.numerator):03d}"
    return f"{'-' if whole < 0 else ''}{digits[:-2]}.{digits[-2:]}"

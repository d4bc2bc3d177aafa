"""Many households at once: the balances that their agreements give, day by day, in numpy.

It promises the same figures as `balance_curve` over the same occurrences, in whole cents, a chunk
of households at a time so that a chunk's days fit in the processor's cache. It knows no staircase:
costs leave on their own due dates and nothing is spent. It is the only module that needs numpy (the
extra `batch`), so no door passes it on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from huishoudboekje.agreements import Agreement, Kind, occurrences
from huishoudboekje.calendar import BusinessDay, Recurrence

CHUNK_SIZE = 250
"""So many households of a year of days take about 0.7 MB: no more than a core's cache holds."""

Cents = NDArray[np.int64]
Places = NDArray[np.int64]
_Days = tuple[int, ...]
_RuleKey = tuple[Recurrence, date | None, BusinessDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Households as columns, `days` days from `start`.

    Household h has the items `first_item[h]` up to `first_item[h + 1]`: an amount (cents, below
    zero for what goes out) and a template. Template t has the days `first_day[t]` up to
    `first_day[t + 1]` of `template_days`, counted from the start.
    """

    start: date
    days: int
    opening: Cents
    first_item: Places
    amounts: Cents
    templates: Places
    first_day: Places
    template_days: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class LowestPoints:
    """Per household the lowest balance (cents) and its first day, counted from the start."""

    amounts: Cents
    days: Places


@dataclass(slots=True)
class _Templates:
    """Lists of days, each kept once and known by its number."""

    first: date
    last: date
    numbers: dict[_Days, int] = field(default_factory=dict)
    by_rule: dict[_RuleKey, int] = field(default_factory=dict)

    def items(self, agreement: Agreement) -> Iterator[tuple[int, int]]:
        """The amounts (cents) of the agreement, each with the number of its days."""
        if agreement.steps:
            yield from ((amount, self._number(days)) for amount, days in self._days(agreement))
            return
        rule = (agreement.recurrence, agreement.until, agreement.business_day)
        number = self.by_rule.get(rule)
        if number is None:
            number = self._number(next((days for _, days in self._days(agreement)), ()))
            self.by_rule[rule] = number
        yield agreement.amount, number

    def _number(self, days: _Days) -> int:
        return self.numbers.setdefault(days, len(self.numbers))

    def _days(self, agreement: Agreement) -> Iterator[tuple[int, _Days]]:
        found: dict[int, list[int]] = defaultdict(list)
        for occurrence in occurrences(agreement, self.first, self.last):
            found[occurrence.amount].append((occurrence.date - self.first).days)
        yield from ((amount, tuple(days)) for amount, days in found.items())


def columns(
    households: Iterable[tuple[int, Sequence[Agreement]]], first: date, last: date
) -> Columns:
    """The households (opening balance in cents, agreements) as columns over `first` to `last`.

    Agreements with the same rule share their days.
    """
    templates = _Templates(first, last)
    opening, first_item, amounts, numbers = [], [0], [], []
    for balance, agreements in households:
        opening.append(balance)
        for agreement in agreements:
            sign = 1 if agreement.kind is Kind.INCOME else -1
            for amount, number in templates.items(agreement):
                amounts.append(sign * amount)
                numbers.append(number)
        first_item.append(len(amounts))
    day_lists = list(templates.numbers)
    first_day = np.cumsum([0, *map(len, day_lists)], dtype=np.int64)
    return Columns(
        start=first,
        days=(last - first + timedelta(days=1)).days,
        opening=np.array(opening, np.int64),
        first_item=np.array(first_item, np.int64),
        amounts=np.array(amounts, np.int64),
        templates=np.array(numbers, np.int64),
        first_day=first_day,
        template_days=np.array([day for days in day_lists for day in days], np.int64),
    )


def balance_chunks(households: Columns) -> Iterator[tuple[int, Cents]]:
    """The balances (cents) at the end of each day, a row per household, chunk by chunk.

    Each chunk comes with the place of its first household. Its rows hold only until the next chunk
    is asked for: they stand in the same memory.
    """
    count, days = len(households.opening), households.days
    lengths = np.diff(households.first_day)
    memory = np.empty((min(count, CHUNK_SIZE), days), np.int64)
    for begin in range(0, count, CHUNK_SIZE):
        end = min(count, begin + CHUNK_SIZE)
        rows = memory[: end - begin]
        rows.fill(0)
        _add_changes(rows, households, lengths, begin)
        rows[:, 0] += households.opening[begin:end]
        np.cumsum(rows, axis=1, out=rows)
        yield begin, rows


def _add_changes(rows: Cents, households: Columns, lengths: Places, begin: int) -> None:
    """Every item's amount is added on each of its days, in its household's row."""
    bounds = households.first_item[begin : begin + len(rows) + 1]
    items = slice(bounds[0], bounds[-1])
    templates = households.templates[items]
    counts = lengths[templates]
    ends = np.cumsum(counts)
    if not len(ends):
        return
    # Item by item the places in `template_days`, one after another without a loop.
    places = np.arange(ends[-1])
    places += np.repeat(households.first_day[templates] - (ends - counts), counts)
    row_starts = np.repeat(np.arange(len(rows)) * households.days, np.diff(bounds))
    at = households.template_days[places]
    at += np.repeat(row_starts, counts)
    np.add.at(rows.reshape(-1), at, np.repeat(households.amounts[items], counts))


def lowest_points(households: Columns) -> LowestPoints:
    """The lowest balance of every household and the first day that has it."""
    amounts = np.empty(len(households.opening), np.int64)
    days = np.empty(len(households.opening), np.int64)
    for begin, rows in balance_chunks(households):
        places = rows.argmin(axis=1)
        days[begin : begin + len(rows)] = places
        amounts[begin : begin + len(rows)] = rows[np.arange(len(rows)), places]
    return LowestPoints(amounts=amounts, days=days)

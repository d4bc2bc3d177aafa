"""Recurrences: an RFC 5545 rule or a list of dates, expanded to nominal days that skip no month.

It promises that a month day which a month lacks is clamped, never skipped, where plain RRULE skips
it; all other rules are python-dateutil's own. It does not know bank days or amounts.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile

from dateutil.rrule import rrulestr

from huishoudboekje.calendar.months import clamped_day

MAX_DATES = 1000
"""A recurrence that gives more dates than this in one plan is refused."""

_MOST_KEPT = 200
"""More dates of one rule than this are found anew each time: memory does not grow with requests."""

_LAST_YEAR = date.max.year
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,4}", re.ASCII)
_OWN_KEYS = frozenset({"FREQ", "INTERVAL", "COUNT", "BYMONTH", "BYMONTHDAY", "WKST"})
_RANGES = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
}
_REFUSED = {
    "UNTIL": "gebruik de sleutel until",
    "DTSTART": "gebruik de sleutel from",
    "BYEASTER": "dit deel hoort niet bij RFC 5545",
    "BYHOUR": "een regel gaat over dagen, niet over uren",
    "BYMINUTE": "een regel gaat over dagen, niet over minuten",
    "BYSECOND": "een regel gaat over dagen, niet over seconden",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """When something happens: a rule from a first date, or a list of dates; exactly one of both.

    `start` beside `dates` does not filter them.
    """

    rule: str | None = None
    start: date | None = None
    dates: tuple[date, ...] = ()


def _parts(rule: str) -> list[tuple[str, str]]:
    pairs = []
    for part in rule.upper().split(";"):
        key, _, value = part.partition("=")
        pairs.append((key, value))
    return pairs


def _number_mistake(key: str, value: str) -> str | None:
    low, high = _RANGES[key]
    for number in value.split(","):
        if not _NUMBER.fullmatch(number) or not low <= int(number) <= high or int(number) == 0:
            return f"{key}={value}: getallen van {low} tot en met {high}, niet 0"
    return None


def _part_mistake(key: str, value: str) -> str | None:
    if key in _REFUSED:
        return f"{key} mag hier niet: {_REFUSED[key]}"
    if key in _RANGES:
        return _number_mistake(key, value)
    if key == "FREQ":
        is_known = value in _FREQUENCIES
        return None if is_known else f"FREQ={value}: kies DAILY, WEEKLY, MONTHLY of YEARLY"
    if key in {"INTERVAL", "COUNT"}:
        is_whole = _WHOLE.fullmatch(value) is not None and int(value) > 0
        return None if is_whole else f"{key}={value}: een getal van 1 tot en met 9999"
    if key == "BYDAY":
        found = [_WEEKDAY.fullmatch(day) for day in value.split(",")]
        is_wrong = any(match is None or _is_far(match.group(1)) for match in found)
        return f"BYDAY={value}: dagen als MO of -1FR" if is_wrong else None
    if key == "WKST":
        return None if value in _WEEKDAYS else f"WKST={value}: een dag als MO"
    return f"{key or '(leeg)'}: dit deel kent een regel niet"


def _is_far(ordinal: str | None) -> bool:
    return ordinal is not None and not 1 <= abs(int(ordinal)) <= 53


def _counts_too_far(values: dict[str, str]) -> bool:
    """Within a month there is no sixth Monday; python-dateutil would look past the year's end."""
    in_months = values["FREQ"] == "MONTHLY" or (values["FREQ"] == "YEARLY" and "BYMONTH" in values)
    found = _WEEKDAY.finditer(values.get("BYDAY", "")) if in_months else ()
    return any(abs(int(match.group(1) or 1)) > 5 for match in found)


def rule_mistakes(rule: str) -> tuple[str, ...]:
    """All that is wrong with the rule's text, as Dutch sentences; empty when it can be read.

    Accepts DAILY, WEEKLY, MONTHLY and YEARLY rules (RFC 5545, section 3.3.10) without `UNTIL`,
    `DTSTART`, `BYEASTER` or parts of a day.
    """
    if not rule.isascii():  # `upper` makes plain letters of some others
        return ("schrijf een regel met gewone letters en cijfers",)
    parts = _parts(rule)
    keys = [key for key, _ in parts]
    mistakes = [mistake for key, value in parts if (mistake := _part_mistake(key, value))]
    mistakes += [f"{key} staat er twee keer" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    if "FREQ" not in keys:
        mistakes.append("FREQ ontbreekt")
    if not mistakes and _counts_too_far(dict(parts)):
        mistakes.append(f"BYDAY={dict(parts)['BYDAY']}: een maand heeft elke dag hooguit vijf keer")
    if not mistakes:
        try:
            rrulestr(rule.upper(), dtstart=_midnight(date(2000, 1, 1)))
        except (ValueError, TypeError, KeyError) as error:
            mistakes.append(f"deze regel is niet te lezen ({error})")
    return tuple(mistakes)


def _numbers(values: dict[str, str], key: str) -> tuple[int, ...]:
    return tuple(int(number) for number in values[key].split(",")) if key in values else ()


def _month_rule_days(values: dict[str, str], start: date, year: int) -> Iterator[date]:
    """Each listed month day clamped on its own, in order, once per date (definitions 2.4).

    Those of years before `year` may be left out.
    """
    interval = int(values.get("INTERVAL", "1"))
    month_days = _numbers(values, "BYMONTHDAY") or (start.day,)
    listed = frozenset(_numbers(values, "BYMONTH"))
    yearly = values["FREQ"] == "YEARLY"
    months = sorted(listed or {start.month}) if yearly else []
    passed = year - start.year if yearly else (year - start.year) * 12 - (start.month - 1)
    index = max(0, passed // interval)
    while True:
        if yearly:
            year = start.year + index * interval
            block = [(year, month) for month in months]
        else:
            at = start.year * 12 + start.month - 1 + index * interval
            year = at // 12
            block = [(year, at % 12 + 1)] if not listed or at % 12 + 1 in listed else []
        if year > _LAST_YEAR:
            return
        for block_year, month in block:
            days = {clamped_day(block_year, month, day) for day in month_days}
            yield from sorted(day for day in days if day >= start)
        index += 1


def _rule_days(rule: str, start: date, year: int = date.min.year) -> Iterator[date]:
    """All dates of the rule, in order; those of years before `year` may be left out."""
    values = dict(_parts(rule))
    counted = "COUNT" in values
    since = start.year if counted else max(year, start.year)
    if values["FREQ"] in {"MONTHLY", "YEARLY"} and values.keys() <= _OWN_KEYS:
        days = _month_rule_days(values, start, since)
        return islice(days, int(values["COUNT"])) if counted else days
    near = _same_rhythm(values, start, since)
    return (moment.date() for moment in rrulestr(rule.upper(), dtstart=_midnight(near)))


def _same_rhythm(values: dict[str, str], start: date, year: int) -> date:
    """A day from which the rule gives the dates of that year and later as it does from `start`.

    A whole number of intervals after it, so that a rule that began long ago is not gone through
    from there. The year before is kept whole: a week may begin in it.
    """
    before = date(max(year - 1, 1), 1, 1)
    if before <= start:
        return start
    interval = int(values.get("INTERVAL", "1"))
    if values["FREQ"] in {"DAILY", "WEEKLY"}:
        step = interval * (7 if values["FREQ"] == "WEEKLY" else 1)
        return start + timedelta(days=(before - start).days // step * step)
    if values.keys().isdisjoint({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}):
        return start  # its days come from `start` itself, and are few
    step = interval * (12 if values["FREQ"] == "YEARLY" else 1)
    months = (before.year - start.year) * 12 - (start.month - 1)
    at = start.year * 12 + start.month - 1 + months // step * step
    return max(start, date(at // 12, at % 12 + 1, 1))


def _midnight(day: date) -> datetime:
    # dateutil counts in moments without a zone; only their dates are used.
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _found_days(rule: str, start: date, first_year: int, last_year: int) -> tuple[date, ...]:
    days = takewhile(lambda day: day.year <= last_year, _rule_days(rule, start, first_year))
    return tuple(day for day in days if day.year >= first_year)


@lru_cache(maxsize=16384)
def _kept_days(rule: str, start: date, first_year: int, last_year: int) -> tuple[date, ...] | None:
    """The days of those years, unless they are too many to keep in memory."""
    days = _found_days(rule, start, first_year, last_year)
    return days if len(days) <= _MOST_KEPT else None


@lru_cache(maxsize=16384)
def gives_a_date(recurrence: Recurrence) -> bool:
    """True when the recurrence gives a date at all, ever (before the year 10000)."""
    if recurrence.rule is None:
        return bool(recurrence.dates)
    assert recurrence.start is not None, "a rule has a first date"
    # Days, weekdays and leap years repeat every 400 years, so a rule that gives nothing in 400
    # times its interval never does. A search that begins late enough ends there.
    cycles = int(dict(_parts(recurrence.rule)).get("INTERVAL", "1"))
    skipped = max(0, (_LAST_YEAR - recurrence.start.year) // 400 - cycles)
    late = recurrence.start.replace(year=recurrence.start.year + 400 * skipped)
    return next(iter(_rule_days(recurrence.rule, late)), None) is not None


def has_end(recurrence: Recurrence) -> bool:
    """True when the recurrence itself says when it stops: a list, or a rule with a count."""
    return recurrence.rule is None or "COUNT" in dict(_parts(recurrence.rule))


def nominal_dates(recurrence: Recurrence, first: date, last: date) -> tuple[date, ...]:
    """The dates as the rule or the list gives them, from `first` up to and including `last`.

    Strictly rising; cutting the span in two gives the same dates.
    """
    if recurrence.rule is None:
        return tuple(sorted({day for day in recurrence.dates if first <= day <= last}))
    assert recurrence.start is not None, "a rule has a first date"
    asked = (recurrence.rule, recurrence.start, first.year, last.year)
    days = _kept_days(*asked)
    if days is None:
        days = _found_days(*asked)
    return days[bisect_left(days, first) : bisect_right(days, last)]

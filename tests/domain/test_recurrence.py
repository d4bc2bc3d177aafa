"""Recurrences: month days clamped and never skipped, everything else as python-dateutil has it."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import oracle
from tests.domain.households import clamped_rules, days, other_rules

from huishoudboekje.calendar import Recurrence, gives_a_date, nominal_dates, rule_mistakes

SPAN = st.tuples(days(), st.integers(0, 2500)).map(lambda it: (it[0], it[0] + timedelta(it[1])))


def _dates(rule: str, start: str, count: int) -> list[str]:
    recurrence = Recurrence(rule=rule, start=date.fromisoformat(start))
    found = nominal_dates(recurrence, date(1990, 1, 1), date(2060, 12, 31))
    return [day.isoformat() for day in found[:count]]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",  # back on the 31st after a short month
            "2027-12-31",
            ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"],
        ),
        ("FREQ=MONTHLY", "2027-01-30", ["2027-01-30", "2027-02-28", "2027-03-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-01", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "2027-01-01", ["2027-01-01", "2027-02-01", "2027-03-01"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-30",
            "2027-01-01",
            ["2027-01-02", "2027-02-01", "2027-03-02", "2027-04-01"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31",  # equal dates count once
            "2027-01-29",
            ["2027-01-29", "2027-01-30", "2027-01-31", "2027-02-28", "2027-03-28"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=30,31;COUNT=3",  # COUNT counts the dates that are left
            "2027-01-31",
            ["2027-01-31", "2027-02-28", "2027-03-30"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", "2027-01-02", ["2027-02-01", "2027-03-01"]),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2",  # months are counted from that of `from`
            "2026-01-02",
            ["2026-01-02", "2026-04-02", "2026-07-02", "2026-10-02"],
        ),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2", "2026-01-03", ["2026-04-02", "2026-07-02"]),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYMONTH=2,3,4",
            "2027-02-10",
            ["2027-02-10", "2027-04-10", "2028-02-10"],
        ),
        ("FREQ=YEARLY", "2028-02-29", ["2028-02-29", "2029-02-28", "2030-02-28"]),
        ("FREQ=YEARLY;BYMONTHDAY=31", "2027-06-05", ["2027-06-30", "2028-06-30"]),
        (
            "FREQ=YEARLY;BYMONTH=2,5;BYMONTHDAY=31",
            "2027-03-01",
            ["2027-05-31", "2028-02-29", "2028-05-31"],
        ),
        (
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,12",  # INTERVAL counts years, from that of `from`
            "2027-12-15",
            ["2027-12-15", "2029-01-15", "2029-12-15", "2031-01-15"],
        ),
        ("freq=monthly;bymonthday=+5", "2027-01-01", ["2027-01-05", "2027-02-05"]),
        (
            "FREQ=MONTHLY;BYDAY=-1FR",
            "2026-11-01",
            ["2026-11-27", "2026-12-25", "2027-01-29"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;BYSETPOS=-1",  # plain RRULE: skips what a month lacks
            "2027-01-01",
            ["2027-01-31", "2027-03-31", "2027-05-31"],
        ),
        ("FREQ=WEEKLY;INTERVAL=4", "2026-11-20", ["2026-11-20", "2026-12-18", "2027-01-15"]),
        ("FREQ=DAILY;BYMONTHDAY=31", "2027-01-01", ["2027-01-31", "2027-03-31"]),
        ("FREQ=YEARLY;BYYEARDAY=366", "2027-01-01", ["2028-12-31", "2032-12-31"]),
        ("FREQ=YEARLY;BYDAY=20MO", "2027-01-01", ["2027-05-17", "2028-05-15"]),
        ("FREQ=MONTHLY;BYDAY=MO,1MO", "2027-01-01", ["2027-01-04", "2027-02-01"]),
        ("FREQ=MONTHLY;BYSETPOS=1", "2027-01-30", ["2027-01-30", "2027-03-30"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "2027-01-01", ["2027-05-17", "2028-05-15"]),
        ("FREQ=DAILY;COUNT=2", "2028-02-28", ["2028-02-28", "2028-02-29"]),
    ],
)
def test_rule_gives_the_dates_that_the_calendar_on_the_wall_says(
    rule: str, start: str, expected: list[str]
) -> None:
    assert rule_mistakes(rule) == ()
    assert _dates(rule, start, len(expected)) == expected


def test_date_list_is_sorted_without_doubles_and_not_filtered_by_its_start() -> None:
    listed = (date(2027, 3, 1), date(2026, 1, 5), date(2027, 3, 1), date(2026, 12, 31))
    recurrence = Recurrence(start=date(2027, 1, 1), dates=listed)
    expected = (date(2026, 1, 5), date(2026, 12, 31), date(2027, 3, 1))
    assert nominal_dates(recurrence, date(2026, 1, 1), date(2027, 12, 31)) == expected


@given(clamped_rules() | other_rules(), days(), SPAN)
def test_rule_dates_equal_the_slow_working_out(
    rule: str, start: date, span: tuple[date, date]
) -> None:
    assert rule_mistakes(rule) == ()
    first, last = span
    expected = [day for day in oracle.rule_dates(rule, start, last) if day >= first]
    assert list(nominal_dates(Recurrence(rule=rule, start=start), first, last)) == expected


@given(
    clamped_rules() | other_rules(),
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.integers(0, 90 * 366),
    st.integers(0, 800),
)
def test_rule_that_began_long_ago_gives_the_dates_that_going_through_all_of_them_gives(
    rule: str, start: date, later: int, length: int
) -> None:
    first = start + timedelta(later)
    last = first + timedelta(length)
    recurrence = Recurrence(rule=rule, start=start)
    everything = nominal_dates(recurrence, start, last)
    assert everything == tuple(oracle.rule_dates(rule, start, last))
    found = nominal_dates(recurrence, first, last)
    assert found == tuple(day for day in everything if day >= first)


@given(clamped_rules() | other_rules(), days(), SPAN, st.integers(0, 2500))
def test_rule_dates_rise_and_a_span_cut_in_two_gives_the_same(
    rule: str, start: date, span: tuple[date, date], cut_after: int
) -> None:
    first, last = span
    cut = min(first + timedelta(cut_after), last)
    recurrence = Recurrence(rule=rule, start=start)
    whole = nominal_dates(recurrence, first, last)
    halves = nominal_dates(recurrence, first, cut) + nominal_dates(
        recurrence, cut + timedelta(1), last
    )
    assert whole == halves
    assert all(earlier < later for earlier, later in pairwise(whole))
    assert all(first <= day <= last and day >= start for day in whole)


_LOW_DAYS = st.lists(st.integers(-28, 28).filter(bool), min_size=1, max_size=4)
_LISTED_MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=5)


@given(
    st.sampled_from(["MONTHLY", "YEARLY"]),
    _LOW_DAYS,
    _LISTED_MONTHS,
    st.integers(1, 5),
    days(),
    st.booleans(),
)
def test_dateutil_agrees_where_every_month_has_the_day(
    freq: str, month_days: list[int], months: list[int], interval: int, start: date, counts: bool
) -> None:
    rule = (
        f"FREQ={freq};INTERVAL={interval};BYMONTHDAY={','.join(map(str, month_days))};"
        f"BYMONTH={','.join(map(str, months))}" + (";COUNT=7" if counts else "")
    )
    last = start + timedelta(3000)
    judge = rrulestr(rule, dtstart=datetime(start.year, start.month, start.day))
    until = datetime(last.year, last.month, last.day)
    expected = [moment.date() for moment in judge.xafter(datetime(1990, 1, 1))
                if moment <= until] if counts else [
        moment.date() for moment in judge.between(datetime(1990, 1, 1), until, inc=True)
    ]  # fmt: skip
    assert list(nominal_dates(Recurrence(rule=rule, start=start), start, last)) == expected


@given(clamped_rules(), days())
def test_no_month_that_the_rule_names_is_ever_skipped(rule: str, start: date) -> None:
    parts = oracle.rule_parts(rule)
    if parts["FREQ"] != "MONTHLY" or "COUNT" in parts or "BYMONTH" in parts:
        return
    interval = int(parts.get("INTERVAL", "1"))
    last = start + timedelta(2000)
    found = nominal_dates(Recurrence(rule=rule, start=start), start, last)
    months = sorted({day.year * 12 + day.month for day in found})
    assert all(later - earlier == interval for earlier, later in pairwise(months))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", ["deel kent een regel niet", "FREQ ontbreekt"]),
        ("MONTHLY", ["deel kent een regel niet", "FREQ ontbreekt"]),
        ("BYMONTHDAY=1", ["FREQ ontbreekt"]),
        ("FREQ=SECONDLY", ["FREQ=SECONDLY: kies DAILY"]),
        ("FREQ=MINUTELY", ["kies DAILY"]),
        ("FREQ=HOURLY", ["kies DAILY"]),
        ("FREQ=", ["FREQ=: kies DAILY"]),
        ("FREQ=MONTHLY;UNTIL=20271231", ["UNTIL mag hier niet: gebruik de sleutel until"]),
        ("FREQ=MONTHLY;DTSTART=20270101", ["DTSTART mag hier niet"]),
        ("DTSTART:20270101\nRRULE:FREQ=DAILY", ["deel kent een regel niet", "FREQ ontbreekt"]),
        ("RRULE:FREQ=DAILY", ["deel kent een regel niet", "FREQ ontbreekt"]),
        ("FREQ=YEARLY;BYEASTER=1", ["BYEASTER mag hier niet"]),
        ("FREQ=DAILY;BYHOUR=8", ["BYHOUR mag hier niet"]),
        ("FREQ=DAILY;BYMINUTE=8", ["BYMINUTE mag hier niet"]),
        ("FREQ=DAILY;BYSECOND=8", ["BYSECOND mag hier niet"]),
        ("FREQ=MONTHLY;INTERVAL=0", ["INTERVAL=0: een getal van 1"]),
        ("FREQ=MONTHLY;INTERVAL=-1", ["INTERVAL=-1"]),
        ("FREQ=MONTHLY;INTERVAL=10000", ["INTERVAL=10000"]),
        ("FREQ=MONTHLY;INTERVAL=1.5", ["INTERVAL=1.5"]),
        ("FREQ=MONTHLY;INTERVAL=٣", ["gewone letters"]),
        ("FREQ=MONTHLY;COUNT=0", ["COUNT=0"]),
        ("FREQ=MONTHLY;COUNT=", ["COUNT="]),
        ("FREQ=MONTHLY;BYMONTHDAY=0", ["BYMONTHDAY=0"]),
        ("FREQ=MONTHLY;BYMONTHDAY=32", ["BYMONTHDAY=32"]),
        ("FREQ=MONTHLY;BYMONTHDAY=99", ["BYMONTHDAY=99"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", ["BYMONTHDAY=-32"]),
        ("FREQ=MONTHLY;BYMONTHDAY=", ["BYMONTHDAY="]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", ["BYMONTHDAY=1,,2"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYMONTHDAY=2", ["BYMONTHDAY staat er twee keer"]),
        ("FREQ=MONTHLY;FREQ=DAILY", ["FREQ staat er twee keer"]),
        ("FREQ=YEARLY;BYMONTH=0", ["BYMONTH=0"]),
        ("FREQ=YEARLY;BYMONTH=13", ["BYMONTH=13"]),
        ("FREQ=YEARLY;BYMONTH=-1", ["BYMONTH=-1"]),
        ("FREQ=YEARLY;BYYEARDAY=367", ["BYYEARDAY=367"]),
        ("FREQ=YEARLY;BYWEEKNO=54", ["BYWEEKNO=54"]),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", ["BYSETPOS=0"]),
        ("FREQ=MONTHLY;BYDAY=XX", ["BYDAY=XX"]),
        ("FREQ=MONTHLY;BYDAY=0MO", ["BYDAY=0MO"]),
        ("FREQ=MONTHLY;BYDAY=54MO", ["BYDAY=54MO"]),
        ("FREQ=MONTHLY;BYDAY=MO,", ["BYDAY=MO,"]),
        ("FREQ=WEEKLY;WKST=XX", ["WKST=XX"]),
        ("FREQ=MONTHLY;BYDAY=MO,6TU", ["BYDAY=MO,6TU: een maand heeft"]),
        ("FREQ=MONTHLY;BYDAY=10MO", ["een maand heeft elke dag hooguit vijf keer"]),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=-53MO", ["een maand heeft elke dag hooguit vijf keer"]),
        ("FREQ=WEEKLY;INTERVAL=²", ["gewone letters"]),
        ("FREQ=DAıLY", ["gewone letters"]),
        ("FREQ=MONTHLY;", ["(leeg): dit deel kent een regel niet"]),
        ("FREQ=MONTHLY; BYMONTHDAY=1", ["deel kent een regel niet"]),
        ("FREQ=MONTHLY;EVERY=2", ["EVERY: dit deel kent een regel niet"]),
        ("FREQ=SECONDLY;INTERVAL=0;BYMONTHDAY=99", ["FREQ=SEC", "INTERVAL=0", "BYMONTHDAY=99"]),
    ],
)
def test_rule_that_cannot_be_followed_is_refused_with_each_reason(
    rule: str, expected: list[str]
) -> None:
    mistakes = rule_mistakes(rule)
    assert len(mistakes) == len(expected)
    assert all(re.search(re.escape(part), said)
               for part, said in zip(expected, mistakes, strict=True))  # fmt: skip


@given(st.text(st.sampled_from("FREQ=MONTHLY;BDA0123,-+WKSI \n:ſıx²٣"), max_size=40))
def test_any_text_is_a_rule_or_has_a_mistake(text: str) -> None:
    if not rule_mistakes(text):
        assert rrulestr(text.upper(), dtstart=datetime(2027, 1, 1)) is not None
        assert text.isascii()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=3",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=200",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=TU,1MO",
        "FREQ=YEARLY;INTERVAL=9999;BYMONTH=1",  # January of 2027 is past, the next is after 9999
    ],
)
def test_rule_that_names_a_day_that_never_is_gives_none(rule: str) -> None:
    assert rule_mistakes(rule) == ()
    assert not gives_a_date(Recurrence(rule=rule, start=date(2027, 2, 1)))


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=YEARLY;INTERVAL=9999", date(2027, 2, 1)),
        ("FREQ=YEARLY;BYYEARDAY=366", date(2097, 1, 1)),  # no leap year in 2100
        ("FREQ=YEARLY;INTERVAL=100;BYYEARDAY=366", date(2100, 1, 1)),  # not before 2400
        ("FREQ=YEARLY;INTERVAL=7;BYYEARDAY=366;BYDAY=TU", date(2027, 1, 1)),
        ("FREQ=DAILY;INTERVAL=9999;BYMONTHDAY=13;BYDAY=FR", date(2027, 1, 1)),
        ("FREQ=WEEKLY;INTERVAL=53;BYMONTH=2;BYMONTHDAY=29", date(2027, 1, 1)),
    ],
)
def test_rule_whose_first_date_is_far_away_gives_one(rule: str, start: date) -> None:
    first = next(iter(rrulestr(rule, dtstart=datetime(start.year, start.month, start.day))), None)
    assert first is not None
    assert gives_a_date(Recurrence(rule=rule, start=start))


def test_date_list_gives_a_date_when_it_holds_one() -> None:
    assert gives_a_date(Recurrence(dates=(date(2027, 1, 1),)))
    assert not gives_a_date(Recurrence())

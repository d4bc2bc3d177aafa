"""Random households as plain tables, and the two ways to write one down: TOML and JSON.

A table has the keys of the household document, dates as dates and amounts as text.
"""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Table = dict[str, Any]

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_AWKWARD = [
    date(2024, 2, 29), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1),
    date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 29), date(2027, 10, 31),
    date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30), date(2028, 12, 26),
]  # fmt: skip


def days(first: date = FIRST, last: date = LAST) -> st.SearchStrategy[date]:
    awkward = [day for day in _AWKWARD if first <= day <= last]
    anywhere = st.dates(first, last)
    return st.sampled_from(awkward) | anywhere if awkward else anywhere


def amounts(low: int, high: int) -> st.SearchStrategy[str]:
    """Amounts between two numbers of euros; often round ones, so that equal slopes occur."""
    exact = st.integers(low * 100, high * 100)
    round_ones = st.integers(low // 10, high // 10).map(lambda tens: tens * 1000)
    return (round_ones | exact).map(amount)


def amount(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _some(low: int, high: int, most: int) -> st.SearchStrategy[str]:
    """A list of whole numbers without zero, as a rule writes it; doubles happen."""
    numbers = st.integers(low, high).filter(bool)
    return st.lists(numbers, min_size=1, max_size=most).map(lambda it: ",".join(map(str, it)))


_MONTH_DAYS = st.lists(
    st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1, -2, -28, -29, -30, -31])
    | st.integers(-31, 31).filter(bool),
    min_size=1,
    max_size=4,
).map(lambda it: ",".join(map(str, it)))
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLAIN_DAYS = st.lists(st.sampled_from(_WEEK), min_size=1, max_size=4, unique=True).map(",".join)
_NUMBERED_DAYS = st.lists(
    st.builds("{}{}".format, st.sampled_from(["", "1", "+2", "-1", "-2", "5"]),
              st.sampled_from(_WEEK)),
    min_size=1,
    max_size=3,
    unique=True,
).map(",".join)  # fmt: skip
_MONTHS = _some(1, 12, 5)


@st.composite
def _rule(draw: st.DrawFn, freq: str, always: Table, maybe: Table) -> str:
    parts = [f"FREQ={freq}"]
    for key, values in always.items():
        parts.append(f"{key}={draw(values)}")
    for key, values in maybe.items():
        if draw(st.integers(0, 2)) == 0:
            parts.append(f"{key}={draw(values)}")
    rule = ";".join(draw(st.permutations(parts)))
    return rule.lower() if draw(st.integers(0, 9)) == 0 else rule


_COUNT = st.integers(1, 40)
_WKST = st.sampled_from(_WEEK)


def clamped_rules() -> st.SearchStrategy[str]:
    """MONTHLY and YEARLY rules whose month days we clamp ourselves."""
    return st.one_of(
        _rule("MONTHLY", {}, {"BYMONTHDAY": _MONTH_DAYS, "INTERVAL": st.integers(1, 7),
                              "COUNT": _COUNT, "BYMONTH": _MONTHS, "WKST": _WKST}),
        _rule("MONTHLY", {"BYMONTHDAY": _MONTH_DAYS}, {}),
        _rule("YEARLY", {}, {"BYMONTHDAY": _MONTH_DAYS, "INTERVAL": st.integers(1, 3),
                             "COUNT": _COUNT, "BYMONTH": _MONTHS}),
    )  # fmt: skip


def other_rules() -> st.SearchStrategy[str]:
    """Rules that are python-dateutil's own."""
    places = _some(-3, 3, 3)
    return st.one_of(
        _rule("DAILY", {"INTERVAL": st.integers(3, 45)},
              {"COUNT": _COUNT, "BYDAY": _PLAIN_DAYS, "BYMONTH": _MONTHS}),
        _rule("DAILY", {"BYMONTHDAY": _some(-31, 31, 3)}, {"BYMONTH": _MONTHS, "COUNT": _COUNT}),
        _rule("WEEKLY", {}, {"INTERVAL": st.integers(1, 6), "BYDAY": _PLAIN_DAYS, "COUNT": _COUNT,
                             "WKST": _WKST, "BYMONTH": _MONTHS}),
        _rule("MONTHLY", {"BYDAY": _NUMBERED_DAYS},
              {"INTERVAL": st.integers(1, 4), "BYMONTH": _MONTHS, "COUNT": _COUNT}),
        _rule("MONTHLY", {"BYDAY": _PLAIN_DAYS, "BYSETPOS": places},
              {"INTERVAL": st.integers(1, 4), "COUNT": _COUNT}),
        _rule("MONTHLY", {"BYMONTHDAY": _MONTH_DAYS, "BYSETPOS": st.sampled_from(["1", "-1"])},
              {"COUNT": _COUNT}),
        _rule("YEARLY", {"BYYEARDAY": _some(-366, 366, 4)},
              {"INTERVAL": st.integers(1, 2), "COUNT": _COUNT}),
        _rule("YEARLY", {"BYWEEKNO": _some(-53, 53, 4)}, {"BYDAY": _PLAIN_DAYS, "WKST": _WKST}),
        _rule("YEARLY", {"BYDAY": _NUMBERED_DAYS}, {"BYMONTH": _MONTHS}),
    )  # fmt: skip


@st.composite
def agreements(draw: st.DrawFn, start: date, most: int) -> Table:
    made: Table = {"name": "Agreement", "amount": draw(amounts(0, most))}
    near = days(max(FIRST, start - timedelta(days=900)), start + timedelta(days=400))
    if draw(st.integers(0, 4)) == 0:
        span = st.dates(start - timedelta(days=30), start + timedelta(days=700))
        made["dates"] = draw(st.lists(span, min_size=1, max_size=12))
        made["dates"] += draw(st.sampled_from([[], made["dates"][:2]]))
        if draw(st.booleans()):
            made["from"] = draw(near)
    else:
        made["from"] = draw(near)
        made["rrule"] = draw(clamped_rules() | other_rules())
    if draw(st.integers(0, 3)) == 0:
        first = made.get("from", start)
        made["until"] = draw(days(first, first + timedelta(days=1500)))
    if draw(st.booleans()):
        made["business_day"] = draw(st.sampled_from(["previous", "next", "none"]))
    if draw(st.integers(0, 2)) == 0:
        steps = st.lists(days(), min_size=1, max_size=4, unique=True)
        made["steps"] = [{"from": day, "amount": draw(amounts(0, most))} for day in draw(steps)]
    return made


@st.composite
def _wages(draw: st.DrawFn, start: date) -> Table:
    return {
        "name": "Wage",
        "amount": draw(amounts(800, 4000)),
        "from": start - timedelta(draw(st.integers(0, 60))),
        "rrule": f"FREQ=MONTHLY;BYMONTHDAY={draw(st.integers(1, 31))}",
    }


@st.composite
def households(draw: st.DrawFn, *, most_months: int = 60) -> Table:
    start = draw(days(FIRST, date(2029, 12, 31)))
    household: Table = {
        "name": "Random",
        "start": start,
        "settlement_day": draw(st.sampled_from([1, 28, 29, 30, 31]) | st.integers(1, 31)),
        "months": draw(
            st.integers(1, min(13, most_months)) | st.just(1) | st.integers(1, most_months)
        ),
    }
    if household["months"] == 12 and draw(st.booleans()):
        del household["months"]
    optional: dict[str, st.SearchStrategy[str]] = {
        "advance_limit": amounts(0, 2500),
        "floor": amounts(0, 300),
        "buffer": amounts(0, 1000),
        "opening_balance": amounts(-2000, 3000),
        "payday": st.sampled_from(WEEKDAYS),
        "round_to": st.sampled_from(["0.01", "1.00", "5.00", "0.05", "0.07"]),
    }
    for key, values in optional.items():
        if draw(st.booleans()):
            household[key] = draw(values)
    document: Table = {"household": household}
    # Half of them have a wage that carries most costs: with only chance at work, most are deficits.
    has_wage = draw(st.booleans())
    for key, count, most in (("income", 4, 2500), ("cost", 4, 900), ("arrangement", 2, 150)):
        found = draw(st.lists(agreements(start, most), max_size=count))
        if key == "income" and has_wage:
            found.append(draw(_wages(start)))
        if found:
            document[key] = found
    return document


def _toml_value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{key} = {_toml_value(item)}" for key, item in value.items())
        return "{ " + ", ".join(pairs) + " }"
    return str(value)


def to_toml(document: Table) -> bytes:
    lines = []
    for name, value in document.items():
        for table in value if isinstance(value, list) else [value]:
            lines.append(f"[[{name}]]" if isinstance(value, list) else f"[{name}]")
            lines += [f"{key} = {_toml_value(item)}" for key, item in table.items()]
            lines.append("")
    return "\n".join(lines).encode()


def _camel(key: str) -> str:
    words = key.split("_")
    return words[0] + "".join(word.title() for word in words[1:])


def _json_value(value: object) -> object:
    if isinstance(value, dict):
        return {_camel(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def to_json(document: Table) -> bytes:
    return json.dumps(_json_value(document)).encode()

"""Small households for the machines, drawn by Hypothesis: a few agreements, awkward terms."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Table = dict[str, Any]
POOL = "NL02ABNA0123456789"
OWN_IBANS = ["NL91ABNA0417164300", "NL20BNGH0000003001", "NL57INGB0000002001"]
WEEKDAYS = ["monday", "wednesday", "friday"]
START = date(2026, 1, 1)
_MONTHLY = ["1", "5", "15", "23", "25", "28", "31", "-1"]
_RULES = [f"FREQ=MONTHLY;BYMONTHDAY={day}" for day in _MONTHLY]
INCOME_RULES = [
    *_RULES,
    "FREQ=WEEKLY;INTERVAL=4",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2",
]
COST_RULES = [
    *_RULES,
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=20",
    "FREQ=YEARLY;BYMONTH=2,3,4,5,9;BYMONTHDAY=31",
    "FREQ=WEEKLY;INTERVAL=3",
]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def amounts(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low // 1000, high // 1000).map(lambda it: money(it * 1000)) | st.integers(
        low, high
    ).map(money)


@st.composite
def agreement_tables(draw: st.DrawFn, kind: str, number: int) -> Table:
    rules = INCOME_RULES if kind == "income" else COST_RULES
    high = {"income": 180_000, "cost": 70_000, "arrangement": 9_000}[kind]
    made: Table = {
        "id": f"{kind}-{number}",
        "name": f"{kind.title()} {number}",
        "amount": draw(amounts(0 if kind == "cost" else 500, high)),
        "from": START + timedelta(days=draw(st.integers(0, 40))),
        "rrule": draw(st.sampled_from(rules)),
    }
    if draw(st.integers(0, 5)) == 0:
        del made["rrule"], made["from"]
        late = st.integers(0, 300).map(lambda it: START + timedelta(days=it))
        made["dates"] = draw(st.lists(late, min_size=1, max_size=6))
    elif draw(st.integers(0, 5)) == 0:
        made["until"] = START + timedelta(days=draw(st.integers(60, 400)))
    if draw(st.booleans()):
        made["business_day"] = draw(st.sampled_from(["previous", "next", "none"]))
    if kind == "cost":
        classes = ["rent", "energy", "water", "health-insurance", "telecom", "other"]
        made["class"] = draw(st.sampled_from(classes))
        made["guaranteed"] = draw(st.booleans())
    if kind == "arrangement":
        made["enforced"] = draw(st.booleans())
    return made


@st.composite
def _wishes(draw: st.DrawFn, start: date) -> Table:
    own: Table = {}
    if draw(st.booleans()):
        own["payday"] = draw(st.sampled_from(WEEKDAYS))
    if draw(st.booleans()):
        own["floor"] = draw(st.sampled_from(["20.00", "50.00", "133.33"]))
    if draw(st.integers(0, 3)) == 0:
        own["buffer"] = "100.00"
    if draw(st.booleans()):
        own["opening_balance"] = draw(amounts(0, 90_000))
    if draw(st.integers(0, 6)) == 0:
        own["ends"] = start + timedelta(days=draw(st.integers(30, 300)))
    return own


@st.composite
def households(draw: st.DrawFn, number: int) -> Table:
    """A household document that may be imported, with id `h-<number>`."""
    start = START + timedelta(days=draw(st.integers(0, 90)))
    own: Table = {
        "id": f"h-{number}",
        "name": f"Huishouden {number}",
        "start": start,
        "settlement_day": draw(st.sampled_from([1, 3, 15, 20, 25, 29, 31])),
        "months": draw(st.sampled_from([1, 2, 3, 6, 12])),
        "mandate": {"from": start - timedelta(days=draw(st.sampled_from([0, 6])))},
        "account": draw(st.sampled_from(["pooled"] * 9 + OWN_IBANS)),
        "advance_limit": draw(st.sampled_from(["600.00", "1500.00", "200.00", "0.00"])),
        "round_to": draw(st.sampled_from(["0.01", "1.00", "5.00"])),
    }
    own |= draw(_wishes(start))
    if draw(st.integers(0, 2)) == 0:
        own["programme"] = "wonen-plus"
        own["mandate"]["until"] = start + timedelta(days=draw(st.integers(40, 365)))
    made: Table = {"household": own}
    for kind, most in (("income", 3), ("cost", 4), ("arrangement", 1)):
        count = draw(st.integers(1 if kind == "income" else 0, most))
        found = [draw(agreement_tables(kind, at)) for at in range(1, count + 1)]
        if found:
            made[kind] = found
    return made

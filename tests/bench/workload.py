"""The households of every workload: drawn from a seed, the same on every machine.

A household has 4 incomes (monthly, 4-weekly, quarterly, yearly), 8 fixed costs (5 monthly, 1
quarterly, 1 yearly, 1 in ten instalments) and 1 or 2 debts with 6 to 36 monthly instalments left:
13.5 agreements, about 122 occurrences a year. Month days are 1 to 28 only, so that every peer finds
the same dates.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from huishoudboekje.agreements import (
    Agreement,
    CostClass,
    HouseholdDocument,
    Kind,
    Mandate,
    Terms,
)
from huishoudboekje.calendar import BusinessDay, Recurrence, clamped_day

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
DAYS = LAST.toordinal() - FIRST.toordinal() + 1
SETTLEMENT_DAY = 25
_BEGAN = date(2026, 1, 1)
_FOUR_WEEKS = date(2026, 12, 7)
_FRIDAY = 4


def households(
    count: int, *, seed: int = 1, business_day: BusinessDay = BusinessDay.PREVIOUS
) -> list[HouseholdDocument]:
    """So many households from the seed, `h-00001` first, planned weekly over the year 2027."""
    return list(drawn(count, seed=seed, business_day=business_day))


def drawn(
    count: int, *, seed: int = 1, business_day: BusinessDay = BusinessDay.PREVIOUS
) -> Iterator[HouseholdDocument]:
    """The same households one at a time, for numbers that need not be held together."""
    random = Random(seed)
    for number in range(1, count + 1):
        yield _household(random, number, business_day)


def _household(random: Random, number: int, business_day: BusinessDay) -> HouseholdDocument:
    agreed = [*_incomes(random), *_costs(random), *_debts(random)]
    return HouseholdDocument(
        terms=Terms(
            id=f"h-{number:05d}",
            name=f"Huishouden {number}",
            start=FIRST,
            settlement_day=SETTLEMENT_DAY,
            advance_limit=random.choice([0, 50_000, 100_000, 150_000]),
            opening_balance=random.randrange(0, 80_000),
            payday=_FRIDAY,
            round_to=100,
            mandate=Mandate(start=FIRST),
        ),
        agreements=tuple(
            Agreement(
                id=name,
                name=name,
                kind=kind,
                amount=random.randrange(low, high) * 100 + random.randrange(100),
                recurrence=recurrence,
                until=until,
                business_day=business_day,
                cost_class=cost_class,
            )
            for name, kind, cost_class, (low, high), recurrence, until in agreed
        ),
    )


Drawn = tuple[str, Kind, CostClass, tuple[int, int], Recurrence, date | None]


def _rule(rule: str, start: date = _BEGAN) -> Recurrence:
    return Recurrence(rule=rule, start=start)


def _monthly(random: Random) -> Recurrence:
    return _rule(f"FREQ=MONTHLY;BYMONTHDAY={random.randint(1, 28)}")


def _quarterly(random: Random) -> Recurrence:
    start = date(2026, random.randint(1, 3), 1)
    return _rule(f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={random.randint(1, 28)}", start)


def _yearly(random: Random) -> Recurrence:
    month, day = random.randint(1, 12), random.randint(1, 28)
    return _rule(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}")


def _incomes(random: Random) -> list[Drawn]:
    four_weekly = _rule(
        "FREQ=WEEKLY;INTERVAL=4", _FOUR_WEEKS + timedelta(days=random.randrange(28))
    )
    kind, other = Kind.INCOME, CostClass.OTHER
    return [
        ("uitkering", kind, other, (900, 1500), _monthly(random), None),
        ("loon", kind, other, (300, 700), four_weekly, None),
        ("kinderbijslag", kind, other, (280, 850), _quarterly(random), None),
        ("vakantiegeld", kind, other, (300, 900), _yearly(random), None),
    ]


def _costs(random: Random) -> list[Drawn]:
    monthly = [
        ("huur", CostClass.RENT, (450, 700)),
        ("energie", CostClass.ENERGY, (90, 180)),
        ("zorgverzekering", CostClass.HEALTH_INSURANCE, (150, 320)),
        ("telefoon", CostClass.TELECOM, (25, 60)),
        ("verzekering", CostClass.LIABILITY_INSURANCE, (10, 60)),
    ]
    ten = _rule(
        f"FREQ=MONTHLY;BYMONTH=2,3,4,5,6,7,8,9,10,11;BYMONTHDAY={random.randint(1, 28)}",
    )
    return [
        *((name, Kind.COST, of, between, _monthly(random), None) for name, of, between in monthly),
        ("water", Kind.COST, CostClass.WATER, (40, 90), _quarterly(random), None),
        ("contributie", Kind.COST, CostClass.OTHER, (60, 200), _yearly(random), None),
        ("gemeente", Kind.COST, CostClass.TAX, (25, 60), ten, None),
    ]


def _debts(random: Random) -> list[Drawn]:
    debts: list[Drawn] = []
    for number in range(1, random.randint(1, 2) + 1):
        day, left = random.randint(1, 28), random.randint(6, 36)
        until = clamped_day(2027 + (left - 1) // 12, (left - 1) % 12 + 1, day)
        rule = _rule(f"FREQ=MONTHLY;BYMONTHDAY={day}", FIRST)
        debts.append((f"schuld-{number}", Kind.INSTALMENT, CostClass.OTHER, (20, 80), rule, until))
    return debts

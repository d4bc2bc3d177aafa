"""The auditor: a plain model of what a household was promised, got and has, in whole cents.

It shares no code with the product: dates and recurrences come from the slow oracle of the plan, the
rest is definitions 3.12, 4 and 5 said again in the simplest way. It is told what was done
(receipts, marks, agreements, reversals) and says what a settlement must come to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tests.domain import oracle
from tests.domain.oracle import DAY, WEEKDAYS, rule_dates, staircase

Table = dict[str, Any]
Key = tuple[str, date]
HORIZON = date(2030, 12, 31)
RANKS = ["rent", "energy", "water", "health-insurance"]


def to_cents(text: str) -> int:
    return int(Fraction(text) * 100)


@lru_cache(maxsize=65536)
def moved(day: date, business_day: str) -> date:
    return oracle.moved(day, business_day)


@lru_cache(maxsize=4096)
def settlement_dates(start: date, settlement_day: int, count: int) -> list[date]:
    return oracle.settlement_dates(start, settlement_day, count)


@lru_cache(maxsize=4096)
def _nominal(rule: str, start: date) -> tuple[date, ...]:
    return tuple(rule_dates(rule, start, HORIZON))


@dataclass
class AgreementModel:
    """An agreement as it was written down, and from when it counts."""

    kind: str
    table: Table
    counts_from: date | None = None
    is_follow_up: bool = False

    @property
    def id(self) -> str:
        return str(self.table["id"])

    @property
    def amount(self) -> int:
        return to_cents(self.table["amount"])

    def terms(self) -> Iterator[tuple[date, date]]:
        """Nominal date and date of every occurrence that counts."""
        if "rrule" in self.table:
            nominal = _nominal(self.table["rrule"], self.table["from"])
        else:
            nominal = tuple(sorted(set(self.table["dates"])))
        for day in nominal:
            if "until" in self.table and day > self.table["until"]:
                continue
            dated = moved(day, self.table.get("business_day", "previous"))
            begins = day if self.is_follow_up else dated
            if self.counts_from is None or begins >= self.counts_from:
                yield day, dated


@dataclass
class ReceiptModel:
    amount: int
    day: date
    agreement: str | None
    nominal: date | None
    taken_back_on: date | None = None


@dataclass
class OrderModel:
    """An order of a settlement: an occurrence, or living money when there is no agreement."""

    amount: int
    day: date
    key: Key | None
    is_living_money: bool = False
    taken_back_on: date | None = None


@dataclass
class SettlementModel:
    period: str
    day: date
    orders: list[OrderModel]
    uncovered: int
    advance_after: int
    set_aside_after: int
    is_in_force: bool = True


@dataclass
class Expected:
    """What the next settlement must come to."""

    ordered: dict[Key, int]
    skipped: set[Key]
    living_money: list[tuple[date, int]]
    living_money_at_most: int
    net_before: int
    cap: int
    is_short: bool = False


@dataclass
class HouseholdModel:
    table: Table
    pooled_iban: str
    agreements: dict[str, AgreementModel] = field(default_factory=dict)
    receipts: dict[int, ReceiptModel] = field(default_factory=dict)
    settlements: list[SettlementModel] = field(default_factory=list)
    orders: dict[int, OrderModel] = field(default_factory=dict)
    marks: dict[Key, tuple[str, date | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = self.table["household"]
        self.id: str = own["id"]
        self.start: date = own["start"]
        self.settlement_day: int = own["settlement_day"]
        self.months: int = own.get("months", 12)
        self.limit = to_cents(own.get("advance_limit", "0"))
        self.unit = to_cents(own.get("round_to", "0.01"))
        self.floor = -(-to_cents(own.get("floor", "0")) // self.unit) * self.unit
        self.buffer = to_cents(own.get("buffer", "0"))
        self.payday: str | None = own.get("payday")
        self.is_pooled = own.get("account", "pooled") == "pooled"
        self.iban: str = self.pooled_iban if self.is_pooled else own["account"]
        self.mandate: Table = own["mandate"]
        self.ends: date | None = own.get("ends")
        if self.ends is None and own.get("programme") == "wonen-plus":
            self.ends = self.mandate.get("until")
        for kind in ("income", "cost", "arrangement"):
            for table in self.table.get(kind, []):
                self.agreements[table["id"]] = AgreementModel(kind, dict(table))

    # Periods: a list of settlement dates, the first being that of the start.

    def dates(self, count: int) -> list[date]:
        first = max(self.start, self.mandate["from"])
        return settlement_dates(first, self.settlement_day, count)

    def in_force(self) -> list[SettlementModel]:
        return [each for each in self.settlements if each.is_in_force]

    def next_date(self) -> date:
        return self.dates(len(self.in_force()) + 1)[-1]

    def next_period(self) -> str:
        """The month of the nominal settlement day: it lies on or a few days after the date."""
        return self.period_of(self.next_date())

    def period_of(self, settles_on: date) -> str:
        day = settles_on
        while True:
            last = (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
            if day == day.replace(day=min(self.settlement_day, last.day)):
                return f"{day:%Y-%m}"
            day += DAY

    def open_since(self) -> date:
        done = self.in_force()
        if done:
            return done[-1].day
        first = self.dates(1)[0]
        earlier = settlement_dates(first.replace(day=1) - 40 * DAY, self.settlement_day, 4)
        return max(day for day in earlier if day < first)

    def has_ended(self) -> bool:
        return self.ends is not None and self.next_date() > self.ends

    def is_in_mandate(self) -> bool:
        until = self.mandate.get("until")
        day = self.next_date()
        return bool(self.mandate["from"] <= day and (until is None or day <= until))

    # Money.

    def net(self, before: date) -> int:
        """What came in less what was ordered, by bookings dated before a day."""
        total = 0
        for receipt in self.receipts.values():
            if receipt.day < before:
                total += receipt.amount
            if receipt.taken_back_on is not None and receipt.taken_back_on < before:
                total -= receipt.amount
        for order in self._standing():
            if order.day < before:
                total -= order.amount
            if order.taken_back_on is not None and order.taken_back_on < before:
                total += order.amount
        return total

    def _standing(self) -> Iterator[OrderModel]:
        """All orders but those undone on their own day with their whole settlement."""
        for settlement in self.settlements:
            for order in settlement.orders:
                if settlement.is_in_force or order.taken_back_on is not None:
                    yield order

    def to_give_out(self, until: date) -> int:
        """`available` less `in-transit` after all bookings dated up to and including a day."""
        done = [each for each in self.in_force() if each.day <= until]
        since, total = date.min, 0
        if done:
            since = done[-1].day
            given = sum(each.amount for each in done[-1].orders if each.is_living_money)
            total = given - done[-1].uncovered
        for order in self._standing():
            is_own = bool(done) and any(order is each for each in done[-1].orders)
            leaves = order.is_living_money or not is_own
            if leaves and since <= order.day <= until:
                total -= order.amount
            if order.taken_back_on is not None and since <= order.taken_back_on <= until:
                total += order.amount
        return total

    def balance_after(self, before: date) -> tuple[int, int]:
        """The advance and the reserve by bookings dated before a day."""
        done = [each for each in self.in_force() if each.day < before]
        return (done[-1].advance_after, done[-1].set_aside_after) if done else (0, 0)

    # The running plan (definitions 3.12) and the settlement (definitions 5).

    def settled_keys(self) -> set[Key]:
        return {
            order.key
            for settlement in self.in_force()
            for order in settlement.orders
            if order.key is not None and order.taken_back_on is None
        }

    def arrivals(self) -> dict[Key, tuple[date, int]]:
        found: dict[Key, tuple[date, int]] = {}
        for receipt in self.receipts.values():
            if receipt.nominal is None or receipt.taken_back_on is not None:
                continue
            assert receipt.agreement is not None
            key = (receipt.agreement, receipt.nominal)
            day, amount = found.get(key, (receipt.day, 0))
            found[key] = (min(day, receipt.day), amount + receipt.amount)
        return found

    def window(self) -> tuple[list[date], int]:
        """The settlement dates ahead with the day that closes them, and how many are promised."""
        settles_on = self.next_date()
        window = settlement_dates(self.start, self.settlement_day, 90)
        passed = window.index(settles_on)
        left = self.months - passed % self.months
        ahead = self.months + left
        if self.ends is not None:
            left = ahead = sum(1 for day in window if settles_on <= day <= self.ends)
        until = self.mandate.get("until", date.max)
        within = sum(1 for day in window if settles_on <= day <= until)
        ahead, left = min(ahead, within), min(left, within)
        return window[passed : passed + ahead + 1], left

    def income_ahead(self, dates: list[date]) -> list[tuple[date, int]]:
        arrivals = self.arrivals()
        found = []
        for agreement in self.agreements.values():
            terms = agreement.terms() if agreement.kind == "income" else ()
            for nominal, dated in terms:
                key = (agreement.id, nominal)
                if not self.start <= dated < dates[-1]:
                    continue
                if key not in arrivals:
                    found += self._still_to_come(key, max(dates[0], dated), agreement.amount)
                elif arrivals[key][0] >= dates[0]:
                    found.append(arrivals[key])
        return found

    def _still_to_come(self, key: Key, day: date, amount: int) -> list[tuple[date, int]]:
        word, comes_on = self.marks.get(key, ("expected", None))
        if word == "will-not-come":
            return []
        return [(day if comes_on is None else max(comes_on, self.next_date()), amount)]

    def due_ahead(self, dates: list[date]) -> list[tuple[AgreementModel, date, date]]:
        first = settlement_dates(self.start, self.settlement_day, 1)[0]
        settled = self.settled_keys()
        return [
            (agreement, nominal, dated)
            for agreement in self.agreements.values()
            if agreement.kind != "income"
            for nominal, dated in agreement.terms()
            if first < dated <= dates[-1] and (agreement.id, nominal) not in settled
        ]

    def expected(self, headroom: int) -> Expected:
        dates, _ = self.window()
        settles_on = dates[0]
        net_before = self.net(settles_on)
        advance, _ = self.balance_after(settles_on)
        # To an own account only what has arrived counts; the plan still counts the whole limit.
        usable = self.limit if self.is_pooled else min(self.limit, advance)
        due = self.due_ahead(dates)
        paydays, steps = self.paydays(dates, due, net_before, self.limit)
        planned = [
            (moved(day, "previous"), max(0, step))
            for day, step in zip(paydays, steps, strict=True)
            if day < dates[1]
        ]
        now = [each for each in due if each[2] <= dates[1]]
        cap = min(usable, advance + max(0, headroom))
        return self._chosen(now, planned, net_before, cap)

    def paydays(
        self,
        dates: list[date],
        due: list[tuple[AgreementModel, date, date]],
        opening: int,
        usable: int,
    ) -> tuple[list[date], list[int]]:
        if self.payday is None:
            paydays = dates[:-1]
        else:
            days = [dates[0] + i * DAY for i in range((dates[-1] - dates[0]).days)]
            paydays = [day for day in days if WEEKDAYS[day.weekday()] == self.payday]
        income = self.income_ahead(dates)
        nets = []
        for k, (here, after) in enumerate(pairwise(dates)):
            since = dates[k - 1] if k else date.min
            came = sum(amount for day, amount in income if since <= day < here)
            from_ = here if k else date.min
            went = sum(each.amount for each, _, dated in due if from_ < dated <= after)
            nets.append(came - went)
        total = opening + sum(nets)
        bounds = [
            Fraction(
                opening
                + usable
                + sum(net for net, day in zip(nets, dates[:-1], strict=True) if day <= payday)
            )
            for payday in paydays
        ]
        buffer = max(0, min(self.buffer, total - self.floor * len(paydays)))
        bounds[-1] = Fraction(total - buffer)
        return paydays, [int(step) for step in staircase(bounds, Fraction(self.unit))]

    def _chosen(
        self,
        due: list[tuple[AgreementModel, date, date]],
        planned: list[tuple[date, int]],
        net_before: int,
        cap: int,
    ) -> Expected:
        means = net_before + cap
        wanted = sum(amount for _, amount in planned)
        amounts = {(each.id, nominal): each.amount for each, nominal, _ in due}
        if means >= sum(amounts.values()) + wanted:
            return Expected(amounts, set(), planned, wanted, net_before, cap)
        kept = min(max(0, means), self.floor * len(planned))
        left = max(0, means) - kept
        ordered, skipped = {}, set()
        for each, nominal, _ in sorted(due, key=_in_order):
            if each.amount <= left:
                left -= each.amount
                ordered[each.id, nominal] = each.amount
            else:
                skipped.add((each.id, nominal))
        at_most = kept + min(left, max(0, wanted - kept))
        return Expected(ordered, skipped, planned, at_most, net_before, cap, is_short=True)


def _in_order(due: tuple[AgreementModel, date, date]) -> tuple[int, bool, date, str, date]:
    agreement, nominal, dated = due
    table = agreement.table
    if agreement.kind == "arrangement":
        rank = 5 if table.get("enforced") else 6
    else:
        name = table.get("class", "other")
        rank = RANKS.index(name) if name in RANKS else 4
    return (rank, not table.get("guaranteed", False), dated, agreement.id, nominal)

"""The matching workload: a statement of 10,000 lines against 100,000 agreements on one account.

A household has 4 incomes and 6 costs. Two incomes come from payers that every household has, known
by a number in the text; the others from accounts of few. Of the lines a half are our payments with
their own id, a third incomes, the rest direct debits, refunds and strangers. The peers are a dict
by account and name, which is the least that must be done, and a scan of every agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.bench.report import Figure, Section, busy, medians, seconds_text

from huishoudboekje.agreements import Agreement, Kind, Occurrence, PaymentMethod, occurrences
from huishoudboekje.bank import StatementLine
from huishoudboekje.calendar import Recurrence
from huishoudboekje.matching import (
    Found,
    MatchableAgreement,
    MatchableOrder,
    MatchIndex,
    TermKey,
    decide_in_order,
)

AGREEMENTS, LINES = 100_000, 10_000
OURS = "NL91ABNA0417164300"
DAY = date(2027, 1, 25)
_SHARED = 2
_INCOMES, _COSTS = 4, 6
_SCANNED = 20
"""The scan is so slow that a few lines say enough."""

_ALIKE = (
    "The proposals for strangers, by words and amount alone, are made when a person looks and are "
    "not in these figures."
)
_NOTE = (
    "One pooled account. A household has 10 agreements; two of its incomes come from payers that "
    "all 10,000 households share and have search terms. Of the lines half are our own payments, a "
    "third incomes, the rest direct debits, refunds and strangers."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Agreements, the orders that were sent, and a day's lines."""

    agreements: Sequence[MatchableAgreement]
    orders: Sequence[MatchableOrder]
    lines: Sequence[StatementLine]


def _iban(random: Random) -> str:
    return f"NL{random.randrange(10, 99)}BANK{random.randrange(10**10):010}"


def _household(random: Random, number: int, payers: Sequence[str]) -> list[MatchableAgreement]:
    found = []
    for at in range(_INCOMES + _COSTS):
        is_income = at < _INCOMES
        is_debit = at >= _INCOMES + _COSTS - 2
        day = random.randrange(1, 29)
        agreement = Agreement(
            id=f"a{at}",
            name=f"Afspraak {at}",
            kind=Kind.INCOME if is_income else Kind.COST,
            amount=random.randrange(2_000, 150_000),
            recurrence=Recurrence(rule=f"FREQ=MONTHLY;BYMONTHDAY={day}", start=date(2026, 1, 1)),
            iban=payers[at] if at < _SHARED else _iban(random),
            search=("UITKERING", f"{number:06}") if at < _SHARED else (),
            payment_method=PaymentMethod.DIRECT_DEBIT if is_debit else PaymentMethod.TRANSFER,
        )
        found.append(
            MatchableAgreement(household_id=f"h-{number:05}", our_iban=OURS, agreement=agreement)
        )
    return found


def _order(number: int, each: MatchableAgreement) -> MatchableOrder:
    agreement = each.agreement
    is_debit = agreement.payment_method is PaymentMethod.DIRECT_DEBIT
    return MatchableOrder(
        id=number,
        household_id=each.household_id,
        agreement_id=agreement.id,
        nominal_date=DAY,
        kind="cost",
        end_to_end_id=f"HHB{number:020}",
        creditor_iban=agreement.iban,
        reference="",
        cents=agreement.amount,
        our_iban=OURS,
        execution_date=DAY,
        is_direct_debit=is_debit,
        state="expected" if is_debit else "exported",
        payment_information_id="" if is_debit else "BATCH-1",
    )


def _line(number: int, amount: int, iban: str, text: str, own_id: str = "") -> StatementLine:
    return StatementLine(
        number=number,
        booking_date=DAY,
        value_date=DAY,
        amount=amount,
        counter_iban=iban,
        counter_name="De Wederpartij B.V.",
        text=text,
        end_to_end_id=own_id,
    )


def drawn(agreements: int, lines: int, *, seed: int = 1) -> Workload:
    """So many agreements and lines from the seed, an order for half of the lines and more."""
    random = Random(seed)
    payers = [_iban(random) for _ in range(_SHARED)]
    several = [
        each
        for number in range(agreements // (_INCOMES + _COSTS))
        for each in _household(random, number, payers)
    ]
    incomes = [each for each in several if each.agreement.kind is Kind.INCOME]
    costs = [each for each in several if each.agreement.kind is Kind.COST]
    ordered = random.sample(costs, min(len(costs), lines))
    orders = [_order(number, each) for number, each in enumerate(ordered, start=1)]
    transfers = [order for order in orders if not order.is_direct_debit]
    debits = [order for order in orders if order.is_direct_debit]
    said: list[tuple[int, str, str, str]] = [
        *(
            (-order.cents, order.creditor_iban, "Huur januari", order.end_to_end_id)
            for order in transfers[: lines // 2]
        ),
        *((-order.cents, order.creditor_iban, "Incasso", "X1") for order in debits[: lines // 10]),
        *(
            (each.agreement.amount, each.agreement.iban, _text(each), "")
            for each in random.sample(incomes, lines // 3)
        ),
    ]
    refunded = random.sample(costs, (lines - len(said)) * 3 // 4)
    said += [(1_000, each.agreement.iban, "Teruggave 2026", "") for each in refunded]
    said += [
        (random.randrange(1, 9_999), _iban(random), "Van oma voor Sinterklaas", "")
        for _ in range(lines - len(said))
    ]
    random.shuffle(said)
    return Workload(
        agreements=several,
        orders=orders,
        lines=[_line(number, *each) for number, each in enumerate(said, start=1)],
    )


def _text(each: MatchableAgreement) -> str:
    return f"Uitkering januari 2027 kenmerk {each.household_id.removeprefix('h-'):0>6} spec. volgt"


def found_of(index: MatchIndex, lines: Sequence[StatementLine]) -> list[Found]:
    """The first stage, for every line."""
    return [index.found(line, OURS, also_alike=False) for line in lines]


def open_terms(found: Sequence[Found]) -> dict[TermKey, tuple[Occurrence, ...]]:
    """The open terms of what was found, as an action would load them."""
    first, last = DAY - timedelta(days=62), DAY + timedelta(days=31)
    return {
        (each.household_id, each.agreement.id): occurrences(each.agreement, first, last)
        for one in found
        for each in one.agreements
        if each.agreement.kind is Kind.INCOME
    }


def by_account_and_name(agreements: Sequence[MatchableAgreement]) -> dict[tuple[str, str], object]:
    """The peer that only looks up: no words, no direction, no orders."""
    return {(each.agreement.iban, each.agreement.id): each for each in agreements}


def scanned(agreements: Sequence[MatchableAgreement], line: StatementLine) -> list[object]:
    """The peer that looks at every agreement for its account and search terms."""
    text = line.text.lower()
    return [
        each
        for each in agreements
        if each.agreement.iban == line.counter_iban
        and all(term.lower() in text for term in each.agreement.search)
    ]


def matching_section(rounds: int) -> Section:
    """Building the index, finding and deciding, beside a bare dict and a scan."""
    work = drawn(AGREEMENTS, LINES)
    few_lines = work.lines[: LINES // 10]
    index = MatchIndex(work.agreements, work.orders)
    fewer = drawn(AGREEMENTS // 10, LINES)
    small = MatchIndex(fewer.agreements, fewer.orders)
    found = found_of(index, work.lines)
    found_of(small, fewer.lines)
    terms = open_terms(found)
    lookup = by_account_and_name(work.agreements)
    some = work.lines[:_SCANNED]

    def first() -> float:
        fresh = MatchIndex(work.agreements, work.orders)
        return busy(lambda: found_of(fresh, work.lines))()

    took = medians(
        rounds,
        {
            "build": busy(lambda: MatchIndex(work.agreements, work.orders)),
            "dict": busy(lambda: by_account_and_name(work.agreements)),
            "first": first,
            "found": busy(lambda: found_of(index, work.lines)),
            "found few": busy(lambda: found_of(index, few_lines)),
            "found small": busy(lambda: found_of(small, fewer.lines)),
            "looked up": busy(
                lambda: [lookup.get((each.counter_iban, "a0")) for each in work.lines]
            ),
            "scanned": busy(lambda: [scanned(work.agreements, each) for each in some]),
            "decided": busy(lambda: decide_in_order(zip(work.lines, found, strict=True), terms)),
        },
    )
    each = {name: seconds / LINES for name, seconds in took.items()}
    each["scanned"] = took["scanned"] / _SCANNED
    certain = sum(
        one.is_certain for one in decide_in_order(zip(work.lines, found, strict=True), terms)
    )
    return Section(
        title=f"Matching {LINES:,} lines with {AGREEMENTS:,} agreements (processor's own time)",
        figures=_figures(took, each),
        notes=[
            _NOTE,
            f"Certain were {certain / LINES:.0%}: all but refunds and strangers. {_ALIKE}",
        ],
    )


def _figures(took: Mapping[str, float], each: Mapping[str, float]) -> list[Figure]:
    size = f"{LINES:,}"
    both = each["found"] + each["decided"]
    return [
        Figure(
            what="I3 index, an agreement, orders too",
            size=f"{AGREEMENTS:,}",
            ours=seconds_text(took["build"] / AGREEMENTS),
            peer="dict by account and name",
            peers=seconds_text(took["dict"] / AGREEMENTS),
            ratio=f"{took['build'] / took['dict']:.1f}x the time",
            target="<= 1 us",
        ),
        _against("I3 finding, a line", size, each["found"], each["scanned"], target="<= 3 us"),
        Figure(
            what="finding, a line",
            size=size,
            ours=seconds_text(each["found"]),
            peer="a look in that dict",
            peers=seconds_text(each["looked up"]),
            ratio=f"{each['found'] / each['looked up']:.1f}x the time",
        ),
        _against("finding and deciding, a line", size, both, each["scanned"]),
        Figure(
            what="words of what shares an account, once",
            size=f"{AGREEMENTS:,}",
            ours=seconds_text(max(0, took["first"] - took["found"])),
        ),
        Figure(
            what="I3 growth in lines",
            size=size,
            ours=f"{took['found'] / took['found few']:.1f}x the time",
            peer=f"at {LINES // 10:,}",
            ratio=f"{took['found'] / took['found few']:.1f}",
            target="<= 12",
        ),
        Figure(
            what="growth in agreements",
            size=f"{AGREEMENTS:,}",
            ours=f"{took['found'] / took['found small']:.1f}x the time",
            peer=f"at {AGREEMENTS // 10:,}",
            ratio=f"{took['found'] / took['found small']:.1f}",
        ),
    ]


def _against(what: str, size: str, ours: float, scan: float, *, target: str = "") -> Figure:
    return Figure(
        what=what,
        size=size,
        ours=seconds_text(ours),
        peer="a scan of every agreement",
        peers=seconds_text(scan),
        ratio=f"{scan / ours:,.0f}x faster",
        target=target,
    )

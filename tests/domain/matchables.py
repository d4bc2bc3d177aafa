"""Agreements, orders and lines to match, by hand and at random.

The random ones share few accounts, words, references and amounts, so that they often collide.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.domain.matching_oracle import World

from huishoudboekje.agreements import Agreement, Kind, Occurrence, Step, occurrences
from huishoudboekje.bank import StatementLine
from huishoudboekje.calendar import Recurrence
from huishoudboekje.matching import (
    Decision,
    MatchableAgreement,
    MatchableOrder,
    MatchIndex,
    decide,
)

POOLED, OWN = "NL91ABNA0417164300", "NL20INGB0001234567"
PAYER, LANDLORD, INSURER = "NL90BNGH0000003002", "NL65TRIO0000001002", "NL33RABO0300065264"
BETALINGSKENMERK, RF = "5000056789012345", "RF18539007547034"
DAY = date(2026, 3, 9)


def income(household: str = "h-1", **fields: Any) -> MatchableAgreement:
    """Benefit of 1,000.00 on the 8th of every month, from the payer's account."""
    return _matchable(household, Kind.INCOME, {"id": "bijstand", "iban": PAYER} | fields)


def cost(household: str = "h-1", **fields: Any) -> MatchableAgreement:
    """Rent of 1,000.00 on the 8th of every month, to the landlord's account."""
    return _matchable(household, Kind.COST, {"id": "huur", "iban": LANDLORD} | fields)


def _matchable(household: str, kind: Kind, fields: dict[str, Any]) -> MatchableAgreement:
    ours = fields.pop("our_iban", POOLED)
    monthly = Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=8", start=date(2026, 1, 1))
    given = {"name": fields["id"], "amount": 100_000, "recurrence": monthly} | fields
    agreement = Agreement(kind=kind, **given)
    return MatchableAgreement(household_id=household, our_iban=ours, agreement=agreement)


def order(number: int = 1, **fields: Any) -> MatchableOrder:
    """A transfer of 1,000.00 for the rent, exported in a batch."""
    given: dict[str, Any] = {
        "household_id": "h-1",
        "agreement_id": "huur",
        "nominal_date": date(2026, 3, 8),
        "kind": "cost",
        "end_to_end_id": f"HHB-{number}",
        "creditor_iban": LANDLORD,
        "reference": "",
        "cents": 100_000,
        "our_iban": POOLED,
        "execution_date": DAY,
        "is_direct_debit": False,
        "state": "exported",
        "payment_information_id": "BATCH-1",
    }
    return MatchableOrder(id=number, **given | fields)


def debit(number: int = 1, **fields: Any) -> MatchableOrder:
    """A direct debit of 1,000.00 for the rent, which the creditor is expected to collect."""
    of_debit = {"is_direct_debit": True, "state": "expected", "payment_information_id": ""}
    return order(number, **of_debit | fields)


def line(amount: int = 100_000, **fields: Any) -> StatementLine:
    """A line of 9 March 2026, a bank day."""
    given: dict[str, Any] = {"number": 1, "booking_date": DAY, "value_date": DAY}
    return StatementLine(amount=amount, **given | fields)


def open_terms(
    agreements: Sequence[MatchableAgreement], *, received: Sequence[date] = ()
) -> dict[tuple[str, str], tuple[Occurrence, ...]]:
    """Every term of the first half of 2026 whose nominal date nothing came in for."""
    return {
        (each.household_id, each.agreement.id): tuple(
            term
            for term in occurrences(each.agreement, date(2026, 1, 1), date(2026, 6, 30))
            if term.nominal_date not in received
        )
        for each in agreements
        if each.agreement.kind is Kind.INCOME
    }


def decided(
    of: StatementLine,
    *things: MatchableAgreement | MatchableOrder,
    ours: str = POOLED,
    received: Sequence[date] = (),
) -> Decision:
    """What is decided about the line when these are all there is."""
    agreements = [each for each in things if isinstance(each, MatchableAgreement)]
    orders = [each for each in things if isinstance(each, MatchableOrder)]
    found = MatchIndex(agreements, orders).found(of, ours)
    return decide(of, found, open_terms(agreements, received=received))


# Few of everything.

IBANS = st.sampled_from(["", PAYER, LANDLORD, INSURER])
OURS = st.sampled_from([POOLED, POOLED, POOLED, OWN])
HOUSEHOLDS = st.sampled_from(["h-1", "h-1", "h-2", "h-3"])
IDS = st.sampled_from(["a", "b", "c", "d"])
CENTS = st.sampled_from([10_000, 10_500, 14_999, 15_001, 20_000, 100_000])
TERMS = st.sampled_from(["Huur", "HUUR maart", "maart 2026", "1002", "Café", "z-w", "", "--"])
SEARCH = st.lists(TERMS.filter(bool), max_size=2).map(tuple)
REFERENCES = st.sampled_from(["", "", BETALINGSKENMERK, RF, "1234567", "klant 12"])
WORDS = st.sampled_from(
    [
        "huur", "Huurtoeslag", "maart", "2026", "1002", "CAFE", "café", "10021", "z", "w", "/",
        "5000 0567 8901 2345", "RF18 5390 0754 7034", "1234567", "123", "4567", "|", " - ",
    ]
)  # fmt: skip
GAPS = st.sampled_from([" ", "", "/", ", "])
TEXTS = st.builds(lambda words, gap: gap.join(words), st.lists(WORDS, max_size=6), GAPS)
NEAR_DAYS = st.sampled_from([-63, -62, -31, -1, 0, 1, 7, 8, 9]).map(
    lambda days: DAY + timedelta(days=days)
)


@st.composite
def agreements(draw: st.DrawFn) -> list[MatchableAgreement]:
    """At most eight, each with a name of its own within its household."""
    names = draw(st.lists(st.tuples(HOUSEHOLDS, IDS), max_size=8, unique=True))
    return [
        _matchable(
            household,
            draw(st.sampled_from([Kind.INCOME, Kind.COST, Kind.INSTALMENT])),
            {
                "id": name,
                "our_iban": draw(OURS),
                "iban": draw(IBANS),
                "amount": draw(CENTS),
                "steps": tuple(
                    Step(start=DAY, amount=each) for each in draw(st.lists(CENTS, max_size=1))
                ),
                "search": draw(SEARCH),
                "party": draw(st.sampled_from(["", "De Huur"])),
                "reference": draw(REFERENCES),
                "until": draw(st.none() | NEAR_DAYS),
                "counts_from": draw(st.none() | NEAR_DAYS),
                "amount_margin": draw(st.sampled_from([0, 500])),
                "day_margin": draw(st.sampled_from([0, 9])),
            },
        )
        for household, name in names
    ]


STATES = st.sampled_from(
    ["open", "in-batch", "expected", "exported", "exported", "paid", "returned", "cancelled"]
)


@st.composite
def orders(draw: st.DrawFn) -> list[MatchableOrder]:
    """At most eight; a direct debit is in no batch."""
    found = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        is_debit = draw(st.booleans())
        one = order(
            number,
            household_id=draw(HOUSEHOLDS),
            kind=draw(st.sampled_from(["cost", "cost", "cost", "advance", "repayment"])),
            agreement_id=draw(st.none() | IDS),
            nominal_date=draw(st.none() | NEAR_DAYS),
            creditor_iban=draw(IBANS),
            reference=draw(REFERENCES),
            cents=draw(CENTS),
            our_iban=draw(OURS),
            execution_date=draw(NEAR_DAYS),
            is_direct_debit=is_debit,
            state="expected"
            if is_debit
            else draw(STATES.filter(lambda state: state != "expected")),
            payment_information_id="" if is_debit else draw(st.sampled_from(["B-1", "B-2"])),
        )
        found.append(one)
    return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Agreements, orders, and some of the terms still open."""
    several = draw(agreements())
    terms: dict[tuple[str, str], tuple[Occurrence, ...]] = {}
    for each in several:
        if each.agreement.kind is Kind.INCOME:
            days = draw(st.lists(NEAR_DAYS, max_size=3, unique=True))
            terms[each.household_id, each.agreement.id] = tuple(
                Occurrence(agreement=each.agreement, nominal_date=day, date=day, amount=draw(CENTS))
                for day in days
            )
    return World(agreements=several, orders=draw(orders()), open_terms=terms)


@st.composite
def lines(draw: st.DrawFn) -> StatementLine:
    """A line that may carry any of the keys, money in or out."""
    sign = draw(st.sampled_from([-1, 1]))
    plain = line(
        sign * draw(CENTS),
        booking_date=DAY,
        counter_iban=draw(IBANS),
        counter_name=draw(st.sampled_from(["", "De Huur B.V.", "Café 1002"])),
        text=draw(TEXTS),
        reference=draw(st.sampled_from(["", "", BETALINGSKENMERK, "1002"])),
    )
    return replace(
        plain,
        end_to_end_id=draw(st.sampled_from(["", "", "", "HHB-1", "theirs"])),
        payment_information_id=draw(st.sampled_from(["", "", "", "B-1", "theirs"])),
        return_reason=draw(st.sampled_from(["", "", "", "AC04"])),
        is_reversal=draw(st.sampled_from([False, False, False, True])),
    )

"""The batch engine against the plain one: the same balances, the same lowest days, to the cent."""

from datetime import date

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from tests.bench.workload import FIRST, LAST
from tests.bench.workload import households as drawn_households
from tests.domain.households import agreements as agreement_tables
from tests.domain.households import to_toml

from huishoudboekje.agreements import Agreement, Kind, document_from_toml, occurrences
from huishoudboekje.errors import InvalidInput
from huishoudboekje.planning import balance_curve, lowest_point
from huishoudboekje.planning.batch import CHUNK_SIZE, balance_chunks, columns, lowest_points

START, END = date(2027, 3, 28), date(2028, 3, 5)
Household = tuple[int, tuple[Agreement, ...]]


@st.composite
def households(draw: st.DrawFn) -> Household:
    document = {
        "household": {"name": "Random", "start": START, "settlement_day": 25},
        "income": draw(st.lists(agreement_tables(START, 2500), max_size=3)),
        "cost": draw(st.lists(agreement_tables(START, 900), max_size=3)),
    }
    try:
        said = document_from_toml(to_toml({key: value for key, value in document.items() if value}))
    except InvalidInput:
        reject()  # a rule that gives no date, ever
    return draw(st.integers(-200_000, 300_000)), said.agreements


def plain(household: Household, first: date, last: date) -> tuple[int, ...]:
    """The curve of one household by the engine that everything else uses."""
    balance, agreements = household
    changes = [(first, balance)]
    for agreement in agreements:
        sign = 1 if agreement.kind is Kind.INCOME else -1
        found = occurrences(agreement, first, last)
        changes += [(each.date, sign * each.amount) for each in found]
    return balance_curve(first, last.toordinal() - first.toordinal() + 1, changes)


def curves(several: list[Household], first: date, last: date) -> list[tuple[int, ...]]:
    chunks = [rows.copy() for _, rows in balance_chunks(columns(several, first, last))]
    return [tuple(row) for rows in chunks for row in rows.tolist()]


@given(st.lists(households(), max_size=4))
def test_batch_gives_the_plain_curves(several: list[Household]) -> None:
    expected = [plain(each, START, END) for each in several]

    assert curves(several, START, END) == expected


@pytest.mark.parametrize("count", [1, CHUNK_SIZE, CHUNK_SIZE + 1])
def test_batch_finds_the_plain_lowest_points(count: int) -> None:
    several = [
        (each.terms.opening_balance, each.agreements) for each in drawn_households(count, seed=7)
    ]
    points = [lowest_point(FIRST, plain(each, FIRST, LAST)) for each in several]
    expected = [(point.amount, (point.date - FIRST).days) for point in points]

    found = lowest_points(columns(several, FIRST, LAST))

    assert list(zip(found.amounts.tolist(), found.days.tolist(), strict=True)) == expected


def test_batch_counts_in_whole_cents() -> None:
    huge = 2**62
    (curve,) = curves([(huge + 1, ())], START, START)

    assert curve == (huge + 1,)


def test_batch_of_nobody_has_no_lowest_points() -> None:
    found = lowest_points(columns([], START, END))

    assert len(found.amounts) == 0

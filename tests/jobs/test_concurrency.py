"""Many at once settle, receive and take back on the same households: nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import Engine
from tests.jobs import settling

from huishoudboekje.actions import (
    ReceiptInput,
    put_in_own_money,
    record_receipt,
    reverse_settlement,
    settle_households,
)
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    EVERYTHING,
    Outcome,
    load_balances,
    load_settlements,
    reading,
    verify,
    writing,
)
from huishoudboekje.errors import NotFound, Refusal
from huishoudboekje.jobs import start_settlement

WORKERS = 8
DECEMBER = Period(2026, 12)
DAY = date(2026, 12, 24)
IDS = [f"h-{number:04d}" for number in range(1, 9)]


def at_once(work: Callable[[int], object]) -> list[object]:
    """What each of the workers answers, all having begun together; within a minute."""
    ready = Barrier(WORKERS)

    def one(number: int) -> object:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(WORKERS) as pool:
        futures = [pool.submit(one, number) for number in range(WORKERS)]
        return [each.result(timeout=60) for each in futures]


@pytest.fixture
def households(engine: Engine) -> Engine:
    settling.take_in(engine, len(IDS))
    return engine


def balances(engine: Engine) -> dict[tuple[str, str], int]:
    with reading(engine) as session:
        assert verify(session) == ()
        found = load_balances(session, reach=EVERYTHING)
    return {(each.book, each.name): amount for each, amount in found.items()}


def test_same_households_settled_at_once_are_settled_once(households: Engine) -> None:
    def settle(number: int) -> Counter[Outcome]:
        ids = IDS if number % 2 else IDS[::-1]
        with writing(households) as session:
            done = settle_households(session, ids, DECEMBER, by=settling.on(DAY))
        return Counter(each.outcome for each in done)

    found: Counter[Outcome] = Counter()
    for each in at_once(settle):
        assert isinstance(each, Counter)
        found += each
    assert found == {Outcome.SETTLED: 8, Outcome.ALREADY_SETTLED: 8 * (WORKERS - 1)}
    assert settling.mistakes(households, "2026-12") == []


def test_run_begun_by_all_at_once_is_one_run(households: Engine) -> None:
    begun = Barrier(WORKERS)

    def begin(_: int) -> int:
        with writing(households) as session:
            if session.get_bind().dialect.name == "postgresql":
                # All look for a run at about the same moment.
                begun.wait()
            return start_settlement(session, DECEMBER, by=settling.on(DAY)).id

    assert len(set(at_once(begin))) == 1


def test_households_settled_one_by_one_at_once_stay_within_the_fund(engine: Engine) -> None:
    settling.take_in(engine, len(IDS), fund=90_000)

    def settle(number: int) -> object:
        with writing(engine) as session:
            return settle_households(session, [IDS[number]], DECEMBER, by=settling.on(DAY))

    at_once(settle)
    assert 0 < balances(engine)["organisation", "advances"] <= 90_000


def test_receipts_recorded_at_once_are_all_booked_once(households: Engine) -> None:
    """Every worker records the same keys, each household's in another order."""

    def receive(number: int) -> object:
        refused = 0
        for at in range(len(IDS)):
            which = IDS[(at + number) % len(IDS)]
            for key in range(3):
                given = ReceiptInput(agreement_id=None, amount=100 + key, business_date=DAY)
                try:
                    with writing(households) as session:
                        record_receipt(session, which, given, key=str(key), by=settling.on(DAY))
                except Refusal:
                    refused += 1
        return refused

    assert at_once(receive) == [0] * WORKERS
    found = balances(households)
    assert [-found[each, "income:_other"] for each in IDS] == [100 + 101 + 102] * len(IDS)


def test_everything_at_once_leaves_books_that_agree(households: Engine) -> None:
    """Settling, taking back, receiving and putting in, on the same households in any order."""

    def work(number: int) -> object:
        for turn in range(6):
            which = IDS[(number * 3 + turn) % 4]
            by = settling.on(DAY)
            with writing(households) as session:
                settle_households(session, [which, IDS[(turn + number) % 8]], DECEMBER, by=by)
            given = ReceiptInput(agreement_id=None, amount=77, business_date=DAY)
            with writing(households) as session:
                record_receipt(session, which, given, key=f"{number}-{turn}", by=by)
            with writing(households) as session:
                put_in_own_money(session, 10, DAY, key=f"{number}-{turn}", by=by)
            try:
                with writing(households) as session:
                    reverse_settlement(session, which, DECEMBER, reason="proef", by=by)
            except NotFound:
                continue
        return None

    at_once(work)
    found = balances(households)
    held = ("received", "available", "set-aside")
    clients = sum(amount for (book, name), amount in found.items() if name in held)
    assert clients == -found["organisation", f"client-money:{settling.POOL}"]
    advances = -sum(amount for (_, name), amount in found.items() if name == "advance")
    assert advances == found["organisation", "advances"]
    with reading(households) as session:
        made = load_settlements(session, IDS, reach=EVERYTHING, period="2026-12")
    in_force = Counter(each.settlement.household_id for each in made if each.reversed_at is None)
    assert set(in_force.values()) <= {1}
    received = -sum(amount for (_, name), amount in found.items() if name == "income:_other")
    assert received == 77 * 6 * WORKERS

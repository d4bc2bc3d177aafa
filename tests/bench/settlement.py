"""The settlement workload: households imported, a month's receipts booked, one period settled.

Runs the product's own actions and its resumable run on a database of its own, as the command line
would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from tests.bench.report import Figure, Section, seconds_text, stopwatch
from tests.bench.workload import FIRST, SETTLEMENT_DAY, households

from huishoudboekje.actions import (
    Acting,
    User,
    book_receipts,
    import_household,
    put_in_own_money,
    receipt_entries,
    the_organisation,
)
from huishoudboekje.agreements import HouseholdDocument, Kind, occurrences
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    EVERYTHING,
    Organisation,
    SettlementRun,
    create_engine_for,
    lock_books,
    upgrade,
    writing,
)
from huishoudboekje.jobs import CHUNK_SIZE, run_settlement, start_settlement
from huishoudboekje.planning import plan, question_from_agreements, staircase

PERIOD = Period(2027, 1)
DAY = settlement_date(PERIOD, SETTLEMENT_DAY)
BY = Acting(
    user=User(id="bench", name="Bench"),
    reach=EVERYTHING,
    today=DAY,
    now=datetime(2027, 1, 25, 6, 0, tzinfo=UTC),
)
_ORGANISATION = Organisation(
    name="Proefstad", pooled_iban="NL91ABNA0417164300", own_money_iban="NL91ABNA0417164300"
)
_FUND = 100_000
"""Own money (cents) in the guarantee fund per household: enough for most advances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How long (seconds) each part took, and how many entries it booked.

    `busy` is the processor's time for receipts and settlement together, whoever else used it.
    """

    households: int
    importing: float
    receiving: float
    settling: float
    busy: float
    entries: int

    @property
    def month(self) -> float:
        """Receipts and settlement together: the month of a household without its coming in."""
        return self.receiving + self.settling


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """How long (seconds) it took to import the households and to book their receipts."""

    importing: float
    receiving: float
    busy: float
    entries_before: int


def prepared(engine: Engine, documents: Sequence[HouseholdDocument]) -> Prepared:
    """The households have come in, with a month's receipts; the database was empty."""
    began = perf_counter()
    with writing(engine) as session:
        import_household(session, documents[0], organisation=_ORGANISATION, by=BY)
        put_in_own_money(session, _FUND * len(documents), FIRST, key="bench", by=BY)
    for some in _chunks(documents):
        with writing(engine) as session:
            for document in some:
                import_household(session, document, organisation=_ORGANISATION, by=BY)
    before = _entries(engine)
    imported, cpu = perf_counter(), process_time()
    for some in _chunks(documents):
        with writing(engine) as session:
            _receive(session, some)
    return Prepared(
        importing=imported - began,
        receiving=perf_counter() - imported,
        busy=process_time() - cpu,
        entries_before=before,
    )


def settled(engine: Engine, documents: Sequence[HouseholdDocument]) -> Settled:
    """The households go through their first month; the database was empty."""
    ready = prepared(engine, documents)
    began, cpu = perf_counter(), process_time()
    for _ in run_settlement(engine, started(engine), by=BY):
        pass
    return Settled(
        households=len(documents),
        importing=ready.importing,
        receiving=ready.receiving,
        settling=perf_counter() - began,
        busy=ready.busy + process_time() - cpu,
        entries=_entries(engine) - ready.entries_before,
    )


def started(engine: Engine) -> SettlementRun:
    """The run over the workload's period."""
    with writing(engine) as session:
        return start_settlement(session, PERIOD, by=BY)


def _chunks(documents: Sequence[HouseholdDocument]) -> Iterator[Sequence[HouseholdDocument]]:
    for first in range(0, len(documents), CHUNK_SIZE):
        yield documents[first : first + CHUNK_SIZE]


def _entries(engine: Engine) -> int:
    with writing(engine) as session:
        return int(session.execute(text("SELECT count(*) FROM entries")).scalar_one())


def _receive(session: Session, documents: Sequence[HouseholdDocument]) -> None:
    """All income dated before the settlement came in on its own day, as much as was agreed."""
    lock_books(session, [document.terms.id for document in documents])
    organisation = the_organisation(session)
    rows = []
    for document in documents:
        for agreement_id, nominal, day, amount in _income(document):
            entries = receipt_entries(
                document.terms,
                organisation,
                name=f"{agreement_id}:{nominal}",
                agreement_id=agreement_id,
                amount=amount,
                business_date=day,
                text=agreement_id,
            )
            rows.append((document.terms.id, agreement_id, nominal, entries))
    book_receipts(session, rows, by=BY)


def _income(document: HouseholdDocument) -> Iterator[tuple[str, date, date, int]]:
    for agreement in document.agreements:
        if agreement.kind is Kind.INCOME:
            for each in occurrences(agreement, FIRST, DAY - timedelta(days=1)):
                yield agreement.id, each.nominal_date, each.date, each.amount


def settlement_section(folder: Path, counts: Sequence[int], rounds: int) -> Section:
    """The run at each number of households, and the staircase of five years of weeks."""
    figures: list[Figure] = []
    found: dict[int, Settled] = {}
    for count in counts:
        engine = _fresh(folder / f"settlement-{count}.db")
        found[count] = done = settled(engine, households(count))
        engine.dispose()
        figures += _figures(done)
    for fewer, more in pairwise(counts):
        times = found[more].month / found[fewer].month
        busy = found[more].busy / found[fewer].busy
        figures.append(
            Figure(
                what="S1 growth",
                size=f"{more:,}",
                ours=f"{times:.1f}x the time, {busy:.1f}x the processor's",
                peer=f"at {fewer:,}",
                ratio=f"{times:.1f}",
                target="<= 11",
            )
        )
    figures += _staircase(rounds)
    return Section(
        title="Settlement of one period, receipts included (SQLite, synchronous=FULL)",
        figures=figures,
        notes=["There is no peer: compare with the run before."],
    )


def _fresh(path: Path) -> Engine:
    url = f"sqlite:///{path}"
    upgrade(url)
    return create_engine_for(url)


def _figures(done: Settled) -> Iterator[Figure]:
    size = f"{done.households:,}"
    yield Figure(
        what="S1 households a minute on one core",
        size=size,
        ours=f"{done.households / done.month * 60:,.0f} a minute",
        ratio=f"{done.entries / done.households:.1f} entries a household",
        target=">= 1,000",
    )
    yield Figure(
        what="S1 the same by the processor's own time",
        size=size,
        ours=f"{done.households / done.busy * 60:,.0f} a minute",
    )
    yield Figure(
        what="of which receipts, settlement; importing before it",
        size=size,
        ours=", ".join(map(seconds_text, (done.receiving, done.settling, done.importing))),
    )


def _staircase(rounds: int) -> Iterator[Figure]:
    (document,) = households(1)
    terms = replace(document.terms, months=60)
    question = question_from_agreements(terms, document.agreements)
    made = plan(question)
    # As hard as it gets: a bound that is met on every payday has a step for each.
    steps = range(len(made.paydays))
    rising = [number * (number + 1) * 100 for number in steps]
    for what, work in (
        ("S3 staircase of 60 months weekly, a step on every payday", partial(staircase, rising, 1)),
        ("S3 whole plan of 60 months weekly", partial(plan, question)),
    ):
        seconds = median(stopwatch(work)() for _ in range(20 * rounds))
        yield Figure(
            what=what,
            size=f"{len(made.paydays)} paydays",
            ours=seconds_text(seconds),
            target="< 10 ms",
        )

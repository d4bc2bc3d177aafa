"""The settlement workload: households imported, a month's receipts booked, one period settled.

Runs the product's own actions and its resumable run on a database of its own, as the command line
would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

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
    lock_books,
    writing,
)
from huishoudboekje.jobs import CHUNK_SIZE, run_settlement, start_settlement
from tests.bench.workload import FIRST, SETTLEMENT_DAY

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
    """How long (seconds) each part took, and how many entries it booked."""

    households: int
    importing: float
    receiving: float
    settling: float
    receipt_entries: int
    settlement_entries: int

    @property
    def month(self) -> float:
        """Receipts and settlement together: the month of a household without its coming in."""
        return self.receiving + self.settling


def settled(engine: Engine, documents: Sequence[HouseholdDocument]) -> Settled:
    """The households go through their first month; the database was empty."""
    began = perf_counter()
    with writing(engine) as session:
        import_household(session, documents[0], organisation=_ORGANISATION, by=BY)
        put_in_own_money(session, _FUND * len(documents), FIRST, key="bench", by=BY)
    for some in _chunks(documents):
        with writing(engine) as session:
            for document in some:
                import_household(session, document, organisation=_ORGANISATION, by=BY)
    imported, before = perf_counter(), _entries(engine)
    for some in _chunks(documents):
        with writing(engine) as session:
            _receive(session, some)
    received, between = perf_counter(), _entries(engine)
    run = started(engine)
    for _ in run_settlement(engine, run, by=BY):
        pass
    ended = perf_counter()
    return Settled(
        households=len(documents),
        importing=imported - began,
        receiving=received - imported,
        settling=ended - received,
        receipt_entries=between - before,
        settlement_entries=_entries(engine) - between,
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

"""hledger, which knows nothing of us, reads the exported books and comes to the same balances."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tests.actions.desk import on
from tests.databases import NewDatabase

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    DebtEvent,
    ReceiptInput,
    confirm_surcharge,
    import_household,
    put_in_own_money,
    record_receipt,
    register_debts,
    reverse_entry,
    reverse_settlement,
    settle_households,
    take_back_change,
    waive,
)
from huishoudboekje.agreements import HouseholdDocument, Kind, document_from_toml, occurrences
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    EVERYTHING,
    create_engine_for,
    load_balances,
    load_entries,
    load_settlements,
    reading,
    writing,
)
from huishoudboekje.debts import Component, Debt
from huishoudboekje.ledger import Entry, hledger_journal, journal_account
from huishoudboekje.money import cents

FIXTURES = Path(__file__).parents[2] / "fixtures" / "households"
FIRST, LAST = date(2025, 6, 1), date(2026, 11, 22)
DAY = timedelta(days=1)
pytestmark = [
    pytest.mark.hledger,
    pytest.mark.skipif(shutil.which("hledger") is None, reason="no hledger: apt install hledger"),
]


def fixture_households() -> list[HouseholdDocument]:
    return [
        document_from_toml(path.read_bytes(), for_import=True)
        for path in sorted(FIXTURES.glob("*.toml"))
    ]


def play(engine: Engine, households: list[HouseholdDocument]) -> None:
    """Every household from its start to the last day, income as agreed, every month settled."""
    with writing(engine) as session:
        for each in households:
            import_household(
                session, each, organisation=EXAMPLE_ORGANISATION, by=on(each.terms.start)
            )
        put_in_own_money(session, 1_000_000, FIRST, key="1", by=on(FIRST))
    day = FIRST
    while day <= LAST:
        with writing(engine) as session:
            for each in households:
                if day >= each.terms.start:
                    receive(session, each, day)
            for period in (Period(day.year, day.month), Period(day.year, day.month).plus(1)):
                ids = [
                    each.terms.id
                    for each in households
                    if settlement_date(period, each.terms.settlement_day) == day
                ]
                if ids:
                    settle_households(session, ids, period, by=on(day))
        day += DAY


def receive(session: Session, household: HouseholdDocument, day: date) -> None:
    """What is expected on the day comes in."""
    incomes = (each for each in household.agreements if each.kind is Kind.INCOME)
    for term in (term for each in incomes for term in occurrences(each, day, day) if term.amount):
        given = ReceiptInput(
            agreement_id=term.agreement.id,
            amount=term.amount,
            business_date=day,
            nominal_date=term.nominal_date,
        )
        key = f"{term.agreement.id}-{term.nominal_date}"
        record_receipt(session, household.terms.id, given, key=key, by=on(day))


def make_mistakes(engine: Engine, households: list[HouseholdDocument]) -> None:
    """Of every household an order is taken back; of every other one a whole settlement."""
    for number, each in enumerate(households):
        with writing(engine) as session:
            made = load_settlements(session, [each.terms.id], reach=EVERYTHING)
            latest = made[-1].settlement
            orders = [line.entry_id for line in latest.lines if line.entry_id is not None]
            if orders:
                reverse_entry(session, orders[0], reason="vergissing", by=on(LAST))
            if number % 2:
                period = Period.parse(latest.period)
                reverse_settlement(session, each.terms.id, period, reason="vergissing", by=on(LAST))


def owe(engine: Engine, households: list[HouseholdDocument]) -> None:
    """Every household has a debt with a surcharge, part of it waived, and a waiver taken back."""
    parts = {Component.FINE: 10_000, Component.ADMINISTRATION_COST: 900}
    for each in households:
        day, home = each.terms.start, each.terms.id
        fine = Debt(id="cjib", name="Boete", creditor="CJIB", components=parts, incurred_on=day)
        with writing(engine) as session:
            register_debts(session, home, [fine], version=None, by=on(day))
            acts: tuple[Any, ...] = (waive, confirm_surcharge, waive)
            for number, act in enumerate(acts):
                what: Any = {Component.FINE: 1_000}
                if act is confirm_surcharge:
                    what = (Component.SURCHARGE_1, 5_000)
                told = DebtEvent(day=day, source="brief", key=str(number))
                act(session, home, "cjib", what, event=told, by=on(day))
            take_back_change(session, home, "cjib", 1, reason="vergissing", by=on(day))


@pytest.fixture(scope="module")
def played(new_sqlite_url: NewDatabase) -> Iterator[Engine]:
    engine = create_engine_for(new_sqlite_url())
    households = fixture_households()
    play(engine, households)
    make_mistakes(engine, households)
    owe(engine, households)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def journal(played: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journal") / "books.journal"
    path.write_text("\n".join(hledger_journal(all_entries(played))) + "\n", encoding="utf-8")
    return path


def all_entries(engine: Engine) -> list[Entry]:
    with reading(engine) as session:
        return [each.entry for each in load_entries(session, reach=EVERYTHING, limit=10**6)]


def hledger(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["hledger", "-f", path, *arguments], capture_output=True, text=True, check=False
    )


def balances_of_hledger(path: Path, until: date | None = None) -> dict[str, int]:
    arguments = ["bal", "--flat", "-E", "-N", "-O", "csv"]
    if until is not None:
        arguments += ["-e", str(until + DAY)]
    answer = hledger(path, *arguments)
    assert answer.returncode == 0, answer.stderr
    rows = list(csv.reader(io.StringIO(answer.stdout)))[1:]
    return {
        name: 0 if amount == "0" else cents(amount.removesuffix(" EUR")) for name, amount in rows
    }


def balances_of_ours(engine: Engine, until: date | None = None) -> dict[str, int]:
    with reading(engine) as session:
        found = load_balances(session, reach=EVERYTHING, until=until)
    return {journal_account(account): amount for account, amount in found.items()}


def test_hledger_finds_nothing_wrong_with_the_books(journal: Path) -> None:
    answer = hledger(journal, "check", "--strict")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_hledger_agrees_on_every_balance(played: Engine, journal: Path) -> None:
    ours = balances_of_ours(played)
    assert len({name.split(":")[1] for name in ours}) == len(fixture_households()) + 1
    assert balances_of_hledger(journal) == ours


@pytest.mark.parametrize("until", [date(2025, 12, 31), date(2026, 6, 30), date(2026, 10, 25)])
def test_hledger_agrees_on_every_balance_of_a_past_day(
    played: Engine, journal: Path, until: date
) -> None:
    ours, theirs = balances_of_ours(played, until), balances_of_hledger(journal, until)
    assert sum(map(abs, ours.values())) > 0
    assert {name: theirs.get(name, 0) for name in ours | theirs} == {
        name: ours.get(name, 0) for name in ours | theirs
    }


def test_hledger_finds_a_cent_that_was_planted(journal: Path, tmp_path: Path) -> None:
    lines = journal.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if number > 3_000 and "cost:" in line)
    planted = list(lines)
    for number, sign in ((at, ""), (at + 1, "-")):
        name, amount = planted[number].rstrip().removesuffix(" EUR").rsplit("  ", 1)
        more = cents(amount.removeprefix("-")) + 1
        planted[number] = f"{name}  {sign}{more // 100}.{more % 100:02d} EUR"
    path = tmp_path / "both.journal"
    path.write_text("\n".join(planted) + "\n", encoding="utf-8")
    assert "assertion" in hledger(path, "check", "--strict").stderr
    path.write_text("\n".join([*planted[: at + 1], *lines[at + 1 :]]) + "\n", encoding="utf-8")
    assert "could not balance" in hledger(path, "check", "--strict").stderr

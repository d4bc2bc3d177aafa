"""Many plain households for the run's tests, and a program that runs a settlement and may die.

Run as `python -m tests.jobs.settling SOCKET`; who connects and writes a database's URL and a period
has a process of its own, which answers with its number and, when it is through, with how many it
settled. It resumes a run that is open.
"""

import os
import socket
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine

from huishoudboekje.actions import (
    Acting,
    ReceiptInput,
    User,
    import_household,
    put_in_own_money,
    record_receipt,
)
from huishoudboekje.agreements import document_from_toml
from huishoudboekje.calendar import Period, settlement_date
from huishoudboekje.database import (
    EVERYTHING,
    Organisation,
    SettlementRun,
    create_engine_for,
    load_balances,
    load_entries,
    load_household_ids,
    load_settlements,
    reading,
    verify,
    writing,
)
from huishoudboekje.errors import AlreadySettled
from huishoudboekje.jobs import run_settlement, start_settlement
from huishoudboekje.ledger import Account

POOL = "NL02ABNA0123456789"
ORGANISATION = Organisation(name="Stadsbank", pooled_iban=POOL, own_money_iban=POOL)
START = date(2026, 11, 26)
PERIODS = ["2026-12", *(f"2027-{month:02d}" for month in range(1, 7))]


def on(day: date) -> Acting:
    now = datetime.combine(day, time(12), tzinfo=UTC)
    return Acting(user=User(id="run", name="Run"), reach=EVERYTHING, today=day, now=now)


def settles_on(period: str) -> date:
    return settlement_date(Period.parse(period), 25)


def document(number: int, **terms: str) -> bytes:
    """A household with an income, a rent and a premium; every third one is short of money."""
    income = "700.00" if number % 3 == 0 else f"{1300 + number}.00"
    lines = {
        "id": f'"h-{number:04d}"',
        "name": f'"Huishouden {number}"',
        "start": "2026-11-26",
        "settlement_day": "25",
        "advance_limit": '"600.00"',
        "floor": '"40.00"',
        "opening_balance": f'"{number % 7 * 10}.00"',
        "mandate": "{ from = 2026-11-20 }",
        **({"payday": '"friday"', "round_to": '"1.00"'} if number % 5 == 0 else {}),
        **terms,
    }
    household = "\n".join(f"{key} = {value}" for key, value in lines.items())
    return f"""
[household]
{household}
[[income]]
name = "Wage"
amount = "{income}"
from = 2026-12-08
rrule = "FREQ=MONTHLY;BYMONTHDAY=8"
[[cost]]
name = "Rent"
amount = "600.00"
from = 2027-01-01
rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
class = "rent"
[[cost]]
name = "Premium"
amount = "158.50"
from = 2026-12-31
rrule = "FREQ=MONTHLY;BYMONTHDAY=-1"
class = "health-insurance"
""".encode()


def take_in(engine: Engine, count: int, *, fund: int = 5_000_000) -> None:
    """So many households, each with its first wage, all in one transaction."""
    with writing(engine) as session:
        for number in range(1, count + 1):
            made = document_from_toml(document(number), for_import=True)
            import_household(session, made, organisation=ORGANISATION, by=on(START))
        put_in_own_money(session, fund, START, key="fund", by=on(START))


def receive_wages(engine: Engine, period: str, numbers: range) -> None:
    day = date(int(period[:4]), int(period[5:]), 8)
    with writing(engine) as session:
        for number in numbers:
            income = 70_000 if number % 3 == 0 else 100 * (1300 + number)
            wage = ReceiptInput(agreement_id="wage", amount=income, business_date=day)
            key = f"wage-{period}"
            record_receipt(session, f"h-{number:04d}", wage, key=key, by=on(day))


def settle(engine: Engine, period: str) -> int:
    """How many households this process settled; the run may be another's."""
    by = on(settles_on(period))
    run = _begun(engine, Period.parse(period), by)
    if run is None:
        return 0
    return sum(len(chunk.households) for chunk in run_settlement(engine, run, by=by))


def _begun(engine: Engine, period: Period, by: Acting) -> SettlementRun | None:
    try:
        with writing(engine) as session:
            return start_settlement(session, period, by=by)
    except AlreadySettled:
        return None


def booked(engine: Engine) -> list[tuple[object, ...]]:
    """What the ledger says, whatever the numbers of its entries are."""
    with reading(engine) as session:
        found = load_entries(session, reach=EVERYTHING, limit=10**6)
    return sorted(
        (each.entry.key, each.entry.business_date, str(each.entry.postings)) for each in found
    )


def mistakes(engine: Engine, period: str) -> list[str]:
    """Everything that is off after a run: doubles, gaps, books, half entries."""
    found: list[str] = []
    with reading(engine) as session:
        found += map(str, verify(session))
        ids = load_household_ids(session, reach=EVERYTHING)
        made = load_settlements(session, ids, reach=EVERYTHING, period=period)
        settled = sorted(each.settlement.household_id for each in made)
        if settled != sorted(ids):
            found.append(f"{len(settled)} settlements of {len(ids)} households")
        balances = load_balances(session, reach=EVERYTHING)
        entries = {
            each.id: each.entry for each in load_entries(session, reach=EVERYTHING, limit=10**6)
        }
    for stored in made:
        for line in stored.settlement.lines:
            booked = 0
            if line.entry_id is not None:
                booked = sum(each.amount for each in entries[line.entry_id].postings)
            if booked != (line.cents if line.outcome == "ordered" else 0):
                found.append(f"{stored.settlement.household_id}: line and entry differ")
    keys = [each.key for each in entries.values()]
    if len(set(keys)) < len(keys):
        found.append("a key stands twice")
    found += _books(balances)
    return found


def _books(balances: Mapping[Account, int]) -> list[str]:
    found: list[str] = []
    sums: dict[str, int] = {}
    for account, amount in balances.items():
        sums[account.book] = sums.get(account.book, 0) + amount
    found += [f"{book} is out of balance" for book, total in sums.items() if total]
    held = {"received", "available", "set-aside"}
    households = {each: it for each, it in balances.items() if each.book != "organisation"}
    own = {each.name: it for each, it in balances.items() if each.book == "organisation"}
    clients = sum(amount for each, amount in households.items() if each.name in held)
    if clients != -own[f"client-money:{POOL}"]:
        found.append("client money is not what the households have")
    advances = -sum(amount for each, amount in households.items() if each.name == "advance")
    if advances != own.get("advances", 0):
        found.append("advances are not what the households owe")
    return found


def _answer(caller: socket.socket) -> None:
    with caller, caller.makefile("rw", encoding="utf-8") as line:
        url, period = line.readline().split()
        engine = create_engine_for(url)
        print(os.getpid(), file=line, flush=True)
        print(settle(engine, period), file=line, flush=True)


def serve(path: str) -> None:
    """Every caller is answered by a fork: loading all modules again takes longer than a run."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            caller, _ = door.accept()
            # Nobody waits for a fork that ended: so its number stays its own, and may be killed.
            if os.fork() == 0:
                try:
                    _answer(caller)
                except Exception:  # noqa: BLE001 - nobody else would tell
                    traceback.print_exc()
                finally:
                    sys.stderr.flush()
                    os._exit(0)
            caller.close()


if __name__ == "__main__":
    serve(sys.argv[1])

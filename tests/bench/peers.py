"""The peers of the projection: a python-dateutil loop, and hledger's forecast where installed.

Both answer the same question as ours, the balance at the end of each day of 2027, for nominal
dates: neither knows bank days.
"""

import csv
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

from dateutil.rrule import rrulestr
from tests.bench.workload import DAYS, FIRST, LAST

from huishoudboekje.agreements import Agreement, HouseholdDocument, Kind, occurrences
from huishoudboekje.money import amount_text, cents

_AFTER = LAST + timedelta(days=1)


def rrule_lowest(document: HouseholdDocument) -> tuple[int, int]:
    """The lowest balance (cents) and its day's number, by a straightforward loop of rules."""
    changes = [0] * DAYS
    changes[0] = document.terms.opening_balance
    for agreement in document.agreements:
        amount = agreement.amount if agreement.kind is Kind.INCOME else -agreement.amount
        last = LAST if agreement.until is None else min(LAST, agreement.until)
        text, start = agreement.recurrence.rule, agreement.recurrence.start
        assert text is not None, "the workload has rules only"
        assert start is not None, "a rule has a first date"
        rule = rrulestr(text, dtstart=_moment(start))
        for day in rule.between(_moment(FIRST), _moment(last), inc=True):
            changes[day.toordinal() - FIRST.toordinal()] += amount
    balance, lowest, at = 0, None, 0
    for number, change in enumerate(changes):
        balance += change
        if lowest is None or balance < lowest:
            lowest, at = balance, number
    assert lowest is not None
    return lowest, at


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - dateutil has no days


def has_hledger() -> bool:
    """Whether hledger is installed."""
    return shutil.which("hledger") is not None


def journal(documents: Sequence[HouseholdDocument]) -> str:
    """The households as hledger's periodic rules.

    A monthly rule where hledger has one, a rule per date where it has none: it refuses quarters
    and weeks that do not begin on its own boundaries.
    """
    return "\n".join(line for document in documents for line in _rules(document))


def _rules(document: HouseholdDocument) -> Iterator[str]:
    account = f"{document.terms.id}:bank"
    opening = amount_text(document.terms.opening_balance)
    yield f"2026-12-31 opening\n    {account}  {opening}\n    opening\n"
    for agreement in document.agreements:
        sign = "" if agreement.kind is Kind.INCOME else "-"
        postings = f"    {account}  {sign}{amount_text(agreement.amount)}\n    {agreement.id}\n"
        for span in _spans(agreement):
            yield f"~ {span}  {agreement.id}\n{postings}"


def _spans(agreement: Agreement) -> Iterator[str]:
    days = [each.nominal_date for each in occurrences(agreement, FIRST, LAST)]
    rule = agreement.recurrence.rule or ""
    if rule.startswith("FREQ=MONTHLY;BYMONTHDAY") and days:
        end = min(_AFTER, days[-1] + timedelta(days=1))
        yield f"every {days[0].day}th day of month from {days[0]} to {end}"
    else:
        yield from map(str, days)


def hledger_daily(file: Path) -> dict[str, int]:
    """The closing balance (cents) of every household by its id, the last of a column per day."""
    command = ["hledger", "-f", str(file), f"--forecast={FIRST}..{_AFTER}", "balance", "bank$"]
    daily = ["-D", "-H", "-E", "-b", str(FIRST), "-e", str(_AFTER), "-N", "--flat", "-O", "csv"]
    answer = subprocess.run([*command, *daily], check=True, capture_output=True, text=True)
    heading, *rows = csv.reader(StringIO(answer.stdout))
    assert len(heading) == DAYS + 1, "there is a balance of every day"
    return {name.split(":")[0]: cents(balances[-1]) for name, *balances in rows}

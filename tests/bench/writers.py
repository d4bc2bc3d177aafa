"""Writers that post one entry a commit, each a process of its own, let go all at once.

A writer says when it stands ready, waits for a line, and says when it has done; ours and a peer's
alike, so that neither the start of a program nor its first connection counts.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine
from tests.bench.posting import entries_of, post

from huishoudboekje.database import create_engine_for, ensure_accounts, open_book, writing
from huishoudboekje.ledger import (
    ORGANISATION,
    Entry,
    Posting,
    bank,
    client_money,
    income,
    received,
)

DATABASE = "BENCH_DATABASE"
"""The variable that tells a writer its database."""

_ROOT = Path(__file__).resolve().parents[2]
_READY, _DONE = "ready\n", "done\n"
_IBAN = "NL86INGB0002445588"


def of_both_books(number: int) -> list[Entry]:
    """So many receipts: the household's book and the organisation's, which all writers need."""
    return [replace(entry, postings=_receipt(entry)) for entry in entries_of(number)]


def _receipt(entry: Entry) -> tuple[Posting, ...]:
    household, amount = entry.postings[0].debit.book, entry.postings[0].amount
    return (
        Posting(debit=received(household), credit=income(household, "salary"), amount=amount),
        Posting(debit=bank(_IBAN), credit=client_money(_IBAN), amount=amount),
    )


KINDS: Mapping[str, Callable[[int], list[Entry]]] = {
    "household": entries_of,
    "both": of_both_books,
}


def open_both_books(engine: Engine) -> None:
    """The organisation's book and all accounts that receipts need are there."""
    postings = [each for entry in of_both_books(100) for each in entry.postings]
    with writing(engine) as session:
        open_book(session, ORGANISATION)
        ensure_accounts(session, {side for each in postings for side in (each.debit, each.credit)})


def ours(kind: str, writers: int, total: int) -> list[list[str]]:
    """The commands of our own writers, who share so many entries."""
    command = [sys.executable, "-m", "tests.bench.writers", kind]
    return [[*command, str(first), str(writers), str(total)] for first in range(writers)]


def race(commands: Sequence[Sequence[str]], database: str, folder: Path = _ROOT) -> float:
    """The seconds from when all writers are let go until the last has done."""
    environment = {**os.environ, DATABASE: database}
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    bufsize=1,
                    cwd=folder,
                    env=environment,
                )
            )
            for command in commands
        ]
        _all_say(running, _READY)
        began = perf_counter()
        for each in running:
            assert each.stdin is not None
            each.stdin.write("\n")
        _all_say(running, _DONE)
        return perf_counter() - began


def _all_say(running: Sequence[subprocess.Popen[str]], word: str) -> None:
    for each in running:
        assert each.stdout is not None
        assert each.stdout.readline() == word, "a writer has failed; what it said stands above"


def main(kind: str, first: str, writers: str, total: str) -> None:
    """One of our writers: its share of the entries, each in a transaction of its own."""
    entries = KINDS[kind](int(total))[int(first) :: int(writers)]
    engine = create_engine_for(os.environ[DATABASE])
    post(engine, [])
    print(_READY, end="", flush=True)
    sys.stdin.readline()
    for entry in entries:
        post(engine, [entry])
    print(_DONE, end="", flush=True)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Answers in JSON as programs get them, and refusals with their exit codes.

It promises one sentence per mistake on standard error; it computes nothing.
"""

import errno
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from huishoudboekje.errors import Finding, InvalidInput, Refusal

REFUSED = 1
BAD_INPUT = 2

_SYSTEM = {
    errno.ENOENT: "het bestand of de map is er niet",
    errno.ENOTDIR: "het bestand of de map is er niet",
    errno.EISDIR: "dit is een map",
    errno.EACCES: "je mag er niet bij",
    errno.EPERM: "je mag er niet bij",
    errno.ENOSPC: "de schijf is vol",
}

# By the name of SQLite's error, or by the number of PostgreSQL's.
_DATABASE = {
    "SQLITE_FULL": "De schijf is vol. Er is niets half gedaan: maak ruimte en probeer het opnieuw.",
    "53100": "De schijf is vol. Er is niets half gedaan: maak ruimte en probeer het opnieuw.",
    "SQLITE_BUSY": "Iemand anders is nog aan het schrijven. Probeer het zo opnieuw.",
    "SQLITE_IOERR_SHMSIZE": "De schijf is vol. Maak ruimte en probeer het opnieuw.",
    "SQLITE_READONLY": "De database is alleen te lezen. Kijk of je er mag schrijven.",
}


@contextmanager
def refusals(path: Path | None = None) -> Iterator[None]:
    """Say a refusal on standard error and end with its exit code: 2 for bad input, else 1."""
    try:
        yield
    except InvalidInput as refusal:
        for finding in refusal.findings:
            click.echo(f"{path}: {finding}" if path else str(finding), err=True)
        sys.exit(BAD_INPUT)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(REFUSED)
    except Exception as error:
        said = database_said(error)
        if said is None:
            raise
        click.echo(said, err=True)
        sys.exit(REFUSED)


def database_said(error: Exception) -> str | None:
    """Why the database does not write now, where a person can do something about it."""
    driver = getattr(error, "orig", None)  # as SQLAlchemy has it, of which few commands know
    name = getattr(driver, "sqlite_errorname", "") or getattr(driver, "sqlstate", "") or ""
    return next((said for begin, said in _DATABASE.items() if name.startswith(begin)), None)


def system_said(error: OSError) -> str:
    """Why the system does not do it with a file, in Dutch; what is unusual by its short name."""
    number = error.errno or 0
    name = f" ({errno.errorcode[number]})" if number in errno.errorcode else ""
    return _SYSTEM.get(number, f"het systeem weigert het{name}")


def print_json(answer: object) -> None:
    """Print the answer as JSON on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False))


def finding_answer(finding: Finding) -> dict[str, str]:
    """A finding."""
    return {"place": finding.place, "code": finding.code, "text": finding.text}

"""Reading the files that a person names on the command line.

It promises the document or a refusal; a file that is too large is not read whole.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from huishoudboekje.agreements import (
    MAX_BYTES,
    Agreement,
    HouseholdDocument,
    agreement_from_toml,
    document_from_json,
    document_from_toml,
    read_json,
    table_from_toml,
)
from huishoudboekje.cli.answers import system_said
from huishoudboekje.errors import Finding, InvalidInput

_Read = TypeVar("_Read")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        text = f"kan {path} niet lezen: {system_said(error)}"
        raise InvalidInput((Finding(place="", code="unreadable", text=text),)) from None


def read_household_file(path: Path, *, for_import: bool = False) -> HouseholdDocument:
    """The household in a TOML file, or in a JSON file when its name ends in `.json`."""
    read = document_from_json if path.suffix == ".json" else document_from_toml
    return read(_content(path), for_import=for_import)


def read_agreement_file(path: Path) -> Agreement:
    """The one agreement in a TOML file with a single income, cost or arrangement table."""
    return agreement_from_toml(_content(path))


def read_claims_file(path: Path) -> bytes:
    """The bytes of a claims document; one that is too large is cut, and refused when read."""
    return _content(path)


def read_terms_file(path: Path, read: Callable[[object], _Read]) -> _Read:
    """What `read` makes of the table in a TOML file, or of the value in a JSON file."""
    content = _content(path)
    return read_json(content, read) if path.suffix == ".json" else read(table_from_toml(content))

"""Reading the statements in a file that a person hands in, whatever it turns out to be.

It promises the statements with all that is off, or one plain sentence why the file cannot be read;
it goes by the content and never by the name of the file.
"""

import re

from huishoudboekje.bank.adding_up import check_balances, check_sequence, without_repeats
from huishoudboekje.bank.camt053 import VERSIONS, note_violations, read_camt053
from huishoudboekje.bank.mt940 import MT940, is_mt940, read_mt940
from huishoudboekje.bank.notes import Notes, unreadable
from huishoudboekje.bank.schemas import NAMESPACE
from huishoudboekje.bank.statement import Statement, StatementFile
from huishoudboekje.bank.values import shown
from huishoudboekje.bank.xml import MAX_BYTES, root_name

_WEB_PAGE = "dit is een webpagina; haal het afschrift op bij de bank en bewaar het als bestand"
_NO_STATEMENT = "dit is geen bankafschrift; vraag de bank om een camt.053- of MT940-bestand"
_OTHER_FILES = (
    (b"PK\x03\x04", "dit is een zip-bestand; pak het eerst uit en geef het afschrift dat erin zit"),
    (b"\x1f\x8b", "dit is een gzip-bestand; pak het eerst uit en geef het afschrift dat erin zit"),
    (b"7z\xbc\xaf", "dit is een ingepakt bestand; pak het eerst uit"),
    (b"Rar!", "dit is een ingepakt bestand; pak het eerst uit"),
    (b"%PDF", "dit is een PDF; vraag de bank om een camt.053-bestand"),
    (b"<html", _WEB_PAGE),
    (b"<HTML", _WEB_PAGE),
    (b"<!doctype html", _WEB_PAGE),
    (b"<!DOCTYPE html", _WEB_PAGE),
    (b"\xd0\xcf\x11\xe0", "dit is een Office-bestand; vraag de bank om een camt.053-bestand"),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00", b"\x4c\x6f\xa7\x94")
_MESSAGE = re.compile(r"([a-z]{4})\.([0-9]{3})\.[0-9]{3}\.[0-9]{2}", re.ASCII)
_MARK = b"\xef\xbb\xbf"
MAX_STATEMENT_BYTES = MAX_BYTES
"""The largest file with statements that is read."""


def read_statements(content: bytes, *, check_schema: bool = True) -> StatementFile:
    """The statements in a file, checked; raises InvalidInput when it cannot be read at all.

    Reads camt.053.001.02 and .08 and MT940. Amounts that do not add up are `refusals`, which a
    person may accept; what breaks the schema is among the `findings`.
    """
    refuse_too_large(len(content))
    _refuse_other_files(content)
    notes = Notes()
    # Some banks leave white space before the XML.
    text = content.removeprefix(_MARK).lstrip()
    if text.startswith(b"<"):
        version = _version(text)
        found = read_camt053(text, version, notes)
        if check_schema:
            note_violations(text, version, notes)
    elif is_mt940(text):
        version, found = MT940, read_mt940(text, notes)
    else:
        raise unreadable("not-a-statement", _NO_STATEMENT)
    notes.check()
    if not found:
        raise unreadable("no-statement", "er staat geen afschrift in het bestand")
    return _checked(version, found, notes)


def _refuse_other_files(content: bytes) -> None:
    """Nothing for a text; what people hand in by mistake is refused by its name."""
    beginning = content[:64].removeprefix(_MARK).lstrip()
    if not beginning and not content.removeprefix(_MARK).strip():
        raise unreadable("empty", "het bestand is leeg")
    for sign, text in _OTHER_FILES:
        if beginning.startswith(sign):
            raise unreadable("not-a-statement", text)
    if content.startswith(_WIDE):
        text = "de tekens in dit bestand zijn niet te lezen; vraag de bank om UTF-8"
        raise unreadable("encoding", text)


def refuse_too_large(size: int) -> None:
    """Nothing for a size (bytes) that is read; raises InvalidInput for a larger one."""
    if size > MAX_BYTES:
        most, found = MAX_BYTES // 1_000_000, size // 1_000_000
        # Of what is read from an endless file no more is known than that it goes on.
        said = f"{found} MB; het mag hooguit {most} MB zijn"
        text = f"het bestand is te groot: {said if found > most else f'meer dan {most} MB'}"
        raise unreadable("too-large", text)


def _version(content: bytes) -> str:
    """The version of camt.053 that the file is in; any other message is refused by its name."""
    namespace, name = root_name(content)
    version = namespace.removeprefix(NAMESPACE)
    known = " en ".join(VERSIONS)
    message = _MESSAGE.search(namespace)
    if name != "Document" or message is None:
        text = f"dit XML-bestand is geen bankafschrift; we lezen {known}"
        raise unreadable("not-a-statement", text)
    if namespace.startswith(NAMESPACE) and version in VERSIONS:
        return version
    if message[1] + message[2] == "camt053":
        text = f"de versie {message[0]} lezen we niet; we lezen {known}"
        raise unreadable("unknown-version", text)
    text = f"dit is geen bankafschrift maar {shown(message[0])}; we lezen {known}"
    raise unreadable("not-a-statement", text)


def _checked(version: str, found: list[Statement], notes: Notes) -> StatementFile:
    statements = without_repeats(found, notes)
    check_balances(statements, notes)
    check_sequence(statements, notes)
    return StatementFile(
        format=version,
        statements=statements,
        refusals=notes.refusals,
        findings=notes.findings,
    )

"""What a browser sent with a form: its fields, its file and the key that the form carried.

It promises plain texts of bounded length, or one refusal; what stands in a file it does not know.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from huishoudboekje.errors import Finding, InvalidInput, NotFound

KEY = "sleutel"
"""The hidden field with the key of a form: sent twice, it is done once."""

MOST_FIELDS = 2_000
_LONGEST = 2_000
_MOST_PARTS = 50
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;",]{1,70}))', re.IGNORECASE)
_PARAMETER = re.compile(r'(?:^|;)\s*(name|filename)="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that somebody chose: the name it had there, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The fields of a form by name, trimmed; of one that was sent twice the last counts."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed in the field; "" where there is nothing."""
        return self.fields.get(name, "")

    def file(self, name: str) -> SentFile:
        """The file that was chosen in the field; raises InvalidInput where there is none."""
        found = self.files.get(name)
        if found is None or not found.content:
            raise InvalidInput((Finding(place=name, code="missing", text="kies een bestand"),))
        return found

    @property
    def key(self) -> str:
        """The key that the form carried; raises InvalidInput where it has none."""
        found = self.text(KEY)
        if not _KEY.fullmatch(found):
            raise broken("Dit formulier is niet volledig. Open de bladzijde opnieuw.")
        return found


def number_in(text: str) -> int:
    """The number that stands in an address; raises NotFound for anything else."""
    if not _NUMBER.fullmatch(text):
        raise NotFound("Dit adres bestaat niet.")
    return int(text)


def place_in(text: str) -> int:
    """After which number a page of a list begins: 0, the beginning, where no number stands."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def broken(text: str) -> InvalidInput:
    """The refusal of a form that no screen of ours makes."""
    return InvalidInput((Finding(place="", code="invalid-form", text=text),))


def read_sent(content_type: str, body: bytes) -> Sent:
    """The fields and the files in the body of a form; raises InvalidInput."""
    if not body:
        return Sent()
    if content_type.partition(";")[0].strip().lower() == "multipart/form-data":
        return _read_parts(content_type, body)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except (UnicodeDecodeError, ValueError):
        raise _unreadable() from None
    return Sent(fields={name: _plain(text) for name, text in pairs})


def _unreadable() -> InvalidInput:
    return broken("Wat je stuurde is niet te lezen. Open de bladzijde opnieuw.")


def _plain(text: str) -> str:
    """The text on lines of its own, without signs that cannot be seen, and not endless."""
    lines = text[:_LONGEST].splitlines()
    kept = ("".join(sign for sign in line if sign.isprintable()).strip() for line in lines)
    return "\n".join(kept).strip()


def _read_parts(content_type: str, body: bytes) -> Sent:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise _unreadable()
    mark = b"--" + (match[1] or match[2]).encode()
    # The first part begins where any other does: after the end of a line.
    first, *parts = (b"\r\n" + body).split(b"\r\n" + mark, _MOST_PARTS + 1)
    if first.strip() or not parts or len(parts) > _MOST_PARTS or not parts[-1].startswith(b"--"):
        raise _unreadable()
    fields: dict[str, str] = {}
    files: dict[str, SentFile] = {}
    for part in parts[:-1]:
        head, found, content = part.partition(b"\r\n\r\n")
        name, file_name = _names(head) if found and len(head) <= _LONGEST else ("", None)
        if not name:
            raise _unreadable()
        if file_name is None:
            fields[name] = _plain(_decoded(content))
        elif file_name or content:
            files[name] = SentFile(name=_plain(file_name)[-200:], content=content)
    return Sent(fields=fields, files=files)


def _names(head: bytes) -> tuple[str, str | None]:
    """The field that a part is for, and the name of its file; None where it is no file."""
    for line in _decoded(head).split("\r\n"):
        title, _, rest = line.partition(":")
        if title.strip().lower() == "content-disposition":
            said = {key.lower(): value for key, value in _PARAMETER.findall(rest)}
            return said.get("name", ""), said.get("filename")
    return "", None


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise _unreadable() from None

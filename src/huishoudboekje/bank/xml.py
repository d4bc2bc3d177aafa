"""XML of strangers, read safely: no entity is expanded, nothing outside is opened, size is bounded.

It promises a tree, or the elements of a long message one by one, or a refusal that a budget manager
understands; it knows no message.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from lxml import etree

from huishoudboekje.bank.notes import unreadable
from huishoudboekje.errors import InvalidInput

MAX_BYTES = 25_000_000
"""The largest message that is read."""

_ENCODINGS = {"UTF-8", "UTF8", "ASCII", "US-ASCII", "ISO-8859-1", "LATIN1", "LATIN-1"}


def safe_tree(content: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root of a small message; raises InvalidInput for what no bank would send."""
    if len(content) > max_bytes:
        text = f"het bestand is te groot: meer dan {max_bytes // 1_000_000} MB"
        raise unreadable("too-large", text)
    if b"<!DOCTYPE" in content:
        raise unreadable("doctype", _DOCTYPE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken() from error
    # Another encoding hides a document type from the search above.
    _refuse_hostile_prolog(root)
    return root


def said(node: etree._Element, path: str) -> str:
    """The text of the first element at a path of local names, whatever the version; or empty."""
    return node.findtext(_any_version(path)) or ""


def every(node: etree._Element, path: str) -> list[etree._Element]:
    """All elements at a path of local names, whatever the version; `.//` looks at any depth."""
    return node.findall(_any_version(path))


@cache
def _any_version(path: str) -> str:
    steps = path.removeprefix(".//").split("/")
    named = "/".join(step if step == "*" else f"{{*}}{step}" for step in steps)
    return f".//{named}" if path.startswith(".//") else named


def full_name(node: etree._Element) -> tuple[str, str]:
    """The namespace, empty where there is none, and the name of an element."""
    # Not by QName, which raises for a name that only a damaged file has.
    namespace, _, name = str(node.tag).rpartition("}")
    return namespace.removeprefix("{"), name


def root_name(content: bytes) -> tuple[str, str]:
    """The namespace and the name of the root; raises InvalidInput for what no bank would send.

    Reads the first lines only. What is hostile shows itself there: a document type stands before
    the root or nowhere.
    """
    if b"<!DOCTYPE" in content:
        raise unreadable("doctype", _DOCTYPE)
    declared = _DECLARED.match(content[:256])
    encoding = declared[1].decode() if declared else "UTF-8"
    if encoding.upper() not in _ENCODINGS or b"\x00" in content[:1024]:
        raise unreadable("encoding", f"de tekens zijn niet te lezen: {encoding}")
    parser = _pull_parser(("start",))
    try:
        for at in range(0, min(len(content), _PROLOG), _CHUNK):
            parser.feed(content[at : at + _CHUNK])
            for _, root in _events(parser):
                _refuse_hostile_prolog(root)
                return full_name(root)
    except etree.XMLSyntaxError as error:
        raise _broken() from error
    raise _broken()


def _refuse_hostile_prolog(root: etree._Element) -> None:
    written = root.getroottree().docinfo
    if written.internalDTD is not None or written.doctype:
        raise unreadable("doctype", _DOCTYPE)
    if (written.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise unreadable("encoding", f"de tekens zijn niet te lezen: {written.encoding}")


class LongMessage:
    """The elements of a long message, one by one, in bounded memory.

    Iterating gives each element with one of the names when it has ended; the one before it is empty
    by then. Raises InvalidInput where the message is broken.
    """

    def __init__(self, content: bytes, names: tuple[str, ...]) -> None:
        self._content = content
        self._parser = _pull_parser(("end",), names=names)

    def __iter__(self) -> Iterator[etree._Element]:
        """Each named element once, when it has ended."""
        parser, content, quiet = self._parser, self._content, 0
        last: etree._Element | None = None
        try:
            for at in range(0, len(content), _CHUNK):
                parser.feed(content[at : at + _CHUNK])
                quiet += _CHUNK
                for _, element in _events(parser):
                    quiet = 0
                    if last is not None:
                        # Its end lies behind us, and so does the text that follows it.
                        last.clear()
                    last = element
                    yield element
                if quiet > _QUIET:
                    raise unreadable("not-a-statement", _SHAPELESS)
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _broken() from error


def _events(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    """What was asked for since the last time: elements, never names or comments."""
    return parser.read_events()  # type: ignore[return-value]


def _pull_parser(
    events: tuple[Literal["start", "end"], ...],
    *,
    names: tuple[str, ...] | None = None,
) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=events,
        tag=names,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_CHUNK = 32_768
_PROLOG = 262_144
_QUIET = 2_000_000
"""As many bytes may pass without anything that a statement is made of."""

_DECLARED = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,120}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']"
)
_SHAPELESS = "dit bestand heeft niet de vorm van een bankafschrift"
_DOCTYPE = (
    "in het bestand staat een DOCTYPE; een bank stuurt dat niet en het kan misbruik zijn; haal het "
    "opnieuw op bij de bank"
)


def _broken() -> InvalidInput:
    text = "dit is geen heel XML-bestand; haal het opnieuw op bij de bank"
    return unreadable("not-xml", text)

"""The standards' own schemas, shipped beside this module as they were published.

It promises each schema compiled once; it knows no message and opens nothing but these files.
"""

import re
from functools import cache
from importlib import resources
from itertools import islice, zip_longest

from lxml import etree

from huishoudboekje.errors import Finding

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
"""How the namespace of every message begins; its name follows."""

_CHUNK = 65_536

_LINE = re.compile(rb"[^\n]*\n|[^\n]+$")
_PLACED = 5


@cache
def schema(name: str) -> etree.XMLSchema:
    """The compiled schema of a message such as `camt.053.001.08`."""
    file = resources.files("huishoudboekje.bank").joinpath("schemas", f"{name}.xsd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.fromstring(file.read_bytes(), parser))


class _Nothing:
    """Keeps nothing of what is parsed: a target that makes no tree, so that any size fits.

    Without methods for elements and text, libxml2 does not even call Python for them.
    """

    def close(self) -> None:
        """The document has ended."""


def schema_findings(content: bytes, name: str, *, most: int = 20) -> tuple[Finding, ...]:
    """Where the message breaks its schema, in libxml2's words; in one pass and without a tree.

    The pass ends soon after `most` findings: a hostile file has millions. A second one, only where
    something is broken, finds the lines of the first few.
    """
    parser = _validator(name)
    try:
        for at in range(0, len(content), _CHUNK):
            parser.feed(content[at : at + _CHUNK])
            if len(parser.feed_error_log) >= most:
                break
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return (Finding(place="", code="not-xml", text=str(error)),)
    texts = [entry.message for entry in islice(parser.feed_error_log, most)]
    places = [f"regel {line}" for line in _lines_of_violations(content, name)] if texts else []
    return tuple(
        Finding(place=place, code="schema-violation", text=text)
        for place, text in zip_longest(places[: len(texts)], texts, fillvalue="")
    )


def _validator(name: str) -> etree.XMLParser:
    return etree.XMLParser(
        target=_Nothing(),  # type: ignore[arg-type]  # the stubs ask for what may be left out
        schema=schema(name),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )


def _lines_of_violations(content: bytes, name: str) -> list[int]:
    """The line numbers of the first violations: libxml2 says none when it makes no tree."""
    parser = _validator(name)
    lines: list[int] = []
    try:
        for number, line in enumerate(_LINE.finditer(content), start=1):
            parser.feed(line[0])
            count = len(parser.feed_error_log)
            lines += [number] * (count - len(lines))
            if len(lines) >= _PLACED:
                break
    except etree.XMLSyntaxError:
        return lines
    return lines

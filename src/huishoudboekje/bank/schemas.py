"""The standards' own schemas, shipped beside this module as they were published.

It promises each schema compiled once; it knows no message and opens nothing but these files.
"""

from functools import cache
from importlib import resources
from itertools import islice

from lxml import etree

from huishoudboekje.errors import Finding

_CHUNK = 65_536


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

    The pass ends soon after `most` findings: a hostile file has millions.
    """
    parser = etree.XMLParser(
        target=_Nothing(),  # type: ignore[arg-type]  # the stubs ask for what may be left out
        schema=schema(name),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    try:
        for at in range(0, len(content), _CHUNK):
            parser.feed(content[at : at + _CHUNK])
            if len(parser.feed_error_log) >= most:
                break
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return (Finding(place="", code="not-xml", text=str(error)),)
    return tuple(
        Finding(place=f"regel {entry.line}", code="schema-violation", text=entry.message)
        for entry in islice(parser.feed_error_log, most)
    )

"""XML of strangers, read safely: no entity is expanded, nothing outside is opened, size is bounded.

It promises a tree or a refusal that a budget manager understands; it knows no message.
"""

from functools import cache

from lxml import etree

from huishoudboekje.errors import Finding, InvalidInput

MAX_BYTES = 25_000_000
"""The largest message that is read."""

_ENCODINGS = {"UTF-8", "ASCII", "US-ASCII", "ISO-8859-1"}


def safe_tree(content: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root of a small message; raises InvalidInput for what no bank would send."""
    if len(content) > max_bytes:
        raise _refused("too-large", f"het bestand is groter dan {max_bytes // 1_000_000} MB")
    if b"<!DOCTYPE" in content:
        raise _refused("doctype", _DOCTYPE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        text = "dit is geen heel XML-bestand; haal het opnieuw op bij de bank"
        raise _refused("not-xml", text) from error
    written = root.getroottree().docinfo
    # Another encoding hides a document type from the search above.
    if written.internalDTD is not None:
        raise _refused("doctype", _DOCTYPE)
    if (written.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise _refused("encoding", f"de tekens zijn niet te lezen: {written.encoding}")
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


_DOCTYPE = "in het bestand staat een DOCTYPE; een bank doet dat niet"


def _refused(code: str, text: str) -> InvalidInput:
    return InvalidInput((Finding(place="", code=code, text=text),))

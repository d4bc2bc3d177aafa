"""The standards' own schemas, shipped beside this module as they were published.

It promises each schema compiled once; it knows no message and opens nothing but these files.
"""

from functools import cache
from importlib import resources

from lxml import etree


@cache
def schema(name: str) -> etree.XMLSchema:
    """The compiled schema of a message such as `camt.053.001.08`."""
    file = resources.files("huishoudboekje.bank").joinpath("schemas", f"{name}.xsd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.fromstring(file.read_bytes(), parser))

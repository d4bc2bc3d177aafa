"""A page as a reader gets it: its text, its headings and its links, without the markup."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = {"style", "script", "title", "desc", "text"}
EMPTY = {"meta", "link", "br", "input", "circle", "path", "line", "rect"}
BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "tr",
    "th",
    "td",
    "div",
    "dt",
    "dd",
    "section",
    "table",
    "caption",
}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def all(self, tag: str, **wanted: str) -> list["Element"]:
        """The elements below with this tag that have these attributes (class_ for class)."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                has = (
                    child.attributes.get(key.rstrip("_").replace("_", "-")) == wanted[key]
                    for key in wanted
                )
                if child.tag == tag and all(has):
                    found.append(child)
                found += child.all(tag, **wanted)
        return found

    def one(self, tag: str, **wanted: str) -> "Element":
        (found,) = self.all(tag, **wanted)
        return found

    def _pieces(self) -> str:
        if self.tag in SILENT:
            return ""
        inner = "".join(c if isinstance(c, str) else c._pieces() for c in self.children)
        return f"\n{inner}\n" if self.tag in BLOCKS else inner

    @property
    def lines(self) -> list[str]:
        """What is said, block by block; a space that does not break is a space."""
        blocks = self._pieces().replace("\u00a0", " ").split("\n\n")
        said = (" ".join(block.split()) for block in blocks)
        return [line for line in said if line]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """The page; elements that do not close as they should are an error."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]

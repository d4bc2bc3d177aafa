"""How a scenario writes days, amounts and names, and what they are to the program.

Reads text only; what is not a day or an amount is a mistake in the scenario.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from pytest_bdd import parsers

from huishoudboekje.agreements import slug
from huishoudboekje.debts import Component
from huishoudboekje.money import amount_text

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
COMPONENTS = {
    "administratiekosten": Component.ADMINISTRATION_COST,
    "incassokosten": Component.COLLECTION_COST,
    "proceskosten": Component.COURT_COST,
    "rente": Component.INTEREST,
    "hoofdsom": Component.PRINCIPAL,
    "boete": Component.FINE,
    "eerste verhoging": Component.SURCHARGE_1,
    "tweede verhoging": Component.SURCHARGE_2,
}
Rows = Sequence[Sequence[str]]
"""A table as a scenario writes it, its head first."""


def day(text: str) -> date:
    number, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(number))


def cents(text: str) -> int:
    return int(text.replace("€", "").replace(" ", "").replace(".", "").replace(",", ""))


def name(text: str) -> str:
    return slug(text)


def component(text: str) -> Component:
    return COMPONENTS[text]


KINDS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "dag": (r"\d{1,2} [a-z]+ \d{4}", day),
    "bedrag": (r"-?€ [\d.]+,\d\d", cents),
    "naam": (r"[^,:]+?", name),
    "getal": (r"\d+", int),
    "onderdeel": ("|".join(COMPONENTS), component),
    "woord": (r"[^,:]+?", str),
    "tekst": (r".+", str),
}


class said(parsers.StepParser):  # noqa: N801 - reads as a word in front of the words
    """A step with something of a kind in it: `op {when:dag} komt {amount:bedrag} binnen`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.kinds = dict(re.findall(r"{(\w+):(\w+)}", text))
        pattern = re.sub(r"\\{(\w+):(\w+)\\}", self._group, re.escape(text))
        self.regex = re.compile(pattern)

    @staticmethod
    def _group(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{KINDS[found[2]][0]})"

    def is_matching(self, name: str) -> bool:
        return self.regex.fullmatch(name) is not None

    def parse_arguments(self, name: str) -> dict[str, object]:
        found = self.regex.fullmatch(name)
        assert found is not None, "it matches"
        return {key: KINDS[self.kinds[key]][1](text) for key, text in found.groupdict().items()}


def read_rows(table: Rows) -> list[dict[str, str]]:
    """The rows below the head, each with the words of the head."""
    head, *rows = table
    return [dict(zip(head, row, strict=True)) for row in rows]


def text_of(amount: str) -> str:
    """An amount of a scenario as a household document writes it."""
    return amount_text(cents(amount))

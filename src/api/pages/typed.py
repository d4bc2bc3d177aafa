"""What somebody typed in a form as values: days, amounts, numbers and choices.

It promises that every field that cannot be read is named at once, with the reason beside it; what
the values mean it does not know.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from api.pages.desk import found
from api.pages.dutch import typed_cents
from api.pages.sent import Sent
from huishoudboekje.errors import InvalidInput

_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they are read one by one; `refuse` tells all that went wrong."""

    sent: Sent
    mistakes: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed, on one line."""
        return " ".join(self.sent.text(name).split())

    def needed(self, name: str, why: str) -> str:
        """What was typed; a mistake where there is nothing."""
        text = self.text(name)
        if not text:
            self.mistakes[name] = why
        return text

    def day(self, name: str, *, default: date | None = None) -> date | None:
        """The day that was chosen, or the default where none was."""
        text = self.text(name)
        if not text:
            return default
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.mistakes[name] = "Kies een dag."
            return default

    def needed_day(self, name: str, today: date) -> date:
        """The day that was chosen; any day stands in for one that is missing."""
        day = self.day(name)
        if day is None:
            self.mistakes[name] = "Kies een dag."
        return day or today

    def amount(self, name: str) -> int | None:
        """The amount (cents) that was typed; None where nothing was."""
        text = self.text(name)
        if not text:
            return None
        try:
            return typed_cents(text)
        except ValueError as error:
            said = str(error)
            self.mistakes[name] = f"{said[0].upper()}{said[1:]}."
            return None

    def needed_amount(self, name: str) -> int:
        """The amount (cents) that was typed; zero stands in for one that is missing."""
        amount = self.amount(name)
        if amount is None and name not in self.mistakes:
            self.mistakes[name] = "Schrijf een bedrag op."
        return amount or 0

    def number(self, name: str) -> int | None:
        """The whole number that was typed; None where nothing was."""
        text = self.text(name)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.mistakes[name] = "Schrijf een heel getal, zoals 12."
            return None
        return int(text)

    def choice(self, name: str, of: type[_Choice], why: str = "Kies iets uit de lijst.") -> _Choice:
        """What was chosen; the first stands in for what is no choice."""
        text = self.text(name)
        for each in of:
            if each.value == text:
                return each
        self.mistakes[name] = why
        return next(iter(of))

    def refuse(self) -> None:
        """Nothing, where all could be read; else raises InvalidInput with each by its field."""
        found(self.mistakes)


def by_field(refusal: InvalidInput, called: Callable[[str], str]) -> InvalidInput:
    """The same refusal with its places as the fields of a form are called."""
    return InvalidInput(tuple(replace(each, place=called(each.place)) for each in refusal.findings))

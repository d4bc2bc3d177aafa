"""The kinds of value that commands take: a day, a period, an amount, who acts.

They promise the value or one sentence that says how to write it.
"""

from datetime import date, datetime
from unicodedata import normalize

import click

from huishoudboekje.agreements import FIRST_DAY, LAST_DAY, slug
from huishoudboekje.calendar import Period
from huishoudboekje.debts import Component
from huishoudboekje.money import cents


class _Day(click.ParamType[date]):
    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - only a date
        except ValueError:
            day = date.min
        if not FIRST_DAY <= day <= LAST_DAY:
            text = f"{value}: schrijf een datum van 1900 tot en met 2199, als 2026-11-26"
            self.fail(text, param, ctx)
        return day


class _PersonName(click.ParamType[str]):
    name = "name"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        # The id is made of the name: a letter that gets lost would make two people one.
        lost = [each for each in normalize("NFKD", str(value)) if _gets_lost(each)]
        if lost:
            self.fail(f"{value}: schrijf de naam zonder {', '.join(lost)}", param, ctx)
        if not slug(str(value)):
            self.fail("wie ben je? Schrijf een naam", param, ctx)
        return str(value)


def _gets_lost(character: str) -> bool:
    return character.isalnum() and not character.isascii()


class _Period(click.ParamType[Period]):
    name = "period"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        if isinstance(value, Period):
            return value
        try:
            return Period.parse(str(value))
        except ValueError as error:
            self.fail(f"{value}: {error}", param, ctx)


class _Amount(click.ParamType[int]):
    name = "amount"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        if isinstance(value, int):
            return value
        try:
            return cents(str(value))
        except ValueError as error:
            self.fail(f"{value}: {error}", param, ctx)


class _Euros(_Amount):
    name = "euros"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        text = str(value)
        whole = text.isascii() and text.isdigit()
        amount = super().convert(f"{text}.00" if whole else value, param, ctx)
        if amount < 0:
            self.fail(f"{value}: dit is minder dan nul", param, ctx)
        return amount


class _Part(click.ParamType[tuple[Component, int]]):
    name = "component=amount"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Component, int]:
        if isinstance(value, tuple):
            return value
        name, _, amount = str(value).partition("=")
        if name not in list(Component):
            self.fail(f"{name}: kies uit {', '.join(Component)}", param, ctx)
        try:
            return Component(name), cents(amount)
        except ValueError as error:
            self.fail(f"{value}: {error}", param, ctx)


DAY = _Day()
PERSON_NAME = _PersonName()
PERIOD = _Period()
AMOUNT = _Amount()
COMPONENT = _Part()
"""A component of a debt with its amount, as `principal=3800.00`."""
EUROS = _Euros()
"""An amount that is not negative, in whole euros or with its cents."""

DEFAULT_DATABASE = "sqlite:///var/huishoudboekje.sqlite3"
"""Where the database is unless another is named."""

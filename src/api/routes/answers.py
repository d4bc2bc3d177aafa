"""Answers as JSON: the shapes that resources share, and values written as the API writes them.

It promises camelCase keys, amounts as strings with two decimals, days as dates and moments in
UTC. It asks nothing and computes nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from litestar import Response

from api.dependencies import Answer
from huishoudboekje.errors import Finding
from huishoudboekje.money import amount_text
from huishoudboekje.planning import LowestPoint

Amount = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^-?(0|[1-9][0-9]*)\.[0-9]{2}$",
        description="Euros with exactly two decimals.",
        examples=["123.45", "-635.59"],
    ),
]
"""An amount as it is exchanged."""


class Shape(msgspec.Struct, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What every answer has in common: its keys in camelCase, and no others."""


class FindingShape(Shape):
    """One thing that is off: where, a stable code, a sentence for people."""

    place: str
    code: str
    text: str


class DayAmount(Shape):
    """An amount on a day."""

    date: date
    amount: Amount


class ProblemShape(Shape):
    """A problem as RFC 9457 describes it, with every mistake in `errors`.

    `allowed` comes with `step-not-allowed`; `fits` and `months` come with `not-affordable`.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FindingShape] = []
    allowed: list[str] | msgspec.UnsetType = msgspec.UNSET
    fits: Amount | msgspec.UnsetType | None = msgspec.UNSET
    months: int | msgspec.UnsetType | None = msgspec.UNSET


def day_amount(day: date, amount: int) -> DayAmount:
    """The amount (cents) on its day."""
    return DayAmount(date=day, amount=amount_text(amount))


def day_amounts(pairs: Sequence[tuple[date, int]]) -> list[DayAmount]:
    """The amounts (cents) on their days."""
    return [day_amount(day, amount) for day, amount in pairs]


def lowest(point: LowestPoint | None) -> DayAmount | None:
    """The lowest point, where there is one."""
    return None if point is None else day_amount(point.date, point.amount)


def optional_amount(amount: int | None) -> str | None:
    """The amount (cents), where there is one."""
    return None if amount is None else amount_text(amount)


def finding_shapes(findings: Sequence[Finding]) -> list[FindingShape]:
    """The findings as they are told."""
    return [FindingShape(place=each.place, code=each.code, text=each.text) for each in findings]


def answer(value: object, *, status: int = 200, version: int | None = None) -> Answer:
    """The value as JSON, with the version of the household that it belongs to."""
    etag = None if version is None else f'"{version}"'
    return Answer(status=status, content=msgspec.json.encode(value), etag=etag)


def response(made: Answer) -> Response[bytes]:
    """The answer as it leaves."""
    headers = {} if made.etag is None else {"ETag": made.etag}
    return Response(
        made.content, status_code=made.status, media_type="application/json", headers=headers
    )

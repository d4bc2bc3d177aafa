"""Whether the server can do its work: the database is there, and of this program's version.

It promises nothing about households and names none.
"""

from typing import Literal

from litestar import Response, get
from litestar.di import NamedDependency

from api.dependencies import Transactions
from api.routes.answers import Shape, answer, response
from api.routes.openapi import contract


class HealthShape(Shape):
    """The server works."""

    status: Literal["ok"]


@get("/health", sync_to_thread=True, opt=contract({200: HealthShape}))
def get_health(transactions: NamedDependency[Transactions]) -> Response[bytes]:
    """Whether the server can do its work; 503 when the database is of another version."""
    transactions.check()
    return response(answer(HealthShape(status="ok")))


HANDLERS = [get_health]
